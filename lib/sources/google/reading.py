"""A spreadsheet as text tables, all of its tabs from one moment.

Three requests whatever the number of tabs: what the spreadsheet says of itself, every value as it is kept, and every
value as it is shown. The kept values come from a single request and alone decide what a cell holds; the shown ones only
tell what a number is (:mod:`lib.ingest.google.cells`). Texts that do not belong to their values mean that somebody
edits the sheet meanwhile, and it is read again.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lib.ingest.google.grid import merge_of
from lib.ingest.read.merged import Merge
from lib.ingest.read.text_table import TextTable
from lib.sandbox.books import ITSELF, TabRead, of_values
from lib.sandbox.pool import Asker
from lib.sources.google.client import Sheets
from lib.sources.google.problems import SheetsProblem

_ABOUT = "properties(title,locale,timeZone),sheets(properties(sheetId,title,index,sheetType,hidden),merges)"
_TRIES = 4
_PAUSE = 2.0
_RANGES_LENGTH = 6_000  # characters; tabs are named in the address of the request


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


_TabAbout = tuple[int, str, bool, tuple[Merge, ...]]


@dataclass(frozen=True)
class _About:
    """What a spreadsheet says of itself. `tabs` are (gid, title, hidden, merged cells)."""

    title: str
    locale: str
    time_zone: str
    tabs: tuple[_TabAbout, ...]


def read(
    sheets: Sheets,
    identity: str,
    *,
    wanted: frozenset[int] | None = None,
    time_zone: str | None = None,
    sleep: Callable[[float], None] = time.sleep,
    asker: Asker = ITSELF,
) -> Book:
    """The spreadsheet with its `wanted` tabs (None: all). Other tabs are listed without content.

    `time_zone` is the workspace's, if it has one: times of day are then told with the sheet's own, so that they fall on
    the right day. Raises :class:`SheetsProblem`, also ``sheet_editing`` if no two looks at the sheet agree.
    """
    before: list[bytes] | None = None
    garbled = False
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
        read = of_values(about.title, _given(about, chosen, time_zone), kept, shown, asker)
        garbled = read.garbled
        if garbled:
            continue
        # A number format may write words around a text; two equal looks in a row show that nobody is typing.
        if (read.misfit and kept != before) or read.loading:
            before = kept
            continue
        return _book(identity, about, {tab[0]: found for tab, found in zip(chosen, read.tabs, strict=True)})
    raise SheetsProblem("sheet_unavailable" if garbled else "sheet_editing")


def _given(about: _About, chosen: Sequence[_TabAbout], time_zone: str | None) -> dict[str, Any]:
    """What a child needs to know to make tables of values."""
    tabs = [
        {"title": title, "merges": [[m.top, m.bottom, m.left, m.right] for m in merges]}
        for _, title, _, merges in chosen
    ]
    zone = about.time_zone if time_zone and time_zone != about.time_zone else ""
    return {"title": about.title, "locale": about.locale, "zone": zone, "tabs": tabs}


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


def _values(sheets: Sheets, identity: str, titles: Sequence[str], rendering: str) -> list[bytes]:
    """The rows of each tab; one request, unless so many tabs have such long names that no address holds them."""
    return [sheets.values(identity, batch, rendering) for batch in _batches(titles)]


def _batches(titles: Sequence[str]) -> Iterator[list[str]]:
    batch: list[str] = []
    for title in titles:
        if batch and sum(len(name.encode()) * 3 + 12 for name in [*batch, title]) > _RANGES_LENGTH:
            yield batch
            batch = []
        batch.append(title)
    if batch:
        yield batch


def _book(identity: str, about: _About, read: Mapping[int, TabRead]) -> Book:
    blank = TabRead("", None, b"")
    tabs = []
    for gid, title, hidden, _ in about.tabs:
        found = read.get(gid, blank)
        tabs.append(Tab(gid, title, hidden, found.table, found.content))
    return Book(identity, about.title, about.time_zone, tuple(tabs))
