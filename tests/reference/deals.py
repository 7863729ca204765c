"""Deals: told by payments, by customers rows, or by both (domain.md decisions 20, 29 to 34, 96, 97)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.clients import Sale
from tests.reference.money import ZERO, Payment, total
from tests.reference.scope import Dims
from tests.reference.text import fold


@dataclass(eq=False)
class Deal:
    """One sale: deal_id, the customers row that tells it, else person and offer (decisions 31 and 97)."""

    person: str
    rows: list[Payment] = field(default_factory=list)
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
    def dims(self) -> Dims:
        """Those of the closing payment, or of the customers row if nothing was paid."""
        return (self.closing or self.rows[0]).dims if self.rows else self.sale_dims

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
        told = (self.closing or self.rows[0]).offers if self.rows else []
        return told or (self.sale.offers if self.sale else [])

    def told(self, name: str) -> str:
        """A field of the closing payment, else the first value on the collected rows, else that of the customers row."""
        rows = [self.closing, *self.collected] if self.closing else self.collected
        own = self.sale.row.get(name, "") if self.sale else ""
        return next((p.text(name) for p in rows if p.text(name)), own)


def read_deals(payments: Sequence[Payment], sales: Sequence[Sale] = ()) -> list[Deal]:
    """Deals in the order of their first payment, of whoever closed them; then those that only customers rows tell.

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
    ordered = sorted(payments, key=lambda p: p.is_refund)
    told = _Told(payments, sales)
    numbered: dict[str, list[Payment]] = {}
    for payment in ordered:
        if deal_id := owners[id(payment)].text("deal_id"):
            numbered.setdefault(deal_id, []).append(payment)
    taken = {deal_id: sale for deal_id, rows in numbered.items() if (sale := told.take(deal_id, rows))}
    deals: dict[tuple[str, ...], Deal] = {}
    for payment in ordered:
        owner = owners[id(payment)]
        deal_id = owner.text("deal_id")
        sale = taken.get(deal_id) if deal_id else told.of(owner)
        key: tuple[str, ...] = (deal_id,) if deal_id else (owner.person, fold(owner.offers[0]) if owner.offers else "")
        if sale and not deal_id:
            key = ("row", owner.person, str(sales.index(sale)))
        deals.setdefault(key, Deal(owner.person, sale=sale)).rows.append(payment)
    for deal in deals.values():
        deal.person = next(iter([*filter(None, [deal.closing]), *deal.collected, *deal.rows])).person
    paid = {id(deal.sale) for deal in deals.values()}
    return [*deals.values(), *(Deal(sale.person, sale=sale) for sale in sales if id(sale) not in paid)]


class _Told:
    """Which customers row tells the deal that a payment is for."""

    def __init__(self, payments: Sequence[Payment], sales: Sequence[Sale]) -> None:
        self._named: dict[str, set[str]] = {}
        for payment in payments:
            if not payment.is_refund:
                self._named.setdefault(payment.person, set()).update(_primary(payment.offers))
        self._sales: dict[str, list[Sale]] = {}
        for sale in sales:
            self._sales.setdefault(sale.person, []).append(sale)
        self._taken: set[int] = set()

    def take(self, deal_id: str, rows: list[Payment]) -> Sale | None:
        """The row of a deal with an id, which no other deal with an id has."""
        first = next((p for p in rows if p.collected and p.deal_word != "deposit"), rows[0])
        same = [s for s in self._sales.get(first.person, []) if s.row.get("id") == deal_id]
        found = same[0] if same else self.of(first)
        if found:
            self._taken.add(id(found))
        return found

    def of(self, payment: Payment) -> Sale | None:
        """The row of the payment's offer. Where the person's payments and rows have no offer in common, any of the person's.

        Of several it is the latest one closed by the day of the payment, else the earliest.
        """
        own = self._sales.get(payment.person, [])
        named = self._named.get(payment.person, set())
        if any(self._offer(sale) in named for sale in own):
            own = [sale for sale in own if {self._offer(sale)} == set(_primary(payment.offers))]
        own = [sale for sale in own if id(sale) not in self._taken]
        day = payment.date or payment.due_date
        before = [sale for sale in own if day and sale.date and sale.date <= day]
        if before:
            return max(before, key=lambda sale: sale.date or date.min)
        return min(own, key=lambda sale: sale.date or date.max, default=None)

    def _offer(self, sale: Sale) -> str:
        """The offer of a row: the first of its offers that the person's payments name, else its first; `-` for none."""
        offers = [fold(offer) for offer in sale.offers]
        return next((o for o in offers if o in self._named.get(sale.person, set())), offers[0] if offers else "-")


def _primary(offers: list[str]) -> list[str]:
    return [fold(offer) for offer in offers[:1]]
