"""Charts as Vega-Lite draws them, without their rows: to make one takes longer than all the rest of it, so each is kept."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
import pyarrow as pa
import streamlit as st

from lib.ui.words import formats

PICK = "pick"
"""The name of what a click chooses."""
HEIGHT = 194
"""Of a chart with its axis. It is said where a chart is drawn, so that nothing jumps when it comes."""
BAR, MARGIN = 24, 20
"""Height of a bar, and what is above and below all of them."""
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


@st.cache_data(max_entries=256, show_spinner=False)
def trend(
    columns: tuple[str, ...], label: str, axis: str, summed: bool, bounds: tuple[float, float] | None, locale: dict[str, Any]
) -> dict[str, Any]:  # fmt: skip
    """A chart without its rows, which `_filled` adds: to make one takes longer than all the rest of it. Its last layer writes
    values beside some of its points."""
    month, value, shown, note = columns
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=_across(month),
        y=_up(value, axis, locale),
        tooltip=_tip((month, month), (shown, label), (note, " ")),
    )
    is_going = f"datum[{json.dumps(note)}]"
    over, going = base.transform_filter(f"!{is_going}"), base.transform_filter(is_going)
    chart: alt.LayerChart
    if summed:
        chart = over.mark_bar(cornerRadiusEnd=2) + going.mark_bar(cornerRadiusEnd=2, color=HATCH, stroke=NEUTRAL)
    else:
        chart = (
            base.mark_line(strokeWidth=2.25)
            + _unripe(going, month)
            + going.mark_point(filled=False, size=70, strokeWidth=2)
        )
        if bounds:
            band = (
                _once(columns)
                .mark_rect(opacity=0.14, aria=False)
                .encode(y=alt.datum(bounds[0]), y2=alt.datum(bounds[1]))
            )
            chart = band + chart
    return _spec(chart + _written(base, value, shown, axis, locale), locale)


def _unripe(going: alt.Chart, step: str) -> alt.Chart:
    """What hatches the whole height of the steps of a line that are not over, or still young, each once however many lines
    there are. It comes after the line: the first layer with an axis says in which order the steps stand."""
    hatched: alt.Chart = (
        alt.Chart(going.data)
        .transform_filter(going.transform[0].filter)
        .transform_aggregate(rows="count()", groupby=[field(step)])
        .mark_rect(color=HATCH, opacity=0.3, aria=False)
        .encode(x=_across(step))
    )
    return hatched


def _once(columns: tuple[str, ...]) -> alt.Chart:
    """What is drawn once, however many rows there are."""
    return alt.Chart(_no_rows(columns)).transform_aggregate(rows="count()")


def _tip(*lines: tuple[str, str]) -> list[alt.Tooltip]:
    """What is said on hover: a column and its title each."""
    return [alt.Tooltip(field=field(column), type="nominal", title=title) for column, title in lines]


def _across(name: str) -> alt.X:
    axis = alt.Axis(labelAngle=0, labelOverlap="greedy", labelSeparation=6, labelBound=True, domain=False, ticks=False)
    return alt.X(field=field(name), type="nominal", sort=None, title=None, axis=axis)


def _up(name: str, axis: str, locale: dict[str, Any]) -> alt.Y:
    """From zero, with a few ticks and no title: the figure is named above the chart."""
    return alt.Y(
        field=field(name), type="quantitative", title=None, scale=alt.Scale(zero=True),
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
    short = f"format({number}, '{'' if digits is None else f'.{digits}'}{axis.removeprefix('$')}')"
    # In short form a number below one is in thousandths: a ROAS of 0.4 would read 400m.
    written = short if "%" in axis else f"(abs({number}) < 1 ? format({number}, '.2~f') : {short})"
    if not axis.startswith("$"):
        return written
    before, after = (json.dumps(sign) for sign in locale["number"]["currency"])
    return f"{before} + {written} + {after}"


@st.cache_data(max_entries=64, show_spinner=False)
def beside(
    columns: tuple[str, ...], label: str, axis: str, target: float | None, locale: dict[str, Any]
) -> dict[str, Any]:
    """The steps of a period over those of the one before, without their rows; its last layer writes values."""
    step, value, shown, before, before_shown, note = columns
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=_across(step),
        y=_up(value, axis, locale),
        tooltip=_tip((step, step), (shown, label), (before_shown, before), (note, " ")),
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
def curves(columns: tuple[str, ...], names: tuple[str, ...], axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """Lines without their points: the older ones grey, the newest as a chart's line is."""
    name, days, value, shown, end = columns
    newest = f"datum[{json.dumps(name)}] == {json.dumps(names[-1])}"
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=alt.X(field=field(days), type="quantitative", title=days, axis=alt.Axis(tickMinStep=30, grid=False)),
        y=_up(value, axis, locale),
        detail=alt.Detail(field=field(name), type="nominal"),
        tooltip=_tip((name, name), (days, days), (shown, value)),
    )
    old, new = base.transform_filter(f"!({newest})"), base.transform_filter(newest)
    chart = (
        old.mark_line(strokeWidth=1.25, color=NEUTRAL, opacity=0.6, point=alt.OverlayMarkDef(size=16, color=NEUTRAL))
        + new.mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=40))
        + base.mark_text(align="left", dx=6, fontSize=11, color=NEUTRAL).encode(
            text=alt.Text(field=field(end), type="nominal")
        )
    )
    return _spec(chart, locale)


