"""Terms of plans that are paid for longer than a month: each is a contract that is due when it is over (14.3 *Contract due*)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from lib.model.recurring.interval import OPEN
from lib.model.recurring.runs import Run, Stretch

LEAST = 2
"""A plan that is paid by the month is no contract: whether it goes on is churn."""
AROUND = 60
"""A contract is renewed by what is paid within so many days around its due day."""


class Term(NamedTuple):
    """A term that was paid to its end. `value` is what it was worth in all, `renewed_on` the day on which the next one was paid, 0
    for none."""

    plan: str
    currency: str
    due_on: int
    value: float
    renewed_on: int = 0
    new_value: float = 0


def terms(found: Sequence[Stretch]) -> list[Term]:
    """The terms of one person; `found` in their order."""
    told = []
    for place, one in enumerate(found):
        run = one.run
        if run.interval.months < LEAST:
            continue
        for number, (_, due) in enumerate(run.covers):
            if due >= OPEN or due > run.to_on or due <= run.from_on:
                continue  # given back, or ended before
            later = [(since, until) for since, until in run.covers[number + 1 :] if until > due]
            paid = later[0][0] if later else 0
            value = _level(run, due - 1) * run.interval.months
            new = _level(run, max(paid, due)) * run.interval.months if paid else 0.0
            if not paid:
                paid, new = _next_run(found[place + 1 :], one, due)
            if abs(paid - due) > AROUND:
                paid, new = 0, 0.0
            told.append(Term(one.plan, one.currency, due, value, paid, new))
    return told


def _next_run(later: Sequence[Stretch], of: Stretch, due: int) -> tuple[int, float]:
    """The first day and the value of the next run of the same plan or family."""
    for one in later:
        if one.family == of.family and one.run.from_on >= due - AROUND and one.run.levels:
            return one.run.from_on, one.run.levels[0][1] * one.run.interval.share
    return 0, 0.0


def _level(run: Run, day: int) -> float:
    levels = sorted(run.levels, key=lambda one: one[0])
    return levels[max(0, bisect_right([since for since, _ in levels], day) - 1)][1]
