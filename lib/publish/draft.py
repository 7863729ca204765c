"""An import from files to a snapshot, in two steps: build a draft and look at its receipts, then publish or discard.

A draft is a complete snapshot in a file that nobody reads yet. It is built on the snapshot in force; tables that the
import does not touch are carried over, the derived relations are built anew, and publishing flips the pointer.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import sys
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from lib.engine.db import literal, scalar
from lib.ingest.clean import applied
from lib.ingest.clean.receipt import Receipt
from lib.ingest.home_currency import ask_home_currency
from lib.ingest.intake import ImportRefused, Options, Progress, read_all, settle_all
from lib.ingest.map.headers import Unrecognised
from lib.ingest.merge.across_exports import combine, rank_sources
from lib.ingest.merge.order import lay_out
from lib.ingest.merge.part import Mode
from lib.ingest.merge.rows import compare
from lib.ingest.read.files import Unreadable
from lib.ingest.together import joined
from lib.ingest.upload import LeftOut, Refused, Upload
from lib.model.build import build
from lib.publish import export, format, replay
from lib.publish.history import (
    Doing,
    begin,
    keep_setting,
    record,
)
from lib.schema.settings import RESETTABLE, with_defaults
from lib.schema.tables import TABLES
from lib.store import (
    apart,
    audit,
    desk,
    drafts,
    quota,
)
from lib.store.control import Cancelled, Control
from lib.store.retention import prune
from lib.store.tables import stored
from lib.store.workspace import Snapshot, Workspace, WorkspaceError
from lib.texts.messages import Message

_LEAST_MEMORY = 250_000_000
_SMALL = 12_000_000
"""Bytes of files and snapshot up to which an import is done sooner by one thread than by several."""

_NO_ROOM = re.compile(r"No space left|quota exceeded|File too large|max_temp_directory_size", re.IGNORECASE)
_NOT_WRITTEN = (
    OSError,
    duckdb.IOException,
    duckdb.OutOfMemoryException,
    duckdb.TransactionException,  # what a commit raises that could not be written
    duckdb.FatalException,
)


@dataclass
class Draft:
    """A snapshot waiting for a yes. `path` is None while questions are open.

    `refused` are files that cannot be imported, which are not among the `uploads`; `left_out` are sheets of the others that
    are not imported. If an answer changed how earlier imports read, `reread` says
    per table what reading them again changes. `settings` are the kinds of settings that were given. `restored` is whether it
    is made of the export of a workspace, of which `title` was the name and `desk` the journal of what was done about clients. `apart` are all settings of a version that differs
    from its base in nothing else; then there is no file. Where `only_receipts` were asked for there is none either: no numbers
    are worked out and nothing can be published.
    """

    workspace: Workspace
    base: Snapshot | None
    path: Path | None
    receipts: list[Receipt]
    settings_changed: bool = False
    fields_added: bool = False
    uploads: Sequence[Upload] = ()
    left_out: list[LeftOut] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)
    reread: list[Receipt] = field(default_factory=list)
    settings: list[str] = field(default_factory=list)
    restored: bool = False
    title: str = ""
    desk: tuple[str, ...] = ()
    apart: Mapping[str, str] | None = None
    only_receipts: bool = False

    @property
    def questions(self) -> bool:
        """Whether something has to be answered before this can be published."""
        return any(r.questions for r in self.receipts)

    @property
    def changes_nothing(self) -> bool:
        """Whether the snapshot in force already says all of this."""
        rows = any(
            r.new or r.changed or r.replaced or (r.vanished and r.replaces) for r in (*self.receipts, *self.reread)
        )
        return not (rows or self.settings_changed or self.fields_added)

    @property
    def is_saved(self) -> bool:
        """Whether it differs from its base in settings, and what is worked out by them, but in no row."""
        return bool(self.base) and not (self.uploads or self.reread or self.receipts or self.restored)

    def publish(self, who: str = audit.COMMAND_LINE, what: audit.Event | None = None) -> Snapshot | None:
        """Put the draft in force, unless it changes nothing. Returns the snapshot in force afterwards.

        The workspace's log names `who` did it, as an import, a restored export or a change of settings, or as `what`.
        """
        if self.apart is not None and self.base:
            if not self.settings_changed:
                return self.base
            with clear_if_disk_fails():
                published = self.workspace.publish_settings(self.base, self.apart)
            self._tidy(who, what)
            return published
        if self.questions or self.path is None:
            raise ImportRefused("question_open")
        if self.changes_nothing:
            self._take_desk()
            self.discard()
            return self.base
        parts = {_part(upload, self.path): upload.digest for upload in self.uploads}
        raw = {part: digest for part, digest in parts.items() if part.exists()}
        try:
            _refuse_without_room(self.workspace)  # the draft is among what is there
            with clear_if_disk_fails():
                published = self.workspace.publish(self.path, self.base, raw, is_saved=self.is_saved)
        except ImportRefused:
            self.discard()
            raise
        self._tidy(who, what)
        return published

    def _tidy(self, who: str, what: audit.Event | None) -> None:
        with contextlib.suppress(OSError):  # it is published: what could not be cleared away can wait
            self._record(who, what)
            self._take_title()
            self._take_desk()
            prune(self.workspace, before=self.base)

    def _record(self, who: str, what: audit.Event | None) -> None:
        detail: dict[str, str | int | bool | list[str]] = {
            "tables": sorted({receipt.table for receipt in self.receipts}),
            "new": sum(receipt.new for receipt in self.receipts),
            "changed": sum(receipt.changed for receipt in self.receipts),
            "removed": sum(r.vanished * r.replaces + r.replaced for r in self.receipts),
        }
        told: audit.Event = what or ("restore" if self.restored else "import" if self.uploads else "settings")
        audit.record(self.workspace, who, told, detail if self.uploads else {"settings": self.settings})

    def _take_title(self) -> None:
        """A workspace without a name takes that of the export it was made from, if it is one."""
        if self.title and not self.workspace.title:
            with contextlib.suppress(WorkspaceError):
                self.workspace.rename(self.title)

    def _take_desk(self) -> None:
        """What the export tells of that was done about clients joins what is known here; what both know stays one."""
        if self.desk:
            desk.add(self.workspace, [desk.event_of(json.loads(line)) for line in self.desk])

    def discard(self) -> None:
        """Forget the draft; the snapshot in force was never touched."""
        if self.path:
            drafts.forget(self.path)


@contextlib.contextmanager
def clear_if_disk_fails() -> Iterator[None]:
    """Say in one sentence that something could not be written, whatever noticed it."""
    try:
        yield
    except _NOT_WRITTEN as problem:
        cause = str(problem).splitlines()[0]
        if _NO_ROOM.search(cause):
            raise ImportRefused("disk_full") from problem
        raise ImportRefused("not_written", cause=cause) from problem


Begun = tuple[Path, Snapshot | None]
"""Where a draft is built, and the snapshot that it is built on."""


def _refuse_without_room(workspace: Workspace, coming: int = 0) -> None:
    if full := quota.refusal(workspace, coming):
        raise ImportRefused(full.code, **full.params)


def begin_draft(workspace: Workspace) -> Begun:
    """Begin a draft on the snapshot in force. Raises :class:`~lib.store.workspace.WorkspaceError`, and
    :class:`ImportRefused` where there is no room for another one like it."""
    base = workspace.current
    if base:
        format.refuse_newer(base)
    _refuse_without_room(workspace, base.path.stat().st_size if base else 0)
    return workspace.new_draft(), base


def settings_alone(workspace: Workspace, options: Options) -> Draft | None:
    """The draft of a change of settings that needs no snapshot to be built (apart.py), or None if this is another change."""
    base = workspace.current
    if base is None or not apart.may_stand_apart(options.settings) or format.age(base) != "current":
        return None
    said = dict(base.settings())
    changed = {key: value for key, value in options.settings.items() if said.get(key, "") != value}
    for key, value in changed.items():
        if value or key.partition(".")[0] not in RESETTABLE:
            said[key] = value
        else:
            said.pop(key, None)
    return Draft(workspace, base, None, [], bool(changed), settings=kinds_of(options), apart=said)


def kinds_of(options: Options) -> list[str]:
    """The kinds of settings that are given with an import. Of one with a name of its own the log holds the family only: what
    a founder calls an offer is no business of it."""
    return sorted({key.partition(".")[0] for key in options.settings})


def prepare(
    workspace: Workspace,
    uploads: Iterable[Upload],
    options: Options | None = None,
    *,
    now: datetime | None = None,
    progress: Progress = lambda stage, share: None,
    control: Control | None = None,
    begun: Begun | None = None,
    most_memory: int | None = None,
) -> Draft:
    """Build the draft of an import of `uploads`, or with none of a change of settings.

    A changed answer about how files are read is applied to earlier imports too, by reading their kept files again. Where the
    draft was `begun` already, it is built there. The database takes `most_memory` bytes at most, if that is said.

    A file that is no use is listed on the draft as refused, beside others that are. Raises
    :class:`~lib.ingest.read.files.Unreadable` or :class:`~lib.ingest.map.headers.Unrecognised` if none is, :class:`ImportRefused`,
    and :class:`Cancelled` if `control` calls it off; the workspace is then as it was.
    """
    options = options or Options()
    uploads, orders = joined(tuple(uploads), options.table)
    if not uploads and not begun and (alone := settings_alone(workspace, options)):
        return alone
    path, base = begun or begin_draft(workspace)
    draft = Draft(workspace, base, path, [], uploads=uploads, settings=kinds_of(options), left_out=orders)
    draft.only_receipts = options.only_receipts
    control = control or Control()

    def step(stage: Message, share: float) -> None:
        control.check()
        progress(stage, share)

    try:
        with (
            clear_if_disk_fails(),
            contextlib.closing(new_database(path)) as con,
            control.watching(con),
            ThreadPoolExecutor(1, initializer=_step_back) as keeper,
        ):
            kept = [keeper.submit(_compress, upload, path) for upload in uploads]
            set_up(con, _read_and_kept(draft), most_memory)
            _build(con, draft, options, now or datetime.now(UTC), step, control)
            for compressed in kept:
                compressed.result()
            for part in {_part(upload, path) for upload in uploads} - {_part(upload, path) for upload in draft.uploads}:
                part.unlink(missing_ok=True)
    except BaseException:
        draft.discard()
        raise
    if draft.questions or draft.only_receipts:
        draft.discard()
        draft.path = None
    return draft


def new_database(path: Path) -> duckdb.DuckDBPyConnection:
    """The new file to build a snapshot in, as the database `draft`, and beside it `work` for what is needed only meanwhile.

    A build that does not come to its end is thrown away, so nothing of it is logged first.
    """
    con = duckdb.connect()
    con.execute(f"set temp_directory = {literal(f'{path}.tmp')}")
    con.execute(f"attach {literal(path)} as draft (recovery_mode no_wal_writes)")
    con.execute("attach ':memory:' as work")
    con.execute("use draft")
    return con


def set_up(con: duckdb.DuckDBPyConnection, size: int, most_memory: int | None = None) -> None:
    """Have the database take as much memory and as many threads as a draft is worth that is made of `size` bytes; what it needs beyond that memory it puts
    on the disk. Left to itself it would take most of the machine's, which the app shares with its readers."""
    con.execute("set preserve_insertion_order = false")
    # Memory goes from one statement to the next; giving it back in between costs a tenth of an import.
    for threshold in ("allocator_flush_threshold", "allocator_bulk_deallocation_flush_threshold"):
        con.execute(f"set {threshold} = '8GB'")
    # Pages of blocks are kept and used again: on a virtual machine a page that is new costs more than what is written into it.
    memory = min(_LEAST_MEMORY + size, most_memory or _LEAST_MEMORY + size)
    con.execute(f"set block_allocator_memory = '{min(size, memory)}B'; set memory_limit = '{memory}B'")
    if size < _SMALL:
        con.execute("set threads = 1")  # to share the work out would take longer than to do it
    # A checkpoint would merge the row group that each thread left unfilled with its neighbours, and compress them all again.
    con.execute("set max_vacuum_tasks = 0")


