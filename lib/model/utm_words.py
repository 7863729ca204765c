"""The words of the UTM columns, each with the value that it counts as."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb
import pyarrow as pa

from lib.model.dimensions import MOST_WORDS
from lib.schema.fields import Kind, header_key
from lib.schema.settings import family
from lib.schema.tables import TABLES
from lib.schema.utm_values import words

ALWAYS = ("direct / unknown", "no lead record", "meta")
"""UTM words that the model itself uses."""


_TEAM = {
    "customers": ("closers", "setters", "csms"),
    "payments": ("closer", "setter"),
    "sales_calls": ("closer", "setter"),
    "csm_calls": ("csm",),
    "leads": ("setter",),
}
"""The columns in which somebody of the team is named."""


def prepare(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], filled: Collection[str]) -> None:
    """Make the words of the UTM columns; `filled` are the tables that have rows."""
    named = [f"select {column} as names from {t}" for t, found in _TEAM.items() if t in filled for column in found]
    texts = f"select distinct unnest(string_split(names, ', ')) from ({' union '.join(named)})" if named else ""
    team = {header_key(name): name for (name,) in (con.execute(texts).fetchall() if texts else ()) if name}
    aliases = {raw.lower(): value for raw, value in family(settings, "utm_alias").items()}
    rows: list[tuple[str, str, str | None]] = []
    for kind, values in _utm_columns().items():
        selects = [f"select {value} from {table}" for table, value in values if table in filled]
        if selects:
            found = con.execute(
                f"select distinct raw from ({' union all '.join(selects)}) as written(raw) where raw is not null"
            )
            rows += words(kind, [raw for (raw,) in found.fetchall()], aliases, team)
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    con.register(
        "words_read",
        pa.table(dict(zip(("kind", "raw", "value"), (pa.array(c, pa.string()) for c in columns), strict=True))),
    )
    # An enum: touches carry five of these on every row, and codes are quicker to join, sort and store than text; but each
    # column brings all words along in the file.
    very_many = len({value for _, _, value in rows}) > MOST_WORDS
    enum = f"""enum (
        select distinct text from (select value as text from words_read union all select unnest({list(ALWAYS)}))
        where text is not null order by text)"""
    con.execute(f"""
        create type utm_word as {"varchar" if very_many else enum};
        create table utm_words as select kind, raw, value :: utm_word as value from words_read;
    """)
    con.unregister("words_read")


def _utm_columns() -> dict[str, list[tuple[str, str]]]:
    """Kind of tag -> (table, SQL of a value) of every field that holds one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in TABLES.values():
        for field in table.fields:
            if field.utm:
                listed = field.kind is Kind.LIST
                value = f"unnest(string_split({field.name}, ', '))" if listed else field.name
                found.setdefault(field.utm, []).append((table.name, value))
    return found
