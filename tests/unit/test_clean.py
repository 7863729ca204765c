"""Whole columns: what their own rows prove, what has to be asked, and what becomes of a cell that cannot be read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.store.workspace import Workspace
from tests.unit.drafts import Cells, draft, one_column, stored, upload

pytestmark = pytest.mark.usefixtures("without_numbers")


def test_one_row_proves_the_order_of_the_column(tmp_path: Path) -> None:
    cells = ["2026-03-01", "15/03/2026", "03/04/2026", "05/05/2026", "1/2/2026 9:30", "5 Mar 2026", "46082", ""]
    column = Cells(tmp_path, "payments", "Date", cells)
    expected = ["2026-03-01", "2026-03-15", "2026-04-03", "2026-05-05", "2026-02-01", "2026-03-05", "2026-03-01"]
    assert column.values == [*map(date.fromisoformat, expected), None]
    assert not column.problems


def test_proof_may_stand_in_the_last_row(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", [*["03/04/2026"] * 500, "12/31/2026"])
    assert column.values == [*[date(2026, 3, 4)] * 500, date(2026, 12, 31)]


@pytest.mark.parametrize(
    "cells",
    [
        ["01/02/2026", "03/04/2026"],
        ["2026-03-04", "01/02/2026"],  # plain days prove nothing of the others
        ["13/02/2026", "02/14/2026", "03/04/2026"],  # proven both ways
        ["05/05/26", "13/03/26"],  # which part is the year?
        ["1/2/2026 10:15", "3/4/2026 22:15"],
    ],
)
def test_an_order_that_nothing_proves_is_asked(tmp_path: Path, cells: list[str]) -> None:
    column = Cells(tmp_path, "payments", "Date", cells)
    (question,) = column.questions
    assert (question.column, question.kind, question.options) == ("Date", "date_order", ("dmy", "mdy"))
    assert all(cells[row - 2] == text for row, text in question.examples)
    assert not Cells(tmp_path, "payments", "Date", cells, date_order="dmy").questions
    assert not Cells(tmp_path, "payments", "Date", cells, settings={"date_order.payments.date": "mdy"}).questions


def test_the_same_day_and_month_is_no_question(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["05/05/2026", "2026-01-01", "12.12.2026"])
    assert column.values == [date(2026, 5, 5), date(2026, 1, 1), date(2026, 12, 12)]


def test_rows_that_prove_both_orders_read_one_way_each(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["13/02/2026", "02/14/2026"])
    assert column.values == [date(2026, 2, 13), date(2026, 2, 14)]


def test_an_answer_reads_two_digit_years(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["05/06/26", "13/03/26"], date_order="dmy")
    assert column.values == [date(2026, 6, 5), date(2026, 3, 13)]
    assert {key.partition("@")[0]: answer for key, answer in column.receipt.answered.items()} == {
        "date_order.payments.date": "dmy"
    }


def test_proof_stands_against_an_answer(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["13/02/2026", "03/04/2026"], date_order="mdy")
    assert column.values == [date(2026, 2, 13), date(2026, 4, 3)]
    assert column.noted("its own rows prove it")
    assert not column.receipt.answered


def test_another_column_of_the_file_settles(tmp_path: Path) -> None:
    others = {"Due Date": ["31/01/2026", "02/03/2026"]}
    column = Cells(tmp_path, "payments", "Date", ["01/02/2026", "03/04/2026"], others=others)
    assert column.values == [date(2026, 2, 1), date(2026, 4, 3)]
    assert column.noted("“Date” was read day first")
    both = {"Due Date": ["31/01/2026", ""], "Refund Date": ["01/31/2026", ""]}
    assert Cells(tmp_path, "payments", "Date", ["01/02/2026", ""], others=both).questions
    assert Cells(tmp_path, "payments", "Date", ["01/02/26", ""], others={"Due Date": ["31/01/2026", ""]}).questions


def test_a_day_that_does_not_exist_is_listed_and_its_row_kept(tmp_path: Path) -> None:
    cells = [
        "31/02/2026",
        "2026-02-30",
        "00/00/0000",
        "9999-12-31",
        "2026-01-05 to 2026-01-09",
        "#REF!",
        "soon",
        "30/01/2026",
    ]
    column = Cells(tmp_path, "payments", "Date", cells)
    assert column.values == [None] * 7 + [date(2026, 1, 30)]
    assert column.listed == cells[:7]
    assert {p.outcome for p in column.problems} == {"cell"}
    assert [p.row for p in column.problems] == list(range(2, 9))
    assert "spreadsheet error" in column.problems[5].reason
    assert column.receipt.kept == 8


def test_a_plain_column_can_hold_a_day_that_does_not_exist(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["2026-02-28", "2026-02-29"])
    assert column.values == [date(2026, 2, 28), None]
    assert column.listed == ["2026-02-29"]


def test_days_begin_in_the_zone_of_the_workspace(tmp_path: Path) -> None:
    cells = [
        "2026-03-01T23:30:00Z", "2026-03-01T23:30:00-0500", "2026-03-01 01:30:00 +02:00", "2026-03-01T23:30:00", "2026-03-01T23:30Z",
        "2026-03-01 23:30:00 UTC", "2026-03-01T23:30:00.123Z", "Mar 1, 2026 11:30 PM UTC", "2026-03-29T01:30:00+01:00",
    ]  # fmt: skip
    column = Cells(tmp_path, "payments", "Date", cells, settings={"time_zone": "Europe/Madrid"})
    assert [value.day for value in column.values] == [2, 2, 1, 1, 2, 2, 2, 2, 29]
    assert [value.day for value in Cells(tmp_path, "payments", "Date", cells[:3]).values] == [1, 2, 28]


@pytest.mark.parametrize("heading", ["Date (UTC)", "date_utc", "Date GMT"])
def test_a_heading_can_say_in_which_zone_times_are(tmp_path: Path, heading: str) -> None:
    cells = ["2026-03-01 23:30:00", "2026-03-01T23:30", "2026-03-01", "2026-03-01 23:30:00-05:00", "Mar 1, 2026 11:30 PM", "13/03/2026 23:30"]  # fmt: skip
    madrid = {"time_zone": "Europe/Madrid", "header.payments." + heading.lower(): "date"}
    column = Cells(tmp_path, "payments", heading, cells, settings=madrid)
    assert [value.day for value in column.values] == [2, 2, 1, 2, 2, 14]


def test_twelve_hour_clocks(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Date", ["03/01/2026 11:30:00 PM", "13/01/2026 01:30 a. m."])
    assert column.values == [date(2026, 1, 3), date(2026, 1, 13)]


@pytest.mark.parametrize(
    "cells", [["1,234", "1,234"], ["1.234", "5"], ["$1,200", "€ 900"], ["1.234,50", "1,234.50", "1,234"]]
)
def test_a_mark_that_nothing_proves_is_asked(tmp_path: Path, cells: list[str]) -> None:
    (question,) = Cells(tmp_path, "payments", "Amount", cells).questions
    assert (question.kind, question.options) == ("decimal", ("comma", "dot"))
    assert not Cells(tmp_path, "payments", "Amount", cells, decimal="dot", settings={"currency": "EUR"}).questions


def test_one_amount_proves_the_mark_of_the_column(tmp_path: Path) -> None:
    comma = Cells(
        tmp_path, "payments", "Amount", ["1.234,50", "€ 1.200", "1.234", "50,00-", "(250,00)", "1 234,50", "12"]
    )
    assert comma.values == [Decimal(v) for v in ("1234.5", "1200", "1234", "-50", "-250", "1234.5", "12")]
    dot = Cells(tmp_path, "payments", "Amount", ["1,234.50", "$1,200", "1,234", "-20.1", "US$ 10"])
    assert dot.values == [Decimal(v) for v in ("1234.5", "1200", "1234", "-20.1", "10")]


def test_another_amount_of_the_file_settles(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Amount", ["1,234", "500"], others={"Discount": ["10.50", "0"]})
    assert column.values == [1234, 500]
    assert column.noted("“Amount” was read with a decimal dot")


def test_what_is_no_amount_asks_nothing(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Amount", ["10.50", "see invoice 1,234", "12,5%"])
    assert column.listed == ["see invoice 1,234", "12,5%"]
    assert "percentage" in column.problems[1].reason


def test_amounts_that_are_none(tmp_path: Path) -> None:
    cells = ["nan", "inf", "1e309", "1e5", "9" * 20, "9" * 60, "#REF!", "=1+1", "1_000"]
    column = Cells(tmp_path, "payments", "Discount", cells)
    assert column.values == [None] * len(cells)
    assert column.listed == cells
    assert column.receipt.kept == len(cells)


def test_more_than_four_decimals_are_rounded_and_noted(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Amount", ["0.12345", "€ 1.00005", "-0.12345", "2.5"])
    assert column.values == [Decimal(v) for v in ("0.1235", "1.0001", "-0.1235", "2.5")]
    assert column.noted("3 cells of “Amount” have more than four decimals")


def test_the_currency_beside_an_amount_is_kept(tmp_path: Path) -> None:
    for others, expected in (({}, ["EUR", "USD", None]), ({"Currency": ["", "MXN", "GBP"]}, ["EUR", "MXN", "GBP"])):
        cells = one_column("payments", "Amount", ["10.50 €", "$5", "7"], **others)
        made = draft(Workspace(tmp_path, "w"), cells, settings={"currency": "EUR"})
        assert made.path is not None
        assert [c for (c,) in stored(made.path, "select currency from payments order by _row")] == expected
        made.discard()


def test_yes_no_and_neither(tmp_path: Path) -> None:
    yes = ["TRUE", "Sí", "si", "✅", "✔️", "☑", "1", "Y", "VERDADERO", "x"]
    no = ["No", "FALSE", "❌", "0", "falso", "N"]
    column = Cells(tmp_path, "csm_calls", "Success?", [*yes, *no, "", "n/a", "maybe", "2"])
    assert column.values == [True] * len(yes) + [False] * len(no) + [None] * 4
    assert column.listed == ["maybe", "2"]


def test_several_addresses_in_a_cell_are_noted(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Email", ["A@X.com", "b@x.com; c@x.com", "Dee <d@x.com>", "nobody", "e@x"])
    assert column.values == ["a@x.com", "b@x.com", "d@x.com", None, None]
    assert column.listed == ["nobody", "e@x"]
    assert column.noted("One cell of “Email” holds more than one address; the first was taken (row 3)")


def test_ids_stay_as_they_are_written(tmp_path: Path) -> None:
    cells = ["007", "'0042", "pay_1", "123456789012345678901", "ch 1", "=1+1", "1E5"]
    column = Cells(tmp_path, "payments", "ID", cells)
    assert column.values == ["007", "0042", *cells[2:]]
    assert not column.problems


def test_a_shortened_id_is_no_id(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "ID", ["4.07004E+12", "4.07004E+12", "4,07E+12", "#N/A", "x1"])
    assert column.values == [None, None, None, None, "x1"]
    assert column.listed == ["4.07004E+12", "4.07004E+12", "4,07E+12", "#N/A"]
    assert "shortened" in column.problems[0].reason
    assert column.receipt.kept == 5  # other people, so never the same payment


def test_phones(tmp_path: Path) -> None:
    column = Cells(
        tmp_path, "payments", "Phone_wa", ["+34 600 000 001", "0600000002", "'+34600000003", "4.07004E+12", "none"]
    )
    assert column.values == ["+34600000001", "0600000002", "+34600000003", None, None]
    assert column.listed == ["4.07004E+12"]


def test_numbers(tmp_path: Path) -> None:
    cells = ["9 / 10", "8,5", "10", "7.5/10", "-3", "4/5", "nine", "nan", "inf", "1e309", "90%", "1,234", "9" * 12]
    column = Cells(tmp_path, "csm_calls", "Grade", cells)
    assert column.values == [Decimal("9"), Decimal("8.5"), 10, Decimal("7.5"), -3, *[None] * 8]
    assert column.listed == cells[5:]


def test_words_known_and_unknown(tmp_path: Path) -> None:
    column = Cells(
        tmp_path,
        "csm_calls",
        "Status",
        ["LIVE Call - Qualified", "live call – QUALIFIED", "no asistió", "Ghosted", "日本語", ""],
    )
    assert column.values == ["qualified", "qualified", "no_show", "Ghosted", "日本語", None]
    assert [(p.value, p.outcome) for p in column.problems] == [("Ghosted", "word"), ("日本語", "word")]


def test_lists_keep_their_order_and_lose_their_doubles(tmp_path: Path) -> None:
    column = Cells(tmp_path, "payments", "Closer", ["Ana ;Ben, Ana", "Ben|Cleo", "Ana\nCleo", " , ", "#REF!", "Ana"])
    assert column.values == ["Ana, Ben", "Ben, Cleo", "Ana, Cleo", None, None, "Ana"]
    assert column.listed == [",", "#REF!"]


def test_one_person_has_one_spelling(tmp_path: Path) -> None:
    column = Cells(
        tmp_path, "csm_calls", "CSM", ["ana ruiz", "ana ruiz", "Ana  Ruiz", "ANA RUIZ, ben", "Ben", "Lucía", "Lucia"]
    )
    assert column.values == ["Ana Ruiz", "Ana Ruiz", "Ana Ruiz", "Ana Ruiz, Ben", "Ben", "Lucía", "Lucia"]
    assert column.noted("“ana ruiz” as “Ana Ruiz”")


@pytest.mark.parametrize(
    "cell", ["=1+1", "@cmd", "<script>", "😀 𝒳", "\u202eabc", "a" * 100_000, "line\nbreak", "[x](javascript:y)", "$5"]
)
def test_text_is_kept_to_the_letter(tmp_path: Path, cell: str) -> None:
    column = Cells(tmp_path, "customers", "Testimony", [cell])
    assert column.values == [cell]
    assert not column.problems


def test_a_spreadsheet_error_is_no_text(tmp_path: Path) -> None:
    for header in ("Testimony", "Full Name", "UTM_source"):
        column = Cells(tmp_path, "customers", header, ["#NAME?", "#¡REF!", "#1 coach"])
        assert column.values == [None, None, "#1 coach"]
        assert column.listed == ["#NAME?", "#¡REF!"]


@pytest.mark.parametrize(
    ("table", "header"),
    [("payments", "Due Date"), ("payments", "Discount"), ("payments", "Phone_wa"), ("csm_calls", "Success?"), ("csm_calls", "Grade"),
     ("customers", "Country"), ("payments", "Currency"), ("payments", "Closer"), ("customers", "Testimony"), ("payments", "Deal")],
)  # fmt: skip
def test_a_blank_column_says_nothing(tmp_path: Path, table: str, header: str) -> None:
    column = Cells(tmp_path, table, header, ["", "  ", "-", "N/A", "\u00a0"])
    assert column.values == [None] * 5
    assert not column.problems
    assert column.receipt.kept == 5


def test_payments_count_by_their_status(tmp_path: Path) -> None:
    """Without a column for it they count as approved, and the receipt says so (decision 30)."""
    rows = upload([["Email", "Date", "Amount"], ["a@example.com", "2026-01-15", "10"]])
    made = draft(Workspace(tmp_path, "w"), rows)
    assert any("every payment counts as approved" in str(note) for note in made.receipts[0].notes)
    assert made.path is not None
    assert stored(made.path, "select status from payments") == [("approved",)]
    assert Cells(tmp_path, "payments", "Status", ["", ""]).noted("blank in every row")
    some = Cells(tmp_path, "payments", "Status", ["Approved", ""])
    assert [(p.row, p.column, p.outcome) for p in some.problems] == [(3, "Status", "cell")]
