"""Amounts in other currencies, as they count in the workspace's own (docs/numbers.md 0.8, decision 42).

A row converts with the latest rate on or before its own date: all its money at once, each amount rounded half up to the
cent, so that a sum of rows is exact. Before the first rate of its currency, and without a date, a row has no rate: it is
left out and listed in the table `unconverted`. A rate entered by hand wins over an imported one of the same day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa

from lib.engine.db import identifier, literal
from lib.schema.settings import family

MONEY = (
    "amount",
    "contracted_revenue",
    "list_price",
    "discount",
    "processing_fee",
    "extra_fee",
    "vat",
    "refund_amount",
)
"""The fields of a payment that are in its currency."""


@dataclass(frozen=True)
class Exchange:
    """The workspace's `currency` (empty if nothing says which it is) and whether some row has another.

    Where all rows have the one, the model reads them as they are: no join, nothing to round. `unsettled` are the currencies
    of the costs where they name several and nobody else names one: which of them is home is for the founder to say, and
    until then nothing is left out (decision 101).
    """

    currency: str
    foreign: bool
    unsettled: tuple[str, ...] = ()

    @property
    def in_currency(self) -> str:
        """SQL condition on a row with a `currency`, a `day` and its `rate`: whether it counts."""
        return f"(coalesce(currency, {literal(self.currency)}) = {literal(self.currency)} or rate is not null)"

    def expressions(self) -> dict[str, str]:
        """The parts of the SQL files that convert, by placeholder."""
        if not self.foreign:
            return {
                "is_foreign": "false",
                "payment_rates": "",
                "payment_rows": "source",
                "in_currency": "true",
                "cost_rows": "costs",
                "cost_in_currency": "true",
            }
        money = ", ".join(f"converted({name}, rate) as {identifier(name)}" for name in MONEY)
        return {
            "is_foreign": "true",
            "payment_rates": f""", rated as (
                select s.*, r.rate from source s
                asof left join rate_days r on r.currency = s.currency and coalesce(s.date, s.due_date) >= r.since
            ),
            converted as (select * replace ({money}) from rated)""",
            "payment_rows": "converted",
            "in_currency": self.in_currency,
            "cost_rows": """(
                select * replace (converted(amount, rate) as amount) from (
                    select c.*, r.rate from costs c asof left join rate_days r on r.currency = c.currency and c.date >= r.since
                ))""",
            "cost_in_currency": self.in_currency,
        }

    def owed(self, day: str) -> str:
        """SQL condition on a row of a canonical table, dated by the expression `day`, before the model is built: whether
        it counts."""
        home = f"coalesce(currency, {literal(self.currency)}) = {literal(self.currency)}"
        if not self.foreign:
            return home
        return f"({home} or exists (select 1 from rate_days r where r.currency = t.currency and r.since <= {day}))"


def prepare(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], chosen: str) -> Exchange:
    """Read the rates and the currencies of the rows; `chosen` is the currency that was set, empty for the usual one.

    Writes ``rate_days`` (currency, since, rate) and the macro ``converted(amount, rate)``.
    """
    seen = con.execute("""
        select tbl, currency, count(*) from (
            select 'payments' as tbl, currency from payments
            union all select 'customers', currency from customers union all select 'subscriptions', currency from subscriptions
            union all select 'costs', currency from costs
        ) where currency is not null group by all
    """).fetchall()
    by_hand = [
        (name.partition(".")[0], date.fromisoformat(name.partition(".")[2]), Decimal(rate))
        for name, rate in family(settings, "rate").items()
        if rate
    ]
    priced = {code for code, _, rate in by_hand if rate != 1}
    priced |= {code for (code,) in con.execute("select distinct currency from rates where rate <> 1").fetchall()}
    home = chosen or _usual(seen, priced)
    currencies, days, rates = zip(*by_hand, strict=True) if by_hand else ((), (), ())
    con.register(
        "entered",
        pa.table(
            {
                "currency": pa.array(currencies, pa.string()),
                "since": pa.array(days, pa.date32()),
                "rate": pa.array([round(r, 10) for r in rates], pa.decimal128(18, 10)),
            }
        ),
    )
    con.execute(f"""
        create table rate_days as
        select currency, since, rate from entered where currency <> {literal(home)}
        union all
        select currency, date, rate from rates
        where currency <> {literal(home)} and (currency, date) not in (select (currency, since) from entered)
        order by currency, since
    """)
    con.unregister("entered")
    con.execute("""
        create macro work.converted(amount, rate) as
            case when rate is null then amount else round(amount * rate, 2) :: decimal(18,4) end
    """)
    if not home:
        return Exchange("", False, tuple(sorted({currency for _, currency, _ in seen})))
    # What a plan is worth is priced on the day that is asked about (lib/query/recurring.py) and not here.
    return Exchange(home, any(currency != home for table, currency, _ in seen if table != "subscriptions"))


def _usual(seen: Iterable[tuple[str, str, int]], priced: Set[str]) -> str:
    """The currency that most rows of payments and customers have, or where those name none, of subscriptions; what has a price
    of its own is not what prices are in. Where nobody else names one, it is the one of the costs (decision 101), empty if they
    name several."""
    seen = list(seen)
    for tables in (("payments", "customers"), ("subscriptions",)):
        usual = Counter[str]()
        for table, currency, rows in seen:
            if table in tables:
                usual[currency] += rows
        if usual:
            # An import asks where two are named equally often; of a workspace from before it did, any of them has to do.
            return min(usual, key=lambda c: (c in priced, -usual[c], c))
    of_costs = {currency for _, currency, _ in seen}
    of_costs = of_costs - priced or of_costs
    return of_costs.pop() if len(of_costs) == 1 else ""


def unconverted(exchange: Exchange) -> str:
    """The statement that writes ``unconverted``: the rows left out for want of a rate, with their amount as written."""
    return f"""
        create table unconverted as
        select source_table, _import, _row, person_id, coalesce(paid_on, due_on) as day,
            case when status_word = 'told' then coalesce(contracted, 0) else amount end as amount, currency from pay where not in_currency
        union all
        select 'costs', _import, _row, null, date, amount, currency from {exchange.expressions()["cost_rows"]} k
        where not {exchange.expressions()["cost_in_currency"]}
        order by all;
    """
