"""Metrics + filters + periods (+ a dimension) -> SQL -> values. The only module that assembles SQL for metrics.

All aggregates over one relation that share an anchor date are asked for in one statement, for every period at once, so
a page asks DuckDB once per relation. A ratio is divided here, once, from its summed parts: an average of rates cannot
come out of this module.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any

import duckdb

from lib.db import literal
from lib.metrics.catalog import ALL, needed
from lib.metrics.coverage import ROWS, Coverage, covered_parts, gap_counts, worst
from lib.metrics.metric import PARTS, Metric, Part, Which
from lib.metrics.reasons import GAPS, NO_DATE, Gap, anchor, undated
from lib.metrics.relations import FILTERS, KNOWN_BY, RELATIONS
from lib.settings import WeekStart, with_defaults

Number = Decimal | int | float
Member = str | date | None
"""A member of a dimension, None for the unknown; of a grain of time the first day."""

BEGINNING, END_OF_TIME = date(1, 1, 1), date(9999, 12, 31)
UNASSIGNED = "(unassigned)"
GRAINS = ("day", "week", "month", "quarter", "year")
UNDATED_ROWS = -1
"""The position, among those of the periods, of rows that lie in none because they have no day."""

Group = tuple[str, str, int]
"""Relation, day that places its rows, and the last days of a period that count (0 for all)."""


@dataclass(frozen=True)
class Period:
    """First and last day, both included; None is open. An all-open period also holds rows without a date."""

    start: date | None = None
    end: date | None = None

    @property
    def is_open(self) -> bool:
        """Whether this is all time."""
        return self.start is None and self.end is None


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
    `medians` asks for those of durations too; they cost as much as all the rest.
    """

    periods: tuple[Period, ...] = (Period(),)
    filters: Filters = field(default_factory=Filters)
    as_of: date = END_OF_TIME
    model: str = "last"
    by: str = ""
    within: tuple[tuple[str, str | None], ...] = ()
    medians: bool = False


