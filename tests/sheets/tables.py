"""Spreadsheets for the local Google: plain tables, and how a real one would show each cell.

Written without the reader under test: what a cell is shown as follows Google's own formats for the sheet's locale.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

EPOCH = datetime(1899, 12, 30)


@dataclass(frozen=True)
class Shown:
    """A number with a format of its own: what the sheet keeps and what it shows."""

    kept: float
    text: str


@dataclass(frozen=True)
class Error:
    """A formula that failed, such as #REF!."""

    text: str


Cell = str | bool | int | float | date | datetime | Shown | Error | None


@dataclass
class Tab:
    """One tab. `merges` are (first row, row after, first column, column after), from 0."""

    gid: int
    title: str
    rows: list[list[Cell]]
    merges: Sequence[tuple[int, int, int, int]] = ()
    hidden: bool = False


@dataclass
class Spreadsheet:
    """A spreadsheet, who it is shared with, and how it writes numbers and days."""

    identity: str
    title: str
    tabs: list[Tab]
    shared_with: set[str] = field(default_factory=set)
    public: bool = False
    locale: str = "en_US"
    time_zone: str = "Europe/Madrid"
    is_excel: bool = False

    def tab(self, title: str) -> Tab | None:
        """The tab of this name."""
        return next((tab for tab in self.tabs if tab.title == title), None)


def kept(cell: Cell) -> Any:
    """The cell as UNFORMATTED_VALUE with serial numbers for days."""
    match cell:
        case None:
            return ""
        case Shown():
            return cell.kept
        case Error():
            return cell.text
        case datetime():
            return (cell - EPOCH).total_seconds() / 86_400
        case date():
            return (cell - EPOCH.date()).days
    return cell


def shown(cell: Cell, locale: str) -> str:
    """The cell as FORMATTED_VALUE."""
    day = "%d/%m/%Y" if locale.startswith("es") else "%m/%d/%Y"
    match cell:
        case None:
            return ""
        case Shown() | Error():
            return cell.text
        case bool():
            return str(cell).upper()
        case datetime():
            return cell.strftime(f"{day} %H:%M:%S")
        case date():
            return cell.strftime(day)
        case int() | float():
            text = f"{cell:.10g}"
            return text.replace(".", ",") if locale.startswith("es") else text
    return cell


def grid(tab: Tab, locale: str, formatted: bool) -> list[list[Any]]:
    """A tab's rows as the API sends them: blank cells at the end of a row and blank rows at the end are left out."""
    rows: list[list[Any]] = []
    for cells in tab.rows:
        row = [shown(cell, locale) if formatted else kept(cell) for cell in cells]
        while row and row[-1] == "":
            row.pop()
        rows.append(row)
    while rows and not rows[-1]:
        rows.pop()
    return rows


def about(sheet: Spreadsheet) -> dict[str, Any]:
    """What spreadsheets.get says without the cells."""
    return {
        "spreadsheetId": sheet.identity,
        "properties": {"title": sheet.title, "locale": sheet.locale, "timeZone": sheet.time_zone},
        "sheets": list(_tabs(sheet)),
    }


def _tabs(sheet: Spreadsheet) -> Iterator[dict[str, Any]]:
    for index, tab in enumerate(sheet.tabs):
        properties: dict[str, Any] = {"sheetId": tab.gid, "title": tab.title, "index": index, "sheetType": "GRID"}
        found: dict[str, Any] = {"properties": properties | ({"hidden": True} if tab.hidden else {})}
        if tab.merges:
            names = ("startRowIndex", "endRowIndex", "startColumnIndex", "endColumnIndex")
            found["merges"] = [{"sheetId": tab.gid} | dict(zip(names, merge, strict=True)) for merge in tab.merges]
        yield found
