"""Intervals of rates, against published ones (Newcombe 1998, Statistics in Medicine 17, 857-872, method 3)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lib.analysis.intervals import interval, is_exact, wilson
from lib.metrics.catalog import ALL
from lib.query import Value
from lib.query.reason import EMPTY


@pytest.mark.parametrize(
    ("cases", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0000, 0.1611), (1, 29, 0.0061, 0.1718), (1, 1, 0.2065, 1.0)],
)  # fmt: skip
def test_published_intervals(cases: int, n: int, low: float, high: float) -> None:
    assert wilson(cases / n, n) == pytest.approx((low, high), abs=0.0001)


@pytest.mark.parametrize(("share", "n"), [(1.2, 10), (-0.1, 10), (0.5, 0)])
def test_no_share_of_cases_has_no_interval(share: float, n: int) -> None:
    with pytest.raises(ValueError, match="no share of cases"):
        wilson(share, n)


def test_which_numbers_have_one() -> None:
    show, cash, margin, fees = (ALL[ref] for ref in ("e.show_rate", "r.gross", "u.gross_margin", "v.fee_rate"))
    assert interval(show, Value(Decimal("0.5"), 5, 10, 10)) == pytest.approx((0.2366, 0.7634), abs=0.0001)
    assert interval(show, Value(None, 0, 0, 0, EMPTY)) is None
    assert interval(cash, Value(Decimal(100), n=10)) is None
    assert interval(margin, Value(Decimal("0.5"), n=10)) is None, "costs are no part of the cash they come off"
    assert interval(fees, Value(Decimal("0.03"), n=40)) is not None
    assert is_exact(show)
    assert not is_exact(fees), "payments are not alike in size"
