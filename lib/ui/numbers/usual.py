"""What is usual for a number: the months of its own past, where nobody has published a bound to judge it by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from statistics import quantiles

from dateutil.relativedelta import relativedelta

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Metric

LEAST_MONTHS = 4
"""From fewer months nothing is usual."""


@dataclass(frozen=True)
class Past:
    """The middle half of a number's full months and the month in the middle."""

    months: int
    low: float
    middle: float
    high: float


def past(metric: Metric, trend: Sequence[tuple[date, Kpi]], as_of: date) -> Past | None:
    """What is usual for a rate or an average. A sum of a month says nothing of a sum of another length, nor do the months of
    a `slow` number of one that is younger than they are."""
    if not metric.denominator or metric.slow:
        return None
    values = [float(kpi.value) for month, kpi in trend if kpi.value is not None and is_over(month, as_of)]
    if len(values) < LEAST_MONTHS:
        return None
    low, middle, high = quantiles(values, n=4, method="inclusive")
    return Past(len(values), low, middle, high)


def is_over(month: date, as_of: date) -> bool:
    """Whether the month that begins on this day has got to its end."""
    return month + relativedelta(months=1, days=-1) <= as_of
