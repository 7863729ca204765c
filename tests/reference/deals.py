"""Deals: told by payments, by customers rows, or by both (docs/numbers.md decisions 20, 29 to 34, 96, 97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.clients import Sale
from tests.reference.money import ZERO, Payment, total
from tests.reference.scope import Dims
from tests.reference.text import fold
from tests.reference.told import Told


@dataclass(eq=False)
class Deal:
    """One sale: deal_id, the customers row that tells it, else person and offer (decisions 31 and 97)."""

    person: str
    rows: list[Payment] = field(default_factory=list)
    uncounted: list[Payment] = field(default_factory=list)
    sale: Sale | None = None
    sale_dims: Dims = field(default_factory=dict)

    @property
    def collected(self) -> list[Payment]:
        """Collected rows, earliest first."""
        return [p for p in self.rows if p.collected]

    @property
    def closing(self) -> Payment | None:
        """The first collected payment that is not a deposit."""
        return next((p for p in self.collected if p.deal_word != "deposit"), None)

    @property
    def told_by_row(self) -> bool:
        """Closed by the word of a customers row alone: no money has come yet."""
        return not self.collected and self.sale is not None and self.sale.closed

    @property
    def is_closed(self) -> bool:
        """An unconverted deposit is not a deal."""
        return self.closing is not None or self.told_by_row

    @property
    def close_date(self) -> date | None:
        """The day of the closing payment; before any has come, that of the customers row."""
        if self.closing:
            return self.closing.date
        return self.sale.date if self.sale and self.told_by_row else None

    @property
    def speaker(self) -> Payment | None:
        """The payment that says what the deal is: the closing one, else the first that arrived, else the first.

        Money that went back says nothing of it where a row does.
        """
        there = [p for p in self.rows if not p.is_refund or self.sale is None]
        return self.closing or next(iter([*self.collected, *there]), None)

    @property
    def payer(self) -> str:
        """Whose the deal is: who paid for it, else who the customers row is about. A refund may bear the number of the
        payment that it takes back, and no name."""
        return self.speaker.person if self.speaker else self.sale.person if self.sale else self.person

    @property
    def dims(self) -> Dims:
        """Those of the closing payment, or of the customers row if nothing was paid."""
        return self.speaker.dims if self.speaker else self.sale_dims

    @property
    def contracted(self) -> Decimal | None:
        """The contract value once, however often instalment rows repeat it; else what the customers row says."""
        told = [v for p in self.rows if not p.is_refund and (v := p.number("contracted_revenue")) is not None]
        return max(told) if told else self.sale.contracted if self.sale else None

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
        told = self.collected[0].deal_word if self.collected else None
        return told or (self.sale.deal_word if self.sale else None)

    @property
    def offers(self) -> list[str]:
        """What was sold."""
        told = self.speaker.offers if self.speaker else []
        return told or (self.sale.offers if self.sale else [])

    def told(self, name: str) -> str:
        """A field of the payment that speaks for the deal, else the first value on the collected rows, else that of the
        customers row."""
        rows = [self.speaker, *self.collected] if self.speaker else self.collected
        own = self.sale.row.get(name, "") if self.sale else ""
        return next((p.text(name) for p in rows if p.text(name)), own)


def read_deals(payments: Sequence[Payment], sales: Sequence[Sale] = ()) -> list[Deal]:
    """Deals in the order of their first payment, of whoever closed them; then those that only customers rows tell. Payments
    that do not count belong to deals as well.

    A refund belongs to the deal of the payment it names.
    """
    by_id = {p.text("id"): p for p in payments if p.text("id") and not p.is_refund}
    by_tracking = {p.text("tracking_id"): p for p in payments if p.text("tracking_id") and not p.is_refund}
    owners: dict[int, Payment] = {}
    for payment in payments:
        named = None
        if payment.is_refund:
            named = by_id.get(payment.text("id")) or by_tracking.get(payment.text("tracking_id"))
            named = named or by_id.get(payment.text("tracking_id"))
        owners[id(payment)] = named or payment
    told = Told([p for p in payments if owners[id(p)] is p], sales, key_of)
    deals: dict[object, Deal] = {}
    for payment in sorted(payments, key=lambda p: p.is_refund):
        owner = owners[id(payment)]
        sale = told.of(owner)
        deal = deals.setdefault(id(sale) if sale else key_of(owner), Deal(owner.person, sale=sale))
        (deal.rows if payment.counted else deal.uncounted).append(payment)
    for deal in deals.values():
        deal.person = deal.payer
    paid = {id(deal.sale) for deal in deals.values()}
    return [*deals.values(), *(Deal(sale.person, sale=sale) for sale in sales if id(sale) not in paid)]


def key_of(payment: Payment) -> tuple[str, ...]:
    """The deal that a payment is for by its own word: its id, else person and offer (decision 31)."""
    deal_id = payment.text("deal_id")
    return (deal_id,) if deal_id else (payment.person, next((fold(offer) for offer in payment.offers), ""))
