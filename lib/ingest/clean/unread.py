"""What a receipt says of the cells of a sheet: what was written and could not be read, words on no list, and a status that is missing."""

from __future__ import annotations

import re

import duckdb

from lib.engine.db import identifier, one_row, scalar
from lib.ingest.clean.cleaning import Column
from lib.ingest.clean.columns import ERROR_VALUE
from lib.ingest.clean.receipt import Problem, Receipt
from lib.schema.fields import Kind, Table
from lib.schema.values import is_shortened
from lib.schema.vocabulary import VOCABULARY
from lib.texts.messages import Message, Named

CHECKED = frozenset(kind for kind in Kind if kind is not Kind.WORD)
"""Kinds of which a written text can be unreadable; a word that is on no list is kept."""

_NO_STATUS = Message("no_status")


def list_unread(con: duckdb.DuckDBPyConnection, target: str, columns: list[Column], receipt: Receipt) -> None:
    """List every value that was written and could not be read."""
    checked = [c for c in columns if c.field.kind in CHECKED and not c.exact]
    if not checked:
        return
    written = ", ".join(f"count({c.raw})" for c in checked)
    read = ", ".join(f"count({identifier(c.field.name)})" for c in checked)
    before = one_row(con, f"select {written} from source")
    after = one_row(con, f"select {read} from {target}")
    for column, count_written, count_read in zip(checked, before, after, strict=True):
        if count_written == count_read:
            continue
        name = identifier(column.field.name)
        unread = con.execute(f"""
            select source."row", {column.raw} from source join {target} t on t._row = source."row"
            where {column.raw} is not null and t.{name} is null order by 1
        """).fetchall()
        receipt.problems += [
            Problem(row, column.header, text, _why_unread(column.field.kind, text), "cell") for row, text in unread
        ]


def _why_unread(kind: Kind, text: str) -> Message:
    if re.fullmatch(ERROR_VALUE, text):
        return Message("error_value")
    if kind in (Kind.ID, Kind.PHONE) and is_shortened(text):
        return Message("shortened")
    if kind is Kind.MONEY and text.endswith("%"):
        return Message("percentage")
    return Message(f"not_{kind}")


def list_unknown_words(con: duckdb.DuckDBPyConnection, target: str, columns: list[Column], receipt: Receipt) -> None:
    """List every word that is on no list; it is kept as written."""
    for column in columns:
        if column.field.kind is not Kind.WORD:
            continue
        name = identifier(column.field.name)
        known = ", ".join(f"'{word}'" for word in VOCABULARY[column.field.vocabulary])
        unknown = con.execute(f"select _row, {name} from {target} where {name} not in ({known}) order by 1").fetchall()
        why = Message("unknown_word", {"field": Named("field", column.field.name)})
        receipt.problems += [Problem(row, column.header, text, why, "word") for row, text in unknown]


def say_what_is_missing(
    con: duckdb.DuckDBPyConnection, target: str, table: Table, columns: list[Column], receipt: Receipt
) -> None:
    """Payments count by their status: say what becomes of those without one (decision 30)."""
    if table.name != "payments":
        return
    status = next((c for c in columns if c.field.name == "status"), None)
    if status is None:
        receipt.notes.append(Message("no_status_column"))
        return
    blank = con.execute(f"select _row from {target} where status is null order by 1").fetchall()
    if blank and len(blank) == scalar(con, f"select count(*) from {target}"):
        receipt.notes.append(Message("blank_status", {"column": status.header}))
        return
    receipt.problems += [Problem(row, status.header, "", _NO_STATUS, "cell") for (row,) in blank]
