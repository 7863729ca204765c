"""The way back: the workspaces that this browser, or the person who signed in, may open again, offered on every page."""

from __future__ import annotations

import streamlit as st

from lib.store.browsers import Entry
from lib.store.workspace import Workspace, data_folder
from lib.ui.frame import access, keeping, later
from lib.ui.words import formats
from lib.ui.words.moments import moment
from lib.ui.words.texts import t


def draw(view: access.View) -> None:
    """In the sidebar of every page: the way to one's workspaces. Who looks by a viewer's link has none."""
    if view.link and view.role != "owner":
        return
    with st.sidebar:
        if st.button(t("own_title"), icon=":material/folder_open:", key="own", type="tertiary"):
            later.dialog(t("own_title"), _dialog, icon=":material/folder_open:", width="medium")


def offer(place: str = "refused") -> bool:
    """The workspaces to be opened again, where there are any; returns whether there are."""
    known, home = keeping.listed(), _home()
    if home:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/home: **{home}**", width="stretch")
            st.button(t("own_open"), key=f"{place}.home", icon=":material/arrow_forward:", on_click=_go_home)
    for entry, token in known:
        _line(entry, token, place)
    if len(known) > 1:
        st.button(t("own_forget_all"), key=f"{place}.forget", type="tertiary", icon=":material/delete_sweep:",
                  on_click=keeping.forget)  # fmt: skip
    return bool(known or home)


def _dialog() -> None:
    if offer("own"):
        st.caption(t("own_how_person" if keeping.is_person() else "own_how"))
    else:
        st.markdown(t("own_none"))
    st.caption(t("own_by_key"))


def _line(entry: Entry, token: str, place: str) -> None:
    title = formats.plain(Workspace(data_folder(), entry.workspace).title) or t("own_unnamed")
    facts = t("own_last", when=moment(entry.seen))
    is_open = access.token() == token
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{title}**  \n:small[{facts}]", width="stretch")
        if not entry.saved:
            st.badge(t("key_unsaved"), icon=":material/key_off:", color="orange")
        if is_open:
            st.badge(t("own_here"), icon=":material/check:", color="green")
        else:
            st.button(t("own_open"), key=f"{place}.open.{entry.link}", icon=":material/arrow_forward:",
                      on_click=_open, args=(token,))  # fmt: skip
        if entry.saved:
            st.button(
                "", key=f"{place}.forget.{entry.link}", icon=":material/delete:", help=t("own_forget"),
                type="tertiary", on_click=keeping.forget, args=(entry.link,),
            )  # fmt: skip


def _home() -> str:
    """What the workspace is called that opens without any link; empty where that is open now, or is the sample business."""
    if not access.token():
        return ""
    try:
        home = access.without_link()
    except access.Refused:
        return ""
    return "" if home.is_sample else formats.plain(home.workspace.title) or t("own_home")


def _open(token: str) -> None:
    st.query_params.clear()  # filters are of another business
    access.enter(token)


def _go_home() -> None:
    st.query_params.clear()
    access.leave()
