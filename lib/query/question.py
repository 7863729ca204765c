"""What is asked of a snapshot and what comes back: periods, filters, questions and values."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from lib.db import literal
from lib.metrics.coverage import Coverage
from lib.metrics.relations import FILTERS, RELATIONS

Number = Decimal | int | float
Member = str | date | None
"""A member of a dimension, None for the unknown; of a grain of time the first day."""
BEGINNING, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)
UNASSIGNED = "(unassigned)"
GRAINS = ("day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class Period:
    """First and last day, both included; None is open. An all-open period also holds rows without a date."""

    start: date | None = None
    end: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether this is all time."""
        return self.start is None and self.end is None

    def named_days(self, sql: str, as_of: date) -> str:
        """The SQL of a metric with the days in it that it only names: the period's first and last, and today."""
        days = {"period_start": self.start or BEGINNING, "period_end": self.end or END_OF_TIME, "as_of": as_of}
        return re.sub(r"\b(period_start|period_end|as_of)\b", lambda m: literal(days[m[0]]), sql)


@dataclass(frozen=True)
class Filters:
    """What the reader wants to see: per dimension the members chosen, empty for all.

    `locked` names the dimensions that the reader's link fixes. What cannot be told apart by them is then not answered: a
    cost of the whole company is no cost of one closer.
    """

    closer: tuple[str, ...] = ()
    csm: tuple[str, ...] = ()
    offer: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    utm_source: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()

    def reach(self, relation: str) -> bool:
        """Whether every locked dimension is known of the relation's rows."""
        return set(self.locked) <= RELATIONS[relation].filters.keys()

    def chosen(self) -> dict[str, tuple[str, ...]]:
        """The dimensions that are filtered."""
        return {name: getattr(self, name) for name in FILTERS if getattr(self, name)}


@dataclass(frozen=True)
class Question:
    """Everything that decides a value besides the metric and the snapshot. `by` is a dimension or a grain of time.

    `within` narrows to single members, (dimension, member) with None for the unknown, on relations that have the dimension.
    `members`, where it is not None, asks for these members of the dimension `by` alone.
    `medians` asks for those of durations too; they cost as much as all the rest.
    """

    periods: tuple[Period, ...] = (Period(),)
    filters: Filters = field(default_factory=Filters)
    as_of: date = END_OF_TIME
    model: str = "last"
    by: str = ""
    within: tuple[tuple[str, str | None], ...] = ()
    medians: bool = False
    members: tuple[str | None, ...] | None = None


@dataclass(frozen=True)
class Value:
    """A metric's value with what it is made of. `n` is the number of cases it rests on, None where that has no meaning.

    `median` is that of a duration, whose value is the mean (domain.md 0.7). `coverage` is there for undivided answers.
    `value` is None when there is no data; `reason` then says why in one of the codes ``needs:<field>``,
    ``empty`` (nothing to divide by), ``outcome:<rows>`` (nobody says what became of so many past calls), ``dimension`` (cannot be split this way), ``never`` (never reached) or ``locked``
    (rests on rows that the reader's link does not open).
    """

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    n: Number | None = None
    reason: str = ""
    median: Number | None = None
    coverage: Coverage | None = None


Answers = dict[tuple[int, str, Member], Value]
"""(position of the period, metric ref, member or None) -> value. Families use the ref ``m.share(country=ES)``."""
