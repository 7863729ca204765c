"""Costs typed by hand: one list, in which rows are added, changed and taken out, and one save for all of it."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pandas as pd
import streamlit as st

from lib.sandbox import copying
from lib.sources import typed
from lib.sources.typed import CATEGORIES, LONGEST, Cost
from lib.texts.messages import Refusal
from lib.ui.data.settings_panel import CURRENCIES, refuse, say
from lib.ui.frame import access, rate_limits, saving
from lib.ui.words.formats import day_pattern
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

_COLUMNS = ("date", "category", "amount", "currency", "note", "id")
_HEIGHT = 420


def show(view: access.View) -> None:
    """The list of an owner, and the button that puts it in force."""
    st.caption(t("costs_how"))
    say()
    listed = _listed(view)
    words = {glossary().word("cost_category", name): name for name in CATEGORIES}
    names = {name: word for word, name in words.items()}
    frame = pd.DataFrame(
        [(one.day, names[one.category], float(one.amount), one.currency or None, one.note, one.id) for one in listed],
        columns=list(_COLUMNS),
    ).astype({"date": "object", "currency": "object"})
    edited = st.data_editor(
        frame, key=f"costs.{view.identity}", num_rows="dynamic", hide_index=True, height=_HEIGHT, width="stretch",
        column_order=_COLUMNS[:-1],
        column_config={
            "date": st.column_config.DateColumn(glossary().field("date"), required=True, format=day_pattern()),
            "category": st.column_config.SelectboxColumn(glossary().field("category"), options=list(words), required=True),
            "amount": st.column_config.NumberColumn(glossary().field("amount"), required=True, format="%.2f"),
            "currency": st.column_config.SelectboxColumn(glossary().field("currency"), options=list(CURRENCIES)),
            "note": st.column_config.TextColumn(t("costs_note"), max_chars=LONGEST),
        },
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            t("costs_save"),
            key="costs_save",
            type="primary",
            icon=":material/save:",
            on_click=_save,
            args=(view, edited, words),
        )
        st.caption(t("costs_undo"), width="content")


def _listed(view: access.View) -> list[Cost]:
    if view.snapshot is None:
        return []
    with closing(access.cursor(view.snapshot)) as con:
        return typed.costs(con)


def _save(view: access.View, edited: pd.DataFrame, words: dict[str, str]) -> None:
    if not access.may_still_change(view.workspace):
        return
    visitor = rate_limits.visitor()
    if not rate_limits.take("save", visitor):
        refuse(rate_limits.sentence("save", visitor))
        return
    try:
        told = [{str(name): cell for name, cell in row.items()} for row in edited.to_dict("records")]
        rows = [_cost(place, row, words) for place, row in enumerate(told, 1)]
        draft = typed.draft(view.workspace, rows, saving.asker(view))
        if draft.questions:
            refuse(t("costs_question"))
            return
        unchanged = draft.changes_nothing
        draft.publish(view.who)
    except Refusal as problem:
        refuse(said(problem.message))
        return
    if unchanged:
        refuse(t("settings_unchanged"), "info")
        return
    copying.make_ready(view.workspace)
    refuse(t("costs_saved_one" if len(rows) == 1 else "costs_saved", n=str(len(rows))), "success")


def _cost(place: int, row: dict[str, object], words: dict[str, str]) -> Cost:
    told = {name: None if value is None or value is pd.NaT or value != value else value for name, value in row.items()}
    day = told["date"]
    if isinstance(day, pd.Timestamp):
        day = day.date()
    elif isinstance(day, str):
        day = date.fromisoformat(day[:10])
    return typed.checked(
        place, day, words.get(str(told["category"]), ""), told["amount"], told["currency"], told["note"], told["id"]
    )
