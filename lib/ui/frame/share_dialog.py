"""Sharing: one address that opens this page with these filters, for a role, and no more than was meant."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lib.metrics.relations import FILTERS
from lib.query import UNASSIGNED
from lib.query.periods import Preset
from lib.sandbox import copying
from lib.store import links
from lib.store.links import PURPOSE_LENGTH, Role
from lib.store.workspace import WorkspaceError
from lib.ui.frame import (
    access,
    bar,
    filters,
    later,
    links_panel,
    paging,
    shell,
    take_along,
    views,
)
from lib.ui.frame.take_along import Maker
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import PARAMETER as LANGUAGE
from lib.ui.words.texts import glossary, t

_MADE = "share_made"
_ROLES: tuple[Role, ...] = ("viewer", "masked", "owner")
_KEPT = ("live", "frozen")


@dataclass(frozen=True)
class Wish:
    """What a link is to give. `locks` name the members a filter is fixed to."""

    role: Role
    locks: Mapping[str, tuple[str, ...]]
    frozen: bool
    expires: date | None
    purpose: str


def offer(view: access.View, page: str, maker: Maker) -> None:
    """The way to share what is on the page for the owner of a workspace, and for every reader to take it along, once the button
    in the bar was pressed."""
    if not bar.wants_to_share() or view.snapshot is None:
        return
    if view.may_change:
        st.session_state.pop(_MADE, None)
        later.dialog(t("share_title"), lambda: _dialog(view, page, maker), icon=":material/share:")
    elif page in maker.pages:
        later.dialog(t("take_title"), lambda: take_along.draw(view, page, maker), icon=":material/download:")


def _dialog(view: access.View, page: str, maker: Maker | None = None) -> None:
    if not access.may_still_change(view.workspace):
        st.error(t("refused_revoked"), icon=":material/lock:")
        return
    takes = maker is not None and page in maker.pages
    tabs = [t("share_new"), t("share_given"), t("views_tab"), *([t("take_title")] if takes else [])]
    new, given, kept, *more = st.tabs(tabs)
    with new:
        _new(view, page)
    with given:
        links_panel.show(access.view(), "dialog")
    with kept:
        views.offer(access.view(), page)
    if maker is not None and more:
        with more[0]:
            take_along.draw(view, page, maker)


def _new(view: access.View, page: str) -> None:
    st.caption(_opens(page))
    role: Role = st.radio(
        t("share_role"), _ROLES, key="share_role", format_func=lambda role: t(f"role_{role}"),
        captions=[t(f"role_{role}_about") for role in _ROLES],
    )  # fmt: skip
    if role != "owner":
        _locks(view, role)
        through = formats.day(access.opened(view.snapshot).as_of) if view.snapshot else ""
        st.radio(
            t("share_kept"), _KEPT, key="share_kept", format_func=lambda one: t(f"share_{one}"),
            captions=[t("share_live_about"), t("share_frozen_about", day=through)],
        )  # fmt: skip
    left, right = st.columns(2)
    left.date_input(
        t("share_expires"), value=None, min_value=date.today(), key="share_expires", format=formats.day_pattern(), help=t("share_expires_help")
    )  # fmt: skip
    right.text_input(
        t("share_purpose"), key="share_purpose", max_chars=PURPOSE_LENGTH, placeholder=t("share_purpose_example"), help=t("share_purpose_help")
    )  # fmt: skip
    for name in _open_locks(_wish()):
        st.caption(f":material/lock_open: {t('share_lock_empty', field=glossary().field(name))}")
    st.button(
        t("share_create"), type="primary", icon=":material/add_link:", key="share_create", disabled=bool(_open_locks(_wish())),
        on_click=_create, args=(view, page),
    )  # fmt: skip
    kind, text = st.session_state.get(_MADE, ("", ""))
    if kind == "made":
        st.success(t("share_made"), icon=":material/check_circle:")
        st.code(text, language=None, wrap_lines=True)
    elif kind:
        st.error(text, icon=":material/error:")


def _wish() -> Wish:
    """What is chosen now. The button's callback asks too: a text may be typed and the button pressed in one go."""
    state = st.session_state
    role: Role = state["share_role"]
    names = state.get(f"share_locks_{role}", ()) if role != "owner" else ()
    locks = {name: tuple(state.get(f"share_lock_{name}", ())) for name in names}
    frozen = role != "owner" and state.get("share_kept") == "frozen"
    return Wish(role, locks, frozen, state["share_expires"], state["share_purpose"])


