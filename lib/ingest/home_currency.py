"""The currency of the business where only its costs name any, and more than one (decision 101): that has to be asked.

Costs in euros and in dollars are no sum. Where payments or customers name a currency, theirs is that of the business, and
costs in another one are converted or left out in sight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb

from lib.ingest.evidence import Question
from lib.ingest.receipt import Receipt
from lib.ingest.tables import columns, stored
from lib.settings import family

KIND = "home_currency"


def ask_home_currency(con: duckdb.DuckDBPyConnection, receipts: Sequence[Receipt], settings: Mapping[str, str]) -> None:
    """Ask on the last of the `receipts` of costs, if there is something to ask; `con` holds the stored tables of the draft."""
    if not receipts or settings.get("currency"):
        return
    if _named(con, "payments") or _named(con, "customers"):
        return
    priced = {key.partition(".")[0] for key, rate in family(settings, "rate").items() if rate}
    named = tuple(code for code in _named(con, "costs") if code not in {*priced, *_named(con, "rates")})
    if len(named) < 2:  # what has a price is not what prices are in
        return
    header = next((h for h, name in receipts[-1].mapping.items() if name == "currency"), "")
    question = Question("currency", header, KIND, named, (), setting="currency", params={"currencies": named})
    receipts[-1].questions.append(question)


def _named(con: duckdb.DuckDBPyConnection, table: str) -> tuple[str, ...]:
    """The currencies that the rows of a table name, in the order of the alphabet."""
    if "currency" not in columns(con, f"main.{stored(table)}"):
        return ()
    rows = con.execute(f"select distinct currency from main.{stored(table)} where currency is not null order by 1")
    return tuple(code for (code,) in rows.fetchall())
