"""The commands that read files: ``import``, which takes them over, and ``check``, which only looks."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from lib.commands.given import CUT_OFF, UNDECIDED, UNUSABLE, pairs, workspace_of
from lib.commands.receipts import show
from lib.publish.draft import Draft, ImportRefused, Options, Upload
from lib.sandbox.imports import prepare
from lib.store import audit


def import_(options: argparse.Namespace) -> int:
    """Import files, with ``--yes`` without being asked."""
    draft = _draft(options)
    if draft.questions or not options.yes:
        # Cut off before there was a yes, it has imported nothing.
        options.code = UNDECIDED if draft.questions else UNUSABLE
        show(draft, options.json)
        if draft.questions:
            return UNDECIDED
        if not _agreed(options):
            draft.discard()
            print("Nothing was changed.", file=sys.stderr)
            return _useless(draft)
        draft.publish()
    else:
        draft.publish()
        options.code = _useless(draft) or CUT_OFF  # it is imported, and nobody was told of what
        show(draft, options.json)
    if draft.refused:
        print("The other files were imported.", file=sys.stderr)
    return _useless(draft)


def _useless(draft: Draft) -> int:
    """The code that says whether a file was refused."""
    return UNUSABLE if draft.refused else 0


def _agreed(options: argparse.Namespace) -> bool:
    if options.json or not sys.stdin.isatty():
        print("Add --yes to import without being asked.", file=sys.stderr)
        return False
    return input("Import this? [y/N] ").strip().lower() in ("y", "yes", "s", "sí", "si")


def check(options: argparse.Namespace) -> int:
    """Show what an import would do."""
    draft = _draft(options, only_receipts=True)
    options.code = UNDECIDED if draft.questions else _useless(draft)
    show(draft, options.json)
    return int(options.code)


def _draft(options: argparse.Namespace, *, only_receipts: bool = False) -> Draft:
    paths = [Path(p) for p in options.paths]
    for path in paths:
        if not os.path.isfile(path):  # noqa: PTH113 - of a name that is too long it says no, as of any other that is none
            raise ImportRefused("not_a_file", file=str(path))
    return prepare(
        workspace_of(options),
        [Upload(path.name, path) for path in paths],
        Options(
            table=options.table, date_order=options.date_order, decimal=options.decimal, minor_units=options.minor_units,
            mode="replace" if options.replace else "update", settings=pairs(options.answer), by=audit.COMMAND_LINE,
            only_receipts=only_receipts,
        ),
    )  # fmt: skip