@dataclass(frozen=True)
class Value:
    """A metric's value with what it is made of. `n` is the number of cases it rests on, None where that has no meaning.

    `median` is that of a duration, whose value is the mean (domain.md 0.7). `coverage` is there for undivided answers.
    `value` is None when there is no data; `reason` then says why in one of the codes ``needs:<field>``,
    ``empty`` (nothing to divide by), ``dimension`` (cannot be split this way), ``never`` (never reached) or ``locked``
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


class Snapshot:
    """What a connection's snapshot offers: which fields there are, and which lists a member stands in."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con
        self.available = frozenset(name for (name,) in con.execute("select name from available").fetchall())
        self.facts: dict[str, str] = dict(con.execute("select name, value from facts").fetchall())
        self.as_of = date.fromisoformat(self.facts["as_of"])
        self.settings = with_defaults(dict(con.execute("select key, value from settings").fetchall()))

    @property
    def week_start(self) -> WeekStart:
        """The day on which the workspace's weeks begin."""
        return "sunday" if self.settings["week_start"] == "sunday" else "monday"

    @lru_cache(maxsize=64)  # noqa: B019 - as for members
    def gaps(self, relation: str) -> tuple[Gap, ...]:
        """What some row of a relation lacks, whatever the day: most exports lack little, and need not be searched for it."""
        known = GAPS.get(relation, ())
        if not known:
            return ()
        found = ", ".join(f"bool_or({_placed(gap.when, Period(), END_OF_TIME)})" for gap in known)
        told = self.con.cursor().execute(f"select {found} from {RELATIONS[relation].table or relation}").fetchall()[0]
        return tuple(gap for gap, there in zip(known, told, strict=True) if there)

    @lru_cache(maxsize=64)  # noqa: B019 - as for members
    def has_undated(self, relation: str, day: str) -> bool:
        """Whether some row of a relation lacks the day that would place it in time."""
        if undated(relation, day) == "false":
            return False
        table, where = RELATIONS[relation].table or relation, f"{day} is null and {undated(relation, day)}"
        return bool(self.con.cursor().execute(f"select 1 from {table} where {where} limit 1").fetchall())

    @lru_cache(maxsize=64)  # noqa: B019 - as for members
    def begins(self, relation: str, day: str) -> date | None:
        """The earliest day in a relation, None where no row has one."""
        found: date | None = (
            self.con.cursor()
            .execute(f"select min({day}) from {RELATIONS[relation].table or relation}")
            .fetchall()[0][0]
        )
        return found

    @lru_cache(maxsize=64)  # noqa: B019 - a snapshot never changes and lives as long as its connection
    def members(self, dimension: str) -> Mapping[str, tuple[str, ...]]:
        """Member -> the combined lists that it is in, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        for member, combined in self.con.execute(
            f"select member, combined from {dimension}_members order by 1, 2"
        ).fetchall():
            found[member].append(combined)
        return {member: tuple(lists) for member, lists in found.items()}

    def spelling(self, dimension: str, name: str) -> str:
        """The member that a reader means by `name`, in any case and for sources by any alias; empty if there is none."""
        known = self.members(dimension)
        if name in known:
            return name
        found = {member.lower(): member for member in known}.get(name.lower(), "")
        if not found and dimension == "utm_source":
            meant = self.con.cursor().execute(
                "select value :: varchar from utm_words where kind = 'source' and lower(raw) = lower(?) and value is not null",
                [name],
            )
            found = next((value for (value,) in meant.fetchall()), "")
        return found

    def missing(self, metric: Metric) -> str:
        """The first thing the metric needs that the snapshot lacks, or an empty string."""
        return next((need for need in metric.needs if not self.has(need)), "")

    def has(self, need: str) -> bool:
        """Whether one of the fields or tables written ``a|b`` is there."""
        return any(name in self.available for name in need.split("|"))


def ask(
    snapshot: Snapshot, metrics: Iterable[Metric], question: Question, con: duckdb.DuckDBPyConnection | None = None
) -> Answers:
    """The values of `metrics` for every period, and with ``question.by`` for every member of the dimension.

    `con` is a cursor of the snapshot's connection; one connection must not be shared by threads.
    """
    con = con or snapshot.con
    wanted = needed(metrics)
    plan = _Plan(snapshot, question)
    for metric in wanted:
        if not snapshot.missing(metric) and not metric.family and not _is_closed(metric, question):
            plan.add(metric)
    sums = plan.run(con)
    answers: Answers = {}
    members = sorted({member for _, member, _ in sums}, key=_place) if question.by else [None]
    for position in range(len(question.periods)):
        for member in members:
            values: dict[str, Value] = {}
            for metric in sorted(wanted, key=lambda m: (bool(m.quotient), bool(m.reaches))):
                value = _value(metric, snapshot, plan, sums, position, member, values)
                values[metric.ref] = plan.described(metric, value, sums, position)
            answers |= {(position, ref, member): value for ref, value in values.items()}
    if not question.by:
        for metric in wanted:
            if metric.family and not snapshot.missing(metric) and not _is_closed(metric, question):
                answers |= _family(snapshot, metric, question, con)
    for metric in wanted:
        if metric.reaches and not snapshot.missing(metric) and not _is_closed(metric, question):
            _reach(snapshot, metric, question, con, answers)
    return answers


def _value(
    metric: Metric,
    snapshot: Snapshot,
    plan: _Plan,
    sums: Mapping[Any, Number | None],
    position: int,
    member: Member,
    values: Mapping[str, Value],
) -> Value:
    missing = snapshot.missing(metric)
    if missing:
        return Value(reason=f"needs:{missing}")
    if _is_closed(metric, plan.question):
        return Value(reason="locked")
    if metric.family:
        return Value(reason="family")
    if metric.quotient:
        over, under = (values[ref] for ref in metric.quotient)
        sample = plan.read(sums, metric.part("sample"), position, member)
        if over.value is None or not under.value:
            return Value(
                numerator=over.value, denominator=under.value, n=sample, reason=over.reason or under.reason or "empty"
            )
        return Value(_divide(over.value, under.value), over.value, under.value, sample)
    if not plan.splits(metric):
        return Value(reason="dimension")
    numerator = plan.read(sums, metric.part("numerator"), position, member)
    if numerator is None and _is_shared(metric.part("numerator")):
        return Value(reason="empty")  # a source that no cost names has no known cost, not a cost of 0
    if metric.minus:
        off = plan.read(sums, metric.part("minus"), position, member)
        if off is None:
            return Value(reason="empty")  # nor is a margin known where no such cost was booked
        numerator = _add(numerator or 0, -off)
    sample = plan.read(sums, metric.part("sample"), position, member) if metric.sample else None
    if not metric.denominator:
        value = numerator if numerator is not None else 0
        return Value(value, value, None, sample if metric.sample else (value if metric.unit == "count" else None))
    denominator = plan.read(sums, metric.part("denominator"), position, member)
    n = sample if metric.sample else denominator
    if not denominator:
        return Value(None, numerator, denominator, n, "empty")
    return Value(_divide(numerator or 0, denominator) * metric.times, numerator or 0, denominator, n)


def _is_closed(metric: Metric, question: Question) -> bool:
    """Whether some part of the metric rests on rows that the reader's link does not open."""
    parts = [metric.part(which) for which in PARTS]
    return not all(question.filters.reach(part.relation) for part in parts if part and not part.sql.isdigit())


