"""KPI cards: value, change, trend, verdict, explanation on hover, and the way down to the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import streamlit as st
from dateutil.relativedelta import relativedelta

from lib.kpis import Kpi
from lib.metrics.metric import Metric
from lib.ui import drill, explain, formats
from lib.ui.filters import Chosen
from lib.ui.texts import t

Trend = Mapping[str, Sequence[tuple[date, Kpi]]]
BIG, SMALL = 240, 200
"""Least width of a card in pixels: one to a row on a phone, two from about 520."""


def wall(chosen: Chosen, found: Sequence[Kpi], trend: Trend | None = None, *, unders: Sequence[Kpi] = ()) -> None:
    """A wall of big cards. `unders` are second lines on the card of the metric they name."""
    grid = st.grid(min_column_width=BIG, border=True)
    for kpi in found:
        with grid.cell():
            card(chosen, kpi, (trend or {}).get(kpi.ref, ()), [u for u in unders if u.metric.under == kpi.ref])


def more(chosen: Chosen, found: Sequence[Kpi], page: str, *, unders: Sequence[Kpi] = ()) -> None:
    """All further numbers of a page in smaller cards, drawn only once they are opened."""
    if not found:
        return
    opened = st.expander(t("all_numbers", n=len(found)), key=f"all_{page}", on_change="rerun", icon=":material/apps:")
    if not opened.open:
        return
    with opened:
        grid = st.grid(min_column_width=SMALL, border=True)
        for kpi in found:
            with grid.cell():
                card(chosen, kpi, (), [u for u in unders if u.metric.under == kpi.ref])


def card(chosen: Chosen, kpi: Kpi, trend: Sequence[tuple[date, Kpi]] = (), unders: Sequence[Kpi] = ()) -> None:
    """One number."""
    moved = formats.change(kpi.value, kpi.previous, kpi.metric.unit)
    color, arrow = direction(kpi)
    points = sparkline(kpi.metric, trend, chosen.as_of)
    st.metric(
        kpi.label,
        _shown(formats.value(kpi.value, kpi.metric.unit, chosen.currency)),
        delta=moved,
        delta_color=color,
        delta_arrow=arrow,
        delta_description=t("versus", span=formats.span(chosen.before, this_year=chosen.as_of.year))
        if moved and chosen.before
        else None,
        chart_data=points if len(points) > 1 else None,
        chart_type="area",
        help=explain.hover(kpi, chosen.currency),
    )
    if kpi.value is None:
        st.caption(explain.missing(kpi))
    for under in unders:
        if not under.now.reason.startswith("needs:"):
            value = formats.value(under.value, under.metric.unit, chosen.currency)
            st.caption(f"{under.label}: **{_shown(value)}**", help=explain.hover(under, chosen.currency))
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        badge(kpi, chosen.currency)
        if kpi.value is not None:
            drill.button(chosen, kpi)


def badge(kpi: Kpi, currency: str) -> None:
    """The verdict as a word with an icon; its bounds and their source on hover."""
    if kpi.value is None:
        st.badge(t("badge_no_data"), icon=":material/help:", color="gray")
        return
    icon, color = explain.BADGES[kpi.band]
    st.badge(t(f"badge_{kpi.band}"), icon=icon, color=color, help=explain.verdict(kpi, currency))


def direction(kpi: Kpi) -> tuple[Literal["green", "red", "gray"], Literal["up", "down", "off"]]:
    """Colour and arrow of a change: green is good news, whichever way it points; no change is grey."""
    if kpi.value is None or kpi.previous is None or kpi.value == kpi.previous:
        return "gray", "off"
    up = kpi.value > kpi.previous
    arrow: Literal["up", "down"] = "up" if up else "down"
    if kpi.metric.good == "neutral":
        return "gray", arrow
    return ("green" if up == (kpi.metric.good == "up") else "red"), arrow


def sparkline(metric: Metric, trend: Sequence[tuple[date, Kpi]], as_of: date) -> list[float]:
    """The finished months of a trend as plain numbers: half a month beside full ones would look like a fall.

    A sum without rows is zero, a rate without cases is left out.
    """
    summed = metric.unit in ("count", "money") and not metric.denominator
    finished = [kpi for month, kpi in trend if month + relativedelta(months=1, days=-1) <= as_of]
    return [float(kpi.value or 0) for kpi in finished if summed or kpi.value is not None]


def unlocks(found: Sequence[Kpi]) -> None:
    """What one more table or field would add to this page."""
    wanted: dict[str, list[str]] = {}
    for kpi in found:
        if kpi.now.reason.startswith("needs:"):
            wanted.setdefault(kpi.now.reason.removeprefix("needs:"), []).append(kpi.label)
    if not wanted:
        return
    st.subheader(t("unlock_title"), help=t("unlock_help"))
    for need, labels in wanted.items():
        st.markdown(f"- **{explain.need(need)}** → {', '.join(dict.fromkeys(labels))}")
    st.page_link("pages/data.py", label=t("empty_link"), icon=":material/upload_file:")


def _shown(value: str) -> str:
    return value.replace("$", "\\$")
