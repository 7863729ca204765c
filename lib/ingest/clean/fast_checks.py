"""Whether the texts of a whole column are spelled plainly: the bytes of a column at once instead of its texts one by one.

Most columns of most files are plain from top to bottom, and a look at the bytes proves it at a tenth of the cost of a
regular expression per text. ``PLAIN`` says what each kind's plain spelling is, as the expression that the check stands for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa

from lib.schema.fields import Kind

Bytes = np.ndarray[tuple[int], np.dtype[np.uint8]]
Positions = np.ndarray[tuple[int], np.dtype[np.int64]]


@dataclass(frozen=True)
class Texts:
    """The written texts of one chunk of a column: their bytes end to end, and where each begins and ends. None is empty."""

    data: Bytes
    starts: Positions
    ends: Positions

    @cached_property
    def lengths(self) -> Positions:
        """Bytes of each text."""
        return self.ends - self.starts

    @cached_property
    def first(self) -> Bytes:
        """The first byte of each text."""
        return self.data[self.starts]

    @cached_property
    def last(self) -> Bytes:
        """The last byte of each text."""
        return self.data[self.ends - 1]

    def count(self, byte: str) -> int:
        """How often an ASCII character occurs in all texts together."""
        return int(np.count_nonzero(self.data == ord(byte)))


def texts(column: pa.ChunkedArray) -> Iterator[Texts]:
    """The chunks of a text column, without its nulls and empty texts."""
    for chunk in column.chunks:
        written = chunk.drop_null() if chunk.null_count else chunk
        if not len(written):
            continue
        _, offset_buffer, data_buffer = written.buffers()
        offsets = np.frombuffer(offset_buffer, np.int32, len(written) + 1, written.offset * 4).astype(np.int64)
        if offsets[0] == offsets[-1]:
            continue
        data = np.frombuffer(data_buffer, np.uint8)[offsets[0] : offsets[-1]]
        offsets -= offsets[0]
        starts, ends = offsets[:-1], offsets[1:]
        filled = ends > starts
        yield Texts(data, starts, ends) if filled.all() else Texts(data, starts[filled], ends[filled])


def is_plain(kind: Kind, column: pa.ChunkedArray) -> bool:
    """Whether every written text of the column, trimmed, is spelled plainly for its kind; False for a kind without a plain spelling."""
    check = PLAIN[kind][1] if kind in PLAIN else None
    return check is not None and all(map(check, texts(column)))


def is_tidy(column: pa.ChunkedArray, blanks: Iterable[str]) -> bool:
    """Whether a column needs no tidying: ASCII alone, no space around its texts, none of them empty or one of `blanks`.

    Of a column with texts that are as short as a blank and begin like one it may say False although none is one.
    """
    ascii_blanks = [blank for blank in blanks if blank and blank.isascii()]
    longest, begins = max(map(len, ascii_blanks)), _only("".join(blank[0] for blank in ascii_blanks))
    written = 0
    for t in texts(column):
        if t.data.max() > 127 or t.first.min() <= 32 or t.last.min() <= 32:
            return False
        if ((t.lengths <= longest) & (begins[t.first] == 1)).any():
            return False
        written += len(t.starts)
    return bool(written == len(column) - column.null_count)


def _only(allowed: str) -> Bytes:
    """A table that says of each byte whether it is one of the characters."""
    table = np.zeros(256, np.uint8)
    table[[ord(c) for c in allowed]] = 1
    return table


_LOWER = "abcdefghijklmnopqrstuvwxyz"
_DIGITS = "0123456789"
_IN_ID = f"{_LOWER}{_LOWER.upper()}{_DIGITS}_.:-".encode()
_BEGINS_ID = _only(_LOWER + _LOWER.upper() + "_-")

_LETTER, _INNER, _DOT, _AT, _LOCAL_ONLY, _FOREIGN = range(6)
_IN_MAIL = bytes(
    next((kind for kind, of in enumerate((_LOWER, _DIGITS + "-", ".", "@", "_%+")) if chr(byte) in of), _FOREIGN)
    for byte in range(256)
)
"""What each byte is in an e-mail address."""
_LONGEST_DOMAIN = 63


def _are_digits(data: Bytes) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which bytes are digits."""
    return data - np.uint8(48) <= 9  # below "0" wraps round to above 9


