"""What moved the cash of a business so small that every effect can be worked out by hand.

        Ana          Ben          payments  cash
April   2 x 1,000    2 x   500    4         3,000
May     1 x 1,000    3 x   500    4         2,500    cases went from Ana to Ben: only the mix moved
June    2 x 1,000    6 x   500    8         5,000    twice of everything: only the number of cases moved
July    2 x 1,500    6 x   500    8         6,000    only Ana's amount per payment moved
August  2 x 1,500    -            2         3,000    Ben is gone
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date
from fractions import Fraction

import pytest

from lib.analysis.drivers import (
    Split,
    SplitError,
    Way,
    split,
    ways,
)
from lib.metrics.catalog import ALL
from lib.publish.draft import Upload, prepare
from lib.query import Period, Question, Snapshot
from lib.store.workspace import Workspace
from tests.conftest import NOW, opened

APRIL, MAY, JUNE, JULY, AUGUST, SEPTEMBER = range(4, 10)
PAID = {
    APRIL: [("Ana", 2, 1000), ("Ben", 2, 500)],
    MAY: [("Ana", 1, 1000), ("Ben", 3, 500)],
    JUNE: [("Ana", 2, 1000), ("Ben", 6, 500)],
    JULY: [("Ana", 2, 1500), ("Ben", 6, 500)],
    AUGUST: [("Ana", 2, 1500)],
}
ROWS = [
    f"2026-{month:02}-10,{closer}{month}{i}@golden.test,{amount},{closer}"
    for month, paid in PAID.items()
    for closer, times, amount in paid
    for i in range(times)
]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business of the table above."""
    workspace = Workspace(tmp_path_factory.mktemp("small"), "small")
    content = "\n".join(["Date,Email,Amount,Closer", *ROWS]).encode()
    prepare(workspace, [Upload("payments.csv", data=content)], now=NOW).publish()
    snapshot = opened(workspace)
    yield snapshot
    snapshot.con.close()


def month(number: int) -> Period:
    return Period(date(2026, number, 1), date(2026, number, monthrange(2026, number)[1]))


def moved(small: Snapshot, ref: str, way: Way, before: int, after: int) -> Split:
    question = Question((month(after), month(before)), as_of=date(2026, 9, 30))
    return split(small, ALL[ref], way, question)


def effects(found: Split) -> dict[str, Fraction]:
    """Factor, or member -> effect, without those of zero."""
    return {str(f.member if f.name == "member" else f.name): f.effect for f in found.factors if f.effect}


BY_CLOSER, PAYMENTS = Way("members", "closer"), Way("steps", "gross")


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(APRIL, MAY, {"mix": -500}), (MAY, JUNE, {"volume": 2500}), (JUNE, JULY, {"Ana": 1000})],
)
def test_cash_by_closer(small: Snapshot, before: int, after: int, expected: dict[str, int]) -> None:
    found = moved(small, "r.gross", BY_CLOSER, before, after)
    assert effects(found) == {name: Fraction(effect) for name, effect in expected.items()}
    assert found.change == sum(expected.values())


def test_cash_as_payments_times_their_average(small: Snapshot) -> None:
    """4 payments of 625 become 8 of 750: 4 x (625 + 750) / 2 = 2,750 and 125 x (4 + 8) / 2 = 750."""
    found = moved(small, "r.gross", PAYMENTS, MAY, JULY)
    assert effects(found) == {"payments": 2750, "gross_per_payments": 750}


def test_average_payment_when_a_closer_is_gone(small: Snapshot) -> None:
    """750 becomes 1,500 although nobody's own average moved: who is gone is mix."""
    found = moved(small, "v.avg_payment", BY_CLOSER, JULY, AUGUST)
    assert (found.before, found.after) == (Fraction(750), Fraction(1500))
    assert effects(found) == {"mix": 750}


def test_a_month_without_payments(small: Snapshot) -> None:
    """From 3,000 to nothing: no payment was made, so the average says nothing and the number of payments says all."""
    found = moved(small, "r.gross", PAYMENTS, AUGUST, SEPTEMBER)
    assert effects(found) == {"payments": -3000}
    assert effects(moved(small, "r.gross", BY_CLOSER, AUGUST, SEPTEMBER)) == {"volume": -3000}


def test_an_average_of_nothing_cannot_be_split(small: Snapshot) -> None:
    with pytest.raises(SplitError, match="empty"):
        moved(small, "v.avg_payment", BY_CLOSER, AUGUST, SEPTEMBER)


def test_only_what_the_data_has_is_offered(small: Snapshot) -> None:
    """Payments alone tell nothing of calls, leads, countries or contracts."""
    offered = ways(small, ALL["r.gross"])
    assert offered[0].kind == "steps"
    assert Way("members", "country") not in offered
    assert not ways(small, ALL["v.sales_show"])
    found = moved(small, "r.gross", offered[0], APRIL, MAY)
    assert [factor.name for factor in found.factors] == ["deals", "new_cash_per_deals", "rest"]
