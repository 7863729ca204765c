"""Charts, one function per shape. A chart's specification is kept with the data it shows, so a rerun builds none anew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.metric import Direction, Metric
from lib.metrics.units import Unit
from lib.query.reason import EMPTY
from lib.schema.settings import NOTE, family
from lib.ui.frame.filters import Chosen
from lib.ui.numbers import explain, tables, usual
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Row = tuple[str, float, str]
"""What a bar is called, how long it is, and how its value reads."""

HEIGHT = 200
"""Of a chart with its axis. It is said where a chart is drawn, so that nothing jumps when it comes."""
BAR, MARGIN = 24, 20
"""Height of a bar, and what is above and below all of them."""
LEAST_RUN = 2
"""So many steps in a row that go the same way are worth a title."""
LEAST_EXTREME = 6
"""Of so many months the highest or the lowest is worth a title."""
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


@dataclass(frozen=True)
class Drawing:
    """A chart that is not drawn yet: on a page it is Vega-Lite, in a report a picture of the same. Without a `spec` there is
    nothing to draw, and a line says so. `file` makes its table, and `name` is what its download is called."""

    title: str
    deck: str = ""
    spec: dict[str, Any] | None = None
    alt: str = ""
    file: Callable[[], pd.DataFrame] | None = None
    name: str = ""
    framed: bool = True
    height: int | None = None
    why: str = ""
    """What is said where there is nothing to draw, and more is known than that nothing was counted."""


def trend(chosen: Chosen, metric: Metric, points: Sequence[tuple[date, Kpi]]) -> None:
    """Draw a metric by month."""
    draw(of_trend(chosen, metric, points))


def of_trend(chosen: Chosen, metric: Metric, points: Sequence[tuple[date, Kpi]]) -> Drawing:
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
        return Drawing(deck, why=_why_empty(points, known))
    columns = _columns(t("month"), label, t("chart_shown"), t("chart_note"))
    spec = _trend_spec(columns, label, metric.unit.axis, summed, _bounds(metric), _locale(chosen.currency))
    if summed and not any(value for _, value, _ in known):  # an axis of no length has no numbers to write beside it
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = [0, 1]
    low, high = min(known, key=lambda r: r[1]), max(known, key=lambda r: r[1])
    over = [(name, value) for name, value, _, unfinished in rows if value is not None and not unfinished]
    said = {high[0], *(name for name, _ in over[-1:]), rows[-1][0]}
    spec["layer"][-1]["transform"] += [{"filter": {"field": _field(columns[0]), "oneOf": sorted(said)}}]
    months = [(month, formats.month(month)) for month, _ in points]
    _remember(
        spec,
        columns[0],
        _notes(chosen, lambda day: next((n for m, n in months if (m.year, m.month) == (day.year, day.month)), "")),
    )
    title = _finding(label, [value for _, value in over])
    frame = pd.DataFrame([(name, value) for name, value, _, _ in rows], columns=[t("month"), label])
    return Drawing(
        title or deck,
        " · ".join([*([deck] if title else []), *_hatched({note for *_, note in rows})]),
        _filled(spec, columns, rows),
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
        file=lambda: frame,
        name=f"{metric.key}_by_month",
        height=HEIGHT,
    )


def _why_empty(points: Sequence[tuple[date, Kpi]], known: Sequence[tuple[str, float, str]]) -> str:
    """What a trend without a line says: what the metric lacks in all months, or the one that there is."""
    lacking = [kpi for _, kpi in points if kpi.now.reason and kpi.now.reason != EMPTY]
    if lacking and all(kpi.value is None for _, kpi in points):
        return explain.missing(lacking[-1])
    return t("chart_one_month", month=known[0][0], value=known[0][2]) if known else ""


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

    first: date
    last: date
    name: str
    value: float
    told: str
    before: float | None
    before_told: str
    unfinished: bool


def beside(
    chosen: Chosen, label: str, deck: str, steps: Sequence[Beside], *, unit: Unit, target: float | None
) -> Drawing:
    """A sum by the steps of a period, solid, over those of the period before, dashed; the target as a line, and a step that
    is not over hatched."""
    columns = _columns(
        t("chart_step"), label, t("chart_shown"), t("chart_before"), t("chart_before_shown"), t("chart_note")
    )
    rows = [
        (one.name, one.value, one.told, one.before, one.before_told, t("chart_not_over") if one.unfinished else "")
        for one in steps
    ]
    spec = _beside_spec(columns, label, unit.axis, target, _locale(chosen.currency))
    _remember(
        spec, columns[0], _notes(chosen, lambda day: next((s.name for s in steps if s.first <= day <= s.last), ""))
    )
    said = {max(steps, key=lambda one: one.value).name, steps[-1].name}
    spec["layer"][-1]["transform"] += [{"filter": {"field": _field(columns[0]), "oneOf": sorted(said)}}]
    told = "; ".join(f"{one.name} {one.told}" for one in steps)
    frame = pd.DataFrame([(one.name, one.value, one.before) for one in steps], columns=[*columns[:2], columns[3]])
    alt_text = t("alt_bars", title=deck, rows=told)
    return Drawing(
        "", deck, _filled(spec, columns, rows), alt_text, file=lambda: frame, name="cash_by_step", height=HEIGHT
    )


def _notes(chosen: Chosen, step_of: Callable[[date], str]) -> dict[str, str]:
    """What founders noted, by the step of a chart in which its day falls: a launch, another price."""
    found: dict[str, str] = {}
    for written, text in sorted(family(chosen.data.settings, NOTE).items()):
        if step := step_of(date.fromisoformat(written)):
            found[step] = f"{found[step]} · {text}" if step in found else text
    return found


def _remember(spec: dict[str, Any], across: str, notes: Mapping[str, str]) -> None:
    """Mark steps of a chart with what is noted of them: a dotted line, and the words at its top."""
    if not notes:
        return
    x = next(layer["encoding"]["x"] for layer in spec["layer"] if "x" in layer.get("encoding", {}))
    data = {"values": [{across: step, "note": text} for step, text in notes.items()]}
    tooltip = [{"field": "note", "type": "nominal", "title": t("notes_tip")}]
    line = {
        "mark": {"type": "rule", "strokeDash": [2, 3], "color": NEUTRAL, "aria": False},
        "encoding": {"x": x, "tooltip": tooltip},
    }
    words = {
        "mark": {"type": "text", "align": "left", "dx": 4, "y": 4, "fontSize": 11, "limit": 110, "color": NEUTRAL},
        "encoding": {"x": x, "text": {"field": "note", "type": "nominal"}, "tooltip": tooltip},
    }
    spec["layer"][-1:-1] = [{"data": data, **line}, {"data": data, **words}]


@dataclass(frozen=True)
class Line:
    """One of several lines: its name and its points, (days, value, the value as it is written)."""

    name: str
    points: tuple[tuple[int, float, str], ...]


def curves(title: str, deck: str, lines: Sequence[Line], *, unit: Unit, currency: str) -> None:
    """Lines over an age in days, the last one in colour and each with its name at its end."""
    if not any(len(line.points) > 1 for line in lines):
        draw(Drawing(title))
        return
    columns = _columns(t("curve_month"), t("curve_age"), t("curve_value"), t("chart_shown"), t("chart_note"))
    rows = [
        (line.name, days, value, told, line.name if (days, value, told) == line.points[-1] else "")
        for line in lines
        for days, value, told in line.points
    ]
    spec = _curves_spec(columns, tuple(line.name for line in lines), unit.axis, _locale(currency))
    told = "; ".join(f"{line.name} {line.points[-1][2]} ({line.points[-1][0]})" for line in lines)
    draw(Drawing(title, deck, _filled(spec, columns, rows), t("alt_bars", title=title, rows=told)))


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
    lacking: str = "",
) -> Drawing:
    """Horizontal bars in the order given; `every` makes the whole table for the download where the rows are not all.
    `lacking` is what is said where there is no bar, and more is known than that nothing was counted."""
    shown = [row for row in rows if row[1]]
    if not shown:
        return Drawing(title, why=lacking)
    columns = _columns(name, value, t("chart_shown"))
    spec = _bars_spec(columns, value, unit.axis, _locale(currency))
    room = 1.3 * max(length for _, length, _ in shown)  # for the value written behind the longest bar
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"]["domain"] = [0, room]
    return Drawing(
        title,
        spec=_filled(spec, columns, shown),
        alt=t("alt_bars", title=title, rows="; ".join(f"{label} {text}" for label, _, text in shown)),
        file=every or (lambda: pd.DataFrame([row[:2] for row in shown], columns=[name, value])),
        name=file,
        height=BAR * len(shown) + MARGIN,
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
    spec = _waterfall_spec(tuple(rows), (*kinds, "end"), columns, unit.axis, _locale(currency))
    alt_text = t("why_alt", title=title, parts="; ".join(f"{row[0]} {row[3]}" for row in rows))
    draw(Drawing(title, spec=spec, alt=alt_text, framed=False))


def draw(one: Drawing) -> None:
    """A chart in its box: the title says what happened, the line below it what is drawn, and beside both is its table."""
    if one.spec is None:
        with st.container(border=one.framed, gap="xxsmall"):
            st.markdown(f"**{formats.plain(one.title)}**")
            st.caption(one.why or t("chart_empty"))
        return
    with st.container(border=one.framed and bool(one.title), gap="xxsmall"):
        _head(one)
        st.vega_lite_chart(spec=one.spec, alt=one.alt, width="stretch", height=one.height or "content")


def _head(one: Drawing) -> None:
    if one.title:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap="small"):
            st.markdown(f"**{formats.plain(one.title)}**", width="stretch")
            if one.file:
                tables.download(one.file, one.name)
    if one.deck:
        st.caption(one.deck)


@st.cache_data(max_entries=256, show_spinner=False)
def _trend_spec(
    columns: tuple[str, ...], label: str, axis: str, summed: bool, bounds: tuple[float, float] | None, locale: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """A chart without its rows, which `_filled` adds: to make one takes longer than all the rest of it. Its last layer writes
    values beside some of its points."""
    month, value, shown, note = columns
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=_across(month),
        y=_up(value, axis, locale),
        tooltip=[
            alt.Tooltip(field=_field(month), type="nominal", title=month),
            alt.Tooltip(field=_field(shown), type="nominal", title=label),
            alt.Tooltip(field=_field(note), type="nominal", title=" "),
        ],
    )
    is_going = f"datum[{json.dumps(note)}]"
    over, going = base.transform_filter(f"!{is_going}"), base.transform_filter(is_going)
    chart: alt.LayerChart
    if summed:
        chart = over.mark_bar(cornerRadiusEnd=2) + going.mark_bar(cornerRadiusEnd=2, color=HATCH, stroke=NEUTRAL)
    else:
        chart = base.mark_line(strokeWidth=2.25) + going.mark_point(filled=False, size=70, strokeWidth=2)
        if bounds:
            band = (
                _once(columns)
                .mark_rect(opacity=0.14, aria=False)
                .encode(y=alt.datum(bounds[0]), y2=alt.datum(bounds[1]))
            )
            chart = band + chart
    return _spec(chart + _written(base, value, shown, axis, locale), locale)


def _once(columns: tuple[str, ...]) -> alt.Chart:
    """What is drawn once, however many rows there are."""
    return alt.Chart(_no_rows(columns)).transform_aggregate(rows="count()")


def _across(name: str) -> alt.X:
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=6, labelBound=True, domain=False, ticks=False)
    return alt.X(field=_field(name), type="nominal", sort=None, title=None, axis=axis)


def _up(name: str, axis: str, locale: dict[str, Any]) -> alt.Y:
    """From zero, with a few ticks and no title: the figure is named above the chart."""
    return alt.Y(
        field=_field(name), type="quantitative", title=None, scale=alt.Scale(zero=True),
        axis=alt.Axis(labelExpr=_short("datum.value", axis, locale), tickCount=4, domain=False, ticks=False),
    )  # fmt: skip


def _written(base: alt.Chart, value: str, shown: str, axis: str, locale: dict[str, Any]) -> alt.Chart:
    """Values beside points: rates as they are, sums short."""
    told = f"datum[{json.dumps(shown)}]" if "%" in axis else _short(f"datum[{json.dumps(value)}]", axis, locale, 3)
    text: alt.Chart = (
        base.transform_calculate(told=told)
        .mark_text(dy=-9, fontSize=11, fontWeight=600, color=NEUTRAL, clip=False)
        .encode(text=alt.Text("told:N"))
    )
    return text


def _short(number: str, axis: str, locale: dict[str, Any], digits: int | None = None) -> str:
    """An expression that writes a number short, with the currency's sign where the reader puts it: €50k, 50k €."""
    written = f"format({number}, '{'' if digits is None else f'.{digits}'}{axis.removeprefix('$')}')"
    if not axis.startswith("$"):
        return written
    before, after = (json.dumps(sign) for sign in locale["number"]["currency"])
    return f"{before} + {written} + {after}"


