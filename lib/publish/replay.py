"""What was imported before, to be read again: the past imports of a snapshot in their order, and the bytes of their files.

An answer given later (a date order, a table, a column, a word) is applied by reading the kept files again, never by
patching what they were once read as: only so does it make no difference when the answer was given.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from lib.engine.db import identifier
from lib.engine.engine import Connection
from lib.ingest.map.remembered import concerns, unknown_kinds
from lib.ingest.merge.part import Mode
from lib.schema.fields import spelling_key
from lib.schema.vocabulary import VOCABULARY
from lib.store.tables import columns, known_to
from lib.store.workspace import Workspace


@dataclass(frozen=True)
class KeptFile:
    """A file of a past import. `origin` is the living source it was read from, if any."""

    name: str
    digest: str
    origin: str = ""


@dataclass(frozen=True)
class Past:
    """One past import: its files in their order, whether it replaced, when it was and by whom."""

    files: tuple[KeptFile, ...]
    mode: Mode
    at: datetime
    by: str


def past_imports(con: duckdb.DuckDBPyConnection) -> list[Past]:
    """The imports that a snapshot was made of, oldest first."""
    batches: dict[int, Past] = {}
    for at, file, digest, told in _imports(con):
        kept = KeptFile(told.get("upload", file), digest, told.get("origin", ""))
        first = batches.setdefault(told["batch"], Past((), told.get("mode", "update"), at, told.get("by", "")))
        if kept not in first.files:
            batches[told["batch"]] = replace(first, files=(*first.files, kept))
    return list(batches.values())


def _imports(con: duckdb.DuckDBPyConnection) -> list[tuple[datetime, str, str, dict[str, Any]]]:
    rows = con.execute("select imported_at, file, sha256, receipt, id from imports order by id").fetchall()
    return [(at, file, digest, {"batch": number} | json.loads(told)) for at, file, digest, told, number in rows]


def must_read_again(con: duckdb.DuckDBPyConnection, changed: Iterable[str], schema: str) -> bool:
    """Whether changed settings can change how the past imports read. `schema` holds the tables as they are."""
    told = _imports(con)
    headers: dict[str, set[str]] = {}
    for _, _, _, receipt in told:
        keys = {spelling_key(header) for header in (*receipt["mapping"], *receipt["unmapped"])}
        headers.setdefault(receipt["table"], set()).update(keys)
    sources = frozenset(source for _, _, _, receipt in told for source in receipt.get("sources", ()))
    changed = list(changed)
    stored = written_words(con, schema) if any(key.startswith("word.") for key in changed) else frozenset()
    known = {table: frozenset(keys) for table, keys in headers.items()}
    return any(concerns(key, known, sources, stored | _answered(con)) for key in changed)


def _answered(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Words that were given a meaning before: the tables hold that meaning instead of them."""
    keys = con.execute("select key from settings where starts_with(key, 'word.')").fetchall()
    return frozenset(key.removeprefix("word.") for (key,) in keys)


def unknown_words(con: Connection, schema: str) -> list[tuple[str, str, str, int]]:
    """(table, field, word as written, rows) of every word in the tables that is on no list, the most frequent first."""
    found: list[tuple[str, str, str, int]] = []
    for table in known_to(con, "" if schema == "main" else schema):
        relation = f"{schema}.{table}_rows"
        there = columns(con, relation)
        for name, vocabulary in unknown_kinds(table).items():
            if name in there:
                listed = ", ".join(f"'{word}'" for word in VOCABULARY[vocabulary])
                column = identifier(name)
                rows = con.execute(
                    f"select {column}, count(*) from {relation} where {column} not in ({listed}) group by 1"
                ).fetchall()
                found += [(table, name, word, count) for word, count in rows]
    return sorted(found, key=lambda item: (-item[3], item[:3]))


def written_words(con: duckdb.DuckDBPyConnection, schema: str) -> frozenset[str]:
    """``vocabulary.key`` of every word in the tables that is on no list."""
    return frozenset(
        f"{unknown_kinds(table)[name]}.{spelling_key(word)}" for table, name, word, _ in unknown_words(con, schema)
    )


def bytes_of(workspace: Workspace, file: KeptFile) -> bytes | None:
    """The bytes of a kept file, None if they are gone."""
    path = workspace.folder / "raw" / f"{file.digest}.zst"
    if not path.exists():
        return None
    with pa.input_stream(str(path), compression="zstd") as stream:
        return bytes(stream.read())
