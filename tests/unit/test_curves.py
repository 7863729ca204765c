"""Months at equal age: each point is what the files told on that day, and is read off them without the product."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lib.analysis.curves import curves, offered
from lib.metrics.catalog import ALL, METRICS
from lib.query import Filters, Period, Snapshot
from lib.query.periods import Comparison, Preset, preset
from lib.store.workspace import Workspace
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, faces
from tests import sentences
from tests.conftest import ROOT, opened

AS_OF = date(2026, 11, 14)


@pytest.fixture(scope="module")
def sample(built_sample: Path) -> Iterator[Snapshot]:
    snapshot = opened(Workspace(built_sample, "sample"))
    yield snapshot
    snapshot.con.close()


def _told(sample: Snapshot, ref: str, filters: Filters | None = None) -> dict[tuple[date, int], Decimal | float | int]:
    found = curves(sample, ALL[ref], until=AS_OF, as_of=AS_OF, filters=filters or Filters())
    return {
        (one.period.start, days): value.value
        for one in found
        for days, value in one.points
        if one.period.start and value.value is not None
    }


def test_cash_by_month_since_the_close_is_read_off_the_file(sample: Snapshot) -> None:
    # Deals told by their number: closed by the first approved or later returned payment that is no deposit.
    deals: dict[str, list[tuple[date, Decimal, bool]]] = defaultdict(list)
    with (ROOT / "data/sample/payments.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            came = row["Status"] in ("Approved", "Refunded", "Partially refunded", "Chargeback")
            if row["Deal_ID"] and came and row["Currency"] == "EUR" and row["Kind"] != "Refund" and row["Date"]:
                amount = Decimal(row["Amount"])
                deals[row["Deal_ID"]].append((date.fromisoformat(row["Date"]), amount, row["Deal"] == "Deposit"))
    found = _told(sample, "v.cohort_cash")
    for month, days in ((date(2026, 6, 1), 0), (date(2026, 6, 1), 60), (date(2026, 8, 1), 30), (date(2026, 10, 1), 0)):
        end = (month + timedelta(days=31)).replace(day=1) - timedelta(days=1)
        summed = Decimal(0)
        for paid in deals.values():
            closed = min((day for day, _, is_deposit in paid if not is_deposit), default=None)
            if closed and month <= closed <= end:
                summed += sum(amount for day, amount, _ in paid if day <= end + timedelta(days=days))
        assert found[month, days] == summed, (month, days)


def test_a_line_goes_as_far_as_its_month_has_lived(sample: Snapshot) -> None:
    found = curves(sample, ALL["v.close_rate"], until=AS_OF, as_of=AS_OF, filters=Filters())
    assert [one.period.start for one in found] == [date(2026, month, 1) for month in range(3, 11)]
    # Ages end 60 days after the figure is ripe, which of a close rate is at once; 31 October is 14 days ago.
    assert [len(one.points) for one in found] == [3, 3, 3, 3, 3, 3, 2, 1]
    earlier = curves(sample, ALL["v.close_rate"], until=date(2026, 9, 15), as_of=AS_OF, filters=Filters())
    assert earlier[-1].period == Period(date(2026, 8, 1), date(2026, 8, 31))


@pytest.mark.parametrize("ref", ["v.close_rate", "v.collection", "u.ltv", "m.onboarding_pct"])
def test_every_point_is_what_the_files_told_on_that_day(sample: Snapshot, ref: str) -> None:
    filters = {} if ref == "u.ltv" else {"closer": ("Ana Ruiz",)}
    found = _told(sample, ref, Filters(filters))
    month, end = date(2026, 8, 1), date(2026, 8, 31)
    for days in (0, 60):
        day = end + timedelta(days=days)
        then = sentences.answers_on(day, (month, end), filters)[ref]
        assert float(found[month, days]) == pytest.approx(float(then.value or 0)), days


def test_which_figures_have_a_curve_follows_from_their_declarations(sample: Snapshot) -> None:
    for metric in METRICS:
        dated = metric.matures_late is not None and metric.matures_late.dated is not None
        if metric.matures_late or not metric.quotient:
            assert offered(sample, metric, Filters()) == dated, metric.ref
    assert not offered(sample, ALL["m.testimony_pct"], Filters())  # no file says when somebody praised
    assert curves(sample, ALL["r.gross"], until=AS_OF, as_of=AS_OF, filters=Filters()) == []


def test_a_card_of_young_people_is_that_of_the_last_who_are_not(sample: Snapshot) -> None:
    """For every figure that ripens and is no sum: its period ends at least so many days ago as it takes (106a)."""
    period = preset(Preset.LAST_90, AS_OF)
    seen: Any = SimpleNamespace(identity="young", role="owner")
    chosen = Chosen(seen, sample, period, Comparison.PREVIOUS, Filters(), AS_OF, "last")
    wanted = [metric for metric in METRICS if metric.ripe_days and (metric.denominator or metric.quotient)]
    young = [kpi for kpi in ask.ask(chosen, wanted) if kpi.value is not None]
    assert len(young) >= 12
    for kpi in young:
        older, shown = faces.ripe(chosen, kpi)
        assert older.period.end is not None, kpi.ref
        assert (AS_OF - older.period.end).days >= kpi.metric.ripe_days, kpi.ref
        assert not shown.young, kpi.ref
    # of 85 clients of April to June 47 graduated
    (graduated,) = [faces.ripe(chosen, kpi)[1] for kpi in young if kpi.ref == "m.graduation_pct"]
    assert (graduated.now.numerator, graduated.now.denominator) == (47, 85)
