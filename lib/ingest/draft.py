"""An import from files to a snapshot, in two steps: build a draft and look at its receipts, then publish or discard.

A draft is a complete snapshot in a file that nobody reads yet. It is built on the snapshot in force; tables that the
import does not touch are carried over, the derived relations are built anew, and publishing flips the pointer.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import BinaryIO, Literal

import duckdb
import pyarrow as pa

from lib.db import identifier, one_row, scalar
from lib.fields import TABLES
from lib.ingest.clean import Answers
from lib.ingest.mapping import Mapping, Unrecognised, map_headers, recognise, unrecognised
from lib.ingest.read import TextTable, Unreadable, read_bytes, read_path
from lib.ingest.receipt import Problem, Receipt
from lib.ingest.stage import stage
from lib.ingest.tables import columns, create_empty, create_view, stored, typed_null
from lib.model.build import build
from lib.settings import with_defaults
from lib.workspace.workspace import Snapshot, Workspace

Mode = Literal["update", "replace"]
Progress = Callable[[str, float], None]


class ImportRefused(ValueError):
    """The import cannot be done. The message is one sentence for the founder; nothing was changed."""


@dataclass(frozen=True)
class Upload:
    """A file to import: a path, or a name with its bytes. `table` says what it holds if its headers do not."""

    name: str
    path: Path | None = None
    data: bytes = b""
    table: str | None = None

    def tables(self) -> list[TextTable]:
        """The text tables in the file. Raises :class:`~lib.ingest.read.Unreadable`."""
        return read_path(self.path) if self.path else read_bytes(self.name, self.data)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, under which its bytes are kept."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def open(self) -> BinaryIO:
        """The file's bytes as a stream."""
        return self.path.open("rb") if self.path else io.BytesIO(self.data)


@dataclass
class Options:
    """How to import: the table if the founder names it, answers to questions, update or replace, changed settings."""

    table: str | None = None
    date_order: Literal["dmy", "mdy"] | None = None
    decimal: Literal["comma", "dot"] | None = None
    mode: Mode = "update"
    settings: dict[str, str] = field(default_factory=dict)


@dataclass
class Draft:
    """A snapshot waiting for a yes. `path` is None while questions are open."""

    workspace: Workspace
    base: Snapshot | None
    path: Path | None
    receipts: list[Receipt]
    settings_changed: bool = False
    uploads: Sequence[Upload] = ()

    @property
    def questions(self) -> bool:
        """Whether something has to be answered before this can be published."""
        return any(r.questions for r in self.receipts)

    @property
    def changes_nothing(self) -> bool:
        """Whether the snapshot in force already says all of this."""
        return not self.settings_changed and not any(r.new or r.changed or (r.vanished and r.replaces) for r in self.receipts)

    def publish(self) -> Snapshot | None:
        """Put the draft in force, unless it changes nothing. Returns the snapshot in force afterwards."""
        if self.questions or self.path is None:
            raise ImportRefused("A question is still open: answer it first.")
        if self.changes_nothing and self.base:
            self.discard()
            return self.base
        _keep_raw(self.workspace, self.uploads, self.path)
        return self.workspace.publish(self.path, self.base)

    def discard(self) -> None:
        """Forget the draft; the snapshot in force was never touched."""
        if self.path:
            self.path.unlink(missing_ok=True)
            for part in self.path.parent.glob(f"{self.path.stem}-*.zst"):
                part.unlink()


def prepare(
    workspace: Workspace,
    uploads: Iterable[Upload],
    options: Options | None = None,
    *,
    now: datetime | None = None,
    progress: Progress = lambda stage, share: None,
) -> Draft:
    """Build the draft of an import of `uploads`, or with none of a change of settings.

    Raises :class:`~lib.ingest.read.Unreadable`, :class:`~lib.ingest.mapping.Unrecognised` or :class:`ImportRefused`;
    the workspace is then as it was.
    """
    options, uploads, base = options or Options(), tuple(uploads), workspace.current
    path = workspace.new_draft()
    draft = Draft(workspace, base, path, [], uploads=uploads)
    try:
        con = duckdb.connect(str(path))
        try:
            _build(con, draft, options, now or datetime.now(UTC), progress)
        finally:
            con.close()
    except BaseException:
        draft.discard()
        raise
    if draft.questions:
        draft.discard()
        draft.path = None
    return draft


