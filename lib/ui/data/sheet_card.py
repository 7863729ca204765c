"""One connected sheet: how it stands, what waits for its owner, what its last reads changed, and the way to be rid of it."""

from __future__ import annotations

import re
from contextlib import closing
from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.ingest.clean.receipt import Receipt
from lib.publish import ledger
from lib.publish.draft import Options
from lib.sandbox import copying
from lib.sources import store, sync
from lib.sources.google.address import address
from lib.sources.google.client import INTERACTIVE
from lib.sources.store import Source, TabSource
from lib.sources.sync import Given
from lib.store.workspace import WorkspaceError
from lib.ui.data import jobs, questions, unknown_words
from lib.ui.data.settings_panel import stored
from lib.ui.frame import access
from lib.ui.frame.freshness import clock, said
from lib.ui.words.formats import count, plain
from lib.ui.words.moments import moment
from lib.ui.words.texts import glossary, t

_ASKING, _READ = "sheets_asking", "sheets_read_now"
_HISTORY, _VALUES, _LINES = 8, 50, 6
_NONE = ""


def show(view: access.View, source: Source) -> None:
    """The card of a sheet."""
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"##### [{plain(source.title)}]({address(source.identity)})", width="content")
            _controls(view, source)
        if source.read_at:
            key = "sheets_read" if source.changed else "sheets_read_same"
            st.caption(t(key, when=clock(source.read_at), changed=count(source.changed), tabs=count(len(source.tabs))))
        if source.trouble:
            st.warning(f"{said(source.trouble)} {t('sheets_last_good')}", icon=":material/sync_problem:")
        for tab in source.tabs:
            _tab(view, source, tab)
        _asked(view, source)
        _chosen(view, source)
        _changes(view, source)


def _controls(view: access.View, source: Source) -> None:
    with st.container(horizontal=True, vertical_alignment="center", width="content"):
        if st.button(t("sheets_refresh"), icon=":material/sync:", key=f"sheets_refresh.{source.identity}"):
            refresh(view, source)
        key = f"sheets_every.{source.identity}"
        every = st.selectbox(
            t("sheets_every"), store.EVERY, index=store.EVERY.index(source.every) if source.every in store.EVERY else 1,
            key=key, format_func=lambda minutes: t(f"sheets_every_{minutes}"), label_visibility="collapsed", width=190,
        )  # fmt: skip
        if every != source.every:
            store.update(view.workspace, source.identity, lambda there: replace(there, every=every))
        with st.popover(t("sheets_disconnect"), icon=":material/link_off:", type="tertiary"):
            st.write(t("sheets_disconnect_sure"))
            st.button(
                t("sheets_disconnect_yes"), key=f"sheets_disconnect.{source.identity}", type="primary",
                on_click=_disconnect, args=(view, source),
            )  # fmt: skip


def _disconnect(view: access.View, source: Source) -> None:
    if access.may_still_change(view.workspace):
        store.update(view.workspace, source.identity, lambda there: None)


def refresh(view: access.View, source: Source, given: Given | None = None) -> None:
    """Read the sheet now, with the reader waiting, and show the page anew."""
    with st.spinner(t("sheets_reading")):
        asked = replace(given or Given(), who=view.who, asker=jobs.asker(view))
        outcomes = sync.refresh(view.workspace, only=source.identity, given=asked, patience=INTERACTIVE)
    copying.make_ready(view.workspace)
    asking = {outcome.source.identity: outcome.asking for outcome in outcomes if outcome.asking}
    st.session_state[_ASKING] = asking
    st.session_state[_READ] = {outcome.source.identity: list(outcome.receipts) for outcome in outcomes}
    st.rerun()


def _tab(view: access.View, source: Source, tab: TabSource) -> None:
    """A tab in one line, and what it asks."""
    tables = ", ".join(glossary().table(name) for name in tab.tables)
    rows = t("data_one_row") if tab.rows == 1 else t("data_rows", n=count(tab.rows))
    line = f"{plain(tab.title)} → {tables} · {rows}" if tables else plain(tab.title)
    if tab.renamed_from:
        line += f" · {t('sheets_renamed', before=plain(tab.renamed_from))}"
    st.caption(f":material/table_rows: {line}")
    if tab.trouble is None:
        return
    st.warning(said(tab.trouble), icon=":material/help:" if tab.trouble.asks else ":material/sync_problem:")
    key = f"{source.identity}.{tab.key}"
    match tab.trouble.code:
        case "tab_emptied" | "tab_shrunk":
            if st.button(t("sheets_confirm"), key=f"sheets_confirm.{key}", icon=":material/check:"):
                refresh(view, source, Given(confirmed=frozenset({tab.key})))
        case "tab_column_gone":
            _column(view, source, tab, key)
        case "tab_deleted":
            _place(view, source, tab, key)
        case "tab_question" if source.identity not in st.session_state.get(_ASKING, {}):
            if st.button(t("sheets_show_question"), key=f"sheets_question.{key}", icon=":material/help:"):
                refresh(view, source)