def _build(
    con: duckdb.DuckDBPyConnection,
    draft: Draft,
    options: Options,
    now: datetime,
    progress: Progress,
    control: Control,
) -> None:
    begin(con, draft.base)
    before = format.carried(con) if draft.base else {}
    if any(upload.about for upload in draft.uploads):
        _restore(con, draft, before, progress, control)
        return
    settings = dict(con.execute("select key, value from settings").fetchall())
    changed = {key: value for key, value in options.settings.items() if settings.get(key, "") != value}
    draft.settings_changed |= bool(changed)
    read_again = bool(draft.base) and replay.must_read_again(con, changed, "old")
    before_now, today = dict(settings), _day(now, {**settings, **changed})
    for key, value in changed.items():
        keep_setting(con, settings, key, value, today if options.dated else None)
    if read_again:
        before = _read_again(con, draft, settings, before, progress)
    if draft.questions:
        return
    intake = read_all(con, draft.uploads, options, settings, progress, today)
    draft.receipts, draft.left_out = intake.receipts, [*draft.left_out, *intake.left_out]
    draft.refused = [Refused(upload.name, problem.message) for upload, problem in intake.refused]
    useless = {id(upload) for upload, _ in intake.refused}
    draft.uploads = tuple(upload for upload in draft.uploads if id(upload) not in useless)
    for receipt in draft.receipts:
        for key, value in receipt.answered.items():
            draft.settings_changed |= settings.get(key) != value
            keep_setting(con, settings, key, value, today if options.dated else None)
    if draft.questions:
        applied.note(con, draft.receipts, before_now, settings)
        return
    settle_all(con, intake.parts, options.mode, before, settings)
    ask_home_currency(con, intake.parts, settings)
    if draft.questions:
        return
    applied.note(con, draft.receipts, before_now, settings)
    applied.keep_written(con, draft.receipts)
    draft.fields_added = record(con, intake.parts, Doing(options.mode, options.by, now), draft.left_out)
    _finish(con, draft, settings, today, progress, control)


