"""Which saved segments a reader behind a lock is told of: those that name nothing which the lock hides, in what they say or are called."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import duckdb

from lib.engine.db import identifier
from lib.metrics.relations import LISTS
from lib.metrics.segments.fields import folded
from lib.metrics.segments.language import SegmentError, parse
from lib.metrics.segments.ready import READY
from lib.metrics.segments.saved import saved
from lib.metrics.segments.tree import Condition, conditions
from lib.schema.settings import SEGMENT

_SHORTEST = 3
"""Letters of a part of a name that tells of somebody."""
_WORD = re.compile(r"\w+")


def kept(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> dict[str, str]:
    """The settings of those segments, given a connection on which ``mine`` is the copy and ``real`` what it is a copy of.

    Every name in a condition must stand in the copy, and no word of what the segment is called may be one of a member or a person
    whom the copy does not have: rather one too few than one too many.
    """
    found = saved(settings)
    if not found:
        return {}
    told = {name: parsed for name, text in found.items() if (parsed := _conditions(text)) is not None}
    seen = {dimension: _members(con, "mine", dimension) for dimension in LISTS}
    seen |= {"plan": _column(con, "levels", "plan"), "age": _column(con, "buyers", "age")}
    hidden = _hidden_words(con, seen)
    good = {
        name for name, every in told.items() if not hidden & _words(name) and all(_is_seen(one, seen) for one in every)
    }
    while dropped := {name for name in good if not _refers(told[name]) <= {*map(folded, good | READY.keys())}}:
        good -= dropped
    return {f"{SEGMENT}.{name}": found[name] for name in found if name in good}


def _conditions(text: str) -> list[Condition] | None:
    try:
        return [*conditions(parse(text))]
    except SegmentError:
        return None


def _is_seen(one: Condition, seen: Mapping[str, set[str]]) -> bool:
    """Whether a condition names nobody and nothing but what the copy has."""
    if one.field.kind != "member":
        return True
    known = seen[one.field.dimension or one.field.name]
    wanted = [folded(str(value)) for value in one.values]
    if one.op == "contains":
        return all(any(part in member for member in known) for part in wanted)
    return all(value in known for value in wanted)


def _refers(every: list[Condition]) -> set[str]:
    return {folded(str(value)) for one in every if one.field.kind == "segment" for value in one.values}


def _members(con: duckdb.DuckDBPyConnection, of: str, dimension: str) -> set[str]:
    asked = f"select distinct member :: varchar from {of}.main.{dimension}_members"
    return {folded(member) for (member,) in con.execute(asked).fetchall() if member}


def _column(con: duckdb.DuckDBPyConnection, table: str, column: str) -> set[str]:
    there = "select 1 from duckdb_columns() where database_name = 'mine' and table_name = ? and column_name = ?"
    if not con.execute(there, [table, column]).fetchall():
        return set()
    asked = f"select distinct {identifier(column)} :: varchar from mine.main.{table}"
    return {folded(text) for (text,) in con.execute(asked).fetchall() if text}


def _hidden_words(con: duckdb.DuckDBPyConnection, seen: Mapping[str, set[str]]) -> set[str]:
    """The words of members and names that the copy does not have, without those that also stand in what it has."""
    shown: set[str] = set()
    hidden: set[str] = set()
    for dimension in LISTS:
        shown |= {word for member in seen[dimension] for word in _words(member)}
        hidden |= {word for member in _members(con, "real", dimension) - seen[dimension] for word in _words(member)}
    names = "select name, key from real.main.people where person_id not in (select person_id from mine.main.people)"
    hidden |= {word for pair in con.execute(names).fetchall() for text in pair for word in _words(text or "")}
    return hidden - shown


def _words(text: str) -> set[str]:
    return set(_parts(text))


def _parts(text: str) -> Iterator[str]:
    for word in _WORD.findall(folded(text)):
        if len(word) >= _SHORTEST and not word.isdecimal():
            yield word