def _column(view: access.View, source: Source, tab: TabSource, key: str) -> None:
    """Which column took the place of one that is gone."""
    assert tab.trouble is not None
    column = str(tab.trouble.params["column"])
    with st.container(horizontal=True, vertical_alignment="bottom"):
        instead = st.selectbox(
            t("sheets_column", column=plain(column)), [*tab.trouble.columns, _NONE], index=None, key=f"sheets_column.{key}",
            format_func=lambda name: name or t("sheets_column_none"), width=320, placeholder=t("sheets_choose"),
        )  # fmt: skip
        if st.button(t("sheets_remember"), key=f"sheets_remember.{key}", disabled=instead is None, type="primary"):
            try:
                sync.settle_columns(view.workspace, source.identity, tab.key, column, instead or "")
            except WorkspaceError:
                st.error(t("data_conflict"))
                return
            refresh(view, source)


def _place(view: access.View, source: Source, tab: TabSource, key: str) -> None:
    """Which tab took the place of one that was deleted."""
    assert tab.trouble is not None
    with st.container(horizontal=True, vertical_alignment="bottom"):
        title = st.selectbox(
            t("sheets_place", tab=plain(tab.title)), tab.trouble.columns, index=None, key=f"sheets_place.{key}", width=320,
            placeholder=t("sheets_choose"),
        )  # fmt: skip
        if (
            st.button(t("sheets_remember"), key=f"sheets_place_yes.{key}", disabled=title is None, type="primary")
            and title
        ):
            sync.replace_tab(view.workspace, source.identity, tab.key, title)
            refresh(view, source)
        if st.button(t("sheets_drop_tab"), key=f"sheets_drop.{key}", icon=":material/link_off:"):
            sync.change_tab(view.workspace, source.identity, tab.key, lambda there: None)
            st.rerun()


def _asked(view: access.View, source: Source) -> None:
    """The questions that the last refresh met, and the refresh with their answers."""
    asking: list[Receipt] = st.session_state.get(_ASKING, {}).get(source.identity, [])
    if not asking or not any(tab.trouble and tab.trouble.code == "tab_question" for tab in source.tabs):
        return
    answers = questions.ask(asking, f"@{source.identity}")
    asked = {receipt.setting_of(question) for receipt in asking for question in receipt.questions}
    if st.button(
        t("sheets_answer"), type="primary", disabled=answers.keys() != asked, key=f"sheets_answer.{source.identity}"
    ):
        refresh(view, source, Given(options=Options(settings=answers)))


def _chosen(view: access.View, source: Source) -> None:
    """What the last refresh took for granted and the words that it did not know, and the refresh with other answers."""
    read: list[Receipt] = st.session_state.get(_READ, {}).get(source.identity, [])
    if not read:
        return
    key, settled = f"@{source.identity}", stored(view)
    given = questions.choose(read, settled, key) | unknown_words.ask(
        unknown_words.of_receipts(read), settled, f"meaning{key}"
    )
    if given and st.button(t("sheets_answer"), type="primary", key=f"sheets_chosen.{source.identity}"):
        refresh(view, source, Given(options=Options(settings=given)))


def _changes(view: access.View, source: Source) -> None:
    """What the last reads of the sheet changed, and the values that the newest did."""
    if view.snapshot is None:
        return
    with closing(access.cursor(view.snapshot)) as con:
        reads = ledger.imports(con, f"google:{source.identity}:", _HISTORY)
        if not reads:
            return
        values = ledger.changed(con, [read.id for read in reads if read.at == reads[0].at], _VALUES)
    with st.expander(t("sheets_changes"), icon=":material/difference:", expanded=bool(values)):
        columns: dict[str, list[object]] = {
            t("history_when"): [moment(read.at) for read in reads],
            t("history_file"): [read.file for read in reads],
        }
        for name in ("new", "changed", "vanished"):
            label = t("sheets_removed") if name == "vanished" else t(f"receipt_{name}")
            columns[label] = [count(read.receipt[name]) for read in reads]
        st.dataframe(pd.DataFrame(columns), hide_index=True)
        for value in values[:_LINES]:
            change = f"{plain(_short(value.before) or '—')} → {plain(_short(value.after) or '—')}"
            st.markdown(f"{plain(value.record)} · {glossary().field(value.field)}: {change}")
        if len(values) > _LINES:
            listed = pd.DataFrame(
                {
                    t("receipt_changes_record"): [value.record for value in values],
                    t("receipt_changes_field"): [glossary().field(value.field) for value in values],
                    t("receipt_changes_before"): [_short(value.before) for value in values],
                    t("receipt_changes_after"): [_short(value.after) for value in values],
                }
            )
            st.dataframe(listed, hide_index=True)


def _short(value: str | None) -> str:
    """A value without the zeros that an amount is kept with."""
    if value and re.fullmatch(r"-?\d+\.\d{4}", value):
        return value.rstrip("0").rstrip(".")
    return value or ""
