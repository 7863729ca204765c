"""Text tables over the border: their columns as a file of Arrow data, all else beside it as plain data.

Whoever takes one checks that it is a table as this program makes them: Arrow data that is whole, a column of text for every
header, and the numbers of the rows.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from lib.ingest.read.text_table import Note, SetAside, TextTable
from lib.sandbox.wire import Garbage

LARGEST = 4 << 30
"""Bytes of the data of a table that is taken in."""


@dataclass(frozen=True)
class TableGiven:
    """A text table whose columns lie in a file of this name."""

    name: str
    headers: tuple[str, ...]
    set_aside: tuple[SetAside, ...]
    notes: tuple[Note, ...]
    unfolded: bool
    file: str


def lend(text: TextTable, place: Path) -> TableGiven:
    """Write the columns of a table to `place`, and say the rest."""
    with pa.OSFile(str(place), "wb") as sink, pa.ipc.new_file(sink, text.rows.schema) as writer:
        writer.write_table(text.rows)
    return TableGiven(text.name, text.headers, text.set_aside, text.notes, text.unfolded, place.name)


def take(given: TableGiven, folder: Path) -> TextTable:
    """The table whose columns lie in `folder`. Raises :class:`~lib.sandbox.wire.Garbage`."""
    try:
        rows = pa.ipc.open_file(pa.BufferReader(content_of(given.file, folder))).read_all()
        rows.validate(full=True)
    except pa.ArrowException as problem:
        raise Garbage("no table") from problem
    columns = [pa.field(f"c{i}", pa.string()) for i in range(len(given.headers))]
    if not rows.schema.equals(pa.schema([*columns, pa.field("row", pa.int64())])) or rows["row"].null_count:
        raise Garbage("a table of other columns")
    return TextTable(given.name, given.headers, rows, given.set_aside, given.notes, given.unfolded)


def content_of(name: str, folder: Path) -> bytes:
    """The bytes of a file that a child left in `folder`. Raises :class:`~lib.sandbox.wire.Garbage`."""
    if Path(name).name != name or not name:
        raise Garbage("no name of a file")
    try:
        number = os.open(folder / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(number, "rb") as file:
            about = os.fstat(number)
            if not stat.S_ISREG(about.st_mode) or about.st_nlink != 1 or about.st_size > LARGEST:
                raise Garbage("no file of its own")
            return file.read()
    except OSError as problem:
        raise Garbage("no file") from problem
