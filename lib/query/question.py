"""What is asked of a snapshot and what comes back: periods, filters, questions and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from lib.engine.db import literal
from lib.metrics.aggregate import with_days
from lib.metrics.coverage import Coverage
from lib.metrics.relations import FILTERS, RELATIONS
from lib.metrics.units import Number as Number
from lib.query.reason import NONE, Reason
from lib.query.segment import Segment, SegmentKey

Member = str | date | None
"""A member of a dimension, None for the unknown; of a grain of time the first day."""
BEGINNING, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)
FilterKey = tuple[tuple[tuple[str, tuple[str, ...]], ...], tuple[str, ...], SegmentKey | None]
"""Filters as plain tuples: the members of each dimension, the locked dimensions, and the segment."""
UNASSIGNED = "(unassigned)"
REST = "(rest)"
"""All members but one, together, as a member."""
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

    def named_days(self, sql: str, as_of: date, moment: date | None = None) -> str:
        """The SQL of a metric with the days in it that it only names: the period's first and last, today, and the moment."""
        return with_days(
            sql,
            period_start=literal(self.start or BEGINNING),
            period_end=literal(self.end or END_OF_TIME),
            as_of=literal(as_of),
            moment=literal(moment or END_OF_TIME),
        )


class Filters(Mapping[str, tuple[str, ...]]):
    """What the reader wants to see: dimension -> the members chosen. A dimension that is not in it lets everything through.

    `locked` names the dimensions that the reader's link fixes. What cannot be told apart by them is then not answered: a
    cost of the whole company is no cost of one closer. A `segment` narrows further, to people by a condition.
    """

    def __init__(
        self,
        chosen: Mapping[str, Iterable[str]] | None = None,
        *,
        locked: Iterable[str] = (),
        segment: Segment | None = None,
    ) -> None:
        """Filters in the order of `FILTERS`. Raises :class:`KeyError` for a dimension that nobody can filter by."""
        given = chosen or {}
        if unknown := given.keys() - set(FILTERS):
            raise KeyError(f"Nobody can filter by {', '.join(sorted(unknown))}.")
        self._members = {name: members for name in FILTERS if (members := tuple(given.get(name, ())))}
        self.locked = tuple(locked)
        self.segment = segment

    def __getitem__(self, dimension: str) -> tuple[str, ...]:
        """The members chosen of a dimension that is filtered."""
        return self._members[dimension]

    def __iter__(self) -> Iterator[str]:
        """The dimensions that are filtered."""
        return iter(self._members)

    def __len__(self) -> int:
        """How many dimensions are filtered."""
        return len(self._members)

    def __bool__(self) -> bool:
        """Whether anything is narrowed: by a dimension or by a segment."""
        return bool(self._members) or self.segment is not None

    def __eq__(self, other: object) -> bool:
        """Whether they let the same rows through."""
        return isinstance(other, Filters) and self.key == other.key

    def __hash__(self) -> int:
        """That of the key."""
        return hash(self.key)

    def __repr__(self) -> str:
        """The filters as they are written."""
        return f"Filters({self._members!r}, locked={self.locked!r}, segment={self.segment!r})"

    @property
    def key(self) -> FilterKey:
        """The same as plain tuples, for a cache; `of_key` brings it back."""
        return tuple(self._members.items()), self.locked, self.segment.key if self.segment else None

    @classmethod
    def of_key(cls, key: FilterKey) -> Filters:
        """The filters that have this key."""
        return cls(dict(key[0]), locked=key[1], segment=Segment(*key[2]) if key[2] else None)

    def reach(self, relation: str) -> bool:
        """Whether every locked dimension is known of the relation's rows."""
        return set(self.locked) <= RELATIONS[relation].filters.keys()


@dataclass(frozen=True)
class Question:
    """Everything that decides a value besides the metric and the snapshot. `by` is a dimension or a grain of time.

    `within` narrows to single members, (dimension, member) with None for the unknown, on relations that have the dimension.
    `members`, where it is not None, asks for these members of the dimension `by` alone; with `against` it is one member, and
    all others together are the member REST: counted anew from their rows, so that nobody is counted twice.
    `medians` asks for those of durations too; they cost as much as all the rest. `ages` has for every period the day as on
    which its rows are looked at, None for all that is known of them; `seen` is that day where there is one period.
    """

    periods: tuple[Period, ...] = (Period(),)
    filters: Filters = field(default_factory=Filters)
    as_of: date = END_OF_TIME
    model: str = "last"
    by: str = ""
    within: tuple[tuple[str, str | None], ...] = ()
    medians: bool = False
    members: tuple[str | None, ...] | None = None
    ages: tuple[date | None, ...] = ()
    seen: date | None = None
    against: bool = False

    def at(self, position: int) -> Question:
        """The question as it is put for one of the periods: where that has a day of its own, as of that day."""
        seen = self.ages[position] if self.ages else None
        return self if seen is None else replace(self, as_of=seen, seen=seen, ages=())


@dataclass(frozen=True)
class Value:
    """A metric's value with what it is made of. `n` is the number of cases it rests on, None where that has no meaning.

    `median` is that of a duration, whose value is the mean (docs/numbers.md 0.7). `coverage` is there for undivided answers.
    `value` is None when there is no data; `reason` then says why in one of the codes ``needs`` (a table or field),
    ``empty`` (nothing to divide by), ``outcome`` (nobody says what became of so many past calls), ``held`` (nor how so many held calls went), ``dimension`` (cannot be split this way), ``over`` (more
    cases than there are to divide by), ``costs`` (no such
    costs here), ``costs_never`` (none in the data), ``never`` (never reached), ``no_start`` (all time has
    no first day) or ``locked`` (rests on rows that the reader's link does not open), or ``filter`` (by ``bought``: of people who
    never bought it is not known; ``company``: costs are of the whole company).
    """

    value: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    n: Number | None = None
    reason: Reason = NONE
    median: Number | None = None
    coverage: Coverage | None = None


Answers = dict[tuple[int, str, Member], Value]
"""(position of the period, metric ref, member or None) -> value. Families use the ref ``m.share(country=ES)``."""
