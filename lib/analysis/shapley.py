"""Why a number moved: its change between two periods, split exactly into the effects of what it is made of.

An effect is a Shapley value: what a factor adds when it goes from its earlier to its later value, averaged over every
order in which the factors could have moved. No order is preferred, and the effects add up to the change with nothing
left over. All arithmetic is in fractions, so "adds up" is exact and not a matter of rounding.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import factorial
from typing import TypeVar

Member = TypeVar("Member", bound=Hashable)
Worth = Callable[[Sequence[Fraction]], Fraction]

FLOAT_DIGITS = 9
"""Shares of a credit come as floating point; what is behind this digit is noise of their addition."""


@dataclass(frozen=True)
class Factor:
    """One factor in both periods and its `effect`, in the unit of the number. None is a period without a value.

    A factor that is one member of a dimension is named ``member``, and `member` says which (None is the unknown).
    """

    name: str
    before: Fraction | None
    after: Fraction | None
    effect: Fraction
    member: object = None


@dataclass(frozen=True)
class Cases:
    """What a member brought in one period: the sum `over` its `under` cases."""

    over: Fraction
    under: Fraction

    @property
    def rate(self) -> Fraction | None:
        """The member's own rate, None without cases."""
        return self.over / self.under if self.under else None


@dataclass(frozen=True)
class Part:
    """One member in both periods: its share of the cases, its rate, and the effects of each."""

    shares: tuple[Fraction, Fraction]
    rates: tuple[Fraction | None, Fraction | None]
    rate: Fraction
    mix: Fraction


@dataclass(frozen=True)
class Mix:
    """A number split by members: `volume` + Σ rate + Σ mix + `caseless` = its change.

    `volume` is the number of cases (0 for a rate), `caseless` what came without any case to divide by.
    """

    before: Fraction
    after: Fraction
    volume: Fraction
    caseless: Fraction
    parts: Mapping[object, Part]


def exact(number: Decimal | float | int | None) -> Fraction:
    """A number as a fraction; None, the sum of no rows, is zero."""
    if isinstance(number, float):
        return Fraction(Decimal(number).quantize(Decimal(1).scaleb(-FLOAT_DIGITS)))
    return Fraction(number or 0)


def shapley(before: Sequence[Fraction], after: Sequence[Fraction], worth: Worth) -> tuple[Fraction, ...]:
    """The effect of every factor on ``worth(after) - worth(before)``; they add up to it. 2^n evaluations for n factors."""
    n = len(before)
    worths = [worth([(after if mask >> i & 1 else before)[i] for i in range(n)]) for mask in range(1 << n)]
    effects = []
    for i in range(n):
        effect = Fraction(0)
        for mask in range(1 << n):
            if not mask >> i & 1:
                moved = mask.bit_count()
                weight = Fraction(factorial(moved) * factorial(n - 1 - moved), factorial(n))
                effect += weight * (worths[mask | 1 << i] - worths[mask])
        effects.append(effect)
    return tuple(effects)


def product(values: Sequence[Fraction]) -> Fraction:
    """All values multiplied."""
    result = Fraction(1)
    for value in values:
        result *= value
    return result


def chain(
    stages: Sequence[tuple[Fraction, Fraction]], *, first: bool
) -> tuple[tuple[Fraction | None, ...], ...] | None:
    """The factors of both periods of a chain of stages, each stage given (before, after).

    A factor is a stage per the one before it; with `first` the first stage is a factor too, and their product is the last
    stage, else the last stage per first one. A stage of 0 has no next factor; its product is 0 only if all that follows
    is 0 too, and otherwise the chain does not hold in that period: then the result is None.
    """
    periods = []
    for position in (0, 1):
        values = [stage[position] for stage in stages]
        if any(not values[i - 1] and values[i] for i in range(1, len(values))):
            return None
        steps = [values[i] / values[i - 1] if values[i - 1] else None for i in range(1, len(values))]
        periods.append(tuple([values[0], *steps] if first else steps))
    return tuple(periods)


def steps(names: Sequence[str], before: Sequence[Fraction | None], after: Sequence[Fraction | None]) -> list[Factor]:
    """A product's factors with their effects. A factor without a value in one period counts as unchanged there.

    That leaves the product what it is: a factor has no value only where an earlier one is zero.
    """
    first, last = [], []
    for earlier, later in zip(before, after, strict=True):
        first.append(_known(earlier, later))
        last.append(_known(later, earlier))
    effects = shapley(first, last, product)
    return [Factor(*row) for row in zip(names, before, after, effects, strict=True)]


