"""Metrics with their verdicts: what a card, a table row, an export or the command line says of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from dateutil.relativedelta import relativedelta

from lib.analysis.intervals import Interval, interval
from lib.analysis.ripeness import is_ripe
from lib.engine.engine import Connection
from lib.metrics.benchmarks import (
    BENCHMARKS,
    MISMATCHES,
    OF_A_MONTH,
    Band,
    Bounds,
    Length,
)
from lib.metrics.catalog import ALL, PAGES
from lib.metrics.coverage import Coverage
from lib.metrics.goals import (
    Goals,
    Pace,
    Progress,
    goals,
    progress,
)
from lib.metrics.metric import TAKEN_OFF, Metric, Page, Which
from lib.metrics.units import COUNT, Number, Unit, cents, plain
from lib.query import NONE, Answers, Filters, Period, Question, Reason, Snapshot, Value, ask
from lib.query.ages import at_equal_age, has_days, maturing
from lib.query.buckets import bucket_end
from lib.query.periods import Comparison, compared
from lib.query.reason import LOCKED
from lib.texts.glossary import Glossary

MONTH = 28
"""Days that a period needs before costs of a month can be judged in it."""


@dataclass(frozen=True)
class Kpi:
    """One number as it is shown. `before` is that of the comparison period `compared`.

    Where the two cannot be compared, `before` has no value and its reason is ``before`` (the first day of the data),
    ``stock`` or ``age``; where they are compared at equal age, `as_stood` is the day as on which the earlier people are seen. `young`
    says that the people of the period have not had the time for it.
    """

    metric: Metric
    ref: str
    label: str
    now: Value
    before: Value
    band: Band
    reason: Reason
    dimension: str = ""
    member: str | None = None
    compared: Period | None = None
    own: Goals | None = None
    progress: Progress | None = None
    as_stood: date | None = None
    young: bool = False
    as_of: date | None = None
    """The day of a balance, which no period cuts; None for every other number."""
    luck: Interval | None = None
    """The interval of its change (``lib/analysis/luck.py``), where one was asked for and can be told."""
    around: Interval | None = None
    """The interval of the number itself, likewise."""
    pace: Pace | None = None
    """Where it will end at its pace (``lib/analysis/pace.py``), of a sum on its way to a target."""

    @property
    def has_moved(self) -> bool:
        """Whether it changed by more than luck alone can do, as far as that can be told."""
        return self.luck is not None and not self.luck[0] <= 0 <= self.luck[1]

    @property
    def interval(self) -> Interval | None:
        """How far a rate could be off by luck alone."""
        return interval(self.metric, self.now)

    @property
    def has_own_bands(self) -> bool:
        """Whether the verdict is by the founder's own bands."""
        return self.own is not None and self.own.low is not None

    @property
    def value(self) -> Number | None:
        """The value, None without data."""
        return self.now.value

    @property
    def previous(self) -> Number | None:
        """The value of the comparison period, None without one."""
        return self.before.value

    @property
    def told(self) -> int | float | str | None:
        """The value as it is written out: money as a decimal to the cent, a rate as a fraction, None without data."""
        return self.metric.unit.plain(self.value)

    def as_json(self) -> dict[str, Any]:
        """The object of design.md 3.5. Money is a decimal string, rates are fractions."""
        unit = self.metric.unit
        found: dict[str, Any] = {
            "key": self.metric.key,
            "ref": self.ref,
            "page": self.metric.page,
            "label": self.label,
            "value": self.told,
            "unit": unit.name,
            "numerator": _part(self.metric, "numerator", self.now.numerator),
            "denominator": _part(self.metric, "denominator", self.now.denominator),
            "n": plain(self.now.n),
            "median": plain(self.now.median),
            "previous": unit.plain(self.previous),
            "band": self.band,
            "reason": str(self.reason),
            "interval": list(self.interval) if self.interval else None,
            "compared_from": _day(self.compared.start if self.compared else None),
            "compared_to": _day(self.compared.end if self.compared else None),
            "previous_reason": str(self.before.reason),
            "compared_as_of": _day(self.as_stood),
            "ripe": not self.young,
            "as_of": _day(self.as_of),
            "benchmark": "own" if self.has_own_bands else self.metric.benchmark or None,
            "target": unit.plain(self.own.target) if self.own else None,
            "coverage": _coverage(self.now.coverage),
        }
        if self.dimension:
            found |= {"dimension": self.dimension, "member": self.member}
        return found


def _coverage(found: Coverage | None) -> dict[str, Any] | None:
    if found is None:
        return None
    lacking = [{"reason": code, "rows": n} for code, n in found.gaps]
    return {"relation": found.relation, "covered": found.covered, "total": found.total, "lacking": lacking}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def part_unit(metric: Metric, which: Which) -> Unit:
    """The unit of a metric's numerator or denominator, which the metric itself does not state."""
    if metric.quotient:
        return ALL[metric.quotient[which == "denominator"]].unit
    part = metric.part(which)
    return part.unit if part else COUNT


