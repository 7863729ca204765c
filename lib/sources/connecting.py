"""Bringing a spreadsheet into a workspace: which tabs it has, what each would feed, and the source they become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lib.sandbox.books import ITSELF, recognised
from lib.sandbox.pool import Asker
from lib.schema.tables import TABLES
from lib.sources.google.problems import SheetsProblem
from lib.sources.google.reading import Book, Tab
from lib.sources.store import Source, TabSource


def tables_in(tabs: Sequence[Tab], settings: Mapping[str, str], asker: Asker = ITSELF) -> list[tuple[str, ...]]:
    """The tables that the headers of each tab say it feeds; none if they say nothing or it is blank."""
    filled = [tab for tab in tabs if tab.table]
    found = recognised([(tab.table, None, tab.digest) for tab in filled if tab.table], settings, asker)
    tables = {id(tab): one.tables for tab, one in zip(filled, found, strict=True)}
    return [tables.get(id(tab), ()) for tab in tabs]


def source_of(book: Book, chosen: Mapping[str, str], every: int) -> Source:
    """The source that the `chosen` tabs (title -> table, empty for what the headers say) become, nothing read of it yet."""
    tabs = [
        TabSource(str(tab.gid) if tab.gid is not None else tab.title, tab.gid, tab.title, chosen[tab.title])
        for tab in book.tabs
        if tab.title in chosen
    ]
    return Source(book.identity, book.title, tuple(tabs), every)


def choice(book: Book, named: Iterable[str], settings: Mapping[str, str]) -> dict[str, str]:
    """The tabs to connect: those `named` as TAB or TAB=TABLE, else every visible one that is recognised.

    Raises :class:`SheetsProblem` if a tab does not exist or none is recognised.
    """
    titles = {tab.title for tab in book.tabs}
    wanted: dict[str, str] = {}
    for name in named:
        title, _, table = (name, "", "") if name in titles else name.rpartition("=")
        if title not in titles or (table and table not in TABLES):
            raise SheetsProblem("sheet_no_such_tab", tab=title or name, tabs=tuple(sorted(titles)))
        wanted[title] = table
    if not wanted:
        fed = zip(book.tabs, tables_in(book.tabs, settings), strict=True)
        wanted = {tab.title: "" for tab, tables in fed if tables and not tab.hidden}
    if not wanted:
        raise SheetsProblem("sheet_nothing_recognised", tabs=tuple(tab.title for tab in book.tabs))
    return wanted
