"""A spreadsheet as text tables, all of its tabs from one moment.

Three requests whatever the number of tabs: what the spreadsheet says of itself, every value as it is kept, and every
value as it is shown. The kept values come from a single request and alone decide what a cell holds; the shown ones only
tell what a number is (:mod:`lib.sources.google.cells`). Texts that do not belong to their values mean that somebody
edits the sheet meanwhile, and it is read again.
"""

from __future__ import annotations

import hashlib
import itertools
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from lib.ingest.assemble import as_line
from lib.ingest.merged import Merge
from lib.ingest.text_table import TextTable
from lib.sources.google.cells import Cells
from lib.sources.google.client import Sheets
from lib.sources.google.grid import merge_of, table_of
from lib.sources.google.problems import SheetsProblem

_ABOUT = "properties(title,locale,timeZone),sheets(properties(sheetId,title,index,sheetType,hidden),merges)"
_TRIES = 4
_PAUSE = 2.0
_RANGES_LENGTH = 6_000  # characters; tabs are named in the address of the request
_LOADING = frozenset({"Loading...", "Cargando..."})
"""What a cell says while Google is still working it out."""


@dataclass(frozen=True)
class Tab:
    """One tab. `gid` is Google's number for it, which outlives a new name; None where Google does not tell it.

    `table` is None for a blank tab. `digest` is the same only for the same content, and `content` that content as CSV.
    """

    gid: int | None
    title: str
    hidden: bool
    table: TextTable | None
    content: bytes = b""

    @property
    def digest(self) -> str:
        """SHA-256 of the content; empty for a blank tab."""
        return hashlib.sha256(self.content).hexdigest() if self.table else ""


@dataclass(frozen=True)
class Book:
    """A spreadsheet as it was read."""

    identity: str
    title: str
    time_zone: str
    tabs: tuple[Tab, ...]


@dataclass(frozen=True)
class _About:
    """What a spreadsheet says of itself. `tabs` are (gid, title, hidden, merged cells)."""

    title: str
    locale: str
    time_zone: str
    tabs: tuple[tuple[int, str, bool, tuple[Merge, ...]], ...]


def read(
    sheets: Sheets,
    identity: str,
    *,
    wanted: frozenset[int] | None = None,
    time_zone: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
) -> Book:
    """The spreadsheet with its `wanted` tabs (None: all). Other tabs are listed without content.

    `time_zone` is the workspace's, if it has one: times of day are then told with the sheet's own, so that they fall on
    the right day. Raises :class:`SheetsProblem`, also ``sheet_editing`` if no two looks at the sheet agree.
    """
    before: list[list[list[Any]]] | None = None
    for attempt in range(_TRIES):
        if attempt:
            sleep(_PAUSE * attempt)
        about = sheets.metadata(identity, _ABOUT, _about)
        chosen = [tab for tab in about.tabs if wanted is None or tab[0] in wanted]
        try:
            kept = _values(sheets, identity, [title for _, title, _, _ in chosen], "UNFORMATTED_VALUE")
            shown = _values(sheets, identity, [title for _, title, _, _ in chosen], "FORMATTED_VALUE")
        except SheetsProblem as problem:
            # A tab that was renamed or deleted since the first request cannot be asked for by its old name.
            if problem.code != "sheet_unavailable" or sheets.metadata(identity, _ABOUT, _about).tabs == about.tabs:
                raise
            continue
        zone = ZoneInfo(about.time_zone) if time_zone and time_zone != about.time_zone else None
        cells = Cells(about.locale, zone)
        grids = [_texts(cells, *both) for both in zip(kept, shown, strict=True)]
        # A number format may write words around a text; two equal looks in a row show that nobody is typing.
        if (cells.misfits and kept != before) or _loading(kept):
            before = kept
            continue
        return _book(identity, about, {tab[0]: grid for tab, grid in zip(chosen, grids, strict=True)})
    raise SheetsProblem("sheet_editing")


def _about(found: Mapping[str, Any]) -> _About:
    properties = found["properties"]
    tabs = []
    for sheet in found.get("sheets", []):
        own = sheet["properties"]
        if own.get("sheetType", "GRID") == "GRID":
            merges = tuple(merge_of(merge) for merge in sheet.get("merges", []))
            tabs.append((int(own.get("sheetId", 0)), str(own["title"]), bool(own.get("hidden", False)), merges))
    return _About(
        str(properties.get("title", "")),
        str(properties.get("locale", "")),
        str(properties.get("timeZone", "")),
        tuple(tabs),
    )


def _values(sheets: Sheets, identity: str, titles: Sequence[str], rendering: str) -> list[list[list[Any]]]:
    """The rows of each tab; one request, unless so many tabs have such long names that no address holds them."""
    found: list[list[list[Any]]] = []
    for batch in _batches(titles):
        found += sheets.values(identity, batch, rendering)
    return found


def _batches(titles: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for title in titles:
        if batch and sum(len(name.encode()) * 3 + 12 for name in [*batch, title]) > _RANGES_LENGTH:
            yield batch
            batch = []
        batch.append(title)
    if batch:
        yield batch


def _texts(cells: Cells, kept: list[list[Any]], shown: list[list[Any]]) -> list[list[str]]:
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


def _loading(kept: list[list[list[Any]]]) -> bool:
    return any(isinstance(value, str) and value in _LOADING for tab in kept for row in tab for value in row)


def _book(identity: str, about: _About, grids: Mapping[int, list[list[str]]]) -> Book:
    tabs = []
    for gid, title, hidden, merges in about.tabs:
        grid = grids.get(gid, [])
        table = table_of(f"{about.title} / {title}", grid, merges) if grid else None
        tabs.append(Tab(gid, title, hidden, table, content(table) if table else b""))
    return Book(identity, about.title, about.time_zone, tuple(tabs))


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
