"""Connecting Google Sheets and looking after those that are connected. Owners only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import streamlit as st

from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import Draft, ImportRefused, Options
from lib.sandbox import copying
from lib.sandbox.imports import prepare
from lib.schema.tables import TABLES
from lib.sources import connecting, store, sync
from lib.sources.google.address import spreadsheet_id
from lib.sources.google.client import INTERACTIVE
from lib.sources.google.connect import open_book
from lib.sources.google.deployment import service_account
from lib.sources.google.problems import SheetsProblem
from lib.sources.google.reading import Book
from lib.sources.store import Source
from lib.store import drafts
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.messages import Refusal
from lib.ui.data import (
    jobs,
    questions,
    receipts,
    sheet_card,
    unknown_words,
)
from lib.ui.data.receipts import Changes
from lib.ui.data.settings_panel import stored
from lib.ui.frame import access, rate_limits
from lib.ui.words import sentences
from lib.ui.words.formats import count, plain
from lib.ui.words.texts import glossary, t

_LOOK, _PENDING, _SAID, _AGAIN = "sheets_look", "sheets_pending", "sheets_said", "sheets_again"
_LONGEST = 2000
"""Characters of an address."""
_FIRST = 1000
"""The position of the first receipt: those of files on the same page are counted from 0."""
_KEY = "@sheets"
"""What tells the questions of this section from those of files on the same page."""
EVERY_DEFAULT = 60


@dataclass
class Pending:
    """A sheet that was checked and waits for a yes. `token` opens the private workspace it is for, if the reader has none."""

    workspace: Workspace
    token: str
    book: Book
    source: Source
    draft: Draft
    answers: dict[str, str] = field(default_factory=dict)
    changes: list[Changes] = field(default_factory=list)


def show(view: access.View) -> None:
    """The section on Google Sheets."""
    st.subheader(t("sheets_title"))
    st.caption(t("sheets_how"))
    kind, text = st.session_state.pop(_SAID, ("", ""))
    if kind:
        (st.success if kind == "success" else st.error)(text, icon=":material/sync:")
    if not view.is_sample:
        for source in store.sources(view.workspace):
            sheet_card.show(view, source)
    _connect(view)


def _connect(view: access.View) -> None:
    """A new sheet: its address, its tabs, the receipts, and the yes."""
    with st.container(border=True):
        st.markdown(f"##### {t('sheets_connect')}")
        _who_reads()
        given = st.text_input(
            t("sheets_address"), placeholder=t("sheets_address_example"), key="sheets_address", max_chars=_LONGEST
        )
        if st.button(t("sheets_look"), icon=":material/search:", disabled=not given.strip(), key="sheets_look_button"):
            _look(view, given)
        book: Book | None = st.session_state.get(_LOOK)
        if book is None:
            return
        chosen = _choose(view, book)
        pending: Pending | None = st.session_state.get(_PENDING)
        if pending and {tab.title: tab.table for tab in pending.source.tabs} != chosen:
            _forget(pending)
            pending = None
        if pending and st.session_state.pop(_AGAIN, False) and _check(view, book, chosen, pending.answers):
            st.rerun()
        if pending is None:
            st.caption(f":material/verified_user: {t('data_checking')}")
            asked = st.button(
                t("sheets_check"), type="primary", disabled=not chosen, icon=":material/fact_check:", key="sheets_check"
            )
            if asked and _check(view, book, chosen, {}):
                st.rerun()
    if pending:
        _decide(view, pending)


def _who_reads() -> None:
    """How the sheet is to be shared: with whom, or with anyone who has the link."""
    try:
        account = service_account()
    except SheetsProblem as problem:
        st.error(sentences.said(problem.message), icon=":material/key_off:")
        return
    if account:
        st.caption(t("sheets_share"))
        st.code(account.email, language=None)
    else:
        st.caption(t("sheets_share_public"))


def _look(view: access.View, given: str) -> None:
    """Read the sheet at the address that was pasted, or say why it cannot be read."""
    pending: Pending | None = st.session_state.get(_PENDING)
    if pending:
        _forget(pending)
    st.session_state.pop(_LOOK, None)
    try:
        with st.spinner(t("sheets_reading")):
            st.session_state[_LOOK] = open_book(spreadsheet_id(given), patience=INTERACTIVE, asker=jobs.asker(view))
    except Refusal as problem:
        st.error(sentences.said(problem.message), icon=":material/link_off:")


def _choose(view: access.View, book: Book) -> dict[str, str]:
    """The tabs to connect, each with the table it is to be read as (empty: what its headers say)."""
    st.markdown(f"**{plain(book.title)}**")
    settings = sync.settings_of(view.workspace)
    chosen: dict[str, str] = {}
    try:
        fed = connecting.tables_in(book.tabs, settings, jobs.asker(view))
    except Refusal as problem:
        st.error(sentences.said(problem.message), icon=":material/block:")
        return {}
    for i, (tab, tables) in enumerate(zip(book.tabs, fed, strict=True)):
        key = f"{book.identity}.{tab.gid if tab.gid is not None else i}"
        if tab.table is None:
            st.caption(t("sheets_tab_blank", tab=plain(tab.title)))
            continue
        rows = tab.table.rows.num_rows + len(tab.table.set_aside)
        left, right = st.columns([2, 3], vertical_alignment="center")
        label = t(
            "sheets_tab", tab=plain(tab.title), rows=t("data_one_row") if rows == 1 else t("data_rows", n=count(rows))
        )
        wanted = left.checkbox(label, value=bool(tables) and not tab.hidden, key=f"sheets_tab.{key}")
        table = right.selectbox(
            t("sheets_table_of", tab=plain(tab.title)), ["", *TABLES], key=f"sheets_table.{key}",
            label_visibility="collapsed", format_func=_table_shown(tables),
        )  # fmt: skip
        if wanted and (table or tables):
            chosen[tab.title] = table
        elif wanted:
            st.caption(f":material/help: {t('sheets_tab_unknown', tab=plain(tab.title))}")
    return chosen


def _table_shown(recognised: tuple[str, ...]) -> Callable[[str], str]:
    """How the choices of a tab's table read: by name, and first what its headers say."""
    named = ", ".join(glossary().table(name) for name in recognised)
    unnamed = t("data_table_auto", tables=named) if named else t("data_table_ask")
    return lambda name: glossary().table(name) if name else unnamed


