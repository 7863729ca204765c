"""How many accounts are red and why, each counted once: the reasons overlap (docs/numbers-clients.md 16.2)."""

from __future__ import annotations

import streamlit as st

from lib.analysis.clients.everybody import Everybody
from lib.analysis.clients.reds import reds
from lib.ui.words import formats
from lib.ui.words.texts import t


def show(found: Everybody, carded: int | None) -> None:
    """A line that says it, where anybody is red, or would be. `carded` is how many the page's card counts on the same day, by
    what can be told of every day alike; None if it is about another one."""
    told = reds(found)
    whys = {
        "health": told.by_health, "risk": told.by_risk, "hand": told.by_hand
    }  # fmt: skip
    parts = [t(f"red_by_{why}", n=formats.count(n)) for why, n in whys.items() if n]
    further = {"several": told.several, "leaving": told.leaving, "against": told.against}
    parts += [t(f"red_{name}", n=formats.count(n)) for name, n in further.items() if n]
    if parts:
        if carded is not None and carded != told.every:
            parts.append(t("red_on_card", n=formats.count(carded)))
        st.caption(t("red_counted", n=formats.count(told.every), whys="; ".join(parts)))
