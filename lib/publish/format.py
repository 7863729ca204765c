"""What a snapshot is made with, and how the rows of older ones are brought up to date.

The number of the format counts what no declaration shows: how the keys of rows are made. 1: a client's key was the e-mail
before the id, a platform's cost row was known by its amount, and no row said which combination it was numbered within.
2: as ``lib/schema/tables`` says. A snapshot that says nothing is 1. 3: the snapshot says with which digest it
was made (``lib/model/digest.py``): one of another digest is older, and is rebuilt from its rows. It is newer than this
program, and left alone, if its number is, or if it holds rows or columns that nothing here knows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Literal

import duckdb

from lib.engine.db import identifier, scalar
from lib.ingest.clean.duplicates import number
from lib.ingest.clean.receipt import COUNTS
from lib.ingest.clean.stage import natural_key
from lib.ingest.map.profiles import identity_of
from lib.ingest.merge.matching import groups_of_numbered
from lib.model.digest import digest
from lib.schema.fields import sql_type
from lib.schema.tables import TABLES
from lib.store.tables import (
    DESCRIBING,
    OPTIONAL,
    OWN,
    columns,
    create_empty,
    stored,
)
from lib.store.workspace import Snapshot, WorkspaceError

FORMAT = 3

SAME_KEYS = 2
"""The format since which the keys of rows are made as they are today."""

RETIRED: frozenset[str] = frozenset()
"""Fields, as ``table.field``, that were stored once and are not any more: what an older snapshot has of them is left behind."""

_REKEYED = {"customers": "id is not null", "costs": "_import in ({vendors})"}
"""Table -> the rows whose key is made differently since format 1."""

_OWN_TYPES = {"_import": "INTEGER", "_key": "UHUGEINT", "_row": "BIGINT"}
_OTHER_RELEASE = re.compile("version number|newer version")
_RECEIPT: dict[str, object] = {"profile": "", "mapping": {}, "unmapped": [], "notes": [], **dict.fromkeys(COUNTS, 0)}
"""What every receipt says today; older ones lack some of it."""


class NewerVersion(WorkspaceError):  # noqa: N818 - what it is
    """A snapshot that a newer program made, which this one leaves alone."""


Age = Literal["current", "older", "newer"]


@dataclass(frozen=True)
class MadeWith:
    """What a snapshot says of itself: the number of its format and the digest of what made it (empty: it does not say)."""

    version: int
    digest: str = ""
    unknown: bool = False

    @property
    def age(self) -> Age:
        """How it stands to this program."""
        if self.version > FORMAT or self.unknown:
            return "newer"
        return "current" if self.digest == digest() else "older"


_seen: dict[tuple[object, ...], MadeWith] = {}
_REMEMBERED = 1024


def write(con: duckdb.DuckDBPyConnection) -> None:
    """Say with what the snapshot is made that is being made."""
    con.execute("create table format (version integer, made_with varchar)")
    con.execute("insert into format values (?, ?)", [FORMAT, digest()])


def made_with(snapshot: Snapshot) -> MadeWith:
    """What a snapshot says of itself, told once for each file. Raises what opening it raises."""
    about = snapshot.path.stat()
    key = (str(snapshot.path), about.st_ino, about.st_size, about.st_mtime_ns, tuple(TABLES))
    if key not in _seen:
        if len(_seen) >= _REMEMBERED:
            _seen.clear()
        try:
            with closing(snapshot.open()) as con:
                _seen[key] = read(con, scalar(con, "select current_database()"))
        except duckdb.Error as problem:
            if not _OTHER_RELEASE.search(str(problem)):
                raise
            _seen[key] = MadeWith(FORMAT + 1, unknown=True)  # a database of a kind that came later
    return _seen[key]


def age(snapshot: Snapshot) -> Age:
    """How a snapshot stands to this program. Raises what opening it raises."""
    return made_with(snapshot).age


def refuse_newer(snapshot: Snapshot) -> None:
    """Raises :class:`NewerVersion` for a snapshot that a newer program made."""
    if age(snapshot) == "newer":
        raise NewerVersion("newer_version", number=snapshot.number)


def read(con: duckdb.DuckDBPyConnection, database: str) -> MadeWith:
    """What a snapshot says of itself that is open as `database`."""
    shape = _shape(con, database)
    version, said = 1, ""
    if "format" in shape:
        version = scalar(con, f"select max(version) from {identifier(database)}.main.format") or 1
        if "made_with" in shape["format"]:
            said = scalar(con, f"select max(made_with) from {identifier(database)}.main.format") or ""
    return MadeWith(int(version), said, any(_is_unknown(table, there) for table, there in shape.items()))


def _is_unknown(table: str, there: Mapping[str, str]) -> bool:
    """Whether a stored table holds what nothing here knows."""
    if table in DESCRIBING:
        return bool(there.keys() - _names(DESCRIBING[table]))
    name = table.removesuffix("_rows")
    return name != table and set(OWN) <= there.keys() and not is_known(name, there)


def is_known(table: str, there: Iterable[str]) -> bool:
    """Whether this program knows a table and all of the columns that are stored of it."""
    known = _known_types(table).keys() if table in TABLES else set()
    return all(column in known or f"{table}.{column}" in RETIRED for column in there)


def _names(declared: str) -> set[str]:
    """The columns of a table that describes a snapshot."""
    return {part.split()[0].strip('"') for part in re.sub(r"\(.*\)", "", declared).split(", ")} - {"primary"}


def _known_types(table: str) -> dict[str, str]:
    """Column -> type, of everything that a canonical table may store."""
    fields = {f.name: sql_type(f.kind) for f in TABLES[table].fields}
    return {name: kind.upper() for name, kind in (_OWN_TYPES | OPTIONAL | fields).items()}


def _shape(con: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    """Table -> column -> type, of the tables of an open snapshot."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() c semi join duckdb_tables() t "
        "using (database_name, table_name) where database_name = ? and schema_name = 'main'",
        [database],
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def has(con: duckdb.DuckDBPyConnection, database: str, relation: str) -> bool:
    """Whether an attached snapshot has a table or view of this name."""
    asked = "select count(*) from duckdb_columns() where database_name = ? and table_name = ?"
    return bool(con.execute(asked, [database, relation]).fetchall()[0][0])


