"""Rows without an id that come in again: which of them are rows that are there already.

Rows that share a combination of fields are told apart by their lines: an equal line is the same row, as often as it is
there. What is left over is matched in its order, since a fresh export changes a status, unless two rows contradict each
other: a time of day or an invoice number that both have and that differs. What finds no counterpart is new and takes the
next number. Matching gives the rows that come in the keys of those that they are; :mod:`lib.ingest.merge.rows` goes by keys.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, scalar
from lib.schema.tables import TABLES
from lib.store.tables import OPTIONAL, columns

_SAME_LIST = 0.5
"""Share of the stored clients of a file that a fresh one must repeat to be the same list again, in which a changed day is a
correction and not another purchase."""

_PURCHASE = ("contracted_revenue", "gross_revenue")


@dataclass(frozen=True)
class Told:
    """A row of a combination: where it stands, its key, the digest of its line, and what tells it apart, by name."""

    at: int
    key: int
    line: int | None
    apart: dict[str, Any]


def match(con: duckdb.DuckDBPyConnection, table: str, new: str, old: str) -> None:
    """Give the rows of `new`, a table, the keys of the rows of `old` that they are the same as."""
    have, had = columns(con, new), columns(con, old)
    identity = identifier(TABLES[table].keys[0][0])
    without_id = "true" if TABLES[table].of_people or TABLES[table].keys[0][0] not in have else f"{identity} is null"
    if not scalar(con, f"select count(*) from {new} where {without_id}"):
        return
    moment = () if TABLES[table].moves else ("_at",)
    apart = [n for n in (*moment, *TABLES[table].apart) if n in have and n in had]
    more = [n for n in ("id", *_PURCHASE) if TABLES[table].of_people and n in have and n in had]
    own = ", ".join(["_row", *(f"{n if n in OPTIONAL else identifier(n)}" for n in (*apart, *more))])

    def rows(there: set[str], relation: str, where: str) -> str:
        group = "coalesce(_group, _key)" if "_group" in there else "_key"
        line = "_line" if "_line" in there else "null :: ubigint"
        return f"select rowid as spot, {group} as grp, _key as key, {line} as line, _import, {own} from {relation} where {where}"

    con.execute(f"create or replace temp table coming as {rows(have, new, without_id)}")
    con.execute(
        f"create or replace temp table there as select * from ({rows(had, old, 'true')}) semi join coming using (grp)"
    )
    differ = " or ".join(f"coalesce(s.{identifier(n)} <> o.{identifier(n)}, false)" for n in apart) or "false"
    con.execute(f"""
        create or replace temp table knot as
        select distinct s.grp from coming s join there o using (grp) where s.key <> o.key or {differ}
        union select grp from coming semi join there using (grp) group by grp having count(*) > 1
    """)  # fmt: skip
    if scalar(con, "select count(*) from knot"):
        _untie(con, table, new, have, [*apart, *more], own)
    con.execute("drop table coming; drop table there; drop table knot")


def _untie(
    con: duckdb.DuckDBPyConnection, table: str, new: str, have: set[str], apart: Sequence[str], own: str
) -> None:
    """Match the rows of the combinations that keys alone do not match."""
    listed = ", ".join(["", *map(identifier, apart)])
    query = "select grp, spot, key, line{} from {} semi join knot using (grp) order by grp, _import, _row, spot"
    coming, there = (
        _by_group(con, query.format(listed, "coming"), apart),
        _by_group(con, query.format(listed, "there"), apart),
    )
    same_list = _is_same_list(con) if TABLES[table].of_people else False
    keys: dict[int, tuple[int, int]] = {}
    for group, rows in coming.items():
        stored = there.get(group, [])
        pairs = _pairs(rows, stored, table, same_list)
        used = {row.key for row in stored}
        number = 1
        for row in rows:
            key = pairs.get(row.at)
            while key is None:
                candidate = group if number == 1 else _numbered(group, number)
                number += 1
                key = None if candidate in used else candidate
            used.add(key)
            keys[row.at] = (key, group)
    if "_group" not in have:
        con.execute(f"alter table {new} add column _group uhugeint")
    texts = {name: pa.array([str(pair[i]) for pair in keys.values()]) for i, name in enumerate(("key", "grp"))}
    con.register("untied", pa.table({"spot": pa.array(keys, pa.int64()), **texts}))
    # A key that another row is about to give up may not be taken twice meanwhile: there is no index that would mind.
    con.execute(f"""
        update {new} set _key = untied.key :: uhugeint,
            _group = case when untied.key = untied.grp then null else untied.grp :: uhugeint end
        from untied where untied.spot = {new}.rowid
    """)
    con.unregister("untied")


def _by_group(con: duckdb.DuckDBPyConnection, query: str, apart: Sequence[str]) -> dict[int, list[Told]]:
    found: dict[int, list[Told]] = defaultdict(list)
    for group, at, key, line, *values in con.execute(query).fetchall():
        found[group].append(Told(at, key, line, dict(zip(apart, values, strict=True))))
    return found


def _pairs(rows: list[Told], stored: list[Told], table: str, same_list: bool) -> dict[int, int]:
    """Where each row stands that is there already -> the key that it has there."""
    alone = len(rows) == len(stored) == 1
    pairs: dict[int, int] = {}
    free = {other.at: other for other in stored}

    def take(row: Told, other: Told) -> None:
        pairs[row.at] = other.key
        del free[other.at]

    lines: dict[int, list[Told]] = defaultdict(list)
    for other in stored:
        if other.line is not None:
            lines[other.line].append(other)
    for row in rows:
        if row.line is not None and lines.get(row.line):
            take(row, lines[row.line].pop(0))
    for fits in (_agree, _contradicts_not(table, alone, same_list)):
        for row in rows:
            found = next((o for o in free.values() if fits(row, o)), None) if row.at not in pairs else None
            if found:
                take(row, found)
    return pairs


def _agree(row: Told, other: Told) -> bool:
    """Whether all that tells two rows apart is the same, and there is something."""
    return row.apart == other.apart and any(value is not None for value in row.apart.values())


def _contradicts_not(table: str, alone: bool, same_list: bool) -> Callable[[Told, Told], bool]:
    """What says whether two rows can be one; `alone` are the only two of their combination."""

    def can_be_one(row: Told, other: Told) -> bool:
        differing = {
            n for n, value in row.apart.items() if None not in (value, other.apart[n]) and value != other.apart[n]
        }
        if not TABLES[table].of_people:
            return not differing
        if alone and row.apart.get("id") is not None:
            return True  # an id names its record, whatever changes of it
        day = next((n for n in ("close_date", "joined_date") if _both(row, other, n)), None)
        if day is None:
            return "offers" not in differing or (alone and same_list)
        if day not in differing:
            return alone or "offers" not in differing
        return alone and same_list and not differing & {"offers", *_PURCHASE}

    return can_be_one


def _both(row: Told, other: Told, name: str) -> bool:
    return row.apart.get(name) is not None and other.apart.get(name) is not None


def _is_same_list(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether what comes in repeats most of the clients of a file that is there, with the same days."""
    there = columns(con, "there")
    days = [name for name in ("close_date", "joined_date") if name in there]
    same = " and ".join(f"s.{name} is not distinct from o.{name}" for name in days) or "true"
    repeated, whole = con.execute(f"""
        select count(*) filter (where exists (select 1 from coming s where s.grp = o.grp and {same})), count(*) from there o
    """).fetchall()[0]  # fmt: skip
    return bool(whole) and repeated / whole > _SAME_LIST


def _numbered(group: int, number: int) -> int:
    """The key of the second or a later row of a combination, as the database makes it."""
    return int.from_bytes(hashlib.md5(f"{group}/{number}".encode(), usedforsecurity=False).digest(), "little")


def groups_of_numbered(con: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Write the ``_group`` of the rows that were numbered before groups were kept."""
    con.execute(f"alter table {relation} add column if not exists _group uhugeint")
    number = 2
    while True:
        found = con.execute(f"""
            update {relation} set _group = firsts._key
            from (select _key from {relation} where _group is null) firsts
            where {relation}._key = md5_number(firsts._key || '/{number}') and {relation}._group is null
        """).fetchall()[0][0]  # fmt: skip
        if not found:
            return
        number += 1
