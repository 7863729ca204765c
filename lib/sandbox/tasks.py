"""What a child can be asked to do. Each task takes plain data and gives plain data."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from lib.ingest import first_look
from lib.ingest.clean.receipt import Receipt
from lib.ingest.read.workbook import too_sparse
from lib.ingest.upload import LeftOut, Refused, Upload
from lib.publish.draft import (
    Draft,
    Options,
    Progress,
    prepare,
)
from lib.sandbox import copy_tasks, picture_tasks, sheet_tasks, tables
from lib.sandbox.plain import pack, unpack
from lib.sandbox.tables import TableGiven
from lib.store.control import Control
from lib.store.workspace import Snapshot, Workspace
from lib.texts.messages import Message

_DATABASE = 0.6
"""The share of a child's memory that its database may take."""


@dataclass(frozen=True)
class Context:
    """Whom a task tells how far it is, who may call it off, and the bytes of memory that it may take."""

    progress: Progress
    control: Control
    memory: int = 1 << 30


@dataclass(frozen=True)
class FileGiven:
    """A file to read: the name it is known by, where it lies, what it holds if that is said, and the living source it is of.
    What was `read` already lies beside it."""

    name: str
    path: str
    table: str | None = None
    origin: str = ""
    read: TableGiven | None = None

    def upload(self) -> Upload:
        """The file as an import takes it."""
        place = Path(self.path)
        read = tables.take(self.read, place.parent) if self.read else None
        return Upload(self.name, place, table=self.table, read=read, origin=self.origin)


@dataclass(frozen=True)
class DraftAsked:
    """A draft to build at `path` on the snapshot `base` (empty: on nothing). `now` is ISO, with its zone."""

    data: str
    workspace: str
    path: str
    base: str
    files: tuple[FileGiven, ...]
    options: Options
    now: str


@dataclass
class DraftMade:
    """What was built: as :class:`~lib.publish.draft.Draft` says. `used` are the positions of the files that it was made of,
    with their digests."""

    receipts: list[Receipt]
    used: tuple[tuple[int, str], ...] = ()
    settings_changed: bool = False
    fields_added: bool = False
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reread: list[Receipt] = field(default_factory=list)
    title: str = ""
    restored: bool = False
    desk: tuple[str, ...] = ()


def draft(given: dict[str, Any], context: Context) -> Any:
    """Build the draft that is asked for."""
    asked: DraftAsked = unpack(DraftAsked, given)
    uploads = [file.upload() for file in asked.files]
    made: Draft = prepare(
        Workspace(Path(asked.data), asked.workspace),
        uploads,
        asked.options,
        now=datetime.fromisoformat(asked.now),
        progress=context.progress,
        control=context.control,
        begun=(Path(asked.path), Snapshot(Path(asked.base)) if asked.base else None),
        most_memory=_of_database(context),
    )
    # A file that took the days of another one has its name, and bytes of its own (``together.py``).
    position = {id(upload): i for i, upload in enumerate(uploads)}
    named = {upload.name: i for i, upload in enumerate(uploads)}
    used = tuple((position.get(id(upload), named[upload.name]), upload.digest) for upload in made.uploads)
    return pack(
        DraftMade(
            made.receipts, used, made.settings_changed, made.fields_added, made.left_out, made.refused, made.reread, made.title,
            made.restored, made.desk,
        )
    )  # fmt: skip


def _of_database(context: Context) -> int:
    return int(_DATABASE * context.memory)


def look(given: dict[str, Any], context: Context) -> Any:
    """A first look at a file."""
    file: FileGiven = unpack(FileGiven, given)
    context.progress(Message("stage_reading", {"file": file.name}), 0.0)
    return pack(first_look.look(file.upload()))


def judge(given: dict[str, Any], context: Context) -> Any:
    """Why a workbook was too much for a child that read it, where that can be told."""
    file: FileGiven = unpack(FileGiven, given)
    return pack(too_sparse(file.upload().source))


Tasks = Mapping[str, Callable[[dict[str, Any], Context], Any]]
"""What is done for each name of a task."""

TASKS: Tasks = {
    "draft": draft,
    "look": look,
    "judge": judge,
    "values": lambda given, context: sheet_tasks.values(given),
    "workbook": lambda given, context: sheet_tasks.workbook(given),
    "recognise": lambda given, context: sheet_tasks.recognise(given),
    "picture": lambda given, context: picture_tasks.small(given),
    "without_names": lambda given, context: copy_tasks.without_names(given, _of_database(context)),
    "behind_locks": lambda given, context: copy_tasks.behind_locks(given, _of_database(context)),
    "brought_up": lambda given, context: copy_tasks.brought_up(given, _of_database(context)),
}


def warm_up() -> None:
    """Load and look up beforehand what every import needs, by way of a small one."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "warm.csv"
        file.write_text("ID,Date,Email,Amount,Status\n1,2026-01-05,a@example.com,10.5,Paid\n", encoding="utf-8")
        prepare(Workspace(Path(folder)), [Upload(file.name, file)]).publish()
