"""One record known from several exports: which of them says what, whatever the order in which they came.

Every export is kept as a source of its own (the key of its rows holds the vendor's name), so that none writes over
another. Where several know a record, the canonical table takes each field from the first source that has it: the
founder's own sheets, then the vendor's main export, then one that only `fills_in`. A word that a profile `settles` stands
over all of them: a payment that is in Stripe's disputes is a chargeback, before and after the payments come in again.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import duckdb

from lib.engine.db import identifier, literal, scalar
from lib.ingest.map.profiles import concluding, filling_in, identity_of, settling, vendor_of
from lib.ingest.merge import refunds
from lib.schema.fields import Field
from lib.schema.tables import TABLES
from lib.store.tables import (
    ABOUT_TIME,
    OPTIONAL,
    OWN,
    columns,
    create_view,
    stored,
    typed_null,
)


@dataclass(frozen=True)
class Source:
    """The file of one import. `identity` is the vendor's export (empty: a sheet of the founder's own), `rank` its place."""

    import_id: int
    identity: str
    rank: int
    fields: frozenset[str]


def combine(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make the canonical `table` of its stored rows: a view, or where several sources know a record a table of its own."""
    key = TABLES[table].record
    there = columns(con, f"main.{stored(table)}")
    sources = _sources(con, table)
    if len({source.identity for source in sources}) < 2 or not set(key[:1]) <= there or not key:
        create_view(con, table)
        return
    con.execute(
        "create or replace temp table source (import_id integer, identity varchar, family varchar, place integer)"
    )
    ordered = sorted({(source.rank, source.identity) for source in sources})
    con.executemany(
        "insert into source values (?, ?, ?, ?)",
        [
            (s.import_id, s.identity, vendor_of(s.identity) or None, ordered.index((s.rank, s.identity)))
            for s in sources
        ],
    )
    # A sheet of the founder's own names no vendor: it joins the one that knows the id.
    family = f"coalesce(family, min(family) over (partition by {_names(key, there)}), '')"
    con.execute(f"""
        create or replace temp table told as
        select *, count(*) over (partition by {_names(key, there)}, family_of) as times
        from (
            select r.*, source.place :: bigint * 100000000000 + i.rows_before + r._row as place, {family} as family_of
            from main.{stored(table)} r join source on source.import_id = r._import join work.import_place i using (_import)
            where r.{identifier(key[0])} is not null
        )
    """)
    if not scalar(con, "select count(*) from told where times > 1"):
        create_view(con, table)
        return
    fields = [f for f in TABLES[table].fields if f.name in there]
    values = ", ".join(f"{_value(table, f, sources)} as {identifier(f.name)}" for f in fields)
    times = [name for name in ABOUT_TIME if name in there]
    own = ", ".join(
        [f"arg_min({name}, place) as {name}" for name in OWN]
        # of the row that gives the record its day: a time belongs to no other
        + [f"arg_min_null({name}, place) filter (where {TABLES[table].date} is not null) as {name}" for name in times]
    )
    plain = ", ".join([*OWN, *times, *(identifier(f.name) for f in fields)])
    absent = "".join(f", null :: {OPTIONAL[name]} as {name}" for name in ABOUT_TIME if name not in there)
    absent += "".join(
        f", {typed_null(table, f.name)} as {identifier(f.name)}" for f in TABLES[table].fields if f.name not in there
    )
    con.execute(f"""
        create table main.{table} as
        select *{absent} from (
            select {plain} from told where times = 1
            union all
            select {plain} from main.{stored(table)} where {identifier(key[0])} is null
            union all
            select {own}, {values} from told where times > 1 group by {_names(key, there)}, family_of
        )
    """)
    con.execute("drop table told; drop table source")
    if table == "payments":
        refunds.name_their_payment(
            con, [s.import_id for s in sources if s.identity in filling_in()], _won_back(con, sources)
        )


def _won_back(con: duckdb.DuckDBPyConnection, sources: list[Source]) -> list[str]:
    """The payments that were disputed and stand again: what their export concluded."""
    concluded = concluding("status")
    found: list[str] = []
    for source in sources:
        if source.identity in concluded:
            words = ", ".join(map(literal, concluded[source.identity]))
            rows = con.execute(
                f"select id from main.{stored('payments')} where _import = {source.import_id} and id is not null and status in ({words})"
            )
            found += [payment for (payment,) in rows.fetchall()]
    return found


def _sources(con: duckdb.DuckDBPyConnection, table: str) -> list[Source]:
    live = {i for (i,) in con.execute(f"select distinct _import from main.{stored(table)}").fetchall()}
    found = []
    for import_id, receipt in con.execute("select id, receipt from imports where tbl = ?", [table]).fetchall():
        account = json.loads(receipt)
        identity = identity_of(account["profile"])
        if import_id in live:
            found.append(Source(import_id, identity, _rank(identity), frozenset(account["mapping"].values())))
    return found


def _rank(identity: str) -> int:
    return 0 if not identity else 2 if identity in filling_in() else 1


def rank_sources(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``work.source_rank`` (import_id, rank, identity): which source of a fact comes first. The founder's own sheets (0, no
    identity), a vendor's main export (1), one that only fills in (2)."""
    con.execute("create or replace table work.source_rank (import_id integer, rank integer, identity varchar)")
    imports = con.execute("select id, json_extract_string(receipt, '$.profile') from imports").fetchall()
    named = [(number, identity_of(profile or "")) for number, profile in imports]
    ranked = [(number, _rank(identity), identity) for number, identity in named]
    if ranked:
        con.executemany("insert into work.source_rank values (?, ?, ?)", ranked)


def _names(key: tuple[str, ...], there: set[str]) -> str:
    return ", ".join(identifier(name) for name in key if name in there)


def _value(table: str, field: Field, sources: list[Source]) -> str:
    """SQL of a field over the rows of one record: the first value that is filled in."""
    name = identifier(field.name)
    order = "place"
    if field.assumed:  # what was only assumed gives way to what somebody wrote
        assumed = [s.import_id for s in sources if field.name not in s.fields]
        order = f"(_import in ({', '.join(map(str, assumed))})), place" if assumed else order
    settled = settling(field.name, (s.identity for s in sources))
    if settled:
        order = f"{name} not in ({', '.join(map(literal, sorted(settled)))}), {order}"
    return f"first({name} order by {order}) filter (where {name} is not null)"


__all__ = ["combine", "rank_sources"]
