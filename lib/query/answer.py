"""Answers to a question: sums asked for in as few statements as there are relations, then divided here, once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any

import pandas as pd

from lib.engine.engine import Connection
from lib.metrics.aggregate import NO_DATE, ROWS, Aggregate, Group, Median, Term
from lib.metrics.catalog import needed
from lib.metrics.coverage import Coverage, covered_parts, gap_counts, worst
from lib.metrics.metric import Metric
from lib.metrics.relations import KNOWN_BY, RELATIONS
from lib.metrics.units import Number
from lib.query.buckets import bucket, buckets, next_bucket
from lib.query.question import END_OF_TIME, GRAINS, Answers, Member, Question, Value
from lib.query.reach import barred
from lib.query.reason import EMPTY, LOCKED, NONE, Reason, needs
from lib.query.snapshot import Snapshot
from lib.query.statement import UNDATED_ROWS, moment_of, statement
from lib.query.unpriced import Unpriced, unpriced

Place = int
"""The place of an aggregate over its group among all that are asked for: a number is looked up many times faster than what it
stands for, and there may be very many members."""
Sum = tuple[int, Member, Place]
"""Which sum: position of the period, member, and the place of what is summed."""
EXACT = 9
"""Digits behind the point that an engine's plain numbers are taken to: it knows no exact tenths."""
FAMILY, DIMENSION, COSTS = Reason("family"), Reason("dimension"), Reason("costs")
"""That a metric is one of many members; that it cannot be split this way; that costs are missing, before it is known which."""


def ask(snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection | None = None) -> Answers:
    """The values of `metrics` for every period, and with ``question.by`` for every member of the dimension.

    `con` is a cursor of the snapshot's connection; one connection must not be shared by threads.
    """
    con = con or snapshot.con
    wanted = needed(metrics)
    answers = gather(snapshot, wanted, question, con).answers(wanted)
    if not question.by:
        for metric in wanted:
            if metric.family and _can_be_asked(snapshot, metric, question):
                answers |= _family(snapshot, metric, question, con)
    for metric in wanted:
        if metric.reaches and _can_be_asked(snapshot, metric, question):
            _reach(snapshot, metric, question, con, answers)
    return answers


def gather(
    snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: Connection, *, exact: bool = True
) -> Gathered:
    """The sums that the values of `metrics` are divided from; where there are very many members, a part of them at a time.

    Not `exact` they are plain numbers, which an engine gives many times faster than decimals.
    """
    plan = _Plan(snapshot, question)
    for metric in needed(metrics):
        if not metric.family and _can_be_asked(snapshot, metric, question):
            plan.add(metric)
    return Gathered(plan, plan.run(con, exact=exact))


@dataclass(frozen=True)
class Gathered:
    """Sums by period and member."""

    plan: _Plan
    sums: Mapping[Sum, Number | None]

    def answers(self, metrics: Iterable[Metric], members: Collection[Member] | None = None) -> Answers:
        """The values of some of the metrics, and of what they are made of, for all members or for some."""
        plan, sums, question = self.plan, self.sums, self.plan.question
        ordered = sorted(needed(metrics), key=lambda m: (bool(m.quotient), bool(m.reaches)))
        closed = {metric.ref: why for metric in ordered if (why := _barred(metric, plan.snapshot, plan))}
        found: Answers = {}
        for position in range(len(question.periods)):
            for member in _members(plan, position, sums) if members is None else members:
                values: dict[str, Value] = {}
                for metric in ordered:
                    value = closed.get(metric.ref) or _value(plan.cells(metric), sums, position, member, values)
                    if value.reason is COSTS:
                        value = replace(value, reason=plan.without_costs(metric))
                    values[metric.ref] = value if question.by else plan.described(metric, value, sums, position)
                for ref, value in values.items():
                    found[position, ref, member] = value
        return found

    def numbers(self, metric: Metric) -> dict[Member, Number]:
        """The values of one metric in the first period, by member; those that have one."""
        cells = self.plan.cells(metric)
        if cells.plain is not None:
            return {m: value or 0 for (at, m, of), value in self.sums.items() if at == 0 and of == cells.plain}
        found = self.answers([metric])
        return {
            m: value.value
            for (at, ref, m), value in found.items()
            if at == 0 and ref == metric.ref and value.value is not None
        }


def _members(plan: _Plan, position: int, sums: Mapping[Sum, Number | None]) -> list[Member]:
    """What the answers of a period are divided into. In time also that in which nothing happened."""
    snapshot, question = plan.snapshot, plan.question
    if not question.by:
        return [None]
    if question.by not in GRAINS:
        return sorted({member for _, member, _ in sums}, key=_place)
    mine = {member for period, member, place in sums if period == position and not plan.ahead(place, member)}
    days = [member for member in mine if isinstance(member, date)]
    in_time = buckets(days, question.periods[position], question.by, plan.today, snapshot.week_start)
    return [*in_time, *([None] if None in mine else [])]


