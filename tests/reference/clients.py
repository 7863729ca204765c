"""The customers rows of one person as one, and the deals that they tell (docs/numbers.md decisions 96, 97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.reference.money import total
from tests.reference.text import Row, as_date, as_list, as_number, as_word, distinct, fold

LISTS = frozenset(
    [
        "offers",
        "closers",
        "setters",
        "triagers",
        "cold_callers",
        "affiliates",
        "csms",
        "set_sources",
        "sales_call_ids",
        "csm_call_ids",
        "payment_ids",
        "tracking_ids",
        "invoices",
        "receipts",
        "methods",
        "payment_types",
    ]
)
TOTALS = frozenset(
    [
        "contracted_revenue",
        "gross_revenue",
        "processing_fees",
        "extra_fees",
        "refunds",
        "discounts",
        "vat",
        "pending_payments",
        "coaching_times",
    ]
)
"""What is added up over the rows of a person: every row tells its own purchase, and the sessions that were held for it."""
EARLIEST = frozenset(
    ["joined_date", "close_date", "onboarding_date", "onboarding_completed_date", "graduation_date", "optin_date"]
)
AS_PAID = {
    "gross_revenue": "amount",
    "contracted_revenue": "contracted_revenue",
    "processing_fees": "processing_fee",
    "extra_fees": "extra_fee",
    "refunds": "refund_amount",
    "discounts": "discount",
    "vat": "vat",
    "deal": "deal",
    "channel": "channel",
    "currency": "currency",
    "offers": "offer",
    "closers": "closer",
    "setters": "setter",
    "csms": "csm",
}
"""A column of customers -> what it is on a payment."""
Day = date


@dataclass(eq=False)
class Sale:
    """A customers row that tells a deal."""

    row: Row
    person: str
    offers: list[str]
    date: Day | None
    contracted: Decimal | None
    deal_word: str | None

    @property
    def closed(self) -> bool:
        """An unconverted deposit is no deal (decision 31), whoever tells it."""
        return self.deal_word != "deposit"


def as_sales(rows: Sequence[Row], person: str) -> list[Sale]:
    """The deals that the customers rows of a person tell.

    Every row that says for how much is one, of all the offers on it. Of several rows those are too that name an offer which
    neither such a row nor a bare one of an earlier day, or before it in the file, names: a deal of those offers alone. A
    single row without an amount is the client, whose offers may be many.
    """
    offers = {id(row): as_list(row.get("offers", "")) for row in rows}
    with_amount = {id(row) for row in rows if _amount(row, "contracted_revenue") or _amount(row, "gross_revenue")}
    named = {fold(offer) for row in rows if id(row) in with_amount for offer in offers[id(row)]}
    bare = [row for row in rows if id(row) not in with_amount] if len(rows) > 1 else []
    for row in sorted(bare, key=lambda row: closed_on(row) or date.max):
        offers[id(row)] = [offer for offer in offers[id(row)] if fold(offer) not in named]
        named.update(fold(offer) for offer in offers[id(row)])
    telling = [row for row in rows if id(row) in with_amount or (len(rows) > 1 and offers[id(row)])]
    return [
        Sale(
            row,
            person,
            offers[id(row)],
            closed_on(row),
            _amount(row, "contracted_revenue"),
            as_word("deal", row.get("deal", "")),
        )
        for row in telling
    ]


def _amount(row: Row, name: str) -> Decimal | None:
    return as_number(row.get(name, ""))


def closed_on(row: Row) -> date | None:
    """The day a customers row closed, else the day it joined."""
    return as_date(row.get("close_date", "")) or as_date(row.get("joined_date", ""))


def as_payment(row: Row) -> Row | None:
    """The money that a customers row says was collected, as a payment of the day it closed."""
    if not as_number(row.get("gross_revenue", "")):
        return None
    day = closed_on(row)
    paid = {name: row[column] for column, name in AS_PAID.items() if column in row}
    return {"date": day.isoformat() if day else "", "email": row.get("email", "")} | paid


def as_one(rows: Sequence[Row]) -> Row:
    """Several rows of one person: first written values, lists joined, the earliest dates, sums of totals."""
    if len(rows) == 1:
        return rows[0]
    return {name: _joined(name, [row.get(name, "") for row in rows]) for name in rows[0]}


def _joined(name: str, cells: list[str]) -> str:
    if name in LISTS:
        return ", ".join(distinct(value for cell in cells for value in as_list(cell)))
    if name in TOTALS:
        amounts = [a for cell in cells if (a := as_number(cell)) is not None]
        return str(total(amounts)) if amounts else ""
    days = [(day, cell) for cell in cells if (day := as_date(cell))]
    if name in EARLIEST:
        return min(days)[1] if days else ""
    if name == "cancel_date":  # who has come back, or still has something else, is not cancelled
        return max(days)[1] if len(days) == len(cells) else ""
    if name == "last_payment_date":
        return max(days)[1] if days else ""
    if name == "optin_all":  # the same story told twice is one story
        return ", ".join(distinct(cell for cell in cells if cell))
    return next((cell for cell in cells if cell), "")
