"""A value from its sums: divided here, once, or without a value and with the reason for it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from lib.metrics.units import Number
from lib.query.plan import Cell, Cells, Sums, read
from lib.query.question import Member, Value
from lib.query.reason import EMPTY, NONE, Reason

COSTS = Reason("costs")
"""That costs are missing, before it is known which."""


def value_of(cells: Cells, sums: Sums, position: int, member: Member, values: Mapping[str, Value]) -> Value:
    """The value of a metric for a member; `values` are those of the metrics that it may be divided from."""
    metric = cells.metric
    if cells.plain is not None:
        summed = sums.get((position, member, cells.plain)) or 0
        return Value(summed, summed, None, summed if cells.counts_cases else None)
    if metric.quotient:
        over, under = (values[ref] for ref in metric.quotient)
        sample = read(cells.sample, sums, position, member)
        if over.value is None or not under.value:
            return Value(
                numerator=over.value, denominator=under.value, n=sample, reason=over.reason or under.reason or EMPTY
            )
        return Value(divide(over.value, under.value), over.value, under.value, sample)
    if position in cells.startless:
        return Value(reason=Reason("no_start"))
    if any(_is_unpriced(one, sums, position, member) for one in cells.unpriced):
        return Value(reason=Reason("no_rate"))
    spoiled = _spoiled(cells, sums, position, member)
    if spoiled and metric.denominator:
        return Value(reason=spoiled)
    numerator = read(cells.numerator, sums, position, member)
    if not numerator and (
        cells.unknown or any(_is_unpriced(one, sums, position, member) for one in cells.unpriced_alike)
    ):  # that there is nothing of a kind of which no row has a rate is not known either
        return Value(reason=Reason("no_rate"))
    in_time = isinstance(member, date) and member <= cells.last_bucket and not metric.denominator
    if numerator is None and cells.is_shared and not in_time:
        return Value(reason=COSTS)  # a source that no cost names has no known cost, not a cost of 0
    if metric.minus:
        off = read(cells.minus, sums, position, member)
        if off is None:
            return Value(reason=COSTS)  # nor is a margin known where no such cost was booked
        numerator = add(numerator or 0, -off)
        if cells.told and cells.told_again:  # what both have taken off
            twice = [read(one, sums, position, member) or 0 for one in (cells.told, cells.told_again)]
            numerator = add(numerator, max(0, min(twice)))
    sample = read(cells.sample, sums, position, member) if metric.sample else None
    if not metric.denominator:
        if numerator is None and cells.is_middle:
            return Value(n=sample, reason=EMPTY)  # the middle of nothing is no day, and not day 0
        value = numerator if numerator is not None else 0
        if spoiled and not value:
            return Value(reason=spoiled)  # that there were none is not known either
        return Value(value, value, None, sample if metric.sample else (value if metric.unit.counts_cases else None))
    denominator = metric.constant or read(cells.denominator, sums, position, member)
    n = sample if metric.sample else denominator
    if not denominator or (metric.per_sample and not n):
        return Value(None, numerator, denominator, n, EMPTY)
    if cells.is_share_of_cases and (numerator or 0) > denominator:
        return Value(None, numerator, denominator, n, Reason("over"))
    return Value(divide(numerator or 0, denominator) * metric.times, numerator or 0, denominator, n)


def _spoiled(cells: Cells, sums: Sums, position: int, member: Member) -> Reason:
    """What is not known of the rows, and of how many; no reason where all is."""
    if not cells.spoiling:
        return NONE
    rows, what = max((int(sums.get((position, member, place)) or 0), what) for what, place in cells.spoiling)
    return Reason(what, rows=rows) if rows else NONE


def _is_unpriced(cells: tuple[Cell, Cell], sums: Sums, position: int, member: Member) -> bool:
    """Whether there are rows of money, and none with a rate."""
    rows, without = (read(cell, sums, position, member) or 0 for cell in cells)
    return 0 < rows == without


def divide(over: Number, under: Number) -> Number:
    """The quotient: a decimal of decimals and counts, a float where one is a float."""
    if isinstance(over, float) or isinstance(under, float):
        return float(over) / float(under)
    return Decimal(over) / Decimal(under)


def add(a: Number, b: Number) -> Number:
    """The sum: a float where one is a float."""
    return float(a) + float(b) if isinstance(a, float) or isinstance(b, float) else a + b
