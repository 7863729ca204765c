"""Quotation marks that a program put where they do not belong: around whole lines, or its own kind around every cell.

A spreadsheet that does not know a file's delimiter takes each line for one cell, and saves it as one:
``"2026-03-14,ana@example.com,""1,200.00"", paid"``. Databases quote cells with apostrophes, word processors with “ and ”.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import islice

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.read.dialect import DELIMITERS
from lib.ingest.read.encoding import Encoding, Source

_LINES = 50
_PAIRS = {"'": "'", "“": "”", "„": "“", "«": "»"}


def without_quoted_lines(source: Source, encoding: Encoding, head: str) -> Source | None:
    """The source without the marks around its lines; None if they are not quoted as a whole."""
    if not re.match(r'[^\r\n]*[\r\n]\s*"', head):
        return None
    outer = next((delimiter for delimiter in DELIMITERS if _is_wrapped(head, delimiter)), None)
    if outer is None:
        return None
    try:
        with encoding.open_text(source) as text:
            lines = "".join(f"{line}\n" for line in _inner(csv.reader(text, delimiter=outer)))
    except csv.Error:  # further down the file is something else
        return None
    return Source.of_bytes(source.name, lines.encode("utf-8", "surrogateescape"))


def _is_wrapped(head: str, outer: str) -> bool:
    """Whether every line is one quoted cell by `outer`, and what is inside has as many cells as the header has."""
    try:
        records = list(islice(csv.reader(io.StringIO(head, newline=""), delimiter=outer), _LINES + 1))
        if len(records) > 2 and not head.endswith(("\n", "\r")):
            records.pop()  # the head may end within this line
        return not any(any(cells[1:]) for cells in records) and _holds_cells(head, records)
    except csv.Error:  # marks that the strict reader makes nothing of
        return False


def _holds_cells(head: str, records: list[list[str]]) -> bool:
    lines = [line for line in _inner(iter(records)) if line.strip()]
    if len(lines) < 2 or not all('"' + line.replace('"', '""') + '"' in head for line in lines[1:]):
        return False
    inner = next((delimiter for delimiter in DELIMITERS if delimiter in lines[0]), None)
    if inner is None:
        return False
    widths = [len(next(csv.reader([line], delimiter=inner), [])) for line in lines]
    commonest = Counter(widths[1:]).most_common(1)[0][0]
    return widths[0] == commonest > 1


def _inner(records: Iterator[list[str]]) -> Iterator[str]:
    for cells in records:
        yield cells[0] if cells else ""


def without_own_marks(header: Sequence[str], table: pa.Table) -> tuple[tuple[str, ...], pa.Table]:
    """Header and table without the marks around their cells, if every header stands in one pair of them."""
    filled = [text.strip() for text in header if text.strip()]
    opening = filled[0][0] if filled else ""
    closing = _PAIRS.get(opening, "")
    if not closing or not all(len(t) > 2 and t[0] == opening and t[-1] == closing for t in filled):
        return tuple(header), table
    framed = rf"(?s)^\s*{opening}(.*){closing}\s*$"
    columns = [pc.replace_substring_regex(column, framed, r"\1") for column in table.columns[:-1]]
    names = tuple(re.sub(framed, r"\1", text) for text in header)
    return names, pa.table([*columns, table["row"]], names=table.column_names)
