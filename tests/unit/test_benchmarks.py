"""Verdicts: both bounds are Normal, the unrounded value decides, few cases give no verdict (domain.md 0.6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lib.benchmarks import BENCHMARKS, Band
from lib.kpis import verdict
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.metric import Metric
from lib.query import Value


@pytest.mark.parametrize(
    ("benchmark", "value", "n", "band"),
    [
        ("B1", "0.9", 50, "normal"),
        ("B1", "0.9000001", 50, "great"),
        ("B1", "0.8", 50, "normal"),
        ("B1", "0.7999999", 50, "bad"),
        ("B1", "0.95", 9, "small_sample"),
        ("B1", "0.95", 10, "great"),
        ("B29", "0.05", 50, "normal"),  # lower is better: mirrored
        ("B29", "0.0499", 50, "great"),
        ("B29", "0.1001", 50, "bad"),
        ("B30", "0.0075", 400, "normal"),
        ("B10", "6.01", 50, "great"),
        ("B27", "29.9", 50, "great"),
    ],
)
def test_verdict(benchmark: str, value: str, n: int, band: Band) -> None:
    assert BENCHMARKS[benchmark].verdict(Decimal(value), n) == band


def test_no_value_no_verdict() -> None:
    assert BENCHMARKS["B1"].verdict(None, 50) == "none"


def test_a_benchmark_in_dollars_says_nothing_of_euros() -> None:
    cost = ALL["v.cost_per_booked"]
    assert verdict(cost, Value(Decimal(90), n=50), "EUR") == ("none", "currency")
    assert verdict(cost, Value(Decimal(90), n=50), "USD") == ("great", "")


@pytest.mark.parametrize("metric", [m for m in METRICS if m.benchmark], ids=lambda m: m.ref)
def test_every_badge_resolves_to_a_record(metric: Metric) -> None:
    benchmark = BENCHMARKS[metric.benchmark]
    assert benchmark.source
    assert benchmark.grade in "SAPH"
    assert 2015 <= benchmark.year <= 2026
    assert benchmark.low < benchmark.high
    assert metric.good == benchmark.good, "the metric and its benchmark disagree on what is good"
