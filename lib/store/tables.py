"""How a canonical table is kept: the columns that were ever filled in are stored, the others are read as NULL.

A column of a million NULLs costs as much to write as one of values, and a founder's export has a quarter of the fields
that a table knows. So ``payments_rows`` holds what there is and ``payments`` is a view with every field of its type.
"""

from __future__ import annotations

import duckdb

from lib.engine.db import identifier
from lib.engine.engine import Connection
from lib.schema.fields import sql_type
from lib.schema.tables import TABLES

OWN = ("_import", "_key", "_row")
"""The columns of every table that say where a row came from and what makes it the same row again."""


OPTIONAL = {"_group": "uhugeint", "_line": "ubigint", "_at": "integer"}
"""More of them, with their types, where a table has a use for them. ``_group`` is the key that a numbered row shares with
the first of its combination (NULL: its own ``_key``), ``_line`` a digest of the line that a row without an id was written
as, ``_at`` the time of day of the row's own date in whole seconds after midnight, in the workspace's zone."""

DESCRIBING = {
    "settings": "key varchar primary key, value varchar",
    "answered": "key varchar primary key, said_on date, written varchar",
    "imports": "id integer, imported_at timestamp, file varchar, sha256 varchar, tbl varchar, receipt varchar",
    "mapped": "tbl varchar, field varchar, header varchar, primary key (tbl, field)",
    "problems": 'import_id integer, tbl varchar, "row" bigint, col varchar, val varchar, reason varchar, outcome varchar',
    "changes": "import_id integer, tbl varchar, record varchar, field varchar, before varchar, after varchar",
}
"""The tables in which a snapshot says what it is, with their columns; every snapshot carries them over from the one it is
built on. ``answered`` holds of each setting the day on which it was answered, NULL if nobody knows, and what it is about as
written, NULL if unknown."""

ABOUT_TIME = ("_at",)
"""Those that the canonical table shows too."""


def stored(table: str) -> str:
    """The name of the table that holds a canonical table's rows."""
    return f"{table}_rows"


def known_to(con: Connection, database: str = "") -> tuple[str, ...]:
    """The canonical tables that a database has rows of, or could: an older snapshot knows nothing of one that came later.
    Without a name it is the one in use."""
    found = con.execute(
        "select table_name from duckdb_tables() where database_name = coalesce(nullif(?, ''), current_database())",
        [database],
    ).fetchall()
    there = {name for (name,) in found}
    return tuple(table for table in TABLES if stored(table) in there)


def columns(con: Connection, relation: str) -> set[str]:
    """The names of a relation's columns."""
    return {name for name, *_ in con.execute(f"select * from {relation} limit 0").description or ()}


def typed_null(table: str, field: str) -> str:
    """SQL of a missing value of a field."""
    return f"null :: {sql_type(TABLES[table].by_name[field].kind)}"


def create_empty(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """A canonical table without rows."""
    con.execute(f"create table main.{stored(table)} (_import integer, _key uhugeint, _row bigint)")


def create_view(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """The canonical table with all its fields, over the rows that are stored."""
    there = columns(con, f"main.{stored(table)}")
    fields = ", ".join(
        identifier(f.name) if f.name in there else f"{typed_null(table, f.name)} as {identifier(f.name)}"
        for f in TABLES[table].fields
    )
    shown = ", ".join(n if n in there else f"null :: {OPTIONAL[n]} as {n}" for n in ABOUT_TIME)
    con.execute(f"create view main.{table} as select {', '.join(OWN)}, {shown}, {fields} from main.{stored(table)}")