def _is_shared(part: Part | None) -> bool:
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
    """The aggregates to ask for, gathered by relation, anchor date and span."""

    def __init__(self, snapshot: Snapshot, question: Question) -> None:
        self.snapshot, self.question = snapshot, question
        self.groups: dict[Group, list[str]] = defaultdict(list)

    def add(self, metric: Metric) -> None:
        if self.splits(metric):
            for which in PARTS:
                part = metric.part(which)
                if part and not part.sql.isdigit():
                    self._want(_group(part), part.sql)
            if not self.question.by:
                for group, counts in self._coverage(metric):
                    for sql in (ROWS, *(sql for _, sql in counts)):
                        self._want(group, sql)
            if median := self._median(metric):
                self._want(_group(median), median.sql)

    def _want(self, group: Group, sql: str) -> None:
        if sql not in self.groups[group]:
            self.groups[group].append(sql)

    def _coverage(self, metric: Metric) -> list[tuple[Group, list[tuple[str, str]]]]:
        """What to count of the rows under a metric: per relation and day what its rows can lack."""
        return [
            (_group(parts[0]), gap_counts(parts, self.snapshot.gaps(parts[0].relation)))
            for parts in covered_parts(metric)
        ]

    def _median(self, metric: Metric) -> Part | None:
        """The median that goes with the mean of a duration, where it was asked for."""
        part = metric.part("numerator")
        if not self.question.medians or self.question.by or metric.unit != "days" or metric.reaches or part is None:
            return None
        return replace(part, sql=part.sql.replace("sum(", "median(", 1))

    def described(self, metric: Metric, value: Value, sums: Mapping[Any, Number | None], position: int) -> Value:
        """The value with its median and its coverage, where the question is not divided."""
        if self.question.by or metric.family or value.reason == "locked" or self.snapshot.missing(metric):
            return value
        found = []
        for group, counts in self._coverage(metric):
            rows = int(sums.get((position, None, (group, ROWS))) or 0)
            without = (
                0
                if self.question.periods[position].is_open
                else int(sums.get((UNDATED_ROWS, None, (group, ROWS))) or 0)
            )
            lacking = [
                (NO_DATE, without),
                *((code, int(sums.get((position, None, (group, sql))) or 0)) for code, sql in counts),
            ]
            found.append(Coverage(group[0], rows + without, tuple((code, n) for code, n in lacking if n)))
        return replace(value, median=self.read(sums, self._median(metric), position, None), coverage=worst(found))

    def splits(self, metric: Metric) -> bool:
        """Whether every part of the metric can be broken down as asked."""
        by = self.question.by
        if not by or by in GRAINS:
            return True
        parts = [metric.part(which) for which in PARTS]
        return all(by in RELATIONS[p.relation].dimensions for p in parts if p)

    def run(self, con: duckdb.DuckDBPyConnection) -> dict[Any, Number | None]:
        """(period, member, (group, aggregate)) -> sum."""
        sums: dict[Any, Number | None] = {}
        for group, aggregates in self.groups.items():
            rows = con.execute(statement(self.snapshot, self.question, group, aggregates)).fetchall()
            for position, member, *values in rows:
                for aggregate, value in zip(aggregates, values, strict=True):
                    sums[position, member, (group, aggregate)] = value
        return sums

    def read(
        self, sums: Mapping[Any, Number | None], part: Part | None, position: int, member: Member
    ) -> Number | None:
        """The sum of a part; a constant (the days of a pace) is itself even where there are no rows."""
        if part is None:
            return None
        return int(part.sql) if part.sql.isdigit() else sums.get((position, member, (_group(part), part.sql)))


def _group(part: Part) -> Group:
    return part.relation, anchor(part), part.last_days


def statement(snapshot: Snapshot, question: Question, group: Group, aggregates: Sequence[str]) -> str:
    """One statement for all `aggregates` over one relation: a row per period and member.

    An undivided question about bounded periods also gets a row for what lies in no period, having no day.
    """
    relation, day, _ = group
    by = question.by
    member = _member(by, day, snapshot.week_start) if by else "null"
    selects = []
    for position, period in enumerate(question.periods):
        where = f"where {_where(snapshot, question, group, period)}"
        columns = ", ".join(_placed(sql, period, question.as_of) for sql in aggregates)
        selects.append(
            f"select {position}, {member}, {columns} from {source(snapshot, relation, question)} {where} {'group by 2' if by else ''}"
        )
    bounded = not all(period.is_open for period in question.periods)
    if ROWS in aggregates and not by and bounded and snapshot.has_undated(relation, day):
        columns = ", ".join(sql if sql == ROWS else "null" for sql in aggregates)
        where = " and ".join([f"{day} is null", undated(relation, day), *_conditions(snapshot, question, relation)])
        selects.append(
            f"select {UNDATED_ROWS}, null, {columns} from {source(snapshot, relation, question)} where {where}"
        )
    return "\nunion all\n".join(selects)


