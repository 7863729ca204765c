"""The reference itself, on cases small enough to work out by hand (the sums stand in the comments)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from tests.reference import Answer, Question, Tables, answers, answers_by, load
from tests.reference.text import Row, as_bool, as_country, as_date, as_list, as_source, as_utm
from tests.reference.touches import MODELS, Touch, weights

WORKED = {
    "Scheduled - pending": 2,
    "Moved to another Rep": 1,
    "Cancel - by lead": 2,
    "Cancel - by admin": 1,
    "Rescheduled": 2,
    "No Show": 2,
    "Follow-up Booked": 2,
    "LIVE Call - Bad fit": 1,
    "LIVE Call - Qualified": 7,
}
"""The 20 rows of docs/numbers.md 3.3; 6 of the 7 qualified calls are a success."""


def call(number: int, status: str, **fields: str) -> Row:
    """A complete row of csm_calls; `fields` overrides."""
    row = {
        "id": f"C{number}",
        "date": "2026-03-10",
        "email": f"p{number}@x.com",
        "status": status,
        "type": "Coaching",
        "csm": "Hugo",
        "success": "No" if status.startswith(("LIVE", "Follow")) else "",
        "grade": "8" if status.startswith(("LIVE", "Follow")) else "",
        "reminder": "Sent",
    }
    return row | fields


def worked_calls() -> list[Row]:
    """The worked check as rows."""
    statuses = [status for status, n in WORKED.items() for _ in range(n)]
    rows = [call(i, status) for i, status in enumerate(statuses)]
    for row in [r for r in rows if r["status"] == "LIVE Call - Qualified"][:6]:
        row["success"] = "Yes"
    return rows


def payment(number: int, email: str, day: str, amount: str, **fields: str) -> Row:
    """A row of payments with every column the cases use; `fields` overrides."""
    row = {
        "id": f"P{number}",
        "date": day,
        "email": email,
        "amount": amount,
        "status": "Approved",
        "kind": "",
        "deal": "Full Pay",
        "offer": "Programme",
        "contracted_revenue": "",
        "discount": "",
        "processing_fee": "",
        "extra_fee": "",
        "due_date": "",
        "channel": "Sales Call",
        "sales_call_id": "",
    }
    return row | fields


def sale(number: str, day: str, email: str, status: str, closer: str, offered: str) -> Row:
    """A row of sales_calls."""
    return {"id": number, "date": day, "email": email, "status": status, "closer": closer, "offer_made": offered}


def lead(email: str, day: str, source: str, **fields: str) -> Row:
    """A row of leads."""
    return {"email": email, "optin_date": day, "utm_source": source, "optin_source": "Webinar"} | fields


def customer(email: str, close: str, **fields: str) -> Row:
    """A row of customers."""
    return {"email": email, "close_date": close, "joined_date": close, "closers": "Ana", "country": "Spain"} | fields


def value(tables: Tables, ref: str, **question: object) -> object:
    """One metric's value."""
    return answers(tables, Question(**question))[ref].value  # type: ignore[arg-type]


# Calls


def test_worked_check() -> None:
    found = answers({"csm_calls": worked_calls()}, Question(as_of=date(2026, 3, 5)))
    counts = {"booked": 20, "pending": 2, "calendar": 14, "due": 12, "live": 10, "good": 7, "success": 6, "moved": 1}
    assert {k: found[f"e.{k}"].value for k in counts} == counts
    # 10/12, 10/18, 3/18, 6/18, 6/12, 6/10, 6/7; nobody confirmed; 2/12, 2/10, 1/10, 2/18
    rates = {
        "show_rate": Fraction(10, 12),
        "booked_to_live": Fraction(10, 18),
        "cancel_pct": Fraction(3, 18),
        "booked_success": Fraction(6, 18),
        "calendar_success": Fraction(6, 12),
        "live_success": Fraction(6, 10),
        "good_success": Fraction(6, 7),
        "confirm_pct": Fraction(0),
        "no_show_pct": Fraction(2, 12),
        "fu_pct": Fraction(2, 10),
        "bad_fit_pct": Fraction(1, 10),
        "resch_pct": Fraction(2, 18),
        "avg_grade": Fraction(8),
    }
    assert {k: found[f"e.{k}"].value for k in rates} == rates
    assert found["e.show_rate"] == Answer(Fraction(5, 6), 10, 12)
    assert found["e.not_filled"].value == 0  # pending rows lie after 5 March