@st.cache_data(max_entries=64, show_spinner=False)
def _beside_spec(
    columns: tuple[str, ...], label: str, axis: str, target: float | None, locale: dict[str, Any]
) -> dict[str, Any]:
    """The steps of a period over those of the one before, without their rows; its last layer writes values."""
    step, value, shown, before, before_shown, note = columns
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=_across(step),
        y=_up(value, axis, locale),
        tooltip=[
            alt.Tooltip(field=_field(step), type="nominal", title=step),
            alt.Tooltip(field=_field(shown), type="nominal", title=label),
            alt.Tooltip(field=_field(before_shown), type="nominal", title=before),
            alt.Tooltip(field=_field(note), type="nominal", title=" "),
        ],
    )
    is_going = f"datum[{json.dumps(note)}]"
    going = base.transform_filter(is_going)
    chart = (
        base.mark_line(strokeDash=[4, 3], strokeWidth=1.5, color=NEUTRAL).encode(y=_up(before, axis, locale))
        + base.transform_filter(f"!{is_going}").mark_area(opacity=0.1, aria=False)
        + base.mark_line(strokeWidth=2.25)
        + going.mark_bar(color=HATCH, stroke=NEUTRAL, opacity=0.6)
        + going.mark_point(filled=False, size=60, strokeWidth=2)
    )
    if target is not None:
        chart += _once(columns).mark_rule(strokeWidth=1, aria=False).encode(y=alt.datum(target))
    return _spec(chart + _written(base, value, shown, axis, locale), locale)


