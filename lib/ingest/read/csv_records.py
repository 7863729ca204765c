"""Text to records: the csv module where quoting is regular, a careful splitter where it is not.

Quoting is regular when every opening quotation mark follows a delimiter, a line end or another mark and every closing
one is followed by one of these (RFC 4180). Then no mark can be left open and all parsers agree. Otherwise a mark may
have swallowed other rows, and the careful splitter finds the line to blame and goes on with the next one.
"""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterable, Iterator
from functools import cache
from typing import BinaryIO, Literal, NamedTuple, TextIO

import numpy as np

Quoting = Literal["none", "regular", "lines", "irregular"]
"""How quotation marks are used: not at all, as :rfc:`4180` has it, so and around line ends, or otherwise."""
_CHUNK = 1 << 20
_QUOTE = ord('"')

# The csv module's own cell limit is process-wide and low; ours is checked on the finished table with a better message.
csv.field_size_limit(2**31 - 1)


class Record(NamedTuple):
    """One record: its cells, the lines of text it took, their length in characters, and whether a quote is unclosed."""

    cells: list[str]
    size: int
    unclosed: bool


def quoting(stream: BinaryIO, delimiter: str) -> Quoting:
    """How quotation marks are used in a stream of UTF-8 bytes that begins outside of them."""
    beside = np.zeros(256, dtype=bool)
    beside[[_QUOTE, ord("\n"), ord("\r"), *delimiter.encode()]] = True
    before, rest, count, has_lines = b"\n", b"", 0, False
    while True:
        chunk = stream.read(_CHUNK)
        data = before + rest + (chunk or b"\n")
        if count % 2 or b'"' in data:
            values = np.frombuffer(data, dtype=np.uint8)
            marks = np.flatnonzero(values[1:-1] == _QUOTE) + 1
            opening, closing = marks[count % 2 :: 2], marks[1 - count % 2 :: 2]
            if not (beside[values[opening - 1]].all() and beside[values[closing + 1]].all()):
                return "irregular"
            if not has_lines:
                ends = np.flatnonzero((values[1:-1] == ord("\n")) | (values[1:-1] == ord("\r"))) + 1
                has_lines = bool(((np.searchsorted(marks, ends) + count) % 2).any())
            count += len(marks)
        if not chunk:
            break
        before, rest = data[-2:-1], data[-1:]
    if count % 2:
        return "irregular"
    return "lines" if has_lines else "regular" if count else "none"


def regular_records(text: TextIO, delimiter: str) -> Iterator[list[str]]:
    """The records of text with regular quoting; a blank line is an empty list."""
    return csv.reader(text, delimiter=delimiter)


def careful_records(lines: Iterable[str], delimiter: str, width: int | None, longest: int) -> Iterator[Record]:
    """The records of text with any quoting. `width` is the header's, None while it is not known.

    A quoted cell may run over several lines, but not beyond the end or `longest` characters, and what follows its
    closing mark must not contradict it. Where it does, the line that opened it comes out as one unclosed record and
    the next line starts afresh.
    """
    source, again = iter(lines), deque[str]()
    while (line := again.popleft() if again else next(source, None)) is not None:
        content = line.rstrip("\r\n")
        if '"' not in content:
            yield Record(content.split(delimiter) if content else [], len(line), False)
            continue
        splitter, taken, size = _Splitter(delimiter), [line], len(line)
        splitter.feed(line)
        while splitter.open and size <= longest:
            more = again.popleft() if again else next(source, None)
            if more is None:
                break
            taken.append(more)
            size += len(more)
            splitter.feed(more)
        if splitter.open or splitter.contradicts(width, len(taken)):
            again.extendleft(reversed(taken[1:]))
            yield Record([content], len(line), True)
        else:
            yield Record(splitter.cells, size, False)


@cache
def _framed(delimiter: str) -> re.Pattern[str]:
    """A cell whose quotation mark does not come first: ``a, "b, c"``, or ``="007"``, which keeps a spreadsheet's hands
    off a number."""
    return re.compile(rf'(?: +|=)"((?:[^"]|"")*)" *(?={re.escape(delimiter)}|$)')


class _Splitter:
    """Splits the lines of one record into cells, the way the csv module does."""

    def __init__(self, delimiter: str) -> None:
        self.cells: list[str] = []
        self.open = False
        self._delimiter = delimiter
        self._framed = _framed(delimiter)
        self._part: list[str] = []
        self._lines = 0
        self._opened_on = 0
        self._text_after_quote = False
        self._text_after_lines = False

    def feed(self, line: str) -> None:
        """Take one more physical line."""
        self._lines += 1
        end, at = len(line.rstrip("\r\n")), 0
        while True:
            if not self.open and line.startswith('"', at, end):
                self.open, self._part, self._opened_on, at = True, [], self._lines, at + 1
            if self.open:
                at = self._to_close(line, at)
                if self.open:
                    return
            elif line[at : at + 1] in (" ", "=") and (framed := self._framed.match(line, at, end)):
                self._part, at = [framed[1].replace('""', '"')], framed.end()
            stop = line.find(self._delimiter, at, end)
            stop = end if stop < 0 else stop
            self._finish_cell(line[at:stop])
            if stop == end:
                return
            at = stop + 1

    def _to_close(self, line: str, at: int) -> int:
        """Read quoted text from `at`; the position after the closing mark, or the line's end while still open."""
        while (close := line.find('"', at)) >= 0:
            self._part.append(line[at:close])
            if not line.startswith('"', close + 1):
                self.open = False
                return close + 1
            self._part.append('"')
            at = close + 2
        self._part.append(line[at:])
        return len(line)

    def _finish_cell(self, text: str) -> None:
        if self._opened_on and text:
            self._text_after_quote = True
            self._text_after_lines = self._text_after_lines or self._opened_on < self._lines
        self.cells.append("".join(self._part) + text)
        self._part, self._opened_on = [], 0

    def contradicts(self, width: int | None, lines: int) -> bool:
        """Whether the record shows that one of its quotation marks was not meant to open a cell."""
        if self._text_after_lines:
            return True
        if width is None:
            return False
        return (self._text_after_quote and len(self.cells) != width) or (lines > 1 and len(self.cells) > width)
