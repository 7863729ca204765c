"""Of the page Revenue: how plans are collected, and each deal with what became of it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis import deals
from lib.analysis.deals import Deal, State, Sum
from lib.ui.clients import client_panel
from lib.ui.frame import filters, page_address
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.people import CLIENT, Named, named
from lib.ui.numbers import cards, page, tables
from lib.ui.numbers.page import Numbers
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

PLAN = ("v.instalment_rate", "r.pending", "r.overdue", "v.delinquency")
"""What is said first of how plans are collected."""
LISTED = 50


def collection(chosen: Chosen, numbers: Numbers) -> None:
    """What was due and paid, what is overdue by age, what falls due next, and each deal."""
    cards.cells(chosen, [numbers.found[ref] for ref in PLAN], key="plan")
    page.further(chosen, numbers, "plan")
    st.markdown(f"**{t('deals_title')}**")
    states(chosen)


def states(chosen: Chosen) -> None:
    """The deals closed in the period by state, a tab each; a row opens its client."""
    found = deals.sums(chosen.data, chosen.period, chosen.as_of, chosen.filters)
    if not found:
        st.caption(t("missing_empty"))
        return
    st.session_state[CLIENT.name] = CLIENT.value
    tabs = st.tabs(
        [f"{t(f'deals_{one.state}')} ({formats.count(one.deals)})" for one in found],
        key="deals_states",
        on_change="rerun",
    )
    for one, tab in zip(found, tabs, strict=True):
        if tab.open:
            with tab:
                _list(chosen, one)
    client_panel.offer(chosen.view)
    page_address.write([CLIENT])


def _list(chosen: Chosen, of: Sum) -> None:
    shown = _listed(chosen, of.state, LISTED)
    known = _known(chosen, shown)
    key = f"deals_{of.state}"

    def chose() -> None:
        rows = st.session_state[key]["selection"]["rows"]
        who = known.get(shown[rows[0]].person) if rows and rows[0] < len(shown) else None
        if who:
            client_panel.open_(who.address)

    st.dataframe(
        _frame(shown, known, chosen.currency), key=key, hide_index=True, on_select=chose, selection_mode="single-row",
        height=min(420, 38 + 35 * len(shown)), alt=t(f"deals_{of.state}"),
    )  # fmt: skip
    with tables.foot():
        st.caption(formats.plain(_summed(of, len(shown), chosen.currency)), width="content")
        tables.download(lambda: _all(chosen, of.state), key)


def _summed(of: Sum, shown: int, currency: str) -> str:
    money = {name: formats.money(getattr(of, name), currency) for name in ("contracted", "collected", "outstanding")}
    return t(
        "deals_sum" if shown == of.deals else "deals_first",
        n=formats.count(of.deals),
        shown=formats.count(shown),
        **money,
    )


def _listed(chosen: Chosen, state: State, most: int | None = None) -> list[Deal]:
    return deals.listed(chosen.data, chosen.period, chosen.as_of, state, chosen.filters, most)


def _all(chosen: Chosen, state: State) -> pd.DataFrame:
    every = _listed(chosen, state)
    return _frame(every, _known(chosen, every), chosen.currency)


def _known(chosen: Chosen, found: Sequence[Deal]) -> dict[int, Named]:
    return {one.person: one for one in named(chosen.view, {deal.person for deal in found})}


def _frame(found: Sequence[Deal], known: dict[int, Named], currency: str) -> pd.DataFrame:
    rows = [
        (
            known[one.person].name if one.person in known else t("client_unnamed"),
            filters.member("offer", one.offer) if one.offer else "",
            filters.member("closer", one.closer),
            formats.day(one.closed_on) if one.closed_on else "",
            formats.money(one.contracted, currency) if one.contracted is not None else "",
            formats.money(one.collected, currency),
            formats.money(one.outstanding, currency) if one.outstanding is not None else "",
            formats.day(one.next_due_on) if one.next_due_on else "",
        )
        for one in found
    ]
    columns = [
        t("client_name"),
        glossary().field("offer"),
        glossary().field("closer"),
        t("cohorts_month"),
        t("column_contracted"),
        t("deals_collected"),
        t("deals_outstanding"),
        t("deals_next_due"),
    ]
    return pd.DataFrame(rows, columns=columns)
