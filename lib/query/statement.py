"""Questions as SQL: one statement for all aggregates over one relation, and the scope that a part of a metric runs over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from lib.engine.db import literal
from lib.metrics.aggregate import ROWS, Aggregate, Group, Term, with_days
from lib.metrics.catalog import ALL
from lib.metrics.health import rules
from lib.metrics.metric import Metric, Which
from lib.metrics.relations import BEGINS, NO_SOURCE, RELATIONS
from lib.query.ages import stood
from lib.query.buckets import bucket_end, buckets, next_bucket
from lib.query.monthly import spread
from lib.query.people import people_of
from lib.query.question import BEGINNING, END_OF_TIME, GRAINS, REST, UNASSIGNED, Filters, Member, Period, Question
from lib.query.recognised import owing
from lib.query.recognised import spread as spread_over_days
from lib.query.recurring import Span, movement_rows, recurring_rows
from lib.query.snapshot import Snapshot
from lib.query.standing import at_stake_rows, drift_rows, health_rows

UNDATED_ROWS = -1
"""The position, among those of the periods, of rows that lie in none because they have no day."""
BUCKET, UNTIL = "bucket_from", "bucket_until"
"""The columns that say in which bucket of time a row lies, and on which day a bucket is looked at."""


def statement(snapshot: Snapshot, question: Question, group: Group, terms: Sequence[Term]) -> str:
    """One statement for all `terms` over the rows of a group: a row per period and member.

    An undivided question about bounded periods also gets a row for what lies in no period, having no day.
    """
    by = question.by
    selects = []
    whole = question
    for position, period in enumerate(question.periods):
        question = whole.at(position)
        if by in GRAINS:
            columns = ", ".join(_of_bucket(snapshot, term, period, question) for term in terms)
            rows = _by_bucket(snapshot, question, group, period)
            selects.append(f"{BUCKET}, {columns} from {rows} group by 2")
            continue
        moment = moment_of(snapshot, question, group, period)
        columns = ", ".join(period.named_days(term.sql, question.as_of, moment) for term in terms)
        rows, where = rows_of(snapshot, question, group, period)
        member = _member(snapshot, question, group.day) if by else "null"
        selects.append(f"{member}, {columns} from {rows} where {where} {'group by 2' if by else ''}")
    question, selects = whole, _told_once(selects)
    bounded = not all(period.is_open for period in question.periods)
    if (
        ROWS in terms
        and not by
        and bounded
        and group.moment != "now"
        and snapshot.has_undated(group.relation, group.day)
    ):
        columns = ", ".join(term.sql if term == ROWS else "null" for term in terms)
        rows = source(snapshot, group.relation, question)
        selects.append(
            f"select {UNDATED_ROWS}, null, {columns} from {rows} where {_without_day(snapshot, question, group)}"
        )
    return "\nunion all\n".join(selects)


def _told_once(periods: Sequence[str]) -> list[str]:
    """What is selected of each period, with its position. What no period changes, such as a balance, is worked out once for all."""
    if len(periods) > 1 and len(set(periods)) == 1 and " group by 2" not in periods[0]:
        positions = ", ".join(f"({position})" for position in range(len(periods)))
        return [f"select p.position, x.* from (values {positions}) p(position) cross join (select {periods[0]}) x"]
    return [f"select {position}, {told}" for position, told in enumerate(periods)]


def rows_of(snapshot: Snapshot, question: Question, group: Group, period: Period) -> tuple[str, str]:
    """The rows of a group in a period as SQL: a relation and a condition."""
    rows, where = source(snapshot, group.relation, question, period), _where(snapshot, question, group, period)
    if group.latest is None:
        return rows, where
    member = _member(snapshot, question, group.day) if question.by else ""
    kept = " and ".join([where, *(period.named_days(one.sql, question.as_of) for one in group.latest)])
    return _last_of(snapshot, group, rows, kept, member), "true"


def _last_of(snapshot: Snapshot, group: Group, rows: str, where: str, among: str) -> str:
    """The last row of each person that meets a condition, of those that share what `among` says, if it says something."""
    order = f"{group.day} desc nulls last, _import desc, _row desc"
    return snapshot.con.first_of_each(rows, where, ["person_id", *filter(None, [among])], order)


def _by_bucket(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The rows of a group by the bucket of time that they lie in, or at whose beginning or end they are looked at."""
    if group.last_days or group.moment:
        return _looked_back(snapshot, question, group, period)
    if group.relation == "movements":
        where = " and ".join(["true", *_conditions(snapshot, question, group.relation)])
        return f"(select * from {movement_rows(_spans(snapshot, question, period), BUCKET)} where {where})"
    member = _member(snapshot, question, group.day)
    rows, where = rows_of(snapshot, question, group, period)
    return f"(select *, {member} as {BUCKET} from {rows} where {where})"