@st.cache_data(max_entries=64, show_spinner=False)
def _curves_spec(columns: tuple[str, ...], names: tuple[str, ...], axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """Lines without their points: the older ones grey, the newest as a chart's line is."""
    name, days, value, shown, end = columns
    newest = f"datum[{json.dumps(name)}] == {json.dumps(names[-1])}"
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=alt.X(field=_field(days), type="quantitative", title=days, axis=alt.Axis(tickMinStep=30, grid=False)),
        y=_up(value, axis, locale),
        detail=alt.Detail(field=_field(name), type="nominal"),
        tooltip=[
            alt.Tooltip(field=_field(name), type="nominal", title=name),
            alt.Tooltip(field=_field(days), type="quantitative", title=days),
            alt.Tooltip(field=_field(shown), type="nominal", title=value),
        ],
    )
    old, new = base.transform_filter(f"!({newest})"), base.transform_filter(newest)
    chart = (
        old.mark_line(strokeWidth=1.25, color=NEUTRAL, opacity=0.6, point=alt.OverlayMarkDef(size=16, color=NEUTRAL))
        + new.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=40))
        + base.mark_text(align="left", dx=6, fontSize=11, color=NEUTRAL).encode(
            text=alt.Text(field=_field(end), type="nominal")
        )
    )
    return _spec(chart, locale)


