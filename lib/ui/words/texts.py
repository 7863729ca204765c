"""The texts of the interface in the reader's language.

``lib/texts/<language>/interface/<area>.toml`` hold flat ``key = "text with {param}"`` tables. A key is unique over all areas and exists
in every language; anything else is an error when the texts are first read, not a hole on a page.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import streamlit as st

from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.ui.words.once import once_a_run

FOLDER = Path(__file__).parents[2] / "texts"
PARAMETER = "lang"
"""Query parameter and widget key of the language."""


@once_a_run
def language() -> Language:
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


@cache
def catalogue(wanted: Language) -> dict[str, str]:
    """Every text of a language. Raises :class:`ValueError` if a key is written twice or missing in one language."""
    texts = {known: _read(known) for known in LANGUAGES}
    gaps = {key for one in texts.values() for key in texts["en"].keys() ^ one.keys()}
    if gaps:
        raise ValueError(f"These texts do not exist in every language: {', '.join(sorted(gaps))}.")
    return texts[wanted]


def _read(wanted: Language) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted((FOLDER / wanted / "interface").glob("*.toml")):
        area: dict[str, str] = tomllib.loads(path.read_text(encoding="utf-8"))
        twice = found.keys() & area.keys()
        if twice:
            raise ValueError(f"{path.name} repeats {', '.join(sorted(twice))}.")
        found |= area
    return found