def _open_locks(wish: Wish) -> list[str]:
    """The filters that are to be locked, but to nobody yet."""
    return [name for name, members in wish.locks.items() if not members]


def _opens(page: str) -> str:
    """In words, what the address opens: the page, and on pages with numbers its period and filters."""
    parts = [f"**{t(f'page_{page}')}**"]
    if page in shell.NUMBERS:
        parts.append(t(f"period_{filters.PERIOD.value}"))
        for name, members in _chosen().items():
            parts.append(f"{glossary().field(name)}: {_named(name, members)}")
    return t("share_opens", what=" · ".join(parts))


def shown_first(page: str, wish: Wish) -> dict[str, tuple[str, ...]]:
    """What the address of a link shows at first and its reader can change: the page, its period, filters that are open."""
    if page not in shell.NUMBERS:
        return {"page": (page,)}
    custom = filters.PERIOD.value == Preset.CUSTOM
    days = [formats.day(day.value) if day.value else "…" for day in (filters.START, filters.END)] if custom else []
    named = {} if wish.role == "masked" else {n: tuple(m) for n, m in _chosen().items() if n not in wish.locks}
    return {"page": (page,), "period": (filters.PERIOD.value, *days)} | named


def _chosen() -> dict[str, list[str]]:
    return {name: parameter.value for name, parameter in filters.MEMBERS.items() if parameter.value}


def _named(dimension: str, members: list[str]) -> str:
    return ", ".join(formats.plain(filters.member(dimension, one)) for one in members)


def _locks(view: access.View, role: Role) -> None:
    """The filters that the link fixes, and to whom. For who sees no names, the filters chosen now are proposed."""
    chosen = _chosen()
    names = st.multiselect(
        t("share_locks"), FILTERS, default=list(chosen) if role == "masked" else [], key=f"share_locks_{role}",
        format_func=glossary().field, help=t("share_locks_help"), placeholder=t("share_locks_none"),
        select_all=False,
    )  # fmt: skip
    for name in names:
        known = access.opened(view.snapshot).members(name) if view.snapshot else {}
        default = [one for one in chosen.get(name, []) if one in known or one == UNASSIGNED]
        key, shown = f"share_lock_{name}", partial(filters.member, name)
        taken = st.session_state.get(key, default)
        st.multiselect(
            t("share_only", field=glossary().field(name)),
            paging.options(known, taken, key, glossary().field(name), shown, (UNASSIGNED,)), default=default,
            key=key, format_func=shown, placeholder=t("share_only_none"), select_all=False,
        )  # fmt: skip
    if role == "viewer" and (loose := {name: members for name, members in chosen.items() if name not in names}):
        what = "; ".join(f"{glossary().field(name)}: {_named(name, members)}" for name, members in loose.items())
        st.warning(t("share_loose", what=what), icon=":material/lock_open:")
    if names:
        st.caption(f":material/lock: {t('share_fixed', fields=', '.join(glossary().field(name) for name in names))}")
    left_out = [glossary().field(name) for name in chosen if role == "masked" and name not in names]
    if left_out:
        st.caption(t("share_masked_filters", fields=", ".join(left_out)))


def _create(view: access.View, page: str) -> None:
    wish = _wish()
    if not access.may_still_change(view.workspace) or _open_locks(wish):
        return
    try:
        token = links.give(
            view.workspace, wish.role, purpose=wish.purpose, locks=wish.locks, snapshot=view.snapshot if wish.frozen else None,
            expires=wish.expires, opens=shown_first(page, wish),
        )  # fmt: skip
    except WorkspaceError as problem:
        st.session_state[_MADE] = ("error", said(problem.message))
        return
    copying.make_ready(view.workspace)
    access.record(
        view, "share",
        {"link": access.bearer(token), "role": wish.role, "frozen": wish.frozen, "locks": sorted(wish.locks)},
    )  # fmt: skip
    st.session_state[_MADE] = ("made", address(st.context.url or "", shell.parameters(), token, wish))


def address(url: str, shown: Mapping[str, list[str]], token: str, wish: Wish) -> str:
    """The address that opens the page at `url` as it is `shown`, for the bearer of a token.

    What the link fixes need not be said again, the language is the reader's own, and whoever may see no names gets no
    filter by name in the address either.
    """
    dropped = {access.TOKEN, access.HANDLE, LANGUAGE, *wish.locks, *(FILTERS if wish.role == "masked" else ())}
    kept = [(name, value) for name, values in shown.items() if name not in dropped for value in values]
    here = urlsplit(url)
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode([*kept, (access.TOKEN, token)]), ""))
