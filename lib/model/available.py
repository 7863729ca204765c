"""What there is to go by: the tables and fields that the numbers of a workspace can use."""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from lib.engine.db import one_row, scalar
from lib.model.exchange import Exchange
from lib.schema.tables import TABLES
from lib.store.tables import stored

STAND_INS = {
    "payments.amount": "customers.gross_revenue",
    "payments.contracted_revenue": "customers.contracted_revenue",
    "payments.processing_fee": "customers.processing_fees",
    "payments.extra_fee": "customers.extra_fees",
    "payments.vat": "customers.vat",
    "payments.discount": "customers.discounts",
    "payments.refund_amount": "customers.refunds",
    "payments.deal": "customers.deal",
    "payments.offer": "customers.offers",
    "payments.method": "customers.methods",
    "payments.payment_type": "customers.payment_types",
    "payments.channel": "customers.channel",
    "payments.closer": "customers.closers",
    "payments.setter": "customers.setters",
    "payments.csm": "customers.csms",
}
"""A customers sheet alone carries totals per customer that stand in for a payments table."""

OF_DEALS = ("contracted_revenue", "discount")
"""What a deal has from a customers row where the payments have no such column (decision 97)."""


def filled(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The tables that have rows."""
    counted = ", ".join(f"(select count(*) from main.{stored(t)})" for t in TABLES)
    return {t for t, rows in zip(TABLES, one_row(con, f"select {counted}"), strict=True) if rows}


def of_fields(mapped: Collection[str], filled: Collection[str]) -> set[str]:
    """The tables that have rows and the fields of theirs that some column was `mapped` to, or that another field stands in for."""
    available = {m for m in mapped if m.split(".")[0] in filled} | {*filled}
    if "payments" not in filled:
        return available | {name for name, stand_in in STAND_INS.items() if stand_in in available}
    deals = {f"payments.{name}" for name in OF_DEALS if STAND_INS[f"payments.{name}"] in available}
    return available | deals - ({"payments.discount"} if "payments.list_price" in available else set())


def of_rows(con: duckdb.DuckDBPyConnection, there: Collection[str], exchange: Exchange) -> set[str]:
    """What is there because rows say it, though no column is called so; `there` are the tables and fields that are."""
    found = set()
    owed = (
        f"select count(*) from payments t where status = 'pending' and coalesce(kind <> 'refund', amount >= 0) and {exchange.owed('coalesce(date, due_date)')}"
        if "payments" in there
        else f"select count(pending_payments) from customers t where {exchange.owed('coalesce(close_date, last_payment_date, joined_date)')}"
    )
    if scalar(con, owed):
        found.add("payments.pending")
    # An amount below zero says that money went back, as a column for the kind of row would.
    if "payments" in there and scalar(con, "select count(*) from payments where amount < 0"):
        found.add("payments.kind")
    # The rule of docs/numbers.md 2.2 is in use where there is something to go by, not where there is only a column.
    if "csm_calls.success" in there and scalar(con, "select count(*) from csm_calls where type = 'onboarding'"):
        found.add("csm_calls.onboardings")
    return found
