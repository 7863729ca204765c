"""Ids that mean something else: two own sheets that both number their rows from 1 tell of different records (decision 94).

An id names a record within its source. A vendor's ids are the vendor's own; those of a sheet of one's own are known by the
name of the file. Where a sheet comes in with the ids of another one, the rows say whether they are the same records, a
corrected copy under another name: most rows of one id are then about one person, or of one day and amount. Otherwise the
sheet's ids get its name, so that neither sheet's rows stand over the other's.
"""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from lib.engine.db import identifier, literal, scalar
from lib.ingest.map.source_names import source_name
from lib.schema.tables import TABLES
from lib.store.tables import columns

Files = Mapping[int, tuple[str, str]]
"""Import -> the name of its file and the profile of the vendor's export that it is, empty for an own sheet."""


def part(con: duckdb.DuckDBPyConnection, table: str, new: str, old: str, coming: Files, there: Files) -> None:
    """Give the rows of `new` that bear ids of other records of `old` keys of their own. `coming` and `there` are the imports
    that the rows of the two relations came from."""
    mine = {number: file for number, (file, profile) in coming.items() if not profile}
    others = {number: file for number, (file, profile) in there.items() if not profile}
    pairs = {(i, j) for i, a in mine.items() for j, b in others.items() if not _is_same(table, a, b)}
    have, had = columns(con, new), columns(con, old)
    id = TABLES[table].keys[0][0]
    if not pairs or not {id} <= have & had:
        return
    for number in sorted({i for i, _ in pairs}):
        own = _own_key(mine[number], {others[j] for i, j in pairs if i == number})
        rows = f"(select * from {new} where _import = {number} and {identifier(id)} is not null)"
        known = f"select count(*) from {old} where _key in (select {own} from {rows})"
        if scalar(con, known) or _are_strangers(
            con, table, rows, old, [j for i, j in pairs if i == number], have & had
        ):
            con.execute(f"update {new} set _key = {own} where _import = {number} and {identifier(id)} is not null")


def _is_same(table: str, file: str, other: str) -> bool:
    """Whether two files are one source by their names. Clients are numbered once, payments perhaps anew every month."""
    if TABLES[table].of_people:
        return source_name(file, "") == source_name(other, "")
    return file.casefold() == other.casefold()


def _own_key(file: str, others: set[str]) -> str:
    """SQL of a key that holds the name of the sheet: that of its family, unless the other sheet is of the same one."""
    name = source_name(file, "")
    if name in {source_name(other, "") for other in others}:
        name = file.casefold()
    return f"md5_number(concat_ws(chr(31), {literal(name)}, _key::varchar))"


def _are_strangers(
    con: duckdb.DuckDBPyConnection, table: str, rows: str, old: str, imports: list[int], both: set[str]
) -> bool:
    """Whether most rows that share an id with a row of these imports contradict it."""
    shared, strange = con.execute(f"""
        select count(*), count(*) filter (where {_contradicts(table, both)})
        from {rows} s join {old} o on o._key = s._key where o._import in ({", ".join(map(str, imports))})
    """).fetchall()[0]
    return bool(2 * strange > shared)


def _contradicts(table: str, both: set[str]) -> str:
    """SQL condition on two rows of one id, ``s`` and ``o``, that cannot be one record: of clients another person, of what
    happened another person or both another day and another amount, and not the same day and amount either way."""

    def differs(*names: str) -> list[str]:
        return [f"coalesce(s.{identifier(n)} <> o.{identifier(n)}, false)" for n in names if n in both]

    def agrees(*names: str) -> list[str]:
        return [f"coalesce(s.{identifier(n)} = o.{identifier(n)}, false)" for n in names if n in both]

    person = " or ".join(differs("email", "phone") or differs("full_name")) or "false"
    if same := agrees("full_name"):
        person = f"({person}) and not {same[0]}" if differs("email", "phone") else person
    day, amount = differs(TABLES[table].date), differs(TABLES[table].amount(both))
    if TABLES[table].of_people:
        same_day = agrees("close_date", "joined_date")
        return f"({person}) and not ({' or '.join(same_day) or 'false'})"
    moved = " and ".join([*day, *amount]) or "false"
    other = " or ".join([*day, *amount]) or "true"
    return f"(({person}) and ({other})) or ({moved})"
