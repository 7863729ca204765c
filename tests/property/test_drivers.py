"""Every way to split every number: what it says the number was and is, and effects that add up to the change exactly."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.analysis.drivers import (
    Split,
    SplitError,
    Way,
    split,
    ways,
)
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.chains import CASES, CHAINS, LEDGERS
from lib.metrics.metric import Metric
from lib.metrics.relations import MODELS
from lib.query import Filters, Period, Question, Snapshot, ask
from lib.ui.words.texts import catalogue
from tests import dealt
from tests.property.businesses import Drawn, businesses, imported

SPRING, SUMMER = Period(date(2026, 3, 1), date(2026, 5, 31)), Period(date(2026, 6, 1), date(2026, 8, 31))
AS_OF = date(2026, 11, 14)
QUESTIONS = (
    Question((SUMMER, SPRING), as_of=AS_OF),
    Question((Period(date(2026, 8, 1), date(2026, 8, 31)), Period(date(2025, 8, 1), date(2025, 8, 31))), as_of=AS_OF),
    Question((SUMMER, SPRING), Filters({"closer": ("Ana Ruiz",)}), AS_OF),
    Question((SUMMER, SPRING), Filters({"country": ("ES",)}), AS_OF, "linear"),
    Question((Period(date(2026, 8, 3), date(2026, 8, 3)), Period(date(2026, 8, 2), date(2026, 8, 2))), as_of=AS_OF),
)


def checked(snapshot: Snapshot, metric: Metric, question: Question) -> Counter[str]:
    """Try every way to split `metric`, assert that each holds, and count how they ended."""
    ended: Counter[str] = Counter()
    answers = ask(snapshot, [metric], question)
    values = [answers[position, metric.ref, None].value for position in (1, 0)]
    for way in ways(snapshot, metric):
        found, empty = None, False
        try:
            found = split(snapshot, metric, way, question)
        except SplitError as reason:
            ended[reason.code] += 1
            empty = reason.code == "empty"
        assert empty == (None in values), (metric.ref, way)
        if found is None:
            continue
        ended["split"] += 1
        assert sum((factor.effect for factor in found.factors), Fraction(0)) == found.change, (metric.ref, way)
        for told, value in zip((found.before, found.after), values, strict=True):
            assert value is not None
            assert float(told) == pytest.approx(float(value), rel=1e-9, abs=1e-6), (metric.ref, way)
        assert _multiplied(found) is None or _multiplied(found) == (found.before, found.after), (metric.ref, way)
    return ended


def _multiplied(found: Split) -> tuple[Fraction, Fraction] | None:
    """The factors of a chain multiplied out, with what is beside them; None where a factor has no value."""
    if found.way.kind != "steps":
        return None
    ends = []
    for end in ("before", "after"):
        product, beside = Fraction(1), Fraction(0)
        for factor in found.factors:
            value = getattr(factor, end)
            if value is None:
                return None
            if factor.name == "rest":
                beside = value
            else:
                product *= value
        ends.append(product + beside)
    return ends[0], ends[1]


@pytest.mark.parametrize("number", dealt.today(range(len(QUESTIONS)), 2))
def test_every_split_of_the_sample_adds_up(sample_snapshot: Snapshot, number: int) -> None:
    """Each metric under one of the questions, dealt out anew every day."""
    metrics = dealt.shuffled(METRICS)[number :: len(QUESTIONS)]
    ended = sum((checked(sample_snapshot, metric, QUESTIONS[number]) for metric in metrics), Counter())
    assert ended["split"] > 2 * len(metrics)


@settings(
    max_examples=dealt.examples(2),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(business=businesses(), first=st.integers(0, 5))
def test_every_split_of_a_random_business_adds_up(business: Drawn, first: int) -> None:
    with imported(business) as snapshot:
        for metric in METRICS[first::6]:
            checked(snapshot, metric, QUESTIONS[0])


@pytest.mark.parametrize("model", MODELS)
def test_attribution_splits_under_every_model(sample_snapshot: Snapshot, model: str) -> None:
    question = Question((SUMMER, SPRING), as_of=AS_OF, model=model)
    for ref in ("a.cash", "a.customers", "a.rate", "a.cac"):
        assert checked(sample_snapshot, ALL[ref], question)["split"]


def test_every_rate_and_every_amount_can_be_split(sample_snapshot: Snapshot) -> None:
    without = {m.ref for m in METRICS if (m.unit.is_share or m.unit.is_money) and not ways(sample_snapshot, m)}
    steps = {"l.step", "l.step_30", "l.step_60", "l.step_90"}  # told by step; who serves is known of the person alone
    days = {"u.recognised", "u.deferred", "u.accrued"}  # a day's part of a deal has nobody, and no chain leads to it
    trials = {"s.trial_conversion"}  # the sample has none
    assert without == {"m.share", "v.mix", "u.centre", *steps, *days, *trials}, "a family has no card of its own"


def test_cash_is_led_back_from_leads_to_what_was_collected(sample_snapshot: Snapshot) -> None:
    found = split(sample_snapshot, ALL["v.new_cash"], Way("steps", "new_cash"), QUESTIONS[0])
    names = [factor.name for factor in found.factors]
    assert names == [
        "leads", "booked_per_leads", "due_per_booked", "live_per_due", "deals_per_live", "contracted_per_deals", "new_cash_per_contracted",
    ]  # fmt: skip
    assert not any(factor.before is None for factor in found.factors)


def test_one_row_of_many_members_is_refused(sample_snapshot: Snapshot) -> None:
    with pytest.raises(SplitError, match="overlap"):
        split(sample_snapshot, ALL["a.leads"], Way("members", "utm_source"), QUESTIONS[0])


def test_chains_name_metrics_of_the_catalogue_and_have_texts() -> None:
    assert {c.metric for c in CHAINS} | set(LEDGERS) | set(CASES) <= set(ALL)
    for one in CHAINS:
        last = ALL[one.metric].part("numerator")
        assert last is not None
        pairs = zip(one.stages, one.stages[1:], strict=False)
        names = [f"factor_{b.name}_per_{a.name}" for a, b in pairs]
        names += [f"factor_{one.name}"] if not ALL[one.metric].denominator else []
        assert set(names) <= set(catalogue("en")), one.metric
    terms = {f"factor_{term.name}" for ledger in LEDGERS.values() for term in ledger}
    assert terms <= set(catalogue("en"))
