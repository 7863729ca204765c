"""XLSX, XLSB, XLS and ODS workbooks: every visible sheet becomes a text table."""

from __future__ import annotations

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    ZipError,
)

from lib.ingest.read import sheet_xml
from lib.ingest.read.archive import open_zip
from lib.ingest.read.assemble import finish, gather
from lib.ingest.read.dialect import take_head
from lib.ingest.read.encoding import Source
from lib.ingest.read.heads import find_head
from lib.ingest.read.merged import Filled, Merge, fill_down
from lib.ingest.read.sheet_xml import Errors
from lib.ingest.read.text_table import (
    Limits,
    Note,
    TextTable,
    Unreadable,
)

_CHUNK = 1 << 20
_OVERLAP = 64
_SPARSE_AREA = 5_000_000
_SPARSE_FACTOR = 20
_EXACT_INTEGERS = 2**53

_BROKEN = (
    CalamineError,
    ZipError,
    zipfile.BadZipFile,
    zlib.error,
    OSError,
    EOFError,
    KeyError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)

Value = str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta


@dataclass(frozen=True)
class Extras:
    """What the parser does not tell of a sheet: its errors, and the merged cells of an ODS."""

    errors: Errors = field(default_factory=dict)
    merges: Sequence[Merge] = ()


def read_workbook(source: Source, limits: Limits, archive: zipfile.ZipFile | None = None) -> list[TextTable]:
    """A table per visible sheet with content, named "book.xlsx / Sheet1". `archive` is the source opened as a zip."""
    try:
        extras = _survey(archive) if archive else {}
        with source.open() as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
            return _visible_tables(source.name, workbook, limits, extras)
    except Unreadable:
        raise
    except PasswordError as error:
        raise Unreadable("workbook_locked", file=source.name) from error
    except _BROKEN as error:
        sparse = _sparse(source.name, archive) if archive else None  # which some say by an error
        locked = "workbook_locked" if _is_encrypted(source) else "workbook_broken"
        raise sparse or Unreadable(locked, file=source.name) from error
    except BaseException as error:
        # A panic in the native parser does not derive from Exception; nothing else of that kind may be held back.
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("workbook_broken", file=source.name) from error


def _is_encrypted(source: Source) -> bool:
    """Whether a workbook is kept under a password: then a stream of this name stands in place of the sheets."""
    with source.open() as stream:
        return any("EncryptedPackage".encode("utf-16-le") in tail for tail in _with_tails(stream))


def _survey(archive: zipfile.ZipFile) -> dict[str, Extras]:
    """What the parser leaves out of each sheet, by the sheet's name."""
    if "content.xml" in archive.NameToInfo:
        return {sheet: Extras(merges=found) for sheet, found in sheet_xml.merges(archive).items()}
    return {sheet: Extras(found) for sheet, found in sheet_xml.errors(archive).items()}


def too_sparse(source: Source) -> Unreadable | None:
    """Why a workbook cannot be read that was too much for whoever read it, if that is because its cells lie far apart: a sheet
    is parsed as a full rectangle, so one cell far away costs as much as all cells up to it."""
    with open_zip(source) as archive:
        return _sparse(source.name, archive)


def _sparse(name: str, archive: zipfile.ZipFile) -> Unreadable | None:
    area, cells = sheet_xml.spread(archive)
    if area > _SPARSE_AREA and area > _SPARSE_FACTOR * cells:
        return Unreadable("workbook_sparse", file=name, area=area, cells=cells)
    return None


def _with_tails(stream: IO[bytes]) -> Iterator[bytes]:
    """The bytes in chunks, each after the last bytes of the one before, so that nothing short is cut in two."""
    tail = b""
    while chunk := stream.read(_CHUNK):
        yield tail + chunk
        tail = chunk[-_OVERLAP:]