def parts_of(metric: Metric) -> list[tuple[Metric, Which, Part]]:
    """The parts a metric's value is made of, each with the metric whose part it is.

    A quotient is made of the parts of its two metrics; what must be reached comes after what reaches it.
    """
    if metric.quotient:
        return [part for ref in metric.quotient for part in parts_of(ALL[ref])]
    order: tuple[Which, ...] = ("numerator", "minus", "denominator")
    own = [(metric, which, part) for which in order if (part := metric.part(which)) and not part.sql.isdigit()]
    return own + (parts_of(ALL[metric.reaches]) if metric.reaches else [])


@dataclass(frozen=True)
class Scope:
    """What a part's aggregate runs over in the question's first period: a relation and a condition, as SQL.

    `undated` holds the rows that the filters let through and that lie in no period because they lack its day.
    """

    relation: str
    dated: str
    undated: str
    place: Callable[[str], str]


def scope(snapshot: Snapshot, question: Question, part: Part, member: Member = None) -> Scope:
    """The scope of a part; with ``question.by`` that of one member."""
    group = _group(part)
    relation, day, _ = group
    period = question.periods[0]
    split = ""
    if question.by:
        value = _member(question.by, day, snapshot.week_start)
        split = f" and {value} is not distinct from {'null' if member is None else literal(member)}"
    without = " and ".join([f"{day} is null", undated(relation, day), *_conditions(snapshot, question, relation)])
    return Scope(
        source(snapshot, relation, question),
        _where(snapshot, question, group, period) + split,
        "false" if period.is_open or question.by in GRAINS else without + split,
        lambda sql: _placed(sql, period, question.as_of),
    )


def _member(by: str, day: str, week_start: WeekStart) -> str:
    if by == "week" and week_start == "sunday":
        return f"date_trunc('week', {day} + 1) :: date - 1"
    return f"date_trunc('{by}', {day}) :: date" if by in GRAINS else f"{by} :: varchar"


