"""The snapshots and copies that this process has open, shared by all who may read them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import TypeVar

import duckdb
import streamlit as st

from lib.analysis.naming import is_touched
from lib.engine.engine import Engine
from lib.ingest.intake import ImportRefused
from lib.publish import format
from lib.query import Snapshot as OpenSnapshot
from lib.sandbox import copying
from lib.store import copies
from lib.store.workspace import Snapshot, Workspace
from lib.ui.words.texts import t

T = TypeVar("T")


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


def cursor(snapshot: Snapshot) -> Engine:
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
    """The snapshot in force, in the present format. One that turns out to be damaged when it is opened makes way for the newest
    whole one. Raises as :func:`lib.sandbox.copying.in_force` does."""
    while (current := workspace.current) is not None:
        with contextlib.suppress(_Damaged):
            ready = _brought_up(current, lambda: copying.in_force(workspace))
            if ready is None or opens(ready):
                return ready
    return None


def as_given(workspace: Workspace, snapshot: Snapshot) -> Snapshot | None:
    """What a frozen link shows of its snapshot: that, or a copy in the present format. None if it is damaged."""
    with contextlib.suppress(_Damaged):
        for _ in range(2):  # one that is damaged is known to be from then on, and is made anew
            shown = _brought_up(snapshot, lambda: copying.frozen(workspace, snapshot))
            if opens(shown):
                return shown
            if shown == snapshot:
                break
    return None


class _Damaged(Exception):  # noqa: N818 - what happened to the file
    """A snapshot cannot be read to its end."""


def _brought_up(snapshot: Snapshot, work: Callable[[], T]) -> T:
    """What `work` gives, which may rebuild a snapshot and then says so meanwhile. Raises :class:`_Damaged`."""
    try:
        with st.spinner(t("upgrading")) if format.age(snapshot) == "older" else contextlib.nullcontext():
            return work()
    except (duckdb.Error, ImportRefused) as problem:
        if snapshot.is_sound():
            raise
        raise _Damaged from problem


def copied(there: Snapshot | None, make: Callable[[], Snapshot]) -> Snapshot:
    """A copy that can be opened: the one that is `there`, else one that is made while the reader is told so. One that turns
    out to be damaged is made anew."""
    if there:
        if opens(there):
            return there
        close(there)
        there.path.unlink(missing_ok=True)
    with st.spinner(t("copying")):
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