def _day(now: datetime, settings: Mapping[str, str]) -> date:
    """The day that it is in the workspace's zone."""
    return now.astimezone(ZoneInfo(with_defaults(settings)["time_zone"])).date()


def _restore(
    con: duckdb.DuckDBPyConnection, draft: Draft, before: Mapping[str, str], progress: Progress, control: Control
) -> None:
    """Make the snapshot of an export, as it was: also the day up to which its numbers go."""
    upload, *others = draft.uploads
    if others or upload.about is None:
        raise ImportRefused("export_alone", file=next(upload.name for upload in draft.uploads if upload.about))
    since = upload.about.get("format", "1")
    if upload.about["closeboard_export"] != export.FORMAT or since not in map(str, range(1, format.FORMAT + 1)):
        raise ImportRefused("export_newer", file=upload.name)
    progress(Message("stage_reading", {"file": upload.name}), 0.0)
    draft.restored, draft.title = True, upload.about.get("title", "")
    found = export.restore(con, upload.source, before, int(since))
    _drop_upgraded(con, before)
    draft.receipts += found.receipts
    draft.desk = found.desk
    draft.settings_changed, draft.fields_added = found.settings_changed, found.fields_added
    _finish(con, draft, found.settings, date.fromisoformat(upload.about["as_of"]), progress, control)


