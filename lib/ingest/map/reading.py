"""What a text table is read as: decided in one place, for the first look at a file as for its import."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as ByKey
from dataclasses import dataclass, field, replace
from typing import Protocol

import pyarrow.compute as pc

from lib.ingest.map import profiles
from lib.ingest.map.cells import Cells, LazyCells
from lib.ingest.map.headers import (
    Asks,
    Corrections,
    Mapping,
    Unrecognised,
    WhichTable,
    bank_statement,
    lacks,
    map_headers,
    source_key,
    unrecognised,
    which_form,
)
from lib.ingest.map.headers import recognise as best_table
from lib.ingest.map.proof import asks_clients, is_bank_statement, is_said
from lib.ingest.map.suggest import remembered
from lib.ingest.map.unfolded import InRows, in_rows, left_as_is
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import header_key
from lib.schema.settings import NONE
from lib.schema.tables import TABLES
from lib.schema.vocabulary import spellings
from lib.texts.messages import Message, Param

Settings = ByKey[str, str]


class Described(Protocol):
    """A text table as far as its reading is decided by it: the rows themselves are not asked for."""

    @property
    def name(self) -> str:
        """What messages call it."""

    @property
    def headers(self) -> tuple[str, ...]:
        """Its columns."""

    @property
    def cells(self) -> Cells:
        """A look at each column."""

    @property
    def headless(self) -> Unrecognised | None:
        """What has to be said of a first row that is no header."""

    def words(self, header: str) -> Iterable[str]:
        """The different texts of a column."""

    def unfolded(self, table: str | None, source: str, settings: Settings, corrected: Corrections) -> Unfolded | None:
        """The table with one payment per row if amounts that stand side by side are to be read so, None for any other table.
        Raises :class:`~lib.ingest.map.headers.Unrecognised` where that is open, or cannot be."""

    def left_wide(self, source: str, settings: Settings) -> tuple[Param, str] | None:
        """What stands side by side in a table that was said to be left as it is, and the key of that answer."""


@dataclass(frozen=True)
class Unfolded:
    """A wide table with one payment per row: what it then is, and whether its clients are a table of their own."""

    described: Described
    table: str
    clients: bool


@dataclass(frozen=True)
class Reading:
    """What a text table is read as with the answers given so far.

    ``source``     what answers about it are remembered by
    ``told``       the table that it is said to be, ``-`` if it is to be left out
    ``tables``     what it may feed: several for some vendors' exports, none if it is left out or has a problem
    ``profile``    whose export it is read as, None for a table of one's own
    ``mapping``    what the columns of a table of one's own mean, with one payment per row if it is unfolded
    ``missing``    the fields without which the table that it is said to be says nothing
    ``problem``    why it cannot be read: a question (:class:`~lib.ingest.map.headers.Asks`) or a refusal
    """

    source: str
    told: str = ""
    tables: tuple[str, ...] = ()
    profile: profiles.Profile | None = None
    mapping: Mapping | None = None
    missing: tuple[str, ...] = ()
    problem: Unrecognised | None = None


def recognise(sheet: Described, table: str | None, settings: Settings) -> Reading:
    """What a text table is read as. `table` is what the founder says it holds, `settings` the workspace's, whose answers
    apply."""
    profile, corrected = profiles.recognise(sheet.headers), remembered(settings)
    own_key = source_key(sheet.headers)
    source = profile.name if profile else own_key
    # One form is a survey and another is not, though one program made both.
    confirmed = settings.get(f"table.{source}") or settings.get(f"table.{own_key}") or None
    table = table or confirmed
    reading = Reading(source, table or "")
    if table == NONE:
        return reading
    if profile and profile.form and table is None and (against := asks_clients(sheet.headers)):
        return replace(reading, problem=which_form(sheet.name, sheet.headers, profile.tables[0], against))
    if profile and (table is None or table in profile.tables):
        if profile.refuse:
            why = Message(profile.refuse)
            barren = Unrecognised("barren", file=sheet.name, vendor=profile.label, why=why)
            return replace(reading, problem=barren)
        return replace(reading, tables=(table,) if table else profile.tables, profile=profile)
    try:
        unfolded = sheet.unfolded(table, source, settings, corrected)
    except Unrecognised as problem:
        return replace(reading, problem=problem)
    described, becomes = (unfolded.described, unfolded.table) if unfolded else (sheet, table)
    try:
        mapping = mapped(described, becomes, corrected, confirmed)
    except Asks as problem:
        return replace(reading, problem=problem)
    except Unrecognised as problem:
        return _refused(sheet, reading, problem, settings)
    tables = (mapping.table, *(("customers",) if unfolded and unfolded.clients else ()))
    return replace(reading, tables=tables, mapping=mapping, missing=tuple(lacking(mapping)) if table else ())


def _refused(sheet: Described, reading: Reading, problem: Unrecognised, settings: Settings) -> Reading:
    """The reading of a table of one's own that fits none of ours, with what says best why."""
    if problem.code == "table_lacks":
        mapping = map_headers(sheet.headers, reading.told, remembered(settings), sheet.cells)
        reading = replace(reading, missing=tuple(lacking(mapping)))
    if left := sheet.left_wide(reading.source, settings):
        return replace(reading, problem=Unrecognised("wide_left", file=sheet.name, what=left[0], key=left[1]))
    return replace(reading, problem=sheet.headless or problem)


