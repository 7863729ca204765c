"""A chart that is not drawn yet, and its box on a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Literal

import pandas as pd
import streamlit as st

from lib.ui.numbers import chart_specs as specs
from lib.ui.numbers import tables
from lib.ui.words import formats
from lib.ui.words.texts import t

Picks = Mapping[str, Callable[[], None]]
"""What a click on a step of a chart does, by the name of the step; it runs as a widget's callback does."""


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
    picks: Picks = field(default_factory=dict)
    along: Literal["x", "y"] = "x"
    """The channel of the steps that can be clicked."""


def draw_chart(one: Drawing) -> None:
    """A chart in its box: the title says what happened, the line below it what is drawn, and beside both is its table."""
    if one.spec is None:
        with st.container(border=one.framed, gap="xxsmall"):
            st.markdown(f"**{formats.plain(one.title)}**")
            st.caption(one.why or t("chart_empty"))
        return
    with st.container(border=one.framed and bool(one.title), gap="xxsmall"):
        _head(one)
        if not one.picks:
            st.vega_lite_chart(spec=one.spec, alt=one.alt, width="stretch", height=one.height or "content")
            return
        # What was clicked stays marked in the browser: a chart of its own after each click begins with nothing chosen.
        times = f"{specs.PICK}_{one.name}"
        key = f"{times}_{st.session_state.get(times, 0)}"
        st.vega_lite_chart(
            spec=specs.pickable(one.spec, one.along), alt=one.alt, width="stretch", height=one.height or "content", key=key,
            on_select=partial(_pick, one.picks, key, times), selection_mode=specs.PICK,
        )  # fmt: skip


def _pick(picks: Picks, key: str, times: str) -> None:
    """A step was clicked. What a browser sends may be anything: it is looked up among the steps there are."""
    told = st.session_state.get(key)
    chosen = told["selection"].get(specs.PICK) if isinstance(told, Mapping) and "selection" in told else None
    names = [name for row in chosen or () if isinstance(row, Mapping) for name in row.values() if isinstance(name, str)]
    if names and (act := picks.get(names[0])):
        st.session_state[times] = st.session_state.get(times, 0) + 1
        act()


def _head(one: Drawing) -> None:
    if one.title:
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top", gap="small"):
            st.markdown(f"**{formats.plain(one.title)}**", width="stretch")
            if one.file:
                tables.download(one.file, one.name)
    if one.deck:
        st.caption(one.deck)
