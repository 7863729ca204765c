"""What reading a file gives: text tables, what was set aside and why, notes, and refusals in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from lib.texts.messages import Message, Param, Refusal

UNFOLDED = 10_000_000
"""What the row numbers of a wide table's second group begin beyond, and no file has as many rows: a row of the sheet then
stands several times, each time under a number of its own. Its number in the sheet is the rest of a division by this."""

Note = Message
"""Something noticed while reading that changes no row count."""


class Unreadable(Refusal):
    """The file cannot become a table. The message names the file and what to do."""


@dataclass(frozen=True)
class Limits:
    """Upper bounds on what is read; each refusal names the bound. Sizes in bytes."""

    file_bytes: int = 400_000_000
    rows: int = 5_000_000
    columns: int = 1_000
    cell_bytes: int = 1_000_000
    unzip_ratio: int = 200
    unzip_bytes: int = 1_000_000_000
    unzip_files: int = 200
    sheets: int = 400


@dataclass(frozen=True)
class SetAside:
    """A row that was recognised and left out of the table. `reason` is the code of the message that says why, `text` its
    content as one CSV line, `cells` its cells under the headers of the table, if they could be told apart. `amount` and
    `currency` are the texts by which its money is accounted for, where something other than the headers knows them."""

    row: int
    reason: str
    text: str
    cells: tuple[str, ...] = ()
    amount: str | None = None
    currency: str = ""


@dataclass(frozen=True)
class TextTable:
    """One table of text.

    `rows` has a string column c0..cN per header, in header order, and an int64 column "row": the 1-based row number as
    a spreadsheet shows it (header, preamble and blank lines counted; a `sep=` line is not, spreadsheets hide it).
    Empty cells are null. Rows read = rows.num_rows + len(set_aside); blank rows are not rows. A table that was `unfolded`
    has several rows for one of the sheet (UNFOLDED).
    """

    name: str
    headers: tuple[str, ...]
    rows: pa.Table
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[Note, ...] = ()
    unfolded: bool = False


class RowList:
    """Row numbers gathered for a note: all counted, the first few named."""

    _NAMED = 5

    def __init__(self) -> None:
        self.count = 0
        self._first: list[int] = []

    def add(self, row: int) -> None:
        """Count one more row."""
        self.count += 1
        if self.count <= self._NAMED:
            self._first.append(row)

    def params(self) -> dict[str, Param]:
        """`count` and `rows`, the latter as "3, 8" or "1, 2, 3, 4, 5 …"."""
        more = " …" if self.count > self._NAMED else ""
        return {"count": self.count, "rows": ", ".join(map(str, self._first)) + more}
