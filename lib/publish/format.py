"""The format of a snapshot: how the keys of its rows were made, and how older ones are brought up to date.

1: a client's key was the e-mail before the id, a platform's cost row was known by its amount, and no row said which
combination it was numbered within. 2: as ``lib/schema/fields.py`` and ``tables.py`` say. A snapshot that says nothing is 1.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from lib.engine.db import identifier, scalar
from lib.ingest.clean.duplicates import number
from lib.ingest.clean.stage import natural_key
from lib.ingest.map.profiles import identity_of
from lib.ingest.merge.matching import groups_of_numbered
from lib.schema.fields import TABLES
from lib.store.tables import columns

FORMAT = 2

_REKEYED = {"customers": "id is not null", "costs": "_import in ({vendors})"}
"""Table -> the rows whose key is made differently since format 1."""


def write(con: duckdb.DuckDBPyConnection) -> None:
    """Say in which format the snapshot is that is being made."""
    con.execute("create table format (version integer)")
    con.execute("insert into format values (?)", [FORMAT])


def version(con: duckdb.DuckDBPyConnection, database: str) -> int:
    """The format of an attached snapshot."""
    said = scalar(
        con, f"select count(*) from duckdb_tables() where database_name = '{database}' and table_name = 'format'"
    )
    return int(scalar(con, f"select version from {database}.format")) if said else 1


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
