"""Headers that name a month or a quarter of a year."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from functools import cache

from babel import Locale

from lib.schema.fields import word_set

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "primer": 1, "primera": 1, "primero": 1,
    "segundo": 2, "segunda": 2, "tercer": 3, "tercera": 3, "tercero": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5,
    "sexto": 6, "sexta": 6,
}  # fmt: skip
_QUARTERS = word_set("q qtr quarter t trim trimestre quartal")
_QUARTERS_OF_A_YEAR = 4
_TIME = re.compile(r"[T ]\d\d:\d\d(:\d\d)?$")


def tokens_of(header: str) -> list[str]:
    """The words and numbers of a header: lower case, no accents, ``Q1`` as two."""
    plain = unicodedata.normalize("NFKD", header).encode("ascii", "ignore").decode().lower()
    return re.findall(r"[a-z]+|\d+", plain)


@cache
def _months() -> dict[str, int]:
    """The names of the months, whole and cut short, as :func:`tokens_of` writes them."""
    names = {"sept": 9, "set": 9}
    for language in ("en", "es", "pt", "fr", "de", "it"):
        for form in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for number, name in Locale(language).months[form][width].items():
                    if len(tokens := tokens_of(name)) == 1:
                        names.setdefault(tokens[0], number)
    return names


def month_of(header: str, aside: Set[str]) -> tuple[int, int] | None:
    """(year, month) of a header that names a month and at most words that are left `aside`; year 0 if it says none."""
    tokens = [t for t in tokens_of(_TIME.sub("", header.strip())) if t not in aside]
    if 1 <= len(tokens) <= 2 and (named := [t for t in tokens if t in _months()]):
        rest = [t for t in tokens if t != named[0]]
        if not rest:
            return 0, _months()[named[0]]
        if rest[0].isdigit() and len(rest[0]) in (2, 4):
            year = int(rest[0]) + (2000 if len(rest[0]) == 2 else 0)
            return (year, _months()[named[0]]) if 2000 <= year < 2100 else None
        return None
    if not all(token.isdigit() for token in tokens):
        return None
    numbers = [int(token) for token in tokens]
    match [*map(len, tokens)], numbers:
        case ([4, 1 | 2], [year, month]) | ([4, 1 | 2, 1 | 2], [year, month, 1]) | ([1 | 2, 4], [month, year]):
            return (year, month) if 2000 <= year < 2100 and 1 <= month <= 12 else None
    return None


def quarter_of(header: str, aside: Set[str]) -> tuple[int, int] | None:
    """(year, first month) of a header that names a quarter and at most words that are left `aside`: ``Q1 2026``, ``2026-T1``, ``1T26``;
    year 0 if it says none."""
    tokens = [t for t in tokens_of(header) if t not in aside]
    at = next((i for i, token in enumerate(tokens) if token in _QUARTERS), None)
    if at is None or not 2 <= len(tokens) <= 3:
        return None
    beside = [i for i in (at + 1, at - 1) if 0 <= i < len(tokens) and (tokens[i] in "1234" or tokens[i] in ORDINALS)]
    if not beside:
        return None
    number = ORDINALS.get(tokens[beside[0]]) or int(tokens[beside[0]])
    rest = [token for i, token in enumerate(tokens) if i not in (at, beside[0])]
    if number > _QUARTERS_OF_A_YEAR or (rest and not re.fullmatch(r"(20)?\d\d", rest[0])):
        return None
    year = int(rest[0]) + (2000 if len(rest[0]) == 2 else 0) if rest else 0
    return year, 3 * number - 2