def _finish(
    con: duckdb.DuckDBPyConnection,
    draft: Draft,
    settings: Mapping[str, str],
    today: date,
    progress: Progress,
    control: Control,
) -> None:
    """Build what is derived from the tables, up to `today`, if more than the receipts is wanted."""
    if draft.only_receipts:
        return
    progress(Message("stage_numbers"), len(draft.uploads) / (len(draft.uploads) + 1))
    derive(con, settings, today, control)
    progress(Message("stage_ready"), 1.0)


def derive(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], today: date, control: Control) -> None:
    """Build what is derived from the tables of `con`, up to `today`, and have the file hold it all."""
    if scalar(con, "select count(*) from duckdb_databases() where database_name = 'old'"):
        con.execute("detach old")
    pa.default_memory_pool().release_unused()  # the files' text is no longer needed
    lay_out(con)
    rank_sources(con)
    for table in TABLES:
        combine(con, table)
    build(con, settings, today, control)
    con.execute("checkpoint")


def _read_again(
    con: duckdb.DuckDBPyConnection,
    draft: Draft,
    settings: dict[str, str],
    before: Mapping[str, str],
    progress: Progress,
) -> dict[str, str]:
    """Make the tables anew from the kept files of all earlier imports. Returns where they stand, by table.

    If that leaves something undecided, the question is on the draft's receipts.
    """
    past = replay.past_imports(con)
    con.execute("delete from imports; delete from mapped; delete from problems; delete from changes")
    standing: dict[str, str] = {}
    for i, batch in enumerate(past):
        uploads = []
        for file in batch.files:
            data = replay.bytes_of(draft.workspace, file)
            if data is None:
                raise ImportRefused("raw_gone", file=file.name)
            uploads.append(Upload(file.name, data=data, origin=file.origin))
        told = partial(_part_of, progress, i, len(past) + 1)
        day = _day(batch.at.replace(tzinfo=UTC), settings)
        intake = read_all(con, uploads, Options(mode=batch.mode), settings, told, day)
        for _, problem in intake.refused:
            raise problem  # it was imported before: without it, its rows would vanish
        if not intake.questions:
            settle_all(con, intake.parts, batch.mode, standing, settings)
        if intake.questions:
            draft.receipts += intake.questions
            return standing
        applied.keep_written(con, intake.receipts)
        record(con, intake.parts, Doing(batch.mode, batch.by, batch.at.replace(tzinfo=UTC)), intake.left_out)
        for table in TABLES:
            con.execute(f"alter table main.{stored(table)} rename to prior_{table}")
            standing[table] = f"main.prior_{table}"
    draft.reread = [compare(con, table, standing[table], before[table]) for table in standing]
    draft.reread = [receipt for receipt in draft.reread if receipt.new or receipt.changed or receipt.vanished]
    _drop_upgraded(con, before)
    return standing


