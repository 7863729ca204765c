"""A chart as a picture that needs nothing else: the declaration that a page draws, drawn by the same Vega-Lite without a browser."""

from __future__ import annotations

import re
from typing import Any

import pyarrow as pa

from lib.ui.numbers.drawing import Drawing

WIDTH, WIDE = 500, 980
"""Of a drawing in its own pixels, and of one that has the whole line; a page scales it."""

FONT = "system-ui, -apple-system, Segoe UI, Roboto, Helvetica Neue, Arial, sans-serif"
LOOK: dict[str, Any] = {
    "background": "transparent",
    "font": FONT,
    "view": {"stroke": None},
    "mark": {"color": "#0b7a75"},
    "bar": {"fill": "#0b7a75"},
    "rect": {"fill": "#0b7a75"},
    "area": {"fill": "#0b7a75"},
    "line": {"stroke": "#0b7a75"},
    "point": {"stroke": "#0b7a75", "fill": "transparent"},
    "rule": {"stroke": "#14232a"},
    "axis": {
        "gridColor": "#e6ecec",
        "labelColor": "#5b6c72",
        "labelFont": FONT,
        "labelFontSize": 11,
        "domainColor": "#e6ecec",
    },
    "axisX": {"grid": False},
    "text": {"font": FONT},
}
"""The light colours of the app, since paper is white."""

_ID = re.compile(r'\bid="([^"]+)"')
_USED = re.compile(r"url\(#([\w-]{1,99})\)")


def svg(one: Drawing, name: str) -> str:
    """A drawing as an SVG element for a page that may hold others: `name` keeps their ids apart. Empty where there is nothing
    to draw. It reaches for nothing outside."""
    if one.spec is None:
        return ""
    # It brings an engine for scripts along, which nothing else here needs.
    import vl_convert

    drawn: str = vl_convert.vegalite_to_svg(alone(one.spec, WIDTH if one.title else WIDE), allowed_base_urls=[])
    drawn = _ID.sub(lambda found: f'id="{name}-{found[1]}"', drawn)
    drawn = _USED.sub(lambda found: f"url(#{name}-{found[1]})", drawn)
    return re.sub(r' xmlns(:xlink)?="[^"]*"', "", drawn)


def alone(spec: dict[str, Any], width: int = WIDTH) -> dict[str, Any]:
    """The declaration with its rows as plain values, its width and its colours."""
    rows = {
        name: table.to_pylist() if isinstance(table, pa.Table) else table for name, table in spec["datasets"].items()
    }
    config = {**LOOK, **spec.get("config", {})}
    return {
        **spec,
        "datasets": rows,
        "width": width,
        "config": config,
        "autosize": {"type": "fit-x", "contains": "padding"},
    }
