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
from lib.ingest.map.cells import LazyCells
from lib.ingest.map.evidence import PREPARE, of_amounts, of_dates
from lib.ingest.map.headers import (
    Asks,
    Corrections,
    Mapping,
    Unrecognised,
    WhichTable,
    bank_statement,
    lacks,
    map_headers,
    recognise,
    source_key,
    unrecognised,
    which_form,
)
from lib.ingest.map.proof import asks_clients, is_bank_statement, is_said
from lib.ingest.map.suggest import remembered
from lib.ingest.map.touches import touched, without_query
from lib.ingest.map.translate import Sheet, translate
from lib.ingest.map.unfolded import in_rows, left_as_is, of_its_rows
from lib.ingest.map.utm_text import FIELDS as UTM
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import Kind, header_key, spelling_key
from lib.schema.settings import NONE, with_defaults
from lib.schema.tables import TABLES
from lib.schema.vocabulary import spellings
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
    profile, corrected = profiles.recognise(text.headers), remembered(settings)
    source = profile.name if profile else source_key(text.headers)
    # One form is a survey and another is not, though one program made both.
    confirmed = settings.get(f"table.{source}") or settings.get(f"table.{source_key(text.headers)}") or None
    table = table or confirmed
    if table == NONE:
        return []
    if profile and profile.form and table is None and (against := asks_clients(text.headers)):
        raise which_form(text.name, text.headers, profile.tables[0], against)
    if profile and (table is None or table in profile.tables):
        return _with_proofs(translate(profile, text, table, corrected, settings))
    shaped = in_rows(text, table, source, settings, corrected)
    left = left_as_is(text, source, settings)
    text, table = shaped.text, shaped.table
    try:
        mapping = of_its_rows(_mapping(text, table, corrected, confirmed), text)
    except Asks:
        raise
    except Unrecognised as problem:
        if left:
            raise Unrecognised("wide_left", file=text.name, what=left[0].what, key=left[1]) from None
        raise headless(text) or problem from None
    if left:
        said: dict[str, Param] = {"what": left[0].what, "sum": money.said({"": left[0].total})}
        text = replace(text, notes=(*text.notes, Message("wide_left_out", said)))
    mapping, text = with_touches(mapping, text, corrected, settings)
    mapping, text, choices = own_money.sort(mapping, text, source, settings)
    found = [Sheet(mapping, text, source, corrected=corrected, choices=choices)]
    if shaped.clients:
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
        return _mapping(text, None, remembered(settings)).table != table
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


def _mapping(text: TextTable, table: str | None, corrected: Corrections, confirmed: str | None = None) -> Mapping:
    """What the columns mean. A bank statement is a table only if an answer that is remembered has `confirmed` it."""
    cells = LazyCells(text)
    if not table:
        try:
            mapping = recognise(text.name, text.headers, corrected, cells)
        except WhichTable as unsure:
            nearest = map_headers(text.headers, unsure.question.options[0], corrected, cells)
            if _holds_payments(text, nearest):
                raise unrecognised(text.name, text.headers, "payments", ["amount"], cells) from unsure
            raise
        if _holds_payments(text, mapping):
            raise unrecognised(text.name, text.headers, "payments", ["amount"], cells)
        return mapping
    mapping = map_headers(text.headers, table, corrected, cells)
    bank = is_bank_statement(text.headers, mapping.fields)
    if bank and table != confirmed:
        raise bank_statement(text.name, text.headers, table, bank)
    missing = lacking(mapping)
    if missing and not is_dayless(mapping):
        raise lacks(text.name, text.headers, mapping, missing, cells)
    return mapping


def headless(text: TextTable) -> Unrecognised | None:
    """What to say of a file whose first row is no header, if that is what it looks like."""
    if not any(note.code == "header_looks_like_data" for note in text.notes):
        return None
    first = (
        min([*text.rows.column("row").slice(0, 1).to_pylist(), *(aside.row for aside in text.set_aside)], default=2) - 1
    )
    shown = (*text.headers[:4], *(["…"] if len(text.headers) > 4 else []))
    return Unrecognised("no_header", file=text.name, row=str(first), text=shown)


def lacking(mapping: Mapping) -> list[str]:
    """The fields without which the table says nothing; a person's e-mail may be missing, another field then names them."""
    return [name for name in TABLES[mapping.table].required if name not in mapping.fields.values() and name != "email"]


def is_dayless(mapping: Mapping) -> bool:
    """Whether payments lack nothing but a day: they can be counted over all time (``inquiries.py`` asks)."""
    return mapping.table == "payments" and lacking(mapping) == ["date"]


def _holds_payments(text: TextTable, mapping: Mapping) -> bool:
    """Whether what looks like calls is payments without their amounts: a day, a person and a status are in both, and
    then the words of the status decide, where no other column speaks of calls."""
    header = next((h for h, name in mapping.fields.items() if name == "status"), None)
    if not TABLES[mapping.table].calls or header is None or "type" in mapping.fields.values():
        return False
    if is_said(mapping.table, (other for other in text.headers if other != header)):
        return False
    words = pc.unique(text.rows.column(f"c{text.headers.index(header)}")).to_pylist()
    keys = {key for word in words if word and (key := header_key(word))}
    known = spellings("payment_status").keys()
    return keys <= known and bool(keys - spellings("call_status").keys())
