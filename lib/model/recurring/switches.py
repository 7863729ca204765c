"""What the plans of one person have to do with one another: one takes the place of another, or a gap is a switch (14.1)."""

from __future__ import annotations

from collections.abc import Sequence

from lib.model.recurring.interval import OPEN
from lib.model.recurring.runs import Run, Stretch


def switch(found: Sequence[Stretch]) -> None:
    """End each plan that another one of its person takes the place of: one that starts after its last payment and before its
    grace ends, and is paid for when the plan no longer is. Of one family, by payments, it ends at once."""
    for old in found:
        run = old.run
        if not run.last_paid or not run.ends_by_grace:
            continue
        for new in found:
            starts = new.run.from_on
            if new.run is run or (new.plan, new.run.interval, new.currency) == (old.plan, run.interval, old.currency):
                continue
            if not run.last_paid < starts < run.to_on:
                continue
            at_once = new.family == old.family and run.from_payments and new.run.from_payments
            day = starts if at_once else max(starts, run.through)
            if day < run.to_on and (at_once or _is_paid(new.run, day)):
                run.to_on = day


def _is_paid(run: Run, day: int) -> bool:
    """Whether it is paid for on a day by what was paid until then."""
    through = max((until for since, until in run.covers if since <= day), default=0)
    return run.from_on <= day < min(through, run.to_on)


def hold_gaps(found: Sequence[Stretch]) -> None:
    """Let a run hold until the next of its person begins, if that is at most grace after it is paid and nothing ran between."""
    for new in found:
        starts = new.run.from_on
        before = [
            one
            for one in found
            if one.run.to_on <= starts and one.run is not new.run and one.run.from_on < one.run.to_on
        ]
        if not before:
            continue
        last = max(before, key=lambda one: (one.run.to_on, one.run.from_on)).run
        if last.to_on == starts or (last.pauses and last.pauses[-1][1] >= last.to_on):
            continue
        runs = any(one.run.from_on < starts and one.run.to_on > last.to_on for one in found if one.run is not new.run)
        if not runs and last.to_on < OPEN and starts - last.measured_from <= last.grace:
            last.held_from = min(last.held_from, last.to_on)
            last.to_on = starts
