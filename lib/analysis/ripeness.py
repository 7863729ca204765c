"""Whether the people of a period have had the time for what a figure counts, and the last period whose people had."""

from __future__ import annotations

from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from lib.metrics.metric import Metric
from lib.query import Period

LEAST_MONTHS = 3
"""Fewer months of clients say little of how many get there."""


def is_ripe(metric: Metric, end: date | None, as_of: date) -> bool:
    """Whether a period that ends on a day is old enough for a figure; an open one holds young and old and is not judged so."""
    return end is None or min(end, as_of) + timedelta(days=metric.ripe_days) <= as_of


def last_ripe(metric: Metric, period: Period, as_of: date) -> Period | None:
    """The newest whole months, as many as the period has and at least three, whose people are old enough for a figure."""
    if period.start is None or period.end is None:
        return None
    days = (min(period.end, as_of) - period.start).days + 1
    months = max(LEAST_MONTHS, round(days / 30.4))
    after = (as_of - timedelta(days=metric.ripe_days) + timedelta(days=1)).replace(day=1)
    return Period(after - relativedelta(months=months), after - timedelta(days=1))
