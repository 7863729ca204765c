"""Everybody in service as a table, found by name, with the way to each of them; and whether the score says who leaves."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients import lists
from lib.analysis.clients.everybody import Row
from lib.analysis.clients.prediction import Line, Prediction
from lib.metrics.health import rules
from lib.ui.clients import as_segment, client_panel, people, touch, words
from lib.ui.frame import access, page_address, saving
from lib.ui.frame.filters import Chosen
from lib.ui.frame.people import CLIENT
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t

SHOWN = 100
"""So many rows are sent at once; a search finds the others."""
BANDS = ("red", "yellow", "green", "none")
_FIND, _BAND = "client_find", "client_band"


def show(chosen: Chosen) -> None:
    """Draw the table, the open client, and what the score deserves."""
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
    personal, by = chosen.personal, rules(chosen.data.settings)
    saving.say()
    listed = [row for row in found.rows if _fits(row, wanted, personal) and band in ("", row.standing.band)]
    currency = chosen.currency
    if not listed:
        st.info(t("clients_none"), icon=":material/search_off:")
    else:
        _table(chosen.view, listed[:SHOWN], currency)
        with tables.foot():
            many = t("clients_shown", n=formats.count(min(SHOWN, len(listed))), all=formats.count(len(listed)))
            st.caption(f"{many} · {t('clients_click')}", width="content")
            as_segment.offer(
                chosen.view, "clients", "" if wanted.strip() else lists.everybody(chosen.filters, band, by)
            )
            tables.download(lambda: _frame(people.clients(chosen.view, listed), currency), "clients")
    as_segment.contact_list(chosen)
    touch.show(chosen, found.touch)
    _prediction(people.predicted(chosen.identity, chosen.data))
    client_panel.offer(chosen.view)
    page_address.write([CLIENT])


def _fits(row: Row, wanted: str, personal: bool) -> bool:
    """Whether a client is meant by what was typed: a part of the name, the e-mail or the phone; or the number that stands for
    the name."""
    if not wanted.strip():
        return True
    known = f"{row.who.name or row.who.key} {row.who.key}" if personal else t("client_number", n=row.standing.person)
    return _plain(wanted) in _plain(known)


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
            words.band(one.standing),
            one.standing.risk,
            formats.money(one.row.value.total, currency, cents=False),
            formats.day(one.standing.last_live_on) if one.standing.last_live_on else "",
            formats.day(one.standing.next_call_on) if one.standing.next_call_on else "",
            words.reasons(one.standing),
        )
        for one in listed
    ]
    names = ("name", "csm", "stage", "health", "band", "risk_points", "stake", "last_call", "next_call", "why")
    return pd.DataFrame(rows, columns=[t(f"client_{name}") for name in names])


def _prediction(told: Prediction) -> None:
    """What the score deserves, in words, and the table behind it."""
    leavers = told.concordance.leavers if told.concordance else 0
    page.section(t("predict_title"))
    st.markdown(t(f"predict_{told.verdict}", n=formats.count(leavers), days=formats.count(told.days)))
    if not told.blocks:
        return

    def table() -> None:
        lines: list[Line] = [*told.lines, *told.apart]
        rows = [
            (
                t(f"predict_line_{line.name}"),
                line.cases,
                line.left,
                "" if line.rate is None else formats.rate(line.rate),
                _between(line),
            )
            for line in lines
        ]
        names = [t(f"predict_{name}") for name in ("band", "cases", "left", "rate", "between")]
        st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True)
        if told.concordance:
            low, high = (formats.number(end * 100, 0) for end in told.concordance.interval)
            st.caption(
                t("predict_concordance", value=formats.number(told.concordance.value * 100, 0), low=low, high=high)
            )
        st.caption(t("predict_caution"))

    page.folded(t("predict_table"), "prediction", table, ":material/table_chart:")


def _between(line: Line) -> str:
    return " – ".join(formats.rate(end) for end in line.interval) if line.interval else ""
