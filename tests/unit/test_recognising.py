"""What is asked and refused on the way in: which table, a bank's statement, payments of nobody, shares of a price."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.ingest.first_look import look
from lib.ingest.map import profiles
from lib.ingest.map.recognise import source_of
from lib.publish.draft import (
    Draft,
    Options,
    Unrecognised,
    Upload,
    prepare,
)
from lib.store.workspace import Workspace
from tests.conftest import NOW

PEOPLE = ["Name", "Email", "Date"]
ORDERS = ["Date", "Order", "Amount"]
SALE = ["Date", "Email", "Amount", "List price", "Discount", "VAT"]


pytestmark = pytest.mark.usefixtures("without_numbers")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def _check(
    workspace: Workspace, headers: list[str], rows: list[str], table: str | None = None, **settings: str
) -> Draft:
    data = "\n".join([",".join(headers), *rows]) + "\n"
    return prepare(workspace, [Upload("file.csv", data=data.encode())], Options(table=table, settings=settings))


def _column(draft: Draft, name: str, table: str = "payments") -> list[object]:
    con = duckdb.connect(str(draft.path), read_only=True)
    try:
        return [value for (value,) in con.execute(f"select {name} from {table} order by _row").fetchall()]
    finally:
        con.close()


def test_what_nothing_proves_is_asked_and_the_answer_is_remembered(workspace: Workspace) -> None:
    people = ["Ana,ana@example.com,2026-03-01"]
    asked = _check(workspace, PEOPLE, people)
    (question,) = asked.receipts[0].questions
    assert (question.kind, question.options) == ("table", ("leads", "customers", "-"))
    assert asked.path is None
    _check(workspace, PEOPLE, people, table="leads").publish()
    again = _check(workspace, PEOPLE, [*people, "Ben,ben@example.com,2026-03-02"])
    assert [(r.table, r.kept, r.new) for r in again.receipts] == [("leads", 2, 1)]
    again.discard()


def test_the_answer_none_leaves_the_file_out(workspace: Workspace) -> None:
    answer = {f"table.{source_of(PEOPLE)}": "-"}
    left = _check(workspace, PEOPLE, ["Ana,ana@example.com,2026-03-01"], **answer)
    assert left.receipts == []
    assert [out.file for out in left.left_out] == ["file.csv"]
    left.discard()


@pytest.mark.parametrize("table", [None, "costs", "payments"])
@pytest.mark.parametrize(
    "headers", [["Date", "Type", "Amount", "Balance"], ["Fecha", "Tipo", "Importe", "Saldo"], ["Value date", "Type", "Amount", "Date"]]
)  # fmt: skip
def test_a_bank_statement_needs_a_confirmation(workspace: Workspace, headers: list[str], table: str | None) -> None:
    row = ["2026-03-01", "Ads", "10", "2026-03-01" if headers[-1] == "Date" else "100"]
    with pytest.raises(Unrecognised, match=r"file\.csv is a bank statement.*--answer \"table\."):
        _check(workspace, headers, [",".join(row)], table=table)
    confirmed = _check(workspace, headers, [",".join(row)], **{f"table.{source_of(headers)}": "costs"})
    assert [(r.table, r.kept) for r in confirmed.receipts] == [("costs", 1)]
    confirmed.discard()


def test_a_table_that_lacks_a_column_says_how_to_name_it(workspace: Workspace) -> None:
    headers = ["Date", "Platform", "Outlay"]
    with pytest.raises(Unrecognised) as refused:
        _check(workspace, headers, ["2026-03-01,Meta,10"], table="costs")
    assert 'header.costs.outlay=amount"' in str(refused.value)
    answers = {"header.costs.outlay": "amount", "header.costs.platform": "category"}
    named = _check(workspace, headers, ["2026-03-01,Meta,10"], table="costs", **answers)
    assert _column(named, "amount", "costs") == [Decimal(10)]
    named.discard()


def test_payments_of_nobody_are_asked(workspace: Workspace) -> None:
    rows = ["2026-03-01,1,10", "2026-03-02,2,20"]
    asked = _check(workspace, ORDERS, rows, table="payments")
    (question,) = asked.receipts[0].questions
    assert (question.kind, question.options, question.params) == ("nobody", ("each", "leave"), {"count": 2})
    assert asked.path is None
    setting = asked.receipts[0].setting_of(question)
    left = _check(workspace, ORDERS, rows, table="payments", **{setting: "leave"})
    assert (left.receipts, len(left.left_out)) == ([], 1)
    left.discard()
    each = _check(workspace, ORDERS, rows, table="payments", **{setting: "each"})
    assert [r.kept for r in each.receipts] == [2]
    each.discard()


def test_a_customer_id_names_whose_payment_it_is(workspace: Workspace) -> None:
    draft = _check(workspace, ["Date", "Customer ID", "Amount"], ["2026-03-01,C-1,10", "2026-03-02,C-2,20"])
    assert _column(draft, "customer_id") == ["C-1", "C-2"]
    draft.discard()


def test_a_share_is_an_amount_once_it_is_said_to_be_one(workspace: Workspace) -> None:
    # 20 % of 100 off leaves 80; without a list price 15 % off left 85, so 15 went; 21 % VAT inside 121 is 21.
    # A cell with a per cent sign says it by itself, so that only the VAT is asked.
    rows = ["2026-03-01,ana@example.com,80,100,20%,0.21", "2026-03-02,ben@example.com,85,,0.15,0.21",
            "2026-03-03,eva@example.com,121,121,0,0.21"]  # fmt: skip
    asked = _check(workspace, SALE, rows)
    questions = asked.receipts[0].questions
    assert [(q.kind, q.field) for q in questions] == [("share", "vat")]
    assert "shares_proven" in [note.code for note in asked.receipts[0].notes]
    settings = {asked.receipts[0].setting_of(question): "percent" for question in questions}
    draft = _check(workspace, SALE, rows, **settings)
    assert _column(draft, "discount") == [Decimal(20), Decimal(15), Decimal(0)]
    # 80 * 0.21 / 1.21 = 13.884…; 85 * 0.21 / 1.21 = 14.752…
    assert _column(draft, "vat") == [Decimal("13.88"), Decimal("14.75"), Decimal(21)]
    assert not [p for p in draft.receipts[0].problems if p.column in ("Discount", "VAT")]
    draft.discard()
    settings["share.payments.discount"] = "leave"
    left = _check(workspace, SALE, rows, **dict.fromkeys(settings, "leave"))
    assert {"Discount", "VAT"} <= set(left.receipts[0].unmapped)
    left.discard()


def test_odd_letters_are_named_with_their_rows_and_kept(workspace: Workspace) -> None:
    rows = [
        "2026-03-01,ana@example.com,JosÃ©,10",
        "2026-03-02,\u0430na@example.com,Zoë,20",
        "2026-03-03,b@example.com,L\ufffdo,30",
    ]
    draft = _check(workspace, ["Date", "Email", "Name", "Amount"], rows)
    notes = {note.code: note.params for note in draft.receipts[0].notes if note.code.endswith("_letters")}
    assert (notes["odd_letters"]["count"], notes["odd_letters"]["rows"]) == (2, "2, 4")
    assert (notes["lookalike_letters"]["column"], notes["lookalike_letters"]["rows"]) == ("Email", "3")
    assert _column(draft, "full_name") == ["JosÃ©", "Zoë", "L\ufffdo"]
    draft.discard()


def test_a_sheet_is_recognised_once_by_a_look_and_once_by_an_import(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Six files in one import were asked 72 times whose export they are, each of them compared with each."""
    asked: list[tuple[str, ...]] = []
    recognise = profiles.recognise

    def counted(headers: Iterable[str]) -> profiles.Profile | None:
        asked.append(tuple(headers))
        return recognise(headers)

    monkeypatch.setattr(profiles, "recognise", counted)
    uploads = [
        Upload("customers.csv", data=b"Email,Close Date\na@x.test,2026-01-05\n"),
        Upload("payments.csv", data=b"Email,Date,Amount,Status\na@x.test,2026-01-05,10,Approved\n"),
        Upload("leads.csv", data=b"Email,Optin_date\na@x.test,2026-01-05\n"),
    ]
    for one in uploads:
        look(one)
    assert len(asked) == len(uploads)
    asked.clear()
    prepare(Workspace(tmp_path, "w"), uploads, now=NOW)
    # Once by its first rows, to see whether it belongs to another file, and once to read it.
    assert sorted(asked) == sorted(2 * [tuple(one.tables()[0].headers) for one in uploads])


