"""Payments without a day beside the file of their orders: a program keeps the two apart and ties them by the order's id.

Where one import brings both, each payment takes the day of its order, and what the orders say of whose it is. The orders
are no payments: they hold no amounts, and are not imported themselves. A payments file that brings its own days takes nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from lib.fields import header_key, header_words
from lib.ingest import profiles
from lib.ingest.cells import LazyCells
from lib.ingest.mapping import Mapping, map_headers, source_key
from lib.ingest.read import Unreadable, read_bytes
from lib.ingest.sheets import lacking
from lib.ingest.text_table import TextTable
from lib.ingest.upload import LeftOut, Upload
from lib.messages.messages import Message

_TEXT = (".csv", ".tsv", ".txt")
_HEAD = 65_536
_MOST_BYTES = 50_000_000
_ID = ("id", "number", "no", "nr", "ref", "reference", "numero", "num")
_PERSON = ("email", "phone", "customer_id", "full_name")


@dataclass(frozen=True)
class _Tie:
    """By what two files are tied: the column of the payments and that of the other file."""

    key: str
    other: str


def joined(uploads: Sequence[Upload], table: str | None) -> tuple[tuple[Upload, ...], list[LeftOut]]:
    """The uploads with the days of orders in the payments that have none, and the files of orders that gave them.

    `table` is what all files are said to hold. An upload that gets days is the same file with more columns.
    """
    if len(uploads) < 2 or not all(_is_text(upload) for upload in uploads):
        return tuple(uploads), []
    heads = [_head(upload) for upload in uploads]
    found, used = list(uploads), dict[int, LeftOut]()
    for i, text in enumerate(heads):
        mapping = _dayless(text, uploads[i].table or table) if text else None
        if text is None or mapping is None:
            continue
        for j, other in enumerate(heads):
            tie = _tie(text, mapping, other, uploads[j].name) if other and i != j else None
            made = _join(uploads[i], uploads[j], tie) if tie else None
            if made:
                found[i], used[j] = made
                break
    return tuple(upload for i, upload in enumerate(found) if i not in used), list(used.values())


def _is_text(upload: Upload) -> bool:
    return (
        upload.read is None and not upload.origin and upload.name.lower().endswith(_TEXT) and upload.size < _MOST_BYTES
    )


def _head(upload: Upload) -> TextTable | None:
    """The first rows of a file of text; None if they are no single table or those of a vendor."""
    try:
        with upload.open() as file:
            data = file.read(_HEAD)
        start = data if len(data) < _HEAD else data[: data.rfind(b"\n") + 1]
        tables = read_bytes(upload.name, start)
    except (Unreadable, OSError):
        return None
    return tables[0] if len(tables) == 1 and profiles.recognise(tables[0].headers) is None else None


def _dayless(text: TextTable, table: str | None) -> Mapping | None:
    """What the columns of payments mean that lack nothing but their day; None for any other table."""
    mapping = map_headers(text.headers, "payments", cells=LazyCells(text))
    return mapping if lacking(mapping) == ["date"] and table in (None, "payments") else None


def _tie(text: TextTable, mapping: Mapping, other: TextTable, name: str) -> _Tie | None:
    """How the rows of payments name those of a file that has days and no amounts."""
    beside = map_headers(other.headers, "payments", cells=LazyCells(other))
    if lacking(beside) != ["amount"]:
        return None
    there = {header_key(header): header for header in other.headers}
    stem = header_key(PurePath(name).stem)
    for header in text.headers:
        words = tuple(word for word in header_words(header) if word not in ("de", "del", "of"))
        what = [word for word in words if word not in _ID]
        if not what or len(what) == len(words) or mapping.fields.get(header) in ("id", *_PERSON):
            continue
        if header_key(header) in there:
            return _Tie(header, there[header_key(header)])
        if "".join(what) in stem and "id" in there:
            return _Tie(header, there["id"])
    return None


def _join(payments: Upload, orders: Upload, tie: _Tie) -> tuple[Upload, LeftOut] | None:
    """The payments with the columns of their orders, and why the orders are left out; None if the ids do not tie them."""
    try:
        ours, theirs = payments.tables()[0], orders.tables()[0]
    except Unreadable:
        return None
    if ours.set_aside or not {tie.key} <= set(ours.headers) or not {tie.other} <= set(theirs.headers):
        return None
    have = map_headers(ours.headers, "payments", cells=LazyCells(ours)).fields.values()
    told = map_headers(theirs.headers, "payments", cells=LazyCells(theirs)).fields
    taken = [h for h, name in told.items() if h != tie.other and name in ("date", *_PERSON) and name not in have]
    keys = theirs.rows.column(f"c{theirs.headers.index(tie.other)}").to_pylist()
    values = [theirs.rows.column(f"c{theirs.headers.index(header)}").to_pylist() for header in taken]
    of_order = dict(zip(keys, zip(*values, strict=True), strict=True))
    named = ours.rows.column(f"c{ours.headers.index(tie.key)}").to_pylist()
    days = sum(key in of_order for key in named)
    if not taken or len(of_order) < len(keys) or 2 * days < len(named):
        return None
    to = io.StringIO()
    writer = csv.writer(to, lineterminator="\n")
    writer.writerow([*ours.headers, *taken])
    for row in ours.rows.drop_columns(["row"]).to_pylist():
        writer.writerow(
            [
                *(cell or "" for cell in row.values()),
                *(cell or "" for cell in of_order.get(row[f"c{ours.headers.index(tie.key)}"], [""] * len(taken))),
            ]
        )
    day = next(header for header in taken if told[header] == "date")
    why = Message(
        "gave_days", {"file": orders.name, "column": day, "key": tie.key, "other": payments.name, "count": days, "rows": len(named)}
    )  # fmt: skip
    left = LeftOut(orders.name, theirs.headers, source_key(theirs.headers), why)
    return replace(payments, path=None, data=to.getvalue().encode()), left
