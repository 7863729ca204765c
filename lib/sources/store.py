"""The spreadsheets of a workspace: which tabs feed which tables, how often they are read, and how the last read went.

Kept as ``sources.json`` in the workspace's folder, replaced by a rename. It holds no credentials and no rows.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from lib.store import files
from lib.store.workspace import Workspace, WorkspaceError
from lib.texts.messages import (
    Message,
    Param,
    from_kept,
    to_kept,
)

EVERY = (15, 60, 360, 1440)
"""The ages, in minutes, among which an owner chooses when a sheet is read again."""

AGAIN = timedelta(minutes=5)
"""How soon a read that failed is tried again."""

ASKED = frozenset({"tab_deleted", "tab_emptied", "tab_shrunk", "tab_column_gone", "tab_question"})
"""Problems that only the owner can settle; the others go away by themselves or where the sheet is shared."""

FILE = "sources.json"


@dataclass(frozen=True)
class Trouble:
    """A problem that stands, and since when (ISO, UTC). `columns` are the ones that may have taken a lost one's place."""

    code: str
    params: Mapping[str, Param]
    since: str
    columns: tuple[str, ...] = ()

    @property
    def message(self) -> Message:
        """What to say of it."""
        return Message(self.code, self.params)

    @property
    def asks(self) -> bool:
        """Whether it waits for the owner."""
        return self.code in ASKED


@dataclass(frozen=True)
class TabSource:
    """One tab that feeds a table. `key` stays whatever the tab is called or replaced by. `table` is empty where the headers
    say which; `tables` are those it has fed.

    `mapping` (header -> field), `digest` and `rows` are those of the content in force. `renamed_from` is what the tab was
    called before, until somebody has seen it.
    """

    key: str
    gid: int | None
    title: str
    table: str = ""
    tables: tuple[str, ...] = ()
    mapping: dict[str, str] = field(default_factory=dict)
    digest: str = ""
    rows: int = 0
    trouble: Trouble | None = None
    renamed_from: str = ""

    def is_tab(self, gid: int | None, title: str) -> bool:
        """Whether this is the tab: by Google's number, which outlives a new name, else by the name."""
        return self.gid == gid if self.gid is not None and gid is not None else self.title == title


@dataclass(frozen=True)
class Source:
    """One spreadsheet. Times are ISO in UTC: `read_at` the last good read, `tried_at` the last of any kind.

    `changed` counts the tabs whose content the last good read found changed.
    """

    identity: str
    title: str
    tabs: tuple[TabSource, ...]
    every: int = 60
    read_at: str = ""
    tried_at: str = ""
    changed: int = 0
    trouble: Trouble | None = None

    @property
    def troubles(self) -> tuple[Trouble, ...]:
        """What is wrong with the spreadsheet as a whole, then with its tabs."""
        return tuple(t for t in (self.trouble, *(tab.trouble for tab in self.tabs)) if t)

    def name_of(self, tab: TabSource) -> str:
        """The name under which a tab's rows are imported; it stays the same whatever the tab is called."""
        return f"google:{self.identity}:{tab.key}"

    def is_due(self, now: datetime) -> bool:
        """Whether it is time to read again. A last time that is still to come was told by a clock that was wrong."""
        if not self.tried_at:
            return True
        age = now - datetime.fromisoformat(self.tried_at)
        return age < timedelta(0) or age >= (
            min(AGAIN, timedelta(minutes=self.every)) if self.trouble else timedelta(minutes=self.every)
        )


def sources(workspace: Workspace) -> tuple[Source, ...]:
    """The spreadsheets of a workspace, in the order in which they were connected; none if the list is damaged."""
    try:
        return read(workspace)
    except WorkspaceError:
        return ()


def read(workspace: Workspace) -> tuple[Source, ...]:
    """The spreadsheets of a workspace. Raises :class:`WorkspaceError` if their list is damaged."""
    try:
        kept = files.read(workspace.folder / FILE)
        found = tuple(_source(entry) for entry in kept["sheets"])
        for source in found:
            source.is_due(datetime.now(UTC))  # its times and ages are of their kind, or this says so
    except FileNotFoundError:
        return ()
    except (files.Damaged, KeyError, TypeError, ValueError, AttributeError):
        raise WorkspaceError("sheets_damaged", workspace=workspace.name) from None
    return found


def connected(workspace: Workspace) -> bool:
    """Whether the workspace has any spreadsheet; costs next to nothing."""
    return (workspace.folder / FILE).exists()


def put(workspace: Workspace, source: Source) -> None:
    """Add a spreadsheet, or tabs to one that is there."""

    def added(there: dict[str, Source]) -> None:
        old = there.get(source.identity)
        if old:
            kept = [tab for tab in old.tabs if all(new.key != tab.key for new in source.tabs)]
            there[source.identity] = replace(source, tabs=(*kept, *source.tabs), every=old.every)
        else:
            there[source.identity] = source

    _change(workspace, added)


def update(workspace: Workspace, identity: str, change: Callable[[Source], Source | None]) -> None:
    """Change one spreadsheet as it is now, or forget it (None). One that is no longer there stays away."""

    def changed(there: dict[str, Source]) -> None:
        if identity in there:
            new = change(there.pop(identity))
            if new:
                there[identity] = new

    _change(workspace, changed)


def _change(workspace: Workspace, change: Callable[[dict[str, Source]], None]) -> None:
    with workspace.lock():
        order = {source.identity: source for source in read(workspace)}
        there = dict(order)
        change(there)
        listed = sorted(
            there.values(),
            key=lambda source: list(order).index(source.identity) if source.identity in order else len(order),
        )
        files.write(workspace.folder / FILE, json.dumps({"sheets": [_kept(source) for source in listed]}, indent=1))


def _kept(source: Source) -> dict[str, Any]:
    tabs = [vars(tab) | {"trouble": _kept_trouble(tab.trouble)} for tab in source.tabs]
    return vars(source) | {"tabs": tabs, "trouble": _kept_trouble(source.trouble)}


def _kept_trouble(trouble: Trouble | None) -> dict[str, Any] | None:
    return vars(trouble) | {"params": {k: to_kept(v) for k, v in trouble.params.items()}} if trouble else None


def _source(entry: Mapping[str, Any]) -> Source:
    tabs = tuple(
        TabSource(**tab | {"trouble": _trouble(tab["trouble"]), "tables": tuple(tab["tables"])})
        for tab in entry["tabs"]
    )
    return Source(**{**entry, "tabs": tabs, "trouble": _trouble(entry["trouble"])})


def _trouble(entry: Mapping[str, Any] | None) -> Trouble | None:
    if not entry:
        return None
    params = {name: from_kept(param) for name, param in entry["params"].items()}
    return Trouble(entry["code"], params, entry["since"], tuple(entry["columns"]))
