"""Payments of one plan of one person as runs: how far each pays, when the run ends, what is late (14.1 *Periods* to *Failed*).

A run is a stretch in which the plan has a level. Its due days are counted from an anchor; what is paid is a number of due days.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.model.recurring.interval import GRACE, OPEN, Interval

EQUALLY = 3
"""Two payments are equally late if they differ by so many days at most."""
NOTICEABLY = 4
"""Days of being late, or early, that are more than the habits of banks."""


class Payment(NamedTuple):
    """A payment that pays for something: neither failed nor charged back. `amount` is without VAT; `refunded_on` is the day on
    which all of it went back, 0 for never."""

    day: int
    amount: float
    refunded_on: int = 0


@dataclass(slots=True)
class Run:
    """A stretch of days with a level. `covers` says since when it is paid through which day, `levels` since when it is worth
    what, `leaving` in which days a cancel was asked; `held_from` is where what holds is a switch (*Gap between plans*)."""

    from_on: int
    interval: Interval
    grace: int
    to_on: int = 0
    through: int = 0
    measured_from: int = 0
    """From which day a gap to the next run is measured."""
    last_paid: int = 0
    from_payments: bool = True
    ends_by_grace: bool = False
    covers: list[tuple[int, int]] = field(default_factory=list)
    levels: list[tuple[int, float]] = field(default_factory=list)
    leaving: list[tuple[int, int]] = field(default_factory=list)
    pauses: list[tuple[int, int]] = field(default_factory=list)
    discounted: list[tuple[int, int]] = field(default_factory=list)
    held_from: int = OPEN


class Stretch(NamedTuple):
    """A run with the plan it is of; `versions` are its (since, plan, family, currency, interval) where a subscription says them."""

    plan: str
    family: str
    currency: str
    run: Run
    versions: tuple[tuple[int, str, str, str, Interval], ...] = ()


class _Counter:
    """Counts one plan along its payments, refunds, askings and pauses, in their order."""

    def __init__(self, interval: Interval, grace: int, asked: Sequence[int], pauses: Sequence[tuple[int, int]]) -> None:
        self.interval, self.grace = interval, interval.grace(grace)
        self.asks, self.pauses = list(asked), list(pauses)
        self.runs: list[Run] = []
        self.run: Run | None = None
        self.anchor = self.top = self.through = self.last_day = self.late = 0
        self.ask = 0
        self.fixed = 0
        self.skipped: list[int] = []
        self.paid_by: dict[int, int] = {}
        self.refunded: set[int] = set()

    def end(self) -> int:
        """The first day without a level, as far as is known."""
        if self.fixed:
            return self.fixed
        return max(self.through, self.ask) if self.ask else min(self.through + self.grace, OPEN)

    def begin(self, day: int, anchor: int) -> Run:
        self.run = Run(day, self.interval, self.grace)
        self.runs.append(self.run)
        self.anchor, self.top, self.late, self.fixed, self.ask = anchor, -1, 0, 0, 0
        self.skipped, self.refunded, self.paid_by = [], set(), {}
        self.through = anchor
        return self.run

    def close(self) -> None:
        run = self.run
        if run is None:
            return
        run.to_on, run.through = self.end(), self.through
        run.measured_from = self.fixed or self.through
        run.ends_by_grace = not self.fixed and not self.ask
        if self.ask and self.ask < run.to_on:
            run.leaving.append((self.ask, run.to_on))
        self.run = None

    def part(self, day: int) -> None:
        """Begin a run that goes on counting: it was left, and is paid again within grace."""
        asked = self.ask
        self.close()
        self.run, self.ask = Run(day, self.interval, self.grace), asked
        self.runs.append(self.run)

    def until(self, day: int) -> None:
        """Take what was asked and paused before a day."""
        while self.pauses and self.pauses[0][0] <= day:
            since, until = self.pauses.pop(0)
            run = self.run
            self.ask_before(since)
            if run is None or not run.from_on <= since < self.end():
                continue
            run.pauses.append((since, until))
            if self.through < until:  # a due day inside moves to its end, where counting restarts
                self.anchor, self.top, self.skipped, self.refunded = until, -1, [], set()
                self.through, self.late, self.fixed = until, 0, 0
                run.covers.append((since, until))
        self.ask_before(day)

    def ask_before(self, day: int) -> None:
        while self.asks and self.asks[0] < day:
            asked = self.asks.pop(0)
            if self.run and self.run.from_on <= asked < self.end() and not self.ask:
                self.ask = asked

    def goes_on(self, day: int) -> bool:
        """Whether a payment of the day goes on with what was counted so far."""
        if self.run is None:
            return False
        if not self.fixed:
            return day <= self.through + self.grace
        near = self.interval.length < 32 and abs(day - self.interval.due(self.anchor, self.top + 1)) <= NOTICEABLY
        return day <= self.fixed + self.grace or near

    def is_one_off(self, day: int) -> bool:
        """Whether a payment is a set-up, a top-up, a proration: soon after the last one and well before the next."""
        return (
            not self.fixed
            and (day - self.last_day) * 2 < self.interval.length
            and self.through - day > self.interval.late
        )

    def pay(self, number: int, day: int, amount: float) -> None:
        """Count a payment that goes on."""
        run, due = self.run, self.interval.due
        assert run
        if self.fixed:
            self.after_refund(day)
        reach, top = day + self.interval.late, self.top
        while due(self.anchor, top + 1) <= reach:
            top += 1
        if top > self.top:
            self.skipped.extend(range(self.top + 1, top))
            place = self.top = top
        elif self.skipped:
            place = self.skipped.pop()
        else:
            place = self.top = self.top + 1
        owed = due(self.anchor, place)
        late = day - owed
        if late > NOTICEABLY and self.late > NOTICEABLY and abs(late - self.late) <= EQUALLY:
            self.anchor, self.top, self.skipped, place, owed, late = day, 0, [], 0, day, 0
            self.refunded = set()
            self.paid_by = {}
        self.late, self.last_day = late, day
        self.paid_by[number] = place
        self.through = due(self.anchor, self.top + 1)
        if self.ask and day > self.ask and owed >= self.ask:
            run.leaving.append((self.ask, day))
            self.ask = 0
        run.covers.append((day, self.through))
        run.last_paid = day
        level = amount / self.interval.share
        if not run.levels or run.levels[-1][1] != level:
            run.levels.append((max(day, owed) if run.levels else run.from_on, level))

    def after_refund(self, day: int) -> None:
        """What was given back counts as paid, or is open again while less than half of it is over."""
        self.fixed = 0
        last = max(self.refunded, default=-1)
        start = self.interval.due(self.anchor, last) if last >= 0 else OPEN
        if last == self.top and (day - start) * 2 < self.interval.due(self.anchor, last + 1) - start:
            self.top -= 1
        self.refunded = set()

    def refund(self, number: int, day: int) -> None:
        """A payment that goes back pays for nothing; after the end of its run that changes nothing."""
        if self.run is None or number not in self.paid_by or day >= self.end():
            return
        self.refunded.add(self.paid_by.pop(number))
        kept = self.top
        while kept >= 0 and (kept in self.refunded or kept in self.skipped):
            kept -= 1
        self.fixed = max(day, self.interval.due(self.anchor, kept + 1))


def of_payments(
    payments: Sequence[Payment], interval: Interval, asked: Iterable[int] = (), grace: int = GRACE,
    pauses: Sequence[tuple[int, int]] = (), starts_on: int = 0,
) -> list[Run]:  # fmt: skip
    """The runs of one plan. `payments` in their order, `asked` the days on which a cancel was asked, `pauses` [from, until) in
    order; `starts_on` is the first due day if a subscription says it (0: that of the first payment)."""
    counter = _Counter(interval, grace, sorted(asked), pauses)
    for day, is_payment, number in _events(payments):
        counter.until(day)
        if not is_payment:
            counter.refund(number, day)
        elif not counter.goes_on(day):
            counter.close()
            _begin(counter, payments, number, starts_on)
        elif not counter.is_one_off(day):
            if counter.ask and day > counter.end():
                counter.part(day)
            counter.pay(number, day, payments[number].amount)
    counter.until(OPEN)
    counter.close()
    return counter.runs


def _begin(counter: _Counter, payments: Sequence[Payment], number: int, starts_on: int) -> None:
    """Begin a run with a payment, or with the start of its subscription where that is at most grace before. Where the next
    payment is higher and early, the first one was prorated: the plan is worth the next one, whose day is the anchor."""
    day, amount, _ = payments[number]
    begins = starts_on if not counter.runs and starts_on <= day <= starts_on + counter.grace else day
    if number + 1 < len(payments):
        follows = payments[number + 1]
        due = counter.interval.due(begins, 1)
        if follows.amount > amount and day < follows.day < due - NOTICEABLY:
            run = counter.begin(begins, follows.day)
            run.levels.append((begins, follows.amount / counter.interval.share))
            run.covers.append((day, follows.day))
            run.last_paid = counter.last_day = day
            return
    counter.begin(begins, begins)
    counter.pay(number, day, amount)


def _events(payments: Sequence[Payment]) -> Iterable[tuple[int, bool, int]]:
    """(day, whether it is a payment, its number) in order; on one day refunds of earlier payments come first."""
    if not any(one.refunded_on for one in payments):
        return [(one.day, True, number) for number, one in enumerate(payments)]
    events = [(one.day, 1, number) for number, one in enumerate(payments)]
    for number, one in enumerate(payments):
        if one.refunded_on:
            events.append((max(one.refunded_on, one.day), 0 if one.refunded_on > one.day else 2, number))
    return [(day, kind == 1, number) for day, kind, number in sorted(events)]
