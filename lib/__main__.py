"""The command line: import, check, sync, kpis, export, report, settings, upgrade, doctor and backup without a browser (design.md 3.5).

Exit codes: 0 done, 2 unusable input (one sentence; also if other files of the same import were used), 3 a question is open
(listed), 1 the receipt of an import was cut off. With ``--json`` stdout holds JSON only. A command has done its work before it says so,
so what is cut off is only what would have been read.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence

import duckdb

from lib.commands import upkeep
from lib.commands.given import UNUSABLE, workspace_of
from lib.commands.parser import parser
from lib.sandbox import pool
from lib.store.safety import keep_files_private
from lib.store.workspace import check_folder, data_folder
from lib.texts.messages import Refusal


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code."""
    options = parser().parse_args(arguments)
    options.code = 0
    if arguments is None:
        pool.alone()
    keep_files_private(data_folder(options.data))
    try:
        check_folder(data_folder(options.data))
        code = _run(options)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read has seen enough; nothing more is to be written, at the end neither
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return int(options.code)
    except (Refusal, OSError, duckdb.Error) as problem:
        sentence = upkeep.sentence(problem)
        print(sentence, file=sys.stderr)
        if getattr(options, "json", False):
            print(json.dumps({"error": sentence}, ensure_ascii=False))
        return UNUSABLE
    return code


def _run(options: argparse.Namespace) -> int:
    """Run the command. If the version in force turns out to be damaged, run it once more on the one that serves then."""
    try:
        _tell_trouble(options)
        code: int = options.run(options)
        return code
    except (Refusal, duckdb.Error) as problem:
        cause = problem.__cause__ if isinstance(problem, Refusal) else problem
        current = workspace_of(options).current if isinstance(cause, duckdb.Error) and options.workspace else None
        if current is None or current.is_sound():
            raise
    _tell_trouble(options)
    again: int = options.run(options)
    return again


def _tell_trouble(options: argparse.Namespace) -> None:
    if options.workspace and options.run is not upkeep.doctor:
        upkeep.tell_trouble(workspace_of(options))


if __name__ == "__main__":
    sys.exit(main())
