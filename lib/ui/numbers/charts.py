"""Charts, one function per shape. A chart's specification is kept with the data it shows, so a rerun builds none anew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Direction, Metric
from lib.metrics.units import Unit
from lib.ui.frame.filters import Chosen
from lib.ui.numbers import tables, usual
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Row = tuple[str, float, str]
"""What a bar is called, how long it is, and how its value reads."""

HEIGHT = 240
MOST = 20
"""Bars of a chart; more are drawn as one, which keeps what they all add up to."""
NEUTRAL = "#727e83"
"""Text within a chart, readable on the light and on the dark background."""
EFFECTS = {"good": "#259590", "bad": "#c2415d", "neutral": "#868e96"}
"""Colours of the bars of a waterfall; their sign is written beside them."""

STRIPES = 9
HATCH: dict[str, Any] = {
    "gradient": "linear", "x1": 0, "y1": 0, "x2": 1, "y2": 1,
    "stops": [
        {"offset": (i + edge) / STRIPES, "color": color}
        for i in range(STRIPES)
        for edge, color in ((0, NEUTRAL), (0.35, NEUTRAL), (0.35, "transparent"), (1, "transparent"))
    ],
}  # fmt: skip
"""Diagonal stripes: the only pattern that a chart drawn on a canvas has."""


def trend(chosen: Chosen, metric: Metric, points: Sequence[tuple[date, Kpi]]) -> None:
    """A metric by month: bars for a sum, a line for a rate. A month that is not over is hatched, or hollow on a line; one
    without rows is a sum of 0, and a gap in a line."""
    summed = metric.unit.adds_up and not metric.denominator
    rows: list[tuple[str, float | None, str, bool]] = []
    for month, kpi in points:
        if kpi.value is None and not summed and not rows:
            continue
        unfinished = not usual.is_over(month, chosen.as_of)
        value = float(kpi.value) if kpi.value is not None else 0.0 if summed else None
        told = t("badge_no_data") if value is None else formats.value(kpi.value or 0, metric.unit, chosen.currency)
        rows.append((formats.month(month), value, told, unfinished))
    label = points[0][1].label if points else glossary().metric(metric.key).label
    title = t("chart_trend", label=label)
    known = [(name, value, told) for name, value, told, _ in rows if value is not None]
    if len(known) < 2:
        _empty(title)
        return
    columns = _columns(t("month"), label, t("chart_shown"), t("chart_note"))
    spec = _trend_spec(
        columns, label, _axis_title(label, metric.unit, chosen.currency), metric.unit.axis, summed, _locale()
    )
    if summed and not any(value for _, value, _ in known):  # an axis of no length has no numbers to write beside it
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = [0, 1]
    noted = [(*row[:3], t("unfinished") if row[3] else "") for row in rows]
    low, high = min(known, key=lambda r: r[1]), max(known, key=lambda r: r[1])
    _draw(
        title,
        _filled(spec, columns, noted),
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
        help=t("unfinished_hatched") if any(unfinished for *_, unfinished in rows) else None,
    )
    frame = pd.DataFrame([(name, value) for name, value, _, _ in rows], columns=[t("month"), label])
    tables.download(frame, f"{metric.key}_by_month")


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
    columns = _columns(name, value, t("chart_shown"))
    spec = _bars_spec(columns, value, _axis_title(value, unit, currency), unit.axis, _locale())
    room = 1.3 * max(length for _, length, _ in shown)  # for the value written behind the longest bar
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"]["domain"] = [0, room]
    _draw(
        title,
        _filled(spec, columns, shown),
        t("alt_bars", title=title, rows="; ".join(f"{label} {text}" for label, _, text in shown)),
    )
    tables.download(every or pd.DataFrame([row[:2] for row in shown], columns=[name, value]), file)


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
    spec = _waterfall_spec(
        tuple(rows), (*kinds, "end"), columns, _axis_title(value, unit, currency), unit.axis, _locale()
    )
    _draw(title, spec, t("why_alt", title=title, parts="; ".join(f"{row[0]} {row[3]}" for row in rows)))


def _draw(title: str, spec: dict[str, Any], alt_text: str, help: str | None = None) -> None:
    st.markdown(f"**{title}**", help=help)
    st.vega_lite_chart(spec=spec, alt=alt_text, width="stretch")


def _empty(title: str) -> None:
    st.markdown(f"**{title}**")
    st.caption(t("chart_empty"))


@st.cache_data(max_entries=256, show_spinner=False)
def _trend_spec(
    columns: tuple[str, ...], label: str, title: str, axis: str, summed: bool, locale: dict[str, Any]
) -> dict[str, Any]:
    """A chart without its rows, which `_filled` adds: to make one takes longer than all the rest of it."""
    month, value, shown, note = columns
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=alt.X(
            field=_field(month),
            type="nominal",
            sort=None,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=6, labelBound=True),
        ),
        y=alt.Y(
            field=_field(value),
            type="quantitative",
            title=title,
            axis=alt.Axis(format=axis, tickCount=5),
            scale=alt.Scale(zero=summed),
        ),
        tooltip=[
            alt.Tooltip(field=_field(month), type="nominal", title=month),
            alt.Tooltip(field=_field(shown), type="nominal", title=label),
            alt.Tooltip(field=_field(note), type="nominal", title=" "),
        ],
    )
    is_going = f"datum[{json.dumps(note)}]"
    over, going = base.transform_filter(f"!{is_going}"), base.transform_filter(is_going)
    chart: alt.LayerChart = (
        over.mark_bar(cornerRadiusEnd=2) + going.mark_bar(cornerRadiusEnd=2, color=HATCH, stroke=NEUTRAL)
        if summed
        else base.mark_line()
        + over.mark_point(filled=True, size=60)
        + going.mark_point(filled=False, size=70, strokeWidth=2)
    )
    return _spec(chart, locale)


@st.cache_data(max_entries=256, show_spinner=False)
def _bars_spec(columns: tuple[str, ...], label: str, title: str, axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """A chart without its rows and the length of its axis."""
    name, value, shown = columns
    base = alt.Chart(_no_rows(columns), height=alt.Step(28)).encode(
        y=alt.Y(field=_field(name), type="nominal", sort=None, title=None, axis=alt.Axis(labelLimit=170)),
        x=alt.X(
            field=_field(value),
            type="quantitative",
            title=title,
            axis=alt.Axis(format=axis, tickCount=4),
            scale=alt.Scale(domain=[0, 1]),
        ),
        tooltip=[
            alt.Tooltip(field=_field(name), type="nominal", title=name),
            alt.Tooltip(field=_field(shown), type="nominal", title=label),
        ],
    )
    return _spec(
        base.mark_bar(cornerRadiusEnd=2)
        + base.mark_text(align="left", dx=4, color=NEUTRAL).encode(text=alt.Text(field=_field(shown), type="nominal")),
        locale,
    )


@st.cache_data(max_entries=256, show_spinner=False)
def _waterfall_spec(
    rows: tuple[tuple[str, float, float, str, str], ...], kinds: tuple[str, ...], columns: tuple[str, str, str, str, str],
    title: str, axis: str, locale: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """`columns` name a bar, its two ends, its effect and its own values: the chart's table shows them. What else the
    chart goes by, it works out from a bar's place."""
    frame = pd.DataFrame(rows, columns=list(columns))
    name, start, end, effect, moved = (_field(column) for column in columns)
    ends = [end for _, *both, _, _ in rows for end in both]
    room = (max(ends) - min(ends)) or abs(max(ends)) or 1.0
    beyond = 0.45 * room  # the text stands behind a bar
    scale = alt.Scale(domain=[min(ends) - 0.08 * room, max(ends) + beyond], nice=False)
    tip = f"max({', '.join(f'datum[{json.dumps(column)}]' for column in columns[1:3])})"
    base = (
        alt.Chart(frame, height=alt.Step(30))
        .transform_window(place="row_number()")
        .transform_calculate(kind=f"{json.dumps(kinds)}[datum.place - 1]", tip=tip)
        .encode(
            y=alt.Y(field=name, type="nominal", sort=alt.SortField("place"), title=None, axis=alt.Axis(labelLimit=190)),
            tooltip=[
                alt.Tooltip(field=field, type="nominal", title=column)
                for field, column in zip((name, effect, moved), (columns[0], *columns[3:]), strict=True)
            ],
        )
    )
    across = alt.X(field=start, type="quantitative", title=title, scale=scale, axis=alt.Axis(format=axis, tickCount=4))
    colour = alt.Color("kind:N", scale=alt.Scale(domain=list(EFFECTS), range=list(EFFECTS.values())), legend=None)
    chart = (
        base.transform_filter("datum.kind != 'end'")
        .mark_bar(cornerRadius=2)
        .encode(x=across, x2=alt.X2(field=end), color=colour)
        + base.transform_filter("datum.kind == 'end'").mark_tick(thickness=4, size=22, color=NEUTRAL).encode(x=across)
        + base.mark_text(align="left", dx=6, color=NEUTRAL).encode(
            x=alt.X("tip:Q", scale=scale), text=alt.Text(field=effect, type="nominal")
        )
    )
    return _spec(chart, locale)


