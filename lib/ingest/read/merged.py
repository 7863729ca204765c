"""Cells merged into one: the value of cells merged downwards belongs to every row of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from lib.ingest.read.non_rows import MAY_BE_SECTION, MAY_BE_TOTAL
from lib.ingest.read.text_table import Note, RowList
from lib.schema.fields import word_set

# A number, with or without a currency. Days, times and words belong to every row; an amount that did would be counted
# once for each.
_NUMBER = re.compile(r"[^\w+]?\s*-?\(?(?:[A-Z]{1,3}\$?|[€$£¥])?\s*-?\d[\d.,' \u00a0]*\)?\s*(?:[A-Z]{3}|[€$£¥%])?")
_LONGEST = 80  # no amount is written longer, and an endless text of spaces would be gone over again and again
NAMING = word_set(
    "id ids no n nr num numero number code codigo ref reference referencia phone telefono tel movil mobile year ano month "
    "mes week semana zip postal cp invoice factura order pedido"
)
"""Words of headers whose numbers name something and count nothing."""
_ASIDE = re.compile(f"{MAY_BE_TOTAL}|{MAY_BE_SECTION.removeprefix('(?i)')}")


@dataclass(frozen=True)
class Merge:
    """Cells merged into one, by 0-based positions; the ends are not part of it. Only the first cell has a value."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass
class Filled:
    """What filling merged cells has done: the rows whose amount was left alone, as it would count again in each. `above`
    are the rows of the sheet above the first that is counted."""

    above: int = 0
    amounts: RowList = field(default_factory=RowList)

    def notes(self) -> list[Note]:
        """A note on merged amounts, if there are any."""
        return [Note("merged_amounts", self.amounts.params())] if self.amounts.count else []


def fill_down(
    rows: Iterable[list[str]], merges: Sequence[Merge], names: Sequence[str], first: int, filled: Filled
) -> Iterator[list[str]]:
    """The rows under a header, of which `first` is the 0-based number of the first, with the value of cells merged
    downwards in each row of them.

    Rows that have nothing of their own stay blank, totals and month lines stay as they are, and amounts stay in the first
    row alone.
    """
    starting: dict[int, list[Merge]] = {}
    for merge in merges:
        if merge.bottom - merge.top > 1 and merge.bottom > first:
            starting.setdefault(max(merge.top, first), []).append(merge)
    running: list[tuple[Merge, str]] = []
    for number, cells in enumerate(rows, first):
        running = [(merge, text) for merge, text in running if merge.bottom > number]
        if running:
            cells = _with(cells, running, names, number, filled)
        for merge in starting.get(number, ()):
            text = cells[merge.left] if merge.top == number and 0 <= merge.left < len(cells) else ""
            if text and not text.isspace():
                running.append((merge, text))
        yield cells


def _with(
    cells: list[str], running: Sequence[tuple[Merge, str]], names: Sequence[str], number: int, filled: Filled
) -> list[str]:
    own = next((cell for cell in cells if cell and not cell.isspace()), None)
    if own is None or _ASIDE.match(own):
        return cells
    cells = list(cells)
    for merge, text in running:
        if cells[merge.left]:
            continue
        if len(text) <= _LONGEST and _NUMBER.fullmatch(text) and not NAMING & word_set(names[merge.left]):
            filled.amounts.add(filled.above + number + 1)
        else:
            cells[merge.left] = text
    return cells
