"""The level of a plan per day, by the worked tables of docs/numbers-clients.md 14.4. Figures are those tables', by hand."""

from __future__ import annotations

from datetime import date

import pytest

from lib.model.recurring.interval import Interval, snapped
from lib.model.recurring.spells import Paid, Spell, spells
from lib.model.recurring.subscriptions import Row

WEEK, MONTH, QUARTER, YEAR = Interval(0, 7), Interval(1, 0), Interval(3, 0), Interval(12, 0)


def day(text: str) -> int:
    """A day of 2026 as "5 Jan", of another year as "5 Jan 2027", as a number."""
    number, month, *year = text.split()
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return date(int(year[0]) if year else 2026, months.index(month) + 1, int(number)).toordinal()


def paid(amount: float, days: str, plan: str = "A", every: Interval | None = MONTH, **more: object) -> list[Paid]:
    """Payments of one amount on days that are written "5 Jan, 5 Feb"; "5 Mar > 20 Mar" goes back on the second one."""
    found = []
    for text in days.split(", "):
        on, _, back = text.partition(" > ")
        found.append(Paid(day(on), amount, plan, every, refunded_on=day(back) if back else 0, **more))  # type: ignore[arg-type]
    return found


def at(found: list[Spell], text: str, what: str = "") -> float:
    """The level of a day, added up; of what is `past_due`, `leaving` or `discounted` alone."""
    on = day(text)
    levels = [s.level for s in found if s.from_on <= on < s.to_on and (not what or getattr(s, f"is_{what}"))]
    return round(sum(levels), 2)


def ends(found: list[Spell]) -> int:
    return max(s.to_on for s in found if s.level)


def check(found: list[Spell], **figures: object) -> None:
    """`levels`, `past_due`, `leaving` as {day: level}; `ends` is the first day without a level."""
    for what in ("levels", "past_due", "leaving", "discounted"):
        for text, value in figures.get(what, {}).items():  # type: ignore[attr-defined]
            assert at(found, text, "" if what == "levels" else what) == value, (what, text)
    if "ends" in figures:
        assert ends(found) == day(str(figures["ends"])), date.fromordinal(ends(found))


def test_runs_begin_with_the_first_payment_and_end_after_grace() -> None:
    check(spells(paid(97, "15 Jan, 15 Feb")), levels={"14 Jan": 0, "15 Jan": 97, "31 Jan": 97})  # W1
    check(spells(paid(1200, "10 Mar", every=YEAR)), levels={"31 Mar": 100}, ends="9 Apr 2027")  # W2
    row = Row("A", 1200, day("10 Mar"), YEAR, ended=day("10 Mar 2027"))
    check(spells(paid(1200, "10 Mar", every=YEAR), [row]), levels={"31 Mar": 100}, ends="10 Mar 2027")
    check(spells(paid(450, "1 Jan", every=QUARTER)), levels={"31 Jan": 150})  # W3
    check(spells(paid(25, "1 Jan", every=WEEK)), levels={"5 Jan": 108.33})
    check(spells(paid(60, "3 Jan, 12 May")), levels={"4 Mar": 60, "5 Mar": 0, "12 May": 60})  # W10
    check(spells(paid(10, "31 Jan, 28 Feb, 31 Mar")), past_due={"29 Apr": 0, "30 Apr": 10}, ends="30 May")  # W19


