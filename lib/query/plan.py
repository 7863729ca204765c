"""The plan of a question: the columns to ask for, gathered by the rows that they are about, and where each sum is found."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from lib.engine.engine import Connection
from lib.metrics.aggregate import NO_DATE, ROWS, Aggregate, Group, Median, Term
from lib.metrics.coverage import Coverage, covered_parts, gap_counts, worst
from lib.metrics.metric import Metric
from lib.metrics.relations import RELATIONS
from lib.metrics.units import Number
from lib.query.buckets import bucket, next_bucket
from lib.query.question import END_OF_TIME, GRAINS, Member, Question, Value
from lib.query.reason import Reason
from lib.query.snapshot import Snapshot
from lib.query.statement import UNDATED_ROWS, statement
from lib.query.unpriced import Unpriced, is_nothing_known, unpriced

if TYPE_CHECKING:
    import pandas as pd

Place = int
"""The place of an aggregate over its group among all that are asked for: a number is looked up many times faster than what it
stands for, and there may be very many members."""
Sum = tuple[int, Member, Place]
"""Which sum: position of the period, member, and the place of what is summed."""
EXACT = 9
"""Digits behind the point that an engine's plain numbers are taken to: it knows no exact tenths."""
Sums = Mapping[Sum, Number | None]


@dataclass(frozen=True)
class Cell:
    """Where the sum of a part is found; `latest` is the last bucket of time from which it looks back."""

    place: Place
    latest: date | None


@dataclass(frozen=True)
class Cells:
    """A metric with the places of its sums, worked out once for all members; `startless` are the periods without a beginning
    where it is asked for at one."""

    metric: Metric
    numerator: Cell | None
    denominator: Cell | None
    minus: Cell | None
    told: Cell | None
    told_again: Cell | None
    sample: Cell | None
    spoiling: tuple[tuple[str, Place], ...]
    unpriced: tuple[tuple[Cell, Cell], ...]
    unpriced_alike: tuple[tuple[Cell, Cell], ...]
    unknown: bool
    startless: tuple[int, ...]
    is_shared: bool
    is_middle: bool
    is_share_of_cases: bool
    counts_cases: bool
    last_bucket: date

    @cached_property
    def plain(self) -> Place | None:
        """Where a sum is found that is read as it is, whatever the member: there may be very many."""
        return None if self.is_shared else self.single

    @cached_property
    def single(self) -> Place | None:
        """Where the one sum is found that the metric is; of rows that everybody shares it may be that there is none."""
        metric = self.metric
        others = (
            metric.denominator, metric.minus, metric.sample, metric.quotient, self.spoiling, self.unpriced, self.unpriced_alike,
            self.unknown, self.startless, self.is_middle,
        )  # fmt: skip
        if self.numerator is None or self.numerator.latest or any(others):
            return None
        return self.numerator.place


def read(cell: Cell | None, sums: Sums, position: int, member: Member) -> Number | None:
    """The sum of a part."""
    if cell is None:
        return None
    if cell.latest and isinstance(member, date):  # looked back from today at the latest
        member = min(member, cell.latest)
    return sums.get((position, member, cell.place))


def is_shared(part: Aggregate | None) -> bool:
    """Whether a part is of rows that everybody shares, as costs are."""
    return part is not None and RELATIONS[part.relation].shared


