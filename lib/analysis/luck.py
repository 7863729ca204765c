"""What luck alone can do to the change of a number between two periods.

Of a share the limits are Newcombe's. Of everything else the normal law's, with the variance told by the rows themselves: a
number of cases varies as a count does, a sum as that many amounts of that size do, a mean or a ratio of amounts by what its
rows are off it, and a cost per case by the cases alone, for costs are known. No interval is said of a state of affairs, of
what a third amount is taken off, or of what is made of two metrics.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from lib.analysis.intervals import Interval, newcombe, normal, wilson
from lib.analysis.kpis import Kpi
from lib.analysis.shapley import exact
from lib.engine.engine import Connection
from lib.metrics.aggregate import Aggregate, Count, CountDistinct, Sum
from lib.metrics.conditions.condition import Amount, because
from lib.metrics.metric import Metric
from lib.query import Answers, Number, Period, Question, Snapshot, Value, ask
from lib.query.ages import at_equal_age, maturing

PLAIN = (Sum, Count, CountDistinct)
"""Aggregates whose rows are independent cases of one period."""

Spread = tuple[float, float]
"""The variance of a number in the present and in the earlier period."""


def changes(
    snapshot: Snapshot, found: Sequence[Kpi], question: Question, con: Connection | None = None
) -> dict[str, Interval]:
    """Ref -> the interval of the change from the question's second period to its first, in the metric's unit, where one can be
    told. Of sums of periods of different lengths it is that of the change at the same number of days."""
    return {ref: change for ref, (_, change) in spans(snapshot, found, question, con).items() if change is not None}


def spans(
    snapshot: Snapshot, found: Sequence[Kpi], question: Question, con: Connection | None = None
) -> dict[str, tuple[Interval | None, Interval | None]]:
    """Ref -> the interval of the value itself, and that of its change as `changes` says it; None where one cannot be told."""
    told = [kpi for kpi in found if kpi.value is not None and _is_plain(kpi.metric)]
    answers: Answers = {}
    for asked, kpis in _by_age(snapshot, told, question):
        parts = {f"{kpi.ref} {name}": part for kpi in kpis for name, part in squares(kpi.metric).items()}
        singles = [Metric(ref=name, page="revenue", numerator=part) for name, part in parts.items()]
        answers |= ask(snapshot, singles, asked, con) if singles else {}
    intervals: dict[str, tuple[Interval | None, Interval | None]] = {}
    for kpi in told:
        sums = [
            {name: exact(answers[at, f"{kpi.ref} {name}", None].value) for name in squares(kpi.metric)}
            for at in range(len(question.periods))
        ]
        changed = len(sums) > 1 and kpi.previous is not None
        intervals[kpi.ref] = _around(kpi, sums[0]), _interval(kpi, question, sums) if changed else None
    return intervals


def _by_age(snapshot: Snapshot, told: Sequence[Kpi], question: Question) -> list[tuple[Question, list[Kpi]]]:
    """The question as it is put for what does not age, and for what does: its earlier rows are those of that age."""
    at_its_age = at_equal_age(question, snapshot.as_of)
    ages = {aged: [kpi for kpi in told if bool(maturing(kpi.metric)) is aged] for aged in (False, True)}
    return [(question, ages[False]), (at_its_age, ages[True])]


def spread(metric: Metric, value: Value, sums: dict[str, Fraction]) -> float | None:
    """The variance of a value, `sums` being those of `squares` in its period; None where it has none."""
    over, under = metric.part("numerator"), metric.part("denominator")
    scale = Fraction(metric.times, metric.constant or 1)
    if over is None or value.value is None:
        return None
    if value.denominator is None or under is None or not under.has_rows:
        size = exact(value.denominator) if under is not None else Fraction(1)
        if over.relation == "spend":
            return None  # a cost is decided and not met with
        square = exact(value.value) if over.counts_cases else sums["over²"]
        return float(square * (scale / size) ** 2) if size else None
    size = exact(value.denominator)
    ratio = exact(value.numerator) / size
    if over.relation == "spend":
        return float((ratio * scale) ** 2 / size) if under.counts_cases else None
    top = exact(value.numerator) if over.counts_cases else sums["over²"]
    bottom, both = sums.get("under²", size), sums.get("both", exact(value.numerator))
    return max(0.0, float((top - 2 * ratio * both + ratio**2 * bottom) * (scale / size) ** 2))


def around(snapshot: Snapshot, kpi: Kpi, question: Question, con: Connection) -> Interval | None:
    """The interval of a value alone, without a comparison: of a part of cases Wilson's; None where none can be told."""
    metric = kpi.metric
    over, under = metric.part("numerator"), metric.part("denominator")
    if over is None or kpi.value is None or not _is_plain(metric):
        return None
    if over.counts_cases and under is not None and under.counts_cases and metric.unit.is_share:
        return wilson(_float(kpi.value), _float(kpi.now.denominator)) if 0 <= kpi.value <= 1 else None
    singles = [Metric(ref=name, page=metric.page, numerator=part) for name, part in squares(metric).items()]
    answers = ask(snapshot, singles, question, con) if singles else {}
    variance = spread(metric, kpi.now, {m.ref: exact(answers[0, m.ref, None].value) for m in singles})
    return None if variance is None else normal(_float(kpi.value), variance)


