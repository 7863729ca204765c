"""The three steps of bringing files in: where the reader stands, and the foot that stays in sight with the one way on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Literal, get_args

import streamlit as st

from lib.ui.words.texts import t

Step = Literal["files", "questions", "confirm"]
_ICONS = (":material/counter_1:", ":material/counter_2:", ":material/counter_3:")
WIDTH = 860
"""Of the column that the steps are read in, px."""


def show(now: Step) -> None:
    """The steps in a line: done, the one at hand, and what is still to come."""
    order = get_args(Step)
    at = order.index(now)
    with st.container(horizontal=True, gap="medium"):
        for i, step in enumerate(order):
            name = t(f"step_{step}")
            if i < at:
                st.markdown(f":green[:material/check_circle:] {name}", width="content")
            elif i == at:
                st.markdown(f"{_ICONS[i]} **{name}**", width="content")
            else:
                st.markdown(f":gray[{_ICONS[i]} {name}]", width="content")


@contextmanager
def foot(told: Iterable[str]) -> Iterator[None]:
    """The foot of the page: what is `told` of the files in a few words, and beside it the buttons that the block draws."""
    with (
        st.bottom,
        st.container(
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="center",
            width=WIDTH,
            key="import_foot",
        ),
    ):
        st.markdown(" · ".join(told), width="content")
        with st.container(horizontal=True, width="content"):
            yield
