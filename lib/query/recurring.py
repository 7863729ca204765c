"""What people pay on a day and what changed between two of them (docs/numbers-clients.md 14.1, 14.2), looked up in the spells
that an import writes (lib/model/levels.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import NamedTuple

from lib.engine.db import literal
from lib.metrics.relations import LISTS

DIMENSIONS = ", ".join(dict.fromkeys((*LISTS, *LISTS.values())))
_FACTS = "is_past_due, is_leaving, is_paused, is_discounted"


class Span(NamedTuple):
    """A period by the day before it and its last day; `bucket` is the first day of the bucket of time that it is, if any."""

    before: date
    last: date
    bucket: date | None = None


def prices(days: str) -> str:
    """SQL of what one of each currency is worth on each of the days: by the last rate on or before it, else by the first later
    one, which is marked."""
    return f"""(
        select c.currency, d.day, cast(coalesce(max_by(r.rate, r.since) filter (where r.since <= d.day), min_by(r.rate, r.since)) as double) as rate,
            max(case when r.since <= d.day then 1 else 0 end) = 0 as is_later
        from (select distinct currency from levels where currency is not null) c cross join {days} d
        join rate_days r on r.currency = c.currency group by 1, 2
    )"""


def recurring_rows(days: Iterable[date]) -> str:
    """SQL of the relation `recurring`: a row for each plan with a level on each of the days."""
    listed = ", ".join(f"({literal(day)})" for day in sorted(set(days)))
    asked = f"(select day from (values {listed}) asked(day))"
    return f"""(
        select l.source_table, l._import, l._row, l.person_id, l.plan, l.family, l.currency, l.months, l.level, l.from_on, l.to_on,
            {", ".join(f"l.{name}" for name in _FACTS.split(", "))}, l.is_out_then, l.first_on, {", ".join(f"l.{name}" for name in DIMENSIONS.split(", "))},
            d.day as on_day, case when l.currency is null then l.level else cast(round(cast(l.level as double) * p.rate, 6) as decimal(18,6)) end as value,
            coalesce(p.is_later, false) as is_undated_rate
        from levels l join {asked} d on d.day >= l.from_on and d.day < l.to_on
        left join {prices(asked)} p on p.currency = l.currency and p.day = d.day
        where l.level > 0
    )"""


def movement_rows(spans: Sequence[Span], bucket: str = "") -> str:
    """SQL of the relation `movements`: a row for each person with a level in each of the spans, or paused before it. With a name,
    `bucket` is a column that tells them apart."""
    listed = ", ".join(
        f"({number}, {literal(one.before)}, {literal(one.last)}, {literal(one.bucket or one.last)})"
        for number, one in enumerate(spans)
    )
    asked = f"(values {listed}) asked(span, before, until, bucket)"
    days = f"(select before as day from {asked} union select until from {asked})"
    return f"""(
        with asked as (select * from {asked}),
        price as {prices(days)},
        plan_of as (
            select l.person_id, a.span, l.plan, l.currency,
                sum(case when l.from_on <= a.before and l.to_on > a.before then l.level else 0 end) as was,
                sum(case when l.from_on <= a.until and l.to_on > a.until then l.level else 0 end) as now,
                max(case when l.is_paused and l.from_on <= a.before and l.to_on > a.before then 1 else 0 end) as was_paused,
                max(case when l.is_paused and l.from_on <= a.until and l.to_on > a.until then 1 else 0 end) as now_paused,
                max(case when l.is_discounted and l.from_on <= a.before and l.to_on > a.before then 1 else 0 end) as was_cheap,
                max(case when l.is_discounted and l.from_on <= a.until and l.to_on > a.until then 1 else 0 end) as now_cheap,
                max(case when l.level > 0 then 1 else 0 end) as lived,
                max(case when l.level > 0 and l.is_out_then and l.to_on > a.before + 1 and l.to_on <= a.until then 1 else 0 end) as went,
                min(l.first_on) as first_on
            from levels l join asked a on l.from_on <= a.until and l.to_on > a.before
            group by 1, 2, 3, 4
        ),
        person_of as (
            select o.person_id, o.span, max(a.before) as before, max(a.until) as until, max(a.bucket) as bucket,
                sum({_worth("o.was", "b")}) as start_value,
                sum({_worth("o.was", "e")}) as start_now,
                sum({_worth("o.now", "e")}) as end_value,
                sum(case when o.now_paused = 1 then {_worth("o.was", "e")} else 0 end) as paused_part,
                max(o.was_paused) as was_paused, max(o.now_paused) as now_paused, max(o.was_cheap) as was_cheap, max(o.now_cheap) as now_cheap,
                max(o.lived) as lived, max(o.went) as went, min(o.first_on) as first_on
            from plan_of o join asked a using (span)
            left join price b on b.currency = o.currency and b.day = a.before
            left join price e on e.currency = o.currency and e.day = a.until
            group by 1, 2
        ),
        told as (
            select *, start_value > 0 as has_start, start_value > 0 or was_paused = 1 as was_client, end_value > 0 as has_end,
                start_value = 0 and end_value > 0 as comes, start_value > 0 and end_value = 0 as goes
            from person_of
        )
        select n.source_table, n._import, n._row, t.person_id, t.until as on_day, {"t.bucket as " + bucket + ", " if bucket else ""}{", ".join(f"n.{name}" for name in DIMENSIONS.split(", "))},
            t.start_value, case when has_start then t.start_now else 0 end as start_now, t.end_value,
            case when comes and was_paused = 0 and first_on > before then end_value else 0 end as new_value,
            case when comes and was_paused = 0 and first_on <= before then end_value else 0 end as reactivated,
            case when comes and was_paused = 1 then end_value else 0 end as resumed,
            case when has_start and has_end then greatest(end_value - start_now, 0) else 0 end as expansion,
            case when has_start and has_end then greatest(start_now - end_value, 0) else 0 end as contraction,
            case when goes then start_now - paused_part else 0 end as churned,
            case when goes then paused_part else 0 end as paused,
            case when has_start then start_now - start_value else 0 end as fx,
            case when has_start then least(end_value, start_now) else 0 end as kept,
            case when has_start and has_end and was_cheap = 1 and now_cheap = 0 then greatest(end_value - start_now, 0) else 0 end as discount_ended,
            has_start, was_client, was_client and not has_end and now_paused = 0 as is_lost,
            not has_start and not has_end and lived = 1 as came_and_went, has_start and has_end and went = 1 as left_and_back, lived = 1 as had_level
        from told t join (select person_id, any_value(source_table) as source_table, any_value(_import) as _import, any_value(_row) as _row,
            {", ".join(f"any_value({name}) as {name}" for name in DIMENSIONS.split(", "))} from levels group by person_id) n using (person_id)
    )"""


def _worth(level: str, price: str) -> str:
    """SQL of a level in the workspace's own currency; without any rate it is out of every figure."""
    foreign = f"cast(round(cast({level} as double) * coalesce({price}.rate, 0), 6) as decimal(18,6))"
    return f"case when o.currency is null then {level} else {foreign} end"
