"""A workspace none of whose snapshots is whole, made anew from the files that were imported.

What was imported in which order, and how it was to be read, stands in the snapshots themselves; of a damaged one that part
can often be read still. Where it cannot, the kept files are unpacked, for a person to import.
"""

from __future__ import annotations

import contextlib
import shutil
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from pathlib import Path

import duckdb

from lib.publish import doctor, replay
from lib.publish.draft import Options, Upload
from lib.publish.replay import Past
from lib.sandbox.imports import prepare
from lib.store import account, files
from lib.store.snapshot import LOCKED
from lib.store.workspace import (
    Snapshot,
    Workspace,
    WorkspaceError,
)
from lib.texts.messages import Message

RECOVERED = "recovered"
"""The folder of a workspace into which its kept files are unpacked."""


@dataclass(frozen=True)
class Account:
    """What a snapshot tells of how it came about: its imports, oldest first, and its settings."""

    imports: tuple[Past, ...]
    settings: dict[str, str]


def rebuild(workspace: Workspace) -> Message:
    """Put a snapshot in force that is made of the kept files, or unpack them. Returns what was done.

    The workspace is as it was until all is read. Raises :class:`~lib.texts.messages.Refusal`.
    """
    told = next(_accounts(workspace), None)
    batches = _uploads(workspace, told) if told else None
    if told is None or batches is None:
        return _unpack(workspace)
    draft = workspace.new_draft(anew=True)
    beside = draft.with_name(f"{draft.stem}.tmp")
    try:
        made = _read_again(Workspace(beside, workspace.name), batches, told.settings)
        made.path.rename(draft)
        published = workspace.publish(draft, workspace.current)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
        draft.unlink(missing_ok=True)
    workspace.make_current(published)  # it was asked for: there is nothing left to choose
    return Message("doctor_rebuilt", {"number": published.number, "count": sum(len(uploads) for _, uploads in batches)})


Batch = tuple[Past | None, list[Upload]]
"""The files of one past import; no past for an export of a whole workspace that all else is built on."""


def _read_again(beside: Workspace, batches: Sequence[Batch], settings: dict[str, str]) -> Snapshot:
    """Import everything in its order into a workspace of its own, and return what is in force there then."""
    for past, uploads in batches:
        options = Options(mode=past.mode, by=past.by) if past else Options()
        if beside.current is None and past:
            options.settings, options.dated = dict(settings), False
        draft = prepare(beside, uploads, options, now=past.at.replace(tzinfo=UTC) if past else None)
        if draft.questions:
            raise WorkspaceError("rebuild_asks", file=", ".join(upload.name for upload in uploads))
        draft.publish(what="restore")
    assert beside.current is not None  # there is at least one import
    return beside.current


def _accounts(workspace: Workspace) -> Iterator[Account]:
    """What is told of how the snapshots came about: the account beside them, then by what can still be read of them, the
    newest first, put aside or not."""
    damaged = [
        path for path in files.listed(workspace.folder / "snapshots") if ".duckdb" in path.name and path.is_file()
    ]
    ways: list[Callable[[], duckdb.DuckDBPyConnection]] = [partial(account.opened, workspace.folder)]
    for path in sorted(damaged, key=lambda path: path.name, reverse=True):
        ways.append(partial(duckdb.connect, str(path), read_only=True, config=dict(LOCKED)))
    for way in ways:
        with (
            contextlib.suppress(OSError, ValueError, KeyError, TypeError, duckdb.Error),
            contextlib.closing(way()) as con,
        ):
            imports = tuple(replay.past_imports(con))
            settings = dict(con.execute("select key, value from settings").fetchall())
            if imports:
                yield Account(imports, settings)


def _uploads(workspace: Workspace, told: Account) -> list[Batch] | None:
    """The files of every import, in order; None if one of them is not kept.

    Imports that a restored export brought along were never kept here: the export itself stands for them.
    """
    kept = {path.stem: path for path in doctor.raw_files(workspace) if doctor.is_what_it_was(path)}
    known = [all(file.digest in kept for file in past.files) for past in told.imports]
    found: list[Batch] = [
        (past, [Upload(file.name, data=_bytes(kept[file.digest]), origin=file.origin) for file in past.files])
        for past, is_kept in zip(told.imports, known, strict=True)
        if is_kept
    ]
    lacking = known.count(False)
    if not lacking:
        return found
    if any(known[:lacking]):
        return None
    named = {file.digest for past in told.imports for file in past.files}
    exports = [Upload("export.zip", data=_bytes(path)) for digest, path in kept.items() if digest not in named]
    exports = [upload for upload in exports if upload.about]
    return [(None, exports), *found] if len(exports) == 1 else None


def _bytes(path: Path) -> bytes:
    return b"".join(doctor.unpacked(path))


def _unpack(workspace: Workspace) -> Message:
    """Unpack the kept files in the order in which they came, and let imports begin again."""
    there = [path for path in doctor.raw_files(workspace) if doctor.is_what_it_was(path)]
    if not there:
        workspace.start_over()
        return Message("doctor_nothing_kept")
    aside = workspace.folder / f".{RECOVERED}.{uuid.uuid4().hex}"
    aside.mkdir()
    for number, path in enumerate(there, 1):
        content = _bytes(path)
        (aside / f"{number:04d}-{path.stem[:8]}{_ending(content)}").write_bytes(content)
    place = workspace.folder / RECOVERED
    shutil.rmtree(place, ignore_errors=True)
    aside.rename(place)
    workspace.start_over()
    return Message("doctor_unpacked", {"count": len(there), "folder": str(place)})


def _ending(content: bytes) -> str:
    """What a file of this content is called at its end, so that a spreadsheet opens it too."""
    if content.startswith(b"PK"):
        return ".xlsx" if b"xl/" in content else ".zip"
    return ".gz" if content.startswith(b"\x1f\x8b") else ".csv"
