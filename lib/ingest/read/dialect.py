"""Which delimiter a text uses and where its header is, found by scoring what each choice would give.

The best delimiter cuts most rows into as many columns as the header has. The header is the first row that names the
columns the rows below fill and that does not itself look like data; what stands above it is a preamble.
"""

from __future__ import annotations

import io
import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lib.ingest.read.csv_records import careful_records

DELIMITERS = (",", ";", "\t", "|")
HEAD_RECORDS = 100
_HEADER_WITHIN = 40
_LONGEST = 100_000
_SEP_LINE = re.compile(r'"?sep=(.)"?(?:\r\n|\n|\r|$)', re.IGNORECASE)
# Numbers, dates, times, amounts with a currency sign, percentages, and e-mail addresses: cells, not column names.
_DATA = re.compile(r"[\d\s.,;:/%€$£()+\-]*\d[\d\s.,;:/%€$£()+\-TZ]*|[^@\s]+@[^@\s]+\.[^@\s]+")
_LONGEST_DATA = (
    120  # no day, amount or address is longer; to look through a longer text takes time that grows with its square
)


def _is_data(text: str) -> bool:
    """Whether a cell is a value rather than the name of a column."""
    text = text.strip()
    return len(text) <= _LONGEST_DATA and _DATA.fullmatch(text) is not None


