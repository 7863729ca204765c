"""Costs that are booked once a month are those of all its days (docs/numbers.md decision 107)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.aggregate import Sum
from lib.metrics.catalog import ALL
from lib.metrics.conditions import spend
from lib.metrics.metric import Metric
from lib.query import Member, Number, Period, Question, Snapshot, ask
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.conftest import opened
from tests.unit.drafts import publish, upload

COSTS = [
    ["Date", "Category", "Amount", "Description"],
    ["2026-05-31", "Overhead", "3100", "Office rent"],
    ["2026-06-01", "Overhead", "3000", "Office rent"],
    ["2026-06-20", "Overhead", "100", "A new chair"],
    # Nothing says month but the rhythm: one day in each of three months on end.
    ["2026-04-30", "Delivery", "1000", "Ana"],
    ["2026-05-29", "Delivery", "310", "Ana"],
    ["2026-06-30", "Delivery", "600", "Ana"],
    # No rhythm: twice in a month, every other month, and what is billed by the day.
    ["2026-06-02", "Sales", "10", "Bonus"],
    ["2026-06-03", "Sales", "20", "Bonus"],
    ["2026-02-10", "Retention", "7", "Gifts"],
    ["2026-04-10", "Retention", "7", "Gifts"],
    ["2026-06-10", "Retention", "7", "Gifts"],
    ["2026-06-09", "Ads", "50", "Monthly budget"],
]
PAYMENTS = [["ID", "Date", "Email", "Amount", "Status"], ["p1", "2026-06-10", "a@x.com", "4000", "Approved"]]
ALL_COSTS = Metric(ref="t.costs", page="revenue", numerator=Sum("spend", of=spend.AMOUNT))


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    workspace = Workspace(tmp_path_factory.mktemp("monthly"))
    publish(workspace, upload(COSTS, "costs.csv"), upload(PAYMENTS, "payments.csv"))
    found = opened(workspace)
    yield found
    found.con.close()


def _costs(snapshot: Snapshot, first: date | None, last: date | None, by: str = "") -> dict[Member, Number | None]:
    question = Question((Period(first, last),), as_of=date(2026, 6, 30), by=by)
    return {member: value.value for (_, _, member), value in ask(snapshot, [ALL_COSTS], question).items()}


JUNE = 3000 + 100 + 600 + 30 + 7 + 50


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        (date(2026, 6, 1), date(2026, 6, 30), JUNE),
        # 14 of 30 days of 3000 and of 600; bonuses, gifts and ads on their days.
        (date(2026, 6, 1), date(2026, 6, 14), 1400 + 280 + 30 + 7 + 50),
        (date(2026, 6, 15), date(2026, 6, 30), 1600 + 320 + 100),
        # 7 of 31 days of May's 3100 and 310.
        (date(2026, 5, 25), date(2026, 6, 14), 700 + 70 + 1400 + 280 + 30 + 7 + 50),
        (date(2026, 6, 4), date(2026, 6, 4), 120),
        (None, date(2026, 6, 14), 7 + 1007 + 3100 + 310 + 1400 + 280 + 30 + 7 + 50),
        (None, None, 3100 + 7 + 1000 + 7 + 310 + JUNE),
    ],
)
def test_a_period_has_so_much_of_a_month_as_it_has_of_its_days(
    snapshot: Snapshot, first: date | None, last: date | None, expected: int
) -> None:
    assert _costs(snapshot, first, last) == {None: expected}


def test_the_parts_of_a_month_add_up_to_it(snapshot: Snapshot) -> None:
    first = date(2026, 4, 1)  # a day has 33.33 recurring of the 1000
    for cut in range(29):
        parts = [(first, first + timedelta(days=cut)), (first + timedelta(days=cut + 1), date(2026, 4, 30))]
        assert sum(Decimal(_costs(snapshot, *part)[None] or 0) for part in parts) == 1007


def test_days_and_weeks_have_their_part(snapshot: Snapshot) -> None:
    june = date(2026, 6, 1), date(2026, 6, 30)
    days = _costs(snapshot, *june, by="day")
    assert days[date(2026, 6, 4)] == 120
    assert days[date(2026, 6, 10)] == 127
    weeks = _costs(snapshot, *june, by="week")
    assert weeks[date(2026, 6, 22)] == 7 * 120
    assert sum(days.values()) == sum(weeks.values()) == JUNE  # type: ignore[arg-type]
    assert _costs(snapshot, *june, by="month") == {date(2026, 6, 1): JUNE}


def _margin(snapshot: Snapshot, last: date) -> Kpi:
    (found,) = kpis(
        snapshot, pages=[], metrics=[ALL["u.net_margin"]], period=Period(date(2026, 6, 1), last),
        as_of=date(2026, 6, 30), glossary=Glossary.load("en"),
    )  # fmt: skip
    return found


def test_half_a_month_is_not_judged_by_costs_of_a_whole_one(snapshot: Snapshot) -> None:
    half = _margin(snapshot, date(2026, 6, 14))
    assert half.value == (4000 - Decimal(1767)) / 4000
    assert (half.band, half.reason.code) == ("none", "short")
    assert _margin(snapshot, date(2026, 6, 30)).reason.code == "small_sample"