def test_literal_good_events() -> None:
    question = Question(settings={"good_events": "literal"})
    found = answers({"csm_calls": worked_calls()}, question)
    assert found["e.good"].value == 17  # 20 booked - 1 bad fit - 2 follow-ups
    assert found["e.good_success"].value == Fraction(6, 17)


def test_status_identities_with_blank_and_unknown_statuses() -> None:
    rows = [*worked_calls(), call(90, ""), call(91, "Ghosted"), call(92, "no show", success="Yes")]
    found = {k: a.value for k, a in answers({"csm_calls": rows}, Question()).items()}
    parts = ("pending", "lead_cancel", "admin_cancel", "rescheduled", "moved", "no_show", "live")
    blank = 2
    assert found["e.booked"] == sum(int(found[f"e.{p}"] or 0) for p in parts) + blank == 23
    assert found["e.live"] == found["e.fu_booked"] + found["e.bad_fit"] + found["e.good"]  # type: ignore[operator]
    assert found["e.due"] == found["e.live"] + found["e.no_show"]  # type: ignore[operator]
    assert found["e.success"] == 6  # Success? = yes on a no show is a conflict, not a success


def test_not_filled_rules() -> None:
    good = call(1, "LIVE Call - Qualified", success="Yes", grade="9", reminder="Confirmed")
    bad = [
        good | {"id": "2", "status": ""},
        good | {"id": "3", "date": "soon"},
        call(4, "Scheduled - pending", date="2026-03-01"),
        good | {"id": "5", "csm": ""},
        good | {"id": "6", "type": ""},
        good | {"id": "7", "success": ""},
        good | {"id": "8", "grade": "11"},
        call(9, "No Show", success="Yes"),
        good | {"id": "10", "reminder": "maybe"},
        good | {"id": "11", "email": ""},
    ]
    found = answers({"csm_calls": [good, *bad]}, Question(as_of=date(2026, 3, 31)))
    assert found["e.not_filled_pct"] == Answer(Fraction(10, 11), 10, 11)


def test_no_tables_are_no_data() -> None:
    assert {a.value for a in answers({}, Question()).values()} == {None}


def test_missing_columns_are_no_data() -> None:
    rows = [{k: v for k, v in row.items() if k not in ("success", "grade")} for row in worked_calls()]
    found = answers({"csm_calls": rows}, Question())
    assert found["e.show_rate"].value == Fraction(5, 6)
    assert [found[r].value for r in ("e.success", "e.good_success", "e.avg_grade")] == [None] * 3
    assert found["e.not_filled"].value == 0  # a column that is not there owes nothing
    assert [found[r].value for r in ("r.gross", "r.net", "m.clients", "v.sales_booked", "u.cac")] == [None] * 5


def test_sales_calls_among_the_csm_calls_are_moved() -> None:
    rows = [
        call(1, "LIVE Call - Qualified"),
        call(2, "No Show", type="Sales"),
        call(3, "LIVE Call - Bad fit", type="Demo & Sales"),
    ]
    found = answers({"csm_calls": rows}, Question())
    assert (found["e.booked"].value, found["v.sales_booked"].value, found["v.sales_live"].value) == (1, 2, 1)
    assert found["v.sales_show"].value == Fraction(1, 2)


# Money


