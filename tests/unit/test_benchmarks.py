"""Verdicts: both bounds are Normal, the unrounded value decides, few cases give no verdict (docs/numbers.md 0.6)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from lib.analysis.kpis import verdict
from lib.metrics.benchmarks import BENCHMARKS, MISMATCHES, Band
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.goals import Goals
from lib.metrics.metric import Metric
from lib.query import Value
from lib.schema.settings import with_defaults
from lib.texts.glossary import LANGUAGES, Glossary
from lib.ui.words.texts import catalogue


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


class Told:
    """What a verdict needs to know of a snapshot."""

    def __init__(self, currency: str = "EUR", available: tuple[str, ...] = (), **settings: str) -> None:
        self.facts, self.available, self.settings = {"currency": currency}, available, with_defaults(settings)

    def has(self, need: str) -> bool:
        """Whether one of the fields is there."""
        return any(name in self.available for name in need.split("|"))


def judged(
    ref: str, value: str, told: Told, n: int = 50, own: Goals | None = None, model: str = "last"
) -> tuple[Band, str]:
    """The verdict on a value of so many cases."""
    band, reason = verdict(ALL[ref], Value(Decimal(value), n=n), told, own, model)  # type: ignore[arg-type]
    return band, str(reason)


def test_refused_in_another_currency() -> None:
    assert judged("v.cost_per_booked", "90", Told("EUR")) == ("none", "currency")
    assert judged("v.cost_per_booked", "90", Told("USD")) == ("great", "")


def test_refused_on_too_few_cases() -> None:
    assert judged("e.show_rate", "0.95", Told(), n=9) == ("small_sample", "small_sample")


def test_refused_without_a_credible_source() -> None:
    assert judged("e.cancel_pct", "0.05", Told()) == ("none", "no_benchmark")


@pytest.mark.parametrize(
    ("ref", "refused", "judges", "model", "code"),
    [
        ("e.good_success", Told(good_events="literal"), Told(), "last", "good_events"),
        ("e.confirm_pct", Told(moved_in_booked="no"), Told(), "last", "moved"),
        ("v.close_rate", Told(deposits_are_deals="yes"), Told(), "last", "deposits"),
        ("v.cash_at_close", Told(deposits_are_deals="yes"), Told(), "last", "deposits"),
        ("m.onb_avg_days", Told(), Told(available=("csm_calls.onboardings",)), "last", "started"),
        ("m.pif_pct", Told(), Told(available=("customers.deal",)), "last", "pif_by_cash"),
        ("a.roas", Told(), Told(), "any", "overlap"),
    ],
)
def test_refused_where_the_definition_differs(ref: str, refused: Told, judges: Told, model: str, code: str) -> None:
    assert judged(ref, "0.5", refused, model=model) == ("none", f"mismatch:{code}")
    assert judged(ref, "0.5", judges)[0] in ("great", "normal", "bad")


def test_every_refusal_is_about_a_number_with_bounds_and_has_its_words() -> None:
    for mismatch in MISMATCHES:
        assert ALL[mismatch.ref].benchmark
        assert all(catalogue(language)[f"mismatch_{mismatch.code}"] for language in LANGUAGES)


def test_own_bands_judge_instead_of_the_published() -> None:
    own = Goals(Decimal("0.5"), Decimal("0.6"))
    assert judged("e.show_rate", "0.7", Told()) == ("bad", "")
    assert judged("e.show_rate", "0.7", Told(), own=own) == ("great", "")
    assert judged("e.show_rate", "0.7", Told(), own=own, n=9)[0] == "small_sample"
    assert judged("e.cancel_pct", "0.7", Told(), own=own) == ("bad", ""), "cancelling less is better"
    assert judged("e.good_success", "0.55", Told(good_events="literal"), own=own) == ("normal", "")


@pytest.mark.parametrize("metric", [m for m in METRICS if m.benchmark], ids=lambda m: m.ref)
def test_every_badge_resolves_to_a_record(metric: Metric) -> None:
    benchmark = BENCHMARKS[metric.benchmark]
    assert benchmark.source
    assert benchmark.grade in "SAPH"
    assert 2015 <= benchmark.year <= 2026
    assert benchmark.low < benchmark.high
    assert metric.good == benchmark.good, "the metric and its benchmark disagree on what is good"
    for language in LANGUAGES:
        text = Glossary.load(language).benchmarks[metric.benchmark]
        assert text.definition
        assert text.evidence


def test_no_text_of_a_benchmark_that_is_gone() -> None:
    for language in LANGUAGES:
        assert Glossary.load(language).benchmarks.keys() == BENCHMARKS.keys()
