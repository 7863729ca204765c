"""Deals with what became of them, worked out by hand (tests/golden/README.md: truth)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from lib.analysis import deals
from lib.query import Filters, Period, Snapshot

TODAY = date(2026, 3, 20)
ALL_TIME = Period()


def offers(snapshot: Snapshot, period: Period, today: date, chosen: Filters) -> dict[str, tuple[int, float, float]]:
    return {
        one.state: (one.deals, float(one.contracted), float(one.outstanding))
        for one in deals.sums(snapshot, period, today, chosen)
    }


def test_each_deal_has_one_state(truth: Snapshot) -> None:
    assert offers(truth, ALL_TIME, TODAY, Filters()) == {
        "behind": (1, 3000, 1000),  # Ada: 1000 was due on 10 March
        "paying": (1, 2400, 1600),  # Fay: charged back, and nothing is asked for
        "paid": (1, 1000, 0),  # Eve
        "called_off": (2, 6000, 500),  # Ben, and Cat of whom 500 is asked for all the same
        "given_back": (1, 2000, 0),  # Dee
        "unpriced": (1, 0, 0),  # Gus
    }


def test_a_payment_due_today_is_not_late(truth: Snapshot) -> None:
    assert "behind" not in offers(truth, ALL_TIME, date(2026, 3, 10), Filters())
    assert offers(truth, ALL_TIME, date(2026, 3, 11), Filters())["behind"] == (1, 3000, 1000)


def test_a_period_and_filters_hold(truth: Snapshot) -> None:
    february = Period(date(2026, 2, 1), date(2026, 2, 28))
    assert set(offers(truth, february, TODAY, Filters({"closer": ("Ana",)}))) == {"paid", "unpriced"}


def test_the_rows_of_a_state(truth: Snapshot) -> None:
    (ada,) = deals.listed(truth, ALL_TIME, TODAY, "behind")
    assert [ada.contracted, ada.collected, ada.outstanding] == [Decimal(3000), Decimal(2000), Decimal(1000)]
    assert (ada.closer, ada.offer, ada.next_due_on) == ("Ana", "Programme", date(2026, 3, 10))
    (gus,) = deals.listed(truth, ALL_TIME, TODAY, "unpriced")
    assert (gus.contracted, gus.outstanding) == (None, None)
    off = deals.listed(truth, ALL_TIME, TODAY, "called_off")
    assert [one.closed_on for one in off] == [date(2026, 1, 20), date(2026, 1, 12)]
    assert deals.listed(truth, ALL_TIME, TODAY, "called_off", most=1) == off[:1]