def test_contract_value_repeated_on_instalments_counts_once() -> None:
    rows = [
        payment(1, "a@x.com", "2026-01-10", "1000", deal="Split Pay", contracted_revenue="3000", discount="600"),
        payment(2, "a@x.com", "2026-02-10", "1000", deal="Split Pay", contracted_revenue="3000", kind="scheduled"),
        payment(3, "a@x.com", "2026-03-10", "1000", deal="Split Pay", status="Pending", due_date="2026-03-10"),
        payment(4, "a@x.com", "2026-02-20", "1000", deal="Split Pay", status="Failed", due_date="2026-02-20"),
        payment(5, "b@x.com", "2026-01-11", "900", contracted_revenue="900", discount="100", processing_fee="30"),
    ]
    found = answers({"payments": rows}, Question(as_of=date(2026, 3, 20)))
    expected = {
        "r.gross": 2900,
        "r.net": 2870,
        "r.contracted": 3900,
        "r.discounts": 700,  # on collected rows, once per deal: 600 + 100
        "v.deals": 2,
        "v.new_cash": 1900,
        "v.cohort_cash": 2900,
        "v.aov": 950,
        "v.acv": 1950,
        "r.pending": 1000,
        "r.overdue": 1000,
        "v.overdue_0_30": 1000,
        "v.overdue_31_60": 0,
        "v.next_30": 0,
        "v.cash_at_close": Fraction(1900, 3900),
        "v.collection": Fraction(2900, 3900),
        # instalments after the closing payment: 1000 collected, 1000 failed, 1000 pending, all due
        "v.instalment_rate": Fraction(1, 3),
        # 600 / 3600 and 100 / 1000
        "m.avg_discount_pct": (Fraction(1, 6) + Fraction(1, 10)) / 2,
        "m.discount_weighted": Fraction(700, 4600),
        "v.delinquency": Fraction(1, 1),
    }
    assert {k: found[k].value for k in expected} == expected
    february = answers({"payments": rows}, Question(start=date(2026, 2, 1), end=date(2026, 2, 28)))
    assert (february["r.gross"].value, february["r.contracted"].value, february["r.gross_new"].value) == (1000, 0, 0)


def test_pending_without_pending_rows_is_contract_less_cash() -> None:
    rows = [
        payment(1, "a@x.com", "2026-01-10", "1000", contracted_revenue="3000"),
        payment(2, "b@x.com", "2026-01-10", "1000", contracted_revenue="3000", status="Refunded"),
    ]
    found = answers({"payments": rows}, Question())
    assert (found["r.pending"].value, found["r.overdue"].value) == (2000, None)


def test_deposit_is_no_deal_until_it_converts() -> None:
    rows = [
        payment(1, "a@x.com", "2026-01-10", "200", deal="Deposit"),
        payment(2, "a@x.com", "2026-02-05", "1000", deal="Split Pay", contracted_revenue="2200"),
        payment(3, "a@x.com", "2026-02-06", "1000", deal="Split Pay", contracted_revenue="2200"),
        payment(4, "b@x.com", "2026-01-12", "300", deal="Deposit", contracted_revenue="5000"),
    ]
    tables = {"payments": rows, "customers": [customer("a@x.com", "2026-01-10"), customer("b@x.com", "2026-01-12")]}
    found = answers(tables, Question())
    expected = {
        "m.clients": 2,
        "r.gross": 2500,
        "v.deals": 1,
        "r.contracted": 2200,
        "v.new_cash": 2000,  # 5 and 6 February; the deposit came before the close
        "v.cohort_cash": 2200,
        "m.pif_pct": 0,  # two known deals, both began as deposits
    }
    assert {k: found[k].value for k in expected} == expected
    assert found["m.pif_pct"].denominator == 2
    january = answers(tables, Question(start=date(2026, 1, 1), end=date(2026, 1, 31)))
    assert (january["v.cash"].value, january["v.deals"].value, january["v.new_cash"].value) == (500, 0, 0)


def test_refund_rows_and_refunded_payments_count_once() -> None:
    rows = [
        payment(1, "a@x.com", "2026-01-10", "1000", status="Refunded", processing_fee="40"),
        payment(1, "a@x.com", "2026-02-03", "-1000", kind="refund", status="Approved"),
        payment(2, "b@x.com", "2026-01-15", "500", status="Refunded"),
        payment(3, "c@x.com", "2026-01-20", "700", status="Chargeback"),
        payment(4, "d@x.com", "2026-01-25", "800"),
    ]
    found = answers({"payments": rows}, Question())
    assert found["r.gross"].value == 3000  # 1000 + 500 + 700 + 800; a refund row is never collected
    assert found["r.refunds"].value == 1500  # the row of 1000, and payment 2, which has no refund row
    assert found["r.net_after_refunds"].value == 3000 - 40 - 1500 - 700
    assert found["v.refund_rate"].value == Fraction(1, 2)
    assert found["v.refund_rate_clients"] == Answer(Fraction(1, 2), 2, 4)
    assert found["v.chargeback"] == Answer(Fraction(1, 4), 1, 4)
    assert found["m.active_clients"].value == 2  # c's chargeback is not a refund
    january = answers({"payments": rows}, Question(start=date(2026, 1, 1), end=date(2026, 1, 31)))
    assert january["r.refunds"].value == 500