# Rows without content before anything else, which are no part of the head that is looked at. Each ends a line.
_BLANK_LINES = re.compile(r"[\s,;|]*[\r\n]")
_ADDRESS = re.compile(r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*")
_LONGEST_ADDRESS = 300  # as with a day: a longer text takes time that grows with its square
_DAY = re.compile(r"\s*(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4})(?!\d)")


@dataclass(frozen=True)
class Header:
    """A header found among records: its position, its quality 0..1 and whether it looks like data."""

    index: int
    quality: float
    doubtful: bool


@dataclass(frozen=True)
class Dialect:
    """How a text is cut into cells.

    `row` is the header's row number, `skip` the characters up to the end of the header record, `width` the columns
    most rows have (at least the header's), `preamble` the text above the header, line by line, `over` the cells of the
    row right above it.
    """

    delimiter: str
    header: tuple[str, ...]
    row: int
    skip: int
    width: int
    preamble: tuple[str, ...]
    doubtful: bool
    over: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Cut:
    """The head of a text as cut by one delimiter; `ends` are the character positions after each record."""

    delimiter: str
    records: list[list[str]]
    ends: list[int]
    header: Header
    width: int
    score: float


def find_dialect(head: str, whole: bool) -> Dialect | None:
    """The dialect of a text by its head; None if it holds no text. `whole` says that the head is all there is."""
    sep = _SEP_LINE.match(head)
    start = 0
    delimiters: tuple[str, ...] = DELIMITERS
    if sep and not (sep[1].isalnum() or sep[1] in '"\r\n'):
        start, delimiters = sep.end(), (sep[1],)
    blank = _BLANK_LINES.match(head, start)
    lines = 0
    if blank:
        start, above = blank.end(), blank[0]
        lines = above.count("\n") + above.count("\r") - above.count("\r\n")
    cuts = [cut for delimiter in delimiters if (cut := _cut(head[start:], delimiter, whole))]
    if not cuts:
        return None
    best = max(cuts, key=lambda cut: cut.score)
    index = best.header.index
    preamble = tuple(best.delimiter.join(cells).strip(best.delimiter + " ") for cells in best.records[:index])
    return Dialect(
        delimiter=best.delimiter,
        header=tuple(best.records[index]),
        row=lines + index + 1,
        skip=start + best.ends[index],
        width=best.width,
        preamble=tuple(line for line in preamble if line),
        doubtful=best.header.doubtful,
        over=tuple(best.records[index - 1]) if index else (),
    )


def _cut(head: str, delimiter: str, whole: bool) -> _Cut | None:
    """The head cut by `delimiter` and how convincing that looks; None without any text."""
    records: list[list[str]] = []
    ends: list[int] = []
    unclosed: set[int] = set()
    end = 0
    for record in careful_records(io.StringIO(head, newline=""), delimiter, None, _LONGEST):
        end += record.size
        if records and not whole and (end == len(head) or (record.unclosed and len(head) - end < _LONGEST)):
            break  # the head may end inside this record
        if record.unclosed:
            unclosed.add(len(records))
        records.append(record.cells)
        ends.append(end)
        if len(records) == HEAD_RECORDS:
            break
    header = find_header(records)
    if header is None:
        return None
    names = records[header.index]
    below = range(header.index + 1, len(records))
    body = [records[index] for index in below if index not in unclosed and _filled(records[index])]
    width = max(len(names), _commonest(map(len, body)))
    named = len(_filled(names))
    if named == 1:
        return _Cut(delimiter, records, ends, header, width, 0.5)
    # An unclosed record shows no columns; it counts as much as a row that is cut at all.
    fits = 1 + sum(_fit(cells, len(names)) for cells in body) + 0.5 * len(unclosed.intersection(below))
    lines = sum(1 for cells in records if _filled(cells))
    # Lines above the header count as lines that do not fit, so that a header far down needs many rows below it.
    score = fits / lines * (1 + math.log2(named)) * header.quality
    return _Cut(delimiter, records, ends, header, width, score)


def _commonest(widths: Iterable[int]) -> int:
    """The commonest width, the larger one of two equally common; 0 without rows."""
    return max(Counter(widths).items(), key=lambda item: (item[1], item[0]), default=(0, 0))[0]


def _fit(cells: Sequence[str], width: int) -> float:
    """How well a row fits a header of `width` columns: 1 exactly, 1/2 if it is cut at all, 0 if not."""
    if len(cells) == width or max(_filled(cells)) + 1 == width:
        return 1
    return 0.5 if len(cells) > 1 else 0


def take_head(records: Iterable[list[str]]) -> list[list[str]]:
    """The first of the records, as many as it takes to find the header: blank ones at the top do not count."""
    head: list[list[str]] = []
    blank = 0
    for cells in records:
        blank += blank == len(head) and not _filled(cells)
        head.append(cells)
        if len(head) == HEAD_RECORDS + blank:
            break
    return head


def find_header(records: Sequence[Sequence[str]]) -> Header | None:
    """The header among the first records of a table; None if all are blank."""
    filled = [_filled(cells) for cells in records]
    below: list[set[int]] = [set() for _ in records]
    for index in range(len(records) - 2, -1, -1):
        below[index] = below[index + 1] | filled[index + 1]
    first = next((index for index, columns in enumerate(filled) if columns), None)
    if first is None:
        return None
    qualities: dict[int, tuple[float, float]] = {}
    for index in range(first, min(len(records), first + _HEADER_WITHIN)):
        if not filled[index]:
            continue
        wanted = below[index] or filled[index]
        cover = len(filled[index] & wanted) / len(wanted)
        data = sum(_is_data(records[index][column]) for column in filled[index]) / len(filled[index])
        # A later row must be clearly better: the header is nearly always the first row.
        qualities[index] = (cover * (1 - 0.7 * data) * (1 if index == first else 0.85), data)
    best = max(quality for quality, _ in qualities.values())
    index = next(index for index, (quality, _) in qualities.items() if quality >= 0.9 * best)
    quality, data = qualities[index]
    return Header(index, quality, data > 0.5 or _is_a_record(records[index], records[index + 1 :]))


def _is_a_record(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a header holds an address, or a day above days: no column is called that."""

    def day(record: Sequence[str], column: int) -> bool:
        return column < len(record) and _DAY.match(record[column]) is not None

    if any(len(cell) <= _LONGEST_ADDRESS and _ADDRESS.fullmatch(cell) for cell in cells):
        return True
    return any(day(cells, column) and any(day(other, column) for other in below) for column in range(len(cells)))


def _filled(cells: Sequence[str]) -> set[int]:
    """The positions of the cells with content."""
    return {index for index, cell in enumerate(cells) if cell and not cell.isspace()}
