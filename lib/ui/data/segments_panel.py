"""The segments of a workspace: what each says, how many it holds, a form for another, and what can be asked for."""

from __future__ import annotations

import streamlit as st

from lib.metrics.segments.fields import GROUPS
from lib.metrics.segments.language import LONGEST
from lib.metrics.segments.ready import READY
from lib.metrics.segments.saved import NAME_LENGTH
from lib.query import Segment
from lib.query.people import SegmentError, named, people_of
from lib.schema.settings import SEGMENT
from lib.ui.frame import access, saving, segments
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import t

_NAME, _WHERE = "segment_name", "segment_where"


def show(view: access.View) -> None:
    """The list with its form."""
    saving.say()
    st.subheader(t("segments_title"), anchor=False)
    st.caption(t("segments_how"))
    with st.form("segments", border=False):
        name, where = st.columns([1, 2])
        name.text_input(t("segments_name"), key=_NAME, max_chars=NAME_LENGTH)
        where.text_input(t("segments_where"), key=_WHERE, max_chars=LONGEST, placeholder=t("segments_where_example"))
        st.form_submit_button(
            t("segments_save"), type="primary", icon=":material/filter_alt:", key="segment_save", on_click=_save, args=(view,)
        )  # fmt: skip
    if view.snapshot is not None:
        _list(view)
    with st.expander(t("segments_fields"), icon=":material/menu_book:"):
        st.markdown(t("segments_ops"))
        for group, fields in GROUPS.items():
            st.markdown(f"**{t(f'segments_fields_{group}')}**: {', '.join(f'`{field.name}`' for field in fields)}")


def _list(view: access.View) -> None:
    assert view.snapshot is not None
    data = access.opened(view.snapshot)
    for name, text in named(data).items():
        try:
            many = t("segments_members", n=formats.count(len(people_of(data, Segment(text)))))
        except SegmentError as problem:
            if name in READY:
                continue
            many = said(problem.message)
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{formats.plain(segments.label(name))}** · {many}  \n:small[:gray[{formats.plain(text)}]]")
            if name not in READY:
                st.button(
                    t("views_forget"), key=f"segment_forget.{name}", type="tertiary", icon=":material/delete:",
                    on_click=saving.save, args=(view, {f"{SEGMENT}.{name}": ""}),
                )  # fmt: skip


def _save(view: access.View) -> None:
    name = " ".join(str(st.session_state.get(_NAME) or "").split())
    text = " ".join(str(st.session_state.get(_WHERE) or "").split())
    segments.keep(view, name, text)
