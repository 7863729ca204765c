"""Where a figure lies between its bounds, as places on a line: the bands, the figure, how sure it is, its usual months."""

from __future__ import annotations

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import Bounds
from lib.ui.numbers import explain, faces, usual
from lib.ui.parts.mounting import Plain
from lib.ui.words.texts import t

ROOM = 0.08
"""So much of the line is left free at either end."""


def of(kpi: Kpi, published: Bounds | None, past: usual.Past | None, currency: str) -> dict[str, Plain] | None:
    """The line as parts of its length, 0 at the left and 1 at the right; None where a figure has no bounds to lie between."""
    bounds = _bounds(kpi, published)
    if bounds is None or kpi.value is None or kpi.band == "none":
        return None
    low, high, value = float(bounds.low), float(bounds.high), float(kpi.value)
    marks: list[float] = [low, high, value, *(kpi.interval or ()), *((past.low, past.high) if past else ())]
    first, last = min(marks), max(marks)
    room = (last - first) or abs(last) or 1.0
    start, end = first - ROOM * room, last + ROOM * room
    if first >= 0:
        start = max(0.0, start)
    if kpi.metric.unit.is_share and last <= 1:
        end = min(1.0, end)

    def at(mark: float) -> float:
        return round((mark - start) / (end - start), 4)

    names = ("bad", "normal", "great") if bounds.good == "up" else ("great", "normal", "bad")
    edges = [0.0, at(low), at(high), 1.0]
    return {
        "bands": [
            {"kind": name, "word": t(f"badge_{name}"), "from": edges[i], "to": edges[i + 1]}
            for i, name in enumerate(names)
            if edges[i + 1] > edges[i]
        ],
        "value": at(value),
        "interval": [at(end) for end in kpi.interval] if kpi.interval else None,
        "usual": [at(past.low), at(past.high)] if past else None,
        "note": t("ruler_usual") if past else "",
        "name": faces.words(explain.bounds(bounds, kpi.metric, currency)),
    }


def _bounds(kpi: Kpi, published: Bounds | None) -> Bounds | None:
    if kpi.own and kpi.own.low is not None and kpi.own.high is not None:
        return Bounds(low=kpi.own.low, high=kpi.own.high, good="down" if kpi.metric.good == "down" else "up")
    return published
