"""What a child does of a connected spreadsheet: its tabs as tables, and what these would feed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.ingest.google import tabs
from lib.ingest.map.headers import Asks, Unrecognised
from lib.ingest.map.recognise import sheets
from lib.ingest.read.text_table import TextTable
from lib.ingest.upload import Upload
from lib.sandbox import tables
from lib.sandbox.plain import pack, unpack
from lib.sandbox.tables import TableGiven
from lib.texts.messages import Message, Refusal


@dataclass(frozen=True)
class TabMade:
    """A tab by its title: its table, and the name of the file with its content as CSV; none of a blank one."""

    title: str
    table: TableGiven | None = None
    content: str = ""


@dataclass(frozen=True)
class BookMade:
    """The tabs of a spreadsheet in their order. `misfit` and `loading` are as :class:`lib.ingest.google.tabs.Read` says;
    `garbled` is whether what Google gave is not what it gives."""

    tabs: tuple[TabMade, ...]
    misfit: bool = False
    loading: bool = False
    garbled: bool = False


@dataclass(frozen=True)
class BookAsked:
    """A file to make tabs of: an exported workbook, or what is known of a spreadsheet as JSON; and the folder for what is
    made, in which so many answers with `kept` and with `shown` values lie."""

    file: str
    name: str
    folder: str
    kept: int = 0
    shown: int = 0


@dataclass(frozen=True)
class TabAsked:
    """A table, and what it is said to be, if that is said."""

    table: TableGiven
    told: str | None


@dataclass(frozen=True)
class RecogniseAsked:
    """Tables whose columns lie in a folder, to be recognised with these settings."""

    tabs: tuple[TabAsked, ...]
    folder: str
    settings: dict[str, str]


@dataclass(frozen=True)
class Recognised:
    """What a tab would feed: tables, and the fields and other headers of its columns; `asks` is whether that is a question,
    `why` what stands against it."""

    tables: tuple[str, ...] = ()
    fields: frozenset[str] = frozenset()
    unmapped: tuple[str, ...] = ()
    asks: bool = False
    why: Message | None = None


@dataclass(frozen=True)
class AllRecognised:
    """What each of several tabs would feed, in their order."""

    tabs: tuple[Recognised, ...] = field(default_factory=tuple)


def values(given: dict[str, Any]) -> Any:
    """Tabs of what the API gave."""
    asked: BookAsked = unpack(BookAsked, given)
    told = json.loads(Path(asked.file).read_bytes())
    folder = Path(asked.folder)
    try:
        for kind, count in (("kept", asked.kept), ("shown", asked.shown)):
            found = [part for i in range(count) for part in _ranges((folder / f"{kind}{i}").read_bytes())]
            for tab, values_of_tab in zip(told["tabs"], found, strict=True):
                tab[kind] = values_of_tab
        read = tabs.of_values(told)
    except Refusal:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return pack(BookMade((), garbled=True))
    made = _made(((told["tabs"][i]["title"], table) for i, table in read.tables), Path(asked.folder))
    return pack(BookMade(made, read.misfit, read.loading))


def _ranges(answer: bytes) -> list[list[list[Any]]]:
    return [part.get("values", []) for part in json.loads(answer)["valueRanges"]]


def workbook(given: dict[str, Any]) -> Any:
    """Tabs of an exported workbook."""
    asked: BookAsked = unpack(BookAsked, given)
    found = tabs.of_workbook(Upload(asked.name, Path(asked.file)))
    return pack(BookMade(_made(found, Path(asked.folder))))


def _made(found: Iterable[tuple[str, TextTable | None]], folder: Path) -> tuple[TabMade, ...]:
    made = []
    for i, (title, table) in enumerate(found):
        if table is None:
            made.append(TabMade(title))
            continue
        (folder / f"{i}.csv").write_bytes(tabs.content(table))
        made.append(TabMade(title, tables.lend(table, folder / f"{i}.arrow"), f"{i}.csv"))
    return tuple(made)


def recognise(given: dict[str, Any]) -> Any:
    """What tabs would feed."""
    asked: RecogniseAsked = unpack(RecogniseAsked, given)
    folder = Path(asked.folder)
    return pack(AllRecognised(tuple(_recognised(tab, folder, asked.settings) for tab in asked.tabs)))


def _recognised(tab: TabAsked, folder: Path, settings: dict[str, str]) -> Recognised:
    try:
        found = sheets(tables.take(tab.table, folder), tab.told, settings)
    except Asks as problem:
        return Recognised(asks=True, why=problem.message)
    except Unrecognised as problem:
        return Recognised(why=problem.message)
    return Recognised(
        tuple(dict.fromkeys(sheet.mapping.table for sheet in found)),
        frozenset(name for sheet in found for name in sheet.mapping.fields.values()),
        tuple(header for sheet in found for header in sheet.mapping.unmapped),
    )
