"""Payments without a day beside a table of their orders: a program keeps the two apart and ties them by the order's id.

Each payment takes the day of its order, and what the orders say of whose it is. The orders are no payments: they hold no
amounts. Payments that bring their own days take nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

import pyarrow as pa

from lib.ingest.map import profiles
from lib.ingest.map.cells import LazyCells, fits
from lib.ingest.map.headers import Mapping, map_headers
from lib.ingest.map.reading import lacking
from lib.ingest.read.text_table import TextTable
from lib.schema.fields import header_key, header_words
from lib.schema.tables import TABLES
from lib.texts.messages import Message

_ID = frozenset(("id", "number", "no", "nr", "ref", "reference", "numero", "num"))
_DAY = frozenset(("date", "fecha", "day", "dia", "datum"))
_PERSON = ("email", "phone", "customer_id", "full_name")


@dataclass(frozen=True)
class Tie:
    """By what two tables are tied: the column of the payments and that of the orders, whose day stands in `day`."""

    key: str
    other: str
    day: str


def within(texts: Sequence[TextTable]) -> tuple[list[TextTable], list[tuple[TextTable, Message]]]:
    """The tables of one file, payments with the days of the orders beside them; and these with what is to be said of them."""
    found, used = list(texts), dict[int, Message]()
    for i, text in enumerate(texts):
        for j, other in enumerate(texts):
            made = tied(text, other, None) if i != j else None
            if made:
                found[i], used[j] = made
                break
    left = [(texts[j], why) for j, why in used.items()]
    return [text for j, text in enumerate(found) if j not in used], left


def tied(payments: TextTable, orders: TextTable, table: str | None) -> tuple[TextTable, Message] | None:
    """The payments with the columns of their orders, and what is to be said of the orders; None if they are not tied.
    `table` is what the payments are said to be."""
    if any(profiles.recognise(text.headers) for text in (payments, orders)):
        return None
    tie = find_tie(payments, orders, table)
    return _join(payments, orders, tie) if tie else None


def find_tie(payments: TextTable, orders: TextTable, table: str | None) -> Tie | None:
    """How the rows of payments that lack their day name those of a table that has days and no amounts, by their headers.
    Neither is a vendor's export."""
    if table not in (None, "payments"):
        return None
    mapping = map_headers(payments.headers, "payments", cells=LazyCells(payments))
    if lacking(mapping) != ["date"]:
        return None
    beside = map_headers(orders.headers, "payments", cells=LazyCells(orders))
    day = _day(orders, beside)
    if "amount" in beside.fields.values() or not day:
        return None
    there = {header_key(header): header for header in orders.headers}
    title = header_key(PurePath(orders.name).stem)
    for header in payments.headers:
        words = [word for word in header_words(header) if word not in ("de", "del", "of")]
        what = [word for word in words if word not in _ID]
        if not what or len(what) == len(words) or mapping.fields.get(header) in ("id", *_PERSON):
            continue
        if header_key(header) in there:
            return Tie(header, there[header_key(header)], day)
        if "".join(what) in title and "id" in there:
            return Tie(header, there["id"], day)
    return None


def _day(orders: TextTable, mapping: Mapping) -> str:
    """The header of the day of an order; empty if it has none."""
    mapped = next((h for h, name in mapping.fields.items() if name == "date"), "")
    cells, field = LazyCells(orders), TABLES["payments"].by_name["date"]
    dated = (h for h in orders.headers if _DAY & set(header_words(h)) and fits(field, cells[h]))
    return mapped or next(dated, "")


def _join(payments: TextTable, orders: TextTable, tie: Tie) -> tuple[TextTable, Message] | None:
    if not {tie.key} <= set(payments.headers) or not {tie.other, tie.day} <= set(orders.headers):
        return None
    have = map_headers(payments.headers, "payments", cells=LazyCells(payments)).fields.values()
    told = map_headers(orders.headers, "payments", cells=LazyCells(orders)).fields
    taken = {tie.day: "date"} | {h: name for h, name in told.items() if name in _PERSON and name not in have}
    taken.pop(tie.other, None)
    columns = [_column(orders, header) for header in taken]
    keys = _column(orders, tie.other)
    of_order = dict(zip(keys, zip(*columns, strict=True), strict=True))
    named = _column(payments, tie.key)
    days = sum(key in of_order for key in named)
    # An id that stands in several orders names none, and one that few payments have is no order's.
    if tie.day not in taken or len(of_order) < len(keys) or 2 * days < len(named):
        return None
    rows = payments.rows
    for place in range(len(taken)):
        cells = [of_order[key][place] if key in of_order else None for key in named]
        at = len(payments.headers) + place
        rows = rows.add_column(rows.column_names.index("row"), f"c{at}", pa.array(cells, pa.string()))
    headers = (*payments.headers, *(_header(header, name, payments.headers) for header, name in taken.items()))
    why = Message(
        "gave_days",
        {
            "file": orders.name,
            "column": tie.day,
            "key": tie.key,
            "other": payments.name,
            "count": days,
            "rows": len(named),
        },
    )
    return replace(payments, headers=headers, rows=rows), why


def _header(header: str, name: str, taken: Sequence[str]) -> str:
    """What a column of the orders is called beside the payments: as it is there, unless that would say something else."""
    plain = map_headers([header], "payments").fields.get(header) == name
    return header if plain and header not in taken else name


def _column(text: TextTable, header: str) -> list[str | None]:
    found: list[str | None] = text.rows.column(f"c{text.headers.index(header)}").to_pylist()
    return [cell.strip() if cell else cell for cell in found]
