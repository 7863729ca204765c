"""Whether a change of the code left every number as it was: values, coverage, rows and reasons, before and after.

    python -m tests.equal_numbers before.json [--data DIR]            # write what the code says today
    python -m tests.equal_numbers after.json --against before.json    # and compare: "0 of 12345 differ"

It asks the sample business (and with ``--data`` the workspace `default` of a folder, such as the large one of
``benchmarks.import_speed --keep DIR``) for every page over several periods, filters, models and breakdowns, through the command
line; and for every figure how many rows are in it, how many are not and why. What one side alone knows, such as a new
metric, is counted apart.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from lib.__main__ import main as command
from lib.analysis.rows import behind
from lib.metrics.catalog import METRICS
from lib.metrics.relations import FILTERS
from lib.publish.sample import sample
from lib.query import Period, Question, Snapshot
from lib.store.workspace import DEFAULT, SAMPLE, Workspace
from tests.conftest import opened

SPANS = ((None, None), ("2026-08-17", "2026-11-14"), ("2026-03-01", "2026-03-31"), (None, "2025-12-31"))
"""First and last day of the periods that are asked for."""
BREAKDOWNS = ("month", "closer", "csm", "offer", "country", "utm_source", "status", "method", "type", "category")
MODELS = ("first", "linear", "any")
Numbers = dict[str, Any]


def numbers(data: Path, workspace: str) -> Iterator[tuple[str, Any]]:
    """(what is asked, what is answered) over one workspace."""
    snapshot = opened(Workspace(data, workspace))
    asked: list[list[str]] = [[]]
    for start, end in SPANS:
        span = [*(["--from", start] if start else []), *(["--to", end] if end else [])]
        asked += [span, *([*span, "--by", by] for by in BREAKDOWNS), *([*span, "--model", model] for model in MODELS)]
        asked += [[*span, f"--{name.replace('_', '-')}", member] for name, member in _members(snapshot)]
    asked += [
        ["--by", "utm_source", "--model", "any"],
        ["--as-of", "2026-06-30"],
        ["--by", "week", "--from", "2026-09-01"],
    ]
    for options in asked:
        told = io.StringIO()
        with redirect_stdout(told):
            command(["kpis", "--data", str(data), "--workspace", workspace, "--json", *options])
        for one in json.loads(told.getvalue()):
            yield f"{workspace} {' '.join(options)} {one['ref']} {one.get('member')}", one
    yield from _rows(snapshot, workspace)
    snapshot.con.close()


def _members(snapshot: Snapshot) -> list[tuple[str, str]]:
    """Two members of every filter: the first and the last by name."""
    found = {name: sorted(snapshot.members(name)) for name in FILTERS}
    return [
        (name, member) for name, members in found.items() for member in dict.fromkeys((*members[:1], *members[-1:]))
    ]


def _rows(snapshot: Snapshot, workspace: str) -> Iterator[tuple[str, Any]]:
    for start, end in SPANS[:3]:
        period = Period(*(date.fromisoformat(day) if day else None for day in (start, end)))
        for metric in METRICS:
            if snapshot.missing(metric) or metric.family:
                continue
            for part in behind(snapshot, metric, Question((period,), as_of=snapshot.as_of), limit=50):
                reasons = [[":".join(filter(None, (why.code, why.word))), n] for why, n in part.reasons]
                shown = [len(part.included), len(part.left_out), *part.included.columns]
                told = [part.rows_in, part.rows_out, str(part.value), str(part.summed), reasons, shown]
                yield f"{workspace} rows {start} {end} {metric.ref} {part.of.ref} {part.part}", told


def compare(before: Numbers, after: Numbers) -> int:
    """Print what differs. Returns how many answers do."""
    both = before.keys() & after.keys()
    wrong = sorted(key for key in both if not _same(before[key], after[key]))
    for key in wrong[:40]:
        print(f"{key}\n  before {before[key]}\n  after  {after[key]}")
    gone, new = sorted(before.keys() - after.keys()), sorted(after.keys() - before.keys())
    for key in gone[:20]:
        print(f"no longer answered: {key}")
    refs = sorted({after[key]["ref"] for key in new if isinstance(after[key], dict)})
    print(f"{len(wrong) + len(gone)} of {len(before)} differ; {len(new)} are new: {', '.join(refs) or 'none'}")
    return len(wrong) + len(gone)


def _same(one: Any, other: Any) -> bool:
    """Equal, but for the last digits of credits, which are added in binary in whatever order the threads come."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return abs(one - other) <= 1e-9 * max(1.0, abs(one))
    try:
        return bool(one == other or abs(float(one) - float(other)) <= 1e-9 * max(1.0, abs(float(one))))
    except (TypeError, ValueError):
        return False


def main(arguments: list[str]) -> int:
    """Write the numbers, and compare them where there is something to compare them with."""
    parser = argparse.ArgumentParser(prog="python -m tests.equal_numbers")
    parser.add_argument("file", type=Path)
    parser.add_argument("--against", type=Path)
    parser.add_argument("--data", type=Path)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        sample(Path(folder))
        found = dict(numbers(Path(folder), SAMPLE))
    if options.data:
        found |= dict(numbers(options.data, DEFAULT))
    options.file.write_text(json.dumps(found, ensure_ascii=False, indent=0), encoding="utf-8")
    print(f"{len(found)} answers written to {options.file}")
    if options.against:
        return min(1, compare(json.loads(options.against.read_text(encoding="utf-8")), json.loads(json.dumps(found))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
