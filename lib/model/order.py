"""What comes first of two things on one day (docs/numbers.md decision 100).

By time where both have one; else in the order that their file states: an export whose days run backwards is the newest
first, and within its days too. Between files the place settles it (``lib/ingest/merge/order.py``).
"""

from __future__ import annotations

import duckdb

from lib.engine.db import identifier, scalar
from lib.schema.tables import TABLES
from lib.store.tables import columns, stored

DATED = tuple(table.name for table in TABLES.values() if table.one_by_one)
"""The tables whose rows happen one after the other."""

ROOM = 50_000_000_000
"""More rows than there can be in all files together."""

_DAY_PLACES = {
    "sequence_of": "coalesce(day, date '2200-12-31') - date '1900-01-01'",
    "touch_order": "coalesce(day, date '1800-01-01') - date '1800-01-01'",
}


def lay_out(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``work.import_order`` (_import, rows_before, base, step): within a day a row comes at ``base + step * _row``."""
    backwards = sorted(i for table in DATED for i in _newest_first(con, table))
    con.execute(
        f"""
        create or replace table work.import_order as
        select p._import, p.rows_before,
            case when p._import in ({listed(backwards)}) then p.rows_before + l.last + 1 else p.rows_before end as base,
            case when p._import in ({listed(backwards)}) then -1 else 1 end as step
        from work.import_place p left join (
            {" union all ".join(f"select _import, max(_row) as last from main.{stored(t)} group by all" for t in DATED)}
        ) l using (_import)
        """
    )


def listed(imports: list[int]) -> str:
    """The numbers of imports as a SQL list, which must not be empty."""
    return ", ".join(map(str, imports or [-1]))


def _newest_first(con: duckdb.DuckDBPyConnection, table: str) -> list[int]:
    """The imports of a table whose days prove that they are written newest first: they fall, and never rise."""
    rows, day = f"main.{stored(table)}", identifier(TABLES[table].date)
    if TABLES[table].date not in columns(con, rows):
        return []
    falling = con.execute(
        f"select _import from {rows} where {day} is not null group by all having arg_min({day}, _row) > arg_max({day}, _row)"
    ).fetchall()
    return [
        number
        for (number,) in falling
        if scalar(
            con,
            f"""select bool_and(coalesce(before >= day, true)) from (
                select {day} as day, lag({day}) over (order by _row) as before
                from {rows} where _import = {number} and {day} is not null)""",
        )
    ]


def expressions(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The parts of the SQL files that put rows in order, by placeholder. Without a time anywhere a number of 64 bits holds
    the day and the place of a row."""
    known = {table: int(scalar(con, f"select count(_at) from {table}")) for table in DATED}
    timed = any(known.values())
    found = {
        name: f"(({day}) :: hugeint * 86401 + coalesce(moment + 1, 0)) * {ROOM} + place"
        if timed
        else f"({day}) :: bigint * {ROOM} + place"
        for name, day in _DAY_PLACES.items()
    }
    mixed = {table for table in DATED if 0 < known[table] < scalar(con, f"select count(*) from {table}")}
    return found | {
        "lead_at": _time(known["leads"], "leads" in mixed, "l._at", "ids.person_id, l.optin_date", "i.base + i.step * l._row"),
        "payment_at": _time(
            known["payments"], "payments" in mixed, "w._at", "person_id, w.date", "i.base + i.step * w._row"
        ),
        "call_at": _time(
            known["csm_calls"] + known["sales_calls"],
            bool(mixed & {"csm_calls", "sales_calls"}) or (known["csm_calls"] > 0) != (known["sales_calls"] > 0),
            "moment",
            "person_id, held_on",
            "base + step * _row",
        ),
    }  # fmt: skip


def _time(known: int, mixed: bool, column: str, day: str, place: str) -> str:
    """SQL of a row's time. One that has none comes after what its file has before it on that day."""
    if not known:
        return "null :: integer"
    if not mixed:
        return column
    return f"coalesce({column}, last_value({column} ignore nulls) over (partition by {day} order by {place}))"
