"""The dimensions of the relations: their types, their members, and what each row says of them."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import duckdb

from lib.engine.db import scalar
from lib.metrics.relations import LISTS
from lib.model import as_declared
from lib.store.tables import columns, stored

DIMENSIONS = tuple(LISTS)
"""Every relation but `spend` has these as `<name>` (the primary value), and where a row can have several also as list."""


MOST_WORDS = 5000
"""Different words of an enum; more are kept as text."""


def with_very_many(con: duckdb.DuckDBPyConnection, available: Collection[str]) -> frozenset[str]:
    """The dimensions, and other columns of words, that hold more different texts somewhere than an enum is good for."""
    found = set()
    for name, plural in {**LISTS, "method": "methods", "affiliate": "affiliates"}.items():
        held = [field.split(".") for field in sorted(available) if field.partition(".")[2] in (name, plural)]
        there = [(table, column) for table, column in held if column in columns(con, f"main.{stored(table)}")]
        if any(
            scalar(con, f"select approx_count_distinct({column}) from {table}") > MOST_WORDS for table, column in there
        ):
            found.add(name)
    return frozenset(found)


def enums(as_text: Collection[str]) -> dict[str, str]:
    """The types of columns of words, by placeholder."""
    words = "enum (select word from ({payment_words}) where word is not null order by word)"
    partners = """enum (
        select distinct name from (
            select split_part(affiliate, ', ', 1) as name from leads union select split_part(affiliates, ', ', 1) from customer
            union select unnest(['direct / unknown', 'no lead record'])
        ) where name is not null order by name)"""
    return {
        "dimension_types": _types(as_text),
        "payment_word_type": "varchar" if {*as_text} & {"closer", "setter", "csm", "offer", "method"} else words,
        "affiliate_type": "varchar" if "affiliate" in as_text else partners,
    }


def _types(as_text: Collection[str]) -> str:
    """Enums of every dimension: half the scan time of text (design.md section 7). What is kept `as_text` has too many words:
    each column of an enum brings all of them along in the file."""
    sources = {
        "closer": "select closers from person_text union all select split_part(closers, ', ', 1) from person_text union all select distinct closers from pay union all select closers from sales_call",
        "setter": "select setters from person_text union all select split_part(setters, ', ', 1) from person_text union all select distinct setters from pay union all select setters from sales_call union all select setters from lead_row",
        "csm": "select csms from person_text union all select split_part(csms, ', ', 1) from person_text union all select distinct csms from pay union all select csms from call",
        "offer": "select offers from person_text union all select distinct offers from pay union all select offers from sales_call union all select distinct offer from costs",
        "country": "select country from person_text",
        "utm_source": "select value :: varchar from utm_words where kind = 'source' union all select unnest(['direct / unknown', 'no lead record', 'meta'])",
    }
    statements = []
    for dimension, own in sources.items():
        select = " union all ".join([own, *as_declared.texts(dimension)])
        single = LISTS[dimension] == dimension
        first, every = ("text", "text") if single else ("split_part(text, ', ', 1)", "unnest(string_split(text, ', '))")
        lists, names = (
            "varchar" if dimension in as_text else f"enum (select {text} as text from {dimension}_texts order by text)"
            for text in ("text", f"distinct {first}")
        )
        statements.append(
            f"create table work.{dimension}_texts as select distinct text from ({select}) as texts(text) where text is not null;"
            f"create type {dimension}_list as {lists};"
            f"create type {dimension}_name as {names};"
            f"create table {dimension}_members as select text as combined, {every} as member from {dimension}_texts;"
        )
    return "\n".join(statements)


def of_sales(available: set[str]) -> dict[str, str]:
    """What a sales call says of itself. One found in the CSM table has its host as closer, and the rest from the person."""
    if "sales_calls" not in available:
        return {"closer": "s.closers"}
    is_csm_call = "s.source_table = 'csm_calls'"
    own = {
        "setter": "s.setters",
        "offer": "s.offers",
        "utm_source": "source_of(s.raw_source, w.value, s.raw_medium)",
    }
    found = {
        name: f"case when {is_csm_call} then t.{LISTS[name]} :: varchar else {column} :: varchar end"
        for name, column in own.items()
        if f"sales_calls.{name}" in available
    }
    host = (
        "s.closers"
        if "sales_calls.closer" in available
        else f"case when {is_csm_call} then s.closers else t.closers :: varchar end"
    )
    return {"closer": host, **found}


def select(
    expressions: Mapping[str, str],
    looked_up: Collection[str] = (),
    borrowed: Collection[str] = (),
    unlisted: Collection[str] = (),
) -> str:
    """Select list of all dimensions; an empty expression takes the person's own (``t`` is ``people``). What is `looked_up`
    stands in the joined ``<name>_of``; what is `borrowed` is the person's where nothing stands there, what is `unlisted` only
    where a customers row speaks."""
    parts = []
    for name in DIMENSIONS:
        plural, expression = LISTS[name], expressions[name]
        if name in looked_up and name in borrowed:
            of_person = f"t.{plural}" if plural == name or not expression else f"t.{name} :: varchar :: {name}_list"
            parts += [f"coalesce({name}_of.{name}, t.{name}) as {name}"]
            parts += [f"coalesce({name}_of.{plural}, {of_person}) as {plural}"]
        elif name in looked_up and name in unlisted:
            of_row = f"case when p.source_table = 'customers' then t.{name} end"
            parts += [f"coalesce({name}_of.{name}, {of_row}) as {name}"]
            parts += [f"coalesce({name}_of.{plural}, {of_row} :: varchar :: {name}_list) as {plural}"]
        elif name in looked_up:
            parts += [f"{name}_of.{name}", f"{name}_of.{plural}"]
        elif plural == name:
            kind = "utm_word" if name == "utm_source" else f"{name}_name"
            parts.append(f"{expression} :: {kind} as {name}" if expression else f"t.{name} as {name}")
        elif not expression:
            parts += [f"t.{name} as {name}", f"t.{plural} as {plural}"]
        elif expression == f"t.{name}":
            # A sale has one closer, setter and CSM: the customer's primary one (decision 39).
            parts += [f"t.{name} as {name}", f"t.{name} :: varchar :: {name}_list as {plural}"]
        else:
            parts += [
                f"split_part({expression}, ', ', 1) :: {name}_name as {name}",
                f"{expression} :: {name}_list as {plural}",
            ]
    return ", ".join(parts)
