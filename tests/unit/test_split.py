"""Splitting a change: worked out by hand, exact, and the same whatever order the factors come in."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.analysis.shapley import (
    Cases,
    chain,
    exact,
    mix,
    product,
    rounded,
    shapley,
    steps,
    sums,
)

fractions = st.fractions(min_value=0, max_value=1000, max_denominator=50)
factors = st.lists(st.tuples(fractions, fractions), min_size=1, max_size=6)
sizes = st.integers(0, 30).map(Fraction)
cases = st.builds(Cases, sizes, sizes)
members = st.dictionaries(st.sampled_from(["Ana", "Ben", "Eva", None]), st.tuples(cases, cases), min_size=1)


def each(*numbers: int | Fraction) -> list[Fraction]:
    """The numbers as fractions."""
    return [Fraction(number) for number in numbers]


def known(factors: tuple[Fraction | None, ...]) -> list[Fraction]:
    """The factors, every one of which has a value."""
    return [factor for factor in factors if factor is not None]


def test_two_factors_by_hand() -> None:
    """10 x 4 = 40 becomes 12 x 3 = 36: calls 2 x (4 + 3) / 2 = +7, price -1 x (10 + 12) / 2 = -11."""
    assert list(shapley(each(10, 4), each(12, 3), product)) == each(7, -11)


def test_three_factors_by_hand() -> None:
    """2 x 3 x 5 = 30 becomes 4 x 6 x 10 = 240, each factor doubled: a third of 210 each."""
    assert list(shapley(each(2, 3, 5), each(4, 6, 10), product)) == each(70, 70, 70)


def test_three_factors_by_the_orders_themselves() -> None:
    """1 x 2 x 3 = 6 becomes 2 x 3 x 5 = 30; over the six orders the first factor adds 6, 6, 9, 15, 10, 15."""
    assert shapley(each(1, 2, 3), each(2, 3, 5), product)[0] == Fraction(6 + 6 + 9 + 15 + 10 + 15, 6)


@given(factors)
def test_effects_add_up_to_the_change(pairs: list[tuple[Fraction, Fraction]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    assert sum(shapley(before, after, product)) == product(after) - product(before)


@given(st.data(), factors)
def test_order_does_not_matter(data: st.DataObject, pairs: list[tuple[Fraction, Fraction]]) -> None:
    order = data.draw(st.permutations(range(len(pairs))))
    effects = shapley([a for a, _ in pairs], [b for _, b in pairs], product)
    mixed = shapley([pairs[i][0] for i in order], [pairs[i][1] for i in order], product)
    assert [effects[i] for i in order] == list(mixed)


@given(factors)
def test_there_and_back_is_nothing(pairs: list[tuple[Fraction, Fraction]]) -> None:
    before, after = [a for a, _ in pairs], [b for _, b in pairs]
    back = shapley(after, before, product)
    assert [a + b for a, b in zip(shapley(before, after, product), back, strict=True)] == [0] * len(pairs)


def test_a_factor_that_stayed_has_no_effect() -> None:
    assert list(shapley(each(5, 2), each(5, 9), product)) == each(0, 35)


def test_a_chain_by_hand() -> None:
    """10 leads, 5 calls, 2 deals, 300 cash become 20, 8, 2, 500."""
    stages = [(10, 20), (5, 8), (2, 2), (300, 500)]
    before, after = chain([(Fraction(a), Fraction(b)) for a, b in stages], first=True) or ((), ())
    assert known(before) == each(10, Fraction(1, 2), Fraction(2, 5), 150)
    assert known(after) == each(20, Fraction(2, 5), Fraction(1, 4), 250)
    told = steps(["leads", "booked", "close", "price"], before, after)
    assert sum(factor.effect for factor in told) == 200


def test_nothing_sold_before_leaves_later_steps_unchanged() -> None:
    """5 calls without a deal become 10 calls with 2 deals of 100: price had no value before and explains nothing alone."""
    stages = [(Fraction(5), Fraction(10)), (Fraction(0), Fraction(2)), (Fraction(0), Fraction(200))]
    before, after = chain(stages, first=True) or ((), ())
    assert before[2] is None
    assert known(before) == each(5, 0)
    calls, close, price = steps(["calls", "close", "price"], before, after)
    assert price.before is None
    assert price.effect == 0
    assert calls.effect + close.effect == 200
    assert close.effect == Fraction(1, 5) * 100 * Fraction(5 + 10, 2)


def test_a_chain_with_deals_but_no_calls_does_not_hold() -> None:
    assert chain([(Fraction(0), Fraction(4)), (Fraction(3), Fraction(2))], first=True) is None


def test_a_sum_is_its_terms() -> None:
    fees = sums(["cash", "fees"], [Fraction(100), Fraction(-5)], [Fraction(80), Fraction(-3)])
    assert [factor.effect for factor in fees] == [-20, 2]


def test_mix_against_rate_by_hand() -> None:
    """Ana closes 8 of 10 both times, Ben 2 of 10, then 1 of 30: 50% becomes 22.5%.

    Ben's rate fell by 1/6 at a share that went from 1/2 to 3/4: -1/6 x 5/8. The rest, 1/4 of the calls going from Ana at
    80% to Ben at a mean of 7/60, is mix.
    """
    found = mix(
        {"Ana": (Cases(Fraction(8), Fraction(10)), Cases(Fraction(8), Fraction(10))),
         "Ben": (Cases(Fraction(2), Fraction(10)), Cases(Fraction(1), Fraction(30)))},
        total=False,
    )  # fmt: skip
    assert (found.before, found.after) == (Fraction(1, 2), Fraction(9, 40))
    assert found.parts["Ana"].rate == 0
    assert found.parts["Ben"].rate == -Fraction(1, 6) * Fraction(5, 8)
    assert sum(part.mix for part in found.parts.values()) == -Fraction(1, 4) * (Fraction(4, 5) - Fraction(7, 60))


def test_who_is_new_changes_the_mix_only() -> None:
    old = (Cases(Fraction(5), Fraction(10)), Cases(Fraction(5), Fraction(10)))
    new = (Cases(Fraction(0), Fraction(0)), Cases(Fraction(9), Fraction(10)))
    found = mix({"Ana": old, "New": new}, total=False)
    assert found.parts["New"].rate == found.parts["Ana"].rate == 0
    assert found.parts["New"].rates == (None, Fraction(9, 10))
    assert sum(part.mix for part in found.parts.values()) == Fraction(7, 10) - Fraction(1, 2)


def test_a_rate_without_cases_is_refused() -> None:
    with pytest.raises(ValueError, match="without cases"):
        mix({"Ana": (Cases(Fraction(0), Fraction(0)), Cases(Fraction(1), Fraction(2)))}, total=False)


@given(members, st.booleans())
def test_mix_and_rate_add_up_to_the_change(pairs: dict[str | None, tuple[Cases, Cases]], total: bool) -> None:
    over = [sum(pair[i].over for pair in pairs.values()) for i in (0, 1)]
    under = [sum(pair[i].under for pair in pairs.values()) for i in (0, 1)]
    if not total and not all(under):
        return
    found = mix(pairs, total=total)
    ends = over if total else [Fraction(a) / Fraction(b) for a, b in zip(over, under, strict=True)]
    assert [found.before, found.after] == ends
    effects = sum(part.rate + part.mix for part in found.parts.values())
    assert found.volume + effects + found.caseless == ends[1] - ends[0]
    assert total or not found.volume


@given(st.data(), members)
def test_the_order_of_members_does_not_matter(
    data: st.DataObject, pairs: dict[str | None, tuple[Cases, Cases]]
) -> None:
    names = data.draw(st.permutations(list(pairs)))
    assert mix({name: pairs[name] for name in names}, total=True).parts == mix(pairs, total=True).parts


@given(st.lists(st.fractions(-1000, 1000, max_denominator=997), max_size=9), st.sampled_from(["1", "1/100", "1/1000"]))
def test_printed_effects_still_add_up(amounts: list[Fraction], text: str) -> None:
    step = Fraction(text)
    shown = rounded(amounts, step)
    assert all((one / step).denominator == 1 for one in shown)
    assert all(abs(a - b) < step for a, b in zip(amounts, shown, strict=True))
    assert sum(shown) == round(sum(amounts, Fraction(0)) / step) * step


def test_numbers_become_fractions_exactly() -> None:
    assert exact(Decimal("0.10")) == Fraction(1, 10)
    assert exact(0.1) == Fraction(1, 10)
    assert exact(3) == 3
    assert exact(None) == 0
