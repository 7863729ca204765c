"""Payments, refunds and currencies (docs/numbers.md 1, 2.4, decisions 27 to 30, 42, 100, 101)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.order import in_order
from tests.reference.scope import Dims
from tests.reference.text import Row, as_currency, as_date, as_list, as_number, as_word

COLLECTED = frozenset({"approved", "refunded", "partially_refunded", "chargeback"})
MONEY = frozenset(
    [
        *("amount", "contracted_revenue", "list_price", "discount", "processing_fee", "extra_fee", "vat"),
        *(
            "refund_amount",
            "gross_revenue",
            "processing_fees",
            "extra_fees",
            "refunds",
            "discounts",
            "pending_payments",
        ),
    ]
)
DAYS_OF_MONEY = ("date", "due_date", "close_date", "joined_date")
"""What says of which day the rate is, the first that a row has."""
ZERO = Decimal(0)
Day = date
"""The type under a name that fields called `date` do not hide."""


def total(amounts: Iterable[Decimal | None]) -> Decimal:
    """The sum, with blanks as nothing."""
    return sum((a for a in amounts if a is not None), ZERO)


@dataclass(eq=False)
class Payment:
    """One row of the payments table."""

    index: int
    row: Row
    person: str
    date: Day | None
    due_date: Day | None
    amount: Decimal
    status: str | None
    kind: str | None
    deal_word: str | None
    payment_type: str | None
    channel: str | None
    offers: list[str]
    dims: Dims = field(default_factory=dict)
    counted: bool = True
    """False in a currency without a rate."""

    @property
    def is_refund(self) -> bool:
        """A refund row is never collected, whatever its status (decision 28)."""
        return self.kind == "refund"

    @property
    def collected(self) -> bool:
        """The money did arrive."""
        return not self.is_refund and self.status in COLLECTED

    @property
    def pending(self) -> bool:
        """Still owed."""
        return not self.is_refund and self.status == "pending"

    @property
    def anchor(self) -> Day | None:
        """The day the period filter looks at."""
        return self.date if self.collected else self.date or self.due_date

    @property
    def due(self) -> Day | None:
        """The day the money is due."""
        return self.due_date or self.date

    def number(self, name: str) -> Decimal | None:
        """A money field of the row."""
        return as_number(self.row.get(name, ""))

    def text(self, name: str) -> str:
        """A text field of the row."""
        return self.row.get(name, "")

    @property
    def fees(self) -> Decimal:
        """Processing and extra fees."""
        return total((self.number("processing_fee"), self.number("extra_fee")))


@dataclass(eq=False)
class Refund:
    """Money given back, with the row that says so."""

    payment: Payment
    amount: Decimal
    date: Day | None

    @property
    def dims(self) -> Dims:
        """Those of the row it stands on."""
        return self.payment.dims


Rates = Mapping[str, list[tuple[date, Decimal]]]
"""What one unit of each currency is worth in the workspace's from which day on, oldest first."""


def workspace_currency(tables: Mapping[str, list[Row]], settings: Mapping[str, str], rates: Rates) -> str | None:
    """The one that is set; else the one most rows of payments and customers have; else the only one that costs name.

    A currency that has a price in the rates is not the one that prices are in. None: not known (decisions 42 and 101).
    """
    chosen = as_currency(settings.get("currency", ""))
    if chosen:
        return chosen
    seen = Counter(_named(tables, "payments", "customers"))
    if seen:
        unpriced = {code: n for code, n in seen.items() if code not in rates} or seen
        return min(unpriced, key=lambda code: (-seen[code], code))
    costs = set(_named(tables, "costs"))
    return costs.pop() if len(costs) == 1 else None


def _named(tables: Mapping[str, list[Row]], *names: str) -> list[str]:
    return [code for t in names for row in tables.get(t, []) if (code := as_currency(row.get("currency", "")))]


