"""Several rows of one person in the customers table, as one (docs/numbers.md decision 96).

A CRM's export has a row per deal, a founder's sheet may have one per purchase, and several exports may know one person. What
is said of the person is merged here; what each row says of its own deal is in ``told.py``.
"""

from __future__ import annotations

import json

import duckdb
import pyarrow as pa

from lib.engine.db import identifier
from lib.ingest.map.profiles import filling_in, identity_of
from lib.ingest.map.source_names import is_deals
from lib.schema.fields import Field, Kind, sql_type
from lib.schema.tables.customers import TABLE as CUSTOMERS
from lib.store.tables import typed_null

TOTALS = (
    "contracted_revenue",
    "gross_revenue",
    "processing_fees",
    "extra_fees",
    "refunds",
    "discounts",
    "vat",
    "pending_payments",
    "coaching_times",
)
"""What is added up over a person's rows."""

LATEST = ("last_payment_date", "updated_at")
"""The days of which a person has the last one; of all others the first (but see the day of cancelling)."""


def prepare(con: duckdb.DuckDBPyConnection) -> None:
    """Write ``work.customer_source``: per import of customers where it stands among the sources, as `rank` for what is said of
    a person (own sheets, vendors, exports that only fill in) and as `deal_rank` for deals (exports of deals, then own
    sheets), and whether it says who cancelled. Own sheets are one source, and so are all imports of one vendor's export."""
    fills_in = filling_in()
    found = [
        (number, identity_of(account["profile"]), "cancel_date" in account["mapping"].values())
        for number, receipt in con.execute("select id, receipt from imports where tbl = 'customers'").fetchall()
        for account in [json.loads(receipt)]
    ]
    exports = {export for _, export, _ in found}
    ranked = sorted(exports, key=lambda export: (bool(export) + (export in fills_in), export))
    deals = sorted(exports, key=lambda export: (not is_deals(export), bool(export) + (export in fills_in), export))
    con.register(
        "sources_read",
        pa.table(
            {
                "_import": pa.array([number for number, *_ in found], pa.int32()),
                "rank": pa.array([ranked.index(export) for _, export, _ in found], pa.int32()),
                "deal_rank": pa.array([deals.index(export) for _, export, _ in found], pa.int32()),
                "is_deals": pa.array([is_deals(export) for _, export, _ in found], pa.bool_()),
                "tells_cancel": pa.array([tells for *_, tells in found], pa.bool_()),
            }
        ),
    )
    con.execute("create or replace table work.customer_source as select * from sources_read")
    con.unregister("sources_read")


def expressions(in_customers: set[str]) -> dict[str, str]:
    """The parts of the SQL files that merge rows, by placeholder; `in_customers` are the columns that are stored."""
    told = [f for f in CUSTOMERS.fields if f.name in in_customers]
    every = ", ".join(
        identifier(f.name) if f in told else f"{typed_null('customers', f.name)} as {identifier(f.name)}"
        for f in CUSTOMERS.fields
    )
    totals = [f for f in told if f.name in TOTALS]
    return {
        "customer_columns": ", ".join(f"c.{identifier(f.name)}" for f in told),
        "customer_merge": ", ".join(f"{_merged(f)} as {identifier(f.name)}" for f in told),
        "customer_fields": f"person_id, _import, _row, {every}",
        "customer_row_fields": f"person_id, place, _import, _row, rank, deal_rank, is_deals, {every}",
        "customer_updated": "updated_at" if "updated_at" in in_customers else "null :: date",
        "customer_sums": "".join(f", sum({f.name}) :: {sql_type(f.kind)} as {f.name}" for f in totals),
        "customer_totals": "".join(f", arg_min({f.name}, rank) as {f.name}" for f in totals),
    }


def _merged(field: Field) -> str:
    """SQL of a field over the rows of one person."""
    name = identifier(field.name)
    if field.name in TOTALS:
        return f"any_value(t.{name})"
    if field.name == "cancel_date":  # gone only if nothing runs, by what says who went
        return f"case when count(c.{name}) = count(*) filter (where c.tells_cancel) then max(c.{name}) end"
    if field.kind is Kind.DATE:
        return f"max(c.{name})" if field.name in LATEST else f"min(c.{name})"
    if field.kind is not Kind.LIST:
        return f"arg_min(c.{name}, c.n)"
    joined = f"string_agg(c.{name}, ', ' order by c.n)"
    if field.name == "optin_all":  # a source that somebody comes back by is told again (decision 113)
        return joined
    parts = f"string_split({joined}, ', ')"
    return f"array_to_string(list_filter({parts}, lambda x, i: list_position({parts}, x) = i), ', ')"
