"""An import from files to a snapshot, in two steps: build a draft and look at its receipts, then publish or discard.

A draft is a complete snapshot in a file that nobody reads yet. It is built on the snapshot in force; tables that the
import does not touch are carried over, the derived relations are built anew, and publishing flips the pointer.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import threading
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa

from lib.engine.db import scalar
from lib.ingest.clean import applied
from lib.ingest.home_currency import ask_home_currency
from lib.ingest.intake import ImportRefused, Options, Progress, read_all, settle_all
from lib.ingest.map.headers import Unrecognised
from lib.ingest.merge.across_exports import combine, rank_sources
from lib.ingest.merge.order import lay_out
from lib.ingest.merge.part import Mode
from lib.ingest.merge.rows import compare
from lib.ingest.read.files import Unreadable
from lib.ingest.together import joined
from lib.ingest.upload import Refused, Upload
from lib.model.build import build
from lib.publish import ahead, export, format, replay
from lib.publish.database import new_database, set_up
from lib.publish.history import (
    Doing,
    begin,
    keep_setting,
    record,
)
from lib.publish.waiting import Draft, clear_if_disk_fails, part_of, refuse_without_room
from lib.schema.settings import RESETTABLE, with_defaults
from lib.schema.tables import TABLES
from lib.store import (
    apart,
)
from lib.store.control import Cancelled, Control
from lib.store.tables import stored
from lib.store.workspace import Snapshot, Workspace
from lib.texts.messages import Message

Begun = tuple[Path, Snapshot | None]
"""Where a draft is built, and the snapshot that it is built on."""


def begin_draft(workspace: Workspace) -> Begun:
    """Begin a draft on the snapshot in force. Raises :class:`~lib.store.workspace.WorkspaceError`, and
    :class:`ImportRefused` where there is no room for another one like it."""
    base = workspace.current
    if base:
        format.refuse_newer(base)
    refuse_without_room(workspace, base.path.stat().st_size if base else 0)
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
            for part in {part_of(upload, path) for upload in uploads} - {
                part_of(upload, path) for upload in draft.uploads
            }:
                part.unlink(missing_ok=True)
    except BaseException:
        draft.discard()
        raise
    if draft.questions or draft.only_receipts:
        draft.discard()
        draft.path = None
    return draft


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
    settle_all(con, intake.parts, options.mode, before, settings, today)
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
    ahead.work_out(con)
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
        told = partial(_share_of, progress, i, len(past) + 1)
        day = _day(batch.at.replace(tzinfo=UTC), settings)
        intake = read_all(con, uploads, Options(mode=batch.mode), settings, told, day)
        for _, problem in intake.refused:
            raise problem  # it was imported before: without it, its rows would vanish
        if not intake.questions:
            settle_all(con, intake.parts, batch.mode, standing, settings, day)
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


def _share_of(progress: Progress, done: int, steps: int, stage: Message, share: float) -> None:
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
    with upload.open() as file, pa.output_stream(part_of(upload, draft), compression="zstd") as out:
        shutil.copyfileobj(file, out, 1 << 20)


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
    "begin_draft",
    "derive",
    "kinds_of",
    "prepare",
    "settings_alone",
]
