"""The cells of a tab as a text table: where its header is, also when that takes several rows of merged cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.ingest.assemble import clean_header, finish, gather
from lib.ingest.dialect import HEAD_RECORDS, find_header
from lib.ingest.text_table import Limits, Note, RowList, TextTable
from lib.ingest.workbook import preamble_notes

_HEADER_ROWS = 4
"""A header takes no more rows than this; cells merged over more are data."""

Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Merge:
    """Cells merged into one, by 0-based positions; the ends are not part of it. Only the first cell has a value."""

    top: int
    bottom: int
    left: int
    right: int

    @classmethod
    def of(cls, found: Mapping[str, Any]) -> Merge:
        """A merge as the API describes it, where a 0 may be left out."""
        start_row, start_column = int(found.get("startRowIndex", 0)), int(found.get("startColumnIndex", 0))
        return cls(start_row, int(found["endRowIndex"]), start_column, int(found["endColumnIndex"]))


@dataclass(frozen=True)
class _Header:
    """A header: the rows above it, its last row (0-based), and the names of the columns."""

    above: tuple[str, ...]
    last: int
    names: list[str]
    doubtful: bool


def table_of(name: str, rows: Rows, merges: Sequence[Merge], limits: Limits = Limits()) -> TextTable | None:  # noqa: B008 - immutable
    """The text table in the rows of a tab, all equally wide; None if they are blank."""
    header = _header(rows, merges)
    if header is None:
        return None
    notes = preamble_notes(list(header.above), header.doubtful) + _merged_notes(merges, header.last)
    first = header.last + 1
    records = ((list(row), False) for row in rows[first:])
    table, set_aside, gathered = gather(records, len(header.names), first + 1, ",", name, limits)
    return finish(name, header.names, table, ",", limits, set_aside, notes + gathered)


def _header(rows: Rows, merges: Sequence[Merge]) -> _Header | None:
    head = rows[:HEAD_RECORDS]
    first = next((i for i, row in enumerate(head) if sum(map(bool, row)) > 1), None)
    tall = [m for m in merges if m.top == first and 1 < m.bottom - m.top <= _HEADER_ROWS]
    if first is not None and tall:
        last = max(m.bottom for m in tall) - 1
        doubtful = False
    else:
        found = find_header(head)
        if found is None:
            return None
        first, last, doubtful = found.index, found.index, found.doubtful
    above = tuple(" ".join(filter(None, row)) for row in head[:first] if any(row))
    return _Header(above, last, _names(_filled(rows, merges, first, last)), doubtful)


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


def _merged_notes(merges: Sequence[Merge], last: int) -> list[Note]:
    """A note on merged cells under the header: their value stands in the first row and column alone."""
    rows = RowList()
    for merge in sorted(merges, key=lambda m: m.top):
        if merge.top > last:
            rows.add(merge.top + 1)
    return [Note("merged_cells", rows.params())] if rows.count else []