def test_each_refund_counts_once_wherever_it_is_told() -> None:
    rows = [
        payment(
            1,
            "a@x.com",
            "2026-01-10",
            "1000",
            status="Partially refunded",
            refund_amount="250",
            refund_date="2026-02-01",
        ),
        payment(2, "b@x.com", "2026-01-10", "400", status="Refunded", refund_amount="", refund_date=""),
        payment(3, "c@x.com", "2026-01-12", "90", status="Refunded", refund_amount="30"),
        payment(3, "c@x.com", "2026-01-20", "-80", kind="Refund", refund_amount=""),
    ]
    # 250 in its column, all of 400 by its status, and of the third what its refund row says
    assert value({"payments": rows}, "r.refunds") == 250 + 400 + 80
    assert value({"payments": rows}, "r.refunds", start=date(2026, 1, 1), end=date(2026, 1, 31)) == 480
    assert value({"payments": rows}, "r.refunds", start=date(2026, 2, 1)) == 250


def test_statuses_that_count_nowhere_and_tables_without_a_status() -> None:
    rows = [payment(1, "a@x.com", "2026-01-10", "10"), payment(2, "a@x.com", "2026-01-10", "20", status="")]
    rows.append(payment(3, "a@x.com", "2026-01-10", "40", status="Processing", processing_fee="4"))
    assert value({"payments": rows}, "r.gross") == 10
    assert value({"payments": rows}, "r.processing_fees") == 0
    bare = [{k: v for k, v in row.items() if k != "status"} for row in rows]
    assert value({"payments": bare}, "r.gross") == 70


def test_other_currencies_are_left_out() -> None:
    rows = [payment(i, "a@x.com", "2026-01-10", "10", currency=c) for i, c in enumerate(("EUR", "EUR", "usd", ""))]
    assert value({"payments": rows}, "r.gross") == 30
    assert value({"payments": rows}, "r.gross", settings={"currency": "USD"}) == 20


def test_pace_looks_back_from_the_end_whatever_the_start() -> None:
    rows = [payment(i, "a@x.com", f"2026-01-{day:02}", "70") for i, day in enumerate((3, 4, 10, 11))]
    # the 7 days up to 10 January are 4 to 10: 140 / 7 * 30
    assert value({"payments": rows}, "v.pace_7", start=date(2026, 1, 9), end=date(2026, 1, 10)) == 600
    assert value({"payments": rows}, "v.net_per_day", end=date(2026, 1, 10)) == Fraction(210, 8)  # 3 to 10 January


# Sales


def test_close_rate_by_cohort_of_the_first_live_call() -> None:
    sales = [
        sale("S1", "2026-01-20", "a@x.com", "Follow-up Booked", "Ana", "No"),
        sale("S2", "2026-02-02", "a@x.com", "LIVE Call - Qualified", "Ana", "Yes"),
        sale("S3", "2026-01-21", "b@x.com", "LIVE Call - Bad fit", "Ben", "No"),
        sale("S4", "2026-01-22", "c@x.com", "LIVE Call - Qualified", "Ben", "Yes"),
        sale("S5", "2026-01-23", "d@x.com", "No Show", "Ben", ""),
    ]
    pay = [
        payment(1, "a@x.com", "2026-02-02", "1000", sales_call_id="S2", closer="Ana"),
        payment(2, "c@x.com", "2026-01-25", "400", channel="Direct Close", closer="Ben"),
    ]
    tables = {"sales_calls": sales, "payments": pay}
    found = answers(tables, Question())
    assert found["v.close_rate"] == Answer(Fraction(1, 4), 1, 4)  # c closed directly
    assert found["v.close_rate_qualified"].value == Fraction(1, 3)
    assert found["v.close_rate_offered"].value == Fraction(1, 2)
    assert found["v.close_rate_booked"].value == Fraction(1, 5)
    assert found["v.offer_rate"].value == Fraction(2, 4)
    assert found["v.sales_show"].value == Fraction(4, 5)
    assert found["v.cash_per_call"].value == 250
    january = answers(tables, Question(start=date(2026, 1, 1), end=date(2026, 1, 31)))
    assert january["v.close_rate"] == Answer(Fraction(1, 3), 1, 3)  # a's first live call; live in January: a, b, c
    assert january["v.deals"].value == 1  # c, by close date
    by = answers_by(tables, Question(by="closer"))
    assert by["v.close_rate", "Ana"].value == Fraction(1, 2)
    assert by["v.close_rate", "Ben"].value == 0


