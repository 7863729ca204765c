"""What a segment says, as a tree: conditions on fields, put together by *and*, *or* and *not*."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from lib.metrics.segments.fields import Field

Op = Literal["=", "!=", "<", "<=", ">", ">=", "in", "not in", "between", "not between", "is empty", "is not empty", "contains"]  # fmt: skip
Anchor = Literal["today", "month", "quarter", "year"]


@dataclass(frozen=True)
class When:
    """A day: one that is written, or one that is so many days after an anchor: today, or the start of its month, quarter, year."""

    anchor: date | Anchor
    days: int = 0

    def on(self, today: date) -> date:
        """The day that is meant. What lies outside the calendar is its first or last day."""
        begun = {
            "today": today,
            "month": today.replace(day=1),
            "quarter": today.replace(month=today.month - (today.month - 1) % 3, day=1),
            "year": today.replace(month=1, day=1),
        }
        start = self.anchor if isinstance(self.anchor, date) else begun[self.anchor]
        try:
            return start + timedelta(days=self.days)
        except OverflowError:
            return date.max if self.days > 0 else date.min


Value: TypeAlias = "Decimal | str | bool | When"
"""A number, a text or word, yes or no, or a day."""


@dataclass(frozen=True)
class Condition:
    """One condition: a field, what is asked of it, and what it is held against. `at` is the place of its field in the text, from 1,
    `places` those of its values."""

    field: Field
    op: Op
    values: tuple[Value, ...] = ()
    at: int = 1
    places: tuple[int, ...] = ()


@dataclass(frozen=True)
class Not:
    """Everybody whom the inner does not hold: the full complement."""

    inner: Node


@dataclass(frozen=True)
class Every:
    """Whom all of them hold."""

    parts: tuple[Node, ...]


@dataclass(frozen=True)
class Some:
    """Whom one of them holds at least."""

    parts: tuple[Node, ...]


Node: TypeAlias = "Condition | Not | Every | Some"


def conditions(node: Node) -> Iterator[Condition]:
    """Every condition of a tree, in the order of the text."""
    match node:
        case Condition():
            yield node
        case Not(inner):
            yield from conditions(inner)
        case Every(parts) | Some(parts):
            for part in parts:
                yield from conditions(part)
