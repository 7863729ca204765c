"""A snapshot of an older program in the present format, rebuilt from its own rows, beside it (docs/decisions/020-upgraded-beside.md).

Of the snapshot in force that is a version like any other: it is published, and only then the pointer flips, so that a
process killed at any instant leaves the old one in force. It has the next number and shares its name with the one it is of.
Of any other one (what a frozen link shows), and of the one in force where nothing can be written, it is a copy that can be
made again (copies.py). What a frozen link shows is rebuilt only if it lacks a table or column that is asked for: as long as
it has all of them, it shows the very rows that it was given with.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from lib.engine.db import scalar
from lib.ingest.intake import ImportRefused, settle_all
from lib.model.digest import digest
from lib.publish import draft as building
from lib.publish import format
from lib.publish.database import new_database, set_up
from lib.publish.history import begin
from lib.publish.waiting import clear_if_disk_fails
from lib.store import audit, copies, drafts, links
from lib.store.control import Control
from lib.store.retention import prune
from lib.store.workspace import Snapshot, Workspace, WorkspaceError
from lib.texts.messages import Message, Refusal

_ATTEMPTS = 5
_FAMILY = {
    "ENUM": "text", "VARCHAR": "text", "DECIMAL": "number", "DOUBLE": "number", "FLOAT": "number", "TIMESTAMP": "time",
    "DATE": "day", "BOOLEAN": "yes or no",
}  # fmt: skip
"""How a type of a column begins -> what it holds; any other is a whole number."""

Shape = dict[str, dict[str, str]]
"""Table or view -> column -> what it holds."""

Rebuild = Callable[[Path, Snapshot], None]
"""What writes, to a path, a snapshot in the present format."""

_shapes: dict[str, Shape] = {}


def in_force(workspace: Workspace, write: Rebuild | None = None) -> Snapshot | None:
    """The snapshot in force in the present format, which `write` makes of an older one; None before the first import.

    Raises :class:`~lib.publish.format.NewerVersion` for one of a newer program, what building raises, and what opening raises where it is
    damaged.
    """
    for _ in range(_ATTEMPTS):
        current = workspace.current
        if current is None or format.age(current) == "current":
            return current
        format.refuse_newer(current)
        if (ready := _there(workspace, current)) is None:
            with contextlib.suppress(OSError, ImportRefused, WorkspaceError):
                if (published := _published(workspace, current, write or rebuild)) is None:
                    continue
                return published
            if workspace.current == current:  # nothing can be written here, so what is read lies elsewhere
                return _copy(workspace, current, write or rebuild)
            continue
        try:
            workspace.make_current(ready)
        except (OSError, WorkspaceError):
            return ready
    return workspace.current


def frozen(workspace: Workspace, snapshot: Snapshot, write: Rebuild | None = None) -> Snapshot:
    """A snapshot that is not asked for because it is in force, as this program can read it; if need be `write` makes it of that.
    Raises as :func:`in_force` does, and OSError where a copy can be written nowhere."""
    format.refuse_newer(snapshot)
    if format.age(snapshot) == "current" or not lacks_something(snapshot):
        return snapshot
    return _there(workspace, snapshot) or _copy(workspace, snapshot, write or rebuild)


def _there(workspace: Workspace, snapshot: Snapshot) -> Snapshot | None:
    """The version that is the snapshot in the present format, if there is one."""
    same = [one for one in workspace.history() if one.origin == snapshot.origin and one.number > snapshot.number]
    return next((one for one in reversed(same) if one.is_whole and format.age(one) == "current"), None)


def _published(workspace: Workspace, current: Snapshot, write: Rebuild) -> Snapshot | None:
    """The snapshot in force rebuilt and put in force. None if another one was in force before its turn came."""
    with copies.one_at_a_time(workspace.folder / copies.UPGRADED):
        if workspace.current != current:
            return None
        path = workspace.new_draft()
        try:
            write(path, current)
            published = workspace.publish(path, current, upgraded=True)
        except BaseException:
            with contextlib.suppress(OSError):
                drafts.forget(path)
            raise
    audit.record(workspace, audit.PROGRAM, "upgrade", {"version": current.number})
    with contextlib.suppress(OSError):
        prune(workspace)
    return published


def _copy(workspace: Workspace, snapshot: Snapshot, write: Rebuild) -> Snapshot:
    name = f"{snapshot.path.stem}-{digest()}"
    return copies.made(workspace, copies.UPGRADED, name, lambda path: write(path, snapshot))


def rebuild(path: Path, base: Snapshot, most_memory: int | None = None) -> None:
    """Write at `path` the snapshot of the rows, settings and account of `base`, up to the day up to which it goes. Its database
    takes `most_memory` bytes at most.

    Raises :class:`ImportRefused` where it cannot be written.
    """
    with clear_if_disk_fails(), contextlib.closing(new_database(path)) as con:
        set_up(con, base.path.stat().st_size, most_memory)
        begin(con, base)
        settings = dict(con.execute("select key, value from settings").fetchall())
        until = date.fromisoformat(scalar(con, "select value from old.main.facts where name = 'as_of'"))
        settle_all(con, {}, "update", format.carried(con), settings)
        building.derive(con, settings, until, Control())


def lacks_something(snapshot: Snapshot) -> bool:
    """Whether a snapshot has not all tables and columns, holding what they hold, of one that this program makes."""
    with contextlib.closing(snapshot.open()) as con:
        there = _shape(con)
    return any(
        there.get(table, {}).get(column) != kind
        for table, found in _present().items()
        for column, kind in found.items()
    )


def _present() -> Shape:
    """The shape of what this program makes, by making one of nothing."""
    if digest() not in _shapes:
        with contextlib.closing(duckdb.connect()) as con:
            con.execute("attach ':memory:' as draft; attach ':memory:' as work; use draft")
            con.execute("set threads = 1")
            begin(con, None)
            settle_all(con, {}, "update", {}, {})
            building.derive(con, {}, date(2000, 1, 1), Control())
            _shapes[digest()] = _shape(con)
    return _shapes[digest()]


def _shape(con: duckdb.DuckDBPyConnection) -> Shape:
    shape: Shape = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'main' and not internal and table_name <> 'format'"
    ).fetchall():
        shape.setdefault(table, {})[column] = next(
            (f for k, f in _FAMILY.items() if kind.startswith(k)), "whole number"
        )
    return shape


@dataclass
class Report:
    """What was upgraded of a workspace: the number of the version in force before and after, the versions of frozen links that
    were made ready, and why it could not be done (None: it could)."""

    workspace: str
    before: int = 0
    after: int = 0
    frozen: list[int] = field(default_factory=list)
    problem: Message | None = None

    @property
    def is_changed(self) -> bool:
        """Whether anything had to be done."""
        return self.before != self.after or bool(self.frozen)


def upgrade(workspace: Workspace, today: date) -> Report:
    """Bring the version in force of a workspace up to date, and what its live frozen links show."""
    report = Report(workspace.name)
    with _telling(report):
        if before := workspace.current:
            report.before = report.after = before.number
            if after := in_force(workspace):
                report.after = after.number
        shown = {link.snapshot for link in links.live(workspace, today) if link.snapshot}
        for snapshot in workspace.history():
            if snapshot.path.stem in shown and frozen(workspace, snapshot) != snapshot:
                report.frozen.append(snapshot.number)
    return report


@contextlib.contextmanager
def _telling(report: Report) -> Iterator[None]:
    try:
        yield
    except Refusal as problem:
        report.problem = problem.message
    except (OSError, duckdb.Error) as problem:
        report.problem = Message("reading_failed", {"cause": str(problem).splitlines()[0]})


__all__ = ["Report", "frozen", "in_force", "lacks_something", "rebuild", "upgrade"]
