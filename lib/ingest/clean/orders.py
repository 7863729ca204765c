"""Both orders of day and month in one column: each row by its own proof, and what nothing proves (decision 111).

A file that was put together from two programs holds ``25/11/2025`` beside ``1/21/2026``. A part over 12 proves a row. Of the
others the style of writing speaks (separator, padding, digits of the year, a time): what only one of the two writers does.
Where style leaves it open, the place of the row does: between rows of one writer, and in a column that is in order of time.
Two signs that disagree, or one that is weak alone, leave the row open, to be asked.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa

from lib.schema.moments import DateOrder, numeric_day

_WRITTEN = re.compile(r"(\d{1,2})([/.\- ])(\d{1,2})[/.\- ](\d{4}|\d{2})(?!\d)(.*)", re.DOTALL)
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_LEAST_IN_ORDER = 6
"""Known days from which a column can prove that it is in order of time: six fall so by chance once in 360 times."""
_LEAST_IN_PARTS = 3
_LEAST_TIMED = 2

Votes = np.ndarray[Any, np.dtype[np.int8]]
Codes = np.ndarray[Any, np.dtype[np.int32]]
Days = np.ndarray[Any, np.dtype[np.int64]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]
_ORDERS: tuple[DateOrder, DateOrder] = ("dmy", "mdy")
_DMY, _NEITHER, _MDY = -1, 0, 1
_CONFLICT = 9


@dataclass(frozen=True)
class Written:
    """One distinct text of the column: its days in both orders as ordinals (0: no day), and its style.

    `proof` is what it proves by itself, `sure` whether its day is the same either way. `padding` is "0" (``01``), "1" (``1``)
    or empty where neither part tells.
    """

    days: tuple[int, int]
    separator: str = ""
    padding: str = ""
    short_year: bool = False
    timed: str = ""

    @property
    def proof(self) -> int:
        """The order that alone makes a day of it."""
        day_first, month_first = self.days
        return 0 if bool(day_first) == bool(month_first) else _DMY if day_first else _MDY

    @property
    def sure(self) -> bool:
        """Whether both orders make the same day of it."""
        return self.days[0] == self.days[1] > 0

    @property
    def is_open(self) -> bool:
        """Whether both orders make a day of it, and not the same."""
        return min(self.days) > 0 and self.days[0] != self.days[1]

    @property
    def style(self) -> dict[str, str]:
        """The features that say something, by name."""
        year = "2" if self.short_year else "4"
        found = {"separator": self.separator, "padding": self.padding, "year": year, "timed": self.timed}
        return {name: value for name, value in found.items() if value}


@dataclass(frozen=True)
class Orders:
    """What was found of a column: the order of each text that was settled, and the texts that stay open, with the first row
    of each in the file's order. `rows` counts the rows read in each order, those that stay open not among them."""

    settled: Mapping[str, DateOrder]
    open: tuple[tuple[int, str], ...]
    rows: Mapping[DateOrder, int]
    open_rows: tuple[int, ...] = ()


def tell_apart(column: pa.ChunkedArray, numbers: Sequence[int] | pa.ChunkedArray) -> Orders:
    """The order of each text of a column, in the file's order; `numbers` are the rows' numbers."""
    filled = column.is_valid()
    column, at = column.filter(filled), np.asarray(numbers)[np.asarray(filled)]
    coded = column.combine_chunks().dictionary_encode()
    texts: list[str] = coded.dictionary.to_pylist()
    codes = np.asarray(coded.indices)
    written = [_written(text) for text in texts]
    by_text = _by_style(written)
    votes = by_text[codes]
    is_open = np.array([w.is_open for w in written], bool)[codes]
    days = np.array([w.days for w in written], np.int64).reshape(-1, 2)[codes]
    sure = np.array([w.sure for w in written], bool)[codes]
    known = np.where(sure | (votes == _DMY), days[:, 0], np.where(votes == _MDY, days[:, 1], 0))
    left = is_open & (votes == _NEITHER)
    if left.any():
        weak = _weak(written)[codes]
        placed = _by_parts(votes)
        timed = _by_time(known, days, left)
        found = _agreed(weak, placed, timed)
        votes = np.where(left, found, votes).astype(np.int8)
        votes = _alike_everywhere(votes, codes, left, len(texts))
    settled = {
        text: _ORDERS[vote > 0] for text, vote in zip(texts, _first_of(votes, codes, len(texts)), strict=True) if vote
    }
    settled |= {text: _ORDERS[0] for text, each in zip(texts, written, strict=True) if each.sure and each.separator}
    unsettled = np.flatnonzero(is_open & (votes == _NEITHER))
    # Which part of 25/11/25 is the year is always asked (decision 43), also of a row that is settled otherwise.
    short = np.flatnonzero(np.array([w.short_year for w in written], bool)[codes] & ~sure)
    asked = unsettled if len(unsettled) else short
    first: dict[str, int] = {}
    for position in asked:
        first.setdefault(texts[codes[position]], int(at[position]))
    counts = {order: int(np.count_nonzero(votes == sign)) for order, sign in zip(_ORDERS, (_DMY, _MDY), strict=True)}
    return Orders(settled, tuple((row, text) for text, row in first.items()), counts, tuple(at[asked].tolist()))


