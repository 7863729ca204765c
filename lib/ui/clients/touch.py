"""Is everybody served as their offer promises? Calls expected and held by touch model and by CSM, and who has too few of them
(docs/numbers-clients.md 24)."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients.touch import Served
from lib.ui.clients import people
from lib.ui.clients.people import Everybody
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.people import leads
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 200
"""So many of those with too few calls are sent; the download has all."""
_COLUMNS = ("clients", "expected", "held", "gaps", "over", "red", "stake")


def show(chosen: Chosen, found: Everybody) -> None:
    """A line that says how many have too few calls, which opens into the tables."""
    if not any(one.clients for one in found.touch.models):
        return
    n = len(found.touch.gaps)
    title = t("touch_title_one" if n == 1 else "touch_title", n=formats.count(n))
    page.folded(title, "touch", lambda: _draw(chosen, found), ":material/phone_missed:")


def _draw(chosen: Chosen, found: Everybody) -> None:
    told = found.touch
    st.caption(t("touch_how"))
    models = [one for one in told.models if one.clients]
    tables.plain_table(
        _frame(chosen, models, [t(f"touch_{one.name}") for one in models], t("touch_model")), alt=t("touch_model")
    )
    csms = told.csms[:SHOWN]
    names = [one.name or t("nobody_serves") for one in csms]
    tables.plain_table(_frame(chosen, csms, names, t("client_csm")), alt=t("client_csm"))
    if not told.gaps:
        return
    st.markdown(f"**{t('touch_gaps')}**")
    shown = told.gaps[:SHOWN]
    tables.plain_table(
        _gaps(chosen, found, shown), alt=t("touch_gaps"), height=min(420, 38 + 35 * len(shown)), key="touch_gaps",
        open_row=leads(chosen.view, [*map(int, found.found.frame["person_id"].iloc[[*shown]])]),
    )  # fmt: skip
    with tables.foot():
        st.caption(t("clients_click"), width="content")
        tables.download(lambda: _gaps(chosen, found, told.gaps), "touch_gaps")


def _frame(chosen: Chosen, served: Sequence[Served], names: Sequence[str], first: str) -> pd.DataFrame:
    rows = [
        (name, one.clients, one.expected, one.held, one.gaps, one.over, one.red, formats.money(one.value, chosen.currency, cents=False))
        for name, one in zip(names, served, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=[first, *(t(f"touch_{name}") for name in _COLUMNS)])


def _gaps(chosen: Chosen, found: Everybody, gaps: Sequence[int]) -> pd.DataFrame:
    named, held = people.clients(chosen.view, found.found.rows(gaps)), found.found.frame["held"]
    rows = [
        (
            client.name,
            client.row.who.csm or t("nobody_serves"),
            int(held.iloc[place]),
            formats.day(client.standing.last_live_on) if client.standing.last_live_on else "",
            formats.day(client.standing.next_call_on) if client.standing.next_call_on else "",
        )
        for client, place in zip(named, gaps, strict=True)
    ]
    columns = ("client_name", "client_csm", "touch_held", "client_last_call", "client_next_call")
    return pd.DataFrame(rows, columns=[t(name) for name in columns])