def squares(metric: Metric) -> dict[str, Aggregate]:
    """The sums of squares and products that the variance takes, by name."""
    over, under = metric.part("numerator"), metric.part("denominator")
    found: dict[str, Aggregate] = {}
    if over is not None and over.of is not None and over.relation != "spend":
        found["over²"] = _product(over, over)
        if under is not None and under.of is not None:
            found |= {"under²": _product(under, under), "both": _product(over, under)}
    return found


def length(period: Period, question: Question) -> int | None:
    """How many days of a period have passed, None of an open one."""
    if period.start is None or period.end is None:
        return None
    return (min(period.end, question.as_of) - period.start).days + 1


def _is_plain(metric: Metric) -> bool:
    over, under = metric.part("numerator"), metric.part("denominator")
    if metric.quotient or metric.minus or metric.reaches or metric.stock or type(over) not in PLAIN:
        return False
    if under is None or not under.has_rows:
        return True
    return type(under) in PLAIN and (under.of is None or (over is not None and over.relation == under.relation))


def _around(kpi: Kpi, sums: dict[str, Fraction]) -> Interval | None:
    """The interval of a value: of a share as it is told everywhere, else by what its rows are off it."""
    if kpi.metric.unit.is_share:
        return kpi.interval
    variance = spread(kpi.metric, kpi.now, sums)
    return None if variance is None else normal(_float(kpi.value), variance)


def _interval(kpi: Kpi, question: Question, sums: Sequence[dict[str, Fraction]]) -> Interval | None:
    metric = kpi.metric
    over, under = metric.part("numerator"), metric.part("denominator")
    assert over is not None
    now, before = (_float(one.value) for one in (kpi.now, kpi.before))
    if under is not None and over.counts_cases and under.counts_cases and metric.unit.is_share:
        if not (0 <= now <= 1 and 0 <= before <= 1 and kpi.now.denominator and kpi.before.denominator):
            return None
        return newcombe((now, _float(kpi.now.denominator)), (before, _float(kpi.before.denominator)))
    here, there = spread(metric, kpi.now, sums[0]), spread(metric, kpi.before, sums[1])
    if here is None or there is None:
        return None
    scale = 1.0
    if metric.denominator is None:  # a month of 31 days holds more than one of 28
        days = [length(period, question) for period in question.periods[:2]]
        scale = days[0] / days[1] if days[0] and days[1] else 1.0
    return normal(now - before * scale, here + there * scale**2)


def _float(value: Number | None) -> float:
    return float(value or 0)


def _product(a: Aggregate, b: Aggregate) -> Aggregate:
    assert a.of is not None
    assert b.of is not None
    sql = f"(({a.of.sql}) :: double * ({b.of.sql}) :: double)"
    of = Amount(name="product", sql=sql, nothing=because("zero"), zero_counts=True)
    return Sum(a.relation, of=of, where=tuple(dict.fromkeys((*a.where, *b.where))), day=a.day, last_days=a.last_days)