def _barred(metric: Metric, snapshot: Snapshot, plan: _Plan) -> Value | None:
    """The value, which is none, of a metric that cannot be answered for any member."""
    if missing := snapshot.missing(metric):
        return Value(reason=needs(missing))
    if _is_closed(snapshot, metric, plan.question):
        return Value(reason=LOCKED)
    if why := barred(snapshot, metric, plan.question):
        return Value(reason=why)
    if metric.family:
        return Value(reason=FAMILY)
    return None if metric.quotient or plan.splits(metric) else Value(reason=DIMENSION)


def _value(
    cells: _Cells, sums: Mapping[Sum, Number | None], position: int, member: Member, values: Mapping[str, Value]
) -> Value:
    metric = cells.metric
    if cells.plain is not None:
        summed = sums.get((position, member, cells.plain)) or 0
        return Value(summed, summed, None, summed if cells.counts_cases else None)
    if metric.quotient:
        over, under = (values[ref] for ref in metric.quotient)
        sample = _read(cells.sample, sums, position, member)
        if over.value is None or not under.value:
            return Value(
                numerator=over.value, denominator=under.value, n=sample, reason=over.reason or under.reason or EMPTY
            )
        return Value(_divide(over.value, under.value), over.value, under.value, sample)
    if position in cells.startless:
        return Value(reason=Reason("no_start"))
    if any(_is_unpriced(one, sums, position, member) for one in cells.unpriced):
        return Value(reason=Reason("no_rate"))
    spoiled = _spoiled(cells, sums, position, member)
    if spoiled and metric.denominator:
        return Value(reason=spoiled)
    numerator = _read(cells.numerator, sums, position, member)
    in_time = isinstance(member, date) and member <= cells.last_bucket and not metric.denominator
    if numerator is None and cells.is_shared and not in_time:
        return Value(reason=COSTS)  # a source that no cost names has no known cost, not a cost of 0
    if metric.minus:
        off = _read(cells.minus, sums, position, member)
        if off is None:
            return Value(reason=COSTS)  # nor is a margin known where no such cost was booked
        numerator = _add(numerator or 0, -off)
        if cells.told and cells.told_again:  # what both have taken off
            twice = [_read(one, sums, position, member) or 0 for one in (cells.told, cells.told_again)]
            numerator = _add(numerator, max(0, min(twice)))
    sample = _read(cells.sample, sums, position, member) if metric.sample else None
    if not metric.denominator:
        value = numerator if numerator is not None else 0
        if spoiled and not value:
            return Value(reason=spoiled)  # that there were none is not known either
        return Value(value, value, None, sample if metric.sample else (value if metric.unit.counts_cases else None))
    denominator = metric.constant or _read(cells.denominator, sums, position, member)
    n = sample if metric.sample else denominator
    if not denominator or (metric.per_sample and not n):
        return Value(None, numerator, denominator, n, EMPTY)
    if cells.is_share_of_cases and (numerator or 0) > denominator:
        return Value(None, numerator, denominator, n, Reason("over"))
    return Value(_divide(numerator or 0, denominator) * metric.times, numerator or 0, denominator, n)


def _spoiled(cells: _Cells, sums: Mapping[Sum, Number | None], position: int, member: Member) -> Reason:
    """What is not known of the rows, and of how many; no reason where all is."""
    if not cells.spoiling:
        return NONE
    rows, what = max((int(sums.get((position, member, place)) or 0), what) for what, place in cells.spoiling)
    return Reason(what, rows=rows) if rows else NONE


def _read(cell: _Cell | None, sums: Mapping[Sum, Number | None], position: int, member: Member) -> Number | None:
    """The sum of a part."""
    if cell is None:
        return None
    if cell.latest and isinstance(member, date):  # looked back from today at the latest
        member = min(member, cell.latest)
    return sums.get((position, member, cell.place))


def _is_unpriced(cells: tuple[_Cell, _Cell], sums: Mapping[Sum, Number | None], position: int, member: Member) -> bool:
    """Whether there are rows of money, and none with a rate."""
    rows, without = (_read(cell, sums, position, member) or 0 for cell in cells)
    return 0 < rows == without


@dataclass(frozen=True)
class _Cell:
    """Where the sum of a part is found; `latest` is the last bucket of time from which it looks back."""

    place: Place
    latest: date | None


