"""What a snapshot says of itself: its settings, its imports with their receipts, what was mapped, listed and changed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from lib.engine.db import literal
from lib.ingest.clean import applied
from lib.ingest.clean.receipt import Receipt
from lib.ingest.merge.part import Mode
from lib.ingest.upload import LeftOut, Parts, Upload
from lib.publish import format
from lib.schema.settings import READINGS, RESETTABLE
from lib.store import apart
from lib.store.tables import DESCRIBING, stored
from lib.store.workspace import Snapshot
from lib.texts.messages import to_kept


def begin(con: duckdb.DuckDBPyConnection, base: Snapshot | None) -> None:
    """The tables that describe the snapshot itself, carried over from the one it is built on."""
    format.write(con)
    for name, declared in DESCRIBING.items():
        con.execute(f"create table {name} ({declared})")
    if base:
        con.execute(f"attach {literal(str(base.path))} as old (read_only)")
        format.describing(con)
        if apart.is_apart(base.path):
            con.execute("delete from settings")
            con.executemany("insert into settings values (?, ?)", [list(pair) for pair in base.settings().items()])


def keep_setting(
    con: duckdb.DuckDBPyConnection, settings: dict[str, str], key: str, value: str, day: date | None
) -> None:
    """Keep a setting; an answer about reading and a goal that are empty are forgotten. Of an answer that is new `day` is kept
    too, None if nobody knows when it was given."""
    if key.partition(".")[0] in READINGS and settings.get(key, "") != value:
        applied.keep_day(con, key, day if value else None)
    if not value and key.partition(".")[0] in (*READINGS, *RESETTABLE):
        settings.pop(key, None)
        con.execute("delete from settings where key = ?", [key])
        return
    settings[key] = value
    con.execute("insert or replace into settings values (?, ?)", [key, value])


@dataclass(frozen=True)
class Doing:
    """How an import was done: adding or replacing, by whom (empty: nobody said) and when."""

    mode: Mode
    by: str
    at: datetime


def record(con: duckdb.DuckDBPyConnection, parts: Parts, doing: Doing, left_out: Sequence[LeftOut]) -> bool:
    """Enter the files of an import in the snapshot's own account of itself. Returns whether a field is new to it."""
    added = False
    known = set(con.execute("select tbl, field from mapped").fetchall())
    at = doing.at.astimezone(UTC).replace(tzinfo=None)
    batch = min((part.import_id for files in parts.values() for part, _ in files), default=0)
    for table, files in parts.items():
        if doing.mode == "replace":
            _forget_mapped(con, table)
        for part, upload in files:
            receipt = part.receipt
            added |= bool(receipt.kept) and any((table, name) not in known for name in part.fields)
            headers = {name: header for header, name in receipt.mapping.items()}
            entries = ", ".join(f"({literal(table)}, {literal(name)}, {literal(h)})" for name, h in headers.items())
            if entries:
                con.execute(f"insert or replace into mapped values {entries}")
            con.execute(
                "insert into imports values (?, ?, ?, ?, ?, ?)",
                [
                    part.import_id,
                    at,
                    receipt.file,
                    upload.digest,
                    table,
                    json.dumps(receipt.as_json() | {"problems": []} | _way_in(receipt, upload, doing, batch, left_out)),
                ],
            )
            _record_problems(con, part.import_id, receipt)
    return added


def _forget_mapped(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Of the headers of a table keep those of files that still have rows in it."""
    con.execute("delete from mapped where tbl = ?", [table])
    kept = con.execute(
        f"select receipt from imports where tbl = ? and id in (select _import from main.{stored(table)}) order by id",
        [table],
    ).fetchall()
    for (receipt,) in kept:
        for header, name in json.loads(receipt)["mapping"].items():
            con.execute("insert or replace into mapped values (?, ?, ?)", [table, name, header])


def _way_in(
    receipt: Receipt, upload: Upload, doing: Doing, batch: int, left_out: Sequence[LeftOut]
) -> dict[str, object]:
    """What it takes to read a file again as it was read: its upload, and the sources that answers are remembered by."""
    sources = [receipt.source, *(left.source for left in left_out if left.file.startswith(upload.name))]
    return {"upload": upload.name, "mode": doing.mode, "by": doing.by, "batch": batch, "sources": sources}


def _record_problems(con: duckdb.DuckDBPyConnection, import_id: int, receipt: Receipt) -> None:
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
            "reason": pa.array([json.dumps(to_kept(x.message), ensure_ascii=False) for x in p], pa.string()),
            "outcome": pa.array([x.outcome for x in p], pa.string()),
        }
    )
    con.register("listed", rows)
    con.execute("insert into problems select * from listed")
    con.unregister("listed")
