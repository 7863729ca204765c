"""No money vanishes: what a file's amounts add up to is kept or set aside for a reason, in each currency, to the cent."""

from __future__ import annotations

import csv
import io
from collections import Counter
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import Upload
from lib.store.workspace import Workspace
from tests.dealt import examples
from tests.property.test_import import workspaces
from tests.unit.drafts import current, draft, publish

HOME: dict[str, Any] = {"settings": {"currency": "EUR"}}
"""Two currencies of which each has as many rows would be asked about."""
HEADER = ["Date", "Email", "Amount", "Currency", "Status", "Order ref"]
VENDORS = {
    "paypal": ("Gross", "Currency", """Date,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,Reference Txn ID
2026-03-01,10:00:00,UTC,Ana Ruiz,Website Payment,Completed,EUR,"1,300.00",-9.00,291.00,ana@x.com,us@x.com,PP1,
2026-03-02,10:00:00,UTC,Ana Ruiz,Payment Refund,Completed,EUR,-100.25,0.00,-100.25,us@x.com,ana@x.com,PP2,PP1
2026-03-03,10:00:00,UTC,,General Withdrawal,Completed,EUR,-900.00,0.00,-900.00,us@x.com,,PP3,
2026-03-03,10:00:00,UTC,Tool,Express Checkout Payment,Completed,USD,-53.97,0.00,-53.97,us@x.com,t@x.com,PP4,
2026-03-04,10:00:00,UTC,Ben Ode,Website Payment,Pending,USD,70.00,0.00,70.00,ben@x.com,us@x.com,PP5,
2026-03-04,10:00:00,UTC,Ben Ode,Website Payment,Completed,USD,70.00,-2.00,68.00,ben@x.com,us@x.com,PP5,
"""),
    "stripe": ("Amount", "Currency", """id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Status,Fee,Customer Email,Description
ch_1,2026-03-01 10:00:00,1000.00,0.00,eur,true,Paid,30.00,ana@x.com,Core
ch_2,2026-03-02 10:00:00,500.10,500.10,usd,true,Refunded,15.00,ben@x.com,Core
,2026-03-03 10:00:00,800.00,0.00,eur,true,Paid,24.00,cleo@x.com,Core
,2026-03-03 11:00:00,800.00,0.00,eur,true,Paid,24.00,cleo@x.com,Core
ch_1,2026-03-01 10:00:00,1000.00,0.00,eur,true,Paid,30.00,ana@x.com,Core
"""),
    "meta": ("Amount spent (EUR)", "", """Campaign name,Day,Amount spent (EUR),Impressions,Link clicks
Spring,2026-03-01,100.00,1000,10
Spring,2026-03-01,20.50,200,2
,,120.50,1200,12
"""),
}  # fmt: skip


def by_currency(rows: list[dict[str, str]], amount: str, currency: str, default: str = "") -> dict[str, Decimal]:
    """The sums of a column as the csv module reads it."""
    sums: Counter[str] = Counter()
    for row in rows:
        try:
            sums[(row.get(currency) or default).upper()] += Decimal(row[amount].replace(",", ""))  # type: ignore[assignment]
        except InvalidOperation:
            continue
    return {code: Decimal(value) for code, value in sums.items() if value}


def accounted(receipt: Receipt) -> dict[str, Decimal]:
    """Kept and set aside together, as the receipt's JSON says them."""
    told = receipt.as_json()["money"]
    sums: dict[str, Decimal] = {}
    for part in (told["kept"], *(entry["sums"] for of in ("quarantined", "duplicate") for entry in told[of])):
        for currency, text in part.items():
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(text)
    assert sum(e["rows"] for e in told["quarantined"]) == receipt.quarantined
    assert sum(e["rows"] for e in told["duplicate"]) == receipt.duplicate
    return {code: amount for code, amount in sums.items() if amount}


def lines(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize("name", VENDORS)
def test_a_vendors_export_adds_up(name: str, tmp_path: Path) -> None:
    amount, currency, text = VENDORS[name]
    (receipt,) = draft(Workspace(tmp_path, "w"), Upload(f"{name}.csv", data=text.encode())).receipts
    assert accounted(receipt) == by_currency(lines(text), amount, currency, "" if currency else "EUR")


@st.composite
def sheets(draw: st.DrawFn) -> list[list[str]]:
    """Payments of few people, days and amounts, so that many are alike; some equal, some unreadable, some a total."""
    some = st.tuples(
        st.sampled_from(["2026-01-05", "2026-01-05 10:00", "2026-01-05 16:30", ""]),
        st.sampled_from(["ana@x.com", "ben@x.com"]),
        st.sampled_from(["100", "100.00", "99.95", "-20.25", "", "soon", "1234.5"]),
        st.sampled_from(["EUR", "USD", ""]),
        st.sampled_from(["Approved", "Pending"]),
        st.sampled_from(["", "a", "b"]),
    )
    rows = [list(row) for row in draw(st.lists(some, min_size=1, max_size=14))]
    if draw(st.booleans()):
        rows += rows[: draw(st.integers(1, len(rows)))]
    if draw(st.booleans()):
        rows.append(["Total", "", "500.50", "", "", ""])
    return rows


def text_of(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows([HEADER, *rows])
    return out.getvalue()


@settings(max_examples=examples(3), deadline=None, suppress_health_check=list(HealthCheck))
@given(rows=sheets(), more=sheets())
def test_any_sheet_adds_up_and_adds_nothing_again(rows: list[list[str]], more: list[list[str]]) -> None:
    with workspaces() as (workspace, other):
        text = text_of(rows)
        (receipt,) = publish(workspace, Upload("payments.csv", data=text.encode()), **HOME)
        assert accounted(receipt) == by_currency(lines(text), "Amount", "Currency")
        if not receipt.kept:
            return
        (again,) = publish(workspace, Upload("payments.csv", data=text.encode()), **HOME)
        assert (again.new, again.changed) == (0, 0)
        # As often as a line stands in either file it is there, whichever came first.
        files = [Upload("a.csv", data=text.encode()), Upload("b.csv", data=text_of([*more, *rows]).encode())]
        for file in files:
            publish(workspace, file, **HOME)
        for file in files[::-1]:
            publish(other, file, **HOME)
        query = "select sum(amount), count(*) from payments"
        assert current(workspace, query) == current(other, query)