@dataclass(frozen=True)
class _Cells:
    """A metric with the places of its sums, worked out once for all members; `startless` are the periods without a beginning
    where it is asked for at one."""

    metric: Metric
    numerator: _Cell | None
    denominator: _Cell | None
    minus: _Cell | None
    told: _Cell | None
    told_again: _Cell | None
    sample: _Cell | None
    spoiling: tuple[tuple[str, Place], ...]
    unpriced: tuple[tuple[_Cell, _Cell], ...]
    startless: tuple[int, ...]
    is_shared: bool
    is_share_of_cases: bool
    counts_cases: bool
    last_bucket: date

    @cached_property
    def plain(self) -> Place | None:
        """Where a sum is found that is read as it is, whatever the member: there may be very many."""
        metric = self.metric
        others = (
            metric.denominator,
            metric.minus,
            metric.sample,
            metric.quotient,
            self.spoiling,
            self.unpriced,
            self.startless,
        )
        if self.numerator is None or self.numerator.latest or self.is_shared or any(others):
            return None
        return self.numerator.place


def _is_closed(snapshot: Snapshot, metric: Metric, question: Question) -> bool:
    """Whether some part of the metric rests on rows that the reader's link does not open."""
    return not all(question.filters.reach(part.relation) and snapshot.opens(part) for part in metric.parts)


def _can_be_asked(snapshot: Snapshot, metric: Metric, question: Question) -> bool:
    """Whether there is what the metric needs, open to the reader and known by what it is filtered and divided by."""
    if snapshot.missing(metric) or _is_closed(snapshot, metric, question):
        return False
    return not barred(snapshot, metric, question)


def _is_shared(part: Aggregate | None) -> bool:
    return part is not None and RELATIONS[part.relation].shared


def _place(member: Member) -> tuple[bool, str]:
    """Where a member stands in a list: by name, the unknown last. DuckDB returns groups in no order."""
    return member is None, str(member)


def _divide(over: Number, under: Number) -> Number:
    if isinstance(over, float) or isinstance(under, float):
        return float(over) / float(under)
    return Decimal(over) / Decimal(under)


def _add(a: Number, b: Number) -> Number:
    return float(a) + float(b) if isinstance(a, float) or isinstance(b, float) else a + b