def _part(metric: Metric, which: Which, value: Number | None) -> int | float | None:
    """A sum that a metric is made of: to the cent where it is one of money."""
    is_money = value is not None and part_unit(metric, which).is_money
    return plain(cents(value) if is_money and value is not None else value)


def verdict(
    metric: Metric, value: Value, snapshot: Snapshot, own: Goals | None = None, model: str = "last", length: Length = ""
) -> tuple[Band, Reason]:
    """The band of a value by the founder's own bands, else by the published ones; and if there is none the reason.

    Besides those of a missing value the reasons are ``no_benchmark`` (no credible source), ``currency``,
    ``mismatch`` (the bounds are for another definition), ``length`` (they are for another length of time than the one the
    value is of) and ``small_sample``; `listed` adds ``unripe`` (the people are
    too young) and ``short`` (the period is shorter than the rhythm of the costs).
    """
    if value.value is None:
        return "none", value.reason
    bounds: Bounds | None = _own(metric, own)
    if bounds is None:
        if not metric.benchmark:
            return "none", Reason("no_benchmark")
        published = BENCHMARKS[metric.benchmark]
        if published.currency and published.currency != snapshot.facts["currency"]:
            return "none", Reason("currency")
        for mismatch in MISMATCHES:
            key, chosen = mismatch.setting
            if mismatch.ref == metric.ref and (
                (key and snapshot.settings[key] == chosen)
                or (mismatch.lacks and not snapshot.has(mismatch.lacks))
                or (mismatch.model and mismatch.model == model)
            ):
                return "none", Reason("mismatch", cause=mismatch.code)
        bounds = published
        if published.length and published.length != length:
            if length != "month" or published.id not in OF_A_MONTH:
                return "none", Reason("length")
            bounds = OF_A_MONTH[published.id]
    band = bounds.verdict(value.value, value.n)
    return band, Reason(band) if band == "small_sample" else NONE


def length_of(period: Period, today: date) -> Length:
    """The length of a period that bounds may be for: a whole month or year that is over, wherever it begins."""
    if period.start is None or period.end is None or period.end > today:
        return ""
    after = period.end + timedelta(days=1)
    if period.start + relativedelta(months=1) == after:
        return "month"
    return "year" if period.start + relativedelta(years=1) == after else ""


def _in_currency(aim: Goals, snapshot: Snapshot) -> bool:
    """Whether a target is in the currency that the workspace counts in."""
    return aim.currency in ("", snapshot.facts["currency"])


def _own(metric: Metric, own: Goals | None) -> Bounds | None:
    if own is None or own.low is None or own.high is None:
        return None
    return Bounds(low=own.low, high=own.high, good="down" if metric.good == "down" else "up")


def named(metric: Metric, snapshot: Snapshot, glossary: Glossary) -> str:
    """What a metric is called; of what is kept also what could not be taken off ("Net after refunds (before fees)")."""
    label = glossary.metric(metric.key).label
    lacking = [glossary.before[name] for name, need in TAKEN_OFF.items() if metric.kept and not snapshot.has(need)]
    return f"{label} ({', '.join(lacking)})" if lacking and not snapshot.missing(metric) else label


def begins(snapshot: Snapshot, metric: Metric) -> date | None:
    """The first day from which there is data for every part of a metric."""
    if metric.quotient:
        days = [begins(snapshot, ALL[ref]) for ref in metric.quotient]
    else:
        days = [snapshot.begins(part.relation, part.anchor) for part in metric.parts]
    return max((day for day in days if day), default=None)


def _comparable(snapshot: Snapshot, metric: Metric, before: Value, span: Period | None, filters: Filters) -> Value:
    """The value of the comparison period, or why there is none that could be compared."""
    if span is None or snapshot.missing(metric) or before.reason == LOCKED:
        return before
    if metric.stock:
        return Value(reason=Reason("stock"))
    first = begins(snapshot, metric)
    if first is None or (span.start and span.start < first):
        return Value(reason=Reason("before", day=first))
    return before if not maturing(metric) or has_days(snapshot, metric, filters) else Value(reason=Reason("age"))


def _is_cut_short(snapshot: Snapshot, metric: Metric, period: Period, today: date) -> bool:
    """Whether a period is shorter than the rhythm of the costs in a number (decision 107)."""
    if period.start is None or period.end is None or (min(period.end, today) - period.start).days + 1 >= MONTH:
        return False
    return snapshot.has_monthly_costs and _has_monthly(metric)


