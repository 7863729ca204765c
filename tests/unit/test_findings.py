"""What the title of a chart may claim, how a period falls into steps, and where a figure lies between its bounds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import pytest

from lib.analysis.kpis import Kpi
from lib.metrics.benchmarks import BENCHMARKS
from lib.metrics.catalog import ALL
from lib.query import Value
from lib.query.reason import Reason
from lib.ui.numbers import charts, explain, monday, ruler
from lib.ui.numbers.usual import Past
from lib.ui.words.texts import catalogue


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([5, 4, 3], "trend_fell 2"),
        ([3, 5, 4, 3], "trend_fell 2"),
        ([3, 4], ""),  # one step is no finding
        ([3, 4, 5, 6], "trend_rose 3"),
        ([5, 4, 4], ""),  # the same is neither
        ([5, 3, 4, 3, 4, 6], "trend_rose 2"),
        ([5, 3, 4, 3, 2.5, 6], "trend_highest 6"),
        ([5, 3, 4, 3, 4, 1], "trend_lowest 6"),
        ([5, 3, 4, 3, 4], ""),
        ([6, 3, 4, 3, 2.5, 6], ""),  # as high as it was
        ([], ""),
    ],
)
def test_a_title_claims_only_what_went_on(values: Sequence[float], told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(charts, "t", lambda key, label, n: f"{key} {n}")
    assert charts._finding("Cash", values) == told


@pytest.mark.parametrize(("days", "step"), [(1, 1), (31, 1), (32, 7), (90, 7), (190, 7), (191, 30), (365, 30)])
def test_a_period_falls_into_days_weeks_or_months(days: int, step: int) -> None:
    assert monday.step_of(days) == step


def test_a_step_adds_up_its_days_alone() -> None:
    by_day = {date(2026, 3, n): Decimal(n) for n in (1, 2, 7, 8, 9)}
    assert monday.summed(by_day, date(2026, 3, 2), date(2026, 3, 8)) == 17
    assert monday.summed(by_day, date(2026, 3, 3), date(2026, 3, 6)) == 0


def test_places_on_the_ruler_worked_out_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ruler, "t", catalogue("en").__getitem__)
    monkeypatch.setattr(explain, "bounds", lambda *asked: "bounds")
    metric = ALL["v.close_rate"]  # Normal from 20% to 30%
    kpi = Kpi(metric, metric.ref, "Close rate", Value(Decimal("0.25")), Value(), "normal", Reason())
    line = ruler.of(kpi, BENCHMARKS[metric.benchmark], Past(12, 0.22, 0.25, 0.28), "EUR")
    assert line is not None
    # from 20% - 0.8 points to 30% + 0.8 points: 11.6 points in all
    assert line["value"] == pytest.approx(5.8 / 11.6, abs=1e-3)
    assert line["usual"] == pytest.approx([2.8 / 11.6, 8.8 / 11.6], abs=1e-3)
    bands = line["bands"]
    assert isinstance(bands, list)
    assert [band["kind"] for band in bands if isinstance(band, dict)] == ["bad", "normal", "great"]
    assert ruler.of(kpi, None, None, "EUR") is None