def _check(view: access.View, book: Book, chosen: dict[str, str], answers: dict[str, str]) -> bool:
    """Build the draft of what connecting would do. What goes wrong is said, and nothing is different afterwards."""
    if not (rate_limits.allowed("check") and access.may_have_destination(view)):
        return False
    workspace, token = access.destination(view)
    before: Pending | None = st.session_state.get(_PENDING)
    if before:
        _forget(before)
    source = connecting.source_of(book, chosen, EVERY_DEFAULT)
    tabs = {tab.title: tab for tab in book.tabs}
    try:
        with st.spinner(t("sheets_checking")):
            uploads = [sync.upload(source, state, tabs[state.title]) for state in source.tabs]
            draft = prepare(workspace, uploads, Options(settings=answers, by=access.who()), asker=jobs.asker(view))
            if draft.path:
                drafts.keep(draft.path, jobs.is_here())
    except Refusal as problem:
        st.error(f"{sentences.said(problem.message)} {t('data_stays')}", icon=":material/block:")
        return False
    st.session_state[_PENDING] = Pending(workspace, token, book, source, draft, answers, receipts.changes_of(draft))
    return True


def _correct(setting: str, value: str) -> None:
    """Take the correction of a column; the tabs are then checked again."""
    pending: Pending = st.session_state[_PENDING]
    pending.answers[setting] = value
    st.session_state[_AGAIN] = True


def _decide(view: access.View, pending: Pending) -> None:
    """The receipts, the open questions, and the way on."""
    settled = {**({} if view.is_sample else stored(view)), **pending.answers}
    asked, given = questions.Asked(), dict[str, str]()

    def beside(receipt: Receipt) -> None:
        given.update(questions.beside(receipt, settled, asked, _KEY))

    for i, (receipt, changes) in enumerate(zip(pending.draft.receipts, pending.changes, strict=False)):
        receipts.show(pending.draft, receipt, changes, _FIRST + i, _correct, beside)
    chosen = {tab.title: tab.table for tab in pending.source.tabs}
    if pending.draft.questions:
        answers = questions.ask(pending.draft.receipts, _KEY)
        needed = {r.setting_of(q) for r in pending.draft.receipts for q in r.questions}
        again = st.button(
            t("data_check_again"), type="primary", disabled=answers.keys() != needed, key="sheets_check_again"
        )
        if again and _check(view, pending.book, chosen, pending.answers | answers | given):
            st.rerun()
        return
    given |= unknown_words.ask(unknown_words.of_receipts(pending.draft.receipts), settled, f"meaning{_KEY}")
    if given:
        # What was answered since the check is not in the draft: to connect it now would throw the answers away.
        st.caption(t("data_answered"))
        with st.container(horizontal=True):
            if st.button(
                t("data_check_again"), type="primary", icon=":material/fact_check:", key="sheets_words_again"
            ) and _check(view, pending.book, chosen, pending.answers | given):
                st.rerun()
            st.button(t("data_cancel"), key="sheets_cancel", on_click=_start_over, args=(pending,))
        return
    with st.container(horizontal=True):
        label = t("sheets_commit_private" if pending.token else "sheets_commit")
        st.button(label, type="primary", icon=":material/sync:", key="sheets_commit", on_click=_commit, args=(pending,))
        st.button(t("data_cancel"), key="sheets_cancel", on_click=_start_over, args=(pending,))


def _commit(pending: Pending) -> None:
    if not pending.token and not access.may_still_change(pending.workspace):
        return  # the link was withdrawn since the page was drawn; the run that follows says so
    try:
        pending.draft.publish(access.bearer(pending.token))
    except access.Refused:
        _forget(pending)  # the link was revoked since; the run that follows says so
        return
    except WorkspaceError:
        st.session_state[_SAID] = ("error", t("data_conflict"))
        _forget(pending)
        return
    except ImportRefused as problem:
        st.session_state[_SAID] = ("error", sentences.said(problem.message))
        _forget(pending)
        return
    copying.make_ready(pending.workspace)
    tabs = {tab.title: tab for tab in pending.book.tabs}
    states = [
        sync.accepted(pending.source, state, tabs[state.title], pending.draft.receipts) for state in pending.source.tabs
    ]
    now = sync.clock().isoformat(timespec="milliseconds")
    store.put(pending.workspace, replace(pending.source, tabs=tuple(states), read_at=now, tried_at=now))
    st.session_state[_SAID] = ("success", t("sheets_connected", sheet=plain(pending.book.title)))
    st.session_state.pop(_PENDING, None)
    st.session_state.pop(_LOOK, None)
    st.session_state["sheets_address"] = ""
    if pending.token:
        access.enter(pending.token)


def _start_over(pending: Pending) -> None:
    _forget(pending)
    st.session_state.pop(_LOOK, None)


def _forget(pending: Pending) -> None:
    pending.draft.discard()
    st.session_state.pop(_PENDING, None)