def _has_monthly(metric: Metric) -> bool:
    if metric.quotient:
        return any(_has_monthly(ALL[ref]) for ref in metric.quotient)
    parts = (part for part in metric.parts if part.relation == "spend")
    return any(all(one.name != "ads" for one in part.where) for part in parts)


def kpis(
    snapshot: Snapshot,
    *,
    pages: Iterable[Page],
    period: Period,
    glossary: Glossary,
    comparison: Comparison | str = Comparison.PREVIOUS,
    as_of: date | None = None,
    filters: Filters | None = None,
    model: str = "last",
    by: str = "",
    within: tuple[tuple[str, str | None], ...] = (),
    metrics: Sequence[Metric] | None = None,
    medians: bool = False,
    members: tuple[str | None, ...] | None = None,
    against: bool = False,
    con: Connection | None = None,
) -> list[Kpi]:
    """The numbers of `pages` (or just `metrics`), in card order, each with its comparison and verdict.

    `by` gives them per member of a dimension, of all or just of `members`, or of one `against` all others together.
    """
    today = as_of or snapshot.as_of
    before = compared(period, Comparison(comparison), today, snapshot.week_start)
    periods = (period,) if before is None else (period, before)
    wanted = list(metrics) if metrics is not None else [m for page in pages for m in PAGES[page]]
    question = Question(periods, filters or Filters(), today, model, by, within, medians, members, against=against)
    return listed(snapshot, wanted, answered(snapshot, wanted, question, con), question, before, glossary)


def answered(
    snapshot: Snapshot, wanted: Sequence[Metric], question: Question, con: Connection | None = None
) -> Answers:
    """Answers to a question whose second period is a comparison: what grows with age is asked for at equal age."""
    answers = ask(snapshot, wanted, question, con)
    aged = at_equal_age(question, snapshot.as_of)
    ripening = {m.ref: m for m in wanted if maturing(m) and has_days(snapshot, m, question.filters)}
    if aged is question or not ripening:
        return answers
    then = ask(snapshot, ripening.values(), aged, con)
    kept = {key: value for key, value in answers.items() if key[0] == 0 or key[1] not in ripening}
    return kept | {key: value for key, value in then.items() if key[0] == 1 and key[1] in ripening}


def listed(
    snapshot: Snapshot,
    wanted: Sequence[Metric],
    answers: Answers,
    question: Question,
    before: Period | None,
    glossary: Glossary,
) -> list[Kpi]:
    """Answers to a question as numbers with their verdicts; `before` is its second period, None without a comparison."""
    period, today, model, by = question.periods[0], question.as_of, question.model, question.by
    own = goals(snapshot.settings)
    seen = (at_equal_age(question, snapshot.as_of).ages or (None, None))[1] if before else None
    found: list[Kpi] = []
    refs = {ref: metric for metric in wanted for ref in (metric.ref, *metric.also)}
    for (position, ref, member), value in answers.items():
        base = ref.split("(")[0]
        if position != 0 or base not in refs or value.reason.code == "family":
            continue
        metric = refs[base]
        then = _comparable(snapshot, metric, answers.get((1, ref, member), Value()), before, question.filters)
        seen_over = Period(member, bucket_end(member, by)) if isinstance(member, date) else period
        band, reason = verdict(metric, value, snapshot, own.get(metric.ref), model, length_of(seen_over, today))
        if metric.ripe and value.value == 0 and answers[0, metric.ripe, member].value is None:
            band, reason = "none", Reason("unripe")
        end = bucket_end(member, by) if isinstance(member, date) else period.end
        young = period.start is not None and not is_ripe(metric, end or today, today)
        # With age it only rises: what is great already if high, or bad if low were better, stays so; nothing else is sure.
        stays = "bad" if metric.good == "down" else "great"
        if young and band not in (stays, "small_sample", "none"):
            band, reason = "none", Reason("unripe")
        if band != "none" and _is_cut_short(snapshot, metric, period, today):
            band, reason = "none", Reason("short")
        label = named(metric, snapshot, glossary)
        if "(" in ref:
            label = f"{label} ({ref.split('=', 1)[1]}"
        aim = own.get(metric.ref)
        done = None
        # A target is one of the whole company: what is left of a number under a filter is not measured by it.
        whole = not by and not question.filters and not question.within
        if aim and aim.target is not None and value.value is not None and whole and _in_currency(aim, snapshot):
            done = progress(metric, aim.target, Decimal(str(value.value)), period.start, period.end, today)
        for name in (ref, *metric.also):
            found.append(
                Kpi(
                    metric, name, label, value, then, band, reason, by, str(member) if member is not None else None,
                    before, aim, done, seen if maturing(metric) and then.value is not None else None, young,
                    today if metric.is_balance else None,
                )
            )  # fmt: skip
    order = {metric.ref: i for i, metric in enumerate(wanted)}
    return sorted(found, key=lambda k: order[k.metric.ref])
