"""A workspace as a zip of CSV files, and back: everything a snapshot was built from, so that the same numbers follow.

There is a file per canonical table that holds rows, with what makes each row the same row again, and a file per table
that describes the snapshot: settings and answers, what was mapped, the imports with their receipts, problems and
changes. ``about.csv`` makes the zip an export. A text that a spreadsheet would run as a formula stands behind an
apostrophe, which is taken off again on the way back.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field

import duckdb
import pyarrow as pa
import pyarrow.csv as arrow_csv

from lib.engine.db import identifier, one_row, scalar
from lib.ingest.clean.receipt import COUNTS, Receipt
from lib.ingest.read.archive import open_zip
from lib.ingest.read.encoding import Source
from lib.ingest.read.export_mark import ABOUT, DAMAGED
from lib.metrics import health
from lib.metrics.goals import check as check_own
from lib.publish import format
from lib.schema.fields import sql_type
from lib.schema.settings import SettingError, check
from lib.schema.tables import TABLES
from lib.store import desk
from lib.store.tables import (
    DESCRIBING,
    OPTIONAL,
    OWN,
    columns,
    stored,
)
from lib.store.workspace import Snapshot, Workspace
from lib.texts.csv_export import guarded, guarded_sql, unguarded, unguarded_sql
from lib.texts.messages import Message, Refusal

FORMAT = "1"
_EVENT = ("id", "at", "day", "who", "what", "person", "said")
"""The columns of the journal."""
DESK = "desk"
"""The member in which the journal of what was done about clients stands."""
_MARK = b"\xef\xbb\xbf"  # without it spreadsheets take accents for something else
_BATCH = 50_000
_PROVENANCE = {"_import": "integer", "_key": "uhugeint", "_row": "bigint"}


_NO_SUCH_ROWS = (duckdb.DataError, duckdb.ProgrammingError, duckdb.IntegrityError, UnicodeError, OverflowError)
"""What rows raise that no export of ours has."""
_NEVER_EMPTY = {
    "settings": ("key", "value"),
    "imports": ("id", "imported_at", "file", "tbl", "receipt"),
    "mapped": ("tbl", "field", "header"),
}
"""Table -> its columns without which a row of it says nothing."""


class ExportError(Refusal):
    """An export that cannot be restored; `what` is what is wrong with it."""

    def __init__(self, file: str, what: Message) -> None:
        super().__init__("export_changed", file=file, what=what)


class NewerExport(Refusal):
    """An export that a newer program wrote."""


def write(workspace: Workspace, snapshot: Snapshot) -> bytes:
    """The zip of a snapshot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive, closing(snapshot.open()) as con:
        as_of = scalar(con, "select value from facts where name = 'as_of'")
        about = [
            ("key", "value"), ("closeboard_export", FORMAT), ("as_of", as_of), ("title", guarded(workspace.title)),
            ("format", str(format.made_with(snapshot).version)),
        ]  # fmt: skip
        archive.writestr(_member(ABOUT), _MARK + "".join(f"{a},{_quoted(b)}\r\n" for a, b in about).encode())
        there = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
        for table in DESCRIBING:
            if table in there:
                _write(archive, con, table, table)
        for table in TABLES:
            rows = stored(table) if stored(table) in there else table  # that is where they once stood
            if rows in there and scalar(con, f"select count(*) from {rows}"):
                _write(archive, con, table, rows, "order by _import, _row")
        if told := desk.lines(workspace):
            archive.writestr(_member(f"{DESK}.csv"), _MARK + _desk(told).encode())
    return out.getvalue()


def _desk(told: Iterable[desk.Event]) -> str:
    """What was done about clients, a line for each event."""
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(_EVENT)
    for one in told:
        said = json.dumps(dict(one.said), ensure_ascii=False, sort_keys=True)
        cells = (
            one.id,
            one.at.isoformat(timespec="microseconds"),
            one.day.isoformat(),
            one.who,
            one.what,
            one.person,
            said,
        )
        rows.writerow(map(guarded, cells))
    return text.getvalue()


def _write(archive: zipfile.ZipFile, con: duckdb.DuckDBPyConnection, name: str, relation: str, order: str = "") -> None:
    kinds = con.execute(f"select column_name, column_type from (describe {relation})").fetchall()
    select = ", ".join(
        f"{guarded_sql(c)} as {c}" if kind == "VARCHAR" else f"{c} :: varchar as {c}"
        for c, kind in ((identifier(column), kind) for column, kind in kinds)
    )  # fmt: skip
    batches = con.sql(f"select {select} from {relation} {order}").to_arrow_reader(_BATCH)
    with archive.open(_member(f"{name}.csv"), "w", force_zip64=True) as file:
        file.write(_MARK)
        with arrow_csv.CSVWriter(file, batches.schema) as writer:
            for batch in batches:
                writer.write_batch(batch)


def _member(name: str) -> zipfile.ZipInfo:
    """An entry without the time of day: the same snapshot always gives the same bytes."""
    entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@dataclass
