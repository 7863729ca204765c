"""The links given out: to what purpose, how much each one opens and until when, and the way to take them back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import streamlit as st

from lib.metrics.relations import FILTERS
from lib.store import links
from lib.store.links import Given
from lib.store.workspace import WorkspaceError
from lib.ui.frame import access, filters
from lib.ui.words import formats
from lib.ui.words.moments import moment
from lib.ui.words.sentences import said
from lib.ui.words.texts import (
    catalogue,
    glossary,
    language,
    t,
)

_SAID = "links_said"
ICONS = {"owner": ":material/key:", "viewer": ":material/visibility:", "masked": ":material/visibility_off:"}


def show(view: access.View, place: str) -> None:
    """Every link that opens something, the newest first, and how many no longer do. `place` sets two lists apart."""
    if _SAID in st.session_state:
        st.error(st.session_state.pop(_SAID), icon=":material/error:")
    try:
        given = links.given(view.workspace)
        live = links.live(view.workspace, date.today())
    except WorkspaceError as problem:
        st.error(said(problem.message), icon=":material/healing:")
        return
    st.caption(t("links_how"))
    for link in reversed(live):
        _line(view, link, place)
    ended = len(given) - len(live)
    if ended:
        st.caption(t("links_ended", n=formats.count(ended)))
    with st.popover(t("links_revoke_all"), icon=":material/link_off:"):
        st.write(t("links_revoke_all_how" if view.link else "links_revoke_all_home"))
        st.button(
            t("links_revoke_all_yes"), type="primary", key=f"{place}.revoke_all", on_click=_revoke_all, args=(view,)
        )


def _line(view: access.View, link: Given, place: str) -> None:
    with st.container(border=True, horizontal=True, vertical_alignment="center"):
        st.markdown(f"{ICONS[link.role]} **{title(link)}**  \n{_facts(view, link)}", width="stretch")
        if view.link and view.link.id == link.id:
            st.badge(t("links_yours"), icon=":material/person:", color="green", help=t("links_yours_help"))
        else:
            with st.popover(t("links_revoke"), icon=":material/link_off:"):
                st.write(t("links_revoke_how"))
                st.button(
                    t("links_revoke_yes"), type="primary", key=f"{place}.revoke.{link.id}", on_click=_revoke, args=(view, link.id)
                )  # fmt: skip


def title(link: Given) -> str:
    """What a link is called: its purpose, else its role."""
    return formats.plain(link.purpose) if link.purpose else t(f"role_{link.role}")


def _facts(view: access.View, link: Given) -> str:
    parts = [t(f"role_{link.role}")] if link.purpose else []
    if link.opens:
        parts.append(t("links_opens", what=", ".join(_page(link.opens))))
    if changeable := [_filter(name, link.opens[name]) for name in FILTERS if name in link.opens]:
        parts.append(t("links_changeable", what="; ".join(changeable)))
    if link.locks:
        parts.append(t("links_locked", what="; ".join(_filter(name, members) for name, members in link.locks.items())))
    if link.snapshot:
        parts.append(t("links_frozen", n=formats.count(int(link.snapshot.split("-")[0]))))
    parts.append(t("links_given", when=moment(link.given)))
    parts.append(t("links_until", day=formats.day(link.expires)) if link.expires else t("links_for_good"))
    return ":small[" + " · ".join(parts) + "]"


def _filter(name: str, members: Sequence[str]) -> str:
    return f"{glossary().field(name)}: {', '.join(formats.plain(filters.member(name, one)) for one in members)}"


def _page(opens: Mapping[str, Sequence[str]]) -> list[str]:
    """The page that a link opens, and its period."""
    known = catalogue(language())
    named = [t(key) for page in opens.get("page", ()) if (key := f"page_{page}") in known]
    period, *days = opens.get("period", ("",))
    if days:
        return [*named, " – ".join(days)]
    return [*named, t(key)] if (key := f"period_{period}") in known else named


def _revoke(view: access.View, link_id: str) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        links.revoke(view.workspace, link_id)
    except WorkspaceError as problem:
        st.session_state[_SAID] = said(problem.message)
    else:
        access.record(view, "revoke", {"link": link_id})


def _revoke_all(view: access.View) -> None:
    if not access.may_still_change(view.workspace):
        return
    try:
        token = links.revoke_all(view.workspace, fresh=view.link is not None)
    except WorkspaceError as problem:
        st.session_state[_SAID] = said(problem.message)
        return
    access.record(view, "revoke_all")
    if token:
        access.enter(token)
