"""A first look at a file: which tables it holds and what their columns look like, before anything is built."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lib.ingest.map import profiles
from lib.ingest.map.cells import Cells, LazyCells, Sample
from lib.ingest.map.headers import Asks, Corrections, Unrecognised, source_key
from lib.ingest.map.reading import OfText, Settings, Unfolded
from lib.ingest.map.unfolded import HOLD_AMOUNTS, in_rows
from lib.ingest.read.text_table import TextTable
from lib.ingest.upload import Upload
from lib.texts.messages import Param

_LONGEST, _SHORTEST, _TOGETHER = 400, 60, 20_000
"""Characters of a cell that are looked at: what is longer is none of the kinds that are told apart by its letters. A row of
many columns has `_TOGETHER` of them, but each cell the least at least."""


@dataclass(frozen=True)
class InRows:
    """A wide table with one payment per row: the `table` that it then is, and whether its clients are one of their own."""

    name: str
    headers: tuple[str, ...]
    cells: Cells
    table: str
    clients: bool

    headless = None

    def words(self, header: str) -> Iterable[str]:
        """The different texts of a column, of as many rows as were looked at."""
        return self.cells[header].texts

    def unfolded(self, table: str | None, source: str, settings: Settings, corrected: Corrections) -> None:
        """It is."""

    def left_wide(self, source: str, settings: Settings) -> None:
        """It is not."""


@dataclass(frozen=True)
class SheetSeen:
    """One text table of a file; `source` is what answers about it are remembered by, `cells` a look at its columns. `shape` is
    what has to be said of amounts that stand side by side in columns, `in_rows` what it is with one payment per row, and
    `headless` is of a first row that is no header."""

    name: str
    headers: tuple[str, ...]
    rows: int
    source: str
    cells: Cells = field(default_factory=dict, repr=False, compare=False)
    shape: Unrecognised | None = field(default=None, repr=False, compare=False)
    headless: Unrecognised | None = field(default=None, repr=False, compare=False)
    in_rows: InRows | None = field(default=None, repr=False, compare=False)

    def words(self, header: str) -> Iterable[str]:
        """The different texts of a column, of as many rows as were looked at."""
        return self.cells[header].texts

    def unfolded(self, table: str | None, source: str, settings: Settings, corrected: Corrections) -> Unfolded | None:
        """The table with one payment per row if that was answered, as far as a first look tells."""
        answer = settings.get(f"unfold.{source}")
        if self.shape is None or answer == "leave" or table not in HOLD_AMOUNTS:
            return None
        if answer == "unfold" and self.in_rows:
            return Unfolded(self.in_rows, table or self.in_rows.table, self.in_rows.clients)
        raise self.shape

    def left_wide(self, source: str, settings: Settings) -> tuple[Param, str] | None:
        """What stands side by side in a table that was said to be left as it is."""
        key = f"unfold.{source}"
        return (self.shape.params["what"], key) if self.shape and settings.get(key) == "leave" else None


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
    shape, rows = (None, None) if profile else _shape(text, source)
    return SheetSeen(
        text.name, text.headers, text.rows.num_rows + len(text.set_aside), source, _looked_at(text), shape,
        OfText(text).headless, rows,
    )  # fmt: skip


def _looked_at(text: TextTable) -> Cells:
    shown = max(_SHORTEST, min(_LONGEST, _TOGETHER // len(text.headers)))
    return {header: _shortened(sample, shown) for header, sample in LazyCells(text).items()}


def _shortened(sample: Sample, shown: int) -> Sample:
    if all(len(cell) <= shown for cell in sample.texts):
        return sample
    return replace(sample, texts=tuple(dict.fromkeys(cell[:shown] for cell in sample.texts)))


def _shape(text: TextTable, source: str) -> tuple[Unrecognised | None, InRows | None]:
    """What has to be said of a wide table of one's own before its rows can be read, and what it is with one payment per row if
    it can be; None for any other."""
    try:
        in_rows(text, None, source, {}, {})
    except Asks as problem:
        made = in_rows(text, None, source, {f"unfold.{source}": "unfold"}, {})
        assert made  # which it asked about
        clients = made.clients is not None
        return problem, InRows(made.text.name, made.text.headers, _looked_at(made.text), made.table, clients)
    except Unrecognised as problem:
        return problem, None
    return None, None