class Restored:
    """What a zip brought in: the receipts, table by table, and whether settings or mapped fields differ from before."""

    receipts: list[Receipt] = field(default_factory=list)
    settings: dict[str, str] = field(default_factory=dict)
    settings_changed: bool = False
    fields_added: bool = False
    desk: tuple[str, ...] = ()
    """What was done about clients, a line of the journal for each event."""


def restore(con: duckdb.DuckDBPyConnection, source: Source, before: Mapping[str, str], since: int = 1) -> Restored:
    """Fill `con` with what the zip holds: the describing tables, which are there, and the canonical ones, which are not.

    `before` is where the tables stand that the receipts count against, empty if there are none, `since` the format of the
    snapshot in the zip. Raises :class:`ExportError`.
    """
    said = {name: set(con.execute(f"select * from {name}").fetchall()) for name in ("settings", "mapped")}
    found = Restored()
    try:
        with open_zip(source) as archive:
            _fill(con, source, archive, before, since, found)
    except (*DAMAGED, *_NO_SUCH_ROWS) as problem:
        raise ExportError(source.name, Message("export_damaged")) from problem
    found.settings = dict(con.execute("select key, value from settings").fetchall())
    after = {name: set(con.execute(f"select * from {name}").fetchall()) for name in ("settings", "mapped")}
    found.settings_changed = said["settings"] != after["settings"]
    found.fields_added = said["mapped"] != after["mapped"]
    return found


def _fill(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    archive: zipfile.ZipFile,
    before: Mapping[str, str],
    since: int,
    found: Restored,
) -> None:
    names = set(archive.namelist())
    for table in DESCRIBING:
        con.execute(f"delete from {table}")
        if f"{table}.csv" in names:
            types = dict(con.execute(f"select column_name, column_type from (describe {table})").fetchall())
            _read(con, source, archive, table, table, types)
    _check(con, source)
    found.desk = tuple(_done(source, archive)) if f"{DESK}.csv" in names else ()
    format.complete_receipts(con)
    _refuse_newer(source, archive)
    for table in TABLES:
        types = _PROVENANCE | OPTIONAL | {f.name: sql_type(f.kind) for f in TABLES[table].fields}
        there = f"{table}.csv" in names
        header = _header(source, archive, f"{table}.csv") if there else [*_PROVENANCE]
        kept = {name: types[name] for name in header if name in types}
        con.execute(f"create table main.{stored(table)} ({', '.join(f'{identifier(n)} {k}' for n, k in kept.items())})")
        if there:
            _read(con, source, archive, table, stored(table), kept)
            _refuse_twice(con, source, table)
        if (
            since < format.SAME_KEYS
            and format.up_to_date(con, table, f"main.{stored(table)}", "main.upgraded") == "main.upgraded"
        ):
            con.execute(f"drop table main.{stored(table)}; alter table main.upgraded rename to {stored(table)}")
        found.receipts += _receipt(con, source, table, before.get(table, "")) if there or before else []


def _done(source: Source, archive: zipfile.ZipFile) -> Iterator[str]:
    """The journal of the zip. Raises :class:`ExportError` for a row that no journal has, or more of them than one holds."""
    size = 0
    with archive.open(f"{DESK}.csv") as file:
        rows = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
        for number, row in enumerate(rows, 2):
            try:
                told = {name: unguarded(row[name] or "") for name in _EVENT}
                line = desk.line(desk.event_of(told | {"said": json.loads(told["said"])}))
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
                raise ExportError(source.name, Message("export_desk", {"row": number})) from problem
            size += len(line.encode())
            if size > desk.WHOLE:
                raise ExportError(source.name, Message("export_desk", {"row": number}))
            yield line


def _refuse_newer(source: Source, archive: zipfile.ZipFile) -> None:
    """Raises :class:`NewerExport` where there are rows or columns that nothing here knows: they would be lost."""
    for name in archive.namelist():
        table = name.removesuffix(".csv")
        if name in (table, ABOUT) or table in DESCRIBING:
            continue
        with archive.open(name) as file:
            header = next(csv.reader(io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")), [])
        if set(OWN) <= set(header) and not format.is_known(table, header):
            raise NewerExport("export_newer", file=source.name)


def _header(source: Source, archive: zipfile.ZipFile, name: str) -> list[str]:
    with archive.open(name) as file:
        header = next(csv.reader(io.TextIOWrapper(file, "utf-8-sig", errors="replace", newline="")), [])
    if name.removesuffix(".csv") in TABLES and not set(OWN) <= set(header):
        raise ExportError(source.name, Message("export_lacks", {"name": name, "columns": OWN}))
    return header


def _read(
    con: duckdb.DuckDBPyConnection,
    source: Source,
    archive: zipfile.ZipFile,
    table: str,
    target: str,
    types: Mapping[str, str],
) -> None:
    """Read one CSV of the zip into `target`; columns that it does not have are left out."""
    name = f"{table}.csv"
    header = _header(source, archive, name)
    if not set(types) & set(header):
        raise ExportError(source.name, Message("export_lacks", {"name": name, "columns": tuple(types)}))
    start = 2
    for batch in _batches(source, archive, name, header):
        con.register("restored", batch)
        try:
            select = []
            for column in (c for c in types if c in header):
                text, kind = identifier(column), types[column]
                if kind.upper() == "VARCHAR":
                    select.append(f"{unguarded_sql(text)} as {text}")
                    continue
                select.append(f"try_cast({text} as {kind}) as {text}")
                _refuse_unreadable(con, source, name, column, kind, start)
            con.execute(f"insert into {target} by name select {', '.join(select)} from restored")
        except duckdb.ConstraintException as problem:
            raise ExportError(source.name, Message("export_twice", {"name": name})) from problem
        finally:
            con.unregister("restored")
        start += batch.num_rows


def _batches(source: Source, archive: zipfile.ZipFile, name: str, header: list[str]) -> Iterator[pa.Table]:
    options = arrow_csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""]
    )  # fmt: skip
    try:
        with (
            archive.open(name) as file,
            arrow_csv.open_csv(
                file,
                arrow_csv.ReadOptions(block_size=1 << 24),
                arrow_csv.ParseOptions(newlines_in_values=True),
                options,
            ) as reader,
        ):
            for batch in reader:
                yield pa.Table.from_batches([batch])
    except pa.ArrowInvalid as problem:
        raise ExportError(source.name, Message("export_cut", {"name": name})) from problem


