"""What reading a file gives: text tables, what was set aside and why, notes, and refusals in one sentence.

Every sentence a reader can meet is a template in :data:`MESSAGES`, so that another language is one more dict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pyarrow as pa

Param = str | int

MESSAGES: dict[str, str] = {
    # Refusals: {file} is the name shown to the reader.
    "not_found": "{file} cannot be opened: check that the file exists and that you may read it.",
    "empty": "{file} is empty: export it again and check that the export holds rows.",
    "no_cells": "{file} holds no text, only blank lines: export it again and check that the export holds rows.",
    "too_many_bytes": "{file} has {size:,} bytes and the limit is {limit:,}: export shorter periods and import each.",
    "too_many_rows": "{file} has more than {limit:,} rows, which is the limit: export shorter periods and import each.",
    "too_many_columns": "{file} has {columns:,} columns and the limit is {limit:,}: export only the columns you need.",
    "cell_too_long": (
        "{file}, row {row}, column {column}: the cell has {size:,} bytes and the limit is {limit:,}; "
        "shorten it or check for a missing quotation mark."
    ),
    "html": "{file} is a web page, not a table: sign in to the source again and download the export as CSV or Excel.",
    "xml": "{file} is an XML document, not a table: export it as CSV or as an Excel workbook (.xlsx).",
    "json": "{file} is JSON, not a table: export it as CSV or as an Excel workbook.",
    "other_format": "{file} is {format}, not a table: export it as CSV or as an Excel workbook.",
    "binary": "{file} is not text and not a workbook we know: export it as CSV or as an Excel workbook.",
    "encoding": "{file} cannot be read as {encoding} text: save it again as CSV UTF-8.",
    "workbook_broken": "{file} is a damaged workbook: open it in your spreadsheet program and save it again as .xlsx.",
    "workbook_locked": "{file} is protected by a password: save a copy without a password and import that.",
    "workbook_sparse": (
        "{file} reaches over {area:,} cells and holds only {cells:,}: delete the empty rows and columns after the data "
        "and save it again."
    ),
    "workbook_empty": "{file} has no visible sheet with content: check that the sheet with the data is not hidden.",
    "archive_broken": "{file} is a damaged archive: download or pack it again.",
    "archive_locked": "{file} is protected by a password: unpack it and import the files inside.",
    "archive_nested": "{file} contains another archive, {member}: unpack it and import the files inside.",
    "archive_files": "{file} contains {count:,} files and the limit is {limit:,}: import it in smaller parts.",
    "archive_total": "{file} unpacks to more than {limit:,} bytes, which is the limit: import it in smaller parts.",
    "archive_ratio": "{file} unpacks to over {limit:,} times its size, which is the limit: import the files inside.",
    "archive_empty": "{file} contains no CSV file or workbook: pack the exports themselves and try again.",
    # Why a row was set aside.
    "total_row": "a total, not a record",
    "repeated_header": "the header once more",
    "long_row": "more cells than the header has columns",
    "unclosed_quote": "a quotation mark opens here and does not close",
    "currency_conversion": "a conversion between currencies, not a payment",
    "withdrawal": "money on its way to the bank, not a payment",
    "balance_movement": "money held, released or moved inside the account, not a payment",
    "vendor_fee": "a fee of the processor by itself, not a payment",
    "not_settled": "not completed, so no money has arrived",
    "money_sent": "money that was sent, not received",
    "refund_failed": "a refund that did not go through",
    "dispute_won": "a dispute that was won, so the payment stands",
    "not_bought": "a trial or an unfinished checkout, not a purchase",
    "no_payment": "an event without a payment",
    "order_line": "a further line of the order above, whose amounts stand there",
    "other_rows": "a row that says nothing for this table",
    # Notes: what was noticed on the way.
    "encoding_detected": "Read as {encoding}.",
    "bytes_repaired": "{count:,} rows hold bytes that are no {encoding}; they were read as Windows-1252 (rows {rows}).",
    "characters_lost": "{count:,} rows hold characters that are not {encoding}; they show as \ufffd (rows {rows}).",
    "nuls_stripped": "NUL characters were removed in {count:,} rows (rows {rows}).",
    "delimiter_detected": "Columns are separated by {delimiter}.",
    "preamble_skipped": "{lines} lines above the header were not read as data: {text}",
    "short_rows_padded": "{count:,} rows have fewer cells than the header; the missing ones are empty (rows {rows}).",
    "blank_rows": "{count:,} blank rows were passed over.",
    "empty_columns_dropped": "{count:,} columns without a name and without content were dropped.",
    "header_looks_like_data": "The first row was taken as the header although it looks like data.",
    "hidden_sheets": "Hidden sheets were not read: {sheets}.",
    "members_skipped": "Files that are no tables were not read: {members}.",
}


def sentence(code: str, params: Mapping[str, Param]) -> str:
    """The English sentence of a code. KeyError if the code or one of its parameters is unknown."""
    return MESSAGES[code].format_map(params)


class Unreadable(ValueError):  # noqa: N818 - it reads as the verdict it is
    """The file cannot become a table. `str()` names the file and what to do; `code` and `params` allow translation."""

    def __init__(self, code: str, **params: Param) -> None:
        self.code = code
        self.params: dict[str, Param] = params
        super().__init__(sentence(code, params))


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


@dataclass(frozen=True)
class SetAside:
    """A row that was recognised and left out of the table. `text` is its content as one CSV line."""

    row: int
    reason: str
    text: str

    def __str__(self) -> str:
        return f"row {self.row}: {sentence(self.reason, {})}"


@dataclass(frozen=True)
class Note:
    """Something noticed while reading that changes no row count."""

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)

    def __str__(self) -> str:
        return sentence(self.code, self.params)


@dataclass(frozen=True)
class TextTable:
    """One table of text.

    `rows` has a string column c0..cN per header, in header order, and an int64 column "row": the 1-based row number as
    a spreadsheet shows it (header, preamble and blank lines counted; a `sep=` line is not, spreadsheets hide it).
    Empty cells are null. Rows read = rows.num_rows + len(set_aside); blank rows are not rows.
    """

    name: str
    headers: tuple[str, ...]
    rows: pa.Table
    set_aside: tuple[SetAside, ...] = ()
    notes: tuple[Note, ...] = ()


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
