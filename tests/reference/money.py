"""Payments, refunds and deals (domain.md 1, 2.4, decisions 20, 27 to 34, 42)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.scope import Dims
from tests.reference.text import Row, as_currency, as_date, as_list, as_number, as_word, fold

COLLECTED = frozenset({"approved", "refunded", "partially_refunded", "chargeback"})
MONEY = frozenset(
    ["amount", "contracted_revenue", "list_price", "discount", "processing_fee", "extra_fee", "vat", "refund_amount"]
)
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


@dataclass(eq=False)
class Deal:
    """The payments of one sale: deal_id, else person and offer (decision 31)."""

    key: tuple[str, ...]
    person: str
    rows: list[Payment] = field(default_factory=list)

    @property
    def collected(self) -> list[Payment]:
        """Collected rows, earliest first."""
        return [p for p in self.rows if p.collected]

    @property
    def closing(self) -> Payment | None:
        """The first collected payment that is not a deposit."""
        return next((p for p in self.collected if p.deal_word != "deposit"), None)

    @property
    def is_closed(self) -> bool:
        """An unconverted deposit is not a deal."""
        return self.closing is not None

    @property
    def close_date(self) -> date | None:
        """The day of the closing payment."""
        return self.closing.date if self.closing else None

    @property
    def dims(self) -> Dims:
        """Those of the closing payment."""
        return (self.closing or self.rows[0]).dims

    @property
    def contracted(self) -> Decimal | None:
        """The contract value once, however often instalment rows repeat it."""
        return max(
            (v for p in self.rows if not p.is_refund and (v := p.number("contracted_revenue")) is not None),
            default=None,
        )

    @property
    def discount(self) -> Decimal:
        """The discount once; rows that were not collected do not count (decision 29)."""
        return max((v for p in self.collected if (v := p.number("discount")) is not None), default=ZERO)

    @property
    def cash(self) -> Decimal:
        """Collected to date."""
        return total(p.amount for p in self.collected)

    @property
    def new_cash(self) -> Decimal:
        """Collected from the close date to the day after (decision 32)."""
        close = self.close_date
        return total(p.amount for p in self.collected if close and p.date and 0 <= (p.date - close).days <= 1)

    @property
    def type(self) -> str | None:
        """Full, split or deposit as it stood at the time of purchase: a deposit finished later stays a deposit."""
        return self.collected[0].deal_word if self.collected else None

    def told(self, name: str) -> str:
        """A field of the closing payment, else the first value on the collected rows."""
        rows = [self.closing, *self.collected] if self.closing else self.collected
        return next((p.text(name) for p in rows if p.text(name)), "")


def workspace_currency(tables: Mapping[str, list[Row]], settings: Mapping[str, str]) -> str | None:
    """The one that is set, else the one most rows of payments and costs have (decision 42)."""
    chosen = as_currency(settings.get("currency", ""))
    if chosen:
        return chosen
    seen = Counter(
        c for t in ("payments", "costs") for row in tables.get(t, []) if (c := as_currency(row.get("currency", "")))
    )
    return min(seen, key=lambda c: (-seen[c], c)) if seen else None


Rates = Mapping[str, list[tuple[date, Decimal]]]
"""What one unit of each currency is worth in the workspace's from which day on, oldest first."""


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
        if code in (None, currency):
            counted.append(row)
            continue
        day = as_date(row.get("date", "")) or as_date(row.get("due_date", ""))
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


def read_payments(rows: list[Row], has: Callable[[str], bool], person_key: Callable[[Row], str]) -> list[Payment]:
    """Payments ordered by date, undated ones last. `has` tells which columns the table has."""
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
    return sorted(payments, key=lambda p: (p.date or date.max, p.index))


def read_refunds(payments: list[Payment]) -> list[Refund]:
    """Refunds of either export style, none twice (domain.md 2.4).

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


def read_deals(payments: list[Payment]) -> list[Deal]:
    """Deals in the order of their first row, of whoever closed it. A refund belongs to the deal of the payment it names."""
    by_id = {p.text("id"): p for p in payments if p.text("id") and not p.is_refund}
    by_tracking = {p.text("tracking_id"): p for p in payments if p.text("tracking_id") and not p.is_refund}
    deals: dict[tuple[str, ...], Deal] = {}
    for payment in sorted(payments, key=lambda p: p.is_refund):
        named = None
        if payment.is_refund:
            named = by_id.get(payment.text("id")) or by_tracking.get(payment.text("tracking_id"))
            named = named or by_id.get(payment.text("tracking_id"))
        owner = named or payment
        deal_id = owner.text("deal_id")
        key = (deal_id,) if deal_id else (owner.person, fold(owner.offers[0]) if owner.offers else "")
        deals.setdefault(key, Deal(key, owner.person)).rows.append(payment)
    for deal in deals.values():
        deal.person = next(iter([*filter(None, [deal.closing]), *deal.collected, *deal.rows])).person
    return list(deals.values())
