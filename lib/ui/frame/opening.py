"""The snapshots and copies that this process has open, shared by all who may read them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import duckdb
import streamlit as st

from lib.analysis.naming import is_touched
from lib.query import Snapshot as OpenSnapshot
from lib.store import copies
from lib.store.workspace import Snapshot, Workspace


@dataclass(frozen=True)
class _Reading:
    """An open snapshot and the handle that keeps it from being pruned."""

    data: OpenSnapshot
    hold: BufferedReader

    def close(self) -> None:
        """Let go of the snapshot."""
        self.data.con.close()
        self.hold.close()


_opened: dict[str, str] = {}
"""Identity -> path of what this process has opened, as far as it has not let go of it on purpose."""


@st.cache_resource(max_entries=32, on_release=lambda reading: reading.close(), show_spinner=False)
def _open(identity: str, path: str) -> _Reading:
    close_deleted()
    _opened[identity] = path
    snapshot = Snapshot(Path(path))
    return _Reading(OpenSnapshot(snapshot.open()), snapshot.hold())


def opened(snapshot: Snapshot) -> OpenSnapshot:
    """The open snapshot, shared by all readers. Ask through :func:`cursor`: a connection must not be shared by threads."""
    return _open(snapshot.identity, str(snapshot.path)).data


def close(snapshot: Snapshot) -> None:
    """Let go of a snapshot that is about to be erased."""
    _opened.pop(snapshot.identity, None)
    _open.clear(snapshot.identity, str(snapshot.path))


def close_all(workspace: Workspace) -> None:
    """Let go of every snapshot of a workspace that is about to be deleted, and of the copies that others were given."""
    for snapshot in copies.of(workspace):
        close(snapshot)
    copies.forget(workspace)


def close_deleted() -> None:
    """Let go of what is still open of workspaces that were deleted, by whatever process."""
    for path in [Path(path) for path in tuple(_opened.values())]:
        if not path.parent.parent.is_dir():
            close(Snapshot(path))


def cursor(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A cursor of one's own on an open snapshot."""
    return opened(snapshot).con.cursor()


def holds(snapshot: Snapshot, dimension: str, name: str) -> bool:
    """Whether a name is a member of one of the dimensions of touches."""
    with closing(cursor(snapshot)) as con:
        return is_touched(con, dimension, name)


def opens(snapshot: Snapshot) -> bool:
    """Whether a snapshot can be opened; one that cannot is known to be damaged from then on."""
    try:
        opened(snapshot)
    except duckdb.Error:
        if snapshot.is_sound():
            raise
        return False
    return True


def in_force(workspace: Workspace) -> Snapshot | None:
    """The snapshot in force. One that turns out to be damaged when it is opened makes way for the newest whole one."""
    while (current := workspace.current) is not None and not opens(current):
        pass
    return current


def copied(make: Callable[[], Snapshot]) -> Snapshot:
    """A copy that can be opened; one that turns out to be damaged is made anew."""
    copy = make()
    if opens(copy):
        return copy
    close(copy)
    copy.path.unlink(missing_ok=True)
    return make()


def found_damaged(workspace: Workspace, copy: Snapshot | None) -> bool:
    """Whether what could not be read just now is damaged; then the reader's next run sees another snapshot or none."""
    if copy and copy.path.parent.name in copies.KINDS and not copy.is_sound():
        close(copy)
        copy.path.unlink(missing_ok=True)
        return True
    real = next((s for s in workspace.history() if copy and s.number == copy.number), None)
    if real is None or real.is_sound():
        return False
    close(real)
    return True
