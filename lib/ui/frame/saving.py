"""Putting changed settings in force from anywhere in the app, and what is said about it afterwards."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from lib.metrics.goals import check
from lib.publish.draft import Options
from lib.sandbox import copying
from lib.sandbox.imports import prepare
from lib.sandbox.pool import Asker, Rank
from lib.texts.messages import Refusal
from lib.ui.frame import access, rate_limits
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

_SAID = "settings_said"


def asker(view: access.View) -> Asker:
    """In whose turn work for a reader is done: visitors of the sample business go last, told apart by where they come from."""
    if view.is_sample:
        visitor = rate_limits.visitor()
        return Asker(Rank.ANONYMOUS, visitor.address or visitor.session)
    return Asker(Rank.OWNER, view.workspace.name)


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
        prepare(view.workspace, [], Options(settings=checked), asker=asker(view)).publish(view.who)
    except Refusal as problem:
        st.session_state[_SAID] = ("error", said(problem.message))
    else:
        copying.make_ready(view.workspace)
        st.session_state[_SAID] = ("success", t("settings_saved"))


def refuse(sentence: str, kind: str = "error") -> None:
    """Remember why a form was not saved; for use in a callback."""
    st.session_state[_SAID] = (kind, sentence)


def say() -> None:
    """What the last save came to, said once."""
    kind, text = st.session_state.pop(_SAID, ("", ""))
    if kind == "success":
        st.success(text, icon=":material/check_circle:")
    elif kind == "info":
        st.info(text, icon=":material/info:")
    elif kind:
        st.error(text, icon=":material/error:")
