"""Golden days: comparisons that are fair, or not made; days in the workspace's own zone; weeks that begin where they should."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.catalog import ALL
from lib.publish.draft import Options, Upload, prepare
from lib.query import Period, Question, Snapshot, ask
from lib.query.periods import (
    Comparison,
    Preset,
    compared,
    preset,
)
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.conftest import opened

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
CALLS = b"ID,Date,Email,Type,Status\n"


def _d(text: str) -> date:
    return date.fromisoformat(text)


@pytest.mark.parametrize(
    ("chosen", "as_of", "week_start", "period", "before"),
    [
        # the first, a middle and the last day of a month
        (Preset.THIS_MONTH, "2026-11-01", "monday", ("2026-11-01", "2026-11-01"), ("2026-10-01", "2026-10-01")),
        (Preset.THIS_MONTH, "2026-11-14", "monday", ("2026-11-01", "2026-11-14"), ("2026-10-01", "2026-10-14")),
        (Preset.THIS_MONTH, "2026-10-31", "monday", ("2026-10-01", "2026-10-31"), ("2026-09-01", "2026-09-30")),
        # the leap day, and the day whose month before lacks it
        (Preset.THIS_MONTH, "2024-02-29", "monday", ("2024-02-01", "2024-02-29"), ("2024-01-01", "2024-01-31")),
        (Preset.THIS_MONTH, "2024-03-30", "monday", ("2024-03-01", "2024-03-30"), ("2024-02-01", "2024-02-29")),
        # a year that is not over, against the same days of the one before
        (Preset.THIS_YEAR, "2026-11-14", "monday", ("2026-01-01", "2026-11-14"), ("2025-01-01", "2025-11-14")),
        (Preset.THIS_YEAR, "2024-02-29", "monday", ("2024-01-01", "2024-02-29"), ("2023-01-01", "2023-02-28")),
        # weeks, from Monday and from Sunday; 14 November 2026 is a Saturday
        (Preset.THIS_WEEK, "2026-11-14", "monday", ("2026-11-09", "2026-11-14"), ("2026-11-02", "2026-11-07")),
        (Preset.THIS_WEEK, "2026-11-14", "sunday", ("2026-11-08", "2026-11-14"), ("2026-11-01", "2026-11-07")),
        (Preset.THIS_WEEK, "2026-11-15", "sunday", ("2026-11-15", "2026-11-15"), ("2026-11-08", "2026-11-08")),
        (Preset.LAST_WEEK, "2026-11-14", "sunday", ("2026-11-01", "2026-11-07"), ("2026-10-25", "2026-10-31")),
        # the weeks in which Europe and America change their clocks have seven days like any other
        (Preset.LAST_WEEK, "2026-03-30", "monday", ("2026-03-23", "2026-03-29"), ("2026-03-16", "2026-03-22")),
        (Preset.LAST_30, "2026-11-14", "monday", ("2026-10-16", "2026-11-14"), ("2026-09-16", "2026-10-15")),
    ],
)  # fmt: skip
def test_golden_days(
    chosen: Preset, as_of: str, week_start: str, period: tuple[str, str], before: tuple[str, str]
) -> None:
    found = preset(chosen, _d(as_of), week_start)  # type: ignore[arg-type]
    assert found == Period(*map(_d, period))
    assert compared(found, Comparison.PREVIOUS, _d(as_of), week_start) == Period(*map(_d, before))  # type: ignore[arg-type]


def _snapshot(tmp_path: Path, rows: bytes, **settings: str) -> Snapshot:
    workspace = Workspace(tmp_path, settings.get("time_zone", "default").lower().replace("/", "-"))
    prepare(workspace, [Upload("csm_calls.csv", data=CALLS + rows)], Options(settings=settings), now=NOW).publish()
    return opened(workspace)


def _one(snapshot: Snapshot, ref: str, start: str, end: str, as_of: str, by: str = "") -> list[Kpi]:
    return kpis(
        snapshot,
        pages=[],
        metrics=[ALL[ref]],
        period=Period(_d(start), _d(end)),
        as_of=_d(as_of),
        by=by,
        glossary=Glossary.load("en"),
    )


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        # before, on and after the night of 28 to 29 March, when Madrid goes from +1 to +2; New York is on -4 until November
        ("Europe/Madrid", ["2026-03-28", "2026-03-29", "2026-03-30", "2026-11-01", "2026-11-02"]),
        ("America/New_York", ["2026-03-28", "2026-03-28", "2026-03-29", "2026-11-01", "2026-11-01"]),
        ("Asia/Tokyo", ["2026-03-29", "2026-03-29", "2026-03-30", "2026-11-01", "2026-11-02"]),
    ],
)
def test_a_moment_falls_on_the_day_of_the_workspace(tmp_path: Path, zone: str, days: list[str]) -> None:
    moments = (
        "2026-03-28T22:30:00Z",
        "2026-03-28T23:30:00Z",
        "2026-03-29T22:30:00Z",
        "2026-11-01T04:30:00Z",
        "2026-11-02T04:30:00Z",
    )
    rows = "".join(f"c{i},{moment},a{i}@x.com,Coaching,LIVE Call - Qualified\n" for i, moment in enumerate(moments))
    snapshot = _snapshot(tmp_path, rows.encode(), time_zone=zone)
    found = snapshot.con.execute("select held_on :: varchar from calls order by _row").fetchall()
    assert [day for (day,) in found] == days
    snapshot.con.close()


def test_another_time_zone_reads_the_kept_files_again(tmp_path: Path) -> None:
    row = b"c1,2026-03-28T23:30:00Z,a@x.com,Coaching,LIVE Call - Qualified\n"
    _snapshot(tmp_path, row).con.close()
    workspace = Workspace(tmp_path, "default")
    prepare(workspace, [], Options(settings={"time_zone": "Europe/Madrid"}), now=NOW).publish()
    snapshot = opened(workspace)
    assert snapshot.con.execute("select held_on from calls").fetchall() == [(_d("2026-03-29"),)]
    snapshot.con.close()


ROWS = b"".join(
    f"c{i},2026-0{month}-{day},a{i}@x.com,Coaching,{status}\n".encode()
    for i, (month, day, status) in enumerate(
        [(3, 10, "No Show"), (3, 20, "LIVE Call - Qualified"), (4, 12, "LIVE Call - Qualified"), (5, 3, "LIVE Call - Qualified"),
         (5, 9, "No Show"), (6, 20, "Scheduled - pending")]
    )
)  # fmt: skip


def test_a_comparison_that_begins_before_the_data_is_not_made(tmp_path: Path) -> None:
    snapshot = _snapshot(tmp_path, ROWS)
    (april,) = _one(snapshot, "e.booked", "2026-04-01", "2026-04-30", "2026-05-09")
    assert (april.value, april.previous, str(april.before.reason)) == (1, None, "before:2026-03-10")
    assert april.compared == Period(_d("2026-03-01"), _d("2026-03-31"))
    assert april.as_json()["previous_reason"] == "before:2026-03-10"
    (may,) = _one(snapshot, "e.booked", "2026-05-01", "2026-05-31", "2026-05-09")
    assert (may.value, may.previous, may.compared) == (2, 0, Period(_d("2026-04-01"), _d("2026-04-09")))
    snapshot.con.close()


def test_what_is_open_today_says_nothing_of_an_earlier_day(tmp_path: Path) -> None:
    snapshot = _snapshot(tmp_path, ROWS)
    (pending,) = _one(snapshot, "e.pending", "2026-06-01", "2026-06-30", "2026-06-30")
    assert (pending.value, pending.previous, str(pending.before.reason)) == (1, None, "stock")
    snapshot.con.close()


def test_as_of_before_the_first_row(tmp_path: Path) -> None:
    snapshot = _snapshot(tmp_path, ROWS)
    period = preset(Preset.THIS_MONTH, _d("2026-01-20"))
    booked, show = (
        kpis(
            snapshot, pages=[], metrics=[ALL[ref]], period=period, as_of=_d("2026-01-20"), glossary=Glossary.load("en")
        )[0]
        for ref in ("e.booked", "e.show_rate")
    )
    assert (booked.value, booked.previous, str(booked.before.reason)) == (0, None, "before:2026-03-10")
    assert (show.value, str(show.now.reason)) == (None, "empty")
    snapshot.con.close()


def test_weeks_of_a_trend_begin_on_the_day_of_the_workspace(tmp_path: Path) -> None:
    # 2026-05-03 is a Sunday, 2026-05-09 a Saturday
    snapshot = _snapshot(tmp_path, ROWS, week_start="sunday")
    weeks = {
        k.member: k.value
        for k in _one(snapshot, "e.booked", "2026-05-01", "2026-05-31", "2026-05-31", by="week")
        if k.value
    }
    assert weeks == {"2026-05-03": 2}
    assert snapshot.week_start == "sunday"
    snapshot.con.close()


def test_the_day_of_an_import_is_that_of_the_workspace(tmp_path: Path) -> None:
    # 22 November 23:30 UTC is already the 23rd in Madrid, when this call took place
    row = b"c1,2026-11-23,a@x.com,Coaching,LIVE Call - Qualified\n"
    madrid, utc = _snapshot(tmp_path, row, time_zone="Europe/Madrid"), _snapshot(tmp_path, row, time_zone="UTC")
    assert madrid.as_of == _d("2026-11-23")
    assert utc.as_of == _d("2026-11-22")
    madrid.con.close()
    utc.con.close()


def test_coverage_names_what_is_missing_and_leads_to_it(tmp_path: Path) -> None:
    undated = b"".join(f"u{i},,u{i}@x.com,Coaching,No Show\n".encode() for i in range(2))
    odd = b"s1,2026-05-10,s1@x.com,Coaching,Ghosted\np1,2026-05-02,p1@x.com,Coaching,Scheduled - pending\n"
    snapshot = _snapshot(tmp_path, ROWS + undated + odd)
    question = Question((Period(_d("2026-05-01"), _d("2026-05-31")),), as_of=_d("2026-05-20"))
    show = ask(snapshot, [ALL["e.show_rate"]], question)[0, "e.show_rate", None].coverage
    assert show
    assert (show.covered, show.total) == (2, 6)
    assert show.gaps == (("no_date", 2), ("no_status", 1), ("no_outcome", 1))
    booked = ask(snapshot, [ALL["e.booked"]], question)[0, "e.booked", None].coverage
    assert booked
    assert booked.gaps == (("no_date", 2),), "a call counts as booked whatever became of it"
    everything = ask(snapshot, [ALL["e.booked"]], Question(as_of=_d("2026-05-20")))[0, "e.booked", None]
    assert everything.value == 10, "all time needs no date"
    assert everything.coverage
    assert (everything.coverage.covered, everything.coverage.total) == (10, 10)
    snapshot.con.close()
