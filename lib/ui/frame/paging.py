"""Long lists in a page: a part at a time with a search, and pickers that offer the first of many names."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import islice
from typing import TypeVar

import streamlit as st

from lib.ui.words import formats
from lib.ui.words.texts import t

T = TypeVar("T")

PAGE = 50
"""Lines of a list that are sent at a time."""
MOST = 200
"""Names that a picker offers at a time."""
LONGEST = 200
"""Characters of a search."""
NAMED = 10
"""Names that a sentence holds at most."""


def search(key: str, count: int, *, label: str = "", most: int = PAGE) -> str:
    """A box to search a list of `count` lines in; none, and no text, where they all fit. Returns the text in small letters."""
    if count <= most:
        return ""

    def first_page() -> None:
        st.session_state[f"{key}_page"] = 1

    shown = (
        t("list_search_in", field=label, n=formats.count(count)) if label else t("list_search", n=formats.count(count))
    )
    text = st.text_input(
        shown, key=f"{key}_search", placeholder=t("list_search_how"), icon=":material/search:", on_change=first_page,
        max_chars=LONGEST,
    )  # fmt: skip
    return text.strip().casefold()


def turn(key: str, count: int, size: int = PAGE) -> int:
    """Where the page that is open begins in a list of `count` lines, with the buttons to the other pages."""
    pages = max(1, -(-count // size))
    name = f"{key}_page"
    if name in st.session_state:  # a filter may have made the list shorter
        st.session_state[name] = min(max(1, int(st.session_state[name])), pages)
    if pages == 1:
        return 0
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        start = (st.pagination(pages, key=name) - 1) * size
        last = min(start + size, count)
        st.caption(
            t("list_part", first=formats.count(start + 1), last=formats.count(last), total=formats.count(count)),
            width="content",
        )
    return start


def part(lines: Sequence[T], key: str, text_of: Callable[[T], str], size: int = PAGE) -> Sequence[T]:
    """The lines of the page that is open, of those that hold what is searched for."""
    text = search(key, len(lines), most=size)
    found = [line for line in lines if text in text_of(line).casefold()] if text else lines
    if not found:
        st.caption(t("list_nothing"))
    start = turn(key, len(found), size)
    return found[start : start + size]


def options(
    known: Collection[str],
    taken: Collection[str],
    key: str,
    label: str,
    shown: Callable[[str], str],
    always: Sequence[str] = (),
) -> list[str]:
    """What a picker offers: all of few names; of many the first, or those that hold what is searched for in a box above it.

    What is `taken`, and what is `always` offered, is there too.
    """
    text = search(key, len(known), label=label, most=MOST)
    fitting = (name for name in known if text in shown(name).casefold()) if text else iter(known)
    return list(dict.fromkeys([*islice(fitting, MOST), *always, *taken]))


def named(names: Sequence[str]) -> str:
    """Names as a part of a sentence, the first of many and how many more."""
    told = ", ".join(names[:NAMED])
    return told if len(names) <= NAMED else t("list_more", names=told, n=formats.count(len(names) - NAMED))