def _build(con: duckdb.DuckDBPyConnection, draft: Draft, options: Options, now: datetime, progress: Progress) -> None:
    con.execute("set preserve_insertion_order = false")
    _begin(con, draft.base)
    settings = dict(con.execute("select key, value from settings").fetchall())
    for key, value in options.settings.items():
        draft.settings_changed |= settings.get(key) != value
        settings[key] = value
        con.execute("insert or replace into settings values (?, ?)", [key, value])
    ready: set[str] = set()
    assert draft.path is not None
    # The next file is read while this one is cleaned, and its bytes are put away: DuckDB leaves half a core idle.
    with ThreadPoolExecutor(1) as reader, ThreadPoolExecutor(1) as keeper:
        following = reader.submit(draft.uploads[0].tables) if draft.uploads else None
        raw = [keeper.submit(_compress, upload, draft.path) for upload in draft.uploads]
        for i, upload in enumerate(draft.uploads):
            progress(f"Reading {upload.name}", i / (len(draft.uploads) + 1))
            assert following is not None
            tables = following.result()
            following = reader.submit(draft.uploads[i + 1].tables) if i + 1 < len(draft.uploads) else None
            for _ in range(len(tables)):
                _take(con, tables.pop(0), upload, draft, options, settings, now, ready)
        for compressed in raw:
            compressed.result()
    if draft.questions:
        return
    for table in TABLES:
        if table not in ready and draft.base:
            con.execute(f"create table main.{stored(table)} as select * from old.{stored(table)}")
        elif table not in ready:
            create_empty(con, table)
        create_view(con, table)
    progress("Working out the numbers", len(draft.uploads) / (len(draft.uploads) + 1))
    if draft.base:
        con.execute("detach old")
    build(con, settings, now.date())
    con.execute("checkpoint")
    progress("Ready", 1.0)


def _begin(con: duckdb.DuckDBPyConnection, base: Snapshot | None) -> None:
    """The tables that describe the snapshot itself, carried over from the one it is built on."""
    con.execute("create table settings (key varchar primary key, value varchar)")
    con.execute("create table imports (id integer, imported_at timestamp, file varchar, sha256 varchar, tbl varchar, receipt varchar)")
    con.execute("create table mapped (tbl varchar, field varchar, header varchar, primary key (tbl, field))")
    con.execute('create table problems (import_id integer, tbl varchar, "row" bigint, col varchar, val varchar, reason varchar, outcome varchar)')
    con.execute("create table changes (import_id integer, tbl varchar, record varchar, field varchar, before varchar, after varchar)")
    if base:
        con.execute(f"attach '{str(base.path).replace(chr(39), chr(39) * 2)}' as old (read_only)")
        for name in ("settings", "imports", "mapped", "problems", "changes"):
            con.execute(f"insert into {name} select * from old.{name}")


def _take(
    con: duckdb.DuckDBPyConnection,
    text: TextTable,
    upload: Upload,
    draft: Draft,
    options: Options,
    settings: dict[str, str],
    now: datetime,
    ready: set[str],
) -> None:
    """Stage one text table, merge it with what is there and write its receipt."""
    mapping = _mapping(text, upload.table or options.table)
    table = mapping.table
    receipt = Receipt(
        file=text.name, table=table, read=text.rows.num_rows + len(text.set_aside), mapping=mapping.fields,
        unmapped=mapping.unmapped, notes=[str(n) for n in text.notes], replaces=options.mode == "replace",
    )  # fmt: skip
    receipt.quarantined = len(text.set_aside)
    receipt.problems = [Problem(s.row, "", s.text, str(s.reason), "quarantined") for s in text.set_aside]
    draft.receipts.append(receipt)
    remembered = {
        (key.split(".")[2], key.split(".")[0]): value
        for key, value in settings.items()
        if key.startswith((f"date_order.{table}.", f"decimal.{table}."))
    }
    answers = Answers(options.date_order, options.decimal, remembered)
    import_id = int(scalar(con, "select coalesce(max(id), 0) + 1 from imports"))
    time_zone = with_defaults(settings)["time_zone"]
    if not stage(con, "staged", text.rows, text.headers, mapping, answers, receipt, time_zone, import_id):
        return
    _record_import(con, import_id, upload, receipt, now)
    existing = f"main.{stored(table)}" if table in ready else f"old.{stored(table)}" if draft.base else ""
    _merge(con, table, existing, set(mapping.fields.values()), import_id, receipt, options.mode)
    ready.add(table)
    con.execute("update imports set receipt = ? where id = ?", [json.dumps(receipt.as_json() | {"problems": []}), import_id])
    _record_details(con, import_id, receipt)


def _mapping(text: TextTable, table: str | None) -> Mapping:
    if not table:
        return recognise(text.name, text.headers)
    mapping = map_headers(text.headers, table)
    missing = [f for f in TABLES[table].required if f not in mapping.fields.values() and f != "email"]
    if missing:
        raise Unrecognised(unrecognised(text.name, text.headers, table, missing))
    return mapping


def _record_import(con: duckdb.DuckDBPyConnection, import_id: int, upload: Upload, receipt: Receipt, now: datetime) -> None:
    at = now.astimezone(UTC).replace(tzinfo=None)
    con.execute("insert into imports values (?, ?, ?, ?, ?, '')", [import_id, at, receipt.file, upload.digest, receipt.table])
    for header, name in receipt.mapping.items():
        con.execute("insert or replace into mapped values (?, ?, ?)", [receipt.table, name, header])


