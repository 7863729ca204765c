"""How often a plan is paid: its due days, its share of a month, how long after a due day it still runs."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import NamedTuple

OPEN = date.max.toordinal()
"""The day on which what does not end ends."""
LATE = 4
"""A payment so many days before a due day still pays that one; of a plan that is paid by the week `LATE_WEEKS`."""
LATE_WEEKS = 1
GRACE = 30
"""Days for which an unpaid plan stays, the most for one that is paid by the week (`recurring_grace_days`)."""
SNAPS = 0.15
"""How far the middle of the gaps may be off an interval."""
MONTH = 365.25 / 12
_NAMED = {(0, 7): 7.0, (1, 0): MONTH, (3, 0): 3 * MONTH, (6, 0): 6 * MONTH, (12, 0): 12 * MONTH}


class Interval(NamedTuple):
    """So many months, or so many days where it is counted in weeks."""

    months: int
    days: int

    @property
    def share(self) -> float:
        """How many months it is: a week is 12/52 of one, not a quarter."""
        return float(self.months) if self.months else self.days / 7 * 12 / 52

    @property
    def late(self) -> int:
        """So many days before a due day a payment still pays that one."""
        return LATE if self.months else LATE_WEEKS

    @property
    def length(self) -> float:
        """About how many days."""
        return self.months * MONTH if self.months else float(self.days)

    def grace(self, most: int = GRACE) -> int:
        """For how many days after the last paid one it stays."""
        return most if self.months else min(self.days, 30, most)

    def due(self, anchor: int, number: int) -> int:
        """The due day of a number, counted from an anchor: of 31 Jan the last of February, then 31 March."""
        return later(anchor, self.months * number) if self.months else anchor + self.days * number


@cache
def later(day: int, months: int) -> int:
    """The day so many months later, the last of the month where that has no such day."""
    if day >= OPEN:
        return OPEN
    start = date.fromordinal(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if year > date.max.year:
        return OPEN
    last = (date(year + month // 11, (month + 1) % 12 + 1, 1) if year < date.max.year else date.max).toordinal() - 1
    return min(date(year, month + 1, 1).toordinal() + start.day - 1, last)


def snapped(middle: float, is_four_weeks: bool = False) -> Interval | None:
    """The interval of payments whose gaps have a middle; None where none is near. `is_four_weeks` says that two thirds of
    at least three gaps that do not touch February are 28 days."""
    if is_four_weeks and 26 <= middle <= 29:
        return Interval(0, 28)
    near = (Interval(*key) for key, days in _NAMED.items() if abs(middle - days) <= days * SNAPS)
    return next(near, None)
