"""What one person pays for each plan, as spells of days (docs/numbers-clients.md 14.1)."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from lib.model.recurring.interval import GRACE, OPEN, Interval
from lib.model.recurring.runs import Payment, Run, Stretch, of_payments
from lib.model.recurring.subscriptions import Row, belongs, runs_of, subscriptions
from lib.model.recurring.switches import hold_gaps, switch
from lib.model.recurring.terms import Term, terms

PAUSED = 90
"""So many days after its first a pause still is none who left."""


class Paid(NamedTuple):
    """A recurring payment: `amount` without VAT, `tax` the VAT beside it. Without an `interval` nobody knows how often it is
    paid: no level until that is answered."""

    day: int
    amount: float
    plan: str
    interval: Interval | None
    currency: str = ""
    refunded_on: int = 0
    deal: str = ""
    tax: float = 0
    sure: bool = True
    """Whether it is recurring by itself, and not only if it belongs to a subscription."""


class Spell(NamedTuple):
    """Days [from, to) in which nothing about a plan of a person changes."""

    plan: str
    family: str
    currency: str
    months: float
    level: float
    from_on: int
    to_on: int
    is_past_due: bool = False
    is_leaving: bool = False
    is_paused: bool = False
    is_discounted: bool = False


def spells(
    payments: Sequence[Paid],
    rows: Sequence[Row] = (),
    asked: Sequence[int] = (),
    families: Mapping[str, str] | None = None,
    grace: int = GRACE,
    paused: int = PAUSED,
) -> list[Spell]:
    """The spells of one person, `payments` in their order. `families` are those of the offers that have one."""
    return spells_and_terms(payments, rows, asked, families, grace, paused)[0]


def spells_and_terms(
    payments: Sequence[Paid],
    rows: Sequence[Row] = (),
    asked: Sequence[int] = (),
    families: Mapping[str, str] | None = None,
    grace: int = GRACE,
    paused: int = PAUSED,
) -> tuple[list[Spell], list[Term]]:
    """The spells of one person, and the terms of plans that are paid for longer than a month."""
    found = stretches(payments, rows, asked, families or {}, grace)
    if len(found) > 1:
        found.sort(key=lambda one: (one.run.from_on, one.plan))
    due = terms(found)
    if len(found) > 1:
        switch(found)
        hold_gaps(found)
    return [spell for one in found for spell in _cut(one, paused)], due


def stretches(
    payments: Sequence[Paid], rows: Sequence[Row], asked: Sequence[int], families: Mapping[str, str], grace: int
) -> list[Stretch]:  # fmt: skip
    """The runs of every plan of one person, each by itself."""
    subs = subscriptions(rows) if rows else []
    loose: dict[tuple[str, Interval, str], list[Payment]] = {}
    unfitting: set[tuple[str, Interval, str]] = set()
    for one in payments:
        mine = belongs(subs, one.day, one.deal, one.plan, one.amount, one.tax, one.currency) if subs else None
        if mine:
            mine.payments.append(Payment(one.day, one.amount, one.refunded_on))
        elif one.sure and one.interval and one.amount > 0:
            key = (one.plan, one.interval, one.currency)
            if subs and key not in loose and any(sub.start <= one.day < _over(sub.last) for sub in subs):
                unfitting.add(key)
            loose.setdefault(key, []).append(Payment(one.day, one.amount, one.refunded_on))
    found = []
    for sub in subs:
        names = [
            (
                row.start,
                row.plan,
                row.family or families.get(row.plan.lower(), "") or row.plan,
                row.currency,
                row.interval,
            )
            for row in sub.versions
        ]
        _, plan, family, currency, _ = names[-1]
        found += [Stretch(plan, family, currency, run, tuple(names)) for run in runs_of(sub, asked, grace)]
    for key, paid in loose.items():
        if key not in unfitting:
            plan, interval, currency = key
            family = families.get(plan.lower(), "") or plan
            found += [Stretch(plan, family, currency, run) for run in of_payments(paid, interval, asked, grace)]
    return found


def _over(row: Row) -> int:
    return row.ended or OPEN


def _cut(stretch: Stretch, paused: int) -> list[Spell]:
    """A run as spells."""
    plan, family, currency, run, versions = stretch
    share = run.interval.share
    owed = _owed(run)
    if (
        len(run.levels) == 1
        and not owed
        and not run.leaving
        and not run.pauses
        and not run.discounted
        and len(versions) < 2
    ):
        level = run.levels[0][1]
        return (
            [Spell(plan, family, currency, share, level, run.from_on, run.to_on)]
            if level > 0 and run.from_on < run.to_on
            else []
        )
    levels = sorted(run.levels, key=lambda one: one[0])
    starts = [since for since, _ in levels]
    spans = [*owed, *run.leaving, *run.pauses, *run.discounted]
    cuts = {run.from_on, run.to_on, *starts, *(day for span in spans for day in span)}
    cuts |= {since + paused + 1 for since, _ in run.pauses} | {version[0] for version in versions}
    days = sorted(day for day in cuts if run.from_on <= day <= run.to_on)
    found: list[Spell] = []
    for since, until in itertools.pairwise(days):
        for version in versions:
            if version[0] <= since:
                _, plan, family, currency, interval = version
                share = interval.share
        place = bisect_right(starts, min(since, run.held_from - 1)) - 1
        level = levels[max(place, 0)][1]
        pause = next((one for one in run.pauses if one[0] <= since < one[1]), None)
        if pause:
            if since - pause[0] > paused:
                continue
            level = 0.0
        elif level <= 0:
            continue
        is_owed, leaves, cheap = (any(a <= since < b for a, b in one) for one in (owed, run.leaving, run.discounted))
        spell = Spell(
            plan, family, currency, share, level, since, until, is_owed and not pause, leaves, pause is not None, cheap
        )
        if (
            found
            and found[-1].to_on == since
            and found[-1]._replace(from_on=0, to_on=0) == spell._replace(from_on=0, to_on=0)
        ):
            found[-1] = found[-1]._replace(to_on=until)
        else:
            found.append(spell)
    return found


def _owed(run: Run) -> list[tuple[int, int]]:
    """The days within grace, on which it stays and is past due."""
    end = min(run.to_on, run.held_from)
    found = []
    through = run.from_on
    for since, next_through in run.covers:
        if through < since:
            found.append((through, min(since, end)))
        through = next_through
    if through < end:
        found.append((through, end))
    return found
