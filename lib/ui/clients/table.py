"""Everybody in service as a table, found by name, with the way to each of them; and whether the score says who leaves."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients import lists
from lib.analysis.clients.everybody import Everybody, Row
from lib.analysis.kpis import Kpi
from lib.metrics.health import rules
from lib.ui.clients import as_segment, client_panel, drift, people, predicts, reds, touch, words
from lib.ui.frame import access, page_address, saving
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.people import CLIENT
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 50
"""So many rows are sent at once; a search finds the others."""
BANDS = ("red", "yellow", "green", "none")
_FIND, _BAND = "client_find", "client_band"


def show(chosen: Chosen, numbers: Mapping[str, Kpi]) -> None:
    """Draw the table, the open client, and what the score deserves; `numbers` are those of the page."""
    st.session_state[CLIENT.name] = CLIENT.value
    found = people.everybody(chosen.view, chosen.filters)
    page.section(t("clients_everybody"))
    if found is None:
        st.info(t("clients_older"), icon=":material/update:")
        return
    left, right = st.columns([2, 1])
    wanted = left.text_input(
        t("clients_find"), key=_FIND, placeholder=t("clients_find_how"), icon=":material/search:", max_chars=100, label_visibility="collapsed"
    )  # fmt: skip
    shown = {"": t("clients_any")} | {name: t(f"client_band_{name}") for name in BANDS}
    band = right.selectbox(
        t("client_band"), list(shown), key=_BAND, format_func=shown.__getitem__, label_visibility="collapsed"
    )
    saving.say()
    personal, by = chosen.personal, rules(chosen.data.settings)
    listed, currency = _fitting(found.found, wanted, band, personal), chosen.currency
    if not listed:
        st.info(t("clients_none"), icon=":material/search_off:")
    else:
        _table(chosen.view, found.found.rows(listed[:SHOWN]), currency)
        with tables.foot():
            many = t("clients_shown", n=formats.count(min(SHOWN, len(listed))), all=formats.count(len(listed)))
            st.caption(f"{many} · {t('clients_click')}", width="content")
            as_segment.offer(
                chosen.view, "clients", "" if wanted.strip() else lists.everybody(chosen.filters, band, by)
            )
            tables.download(lambda: _frame(people.clients(chosen.view, found.found.rows(listed)), currency), "clients")
    as_segment.contact_list(chosen)
    reds.show(found.found, _carded(chosen, numbers))
    touch.show(chosen, found)
    drift.show(chosen)
    predicts.show(people.predicted(chosen.identity, chosen.data))
    client_panel.offer(chosen.view)
    page_address.write([CLIENT])


def _carded(chosen: Chosen, numbers: Mapping[str, Kpi]) -> int | None:
    """How many red accounts the card of the page counts, if it is about the same day as the table."""
    red = numbers["c.accounts_red"].value if "c.accounts_red" in numbers else None
    is_today = chosen.as_of == chosen.data.as_of and (chosen.period.end or chosen.as_of) >= chosen.as_of
    return int(red) if red is not None and is_today else None


def _fitting(found: Everybody, wanted: str, band: str, personal: bool) -> list[int]:
    """The places of those in a band who are meant by what was typed: a part of the name, the e-mail or the phone; or the number
    that stands for the name."""
    frame = found.frame if not band else found.frame[found.frame["band"] == band]
    if not wanted.strip():
        return [*map(int, frame.index)]
    if personal:
        told = (f"{name or key} {key}" for name, key in zip(frame["name"], frame["key"], strict=True))
    else:
        told = (t("client_number", n=number) for number in frame["person_id"])
    typed = _plain(wanted)
    return [int(place) for place, known in zip(frame.index, told, strict=True) if typed in _plain(known)]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text.casefold()) if not unicodedata.combining(c)).strip()


def _table(view: access.View, rows: Sequence[Row], currency: str) -> None:
    key, listed = "clients_table", people.clients(view, rows)

    def chose() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        if rows and rows[0] < len(listed):
            client_panel.open_(listed[rows[0]].address)

    st.dataframe(
        _frame(listed, currency), key=key, hide_index=True, on_select=chose, selection_mode="single-row",
        height=min(560, 38 + 35 * len(listed)), alt=t("clients_everybody"),
        column_config={t("client_health"): st.column_config.ProgressColumn(min_value=0, max_value=100, format="%.0f")},
    )  # fmt: skip


def _frame(listed: Sequence[people.Client], currency: str) -> pd.DataFrame:
    rows = [
        (
            one.name,
            one.row.who.csm or t("nobody_serves"),
            t(f"stage_{one.standing.stage}"),
            one.standing.health,
            formats.rate(one.standing.coverage),
            words.band(one.standing),
            words.lowest(one.standing),
            one.standing.risk,
            formats.money(one.row.at_stake, currency, cents=False),
            formats.day(one.standing.last_live_on) if one.standing.last_live_on else "",
            formats.day(one.standing.next_call_on) if one.standing.next_call_on else "",
            words.reasons(one.standing),
        )
        for one in listed
    ]
    names = (
        "name",
        "csm",
        "stage",
        "health",
        "known",
        "band",
        "lowest",
        "risk_points",
        "stake",
        "last_call",
        "next_call",
        "why",
    )
    return pd.DataFrame(rows, columns=[t(f"client_{name}") for name in names])
