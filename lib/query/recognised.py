"""What was sold, over the days in which it is delivered, and what is owed of it (docs/numbers-clients.md 15.1).

A piece adds its amount in equal parts of its days. What it has come to by a day is rounded to four decimals, and the part of a
period is the difference of two such sums, so that parts add up to the whole exactly.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from lib.engine.db import literal
from lib.engine.engine import Engine
from lib.query.question import BEGINNING, GRAINS, Period


def spread(engine: Engine, table: str, period: Period, by: str, today: date) -> str:
    """SQL of the pieces of a period, of each the part that lies in it, placed on the first of its days there; by a grain of time
    one for each of its buckets. Nothing is recognised after `today`."""
    first, last = period.start or BEGINNING, min(period.end or today, today)
    inside = f"to_on > {literal(first)} and from_on <= {literal(last)}"
    if by not in GRAINS:
        share = f"{by_then(literal(last))} - {by_then(literal(_day_before(first)))}"
        return f"""(select * replace (greatest(from_on, {literal(first)}) as from_on, {share} as amount) from {table} where {inside})"""
    start, end = f"greatest(from_on, {literal(first)})", f"least(to_on - 1, {literal(last)})"
    until = f"least({engine.days_later(engine.next_truncated('bucket', by), -1)}, {end})"
    days = f"cast(unnest(generate_series({engine.truncated(start, by)}, {end}, interval '1 {by}')) as date)"
    return f"""(select * exclude (bucket) replace (greatest(bucket, {start}) as from_on, {by_then(until)} - {by_then(f"greatest(bucket, {start}) - 1")} as amount)
        from (select *, {days} as bucket from {table} where {inside}))"""


def _day_before(day: date) -> date:
    return day if day == date.min else day - timedelta(days=1)


def by_then(day: str) -> str:
    """SQL of what a piece has come to at the end of a day, given as SQL itself."""
    over = f"least(greatest({day} - from_on + 1, 0), to_on - from_on)"
    return f"cast(round(amount * ({over}) / (to_on - from_on), 4) as decimal(18, 4))"


def owing(days: Iterable[date], pieces: str, kept: str) -> str:
    """SQL of the relation `owing`: what was sold on or before each of the days, with what was paid for work still to be done, and
    what was delivered and is not paid yet."""
    listed = ", ".join(f"({literal(day)})" for day in sorted(set(days)))
    return f"""(
        select source_table, _import, _row, any_value(person_id) as person_id, on_day,
            greatest(0, sum(kept) - sum(done)) as deferred, greatest(0, sum(done) - sum(kept)) as accrued
        from (
            select source_table, _import, _row, person_id, on_day, {by_then("on_day")} as done, 0 as kept
            from {pieces} join (values {listed}) days(on_day) on from_on <= on_day
            union all
            select source_table, _import, _row, person_id, on_day, 0, amount from {kept} join (values {listed}) days(on_day) on moved_on <= on_day
        ) group by source_table, _import, _row, on_day
    )"""
