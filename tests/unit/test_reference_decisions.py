"""The reference on the newer decisions (docs/numbers.md 94 to 116), on cases small enough to work out by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from lib.metrics.catalog import PAGES
from tests.conftest import GOLDEN_TIERS, ROOT, ROW_TIERS
from tests.golden.expectations import read
from tests.reference import Answer, Question, Tables, answers, answers_by, load
from tests.reference.keys import Keys
from tests.reference.load import one_per_key, repeats
from tests.reference.order import in_order, newest_first
from tests.reference.people import Business
from tests.reference.scope import year_before
from tests.reference.text import Row
from tests.unit.test_reference import customer, lead, payment, sale, value

OF_CLIENTS = {ref for metric in (*PAGES["clients"], *PAGES["retention"]) for ref in (metric.ref, *metric.also)}
"""Figures of clients have a reference of their own (tests/reference/standing.py, tests/reference/recurring.py)."""
MARCH = {"start": date(2026, 3, 1), "end": date(2026, 3, 31)}


def bare(day: str, email: str, amount: str, **fields: str) -> Row:
    """A payment of the fewest columns, without an id."""
    return {"date": day, "email": email, "amount": amount} | fields


# People: decision 94


def test_an_id_names_who_has_neither_address_nor_phone() -> None:
    rows = [
        bare("2026-03-01", "", "10", customer_id="K1"),
        bare("2026-03-02", "", "10", customer_id="K1"),
        bare("2026-03-03", "", "10", customer_id="K2"),
        bare("2026-03-04", "", "10", customer_id=""),
    ]
    # K1, K2 and the row that says nothing of its payer
    assert value({"payments": rows}, "m.clients") == 3


def test_an_id_is_tied_to_the_address_it_stands_beside() -> None:
    rows = [
        bare("2026-03-01", "a@x.com", "10", customer_id="K1", phone=""),
        bare("2026-03-02", "", "10", customer_id="K1", phone="600 111"),
        bare("2026-03-03", "old@x.com", "10", customer_id="K2", phone=""),
        bare("2026-03-04", "new@x.com", "10", customer_id="K2", phone=""),
    ]
    leads = [lead("new@x.com", "2026-02-01", "ig"), lead("old@x.com", "2026-02-02", "fb")]
    # a, whoever has that phone (0.2: a phone comes before an id), and the one whose address changed, who opted in under either
    found = answers({"payments": rows, "leads": leads}, Question())
    assert (found["m.clients"].value, found["a.leads"].value) == (3, 1)


def test_an_id_means_nothing_in_another_table() -> None:
    keys = Keys({"payments": [bare("", "a@x.com", "1", customer_id="K1")], "leads": [{"customer_id": "K1"}]})
    assert keys.of("payments", {"customer_id": "K1"}, 7) == "a@x.com"
    assert keys.of("leads", {"customer_id": "K1"}, 7) == "leads customer K1"
    assert keys.of("customers", {"id": "K1", "phone": "+34 1"}, 7) == "341"


def test_an_id_without_an_address_is_tied_to_its_phone() -> None:
    rows = [
        {"phone": "600 111", "id": "K1", "close_date": "2026-03-01"},
        {"phone": "", "id": "K1", "close_date": "2026-04-01"},
        {"phone": "600111", "id": "", "close_date": ""},
    ]
    assert value({"customers": rows}, "m.clients") == 1


def test_a_second_purchase_under_a_new_address_ties_the_old_one() -> None:
    people = [customer("old@x.com", "2026-03-01", id="C1"), customer("new@x.com", "2026-04-01", id="C1")]
    tables = {"customers": people, "payments": [payment(1, "old@x.com", "2026-03-02", "50")]}
    found = answers(tables, Question())
    assert (found["m.clients"].value, found["u.ltv"].value) == (1, 50)


def test_a_row_that_is_replaced_ties_nothing() -> None:
    people = [customer("old@x.com", "2026-03-01", id="C1"), customer("new@x.com", "2026-03-01", id="C1")]
    tables = {"customers": people, "payments": [payment(1, "old@x.com", "2026-03-02", "50")]}
    found = answers(tables, Question())
    # the client, and a payer nobody knows
    assert (found["m.clients"].value, found["u.ltv"].value) == (1, 25)


# Rows without an id: decision 95


def test_alike_rows_are_two_unless_a_block_repeats() -> None:
    two = [bare("2026-03-01", "a@x.com", "100")] * 2
    assert value({"payments": two}, "r.gross") == 200
    five = [bare(f"2026-03-0{n}", "a@x.com", "100") for n in range(1, 6)]
    assert value({"payments": [*five, bare("2026-03-09", "b@x.com", "7"), *five]}, "r.gross") == 507
    four = five[:4]
    # four lines are no block in a file of nine, and are half of a file of eight
    assert value({"payments": [*four, bare("2026-03-09", "b@x.com", "7"), *four]}, "r.gross") == 807
    assert value({"payments": [*four, *four]}, "r.gross") == 400
    same = [bare("2026-03-01", "a@x.com", "100")] * 10
    assert value({"payments": same}, "r.gross") == 1000  # one line, ten times, is no block


def test_blocks() -> None:
    assert repeats("abcdeabcde") == {5, 6, 7, 8, 9}
    assert repeats("abcdefgabcdex") == {7, 8, 9, 10, 11}
    assert repeats("abcdeabcdeabcdez") == {5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
    assert repeats("abab") == {2, 3}
    assert repeats("ababc") == set()
    assert repeats("aaaaaaaaaaaab") == set()
    assert repeats("aaaabxaaaab") == {6, 7, 8, 9, 10}


def test_columns_that_mean_nothing_still_tell_lines_apart(tmp_path: Path) -> None:
    lines = ["date,email,amount,Ticket", *(f"2026-03-0{1 + n % 5},a@x.com,100,{n}" for n in range(10))]
    (tmp_path / "payments.csv").write_text("\n".join(lines), encoding="utf-8")
    assert value(load(tmp_path), "r.gross") == 1000
    (tmp_path / "payments.csv").write_text("\n".join([*lines[:6], *lines[1:6]]), encoding="utf-8")
    assert value(load(tmp_path), "r.gross") == 500


def test_of_an_id_the_last_row_stands() -> None:
    rows = [payment(1, "a@x.com", "2026-03-01", "10"), payment(1, "a@x.com", "2026-03-01", "30")]
    assert [row["amount"] for row in one_per_key("payments", rows)] == ["30"]


# Several rows of one person: decision 96


def clients() -> list[Row]:
    """Ana bought twice and came back after cancelling; Ben cancelled both."""
    blank = {"cancel_date": "", "country": "", "closers": "", "optin_date": "", "gender": ""}
    return [
        blank | {"email": "ana@x.com", "close_date": "2026-04-20", "offers": "Renewal", "contracted_revenue": "3000",
                 "closers": "Leo", "country": "", "optin_date": "2026-04-01", "gender": "Female"},
        blank | {"email": "ana@x.com", "close_date": "2026-01-15", "offers": "Program", "contracted_revenue": "5000",
                 "closers": "Mia", "country": "Spain", "optin_date": "2026-01-02", "cancel_date": "2026-03-01"},
        blank | {"email": "ben@x.com", "close_date": "2026-02-10", "offers": "Program", "contracted_revenue": "4000",
                 "closers": "Mia", "optin_date": "2026-02-01", "cancel_date": "2026-05-01"},
        blank | {"email": "ben@x.com", "close_date": "2026-03-10", "offers": "Lab", "contracted_revenue": "",
                 "closers": "Mia", "cancel_date": "2026-04-01"},
    ]  # fmt: skip


def test_several_rows_of_one_person() -> None:
    found = answers({"customers": clients()}, Question(as_of=date(2026, 6, 1)))
    expected = {
        "m.clients": 2,
        "m.active_clients": 1,  # Ana has a row that runs
        "m.avg_days_optin_close": 11,  # 13 from 2 to 15 January, 9 from 1 to 10 February
        "m.avg_days_total": Fraction(137 + 80, 2),  # 15 January to 1 June; 10 February to 1 May, the later cancellation
        "r.contracted": 12000,
        "v.deals": 4,  # the fourth by its offer, though it has no amount
        "v.acv": 3000,
        "m.share(country=ES)": Fraction(1, 2),
        "m.share(gender=female)": Fraction(1, 2),
    }
    assert {k: found[k].value for k in expected} == expected
    assert found["r.gross"].value is None
    january = answers({"customers": clients()}, Question(start=date(2026, 1, 1), end=date(2026, 1, 31)))
    assert (january["m.clients"].value, january["r.contracted"].value) == (1, 5000)
    by = answers_by({"customers": clients()}, Question(by="closer"))
    assert [by["r.contracted", closer].value for closer in ("Leo", "Mia")] == [3000, 9000]
    assert [by["m.clients", closer].value for closer in ("Leo", "Mia")] == [1, 1]  # in the order of the file


def test_a_sheet_with_a_line_per_purchase_tells_its_cash() -> None:
    names = ("email", "close_date", "offers", "closers", "contracted_revenue", "gross_revenue")
    lines = [
        ("ana@x.com", "2026-01-15", "Program", "Mia", "5000", "5000"),
        ("ben@x.com", "2026-02-10", "Program", "Mia", "4000", "4000"),
        ("ana@x.com", "2026-04-20", "Renewal", "Leo", "3000", "1500"),
    ]
    tables: Tables = {"customers": [dict(zip(names, line, strict=True)) for line in lines]}
    found = answers(tables, Question())
    assert [found[r].value for r in ("r.gross", "r.contracted", "v.deals", "r.pending")] == [10500, 12000, 3, 1500]
    by = answers_by(tables, Question(by="closer"))
    assert [by["r.gross", closer].value for closer in ("Mia", "Leo")] == [9000, 1500]


def test_rows_with_an_id_each() -> None:
    rows = [
        {"id": "cus_3", "email": "ana@x.com", "close_date": "2026-03-08", "gross_revenue": "160", "refunds": "0"},
        {"id": "cus_2", "email": "ben@x.com", "close_date": "2026-02-10", "gross_revenue": "400", "refunds": "50"},
        {"id": "cus_1", "email": "Ana@x.com", "close_date": "2026-01-10", "gross_revenue": "180", "refunds": "20"},
    ]
    found = answers({"customers": rows}, Question())
    assert [found[r].value for r in ("r.gross", "r.refunds", "m.clients")] == [740, 70, 2]


def test_a_single_row_without_an_amount_is_the_client() -> None:
    rows = [customer("a@x.com", "2026-01-15", offers="Program, Lab")]
    assert value({"customers": rows, "payments": [payment(1, "b@x.com", "2026-01-01", "5")]}, "v.deals") == 1


# Deals told twice: decision 97


def paid() -> list[Row]:
    """What a processor knows of Ana and Ben: neither contract nor closer."""
    return [
        bare("2026-01-15", "ana@x.com", "2500", id="P1", status="Approved"),
        bare("2026-02-15", "ana@x.com", "2500", id="P2", status="Approved"),
        bare("2026-04-20", "ana@x.com", "3000", id="P3", status="Approved"),
        bare("2026-02-10", "ben@x.com", "4000", id="P4", status="Approved"),
    ]


def won() -> list[Row]:
    """What a CRM knows of them."""
    names = ("id", "email", "close_date", "closers", "contracted_revenue", "optin_date")
    lines = [
        ("9001", "ana@x.com", "2026-01-15", "Mia", "5000", "2026-01-02"),
        ("9002", "ana@x.com", "2026-04-20", "Leo", "3000", "2026-04-01"),
        ("9003", "ben@x.com", "2026-02-10", "Mia", "4000", "2026-02-01"),
    ]
    return [dict(zip(names, line, strict=True)) for line in lines]


def test_deals_of_a_crm_and_cash_of_a_processor() -> None:
    for people in (won(), won()[::-1]):
        tables = {"customers": people, "payments": paid()}
        found = answers(tables, Question())
        expected = {
            "r.gross": 12000,
            "r.contracted": 12000,
            "v.deals": 3,
            "v.new_cash": 9500,  # 2500, 3000 and 4000 on the days of closing
            "v.cohort_cash": 12000,
            "m.clients": 2,
            "m.avg_days_optin_close": 11,
        }
        assert {k: found[k].value for k in expected} == expected
        by = answers_by(tables, Question(by="closer"))
        assert [by["r.gross", closer].value for closer in ("Mia", "Leo")] == [9000, 3000]
        assert [by["r.contracted", closer].value for closer in ("Mia", "Leo")] == [9000, 3000]
        january = answers_by(tables, Question(start=date(2026, 1, 1), end=date(2026, 1, 31), by="closer"))
        assert january["r.gross", "Mia"].value == 2500


def test_offers_in_common_tie_a_payment_to_its_deal() -> None:
    people = won()
    for row, offer in zip(people, ("Program", "Renewal", "Program"), strict=True):
        row["offers"] = offer
    rows = paid()
    for row, offer in zip(rows, ("Program", "Program", "Renewal", "Program"), strict=True):
        row["offer"] = offer
    # Ana's last instalment comes after her second close, and a workbook that no deal knows is a deal of its own
    rows += [
        bare("2026-05-15", "ana@x.com", "100", id="P5", status="Approved", offer="program"),
        bare("2026-01-02", "ana@x.com", "9", id="P6", status="Approved", offer="Workbook"),
    ]
    tables = {"customers": people, "payments": rows}
    deals: dict[object, object] = {
        (d.person, d.offers[0]): (d.cash, d.contracted) for d in Business(tables, Question()).deals
    }
    assert deals == {
        ("ana@x.com", "Program"): (5100, 5000),
        ("ana@x.com", "Renewal"): (3000, 3000),
        ("ana@x.com", "Workbook"): (9, None),
        ("ben@x.com", "Program"): (4000, 4000),
    }


def test_a_payment_before_every_close_belongs_to_the_earliest_deal() -> None:
    rows = [bare("2026-01-10", "ana@x.com", "500", id="P0", status="Approved"), *paid()]
    deals = Business({"customers": won(), "payments": rows}, Question()).deals
    cash = sorted((d.person, int(d.cash)) for d in deals)
    assert cash == [("ana@x.com", 3000), ("ana@x.com", 5500), ("ben@x.com", 4000)]


def test_what_a_payment_says_of_its_deal_comes_first() -> None:
    rows = [row | {"contracted_revenue": "4800", "closer": "Zoe"} for row in paid()[:1]]
    tables = {"customers": won()[:1], "payments": rows}
    assert value(tables, "r.contracted") == 4800
    assert answers_by(tables, Question(by="closer"))["r.gross", "Zoe"].value == 2500


def test_a_deposit_told_by_both_stays_open() -> None:
    rows = [bare("2026-01-15", "ana@x.com", "500", status="Approved", deal="Deposit")]
    tables = {"customers": won(), "payments": rows}
    # Ana's first deal waits for its first real payment; her second and Ben's stand by the word of the CRM
    found = answers(tables, Question())
    assert (found["v.deals"].value, found["r.contracted"].value, found["r.gross"].value) == (2, 7000, 500)


# Order within a day: decision 100


def test_times_order_a_day() -> None:
    leads = [
        lead("a@x.com", "2026-03-01 16:30", "facebook"),
        lead("a@x.com", "2026-03-01 09:15", "google"),
    ]
    tables = {"leads": leads, "payments": [payment(1, "a@x.com", "2026-03-01", "10")]}
    assert answers_by(tables, Question(by="utm_source", model="last"))["a.cash", "facebook"].value == 10
    assert answers_by(tables, Question(by="utm_source", model="first"))["a.cash", "google"].value == 10
    untimed = [row | {"optin_date": "2026-03-01"} for row in leads]
    by = answers_by(tables | {"leads": untimed}, Question(by="utm_source", model="last"))
    assert by["a.cash", "google"].value == 10  # as written


def test_a_file_that_is_newest_first_is_read_from_its_end() -> None:
    leads = [
        lead("b@x.com", "2026-03-05", "tiktok"),
        lead("a@x.com", "2026-03-01", "facebook"),
        lead("a@x.com", "2026-03-01", "google"),
    ]
    tables = {"leads": leads, "payments": [payment(1, "a@x.com", "2026-03-01", "10")]}
    assert answers_by(tables, Question(by="utm_source", model="last"))["a.cash", "facebook"].value == 10
    assert newest_first(["2026-03-05", "", "2026-03-01"]) is True
    assert newest_first(["2026-03-01", "2026-03-05"]) is False
    assert newest_first(["2026-03-01", "2026-03-05", "2026-03-01"]) is None
    assert newest_first(["2026-03-01", "2026-03-01"]) is None


def test_rows_without_a_time_keep_their_place() -> None:
    cells = ["2026-03-02", "2026-03-01 16:30", "2026-03-01", "2026-03-01T09:15:00Z", ""]
    assert in_order(cells, str, None) == [cells[3], cells[2], cells[1], cells[0], ""]


def test_the_last_call_before_the_close_is_the_latest_of_its_day() -> None:
    live = "LIVE Call - Qualified"
    calls = [
        sale("S1", "2026-03-01 16:30", "a@x.com", live, "Leo", "Yes"),
        sale("S2", "2026-03-01 09:15", "a@x.com", live, "Mia", "Yes"),
    ]
    tables = {"sales_calls": calls, "payments": [payment(1, "a@x.com", "2026-03-01", "10")]}

    def winner() -> str:
        person = Business(tables, Question()).people["a@x.com"]
        assert person.closing_call
        return person.closing_call.row["id"]

    assert winner() == "S1"
    tables["sales_calls"] = calls[::-1]
    assert winner() == "S1"
    tables["sales_calls"] = [row | {"date": "2026-03-01"} for row in calls]
    assert winner() == "S1"  # the first written


def test_the_first_payment_of_a_day_closes_the_deal() -> None:
    rows = [
        payment(1, "a@x.com", "2026-03-01 16:30", "10", closer="Leo", contracted_revenue="100"),
        payment(2, "a@x.com", "2026-03-01 09:15", "20", closer="Mia", contracted_revenue="100"),
    ]
    assert answers_by({"payments": rows}, Question(by="closer"))["v.deals", "Mia"].value == 1


# Currency, fees, periods and months: decisions 101, 103, 115


def test_a_currency_that_only_costs_name() -> None:
    costs = [
        {"date": "2026-03-01", "category": "Ads", "amount": "100", "currency": "AUD"},
        {"date": "2026-03-02", "category": "Ads", "amount": "50", "currency": ""},
    ]
    pay = [bare("2026-03-02", "a@x.com", "1000"), bare("2026-03-10", "b@x.com", "500")]
    found = answers({"payments": pay, "costs": costs}, Question())
    assert [found[r].value for r in ("a.spend", "v.mer", "u.cac")] == [150, 10, 75]
    # once the payments name one, the costs' is another currency without a rate
    named = [row | {"currency": "EUR"} for row in pay]
    assert value({"payments": named, "costs": costs}, "a.spend") == 50
    # two currencies and no word of which is ours: nothing is left out
    costs[1]["currency"] = "USD"
    assert value({"payments": pay, "costs": costs}, "a.spend") == 150


def test_without_a_column_for_fees() -> None:
    rows = [
        bare("2026-03-01", "a@x.com", "1000", status="Refunded", refund_amount="100", vat="50"),
        bare("2026-03-02", "b@x.com", "200", status="Chargeback", refund_amount="", vat=""),
        bare("2026-03-03", "c@x.com", "300", status="Approved", refund_amount="", vat=""),
    ]
    costs = [{"date": "2026-03-01", "category": c, "amount": a} for c, a in (("Ads", "300"), ("Delivery", "250"))]
    found = answers({"payments": rows, "costs": costs}, Question())
    expected = {
        "r.net": None,
        "v.fee_rate": None,
        "v.avg_net_payment": None,
        "r.net_after_refunds": 1500 - 100 - 200,  # less the refund and the chargeback
        "r.net_ex_vat": 1150,
        "u.ltv": 400,
        "u.gross_margin": Fraction(950, 1200),
        "u.net_margin": Fraction(650, 1200),
        "u.payback_days": 0,
    }
    assert {k: found[k].value for k in expected} == expected


def test_a_year_before() -> None:
    assert year_before(date(2025, 2, 1), date(2025, 2, 28)) == (date(2024, 2, 1), date(2024, 2, 29))
    assert year_before(date(2024, 2, 1), date(2024, 2, 29)) == (date(2023, 2, 1), date(2023, 2, 28))
    assert year_before(date(2024, 2, 1), date(2024, 2, 28)) == (date(2023, 2, 1), date(2023, 2, 28))
    assert year_before(date(2025, 2, 1), date(2025, 2, 27)) == (date(2024, 2, 1), date(2024, 2, 27))
    assert year_before(date(2024, 12, 1), date(2025, 2, 28)) == (date(2023, 12, 1), date(2024, 2, 29))
    assert year_before(date(2024, 2, 29), date(2024, 3, 31)) == (date(2023, 2, 28), date(2023, 3, 31))
    paid = [("2024-02-01", "100"), ("2024-02-28", "200"), ("2024-02-29", "400"), ("2025-02-10", "1000"), ("2025-02-28", "2000"), ("2024-12-31", "5")]  # fmt: skip
    tables = {"payments": [bare(day, "a@x.com", amount) for day, amount in paid]}
    now = (date(2025, 2, 1), date(2025, 2, 28))
    assert [value(tables, "r.gross", start=s, end=e) for s, e in (now, year_before(*now))] == [3000, 700]


def test_months_without_rows_stand_in_every_trend() -> None:
    paid = [("2026-01-05", "100"), ("2026-01-20", "100"), ("2026-04-10", "300"), ("2026-05-10", "50"), ("2026-08-10", "80")]  # fmt: skip
    tables = {"payments": [bare(day, f"{n}@x.com", amount) for n, (day, amount) in enumerate(paid)]}

    def cash(**question: date) -> dict[str | None, object]:
        by = answers_by(tables, Question(by="month", **question))  # type: ignore[arg-type]
        return {month: answer.value for (ref, month), answer in by.items() if ref == "r.gross"}

    totals = [200, 0, 0, 300, 50, 0, 0, 80]
    assert cash() == {f"2026-{month:02}-01": amount for month, amount in enumerate(totals, start=1)}
    assert cash(**MARCH) == {"2026-03-01": 0}
    assert cash(start=date(2025, 12, 15), end=date(2026, 2, 3)) == {"2025-12-01": 0, "2026-01-01": 200, "2026-02-01": 0}
    by = answers_by(tables, Question(by="month"))
    assert (by["v.avg_payment", "2026-02-01"].value, by["v.deals", "2026-02-01"].value) == (None, 0)


def test_a_source_that_comes_back_is_a_touch_of_its_own() -> None:
    row = customer("a@x.com", "2026-01-15", optin_all="Quiz, Quiz, DM, Quiz")
    by = answers_by({"customers": [row]}, Question(by="optin_source", model="linear"))
    # quiz, dm, quiz: the first two are one touch, the last is another
    assert {m: by["a.customers", m].value for m in ("quiz", "dm")} == {"quiz": Fraction(2, 3), "dm": Fraction(1, 3)}


# Filters: decision 108


def test_a_split_by_source_does_not_undo_a_filter_that_buyers_alone_are_known_by() -> None:
    tables = {
        "leads": [lead("a@x.com", "2026-03-01", "ig"), lead("b@x.com", "2026-03-02", "ig")],
        "customers": [customer("a@x.com", "2026-03-05", csms="Uma")],
        "payments": [payment(1, "a@x.com", "2026-03-05", "50")],
    }
    refs = ("a.leads", "a.customers", "a.rate", "a.revenue_per_lead", "v.revenue_per_lead")
    whole = answers_by(tables, Question(by="utm_source"))
    # two opted in, a bought for 50
    assert [whole[ref, "instagram"].value for ref in refs] == [2, 1, Fraction(1, 2), 25, 25]
    hers = answers_by(tables, Question(by="utm_source", csms=("Uma",)))
    # nobody gave b a CSM, for b never bought: of the leads Uma would have one, who bought, which says nothing
    assert [hers[ref, "instagram"].value for ref in refs] == [None, 1, None, None, None]


# Costs of winning: decision 109


def test_without_anybody_new_there_is_no_cost_per_new_client_to_compare() -> None:
    tables = {
        "payments": [
            payment(1, "a@x.com", "2026-02-10", "100", deal="Deposit", contracted_revenue="1000"),
            payment(2, "a@x.com", "2026-03-10", "900", deal="Split Pay", contracted_revenue="1000"),
        ],
        "costs": [{"date": "2026-03-02", "category": "Ads", "amount": "200"}],
    }
    found = answers(tables, Question(**MARCH))  # type: ignore[arg-type]
    # the deal of a, new in February, closed in March
    assert (found["r.contracted"].value, found["u.cac"].value, found["u.cac_ticket"].value) == (1000, None, None)
    assert value(tables, "u.cac_ticket") == Fraction(200, 1000)


# The golden businesses


GOLDEN = {
    "business": ("metrics.csv", GOLDEN_TIERS | {"currency": "EUR"}),
    "edges": ("edges.csv", GOLDEN_TIERS),
    "bare": ("bare.csv", {}),
    "worked_check": ("worked_check.csv", {}),
    "currencies": ("currencies.csv", {}),
    "told_twice": ("told_twice.csv", {}),
    "told_by_rows": ("told_by_rows.csv", ROW_TIERS),
}


@pytest.mark.parametrize("business", GOLDEN)
def test_the_reference_says_what_was_worked_out_by_hand(business: str) -> None:
    file, settings = GOLDEN[business]
    tables = load(ROOT / "tests/golden" / business)
    told: dict[str, dict[tuple[str, str | None], Answer]] = {}
    wrong = []
    for row in read(file):
        if row["ref"] in OF_CLIENTS:
            continue
        start, end, as_of = (date.fromisoformat(row[k]) if row[k] else None for k in ("from", "to", "as_of"))
        closers, csms, sources = ((row[k],) if row[k] else () for k in ("closer", "csm", "utm_source"))
        by, model = row["by"] or None, row["model"] or "last"
        question = Question(start, end, as_of, closers, csms, (), (), sources, model, by, settings)
        asked = repr(question)
        if asked not in told:
            if by:
                told[asked] = answers_by(tables, question)
            else:
                told[asked] = {(ref, None): answer for ref, answer in answers(tables, question).items()}
        found = told[asked].get((row["ref"], row["member"] or None), Answer(None)).value
        wanted = Fraction(row["value"]) if row["value"] else None
        if (found is None) != (wanted is None) or (
            found is not None and wanted is not None and abs(Fraction(found) - wanted) > Fraction(1, 10**12)
        ):
            wrong.append(f"{row['ref']} {row['by']} {row['member']}: {found}, not {wanted}: {row['worked_out']}")
    assert wrong == []


def test_where_nobody_says_how_people_came_there_are_no_leads() -> None:
    cash = {"payments": [bare("2026-03-01", "a@x.com", "10")]}
    by = answers_by(cash, Question(by="utm_source"))
    assert (by["a.leads", "no lead record"].value, by["a.customers", "no lead record"].value) == (None, 1)
