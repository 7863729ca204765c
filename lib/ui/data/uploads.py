"""A first look at uploaded files: which tables each one holds, or why it cannot be read, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.ingest.first_look import Seen, SheetSeen
from lib.ingest.map import profiles
from lib.ingest.map.headers import (
    Asks,
    Unrecognised,
    map_headers,
    recognise,
)
from lib.ingest.map.recognise import lacking
from lib.ingest.map.suggest import remembered
from lib.publish.draft import Upload
from lib.sandbox.birth import Unavailable
from lib.sandbox.imports import look_at
from lib.sandbox.pool import Asker
from lib.schema.settings import NONE
from lib.texts.messages import Message, Refusal
from lib.ui.data import jobs
from lib.ui.words.formats import plain
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

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


class Sheet(SheetSeen):
    """One text table of a file, as the page asks about it."""

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
            shape = said(self.shape.message)
            return Reading(asks=shape) if isinstance(self.shape, Asks) else Reading(refused=shape)
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
        fields = ", ".join(glossary().field(field) for field in missing)
        refused_as = t("data_missing_fields", file=plain(self.name), table=glossary().table(told), fields=fields)
        return Reading(refused=refused_as, table=told, missing=tuple(missing))


@dataclass(frozen=True)
class Look:
    """What one uploaded file is: it has sheets, or is the export of a whole workspace, or `refused` says why it is neither."""

    id: str
    upload: Upload
    sheets: tuple[Sheet, ...] = ()
    refused: Refusal | None = None
    exported: bool = False


def uploaded(files: Iterable[UploadedFile], asker: Asker) -> list[Look]:
    """A look at each of the reader's files; a file is read once however often the page runs."""
    chosen = list(files)
    before: dict[str, Look] = st.session_state.get(_LOOKS, {})
    known = st.session_state[_LOOKS] = {file.file_id: before[file.file_id] for file in chosen if file.file_id in before}
    begun = {file.file_id: _begin(file, asker) for file in chosen if file.file_id not in known}
    place = st.empty()
    try:
        for name, (upload, job) in begun.items():
            jobs.wait_for(job, place)
            look = _look(name, upload, job)
            if not isinstance(look.refused, Unavailable):  # which passes
                known[name] = look
            else:
                st.error(said(look.refused.message), icon=":material/block:")
    finally:  # the reader may have done something else meanwhile
        for _, job in begun.values():
            job.control.cancel()
        place.empty()
    return [known[file.file_id] for file in chosen if file.file_id in known]


def _begin(file: UploadedFile, asker: Asker) -> tuple[Upload, jobs.Job[Seen]]:
    upload = Upload(file.name, data=file.getvalue())
    return upload, jobs.Job(lambda progress, control: look_at(upload, asker, progress, control))


def _look(name: str, upload: Upload, job: jobs.Job[Seen]) -> Look:
    try:
        seen = job.result()
    except Refusal as problem:
        return Look(name, upload, refused=problem)
    return Look(name, upload, tuple(Sheet(**vars(sheet)) for sheet in seen.sheets), exported=seen.exported)
