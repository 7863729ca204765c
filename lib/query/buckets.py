"""The days, weeks, months, quarters and years of a question that is divided by time: those without rows stand too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from lib.query.question import Period
from lib.schema.settings import WeekStart

_STEPS = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "year": relativedelta(years=1),
}


def bucket(day: date, grain: str, week_start: WeekStart) -> date:
    """The first day of the bucket that a day lies in."""
    match grain:
        case "week":
            return day - timedelta(days=day.isoweekday() % 7 if week_start == "sunday" else day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return date(day.year, day.month - (day.month - 1) % 3, 1)
        case "year":
            return date(day.year, 1, 1)
        case _:
            return day


def bucket_end(first: date, grain: str) -> date:
    """The last day of a bucket."""
    return first + _STEPS[grain] - timedelta(days=1)


def next_bucket(today: date, grain: str, week_start: WeekStart) -> date:
    """The first day of the bucket after that of today: the state of affairs before it, and in all later ones, is today's."""
    return bucket(today, grain, week_start) + _STEPS[grain]


def buckets(found: Iterable[date], period: Period, grain: str, today: date, week_start: WeekStart) -> list[date]:
    """Every bucket from the first to the last of a period, oldest first; where it is open, of those that are `found`. A
    period that is not over ends with the bucket of `today`."""
    known = set(found)
    if period.start:
        known.add(bucket(period.start, grain, week_start))
    if period.end and (last := min(period.end, today)) >= (period.start or last):
        known.add(bucket(last, grain, week_start))
    listed: list[date] = []
    if known:
        step, at, last = _STEPS[grain], min(known), max(known)
        while at <= last:
            listed.append(at)
            at += step
    return listed
