"""Headers that name a day, or a part of a year: a week, a month, a quarter, a half."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence, Set
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Literal

from babel import Locale

from lib.schema.fields import word_set
from lib.schema.moments import DateOrder, read_date

ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "primer": 1, "primera": 1, "primero": 1,
    "segundo": 2, "segunda": 2, "tercer": 3, "tercera": 3, "tercero": 3, "cuarto": 4, "cuarta": 4, "quinto": 5, "quinta": 5,
    "sexto": 6, "sexta": 6,
}  # fmt: skip
Unit = Literal["days", "weeks", "months", "quarters", "halves", "years"]
_PARTS: dict[Unit, tuple[frozenset[str], int]] = {
    "weeks": (word_set("w wk week weeks kw kalenderwoche woche cw semana sem semaine settimana sett"), 53),
    "quarters": (word_set("q qtr quarter t trim trimestre trimester quartal"), 4),
    "halves": (word_set("h half s sem semestre semester halbjahr hj"), 2),
}
"""Part of a year -> what it is called, and how many there are."""
CYCLE: dict[Unit, int] = {"weeks": 52, "months": 12, "quarters": 4, "halves": 2, "years": 1}
_MONTHS: dict[Unit, int] = {"months": 1, "quarters": 3, "halves": 6, "years": 12}
_ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy")
_OF_DAYS = word_set(
    "week weeks wk of woche vom ab semana del de la semaine du settimana day dia starting beginning from desde"
)
_LONGEST_DAY = 40
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


def part_of(span: Unit, header: str, aside: Set[str]) -> tuple[int, int] | None:
    """(year, number of the week, quarter or half, 1 for the whole year) of a header that names one and at most words that are left `aside`: ``Q1 2026``,
    ``2026-T1``, ``1T26``, ``KW 3``, ``2026-W05``, ``H1 2026``; year 0 if it says none."""
    tokens = [t for t in tokens_of(header) if t not in aside]
    if span == "years":
        return (int(tokens[0]), 1) if len(tokens) == 1 and re.fullmatch(r"20\d\d", tokens[0]) else None
    words, last = _PARTS[span]
    at = next((i for i, token in enumerate(tokens) if token in words), None)
    if at is None or not 2 <= len(tokens) <= 3:
        return None
    numbers = {i: ORDINALS.get(tokens[i]) or _small(tokens[i]) for i in (at + 1, at - 1) if 0 <= i < len(tokens)}
    beside = next((i for i, number in numbers.items() if 1 <= number <= last), None)
    if beside is None:
        return None
    rest = [token for i, token in enumerate(tokens) if i not in (at, beside)]
    if rest and not re.fullmatch(r"(20)?\d\d", rest[0]):
        return None
    return (_full_year(rest[0]) if rest else 0), numbers[beside]


def _small(token: str) -> int:
    return int(token) if re.fullmatch(r"\d{1,2}", token) else 0


def _full_year(token: str) -> int:
    return int(token) + (2000 if len(token) == 2 else 0)


def first_day(span: Unit, year: int, number: int) -> date | None:
    """The day on which a part of a year begins, for a week its Monday (ISO 8601); None if the year has none such."""
    try:
        if span == "weeks":
            return date.fromisocalendar(year, number, 1)
        return date(year, (number - 1) * _MONTHS[span] + 1, 1)
    except (ValueError, KeyError):
        return None


def days_of(headers: Sequence[str], aside: Set[str]) -> tuple[dict[int, date], bool]:
    """The days that headers name, by index, and whether it is open which number is the month: ``2026-01-05``, ``Week of 12/01/2026``.

    All are written in one order, in which each is a day; where two orders are possible, the one in which they are evenly
    apart.
    """
    named = {i: text for i, header in enumerate(headers) if (text := _without_words(header, aside))}
    found = []
    for order in _ORDERS:
        days = {i: day for i, text in named.items() if (day := read_date(text, order))}
        if days and days not in found:
            found.append(days)
    most = max(map(len, found), default=0)
    found = [days for days in found if len(days) == most]
    even = [days for days in found if len({b - a for a, b in pairwise(days.values())}) == 1]
    best = even if len(found) > 1 and len(even) == 1 else found
    return (best[0], len(best) > 1) if best else ({}, False)


def _without_words(header: str, aside: Set[str]) -> str:
    """A header that holds a day, without the words beside it; empty if it holds none. A number alone is no day."""
    text = _TIME.sub("", header.strip())
    if len(text) > _LONGEST_DAY or not re.search(r"\d\D+(\d|[a-z]{3,}\D+\d)|[a-z]{3,}\D*\d+\D+\d", text, re.IGNORECASE):
        return ""
    kept = [word for word in text.split() if not (key := tokens_of(word)) or not set(key) <= aside | _OF_DAYS]
    return " ".join(kept)
