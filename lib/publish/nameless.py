"""Building a copy of a snapshot in which nobody is named (masking.py)."""

from __future__ import annotations

import contextlib
import re
import secrets
from collections.abc import Container, Iterable, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, limit_memory, literal
from lib.metrics.catalog import ALL
from lib.metrics.health import FAMILY
from lib.metrics.relations import DIMENSIONS, LISTS, RELATIONS
from lib.model.utm_words import ALWAYS
from lib.publish.codes import Labels, code_of, number_of, read_labels, write_labels
from lib.publish.told_names import Texts
from lib.schema.fields import Kind
from lib.schema.settings import PIN, SETTINGS, UNMASKED, family
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.store.tables import (
    columns,
    create_empty,
    create_view,
    known_to,
    stored,
)
from lib.store.workspace import Snapshot

TEAM = ("closer", "setter", "csm", "affiliate", "utm_term")
"""Dimensions whose members are people; a UTM term is the rep (docs/numbers.md 9)."""

FREE_TEXT = ("event",)
"""Dimensions that hold whatever somebody typed: of these only what the owner approved is copied."""

OWN_WORDS = {
    "stages": ("stage",),
    "steps": ("step",),
    "life": ("stage",),
    "life_facts": ("fact",),
    "life_known": ("stage", "band"),
    "life_known_days": ("made_by", "scored_by"),
    "life_programmes": ("tier",),
    "money": ("event", "tier"),
    "money_kept": ("event", "tier"),
    "deals": ("tier",),
    "deals_kept": ("tier",),
    "levels": ("currency",),
    "available": ("name",),
    "imports": ("tbl",),
    "mapped": ("tbl", "field"),
    "facts": ("name", "value"),
    "predictions": ("rules", "told"),
}
"""Table -> texts that are Closeboard's own words."""

_LETTER = re.compile(r"[^\W\d_]")
_WORDS = {field.name for table in TABLES.values() for field in table.fields if field.vocabulary}
_NEUTRAL = {*ALWAYS, *(word for words in VOCABULARY.values() for word in words)}


def build(path: Path, snapshot: Snapshot, labels_path: Path, most_memory: int | None = None) -> None:
    """Write the copy of a snapshot, and into the book of codes what it needs of new ones. Its database takes `most_memory`
    bytes at most."""
    known, labels = read_labels(labels_path), read_labels(labels_path)
    settings = snapshot.settings()
    with contextlib.closing(duckdb.connect(str(path))) as con:
        con.execute(f"attach {literal(snapshot.path)} as real (read_only)")
        limit_memory(con, path, most_memory)
        con.execute("set enable_external_access = false")
        plan = _plan(con)
        approved = approved_texts(settings)
        texts = {dimension: _texts(con, places) for dimension, places in plan.items()}
        telling = _telling(con, texts, approved)
        for dimension in plan:
            _map(con, dimension, texts[dimension], telling, approved, labels)
        _copy(con, plan, settings)
        con.execute("detach real")
        con.execute("checkpoint")
    path.chmod(0o600)
    if labels != known or not labels_path.exists():
        write_labels(labels_path, labels)


Places = list[tuple[str, str]]


