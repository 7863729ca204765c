"""The switches of a workspace: what a founder decides about how the numbers are worked out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from zoneinfo import available_timezones

import streamlit as st

from lib.analysis import naming
from lib.metrics.goals import check
from lib.publish.draft import Options
from lib.sandbox import copying
from lib.sandbox.imports import prepare
from lib.schema.settings import SETTINGS, with_defaults
from lib.texts.messages import Refusal
from lib.ui.data import jobs
from lib.ui.frame import access, rate_limits
from lib.ui.words.formats import count, locale, plain
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

CURRENCIES = ("EUR", "USD", "GBP", "MXN", "COP", "ARS", "CLP", "PEN", "UYU", "BRL", "CHF", "CAD", "AUD")
"""The currencies offered first; any other ISO code can be typed."""

_SAID = "settings_said"
_WARNED = "settings_currency_warned"
"""The currency that somebody was warned of: saved again, it is meant."""


def stored(view: access.View) -> dict[str, str]:
    """The settings of the snapshot in force, as they are stored."""
    if view.snapshot is None:
        return {}
    return view.snapshot.settings(access.cursor(view.snapshot))


def save(view: access.View, changes: Mapping[str, str]) -> None:
    """Put changed settings in force and remember what to say about it; for use in a callback."""
    if not access.may_still_change(view.workspace):
        return
    visitor = rate_limits.visitor()
    if not rate_limits.take("save", visitor):
        refuse(rate_limits.sentence("save", visitor))
        return
    try:
        checked = dict(check(key, value) for key, value in changes.items())
        prepare(view.workspace, [], Options(settings=checked), asker=jobs.asker(view)).publish(view.who)
    except Refusal as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
    else:
        copying.make_ready(view.workspace)
        st.session_state[_SAID] = ("success", t("settings_saved"))


def refuse(sentence: str) -> None:
    """Remember why a form was not saved; for use in a callback."""
    st.session_state[_SAID] = ("error", sentence)


def accept(sentence: str) -> None:
    """Remember that something was saved; for use in a callback."""
    st.session_state[_SAID] = ("success", sentence)


def say() -> None:
    """What the last save came to, said once."""
    kind, text = st.session_state.pop(_SAID, ("", ""))
    if kind == "success":
        st.success(text, icon=":material/check_circle:")
    elif kind == "info":
        st.info(text, icon=":material/info:")
    elif kind:
        st.error(text, icon=":material/error:")


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
            for key in ("amounts_include_vat", "moved_in_booked", "deposits_are_deals", "click_ids", "good_events"):
                _switch(key, chosen[key], own_words=key == "good_events")
        st.form_submit_button(
            t("settings_save"), type="primary", icon=":material/save:", key="settings_save", on_click=_submit, args=(view, chosen)
        )  # fmt: skip


def _key(setting: str) -> str:
    return f"setting.{setting}"


def _submit(view: access.View, chosen: Mapping[str, str]) -> None:
    given = {key: str(st.session_state[_key(key)] or "") for key in SETTINGS}
    changes = {key: value for key, value in given.items() if value != chosen[key]}
    if (left := _unpriced(view, changes.get("currency", ""))) and st.session_state.get(_WARNED) != changes["currency"]:
        st.session_state[_WARNED] = changes["currency"]
        refuse(t("settings_no_rate", currency=plain(changes["currency"]), n=count(left)))
        return
    st.session_state.pop(_WARNED, None)
    if changes:
        save(view, changes)
    else:
        st.session_state[_SAID] = ("info", t("settings_unchanged"))


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
        format_func=lambda code: t(f"settings_{key}_{code}" if own_words else f"settings_{code}"), horizontal=key != "good_events",
    )  # fmt: skip