def read_rates(rows: list[Row], by_hand: Mapping[str, str]) -> Rates:
    """Imported rates; one entered by hand (``USD.2026-01-31``) stands over an imported one of its day."""
    found: dict[tuple[str, date], Decimal] = {}
    for row in rows:
        code, day, rate = as_currency(row["currency"]), as_date(row["date"]), as_number(row["rate"])
        if code and day and rate:
            found[code, day] = rate
    for name, written in by_hand.items():
        code, _, since = name.partition(".")
        found[code.upper(), date.fromisoformat(since)] = Decimal(written)
    return {code: sorted((d, r) for (c, d), r in found.items() if c == code) for code, _ in found}


def in_currency(rows: list[Row], currency: str | None, rates: Rates) -> tuple[list[Row], list[Row]]:
    """Rows as they count in the workspace currency, and those left out as they are. A row that names none is in it; a row in
    another one converts, every amount to the cent, with the latest rate on or before its own date, and is left out if there
    is none."""
    counted, left_out = [], []
    for row in rows:
        code = as_currency(row.get("currency", ""))
        if currency is None or code in (None, currency):  # nothing is left out while the home currency is unknown
            counted.append(row)
            continue
        day = next((day for name in DAYS_OF_MONEY if (day := as_date(row.get(name, "")))), None)
        earlier = [rate for since, rate in rates.get(code, []) if day and since <= day]
        if earlier:
            counted.append(
                {name: _converted(text, earlier[-1]) if name in MONEY else text for name, text in row.items()}
            )
        else:
            left_out.append(row)
    return counted, left_out


def _converted(text: str, rate: Decimal) -> str:
    amount = as_number(text)
    return text if amount is None else str((amount * rate).quantize(Decimal("0.01"), ROUND_HALF_UP))


def read_payments(
    rows: list[Row], has: Callable[[str], bool], person_key: Callable[[Row], str], backwards: bool | None = None
) -> list[Payment]:
    """Payments in the order of their days and times, undated ones last. `has` tells which columns the table has, `backwards`
    whether the file is newest first."""
    payments = []
    for index, row in enumerate(rows):
        status = as_word("payment_status", row.get("status", "")) if has("status") else "approved"
        kind = as_word("payment_kind", row.get("kind", ""))
        amount = as_number(row.get("amount", "")) or ZERO
        payments.append(
            Payment(
                index=index,
                row=row,
                person=person_key(row),
                date=as_date(row.get("date", "")),
                due_date=as_date(row.get("due_date", "")),
                # Exports write money that went back with or without a sign.
                amount=abs(amount) if kind == "refund" or status == "chargeback" else amount,
                status=status,
                kind=kind,
                deal_word=as_word("deal", row.get("deal", "")),
                payment_type=as_word("payment_type", row.get("payment_type", "")),
                channel=as_word("channel", row.get("channel", "")),
                offers=as_list(row.get("offer", "")),
            )
        )
    return in_order(payments, lambda p: p.text("date"), backwards)


def read_refunds(payments: list[Payment]) -> list[Refund]:
    """Refunds of either export style, none twice (docs/numbers.md 2.4).

    A refund row speaks for the payment whose id or tracking id it repeats. Without one a payment's own refund amount
    counts, and without that the whole of a payment whose status says refunded. What never arrived cannot go back.
    """
    rows = [p for p in payments if p.is_refund]
    ids = {p.text("id") for p in rows} - {""}
    trackings = {p.text("tracking_id") for p in rows} - {""}
    refunds = []
    for payment in payments:
        told = payment.number("refund_amount")
        if payment.is_refund:
            amount = payment.amount if told is None else told
        elif (
            not payment.collected
            or payment.text("id") in ids
            or {payment.text("tracking_id"), payment.text("id")} & trackings
        ):
            continue
        else:
            amount = (payment.amount if payment.status == "refunded" else ZERO) if told is None else told
        if amount:
            refunds.append(Refund(payment, abs(amount), as_date(payment.text("refund_date")) or payment.date))
    return refunds
