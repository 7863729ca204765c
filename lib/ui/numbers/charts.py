"""Charts, one function per shape. A chart's specification is kept with the data it shows, so a rerun builds none anew."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import pandas as pd
import streamlit as st

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.metric import Direction, Metric
from lib.metrics.units import Unit
from lib.ui.frame.filters import Chosen
from lib.ui.numbers import chart_specs as specs
from lib.ui.numbers import tables, usual
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Row = tuple[str, float, str]
"""What a bar is called, how long it is, and how its value reads."""

LEAST_RUN = 2
"""So many steps in a row that go the same way are worth a title."""
LEAST_EXTREME = 6
"""Of so many months the highest or the lowest is worth a title."""
MOST = 20
"""Bars of a chart; more are drawn as one, which keeps what they all add up to."""


def trend(chosen: Chosen, metric: Metric, points: Sequence[tuple[date, Kpi]]) -> None:
    """A metric by month: bars for a sum, a line for a rate. A month that is not over, or whose people are still young, is
    hatched, or hollow on a line; one without rows is a sum of 0, and a gap in a line. Behind a rate stands what is Normal,
    where bounds are published."""
    summed = metric.unit.adds_up and not metric.denominator
    rows: list[tuple[str, float | None, str, str]] = []
    for month, kpi in points:
        if kpi.value is None and not summed and not rows:
            continue
        unfinished = "" if usual.is_over(month, chosen.as_of) else t("unfinished")
        unfinished = unfinished or (t("still_growing") if kpi.young else "")
        value = float(kpi.value) if kpi.value is not None else 0.0 if summed else None
        told = t("badge_no_data") if value is None else formats.value(kpi.value or 0, metric.unit, chosen.currency)
        rows.append((formats.month(month), value, told, unfinished))
    label = points[0][1].label if points else glossary().metric(metric.key).label
    deck = t("chart_trend", label=label)
    known = [(name, value, told) for name, value, told, _ in rows if value is not None]
    if len(known) < 2:
        _empty(deck)
        return
    columns = specs.own_names(t("month"), label, t("chart_shown"), t("chart_note"))
    spec = specs.trend(columns, label, metric.unit.axis, summed, _bounds(metric), specs.axis_locale(chosen.currency))
    if summed and not any(value for _, value, _ in known):  # an axis of no length has no numbers to write beside it
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = [0, 1]
    low, high = min(known, key=lambda r: r[1]), max(known, key=lambda r: r[1])
    over = [(name, value) for name, value, _, unfinished in rows if value is not None and not unfinished]
    said = {high[0], *(name for name, _ in over[-1:]), rows[-1][0]}
    spec["layer"][-1]["transform"] += [{"filter": {"field": specs.field(columns[0]), "oneOf": sorted(said)}}]
    title = _finding(label, [value for _, value in over])
    _draw(
        title or deck,
        specs.filled(spec, columns, rows),
        t(
            "alt_trend",
            label=label,
            first=rows[0][0],
            last=rows[-1][0],
            low=low[2],
            low_month=low[0],
            high=high[2],
            high_month=high[0],
        ),
        deck=" · ".join(
            [
                *([deck] if title else []),
                *_hatched({note for *_, note in rows}),
            ]
        ),
        file=(
            pd.DataFrame([(name, value) for name, value, _, _ in rows], columns=[t("month"), label]),
            f"{metric.key}_by_month",
        ),
    )


def _finding(label: str, values: Sequence[float]) -> str:
    """What a row of finished months did at its end, where that is more than one step: fell or rose on and on, or reached its
    highest or lowest. Nothing else is a finding."""
    falls, rises = (_run(values, sign) for sign in (-1, 1))
    if max(falls, rises) >= LEAST_RUN:
        return t("trend_fell" if falls else "trend_rose", label=label, n=formats.count(max(falls, rises)))
    if len(values) >= LEAST_EXTREME and values.count(values[-1]) == 1 and values[-1] in (max(values), min(values)):
        return t(
            "trend_highest" if values[-1] == max(values) else "trend_lowest", label=label, n=formats.count(len(values))
        )
    return ""


def _run(values: Sequence[float], sign: int) -> int:
    """How many steps at the end go the same way."""
    steps = [after - before for before, after in pairwise(values)]
    return next((n for n, step in enumerate(reversed(steps)) if step * sign <= 0), len(steps))


def _bounds(metric: Metric) -> tuple[float, float] | None:
    found = BENCHMARKS.get(metric.benchmark)
    return (float(found.low), float(found.high)) if found and metric.unit.is_share else None


@dataclass(frozen=True)
class Beside:
    """One step of a period beside the same step of the one before it; `told` and `before_told` as they are written."""

    name: str
    value: float
    told: str
    before: float | None
    before_told: str
    unfinished: bool


def beside(label: str, deck: str, steps: Sequence[Beside], *, unit: Unit, currency: str, target: float | None) -> None:
    """A sum by the steps of a period, solid, over those of the period before, dashed; the target as a line, and a step that
    is not over hatched."""
    columns = specs.own_names(
        t("chart_step"), label, t("chart_shown"), t("chart_before"), t("chart_before_shown"), t("chart_note")
    )
    rows = [
        (one.name, one.value, one.told, one.before, one.before_told, t("chart_not_over") if one.unfinished else "")
        for one in steps
    ]
    spec = specs.beside(columns, label, unit.axis, target, specs.axis_locale(currency))
    said = {max(steps, key=lambda one: one.value).name, steps[-1].name}
    spec["layer"][-1]["transform"] += [{"filter": {"field": specs.field(columns[0]), "oneOf": sorted(said)}}]
    told = "; ".join(f"{one.name} {one.told}" for one in steps)
    _draw("", specs.filled(spec, columns, rows), t("alt_bars", title=deck, rows=told), deck=deck)


def _hatched(notes: set[str]) -> list[str]:
    """What hatching means in a chart, where something is hatched."""
    keys = {"unfinished": "unfinished_hatched", "still_growing": "growing_hatched"}
    return [t(told) for note, told in keys.items() if t(note) in notes]


def bars(
    title: str,
    rows: Sequence[Row],
    *,
    name: str,
    value: str,
    unit: Unit,
    currency: str,
    file: str,
    every: Callable[[], pd.DataFrame] | None = None,
) -> None:
    """Horizontal bars in the order given; `every` makes the whole table for the download where the rows are not all."""
    shown = [row for row in rows if row[1]]
    if not shown:
        _empty(title)
        return
    columns = specs.own_names(name, value, t("chart_shown"))
    spec = specs.bars(columns, value, unit.axis, specs.axis_locale(currency))
    room = 1.3 * max(length for _, length, _ in shown)  # for the value written behind the longest bar
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"]["domain"] = [0, room]
    _draw(
        title,
        specs.filled(spec, columns, shown),
        t("alt_bars", title=title, rows="; ".join(f"{label} {text}" for label, _, text in shown)),
        file=(every or pd.DataFrame([row[:2] for row in shown], columns=[name, value]), file),
    )


@dataclass(frozen=True)
class Step:
    """One bar of a waterfall: what it is called, what it adds, how that reads, and what is said of it on hover."""

    name: str
    effect: float
    text: str
    note: str


def waterfall(
    title: str,
    start: tuple[str, float, str],
    steps: Sequence[Step],
    end: tuple[str, float, str],
    *,
    value: str,
    unit: Unit,
    currency: str,
    good: Direction,
) -> None:
    """From one value to another, a bar for each step between them, read from top to bottom."""
    rows, kinds = [(start[0], start[1], start[1], start[2], "")], ["end"]
    level = start[1]
    for step in steps:
        neutral = good == "neutral" or not step.effect
        kinds.append("neutral" if neutral else "good" if (step.effect > 0) == (good == "up") else "bad")
        rows.append((step.name, level, level + step.effect, step.text, step.note))
        level += step.effect
    rows.append((end[0], end[1], end[1], end[2], ""))
    columns = (t("why_factor"), t("from"), t("to"), t("why_effect"), f"{t('why_before')} → {t('why_after')}")
    spec = specs.waterfall(tuple(rows), (*kinds, "end"), columns, unit.axis, specs.axis_locale(currency))
    _draw(title, spec, t("why_alt", title=title, parts="; ".join(f"{row[0]} {row[3]}" for row in rows)), framed=False)


File = tuple[pd.DataFrame | Callable[[], pd.DataFrame], str]
"""The table of a chart, or what makes it, and what its download is called."""


def _draw(
    title: str, spec: dict[str, Any], alt_text: str, deck: str = "", file: File | None = None, *, framed: bool = True
) -> None:
    """A chart in its box: the title says what happened, the line below it what is drawn, and beside both is its table."""
    with st.container(border=framed and bool(title), gap="xxsmall"):
        _head(title, deck, file)
        st.vega_lite_chart(spec=spec, alt=alt_text, width="stretch")


def _head(title: str, deck: str, file: File | None) -> None:
    if title:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap="small"):
            st.markdown(f"**{formats.plain(title)}**", width="stretch")
            if file:
                tables.download(*file)
    if deck:
        st.caption(deck)


def _empty(title: str) -> None:
    with st.container(border=True, gap="xxsmall"):
        st.markdown(f"**{formats.plain(title)}**")
        st.caption(t("chart_empty"))