LINES = ("#3b82c4", "#259590", "#c2712f")
LINE_DASHES = ([1, 0], [6, 3], [2, 2])
"""Colours and dashes of several lines, told apart without colour too."""


@st.cache_data(max_entries=64, show_spinner=False)
def series(columns: tuple[str, ...], names: tuple[str, ...], axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """Sums by month as a line each, without their points; which is which stands above them."""
    month, value, shown, name, note = columns
    legend = alt.Legend(
        title=None, orient="top", direction="horizontal", columns=1, symbolType="stroke", labelLimit=320, offset=4
    )
    told = f"{field(name)}:N"
    base = alt.Chart(_no_rows(columns), height=HEIGHT).encode(
        x=_across(month),
        y=_up(value, axis, locale),
        color=alt.Color(told, scale=alt.Scale(domain=list(names), range=list(LINES[: len(names)])), legend=legend, sort=None),
        strokeDash=alt.StrokeDash(told, scale=alt.Scale(domain=list(names), range=list(LINE_DASHES[: len(names)])), legend=legend, sort=None),
        tooltip=_tip((month, month), (name, name), (shown, value), (note, " ")),
    )  # fmt: skip
    going = base.transform_filter(f"datum[{json.dumps(note)}]")
    chart = (
        base.mark_line(strokeWidth=2.25)
        + _unripe(going, month)
        + going.mark_point(filled=False, size=50, strokeWidth=1.5)
    )
    return _spec(chart, locale)


@st.cache_data(max_entries=256, show_spinner=False)
def bars(columns: tuple[str, ...], label: str, axis: str, locale: dict[str, Any]) -> dict[str, Any]:
    """A chart without its rows and the length of its axis; the value stands behind each bar, so it has no numbers below."""
    name, value, shown = columns
    base = alt.Chart(_no_rows(columns), height=alt.Step(BAR)).encode(
        y=alt.Y(
            field=field(name),
            type="nominal",
            sort=None,
            title=None,
            axis=alt.Axis(labelLimit=170, domain=False, ticks=False),
        ),
        x=alt.X(field=field(value), type="quantitative", title=None, axis=None, scale=alt.Scale(domain=[0, 1])),
        tooltip=_tip((name, name), (shown, label)),
    )
    return _spec(
        base.mark_bar(cornerRadiusEnd=2)
        + base.mark_text(align="left", dx=4, color=NEUTRAL).encode(text=alt.Text(field=field(shown), type="nominal")),
        locale,
    )


@st.cache_data(max_entries=256, show_spinner=False)
def waterfall(
    rows: tuple[tuple[str, float, float, str, str], ...], kinds: tuple[str, ...], columns: tuple[str, str, str, str, str],
    axis: str, locale: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """`columns` name a bar, its two ends, its effect and its own values: the chart's table shows them. What else the
    chart goes by, it works out from a bar's place."""
    frame = pd.DataFrame(rows, columns=list(columns))
    name, start, end, effect, _ = map(field, columns)
    ends = [end for _, *both, _, _ in rows for end in both]
    room = (max(ends) - min(ends)) or abs(max(ends)) or 1.0
    beyond = max(0.45, 0.06 * max(len(text) for *_, text, _ in rows)) * room  # the text stands behind a bar
    scale = alt.Scale(domain=[min(ends) - 0.08 * room, max(ends) + beyond], nice=False)
    tip = f"max({', '.join(f'datum[{json.dumps(column)}]' for column in columns[1:3])})"
    base = (
        alt.Chart(frame, height=alt.Step(30))
        .transform_window(place="row_number()")
        .transform_calculate(kind=f"{json.dumps(kinds)}[datum.place - 1]", tip=tip)
        .encode(
            y=alt.Y(field=name, type="nominal", sort=alt.SortField("place"), title=None, axis=alt.Axis(labelLimit=190)),
            tooltip=_tip(*((column, column) for column in (columns[0], *columns[3:]))),
        )
    )
    across = alt.X(
        field=start,
        type="quantitative",
        title=None,
        scale=scale,
        axis=alt.Axis(labelExpr=_short("datum.value", axis, locale), tickCount=4),
    )
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


def pickable(spec: dict[str, Any], channel: str) -> dict[str, Any]:
    """The chart in which a click anywhere in the column (`channel` x) or the row (y) of a step chooses it, and which shows where
    it would. Below the words of its last layer, which belong to a step as well."""
    like = next(layer for layer in spec["layer"] if {channel, "tooltip"} <= layer.get("encoding", {}).keys())
    point = {"type": "point", "encodings": [channel]}
    size = "width" if channel == "x" else "height"  # of a step with its share of the gaps
    area = {
        "mark": {"type": "rect", size: {"band": 1.22}, "color": NEUTRAL, "cursor": "pointer", "aria": False},
        "encoding": {
            channel: like["encoding"][channel],
            "tooltip": like["encoding"]["tooltip"],
            "opacity": {"condition": {"param": "over", "empty": False, "value": 0.12}, "value": 0},
        },
        "params": [
            {"name": PICK, "select": point | {"toggle": False}},
            {"name": "over", "select": point | {"on": "pointerover", "clear": "pointerout"}},
        ],
    }
    area |= {"data": like["data"]} if "data" in like else {}
    worked_out = [
        one for one in like.get("transform", ()) if "filter" not in one
    ]  # the steps' places, by which they are sorted
    area |= {"transform": worked_out} if worked_out else {}
    return spec | {"layer": [*spec["layer"][:-1], area, spec["layer"][-1]]}


def own_names(*names: str) -> tuple[str, ...]:
    """Names for the columns of a chart's table, each its own."""
    taken: list[str] = []
    for name in names:
        while name in taken:
            name = f"{name} "
        taken.append(name)
    return tuple(taken)


def _no_rows(columns: tuple[str, ...]) -> pd.DataFrame:
    return pd.DataFrame([], columns=list(columns))


def filled(spec: dict[str, Any], columns: tuple[str, ...], rows: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
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


def field(name: str) -> str:
    """A column as a chart refers to it: its name is a reader's word, which the chart's own table shows, not a path."""
    return re.sub(r"([.\[\]\\'\"])", r"\\\1", name)


def axis_locale(currency: str) -> dict[str, Any]:
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