class _Plan:
    """The columns to ask for, gathered by the rows that they are about."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.today = snapshot.as_of if question.as_of == END_OF_TIME else question.as_of
        self.last_bucket = bucket(self.today, question.by, snapshot.week_start) if question.by in GRAINS else self.today
        ahead = next_bucket(self.today, question.by, snapshot.week_start) if question.by in GRAINS else self.today
        self.next_bucket = ahead
        self.groups: dict[Group, dict[Term, None]] = defaultdict(dict)
        self._places: dict[tuple[Group, Term], Place] = {}
        self._moments: list[bool] = []
        self._cells: dict[str, _Cells] = {}
        self._covered: dict[str, list[tuple[Group, list[tuple[str, Term]]]]] = {}

    def add(self, metric: Metric) -> None:
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
        if found == len(self._moments):
            self._moments.append(bool(group.moment))
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
        part = next(one for one in (metric.part("minus"), metric.part("numerator")) if one and _is_shared(one))
        found = "costs" if self.snapshot.holds(part) else "costs_never"
        return Reason(found, categories=tuple(part.where[0].name.split("_or_")) if part.where else ())

    def cells(self, metric: Metric) -> _Cells:
        """Where the sums of a metric are found."""
        if metric.ref not in self._cells:
            startless = tuple(i for i in range(len(self.question.periods)) if self.without_start(metric, i))
            self._cells[metric.ref] = _Cells(
                metric, self._cell(metric.part("numerator")), self._cell(metric.part("denominator")), self._cell(metric.part("minus")),
                self._cell(metric.part("told")), self._cell(metric.part("told_again")),
                self._cell(metric.part("sample")), tuple((what, self.place(*counted)) for what, counted in self._spoiling(metric)),
                tuple(self._both(one) for one in unpriced(self.snapshot, metric)), startless, _is_shared(metric.part("numerator")),
                metric.is_share_of_cases, metric.unit.counts_cases, self.last_bucket,
            )  # fmt: skip
        return self._cells[metric.ref]

    def _cell(self, part: Aggregate | None) -> _Cell | None:
        return None if part is None else self._placed(part, part.term)

    def _placed(self, part: Aggregate, term: Term) -> _Cell:
        latest = self.next_bucket if part.moment else self.last_bucket if part.last_days else None
        return _Cell(self.place(part.group, term), latest)

    def _both(self, one: Unpriced) -> tuple[_Cell, _Cell]:
        return self._placed(one.part, one.rows), self._placed(one.part, one.without)

    def without_start(self, metric: Metric, position: int) -> bool:
        """Whether a state of affairs is asked for at the beginning of a period that has none."""
        period = self.question.periods[position]
        starts = [part.group for part in metric.parts if part.moment == "start"]
        in_time = self.question.by in GRAINS
        return not in_time and any(moment_of(self.snapshot, self.question, group, period) is None for group in starts)

    def ahead(self, place: Place, member: Member) -> bool:
        """Whether a state of affairs is told of a time to come, which is there only where something else is."""
        return self._moments[place] and isinstance(member, date) and member > self.last_bucket

    def _median(self, metric: Metric) -> Aggregate | None:
        """The median that goes with the mean of a duration, where it was asked for."""
        part = metric.part("numerator")
        if not self.question.medians or self.question.by or metric.reaches or part is None:
            return None
        if not metric.unit.has_median:
            return None
        return Median(part.relation, part.of, part.where, part.day, part.last_days)

    def described(self, metric: Metric, value: Value, sums: Mapping[Sum, Number | None], position: int) -> Value:
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
            value, median=_read(self._cell(self._median(metric)), sums, position, None), coverage=worst(found)
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


def _plain_rows(rows: pd.DataFrame) -> Iterator[tuple[Any, ...]]:
    """The rows of a statement with its sums as plain numbers."""
    columns: list[list[Any]] = []
    for place, name in enumerate(rows.columns):
        cells = rows[name]
        if pd.api.types.is_float_dtype(cells) and place > 1:
            cells = cells.round(EXACT)
        elif pd.api.types.is_datetime64_any_dtype(cells):
            cells = cells.dt.date
        there = cells.notna()
        columns.append(cells.tolist() if there.all() else cells.astype(object).where(there, None).tolist())
    return zip(*columns, strict=True)


def _family(snapshot: Snapshot, metric: Metric, question: Question, con: Connection) -> Answers:
    """One value per member of every dimension of a family: part of the whole, the unknown among them."""
    part = metric.part("numerator")
    assert part is not None
    answers: Answers = {}
    for dimension in metric.family:
        if not snapshot.has(KNOWN_BY[dimension]):
            continue
        split = replace(question, by=dimension)
        rows = sorted(
            con.execute(statement(snapshot, split, part.group, [part.term])).fetchall(),
            key=lambda row: (row[0], _place(row[1])),
        )
        totals: dict[int, Number] = defaultdict(int)
        shares: dict[Member, dict[int, Number]] = {}
        for position, member, value in rows:
            totals[position] = _add(totals[position], value or 0)
            if value:
                shares.setdefault(member, {})[position] = value
        # Who has a share of one period has one of the other too, were it none: 0 of n is 0, not unknown.
        for position in range(len(question.periods)):
            total = totals[position]
            n = total if metric.unit.is_share and part.counts_cases else None
            for member, found in sorted(shares.items(), key=lambda one: _place(one[0])):
                value = found.get(position, 0)
                ref = f"{metric.ref}({dimension}={member if member is not None else 'unknown'})"
                answers[position, ref, None] = (
                    Value(_divide(value, total), value, total, n) if total else Value(None, value, total, n, EMPTY)
                )
    return answers


def _reach(snapshot: Snapshot, metric: Metric, question: Question, con: Connection, answers: Answers) -> None:
    """Turn the value into the first day on which the numerator per denominator is at least the metric it must reach."""
    part = metric.part("numerator")
    assert part is not None
    if question.by:
        for key in [k for k in answers if k[1] == metric.ref]:
            answers[key] = Value(reason=DIMENSION)
        return
    curve = replace(question, by="client_day")
    by_period: dict[int, list[tuple[int, Number]]] = defaultdict(list)
    for position, day, amount in con.execute(statement(snapshot, curve, part.group, [part.term])).fetchall():
        if day is not None:
            by_period[position].append((int(day), amount or 0))
    for position in range(len(question.periods)):
        goal = answers[position, metric.reaches, None]
        clients = answers[position, metric.ref, None].denominator
        if goal.value is None or not clients:
            answers[position, metric.ref, None] = Value(n=clients, denominator=clients, reason=goal.reason or EMPTY)
            continue
        total: Number = 0
        reached = None
        for day, amount in sorted(by_period[position]):
            total = _add(total, amount)
            if _divide(total, clients) >= Decimal(str(goal.value)):
                reached = day
                break
        answers[position, metric.ref, None] = Value(
            reached, total, clients, clients, NONE if reached is not None else Reason("never")
        )