def _drop_upgraded(con: duckdb.DuckDBPyConnection, before: Mapping[str, str]) -> None:
    """Take away tables that were only made to be compared with."""
    for relation in before.values():
        if relation.startswith("main."):
            con.execute(f"drop table {relation}")


def _part_of(progress: Progress, done: int, steps: int, stage: Message, share: float) -> None:
    """Tell the progress of one of several imports that are read again."""
    progress(stage, (done + share) / steps)


def _read_and_kept(draft: Draft) -> int:
    """What a draft is made of in bytes: its files, which come in and are kept, and the snapshot that it is built on."""
    return 2 * sum(upload.size for upload in draft.uploads) + (draft.base.path.stat().st_size if draft.base else 0)


def _step_back() -> None:
    """Let this thread have only what the import leaves of the processor: putting bytes away can wait, the founder not."""
    if sys.platform == "linux":
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


def _compress(upload: Upload, draft: Path) -> None:
    """Write the file's bytes, compressed, beside the draft; they become part of the workspace only if it is published."""
    with upload.open() as file, pa.output_stream(_part(upload, draft), compression="zstd") as out:
        shutil.copyfileobj(file, out, 1 << 20)


def _part(upload: Upload, draft: Path) -> Path:
    return draft.with_name(f"{draft.stem}-{upload.digest}.zst")


__all__ = [
    "Cancelled",
    "Control",
    "Draft",
    "ImportRefused",
    "Mode",
    "Options",
    "Progress",
    "Unreadable",
    "Unrecognised",
    "Upload",
    "prepare",
]
