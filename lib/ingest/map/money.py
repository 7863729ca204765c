"""The money of a file: how much of it is kept, and how much is set aside, by reason and currency.

Sums are exact and signed as the file writes its amounts, so that what is kept and what is set aside add up to the column
of the file. Of a row whose amount cannot be read only the row is counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import duckdb

from lib.engine.db import identifier
from lib.schema.fields import Table
from lib.texts.messages import Message, Param, Sum

SHORT = frozenset({
    "equal_line", "error_value", "no_value", "not_money", "overlap_older", "percentage", "repeated_line", "same_id_later",
    "same_id_newer", "same_record",
})  # fmt: skip
"""Reasons whose sentence is about one row. What many rows have in common is said by ``reason_<code>``."""

Sums = dict[str, Decimal]
"""Currency, empty where none is named -> amount."""


@dataclass
class Aside:
    """Rows that are set aside for one reason, and what they hold."""

    rows: int = 0
    sums: Sums = field(default_factory=dict)


@dataclass
class Account:
    """What is kept, and what is set aside by (outcome, code of the reason)."""

    kept: Sums = field(default_factory=dict)
    aside: dict[tuple[str, str], Aside] = field(default_factory=dict)

    def put_aside(self, outcome: str, reason: str, rows: int, sums: Mapping[str, Decimal]) -> None:
        """Account for rows that are left out."""
        entry = self.aside.setdefault((outcome, reason), Aside())
        entry.rows += rows
        add(entry.sums, sums)

    def messages(self) -> list[Message]:
        """One sentence per reason: how many rows are set aside for it and what they hold."""
        return [
            Message(
                "set_aside",
                {
                    "count": entry.rows,
                    "sum": said(entry.sums),
                    "why": Message(f"reason_{code}" if code in SHORT else code),
                },
            )
            for (_, code), entry in self.aside.items()
        ]

    def as_json(self) -> dict[str, Any]:
        """The account with amounts as text, exact."""
        return {"kept": _texts(self.kept)} | {
            outcome: [
                {"reason": reason, "rows": entry.rows, "sums": _texts(entry.sums)}
                for (of, reason), entry in self.aside.items()
                if of == outcome
            ]
            for outcome in ("quarantined", "duplicate")
        }


def add(sums: Sums, more: Mapping[str, Decimal]) -> None:
    """Add amounts to others, currency by currency."""
    for currency, amount in more.items():
        sums[currency] = sums.get(currency, Decimal(0)) + amount


def exact(amount: Decimal) -> str:
    """An amount as text with all its decimals, two at least."""
    plain = amount.normalize()
    return f"{plain:.2f}" if plain == round(plain, 2) else f"{plain:f}"


def said(sums: Mapping[str, Decimal]) -> Param:
    """Amounts as the parameter of a message."""
    if not sums:
        return Message("no_amount")
    return tuple(Sum(exact(amount), currency) for currency, amount in sorted(sums.items()))


def of_rows(
    con: duckdb.DuckDBPyConnection,
    relation: str,
    table: Table,
    there: Iterable[str],
    where: str = "true",
    turned: bool = False,
) -> Sums:
    """What the rows of a relation hold that meet a condition; `there` are its columns. With `turned`, ``source`` says of
    which rows the file writes the amount below zero although they have it above."""
    there = set(there)
    name = table.amount(there)
    if not name:
        return {}
    amount = f"t.{identifier(name)}"
    currency = "coalesce(t.currency, '')" if "currency" in there else "''"
    source = ""
    if turned:
        amount, source = (
            f"case when s.turned then -{amount} else {amount} end",
            'left join source s on s."row" = t._row',
        )
    found = con.execute(f"""
        select {currency}, sum({amount}) from {relation} t {source}
        where t.{identifier(name)} is not null and ({where}) group by 1
    """).fetchall()  # fmt: skip
    return dict(found)


def _texts(sums: Mapping[str, Decimal]) -> dict[str, str]:
    return {currency: exact(amount) for currency, amount in sorted(sums.items())}
