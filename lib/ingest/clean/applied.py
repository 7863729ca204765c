"""The remembered answers that a file was read by, said on its receipt: what was answered, and when.

A snapshot keeps in ``answered`` on which day each answer was given, and what it is about as a file writes it: the key of a
setting holds only letters and digits (``mobilepayment`` for ``Mobile Payment``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import duckdb

from lib.engine.db import scalar
from lib.engine.engine import Connection
from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.evidence import answer
from lib.schema.fields import spelling_key
from lib.texts.messages import (
    Day,
    Message,
    Named,
    Param,
)

_SAID_ALREADY = "cents_as_told"


def keep_day(con: duckdb.DuckDBPyConnection, key: str, day: date | None) -> None:
    """Keep when an answer was given, None if it was forgotten."""
    if day is None:
        con.execute("delete from answered where key = ?", [key])
        return
    con.execute(
        "insert into answered values (?, ?, null) on conflict do update set said_on = excluded.said_on", [key, day]
    )


def keep_written(con: duckdb.DuckDBPyConnection, receipts: Iterable[Receipt]) -> None:
    """Keep how files write what their answers are about; what is known already stays."""
    for receipt in receipts:
        of_headers = {f"header.{receipt.scope}.{spelling_key(header)}": header for header in receipt.by_hand}
        for key, written in (receipt.applied | of_headers).items():
            if written:
                con.execute(
                    "insert into answered values (?, null, ?) on conflict do update set written = coalesce(written, excluded.written)",
                    [key, written],
                )


def note(
    con: duckdb.DuckDBPyConnection, receipts: Iterable[Receipt], before: Mapping[str, str], settings: Mapping[str, str]
) -> None:
    """Say on each receipt which answers in `settings` its file was read by, and of those that were there `before`, since when."""
    days = dict(con.execute("select key, said_on from answered").fetchall())
    for receipt in receipts:
        said: list[Message] = []
        for key, written in receipt.applied.items():
            known = next((k for k in (key, key.partition("@")[0]) if settings.get(k)), "")
            if known:
                stood = before.get(known) == settings[known]
                said.append(_said(known, written, settings[known], stood, days.get(known)))
        cents = {written for key, written in receipt.applied.items() if key.startswith("minor_units.")}
        told = [n for n in receipt.notes if n.code != _SAID_ALREADY or n.params["column"] not in cents]
        receipt.notes = [*(n for n in said if n not in told), *told]


def as_written(con: Connection) -> dict[str, str]:
    """Setting -> what it is about as a file writes it, of a snapshot; empty for one of an older release."""
    there = scalar(con, "select count(*) from duckdb_tables() where table_name = 'answered'")
    return dict(con.execute("select key, written from answered where written is not null").fetchall()) if there else {}


def _said(key: str, written: str, value: str, stood: bool, day: date | None) -> Message:
    """What was answered, of what, and when; or with this import, if it did not stand before."""
    kind, _, rest = key.partition(".")
    params: dict[str, Param] = {
        "key": key,
        "about": Message(f"about_{kind}", {"written": written or Message("blank_word")}),
    }
    if kind == "word":
        params["answer"] = Named("word", f"{rest.partition('.')[0]}.{value}")
    else:
        params["answer"] = Named("table", value) if kind == "table" else answer(kind, value)
    if not stood:
        return Message("answered_now", params)
    if day is None:
        return Message("answered_before", params)
    return Message("answered_on", {**params, "day": Day(day.isoformat())})
