"""What the rows of one client say differently, where no time of update says which of them is newer (decision 96).

A second purchase is a row of its own and differs for good reason in its days, offers and amounts. Who somebody is does not:
the first row that says it counts, and the receipt says where others say something else.
"""

from __future__ import annotations

from collections.abc import Collection

import duckdb

from lib.engine.db import identifier, scalar
from lib.ingest.clean.receipt import Receipt
from lib.ingest.read.text_table import RowList
from lib.schema.fields import Kind
from lib.schema.tables.customers import TABLE as CUSTOMERS
from lib.texts.messages import Message

ATTRIBUTES = (
    "full_name",
    "phone",
    "country",
    "age",
    "gender",
    "ig_link",
    "client_account",
    "optin_first",
    "utm_source",
    "utm_campaign",
)
"""What is said of a person and not of a purchase."""


def note(con: duckdb.DuckDBPyConnection, target: str, there: Collection[str], receipt: Receipt) -> None:
    """Note on the receipt of a sheet of clients, staged as `target` with the columns `there`, what its rows say differently."""
    if "email" not in there or "updated_at" in there:
        return
    if not scalar(con, f"select count(email) - count(distinct email) from {target}"):
        return
    headers = {name: header for header, name in receipt.mapping.items()}
    for name in (name for name in ATTRIBUTES if name in there and name in headers):
        column = identifier(name)
        compared = f"lower({column}::varchar)" if CUSTOMERS.by_name[name].kind is not Kind.DATE else column
        found = con.execute(f"""
            select email, list(_row order by _row) from {target} where email is not null and {column} is not null
            group by email having count(distinct {compared}) > 1 order by min(_row)
        """).fetchall()
        if not found:
            continue
        rows = RowList()
        for _, numbers in found:
            for number in numbers:
                rows.add(number)
        told = {"count": len(found), "rows": rows.params()["rows"], "column": headers[name]}
        receipt.notes.append(Message("client_told_differently", told))
