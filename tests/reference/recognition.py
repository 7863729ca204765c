"""What was sold, over the days in which it is delivered: plain Python, one change after the other, from docs/numbers-clients.md
15.1 alone. It shares nothing with the product."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction

from tests.reference.standing import Pay, Reader, months_later

MONTHS = 12


@dataclass
class Unit:
    """A deal, or one payment of a plan: its daily rates, what counts on one day, and the cash that came and went."""

    parts: list[tuple[date, date, Fraction]] = field(default_factory=list)
    lumps: list[tuple[date, Fraction]] = field(default_factory=list)
    cash: list[tuple[date, Fraction]] = field(default_factory=list)
    contracted: Fraction = Fraction(0)
    taken_off: Fraction = Fraction(0)

    def recognised(self, first: date, last: date) -> Fraction:
        """From one day to another, both included."""
        over = timedelta(days=1)
        days = sum(
            (rate * max(0, (min(end, last + over) - max(start, first)).days) for start, end, rate in self.parts),
            Fraction(0),
        )
        return days + sum((amount for day, amount in self.lumps if first <= day <= last), Fraction(0))

    def owed(self, day: date) -> Fraction:
        """What was kept by the end of a day less what was delivered by then."""
        kept = sum((amount for on, amount in self.cash if on <= day), Fraction(0))
        return kept - self.recognised(date.min, day)

    def deliver(self, start: date, end: date, changes: dict[date, Fraction]) -> None:
        """Spread what is contracted, one day of changes after the other."""
        if start == end:
            self.lumps += [(start, self.contracted), *changes.items()]
            return
        left, since = self.contracted, start
        for day, change in sorted(changes.items()):
            now = max(day, start)
            if now >= end:
                self.lumps.append((day, change))
                continue
            rate = left / (end - since).days
            self.parts.append((since, now, rate))
            left, since = left - rate * (now - since).days, now
            if change < 0:
                off = min(left, -change)
                left -= off
                self.lumps.append((day, change + off))
            else:
                left += change
        self.parts.append((since, end, left / (end - since).days))


def units(reader: Reader) -> Iterator[Unit]:
    """Everything that one person bought."""
    for deal, rows in reader.deals.items():
        closing = [x.day for x in rows if x.collected and x.word != "Deposit"]
        if closing and reader.offer(deal).monthly and reader.offer(deal).tier != "lead_magnet":
            yield from _plan(reader, deal)
        elif closing:
            yield _deal(reader, deal, min(closing))


def _deal(reader: Reader, deal: str, close: date) -> Unit:
    rows, offer = reader.deals[deal], reader.offer(deal)
    told = max((x.contracted for x in rows if x.contracted), default=0)
    paid = [x for x in rows if x.collected]
    gross = told or sum(x.amount for x in rows if x.collected or x.status == "Pending")
    found = Unit(contracted=Fraction(gross))
    changes: dict[date, Fraction] = {}

    def change(day: date, amount: Fraction) -> None:
        changes[day] = changes.get(day, Fraction(0)) + amount
        found.taken_off -= amount

    for x in paid:
        found.cash.append((x.day, Fraction(x.amount)))
        for day, amount in _went_back(x):
            found.cash.append((day, -amount))
            change(day, -amount)
    if left := _left_on(reader, close):
        unpaid = max(Fraction(0), gross - sum((Fraction(x.amount) for x in paid if x.day <= left), Fraction(0)))
        change(left, -unpaid)
        for x in sorted(paid, key=lambda x: x.day):
            if x.day > left and unpaid:
                back = min(unpaid, Fraction(x.amount))
                unpaid -= back
                change(x.day, back)
    months = 0 if offer.tier == "lead_magnet" else offer.months
    found.deliver(close, months_later(close, months) if months else close, {d: a for d, a in changes.items() if a})
    return found


def _went_back(x: Pay) -> list[tuple[date, Fraction]]:
    back = [(x.back, Fraction(x.back_amount))] if x.back else []
    return back + ([(x.day, Fraction(x.amount))] if x.status == "Chargeback" else [])


def _left_on(reader: Reader, close: date) -> date | None:
    """The first day from which the person has left, at the close or after it."""
    days = {reader.p.cancelled} | {reader.given_back(k) for k in reader.deals if reader.began(k)}
    days |= {end for k in reader.deals for _, end, *_ in reader.runs(k)}
    for day in sorted(d for d in days if d and d >= close):
        if reader.has_left(day) and not reader.has_left(day - timedelta(days=1)):
            return day
    return None


def _plan(reader: Reader, deal: str) -> Iterator[Unit]:
    """A unit for each payment: the month that it pays, what is over of it on the day of the payment."""
    paid = [x for x in reader.deals[deal] if x.collected and x.status != "Chargeback"]
    spans = [
        (next(months_later(anchor, n) for n in range(200) if months_later(anchor, n + 1) == through), through)
        for anchor, _, dues, _ in reader.runs(deal)
        for through, _ in dues
    ]
    for x, (start, end) in zip(paid, spans, strict=True):
        unit = Unit(contracted=Fraction(x.amount), cash=[(x.day, Fraction(x.amount))])
        rate = unit.contracted / (end - start).days
        over = max(0, (min(x.day, end) - start).days)
        unit.lumps.append((x.day, rate * over))
        unit.parts.append((max(start, x.day), max(end, x.day), rate if x.day < end else Fraction(0)))
        yield unit
