"""Shares of a price as amounts of money: what a column of 20 % or 0.2 is beside the amounts of its rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lib.engine.db import literal
from lib.ingest.clean.cleaning import Column

_OF_PRICE = ("discount", "discounts")
_AFTER = ("contracted_revenue", "amount", "gross_revenue")
"""Amounts from which a discount is off already, the best first."""

_PAID = ("amount", "gross_revenue", "contracted_revenue")


@dataclass(frozen=True)
class Shares:
    """The `fields` whose cells are shares, and whether amounts hold the VAT."""

    fields: frozenset[str] = frozenset()
    with_vat: bool = True

    def to_amounts(self, columns: Iterable[Column]) -> None:
        """Make the values of these columns amounts, rounded half up to cents.

        A discount is its share of the list price, or s / (1 - s) of what is left of it; VAT is s / (1 + s) of an amount
        that holds it; a fee its share of the amount.
        """
        columns = list(columns)
        value = {column.field.name: column.value for column in columns}
        for column in columns:
            if column.field.name in self.fields:
                column.value = self._amount(column, value)

    def _amount(self, column: Column, value: dict[str, str]) -> str:
        name, share = column.field.name, _share(column.raw)
        paid = _first(value, _PAID)
        if name in _OF_PRICE:
            listed, after = value.get("list_price"), _first(value, _AFTER)
            of_list = [f"{listed} * {share}"] if listed else []
            of_rest = [_divided(f"{after} * {share}", f"(1 - {share})")] if after else []
            amount = f"coalesce({', '.join([*of_list, *of_rest])})"
        elif name == "vat" and self.with_vat:
            amount = _divided(f"{paid} * {share}", f"(1 + {share})")
        else:
            amount = f"{paid} * {share}"
        # A sum of whole hundredths has no half to lose: the quotient is exact to ten places before it is rounded.
        return f"round(({amount})::decimal(28,10), 2)::decimal(18,4)"


def _divided(dividend: str, divisor: str) -> str:
    """A quotient of decimals: in whole numbers of 10^-10, for the engine divides decimals as binary fractions."""
    whole = f"(({dividend})::decimal(28,8) * 10000000000000000)::hugeint"
    by = f"nullif((({divisor})::decimal(12,6) * 1000000)::hugeint, 0)"
    return f"(({whole} // {by})::decimal(38,0) * 0.0000000001::decimal(11,10))"


def _first(value: dict[str, str], names: tuple[str, ...]) -> str:
    there = [value[name] for name in names if name in value]
    return f"coalesce({', '.join(there)})" if there else ""


def _share(raw: str) -> str:
    """SQL of a share from 0 to 1, null if the text is none."""
    number = f"try_cast(replace(trim(replace({raw}, {literal('%')}, '')), ',', '.') as decimal(12,6))"
    share = f"case when contains({raw}, {literal('%')}) then ({number} * 0.01::decimal(3,2))::decimal(12,6) else {number} end"
    return f"(case when {share} between 0 and 1 then {share} end)"


NO_SHARES = Shares()
