"""The rows behind every figure: they give the figure again, and in + out = the rows in scope, whatever is filtered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.analysis.rows import (
    ADDS,
    REASON,
    Behind,
    behind,
)
from lib.metrics.aggregate import GAPS, NO_DATE, Median
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.metric import Metric
from lib.metrics.relations import DIMENSIONS, MODELS
from lib.query import Filters, Period, Question, Snapshot, Value, ask
from lib.texts.glossary import LANGUAGES, Language
from lib.ui.words.texts import catalogue
from tests import dealt
from tests.dealt import examples
from tests.property.test_identities import close, filters, periods

few = settings(
    max_examples=examples(4),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
DAYS = date(2026, 11, 14)
SINGLE = [metric for metric in METRICS if not metric.family]


def some(metrics: Sequence[Metric]) -> st.SearchStrategy[list[Metric]]:
    """A few metrics: over all examples every one has its turn."""
    return st.lists(st.sampled_from(metrics), min_size=20, max_size=20, unique_by=lambda metric: metric.ref)


def added(part: Behind) -> Fraction:
    """What the rows in add up to, one by one, of a median the one in the middle."""
    if isinstance(part.of.part(part.part), Median):
        found = [Fraction(str(one)) for one in part.included[ADDS] if one == one]
        return median(found) if found else Fraction(0)
    return sum((Fraction(str(one)) for one in part.included[ADDS] if one == one), Fraction(0))


def worked_out(metric: Metric, parts: Sequence[Behind], value: Value) -> Fraction | None:
    """The figure from nothing but its rows (and the days of a period, which have none)."""
    if metric.quotient:
        over, under = (worked_out(ALL[ref], [p for p in parts if p.of.ref == ref], Value()) for ref in metric.quotient)
        return over / under if over is not None and under else None
    own = {part.part: part for part in parts if part.of.ref == metric.ref}
    top = added(own["numerator"]) - (added(own["minus"]) if "minus" in own else 0)
    if not metric.denominator:
        return top
    bottom = added(own["denominator"]) if "denominator" in own else Fraction(metric.constant or value.denominator or 0)
    if metric.reaches:
        return first_day(
            own["numerator"],
            bottom,
            worked_out(ALL[metric.reaches], [p for p in parts if p.of.ref == metric.reaches], Value()),
        )
    return top / bottom * metric.times if bottom else None


def first_day(cash: Behind, clients: Fraction, goal: Fraction | None) -> Fraction | None:
    """The first day on which the cash per client is at least the goal."""
    if goal is None or not clients:
        return None
    total = Fraction(0)
    for day, rows in sorted(cash.included.dropna(subset=["client_day"]).groupby("client_day")):
        total += sum((Fraction(str(one)) for one in rows[ADDS]), Fraction(0))
        if total / clients >= goal:
            return Fraction(str(day))
    return None


def told(metric: Metric, parts: Sequence[Behind], value: Value) -> list[str]:
    """What is wrong with the rows behind a figure."""
    wrong = []
    for part in parts:
        name = f"{metric.ref} {part.of.ref} {part.part}"
        if (len(part.included), len(part.left_out), part.rows_in + part.rows_out) != (
            part.rows_in,
            part.rows_out,
            part.in_scope,
        ):
            wrong.append(f"{name}: {len(part.included)} in, {len(part.left_out)} out, {part.in_scope} in scope")
        if not close(added(part), Fraction(part.summed or 0)) or not close(added(part), Fraction(part.value or 0)):
            wrong.append(f"{name}: rows add {added(part)}, summed {part.summed}, statement {part.value}")
        if part.left_out[REASON].isna().any() or sum(n for _, n in part.reasons) != part.rows_out:
            wrong.append(f"{name}: a row is left out without a reason")
    found = worked_out(metric, parts, value)
    if value.value is not None and (found is None or not close(found, Fraction(value.value))):
        wrong.append(f"{metric.ref}: rows give {found}, the card says {value.value}")
    return wrong


@few
@given(
    period=periods,
    chosen=filters,
    model=st.sampled_from(MODELS),
    as_of=st.sampled_from([DAYS, date(2026, 6, 30)]),
    data=st.data(),
)
def test_rows_give_every_figure_again(
    sample_snapshot: Snapshot, period: Period, chosen: Filters, model: str, as_of: date, data: st.DataObject
) -> None:
    question = Question((period,), chosen, as_of, model)
    every_figure_again(sample_snapshot, question, data.draw(some(SINGLE)))


@pytest.mark.parametrize(
    "period",
    dealt.today([Period(), Period(date(2026, 3, 1), date(2026, 8, 31))], 1),
    ids=lambda period: str(period.start),
)
def test_rows_give_all_figures_again(sample_snapshot: Snapshot, period: Period) -> None:
    every_figure_again(sample_snapshot, Question((period,), as_of=DAYS, model="position"), SINGLE)


def every_figure_again(snapshot: Snapshot, question: Question, metrics: Sequence[Metric]) -> None:
    """The rows of these figures against their values and their coverage."""
    answers = ask(snapshot, metrics, question)
    wrong = []
    for metric in metrics:
        if snapshot.missing(metric):
            continue
        value = answers[0, metric.ref, None]
        parts = behind(snapshot, metric, question, limit=None)
        wrong += told(metric, parts, value)
        if value.coverage and not metric.quotient:
            scopes = {part.in_scope for part in parts}
            if value.coverage.total not in scopes:
                wrong.append(f"{metric.ref}: coverage of {value.coverage.total} rows, in scope {scopes}")
    assert not wrong, "\n".join(wrong)


@few
@given(period=periods, chosen=filters, by=st.sampled_from(DIMENSIONS), model=st.sampled_from(MODELS), data=st.data())
def test_rows_give_every_cell_of_a_table_again(
    sample_snapshot: Snapshot, period: Period, chosen: Filters, by: str, model: str, data: st.DataObject
) -> None:
    question = Question((period,), chosen, DAYS, model, by)
    splits = [m for m in data.draw(some(SINGLE)) if not sample_snapshot.missing(m)]
    answers = {
        key: value for key, value in ask(sample_snapshot, splits, question).items() if value.reason.code != "dimension"
    }
    members = sorted({member for _, _, member in answers}, key=str)
    wrong = []
    for member in data.draw(st.lists(st.sampled_from(members), min_size=1, max_size=1)) if members else ():
        for metric in splits:
            if (value := answers.get((0, metric.ref, member))) and value.value is not None:
                wrong += told(metric, behind(sample_snapshot, metric, question, member=member, limit=None), value)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("ref", ["m.share", "v.mix"])
def test_rows_give_every_share_again(sample_snapshot: Snapshot, ref: str) -> None:
    metric, question = ALL[ref], Question(as_of=DAYS)
    wrong = []
    for (_, name, _), value in ask(sample_snapshot, [metric], question).items():
        if "=" not in name:
            continue
        dimension, _, member = name.partition("(")[2].removesuffix(")").partition("=")
        parts = behind(
            sample_snapshot,
            metric,
            replace(question, by=dimension),
            member=None if member == "unknown" else member,
            limit=None,
        )
        wrong += told(metric, parts, value)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_and_every_gap_is_said_in_words(language: Language) -> None:
    texts = catalogue(language)
    parts = [part for metric in METRICS for part in metric.parts]
    codes = {code for part in parts for condition in part.conditions for code in condition.fails.codes}
    codes |= {NO_DATE, *(part.once_reason for part in parts if part.once_per)}
    lacking = {NO_DATE, *(gap.code for gaps in GAPS.values() for gap in gaps)}
    assert {f"reason_{code}" for code in codes | lacking} | {f"gap_{code}" for code in lacking} <= texts.keys()
