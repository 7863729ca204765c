"""A first look at a file: which tables it holds and what their columns look like, before anything is built."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from lib.ingest.map import profiles
from lib.ingest.map.cells import Cells, LazyCells, Sample
from lib.ingest.map.headers import Unrecognised, source_key
from lib.ingest.map.recognise import headless
from lib.ingest.map.unfolded import in_rows
from lib.ingest.read.text_table import TextTable
from lib.ingest.upload import Upload

_LONGEST, _SHORTEST, _TOGETHER = 400, 60, 20_000
"""Characters of a cell that are looked at: what is longer is none of the kinds that are told apart by its letters. A row of
many columns has `_TOGETHER` of them, but each cell the least at least."""


@dataclass(frozen=True)
class SheetSeen:
    """One text table of a file; `source` is what answers about it are remembered by, `cells` a look at its columns. `shape` is
    what has to be said of amounts that stand side by side in columns, `headless` of a first row that is no header."""

    name: str
    headers: tuple[str, ...]
    rows: int
    source: str
    cells: Cells | None = field(default=None, repr=False, compare=False)
    shape: Unrecognised | None = field(default=None, repr=False, compare=False)
    headless: Unrecognised | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True)
class Seen:
    """What a file is: it has sheets, or is the export of a whole workspace."""

    sheets: tuple[SheetSeen, ...] = ()
    exported: bool = False


def look(upload: Upload) -> Seen:
    """A look at a file. Raises :class:`~lib.ingest.read.text_table.Unreadable`."""
    if upload.about:
        return Seen(exported=True)
    return Seen(tuple(map(_sheet, upload.tables())))


def _sheet(text: TextTable) -> SheetSeen:
    profile = profiles.recognise(text.headers)
    source = profile.name if profile else source_key(text.headers)
    shown = max(_SHORTEST, min(_LONGEST, _TOGETHER // len(text.headers)))
    return SheetSeen(
        text.name,
        text.headers,
        text.rows.num_rows + len(text.set_aside),
        source,
        {header: _shortened(sample, shown) for header, sample in LazyCells(text).items()},
        None if profile else _shape(text, source),
        headless(text),
    )


def _shortened(sample: Sample, shown: int) -> Sample:
    if all(len(cell) <= shown for cell in sample.texts):
        return sample
    return replace(sample, texts=tuple(dict.fromkeys(cell[:shown] for cell in sample.texts)))


def _shape(text: TextTable, source: str) -> Unrecognised | None:
    """What has to be said of a wide table of one's own before its rows can be read, None for any other."""
    try:
        in_rows(text, None, source, {}, {})
    except Unrecognised as problem:
        return problem
    return None
