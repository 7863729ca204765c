"""What the reader chose, in the address bar: copying the address gives the same view.

Streamlit's own ``bind="query-params"`` writes the text that a choice *shows*, so a link would say "Últimos 90 días" and
mean nothing to an English reader, and it drops a member it does not know, which would silently widen a filtered view.
Here a parameter holds codes, and a member that the data no longer has stays chosen and yields no rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar, cast

import streamlit as st

from lib.query.periods import day_of
from lib.ui.parts.mounting import LONGEST

T = TypeVar("T")

_PAGE, _NAMES, _SHOWN, _TOUCHED = "address_page", "address_names", "address_shown", "address_touched"


@dataclass(frozen=True)
class Parameter(Generic[T]):
    """One parameter of the address. `read` turns its texts into a value, or None if they say nothing usable."""

    name: str
    read: Callable[[Sequence[str]], T | None]
    default: T

    def write(self, value: T) -> list[str]:
        """The texts of a value; none for the default, which keeps the address short."""
        if value == self.default or value is None or value == []:
            return []
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    @property
    def value(self) -> T:
        """What is chosen now: by a widget of this session, else by the address, else the default."""
        if self.name in st.session_state:
            return cast(T, st.session_state[self.name])
        return self.parsed()

    def parsed(self) -> T:
        """What the address says, else the default."""
        found = self.read(said(self.name))
        return self.default if found is None else found


def said(name: str) -> list[str]:
    """What the address says under a name. Of a text that is longer than any name the beginning is kept: to leave it out
    would widen what is shown."""
    return [text if len(text) <= LONGEST else f"{text[:LONGEST]}…" for text in st.query_params.get_all(name)]


def one_of(name: str, choices: Sequence[str], default: str) -> Parameter[str]:
    """A parameter that takes one of a few codes."""
    return Parameter(name, lambda texts: next((text for text in texts if text in choices), None), default)


def any_text(name: str) -> Parameter[str | None]:
    """A parameter that takes one name as it is; None is no choice."""
    return Parameter(name, lambda texts: next((text for text in texts if text), None), None)


def day(name: str) -> Parameter[date | None]:
    """A parameter that takes an ISO date; None is no date."""
    return Parameter(name, lambda texts: next((found for found in map(_day, texts) if found), None), None)


def members(name: str) -> Parameter[list[str]]:
    """A parameter that takes any number of names; an empty list is no filter."""
    return Parameter(name, lambda texts: list(dict.fromkeys(text for text in texts if text)), [])


def _day(text: str) -> date | None:
    try:
        return day_of(text)
    except ValueError:
        return None


def take(parameters: Sequence[Parameter[Any]], page: str) -> None:
    """Bring session and address together before the widgets are drawn.

    The address decides when a session begins, when a page is reached by a link, and when it changes below a page, as the
    back button does. A click in the navigation to another page drops all parameters: then, and on every other run, what
    was chosen stays chosen. A run that a filter started must not look at the address, which may lag behind it.
    """
    told = _present(parameters)
    arrived = st.session_state.get(_PAGE) != page
    st.session_state[_PAGE], st.session_state[_NAMES] = page, tuple(parameter.name for parameter in parameters)
    touched = st.session_state.pop(_TOUCHED, False)
    follow = bool(told) if arrived else told != st.session_state[_SHOWN] and not touched
    for parameter in parameters:
        # Assigning a value to itself keeps it although no widget shows it on this page.
        st.session_state[parameter.name] = parameter.parsed() if follow else parameter.value


def arrives(page: str) -> bool:
    """Whether a page is reached in this run, and was not there in the one before."""
    return bool(st.session_state.get(_PAGE) != page)


def ignored(parameters: Sequence[Parameter[Any]]) -> list[str]:
    """The names of parameters of the address that say something, and nothing usable."""
    return [
        p.name
        for p in parameters
        if (texts := st.query_params.get_all(p.name)) and any(texts) and p.read(texts) is None
    ]


def show(parameters: Sequence[Parameter[Any]]) -> None:
    """Write what is chosen into the address, in one message and only if it differs."""
    wanted = {p.name: texts for p in parameters if (texts := p.write(st.session_state[p.name]))}
    if wanted != _present(parameters):
        ours = {p.name for p in parameters}
        others = {name: st.query_params.get_all(name) for name in st.query_params if name not in ours}
        st.query_params.from_dict(others | wanted)
    st.session_state[_SHOWN] = wanted


def hold() -> None:
    """Keep what is chosen over a run that draws no filters, before Streamlit forgets widgets it did not see."""
    for name in st.session_state.get(_NAMES, ()):
        if name in st.session_state:
            st.session_state[name] = st.session_state[name]


def touch() -> None:
    """Say that a filter started this run; for use in a widget's callback."""
    st.session_state[_TOUCHED] = True


def _present(parameters: Sequence[Parameter[Any]]) -> dict[str, list[str]]:
    return {p.name: texts for p in parameters if (texts := st.query_params.get_all(p.name))}


def forget(parameters: Sequence[Parameter[Any]]) -> None:
    """Put every parameter back to its default; for use in a widget's callback."""
    touch()
    for parameter in parameters:
        st.session_state[parameter.name] = parameter.default
