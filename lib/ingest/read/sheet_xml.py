"""What the parser of workbooks leaves out, read from their XML by a parser of XML: errors of an XLSX, merged cells of an ODS,
and how far the cells of either reach.

None of it guards anything: what a workbook costs is bounded around the child that reads it. A sheet is read only if its bytes
say that there is something to find.
"""

from __future__ import annotations

import contextlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from lib.ingest.read.merged import Merge

_CHUNK = 1 << 20
_TAIL = 64
_ERROR_CELL = re.compile(rb"""\bt\s*=\s*["']e["']""")
_SPANNED = re.compile(rb"-spanned")
_PLACE = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_LONGEST = 64  # letters of an error
_MOST = 1 << 20  # how often something is taken to be repeated

_UNREADABLE = (OSError, EOFError, zipfile.BadZipFile, zlib.error, ValueError, RuntimeError)
"""What a damaged member, or one packed in a way that is not known here, is told by."""

Errors = Mapping[tuple[int, int], str]
"""The errors of a sheet (#REF! and the like) by 0-based (row, column); the parser itself gives them as empty cells."""

Attributes = dict[str, str]


@dataclass
class Handler:
    """What is done for elements by their local names. `text` is given what stands between them."""

    start: Callable[[str, Attributes], None]
    end: Callable[[str], None] = lambda name: None
    text: Callable[[str], None] = lambda text: None


def _parse(archive: zipfile.ZipFile, member: str, handler: Handler) -> None:
    """Read a member of an archive; one that is damaged is read as far as it goes."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, attributes: handler.start(
        _local(name), {_local(key): value for key, value in attributes.items()}
    )
    parser.EndElementHandler = lambda name: handler.end(_local(name))
    parser.CharacterDataHandler = handler.text
    with contextlib.suppress(expat.ExpatError, KeyError, *_UNREADABLE), archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            parser.Parse(chunk)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _has(archive: zipfile.ZipFile, member: str, sign: re.Pattern[bytes]) -> bool:
    """Whether the bytes of a member hold a sign, or are written so that this cannot be seen."""
    tail = b""
    with contextlib.suppress(*_UNREADABLE), archive.open(member) as stream:
        while chunk := stream.read(_CHUNK):
            if sign.search(tail + chunk) or (not tail and chunk.startswith(_WIDE)):
                return True
            tail = chunk[-_TAIL:]
    return False


def errors(archive: zipfile.ZipFile) -> dict[str, Errors]:
    """The errors of each sheet of an XLSX, by the sheet's name."""
    found: dict[str, Errors] = {}
    for name, member in _sheets(archive).items():
        if member in archive.NameToInfo and _has(archive, member, _ERROR_CELL):
            found[name] = _errors_of(archive, member)
    return found


def _sheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """Which member of an XLSX holds which sheet, wherever its parts lie."""
    book = next(
        (target for kind, target in _relations(archive, "").values() if kind == "officeDocument"), "xl/workbook.xml"
    )
    relations = _relations(archive, book)
    found: dict[str, str] = {}

    def start(name: str, attributes: Attributes) -> None:
        if name == "sheet":
            found[attributes.get("name", "")] = relations.get(attributes.get("id", ""), ("", ""))[1]

    _parse(archive, book, Handler(start))
    return found


