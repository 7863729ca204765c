"""What stands around every page: the navigation, the guard, the banner, and what to show when there is nothing."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import NoReturn

import duckdb
import streamlit as st
from streamlit import config
from streamlit.errors import StreamlitAPIException

from lib.host.kept import is_until_restart
from lib.store import safety
from lib.store.workspace import Snapshot, WorkspaceError, data_folder
from lib.ui.frame import (
    access,
    address,
    later,
    login,
    own_workspaces,
)
from lib.ui.frame.navigation import PAGES
from lib.ui.words import formats
from lib.ui.words.moments import moment
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

NUMBERS = tuple(name for name, entry in PAGES.items() if entry.shows_numbers)
"""The pages that show metrics, in the order of the navigation; the first is the start page."""

ICONS = {name: entry.icon for name, entry in PAGES.items()}
"""Every page by name, with its icon."""

_WANTED, _RESUMED, _NOT_KEPT, _CLOSED = "wanted_page", "resumed", "version_not_kept", "closed_meanwhile"
_framed: ContextVar[bool] = ContextVar("framed", default=False)
"""Whether a page runs inside the frame. No session keeps it: after ``st.stop`` a session takes nothing more."""


@st.cache_resource(show_spinner=False)
def settle() -> bool:
    """Make the process fit for other people's data, and put what lives for good beyond the collector: once per process,
    after the imports and before any data.

    Every rerun ends with a full garbage collection over all imported objects; frozen, it takes 5 ms instead of 70
    (design.md section 5).
    """
    safety.keep_files_private(data_folder())
    safety.keep_secrets_private(config.get_option("secrets.files"))
    safety.keep_values_out_of_the_log()
    safety.keep_the_log_short()
    later.guard_files()
    gc.collect()
    gc.freeze()
    return True


def pages() -> dict[str, st.Page]:
    """Every page by name, titled in the reader's language. The start page has the address without a name."""
    return {
        name: st.Page(
            f"pages/{name}.py", title=t(f"page_{name}"), icon=icon, url_path="" if name == NUMBERS[0] else name,
            default=name == NUMBERS[0],
        )
        for name, icon in ICONS.items()
    }  # fmt: skip


def navigate(*, visible: bool = True) -> st.Page:
    """Set up the navigation and return the page to run; go to the page that someone opened without its frame."""
    all_pages = pages()
    named = st.Page(_led_on, title=t(f"page_{NUMBERS[0]}"), url_path=NUMBERS[0], visibility="hidden")
    groups: dict[str, list[st.Page]] = {}
    for name, entry in PAGES.items():
        groups.setdefault(t(f"group_{entry.group}"), []).append(all_pages[name])
    next(iter(groups.values())).append(named)
    page = st.navigation(groups, position="sidebar" if visible else "hidden", expanded=True)
    if page == named:
        address.hold()
        st.switch_page(all_pages[NUMBERS[0]], query_params=parameters())
    wanted = st.session_state.pop(_WANTED, None)
    if wanted in all_pages and all_pages[wanted] != page:
        st.switch_page(all_pages[wanted], query_params=parameters())
    return page


def lead_on(page: str) -> None:
    """Go to a page, with the address as it is; the empty name is none."""
    if page:
        st.switch_page(pages()[page], query_params=parameters())


def _led_on() -> None:
    """The start page under its own name shows nothing: whoever types that address is led on to the page."""


def run(page: st.Page) -> None:
    """Run a page inside the frame. The mark is there only meanwhile, so a later run without the frame is not trusted.

    A snapshot that turns out to be damaged while it is read makes way for the newest whole one, and the page runs again; once
    too where what it read was closed meanwhile, to make room for what others read.
    """
    mark = _framed.set(True)
    try:
        page.run()
        st.session_state.pop(_CLOSED, None)
    except duckdb.Error as problem:
        try:
            seen = access.view()
        except access.Refused as refusal:  # withdrawn, or deleted with all that was open of it
            refuse(refusal, page.url_path)
        was_closed = isinstance(problem, duckdb.ConnectionException) and not st.session_state.get(_CLOSED)
        if not access.found_damaged(seen.workspace, seen.snapshot) and not was_closed:
            raise
        st.session_state[_CLOSED] = True
        st.rerun()
    finally:
        _framed.reset(mark)


