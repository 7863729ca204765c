"""Answers given before, kept as settings: how columns are read, and what words mean that are on no list."""

from __future__ import annotations

from collections.abc import Mapping

from lib.schema.fields import Kind, spelling_key
from lib.schema.settings import (
    NONE,
    PER_FIELD,
    PER_SOURCE,
    family,
)
from lib.schema.tables import TABLES


def readings(settings: Mapping[str, str], table: str, source: str) -> dict[tuple[str, str], str]:
    """(field, kind of question) -> the answer for the files of a source, else the one for all files of the table."""
    found: dict[tuple[str, str], str] = {}
    for kind in PER_FIELD:
        answers = family(settings, kind)
        for narrowed in (False, True):
            for key, value in answers.items():
                name, at, of = key.removeprefix(f"{table}.").partition("@")
                if key.startswith(f"{table}.") and bool(at) == narrowed and of in ("", source):
                    found[name, kind] = value
    return found


def of_source(settings: Mapping[str, str], source: str) -> dict[str, str]:
    """Family -> the answer for all files of a source."""
    return {kind: settings[f"{kind}.{source}"] for kind in PER_SOURCE if settings.get(f"{kind}.{source}")}


def words(settings: Mapping[str, str]) -> dict[tuple[str, str], str]:
    """(vocabulary, key of a word) -> the word of the list that it means."""
    found: dict[tuple[str, str], str] = {}
    for key, value in family(settings, "word").items():
        vocabulary, _, word = key.partition(".")
        if value not in ("", NONE):
            found[vocabulary, spelling_key(word)] = value
    return found


def word_setting(table: str, field: str, word: str) -> str:
    """The setting that remembers what a word of a field means."""
    return f"word.{TABLES[table].by_name[field].vocabulary}.{spelling_key(word)}"


def concerns(key: str, headers: Mapping[str, frozenset[str]], sources: frozenset[str], stored: frozenset[str]) -> bool:
    """Whether a changed answer, another time zone or the use of click ids can change how earlier imports read.

    `headers` are table -> the keys of their headers, `sources` where they came from, `stored` the vocabularies' words that
    are in the tables as they were written.
    """
    kind, _, rest = key.partition(".")
    if kind in ("time_zone", "click_ids"):
        return bool(headers)
    if kind == "word":
        return rest in stored
    if kind in PER_SOURCE:
        return rest in sources
    if kind == "movement":
        return any(rest.startswith(f"{source}.") for source in sources)
    table, _, name = rest.partition(".")
    if kind == "header":
        scope, _, source = table.partition("@")
        return spelling_key(name) in headers.get(scope, frozenset()) and source in ("", *sources)
    return name.partition("@")[2] in ("", *sources) and bool(headers.get(table))


def unknown_kinds(table: str) -> dict[str, str]:
    """The fields of a table that hold words of a list -> the list."""
    return {field.name: field.vocabulary for field in TABLES[table].fields if field.kind is Kind.WORD}