def mapped(sheet: Described, table: str | None, corrected: Corrections, confirmed: str | None = None) -> Mapping:
    """What the columns mean. A bank statement is a table only if an answer that is remembered has `confirmed` it. Raises
    :class:`~lib.ingest.map.headers.Unrecognised`."""
    name, headers, cells = sheet.name, sheet.headers, sheet.cells
    if not table:
        try:
            mapping = best_table(name, headers, corrected, cells)
        except WhichTable as unsure:
            nearest = map_headers(headers, unsure.question.options[0], corrected, cells)
            if _holds_payments(sheet, nearest):
                raise unrecognised(name, headers, "payments", ["amount"], cells) from unsure
            raise
        if _holds_payments(sheet, mapping):
            raise unrecognised(name, headers, "payments", ["amount"], cells)
        return mapping
    mapping = map_headers(headers, table, corrected, cells)
    bank = is_bank_statement(headers, mapping.fields)
    if bank and table != confirmed:
        raise bank_statement(name, headers, table, bank)
    missing = lacking(mapping)
    if missing and not is_dayless(mapping):
        raise lacks(name, headers, mapping, missing, cells)
    return mapping


def lacking(mapping: Mapping) -> list[str]:
    """The fields without which the table says nothing; a person's e-mail may be missing, another field then names them."""
    return [name for name in TABLES[mapping.table].required if name not in mapping.fields.values() and name != "email"]


def is_dayless(mapping: Mapping) -> bool:
    """Whether payments lack nothing but a day: they can be counted over all time (``inquiries.py`` asks)."""
    return mapping.table == "payments" and lacking(mapping) == ["date"]


def _holds_payments(sheet: Described, mapping: Mapping) -> bool:
    """Whether what looks like calls is payments without their amounts: a day, a person and a status are in both, and
    then the words of the status decide, where no other column speaks of calls."""
    header = next((h for h, name in mapping.fields.items() if name == "status"), None)
    if not TABLES[mapping.table].calls or header is None or "type" in mapping.fields.values():
        return False
    if is_said(mapping.table, (other for other in sheet.headers if other != header)):
        return False
    keys = {key for word in sheet.words(header) if word and (key := header_key(word))}
    known = spellings("payment_status").keys()
    return keys <= known and bool(keys - spellings("call_status").keys())


@dataclass
class OfText:
    """A text table at hand, described. What it was unfolded to is kept: its rows are made once."""

    text: TextTable
    in_rows: InRows | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self.name, self.headers, self.cells = self.text.name, self.text.headers, LazyCells(self.text)

    @property
    def headless(self) -> Unrecognised | None:
        """What has to be said of a first row that is no header."""
        text = self.text
        if not any(note.code == "header_looks_like_data" for note in text.notes):
            return None
        rows: Sequence[int] = [
            *text.rows.column("row").slice(0, 1).to_pylist(),
            *(aside.row for aside in text.set_aside),
        ]
        shown = (*text.headers[:4], *(["…"] if len(text.headers) > 4 else []))
        return Unrecognised("no_header", file=text.name, row=str(min(rows, default=2) - 1), text=shown)

    def words(self, header: str) -> Iterable[str]:
        """The different texts of a column."""
        return [word for word in pc.unique(self.text.rows.column(f"c{self.headers.index(header)}")).to_pylist() if word]

    def unfolded(self, table: str | None, source: str, settings: Settings, corrected: Corrections) -> Unfolded | None:
        """The table with one payment per row, if it is to be read so."""
        self.in_rows = in_rows(self.text, table, source, settings, corrected)
        if self.in_rows is None:
            return None
        return Unfolded(OfText(self.in_rows.text), self.in_rows.table, self.in_rows.clients is not None)

    def left_wide(self, source: str, settings: Settings) -> tuple[Param, str] | None:
        """What stands side by side in a table that was said to be left as it is."""
        left = left_as_is(self.text, source, settings)
        return (left[0].what, left[1]) if left else None
