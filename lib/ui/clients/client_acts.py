"""What is done about a client and noted: what came of a call, not now, and a hand's word against the score, each undone by a click."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import get_args

import streamlit as st

from lib.analysis.clients.flags import LASTS
from lib.analysis.clients.standing import Standing
from lib.store import desk
from lib.store.workspace import WorkspaceError
from lib.ui.clients import people
from lib.ui.frame import access
from lib.ui.frame.people import Named
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

_SNOOZE = (7, 14, 30)
_LAST = 5
"""So many of the newest lines of the journal can be undone here."""
_SAID = "client_said"


def draw(view: access.View, who: Named, key: str, one: Standing | None) -> None:
    """What can be noted about a person with a key; for the owner of the workspace. Flags are of clients in service (`one`)."""
    if not view.may_change or not key:
        return
    if text := st.session_state.pop(_SAID, ""):
        st.error(text, icon=":material/error:")
    _done(view, who, key)
    _snooze(view, who, key)
    if one:
        _flag(view, who, key, one)
    _undo(view, key)


def _done(view: access.View, who: Named, key: str) -> None:
    outcome, note = f"outcome.{who.address}", f"note.{who.address}"

    def done() -> None:
        told = {"outcome": str(st.session_state.get(outcome) or "other"), "note": str(st.session_state.get(note) or "")}
        _note(view, key, "done", told)

    with st.form(f"act.{who.address}", border=True, clear_on_submit=True):
        outcomes = {name: t(f"outcome_{name}") for name in get_args(desk.Outcome)}
        st.selectbox(t("act_outcome"), list(outcomes), key=outcome, format_func=outcomes.__getitem__)
        st.text_input(t("act_note"), key=note, max_chars=200)
        st.form_submit_button(
            t("act_done"), type="primary", icon=":material/check:", key=f"done.{who.address}", on_click=done
        )


def _snooze(view: access.View, who: Named, key: str) -> None:
    today = people.today_of(view)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(t("act_snooze"), width="content")
        for days in _SNOOZE:
            st.button(
                t("act_days", n=formats.count(days)), key=f"snooze.{days}.{who.address}", on_click=_note,
                args=(view, key, "snooze", {"until": (today + timedelta(days=days)).isoformat()}),
            )  # fmt: skip


def _flag(view: access.View, who: Named, key: str, one: Standing) -> None:
    """A word by hand, which wins both ways: red, or not red, why, and until when (16.2)."""
    why, until, today = f"flag_why.{who.address}", f"flag_until.{who.address}", people.today_of(view)

    def flagged() -> None:
        reason, end = str(st.session_state.get(why) or "").strip(), st.session_state.get(until)
        if not reason:
            st.session_state[_SAID] = t("flag_needs_why")
            return
        _note(
            view, key, "flag", {"red": "no" if one.is_red else "yes", "why": reason, "until": end.isoformat() if isinstance(end, date) else ""}
        )  # fmt: skip

    name = t("flag_not_red") if one.is_red else t("flag_red")
    with (
        st.popover(name, icon=":material/flag:", key=f"flag_open.{who.address}"),
        st.form(f"flag.{who.address}", border=False, clear_on_submit=True),
    ):
        st.caption(t("flag_how"))
        st.text_input(t("flag_why"), key=why, max_chars=200)
        st.date_input(
            t("flag_until"),
            today + timedelta(days=30),
            key=until,
            min_value=today,
            max_value=today + LASTS * 4,
            format=formats.day_pattern(),
        )
        st.form_submit_button(name, key=f"flagged.{who.address}", on_click=flagged)


def _undo(view: access.View, key: str) -> None:
    for event in [one for one in desk.read(view.workspace).events if one.person == key][-_LAST:]:
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.caption(formats.plain(" · ".join(part for part in _told(event) if part)), width="stretch")
            st.button(
                t("act_undo"), key=f"undo.{event.id}", type="tertiary", icon=":material/undo:", on_click=_note,
                args=(view, key, "undo", {"id": event.id}),
            )  # fmt: skip


def _told(event: desk.Event) -> tuple[str, ...]:
    """A line of the journal in words: the day, what, why, and until when."""
    until = t("desk_until", day=formats.day(date.fromisoformat(event.said["until"]))) if "until" in event.said else ""
    if event.what == "done":
        what, more = t(f"outcome_{event.said.get('outcome', 'other')}"), event.said.get("note", "")
    elif event.what == "flag":
        what, more = t("flag_red" if event.said["red"] == "yes" else "flag_not_red"), event.said["why"]
    else:
        what, more = t(f"desk_{event.what}"), event.said.get("note", "")
    return formats.day(event.day), what, more, until


def _note(view: access.View, key: str, what: desk.What, told: Mapping[str, str]) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        desk.record(view.workspace, view.who, what, key, told, day=people.today_of(view))
    except WorkspaceError as problem:
        st.session_state[_SAID] = said(problem.message)
