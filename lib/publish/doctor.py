"""What is wrong with a workspace on disk, and putting it right without an import: `python -m lib doctor`.

Every snapshot is read to its end, every kept file is compared with its name, which is its digest, and every small file is
read as those read it who use it. Putting right deletes nothing: what is damaged gets another name beside its own.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from lib.publish import format
from lib.store import files, links
from lib.store.workspace import Snapshot, Workspace, WorkspaceError
from lib.texts.messages import Message

_CHUNK = 1 << 20


@dataclass
class Report:
    """What was found wrong, what of it still is, what was done about the rest, and what is merely worth knowing.

    `token` is a fresh owner's link, where all others ended.
    """

    found: list[Message] = field(default_factory=list)
    left: list[Message] = field(default_factory=list)
    mended: list[Message] = field(default_factory=list)
    notes: list[Message] = field(default_factory=list)
    token: str = ""

    def add(self, what: Message, *, mended: Message | None = None) -> None:
        """Enter something wrong, and if it was put right what was done."""
        self.found.append(what)
        if mended:
            self.mended.append(mended)
        else:
            self.left.append(what)


def examine(workspace: Workspace, *, repair: bool = False) -> Report:
    """Everything that is wrong with a workspace; with `repair`, put right as far as that needs no import.

    Raises :class:`WorkspaceError` if there is none, or it cannot be written to and should be.
    """
    if not workspace.folder.is_dir():
        raise WorkspaceError("no_workspace", workspace=workspace.name, folder=str(workspace.folder.parent))
    report = Report()
    lock = workspace.folder / "lock"
    if os.path.lexists(lock) and not lock.is_file():
        report.add(Message("doctor_file", {"file": lock.name}), mended=_aside(lock, repair))
    _versions(workspace, report, repair)
    _small_files(workspace, report, repair)
    _links(workspace, report, repair)
    _raw(workspace, report, repair)
    return report


def _aside(path: Path, repair: bool) -> Message | None:
    """Put something damaged aside if it is to be put right, and say so."""
    return Message("doctor_set_aside", {"file": path.name, "aside": files.set_aside(path).name}) if repair else None


def choose(workspace: Workspace, version: str) -> Snapshot:
    """Put the version in force that is named by its number or its whole name. Raises :class:`WorkspaceError`."""
    there = [*workspace.history(), *workspace.never_in_force()]
    named = [one for one in there if version in (one.path.stem, str(one.number), f"{one.number:06d}")]
    known = ", ".join(one.path.stem for one in there) or "–"
    if not named:
        raise WorkspaceError("no_such_version", version=version, known=known)
    if len(named) > 1:
        raise WorkspaceError("which_version", version=version, known=", ".join(one.path.stem for one in named))
    if not named[0].is_sound():
        raise WorkspaceError("snapshot_damaged", number=str(named[0].number))
    workspace.make_current(named[0])
    return named[0]


def _versions(workspace: Workspace, report: Report, repair: bool) -> None:
    """The snapshots, and then which is in force, which is settled by what was found of them.

    Damaged ones are put aside once another is in force; while none is whole they may still tell what was imported.
    """
    damaged = [snapshot for snapshot in workspace.history() if not snapshot.is_sound()]
    trouble, current = workspace.trouble, workspace.current
    if trouble:
        mended = None
        if repair and current:
            workspace.make_current(current)
            mended = Message("doctor_in_force", {"number": current.number, "version": current.path.stem})
        report.add(trouble, mended=mended)
    if current and current not in damaged:
        for age, code in (("newer", "newer_version"), ("older", "older_version")):
            if format.age(current) == age:
                report.notes.append(Message(code, {"number": current.number}))
    for snapshot in damaged:
        told = Message("doctor_version", {"number": snapshot.number, "version": snapshot.path.stem})
        report.add(told, mended=_aside(snapshot.path, repair and current is not None))


def _small_files(workspace: Workspace, report: Report, repair: bool) -> None:
    for name in ("about.json", "account.json", "sources.json", "masked/labels.json"):
        path = workspace.folder / name
        if os.path.lexists(path) and not _says_what_it_should(path):
            report.add(Message("doctor_file", {"file": name}), mended=_aside(path, repair))


def _says_what_it_should(path: Path) -> bool:
    """Whether a small file holds what its readers look for."""
    try:
        kept = files.read(path)
    except files.Damaged:
        return False
    if path.name == "about.json":
        return isinstance(kept.get("title"), str)
    if path.name == "account.json":
        return isinstance(kept.get("imports"), list) and isinstance(kept.get("settings"), dict)
    if path.name == "sources.json":
        return isinstance(kept.get("sheets"), list) and all(isinstance(sheet, dict) for sheet in kept["sheets"])
    return all(isinstance(codes, dict) for codes in kept.values())


def _links(workspace: Workspace, report: Report, repair: bool) -> None:
    """The signing key and the list of links. Without either no link opens anything, so the owner gets one that does."""
    try:
        links.check_key(workspace.data)
    except WorkspaceError as problem:
        if repair:
            files.set_aside(links.key_file(workspace.data))
            report.token = links.give(workspace, "owner") if _has_list(workspace) else ""
        report.add(problem.message, mended=Message("doctor_key") if repair else None)
    if not _has_list(workspace):
        if repair:
            report.token = links.begin_anew(workspace)
        told = Message("links_damaged", {"workspace": workspace.name})
        report.add(told, mended=Message("doctor_links") if repair else None)


def _has_list(workspace: Workspace) -> bool:
    try:
        links.given(workspace)
    except WorkspaceError:
        return False
    return True


def _raw(workspace: Workspace, report: Report, repair: bool) -> None:
    """The kept files: damaged ones are wrong, absent ones worth knowing, since a restored export never had them."""
    named = _imported(workspace)
    for path in raw_files(workspace):
        if not is_what_it_was(path):
            told = Message("doctor_raw", {"file": named.get(path.stem, path.name)})
            report.add(told, mended=_aside(path, repair))
    there = {path.stem for path in raw_files(workspace)}
    absent = sorted({name for digest, name in named.items() if digest not in there})
    if absent:
        report.notes.append(Message("doctor_absent", {"files": tuple(absent)}))


def _imported(workspace: Workspace) -> dict[str, str]:
    """Digest -> name of the files that the version in force was made of."""
    current = workspace.current
    if current is None:
        return {}
    with contextlib.closing(current.open()) as con:
        return dict(con.execute("select sha256, file from imports where sha256 is not null").fetchall())


def raw_files(workspace: Workspace) -> list[Path]:
    """The kept files, oldest first."""
    kept = [path for path in files.listed(workspace.folder / "raw") if path.suffix == ".zst"]
    return sorted(kept, key=lambda path: (path.lstat().st_mtime, path.name))


def is_what_it_was(path: Path) -> bool:
    """Whether a kept file can be unpacked and is what its name, the digest, says."""
    digest = hashlib.sha256()
    try:
        for chunk in unpacked(path):
            digest.update(chunk)
    except (IsADirectoryError, FileNotFoundError, pa.ArrowException, OSError):
        return False
    return digest.hexdigest() == path.stem


def unpacked(path: Path) -> Iterator[bytes]:
    """The bytes of a kept file as they were imported. Raises OSError and what pyarrow raises for damage."""
    with pa.input_stream(str(path), compression="zstd") as stream:
        while chunk := stream.read(_CHUNK):
            yield bytes(chunk)
