"""A first look at uploaded files: which tables each one holds, or why it cannot be read, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.ingest import profiles
from lib.ingest.cells import Cells, LazyCells
from lib.ingest.draft import Upload
from lib.ingest.mapping import Asks, Unrecognised, map_headers, recognise
from lib.ingest.sheets import headless, lacking, source_of
from lib.ingest.suggest import remembered
from lib.ingest.text_table import TextTable, Unreadable
from lib.ingest.unfolded import in_rows
from lib.messages.messages import Message
from lib.settings import NONE
from lib.ui.formats import plain
from lib.ui.sentences import said
from lib.ui.texts import t

FORMATS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "zip", "gz")
TOGETHER = 400 << 20
"""Bytes of all files of one import together; they are in memory until it is done. Each has its own limit (lib/ingest)."""
_LOOKS = "data_looks"


@dataclass(frozen=True)
class Reading:
    """What a sheet is read as. `tables` are what it feeds, none if it is refused or left out; `vendor` is whose export it
    is; `table` with `missing` fields is what it was said to be and cannot be. `asks` is what the check will ask before the
    sheet can be read, and `to_choose` whether choosing its table answers that."""

    tables: tuple[str, ...] = ()
    vendor: str = ""
    refused: str = ""
    table: str = ""
    missing: tuple[str, ...] = ()
    asks: str = ""
    to_choose: bool = False

    @property
    def usable(self) -> bool:
        """Whether a check can go on with it: it feeds tables, or is asked about."""
        return bool(self.tables or self.asks) and not self.refused


@dataclass(frozen=True)
class Sheet:
    """One text table of a file; `source` is what answers about it are remembered by, `cells` a look at its columns. `shape` is
    what has to be said of amounts that stand side by side in columns, `headless` of a first row that is no header."""

    name: str
    headers: tuple[str, ...]
    rows: int
    source: str
    cells: Cells | None = field(default=None, repr=False, compare=False)
    shape: Unrecognised | None = field(default=None, repr=False, compare=False)
    headless: Unrecognised | None = field(default=None, repr=False, compare=False)

    def read(self, settings: Mapping[str, str]) -> Reading:
        """What the sheet is read as with the answers in `settings`."""
        profile, told = profiles.recognise(self.headers), settings.get(f"table.{self.source}", "")
        if told == NONE:
            return Reading()
        if profile and (not told or told in profile.tables):
            why = Message(profile.refuse) if profile.refuse else None
            refused = Message("barren", {"file": self.name, "vendor": profile.label, "why": why}) if why else None
            return Reading((told,) if told else profile.tables, profile.label, said(refused) if refused else "")
        corrected = remembered(settings)
        if self.shape and not told and settings.get(f"unfold.{self.source}") != "leave":
            open_point = said(self.shape.message)
            return Reading(asks=open_point) if isinstance(self.shape, Asks) else Reading(refused=open_point)
        if not told:
            try:
                return Reading((recognise(self.name, self.headers, corrected, self.cells).table,))
            except Unrecognised as problem:
                if isinstance(problem, Asks) and not self.headless:
                    return Reading(asks=said(problem.message), to_choose=True)
                return Reading(refused=said((self.headless or problem).message))
        missing = lacking(map_headers(self.headers, told, corrected, self.cells))
        if not missing:
            return Reading((told,))
        fields = ", ".join(t(f"field_{field}") for field in missing)
        refused_as = t("data_missing_fields", file=plain(self.name), table=t(f"table_{told}"), fields=fields)
        return Reading(refused=refused_as, table=told, missing=tuple(missing))


@dataclass(frozen=True)
class Look:
    """What one uploaded file is: it has sheets, or is the export of a whole workspace, or `refused` says why it is neither."""

    id: str
    upload: Upload
    sheets: tuple[Sheet, ...] = ()
    refused: Unreadable | None = None
    exported: bool = False


def uploaded(files: Iterable[UploadedFile]) -> list[Look]:
    """A look at each of the reader's files; a file is read once however often the page runs."""
    known: dict[str, Look] = st.session_state.get(_LOOKS, {})
    looks = [known.get(file.file_id) or _look(file) for file in files]
    st.session_state[_LOOKS] = {look.id: look for look in looks}
    return looks


def _look(file: UploadedFile) -> Look:
    upload = Upload(file.name, data=file.getvalue())
    if upload.about:
        return Look(file.file_id, upload, exported=True)
    try:
        with st.spinner(said(Message("stage_reading", {"file": file.name}))):
            tables = upload.tables()
    except Unreadable as problem:
        return Look(file.file_id, upload, refused=problem)
    sheets = (
        Sheet(
            text.name,
            text.headers,
            text.rows.num_rows + len(text.set_aside),
            source_of(text.headers),
            dict(LazyCells(text)),  # the samples alone: the text itself need not stay
            _shape(text),
            headless(text),
        )
        for text in tables
    )
    return Look(file.file_id, upload, tuple(sheets))


def _shape(text: TextTable) -> Unrecognised | None:
    """What has to be said of a wide table before its rows can be read, None for any other."""
    if profiles.recognise(text.headers):
        return None
    try:
        in_rows(text, None, source_of(text.headers), {}, {})
    except Unrecognised as problem:
        return problem
    return None
