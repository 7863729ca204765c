"""A file on its way in: its bytes, and the sheets that are recognised in it."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from lib.ingest.clean.tidy import trimmed
from lib.ingest.map.beside import within
from lib.ingest.map.headers import Unrecognised
from lib.ingest.map.recognise import sheets
from lib.ingest.map.translate import Sheet
from lib.ingest.merge.part import Part
from lib.ingest.read.encoding import Source
from lib.ingest.read.export_mark import about
from lib.ingest.read.files import TextTable, Unreadable, read_source
from lib.texts.messages import Message


@dataclass(frozen=True)
class Upload:
    """A file to import: a path, or a name with its bytes. `table` says what it holds if its headers do not.

    What comes from a living source is `read` already and names its `origin`; it then speaks for all rows that this
    origin has brought, so that those it no longer has leave.
    """

    name: str
    path: Path | None = None
    data: bytes = b""
    table: str | None = None
    read: TextTable | None = None
    origin: str = ""

    def tables(self) -> list[TextTable]:
        """The text tables in the file. Raises :class:`~lib.ingest.read.files.Unreadable`."""
        if self.read:
            return [self.read]
        if self.path and not self.path.exists():
            raise Unreadable("not_found", file=self.name)
        if self.origin:
            return [replace(table, name=self.name) for table in read_source(self.source)]
        return read_source(self.source)

    @property
    def size(self) -> int:
        """Bytes of the file."""
        return self.path.stat().st_size if self.path and self.path.exists() else len(self.data)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, under which its bytes are kept."""
        with self.open() as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    @cached_property
    def source(self) -> Source:
        """The file's bytes under the name that messages give it."""
        return Source(self.name, self.open, self.size)

    @cached_property
    def about(self) -> dict[str, str] | None:
        """What an export of a whole workspace says of itself, None for any other file."""
        return about(self.source) if self.path is None or self.path.is_file() else None

    def open(self) -> io.BufferedReader | io.BytesIO:
        """The file's bytes as a stream."""
        return self.path.open("rb") if self.path else io.BytesIO(self.data)


@dataclass(frozen=True)
class LeftOut:
    """A sheet of a file that is not imported, and why; what is answered for its `source` can change that."""

    file: str
    headers: tuple[str, ...]
    source: str
    why: Message


@dataclass(frozen=True)
class Refused:
    """A file that cannot be imported, and why; the others that came with it can."""

    file: str
    why: Message


Unclear = tuple[TextTable, Unrecognised]
"""A text table and why it is none of our tables."""


def read(upload: Upload, table: str | None, settings: Mapping[str, str]) -> tuple[list[Sheet], list[Unclear]]:
    """The sheets of a file, recognised, their cells trimmed; and what is not recognised."""
    found: list[Sheet] = []
    unclear: list[Unclear] = []
    texts, gave = within(upload.tables())
    unclear += [(text, Unrecognised(why.code, **why.params)) for text, why in gave]
    for text in texts:
        try:
            fed = sheets(text, table, settings)
        except Unrecognised as problem:
            unclear.append((text, problem))
        else:
            found += fed
            if not fed:
                unclear.append((text, Unrecognised("told_to_leave_out", file=text.name)))
    return [replace(sheet, text=replace(sheet.text, rows=trimmed(sheet.text.rows))) for sheet in found], unclear


Parts = dict[str, list[tuple[Part, Upload]]]
"""Table -> the shares that the files of an import have in it."""