def _looked_back(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The rows of a group by the bucket of time in whose last days they lie, or before whose beginning or end: one row may
    be among those of several."""
    spans, days = [], []
    for before, until, start in _spans(snapshot, question, period, group):
        if group.moment == "start":
            until = before
        days.append(until)
        since = until - timedelta(days=group.last_days - 1) if group.last_days else BEGINNING
        if group.relation in BEGINS:  # it has rows of that day alone
            since = until
        spans.append(f"({literal(start)}, {literal(since)}, {literal(until)})")
    lies = f"{group.day} between since and {UNTIL}"
    where = " and ".join([lies, *_conditions(snapshot, question, group.relation)])
    return f"(select * from {source(snapshot, group.relation, question, days=days)} join (values {', '.join(spans)}) spans({BUCKET}, since, {UNTIL}) on {lies} where {where})"


def _spans(snapshot: Snapshot, question: Question, period: Period, group: Group | None = None) -> list[Span]:
    """The buckets of time of a period, each with the day before it and the day on which it is looked at."""
    today = _today(snapshot, question)
    relation, day = (group.relation, group.day) if group else ("movements", "on_day")
    first = period.start or snapshot.begins(relation, day) or today
    looks_at_states = group is None or group.moment
    last = next_bucket(today, question.by, snapshot.week_start) if looks_at_states else today
    within = Period(first, max(first, min(period.end or last, last)))
    spans = []
    for start in buckets((), within, question.by, last, snapshot.week_start):
        until = min(bucket_end(start, question.by), period.end or today, max(first, today))
        spans.append(Span(min(max(start, first) - timedelta(days=1), today), until, start))
    return spans


def _of_bucket(snapshot: Snapshot, term: Term, period: Period, question: Question) -> str:
    """The SQL of a metric for each bucket of time by itself: its period is the bucket, as far as the question's reaches
    (decision 116). What rests on other rows of the period is judged by all of it."""
    if term.whole_period:
        return period.named_days(term.sql, question.as_of)
    last = snapshot.con.days_later(snapshot.con.next_truncated(BUCKET, question.by), -1)
    return with_days(
        term.sql,
        period_start=f"greatest({BUCKET}, {literal(period.start or BEGINNING)})",
        period_end=f"least({last}, {literal(period.end or END_OF_TIME)})",
        as_of=literal(question.as_of),
        moment=UNTIL,
    )


def _today(snapshot: Snapshot, question: Question) -> date:
    return snapshot.as_of if question.as_of == END_OF_TIME else question.as_of


def moment_of(snapshot: Snapshot, question: Question, group: Group, period: Period) -> date | None:
    """The day at whose end a state of affairs is looked at: the last before a period or its own last, today at the latest.

    None for what is no state of affairs, and for the beginning of a period that has none.
    """
    if not group.moment or (group.moment == "start" and period.start is None):
        return None
    today = _today(snapshot, question)
    if group.moment == "now":
        return today
    if group.moment == "start" and period.start:
        return min(period.start - timedelta(days=1), today)
    return min(period.end or today, today)


def parts_of(metric: Metric) -> list[tuple[Metric, Which, Aggregate]]:
    """The parts a metric's value is made of, each with the metric whose part it is.

    A quotient is made of the parts of its two metrics; what must be reached comes after what reaches it.
    """
    if metric.quotient:
        return [part for ref in metric.quotient for part in parts_of(ALL[ref])]
    order: tuple[Which, ...] = ("numerator", "minus", "told", "told_again", "denominator")
    own = [(metric, which, part) for which in order if (part := metric.part(which))]
    return own + (parts_of(ALL[metric.reaches]) if metric.reaches else [])


@dataclass(frozen=True)
class Scope:
    """What a part's aggregate runs over in the question's first period: a relation and a condition, as SQL.

    `undated` holds the rows that the filters let through and that lie in no period because they lack its day. `counted` are
    the rows that are added up, where those are not all that lie in the period but the last of each person.
    """

    relation: str
    dated: str
    undated: str
    place: Callable[[str], str]
    counted: tuple[str, str]


def scope(snapshot: Snapshot, question: Question, part: Aggregate, member: Member = None) -> Scope:
    """The scope of a part; with ``question.by`` that of one member."""
    group = part.group
    period = question.periods[0]
    split = ""
    if question.by:
        value = _member(snapshot, question, group.day)
        named = "null" if member is None else snapshot.con.literal(member)
        split = f" and {snapshot.con.same(value, named)}"
    rows, where = rows_of(snapshot, question, group, period)
    moment = moment_of(snapshot, question, group, period)
    return Scope(
        source(snapshot, group.relation, question, period),
        _where(snapshot, question, group, period) + split,
        "false"
        if period.is_open or question.by in GRAINS or group.moment == "now"
        else _without_day(snapshot, question, group) + split,
        lambda sql: period.named_days(sql, question.as_of, moment),
        (rows, where + split),
    )


def _without_day(snapshot: Snapshot, question: Question, group: Group) -> str:
    """That a row lacks the day that would place it in time, and the filters let it through."""
    undated = RELATIONS[group.relation].undated.get(group.day, "true")
    return " and ".join([f"{group.day} is null", undated, *_conditions(snapshot, question, group.relation)])


def source(
    snapshot: Snapshot, relation: str, question: Question, period: Period | None = None, days: Sequence[date] = ()
) -> str:
    """The relation as the question's attribution model and its day see it (docs/numbers.md 9.2); of costs the part of a period.
    How clients are is worked out for `days`, else for those on which a period begins and ends."""
    if relation in ("health", "drift"):
        rows = health_rows if relation == "health" else drift_rows
        return rows(days or _moments(snapshot, question, period), rules(snapshot.settings), snapshot.days_kept)
    if relation == "at_stake":
        return at_stake_rows(_today(snapshot, question), rules(snapshot.settings), snapshot.days_kept)
    if relation == "owing":
        pieces, moves = snapshot.table("recognition"), "life_kept"
        return owing(days or _moments(snapshot, question, period), pieces, moves)
    if relation == "recognition" and period:
        return spread_over_days(snapshot.con, snapshot.table(relation), period, question.by, _today(snapshot, question))
    if relation == "recurring":
        return recurring_rows(days or _moments(snapshot, question, period))
    if relation == "movements":
        return movement_rows([_both_ends(snapshot, question, period)])
    if relation == "optins":
        return f"(select *, {'is_first' if question.model == 'first' else 'true'} as counts_as_lead from optins)"
    table = stood(snapshot, relation, question.seen) if question.seen else snapshot.table(relation)
    if relation == "contracts":  # a term that ends later is not due yet
        return f"(select * from {table} where due_on <= {literal(_today(snapshot, question))})"
    if relation == "spend" and period and snapshot.has_monthly_costs:
        return spread(snapshot.con, table, period, question.by)
    if relation != "credits":
        return table
    if question.model != "any":
        return f"(select *, w_{question.model} as weight, w_{question.model} as source_weight from {table})"
    value = _member(snapshot, question, "") if question.by in RELATIONS["credits"].dimensions else "null"
    let_through = " and ".join(_conditions(snapshot, question, relation)) or "true"
    once, once_per_source = (
        f"cast(case when row_number() over (partition by person_id, {one}) = 1 then 1 else 0 end as decimal(18,17))"
        for one in (value, "utm_source")
    )
    return f"(select *, {once} as weight, {once_per_source} as source_weight from {table} where {let_through})"


def _both_ends(snapshot: Snapshot, question: Question, period: Period | None) -> Span:
    """The day before a period and its last one, today at the latest."""
    today = _today(snapshot, question)
    start, end = (period.start, period.end) if period else (None, None)
    return Span(start - timedelta(days=1) if start else BEGINNING, min(end or today, today))


def _moments(snapshot: Snapshot, question: Question, period: Period | None) -> list[date]:
    """The days on which a period is looked at: the last before it and its own last, today at the latest."""
    today = _today(snapshot, question)
    if period is None:
        return [today]
    before = [] if period.start is None else [min(period.start - timedelta(days=1), today)]
    return [min(period.end or today, today), *before]


def let_through(snapshot: Snapshot, filters: Filters, relation: str) -> str:
    """The rows of a relation that the filters let through, as a condition."""
    return " and ".join(_conditions(snapshot, Question(filters=filters), relation)) or "true"


def _member(snapshot: Snapshot, question: Question, day: str) -> str:
    """What a row is divided by: the first day of its bucket of time, or its member of a dimension as text, or whether that is
    the one that is held against the rest."""
    engine, by = snapshot.con, question.by
    if question.against and by not in GRAINS:
        (one,) = question.members or (None,)
        named = "null" if one is None else engine.literal(one)
        return f"case when {engine.same(engine.text(by), named)} then {named} else {engine.literal(REST)} end"
    if by == "week" and snapshot.week_start == "sunday":
        return engine.days_later(engine.truncated(engine.days_later(day, 1), by), -1)
    return engine.truncated(day, by) if by in GRAINS else engine.text(by)


def _where(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """The reader's filters and the period, as a condition."""
    conditions = _conditions(snapshot, question, group.relation)
    if question.by not in ("", *GRAINS) and question.members is not None and not question.against:
        conditions.append(_one_of(snapshot, snapshot.con.text(question.by), question.members))
    if group.moment:
        conditions.append(_begun(snapshot, question, group, period))
    else:
        span = _span(period, group.last_days, question.as_of)
        if not span.is_open:
            first, last = literal(span.start or BEGINNING), literal(span.end or END_OF_TIME)
            conditions.append(f"{group.day} between {first} and {last}")
    return " and ".join(conditions) or "true"


def _begun(snapshot: Snapshot, question: Question, group: Group, period: Period) -> str:
    """What had begun by the moment; over all time also what has no day (decision 26). A balance is everything there is."""
    if group.moment == "now":
        return "true"
    moment = moment_of(snapshot, question, group, period)
    if moment is None:
        return "false"
    begun = f"{group.day} <= {literal(moment)}"
    return f"({begun} or {group.day} is null)" if period.is_open else begun


def _one_of(snapshot: Snapshot, column: str, members: Sequence[str | None]) -> str:
    named = ", ".join(snapshot.con.literal(name) for name in members if name is not None)
    options = [f"{column} in ({named})"] * bool(named) + [f"{column} is null"] * (None in members)
    return f"({' or '.join(options) or 'false'})"


def _span(period: Period, last_days: int, as_of: date) -> Period:
    if last_days == 0:
        return period
    end = min(period.end or END_OF_TIME, as_of)
    return Period(end - timedelta(days=last_days - 1), end)


def _conditions(snapshot: Snapshot, question: Question, relation: str) -> list[str]:
    conditions = []
    for dimension, chosen in question.filters.items():
        column = RELATIONS[relation].filters.get(dimension)
        if column:
            belongs = _membership(snapshot, dimension, column, chosen)
            if RELATIONS[relation].by_person:
                belongs = f"person_id in (select person_id from people where {belongs})"
            shared = RELATIONS[relation].shared and dimension not in question.filters.locked
            conditions.append(f"({belongs} or {column} is null)" if shared else belongs)
    if question.filters.segment:  # a cost is nobody's
        held = () if RELATIONS[relation].shared else people_of(snapshot, question.filters.segment)
        conditions.append(snapshot.con.among("person_id", held))
    for dimension, member in question.within:
        if dimension in RELATIONS[relation].dimensions:
            conditions.append(
                f"{dimension} is null"
                if member is None
                else f"{snapshot.con.text(dimension)} = {snapshot.con.literal(member)}"
            )
    return conditions


def _membership(snapshot: Snapshot, dimension: str, column: str, chosen: tuple[str, ...]) -> str:
    """A row belongs if any of its list's members is chosen; a row without one belongs to (unassigned)."""
    known = snapshot.members(dimension)
    lists: list[str] = []
    meant = [UNASSIGNED if name == UNASSIGNED else snapshot.spelling(dimension, name) for name in chosen]
    for member in meant:
        if member == UNASSIGNED:
            lists += NO_SOURCE if dimension == "utm_source" else ()
            continue
        lists += [member] if column == dimension and member else known.get(member, ())
    options = (
        [f"{column} in ({', '.join(snapshot.con.literal(text) for text in dict.fromkeys(lists))})"] if lists else []
    )
    if UNASSIGNED in meant:
        options.append(f"{column} is null")
    return f"({' or '.join(options)})" if options else "false"
