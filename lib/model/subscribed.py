"""Rows of a table of subscriptions, where a workspace has one, as ``lib/model/recurring`` takes them
(docs/numbers-clients.md 13)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import duckdb

from lib.engine.db import identifier
from lib.model.recurring.interval import Interval
from lib.model.recurring.subscriptions import Row
from lib.schema.tables import TABLES

TABLE = "subscriptions"
EVERY = {"week": (0, 7), "month": (1, 0), "quarter": (3, 0), "half_year": (6, 0), "year": (12, 0)}
"""How often a subscription is paid -> (months, days)."""
MONEY = ("amount", "vat", "discount", "discount_pct", "quantity")
DAYS = (
    "start", "trial_end", "period_start", "period_end", "cancel_requested", "ended", "pause_from", "pause_until", "discount_until",
)  # fmt: skip
WORDS = ("id", "plan", "deal_id", "currency", "interval", "status")
COLUMNS = (*WORDS, *MONEY, *DAYS, "interval_count")


def statement(rows: Mapping[str, str]) -> str:
    """SQL that makes ``work.subscribed``: a row for each row of the table with its person; `rows` are those of each table."""
    table = TABLES.get(TABLE)
    if table is None:
        kinds = ", ".join(f"null :: {_kind(name)} as {identifier(name)}" for name in COLUMNS)
        return f"create table work.subscribed as select null :: integer as person_id, {kinds} where false;\n"
    known = ", ".join(
        f"{f'r.{identifier(name)}' if name in table.by_name else 'null'} :: {_kind(name)} as {identifier(name)}"
        for name in COLUMNS
    )
    return f"""create table work.subscribed as
        select ids.person_id, {known} from {rows[TABLE]} r join person_ids ids on ids.key = {rows[f"{TABLE}_key"]};
"""


def _kind(name: str) -> str:
    return "double" if name in (*MONEY, "interval_count") else "date" if name in DAYS else "varchar"


def by_person(con: duckdb.DuckDBPyConnection, home: str, with_vat: bool) -> dict[int, list[Row]]:
    """The rows of each person, days as numbers; a row in the `home` currency has none of its own. `with_vat`: amounts hold VAT."""
    selected = ", ".join(identifier(name) for name in COLUMNS)
    found: dict[int, list[Row]] = {}
    asked = con.execute(
        f"select person_id, {selected} from work.subscribed_rows order by person_id, start nulls last, id"
    )
    for person, *cells in asked.fetchall():
        row = _row(dict(zip(COLUMNS, cells, strict=True)), home, with_vat)
        if row:
            found.setdefault(person, []).append(row)
    return found


def _row(told: Mapping[str, Any], home: str, with_vat: bool) -> Row | None:
    """A row; None for one that has no start, no amount, or no interval that is known."""
    every = EVERY.get(told["interval"] or "")
    if told["start"] is None or not told["amount"] or every is None:
        return None
    times = int(told["interval_count"] or 1)
    until: date | None = told["discount_until"]
    days = {name: told[name].toordinal() for name in DAYS if told[name] is not None and name != "discount_until"}
    return Row(
        plan=told["plan"] or "",
        amount=told["amount"],
        interval=Interval(every[0] * times, every[1] * times),
        id=told["id"] or "",
        deal=told["deal_id"] or "",
        currency="" if told["currency"] in (None, home) else told["currency"],
        quantity=told["quantity"] or 1,
        vat=(told["vat"] or 0) if with_vat else 0,
        discount=told["discount"] or 0,
        discount_pct=told["discount_pct"] or 0,
        discount_until=(until + timedelta(days=1)).toordinal() if until else 0,  # a date is the last cheap day
        status=told["status"] or "",
        **days,
    )
