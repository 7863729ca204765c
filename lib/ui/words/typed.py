"""Numbers as a reader types them: with the separators of their language, and read in one way only."""

from __future__ import annotations

import re
from contextlib import suppress

import streamlit as st
from babel import Locale
from babel.core import UnknownLocaleError

from lib.ui.words import formats
from lib.ui.words.texts import t

LONGEST = 60
"""Characters of a number as it is typed."""
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s\u00a0\u202f'’](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}")


class Unclear(Exception):  # noqa: N818 - what it says is a question and no error
    """A number that can be read in two ways. `sentence` says so to the reader."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        digits = re.sub(r"[.,]", "", text)
        self.sentence = t("typed_unclear", text=formats.plain(text), whole=digits, part=re.split(r"[.,]", text)[0])


def number(text: str, groups: frozenset[str] | None = None) -> str:
    """What was typed with a point as its decimal mark and no separator of thousands; what is no number stays as it is.

    Two different marks say themselves which is which, and so does one that comes twice. One alone with three digits after it
    parts thousands if that is how the reader writes them (`groups`, by default the reader's own), else nobody can tell.
    Raises :class:`Unclear`.
    """
    bare = _BETWEEN_DIGITS.sub("", text.strip())
    sign = bare[:1] if bare[:1] in ("-", "−", "+") else ""
    percent = "%" if bare.endswith("%") else ""
    bare = bare.removeprefix(sign).removesuffix(percent).rstrip()
    if not re.fullmatch(r"\d[\d.,]*", bare):
        return text.strip()
    marks = [mark for mark in bare if mark in ".,"]
    if len(set(marks)) == 2:
        if marks.count(marks[-1]) > 1:
            return text.strip()
        bare = bare.replace(marks[0], "").replace(marks[-1], ".")
    elif len(marks) > 1:
        bare = bare.replace(marks[0], "") if re.fullmatch(r"\d{1,3}([.,]\d{3})+", bare) else bare
    elif found := _GROUPED.fullmatch(bare):
        if found[1] not in (own_groups() if groups is None else groups):
            raise Unclear(text.strip())
        bare = bare.replace(found[1], "")
    else:
        bare = bare.replace(",", ".")
    return f"{sign.replace('−', '-')}{bare}{percent}"


def own_groups() -> frozenset[str]:
    """The marks with which the reader parts thousands: in the language of the page, and in that of the browser."""
    found = {formats.locale()}
    with suppress(ValueError, UnknownLocaleError):
        found.add(Locale.parse(str(st.context.locale or "").replace("-", "_")))
    return frozenset(str(one.number_symbols["latn"]["group"]) for one in found)
