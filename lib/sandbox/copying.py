"""Copies for readers who may not have all of a snapshot, and snapshots brought up to date: written by a child, as imports are.

What a link will show is made ready in the background, when it is given and after each import (:func:`make_ready`); whoever
opens it before that waits, and so does nobody else.
"""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import duckdb

from lib.publish import format, locking, masking, upgrade
from lib.publish.locking import Locks
from lib.query import Snapshot as OpenSnapshot
from lib.sandbox import child, plain, pool
from lib.sandbox.child import ChildFailed, Work
from lib.sandbox.copy_tasks import CopyAsked
from lib.sandbox.imports import ReadingFailed, check_files, failure, untold
from lib.sandbox.limits import Load, limits_for
from lib.sandbox.pool import Asker, Rank
from lib.store import links
from lib.store.control import Control
from lib.store.workspace import Snapshot, Workspace
from lib.texts.messages import Refusal

MOST = 12
"""Links for which a copy is made ready, the newest of a workspace: copies of all would take longer than the import."""
_LOADS = 4
"""What a snapshot weighs for a child that copies it, as a text of so many times its size: it is packed."""
_PAUSE = 60.0
"""Seconds in which nobody else has a copy made that brought a child down."""

_failed: dict[tuple[object, ...], tuple[float, ReadingFailed]] = {}
_again: dict[Path, bool] = {}
"""The workspaces whose copies are being made ready, and whether they have changed meanwhile."""
_lock = threading.Lock()


def masked(workspace: Workspace, snapshot: Snapshot, asker: Asker | None = None) -> Snapshot:
    """The copy of a snapshot in which nobody is named (:func:`lib.publish.masking.masked`).

    Raises what that raises, :class:`~lib.sandbox.imports.ReadingFailed` where it brings a child down, and
    :class:`~lib.sandbox.birth.Unavailable`.
    """
    return masking.masked(workspace, snapshot, _without_names(workspace, asker))


def hidden(workspace: Workspace, snapshot: Snapshot, most: int) -> dict[str, str]:
    """What that copy does not show (:func:`lib.publish.masking.hidden`). Raises as :func:`masked` does."""
    return masking.hidden(workspace, snapshot, most, _without_names(workspace, None))


def locked(workspace: Workspace, snapshot: Snapshot, locks: Locks, asker: Asker | None = None) -> Snapshot:
    """The copy of a snapshot behind locks (:func:`lib.publish.locking.locked`). Raises as :func:`masked` does."""

    def build(path: Path, of: Snapshot, by: Locks) -> None:
        _written("behind_locks", CopyAsked(_at(path), _at(of.path), locks=dict(by)), of, _turn_of(workspace, asker))

    return locking.locked(workspace, snapshot, locks, build)


def in_force(workspace: Workspace) -> Snapshot | None:
    """The snapshot in force in the present format (:func:`lib.publish.upgrade.in_force`). Raises as :func:`masked` does."""
    return upgrade.in_force(workspace, _brought_up(workspace))


def frozen(workspace: Workspace, snapshot: Snapshot) -> Snapshot:
    """Another snapshot as this program can read it (:func:`lib.publish.upgrade.frozen`). Raises as :func:`masked` does."""
    return upgrade.frozen(workspace, snapshot, _brought_up(workspace))


def make_ready(workspace: Workspace) -> None:
    """Have the copies made that the live links of a workspace show, without waiting for them."""
    with _lock:
        under_way = workspace.folder in _again
        _again[workspace.folder] = under_way
    if not under_way:
        threading.Thread(target=_make_all, args=(workspace,), name="copies", daemon=True).start()


def _make_all(workspace: Workspace) -> None:
    while True:
        # Whatever stands against it is met again, and said, by the reader who needs the copy.
        with contextlib.suppress(Refusal, OSError, ValueError, duckdb.Error):
            partial = [link for link in links.live(workspace, date.today()) if link.locks or link.role == "masked"]
            for link in reversed(partial[-MOST:]):
                _make_for(workspace, link)
        with _lock:
            if not _again[workspace.folder]:
                del _again[workspace.folder]
                return
            _again[workspace.folder] = False


def _make_for(workspace: Workspace, link: links.Given) -> None:
    """Make what a link shows, unless it must be brought up to date first: that is done when somebody looks."""
    named = (snapshot for snapshot in workspace.history() if snapshot.path.stem == link.snapshot)
    shown = next(named, None) if link.snapshot else workspace.current
    if shown is None or format.age(shown) != "current":
        return
    itself, locks = Asker(Rank.ITSELF, workspace.name), dict(link.locks)
    if link.role == "masked":
        shown = masked(workspace, shown, itself)
        with contextlib.closing(shown.open()) as con:
            locks = masking.unnamed_locks(workspace, OpenSnapshot(con), locks)
    if locks:
        locked(workspace, shown, locks, itself)


def _without_names(workspace: Workspace, asker: Asker | None) -> masking.Build:
    def build(path: Path, of: Snapshot, book: Path) -> None:
        _written("without_names", CopyAsked(_at(path), _at(of.path), _at(book)), of, _turn_of(workspace, asker))

    return build


def _brought_up(workspace: Workspace) -> Callable[[Path, Snapshot], None]:
    def write(path: Path, of: Snapshot) -> None:
        _written("brought_up", CopyAsked(_at(path), _at(of.path)), of, _turn_of(workspace, None))

    return write


def _turn_of(workspace: Workspace, asker: Asker | None) -> Asker:
    return asker or Asker(Rank.OWNER, workspace.name)


def _at(path: Path) -> str:
    return str(path.absolute())


def _written(task: str, asked: CopyAsked, of: Snapshot, asker: Asker) -> None:
    """Have a child do a task. One that brought a child down just now is not tried again at once."""
    key = task, of.path, tuple(sorted(asked.locks.items()))
    since, problem = _failed.get(key, (0.0, None))
    if problem and time.monotonic() - since < _PAUSE:
        raise problem
    limits = limits_for(Load(plain=_LOADS * of.path.stat().st_size), pool.shared().most_memory)
    control = Control()
    try:
        with pool.shared().turn(limits, asker, untold, control) as place:
            child.do(place, Work(task, plain.pack(asked), limits), untold, control)
            check_files(Path(asked.path))
    except ChildFailed as failed:
        _failed[key] = time.monotonic(), failure(failed, [])
        raise _failed[key][1] from failed
    _failed.pop(key, None)
