"""Files that one import brings together: payments take the days of the orders that come with them (``beside.py``)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import replace

from lib.ingest.map import profiles
from lib.ingest.map.beside import find_tie, tied
from lib.ingest.map.headers import source_key
from lib.ingest.read.files import Unreadable, read_bytes
from lib.ingest.read.text_table import TextTable
from lib.ingest.upload import LeftOut, Upload

_TEXT = (".csv", ".tsv", ".txt")
_HEAD = 65_536
_MOST_BYTES = 50_000_000


def joined(uploads: Sequence[Upload], table: str | None) -> tuple[tuple[Upload, ...], list[LeftOut]]:
    """The uploads with the days of orders in the payments that have none, and the files of orders that gave them.

    `table` is what all files are said to hold. An upload that gets days is the same file with more columns, so that what is
    kept of it reads the same again. Whether two files are tied is looked for in their first rows.
    """
    if len(uploads) < 2 or not all(_is_text(upload) for upload in uploads):
        return tuple(uploads), []
    heads = [_head(upload) for upload in uploads]
    found, used = list(uploads), dict[int, LeftOut]()
    for i, text in enumerate(heads):
        for j, other in enumerate(heads):
            if text and other and i != j and find_tie(text, other, uploads[i].table or table):
                made = _join(uploads[i], uploads[j], table)
                if made:
                    found[i], used[j] = made
                    break
    return tuple(upload for i, upload in enumerate(found) if i not in used), list(used.values())


def _is_text(upload: Upload) -> bool:
    return not upload.read and not upload.origin and upload.name.lower().endswith(_TEXT) and upload.size < _MOST_BYTES


def _head(upload: Upload) -> TextTable | None:
    """The first rows of a file of text; None if they are no single table, or a vendor's export."""
    try:
        with upload.open() as file:
            data = file.read(_HEAD)
        start = data if len(data) < _HEAD else data[: data.rfind(b"\n") + 1]
        tables = read_bytes(upload.name, start)
    except (Unreadable, OSError):
        return None
    return tables[0] if len(tables) == 1 and not profiles.recognise(tables[0].headers) else None


def _join(payments: Upload, orders: Upload, table: str | None) -> tuple[Upload, LeftOut] | None:
    try:
        ours, theirs = payments.tables()[0], orders.tables()[0]
    except (Unreadable, OSError):
        return None
    made = tied(ours, theirs, payments.table or table)
    if made is None or ours.set_aside:
        return None
    text, why = made
    to = io.StringIO()
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow(text.headers)
    for row in text.rows.drop_columns(["row"]).to_pylist():
        writer.writerow([cell or "" for cell in row.values()])
    left = LeftOut(orders.name, theirs.headers, source_key(theirs.headers), why)
    return replace(payments, path=None, data=to.getvalue().encode()), left
