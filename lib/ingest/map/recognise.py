"""A text table as the sheets it feeds: what it is told to be, what its vendor's profile makes of it, or what it says."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping as MappingType
from collections.abc import Sequence
from dataclasses import replace

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.map import money, own_money, profiles
from lib.ingest.map.evidence import PREPARE, of_amounts, of_dates
from lib.ingest.map.headers import Corrections, Mapping, Unrecognised, source_key
from lib.ingest.map.reading import OfText, mapped, recognise
from lib.ingest.map.suggest import remembered
from lib.ingest.map.touches import touched, without_query
from lib.ingest.map.translate import Sheet, translate
from lib.ingest.map.unfolded import left_as_is, of_its_rows
from lib.ingest.map.utm_text import FIELDS as UTM
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import Kind, spelling_key
from lib.schema.settings import NONE, with_defaults
from lib.schema.tables import TABLES
from lib.texts.messages import Message, Param

_WRITTEN = {
    "date_order": (Kind.DATE, r"^\d{4}-\d\d-\d\d", of_dates),
    "decimal": (Kind.MONEY, r"^-?\d+(\.\d{1,2})?$", of_amounts),
}
"""Kind of question -> the fields it is about, a spelling that raises none, and what looks for evidence."""


def source_of(headers: Sequence[str]) -> str:
    """What names the source of a file, so that an answer given for it is known again: the vendor's profile, or its columns
    in any order."""
    profile = profiles.recognise(headers)
    return profile.name if profile else source_key(headers)


def sheets(text: TextTable, table: str | None, settings: MappingType[str, str]) -> list[Sheet]:
    """The sheets of a text table: several for some vendors' exports, itself for any other file, none if it is left out.

    `table` is what the founder says it holds, `settings` the workspace's, whose answers apply. Raises
    :class:`~lib.ingest.map.headers.Unrecognised`.
    """
    described, corrected = OfText(text), remembered(settings)
    reading = recognise(described, table, settings)
    if reading.problem:
        raise reading.problem
    if reading.profile:
        return _with_proofs(translate(reading.profile, text, reading.told or None, corrected, settings))
    if reading.mapping is None:
        return []
    source, shaped, left = reading.source, described.in_rows, left_as_is(text, reading.source, settings)
    text = shaped.text if shaped else text
    mapping = of_its_rows(reading.mapping, text)
    if left:
        said: dict[str, Param] = {"what": left[0].what, "sum": money.said({"": left[0].total})}
        text = replace(text, notes=(*text.notes, Message("wide_left_out", said)))
    mapping, text = with_touches(mapping, text, corrected, settings)
    mapping, text, choices = own_money.sort(mapping, text, source, settings)
    found = [Sheet(mapping, text, source, corrected=corrected, choices=choices)]
    if shaped and shaped.clients:
        found.append(Sheet(*with_touches(*shaped.clients, corrected, settings), source, corrected=corrected))
    return _with_proofs(found)


def _with_proofs(found: list[Sheet]) -> list[Sheet]:
    """The sheets of one table, each with what the rows of all prove."""
    proofs = _proofs(found) if len(found) > 1 else {}
    return [replace(sheet, proofs=proofs) for sheet in found]


def with_touches(
    mapping: Mapping, text: TextTable, corrected: Corrections, settings: MappingType[str, str]
) -> tuple[Mapping, TextTable]:
    """The UTM fields of a sheet of one's own with what its addresses tell, as columns ``Landing page → utm_source``."""
    if "utm_source" not in TABLES[mapping.table].by_name:
        return mapping, text
    own = {name: text.headers.index(header) for header, name in mapping.fields.items() if name in UTM}
    refused = {h for h in text.headers if corrected.get((mapping.table, spelling_key(h))) == NONE}
    found = touched(text, own, with_defaults(settings)["click_ids"] == "yes", refused)
    text, rows = found.text, found.text.rows
    for header, name in mapping.fields.items():
        if name == "optin_source" and header in found.used:
            column = f"c{text.headers.index(header)}"
            position = rows.column_names.index(column)
            rows = rows.set_column(position, column, without_query(rows.column(column)))
    added = {text.headers[i]: name for name, i in found.columns.items() if name not in own}
    added = {h: name for h, name in added.items() if corrected.get((mapping.table, spelling_key(h))) != NONE}
    unmapped = tuple(header for header in mapping.unmapped if header not in found.used)
    return replace(mapping, fields=mapping.fields | added, unmapped=unmapped), replace(text, rows=rows)


def must_be_told(text: TextTable, table: str, settings: MappingType[str, str]) -> bool:
    """Whether nobody but the founder can say that a text table is `table`, so that it has to be remembered."""
    profile = profiles.recognise(text.headers)
    if profile:
        return bool(profile.asks) or profile.tables != (table,)
    try:
        return mapped(OfText(text), None, remembered(settings)).table != table
    except Unrecognised:
        return True


def _proofs(found: list[Sheet]) -> dict[str, frozenset[str]]:
    """What the rows of all tables of one file prove, by kind of question.

    A file that feeds two tables is still written one way: rows of the one settle what those of the other leave open.
    """
    proofs: dict[str, frozenset[str]] = {kind: frozenset() for kind in _WRITTEN}
    with contextlib.closing(duckdb.connect()) as con:
        con.execute(PREPARE)
        for sheet in found:
            con.register("source", sheet.text.rows)
            for header, name in sheet.mapping.fields.items():
                position = sheet.text.headers.index(header)
                for question, (kind, plain, look) in _WRITTEN.items():
                    column = sheet.text.rows.column(f"c{position}")
                    if TABLES[sheet.mapping.table].by_name[name].kind is kind and not _all_match(column, plain):
                        proofs[question] |= look(con, "source", f"c{position}").proofs
            con.unregister("source")
    return proofs


def _all_match(column: pa.ChunkedArray, pattern: str) -> bool:
    return pc.all(pc.match_substring_regex(column, pattern)).as_py() is not False
