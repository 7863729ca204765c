"""What a number is counted in: a unit knows how to write, compare, draw and type its numbers.

Whoever shows a number asks its unit and never which unit it is. How a reader's language writes a number is the business of
a :class:`Pen`; a unit says which of its strokes to use.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import ClassVar, Protocol

Number = Decimal | int | float


class Pen(Protocol):
    """Writes numbers in a reader's language and locale, amounts in the workspace's currency; None is "no data"."""

    def count(self, value: Number | None) -> str:
        """A whole number, or one decimal: 1,204 · 12.5."""

    def number(self, value: Number | None, digits: int) -> str:
        """A number with that many decimals."""

    def money(self, value: Number | None, cents: bool | None = None) -> str:
        """An amount, with or without cents; None leaves that to the pen."""

    def rate(self, value: Number | None) -> str:
        """A fraction as a percentage."""

    def days(self, value: Number | None) -> str:
        """A length of time in days."""

    def points(self, value: str) -> str:
        """Percentage points, of a number that is written already."""

    def signed(self, value: Decimal) -> str:
        """A number of at most one decimal, with its sign."""

    def percent(self, value: Decimal) -> str:
        """A percentage of at most one decimal, with its sign."""


@dataclass(frozen=True)
class Unit:
    """A unit. `name` is what files and the command line call it."""

    name: str

    adds_up: ClassVar[bool] = False
    """Whether a sum of it without rows is zero, and a time without rows a bar of no height."""
    is_share: ClassVar[bool] = False
    """Whether it is a part of a whole: stored as a fraction, written as a percentage, with an interval of chance."""
    is_money: ClassVar[bool] = False
    """Whether it is an amount in the workspace's currency."""
    counts_cases: ClassVar[bool] = False
    """Whether a value is itself the number of cases that it rests on."""
    has_median: ClassVar[bool] = False
    """Whether its mean goes with the median of the same rows."""
    axis: ClassVar[str] = "~s"
    """The number format of an axis, as charts write it."""

    @property
    def per_case(self) -> Unit:
        """The unit of a sum of it divided by a number of cases."""
        return NUMBER

    def write(self, value: Number | None, pen: Pen) -> str:
        """A value as a reader sees it."""
        raise NotImplementedError

    def bound(self, value: Number, pen: Pen) -> str:
        """A bound of a band: as a value, but no more digits than it has."""
        return self.write(value, pen)

    def exact(self, value: Number, pen: Pen) -> str:
        """A sum as it is compared with another to the last digit."""
        return pen.count(value)

    def effect(self, size: Fraction, pen: Pen) -> str:
        """The size of one part of a change, without its sign."""
        return self.write(float(size), pen)

    def step(self, size: Fraction) -> Fraction:
        """To what the parts of a change are rounded, of which the largest has that size."""
        return Fraction(1, 10)

    def change(self, now: Number | None, before: Number | None, pen: Pen) -> str | None:
        """The change with its sign, in percent; None where there is nothing to compare."""
        if now is None or not before:
            return None
        earlier = Decimal(str(before))
        return pen.percent((Decimal(str(now)) - earlier) / abs(earlier) * 100)

    def plain(self, value: Number | None) -> int | float | str | None:
        """A value as JSON has it."""
        return plain(value)

    def typed(self, value: Number | None) -> str:
        """A value as it can be typed again; nothing for none."""
        return "" if value is None else f"{float(value):g}"


class _Count(Unit):
    adds_up = True
    counts_cases = True

    def write(self, value: Number | None, pen: Pen) -> str:
        return pen.count(value)


class _Money(Unit):
    axis = "$~s"
    adds_up = True
    is_money = True

    @property
    def per_case(self) -> Unit:
        return self

    def write(self, value: Number | None, pen: Pen) -> str:
        return pen.money(value)

    def exact(self, value: Number, pen: Pen) -> str:
        return pen.money(value, cents=True)

    def effect(self, size: Fraction, pen: Pen) -> str:
        return pen.money(float(size), cents=size.denominator != 1)

    def step(self, size: Fraction) -> Fraction:
        return Fraction(1) if size >= 1000 else Fraction(1, 100)

    def plain(self, value: Number | None) -> str | None:
        """A decimal to the cent."""
        return None if value is None else format(cents(value).normalize(), "f")


class _Rate(Unit):
    is_share = True
    axis = ".0%"

    def write(self, value: Number | None, pen: Pen) -> str:
        return pen.rate(value)

    def effect(self, size: Fraction, pen: Pen) -> str:
        points = size * 100
        return pen.points(pen.number(float(points), 1 if (points * 10).denominator == 1 else 2))

    def step(self, size: Fraction) -> Fraction:
        return Fraction(1, 1000) if size >= Fraction(1, 100) else Fraction(1, 10000)

    def change(self, now: Number | None, before: Number | None, pen: Pen) -> str | None:
        """The change in percentage points: that of a percentage in percent would be misread."""
        if now is None or before is None:
            return None
        return pen.points(pen.signed((Decimal(str(now)) - Decimal(str(before))) * 100))

    def typed(self, value: Number | None) -> str:
        return "" if value is None else f"{float(value) * 100:g}%"


class _Days(Unit):
    has_median = True

    def write(self, value: Number | None, pen: Pen) -> str:
        return pen.days(value)


class _Number(Unit):
    def write(self, value: Number | None, pen: Pen) -> str:
        return pen.number(value, 2)

    def bound(self, value: Number, pen: Pen) -> str:
        return pen.count(value)

    def step(self, size: Fraction) -> Fraction:
        return Fraction(1, 100)


COUNT: Unit = _Count("count")
MONEY: Unit = _Money("money")
RATE: Unit = _Rate("rate")
DAYS: Unit = _Days("days")
NUMBER: Unit = _Number("number")


def cents(value: Number) -> Decimal:
    """An amount to the cent, half up. Shares of an amount are added in binary: what that is off by never reaches a cent."""
    exact = round(Decimal(str(value)), 8) if isinstance(value, float) else Decimal(value)
    return exact.quantize(Decimal("0.01"), ROUND_HALF_UP) + 0  # not -0


def plain(value: Number | None) -> int | float | None:
    """A number as JSON has it: a whole one without a decimal point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value
