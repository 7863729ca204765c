"""What the model makes of tables by their declaration alone: their people, and the relations of their rows.

A table whose rows other relations are worked out of has its rules in the SQL files; one that has a ``relation`` declared is
asked as it stands.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from lib.engine.db import identifier, literal
from lib.metrics.relations import HAPPENED_ON, LISTS, OF_TABLES, kept_fields
from lib.schema.fields import Field, Table
from lib.schema.tables import TABLES

_NAMED = ("closer", "setter", "csm", "offer")
"""The dimensions that a row can have of its own, in a field of that name; all others are the person's."""


def expressions(rows: Mapping[str, str]) -> dict[str, str]:
    """The parts of the SQL files that name every table; `rows` are those of each table of people, and the key of a row's
    person (identity.py)."""
    people = (
        f"union select {rows[f'{t.name}_key']} from {rows[t.name]} r" for t in OF_TABLES.values() if t.names_people
    )
    named = [
        f"""select ids.person_id, r.full_name as name, i.rows_before + r._row as place from {rows[t.name]} r
            join person_ids ids on ids.key = {rows[f"{t.name}_key"]} join import_place i using (_import) where r.full_name is not null"""
        for t in OF_TABLES.values()
        if "full_name" in t.by_name
    ]
    nobody = "select null :: integer as person_id, null :: varchar as name, 0 as place where false"
    return {
        "table_names": ", ".join(map(literal, TABLES)),
        "more_people": " ".join(people),
        "more_names": " union all ".join(named) or nobody,
    }


def relations(
    rows: Mapping[str, str],
    available: Collection[str],
    dimensions: Callable[[Mapping[str, str]], str],
) -> str:
    """Statements that make the declared relations. `dimensions` gives the select list of all dimensions of a row ``r`` of the
    person ``t`` by the expressions of those that are the row's own."""
    return "".join(_relation(name, table, rows, available, dimensions) for name, table in OF_TABLES.items())


def texts(dimension: str) -> list[str]:
    """Selects of every text that declared relations have of a dimension."""
    found = [(table, field) for table in OF_TABLES.values() if (field := _own(table, dimension))]
    return [f"select {identifier(field.name)} from {table.name}" for table, field in found]


def _own(table: Table, dimension: str) -> Field | None:
    """The field that says of a row itself what it has of a dimension."""
    names = (dimension, LISTS[dimension]) if dimension in _NAMED else ()
    return next((table.by_name[name] for name in names if name in table.by_name), None)


def _relation(
    name: str,
    table: Table,
    rows: Mapping[str, str],
    available: Collection[str],
    dimensions: Callable[[Mapping[str, str]], str],
) -> str:
    own = dict.fromkeys(LISTS, "")
    for dimension in LISTS:
        field = _own(table, dimension)
        if field and f"{table.name}.{field.name}" in available:
            own[dimension] = f"r.{identifier(field.name)}"
    columns = "".join(f", r.{identifier(column)}" for column in kept_fields(table))
    if table.names_people:
        source = f"{rows[table.name]} r join person_ids ids on ids.key = {rows[f'{table.name}_key']} join people t using (person_id)"
    else:
        source = f"{table.name} r left join people t on false"
    return f"""
create table {name} as
select {literal(table.name)} :: table_name as source_table, r._import, r._row, t.person_id,
    r.{identifier(table.date)} as {HAPPENED_ON}{columns}, {dimensions(own)}
from {source};
"""
