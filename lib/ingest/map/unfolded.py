"""A wide table in an import: the question whether to unfold it, and the rows of the sheet behind the unfolded ones."""

from __future__ import annotations

from collections.abc import Mapping as MappingType
from dataclasses import dataclass, replace
from decimal import Decimal

import pyarrow.compute as pc

from lib.ingest.map import money
from lib.ingest.map.cells import LazyCells
from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import (
    Asks,
    Corrections,
    Mapping,
    Unrecognised,
    map_headers,
    recognise,
)
from lib.ingest.map.wide import (
    Wide,
    detect,
    sum_of,
    unfold,
    without_groups,
)
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import header_key, spelling_key
from lib.schema.tables import TABLES
from lib.schema.vocabulary import spellings
from lib.texts.messages import Param

_PERSON = {"email", "phone", "full_name"}
_BEGUN = ("start", "started", "inicio", "alta", "comienzo")
"""Headers that name the day on which a client began, where a row is known to be a client's."""

HOLD_AMOUNTS = (None, "payments", "costs")
"""What a wide table may be told to be; people and calls are no amounts."""


class WhichShape(Asks):
    """Payments stand side by side in columns: `question` asks whether each is to be a row."""

    def __init__(self, text: TextTable, wide: Wide, before: Decimal) -> None:
        sums: dict[str, Param] = {"before": money.said({"": before}), "after": money.said({"": wide.total})}
        params: dict[str, Param] = {"what": wide.what, "rows": wide.rows, **sums}
        question = Question("", wide.groups[0].label, "unfold", ("unfold", "leave"), (), params=params)
        super().__init__(question, "wide_open", file=text.name, **params)


@dataclass(frozen=True)
class InRows:
    """A table with one payment per row: it, the table that it is, and the sheet of its clients, if it says more of them."""

    text: TextTable
    table: str
    clients: tuple[Mapping, TextTable] | None = None


def in_rows(
    text: TextTable, table: str | None, source: str, settings: MappingType[str, str], corrected: Corrections
) -> InRows | None:
    """The table with one payment per row if that was answered, and which table it then is; None of any other table.

    Raises :class:`WhichShape` where it is open, and :class:`Unrecognised` for a wide table of which no rows can be made.
    """
    key = f"unfold.{source}"
    wide = None if settings.get(key) == "leave" or table not in HOLD_AMOUNTS else detect(text)
    if wide is None:
        return None
    labels = tuple(group.label for group in wide.groups)
    if wide.problem:
        raise Unrecognised(wide.problem, file=text.name, what=wide.what, example=labels[0], key=key)
    unfolded = unfold(text, wide)
    feeds = _feeds(unfolded, table, corrected)
    if feeds is None:
        raise Unrecognised("wide_unfit", file=text.name, what=wide.what, key=key)
    if settings.get(key) == "unfold":
        return InRows(
            unfolded, feeds, _clients(without_groups(text, wide), unfolded, corrected) if feeds == "payments" else None
        )
    raise WhichShape(text, wide, _as_it_is(text, wide, table or feeds, corrected))


def _clients(text: TextTable, unfolded: TextTable, corrected: Corrections) -> tuple[Mapping, TextTable] | None:
    """The sheet of the clients whose payments stand beside them, if it says something that only a client's row holds. A
    person is named by the same columns as in the payments."""
    known = {("customers", key): "joined_date" for key in _BEGUN}
    payments = map_headers(unfolded.headers, "payments", corrected, LazyCells(unfolded))
    known |= {("customers", spelling_key(h)): name for h, name in payments.fields.items() if name in _PERSON}
    mapping = map_headers(text.headers, "customers", {**known, **corrected}, LazyCells(text))
    found = set(mapping.fields.values())
    if not found & {"email", "phone", "id"} or not found & set(TABLES["customers"].proof):
        return None
    return mapping, text


def of_its_rows(mapping: Mapping, text: TextTable) -> Mapping:
    """The mapping of an unfolded table without a status that is the client's: it stands once for several payments, and some
    word of it is no word for a payment's."""
    header = next((h for h, name in mapping.fields.items() if name == "status"), None)
    if not text.unfolded or mapping.table != "payments" or header is None:
        return mapping
    words = pc.unique(text.rows.column(f"c{text.headers.index(header)}")).drop_null().to_pylist()
    known = spellings("payment_status")
    meant = {known.get(header_key(word)) for word in words}
    if meant and None not in meant and meant != {"failed"}:
        return mapping
    fields = {h: name for h, name in mapping.fields.items() if h != header}
    return replace(mapping, fields=fields, unmapped=(*mapping.unmapped, header))


def left_as_is(text: TextTable, source: str, settings: MappingType[str, str]) -> tuple[Wide, str] | None:
    """How a table is wide that was said to be left as it is, and the key of that answer; None for any other."""
    key = f"unfold.{source}"
    wide = detect(text) if settings.get(key) == "leave" else None
    return (wide, key) if wide else None


def _feeds(unfolded: TextTable, table: str | None, corrected: Corrections) -> str | None:
    """The table that the unfolded rows feed: what they are told to be, payments where they name somebody, or what is found."""
    if table:
        return table if _complete(map_headers(unfolded.headers, table, corrected)) else None
    payments = map_headers(unfolded.headers, "payments", corrected)
    # Without any day they count over all time, if it is wanted (inquiries.py): as anything else their amounts would be lost.
    if _lacking(payments) <= {"date"} and _PERSON & set(payments.fields.values()):
        return "payments"
    try:
        return recognise(unfolded.name, unfolded.headers, corrected).table
    except Unrecognised:
        return None


def _complete(mapping: Mapping) -> bool:
    return not _lacking(mapping)


def _lacking(mapping: Mapping) -> set[str]:
    return set(TABLES[mapping.table].required) - {"email"} - set(mapping.fields.values())


def _as_it_is(text: TextTable, wide: Wide, table: str, corrected: Corrections) -> Decimal:
    """The sum of the amounts that the table holds as it stands."""
    header = next(
        (h for h, name in map_headers(text.headers, table, corrected).fields.items() if name == "amount"), None
    )
    return sum_of(text, header, wide.mark) if header else Decimal()