def _tables(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Table -> column -> type, of the snapshot that is copied."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in con.execute(
        "select table_name, column_name, data_type from duckdb_columns() c "
        "semi join (select table_name from duckdb_tables() where database_name = 'real') t using (table_name) "
        "where database_name = 'real' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _plan(con: duckdb.DuckDBPyConnection) -> dict[str, Places]:
    """Dimension -> where its members stand, as (table, column)."""
    of_column = {name: name for name in DIMENSIONS} | {plural: name for name, plural in LISTS.items()}
    own = {r.table or r.name for r in RELATIONS.values()}
    own |= {f"{name}_kept" for name in own}
    plan: dict[str, Places] = {}
    for table, found in _tables(con).items():
        prefix = table.removesuffix("_members")
        if prefix in LISTS and prefix != table:
            plan.setdefault(prefix, []).extend([(table, "combined"), (table, "member")])
            continue
        if table not in own and table != "people":
            continue
        for column, kind in found.items():
            dimension = of_column.get(column, "")
            if dimension and _is_text(kind) and column not in OWN_WORDS.get(table, ()):
                plan.setdefault(dimension, []).append((table, column))
    return plan


def _is_text(kind: str) -> bool:
    return kind == "VARCHAR" or kind.startswith("ENUM")


def approved_texts(settings: Mapping[str, str]) -> frozenset[str]:
    """The texts that the owner lets everybody see, in small letters."""
    return frozenset(folded(text) for text, shown in family(settings, UNMASKED).items() if shown)


def folded(text: str) -> str:
    """A text by which an approval is found, however it is spaced and in whatever case."""
    return " ".join(text.split()).casefold()


def _texts(con: duckdb.DuckDBPyConnection, places: Places) -> list[str]:
    """Every text that stands in some places: whole lists as well as single members."""
    select = " union ".join(
        f"select {identifier(column)} :: varchar as text from real.{identifier(table)}" for table, column in places
    )
    return [text for (text,) in con.execute(f"select text from ({select}) where text is not null").fetchall()]


def _members(dimension: str, texts: Iterable[str]) -> set[str]:
    listed = LISTS.get(dimension, dimension) != dimension
    return {part for text in texts for part in (text.split(", ") if listed else [text])}


def _telling(
    con: duckdb.DuckDBPyConnection, texts: Mapping[str, list[str]], approved: Container[str]
) -> dict[str, set[str]]:
    """Dimension -> the members that must not be copied as they are."""
    members = {dimension: _members(dimension, found) for dimension, found in texts.items()}
    open_to_all = {"country", "age", *TEAM, *_WORDS, *FREE_TEXT}
    searched = Texts({one for name, found in members.items() if name not in open_to_all for one in found - _NEUTRAL})
    _search(con, searched)
    telling = {}
    for dimension, found in members.items():
        if dimension in TEAM:
            telling[dimension] = found - _NEUTRAL
            continue
        if dimension in _WORDS:
            hidden = found - _NEUTRAL
        elif dimension == "age":
            hidden = {text for text in found if _LETTER.search(text)}
        else:
            hidden = found & searched.telling
        hidden = {text for text in hidden if folded(text) not in approved}
        telling[dimension] = hidden | {
            text for text in found if number_of(dimension, text) is not None
        }  # no code is theirs
    return telling


def _search(con: duckdb.DuckDBPyConnection, texts: Texts) -> None:
    """Look in the texts for everything personal that is written anywhere, and for the team."""
    for name in known_to(con, "real"):
        there = columns(con, f"real.{stored(name)}")
        for field in TABLES[name].fields:
            if field.name not in there or not (field.personal or field.team):
                continue
            column = f"{identifier(field.name)} :: varchar"
            if field.kind is Kind.LIST:
                column = f"unnest(string_split({column}, ', '))"
            look = _LOOK.get(Kind.NAME if field.team else field.kind, Texts.text)
            asked = con.execute(f"select distinct {column} from real.{stored(name)}")
            while rows := asked.fetchmany(10_000):
                for (value,) in rows:
                    if value:
                        look(texts, value)


_LOOK = {Kind.NAME: Texts.name, Kind.EMAIL: Texts.email, Kind.PHONE: Texts.phone}
"""Kind -> how a personal value of it is looked for; any other text as a whole."""


def _map(
    con: duckdb.DuckDBPyConnection, dimension: str, texts: list[str], telling: Mapping[str, set[str]], approved: Container[str], labels: Labels
) -> None:  # fmt: skip
    """Make the table of what each text of a dimension is called in the copy: whole lists and single members alike."""
    listed = LISTS.get(dimension, dimension) != dimension
    if dimension in FREE_TEXT:
        rows = {text: text for text in texts if folded(text) in approved}
    else:
        called = _codes(dimension, telling[dimension], _members(dimension, texts), labels)
        rows = {
            text: ", ".join(called.get(part, part) for part in text.split(", ")) if listed else called.get(text, text)
            for text in texts
        }
    con.register(
        "rows_read", pa.table({"old": pa.array(rows.keys(), pa.string()), "new": pa.array(rows.values(), pa.string())})
    )
    if rows:
        con.execute(f"create type {dimension}_text as enum (select distinct new from rows_read order by new)")
    kind = f"{dimension}_text" if rows else "varchar"
    con.execute(f"create temp table {dimension}_map as select old, new :: {kind} as new from rows_read")
    con.unregister("rows_read")


def _codes(dimension: str, telling: set[str], members: set[str], labels: Labels) -> dict[str, str]:
    """Member -> its code. New ones are numbered in no order that would say anything about them.

    A code that is out of use, because its member may be shown now, is kept as a negative number: nobody else gets it.
    """
    known = labels.setdefault(dimension, {})
    new = sorted(telling - known.keys())
    secrets.SystemRandom().shuffle(new)
    first = max(map(abs, known.values()), default=0) + 1
    known |= {text: number for number, text in enumerate(new, first)}
    for text in known.keys() & members:
        known[text] = abs(known[text]) if text in telling else -abs(known[text])
    return {text: code_of(dimension, known[text]) for text in telling}


def _copy(con: duckdb.DuckDBPyConnection, plan: Mapping[str, Places], settings: Mapping[str, str]) -> None:
    dimension_at = {place: dimension for dimension, places in plan.items() for place in places}
    raw = {stored(name): name for name in TABLES}
    for table, found in _tables(con).items():
        if table in raw:
            _copy_days(con, raw[table], table, found)
            continue
        selects: list[str] = []
        joins: list[str] = []
        for column, kind in found.items():
            name = identifier(column)
            dimension = dimension_at.get((table, column))
            if dimension:
                alias = f"m{len(joins)}"
                joins.append(f"left join {dimension}_map {alias} on {alias}.old = r.{name} :: varchar")
                selects.append(f"{alias}.new as {name}")
            elif column in OWN_WORDS.get(table, ()) or column == "source_table" or not _is_text(kind):
                selects.append(
                    "null :: uhugeint as _key" if column == "_key" else f"r.{name} :: {_plain(kind)} as {name}"
                )
            else:
                selects.append(f"null :: varchar as {name}")
        con.execute(f"create table {identifier(table)} as select {', '.join(selects)} from real.{identifier(table)} r {' '.join(joins)}")  # fmt: skip
    there = _tables(con)
    for name in TABLES:
        if stored(name) not in there:
            create_empty(con, name)
        if name not in there:  # a table of its own where several sources know a record
            create_view(con, name)
    for (statement,) in con.execute(
        "select sql from duckdb_views() where database_name = 'real' and not internal and view_name not in "
        f"({', '.join(map(literal, TABLES))})"
    ).fetchall():
        con.execute(statement)
    _describe(con, settings)


def _plain(kind: str) -> str:
    return "varchar" if _is_text(kind) else kind


def _copy_days(con: duckdb.DuckDBPyConnection, name: str, table: str, found: Mapping[str, str]) -> None:
    """Of an imported table: how many rows there are and when, nothing of what they say."""
    kept = [column for column in ("_import", "_row", TABLES[name].date) if column in found]
    con.execute(
        f"create table {table} as select {', '.join(map(identifier, kept))}, null :: uhugeint as _key from real.{table}"
    )


def _describe(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    """What the snapshot tells of its imports, as far as that tells of nobody: how many rows, from a file without a name."""
    counts = ("read", "kept", "quarantined", "duplicate", "new", "changed", "vanished")
    fields = ", ".join(f"'{count}', json_extract(receipt, '$.{count}')" for count in counts)
    con.execute(
        f"update imports set file = '•••', receipt = told.numbers from (select id, json_object({fields}) as numbers "
        "from real.imports) told where told.id = imports.id"
    )
    con.execute("update mapped set header = '•••'")
    for table in {"problems", "changes", "settings", "answered", "offer_tiers", "utm_words"} & _tables(con).keys():
        con.execute(f"delete from {table}")
    for key, value in settings.items():
        if _shapes_figures(key):
            con.execute("insert into settings values (?, ?)", [key, value])


def _shapes_figures(key: str) -> bool:
    """Whether a setting shapes figures, verdicts or what is shown first, and holds only words and numbers of Closeboard's own."""
    kind, _, ref = key.partition(".")
    return key in SETTINGS or kind in (PIN, FAMILY) or (kind in ("band", "target") and ref in ALL)
