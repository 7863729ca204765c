"""Levels against a reference without shared code, and what must hold of movements in any business (docs/numbers-clients.md 28)."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest

from lib.metrics.catalog import ALL
from lib.model.recurring.interval import Interval
from lib.model.recurring.spells import Paid, spells
from lib.query import Filters, Period, Question, Snapshot, ask
from tests.conftest import fill, opened
from tests.reference import recurring

SEED = int(os.environ.get("REFERENCE_SEED") or secrets.randbelow(2**32))
MONTH = Interval(1, 0)
FIRST = date(2025, 1, 1)
PLUS, MINUS = ("start", "new", "reactivated", "resumed", "expansion", "fx"), ("contraction", "churned", "paused")


def drawn(luck: random.Random, alike: bool = False) -> list[tuple[date, float]]:
    """Payments of one plan: mostly on time, at times late, early, twice, skipped, dearer or cheaper."""
    day, amount = FIRST + timedelta(luck.randrange(300)), 50.0
    found = [(day, amount if alike else luck.choice([20.0, 50.0]))]
    for _ in range(luck.randrange(10)):
        day += timedelta(max(0, 30 + luck.choice([0, 0, 0, 1, -2, 3, 8, 9, 10, 15, 31, 45, 65, -20, -28])))
        amount = amount if alike else luck.choice([amount, amount, amount, 30.0, 50.0, 80.0])
        found.append((day, amount))
    return found


def by_day(paid: list[tuple[date, float]], until: date | None = None) -> dict[date, tuple[float, bool]]:
    told = spells([Paid(day.toordinal(), amount, "A", MONTH) for day, amount in paid])
    return {
        date.fromordinal(day): (one.level, one.is_past_due)
        for one in told
        for day in range(one.from_on, min(one.to_on, until.toordinal() + 1 if until else one.to_on))
    }


def test_the_level_of_each_day_is_that_of_the_reference() -> None:
    luck = random.Random(SEED)
    for number in range(400):
        paid = drawn(luck)
        assert by_day(paid) == recurring.days(paid), f"seed {SEED}, {number}: {paid}"


def test_later_payments_change_no_day_before_them() -> None:
    luck = random.Random(SEED)
    for _ in range(200):
        paid = drawn(luck, alike=True)
        cut = luck.randrange(1, len(paid) + 1)
        until = paid[cut][0] - timedelta(1) if cut < len(paid) else None
        assert by_day(paid[:cut], until) == by_day(paid, until), f"seed {SEED}: {paid}"


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    luck = random.Random(SEED)
    lines = ["id,date,email,full name,amount,currency,status,offer,payment type,refund amount,refund date,closer"]
    rates = ["currency,date,rate"]
    for code in ("USD", "GBP"):
        rates += [
            f"{code},{FIRST + timedelta(days)},{luck.randrange(80, 130) / 100}"
            for days in range(0, 600, luck.randrange(20, 60))
        ]
    for person in range(60):
        for plan in luck.sample(["Club", "Circle"], luck.choice([1, 1, 2])):
            currency = luck.choice(["EUR", "EUR", "USD", "GBP"])
            for day, amount in drawn(luck):
                back = (
                    f"Refunded,{plan},Recurring,{amount},{day + timedelta(luck.randrange(1, 50))}"
                    if luck.random() < 0.1
                    else f"Approved,{plan},Recurring,,"
                )
                closer = luck.choice(["Ana", "Bea"])
                lines.append(f"p{len(lines)},{day},c{person}@x.io,P {person},{amount},{currency},{back},{closer}")
    customers = ["email,full name,cancel date"]
    customers += [f"c{n}@x.io,P {n},{FIRST + timedelta(luck.randrange(500))}" for n in range(60) if luck.random() < 0.3]
    folder = tmp_path_factory.mktemp("movements")
    for name, text in (("payments", lines), ("rates", rates), ("customers", customers)):
        (folder / f"{name}.csv").write_text("\n".join(text) + "\n")
    chosen = {"currency": "EUR", "offer_recurring.Club": "month", "offer_recurring.Circle": "month"}
    snapshot = opened(fill(tmp_path_factory.mktemp("data"), folder, chosen))
    yield snapshot
    snapshot.con.close()


def test_movements_lead_from_one_end_to_the_other(business: Snapshot) -> None:
    luck = random.Random(SEED)
    refs = [*(f"s.mrr_{name}" for name in (*PLUS, *MINUS)), "s.mrr", "s.net_new", "s.grr", "s.nrr", "s.revenue_churn"]
    for number in range(12):
        start = FIRST + timedelta(luck.randrange(450))
        span = Period(start, start + timedelta(luck.randrange(1, 200)))
        filters = Filters({"closer": ["Ana"]}) if number % 4 == 3 else Filters()
        found = ask(business, [ALL[ref] for ref in refs], Question((span,), filters, date(2026, 9, 1)))
        value = {ref: Decimal(found[0, ref, None].value or 0) for ref in refs}
        said = f"seed {SEED}: {span}"
        came = sum(value[f"s.mrr_{name}"] for name in PLUS) - sum(value[f"s.mrr_{name}"] for name in MINUS)
        assert came == value["s.mrr"], said
        assert value["s.net_new"] == value["s.mrr"] - value["s.mrr_start"], said
        if found[0, "s.grr", None].value is not None:
            assert value["s.grr"] <= min(Decimal(1), value["s.nrr"]), said
            assert abs(value["s.revenue_churn"] - (1 - value["s.grr"])) < Decimal("1e-9"), said


def test_months_chain(business: Snapshot) -> None:
    question = Question((Period(date(2025, 3, 1), date(2026, 3, 31)),), as_of=date(2026, 9, 1), by="month")
    found = ask(business, [ALL["s.mrr"], ALL["s.mrr_start"]], question)
    months = sorted({member for _, _, member in found if isinstance(member, date)})
    assert len(months) == 13
    ends = [found[0, "s.mrr", month].value for month in months]
    assert ends[:-1] == [found[0, "s.mrr_start", month].value for month in months[1:]]
    assert any(ends)
