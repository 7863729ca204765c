"""The numbers of a page, cached by what they answer: the snapshot, the question and the language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, replace
from datetime import date, timedelta
from types import MappingProxyType
from typing import Literal

import streamlit as st
from dateutil.relativedelta import relativedelta

from lib import query
from lib.analysis.kpis import Kpi, begins, kpis
from lib.analysis.luck import spans
from lib.analysis.opening import Finding
from lib.analysis.opening import opening as worked_out
from lib.analysis.pace import paces
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.query import FilterKey, Filters, Period, Question
from lib.query import Snapshot as OpenSnapshot
from lib.query.buckets import bucket, bucket_end
from lib.query.periods import Comparison
from lib.texts.glossary import Glossary, Language
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers.tables import Matrix, crossed
from lib.ui.words.texts import language

Within = tuple[tuple[str, str | None], ...]
TREND_MONTHS = 13
"""A trend holds a year and the month it is compared with, so that a season is seen."""
Grain = Literal["month", "week", "day"]
LEAST_STEPS, MOST_STEPS = 13, 53
"""Of a trend by week or day."""


def ask(
    chosen: Chosen,
    metrics: Sequence[Metric],
    *,
    by: str = "",
    within: Within = (),
    model: str = "",
    compare: bool = True,
    members: tuple[str | None, ...] | None = None,
    against: bool = False,
) -> list[Kpi]:
    """The values of `metrics` for what the reader chose, in the order given; with `by` one per member, or per one of `members`,
    or of one of them `against` all others together."""
    comparison = chosen.comparison if compare else Comparison.NONE
    found = _ask(
        chosen.identity, language(), tuple(m.ref for m in metrics), astuple(chosen.period), comparison.value, chosen.as_of,
        chosen.filters.key, model or chosen.model, by, within, chosen.data, members=members, against=against,
    )  # fmt: skip
    return list(found)


def trend(chosen: Chosen, metrics: Sequence[Metric], grain: Grain = "month") -> dict[str, list[tuple[date, Kpi]]]:
    """Metric ref -> its values by month, oldest first: the period's months, and at least a year, from the month in which its
    data begins. A month without rows stands among them. By week or day those of the period, whole ones, as many as can be
    read in a chart: at least `LEAST_STEPS` and at most `MOST_STEPS` up to its end."""
    end = min(chosen.period.end or chosen.as_of, chosen.as_of)
    year = end.replace(day=1) - relativedelta(months=TREND_MONTHS - 1)
    start = min(chosen.period.start or year, year)
    if grain != "month":
        last = bucket(end, grain, chosen.data.week_start)
        length = (bucket_end(last, grain) - last).days + 1
        least, most = (last - timedelta(days=length * (n - 1)) for n in (LEAST_STEPS, MOST_STEPS))
        start = max(min(bucket(chosen.period.start or most, grain, chosen.data.week_start), least), most)
        end = min(bucket_end(last, grain), chosen.as_of)
    found = _ask(
        chosen.identity, language(), tuple(m.ref for m in metrics), (start, end), Comparison.NONE.value, chosen.as_of,
        chosen.filters.key, chosen.model, grain, (), chosen.data,
    )  # fmt: skip
    steps: dict[str, list[tuple[date, Kpi]]] = {metric.ref: [] for metric in metrics}
    for kpi in found:
        if kpi.member is not None and kpi.ref in steps:
            steps[kpi.ref].append((date.fromisoformat(kpi.member), kpi))
    first = {metric.ref: begins(chosen.data, metric) or end for metric in metrics if not chosen.data.missing(metric)}
    begun = {ref: bucket(day, grain, chosen.data.week_start) for ref, day in first.items()}
    none_yet = bucket(end, grain, chosen.data.week_start)
    return {
        ref: sorted((point for point in points if point[0] >= begun.get(ref, none_yet)), key=lambda p: p[0])
        for ref, points in steps.items()
    }


# What is found never changes, so all readers share it: a copy for each, of hundreds of numbers, took a tenth of every page.
@st.cache_resource(max_entries=512, show_spinner=False)
def _ask(
    identity: str, language: Language, refs: tuple[str, ...], period: tuple[date | None, date | None], comparison: str, as_of: date,
    filters: FilterKey, model: str, by: str, within: Within, _data: OpenSnapshot, medians: bool = False,
    members: tuple[str | None, ...] | None = None, against: bool = False,
) -> tuple[Kpi, ...]:  # fmt: skip
    del identity  # part of the key: no answer may be served to a reader of another snapshot
    metrics = [ALL[ref] for ref in refs]
    con = _data.con.cursor()
    try:
        found = kpis(
            _data, pages=(), metrics=metrics, period=Period(*period), comparison=comparison, as_of=as_of, filters=Filters.of_key(filters),
            model=model, by=by, within=within, glossary=Glossary.load(language), medians=medians, members=members, against=against, con=con,
        )  # fmt: skip
        before = next((kpi.compared for kpi in found), None)
        if not by:
            periods = (Period(*period), before) if before else (Period(*period),)
            question = Question(periods, Filters.of_key(filters), as_of, model, within=within)
            luck, ends = spans(_data, found, question, con), paces(_data, found, question, con)
            told = [luck.get(kpi.ref, (None, None)) for kpi in found]
            found = [
                replace(k, around=around, luck=change, pace=ends.get(k.ref))
                for k, (around, change) in zip(found, told, strict=True)
            ]
    finally:
        con.close()
    # A number that goes by two refs is one number on a page.
    return tuple(kpi for kpi in found if kpi.ref.partition("(")[0] == kpi.metric.ref)


def opening(chosen: Chosen) -> list[Finding]:
    """What is said first of what the reader chose."""
    return _opening(
        chosen.identity, language(), astuple(chosen.period), chosen.comparison.value, chosen.as_of, chosen.filters.key,
        chosen.personal, chosen.data,
    )  # fmt: skip


@st.cache_data(max_entries=128, show_spinner=False)
def _opening(
    identity: str, language: Language, period: tuple[date | None, date | None], comparison: str, as_of: date, filters: FilterKey,
    personal: bool, _data: OpenSnapshot,
) -> list[Finding]:  # fmt: skip
    del identity  # part of the key, as above
    con = _data.con.cursor()
    try:
        return worked_out(
            _data, period=Period(*period), comparison=comparison, as_of=as_of, filters=Filters.of_key(filters), personal=personal,
            glossary=Glossary.load(language), con=con,
        )  # fmt: skip
    finally:
        con.close()


def amounts(
    chosen: Chosen, metric: Metric, by: str, *, within: Within = (), model: str = "", family: bool = False
) -> Mapping[str | None, float]:
    """Member -> its value of one metric, where it has one, the largest first and the unknown last.

    With `family` they are shares of a whole that the members of the dimension make up. Nothing else is worked out of them:
    there may be very many.
    """
    return _amounts(
        chosen.identity, metric.ref, astuple(chosen.period), chosen.as_of, chosen.filters.key, model or chosen.model, by, within,
        chosen.data, family,
    )  # fmt: skip


# Never changes either: of 20,000 members a copy for each run took as long as the sums.
@st.cache_resource(max_entries=256, show_spinner=False)
def _amounts(
    identity: str, ref: str, period: tuple[date | None, date | None], as_of: date, filters: FilterKey, model: str,
    by: str, within: Within, _data: OpenSnapshot, family: bool,
) -> Mapping[str | None, float]:  # fmt: skip
    del identity  # part of the key, as above
    metric = replace(ALL[ref], family=(by,)) if family else ALL[ref]
    question = Question((Period(*period),), Filters.of_key(filters), as_of, model, "" if family else by, within)
    con = _data.con.cursor()
    found: dict[str | None, float] = {}
    try:
        if not family:
            numbers = query.columns(_data, [metric], question, con).values(metric)
            if numbers is None:
                numbers = query.gather(_data, [metric], question, con, exact=False).numbers(metric)
            found = {None if who is None else str(who): float(number) for who, number in numbers.items()}
        else:
            for (_, name, _), value in query.ask(_data, [metric], question, con).items():
                base, _, told = name.removesuffix(")").partition(f"({by}=")
                if base == ref and told and value.value is not None:
                    found[None if told == "unknown" else told] = float(value.value)
    finally:
        con.close()
    order = sorted(name for name in found if name is not None)
    order.sort(key=found.__getitem__, reverse=True)  # which keeps the order of names among equals
    return MappingProxyType({name: found[name] for name in [*order, *([None] if None in found else [])]})


def by_model(chosen: Chosen, metric: Metric, by: str, models: Sequence[str]) -> Matrix:
    """Member -> its value of one metric under each of some models of attribution, those with most first."""
    return _by_model(
        chosen.identity, metric.ref, astuple(chosen.period), chosen.as_of, chosen.filters.key, by, tuple(models), chosen.data
    )  # fmt: skip


@st.cache_resource(max_entries=64, show_spinner=False)
def _by_model(
    identity: str, ref: str, period: tuple[date | None, date | None], as_of: date, filters: FilterKey, by: str,
    models: tuple[str, ...], _data: OpenSnapshot,
) -> Matrix:  # fmt: skip
    return crossed({
        model: _amounts(identity, ref, period, as_of, filters, model, by, (), _data, False) for model in models
    })  # fmt: skip


def median(chosen: Chosen, kpi: Kpi, within: Within = ()) -> float | None:
    """The median of a duration, whose value is the mean; None for other numbers and for the members of a dimension."""
    if not kpi.metric.unit.has_median or kpi.dimension or kpi.metric.reaches:
        return None
    found = _ask(
        chosen.identity, language(), (kpi.metric.ref,), astuple(chosen.period), Comparison.NONE.value, chosen.as_of,
        chosen.filters.key, chosen.model, "", within, chosen.data, medians=True,
    )[0].now.median  # fmt: skip
    return None if found is None else float(found)


def length_in_days(chosen: Chosen) -> int | None:
    """How many days the period has, None if it is open."""
    start, end = chosen.period.start, chosen.period.end
    return (min(end, chosen.as_of) - start).days + 1 if start and end else None


def by_ref(found: Sequence[Kpi]) -> dict[str, Kpi]:
    """The numbers by ref, where there is one per ref."""
    return {kpi.ref: kpi for kpi in found}


def members(found: Sequence[Kpi]) -> dict[str | None, dict[str, Kpi]]:
    """Member -> ref -> number, of numbers asked for by a dimension."""
    rows: dict[str | None, dict[str, Kpi]] = {}
    for kpi in found:
        rows.setdefault(kpi.member, {})[kpi.ref] = kpi
    return rows