def test_a_late_payment_goes_on_and_pays_its_own_due_day() -> None:
    late = paid(100, "5 Jan, 5 Feb, 28 Mar")
    check(spells(late), levels={"4 Apr": 100, "20 Mar": 100}, past_due={"4 Apr": 0, "5 Apr": 100})  # W4a
    check(spells(late[:2]), levels={"31 Mar": 100}, past_due={"31 Mar": 100}, ends="4 Apr")  # W4b
    check(spells(paid(100, "5 Jan, 5 Feb, 28 Mar, 5 Apr")), past_due={"30 Apr": 0}, ends="4 Jun")  # W26
    check(spells([*paid(50, "15 Mar, 15 Apr"), *paid(50, "30 Apr")]), levels={"31 May": 50})
    anchored = [*paid(50, "15 Feb, 30 Mar, 30 Apr"), *paid(15, "2 May")]
    check(spells(anchored), levels={"31 May": 50}, past_due={"29 May": 0, "30 May": 50})
    weekly = spells(paid(25, "5 Jan, 12 Jan, 19 Jan, 26 Jan, 9 Feb, 16 Feb", every=WEEK))  # W24
    check(weekly, levels={"8 Feb": 108.33, "9 Feb": 108.33}, past_due={"1 Feb": 0, "8 Feb": 108.33, "9 Feb": 0})
    card = spells(paid(100, "25 Jan, 10 Mar, 10 Apr, 10 May"))  # W25
    check(card, past_due={"28 Feb": 100, "31 Mar": 100, "30 Apr": 0, "9 Jun": 0, "10 Jun": 100})
    check(spells(paid(100, "5 Jan, 5 Mar")), past_due={"31 Jan": 0, "28 Feb": 100, "31 Mar": 0})
    check(spells(paid(100, "1 Jan, 2 Mar, 31 Mar")), past_due={"31 Jan": 0, "1 Feb": 100, "2 Mar": 0, "31 Mar": 0})


def test_paid_on_the_last_day_of_grace_still_continues() -> None:
    check(spells(paid(100, "5 Jan, 7 Mar")), levels={"6 Mar": 100, "7 Mar": 100})
    assert spells(paid(100, "5 Jan, 7 Mar"))[0].to_on <= day("7 Mar")
    check(spells(paid(100, "5 Jan")), ends="7 Mar")


def test_a_trial_and_a_discount_have_no_level_and_a_lower_one() -> None:
    row = Row("A", 80, day("1 May"), trial_end=day("15 May"))
    check(spells(paid(80, "15 May"), [row]), levels={"10 May": 0, "31 May": 80})  # W5
    half = Row("A", 200, day("1 Jan"), discount_pct=0.5, discount_until=day("1 Apr"))  # W6
    check(
        spells([], [half]), levels={"1 Jan": 100, "31 Mar": 100, "1 Apr": 200}, discounted={"31 Mar": 100, "1 Apr": 0}
    )
    once = half._replace(discount_until=day("1 Feb"))
    check(spells([], [once]), levels={"1 Jan": 200, "31 Jan": 200}, discounted={"5 Jan": 0})
    yearly = Row("A", 1200, day("1 Jan"), YEAR, discount=600, discount_until=day("1 Jan 2027"))
    check(spells([], [yearly]), levels={"1 Jan": 50, "31 Dec": 50, "1 Jan 2027": 100})


def test_versions_of_a_subscription_are_its_levels() -> None:
    seats = Row("A", 40, day("1 Jan"), id="s1", quantity=3)
    check(
        spells([], [seats, seats._replace(start=day("20 Jun"), quantity=5)]), levels={"19 Jun": 120, "20 Jun": 200}
    )  # W7
    usd = Row("P", 100, day("5 Jan"), id="s", currency="USD")  # W8
    found = spells(
        [],
        [
            usd,
            usd._replace(start=day("12 Mar"), amount=120),
            usd._replace(start=day("15 Apr"), amount=110, currency="EUR"),
        ],
    )
    assert [(s.currency, s.level, s.from_on) for s in found] == [
        ("USD", 100, day("5 Jan")), ("USD", 120, day("12 Mar")), ("EUR", 110, day("15 Apr")),
    ]  # fmt: skip


FAMILY = {"basic": "club", "pro": "club"}


def by_day(*parts: list[Paid]) -> list[Paid]:
    return sorted((one for part in parts for one in part), key=lambda one: one.day)


def test_a_plan_that_takes_the_place_of_another_ends_it() -> None:
    basic = paid(50, "5 Jan, 5 Feb, 5 Mar", "Basic")  # W9
    for of in ("Basic", "Pro"):
        moved = spells(by_day(basic, paid(90, "10 Mar", "Pro"), paid(28.39, "12 Mar", of)), families=FAMILY)
        check(moved, levels={"9 Mar": 50, "10 Mar": 90, "31 Mar": 90})
    both = spells(by_day(paid(50, "1 Mar"), paid(90, "20 Mar, 20 Apr", "B")))  # W20
    check(both, levels={"31 Mar": 140, "1 Apr": 90, "30 Apr": 90})
    a, b = Row("A", 100, day("1 Jan"), ended=day("10 Mar")), Row("B", 40, day("1 Feb"), ended=day("10 Apr"))  # W11
    check(spells([], [a, b]), levels={"31 Jan": 100, "28 Feb": 140, "31 Mar": 40, "30 Apr": 0})
    two = by_day(paid(100, "28 Jan, 28 Feb, 5 Apr"), paid(60, "30 Jan, 28 Feb, 5 Apr", "B"))  # W31
    check(spells(two), levels={"31 Mar": 160, "30 Apr": 160}, past_due={"31 Mar": 160})
    again = by_day(paid(50, "1 Mar, 1 Apr", "Basic"), paid(90, "20 Mar, 20 Apr", "Pro"))
    check(spells(again, families=FAMILY), levels={"31 Mar": 140, "30 Apr": 140})


