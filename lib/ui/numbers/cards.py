"""KPI cards: walls of figures, and the way from each of them down to its panel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from lib.analysis.kpis import Kpi
from lib.ui.frame import shell, views
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import CARD
from lib.ui.numbers import explain, faces, panel
from lib.ui.parts import mounting, room
from lib.ui.parts.mounting import Plain, mount
from lib.ui.words.texts import t

Trend = Mapping[str, faces.Points]


def wall(
    chosen: Chosen,
    found: Sequence[Kpi],
    trend: Trend | None = None,
    *,
    key: str,
    heads: Mapping[str, Kpi] | None = None,
) -> None:
    """A wall of cards in their order. `heads` are by ref the numbers without data in whose place a card stands."""
    cards = [faces.face(chosen, kpi, (trend or {}).get(kpi.ref, ()), (heads or {}).get(kpi.ref)) for kpi in found]
    name = room.wall(len(cards), key)
    mount(
        "wall",
        name,
        {"cards": [*cards], "open": CARD.value or None},
        on_open_change=panel.opener(name, "open", [kpi.ref for kpi in found]),
    )


def strips(chosen: Chosen, areas: Mapping[str, Sequence[Kpi]], trend: Trend, *, key: str) -> None:
    """A strip of small cards for each page, with the way to it."""
    name = f"strips_{key}"
    told = mount(
        "wall",
        name,
        {
            "strips": [
                {
                    "area": t(f"page_{page}"),
                    "way": t("open_area"),
                    "page": page,
                    "cards": [faces.face(chosen, kpi, trend.get(kpi.ref, ())) for kpi in found],
                }
                for page, found in areas.items()
            ],
            "open": CARD.value or None,
        },
        on_open_change=panel.opener(name, "open", [kpi.ref for found in areas.values() for kpi in found]),
        on_go_change=lambda: None,
    )
    if (wanted := mounting.text(told.get("go"))) in areas:
        kept = {name: values for name, values in shell.parameters().items() if name != CARD.name}
        st.switch_page(shell.pages()[wanted], query_params=kept)


def cells(chosen: Chosen, found: Sequence[Kpi], *, key: str) -> None:
    """A few numbers side by side without boxes, over a chart that goes with them."""
    name = f"cells_{key}"
    mount(
        "wall",
        name,
        {"cells": [faces.face(chosen, kpi) for kpi in found], "open": CARD.value or None},
        on_open_change=panel.opener(name, "open", [kpi.ref for kpi in found]),
    )


def lines(rows: Sequence[dict[str, Plain]], *, key: str, head: Mapping[str, Plain] | None = None) -> None:
    """A short list of figures, a line each, which opens its panel; `head` is what stands above it."""
    mount(
        "things",
        key,
        {**(head or {}), "rows": [*rows], "open": CARD.value or None},
        on_open_change=panel.opener(key, "open", [str(row["ref"]) for row in rows]),
    )


def lead(strong: str, rest: str) -> None:
    """The line under a title that says what happened."""
    if strong:
        mount("wall", "lead", {"lead": [strong, rest]})


def about(chosen: Chosen, found: Mapping[str, Kpi]) -> None:
    """What the figures of a page mean, sent apart from them: it stays the same while they change."""
    mount("about", "about", faces.abouts(found, chosen.currency, views.saved(chosen.data.settings)))


def more(chosen: Chosen, found: Sequence[Kpi], page: str) -> None:
    """All further numbers of a page, drawn only once they are opened."""
    if not found:
        return
    opened = st.expander(t("all_numbers", n=len(found)), key=f"all_{page}", on_change="rerun", icon=":material/apps:")
    if opened.open:
        with opened:
            wall(chosen, found, key=f"all_{page}")


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
