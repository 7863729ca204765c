"""Rows of a table of subscriptions, where a workspace has one, as ``lib/model/recurring`` takes them
(docs/numbers-clients.md 13)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

import duckdb

from lib.engine.db import identifier, literal
from lib.model.recurring.interval import Interval, snapped
from lib.model.recurring.subscriptions import Row
from lib.schema.tables import TABLES

TABLE = "subscriptions"
EVERY = {
    "day": (0, 1),
    "week": (0, 7),
    "two_weeks": (0, 14),
    "four_weeks": (0, 28),
    "month": (1, 0),
    "two_months": (2, 0),
    "quarter": (3, 0),
    "four_months": (4, 0),
    "half_year": (6, 0),
    "year": (12, 0),
    "eighteen_months": (18, 0),
    "two_years": (24, 0),
    "three_years": (36, 0),
    "five_years": (60, 0),
}
"""How often a subscription is paid -> (months, days)."""
NEVER = ("one_time", "trial")
"""Words that say of a row that nothing of it is paid again: whatever its offer is said to be, it has no level."""
MONEY = ("amount", "vat", "discount", "discount_pct", "quantity")
DAYS = (
    "start", "trial_end", "period_start", "period_end", "cancel_requested", "ended", "pause_from", "pause_until", "discount_until",
)  # fmt: skip
WORDS = ("id", "plan", "deal_id", "currency", "interval", "status")
COLUMNS = (*WORDS, *MONEY, *DAYS, "interval_count")


def statement(rows: Mapping[str, str]) -> str:
    """SQL that makes ``work.subscribed``: a row for each row of the table with its person; `rows` are those of each table.

    Where a file does not say how often a plan is paid or what it costs, its offer does (``offer_recurring``, ``offer_price``), or
    for how often the length of the current period. A discount of 1 is all of it unless
    another row of the file has more than 1: then they are per cents. What a status says without a day of its own (cancelled,
    asked to cancel, paused) holds from the newest day of which its file tells (12.2): it never enters the past."""
    table = TABLES[TABLE]
    told = ", ".join(f"r.{identifier(name)}" for name in (table.date, *table.happens))
    undated = {
        "cancel_requested": "r.status = 'leaving' and r.cancel_requested is null",
        "ended": "r.status in ('canceled', 'expired') and coalesce(r.ended, r.cancel_requested, r.period_end) is null",
        "pause_from": "r.status = 'paused' and r.pause_from is null",
    }
    replaced = {name: f"case when {when} then told_on else r.{name} end" for name, when in undated.items()} | {
        "amount": "coalesce(r.amount, f.price)",
        "discount_pct": "r.discount_pct / case when in_percent then 100 else 1 end",
        "interval": f'case when r."interval" in ({_listed((*EVERY, *NEVER))}) then r."interval" else coalesce(f.recurring, r."interval") end',
    }
    known = ", ".join(
        f"({replaced.get(name, f'r.{identifier(name)}')}) :: {_kind(name)} as {identifier(name)}" for name in COLUMNS
    )
    return f"""create table work.subscribed as
        with file as (
            select r._import, max(r.discount_pct) > 1 as in_percent, max(day) filter (where day <= i.imported_at :: date) as told_on
            from {TABLE} r join imports i on i.id = r._import, lateral (select unnest([{told}]) as day) group by r._import
        )
        select ids.person_id, {known}
        from {rows[TABLE]} r join person_ids ids on ids.key = {rows[f"{TABLE}_key"]} join file using (_import)
        left join offer_facts f on f.offer = lower(r.plan);
"""


def _listed(words: Iterable[str]) -> str:
    return ", ".join(map(literal, words))


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
    if every is None and not told["interval"] and told["period_start"] and told["period_end"]:
        near = snapped((told["period_end"] - told["period_start"]).days)
        every = (near.months, near.days) if near else None
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