def _written(text: str) -> Written:
    found = _WRITTEN.match(text)
    if found is None:
        iso = _ISO.match(text)
        day = numeric_day(iso[1], iso[2], iso[3], None) if iso else None
        return Written((_ordinal(day), _ordinal(day)))
    first, separator, second, year, rest = found.groups()
    padded = any(part.startswith("0") for part in (first, second))
    bare = any(len(part) == 1 for part in (first, second))
    days = tuple(_ordinal(numeric_day(first, second, year, order)) for order in _ORDERS)
    timed = ("half" if re.search(r"[ap]\.?\s?m", rest, re.IGNORECASE) else "clock") if ":" in rest else "none"
    padding = "" if padded == bare else "0" if padded else "1"
    return Written((days[0], days[1]), separator, padding, len(year) == 2, timed)


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _proven_styles(written: Sequence[Written]) -> dict[int, dict[str, list[str]]]:
    """Order -> feature -> its values in the texts that prove that order."""
    found: dict[int, dict[str, list[str]]] = {_DMY: {}, _MDY: {}}
    for each in written:
        if each.proof:
            for name, value in each.style.items():
                found[each.proof].setdefault(name, []).append(value)
    return found


def _by_style(written: Sequence[Written]) -> Votes:
    """The order of each text that its own parts or its style prove, else 0.

    A feature tells the two writers apart if no value of it is proven of both: a text with the value of one is of that one, and
    a text whose padding the one writer never uses is of the other. Where only one order is proven, what has the separator
    of a proven row is in that order, and the rest is open.
    """
    proven = _proven_styles(written)
    there = [order for order, styles in proven.items() if styles]
    votes = np.zeros(len(written), np.int8)
    for i, each in enumerate(written):
        votes[i] = each.proof
        if not each.is_open:
            continue
        if len(there) == 1:
            same = each.separator in proven[there[0]]["separator"]
            votes[i] = there[0] if same and not each.short_year else _NEITHER
            continue
        signs = {sign for name, value in each.style.items() if (sign := _telling(name, value, proven))}
        votes[i] = signs.pop() if len(signs) == 1 and not each.short_year else _NEITHER
    return votes


def _telling(name: str, value: str, proven: Mapping[int, Mapping[str, list[str]]]) -> int:
    """The order that one feature of a text proves, given what is proven of both writers, else 0."""
    of = {order: proven[order].get(name, []) for order in (_DMY, _MDY)}
    sets = {order: frozenset(values) for order, values in of.items()}
    if name == "timed" and min(map(len, of.values())) < _LEAST_TIMED:
        return _NEITHER
    if sets[_DMY] & sets[_MDY]:
        return _NEITHER
    for order in (_DMY, _MDY):
        if value in sets[order] and sets[-order]:
            return order
        if name == "padding" and sets[order] and value not in sets[order] and not sets[-order]:
            return -order  # the writer of that order is proven to write otherwise
    return _NEITHER


def _weak(written: Sequence[Written]) -> Votes:
    """The order of the only writer who is proven to pad, or not to pad, like an open text; of the other nothing is known."""
    proven = _proven_styles(written)
    padding = {order: frozenset(styles.get("padding", ())) for order, styles in proven.items()}
    votes = np.zeros(len(written), np.int8)
    for i, each in enumerate(written):
        if each.is_open and each.padding:
            like = [order for order in (_DMY, _MDY) if each.padding in padding[order]]
            votes[i] = like[0] if len(like) == 1 else _NEITHER
    return votes


def _by_parts(votes: Votes) -> Votes:
    """The order of the known rows around each row, in a file of which one part is in one order and the rest in the other."""
    at = np.flatnonzero(votes)
    result = np.zeros(len(votes), np.int8)
    if len(at) < _LEAST_IN_PARTS or np.count_nonzero(np.diff(votes[at])) > 1:
        return result
    after = np.searchsorted(at, np.arange(len(votes)))
    before = votes[at[np.maximum(after - 1, 0)]]
    behind = votes[at[np.minimum(after, len(at) - 1)]]
    result[before == behind] = before[before == behind]
    return result


def _by_time(known: Days, days: Days, left: Flags) -> Votes:
    """The order in which each open row keeps the column in order of time, where only one does."""
    result = np.zeros(len(known), np.int8)
    at = np.flatnonzero(known)
    steps = np.diff(known[at])
    if len(at) < _LEAST_IN_ORDER or not steps.any():
        return result
    if (steps <= 0).all():
        known, days = -known, -days
    elif not (steps >= 0).all():
        return result
    open_at = np.flatnonzero(left)
    after = np.searchsorted(at, open_at)
    low = np.where(after > 0, known[at[np.maximum(after - 1, 0)]], np.iinfo(np.int64).min)
    high = np.where(after < len(at), known[at[np.minimum(after, len(at) - 1)]], np.iinfo(np.int64).max)
    fits = (days[open_at] >= low[:, None]) & (days[open_at] <= high[:, None])
    if not fits.any(axis=1).all():
        return result  # some row breaks the order either way: it is none
    result[open_at] = np.where(fits.all(axis=1), _NEITHER, np.where(fits[:, 0], _DMY, _MDY))
    return result


def _agreed(weak: Votes, placed: Votes, timed: Votes) -> Votes:
    """What the signs say together: the order of time, or padding and place; nothing where two of them disagree."""
    signs = np.stack([weak, placed, timed])
    contradicted = (signs == _DMY).any(axis=0) & (signs == _MDY).any(axis=0)
    found = np.where(timed != 0, timed, np.where(weak == placed, weak, _NEITHER))
    return np.where(contradicted, _NEITHER, found).astype(np.int8)


def _alike_everywhere(votes: Votes, codes: Codes, left: Flags, count: int) -> Votes:
    """The votes without those of a text that stands more than once and not always with the same one."""
    least, most = np.full(count, _CONFLICT, np.int8), np.full(count, -_CONFLICT, np.int8)
    np.minimum.at(least, codes, votes)
    np.maximum.at(most, codes, votes)
    return np.where(left & (least != most)[codes], _NEITHER, votes).astype(np.int8)


def _first_of(votes: Votes, codes: Codes, count: int) -> list[int]:
    found = np.zeros(count, np.int8)
    found[codes] = votes
    return [int(vote) for vote in found]
