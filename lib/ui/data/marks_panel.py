"""What a founder puts onto the pages: days to remember on the charts, saved views, and the cards a page begins with."""

from __future__ import annotations

from datetime import date

import streamlit as st

from lib.metrics.catalog import ALL, PAGES
from lib.metrics.pins import MOST, pinned
from lib.schema.settings import NOTE, NOTE_LENGTH, PIN, family
from lib.ui.frame import access, saving, views
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

_DAY, _TEXT = "note_day", "note_text"


def show(view: access.View) -> None:
    """Three short lists, each with its form."""
    saving.say()
    stored = saving.stored(view)
    st.subheader(t("notes_title"), anchor=False)
    st.caption(t("notes_how"))
    with st.form("notes", border=False, clear_on_submit=True):
        day, text = st.columns([1, 2])
        day.date_input(t("notes_day"), value="today", key=_DAY, format=formats.day_pattern())
        text.text_input(t("notes_text"), key=_TEXT, max_chars=NOTE_LENGTH, placeholder=t("notes_example"))
        st.form_submit_button(t("notes_add"), icon=":material/add:", key="note_add", on_click=_add, args=(view,))
    for written, text_ in sorted(family(stored, NOTE).items()):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"{formats.day(date.fromisoformat(written))}: {formats.plain(text_)}")
            st.button(
                t("views_forget"), key=f"note_forget.{written}", type="tertiary", icon=":material/delete:",
                on_click=saving.save, args=(view, {f"{NOTE}.{written}": ""}),
            )  # fmt: skip
    st.subheader(t("views_title"), anchor=False)
    st.caption(t("views_how_data"))
    views.listing(view)
    st.subheader(t("pins_title"), anchor=False)
    st.caption(t("pins_how", most=formats.count(MOST)))
    for page, metrics in PAGES.items():
        single = [metric for metric in metrics if not metric.family]
        now = [ref for ref in pinned(stored, page) if ref in {metric.ref for metric in single}]
        first = now or [metric.ref for metric in single if metric.headline]
        key = f"pins.{page}"
        chosen = st.multiselect(
            t(f"page_{page}"), [*first, *(metric.ref for metric in single if metric.ref not in first)], default=first, key=key,
            format_func=lambda ref: glossary().metric(ALL[ref].key).label, max_selections=MOST, select_all=False,
        )  # fmt: skip
        with st.container(horizontal=True):
            if chosen and chosen != first:
                st.button(
                    t("pins_save"), key=f"pins_save.{page}", type="primary", on_click=saving.save,
                    args=(view, {f"{PIN}.{page}": ",".join(chosen)}),
                )  # fmt: skip
            if now:
                st.button(
                    t("pins_reset"), key=f"pins_reset.{page}", type="tertiary", icon=":material/restart_alt:",
                    on_click=_reset, args=(view, page),
                )  # fmt: skip


def _reset(view: access.View, page: str) -> None:
    st.session_state.pop(f"pins.{page}", None)
    saving.save(view, {f"{PIN}.{page}": ""})


def _add(view: access.View) -> None:
    day, text = st.session_state.get(_DAY), str(st.session_state.get(_TEXT) or "").strip()
    if not isinstance(day, date) or not text:
        saving.refuse(t("notes_empty"))
        return
    saving.save(view, {f"{NOTE}.{day}": text})