@pytest.mark.parametrize(
    ("headers", "row", "said"),
    [
        (
            "Order ID,Order Date,Customer ID,Sales,Quantity,Discount,Profit",
            "A1,2026-03-25,C1,261.96,2,0,41.91",
            "Sales",
        ),
        (
            "Nº pedido,Fecha pedido,Email,Coste,Ventas,Beneficio",
            "A1,2026-03-25,a@example.com,10.50,20.00,9.50",
            "Ventas",
        ),
        (
            "Order Date,Email,Qty,Unit cost,Net turnover,Zip",
            "2026-03-25,a@example.com,2,5.00,19.90,90210",
            "Net turnover",
        ),
        ("Order Date,Email,Sales,Total sales", "2026-03-25,a@example.com,Mia,19.90", "Total sales"),
    ],
)
def test_a_file_without_amounts_is_told_which_column_looks_like_them(
    workspace: Workspace, headers: str, row: str, said: str
) -> None:
    with pytest.raises(Unrecognised) as refused:
        _check(workspace, headers.split(","), [row])
    answer = f"header.payments.{said.lower().replace(' ', '')}=amount"
    assert f'needs amount (is it “{said}”?); if so, say it with settings "{answer}"' in str(refused.value)
    key, _, field = answer.partition("=")
    receipt = _check(workspace, headers.split(","), [row], **{key: field}).receipts[0]
    assert receipt.mapping[said] == "amount"


@pytest.mark.parametrize(
    ("headers", "row"),
    [
        ("Order,Order Date,Email,Quantity,Unit price", "1,2026-03-25,a@example.com,12,6.95"),
        ("Order,Fecha de pedido,Email,Cantidad de piezas,Precio", "1,2026-03-25,a@example.com,12,6.95"),
    ],
)
def test_the_price_of_a_piece_is_no_amount(workspace: Workspace, headers: str, row: str) -> None:
    with pytest.raises(Unrecognised) as refused:
        _check(workspace, headers.split(","), [row])
    assert f"“{headers.split(',')[-1]}” looks like the price of one piece" in str(refused.value)
    assert "is it" not in str(refused.value)