def test_a_first_payment_that_is_prorated() -> None:
    parts = [paid(50, "1 Feb, 1 Mar", "Basic"), paid(28.39, "20 Mar", "Pro"), paid(90, "1 Apr, 1 May", "Pro")]  # W27
    found = spells(by_day(*parts), families=FAMILY)
    check(
        found,
        levels={"28 Feb": 50, "31 Mar": 90, "30 Apr": 90, "31 May": 90},
        past_due={"31 Mar": 0, "30 Apr": 0, "31 May": 0},
    )
    check(spells(by_day(*parts[:2]), families=FAMILY), levels={"31 Mar": 28.39})
    new = spells([*paid(35, "20 Jan"), *paid(97, "1 Feb, 1 Mar")])
    check(new, levels={"20 Jan": 97, "31 Jan": 97}, past_due={"31 Jan": 0, "28 Feb": 0, "31 Mar": 0, "1 Apr": 97})


def test_a_full_refund_pays_for_nothing() -> None:
    check(spells(paid(100, "5 Jan, 5 Feb, 5 Mar > 20 Mar")), levels={"19 Mar": 100}, ends="20 Mar")  # W12a
    goodwill = spells(paid(100, "5 Jan, 5 Feb > 10 Feb, 5 Mar"))  # W12b, W28a
    check(goodwill, levels={"28 Feb": 100, "12 Feb": 100}, past_due={"31 Mar": 0}, ends="5 May")
    check(
        spells(paid(100, "5 Jan")), past_due={"4 Feb": 0, "5 Feb": 100}, ends="7 Mar"
    )  # W12c: charged back, never paid
    check(
        spells(paid(100, "5 Jan, 5 Feb, 5 Mar > 20 Mar, 5 Apr")), levels={"31 Mar": 100}, past_due={"30 Apr": 0}
    )  # W28b
    check(spells(paid(100, "5 Jan, 5 Feb > 20 Jun")), ends="4 Apr")  # W28c
    check(
        spells(paid(100, "5 Dec 2025, 5 Jan > 30 Jan, 7 Mar")), levels={"29 Jan": 100, "31 Jan": 0, "7 Mar": 100}
    )  # W28d
    check(spells(paid(100, "3 Jun > 12 Jun")), levels={"5 Jun": 100, "12 Jun": 0})  # W18
    repaid = spells(paid(100, "5 Jan, 5 Feb > 8 Feb, 10 Feb"))
    check(repaid, levels={"9 Feb": 100}, past_due={"4 Mar": 0, "5 Mar": 100})


def test_a_pause_is_no_level_and_for_ninety_days_no_end() -> None:
    months = [*paid(100, "5 Jan, 5 Feb, 5 Mar, 5 Apr"), *paid(100, "25 Jun, 25 Jul")]
    row = Row("A", 100, day("5 Jan"), pause_from=day("10 Apr"), pause_until=day("25 Jun"))  # W14
    found = spells(months, [row])
    check(
        found,
        levels={"9 Apr": 100, "10 Apr": 0, "24 Jun": 0, "25 Jun": 100, "31 Jul": 100},
        past_due={"30 Jun": 0, "31 Jul": 0},
    )
    assert [(s.from_on, s.to_on) for s in found if s.is_paused] == [(day("10 Apr"), day("25 Jun"))]
    never = spells(months[:4], [row._replace(pause_until=0)])
    assert [(s.from_on, s.to_on) for s in never if s.is_paused] == [(day("10 Apr"), day("10 Jul"))]
    check(never, levels={"30 Jun": 0, "31 Dec": 0})
    a = Row("A", 100, day("1 Jan"), ended=day("12 Apr"))  # W29
    b = Row("B", 40, day("1 Jan"), pause_from=day("10 Apr"), pause_until=day("25 Jun"))
    check(spells([], [a, b]), levels={"9 Apr": 140, "11 Apr": 100, "30 Apr": 0, "30 Jun": 40})
    first = spells([], [b._replace(pause_from=day("1 Apr"), pause_until=0)])
    assert first[-1].to_on == day("1 Jul")


