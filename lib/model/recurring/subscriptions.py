"""Rows of subscriptions as what they are worth and when, and which payments belong to which (14.1 *Source* to *Trial*)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from lib.model.recurring.interval import GRACE, OPEN, Interval
from lib.model.recurring.runs import Payment, Run, of_payments

ONCE = 31
"""A discount of one interval and at most so many days is one that is given once."""
NO_LEVEL = ("incomplete", "incomplete_expired", "trialing")
UNPAID = ("past_due", "unpaid")
OVER = ("canceled", "expired")


class Row(NamedTuple):
    """A version of a subscription, days as numbers, 0 for none. `amount` is for one of `quantity`, `vat` and `discount` for the
    whole of an interval. `discount_until` is the first day that is dear again."""

    plan: str
    amount: float
    start: int
    interval: Interval = Interval(1, 0)
    id: str = ""
    deal: str = ""
    family: str = ""
    currency: str = ""
    quantity: float = 1
    vat: float = 0
    discount: float = 0
    discount_pct: float = 0
    discount_until: int = 0
    status: str = ""
    trial_end: int = 0
    period_start: int = 0
    period_end: int = 0
    cancel_requested: int = 0
    ended: int = 0
    pause_from: int = 0
    pause_until: int = 0

    @property
    def charged(self) -> float:
        """What an interval costs without a discount, without VAT."""
        return self.amount * self.quantity - self.vat

    def level(self, discounted: bool) -> float:
        """What it is worth a month."""
        charged = self.charged
        if discounted:
            charged = charged * (1 - self.discount_pct) - self.discount
        return max(0.0, charged / self.interval.share)

    @property
    def has_discount(self) -> bool:
        """Whether a discount lowers the level: one that is given once does not."""
        if not self.discount and not self.discount_pct:
            return False
        until = self.discount_until
        return not until or until > self.interval.due(self.start, 1) or until - self.start > ONCE


@dataclass(slots=True)
class Subscription:
    """The versions of one subscription, in order."""

    versions: list[Row]
    payments: list[Payment] = field(default_factory=list)

    @property
    def last(self) -> Row:
        return self.versions[-1]

    @property
    def start(self) -> int:
        return self.versions[0].start

    def costs(self, amount: float, tax: float, currency: str) -> bool:
        """Whether a payment of an amount, with its VAT beside it, is one of it."""
        if currency != self.last.currency:
            return False
        possible = {round(one.amount * one.quantity, 2) for one in self.versions}
        for one in self.versions:
            net = one.charged * (1 - one.discount_pct) - one.discount
            possible |= {round(one.charged, 2), round(net, 2), round(net + one.vat, 2)}
        return round(amount, 2) in possible or round(amount + tax, 2) in possible


def subscriptions(rows: Sequence[Row]) -> list[Subscription]:
    """Rows of one person as subscriptions: those of one id are versions, and so are those of one plan without an id."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(f"id {row.id}" if row.id else f"plan {row.plan}", []).append(row)
    return [Subscription(sorted(versions, key=lambda one: one.start)) for versions in found.values()]


def belongs(
    subs: Sequence[Subscription], day: int, deal: str, plan: str, amount: float, tax: float, currency: str
) -> Subscription | None:  # fmt: skip
    """The subscription that a payment belongs to, None for none."""
    if deal:
        for one in subs:
            if any(deal in (version.id, version.deal) for version in one.versions):
                return one
    begun = [one for one in subs if one.start <= day]
    named = (
        [one for one in begun if any(version.plan.lower() == plan.lower() for version in one.versions)] if plan else []
    )
    if named:
        return max(named, key=lambda one: one.start)
    alike = [one for one in begun if one.costs(amount, tax, currency)]
    return alike[0] if len(alike) == 1 else None


def runs_of(subscription: Subscription, asked: Sequence[int], grace: int = GRACE) -> list[Run]:
    """The runs of a subscription; `asked` are the days on which its person asked to go, where no row says when."""
    last = subscription.last
    asks = sorted({row.cancel_requested for row in subscription.versions if row.cancel_requested}) or list(asked)
    pauses = sorted({(row.pause_from, row.pause_until or OPEN) for row in subscription.versions if row.pause_from})
    trial = max((row.trial_end for row in subscription.versions), default=0)
    ended = last.ended
    if last.status in OVER and not ended:
        ended = max(last.period_end, last.cancel_requested)
    # What was charged after the end is no proof that earlier periods went unpaid.
    kept = [one for one in subscription.payments if not ended or one.day < ended]
    if kept:
        starts = 0 if trial else subscription.start
        runs = of_payments(kept, last.interval, asks, grace, pauses, starts)
    else:
        runs = _unpaid(subscription, asks, grace, pauses, trial)
    _shape(subscription, runs, ended, grace, bool(kept))
    return [run for run in runs if run.from_on < run.to_on and run.levels]


def _unpaid(
    subscription: Subscription, asks: Sequence[int], grace: int, pauses: Sequence[tuple[int, int]], trial: int
) -> list[Run]:  # fmt: skip
    """The run of rows without payments: paid through the end of the period that the last one shows."""
    last = subscription.last
    starts = max(subscription.start, trial)
    if last.status in NO_LEVEL:
        return []
    through = (last.period_start if last.status in UNPAID else 0) or last.period_end or OPEN
    run = Run(starts, last.interval, last.interval.grace(grace), from_payments=False)
    through = max(through, starts)
    run.covers.append((starts, through))
    for since, until in pauses:
        if starts <= since < min(through + run.grace, OPEN):
            run.pauses.append((since, until))
            if since <= through < until:
                through = until
                run.covers.append((since, until))
    end = min(through + run.grace, OPEN)
    asked = next((day for day in asks if starts <= day < end), 0)
    run.through = run.measured_from = through
    run.to_on = max(through, asked) if asked else end
    run.ends_by_grace = not asked
    if asked and asked < run.to_on:
        run.leaving.append((asked, run.to_on))
    return [run]


def _shape(subscription: Subscription, runs: Sequence[Run], ended: int, grace: int, is_paid: bool) -> None:
    """Give the runs the levels of the rows, and end them where the service did."""
    steps: list[tuple[int, float]] = []
    discounted: list[tuple[int, int]] = []
    versions = subscription.versions
    for place, row in enumerate(versions):
        until = versions[place + 1].start if place + 1 < len(versions) else OPEN
        if row.ended:
            until = min(until, max(row.ended, row.start))
        steps.append((row.start, 0.0 if row.status in NO_LEVEL and not is_paid else row.level(row.has_discount)))
        if row.has_discount:
            dear = row.discount_until or OPEN
            if dear < until:
                steps.append((dear, row.level(False)))
            discounted.append((row.start, min(dear, until)))
        if place + 1 < len(versions) and versions[place + 1].start - until > row.interval.grace(grace):
            steps.append((until, 0.0))  # else what was before holds: a switch
    if steps and runs and runs[0].from_on < steps[0][0]:
        steps[0] = (runs[0].from_on, steps[0][1])
    for run in runs:
        run.levels, run.discounted = list(steps), discounted
        if ended and ended < run.to_on:
            run.to_on = run.measured_from = max(ended, run.from_on)
            run.ends_by_grace = False
            run.leaving = [(since, min(until, run.to_on)) for since, until in run.leaving if since < run.to_on]
