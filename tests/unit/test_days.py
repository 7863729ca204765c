"""Both orders in one column, days that a spreadsheet swapped, and the time of day beside the day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from lib.ingest.map.suggest import setting
from lib.store.workspace import Workspace
from tests.unit.drafts import Cells, draft, stored, upload

pytestmark = pytest.mark.usefixtures("without_numbers")

MIXED = ["25/11/2025", "12/11/2025", "17/12/2025", "1/21/2026", "2/9/2026", "3/9/2026", "4/1/2026"]
OPENED = ["25/11/2025", "28/11/2025", "2025-01-12", "2025-02-12", "15/12/2025"]


def test_rows_that_nothing_proves_are_asked_with_their_numbers(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", MIXED)
    (question,) = column.questions
    assert (question.kind, question.examples) == ("date_order", ((3, "12/11/2025"),))
    assert "both orders of day and month stand in “Date”, and one of its rows" in str(question.sentence("p.csv"))


@pytest.mark.parametrize(("answer", "november"), [("dmy", date(2025, 11, 12)), ("mdy", date(2025, 12, 11))])
def test_the_answer_holds_for_the_open_rows_alone(tmp_path: Path, answer: str, november: date) -> None:
    column = Cells(tmp_path, "payments", "Date", MIXED, settings={"date_order.payments.date": answer})
    assert column.values == [
        date(2025, 11, 25), november, date(2025, 12, 17), date(2026, 1, 21), date(2026, 2, 9), date(2026, 3, 9), date(2026, 4, 1),
    ]  # fmt: skip
    assert not column.problems
    assert list(column.receipt.answered.values()) == [answer]


def test_rows_of_another_separator_are_not_read_by_the_proof_of_others(tmp_path: Path) -> None:
    cells = ["13-01-2026", "25-02-2026", "2/4/2026"]
    (question,) = Cells(tmp_path, "payments", "Date", cells).questions
    assert question.examples == ((4, "2/4/2026"),)
    column = Cells(tmp_path, "payments", "Date", cells, date_order="mdy")
    assert column.values == [date(2026, 1, 13), date(2026, 2, 25), date(2026, 2, 4)]


def test_years_of_two_digits_are_asked_in_both_orders_too(tmp_path: Path) -> None:
    cells = ["25/11/25", "1/21/26", "05/05/26"]
    (question,) = Cells(tmp_path, "payments", "Date", cells).questions
    assert {text for _, text in question.examples} == set(cells[:2])
    column = Cells(tmp_path, "payments", "Date", cells, date_order="dmy")
    assert column.values == [date(2025, 11, 25), date(2026, 1, 21), date(2026, 5, 5)]


@pytest.mark.parametrize(
    ("answer", "days"), [("swap", [date(2025, 12, 1), date(2025, 12, 2)]), ("as_written", [date(2025, 1, 12), date(2025, 2, 12)])]
)  # fmt: skip
def test_real_days_that_a_spreadsheet_swapped_are_asked(tmp_path: Path, answer: str, days: list[date]) -> None:
    (question,) = Cells(tmp_path, "payments", "Date", OPENED).questions
    assert (question.kind, question.params["count"]) == ("swapped_days", 2)
    assert [row for row, _ in question.examples] == [4, 5]
    column = Cells(tmp_path, "payments", "Date", OPENED, settings={"swapped_days.payments.date": answer})
    assert column.values == [date(2025, 11, 25), date(2025, 11, 28), *days, date(2025, 12, 15)]
    assert list(column.receipt.answered.values()) == [answer]


@pytest.mark.parametrize(
    "cells",
    [
        [*OPENED, "2025-12-20"],  # a real day after the 12th: the spreadsheet read it right
        [*OPENED, "05/06/2025"],  # a text that it would have turned into a day
        ["2025-01-12", "25/11/2025", "28/11/2025"],  # one of them is no pattern
        ["2025-01-12", "2025-02-12", "25 Nov 2025", "28 Nov 2025"],
    ],
)
def test_what_only_resembles_a_swap_is_not_asked(tmp_path: Path, cells: list[str]) -> None:
    assert not Cells(tmp_path, "payments", "Date", cells).questions


def times(
    folder: Path, header: str, cells: list[str], zone: str = "UTC", beside: tuple[str, list[str]] = ("Note", [])
) -> list[object]:
    """The time of day of each row of a file of leads, None where none is kept. `beside` is one more column."""
    name, others = beside
    rows = [["Email", header, "UTM Source", name]]
    for i, cell in enumerate(cells):
        rows.append([f"a{i}@example.com", cell, "google", others[i] if others else ""])
    settings = {"time_zone": zone, **dict([setting("leads", header, "optin_date")])}
    made = draft(Workspace(folder, "w"), upload(rows, "leads.csv", "leads"), settings=settings)
    assert made.path
    try:
        return [at for (at,) in stored(made.path, "select _at from leads order by _row")]
    finally:
        made.discard()


HALF_PAST_FOUR = 16 * 3600 + 30 * 60


@pytest.mark.parametrize(
    "written",
    ["2026-03-15 16:30", "2026-03-15T16:30:00", "2026-03-15 16:30:00.250", "03/15/2026 4:30 PM", "15/03/2026 16:30", "15.03.2026 16:30:00",
     "46096.6875", "1773592200", "1773592200000", "15 March 2026 16:30", "2026-03-15T16:30:00Z", "2026-03-15 11:30:00 -05:00",
     "2026/03/15 16:30", "15/03/2026 4:30:00 p. m."],
)  # fmt: skip
def test_the_time_of_day_is_kept(tmp_path: Path, written: str) -> None:
    assert times(tmp_path, "Date", [written, "2026-03-14"]) == [HALF_PAST_FOUR, None]


def test_times_with_a_zone_are_those_of_the_workspace(tmp_path: Path) -> None:
    cells = ["2026-03-15T23:30:00Z", "2026-07-15T22:30:00+00:00", "2026-03-15 10:00 EST"]
    assert times(tmp_path, "Date", cells, "Europe/Madrid") == [30 * 60, 30 * 60, 16 * 3600]
    assert times(tmp_path, "Date (UTC)", ["2026-03-15 23:30:00"], "Europe/Madrid") == [30 * 60]


@pytest.mark.parametrize(
    "cells",
    [
        ["2026-03-15", "2026-03-16"],
        ["2026-03-15 00:00:00", "2026-03-16T00:00:00Z"],
        ["3/15/2026 12:00:00 AM", "3/16/2026 12:00:00 AM"],
        ["46096", "46097"],
        ["1773532800", "1773619200"],
    ],
)
def test_midnight_in_every_row_is_no_time(tmp_path: Path, cells: list[str]) -> None:
    assert times(tmp_path, "Date", cells) == [None, None]


def test_midnight_among_times_is_one(tmp_path: Path) -> None:
    assert times(tmp_path, "Date", ["2026-03-15 00:00:00", "2026-03-15 09:00:00"]) == [0, 9 * 3600]


@pytest.mark.parametrize("header", ["Time", "Hora", "Uhrzeit", "Heure", "Start time"])
def test_a_time_in_a_column_of_its_own_is_taken(tmp_path: Path, header: str) -> None:
    found = times(
        tmp_path, "Date", ["2026-03-15", "2026-03-15", "2026-03-16"], beside=(header, ["16:30", "4:30 PM", ""])
    )
    assert found == [HALF_PAST_FOUR, HALF_PAST_FOUR, None]


def test_a_column_of_other_things_under_such_a_name_is_left_alone(tmp_path: Path) -> None:
    assert times(tmp_path, "Date", ["2026-03-15", "2026-03-16"], beside=("Time", ["45 min", "60 min"])) == [None, None]
