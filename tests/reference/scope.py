"""The question, the answer, and what a question lets through (design.md 3.2)."""

from __future__ import annotations

from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Protocol

from tests.reference.text import as_country, as_source, fold

Number = Decimal | Fraction | int
Dims = dict[str, list[str]]
"""Dimension -> values of an item, the primary one first; no value = unassigned or unknown."""


NO_SOURCE = ("(unassigned)", "direct / unknown", "no lead record")
"""One and the same member of the filter: nobody knows the source (decision 112). Within the scope it is the empty text."""


@dataclass(frozen=True)
class Answer:
    """A metric's value with what it was made of; `value` None means no data (docs/numbers.md 0.5)."""

    value: Number | None
    numerator: Number | None = None
    denominator: Number | None = None


@dataclass(frozen=True)
class Question:
    """What is asked. `end` is inclusive; `as_of` None follows decision 25 and is never later than `imported_on`."""

    start: date | None = None
    end: date | None = None
    as_of: date | None = None
    closers: tuple[str, ...] = ()
    csms: tuple[str, ...] = ()
    offers: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    utm_sources: tuple[str, ...] = ()
    model: str = "last"
    by: str | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    imported_on: date = date.max


def year_before(start: date, end: date) -> tuple[date, date]:
    """The same days a year earlier; what ends with February is compared with a whole February (decision 115)."""
    return _same_day(start), _same_day(end, last=(end + timedelta(days=1)).day == 1)


def _same_day(day: date, last: bool = False) -> date:
    year, days = day.year - 1, monthrange(day.year - 1, day.month)[1]
    return date(year, day.month, days if last else min(day.day, days))


class HasDims(Protocol):
    """Anything that can be filtered and grouped."""

    @property
    def dims(self) -> Dims:
        """Its values per dimension."""
        ...


def settings_under(settings: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Settings named ``prefix.NAME``, as folded NAME -> value."""
    return {fold(k[len(prefix) + 1 :]): v.strip() for k, v in settings.items() if k.startswith(prefix + ".")}


@dataclass(frozen=True)
class Scope:
    """A question made ready: period, filters per dimension, and at most one member of one dimension."""

    question: Question
    as_of: date
    start: date | None
    end: date | None
    filters: Mapping[str, frozenset[str]]
    only: tuple[str, str | None] | None = None

    @classmethod
    def of(cls, question: Question, as_of: date) -> Scope:
        """The scope of a question, not limited to a member."""
        aliases = settings_under(question.settings, "utm_alias")
        wanted: dict[str, Iterable[str | None]] = {
            "closer": question.closers,
            "csm": question.csms,
            "offer": question.offers,
            "country": [as_country(c) for c in question.countries],
            "utm_source": ["" if fold(s) in NO_SOURCE else as_source(s, aliases=aliases) for s in question.utm_sources],
        }
        filters = {dim: frozenset(fold(v) for v in values if v is not None) for dim, values in wanted.items() if values}
        return cls(question, as_of, question.start, question.end, filters)

    def apart_from(self, dim: str) -> Scope:
        """The same scope without the filter of a dimension."""
        return replace(self, filters={d: wanted for d, wanted in self.filters.items() if d != dim})

    @property
    def all_time(self) -> bool:
        """No period at all: rows without a date count too (decision 26)."""
        return self.start is None and self.end is None

    def in_period(self, day: date | None) -> bool:
        """Whether an anchor date lies in the period."""
        if self.all_time:
            return True
        return day is not None and (self.start is None or day >= self.start) and (self.end is None or day <= self.end)

    def matches(self, item: HasDims) -> bool:
        """Filters by membership, the asked-for member by the primary value."""
        for dim, wanted in self.filters.items():
            if not any(fold(v) in wanted for v in item.dims.get(dim) or [""]):
                return False
        if self.only is None:
            return True
        dim, member = self.only
        values = item.dims.get(dim, [])
        return (fold(values[0]) if values else None) == member

    def matches_cost(self, item: HasDims) -> bool:
        """Costs are company-wide: a filter applies only where the row names a value of that dimension."""
        for dim, wanted in self.filters.items():
            values = item.dims.get(dim, [])
            if values and fold(values[0]) not in wanted:
                return False
        if self.only is None:
            return True
        dim, member = self.only
        values = item.dims.get(dim, [])
        return (fold(values[0]) if values else None) == member


def count(number: int | None) -> Answer:
    """A plain count."""
    return Answer(number, number)


def money(amount: Decimal | None) -> Answer:
    """A plain sum."""
    return Answer(amount, amount)


def ratio(numerator: Number | None, denominator: Number | None) -> Answer:
    """Sum over sum; no data without a numerator or with an empty denominator (docs/numbers.md 0.4, 0.5)."""
    if numerator is None or not denominator:
        return Answer(None, numerator, denominator)
    return Answer(Fraction(numerator) / Fraction(denominator), numerator, denominator)


def usual(spellings: Iterable[str]) -> str:
    """The spelling most used for one value; of equals, the first in the alphabet."""
    seen = Counter(spellings)
    return min(seen, key=lambda s: (-seen[s], s))