# Customers


def test_customer_milestones() -> None:
    rows = [
        customer(
            "a@x.com", "2026-01-01", onboarding_date="2026-01-05", graduation_date="2026-03-06", testimony="Great"
        ),
        customer("b@x.com", "2026-01-10", onboarding_date="2026-01-12", graduation_date="2026-01-02"),
        customer("c@x.com", "2026-03-20", onboarding_date="", country="", cancel_date="2026-03-30", testimony="Hm"),
        customer("d@x.com", "", joined_date="", onboarding_date="2026-09-01", country="ES"),
    ]
    rows = [{"graduation_date": "", "testimony": "", "cancel_date": "", "gender": "Male"} | row for row in rows]
    found = answers({"customers": rows}, Question(as_of=date(2026, 4, 10)))
    expected = {
        "m.clients": 4,
        "m.active_clients": 3,
        "m.onboarding_pct": Fraction(2, 4),  # d starts after as_of
        "m.onb_avg_days": Fraction(4 + 2, 2),
        "m.graduation_pct": Fraction(2, 4),
        "m.grad_avg_days": 60,  # 5 January to 6 March; b graduated before onboarding: left out
        "m.graduation_mature": Fraction(2, 2),  # joined more than 60 days before 10 April: a and b
        "m.testimony_pct": Fraction(2, 4),
        "m.testimony_graduates": Fraction(1, 2),
        "m.avg_days_total": Fraction(99 + 90 + 10, 3),
        "m.share(country=ES)": Fraction(3, 4),
        "m.share(country=unknown)": Fraction(1, 4),
        "m.share(gender=male)": 1,
    }
    assert {k: found[k].value for k in expected} == expected
    march = Question(start=date(2026, 3, 1), end=date(2026, 3, 31))
    assert answers({"customers": rows}, march)["m.clients"].value == 1
    assert answers({"customers": rows}, Question(closers=("ana",), countries=("España",)))["m.clients"].value == 3


def test_ascension_and_lead_magnets() -> None:
    tiers = {"offer_tier.Workbook": "lead_magnet", "offer_tier.Lab": "upsell", "offer_tier.Mind": "backend"}
    pay = [
        payment(1, "a@x.com", "2026-01-01", "9", offer="Workbook"),
        payment(2, "a@x.com", "2026-01-05", "900", offer="Programme"),
        payment(3, "a@x.com", "2026-02-05", "100", offer="Lab"),
        payment(4, "a@x.com", "2026-01-20", "500", offer="Mind"),
        payment(5, "b@x.com", "2026-01-05", "900", offer="Programme", deal="Split Pay"),
        payment(6, "b@x.com", "2026-01-04", "100", offer="Lab"),
    ]
    people = [
        customer("a@x.com", "2026-01-01", upsell_presented="Yes"),
        customer("b@x.com", "2026-01-05", upsell_presented="Yes"),
    ]
    optins = [
        lead("b@x.com", "2026-01-06", "ig", lead_magnet="Quiz"),
        lead("c@x.com", "2026-01-07", "ig", lead_magnet="Quiz"),
        lead("d@x.com", "2026-01-07", "ig", lead_magnet=""),
    ]
    tables = {"payments": pay, "customers": people, "leads": optins}
    found = answers(tables, Question(settings=tiers))
    assert found["m.offer_to_upsell"] == Answer(Fraction(1, 2), 1, 2)  # b bought the upsell a day before the core offer
    assert found["m.offer_to_backend"] == Answer(Fraction(1, 2), 1, 2)
    assert found["m.upsell_to_backend"] == Answer(Fraction(0), 0, 2)  # a's backend came before the upsell
    assert found["m.lm_to_offer"] == Answer(Fraction(1, 3), 1, 3)  # a; b's magnet came after the core purchase; c
    assert found["m.pif_pct"] == Answer(Fraction(1, 2), 1, 2)


