"""The currency of the business where the rows do not say which it is: that has to be asked.

It is the one that most payments and customers name, or where they name none most subscriptions (decision 42); where two are named equally often, nothing says which of
them is home. Where only costs name any, and more than one (decision 101), nothing says it either: costs in euros and in
dollars are no sum. What has a price of its own is not what prices are in.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import duckdb

from lib.ingest.map.evidence import Question
from lib.ingest.upload import Parts
from lib.schema.settings import family
from lib.store.tables import columns, stored

KIND = "home_currency"


def ask_home_currency(con: duckdb.DuckDBPyConnection, parts: Parts, settings: Mapping[str, str]) -> None:
    """Ask on the last receipt of the table that raises the question, if this import has `parts` in one that does; `con` holds
    the stored tables of the draft."""
    if settings.get("currency"):
        return
    groups = (("payments", "customers"), ("subscriptions",), ("costs",))
    told = [sum((_named(con, table) for table in tables), Counter[str]()) for tables in groups]
    named, tables = next(((n, t) for n, t in zip(told, groups, strict=True) if n), (Counter[str](), groups[0]))
    business = tables != ("costs",)
    receipts = [part.receipt for table in tables for part, _ in parts.get(table, ())]
    if len(named) < 2 or not receipts:
        return
    priced = {key.partition(".")[0] for key, rate in family(settings, "rate").items() if rate} | {*_named(con, "rates")}
    unpriced = {code: rows for code, rows in named.items() if code not in priced}
    if not business:
        tied = tuple(sorted(unpriced))
    else:
        counted = unpriced or dict(named)
        tied = tuple(sorted(code for code, rows in counted.items() if rows == max(counted.values())))
    if len(tied) < 2:
        return
    receipt = next((r for r in reversed(receipts) if "currency" in r.mapping.values()), receipts[-1])
    header = next((h for h, name in receipt.mapping.items() if name == "currency"), "")
    code = "ask_home_currency_tied" if business else ""
    receipt.questions.append(
        Question("currency", header, KIND, tied, (), setting="currency", params={"currencies": tied}, code=code)
    )


def _named(con: duckdb.DuckDBPyConnection, table: str) -> Counter[str]:
    """The currencies that the rows of a table name, with how many do."""
    if "currency" not in columns(con, f"main.{stored(table)}"):
        return Counter()
    rows = con.execute(f"select currency, count(*) from main.{stored(table)} where currency is not null group by all")
    return Counter(dict(rows.fetchall()))