def parameters() -> dict[str, list[str]]:
    """The address's parameters as they are."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def guard(page: str) -> access.View:
    """The reader's view, or a clear page and nothing else (design.md section 2, "the pages/ trap").

    A page that is reached before the navigation has run in this process is sent through app.py first.
    """
    if not _framed.get():
        st.session_state[_WANTED] = page
        address.hold()
        with contextlib.suppress(StreamlitAPIException):
            st.switch_page("app.py", query_params=parameters())
        st.info(t("open_from_start"))
        st.stop()
    try:
        return access.view()
    except access.Refused as refusal:
        refuse(refusal, page)


def resume() -> None:
    """Go on to the page that somebody asked for before they were sent to sign in."""
    if not login.is_signed_in() or st.session_state.get(_RESUMED):
        return
    st.session_state[_RESUMED] = True
    wanted = login.resume()
    if wanted and (wanted.page or wanted.parameters):
        page = pages().get(wanted.page, pages()[NUMBERS[0]])
        st.switch_page(page, query_params={name: list(values) for name, values in wanted.parameters.items()})


def refuse(refusal: access.Refused, page: str = "") -> NoReturn:
    """Say why a link opens nothing, or show the way in. `page` is where the reader wanted to go."""
    if refusal.code == "sign_in":
        login.show(page, parameters())
        st.stop()
    on_disk = refusal.code in ("damaged", "damaged_version", "unreachable", "newer", "not_made", "home_name")
    of_server = refusal.code in ("no_key", "not_here")
    elsewhere = refusal.code == "elsewhere"
    title = (
        "app_name" if of_server else "elsewhere_title" if elsewhere else "trouble_title" if on_disk else "refused_title"
    )
    st.title(t(title))
    tell = st.info if elsewhere else st.error
    tell(t(f"refused_{refusal.code}"), icon=":material/healing:" if on_disk else ":material/lock:")
    if refusal.code == "no_role":
        st.caption(t("refused_no_role_next"))
        login.leave()
    elif refusal.code in ("tampered", "expired", "revoked"):
        st.caption(t("refused_next"))
    elif refusal.code == "elsewhere":
        st.markdown(t("refused_elsewhere_next"))
    if refusal.code in ("tampered", "expired", "revoked", "elsewhere"):
        own_workspaces.offer()
    st.stop()


def nothing_yet() -> NoReturn:
    """A workspace without data: the way to the first numbers."""
    st.title(t("empty_title"))
    st.info(t("empty_text"), icon=":material/upload_file:")
    st.page_link("pages/data.py", label=t("empty_link"), icon=":material/arrow_forward:")
    st.stop()


def trouble(view: access.View) -> None:
    """On every page: what is wrong with the versions of the workspace, and for its owner the two ways on from there."""
    wrong = view.workspace.trouble
    if wrong is None or view.is_sample or view.is_frozen:
        return
    st.warning(said(wrong), icon=":material/healing:")
    if view.may_change and view.snapshot:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button(
                t("trouble_keep", n=formats.count(view.snapshot.number)), icon=":material/check:", type="tertiary",
                key="trouble_keep", on_click=_keep, args=(view, view.snapshot),
            )  # fmt: skip
            st.page_link(
                "pages/data.py", label=t("trouble_choose"), icon=":material/history:", query_params=_to("history")
            )
    if view.may_change and _NOT_KEPT in st.session_state:
        st.error(st.session_state.pop(_NOT_KEPT), icon=":material/error:")


def kept(view: access.View, page: str) -> None:
    """On a host whose disk is emptied: for whoever may import, how long that is kept; before they do so, as a warning."""
    if not (view.may_change or view.is_sample) or not is_until_restart(data_folder()):
        return
    if page == "data":
        st.warning(t("kept_until_restart"), icon=":material/timer:")
    else:
        st.caption(f":material/timer: {t('kept_until_restart')}")


def _to(section: str) -> dict[str, list[str]]:
    return parameters() | {"section": [section]}


def _keep(view: access.View, snapshot: Snapshot) -> None:
    """Take the version that serves as the one in force: the trouble is answered."""
    if not access.may_still_change(view.workspace):
        return
    try:
        view.workspace.make_current(snapshot)
    except WorkspaceError as problem:
        st.session_state[_NOT_KEPT] = said(problem.message)
    else:
        access.record(view, "undo", {"version": snapshot.number})


def banner(view: access.View) -> None:
    """What the reader must know before any number: whose data this is, and whether it stands still."""
    if view.snapshot is None:
        return
    if view.is_sample:
        with st.sidebar:
            st.page_link("pages/data.py", label=t("sample_link"), icon=":material/upload_file:", help=t("sample_text"))
    if view.is_frozen:
        _frozen(view)


def left_out(facts: Mapping[str, str]) -> list[str]:
    """What the numbers lack for want of an exchange rate, or of knowing which currency is meant."""
    told = []
    if unsettled := facts.get("unsettled_currencies"):
        told.append(t("unsettled_currencies", currencies=unsettled))
    if rows := formats.left_out(facts):
        told.append(t("left_out_currency", rows="; ".join(rows), currency=facts["currency"]))
    return told


def _frozen(view: access.View) -> None:
    """That the figures stand still, and whether there are newer ones; the way there only for who may see them anyway."""
    assert view.link is not None
    frozen = next(s for s in view.workspace.history() if s.path.stem == view.link.snapshot)
    current = view.workspace.current
    newer = current is None or current.origin != frozen.origin
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(t("frozen_badge"), icon=":material/ac_unit:", color="blue")
        made = moment(datetime.fromtimestamp(frozen.made_at, UTC))
        st.caption(t("frozen_newer" if newer else "frozen_text", when=made), width="content")
        if newer and access.is_open_without_link(view.workspace):
            st.button(t("frozen_live"), icon=":material/arrow_forward:", type="tertiary", on_click=access.leave)
