"""What real files do that a table of random cells does not: put into a random business, one situation at a time."""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from tests.reference import Tables
from tests.reference.keys import Keys
from tests.reference.text import Row, fold

Settings = dict[str, str]

CLOCK = ("08:05", "09:15", "11:40", "16:30", "16:31", "23:50")
DAY_OF = {"payments": "date", "leads": "optin_date", "csm_calls": "date", "sales_calls": "date"}
"""The tables whose rows have an order within a day, with the column that tells it."""
ALIKE = ("payments", "leads", "customers", "costs")
NAMED = {"customers": "id", "payments": "customer_id", "leads": "customer_id", "csm_calls": "customer_id"}
"""Where a row says whose it is. Numbers mean something else in each table: a customer id never reaches across sources."""


def customer_ids(tables: Tables, chance: Random) -> None:
    """Customers have numbers, now and then two; some rows know the number alone, and one person's address has changed."""
    for shift, (name, column) in enumerate(NAMED.items()):
        moved = chance.random() < 0.5
        for row in tables.get(name, []):
            email = fold(row.get("email", ""))
            person = min(ord(email[0]) - ord("a"), 4 if moved else 5) if email else chance.randrange(6)
            number = f"K{(person + shift) % 6}"
            row[column] = chance.choice(["", number, number, f"{number}b", number, "K9"])
            if row[column] == "K9" or (row[column] and chance.random() < 0.2):
                row["email"] = ""  # nobody has told the address of K9 at all


def one_row_each(tables: Tables, chance: Random) -> None:
    """Every customer stands in one row."""
    if "customers" not in tables:
        return
    rows = tables["customers"]
    keys = Keys(tables)
    tables["customers"] = list({keys.of("customers", row, index): row for index, row in enumerate(rows)}.values())


def contracts_of_customers(tables: Tables, chance: Random) -> None:
    """A CRM or a sheet of clients tells the contract; payments tell it now and then, and never the number of a deal."""
    for row in tables.get("customers", []):
        row["contracted_revenue"] = chance.choice(["4000", "2500", "1200.50", ""])
    dropped = chance.choice([[], ["contracted_revenue"], ["contracted_revenue", "offer"]])
    dropped = [*dropped, *chance.choice([[], ["closer", "setter"], ["closer", "csm"]])]
    for row in tables.get("payments", []):
        row.pop("deal_id", None)
        for column in dropped:
            row.pop(column, None)


def equal_lines(tables: Tables, chance: Random) -> None:
    """Sales, opt-ins and costs that are alike in every column."""
    for name in ALIKE:
        rows = tables.get(name, [])
        for _ in range(chance.randrange(4) if rows else 0):
            rows.insert(chance.randrange(len(rows) + 1), dict(chance.choice(rows)))


def pasted_block(tables: Tables, chance: Random) -> None:
    """A part of a sheet, of five lines at least, or all of it, stands there twice."""
    for name in ALIKE:
        rows = tables.get(name, [])
        if len(rows) >= 5:
            length = chance.choice([5, 6, len(rows)])
            start = chance.randrange(max(1, len(rows) - length))
            rows += [dict(row) for row in rows[start : start + length]]


def times(tables: Tables, chance: Random) -> None:
    """The day of a payment, an opt-in or a call has a time, in all of its table."""
    for name, column in DAY_OF.items():
        if chance.random() < 0.7:
            for row in tables.get(name, []):
                row[column] += f" {chance.choice(CLOCK)}" if row.get(column) else ""


def no_fees(tables: Tables, chance: Random) -> None:
    """Payments without a column for fees."""
    for row in tables.get("payments", []):
        row.pop("processing_fee", None)
        row.pop("extra_fee", None)


def currency_of_costs(tables: Tables, chance: Random) -> None:
    """Costs name the only currency there is, and nothing has been said about the workspace's."""
    tables.pop("rates", None)
    for row in tables.get("payments", []):
        row.pop("currency", None)
    code = chance.choice(["AUD", "USD"])
    for row in tables.get("costs", []):
        row["currency"] = chance.choice([code, code, ""])


def open_outcomes(tables: Tables, chance: Random) -> None:
    """A calendar does not say who came to some of the calls."""
    for name in ("csm_calls", "sales_calls"):
        rows = [row for row in tables.get(name, []) if row.get("status")]
        for row in chance.sample(rows, min(len(rows), chance.randrange(4))):
            row["status"] = "Unknown outcome"


def held_calls(tables: Tables, chance: Random) -> None:
    """A calendar says of some of the calls that they were held, and not how they went."""
    for name in ("csm_calls", "sales_calls"):
        rows = [row for row in tables.get(name, []) if row.get("status")]
        for row in chance.sample(rows, min(len(rows), chance.randrange(4))):
            row["status"] = "Held"


Situation = Callable[[Tables, Random], None]

SITUATIONS: dict[str, Situation] = {
    "customer ids": customer_ids,
    "one row each": one_row_each,
    "contracts of customers": contracts_of_customers,
    "no fees": no_fees,
    "currency of costs": currency_of_costs,
    "open outcomes": open_outcomes,
    "held calls": held_calls,
    "times": times,
    "equal lines": equal_lines,
    "pasted block": pasted_block,
}
"""In the order in which they are put in: lines are repeated last."""


def put_in(tables: Tables, settings: Settings, names: frozenset[str], seed: int) -> None:
    """Change a business so that it has these situations, the same for the same `seed`."""
    chance = Random(seed)
    several = "one row each" not in names
    for name, change in SITUATIONS.items():
        if name in names:
            change(tables, chance)
    if "currency of costs" in names:
        for key in [key for key in settings if key == "currency" or key.startswith("rate.")]:
            del settings[key]
    if several:  # whether deals with a number and deals told by rows are the same deals is another question
        _without_deal_ids(tables.get("payments", []))


def _without_deal_ids(rows: list[Row]) -> None:
    for row in rows:
        row.pop("deal_id", None)
