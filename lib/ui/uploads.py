"""A first look at uploaded files: which tables each one holds, or why it cannot be read, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.fields import TABLES
from lib.ingest import profiles
from lib.ingest.draft import Upload
from lib.ingest.mapping import Unrecognised, map_headers, recognise
from lib.ingest.text_table import TextTable, Unreadable
from lib.ui.formats import plain
from lib.ui.sentences import said
from lib.ui.texts import t

FORMATS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "zip", "gz")
_LOOKS = "data_looks"
_COLUMNS_NAMED = 8


@dataclass(frozen=True)
class Sheet:
    """One text table of a file. `tables` are what its headers say it feeds, none if they say nothing.

    `vendor` is whose export it was recognised as; `barren` tells that such an export holds nothing to count.
    """

    name: str
    headers: tuple[str, ...]
    rows: int
    tables: tuple[str, ...]
    vendor: str = ""
    barren: bool = False


@dataclass(frozen=True)
class Look:
    """What one uploaded file is. Either it has sheets, or `refused` says why it cannot be read."""

    id: str
    upload: Upload
    sheets: tuple[Sheet, ...] = ()
    refused: Unreadable | None = None

    @property
    def tables(self) -> tuple[str, ...]:
        """The recognised tables, each once; empty if a sheet is not recognised."""
        if not all(sheet.tables for sheet in self.sheets):
            return ()
        return tuple(dict.fromkeys(table for sheet in self.sheets for table in sheet.tables))

    @property
    def vendors(self) -> tuple[str, ...]:
        """Whose exports the sheets are, each once."""
        return tuple(dict.fromkeys(sheet.vendor for sheet in self.sheets if sheet.vendor))

    def objection(self, table: str) -> str:
        """The sentence that says why the file cannot be imported as `table` (empty: as recognised), or nothing."""
        if self.refused:
            return said(self.refused.message)
        for sheet in self.sheets:
            name = plain(sheet.name)
            if sheet.barren:
                return t("data_barren", file=name, vendor=plain(sheet.vendor))
            if not table and not sheet.tables:
                return t("data_unrecognised", file=name, columns=_named(sheet.headers))
            missing = _missing(sheet, table) if table and not (sheet.vendor and table in sheet.tables) else []
            if missing:
                fields = ", ".join(t(f"field_{field}") for field in missing)
                return t("data_missing_fields", file=name, table=t(f"table_{table}"), fields=fields)
        return ""

    def chosen(self, table: str) -> Look:
        """The same file, to be read as `table`; empty for what its headers say."""
        return replace(self, upload=replace(self.upload, table=table or None))


def uploaded(files: Iterable[UploadedFile]) -> list[Look]:
    """A look at each of the reader's files; a file is read once however often the page runs."""
    known: dict[str, Look] = st.session_state.get(_LOOKS, {})
    looks = [known.get(file.file_id) or _look(file) for file in files]
    st.session_state[_LOOKS] = {look.id: look for look in looks}
    return looks


def _look(file: UploadedFile) -> Look:
    upload = Upload(file.name, data=file.getvalue())
    try:
        return Look(file.file_id, upload, tuple(_sheet(table) for table in upload.tables()))
    except Unreadable as problem:
        return Look(file.file_id, upload, refused=problem)


def _sheet(text: TextTable) -> Sheet:
    profile = profiles.recognise(text.headers)
    rows = text.rows.num_rows + len(text.set_aside)
    if profile:
        return Sheet(text.name, text.headers, rows, profile.tables, profile.label, bool(profile.refuse))
    try:
        tables: tuple[str, ...] = (recognise(text.name, text.headers).table,)
    except Unrecognised:
        tables = ()
    return Sheet(text.name, text.headers, rows, tables)


def _missing(sheet: Sheet, table: str) -> list[str]:
    """The fields without which `table` says nothing; a person's e-mail may be missing, another field then names them."""
    vendor = profiles.recognise(sheet.headers)
    if vendor and table in vendor.tables:
        return []
    found = map_headers(sheet.headers, table).fields.values()
    return [name for name in TABLES[table].required if name not in found and name != "email"]


def _named(headers: Sequence[str]) -> str:
    listed = ", ".join(plain(header) for header in headers[:_COLUMNS_NAMED])
    return t("data_more_columns", columns=listed) if len(headers) > _COLUMNS_NAMED else listed
