"""The rows that an import adds or takes away, as lists to look at or to keep."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Literal

import duckdb

from lib.engine.db import identifier, literal
from lib.ingest.clean.receipt import Receipt
from lib.publish import format
from lib.publish.draft import Draft
from lib.schema.tables import TABLES
from lib.store.tables import columns

Which = Literal["new", "changed", "vanished"]
CHANGE = ("record", "field", "before", "after")


def rows_of(draft: Draft, receipt: Receipt, which: Which) -> tuple[list[str], list[tuple[object, ...]]]:
    """(columns, rows): the new rows of a receipt, its changed values, or the rows that replacing takes away.

    Columns are fields of the table, those that are filled in; of changes :data:`CHANGE`. A draft that was published since
    has no lists any more.
    """
    with _open(draft) as con:
        if con is None:
            return [], []
        number = 0 if not receipt.file else _number(con, receipt)
        if which == "changed":
            found = con.execute(
                f"select {', '.join(CHANGE)} from changes where import_id = ? and tbl = ? order by record, field",
                [number, receipt.table],
            )
            return list(CHANGE), found.fetchall()
        here, there = f"main.{receipt.table}", f"old.{receipt.table}" if draft.base else ""
        if there and not format.has(con, "old", receipt.table):  # an older snapshot knows nothing of it
            there = ""
        rows, others = (here, there) if which == "new" else (there, here)
        if not rows:
            return [], []
        absent = f"_key not in (select _key from {others})" if others else "true"
        mine = f" and _import = {number}" if which == "new" and number else ""
        known = columns(con, rows)
        fields = [f.name for f in TABLES[receipt.table].fields if f.name in known]
        filled = ", ".join(f"count({identifier(name)}) > 0" for name in fields)
        (has,) = con.execute(f"select {filled} from {rows} where {absent}{mine}").fetchall()
        names = [name for name, there_is in zip(fields, has, strict=True) if there_is]
        if not names:
            return [], []
        listed = ", ".join(map(identifier, names))
        return names, con.execute(f"select {listed} from {rows} where {absent}{mine} order by _row").fetchall()


def _number(con: duckdb.DuckDBPyConnection, receipt: Receipt) -> int:
    """The number of the import that a receipt accounts for."""
    found = con.execute(
        "select coalesce(max(id), -1) from imports where file = ? and tbl = ?", [receipt.file, receipt.table]
    ).fetchall()
    return int(found[0][0])


@contextmanager
def _open(draft: Draft) -> Iterator[duckdb.DuckDBPyConnection | None]:
    if draft.path is None or not draft.path.exists():
        yield None
        return
    with closing(duckdb.connect(str(draft.path), read_only=True)) as con:
        if draft.base:
            con.execute(f"attach {literal(str(draft.base.path))} as old (read_only)")
        con.execute("set enable_external_access = false; set lock_configuration = true")
        yield con