def test_closing_call_and_opt_in_durations() -> None:
    live = {"status": "LIVE Call - Qualified"}
    tables: Tables = {
        "customers": [customer("a@x.com", "2026-01-20"), customer("b@x.com", "2026-01-20", channel="Direct Close")],
        "sales_calls": [
            {"id": "1", "date": "2026-01-02", "email": "a@x.com"} | live,
            {"id": "2", "date": "2026-01-17", "email": "a@x.com"} | live,
            {"id": "3", "date": "2026-01-18", "email": "a@x.com", "status": "No Show"},
            {"id": "4", "date": "2026-01-19", "email": "b@x.com"} | live,
        ],
        "leads": [
            lead("a@x.com", "2026-01-08", ""),
            lead("a@x.com", "2026-01-01", ""),
            lead("b@x.com", "2026-02-01", ""),
        ],
    }
    found = answers(tables, Question())
    assert found["m.avg_days_call_close"] == Answer(Fraction(3), 3, 1)
    assert found["m.avg_days_optin_close"] == Answer(Fraction(19), 19, 1)  # b opted in after buying


# Filters and dimensions


def test_lists_filter_by_membership_and_rank_by_the_first() -> None:
    pay = [
        payment(1, "a@x.com", "2026-01-01", "100", closer="Ana, Ben"),
        payment(2, "b@x.com", "2026-01-02", "50", closer=""),
        payment(3, "c@x.com", "2026-01-03", "20", closer="Ben"),
    ]
    tables = {"payments": pay, "customers": [customer("b@x.com", "2026-01-02", closers="Ana")]}
    assert value(tables, "r.gross", closers=("ben",)) == 120
    assert value(tables, "r.gross", closers=("Ana",)) == 100  # blank is unassigned although b's closer is Ana
    by = answers_by(tables, Question(by="closer"))
    assert [by["r.gross", m].value for m in ("Ana", "Ben", None)] == [100, 20, 50]
    without = [{k: v for k, v in row.items() if k != "closer"} for row in pay]
    assert value({**tables, "payments": without}, "r.gross", closers=("Ana",)) == 50


def test_calls_reach_closer_offer_and_country_through_the_person() -> None:
    tables: Tables = {
        "csm_calls": [call(1, "No Show", email="A@x.com"), call(2, "No Show", email="b@x.com", csm="Nadia")],
        "payments": [payment(1, "b@x.com", "2026-01-01", "10", closer="Ben", offer="Lab")],
        "leads": [lead("b@x.com", "2025-12-31", "fb", country="México")],
        "customers": [customer("a@x.com", "2026-01-01", offers="Programme")],
    }
    for question in (
        {"closers": ("Ben",)},
        {"offers": ("lab",)},
        {"countries": ("MX",)},
        {"utm_sources": ("Facebook",)},
    ):
        assert value(tables, "e.booked", **question) == 1
    assert value(tables, "e.booked", csms=("Hugo",)) == 1
    assert answers_by(tables, Question(by="month"))["e.booked", "2026-03-01"].value == 2


def test_as_of_follows_activity_and_never_passes_the_import() -> None:
    calls = [call(1, "LIVE Call - Bad fit", date="2026-03-04"), call(2, "Scheduled - pending", date="2026-03-09")]
    rows = [customer("a@x.com", "2026-03-01")]
    tables = {"csm_calls": calls, "customers": rows}
    assert value(tables, "m.avg_days_total") == 3
    assert value(tables, "m.avg_days_total", imported_on=date(2026, 3, 2)) == 1
    assert value(tables, "m.avg_days_total", as_of=date(2026, 3, 31)) == 30


# Attribution and unit economics


def business() -> Tables:
    """Two buyers with several touches, one who opted in after buying, one without a lead row, one lead."""
    return {
        "leads": [
            lead("a@x.com", "2026-01-01", "IG"),
            lead("a@x.com", "2026-01-08", "fb"),
            lead("a@x.com", "2026-01-15", "-"),
            lead("b@x.com", "2026-01-03", "instagram"),
            lead("c@x.com", "2026-03-01", "google"),
            lead("e@x.com", "2026-01-04", "ig"),
        ],
        "customers": [customer(f"{n}@x.com", "2026-01-15", closers="Ana") for n in "abcd"],
        "payments": [
            payment(1, "a@x.com", "2026-01-15", "1000", contracted_revenue="1000", processing_fee="100"),
            payment(2, "b@x.com", "2026-01-15", "500", contracted_revenue="800"),
            payment(3, "b@x.com", "2026-02-15", "300", status="Refunded"),
            payment(4, "c@x.com", "2026-01-15", "70"),
            payment(5, "d@x.com", "2026-01-15", "30"),
        ],
        "costs": [
            {"date": "2026-01-02", "category": "Ads", "amount": "150", "utm_source": "Instagram"},
            {"date": "2026-01-02", "category": "Ads", "amount": "50", "utm_source": ""},
            {"date": "2026-01-02", "category": "Sales", "amount": "100", "utm_source": ""},
            {"date": "2026-01-02", "category": "Delivery", "amount": "120", "utm_source": ""},
            {"date": "2026-01-02", "category": "Onboarding", "amount": "40", "utm_source": ""},
        ],
    }


