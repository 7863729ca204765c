"""A first look at uploaded files: which tables each one holds, or why it cannot be read, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from lib.ingest.first_look import Seen, SheetSeen
from lib.ingest.map.headers import Asks, WhichTable
from lib.ingest.map.reading import recognise
from lib.publish.draft import Upload
from lib.sandbox.birth import Unavailable
from lib.sandbox.imports import look_at
from lib.sandbox.pool import Asker
from lib.texts.messages import Refusal
from lib.ui.data import jobs
from lib.ui.words.formats import plain
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

FORMATS = ("csv", "tsv", "txt", "xlsx", "xls", "ods", "zip", "gz")
TOGETHER = 400 << 20
"""Bytes of all files of one import together; they are in memory until it is done. Each has its own limit (lib/ingest)."""
_LOOKS = "data_looks"


@dataclass(frozen=True)
class Read:
    """What the page says of a sheet: the `tables` that it feeds, none if it is `refused`, asked about or left out; `vendor` is
    whose export it is; `table` with `missing` fields is what it was said to be. `asks` is what the check will ask before the
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


def read(sheet: SheetSeen, settings: Mapping[str, str]) -> Read:
    """What a sheet is read as with the answers in `settings`, as the page says it."""
    reading = recognise(sheet, None, settings)
    vendor = reading.profile.label if reading.profile else ""
    told = Read(reading.tables, vendor, table=reading.told, missing=reading.missing)
    problem = reading.problem
    if problem is None:
        return told
    if isinstance(problem, Asks):
        return replace(told, asks=said(problem.message), to_choose=isinstance(problem, WhichTable))
    if not reading.missing:
        return replace(told, refused=said(problem.message))
    fields = ", ".join(glossary().field(name) for name in reading.missing)
    table = glossary().table(reading.told)
    return replace(told, refused=t("data_missing_fields", file=plain(sheet.name), table=table, fields=fields))


@dataclass(frozen=True)
class Look:
    """What one uploaded file is: it has sheets, or is the export of a whole workspace, or `refused` says why it is neither."""

    id: str
    upload: Upload
    sheets: tuple[SheetSeen, ...] = ()
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
    return Look(name, upload, seen.sheets, exported=seen.exported)