@st.cache_data(max_entries=256, show_spinner=False)
def _bars_spec(columns: tuple[str, ...], label: str, axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """A chart without its rows and the length of its axis; the value stands behind each bar, so it has no numbers below."""
    name, value, shown = columns
    base = alt.Chart(_no_rows(columns), height=alt.Step(BAR)).encode(
        y=alt.Y(
            field=_field(name),
            type="nominal",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=170, domain=False, ticks=False),
        ),
        x=alt.X(field=_field(value), type="quantitative", title=None, axis=None, scale=alt.Scale(domain=[0, 1])),
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
    axis: str, locale: dict[str, Any],
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
    across = alt.X(field=start, type="quantitative", title=None, scale=scale, axis=alt.Axis(format=axis, tickCount=4))
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


def _locale(currency: str) -> dict[str, Any]:
    """How the numbers of an axis are written: the reader's separators, and the currency's sign where they put it."""
    symbols = formats.locale().number_symbols["latn"]
    sign = formats.locale().currency_symbols.get(currency, currency)
    first = str(formats.locale().currency_formats["standard"].pattern).startswith("\u00a4")
    return {
        "number": {
            "decimal": symbols["decimal"],
            "thousands": symbols["group"],
            "grouping": [3],
            "currency": [sign, ""] if first else ["", f"\u00a0{sign}"],
        }
    }
