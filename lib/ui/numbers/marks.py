"""The first five minutes: three short marks by which the sample business explains itself, until they are put away."""

from __future__ import annotations

import streamlit as st

from lib.ui.frame.chosen import Chosen
from lib.ui.words.texts import t

_SEEN = "marks_seen"
MARKS = ("money", "open", "own")
"""What is said, in the order of a first visit: texts ``mark_<name>``."""


def draw(chosen: Chosen) -> None:
    """The marks, on the sample business alone; once put away they are gone for this visit."""
    if not chosen.view.is_sample or st.session_state.get(_SEEN):
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", gap="small", key="marks"):
        for place, name in enumerate(MARKS, start=1):
            st.markdown(f":small[**{place}** · {t(f'mark_{name}')}]", width=285)
        st.button(t("marks_done"), key="marks_done", icon=":material/check:", type="tertiary", on_click=_put_away)


def _put_away() -> None:
    st.session_state[_SEEN] = True