@pytest.mark.parametrize(
    ("model", "instagram", "facebook", "unknown"),
    [
        # a touches instagram, facebook, unknown; b only instagram (500 net of the refund); c only after buying (70)
        ("last", 500, 0, 1070),
        ("first", 1500, 0, 70),
        ("last_non_direct", 500, 1000, 70),
        ("linear", 500 + Fraction(1000, 3), Fraction(1000, 3), 70 + Fraction(1000, 3)),
        ("position", 500 + 400, 200, 70 + 400),
        ("any", 1500, 1000, 1070),
    ],
)
def test_attributed_cash(model: str, instagram: Fraction, facebook: Fraction, unknown: Fraction) -> None:
    by = answers_by(business(), Question(by="utm_source", model=model))
    cash = {m: by["a.cash", m].value for m in ("instagram", "direct / unknown", "no lead record")}
    assert cash == {"instagram": instagram, "direct / unknown": unknown, "no lead record": 30}
    assert by["a.cash", "facebook"].value == facebook
    assert ("a.cash", None) not in by


def test_time_decay() -> None:
    # 14, 7 and 0 days before the close: 1/4, 1/2, 1 of a sum of 7/4
    by = answers_by(business(), Question(by="utm_source", model="time_decay"))
    assert float(by["a.customers", "instagram"].value or 0) == pytest.approx(1 + 1 / 7, abs=1e-15)
    assert float(by["a.customers", "facebook"].value or 0) == pytest.approx(2 / 7, abs=1e-15)


@pytest.mark.parametrize("model", MODELS)
def test_attribution_invariants(model: str) -> None:
    tables = business()
    total = answers(tables, Question(model=model))
    by = answers_by(tables, Question(by="utm_source", model=model))
    for ref in ("a.customers", "a.cash", "a.contracted"):
        split = sum(Fraction(a.value or 0) for (r, _), a in by.items() if r == ref)
        assert split >= Fraction(total[ref].value or 0) if model == "any" else split == total[ref].value
    assert total["a.customers"].value == 4
    assert total["a.cash"].value == 1000 + 500 + 70 + 30
    assert total["a.contracted"].value == 1800


@pytest.mark.parametrize("model", [m for m in MODELS if m != "any"])
@pytest.mark.parametrize("n", [1, 2, 3, 7])
def test_weights_sum_to_one(model: str, n: int) -> None:
    touches = [Touch(date(2026, 1, 1 + i), {"utm_source": f"s{i}"}) for i in range(n)]
    shares = weights(touches, model, "utm_source", date(2026, 1, 31))
    assert sum(shares) == 1
    assert all(s >= 0 for s in shares)
    assert len(shares) == n
    if n == 1:
        assert shares == [1]


def test_leads_spend_and_coverage() -> None:
    found = answers(business(), Question())
    by = answers_by(business(), Question(by="utm_source"))
    assert found["a.leads"].value == 4
    assert {m: by["a.leads", m].value for m in ("instagram", "facebook", "direct / unknown", "no lead record")} == {
        "instagram": 3,
        "facebook": 1,
        "direct / unknown": 1,
        "no lead record": 0,
    }
    first = answers_by(business(), Question(by="utm_source", model="first"))
    assert first["a.leads", "facebook"].value == 0  # nobody's first touch
    assert by["a.spend", "instagram"].value == 150
    assert by["a.roas", "instagram"].value == Fraction(500, 150)
    assert by["a.cac", "instagram"].value == 150
    assert by["a.spend", "direct / unknown"].value is None  # spend without a source makes nothing paid
    assert found["a.spend"].value == 200
    assert found["v.roas"].value == Fraction(500, 150)
    assert found["a.coverage"] == Answer(Fraction(1, 2), 2, 4)  # a and b; c's touch is not eligible, d has none
    march = answers(business(), Question(start=date(2026, 3, 1), end=date(2026, 3, 31)))
    assert (march["a.leads"].value, march["a.customers"].value) == (1, 0)


