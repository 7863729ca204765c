"""What the pages need to know of a snapshot besides its rows: what is available, up to which day, and what is left out."""

from __future__ import annotations

import json
from datetime import date

import duckdb

from lib.engine.db import scalar
from lib.metrics.relations import HAPPENED_ON, OF_TABLES
from lib.model.exchange import Exchange


def describe(con: duckdb.DuckDBPyConnection, available: set[str], exchange: Exchange, imported_on: date) -> None:
    """What the pages need to know of the snapshot: available fields, list members, as-of day, what is left out."""
    # Sales calls found among the CSM calls do without a table of their own (decision 19).
    if scalar(con, "select count(*) from sales"):
        available = available | {"sales_calls"}
    if scalar(con, "select count(*) from levels"):
        available = available | {"payments.recurring"}
    if scalar(con, "select count(*) from contracts"):
        available = available | {"payments.terms"}
    con.execute("create table available (name varchar)")
    con.execute("insert into available select unnest(?)", [sorted(available) or ["nothing"]])
    con.execute("create table facts (name varchar primary key, value varchar)")
    as_of = last_activity(con, imported_on)
    if as_of is None:  # a customers sheet alone has no other activity than its own dates
        as_of = scalar(con, """
            select max(day) from (
                select unnest([close_date, last_payment_date, joined_date, onboarding_date, onboarding_completed_date, graduation_date, cancel_date])
                    as day from customers
            ) where day <= $today
        """, {"today": imported_on})  # fmt: skip
    left_out = con.execute(
        "select currency, count(*), sum(amount)::varchar from unconverted group by all order by all"
    ).fetchall()
    facts = {
        "as_of": str(as_of or imported_on),
        "currency": exchange.currency,
        "left_out_currencies": json.dumps(left_out),
        "unsettled_currencies": ", ".join(exchange.unsettled),
    }
    con.execute("insert into facts select unnest(?), unnest(?)", [[*facts], [*facts.values()]])


def last_activity(con: duckdb.DuckDBPyConnection, imported_on: date) -> date | None:
    """The newest day on which a row of the relations tells of something that happened, not later than the import."""
    there = con.execute("select table_name from duckdb_tables() where database_name = current_database()").fetchall()
    others = "".join(
        f" union all select max({day}) from {name} where {day} <= $today"
        for (name,) in there
        if name in OF_TABLES
        for day in (HAPPENED_ON, *OF_TABLES[name].happens)
    )
    day: date | None = scalar(con, f"""
        select max(day) from (
            select max(held_on) as day from calls where is_live and held_on <= $today
            union all select max(held_on) from sales where is_live and held_on <= $today
            union all select max(event_on) from money where is_collected and source_table = 'payments' and event_on <= $today
            union all select max(optin_on) from optins where optin_on <= $today and source_table = 'leads'{others})
    """, {"today": imported_on})  # fmt: skip
    return day
