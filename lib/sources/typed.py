"""Costs typed by hand on the Data page: a source of its own, which always tells all of its rows, so that an import of a file
never touches them and what is taken out of the list leaves."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal, InvalidOperation

import pyarrow as pa

from lib.engine.engine import Connection
from lib.ingest.read.text_table import TextTable
from lib.publish.draft import Draft, Options, Upload
from lib.sandbox.imports import prepare
from lib.sandbox.pool import Asker
from lib.schema.amounts import currency_code
from lib.schema.vocabulary import VOCABULARY
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal

ORIGIN = "typed_costs"
"""What the source is called in the list of imports."""
NAME = "typed costs.csv"
CATEGORIES = tuple(VOCABULARY["cost_category"])
HEADERS = ("id", "date", "category", "amount", "currency", "description")
MOST = 2000
"""Rows that are typed by hand; more come in a file."""
LONGEST = 200
"""Characters of a note."""


class CostRefused(Refusal):
    """A row that is no cost, by its place in the list."""


@dataclass(frozen=True)
class Cost:
    """A cost: its day, category and amount, the currency (empty: the workspace's), and what it is for. One that is new has no id."""

    day: date
    category: str
    amount: Decimal
    currency: str = ""
    note: str = ""
    id: str = ""


def costs(con: Connection) -> list[Cost]:
    """The costs that were typed, the newest day first."""
    found = con.execute(
        """select id, date, category, amount, currency, description from costs
        where _import in (select id from imports where json_extract_string(receipt, '$.origin') = ?) order by date desc, id""",
        [ORIGIN],
    ).fetchall()
    return [
        Cost(day, category, amount, currency or "", note or "", key or "")
        for key, day, category, amount, currency, note in found
    ]


def checked(
    place: int,
    day: object,
    category: object,
    amount: object,
    currency: object = "",
    note: object = "",
    key: object = "",
) -> Cost:
    """A row as somebody typed it; `place` is its number in the list, from 1. Raises :class:`CostRefused`."""
    if not isinstance(day, date):
        raise CostRefused("cost_without_day", row=place)
    if category not in CATEGORIES:
        raise CostRefused("cost_without_category", row=place)
    try:
        spent = Decimal(str(amount))
    except InvalidOperation:
        spent = Decimal(0)
    if not spent.is_finite() or not Decimal("0.005") <= abs(spent) < Decimal(10) ** 12:
        raise CostRefused("cost_without_amount", row=place)
    code = currency_code(str(currency)) if currency else ""
    if currency and not code:
        raise CostRefused("setting_currency", value=str(currency)[:40])
    return Cost(
        day, str(category), round(spent, 2), code or "", " ".join(str(note or "").split())[:LONGEST], str(key or "")
    )


def draft(workspace: Workspace, rows: Sequence[Cost], asker: Asker) -> Draft:
    """The draft in which these are the costs that were typed, all of them. Raises :class:`lib.texts.messages.Refusal`."""
    if len(rows) > MOST:
        raise CostRefused("cost_too_many", most=MOST)
    return prepare(workspace, [upload(rows)], Options(decimal="dot"), asker=asker)


def upload(rows: Iterable[Cost]) -> Upload:
    """The costs as an import that speaks for all rows of its source."""
    told = [_cells(one) for one in _numbered(rows)]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADERS, *told])
    columns = {f"c{i}": pa.array([row[i] or None for row in told], pa.string()) for i in range(len(HEADERS))}
    places = pa.array(range(2, len(told) + 2), pa.int64())
    table = TextTable(NAME, HEADERS, pa.table(columns | {"row": places}))
    return Upload(NAME, data=text.getvalue().encode(), table="costs", read=table, origin=ORIGIN)


def _numbered(rows: Iterable[Cost]) -> list[Cost]:
    """New rows with ids that none has had, so that two costs that are alike are two."""
    listed = list(rows)
    last = max((int(one.id.rpartition("-")[2]) for one in listed if one.id.rpartition("-")[2].isdecimal()), default=0)
    found = []
    for one in listed:
        if not one.id:
            last += 1
        found.append(one if one.id else replace(one, id=f"typed-{last}"))
    return found


def _cells(one: Cost) -> tuple[str, ...]:
    return (one.id, one.day.isoformat(), one.category, f"{one.amount:f}", one.currency, one.note)