def _columns(*names: str) -> tuple[str, ...]:
    """Names for the columns of a chart's table, each its own."""
    taken: list[str] = []
    for name in names:
        while name in taken:
            name = f"{name} "
        taken.append(name)
    return tuple(taken)


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([], columns=list(columns))


def _filled(spec: dict[str, Any], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    """A chart with its rows."""
    (name,) = spec["datasets"]
    return spec | {"datasets": {name: pa.table(list(zip(*rows, strict=True)), names=list(columns))}}


def _spec(chart: alt.Chart | alt.LayerChart, locale: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = chart.to_dict(
        validate=False
    )  # that it is a chart is known: looking took a twentieth of a page
    spec.setdefault("config", {})["locale"] = locale
    del spec["config"]["view"]  # a fixed width of altair's own, which would override the page's
    return spec


def _field(name: str) -> str:
    """A column as a chart refers to it: its name is a reader's word, which the chart's own table shows, not a path."""
    return re.sub(r"([.\[\]\\'\"])", r"\\\1", name)


def _axis_title(label: str, unit: Unit, currency: str) -> str:
    sign = formats.locale().currency_symbols.get(currency, currency)
    return unit.axis_title(label, sign)


def _locale() -> dict[str, Any]:
    symbols = formats.locale().number_symbols["latn"]
    return {
        "number": {"decimal": symbols["decimal"], "thousands": symbols["group"], "grouping": [3], "currency": ["", ""]}
    }