def _visible_tables(
    file: str, workbook: CalamineWorkbook, limits: Limits, extras: Mapping[str, Extras]
) -> list[TextTable]:
    sheets = [sheet for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
    hidden = [sheet.name for sheet in sheets if sheet.visible != SheetVisibleEnum.Visible]
    notes = [Note("hidden_sheets", {"sheets": ", ".join(hidden)})] if hidden else []
    if len(sheets) - len(hidden) > limits.sheets:
        raise Unreadable("workbook_sheets", file=file, sheets=len(sheets) - len(hidden), limit=limits.sheets)
    tables: list[TextTable] = []
    for sheet in sheets:
        if sheet.visible == SheetVisibleEnum.Visible:
            content = workbook.get_sheet_by_name(sheet.name)
            table = _table(f"{file} / {sheet.name}", content, limits, notes, extras.get(sheet.name, Extras()))
            if table is not None:
                tables.append(table)
    if not tables:
        raise Unreadable("workbook_empty", file=file)
    return tables


def _table(name: str, sheet: CalamineSheet, limits: Limits, notes: list[Note], extras: Extras) -> TextTable | None:
    """The sheet as a table; None if it is blank."""
    if sheet.start is None or sheet.width == 0:
        return None
    if sheet.width > limits.columns:
        raise Unreadable("too_many_columns", file=name, columns=sheet.width, limit=limits.columns)
    if sheet.height > limits.rows:
        raise Unreadable("too_many_rows", file=name, limit=limits.rows)
    top, left = sheet.start
    rows = _text_rows(sheet, sheet.start, extras.errors)
    head = take_head(rows)
    merges = [merge for merge in extras.merges or _merges(sheet) if merge.left >= left and merge.top >= top]
    merges = [Merge(m.top - top, m.bottom - top, m.left - left, m.right - left) for m in merges]
    found = find_head(head, merges)
    if found is None:
        return None
    above = [" ".join(filter(None, cells)) for cells in head[: found.first] if any(cells)]
    notes = notes + preamble_notes(above, found.doubtful)
    header, first, filled = head[found.last], found.last + 1, Filled(top)
    body = fill_down(chain(head[first:], rows), merges, found.names, first, filled)
    records = ((cells, False) for cells in body)
    table, set_aside, gathered = gather(records, len(header), top + first + 1, ",", name, limits)
    return finish(name, header, table, ",", limits, set_aside, notes + gathered + filled.notes(), found.names)


def _merges(sheet: CalamineSheet) -> list[Merge]:
    """The merged cells of an Excel sheet; those of an ODS the parser does not tell."""
    return [Merge(top, bottom + 1, left, right + 1) for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()]


def _text_rows(sheet: CalamineSheet, start: tuple[int, int], errors: Errors) -> Iterator[list[str]]:
    """The rows as text, from the first row with content on, with the errors put back in."""
    top, left = start
    with_errors = {row for row, _ in errors}
    # The parser leaves out blank columns at the left but not blank rows at the top.
    for row, values in enumerate(islice(sheet.iter_rows(), top, None), top):
        cells = [as_text(value) for value in values]
        if row in with_errors:
            cells = [cell or errors.get((row, column), "") for column, cell in enumerate(cells, left)]
        yield cells


def preamble_notes(above: list[str], doubtful: bool) -> list[Note]:
    """Notes on the lines above a header and on a header that looks like data."""
    notes = [Note("preamble_skipped", {"lines": len(above), "text": " / ".join(above)[:200]})] if above else []
    return notes + ([Note("header_looks_like_data")] if doubtful else [])


def as_text(value: Value) -> str:
    """A cell as text: ISO dates, whole numbers without ".0", other numbers in their shortest form, TRUE and FALSE.

    A real date is always written in ISO form, and with its time if it has one; so in a column that holds both, what is not
    in ISO form was typed as text, and the kind of a cell is still told by how it is written.
    """
    match value:
        case str():
            return value.replace("\0", "")
        case bool():
            return "TRUE" if value else "FALSE"
        case float() if value.is_integer() and abs(value) < _EXACT_INTEGERS:
            return str(int(value))
        case dt.datetime() if value.time() == dt.time():
            return value.date().isoformat()
        case dt.datetime():
            return value.isoformat(sep=" ")
        case dt.date() | dt.time():
            return value.isoformat()
        case dt.timedelta():
            seconds = round(value.total_seconds())
            sign, seconds = ("-", -seconds) if seconds < 0 else ("", seconds)
            return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"
        case _:
            return repr(value)
