"""Costs of a month in a period that cuts the month: so much of them as it has of its days (docs/numbers.md decision 107)."""

from __future__ import annotations

from datetime import date, timedelta

from lib.engine.db import literal
from lib.engine.engine import Engine
from lib.query.question import BEGINNING, END_OF_TIME, Period

BY_DAY = ("day", "week")
"""Grains of time that cut months."""


def spread(engine: Engine, table: str, period: Period, by: str) -> str:
    """The costs of a period, as SQL; the table itself where no month is cut. What the parts of a month hold adds up to it
    exactly: each is the difference of two rounded sums from the first of the month."""
    month = engine.truncated("spent_on", "month")
    if by in BY_DAY:
        days = "unnest(generate_series(1, case when is_monthly then day(last_day(spent_on)) else 1 end))"
        day = f"{month} + cast(n - 1 as integer)"
        return f"""(select * exclude (n) replace (case when is_monthly then {day} else spent_on end as spent_on,
            case when is_monthly then {_share("n")} - {_share("n - 1")} else amount end as amount)
            from (select *, {days} as n from {table}))"""
    if not _cuts(period):
        return table
    first, last = literal(period.start or BEGINNING), literal(period.end or END_OF_TIME)
    begun = f"(case when {month} < {first} then day({first}) - 1 else 0 end)"
    ended = f"(case when last_day(spent_on) > {last} then day({last}) else day(last_day(spent_on)) end)"
    there = f"is_monthly and last_day(spent_on) >= {first} and {month} <= {last}"
    return f"""(select * replace (case when {there} then greatest({month}, {first}) else spent_on end as spent_on,
        case when {there} then {_share(ended)} - {_share(begun)} else amount end as amount) from {table})"""


def _share(days: str) -> str:
    """What a cost comes to from the first of its month, after so many days."""
    return f"cast(round(amount * ({days}) / day(last_day(spent_on)), 4) as decimal(18, 4))"


def _cuts(period: Period) -> bool:
    """Whether a period begins or ends within a month."""
    begins = period.start is not None and period.start.day != 1
    return begins or (period.end is not None and period.end != END_OF_TIME and not _is_last(period.end))


def _is_last(day: date) -> bool:
    return day == END_OF_TIME or (day + timedelta(days=1)).day == 1