def describing(con: duckdb.DuckDBPyConnection) -> None:
    """Take over the tables in which the snapshot attached as ``old`` says what it is; what it did not know yet is NULL."""
    shape = _shape(con, "old")
    for table in DESCRIBING:
        if table in shape:
            con.execute(f"insert into {table} by name select * from old.main.{table}")
    complete_receipts(con)


def complete_receipts(con: duckdb.DuckDBPyConnection) -> None:
    """Have every receipt say what receipts say today, as far as it lacks that."""
    for number_of_import, text in con.execute("select id, receipt from imports").fetchall():
        told = json.loads(text)
        if not _RECEIPT.keys() <= told.keys():
            whole = json.dumps(_RECEIPT | told)
            con.execute("update imports set receipt = ? where id = ? and receipt = ?", [whole, number_of_import, text])


def carried(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Table -> where its rows stand as this program stores them, of the snapshot attached as ``old``: there, or in a table of
    ``main`` that was made of them. Whoever does not use that drops it."""
    shape, said = _shape(con, "old"), read(con, "old")
    found = {}
    for table in TABLES:
        found[table] = _carried(con, table, shape)
        if said.version < SAME_KEYS:
            brought = up_to_date(con, table, found[table], f"main.upgraded_{table}")
            if brought != found[table] and found[table].startswith("main."):
                con.execute(f"drop table {found[table]}")
            found[table] = brought
    return found


def _carried(con: duckdb.DuckDBPyConnection, table: str, shape: Mapping[str, Mapping[str, str]]) -> str:
    """Where the rows of one table stand with the columns and types of today."""
    own = stored(table)
    name = own if own in shape else table if set(OWN) <= shape.get(table, {}).keys() else ""
    target = f"main.carried_{table}"
    if not name:
        create_empty(con, table)
        con.execute(f"alter table main.{own} rename to carried_{table}")
        return target
    known, there = _known_types(table), shape[name]
    kept = [column for column in there if column in known]
    if name == table:  # every field was stored then, also what nobody had
        counts = ", ".join(f"count({identifier(column)})" for column in kept)
        filled = con.execute(f"select {counts} from old.main.{name}").fetchall()[0]
        kept = [column for column, rows in zip(kept, filled, strict=True) if rows or column in OWN]
    cast = {column for column in kept if there[column] != known[column]}
    if name == own and kept == list(there) and not cast:
        return f"old.main.{name}"
    select = ", ".join(
        f"{identifier(c)} :: {known[c]} as {identifier(c)}" if c in cast else identifier(c) for c in kept
    )
    con.execute(f"create table {target} as select {select} from old.main.{name}")
    return target


def up_to_date(con: duckdb.DuckDBPyConnection, table: str, relation: str, target: str) -> str:
    """Where the rows of `relation`, stored rows of `table` in format 1, stand in the present format: in the new table
    `target` if something about them differs, else where they are. ``imports`` says which export each came from."""
    there = columns(con, relation)
    exports: dict[str, list[int]] = {}
    for import_id, profile in con.execute(
        "select id, coalesce(json_extract_string(receipt, '$.profile'), '') from imports where tbl = ?", [table]
    ).fetchall():
        exports.setdefault(identity_of(profile), []).append(import_id)
    condition = _condition(table, there, exports)
    if condition == "false" and not _has_numbered(con, table, relation, there):
        return relation
    con.execute(f"create table {target} as select * from {relation}")
    if condition != "false":
        present = [f.name for f in TABLES[table].fields if f.name in there]
        cases = " ".join(
            f"when _import in ({', '.join(map(str, ids))}) then {natural_key(TABLES[table], present, {}, identity)}"
            for identity, ids in exports.items()
        )
        con.execute(f"update {target} set _key = case {cases} else _key end where {condition}")
        _drop_older(con, table, target, there)
        number(con, target, "_import, _row, rowid")
    groups_of_numbered(con, target)
    return target


def _has_numbered(con: duckdb.DuckDBPyConnection, table: str, relation: str, there: set[str]) -> bool:
    """Whether rows without an id were numbered within a combination."""
    name = TABLES[table].keys[0][0]
    where = f"where r.{identifier(name)} is null" if name in there else ""
    join = f"{relation} f on r._key = md5_number(f._key || '/2')"
    return bool(scalar(con, f"select count(*) from {relation} r join {join} {where}"))


def _condition(table: str, there: set[str], exports: Mapping[str, list[int]]) -> str:
    vendors = [number for identity, ids in exports.items() if identity for number in ids]
    if table == "costs" and vendors:
        return _REKEYED["costs"].format(vendors=", ".join(map(str, vendors)))
    return _REKEYED["customers"] if table == "customers" and "id" in there else "false"


def _drop_older(con: duckdb.DuckDBPyConnection, table: str, target: str, there: set[str]) -> None:
    """Of rows that one id turns out to be, told at different times, the last stands; purchases stay apart."""
    if "id" not in there:
        return
    apart = ", ".join(["_key", *(identifier(name) for name in TABLES[table].apart if name in there)])
    con.execute(f"""
        delete from {target} where rowid in (
            select rowid from {target} where id is not null qualify row_number() over (partition by {apart} order by _import desc, _row desc) > 1)
    """)  # fmt: skip
