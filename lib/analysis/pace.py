"""Where a sum with a target will end at its pace: what has come, and the days that are left at the mean of the last ones."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta
from math import sqrt
from statistics import fmean, variance

from lib.analysis.kpis import Kpi, begins
from lib.engine.engine import Connection
from lib.metrics.goals import Pace, is_level
from lib.query import Period, Question, Snapshot, ask

LOOK_BACK = 60
"""The pace is that of so many days."""
NORMAL = 1.96
"""Of a range that holds 95 of 100 cases."""
LEAST_DAYS = 14
"""Of fewer days nothing is said."""


def projected(so_far: float, days: Sequence[float], left: int) -> tuple[float, float, float]:
    """The value at the end, and the range around it: `days` are what each of the last days brought, `left` are to come. What
    never goes down cannot end below where it stands."""
    value = so_far + fmean(days) * left
    off = NORMAL * sqrt(variance(days) * left)
    low = value - off
    return value, max(low, so_far) if min(days) >= 0 else low, value + off


def paces(
    snapshot: Snapshot, found: Sequence[Kpi], question: Question, con: Connection | None = None
) -> dict[str, Pace]:
    """Ref -> pace of those that are on their way to a target in the question's first period, which is not over yet."""
    period, today = question.periods[0], question.as_of
    wanted = [k for k in found if k.progress and k.value is not None and not is_level(k.metric)]
    if not wanted or period.start is None or period.end is None or not period.start <= today <= period.end:
        return {}
    end = period.end
    if period.start.day == 1 and end == today:  # as the target of a running month is that of all of it
        end = end.replace(day=monthrange(end.year, end.month)[1])
    left = (end - today).days
    if not left:
        return {}
    first = today - timedelta(days=LOOK_BACK - 1)
    asked = Question((Period(first, today),), question.filters, today, question.model, "day", question.within)
    answers = ask(snapshot, [k.metric for k in wanted], asked, con)
    told: dict[str, Pace] = {}
    for kpi in wanted:
        since = max(first, begins(snapshot, kpi.metric) or today)
        days = [
            float(value.value or 0)
            for (_, ref, day), value in answers.items()
            if ref == kpi.metric.ref and isinstance(day, date) and since <= day <= today
        ]
        if len(days) >= LEAST_DAYS:
            told[kpi.ref] = Pace(end, *projected(float(kpi.value or 0), days, left))
    return told
