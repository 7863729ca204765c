"""What closers and setters earn of the new cash of their deals: a rate for the role, and others for people in it."""

from __future__ import annotations

import streamlit as st

from lib.schema.settings import COMMISSION, PAID_BY_DEAL, family
from lib.ui.data import settings_panel
from lib.ui.frame import access, paging
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t
from lib.ui.words.typed import LONGEST

ROLE, WHO, PERCENT = "commission_role", "commission_who", "commission_percent"


def show(view: access.View) -> None:
    """The form of one rate, and all that are set."""
    st.caption(t("commission_how"))
    settings_panel.say()
    own = {name: value for name, value in family(settings_panel.stored(view), COMMISSION).items() if value}
    role = st.radio(
        t("commission_role"), PAID_BY_DEAL, key=ROLE, format_func=glossary().field, horizontal=True, label_visibility="collapsed",
    )  # fmt: skip
    _form(view, role)
    st.markdown(f"**{t('commission_own')}**")
    if not own:
        st.caption(t("commission_none"))
    for name, percent in sorted(own.items()):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(formats.plain(t("commission_told", who=_named(name), percent=percent)))
            st.button(
                t("goals_reset"), key=f"commission_reset_{name}", type="tertiary", icon=":material/restart_alt:",
                on_click=settings_panel.save, args=(view, {f"{COMMISSION}.{name}": ""}),
            )  # fmt: skip


def _form(view: access.View, role: str) -> None:
    people = sorted(access.opened(view.snapshot).members(role)) if view.snapshot else []
    key = f"{WHO}_{role}"
    everybody = t("commission_all", role=glossary().field(role).lower())
    taken = [name for name in [st.session_state.get(key)] if name]
    offered = ["", *paging.options(people, taken, key, t("commission_who"), str)]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.selectbox(t("commission_who"), offered, key=key, format_func=lambda name: name or everybody)
        st.text_input(t("commission_percent"), key=f"{PERCENT}_{role}", placeholder="10", max_chars=LONGEST)
        st.button(
            t("commission_save"), type="primary", icon=":material/save:", key=f"commission_save_{role}", on_click=_submit, args=(view, role)
        )  # fmt: skip


def _submit(view: access.View, role: str) -> None:
    who = str(st.session_state.get(f"{WHO}_{role}") or "")
    percent = str(st.session_state.get(f"{PERCENT}_{role}") or "").strip()
    if not percent:
        settings_panel.refuse(t("commission_empty"))
        return
    settings_panel.save(view, {f"{COMMISSION}.{role}.{who}".removesuffix("."): percent})


def _named(name: str) -> str:
    role, _, who = name.partition(".")
    return f"{glossary().field(role)} · {who or t('commission_everybody')}"
