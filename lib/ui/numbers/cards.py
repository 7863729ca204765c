"""KPI cards: value, change, trend, verdict, explanation on hover, and the way down to the rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.elements.lib.grid_container import GridContainer

from lib.analysis.kpis import Kpi
from lib.metrics.metric import Metric
from lib.ui.frame.filters import Chosen
from lib.ui.numbers import drill, explain, usual
from lib.ui.words import formats
from lib.ui.words.texts import t

Trend = Mapping[str, Sequence[tuple[date, Kpi]]]
BIG, SMALL = 240, 200
"""Least width of a card in pixels: one to a row on a phone, two from about 520."""


def wall(
    chosen: Chosen,
    found: Sequence[Kpi],
    trend: Trend | None = None,
    *,
    unders: Sequence[Kpi] = (),
    columns: int | Literal["auto"] = "auto",
    heads: Mapping[str, Kpi] | None = None,
) -> None:
    """A wall of big cards, at most `columns` to a row. `unders` are second lines on the card of the metric they name, `heads`
    by ref the numbers without data in whose place a card stands."""
    grid = st.grid(columns, min_column_width=BIG, border=True)
    for kpi in found:
        with cell(grid):
            mine = [u for u in unders if u.metric.under == kpi.ref]
            card(chosen, kpi, (trend or {}).get(kpi.ref, ()), mine, (heads or {}).get(kpi.ref))


def cell(grid: GridContainer) -> DeltaGenerator:
    """A cell of a wall. The second of two parts in it stands at the bottom, level with that of the cells beside it."""
    return grid.container(height="stretch", vertical_alignment="distribute")


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
            with cell(grid):
                card(chosen, kpi, (), [u for u in unders if u.metric.under == kpi.ref])


def card(
    chosen: Chosen,
    kpi: Kpi,
    trend: Sequence[tuple[date, Kpi]] = (),
    unders: Sequence[Kpi] = (),
    head: Kpi | None = None,
) -> None:
    """One number: the figure above; its verdict and the ways further down below, which `cell` keeps at the bottom. `head` is
    the number without data in whose place it stands."""
    with st.container():
        _figure(chosen, kpi, trend, unders)
        if head:
            # The label of a narrow card is cut off, and with it what it says of fees.
            st.caption(" ".join([*explain.untaken(kpi), t("in_place_of", label=head.label, why=explain.missing(head))]))
    with st.container(gap="xsmall"):
        with st.container(
            horizontal=True, vertical_alignment="center", horizontal_alignment="distribute", gap="xxsmall"
        ):
            badge(kpi, chosen.currency, usual.past(kpi.metric, trend, chosen.as_of))
            if kpi.value is not None:
                drill.button(chosen, kpi)
        drill.coverage(chosen, kpi)


def _figure(chosen: Chosen, kpi: Kpi, trend: Sequence[tuple[date, Kpi]], unders: Sequence[Kpi]) -> None:
    """The value, its change and trend, its second lines and its target."""
    moved = formats.change(kpi.value, kpi.previous, kpi.metric.unit)
    color, arrow = direction(kpi, usual.past(kpi.metric, trend, chosen.as_of))
    points = sparkline(kpi.metric, trend, chosen.as_of)
    against = explain.against(kpi, chosen.as_of.year)
    st.metric(
        kpi.label,
        t("no_rate")
        if kpi.now.reason.code == "no_rate"
        else _shown(formats.value(kpi.value, kpi.metric.unit, chosen.currency)),
        delta=(moved if color == "gray" else f":{color}[{moved}]") if moved else against or None,
        delta_color="gray",  # that of the sparkline too, which says nothing of good or bad
        delta_arrow=arrow if moved else "off",
        delta_description=against if moved else None,
        chart_data=points if len(points) > 1 else None,
        chart_type="area",
        help=explain.hover(kpi, chosen.currency),
    )
    if kpi.value is None:
        st.caption(explain.missing(kpi))
    for under in unders:
        if not under.now.reason.is_need:
            value = formats.value(under.value, under.metric.unit, chosen.currency)
            st.caption(f"{under.label}: **{_shown(value)}**", help=explain.hover(under, chosen.currency))
    _target(kpi, chosen.currency)


def _target(kpi: Kpi, currency: str) -> None:
    told, more = explain.target(kpi, currency)
    if kpi.progress and told:
        st.progress(min(1.0, max(0.0, kpi.progress.share)))
        st.caption(told, help=more or None)


def badge(kpi: Kpi, currency: str, past: usual.Past | None = None) -> None:
    """The verdict as a word with an icon; its bounds and their source on hover. Without bounds, its place in its own past."""
    if kpi.value is None:
        st.badge(t("badge_no_data"), icon=":material/help:", color="gray")
        return
    icon, color = explain.BADGES[kpi.band]
    word = t(f"badge_{kpi.band}")
    if kpi.band == "none" and past:
        word, icon = t(f"own_{past.place(float(kpi.value))}"), ":material/history:"
    elif kpi.reason.code == "unripe":
        word, icon = t("badge_unripe"), ":material/hourglass_empty:"
    elif kpi.reason.code == "mismatch":
        word = t("badge_mismatch")
    elif kpi.has_own_bands and kpi.band != "small_sample":
        word = t("badge_own", word=word)
    st.badge(word, icon=icon, color=color, help=explain.verdict(kpi, currency, past))


def direction(
    kpi: Kpi, past: usual.Past | None = None
) -> tuple[Literal["green", "red", "gray"], Literal["up", "down", "off"]]:
    """Colour and arrow of a change: green is good news, whichever way it points. Grey is no change, one that luck alone can
    make or of which that cannot be told, one to what is usual, and one that says only that these clients are younger."""
    if kpi.value is None or kpi.previous is None or kpi.value == kpi.previous:
        return "gray", "off"
    if not any(digit in "123456789" for digit in formats.change(kpi.value, kpi.previous, kpi.metric.unit) or ""):
        return "gray", "off"
    up = kpi.value > kpi.previous
    arrow: Literal["up", "down"] = "up" if up else "down"
    usually = kpi.band == "none" and past is not None and past.place(float(kpi.value)) == "within"
    if kpi.metric.good == "neutral" or kpi.metric.slow or not kpi.has_moved or usually:
        return "gray", arrow
    return ("green" if up == (kpi.metric.good == "up") else "red"), arrow


def sparkline(metric: Metric, trend: Sequence[tuple[date, Kpi]], as_of: date) -> list[float]:
    """The finished months of a trend as plain numbers: half a month beside full ones would look like a fall.

    A sum without rows is zero, a rate without cases is left out.
    """
    summed = metric.unit.adds_up and not metric.denominator
    finished = [kpi for month, kpi in trend if usual.is_over(month, as_of)]
    return [float(kpi.value or 0) for kpi in finished if summed or kpi.value is not None]


def unlocks(found: Sequence[Kpi]) -> None:
    """What one more table or field would add to this page."""
    wanted: dict[tuple[str, ...], list[str]] = {}
    for kpi in found:
        if kpi.now.reason.is_need:
            wanted.setdefault(kpi.now.reason.lacks, []).append(kpi.label)
    if not wanted:
        return
    st.subheader(t("unlock_title"), help=t("unlock_help"))
    for lacks, labels in wanted.items():
        st.markdown(f"- **{explain.need(lacks)}** → {', '.join(dict.fromkeys(labels))}")
    st.page_link("pages/data.py", label=t("empty_link"), icon=":material/upload_file:")


def _shown(value: str) -> str:
    return value.replace("$", "\\$")
