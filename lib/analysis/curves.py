"""A figure that grows with age, month by month as those people grew older: each month's people after 0, 30, 60 days.

A month is looked at as it stood on the day on which its youngest had that age (``lib/query/ages.py``), so every line is read
at the same age across, and where the young months lie beside the old ones is seen before they are ripe.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from lib.analysis.kpis import begins
from lib.engine.engine import Connection
from lib.metrics.metric import Metric
from lib.query import Filters, Period, Question, Snapshot, Value, ask
from lib.query.ages import has_days, maturing

MONTHS = 8
"""So many finished months are drawn."""
STEP = 30
"""Days from one age to the next."""
BEYOND = 60
"""So many days after a figure hardly grows any more its lines end."""


@dataclass(frozen=True)
class Curve:
    """The people of a month: their value at each age, (days since the end of the month, value), youngest first."""

    period: Period
    points: tuple[tuple[int, Value], ...]


def offered(snapshot: Snapshot, metric: Metric, filters: Filters) -> bool:
    """Whether a figure grows with age, and the data says on which day."""
    return bool(maturing(metric)) and not snapshot.missing(metric) and has_days(snapshot, metric, filters)


def curves(
    snapshot: Snapshot,
    metric: Metric,
    *,
    until: date,
    as_of: date,
    filters: Filters,
    model: str = "last",
    con: Connection | None = None,
) -> list[Curve]:
    """The newest finished months up to `until`, oldest first, each as far as it has lived by `as_of`; those before the data
    begins are left out, and so is a month without a value at any age."""
    if not offered(snapshot, metric, filters):
        return []
    first = begins(snapshot, metric)
    months = [month for month in _finished(min(until, as_of)) if first is None or (month.start or first) >= first]
    asked = [(month, days) for month in months for days in ages(metric) if _day(month, days) <= as_of]
    question = Question(
        tuple(month for month, _ in asked),
        filters,
        as_of,
        model,
        ages=tuple(_day(month, days) for month, days in asked),
    )
    answers = ask(snapshot, [metric], question, con) if asked else {}
    found: list[Curve] = []
    for month in months:
        points = [(days, answers[at, metric.ref, None]) for at, (one, days) in enumerate(asked) if one == month]
        told = tuple(point for point in points if point[1].value is not None)
        if told:
            found.append(Curve(month, told))
    return found


def ages(metric: Metric) -> range:
    """The ages in days at which a figure is looked at."""
    last = max((one.ripe_days for one in maturing(metric)), default=0) + BEYOND
    return range(0, last + 1, STEP)


def _finished(day: date) -> list[Period]:
    """The newest whole months that were over on a day, oldest first."""
    after = (day + timedelta(days=1)).replace(day=1)
    starts = [after - relativedelta(months=back) for back in range(MONTHS, 0, -1)]
    return [Period(start, start + relativedelta(months=1, days=-1)) for start in starts]


def _day(month: Period, days: int) -> date:
    assert month.end is not None
    return month.end + timedelta(days=days)