def _refuse_unreadable(
    con: duckdb.DuckDBPyConnection, source: Source, name: str, column: str, kind: str, start: int
) -> None:
    text = identifier(column)
    bad = con.execute(
        f"select row_number() over () + {start - 1}, {text} from restored qualify {text} is not null and try_cast({text} as {kind}) is null limit 1"
    ).fetchall()
    if bad:
        row, value = bad[0]
        raise ExportError(
            source.name, Message("export_value", {"row": row, "name": name, "value": value, "column": column})
        )


def _check(con: duckdb.DuckDBPyConnection, source: Source) -> None:
    """What describes a snapshot must say what this version understands: a zip can come from anywhere."""
    for name, needed in _NEVER_EMPTY.items():
        for column in needed:
            if scalar(con, f"select count(*) from {name} where {column} is null"):
                raise ExportError(source.name, Message("export_empty", {"name": f"{name}.csv", "column": column}))
    for key, value in con.execute("select key, value from settings").fetchall():
        try:
            (check_own if key.startswith(f"{health.FAMILY}.") else check)(key, value)
        except SettingError as problem:
            raise ExportError(source.name, Message("export_setting", {"key": key, "value": value})) from problem
    for table, name in con.execute("select tbl, field from mapped").fetchall():
        if table not in TABLES or name not in TABLES[table].by_name:
            raise ExportError(source.name, Message("export_column", {"table": table, "column": name}))
    for table, receipt in con.execute("select tbl, receipt from imports").fetchall():
        try:
            told = json.loads(receipt)
            whole = table in TABLES and all(isinstance(told[name], int) for name in COUNTS)
        except (TypeError, ValueError, KeyError):
            whole = False
        if not whole:
            raise ExportError(source.name, Message("export_receipt"))


def _refuse_twice(con: duckdb.DuckDBPyConnection, source: Source, table: str) -> None:
    rows, keys = one_row(con, f"select count(*), count(distinct _key) from {stored(table)}")
    if rows != keys:
        raise ExportError(source.name, Message("export_keys", {"name": f"{table}.csv"}))


def _receipt(con: duckdb.DuckDBPyConnection, source: Source, table: str, before: str) -> list[Receipt]:
    """The account of one table, against what was there before, a relation if anything was; none if it was and is empty."""
    own = stored(table)
    rows = scalar(con, f"select count(*) from {own}")
    receipt = Receipt(file=f"{source.name} / {table}.csv", table=table, read=rows, kept=rows, new=rows, replaces=True)
    if before:
        there = columns(con, before) | columns(con, own)
        shared = [identifier(f.name) for f in TABLES[table].fields if f.name in there]
        old, new = (_padded(con, relation, table, there) for relation in (before, own))
        differs = " or ".join(f"n.{name} is distinct from o.{name}" for name in shared) or "false"
        receipt.new, receipt.changed = one_row(con, f"""
            select count(*) filter (where o._key is null), count(*) filter (where o._key is not null and ({differs}))
            from {new} n left join {old} o on o._key = n._key
        """)  # fmt: skip
        receipt.vanished = scalar(con, f"select count(*) from {before} where _key not in (select _key from {own})")
    receipt.mapping = dict(con.execute("select header, field from mapped where tbl = ?", [table]).fetchall())
    return [receipt] if rows or receipt.vanished else []


def _padded(con: duckdb.DuckDBPyConnection, relation: str, table: str, names: set[str]) -> str:
    """The relation with all of `names`, those it lacks as NULL."""
    lacking = [f for f in TABLES[table].fields if f.name in names - columns(con, relation)]
    nulls = "".join(f", null :: {sql_type(f.kind)} as {identifier(f.name)}" for f in lacking)
    return f"(select *{nulls} from {relation})"
