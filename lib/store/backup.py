"""A backup of a data folder while it is in use: `python -m lib backup PATH`.

It is consistent because of the order in which things are read. What may be older than the snapshots comes first: which
sheets were read up to where (so that after a restore a sheet is read once too often and never once too little), and the
links (so that each finds the snapshot that it shows). Then the pointer, then the snapshots and imported files that were
there when it was read, which never change. Pruning waits meanwhile; imports go on. Copies for masked and locked readers
and drafts are left out, since they make themselves.

A backup is unpacked into the data folder. It appears under its name when it is whole, not before.
"""

from __future__ import annotations

import contextlib
import io
import os
import secrets
import shutil
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from lib.store import (
    apart,
    files,
    links,
    pointer,
)
from lib.store.retention import backing_up
from lib.store.workspace import (
    SAMPLE,
    Workspace,
    WorkspaceError,
    names,
)

ENDING = ".tar"
_OTHERS = (".zip", ".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar")
_ATTEMPTS = 5
_FIRST = (
    "sources.json",
    "account.json",
    "links.json",
    "about.json",
    "masked/labels.json",
    "audit.1.jsonl",
    "desk.jsonl",
    "audit.jsonl",
)


@dataclass(frozen=True)
class Made:
    """A backup: where it is, what is in it, and how large it is in bytes."""

    path: Path
    workspaces: tuple[str, ...]
    size: int


class _Target(Protocol):
    """Where a backup is written."""

    def add(self, name: str, source: IO[bytes], about: os.stat_result) -> None:
        """Add a file under a name with slashes."""


class _Gone(Exception):  # noqa: N818 - what happened to a workspace
    """A workspace was deleted while it was read: it must not come back by a restore."""


def back_up(data: Path, path: Path, only: str = "") -> Made:
    """Write the workspaces of a data folder (or `only` one) to a tar or, without that ending, to a new folder.

    Raises :class:`WorkspaceError`.
    """
    if path.suffix.lower() in _OTHERS or path.name in ("", ".."):
        raise WorkspaceError("backup_ending", file=str(path))
    if (data / "workspaces").resolve() in path.resolve().parents:
        raise WorkspaceError("backup_inside", file=str(path))
    if path.is_dir() and (path.suffix == ENDING or any(path.iterdir())):
        raise WorkspaceError("backup_taken", file=str(path))
    if path.is_file() and path.suffix != ENDING:
        raise WorkspaceError("backup_taken", file=str(path))
    for _ in range(_ATTEMPTS):
        with contextlib.suppress(_Gone):
            return _attempt(data, path, only)
    raise WorkspaceError("backup_restless", file=str(path))


def _attempt(data: Path, path: Path, only: str) -> Made:
    chosen = [only] if only else [name for name in names(data) if name != SAMPLE]
    # A server that nobody has imported into yet has a backup too; a folder that is none of Closeboard's has not.
    if not (data / "workspaces").is_dir() or not all((data / "workspaces" / name).is_dir() for name in chosen):
        raise WorkspaceError("no_workspace", workspace=only or "*", folder=str(data / "workspaces"))
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with _opened(partial, path.suffix == ENDING) as target:
            _file(target, data, links.key_file(data))
            for name in chosen:
                _workspace(target, Workspace(data, name))
        files.sync(partial)
        size = sum(one.stat().st_size for one in (partial, *partial.rglob("*")) if one.is_file())
        if path.is_dir():
            path.rmdir()  # an empty one
        partial.replace(path)
        files.sync(path.absolute().parent)
    finally:
        if partial.is_dir():
            shutil.rmtree(partial, ignore_errors=True)
        else:
            partial.unlink(missing_ok=True)
    return Made(path, tuple(chosen), size)


def _workspace(target: _Target, workspace: Workspace) -> None:
    """Add one workspace. Raises :class:`_Gone` if it is deleted meanwhile."""
    folder = workspace.folder
    with backing_up(workspace):
        for name in _FIRST:
            _file(target, workspace.data, folder / name, lines=name.endswith(".jsonl"))
        try:
            said = pointer.read(folder)
            text = (folder / pointer.FILE).read_bytes()
            while pointer.read(folder) != said:  # both are of the same instant
                said, text = pointer.read(folder), (folder / pointer.FILE).read_bytes()
        except (FileNotFoundError, files.Damaged):
            said, text = None, b""  # the newest whole snapshot serves, there as here
        for snapshot in pointer.snapshot_files(folder):
            if said is None or pointer.number_of(snapshot.stem) <= said.newest:
                if apart.is_apart(snapshot):
                    _file(target, workspace.data, apart.beside(snapshot))
                _file(target, workspace.data, snapshot)
        for raw in files.listed(folder / "raw"):
            if raw.suffix == ".zst":
                _file(target, workspace.data, raw)
        if text:
            target.add(_name(workspace.data, folder / pointer.FILE), io.BytesIO(text), folder.stat())
    if not folder.is_dir():
        raise _Gone


def _file(target: _Target, data: Path, path: Path, *, lines: bool = False) -> None:
    """Add a file, of one that grows the whole `lines`. One that has gone belonged to an import that was not done."""
    try:
        with path.open("rb") as source:
            about = os.fstat(source.fileno())
            content = io.BytesIO(source.read().rpartition(b"\n")[0] + b"\n") if lines else source
            target.add(_name(data, path), content, about)
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return


def _name(data: Path, path: Path) -> str:
    return path.relative_to(data).as_posix()


class _Tar:
    """A tar whose members are the account's alone, and belong to whom they belonged."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self.tar = tar
        self.folders: set[str] = set()

    def add(self, name: str, source: IO[bytes], about: os.stat_result) -> None:
        for parent in reversed(Path(name).parents[:-1]):
            if parent.as_posix() not in self.folders:
                self.folders.add(parent.as_posix())
                self.tar.addfile(_member(parent.as_posix(), about, 0, tarfile.DIRTYPE))
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        self.tar.addfile(_member(name, about, size, tarfile.REGTYPE), source)


def _member(name: str, about: os.stat_result, size: int, kind: bytes) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.type, member.size = kind, size
    member.mode = 0o700 if kind == tarfile.DIRTYPE else 0o600
    member.uid, member.gid = about.st_uid, about.st_gid
    member.mtime = about.st_mtime if kind == tarfile.REGTYPE else time.time()
    return member


class _Folder:
    """A folder that is laid out as the data folder is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def add(self, name: str, source: IO[bytes], about: os.stat_result) -> None:
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("wb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
        os.utime(place, (about.st_mtime, about.st_mtime))
        if os.geteuid() == 0:
            for path in (place, place.parent):
                os.chown(path, about.st_uid, about.st_gid)


@contextlib.contextmanager
def _opened(partial: Path, as_tar: bool) -> Iterator[_Target]:
    if as_tar:
        handle = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file, tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
            yield _Tar(tar)
        return
    partial.mkdir(mode=0o700)
    yield _Folder(partial)
