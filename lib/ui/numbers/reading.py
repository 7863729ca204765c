"""The switch that reads the page of revenue again: as cash, as contract values, or as what is left of the cash."""

from __future__ import annotations

import streamlit as st

from lib.metrics.bases import BASES
from lib.metrics.catalog import ALL
from lib.ui.frame import address
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import BASIS
from lib.ui.words.texts import t


def choose(chosen: Chosen) -> None:
    """The choice of how money is read, among the readings that the data tells."""
    known = [one for one, ref in BASES.items() if one == chosen.basis or not chosen.data.missing(ALL[ref])]
    names = {one: t(f"basis_{one}") for one in known}
    st.radio(
        t("basis"), known, key=BASIS.name, format_func=names.__getitem__, horizontal=True, label_visibility="collapsed",
        on_change=address.touch, width="content",
    )  # fmt: skip
