"""What Google gives of a spreadsheet, as text tables. It is worked out by a child (lib/sandbox), as files are."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from lib.ingest.google.cells import Cells
from lib.ingest.google.grid import table_of
from lib.ingest.read.assemble import as_line
from lib.ingest.read.files import Unreadable, read_source
from lib.ingest.read.merged import Merge
from lib.ingest.read.text_table import TextTable
from lib.ingest.upload import Upload

_FILE = "sheet.xlsx"
_WIDEST = 18_278
"""Columns of a tab at most, A to ZZZ."""
_LOADING = frozenset({"Loading...", "Cargando..."})
"""What a cell says while Google is still working it out."""


@dataclass(frozen=True)
class Read:
    """Tables by the position of their tabs, None for a blank one; whether the kept values and the shown ones belong
    together, and whether Google is still working some out."""

    tables: tuple[tuple[int, TextTable | None], ...]
    misfit: bool = False
    loading: bool = False


def of_values(given: Mapping[str, Any]) -> Read:
    """The tables of the tabs of a spreadsheet, from what the API says of them: `title`, `locale`, `zone` (empty: as shown)
    and `tabs`, each with `title`, `merges`, and its `kept` and `shown` values."""
    cells = Cells(given["locale"], ZoneInfo(given["zone"]) if given["zone"] else None)
    tables: list[tuple[int, TextTable | None]] = []
    loading = False
    for i, tab in enumerate(given["tabs"]):
        _check_width(f"{given['title']} / {tab['title']}", tab["kept"])
        grid = _texts(cells, tab["kept"], tab["shown"])
        loading |= any(isinstance(value, str) and value in _LOADING for row in tab["kept"] for value in row)
        merges = [Merge(*merge) for merge in tab["merges"]]
        tables.append((i, table_of(f"{given['title']} / {tab['title']}", grid, merges) if grid else None))
    return Read(tuple(tables), bool(cells.misfits), loading)


def _check_width(name: str, kept: Sequence[list[Any]]) -> None:
    """Every row becomes as wide as the widest, and Google has no wider ones. Raises
    :class:`~lib.ingest.read.files.Unreadable`."""
    width = max(map(len, kept), default=0)
    if width > _WIDEST:
        raise Unreadable("too_many_columns", file=name, columns=width, limit=_WIDEST)


def _texts(cells: Cells, kept: Sequence[list[Any]], shown: Sequence[list[Any]]) -> list[list[str]]:
    """The cells of a tab as text, every row as wide as the widest."""
    if len(kept) != len(shown):
        cells.misfits += 1
    width = max(map(len, kept), default=0)
    rows = []
    for values, texts in zip(kept, itertools.chain(shown, itertools.repeat([]))):  # noqa: B905 - the second is endless
        if len(values) != len(texts):
            cells.misfits += 1
            texts = [*texts, *([""] * (len(values) - len(texts)))]
        row = [cells.text(value, text) for value, text in zip(values, texts, strict=False)]
        rows.append(row + [""] * (width - len(row)))
    return rows


def of_workbook(upload: Upload) -> list[tuple[str, TextTable | None]]:
    """The visible tabs of an exported workbook by name, each with its table unless it is blank. Raises
    :class:`~lib.ingest.read.files.Unreadable`."""
    try:
        found = read_source(replace(upload.source, name=_FILE))
        tables = {table.name.removeprefix(f"{_FILE} / "): table for table in found}
        with upload.open() as file:
            sheets = CalamineWorkbook.from_filelike(file).sheets_metadata
    except Unreadable as refusal:
        if refusal.code != "workbook_empty":
            raise
        return []
    except CalamineError as error:
        raise Unreadable("workbook_broken", file=upload.name) from error
    visible = [sheet.name for sheet in sheets if sheet.visible == SheetVisibleEnum.Visible]
    return [
        (name, replace(tables[name], name=f"{upload.name} / {name}") if name in tables else None) for name in visible
    ]


def content(table: TextTable) -> bytes:
    """A table as CSV with every row in its place: what is kept of a tab, and what tells whether it has changed."""
    columns = [table.rows.column(i).to_pylist() for i in range(len(table.headers))]
    lines = {aside.row: aside.text for aside in table.set_aside}
    lines |= {
        row: as_line((cell or "" for cell in cells), ",")
        for row, *cells in zip(table.rows.column("row").to_pylist(), *columns, strict=True)
    }
    first = min(lines, default=2)
    lines[first - 1] = as_line(table.headers, ",")
    return "".join(f"{lines.get(row, '')}\r\n" for row in range(1, max(lines) + 1)).encode()
