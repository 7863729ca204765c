"""Currencies: what one unit of another is worth from which day on, entered by hand or imported, and what has no rate."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd
import streamlit as st
from babel.numbers import format_decimal

from lib.analysis.naming import DatedRate, rates
from lib.schema.settings import family
from lib.ui.data.settings_panel import (
    CURRENCIES,
    save,
    say,
    stored,
)
from lib.ui.frame import access
from lib.ui.numbers import tables
from lib.ui.words.formats import (
    day,
    day_pattern,
    left_out,
    locale,
)
from lib.ui.words.texts import glossary, t
from lib.ui.words.typed import LONGEST

_SHOWN = 500


@dataclass(frozen=True)
class Rate(DatedRate):
    """A rate of the snapshot, entered by hand or from a file."""

    by_hand: bool


def rates_in(view: access.View) -> list[Rate]:
    """The rates of the snapshot, newest first."""
    if view.snapshot is None:
        return []
    entered = {name for name, rate in family(stored(view), "rate").items() if rate}
    with closing(access.cursor(view.snapshot)) as con:
        dated = rates(con, _SHOWN)
    return [Rate(**vars(rate), by_hand=f"{rate.currency}.{rate.since}" in entered) for rate in dated]


def show(view: access.View) -> None:
    """What is left out, a form for one more rate, and the rates there are."""
    facts = access.opened(view.snapshot).facts if view.snapshot else {}
    home = facts.get("currency", "")
    st.caption(t("rates_how", currency=home or "EUR"))
    say()
    missing = left_out(facts)
    if missing:
        st.warning(t("rates_missing", rows="; ".join(missing)), icon=":material/currency_exchange:")
    found = rates_in(view)
    _form(view, home, [code for code, *_ in json.loads(facts.get("left_out_currencies", "[]"))])
    if not found:
        st.info(t("rates_none"), icon=":material/currency_exchange:")
        return
    _list(found)
    _forget(view, [rate for rate in found if rate.by_hand])


def _form(view: access.View, home: str, wanted: list[str]) -> None:
    options = [code for code in dict.fromkeys([*wanted, *CURRENCIES]) if code != home]
    with st.form("rate", border=True, enter_to_submit=False):
        first, second, third = st.columns(3)
        first.selectbox(
            glossary().field("currency"), options, key="rate.currency", accept_new_options=True, format_func=lambda code: f"{code} · {locale().currencies.get(code, code)}"
        )  # fmt: skip
        second.date_input(t("rates_since"), key="rate.since", value=access.opened(view.snapshot).as_of if view.snapshot else "today", format=day_pattern())  # fmt: skip
        third.text_input(t("rates_rate", currency=home or "EUR"), key="rate.rate", placeholder="0.92", max_chars=LONGEST, help=t("rates_rate_help", currency=home or "EUR"))  # fmt: skip
        st.form_submit_button(
            t("rates_add"), type="primary", icon=":material/add:", key="rates_add", on_click=_add, args=(view,)
        )


def _add(view: access.View) -> None:
    code, since = st.session_state["rate.currency"], st.session_state["rate.since"]
    written = str(st.session_state["rate.rate"]).strip()
    # One decimal mark can only be that: nobody writes thousands in a rate that is typed by hand.
    save(view, {f"rate.{code}.{since}": (written.replace(",", ".") if written.count(",") == 1 else written) or "0"})


def _list(found: list[Rate]) -> None:
    rows = pd.DataFrame(
        {
            glossary().field("currency"): [rate.currency for rate in found],
            t("rates_since"): [day(rate.since) for rate in found],
            glossary().field("rate"): [_exact(rate.rate) for rate in found],
            t("rates_origin"): [t("rates_by_hand" if rate.by_hand else "rates_imported") for rate in found],
        }
    )
    tables.plain_table(rows, alt=t("data_section_currencies"))


def _exact(rate: Decimal) -> str:
    return format_decimal(rate, format="#,##0.00########", locale=locale())


def _forget(view: access.View, by_hand: list[Rate]) -> None:
    if not by_hand:
        return
    with st.container(horizontal=True, vertical_alignment="bottom"):
        picked = st.selectbox(
            t("rates_forget_which"), by_hand, key="rate.forget", format_func=lambda rate: f"{rate.currency} · {day(rate.since)} · {_exact(rate.rate)}"
        )  # fmt: skip
        st.button(
            t("rates_forget"), icon=":material/delete:", key="rates_forget", on_click=save, args=(view, {f"rate.{picked.currency}.{picked.since}": ""})
        )  # fmt: skip