def test_a_cancel_ends_with_what_is_paid() -> None:
    asked = spells(paid(100, "5 Feb, 5 Mar"), asked=[day("12 Mar")])  # W21
    check(asked, levels={"31 Mar": 100}, leaving={"11 Mar": 0, "31 Mar": 100}, past_due={"4 Apr": 0}, ends="5 Apr")
    check(spells(paid(100, "5 Jan, 5 Feb")), ends="4 Apr")  # W22, W30a
    row = Row("A", 100, day("5 Jan"), ended=day("4 May"))
    check(spells(paid(100, "5 Jan, 5 Feb"), [row]), ends="4 Apr")  # W30a
    late = spells(paid(100, "25 Jan"), asked=[day("10 Mar")])  # W30b
    check(late, past_due={"28 Feb": 100, "9 Mar": 100}, ends="10 Mar")
    stays = spells(paid(100, "5 Feb, 5 Mar, 5 Apr"), asked=[day("12 Mar")])
    check(stays, leaving={"31 Mar": 100, "5 Apr": 0}, ends="4 Jun")


def test_intervals_are_told_or_the_middle_of_the_gaps() -> None:
    four_weeks = [day("5 Jan") + 28 * n for n in range(14)]  # W32
    every = snapped(28, is_four_weeks=True)
    assert every == Interval(0, 28)
    assert date.fromordinal(four_weeks[-1]) == date(2027, 1, 4)
    found = spells([Paid(on, 100, "A", every) for on in four_weeks])
    check(found, levels={"5 Jan": 108.33}, past_due={"31 Jan 2027": 0, "1 Feb 2027": 108.33}, ends="1 Mar 2027")
    check(spells(paid(500, "5 Jan", every=YEAR)), levels={"5 Jan": 41.67})
    assert snapped(28) == MONTH
    assert [snapped(gap) for gap in (7, 91, 183, 365, 45)] == [WEEK, QUARTER, Interval(6, 0), YEAR, None]


def test_what_fits_no_subscription_is_asked_and_has_no_level() -> None:
    row = Row("Club", 97, day("1 Jan"), id="sub_1")
    check(spells(paid(97, "1 Jan, 1 Feb", "other name"), [row]), levels={"31 Jan": 97})
    check(spells(paid(30, "1 Feb", "Extra"), [row]), levels={"28 Feb": 97})
    check(spells(paid(30, "1 Jan", "x", deal="sub_1"), [row]), levels={"31 Jan": 97})
    check(spells(paid(30, "1 Feb", "Extra"), [row._replace(ended=day("15 Jan"))]), levels={"28 Feb": 30})


def test_states_of_a_row() -> None:
    row = Row("A", 50, day("1 Jan"), period_start=day("1 Mar"), period_end=day("1 Apr"), status="active")
    check(spells([], [row]), past_due={"31 Mar": 0, "1 Apr": 50}, ends="1 May")
    check(spells([], [row._replace(status="past_due")]), past_due={"28 Feb": 0, "1 Mar": 50}, ends="31 Mar")
    check(spells([], [row._replace(cancel_requested=day("10 Mar"))]), leaving={"9 Mar": 0, "31 Mar": 50}, ends="1 Apr")
    for status in ("trialing", "incomplete", "incomplete_expired"):
        assert not spells([], [row._replace(status=status)])


@pytest.mark.parametrize(("days", "held"), [("20 Mar", True), ("10 Apr", False)])
def test_a_gap_between_two_plans_is_a_switch(days: str, held: bool) -> None:
    found = spells(paid(90, days, "B"), [Row("A", 50, day("1 Jan"), ended=day("10 Mar"))])
    check(found, levels={"15 Mar": 50 if held else 0, days: 90})
