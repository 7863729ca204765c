"""Presets and comparison periods, counted back from the as-of day (design.md 3.2)."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from dateutil.relativedelta import relativedelta

from lib.query import Period
from lib.schema.settings import WeekStart

EARLIEST, LATEST = date(1900, 1, 1), date(2199, 12, 31)
"""Days that can be asked for. Beyond them, counting back or on a year would leave the calendar."""


def day_of(text: str) -> date:
    """The day that an ISO date says. Raises ValueError if it says none, or none that can be asked for."""
    day = date.fromisoformat(text)
    if not EARLIEST <= day <= LATEST:
        raise ValueError(text)
    return day


class Comparison(StrEnum):
    """What a period is compared with."""

    PREVIOUS = "previous"
    YEAR = "year"
    NONE = "none"


class Preset(StrEnum):
    """Periods a reader can pick without a calendar."""

    THIS_WEEK = "this_week"
    LAST_WEEK = "last_week"
    THIS_MONTH = "this_month"
    LAST_MONTH = "last_month"
    LAST_30 = "last_30"
    LAST_90 = "last_90"
    LAST_180 = "last_180"
    THIS_YEAR = "this_year"
    LAST_12_MONTHS = "last_12_months"
    ALL = "all"
    CUSTOM = "custom"


def preset(chosen: Preset, as_of: date, week_start: WeekStart = "monday") -> Period:
    """The days of a preset. A period that is not over ends on `as_of`; custom and all time are open."""
    month, week = as_of.replace(day=1), week_of(as_of, week_start)
    match chosen:
        case Preset.THIS_WEEK:
            return Period(week, as_of)
        case Preset.LAST_WEEK:
            return Period(week - timedelta(days=7), week - timedelta(days=1))
        case Preset.THIS_MONTH:
            return Period(month, as_of)
        case Preset.LAST_MONTH:
            return Period(month - relativedelta(months=1), month - timedelta(days=1))
        case Preset.LAST_30 | Preset.LAST_90 | Preset.LAST_180:
            days = int(chosen.value.removeprefix("last_"))
            return Period(as_of - timedelta(days=days - 1), as_of)
        case Preset.THIS_YEAR:
            return Period(as_of.replace(month=1, day=1), as_of)
        case Preset.LAST_12_MONTHS:
            return Period(as_of - relativedelta(years=1) + timedelta(days=1), as_of)
        case _:
            return Period()


def week_of(day: date, week_start: WeekStart) -> date:
    """The first day of the week that a day lies in."""
    return day - timedelta(days=day.isoweekday() % 7 if week_start == "sunday" else day.weekday())


def compared(period: Period, comparison: Comparison, as_of: date, week_start: WeekStart = "monday") -> Period | None:
    """The period to compare with, or None where there is none.

    An unfinished period is compared over the days that have elapsed, never with a full one. The previous period of
    whole calendar months is the same number of calendar months before, that of a week or a year that has not got to its
    end the same days of the week or year before; of any other span, as many days before.
    """
    if comparison is Comparison.NONE or period.start is None or period.end is None:
        return None
    end = min(period.end, as_of)
    if end < period.start:
        return None
    if comparison is Comparison.YEAR:
        return Period(period.start - relativedelta(years=1), _years_before(period.start, end, 1))
    if (period.start.month, period.start.day) == (1, 1) and end == as_of and end - period.start >= timedelta(days=31):
        # the year so far, or a year or more so far
        years = end.year - period.start.year + 1
        return Period(period.start - relativedelta(years=years), _years_before(period.start, end, years))
    if period.start.day == 1 and end != period.end:
        # the same days of the month before, as far as that month has them
        months = _months(period)
        start = period.start - relativedelta(months=months)
        return Period(start, min(start + (end - period.start), period.start - timedelta(days=1)))
    if period.start.day == 1 and (end + timedelta(days=1)).day == 1:
        return Period(period.start - relativedelta(months=_months(period)), period.start - timedelta(days=1))
    if period.start.day == 1 and end == as_of and end - period.start < timedelta(days=31):
        start = period.start - relativedelta(months=1)
        return Period(start, min(start + (end - period.start), period.start - timedelta(days=1)))
    if period.start == week_of(end, week_start) and end == as_of:
        return Period(period.start - timedelta(days=7), end - timedelta(days=7))
    days = (end - period.start).days + 1
    return Period(period.start - timedelta(days=days), period.start - timedelta(days=1))


def _years_before(start: date, end: date, years: int) -> date:
    """The last day of a period that ended so many years before. The last day of February stays the last, whether that is
    the 28th or the 29th (decision 115); a single day is compared with a single day."""
    before = end - relativedelta(years=years)
    ends_february = end.month == 2 and (end + timedelta(days=1)).month == 3
    return before + relativedelta(day=31) if ends_february and start < end else before


def _months(period: Period) -> int:
    assert period.start is not None
    assert period.end is not None
    return (period.end.year - period.start.year) * 12 + period.end.month - period.start.month + 1