class Plan:
    """The columns to ask for, gathered by the rows that they are about."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.today = snapshot.as_of if question.as_of == END_OF_TIME else question.as_of
        self.last_bucket = bucket(self.today, question.by, snapshot.week_start) if question.by in GRAINS else self.today
        ahead = next_bucket(self.today, question.by, snapshot.week_start) if question.by in GRAINS else self.today
        self.next_bucket = ahead
        self.groups: dict[Group, dict[Term, None]] = defaultdict(dict)
        self._places: dict[tuple[Group, Term], Place] = {}
        self._states: list[bool] = []
        self._cells: dict[str, Cells] = {}
        self._covered: dict[str, list[tuple[Group, list[tuple[str, Term]]]]] = {}

    def add(self, metric: Metric) -> None:
        """Ask for what a metric is made of, if it can be divided as asked."""
        if not self.splits(metric):
            return
        for part in metric.parts:
            self._want(part.group, part.term)
        for _, (group, count) in self._spoiling(metric):
            self._want(group, count)
        for one in unpriced(self.snapshot, metric):
            self._want(one.part.group, one.rows)
            self._want(one.part.group, one.without)
        if not self.question.by:
            for group, counts in self._coverage(metric):
                for term in (ROWS, *(term for _, term in counts)):
                    self._want(group, term)
        if median := self._median(metric):
            self._want(median.group, median.term)

    def _want(self, group: Group, term: Term) -> None:
        self.groups[group][term] = None

    def place(self, group: Group, term: Term) -> Place:
        """Where the sums of a term over a group are found."""
        found = self._places.setdefault((group, term), len(self._places))
        if found == len(self._states):
            self._states.append(bool(group.moment) or RELATIONS[group.relation].by_person)
        return found

    def _coverage(self, metric: Metric) -> list[tuple[Group, list[tuple[str, Term]]]]:
        """What to count of the rows under a metric: per relation and day what its rows can lack."""
        if metric.ref not in self._covered:
            self._covered[metric.ref] = [
                (group, gap_counts(parts, self.snapshot.gaps(group.relation)))
                for group, parts in covered_parts(metric)
                if self.snapshot.opens(parts[0])
            ]
        return self._covered[metric.ref]

    def _spoiling(self, metric: Metric) -> list[tuple[str, tuple[Group, Term]]]:
        """What to count of the rows that would make a ratio wrong, and a count of none."""
        return [
            (gap.spoils, (part.group.whole, Term(gap.counted)))
            for part in metric.parts
            for gap in part.gaps
            if gap.spoils and gap in self.snapshot.gaps(part.relation)
        ]

    def without_costs(self, metric: Metric) -> Reason:
        """That costs are missing: ``costs`` where none was booked here, ``costs_never`` where there is none at all."""
        part = next(one for one in (metric.part("minus"), metric.part("numerator")) if one and is_shared(one))
        found = "costs" if self.snapshot.holds(part) else "costs_never"
        return Reason(found, categories=tuple(part.where[0].name.split("_or_")) if part.where else ())

    def cells(self, metric: Metric) -> Cells:
        """Where the sums of a metric are found."""
        if metric.ref not in self._cells:
            startless = tuple(i for i in range(len(self.question.periods)) if self.without_start(metric, i))
            self._cells[metric.ref] = Cells(
                metric, self._cell(metric.part("numerator")), self._cell(metric.part("denominator")), self._cell(metric.part("minus")),
                self._cell(metric.part("told")), self._cell(metric.part("told_again")),
                self._cell(metric.part("sample")), tuple((what, self.place(*counted)) for what, counted in self._spoiling(metric)),
                *self._unpriced(metric), is_nothing_known(self.snapshot, metric), startless, is_shared(metric.part("numerator")),
                isinstance(metric.part("numerator"), Median), metric.is_share_of_cases, metric.unit.counts_cases, self.last_bucket,
            )  # fmt: skip
        return self._cells[metric.ref]

    def _cell(self, part: Aggregate | None) -> Cell | None:
        return None if part is None else self._placed(part, part.term)

    def _placed(self, part: Aggregate, term: Term) -> Cell:
        latest = None  # only a bucket of time may lie ahead
        if self.question.by in GRAINS:
            latest = self.next_bucket if part.moment else self.last_bucket if part.last_days else None
        return Cell(self.place(part.group, term), latest)

    def _unpriced(self, metric: Metric) -> tuple[tuple[tuple[Cell, Cell], ...], tuple[tuple[Cell, Cell], ...]]:
        """The counts of all rows in scope, and those of the rows of a kind."""
        found = unpriced(self.snapshot, metric)
        every, alike = (tuple(self._both(one) for one in found if one.alike is kind) for kind in (False, True))
        return every, alike

    def _both(self, one: Unpriced) -> tuple[Cell, Cell]:
        return self._placed(one.part, one.rows), self._placed(one.part, one.without)

    def without_start(self, metric: Metric, position: int) -> bool:
        """Whether a state of affairs is asked for at the beginning of a period that has none."""
        startless = self.question.periods[position].start is None and self.question.by not in GRAINS
        under = metric.part("denominator")
        compares = under is not None and RELATIONS[under.relation].two_ends
        return startless and (compares or any(part.needs_start for part in metric.parts))

    def ahead(self, place: Place, member: Member) -> bool:
        """Whether a state of affairs, or what it turns into by itself, is told of a time to come: that is there only where something
        else is."""
        return self._states[place] and isinstance(member, date) and member > self.last_bucket

    def _median(self, metric: Metric) -> Aggregate | None:
        """The median that goes with the mean of a duration, where it was asked for."""
        part = metric.part("numerator")
        if not self.question.medians or self.question.by or metric.reaches or part is None:
            return None
        if not metric.unit.has_median:
            return None
        return Median(part.relation, part.of, part.where, part.day, part.last_days)

    def described(self, metric: Metric, value: Value, sums: Sums, position: int) -> Value:
        """The value with its median and its coverage, where the question is not divided."""
        if self.question.by or metric.family or value.reason.code in ("locked", "filter"):
            return value
        if self.snapshot.missing(metric):
            return value
        found = []
        for group, counts in self._coverage(metric):
            all_rows = self.place(group, ROWS)
            rows = int(sums.get((position, None, all_rows)) or 0)
            without = (
                0
                if self.question.periods[position].is_open or group.moment == "now"
                else int(sums.get((UNDATED_ROWS, None, all_rows)) or 0)
            )
            lacking = [
                (NO_DATE, without),
                *((code, int(sums.get((position, None, self.place(group, term))) or 0)) for code, term in counts),
            ]
            found.append(Coverage(group.relation, rows + without, tuple((code, n) for code, n in lacking if n)))
        return replace(
            value, median=read(self._cell(self._median(metric)), sums, position, None), coverage=worst(found)
        )

    def splits(self, metric: Metric) -> bool:
        """Whether every part of the metric can be broken down as asked."""
        by = self.question.by
        if by in GRAINS:
            return not metric.is_balance
        if not by:
            return True
        return all(by in RELATIONS[part.relation].dimensions for part in metric.parts)

    def run(self, con: Connection, *, exact: bool) -> dict[Sum, Number | None]:
        """(period, member, place) -> sum."""
        sums: dict[Sum, Number | None] = {}
        for group, terms in self.groups.items():
            places = [self.place(group, term) for term in terms]
            asked = con.execute(statement(self.snapshot, self.question, group, tuple(terms)))
            for position, member, *values in asked.fetchall() if exact else _plain_rows(asked.df()):
                for place, value in zip(places, values, strict=True):
                    sums[position, member, place] = value
        return sums

    def columns(self, con: Connection) -> tuple[set[Member], dict[Place, dict[Member, Number]]]:
        """The members in the first period, and of each place the sums of those that have one, as plain numbers."""
        there: set[Member] = set()
        found: dict[Place, dict[Member, Number]] = {}
        for group, terms in self.groups.items():
            asked = con.execute(statement(self.snapshot, self.question, group, tuple(terms)))
            _, members, *sums = _plain_columns(asked.df())
            there.update(members)
            for term, column in zip(terms, sums, strict=True):
                pairs = zip(members, column, strict=True)
                found[self.place(group, term)] = {who: value for who, value in pairs if value is not None}
        return there, found


def _plain_rows(rows: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement with its sums as plain numbers."""
    return zip(*_plain_columns(rows), strict=True)


def _plain_columns(rows: pd.DataFrame) -> list[list[Any]]:
    """The columns of a statement with its sums as plain numbers."""
    import pandas as pd

    columns: list[list[Any]] = []
    for place, name in enumerate(rows.columns):
        cells = rows[name]
        if pd.api.types.is_float_dtype(cells) and place > 1:
            cells = cells.round(EXACT)
        elif pd.api.types.is_datetime64_any_dtype(cells):
            cells = cells.dt.date
        there = cells.notna()
        columns.append(cells.tolist() if there.all() else cells.astype(object).where(there, None).tolist())
    return columns
