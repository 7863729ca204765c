"""Sheets as people lay them out: merged cells, headers of two rows, payments side by side, months in columns."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf import opendocument
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from lib.ingest.map.headers import Unrecognised
from lib.ingest.map.recognise import sheets, source_of
from lib.ingest.map.unfolded import WhichShape
from lib.ingest.map.wide import detect
from lib.ingest.read.files import TextTable, read_bytes
from lib.ingest.read.text_table import UNFOLDED
from lib.publish.draft import (
    Draft,
    Options,
    Upload,
    prepare,
)
from lib.store.workspace import Workspace
from lib.texts.messages import Sum

NOW = datetime(2026, 11, 30, tzinfo=UTC)
Cell = str | float | date | None
Merged = tuple[int, int, int, int]
"""First row, first column, last row, last column, all from 1."""


def xlsx(rows: list[list[Cell]], *merged: Merged, name: str = "Sheet") -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = name
    for row in rows:
        sheet.append(row)
    for top, left, bottom, right in merged:
        sheet.merge_cells(start_row=top, start_column=left, end_row=bottom, end_column=right)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def inside(merged: tuple[Merged, ...]) -> set[tuple[int, int]]:
    """The places of all cells that are merged."""
    return {
        (r, c) for top, left, bottom, right in merged for r in range(top, bottom + 1) for c in range(left, right + 1)
    }


def xls(rows: list[list[Cell]], *merged: Merged) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    covered = inside(merged)
    for top, left, bottom, right in merged:
        sheet.write_merge(top - 1, bottom - 1, left - 1, right - 1, rows[top - 1][left - 1])
    for i, row in enumerate(rows, 1):
        for j, cell in enumerate(row, 1):
            if cell is not None and (i, j) not in covered:
                sheet.write(i - 1, j - 1, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def ods(rows: list[list[Cell]], *merged: Merged) -> bytes:
    book, table = opendocument.OpenDocumentSpreadsheet(), Table(name="S")
    book.spreadsheet.addElement(table)
    spans = {(top, left): (bottom - top + 1, right - left + 1) for top, left, bottom, right in merged}
    covered = inside(merged) - set(spans)
    for i, row in enumerate(rows, 1):
        line = TableRow()
        table.addElement(line)
        for j, cell in enumerate(row, 1):
            if (i, j) in covered:
                line.addElement(CoveredTableCell())
                continue
            down, across = spans.get((i, j), (1, 1))
            span = {"numberrowsspanned": down, "numbercolumnsspanned": across} if (i, j) in spans else {}
            filled = TableCell(valuetype="float", value=cell, **span) if isinstance(cell, float) else TableCell(**span)
            if isinstance(cell, str):
                filled = TableCell(valuetype="string", **span)
            if cell is not None:
                filled.addElement(P(text=str(cell)))
            line.addElement(filled)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def one(data: bytes | str, name: str = "f.csv") -> TextTable:
    (table,) = read_bytes(name, data.encode() if isinstance(data, str) else data)
    return table


def cells(table: TextTable) -> list[list[str | None]]:
    columns = [table.rows.column(f"c{i}").to_pylist() for i in range(len(table.headers))]
    return [list(row) for row in zip(*columns, strict=True)]


def unfolded(text: TextTable, table: str | None = None) -> TextTable:
    """The table after the answer to unfold it."""
    sheet, *_ = sheets(text, table, {f"unfold.{source_of(text.headers)}": "unfold"})
    assert sheet.mapping.table == "payments"
    return sheet.text


def asked(text: TextTable) -> WhichShape:
    with pytest.raises(WhichShape) as caught:
        sheets(text, None, {})
    return caught.value


# Cells merged downwards.

MERGED: list[list[Cell]] = [
    ["Closer", "Client", "Amount", "Status"],
    ["Mia", "Ana", 1000.0, "paid"],
    [None, "Ben", 500.0, "paid"],
    [None, "Cara", 300.0, "paid"],
    ["Leo", "Dan", 200.0, "paid"],
    [None, "Eva", 100.0, "paid"],
]


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_a_merged_cell_belongs_to_every_row_of_it(write: object) -> None:
    assert callable(write)
    table = one(write(MERGED, (2, 1, 4, 1), (5, 1, 6, 1)), "book")
    assert [row[0] for row in cells(table)] == ["Mia", "Mia", "Mia", "Leo", "Leo"]
    assert [row[2] for row in cells(table)] == ["1000", "500", "300", "200", "100"]
    apart = one(write(MERGED), "book")
    assert [row[0] for row in cells(apart)] == ["Mia", None, None, "Leo", None], "blank cells below are not merged"


@pytest.mark.parametrize("write", [xlsx, xls, ods])
def test_rows_and_columns_before_the_table_do_not_shift_it(write: object) -> None:
    assert callable(write)
    rows: list[list[Cell]] = [[None] * 5, [None, "Sales", None, None, None], [None] * 5]
    rows += [[None, *row] for row in MERGED]
    table = one(write(rows, (2, 2, 2, 5), (5, 2, 7, 2), (8, 2, 9, 2)), "book")
    assert table.headers == ("Closer", "Client", "Amount", "Status")
    assert [row[0] for row in cells(table)] == ["Mia", "Mia", "Mia", "Leo", "Leo"]
    assert table.rows["row"].to_pylist() == [5, 6, 7, 8, 9]


def test_a_merged_amount_is_counted_once_and_named() -> None:
    rows: list[list[Cell]] = [
        ["ID", "Client", "Amount", "Paid on"],
        [7.0, "Ana", 900.0, date(2026, 3, 1)],
        [None, "Ben", None, None],
        [8.0, "Cara", 100.0, date(2026, 3, 2)],
    ]
    table = one(xlsx(rows, (2, 1, 3, 1), (2, 3, 3, 3), (2, 4, 3, 4)), "b.xlsx")
    assert cells(table) == [
        ["7", "Ana", "900", "2026-03-01"],
        ["7", "Ben", None, "2026-03-01"],
        ["8", "Cara", "100", "2026-03-02"],
    ]
    assert [(note.code, note.params["rows"]) for note in table.notes] == [("merged_amounts", "3")]


def test_merged_cells_make_no_row_of_a_blank_one_and_hide_no_total() -> None:
    rows: list[list[Cell]] = [
        ["Closer", "Client", "Amount"],
        ["Mia", "Ana", 1000.0],
        [None, "Ben", 500.0],
        [None, None, None],
        [None, "Subtotal", 1500.0],
        ["Leo", "Dan", 200.0],
        ["The second half of the year", None, None],
        [None, None, None],
        ["Leo", "Eva", 100.0],
    ]
    table = one(xlsx(rows, (2, 1, 5, 1), (7, 1, 8, 3)), "b.xlsx")
    assert [row for row in cells(table) if row[1]] == [
        ["Mia", "Ana", "1000"], ["Mia", "Ben", "500"], ["Leo", "Dan", "200"], ["Leo", "Eva", "100"],
    ]  # fmt: skip
    assert [(aside.row, aside.reason) for aside in table.set_aside] == [(5, "total_row")]
    assert table.rows["row"].to_pylist() == [2, 3, 6, 7, 9], "the blank row under a title stays blank"


# Headers of two rows.

TWO_ROWS: list[list[Cell]] = [
    ["Client", None, "Payment 1", None, "Payment 2", None],
    ["Name", "Email", "Date", "Amount", "Date", "Amount"],
    ["Ana", "ana@x.test", "2026-01-15", 2500.0, "2026-02-15", 2500.0],
    ["Ben", "ben@x.test", "2026-02-10", 4000.0, None, None],
]
NAMES = ("Name", "Email", "Payment 1 Date", "Payment 1 Amount", "Payment 2 Date", "Payment 2 Amount")
GROUPS = ((1, 1, 1, 2), (1, 3, 1, 4), (1, 5, 1, 6))


@pytest.mark.parametrize("write", [xlsx, xls, ods])
@pytest.mark.parametrize("merged", [GROUPS, ()])
def test_a_row_of_groups_above_the_header_tells_columns_apart(write: object, merged: tuple[Merged, ...]) -> None:
    assert callable(write)
    assert one(write(TWO_ROWS, *merged), "book").headers == NAMES


def test_a_row_of_groups_in_a_csv() -> None:
    text = "\n".join(",".join("" if cell is None else str(cell) for cell in row) for row in TWO_ROWS)
    table = one(text)
    assert (table.headers, table.rows.num_rows, table.notes) == (NAMES, 2, ())


def test_a_title_above_two_columns_of_one_name_is_no_row_of_groups() -> None:
    table = one(xlsx([["Payments 2026", None, None], ["Amount", "Day", "Amount"], [1.0, "x", 2.0]]), "b.xlsx")
    assert table.headers == ("Amount", "Day", "Amount (2)")


# Payments side by side.


def test_payments_side_by_side_are_asked_with_both_sums() -> None:
    table = one(xlsx(TWO_ROWS, *GROUPS), "b.xlsx")
    question = asked(table).question
    assert (question.kind, question.options) == ("unfold", ("unfold", "leave"))
    assert (question.params["rows"], question.params["after"], question.params["before"]) == (
        3,
        (Sum("9000.00"),),
        (Sum("0.00"),),
    )
    text = unfolded(table)
    assert text.headers == ("Date", "Amount", "Name", "Email")
    assert cells(text) == [
        ["2026-01-15", "2500", "Ana", "ana@x.test"],
        ["2026-02-15", "2500", "Ana", "ana@x.test"],
        ["2026-02-10", "4000", "Ben", "ben@x.test"],
    ]
    assert [row % UNFOLDED for row in text.rows["row"].to_pylist()] == [3, 3, 4]


@pytest.mark.parametrize(
    "header",
    [
        "Name,Email,Payment 1,Payment 1 date,Payment 2,Payment 2 date",
        "Nombre,Email,Pago 1,Fecha pago 1,Pago 2,Fecha pago 2",
        "Nombre,Email,Cuota 1,Fecha cuota 1,Cuota 2,Fecha cuota 2",
        "Name,Email,1st payment,1st payment date,2nd payment,2nd payment date",
        "Name,Email,First payment,First payment date,Second payment,Second payment date",
        "Nombre,Email,Primer pago,Fecha primer pago,Segundo pago,Fecha segundo pago",
        "Name,Email,Amount 1,Date 1,Amount 2,Date 2",
        "Name,Email,Amount,Date,Amount,Date",
        "Name,Email,Instalment #1,Instalment #1 paid on,Instalment #2,Instalment #2 paid on",
        "Name,Email,Pago nº 1,Fecha 1,Pago nº 2,Fecha 2",
        "Name,Email,Deposit amount,Deposit date,Balance amount,Balance date",
        "Name,Email,Payment,Payment date,Payment 2,Payment 2 date",
    ],
)
def test_groups_of_payments_however_they_are_called(header: str) -> None:
    table = one(f"{header}\nAna,a@x.test,1000.50,2026-01-15,500,2026-02-15\nBen,b@x.test,200,2026-03-01,,\n")
    assert asked(table).question.params["after"] == (Sum("1700.50"),)
    text = unfolded(table)
    named = [dict(zip(text.headers, row, strict=True)) for row in cells(text)]
    assert [(row["Amount"], row["Date"]) for row in named] == [
        ("1000.50", "2026-01-15"), ("500", "2026-02-15"), ("200", "2026-03-01"),
    ]  # fmt: skip


def test_what_stands_once_is_repeated_and_amounts_are_not() -> None:
    table = one(
        "Payment ID,Email,Phone,Contract value,Total paid,Payment 1,Payment 1 date,Payment 1 status,Payment 2,Payment 2 date,Payment 2 status\n"
        "INV-7,a@x.test,600111222,3000,3000,1000,2026-01-15,paid,2000,2026-02-15,pending\n"
        "INV-8,b@x.test,600111223,500,0,,,,,,\n"
    )
    text = unfolded(table)
    rows = [dict(zip(text.headers, row, strict=True)) for row in cells(text)]
    assert [row["Payment ID"] for row in rows] == ["INV-7", "INV-7-2"], "two payments do not share an id"
    assert [row["Phone"] for row in rows] == ["600111222"] * 2
    assert [row["Contract value"] for row in rows] == ["3000", None], "its sum stays what it was"
    assert [row["Status"] for row in rows] == ["paid", "pending"]
    assert "Total paid" not in text.headers
    assert [(aside.row, aside.reason) for aside in text.set_aside] == [(3, "nothing_to_unfold")]
    assert "INV-8" in text.set_aside[0].text


@pytest.mark.parametrize(
    "sheet",
    [
        "Email,Date,Phone 1,Phone 2,Amount\na@x.test,2026-01-02,600111222,600111223,100\n",
        "Email,Created,Q1,Q2,Q3\na@x.test,2026-01-02,9,8,7\n",
        "Email,Date,Amount,Address line 1,Address line 2\na@x.test,2026-01-02,10,12,3\n",
        "Email,Date,Amount,utm_content 1,utm_content 2\na@x.test,2026-01-02,10,5,6\n",
        "Email,Date,Amount,Score 1,Score 2\na@x.test,2026-01-02,10,5,6\n",
        "Email,Date,Amount,Payment method 1,Payment method 2\na@x.test,2026-01-02,10,card,cash\n",
        "Email,Date,Amount,Amount\na@x.test,2026-01-02,10,999\n",
        "Email,Date,Amount,Fee,Fee 2\na@x.test,2026-01-02,10,1,2\n",
        "Email,Date,Amount,Refund amount,Refund date\na@x.test,2026-01-02,10,1,2026-01-03\n",
        "Email,Date,Amount,Call 1,Call 2\na@x.test,2026-01-02,10,1,2\n",
        "Email,Date,Amount,Payment 1 ID,Payment 2 ID\na@x.test,2026-01-02,10,1,2\n",
        "Email,Date,Amount,May,Mar\na@x.test,2026-01-02,10,Ana,Ben\n",
    ],
)
def test_columns_that_repeat_without_money_are_no_wide_table(sheet: str) -> None:
    assert detect(one(sheet)) is None


# Months in columns.


@pytest.mark.parametrize(
    ("months", "name"),
    [
        ("Jan 2026,Feb 2026,Mar 2026", "f"),
        ("2026-01,2026-02,2026-03", "f"),
        ("01/2026,02/2026,03/2026", "f"),
        ("enero 2026,febrero 2026,marzo 2026", "f"),
        ("Ene-26,Feb-26,Mar-26", "f"),
        ("2026-01-01,2026-02-01,2026-03-01", "f"),
        ("Enero,Febrero,Marzo", "Cobros 2026"),
        ("January,February,March", "Paid 2026 export 2027-01-03"),
        ("Cobrado enero,Cobrado febrero,Cobrado marzo", "2026"),
    ],
)
def test_months_in_columns_however_they_are_written(months: str, name: str) -> None:
    data = f"Client,Email,{months},Total\nAna,a@x.test,2500,2500,,5000\nBen,b@x.test,0,4000,-,4000\nTotal,,2500,6500,,9000\n"
    table = one(data, f"{name}.csv")
    problem = asked(table)
    assert "months" in str(problem)
    assert (problem.question.params["after"], problem.question.params["rows"]) == ((Sum("9000.00"),), 3)
    text = unfolded(table)
    assert [row[:2] for row in cells(text)] == [["2026-01-01", "2500"], ["2026-02-01", "2500"], ["2026-02-01", "4000"]]
    assert [aside.reason for aside in text.set_aside] == ["total_row"]


def test_the_name_of_a_sheet_or_a_line_above_says_the_year() -> None:
    rows: list[list[Cell]] = [["Client", "Email", "Dic", "Nov"], ["Ana", "a@x.test", 10.0, 20.0]]
    assert [row[0] for row in cells(unfolded(one(xlsx(rows, name="Cobros 2025"), "b.xlsx")))] == [
        "2025-12-01",
        "2025-11-01",
    ]
    above = one("Cash of 2024\n\nClient,Email,Jan,Feb\nAna,a@x.test,10,20\n")
    assert [row[0] for row in cells(unfolded(above))] == ["2024-01-01", "2024-02-01"]


def test_months_without_a_year_are_refused_with_the_reason() -> None:
    table = one("Client,Email,enero,febrero\nAna,a@x.test,10,20\n")
    with pytest.raises(Unrecognised, match=r"the months enero, febrero .* of which year") as caught:
        sheets(table, None, {})
    assert caught.value.code == "wide_no_year"
    (left,) = sheets(table, None, {f"unfold.{source_of(table.headers)}": "leave"})
    assert left.text.headers == table.headers


# Weeks, days, quarters and halves in columns.


@pytest.mark.parametrize(
    ("columns", "name", "first", "second"),
    [
        # ISO 8601: the Monday of the first week is 29 December 2025, of the second 5 January, of the fifth 26 January.
        ("W1 2026,W2 2026", "f", "2025-12-29", "2026-01-05"),
        ("2026-W01,2026-W05", "f", "2025-12-29", "2026-01-26"),
        ("2026W02,2026W05", "f", "2026-01-05", "2026-01-26"),
        ("KW 2,KW 5", "Umsatz 2026", "2026-01-05", "2026-01-26"),
        ("KW 02/26,KW 05/26", "f", "2026-01-05", "2026-01-26"),
        ("2. KW,5. KW", "Zahlungen 2026", "2026-01-05", "2026-01-26"),
        ("Semana 2,Semana 5", "Cobros 2026", "2026-01-05", "2026-01-26"),
        ("Sem 2,Sem 5", "2026", "2026-01-05", "2026-01-26"),
        ("Week 2,Week 5", "Cash 2026", "2026-01-05", "2026-01-26"),
        ("Cobrado semana 2 de 2026,Cobrado semana 5 de 2026", "f", "2026-01-05", "2026-01-26"),
        ("W53 2026,W1 2027", "f", "2026-12-28", "2027-01-04"),
        ("2026-01-05,2026-01-12", "f", "2026-01-05", "2026-01-12"),
        ("Week of 2026-01-05,Week of 2026-01-12", "f", "2026-01-05", "2026-01-12"),
        ("12/01/2026,19/01/2026", "f", "2026-01-12", "2026-01-19"),
        ("1/12/2026,1/19/2026", "f", "2026-01-12", "2026-01-19"),
        ("\"Jan 5, 2026\",\"Jan 12, 2026\"", "f", "2026-01-05", "2026-01-12"),
        ("Semana del 5 de enero de 2026,Semana del 12 de enero de 2026", "f", "2026-01-05", "2026-01-12"),
        ("Q1 2026,Q2 2026", "f", "2026-01-01", "2026-04-01"),
        ("T1 2026,T2 2026", "f", "2026-01-01", "2026-04-01"),
        ("1. Quartal 2026,2. Quartal 2026", "f", "2026-01-01", "2026-04-01"),
        ("3T25,4T25", "f", "2025-07-01", "2025-10-01"),
        ("Q4,Q3", "Cash 2025", "2025-10-01", "2025-07-01"),
        ("H1 2026,H2 2026", "f", "2026-01-01", "2026-07-01"),
        ("1. Halbjahr,2. Halbjahr", "Umsatz 2026", "2026-01-01", "2026-07-01"),
        ("2025,2026", "f", "2025-01-01", "2026-01-01"),
        ("Cobrado 2025,Cobrado 2026", "f", "2025-01-01", "2026-01-01"),
    ],
)  # fmt: skip
def test_parts_of_a_year_in_columns(columns: str, name: str, first: str, second: str) -> None:
    data = f"Client,Email,{columns}\nAna,a@x.test,500,250\nBen,b@x.test,,400\n"
    table = one(data, f"{name}.csv")
    problem = asked(table)
    assert (problem.question.params["after"], problem.question.params["rows"]) == ((Sum("1150.00"),), 3)
    assert [row[:2] for row in cells(unfolded(table))] == [[first, "500"], [second, "250"], [second, "400"]]


@pytest.mark.parametrize(
    ("columns", "name", "code"),
    [
        ("Semana 1,Semana 2", "Cobros", "wide_no_year"),
        ("KW 51,KW 52,KW 1", "Umsatz 2026", "wide_no_year"),
        ("W53 2025,W1 2026", "f", "wide_no_year"),  # 2025 has 52 weeks
        ("Nov,Dec,Jan", "Cash 2026", "wide_no_year"),
        ("Q3,Q4,Q1", "Cash 2026", "wide_no_year"),
        ("01/02/2026,03/04/2026,05/07/2026", "f", "wide_no_order"),
    ],
)
def test_of_which_day_a_column_is_has_to_be_told(columns: str, name: str, code: str) -> None:
    paid = ",".join("500" for _ in columns.split(","))
    table = one(f"Client,Email,{columns}\nAna,a@x.test,{paid}\n", f"{name}.csv")
    with pytest.raises(Unrecognised) as caught:
        sheets(table, None, {})
    assert caught.value.code == code
    assert columns.split(",")[0] in str(caught.value)


@pytest.mark.parametrize(
    "sheet",
    [
        "Client,Email,Week 1,Week 2,Week 3\nAna,a@x.test,1,0,1\n",
        "Client,Email,2026-01-05,2026-01-12\nAna,a@x.test,1,0\nBen,b@x.test,1,1\n",
        "Client,Email,W1 2026,W2 2026\nAna,a@x.test,yes,no\n",
        "Client,Email,Week,Week notes\nAna,a@x.test,500,250\n",
        "Client,Email,S1,S2\nAna,a@x.test,3,4\n",
        "Client,Email,2025,2026\nAna,a@x.test,12,40\n",
    ],
)
def test_who_was_there_in_a_week_is_no_money(sheet: str) -> None:
    assert detect(one(sheet, "2026.csv")) is None


# Through an import.


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path / "data", "founder")


def imported(draft: Draft) -> list[tuple[date, Decimal, int]]:
    draft.publish()
    current = draft.workspace.current
    assert current is not None
    con = current.open()
    try:
        return con.execute(f"select date, amount, _row % {UNFOLDED} from payments order by date, _row").fetchall()
    finally:
        con.close()


def test_an_answer_imports_the_payments_and_is_remembered(workspace: Workspace) -> None:
    files = [Upload("b.xlsx", data=xlsx(TWO_ROWS, *GROUPS))]
    draft = prepare(workspace, files, now=NOW)
    assert draft.questions
    (receipt,) = draft.receipts
    (question,) = receipt.questions
    setting = receipt.setting_of(question)
    assert setting.startswith("unfold.")
    draft = prepare(workspace, files, Options(settings={setting: "unfold"}), now=NOW)
    (receipt,) = draft.receipts
    assert (receipt.read, receipt.kept, receipt.quarantined, receipt.duplicate) == (3, 3, 0, 0)
    assert imported(draft) == [
        (date(2026, 1, 15), Decimal(2500), 3), (date(2026, 2, 10), Decimal(4000), 4), (date(2026, 2, 15), Decimal(2500), 3),
    ]  # fmt: skip
    current = workspace.current
    assert current is not None
    con = current.open()
    rows = con.execute("select sum(amount), count(*) from money where event = 'payment'").fetchall()
    con.close()
    assert rows == [(Decimal(9000), 3)], "each is a payment of its own, also where two stood in one row"
    again = prepare(workspace, files, now=NOW)
    assert again.changes_nothing


def test_a_problem_in_an_unfolded_row_names_the_row_of_the_sheet(workspace: Workspace) -> None:
    data = b"Name,Email,Payment 1,Payment 1 date,Payment 2,Payment 2 date\n" + b"".join(
        f"P{n},p{n}@x.test,10,2026-01-{n:02d},20,{'soon' if n == 9 else f'2026-02-{n:02d}'}\n".encode()
        for n in range(1, 20)
    )
    table = one(data)
    draft = prepare(
        workspace,
        [Upload("f.csv", data=data)],
        Options(settings={f"unfold.{source_of(table.headers)}": "unfold"}),
        now=NOW,
    )
    (receipt,) = draft.receipts
    assert {problem.row for problem in receipt.problems} == {10}
    assert receipt.kept + receipt.quarantined == 38


# A file without a header.


@pytest.mark.parametrize(
    "data",
    [
        "2026-03-14,ana@x.test,100,paid\n2026-03-15,ben@x.test,200,paid\n",
        "Ana Ruiz,ana@x.test,paid\nBen Sol,ben@x.test,paid\n",
        "Ana Ruiz,14/03/2026,Gold\nBen Sol,15/03/2026,Gold\n",
    ],
)
@pytest.mark.parametrize("table", [None, "payments"])
def test_a_file_without_a_header_says_so(data: str, table: str | None) -> None:
    with pytest.raises(
        Unrecognised, match=r"f\.csv has no header: its first row \(row 1: .*\) looks like data"
    ) as caught:
        sheets(one(data), table, {})
    assert caught.value.code == "no_header"
