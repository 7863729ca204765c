"""One person, one spelling: ``ana ruiz`` and ``Ana  Ruiz`` are the same closer on every table of a workspace.

Spellings that differ only in case and spacing are unified. Which one stands is decided by the spelling itself and not by
how often it occurs, so that the order in which files arrive cannot change a name: ``Ana Ruiz`` before ``ANA RUIZ``
before ``ana ruiz``.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

import duckdb
import pyarrow as pa

from lib.engine.db import identifier
from lib.schema.fields import Kind
from lib.schema.tables import TABLES
from lib.store.tables import columns
from lib.texts.messages import Message, Param

TEAM = frozenset(field.name for table in TABLES.values() for field in table.fields if field.team)
OFFERS = frozenset({"offer", "offers"})


def same(name: str) -> str:
    """The form in which two spellings are one name."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def preferred(spellings: Iterable[str]) -> str:
    """The spelling that stands: the most carefully capitalised one, among equals the first in the alphabet."""

    def carelessness(spelling: str) -> tuple[int, str]:
        if spelling != spelling.lower() and spelling != spelling.upper():
            return (0 if spelling[:1].isupper() else 1), spelling
        return (2 if spelling == spelling.upper() else 3), spelling

    return min(spellings, key=carelessness)


def respelled(texts: Iterable[tuple[str, bool]]) -> dict[str, str]:
    """Cells whose spelling changes -> how they are written from now on. Each text says whether it is a list."""
    cells = {text: text.split(", ") if listed else [text] for text, listed in texts}
    spellings: dict[str, set[str]] = {}
    for members in cells.values():
        for member in members:
            spellings.setdefault(same(member), set()).add(member)
    chosen = {key: preferred(written) for key, written in spellings.items()}
    unified = {text: ", ".join(dict.fromkeys(chosen[same(m)] for m in members)) for text, members in cells.items()}
    return {text: new for text, new in unified.items() if new != text}


def changes(con: duckdb.DuckDBPyConnection, relations: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """For team names and for offers the cells to respell, over all `relations` (canonical table, name of the relation)."""
    relations = list(relations)
    found = []
    for group in (TEAM, OFFERS):
        texts: dict[str, bool] = {}
        for table, relation in relations:
            for name, listed in _columns(con, table, relation, group):
                rows = con.execute(f"select distinct {name} from {relation} where {name} is not null").fetchall()
                texts |= {text: listed or texts.get(text, False) for (text,) in rows}
        found.append(respelled(sorted(texts.items())))
    return found


def apply(con: duckdb.DuckDBPyConnection, table: str, relation: str, respell: list[dict[str, str]]) -> dict[str, str]:
    """Respell the cells of one relation that holds rows of `table`. Returns those that were in it."""
    touched: dict[str, str] = {}
    for group, new in zip((TEAM, OFFERS), respell, strict=True):
        if not new:
            continue
        con.register("respelled", pa.table({"old": list(new), "new": list(new.values())}))
        for name, _ in _columns(con, table, relation, group):
            there = con.execute(
                f"select distinct {name} from {relation} where {name} in (select old from respelled)"
            ).fetchall()
            if there:
                con.execute(f"update {relation} set {name} = respelled.new from respelled where {name} = respelled.old")
            touched |= {text: new[text] for (text,) in there}
        con.unregister("respelled")
    return touched


def _columns(
    con: duckdb.DuckDBPyConnection, table: str, relation: str, group: frozenset[str]
) -> list[tuple[str, bool]]:
    """The columns of a relation that hold names of a group, and whether each holds lists."""
    there = columns(con, relation)
    return [
        (identifier(f.name), f.kind is Kind.LIST) for f in TABLES[table].fields if f.name in group and f.name in there
    ]


def note(touched: Mapping[str, str]) -> Message:
    """A note for the receipt of a file in which names were respelled."""
    named: list[Param] = [Message("name_unified", {"old": old, "new": new}) for old, new in list(touched.items())[:5]]
    return Message("names_unified", {"names": (*named, *(["…"] if len(touched) > 5 else []))})
