"""The switches of a workspace: what a founder decides about how the numbers are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from zoneinfo import available_timezones

import streamlit as st

from lib.analysis import naming
from lib.schema.settings import SETTINGS, with_defaults
from lib.ui.frame import access, saving
from lib.ui.words.formats import count, locale, plain
from lib.ui.words.texts import t

CURRENCIES = ("EUR", "USD", "GBP", "MXN", "COP", "ARS", "CLP", "PEN", "UYU", "BRL", "CHF", "CAD", "AUD")
"""The currencies offered first; any other ISO code can be typed."""

_OWN_WORDS = ("good_events", "delivery_begins")
"""Switches whose choices are sentences of their own."""
_GRACE = "recurring_grace_days"
_WARNED = "settings_currency_warned"
"""The currency that somebody was warned of: saved again, it is meant."""


stored, save, refuse, say = saving.stored, saving.save, saving.refuse, saving.say


def show(view: access.View) -> None:
    """The settings form of an owner."""
    st.caption(t("settings_how"))
    say()
    own = stored(view)
    chosen = with_defaults(own)
    with st.form("settings", border=False, enter_to_submit=False):
        left, right = st.columns(2, gap="large")
        with left:
            _currency(chosen["currency"])
            _zone(chosen["time_zone"])
            _switch("week_start", chosen["week_start"], own_words=True)
        with right:
            for key in (
                "amounts_include_vat",
                "moved_in_booked",
                "deposits_are_deals",
                "click_ids",
                "good_events",
                "delivery_begins",
            ):
                _switch(key, chosen[key], own_words=key in _OWN_WORDS)
            _grace(chosen[_GRACE])
        st.form_submit_button(
            t("settings_save"), type="primary", icon=":material/save:", key="settings_save", on_click=_submit, args=(view, chosen)
        )  # fmt: skip


def _key(setting: str) -> str:
    return f"setting.{setting}"


def _submit(view: access.View, chosen: Mapping[str, str]) -> None:
    held = {key: st.session_state[_key(key)] for key in SETTINGS}
    given = {key: "" if value is None else str(value) for key, value in held.items()}
    changes = {key: value for key, value in given.items() if value != chosen[key]}
    if (left := _unpriced(view, changes.get("currency", ""))) and st.session_state.get(_WARNED) != changes["currency"]:
        st.session_state[_WARNED] = changes["currency"]
        refuse(t("settings_no_rate", currency=plain(changes["currency"]), n=count(left)))
        return
    st.session_state.pop(_WARNED, None)
    if changes:
        save(view, changes)
    else:
        refuse(t("settings_unchanged"), "info")


def _unpriced(view: access.View, currency: str) -> int:
    """How many payments would be left out for want of a rate, were this the workspace's currency."""
    if not currency or view.snapshot is None:
        return 0
    with closing(access.cursor(view.snapshot)) as con:
        return naming.unpriced(con, currency)


def _currency(current: str) -> None:
    options = list(dict.fromkeys(["", *CURRENCIES, current]))

    def shown(code: str) -> str:
        name = locale().currencies.get(code, "")
        return t("settings_currency_auto") if not code else f"{code} · {name}" if name else code

    st.selectbox(
        t("settings_currency"), options, index=options.index(current), key=_key("currency"), format_func=shown,
        accept_new_options=True, help=t("settings_currency_help"),
    )  # fmt: skip


def _zone(current: str) -> None:
    zones = sorted(available_timezones() | {current})
    st.selectbox(
        t("settings_time_zone"), zones, index=zones.index(current), key=_key("time_zone"), help=t("settings_time_zone_help"),
        format_func=lambda zone: zone.replace("_", " "),
    )  # fmt: skip


def _switch(key: str, current: str, *, own_words: bool) -> None:
    options = SETTINGS[key].choices
    st.radio(
        t(f"settings_{key}"), options, index=options.index(current), key=_key(key), help=t(f"settings_{key}_help"),
        format_func=lambda code: t(f"settings_{key}_{code}" if own_words else f"settings_{code}"), horizontal=key not in _OWN_WORDS,
    )  # fmt: skip


def _grace(current: str) -> None:
    st.number_input(
        t("settings_recurring_grace_days"), 0, 366, int(current), key=_key(_GRACE), help=t("settings_recurring_grace_days_help")
    )  # fmt: skip
