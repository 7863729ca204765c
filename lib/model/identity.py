"""Who a row is about where a customer id says so (docs/numbers.md 0.2, decision 94).

An id names a person within its source: a vendor, whatever exports of it there are, or one own sheet. It names the rows that
have neither e-mail nor phone, and ties those whose e-mail changed. A phone ties nobody: a family has one. Without ids the model finds people by e-mail and phone
alone, which costs no join.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from lib.engine.db import scalar
from lib.ingest.map.source_names import source_name
from lib.schema.tables import TABLES

PEOPLE = tuple(table.name for table in TABLES.values() if table.names_people)
"""The tables whose rows are about people."""

IDS = {name: TABLES[name].person_id for name in PEOPLE if TABLES[name].person_id}
"""Where one of them has the id of the person. That of an export of deals is the deal's: it names no one else's row."""

ALIASES = dict.fromkeys(PEOPLE, "r") | {
    "customers": "c",
    "payments": "p",
    "leads": "l",
    "csm_calls": "c",
    "sales_calls": "c",
}
"""What the SQL files call each table."""

_NAMED_BY_ID = """
select (select count(*) from customers where id is not null and email is null and phone is null)
    + (select count(*) from (select id from customers where id is not null and email is not null group by id having count(distinct email) > 1))
"""
"""Customers whom only their id names, or whose address changed."""

MOST_ADDRESSES = 5
"""More e-mails under one id are no person who changed them, but an id that many share (a guest, a till)."""

_KEY = r"""
create macro work.person_key(email, phone, tbl, key) as
    coalesce(email, nullif('tel:' || regexp_replace(phone, '\D', '', 'g'), 'tel:'), tbl || ':' || key)
"""
"""E-mails arrive lower-cased and trimmed."""

_PHONE = r"nullif('tel:' || regexp_replace(phone, '\D', '', 'g'), 'tel:')"


def prepare(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Read the ids. Returns per table its rows ``{<table>}`` and the SQL of the key of a row's person ``{<table>_key}``.

    Where ids are needed writes ``work.id_of`` (source, id, key) and ``work.same_person`` (other, key).
    """
    con.execute(_KEY)
    filled = [t for t, field in IDS.items() if t != "customers" and scalar(con, f"select count({field}) from {t}")]
    by_id = scalar(con, _NAMED_BY_ID)
    plain = {table: table for table in PEOPLE} | {
        f"{table}_key": f"work.person_key({a}.email, {a}.phone, '{table}', {a}._key)" for table, a in ALIASES.items()
    }
    if not filled and not by_id:
        return plain
    sources = [
        (number, source_name(file, json.loads(receipt)["profile"]))
        for number, file, receipt in con.execute("select id, file, receipt from imports").fetchall()
    ]
    numbers, names = zip(*sources, strict=True)
    con.register("sources_read", pa.table({"_import": pa.array(numbers, pa.int32()), "source": pa.array(names)}))
    con.execute("create or replace table work.id_source as select * from sources_read")
    con.unregister("sources_read")
    carriers = [*filled, "customers"]
    carried = " union all ".join(
        f"""select s.source, t.{IDS[table]} as id, coalesce(t.email, {_PHONE}) as key, t.email is null as is_phone,
                i.rows_before + t._row as place
            from {table} t join work.id_source s using (_import) join work.import_place i using (_import)
            where t.{IDS[table]} is not null and (t.email is not null or t.phone is not null)"""
        for table in carriers
    )
    con.execute(f"""
        create or replace table work.id_carried as
        select source, id, key, bool_and(is_phone) as is_phone, min(place) as place from ({carried})
        where key is not null group by source, id, key
    """)
    groups = con.execute(f"""
        select list(key) from work.id_carried where not is_phone group by source, id having count(*) between 2 and {MOST_ADDRESSES}
    """).fetchall()
    first = con.execute("select key from work.id_carried where not is_phone group by key order by min(place), key").fetchall() if groups else []  # fmt: skip
    aliases = _joined((keys for (keys,) in groups), {key: number for number, (key,) in enumerate(first)})
    con.register(
        "aliases_read",
        pa.table({"other": pa.array(aliases.keys(), pa.string()), "key": pa.array(aliases.values(), pa.string())}),
    )
    con.execute("create or replace table work.same_person as select * from aliases_read")
    con.unregister("aliases_read")
    con.execute(f"""
        create or replace table work.id_of as
        select source, id, coalesce(any_value(a.key), arg_min(c.key, (is_phone, place))) as key
        from work.id_carried c left join work.same_person a on a.other = c.key
        group by source, id having count(*) filter (where not is_phone) <= {MOST_ADDRESSES}
    """)
    con.execute("drop table work.id_carried")
    tied = {table for table in PEOPLE if aliases} | set(carriers)
    return plain | {table: _rows(table, table in carriers) for table in tied} | {
        f"{table}_key": f"coalesce({ALIASES[table]}._person, '{table}:' || {ALIASES[table]}._key)" for table in tied
    }  # fmt: skip


def _rows(table: str, has_ids: bool) -> str:
    """A table's rows, each with the key of its person in ``_person`` (NULL: nothing names one)."""
    own = f"coalesce(t.email, {_PHONE.replace('phone', 't.phone')})"
    id = f"t.{IDS[table]}" if has_ids else ""
    told = f"coalesce(a.key, {own}" + (f", k.key, 'id:' || s.source || ':' || {id})" if has_ids else ")")
    by_id = (
        f" join work.id_source s using (_import) left join work.id_of k on k.source = s.source and k.id = {id}"
        if has_ids
        else ""
    )
    return f"(select t.*, {told} as _person from {table} t left join work.same_person a on a.other = {own}{by_id})"


def _joined(groups: Iterable[list[str]], order: Mapping[str, int]) -> dict[str, str]:
    """Key -> the key that names the same person, for every key that is not that one. Groups that share a key are one
    person; the first key in `order` names it."""
    parent: dict[str, str] = {}

    def top(key: str) -> str:
        while parent.get(key, key) != key:
            key = parent[key]
        return key

    for keys in groups:
        for other in keys[1:]:
            named, joining = sorted((top(keys[0]), top(other)), key=order.__getitem__)
            parent[joining] = named
    return {key: name for key in parent if (name := top(key)) != key}
