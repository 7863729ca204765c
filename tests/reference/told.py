"""Which customers row tells the deal that a payment is for (docs/numbers.md decision 97)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tests.reference.clients import Sale
from tests.reference.money import Payment
from tests.reference.text import fold

Key = tuple[str, ...]


@dataclass(frozen=True)
class Paid:
    """What somebody paid for one deal. `is_money` is false where nothing is there but money that went back."""

    key: Key
    person: str
    offer: str
    deal_id: str
    day: date | None
    index: int
    is_money: bool


class Told:
    """The customers rows of every deal that was paid: by the deal's id, else by an offer, else by the day."""

    def __init__(self, payments: Sequence[Payment], sales: Sequence[Sale], key_of: Callable[[Payment], Key]) -> None:
        """Bring `payments`, without those refunds that name another of them, and the rows together."""
        self._key_of = key_of
        groups: dict[tuple[str, ...], list[Payment]] = {}
        for payment in payments:
            key = (payment.person, _offer(payment), payment.text("deal_id"), *key_of(payment))
            groups.setdefault(key, []).append(payment)
        self._paid = [_paid(rows, key_of) for rows in groups.values()]
        self._sales: dict[Key, list[Sale]] = {}
        linked = [sale for sale in sales if self._by_id(sale) or self._by_offer(sale)]
        known = {*self._sales}
        for person in dict.fromkeys(sale.person for sale in sales):
            left = [paid for paid in self._paid if paid.person == person and paid.key not in known]
            self._by_day([sale for sale in sales if sale.person == person and sale not in linked], left)

    def of(self, payment: Payment) -> Sale | None:
        """The row of a payment; of several the latest that had closed by the day after it, else the first."""
        own = self._sales.get(self._key_of(payment), [])
        day = payment.date or payment.due_date
        before = [s for s in own if day and s.date and s.date <= day + timedelta(days=1)]
        if before:
            newest = max(s.date for s in before if s.date)
            return [s for s in before if s.date == newest][-1]
        return min(own, key=_when_closed, default=None)

    def _link(self, sale: Sale, key: Key) -> None:
        self._sales.setdefault(key, []).append(sale)

    def _by_id(self, sale: Sale) -> bool:
        named = sale.row.get("id", "")
        found = [p for p in self._paid if named and p.deal_id == named and p.person == sale.person]
        if found:
            self._link(sale, found[0].key)
        return bool(found)

    def _by_offer(self, sale: Sale) -> bool:
        """The deal that was paid of the first of the row's offers of which any was."""
        for offer in map(fold, sale.offers):
            found = [p for p in self._paid if p.person == sale.person and p.offer == offer]
            if found:
                self._link(sale, min(found, key=lambda p: (*_away(p, sale), p.index)).key)
                return True
        return False

    def _by_day(self, sales: Sequence[Sale], paid: Sequence[Paid]) -> None:
        """What goes by no name that both sides know: each row, oldest first, takes the nearest deal, and what is left then,
        or is there but once, is paid for all of these rows."""
        money = [p for p in paid if p.is_money]
        free = {p.key for p in money}
        if len(free) > 1 and len(sales) > 1:
            for sale in sorted(sales, key=_when_closed):
                nearest = min(
                    (p for p in money if p.key in free), key=lambda p: (*_away(p, sale), p.index), default=None
                )
                if nearest:
                    self._link(sale, nearest.key)
                    free.remove(nearest.key)
        for key in dict.fromkeys(p.key for p in paid if p.key in free or not p.is_money):
            for sale in sales:
                self._link(sale, key)


def _paid(rows: Sequence[Payment], key_of: Callable[[Payment], Key]) -> Paid:
    counted = [p for p in rows if not p.is_refund]
    days = [day for p in counted or rows if (day := p.date or p.due_date)]
    first = rows[0]
    return Paid(
        key_of(first),
        first.person,
        _offer(first),
        first.text("deal_id"),
        min(days, default=None),
        min(p.index for p in rows),
        bool(counted),
    )


def _offer(payment: Payment) -> str:
    return next((fold(offer) for offer in payment.offers), "")


def _away(paid: Paid, sale: Sale) -> tuple[bool, int, date]:
    """How far a deal lies from the close of a row; of two as far away the earlier one is nearer, without a day none is."""
    if paid.day is None or sale.date is None:
        return True, 0, paid.day or date.max
    return False, abs((paid.day - sale.date).days), paid.day


def _when_closed(sale: Sale) -> date:
    return sale.date or date.max