def _relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The relations of a part (empty: of the whole): id -> the last word of its kind, and the member it leads to."""
    folder, name = posixpath.split(part)
    found: dict[str, tuple[str, str]] = {}

    def start(element: str, attributes: Attributes) -> None:
        if element == "Relationship":
            target = attributes.get("Target", "")
            place = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[attributes.get("Id", "")] = attributes.get("Type", "").rpartition("/")[2], place

    _parse(archive, posixpath.join(folder, "_rels", f"{name}.rels"), Handler(start))
    return found


class _Cells:
    """Where the cells of an XLSX sheet stand: each says so itself, or follows the one before."""

    def __init__(self) -> None:
        self.row = self.column = 0

    def start(self, name: str, attributes: Attributes) -> bool:
        """Take an element. Returns whether it is a cell, which stands at `row` and `column`, both from 1."""
        if name == "row":
            self.row = int(told) if (told := attributes.get("r", "").strip()).isdecimal() else self.row + 1
            self.column = 0
        elif name == "c":
            place = _PLACE.fullmatch(attributes.get("r", "").strip())
            if place:
                self.column, self.row = _column_number(place[1]), int(place[2])
            else:
                self.column += 1
        return name == "c"


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def _errors_of(archive: zipfile.ZipFile, member: str) -> Errors:
    cells, found = _Cells(), dict[tuple[int, int], str]()
    at: tuple[int, int] | None = None
    value: list[str] | None = None

    def start(name: str, attributes: Attributes) -> None:
        nonlocal at, value
        if cells.start(name, attributes):
            at = (cells.row - 1, cells.column - 1) if attributes.get("t", "").strip() == "e" else None
        elif name == "v" and at:
            value = []

    def text(part: str) -> None:
        if value is not None:
            value.append(part)

    def end(name: str) -> None:
        nonlocal value
        if name == "v" and at and value is not None:
            found[at] = "".join(value)[:_LONGEST]
            value = None

    _parse(archive, member, Handler(start, end, text))
    return found


@dataclass
class _Spread:
    """How far the cells of a sheet reach, and how many there are."""

    rows: int = 0
    columns: int = 0
    cells: int = 0

    @property
    def area(self) -> int:
        """Cells of the rectangle from the first cell to the last row and column."""
        return self.rows * self.columns


def spread(archive: zipfile.ZipFile) -> tuple[int, int]:
    """Of the sheet of a workbook that reaches over the most cells for those it holds: both numbers."""
    found: list[_Spread] = []
    for member in archive.namelist():
        found += _spreads(archive, member) if member.lower().endswith(".xml") else []
    widest = max(found, key=lambda sheet: sheet.area, default=_Spread())
    return widest.area, widest.cells


def _spreads(archive: zipfile.ZipFile, member: str) -> list[_Spread]:
    cells, book, current = _Cells(), _Ods(), _Spread()

    def start(name: str, attributes: Attributes) -> None:
        if cells.start(name, attributes):
            current.rows, current.columns = max(current.rows, cells.row), max(current.columns, cells.column)
            current.cells += 1
        else:
            book.start(name, attributes)

    _parse(archive, member, Handler(start, book.end))
    return [current, *book.spreads]


def merges(archive: zipfile.ZipFile) -> dict[str, list[Merge]]:
    """The merged cells of each sheet of an ODS, by the sheet's name."""
    if not _has(archive, "content.xml", _SPANNED):
        return {}
    book = _Ods()
    _parse(archive, "content.xml", Handler(book.start, book.end))
    return {name: found for name, found in book.merges.items() if found}


@dataclass
class _Ods:
    """The tables of an ODS: where each cell stands, with everything repeated as often as it is said to be."""

    merges: dict[str, list[Merge]] = field(default_factory=dict)
    spreads: list[_Spread] = field(default_factory=list)
    _current: list[Merge] = field(default_factory=list)
    _row: int = 0
    _column: int = 0
    _repeat: int = 0
    _filled: bool = False

    def start(self, name: str, attributes: Attributes) -> None:
        """Take an element."""
        match name:
            case "table":
                self._row = self._column = self._repeat = 0
                self._current = self.merges.setdefault(attributes.get("name", ""), [])
                self.spreads.append(_Spread())
            case "table-row":
                self._row, self._column = self._row + self._repeat, 0
                self._repeat = _times(attributes, "number-rows-repeated")
            case "table-cell" | "covered-table-cell":
                down, across = _times(attributes, "number-rows-spanned"), _times(attributes, "number-columns-spanned")
                if "number-rows-spanned" in attributes or "number-columns-spanned" in attributes:
                    self._current.append(Merge(self._row, self._row + down, self._column, self._column + across))
                self._column += _times(attributes, "number-columns-repeated")
                self._filled = "value-type" in attributes
            case "p":
                self._filled = True

    def end(self, name: str) -> None:
        """Take the end of an element."""
        if name in ("table-cell", "covered-table-cell") and self._filled and self.spreads:
            sheet = self.spreads[-1]
            sheet.cells += 1
            sheet.columns, sheet.rows = max(sheet.columns, self._column), self._row + self._repeat
            self._filled = False


def _times(attributes: Attributes, name: str) -> int:
    told = attributes.get(name, "").strip()
    return min(int(told[:9]), _MOST) if told.isdecimal() and told.isascii() else 1