def _merge(
    con: duckdb.DuckDBPyConnection, table: str, existing: str, mapped: set[str], import_id: int, receipt: Receipt, mode: Mode
) -> None:
    """Make `table` from the staged rows and the existing ones; count and list what differs."""
    if not existing or not scalar(con, f"select count(*) from {existing}"):
        con.execute(f"drop table if exists main.{stored(table)}")
        con.execute(f"alter table staged rename to {stored(table)}")
        receipt.new = receipt.kept
        return
    have, had = columns(con, "staged"), columns(con, existing)
    names = [f.name for f in TABLES[table].fields if f.name in have or (f.name in had and mode == "update")]

    def old(name: str) -> str:
        return f"o.{identifier(name)}" if name in had else typed_null(table, name)

    def merged(name: str) -> str:
        if name not in have:
            return old(name)
        new = f"s.{identifier(name)}"
        return new if name in mapped or mode == "replace" else f"coalesce({new}, {old(name)})"

    differs = " or ".join(f"{old(n)} is distinct from s.{identifier(n)}" for n in names if n in mapped)
    same = f"o._key is not null and not ({differs})"
    receipt.new, receipt.vanished, receipt.changed = one_row(con, f"""
        select count(*) filter (where o._key is null), count(*) filter (where s._key is null),
               count(*) filter (where o._key is not null and s._key is not null and ({differs}))
        from staged s full join {existing} o on o._key = s._key
    """)
    if receipt.changed:
        _record_changes(con, table, existing, {n: old(n) for n in names if n in mapped}, import_id)
    fields = ", ".join(f"{merged(n)} as {identifier(n)}" for n in names)
    stay = f"""union all by name select _import, _key, _row, {", ".join(f"{old(n)} as {identifier(n)}" for n in names)}
        from {existing} o where _key not in (select _key from staged)"""
    con.execute(f"""
        create table main.merged as
        select case when {same} then o._import else {import_id} end as _import, s._key as _key,
            case when {same} then o._row else s._row end as _row, {fields}
        from staged s left join {existing} o on o._key = s._key
        {stay if mode == "update" else ""}
    """)
    con.execute("drop table staged")
    con.execute(f"drop table if exists main.{stored(table)}")
    con.execute(f"alter table merged rename to {stored(table)}")


def _record_changes(con: duckdb.DuckDBPyConnection, table: str, existing: str, before: dict[str, str], import_id: int) -> None:
    """List every changed value. `before` is field -> SQL of its earlier value."""
    there = columns(con, existing)
    keys = dict.fromkeys(k for key in TABLES[table].keys[:2] for k in key[:2] if k in there)
    label = ", ".join(f"o.{identifier(k)}::varchar" for k in keys) or "''"
    for name, earlier in before.items():
        con.execute(f"""
            insert into changes
            select {import_id}, '{table}', concat_ws(' · ', {label}), '{name}', ({earlier})::varchar, s.{identifier(name)}::varchar
            from staged s join {existing} o on o._key = s._key where {earlier} is distinct from s.{identifier(name)}
        """)


def _record_details(con: duckdb.DuckDBPyConnection, import_id: int, receipt: Receipt) -> None:
    if not receipt.problems:
        return
    p = receipt.problems
    rows = pa.table(
        {
            "import_id": pa.array([import_id] * len(p), pa.int32()),
            "tbl": pa.array([receipt.table] * len(p)),
            "row": pa.array([x.row for x in p], pa.int64()),
            "col": pa.array([x.column for x in p], pa.string()),
            "val": pa.array([x.value for x in p], pa.string()),
            "reason": pa.array([x.reason for x in p], pa.string()),
            "outcome": pa.array([x.outcome for x in p], pa.string()),
        }
    )
    con.register("listed", rows)
    con.execute("insert into problems select * from listed")
    con.unregister("listed")


def _compress(upload: Upload, draft: Path) -> None:
    """Write the file's bytes, compressed, beside the draft; they become part of the workspace only if it is published."""
    with upload.open() as file, pa.output_stream(_part(upload, draft), compression="zstd") as out:
        shutil.copyfileobj(file, out, 1 << 20)


def _part(upload: Upload, draft: Path) -> Path:
    return draft.with_name(f"{draft.stem}-{upload.digest}.zst")


def _keep_raw(workspace: Workspace, uploads: Iterable[Upload], draft: Path) -> None:
    """Keep the bytes of every file under their digest."""
    folder = workspace.folder / "raw"
    folder.mkdir(parents=True, exist_ok=True)
    for upload in uploads:
        part = _part(upload, draft)
        if part.exists():
            part.replace(folder / f"{upload.digest}.zst")


__all__ = ["Draft", "ImportRefused", "Options", "Unreadable", "Unrecognised", "Upload", "prepare"]