def _is_date(t: Texts) -> bool:
    if (t.lengths != 10).any():
        return False
    rows = t.data.reshape(-1, 10)  # the texts touch: nothing lies between them
    dashes = rows[:, [4, 7]] == ord("-")
    digits = _are_digits(rows[:, [0, 1, 2, 3, 5, 6, 8, 9]])
    return bool(dashes.all()) and bool(digits.all()) and bool(np.isin(t.first, (49, 50)).all())


def _is_money(t: Texts) -> bool:
    negative = t.first == ord("-")
    signs, dots = t.count("-"), t.count(".")
    if np.count_nonzero(negative) != signs or np.count_nonzero(_are_digits(t.data)) + signs + dots != len(t.data):
        return False
    lengths = t.lengths - negative
    one, two = ((lengths > places + 1) & (t.data[np.maximum(t.ends - places - 1, 0)] == ord(".")) for places in (1, 2))
    whole = lengths - 2 * one - 3 * two
    # As many dots as decimals: every dot stands where a text's one dot may stand.
    return int(one.sum() + two.sum()) == dots and not (one & two).any() and bool(((whole >= 1) & (whole <= 13)).all())


def _is_number(t: Texts) -> bool:
    return bool((t.lengths <= 9).all()) and bool(_are_digits(t.data).all())


def _is_phone(t: Texts) -> bool:
    plus = t.count("+")
    return (
        plus == len(t.starts)
        and bool((t.first == ord("+")).all())
        and bool(((t.lengths >= 8) & (t.lengths <= 16)).all())
        and np.count_nonzero(_are_digits(t.data)) + plus == len(t.data)
    )


def _is_id(t: Texts) -> bool:
    if t.data.tobytes().translate(None, _IN_ID):
        return False
    numeric = _BEGINS_ID[t.first] == 0
    if not numeric.any():
        return True
    digits = np.add.reduceat(_are_digits(t.data).astype(np.int64), t.starts)
    return bool((digits == t.lengths)[numeric].all())


def _is_email(t: Texts) -> bool:
    kinds = np.frombuffer(t.data.tobytes().translate(_IN_MAIL), np.uint8)
    at, dots = np.flatnonzero(kinds == _AT), np.flatnonzero(kinds == _DOT)
    if kinds.max() == _FOREIGN or len(at) != len(t.starts) or not len(dots):
        return False
    if (at <= t.starts).any() or (at >= t.ends).any():
        return False
    marks = np.flatnonzero(kinds == _LOCAL_ONLY)
    if len(marks) and (marks > at[np.searchsorted(t.ends, marks, side="right")]).any():
        return False
    dot = dots[np.searchsorted(dots, t.ends) - 1]
    after = t.ends - dot - 1
    if (dot <= at + 1).any() or after.min() < 2 or after.max() > _LONGEST_DOMAIN:
        return False
    return all((kinds[t.ends - back][after >= back] == _LETTER).all() for back in range(1, after.max() + 1))


def _is_list(t: Texts) -> bool:
    spaces = t.data == ord(" ")
    return not any(t.count(separator) for separator in ",;|\n") and not (spaces[1:] & spaces[:-1]).any() and _is_text(t)


def _is_text(t: Texts) -> bool:
    return not (t.first == ord("#")).any()


_TEXT = (r"[^#](.|\n)*", _is_text)

PLAIN: dict[Kind, tuple[str, Callable[[Texts], bool]]] = {
    Kind.DATE: (r"[12]\d{3}-\d\d-\d\d", _is_date),
    Kind.MONEY: (r"-?\d{1,13}(\.\d{1,2})?", _is_money),
    Kind.EMAIL: (r"[a-z0-9._%+-]+@[a-z0-9.-]+\.[a-z]{2,63}", _is_email),
    Kind.PHONE: (r"\+[0-9]{7,15}", _is_phone),
    Kind.NUMBER: (r"\d{1,9}", _is_number),
    Kind.ID: (r"[A-Za-z_-][A-Za-z0-9_.:-]*|\d+", _is_id),
    Kind.LIST: (r"(?!#|.*  )[^,;|\n]+", _is_list),
    Kind.TEXT: _TEXT,
    Kind.NAME: _TEXT,
    Kind.UTM: _TEXT,
}
"""Kind -> (its plain spelling as a regular expression, the same as a check of a column's bytes)."""