def _known(value: Fraction | None, other: Fraction | None) -> Fraction:
    if value is not None:
        return value
    return other if other is not None else Fraction(1)


def sums(names: Sequence[str], before: Sequence[Fraction], after: Sequence[Fraction]) -> list[Factor]:
    """The terms of a sum: what each adds to the change is its own change."""
    return [Factor(name, a, b, b - a) for name, a, b in zip(names, before, after, strict=True)]


def mix(members: Mapping[Member, tuple[Cases, Cases]], *, total: bool) -> Mix:
    """Mix against rate: did the members themselves move, or did more of the cases go to others?

    A rate is Σ share x own rate; a `total` is cases x Σ share x own rate. A member without cases in one period has no rate
    there, and its rate counts as unchanged: who is new or gone changes the mix. Mix is counted from the average of both
    periods, so that a member moves it up only by taking cases at a better rate than most. What came without any case
    (`caseless`) stands beside. Raises :class:`ValueError` for a rate without cases in a period: it has no value to split.
    """
    sizes = [sum((pair[i].under for pair in members.values()), Fraction(0)) for i in (0, 1)]
    if not total and not all(sizes):
        raise ValueError("A rate has no value in a period without cases.")
    loose = [sum((pair[i].over for pair in members.values() if not pair[i].under), Fraction(0)) for i in (0, 1)]
    if not total:
        loose = [amount / size for amount, size in zip(loose, sizes, strict=True)]
    shares = {who: _shares(pair, sizes) for who, pair in members.items()}
    rates = {who: _rates(pair) for who, pair in members.items()}
    cases = sizes if total else [Fraction(1), Fraction(1)]
    means = [
        sum((shares[who][w] * rates[who][r] for who in members), Fraction(0)) for w in (0, 1) for r in (0, 1)
    ]  # by share and rate of either period

    def worth(moved: Sequence[Fraction]) -> Fraction:
        volume, share, rate = (int(one) for one in moved)
        return cases[volume] * means[2 * share + rate]

    volume, mixed, _ = shapley([Fraction(0)] * 3, [Fraction(1)] * 3, worth)
    usual = sum(means, Fraction(0)) / 4
    parts: dict[object, Part] = {}
    for who, pair in members.items():
        (w0, w1), (r0, r1) = shares[who], rates[who]
        rate = (r1 - r0) * _averaged(cases, (w0, w1))
        taken = (w1 - w0) * (_averaged(cases, (r0, r1)) - usual * (cases[0] + cases[1]) / 2)
        parts[who] = Part((w0, w1), (pair[0].rate, pair[1].rate), rate, taken)
    centred = sum((part.mix for part in parts.values()), Fraction(0))
    assert centred == mixed
    ends = [cases[i] * means[3 * i] + loose[i] for i in (0, 1)]
    return Mix(ends[0], ends[1], volume, loose[1] - loose[0], parts)


def _shares(pair: tuple[Cases, Cases], sizes: Sequence[Fraction]) -> tuple[Fraction, Fraction]:
    """A member's share of the cases in both periods; in a period without any the mix counts as unchanged."""
    first, last = (pair[i].under / sizes[i] if sizes[i] else None for i in (0, 1))
    known = first if first is not None else last
    if known is None:
        return Fraction(0), Fraction(0)
    return (first if first is not None else known), (last if last is not None else known)


def _rates(pair: tuple[Cases, Cases]) -> tuple[Fraction, Fraction]:
    known = [one.rate for one in pair if one.rate is not None]
    return (known[0], known[-1]) if known else (Fraction(0), Fraction(0))


def _averaged(cases: Sequence[Fraction], other: tuple[Fraction, Fraction]) -> Fraction:
    """The mean of cases x other over the orders in which both could have moved before a third factor does."""
    return (cases[0] * other[0] + cases[1] * other[1]) / 3 + (cases[0] * other[1] + cases[1] * other[0]) / 6


def rounded(amounts: Sequence[Fraction], step: Fraction) -> list[Fraction]:
    """The amounts in whole steps that still add up to their rounded sum: the largest remainders are rounded up."""
    wanted = round(sum(amounts, Fraction(0)) / step)
    whole = [amount / step // 1 for amount in amounts]
    order = sorted(range(len(amounts)), key=lambda i: (whole[i] - amounts[i] / step, i))
    for i in order[: wanted - sum(whole)]:
        whole[i] += 1
    return [Fraction(number) * step for number in whole]
