"""Where a sum with a target ends at its pace: worked out by hand, and only while its period is running."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from math import isclose, sqrt

import pytest

from lib.analysis.kpis import kpis
from lib.analysis.pace import paces, projected
from lib.metrics.catalog import ALL
from lib.metrics.goals import Pace
from lib.query import Filters, Period, Question, Snapshot
from lib.texts.glossary import Glossary
from tests.conftest import fill, opened

TODAY = date(2026, 6, 20)


def test_the_value_and_its_range() -> None:
    value, low, high = projected(100, [10, 20, 30], 4)
    assert value == 180
    assert isclose(high - value, 1.96 * sqrt(100 * 4))
    assert isclose(value - low, 1.96 * sqrt(100 * 4))
    assert projected(100, [0, 0, 90], 1)[1] == 100  # what never goes down
    assert projected(100, [-30, 0, 120], 1)[1] < 100


@pytest.fixture(scope="module")
def monthly(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("pace")
    (folder / "in").mkdir()
    rows = "".join(
        f"p{i},2026-{month:02}-{day:02},a{i}@x.io,300,Approved\n"
        for i, (month, day) in enumerate([(4, 1), (5, 5), (6, 2), (6, 20)])
    )
    (folder / "in/payments.csv").write_text(f"id,date,email,amount,status\n{rows}", encoding="utf-8")
    snapshot = opened(fill(folder / "data", folder / "in", {"target.r.gross": "900", "target.v.aov": "300"}))
    yield snapshot
    snapshot.con.close()


def _paces(snapshot: Snapshot, period: Period) -> dict[str, Pace]:
    metrics = [ALL["r.gross"], ALL["v.aov"], ALL["r.net_after_refunds"]]
    found = kpis(snapshot, pages=(), metrics=metrics, period=period, as_of=TODAY, glossary=Glossary.load("en"))
    return paces(snapshot, found, Question((period,), Filters(), TODAY))


def test_a_running_month_ends_at_its_pace(monthly: Snapshot) -> None:
    # 600 so far; 900 in the 60 days from 22 April make 15 a day, and ten days are left.
    for end in (TODAY, date(2026, 6, 30)):
        told = _paces(monthly, Period(date(2026, 6, 1), end))
        assert set(told) == {"r.gross", "v.cash"}, "an average has no pace, and what has no target none either"
        assert told["r.gross"].end == date(2026, 6, 30)
        assert isclose(told["r.gross"].value, 750)
        assert told["r.gross"].low == 600


@pytest.mark.parametrize(
    "period", [Period(), Period(date(2026, 5, 1), date(2026, 5, 31)), Period(date(2026, 5, 3), TODAY)]
)
def test_what_is_over_or_ends_today_has_none(monthly: Snapshot, period: Period) -> None:
    assert _paces(monthly, period) == {}
