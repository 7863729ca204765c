"""A text table as the sheets it feeds: what it is told to be, what its vendor's profile makes of it, or what it says."""

from __future__ import annotations

from collections.abc import Mapping as MappingType

import pyarrow.compute as pc

from lib.fields import TABLES, header_key
from lib.ingest import profiles
from lib.ingest.mapping import Corrections, Mapping, map_headers, recognise, unrecognised
from lib.ingest.suggest import remembered
from lib.ingest.text_table import TextTable
from lib.ingest.translate import Sheet, translate
from lib.vocabulary import spellings


def sheets(text: TextTable, table: str | None, settings: MappingType[str, str]) -> list[Sheet]:
    """The sheets of a text table: several for some vendors' exports, itself for any other file.

    `table` is what the founder says it holds, `settings` the workspace's, whose corrected headers apply. Raises
    :class:`~lib.ingest.mapping.Unrecognised`.
    """
    profile = profiles.recognise(text.headers)
    if profile and (table is None or table in profile.tables):
        return translate(profile, text, table)
    return [Sheet(_mapping(text, table, remembered(settings)), text)]


def _mapping(text: TextTable, table: str | None, corrected: Corrections) -> Mapping:
    if not table:
        mapping = recognise(text.name, text.headers, corrected)
        if _holds_payments(text, mapping):
            raise unrecognised(text.name, text.headers, "payments", ["amount"])
        return mapping
    mapping = map_headers(text.headers, table, corrected)
    missing = [f for f in TABLES[table].required if f not in mapping.fields.values() and f != "email"]
    if missing:
        raise unrecognised(text.name, text.headers, table, missing)
    return mapping


def _holds_payments(text: TextTable, mapping: Mapping) -> bool:
    """Whether what looks like calls is payments without their amounts: a day, a person and a status are in both, and
    then the words of the status decide."""
    header = next((h for h, name in mapping.fields.items() if name == "status"), None)
    if mapping.table not in ("csm_calls", "sales_calls") or header is None or "type" in mapping.fields.values():
        return False
    words = pc.unique(text.rows.column(f"c{text.headers.index(header)}")).to_pylist()
    keys = {key for word in words if word and (key := header_key(word))}
    return bool(keys) and keys <= spellings("payment_status").keys() - spellings("call_status").keys()
