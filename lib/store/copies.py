"""Copies of a snapshot for readers who may not have all of it: each is built once, in the background or
when the first such reader looks.

A copy is derived: it can be deleted at any time and makes itself again. It lies in the workspace, so that it goes when
the workspace is deleted; where nothing can be written there, this process keeps copies of its own until it ends.
"""

from __future__ import annotations

import atexit
import contextlib
import os
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import duckdb

from lib.host import turns
from lib.store import files
from lib.store.whole import looks_whole
from lib.store.workspace import Snapshot, Workspace

MASKED, LOCKED, UPGRADED = "masked", "locked", "upgraded"
KINDS = (MASKED, LOCKED, UPGRADED)
"""The folders of copies: for who sees no names, for who sees a part, and of older snapshots in the present format."""

MOST = 40
"""Copies of one kind that a workspace keeps; of more, those go that were looked at longest ago."""
_PARTIAL = ".part"
_FRESH = 60 * 60
"""Seconds within which a copy need not be noted as looked at again."""


def ready(workspace: Workspace, kind: str, name: str) -> Snapshot | None:
    """The copy called `name`, in the folder `kind` of a workspace, if it is there already."""
    for folder in (workspace.folder, _own_folder() / workspace.name):
        kept = Snapshot(folder / kind / f"{name}.duckdb")
        if looks_whole(kept.path):
            _note(kept.path)
            return kept
    return None


def made(workspace: Workspace, kind: str, name: str, build: Callable[[Path], None]) -> Snapshot:
    """The copy called `name`, in the folder `kind` of a workspace; `build` writes it where there is none yet.

    Raises OSError where it can be written nowhere, and what `build` raises.
    """
    if there := ready(workspace, kind, name):
        return there
    try:
        return _built(Snapshot(workspace.folder / kind / f"{name}.duckdb"), build)
    except (OSError, duckdb.IOException):
        if not workspace.folder.exists():
            raise
    return elsewhere(workspace, kind, name, build)


def elsewhere(workspace: Workspace, kind: str, name: str, build: Callable[[Path], None]) -> Snapshot:
    """As :func:`made`, of a workspace in which nothing can be written: this process keeps the copy until it ends."""
    return _built(Snapshot(_own_folder() / workspace.name / kind / f"{name}.duckdb"), build)


def forget(workspace: Workspace) -> None:
    """Delete the copies that this process alone keeps of a workspace."""
    shutil.rmtree(_own_folder() / workspace.name, ignore_errors=True)


def of(workspace: Workspace) -> list[Snapshot]:
    """Every database of a workspace that somebody may have open: its snapshots and the copies of them."""
    folders = [workspace.folder, _own_folder() / workspace.name]
    return [Snapshot(path) for folder in folders for path in folder.glob("*/*.duckdb")]


def _built(copy: Snapshot, build: Callable[[Path], None]) -> Snapshot:
    with one_at_a_time(copy.path.parent):
        if not looks_whole(copy.path):
            _forget_oldest(copy.path.parent)
            put(copy.path, build)
    return copy


def put(path: Path, build: Callable[[Path], None]) -> None:
    """Have `build` write a file beside a path and put it there once it is whole."""
    partial = path.with_name(f"{uuid.uuid4().hex}{_PARTIAL}")
    try:
        build(partial)
        partial.chmod(0o600)
        partial.replace(path)
    finally:
        for left in (partial, *path.parent.glob(f"{partial.name}*")):
            discard(left)


def is_partial(path: Path) -> bool:
    """Whether a file is part of a copy that is being built, or was when its builder was ended."""
    return _PARTIAL in path.name


def discard(path: Path) -> None:
    """Delete a file or folder of a copy that came to nothing."""
    with contextlib.suppress(OSError):
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()


@cache
def _own_folder() -> Path:
    """Where this process keeps the copies that a workspace cannot hold."""
    folder = Path(tempfile.mkdtemp(prefix="closeboard-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


@contextlib.contextmanager
def one_at_a_time(folder: Path) -> Iterator[None]:
    """One builder in a folder of copies, over all processes. The folder is made if the one that holds it is there, or is
    this process's own."""
    folder.mkdir(mode=0o700, parents=folder.is_relative_to(_own_folder()), exist_ok=True)
    with turns.aside(), files.held(folder / "lock"):  # meanwhile others have the turn of a page that waits
        yield


def _note(path: Path) -> None:
    """Remember that a copy was looked at, by the time of its file."""
    with contextlib.suppress(OSError):
        if time.time() - path.stat().st_mtime > _FRESH:
            os.utime(path)


def _forget_oldest(folder: Path) -> None:
    """Make room for one more copy. Whoever has one open goes on reading it. What a crash left behind goes too."""
    looked_at: list[tuple[float, Path]] = []
    for path in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):
            if is_partial(path):
                discard(path)
            elif path.suffix == ".duckdb":
                looked_at.append((path.stat().st_mtime, path))
    for _, path in sorted(looked_at, reverse=True)[MOST - 1 :]:
        path.unlink(missing_ok=True)
