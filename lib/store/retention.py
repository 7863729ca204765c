"""What is cleared away by itself: snapshots that nobody can ask for any more, and private workspaces left unfinished.

A snapshot stays while it is in force, is among the :data:`NEWEST` newest, is younger than :data:`DAYS` days, is what a
live frozen link shows, or is open in some reader; one that a killed import never put in force goes at once, and so does one
of a run of saved settings (:data:`SITTING`) that is neither its last nor the one before that. Nothing goes
that a readable pointer does not prove superseded, nothing while the list of links cannot be read, and nothing during a
backup. A private workspace into which nothing was ever imported goes a day after its last check.
"""

from __future__ import annotations

import contextlib
import shutil
import time
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path

from lib.store import apart, files, links
from lib.store.workspace import (
    ABANDONED,
    ERASED,
    Snapshot,
    Workspace,
    WorkspaceError,
)

NEWEST = 20
DAYS = 30
SITTING = 60 * 60
"""Seconds within which one change of settings after another is a step on the way: each such version is a whole database, and
nobody goes back to the fourth of twelve. What stood before the first of them stays, as all that files were imported into."""
_BACKUP = "backup.lock"
PRIVATE = "w-"
"""How the name of a private workspace begins; the rest of it is random."""


def prune(
    workspace: Workspace,
    now: float | None = None,
    *,
    newest: int | None = None,
    days: int | None = None,
    before: Snapshot | None = None,
) -> list[Snapshot]:
    """Delete the snapshots that need not be kept and return them. `now` is in seconds since 1970; the one that was in force
    `before` the one that is now stays.

    Where the disk is short, other numbers of `newest` and of `days` hold than otherwise (quota.py).
    """
    moment = time.time() if now is None else now
    newest, days = NEWEST if newest is None else newest, DAYS if days is None else days
    gone: list[Snapshot] = []
    with contextlib.suppress(WorkspaceError), workspace.lock(there=True), _unless_backed_up(workspace):
        if not workspace.may_prune:
            return []
        kept = {link.snapshot for link in links.live(workspace, date.fromtimestamp(moment))}
        for snapshot in workspace.never_in_force():
            snapshot.delete()
            gone.append(snapshot)
        current, history = workspace.current, workspace.history()
        old = [snapshot for snapshot in history[:-newest] if moment - snapshot.made_at > days * 24 * 60 * 60]
        for snapshot in dict.fromkeys([*old, *(one for one in _steps(history) if one != before)]):
            if snapshot != current and snapshot.path.stem not in kept and not snapshot.is_held:
                snapshot.delete()
                gone.append(snapshot)
    return gone


def _steps(history: Sequence[Snapshot]) -> list[Snapshot]:
    """The versions in runs of saved settings whose database is neither the last of its run nor the one before that."""
    databases = [list(group) for _, group in groupby(history, key=lambda one: one.path.stat().st_ino)]
    found: list[Snapshot] = []
    for one, following, third in zip(databases, databases[1:], databases[2:], strict=False):
        are_saved = all(version.is_saved or apart.is_apart(version.path) for version in (*one, *following, *third))
        if are_saved and following[0].made_at - one[-1].made_at < SITTING:
            found += one
    return found


def sweep(data: Path, now: float | None = None, *, idle: float = ABANDONED, sparing: str = "") -> list[str]:
    """Delete private workspaces that never came to hold anything and return their names, the longest idle first.

    Those go that nobody has touched for `idle` seconds, and never the one named `sparing`.

    Also clears away what a crash left of a deleted one.
    """
    shutil.rmtree(data / "workspaces" / ERASED, ignore_errors=True)
    moment = time.time() if now is None else now
    gone: list[str] = []
    private = [folder for folder in (data / "workspaces").glob(f"{PRIVATE}*") if folder.name != sparing]
    for _, folder in sorted((-_idle(folder, moment), folder) for folder in private):
        workspace = Workspace(data, folder.name)
        with contextlib.suppress(WorkspaceError, OSError):  # what cannot be read or deleted stays
            if workspace.never_held_anything and _idle(folder, moment) > idle:
                workspace.delete()
                gone.append(folder.name)
    return gone


@contextlib.contextmanager
def backing_up(workspace: Workspace) -> Iterator[None]:
    """Nothing is pruned meanwhile, by any process. Where no mark can be written nothing can be deleted either."""
    try:
        handle = (workspace.folder / _BACKUP).open("w")
    except OSError:
        yield
        return
    with handle:
        files.take(handle, shared=True)
        yield


@contextlib.contextmanager
def _unless_backed_up(workspace: Workspace) -> Iterator[None]:
    """Raises :class:`WorkspaceError` while the workspace is backed up."""
    with files.held(workspace.folder / _BACKUP, wait=False) as alone:
        if not alone:
            raise WorkspaceError("backing_up")
        yield


def _idle(folder: Path, moment: float) -> float:
    """Seconds since anything in the folder was last written."""
    touched = [moment]
    with contextlib.suppress(FileNotFoundError):  # somebody else is clearing up too
        touched = [path.stat().st_mtime for path in (folder, *folder.rglob("*"))]
    return moment - max(touched)
