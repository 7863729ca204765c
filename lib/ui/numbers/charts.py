"""Charts, one function per shape. A chart's specification is kept with the data it shows, so a rerun builds none anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import pairwise
from typing import Any

import pandas as pd

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.metric import Metric
from lib.metrics.units import Unit
from lib.query.buckets import bucket_end
from lib.query.reason import EMPTY
from lib.schema import settings
from lib.ui.frame import filters
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, explain
from lib.ui.numbers import chart_specs as specs
from lib.ui.numbers.drawing import Drawing, Picks, draw_chart
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Row = tuple[str, float, str]
"""What a bar is called, how long it is, and how its value reads."""

LEAST_RUN = 2
"""So many steps in a row that go the same way are worth a title."""
LEAST_EXTREME = 6
"""Of so many months the highest or the lowest is worth a title."""
LEAST_LINE = 2
"""From so many months a line is worth drawing."""
CLEAR = 0.12
"""By this part of the highest must neighbours differ for both to be written out: the height of a line of words."""
MOST = 20
"""Bars of a chart; more are drawn as one, which keeps what they all add up to."""


def of_trend(chosen: Chosen, metric: Metric, points: Sequence[tuple[date, Kpi]], grain: ask.Grain = "month") -> Drawing:
    """A metric by month, week or day: bars for a sum, a line for a rate. A month that is not over, or whose people are still young, is
    hatched, or hollow on a line; one without rows is a sum of 0, and a gap in a line. Behind a rate stands what is Normal,
    where bounds are published."""
    summed = metric.unit.adds_up and not metric.denominator
    rows: list[tuple[str, float | None, str, str]] = []
    named = formats.month if grain == "month" else formats.short_day
    for first, kpi in points:
        if kpi.value is None and not summed and not rows:
            continue
        unfinished = (
            ""
            if bucket_end(first, grain) <= chosen.as_of
            else t("unfinished" if grain == "month" else "chart_not_over")
        )
        unfinished = unfinished or (t("still_growing") if kpi.young else "")
        value = float(kpi.value) if kpi.value is not None else 0.0 if summed else None
        told = t("badge_no_data") if value is None else formats.value(kpi.value or 0, metric.unit, chosen.currency)
        rows.append((named(first), value, told, unfinished))
    label = points[0][1].label if points else glossary().metric(metric.key).label
    deck = t("chart_trend" if grain == "month" else f"steps_{grain}", label=label)
    known = [(name, value, told) for name, value, told, _ in rows if value is not None]
    if len(known) < 2:
        return Drawing(deck, why=_why_empty(points, known))
    columns = specs.own_names(t(grain), label, t("chart_shown"), t("chart_note"))
    spec = specs.trend(columns, label, metric.unit.axis, summed, _bounds(metric), specs.axis_locale(chosen.currency))
    if summed and not any(value for _, value, _ in known):  # an axis of no length has no numbers to write beside it
        for layer in spec["layer"]:
            layer["encoding"]["y"]["scale"]["domain"] = [0, 1]
    low, high = min(known, key=lambda r: r[1]), max(known, key=lambda r: r[1])
    over = [(name, value) for name, value, _, unfinished in rows if value is not None and not unfinished]
    said = {high[0], *(name for name, value in over[-1:] if _apart(value, rows[-1][1], high[1])), rows[-1][0]}
    spec["layer"][-1]["transform"] += [{"filter": {"field": specs.field(columns[0]), "oneOf": sorted(said)}}]
    steps = [(first, bucket_end(first, grain), named(first)) for first, _ in points]
    _remember(
        spec,
        columns[0],
        _notes(chosen, lambda day: next((name for first, last, name in steps if first <= day <= last), "")),
    )
    title = _finding(label, [value for _, value in over], grain)
    frame = pd.DataFrame([(name, value) for name, value, _, _ in rows], columns=[t(grain), label])
    return Drawing(
        title or deck,
        " · ".join([*([deck] if title else []), *_hatched({note for *_, note in rows})]),
        specs.filled(spec, columns, rows),
        t(
            "alt_trend" if grain == "month" else f"alt_trend_{grain}",
            label=label,
            first=rows[0][0],
            last=rows[-1][0],
            low=low[2],
            low_month=low[0],
            high=high[2],
            high_month=high[0],
        ),
        file=lambda: frame,
        name=f"{metric.key}_by_{grain}",
        height=specs.HEIGHT,
        picks={name: partial(filters.narrow_days, first, last) for first, last, name in steps},
    )


def _apart(value: float, beside: float | None, most: float) -> bool:
    """Whether the words over two neighbouring steps stand clear of each other; those of the newest stay."""
    return beside is None or not most or abs(value - beside) >= CLEAR * abs(most)


def _why_empty(points: Sequence[tuple[date, Kpi]], known: Sequence[tuple[str, float, str]]) -> str:
    """What a trend without a line says: what the metric lacks in all months, or the one that there is."""
    lacking = [kpi for _, kpi in points if kpi.now.reason and kpi.now.reason != EMPTY]
    if lacking and all(kpi.value is None for _, kpi in points):
        return explain.missing(lacking[-1])
    return t("chart_one_month", month=known[0][0], value=known[0][2]) if known else ""


def _finding(label: str, values: Sequence[float], grain: ask.Grain = "month") -> str:
    """What a row of finished steps did at its end, where that is more than one step: fell or rose on and on, or reached its
    highest or lowest. Nothing else is a finding."""
    step = "" if grain == "month" else f"_{grain}"
    falls, rises = (_run(values, sign) for sign in (-1, 1))
    if max(falls, rises) >= LEAST_RUN:
        return t(f"trend_{'fell' if falls else 'rose'}{step}", label=label, n=formats.count(max(falls, rises)))
    if len(values) >= LEAST_EXTREME and values.count(values[-1]) == 1 and values[-1] in (max(values), min(values)):
        extreme = "highest" if values[-1] == max(values) else "lowest"
        return t(f"trend_{extreme}{step}", label=label, n=formats.count(len(values)))
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
    columns = specs.own_names(
        t("chart_step"), label, t("chart_shown"), t("chart_before"), t("chart_before_shown"), t("chart_note")
    )
    rows = [
        (one.name, one.value, one.told, one.before, one.before_told, t("chart_not_over") if one.unfinished else "")
        for one in steps
    ]
    spec = specs.beside(columns, label, unit.axis, target, specs.axis_locale(chosen.currency))
    _remember(
        spec, columns[0], _notes(chosen, lambda day: next((s.name for s in steps if s.first <= day <= s.last), ""))
    )
    said = {max(steps, key=lambda one: one.value).name, steps[-1].name}
    spec["layer"][-1]["transform"] += [{"filter": {"field": specs.field(columns[0]), "oneOf": sorted(said)}}]
    told = "; ".join(f"{one.name} {one.told}" for one in steps)
    frame = pd.DataFrame([(one.name, one.value, one.before) for one in steps], columns=[*columns[:2], columns[3]])
    alt_text = t("alt_bars", title=deck, rows=told)
    return Drawing(
        "",
        deck,
        specs.filled(spec, columns, rows),
        alt_text,
        file=lambda: frame,
        name="cash_by_step",
        height=specs.HEIGHT,
        picks={one.name: partial(filters.narrow_days, one.first, one.last) for one in steps if len(steps) > 1},
    )


def _notes(chosen: Chosen, step_of: Callable[[date], str]) -> dict[str, str]:
    """What founders noted, by the step of a chart in which its day falls: a launch, another price."""
    found: dict[str, str] = {}
    for day, text in settings.notes(chosen.data.settings).items():
        if step := step_of(day):
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
        "mark": {"type": "rule", "strokeDash": [2, 3], "color": specs.NEUTRAL, "aria": False},
        "encoding": {"x": x, "tooltip": tooltip},
    }
    words = {
        "mark": {
            "type": "text",
            "align": "left",
            "dx": 4,
            "y": 4,
            "fontSize": 11,
            "limit": 110,
            "color": specs.NEUTRAL,
        },
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
        draw_chart(Drawing(title))
        return
    columns = specs.own_names(t("curve_month"), t("curve_age"), t("curve_value"), t("chart_shown"), t("chart_note"))
    rows = [
        (line.name, days, value, told, line.name if (days, value, told) == line.points[-1] else "")
        for line in lines
        for days, value, told in line.points
    ]
    spec = specs.curves(columns, tuple(line.name for line in lines), unit.axis, specs.axis_locale(currency))
    told = "; ".join(f"{line.name} {line.points[-1][2]} ({line.points[-1][0]})" for line in lines)
    draw_chart(Drawing(title, deck, specs.filled(spec, columns, rows), t("alt_bars", title=title, rows=told)))


def series(
    title: str,
    deck: str,
    chosen: Chosen,
    found: Mapping[str, Sequence[tuple[date, Kpi]]],
    *,
    value: str,
    file: str,
    lacking: str = "",
) -> Drawing:
    """Sums of the same unit by month, a line each by its ref, in the order given."""
    months = sorted({month for points in found.values() for month, _ in points})
    if len(months) < LEAST_LINE:
        return Drawing(title, why=lacking)
    columns = specs.own_names(t("month"), value, t("chart_shown"), t("chart_series"), t("chart_note"))
    rows, names = [], []
    for points in found.values():
        if not points:
            continue
        unit, label = points[0][1].metric.unit, points[0][1].label
        names.append(label)
        known = dict(points)
        for month in months:
            amount = known[month].value if month in known else None
            note = "" if bucket_end(month, "month") <= chosen.as_of else t("unfinished")
            rows.append(
                (
                    formats.month(month),
                    float(amount or 0),
                    formats.value(amount or 0, unit, chosen.currency),
                    label,
                    note,
                )
            )
    spec = specs.series(columns, tuple(names), "$~s", specs.axis_locale(chosen.currency))
    last = "; ".join(f"{name} {row[2]}" for name in names for row in [r for r in rows if r[3] == name][-1:])
    frame = pd.DataFrame(
        [(month, name, amount) for month, amount, _, name, _ in rows], columns=[columns[0], columns[3], columns[1]]
    )
    below = " · ".join([deck.rstrip("."), *_hatched({row[-1] for row in rows})])
    return Drawing(
        title, below, specs.filled(spec, columns, rows), t("alt_bars", title=title, rows=last), file=lambda: frame, name=file,
        height=specs.HEIGHT + 20 * len(names),
    )  # fmt: skip


def _hatched(notes: set[str]) -> list[str]:
    """What hatching means in a chart, where something is hatched."""
    told = [
        t(note)[:1].lower() + t(note)[1:]
        for note in ("unfinished", "chart_not_over", "still_growing")
        if t(note) in notes
    ]
    return [t("hatched", what=t("hatched_or").join(told))] if told else []


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
    picks: Picks | None = None,
) -> Drawing:
    """Horizontal bars in the order given; `every` makes the whole table for the download where the rows are not all.
    `lacking` is what is said where there is no bar, and more is known than that nothing was counted."""
    shown = [row for row in rows if row[1]]
    if not shown:
        return Drawing(title, why=lacking)
    columns = specs.own_names(name, value, t("chart_shown"))
    spec = specs.bars(columns, value, unit.axis, specs.axis_locale(currency))
    room = 1.3 * max(length for _, length, _ in shown)  # for the value written behind the longest bar
    for layer in spec["layer"]:
        layer["encoding"]["x"]["scale"]["domain"] = [0, room]
    return Drawing(
        title,
        spec=specs.filled(spec, columns, shown),
        alt=t("alt_bars", title=title, rows="; ".join(f"{label} {text}" for label, _, text in shown)),
        file=every or (lambda: pd.DataFrame([row[:2] for row in shown], columns=[name, value])),
        name=file,
        height=specs.BAR * len(shown) + specs.MARGIN,
        picks=picks or {},
        along="y",
    )
