"""Questions as SQL: one statement for all aggregates over one relation, and the scope that a part of a metric runs over."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.db import literal
from lib.metrics.catalog import ALL
from lib.metrics.coverage import ROWS
from lib.metrics.metric import Metric, Part, Which
from lib.metrics.reasons import anchor, undated
from lib.metrics.relations import RELATIONS
from lib.query.buckets import bucket_end, buckets
from lib.query.question import BEGINNING, END_OF_TIME, GRAINS, UNASSIGNED, Filters, Member, Period, Question
from lib.query.snapshot import Snapshot
from lib.settings import WeekStart

UNDATED_ROWS = -1
"""The position, among those of the periods, of rows that lie in none because they have no day."""
BUCKET = "bucket_from"
"""The column that says in which bucket of time a row lies."""
Group = tuple[str, str, int]
"""Relation, day that places its rows, and the last days of a period that count (0 for all)."""


def group_of(part: Part) -> Group:
    """What a part is asked for together with."""
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
        if by in GRAINS:
            columns = ", ".join(_of_bucket(sql, period, by, question.as_of) for sql in aggregates)
            rows = f"(select *, {member} as {BUCKET} from {source(snapshot, relation, question)} {where})"
            if group[2]:
                rows = _last_days_of_buckets(snapshot, question, group, period)
            selects.append(f"select {position}, {BUCKET}, {columns} from {rows} group by 2")
            continue
        columns = ", ".join(period.named_days(sql, question.as_of) for sql in aggregates)
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


def _last_days_of_buckets(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The rows of a relation by the bucket of time in whose last days they lie, which may be those of several."""
    relation, day, last_days = group
    today = snapshot.as_of if question.as_of == END_OF_TIME else question.as_of
    first = period.start or snapshot.begins(relation, day) or today
    within = Period(first, max(first, min(period.end or today, today)))
    spans = []
    for start in buckets((), within, question.by, today, snapshot.week_start):
        end = min(bucket_end(start, question.by), within.end or today)
        spans.append(f"(date '{start}', date '{end - timedelta(days=last_days - 1)}', date '{end}')")
    lies = f"{day} between since and until"
    where = " and ".join([lies, *_conditions(snapshot, question, relation)])
    return f"(select * from {source(snapshot, relation, question)} join (values {', '.join(spans)}) spans({BUCKET}, since, until) on {lies} where {where})"


def _of_bucket(sql: str, period: Period, grain: str, as_of: date) -> str:
    """The SQL of a metric for each bucket of time by itself: its period is the bucket, as far as the question's reaches
    (decision 116). What rests on other rows of the period is judged by all of it."""
    if re.search(r"\bfrom\b[^)]*\bperiod_", sql):
        return period.named_days(sql, as_of)
    start = f"greatest({BUCKET}, {literal(period.start or BEGINNING)})"
    end = f"least(({BUCKET} + interval 1 {grain}) :: date - 1, {literal(period.end or END_OF_TIME)})"
    named = {"period_start": start, "period_end": end, "as_of": literal(as_of)}
    return re.sub(r"\b(period_start|period_end|as_of)\b", lambda found: named[found[0]], sql)


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
    group = group_of(part)
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
        lambda sql: period.named_days(sql, question.as_of),
    )


def source(snapshot: Snapshot, relation: str, question: Question) -> str:
    """The relation as the question's attribution model sees it (domain.md 9.2)."""
    if relation == "optins":
        return f"(select *, {'is_first' if question.model == 'first' else 'true'} as counts_as_lead from optins)"
    if relation != "credits":
        return snapshot.table(relation)
    if question.model != "any":
        return f"(select *, w_{question.model} as weight, w_{question.model} as source_weight from credits)"
    value = question.by if question.by in RELATIONS["credits"].dimensions else "null"
    let_through = " and ".join(_conditions(snapshot, question, relation)) or "true"
    return f"""(select *, (row_number() over (partition by person_id, {value}) = 1) :: int :: double as weight,
        (row_number() over (partition by person_id, utm_source) = 1) :: int :: double as source_weight
        from credits where {let_through})"""


def let_through(snapshot: Snapshot, filters: Filters, relation: str) -> str:
    """The rows of a relation that the filters let through, as a condition."""
    return " and ".join(_conditions(snapshot, Question(filters=filters), relation)) or "true"


def _member(by: str, day: str, week_start: WeekStart) -> str:
    if by == "week" and week_start == "sunday":
        return f"date_trunc('week', {day} + 1) :: date - 1"
    return f"date_trunc('{by}', {day}) :: date" if by in GRAINS else f"{by} :: varchar"


def _where(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The reader's filters and the period, as a condition."""
    relation, day, last_days = group
    conditions = _conditions(snapshot, question, relation)
    if question.by not in ("", *GRAINS) and question.members is not None:
        conditions.append(_one_of(f"{question.by} :: varchar", question.members))
    span = _span(period, last_days, question.as_of)
    if not span.is_open:
        conditions.append(f"{day} between {literal(span.start or BEGINNING)} and {literal(span.end or END_OF_TIME)}")
    return " and ".join(conditions) or "true"


def _one_of(column: str, members: Sequence[str | None]) -> str:
    named = ", ".join(literal(name) for name in members if name is not None)
    options = [f"{column} in ({named})"] * bool(named) + [f"{column} is null"] * (None in members)
    return f"({' or '.join(options) or 'false'})"


def _span(period: Period, last_days: int, as_of: date) -> Period:
    if last_days == 0:
        return period
    end = min(period.end or END_OF_TIME, as_of)
    return Period(end - timedelta(days=last_days - 1), end)


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
