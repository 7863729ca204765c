"""What came first within a day (docs/numbers.md decision 100)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import TypeVar

from tests.reference.text import as_date, as_time

Item = TypeVar("Item")


def newest_first(cells: Iterable[str]) -> bool | None:
    """Whether a file runs from its newest day to its oldest; None if its days prove neither order."""
    days = [day for cell in cells if (day := as_date(cell))]
    steps = list(pairwise(days))
    down, up = any(a > b for a, b in steps), any(a < b for a, b in steps)
    return None if down == up else down


def in_order(items: Sequence[Item], cell: Callable[[Item], str], backwards: bool | None) -> list[Item]:
    """Items, given as written, by day, undated ones last; within a day by time, else by the order of their file.

    Of a day on which only some have a time those change places among themselves and the others stay where they are.
    """
    written = list(reversed(items)) if backwards else list(items)
    days: dict[date | None, list[Item]] = {}
    for item in written:
        days.setdefault(as_date(cell(item)), []).append(item)
    ordered = []
    for day in sorted(days, key=lambda d: d or date.max):
        same = days[day]
        timed = [(time, item) for item in same if (time := as_time(cell(item)))]
        by_time = iter([item for _, item in sorted(timed, key=lambda pair: pair[0])])
        ordered += [next(by_time) if as_time(cell(item)) else item for item in same]
    return ordered
