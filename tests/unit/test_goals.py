"""Own bands and targets: what can be set, and how far a number has come."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.catalog import ALL
from lib.metrics.goals import (
    Goals,
    check,
    goals,
    progress,
)
from lib.publish.draft import Options, prepare
from lib.query import Period, Snapshot
from lib.schema.settings import SettingError
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.conftest import NOW, ROOT, fill, opened


@pytest.mark.parametrize(
    ("key", "value", "stored"),
    [
        ("band.e.show_rate", "70% .. 85%", ("band.e.show_rate", "0.7..0.85")),
        ("band.e.show_rate", "0.7..0.85", ("band.e.show_rate", "0.7..0.85")),
        ("band.v.cash_per_call", "500..900", ("band.v.cash_per_call", "500..900")),
        ("band.u.net_margin", "-10%..20%", ("band.u.net_margin", "-0.1..0.2")),
        ("target.r.gross", " 40000 ", ("target.r.gross", "40000")),
        ("target.v.cash", "40000", ("target.r.gross", "40000")),
        ("target.r.gross", "", ("target.r.gross", "")),
        ("currency", "eur", ("currency", "EUR")),
    ],
)
def test_a_goal_as_it_is_stored(key: str, value: str, stored: tuple[str, str]) -> None:
    assert check(key, value) == stored


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("band.e.show_rate", "85..90"), ("band.e.show_rate", "0.9..0.8"), ("band.e.show_rate", "0.8..0.8"), ("band.e.show_rate", "80%"),
        ("band.e.show_rate", "high..higher"), ("band.e.show_rate", "nan..1"), ("band.r.gross", "10%..20%"), ("band.nothing", "1..2"),
        ("band.m.share", "1..2"), ("target.r.gross", "lots"), ("target.r.gross", "1,000"), ("target.r.gross", "50.000"), ("target.r.gross", "-5 EUR"), ("target.v.close_rate", "130%"), ("target.e.show_rate", "80% EUR"), ("band.m.avg_coachings", "1..2"), ("target.", "1"),
    ],
)  # fmt: skip
def test_what_is_refused(key: str, value: str) -> None:
    with pytest.raises(SettingError) as refused:
        check(key, value)
    assert "\n" not in str(refused.value)


def test_goals_of_a_workspace() -> None:
    found = goals(
        {"band.e.show_rate": "0.7..0.85", "target.e.show_rate": "0.9", "target.r.gross": "40000", "currency": "EUR"}
    )
    assert found == {
        "e.show_rate": Goals(Decimal("0.7"), Decimal("0.85"), Decimal("0.9")), "r.gross": Goals(target=Decimal(40000)),
    }  # fmt: skip


def _come(target: int, value: int, start: date, end: date, as_of: date) -> tuple[float, float, float, float]:
    found = progress(ALL["r.gross"], Decimal(target), Decimal(value), start, end, as_of)
    assert found
    return float(found.goal), float(found.due), found.share, float(found.ahead)


def test_a_month_that_is_not_over_is_owed_its_days() -> None:
    # 14 of 30 days of a month of 30,000: 14,000 are due, 20,000 are there.
    assert _come(30000, 20000, date(2026, 11, 1), date(2026, 11, 14), date(2026, 11, 14)) == (30000, 14000, 2 / 3, 6000)
    # asked for as the whole month, the same
    assert _come(30000, 20000, date(2026, 11, 1), date(2026, 11, 30), date(2026, 11, 14)) == (30000, 14000, 2 / 3, 6000)


def test_a_period_that_is_over_is_owed_all_of_its_days() -> None:
    assert _come(30000, 75000, date(2026, 9, 1), date(2026, 10, 31), date(2026, 11, 14))[:2] == (60000, 60000)
    # 15 of 30 days of September and 15 of 30 of November around a whole October
    goal, due, _, _ = _come(30000, 0, date(2026, 9, 16), date(2026, 11, 15), date(2026, 11, 15))
    assert (goal, due) == (60000, 60000)


def test_a_rate_has_a_level_and_a_sum_of_all_time_no_target() -> None:
    show = progress(ALL["e.show_rate"], Decimal("0.8"), Decimal("0.6"), None, None, date(2026, 11, 14))
    assert show
    assert (show.goal, show.ahead) == (Decimal("0.8"), Decimal("-0.2"))
    assert progress(ALL["r.gross"], Decimal(1), Decimal(1), None, None, date(2026, 11, 14)) is None


def _cash(snapshot: Snapshot) -> Kpi:
    found = kpis(
        snapshot, pages=[], metrics=[ALL["r.gross"]], period=Period(date(2026, 4, 1), date(2026, 4, 30)),
        as_of=date(2026, 6, 20), glossary=Glossary.load("en"),
    )  # fmt: skip
    return found[0]


def test_a_snapshot_keeps_the_goals_it_was_made_with(tmp_path: Path) -> None:
    workspace: Workspace = fill(tmp_path, ROOT / "tests/golden/business", {"target.r.gross": "10000"})
    before = workspace.current
    prepare(workspace, [], Options(settings={"target.r.gross": ""}), now=NOW).publish()
    assert before
    frozen, now = Snapshot(before.open()), opened(workspace)
    kept = _cash(frozen).progress
    assert kept
    assert kept.goal == 10000
    assert _cash(now).progress is None
    frozen.con.close()
    now.con.close()
