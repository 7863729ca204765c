"""Why a number moved is told in the names, units and values of the cards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from lib.analysis.drivers import SplitError, split, ways
from lib.analysis.kpis import kpis
from lib.metrics.catalog import METRICS
from lib.metrics.units import MONEY
from lib.query import Filters, Period, Question, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from lib.ui.numbers.why import card_of
from tests.conftest import opened

NOW, BEFORE = Period(date(2026, 8, 17), date(2026, 11, 14)), Period(date(2026, 5, 19), date(2026, 8, 16))


@pytest.fixture(scope="module")
def sample(built_sample: Path) -> Iterator[Snapshot]:
    snapshot = opened(Workspace(built_sample, "sample"))
    yield snapshot
    snapshot.con.close()


def test_a_step_that_has_a_card_has_its_value_and_its_unit(sample: Snapshot) -> None:
    asked = Question((NOW, BEFORE), Filters(), sample.as_of)
    single = [metric for metric in METRICS if not metric.family]
    cards = {k.ref: k for k in kpis(sample, pages=(), metrics=single, period=NOW, glossary=Glossary.load("en"))}
    seen: set[str] = set()
    for metric in single:
        for way in ways(sample, metric):
            if way.kind != "steps":
                continue
            try:
                change = split(sample, metric, way, asked)
            except SplitError:
                continue
            for factor in change.factors:
                unit = change.units.get(factor.name, metric.unit)
                if unit.is_share and factor.after is not None:
                    assert factor.after <= 1, (metric.ref, factor)
                if not (ref := card_of(metric, factor.name)):
                    continue
                seen.add(ref)
                card = cards[ref]
                assert factor.after is not None
                assert float(factor.after) == pytest.approx(float(card.value or 0)), (metric.ref, factor.name)
                assert unit == card.metric.unit or {unit.name, card.metric.unit.name} == {"count", "number"}
    assert {"v.close_rate", "v.sales_show", "e.show_rate", "v.avg_payment", "v.acv", "a.rate"} <= seen


def test_cash_of_a_deal_is_money_where_no_contract_is_known(sample: Snapshot) -> None:
    # it was printed as 285,967.6%: new cash is within the contract, but per deal it is an amount
    from lib.analysis.drivers import _units
    from lib.metrics.chains import CHAINS

    plain = next(
        c for c in CHAINS if c.metric == "v.new_cash" and [s.name for s in c.stages[-2:]] == ["deals", "new_cash"]
    )
    assert _units(plain, amount=True)["new_cash_per_deals"] == MONEY
