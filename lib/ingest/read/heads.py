"""Headers that take several rows: cells merged over both of them, or a row of group titles above the names.

"Payment 1" over "Date" and "Amount" beside "Payment 2" over the same two names four columns, and none of them may be lost.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from lib.ingest.read.assemble import clean_header
from lib.ingest.read.dialect import find_header
from lib.ingest.read.merged import Merge

_HEADER_ROWS = 4
"""A header takes no more rows than this; cells merged over more are data."""

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Head:
    """A header: its first and last row (0-based) and the names of the columns."""

    first: int
    last: int
    names: tuple[str, ...]
    doubtful: bool


def find_head(rows: Rows, merges: Sequence[Merge] = ()) -> Head | None:
    """The header in the first rows of a sheet, all equally wide; None if they are blank."""
    first = next((i for i, row in enumerate(rows) if sum(map(bool, row)) > 1), None)
    tall = [m for m in merges if m.top == first and 1 < m.bottom - m.top <= _HEADER_ROWS]
    if first is not None and tall:
        last = min(max(m.bottom for m in tall), len(rows)) - 1
        return Head(first, last, tuple(_names(_filled(rows, merges, first, last))), False)
    found = find_header(rows)
    if found is None:
        return None
    last = found.index
    if titles := group_titles(rows[: last + 1], merges):
        return Head(last - 1, last, titles, found.doubtful)
    return Head(last, last, tuple(_names(_filled(rows, merges, last, last))), found.doubtful)


def group_titles(rows: Rows, merges: Sequence[Merge] = ()) -> tuple[str, ...]:
    """The names of the columns if the last of `rows` needs the one above it to tell its columns apart; else none."""
    last = len(rows) - 1
    lowest = [clean_header(text) for text in rows[last]] if rows else []
    if last < 1 or len(set(filter(None, lowest))) == len(list(filter(None, lowest))):
        return ()
    block = _filled(rows, merges, last - 1, last)
    if not any(m.top == last - 1 for m in merges):
        block[0] = _spread(block[0], len(lowest))
    named = _names(block)
    filled = [name for name, low in zip(named, lowest, strict=True) if low]
    return tuple(named) if len(set(filled)) == len(filled) else ()


def _spread(titles: Sequence[str], width: int) -> list[str]:
    """Titles as they stand over their columns: each reaches up to the next one."""
    spread: list[str] = []
    for text in [*titles, *([""] * (width - len(titles)))][:width]:
        spread.append(text if text.strip() or not spread else spread[-1])
    return spread


def _filled(rows: Rows, merges: Sequence[Merge], first: int, last: int) -> list[list[str]]:
    """The rows of a header with the value of merged cells in every one of them, from left to right."""
    block = [list(row) for row in rows[first : last + 1]]
    for merge in merges:
        if first <= merge.top <= last:
            text = rows[merge.top][merge.left] if merge.left < len(rows[merge.top]) else ""
            row = block[merge.top - first]
            row[merge.left : merge.right] = [text] * len(row[merge.left : merge.right])
    return block


def _names(block: list[list[str]]) -> list[str]:
    """One name per column: its lowest text; below one group title after another, the title too where the lowest is not unique."""
    columns = [[clean_header(text) for text in column if clean_header(text)] for column in zip(*block, strict=True)]
    lowest = [texts[-1] if texts else "" for texts in columns]
    often = Counter(lowest)
    return [
        f"{texts[0]} {name}" if len(texts) > 1 and often[name] > 1 and texts[0] != name else name
        for texts, name in zip(columns, lowest, strict=True)
    ]