def _where(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The reader's filters and the period, as a condition."""
    relation, day, last_days = group
    conditions = _conditions(snapshot, question, relation)
    span = _span(period, last_days, question.as_of)
    if not span.is_open:
        conditions.append(f"{day} between {literal(span.start or BEGINNING)} and {literal(span.end or END_OF_TIME)}")
    return " and ".join(conditions) or "true"


def _span(period: Period, last_days: int, as_of: date) -> Period:
    if last_days == 0:
        return period
    end = min(period.end or END_OF_TIME, as_of)
    return Period(end - timedelta(days=last_days - 1), end)


def _placed(sql: str, period: Period, as_of: date) -> str:
    days = {"period_start": period.start or BEGINNING, "period_end": period.end or END_OF_TIME, "as_of": as_of}
    return re.sub(r"\b(period_start|period_end|as_of)\b", lambda m: literal(days[m[0]]), sql)


def source(snapshot: Snapshot, relation: str, question: Question) -> str:
    """The relation as the question's attribution model sees it (domain.md 9.2)."""
    if relation == "optins":
        return f"(select *, {'is_first' if question.model == 'first' else 'true'} as counts_as_lead from optins)"
    if relation != "credits":
        return RELATIONS[relation].table or relation
    if question.model != "any":
        return f"(select *, w_{question.model} as weight, w_{question.model} as source_weight from credits)"
    value = question.by if question.by in RELATIONS["credits"].dimensions else "null"
    let_through = " and ".join(_conditions(snapshot, question, relation)) or "true"
    return f"""(select *, (row_number() over (partition by person_id, {value}) = 1) :: int :: double as weight,
        (row_number() over (partition by person_id, utm_source) = 1) :: int :: double as source_weight
        from credits where {let_through})"""


def _conditions(snapshot: Snapshot, question: Question, relation: str) -> list[str]:
    conditions = []
    for dimension, chosen in question.filters.chosen().items():
        column = RELATIONS[relation].filters.get(dimension)
        if column:
            belongs = _membership(snapshot, dimension, column, chosen)
            if RELATIONS[relation].by_person:
                belongs = f"person_id in (select person_id from people where {belongs})"
            shared = RELATIONS[relation].shared and dimension not in question.filters.locked
            conditions.append(f"({belongs} or {column} is null)" if shared else belongs)
    for dimension, member in question.within:
        if dimension in RELATIONS[relation].dimensions:
            conditions.append(
                f"{dimension} is null" if member is None else f"{dimension} :: varchar = {literal(member)}"
            )
    return conditions


def _membership(snapshot: Snapshot, dimension: str, column: str, chosen: tuple[str, ...]) -> str:
    """A row belongs if any of its list's members is chosen; a row without one belongs to (unassigned)."""
    known = snapshot.members(dimension)
    lists: list[str] = []
    for name in chosen:
        member = snapshot.spelling(dimension, name)
        lists += [member] if column == dimension and member else known.get(member, ())
    options = [f"{column} in ({', '.join(literal(text) for text in dict.fromkeys(lists))})"] if lists else []
    if UNASSIGNED in chosen:
        options.append(f"{column} is null")
    return f"({' or '.join(options)})" if options else "false"


def members_within(
    snapshot: Snapshot, dimension: str, filters: Filters, con: duckdb.DuckDBPyConnection | None = None
) -> list[str]:
    """The members of a dimension on the rows that the filters let through, by name: what a locked list may offer."""
    con = con or snapshot.con
    listed: dict[str, list[str]] = defaultdict(list)
    for member, combined in snapshot.members(dimension).items():
        for text in combined:
            listed[text].append(member)
    found: set[str] = set()
    question = Question(filters=filters)
    for relation in RELATIONS.values():
        column = relation.filters.get(dimension)
        if column and not relation.by_person and filters.reach(relation.name):
            where = " and ".join(_conditions(snapshot, question, relation.name)) or "true"
            texts = con.execute(f"select distinct {column} :: varchar from {relation.name} where {where}").fetchall()
            for (text,) in texts:
                if text is not None:
                    found |= {text} if column == dimension else set(listed.get(text, ()))
    return sorted(found)


def _family(snapshot: Snapshot, metric: Metric, question: Question, con: duckdb.DuckDBPyConnection) -> Answers:
    """One value per member of every dimension of a family: part of the whole, the unknown among them."""
    part = metric.part("numerator")
    assert part is not None
    answers: Answers = {}
    group = _group(part)
    for dimension in metric.family:
        if not snapshot.has(KNOWN_BY[dimension]):
            continue
        split = replace(question, by=dimension)
        rows = sorted(
            con.execute(statement(snapshot, split, group, [part.sql])).fetchall(),
            key=lambda row: (row[0], _place(row[1])),
        )
        totals: dict[int, Number] = defaultdict(int)
        for position, _, value in rows:
            totals[position] = _add(totals[position], value or 0)
        for position, member, value in rows:
            if not value:
                continue
            total = totals[position]
            ref = f"{metric.ref}({dimension}={member if member is not None else 'unknown'})"
            n = total if metric.unit == "rate" and part.sql.startswith("count") else None
            answers[position, ref, None] = (
                Value(_divide(value, total), value, total, n) if total else Value(None, value, total, n, "empty")
            )
    return answers


def _reach(
    snapshot: Snapshot, metric: Metric, question: Question, con: duckdb.DuckDBPyConnection, answers: Answers
) -> None:
    """Turn the value into the first day on which the numerator per denominator is at least the metric it must reach."""
    part = metric.part("numerator")
    assert part is not None
    if question.by:
        for key in [k for k in answers if k[1] == metric.ref]:
            answers[key] = Value(reason="dimension")
        return
    curve = replace(question, by="client_day")
    by_period: dict[int, list[tuple[int, Number]]] = defaultdict(list)
    for position, day, amount in con.execute(statement(snapshot, curve, _group(part), [part.sql])).fetchall():
        if day is not None:
            by_period[position].append((int(day), amount or 0))
    for position in range(len(question.periods)):
        goal = answers[position, metric.reaches, None]
        clients = answers[position, metric.ref, None].denominator
        if goal.value is None or not clients:
            answers[position, metric.ref, None] = Value(n=clients, denominator=clients, reason=goal.reason or "empty")
            continue
        total: Number = 0
        reached = None
        for day, amount in sorted(by_period[position]):
            total = _add(total, amount)
            if _divide(total, clients) >= Decimal(str(goal.value)):
                reached = day
                break
        answers[position, metric.ref, None] = Value(
            reached, total, clients, clients, "" if reached is not None else "never"
        )
