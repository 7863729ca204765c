"""The texts of the interface in the reader's language.

``lib/texts/<language>/interface/<area>.toml`` hold flat ``key = "text with {param}"`` tables. A key is unique over all areas.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from contextvars import ContextVar

import streamlit as st

from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.texts.loader import INTERFACE, texts
from lib.ui.words.once import once_a_run

PARAMETER = "lang"
"""Query parameter and widget key of the language."""


_asked_for: ContextVar[tuple[Language, str] | None] = ContextVar("asked_for", default=None)
"""The language and locale of what is written for somebody who is not looking at a page, such as a report."""


@contextlib.contextmanager
def speaking(wanted: Language, locale: str = "") -> Iterator[None]:
    """Have everything within written in a language and as `locale` writes numbers, whoever looks at a page meanwhile."""
    before = _asked_for.set((wanted, locale or wanted))
    try:
        yield
    finally:
        _asked_for.reset(before)


def language() -> Language:
    """The language that is spoken here (:func:`speaking`), else the reader's."""
    asked = _asked_for.get()
    return asked[0] if asked else _readers()


def reader_locale() -> str:
    """The locale that is spoken here, else the one of the reader's browser; empty where nothing is known."""
    asked = _asked_for.get()
    return asked[1] if asked else str(st.context.locale or "").replace("-", "_")


@once_a_run
def _readers() -> Language:
    """The language chosen in the frame, else the one in the address, else the browser's, else English."""
    for wanted in (st.session_state.get(PARAMETER), st.query_params.get(PARAMETER)):
        for known in LANGUAGES:
            if wanted == known:
                return known
    return browser_language()


def browser_language() -> Language:
    """The browser's language where there are texts for it, else English."""
    primary = str(st.context.locale or "").partition("-")[0].lower()
    return next((known for known in LANGUAGES if known == primary), "en")


def glossary() -> Glossary:
    """The glossary in the reader's language."""
    return Glossary.load(language())


def t(key: str, **params: object) -> str:
    """The text of `key` with its parameters filled in. Raises :class:`KeyError` for a key nobody wrote.

    A parameter that holds somebody's data must be escaped by the caller (``formats.plain``).
    """
    text = catalogue(language())[key]
    return text.format(**params) if params else text


def catalogue(wanted: Language) -> Mapping[str, str]:
    """Every text of the interface in a language."""
    return texts(wanted, INTERFACE)
