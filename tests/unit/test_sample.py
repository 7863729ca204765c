"""The sample business plays the clients' side: the files are what the generator writes, and in them the unhappy leave more."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections import defaultdict
from datetime import date
from itertools import pairwise
from math import sqrt
from pathlib import Path

import pytest

from lib.analysis.clients.prediction import validate
from lib.publish.sample import FOLDER
from lib.store.workspace import Workspace
from tests.conftest import opened

AS_OF = date(2026, 11, 14)
MISSED, HELD = "No Show", ("Follow-up Booked", "LIVE Call - Bad fit", "LIVE Call - Qualified")


def _rows(table: str) -> list[dict[str, str]]:
    with (FOLDER / f"{table}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_files_are_what_the_generator_writes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, str(FOLDER / "generate.py"), "--out", str(tmp_path)], check=True)
    for path in sorted(FOLDER.glob("*.csv")):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_who_missed_the_last_two_sessions_cancels_more_often_than_the_rest_and_some_content_ones_cancel_too() -> None:
    """Read off the files: of the clients with two sessions or more, by how the last two before leaving (or today) went."""
    sessions: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for call in _rows("csm_calls"):
        if call["Status"] in (MISSED, *HELD):
            sessions[call["Phone_wa"]].append((call["Date"], call["Status"]))
    cancelled: dict[bool, list[bool]] = {True: [], False: []}
    for client in _rows("customers"):
        until = client["Cancel Date"] or AS_OF.isoformat()
        last = [status for day, status in sorted(sessions[client["Phone_wa"]]) if day <= until][-2:]
        if len(last) == 2:
            cancelled[last == [MISSED] * 2].append(bool(client["Cancel Date"]))
    unhappy, content = (sum(cancelled[key]) / len(cancelled[key]) for key in (True, False))
    assert unhappy > 4 * content
    assert content > 0.03


def test_members_pay_late_pause_come_back_change_their_plan_and_leave() -> None:
    dues: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in _rows("payments"):
        if row["Payment Type"] == "Recurring" and row["Status"] == "Approved":
            dues[row["Phone_wa"]].append(row)
    gaps = {who: [_days(a["Date"], b["Date"]) for a, b in pairwise(paid)] for who, paid in dues.items()}
    late = [
        row for paid in dues.values() for row in paid if row["Due Date"] and _days(row["Due Date"], row["Date"]) > 4
    ]
    assert len(late) >= 10
    assert (
        sum(any(gap > 62 for gap in some) for some in gaps.values()) >= 10
    )  # without a level for some weeks, then again
    assert sum(len({row["Amount"] for row in paid}) > 1 for paid in dues.values()) >= 8
    assert sum(_days(paid[-1]["Date"], AS_OF.isoformat()) > 62 for paid in dues.values()) >= 20


@pytest.mark.parametrize("days", [30, 60, 90])
def test_the_score_of_the_sample_tells_who_leaves(built_sample: Path, days: int) -> None:
    snapshot = opened(Workspace(built_sample, "sample"))
    told = validate(snapshot, days)
    snapshot.con.close()
    assert told.verdict == "so_far"
    assert told.concordance is not None
    assert told.concordance.interval[0] > 0.5
    red, _, green = told.lines
    everyone = [*told.lines, told.apart[0]]
    usual = sum(line.left for line in everyone) / sum(line.cases for line in everyone)
    assert _wilson_low(red.left, red.cases) > usual
    assert red.left / red.cases > 3 * usual
    assert green.left >= 10, "some content ones leave too"


def _days(earlier: str, later: str) -> int:
    return (date.fromisoformat(later) - date.fromisoformat(earlier)).days


def _wilson_low(k: int, n: int) -> float:
    p, z = k / n, 1.96
    return (p + z * z / 2 / n - z * sqrt(p * (1 - p) / n + z * z / 4 / n / n)) / (1 + z * z / n)
