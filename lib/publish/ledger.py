"""What a snapshot says of its imports: which files came when, what they fed, what they changed. The one reader of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from lib.engine.db import identifier, one_row
from lib.engine.engine import Connection
from lib.query import Period
from lib.schema.tables import TABLES


@dataclass(frozen=True)
class Import:
    """One file that was imported into one table; `at` is in UTC, `receipt` the account of it as it was kept."""

    id: int
    at: datetime
    file: str
    table: str
    receipt: dict[str, Any]


@dataclass(frozen=True)
class Changed:
    """One value that an import changed; None is a blank."""

    record: str
    field: str
    before: str | None
    after: str | None


@dataclass(frozen=True)
class TableState:
    """One table of a snapshot. `mapped` is field -> the header it was read from; `imported_at` is in UTC."""

    name: str
    rows: int = 0
    days: Period | None = None
    imported_at: datetime | None = None
    file: str = ""
    mapped: tuple[tuple[str, str], ...] = ()


def imports(con: Connection, origin: str = "", most: int | None = None) -> list[Import]:
    """The imports, the newest first; those whose living source begins with `origin`, and of many the newest `most`."""
    lines = con.execute(
        f"""
        select id, imported_at, file, tbl, receipt from imports
        where starts_with(coalesce(json_extract_string(receipt, '$.origin'), ''), ?) order by id desc limit {"null" if most is None else most}
        """,
        [origin],
    ).fetchall()
    return [Import(number, at, file, table, json.loads(receipt)) for number, at, file, table, receipt in lines]


def files(con: Connection) -> dict[int, str]:
    """Import -> the name of its file, in their order."""
    return dict(con.execute("select id, file from imports order by id").fetchall())


def files_of_sources(con: Connection) -> dict[str, list[str]]:
    """Source that answers are remembered by -> the files that came from it, in the order of their first import."""
    names: dict[str, dict[str, None]] = {}
    for line in reversed(imports(con)):
        for source in line.receipt.get("sources", ()):
            names.setdefault(source, {})[line.file] = None
    return {source: list(own) for source, own in names.items()}


def changed(con: Connection, of: list[int], most: int) -> list[Changed]:
    """The values that imports changed, at most so many."""
    lines = con.execute(
        f"select record, field, before, after from changes where import_id in (select unnest(?)) order by all limit {most}",
        [of],
    )
    return [Changed(*line) for line in lines.fetchall()]


def table_states(con: Connection) -> list[TableState]:
    """What every table holds, and from which file it came last."""
    mapped: dict[str, list[tuple[str, str]]] = {}
    for table, name, header in con.execute("select tbl, field, header from mapped").fetchall():
        mapped.setdefault(table, []).append((name, header))
    newest = con.execute("select tbl, arg_max(imported_at, id), arg_max(file, id) from imports group by tbl").fetchall()
    last = {table: (at, file) for table, at, file in newest}
    there = {
        name
        for (name,) in con.execute(
            "select view_name from duckdb_views() union all select table_name from duckdb_tables()"
        ).fetchall()
    }
    states = []
    for name, table in TABLES.items():
        if name not in there:  # an older snapshot, which knew nothing of it
            states.append(TableState(name))
            continue
        dated = identifier(table.date)
        rows, first, latest = one_row(con, f"select count(*), min({dated}), max({dated}) from {name}")
        at, file = last.get(name, (None, ""))
        order = list(table.by_name)
        fields = sorted(mapped.get(name, []), key=lambda pair: order.index(pair[0]))
        states.append(TableState(name, rows, Period(first, latest) if latest else None, at, file, tuple(fields)))
    return states
