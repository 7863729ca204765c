"""Cohorts: every cell is its metric as it stood on that day, and what is cut into lines adds up to the whole."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.analysis import cohorts
from lib.analysis.cohorts import BYS, MEASURES, Cohort
from lib.query import Filters, Period, Question, Snapshot, ask
from tests import dealt
from tests.property.businesses import Drawn, businesses, imported

quick = settings(max_examples=dealt.examples(4), deadline=None, suppress_health_check=[HealthCheck.too_slow])
CHOSEN = (Filters(), Filters({"closer": ("Ana Ruiz",)}), Filters({"utm_source": ("instagram",)}))


def stood(snapshot: Snapshot, measure: str, month: date, age: int, chosen: Filters) -> tuple[Decimal, Decimal] | None:
    """Both parts of the metric for the people of a month, as the engine sees them at the end of a later one."""
    metric, day = cohorts.metric_of(measure), cohorts.seen(month, age)
    question = Question((Period(month, cohorts.seen(month, 0)),), chosen, snapshot.as_of, ages=(day,))
    value = ask(snapshot, [metric], question)[0, metric.ref, None]
    if value.reason.is_need or value.denominator is None:
        return None
    return Decimal(str(value.numerator or 0)), Decimal(str(value.denominator))


def agrees(snapshot: Snapshot, measure: str, chosen: Filters, found: list[Cohort], ages: int) -> int:
    """How many cells were put to the engine; it must say the same of each."""
    asked = 0
    for one in found:
        assert isinstance(one.name, date)
        for age, cell in list(enumerate(one.cells))[:ages]:
            told = stood(snapshot, measure, one.name, age, chosen)
            if cell is None or told is None:
                continue
            assert (cell.part, cell.whole) == told, (measure, one.name, age)
            asked += 1
    return asked


@pytest.mark.parametrize("measure", MEASURES)
def test_a_cell_is_its_metric_as_it_stood(sample_snapshot: Snapshot, measure: str) -> None:
    for chosen in dealt.today(list(CHOSEN), 2):
        found = cohorts.cohorts(sample_snapshot, measure, sample_snapshot.as_of, chosen)
        assert agrees(sample_snapshot, measure, chosen, found, 6) > 20


@quick
@given(drawn=businesses().filter(lambda drawn: "payments" in drawn.tables and "customers" in drawn.tables))
def test_so_it_is_of_any_business(drawn: Drawn) -> None:
    with imported(drawn) as snapshot:
        for measure in MEASURES:
            found = cohorts.cohorts(snapshot, measure, snapshot.as_of)
            agrees(snapshot, measure, Filters(), found, 12)


@quick
@given(measure=st.sampled_from(list(MEASURES)), back=st.integers(0, 400))
def test_members_add_up_to_all_months(sample_snapshot: Snapshot, measure: str, back: int) -> None:
    today = sample_snapshot.as_of - timedelta(days=back)
    whole = cohorts.together(cohorts.cohorts(sample_snapshot, measure, today))
    for by in BYS[1:]:
        split = cohorts.together(cohorts.cohorts(sample_snapshot, measure, today, by=by))
        assert split == whole


@pytest.mark.parametrize("measure", MEASURES)
def test_a_month_that_is_not_over_has_no_cell(sample_snapshot: Snapshot, measure: str) -> None:
    today = sample_snapshot.as_of
    for one in cohorts.cohorts(sample_snapshot, measure, today):
        assert isinstance(one.name, date)
        over = (today + timedelta(days=1)).replace(day=1)
        assert len(one.cells) == (over.year - one.name.year) * 12 + over.month - one.name.month