def test_unit_economics() -> None:
    found = answers(business(), Question())
    expected = {
        "r.gross": 1900,
        "r.net_after_refunds": 1500,  # less 100 of fees and 300 refunded
        "u.cac": Fraction(300, 4),
        "u.paid_cac": Fraction(200, 4),
        "u.coco": 10,
        "u.coca": Fraction(340, 4),
        "u.ltv": Fraction(1500, 4),
        "u.ltv_cac": Fraction(1380, 4) / 75,
        "u.gross_margin": Fraction(1380, 1500),
        "u.net_margin": Fraction(1500 - 460, 1500),
        "u.payback_days": 0,
        "u.cac_ticket": Fraction(300, 1800),
        "v.mer": Fraction(1900, 200),
        "v.cpl": Fraction(200, 4),
        "v.revenue_per_lead": Fraction(1900, 4),
    }
    assert {k: found[k].value for k in expected} == expected


def test_payback_day() -> None:
    tables: Tables = {
        "payments": [
            payment(1, "a@x.com", "2026-01-01", "100", processing_fee="10"),
            payment(2, "a@x.com", "2026-01-31", "100"),
            payment(3, "b@x.com", "2026-01-10", "100"),
            payment(4, "b@x.com", "2026-01-20", "100"),
        ],
        "costs": [{"date": "2026-01-01", "category": "ads", "amount": "300"}],
    }
    # day 0: 190; day 10: 290; day 30: 390; the CAC of 150 for two people is 300
    assert value(tables, "u.payback_days") == 30
    tables["costs"][0]["amount"] = "400"
    assert value(tables, "u.payback_days") is None


def test_touches_from_customer_fields() -> None:
    row = customer(
        "a@x.com", "2026-01-15", optin_first="Quiz", optin_all="Quiz, Webinar", optin_last="Webinar", utm_source="yt"
    )
    by = answers_by({"customers": [row]}, Question(by="optin_source", model="linear"))
    assert {m: by["a.customers", m].value for m in ("quiz", "webinar")} == {
        "quiz": Fraction(1, 2),
        "webinar": Fraction(1, 2),
    }
    by = answers_by({"customers": [row]}, Question(by="utm_source", model="linear"))
    assert by["a.customers", "youtube"].value == 1


# Reading


def test_reading_of_cells() -> None:
    assert as_utm(" Spring%20Sale+2026 ") == "spring sale 2026"
    assert [as_utm(t) for t in ("", "(not set)", "N/A", "{{campaign.name}}", "{keyword}")] == [None] * 5
    assert [as_source(t) for t in ("IG", "l.instagram.com", "Meta", "google ads")] == [
        "instagram",
        "instagram",
        "facebook",
        "google",
    ]
    assert as_source("meta", "instagram ads") == "meta"
    assert as_source("Poddy", aliases={"poddy": "podcast"}) == "podcast"
    assert (as_country("España"), as_country("usa"), as_country("Narnia"), as_country("")) == (
        "ES",
        "US",
        "Narnia",
        None,
    )
    assert (as_date("2026-02-30"), as_date("2026-02-28"), as_bool("Sí"), as_bool("?")) == (
        None,
        date(2026, 2, 28),
        True,
        None,
    )
    assert as_list("Ana; Ben|Cy\nDi, ") == ["Ana", "Ben", "Cy", "Di"]


def test_load_maps_headers_and_keeps_one_row_per_key(tmp_path: Path) -> None:
    lines = [
        "Fecha de pago,Correo,Importe,ID pago,Kind,Unknown",
        "2026-01-01,A@x.com , 10.50 ,1,,z",
        "2026-01-02,a@x.com,12.50,1,,z",
        "2026-01-03,a@x.com,-12.50,1,Refund,z",
    ]
    (tmp_path / "payments.csv").write_text("\n".join(lines), encoding="utf-8")
    tables = load(tmp_path)
    assert set(tables) == {"payments"}
    assert tables["payments"][0] == {"date": "2026-01-01", "email": "A@x.com", "amount": "10.50", "id": "1", "kind": ""}
    found = answers(tables, Question())
    assert found["r.gross"].value == Decimal("12.50")  # the later row of one key wins; the refund is a row of its own
    assert found["r.refunds"].value == Decimal("12.50")
