"""A workspace on disk.

Layout of one workspace folder::

    current.json             the pointer: which snapshot is in force
    snapshots/000001.duckdb  immutable once named; a reader needs no lock
    raw/<sha256>.zst         the bytes of every imported file, so that a better rule can be applied without an upload
    drafts/                  snapshots being built; whatever is here after a crash is garbage

The pointer is replaced by a rename after the snapshot is on disk. A process killed at any instant leaves either the
old snapshot in force or the new one, never something in between (design.md 3.3).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import re
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb

from lib.messages.messages import Refusal

DEFAULT = "default"
SAMPLE = "sample"

_ABANDONED = 24 * 60 * 60  # seconds after which nobody is still building a draft

_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
"""How a snapshot is opened: nothing outside it can be reached, and that cannot be changed (design.md section 6)."""


class WorkspaceError(Refusal):
    """A workspace cannot be opened or changed."""


def data_folder(given: str | os.PathLike[str] | None = None) -> Path:
    """The data folder: as given, else ``CLOSEBOARD_DATA``, else ``data`` beside the app."""
    return Path(given or os.environ.get("CLOSEBOARD_DATA") or Path(__file__).parents[2] / "data")


@dataclass(frozen=True)
class Snapshot:
    """One immutable set of tables. `identity` is the same only for the same content and belongs in every cache key."""

    path: Path

    @property
    def number(self) -> int:
        """Position in the workspace's history, from 1."""
        return int(self.path.stem.split("-")[0])

    @property
    def identity(self) -> str:
        """Workspace and snapshot name, unique over all workspaces of a data folder."""
        return f"{self.path.parent.parent.name}/{self.path.stem}"

    def open(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection that can reach no other file, extension or setting (design.md section 6)."""
        return duckdb.connect(str(self.path), read_only=True, config=LOCKED)


class Workspace:
    """One workspace of a data folder. Creating the object touches nothing on disk."""

    def __init__(self, data: Path, name: str = DEFAULT) -> None:
        if not _NAME.fullmatch(name):
            raise WorkspaceError("workspace_name", name=name)
        self.data, self.name = data, name
        self.folder = data / "workspaces" / name

    @property
    def current(self) -> Snapshot | None:
        """The snapshot in force, or None before the first import."""
        try:
            pointer = json.loads((self.folder / "current.json").read_text())
        except FileNotFoundError:
            return None
        return Snapshot(self.folder / "snapshots" / f"{pointer['snapshot']}.duckdb")

    def history(self) -> list[Snapshot]:
        """All snapshots kept, oldest first."""
        return [Snapshot(p) for p in sorted((self.folder / "snapshots").glob("*.duckdb"))]

    def new_draft(self) -> Path:
        """The path of a snapshot to build; nobody reads it until :meth:`publish`. Clears away what crashes left behind."""
        drafts = self.folder / "drafts"
        drafts.mkdir(parents=True, exist_ok=True)
        for path in drafts.iterdir():
            with contextlib.suppress(FileNotFoundError):  # another import may be clearing up too
                if time.time() - path.stat().st_mtime > _ABANDONED:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()
        return drafts / f"{uuid.uuid4().hex}.duckdb"

    def forget_draft(self, draft: Path) -> None:
        """Delete a draft and what lies beside it under its name, and the folders that it alone needed."""
        for path in draft.parent.glob(f"{draft.stem}*"):
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
        with contextlib.suppress(OSError):  # not empty: others need them
            for folder in (draft.parent, self.folder, self.folder.parent):
                folder.rmdir()

    def publish(self, draft: Path, base: Snapshot | None) -> Snapshot:
        """Put a finished draft in force. `base` is the snapshot it was built on.

        Raises :class:`WorkspaceError` if another import was published since the draft was begun.
        """
        with self.lock():
            if self.current != base:
                self.forget_draft(draft)
                raise WorkspaceError("overtaken")
            folder = self.folder / "snapshots"
            folder.mkdir(parents=True, exist_ok=True)
            last = max((s.number for s in self.history()), default=0)
            final = folder / f"{last + 1:06d}-{uuid.uuid4().hex[:8]}.duckdb"
            _sync(draft)
            draft.rename(final)
            snapshot = Snapshot(final)
            try:
                _sync(folder)
                self._point(snapshot)
            except OSError:
                if self.current != snapshot:  # never in force, so it is no part of the history
                    final.unlink(missing_ok=True)
                raise
        return snapshot

    def make_current(self, snapshot: Snapshot) -> None:
        """Put an earlier snapshot back in force: undo is a pointer."""
        with self.lock():
            if not snapshot.path.exists():
                raise WorkspaceError("snapshot_gone", number=str(snapshot.number))
            self._point(snapshot)

    def _point(self, snapshot: Snapshot) -> None:
        pointer = self.folder / "current.json.new"
        try:
            pointer.write_text(json.dumps({"snapshot": snapshot.path.stem}))
            _sync(pointer)
            pointer.rename(self.folder / "current.json")
        except OSError:
            pointer.unlink(missing_ok=True)
            raise
        _sync(self.folder)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """One publisher at a time, over all processes that share the folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield


def _sync(path: Path) -> None:
    """Have the disk hold what was written to a file or folder before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
