"""Recurring revenue against the worked tables of docs/numbers-clients.md 14.4: one business in which each table is a closer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from lib.analysis.clients import plans
from lib.analysis.clients.reconciled import reconcile
from lib.metrics.catalog import ALL
from lib.query import Filters, Period, Question, Snapshot, ask
from lib.texts.messages import Refusal
from tests.conftest import fill, opened

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# table, person, offer, currency: amount on days; ">" is a full refund
PAID = """
W1 a Club EUR: 97 on 15 Jan, 15 Feb
W2 a Year EUR: 1200 on 10 Mar
W3 a Quarter EUR: 450 on 1 Jan
W3 b Week EUR: 25 on 29 Jan
W4b a Club EUR: 100 on 5 Jan, 5 Feb
W8 a Club USD: 100 on 5 Jan, 5 Feb; 120 on 12 Mar
W8 a Club EUR: 110 on 15 Apr
W10 a Club EUR: 60 on 3 Jan, 12 May
W12a a Club EUR: 100 on 5 Jan, 5 Feb, 5 Mar > 20 Mar
W12b a Club EUR: 100 on 5 Jan, 5 Feb > 10 Feb, 5 Mar
W15 a Club EUR: 100 on 5 Aug, 5 Sep
W15 b Club EUR: 200 on 5 Aug; 260 on 5 Sep
W15 c Club EUR: 50 on 25 Jul
W15 d Club EUR: 150 on 5 Aug; 120 on 5 Sep
W15 e Club EUR: 80 on 5 Aug, 5 Sep
W15 f Club EUR: 90 on 5 Sep
W15 g Club EUR: 40 on 5 Mar, 5 Sep
W16 a Club EUR: 100 on 1 Jan, 1 Feb > 2 Mar
W16 b Club EUR: 100 on 1 Jan; 150 on 1 Feb, 1 Mar
W16 c Club EUR: 100 on 1 Jan, 1 Feb, 1 Mar
W16 d Club EUR: 100 on 1 Jan > 10 Jan, 12 Mar
W18 a Club EUR: 100 on 3 Jun > 12 Jun
W20 a Club EUR: 50 on 1 Mar
W20 a Other EUR: 90 on 20 Mar, 20 Apr
W21 a Club EUR: 100 on 5 Feb, 5 Mar
W24 a Week EUR: 25 on 5 Jan, 12 Jan, 19 Jan, 26 Jan, 9 Feb
W25 a Club EUR: 100 on 25 Jan, 10 Mar, 10 Apr, 10 May
W31 a Club EUR: 100 on 28 Jan, 28 Feb, 5 Apr
W31 a Other EUR: 60 on 30 Jan, 28 Feb, 5 Apr
W33 a Club EUR: 100 on 5 Jan, 5 Feb, 5 Mar
W33 b Club GBP: 100 on 5 Jan, 5 Feb, 5 Mar
Split a Core EUR: 1000 on 5 Jan, 5 Feb, 5 Mar
"""
# table, person, offer, amount, day, and the contract's value where a payment is one of several
SOLD = (
    """
W17 a Core 2000 2025-08-15
W17 a Core 2000 2026-09-01
W17 b Core 2400 2025-08-15
W17 b Core 3000 2026-07-01
W17 c Core 3000 2025-08-15
W17 c Back 9000 2026-08-20
W17 d Core 1500 2025-07-10
W17 e Core 1500 2025-07-12
W17 f Core 5000 2025-09-01
"""
    + "".join(f"W23{who} a Core 500 2026-{month:02d}-10 6000\n" for who in "ab" for month in range(1, 13))
    + "W23b a Core 6000 2027-01-20\n"
)
LATER = date(2026, 12, 31)
RATES = """currency,date,rate
USD,2026-01-31,0.90
USD,2026-02-28,0.95
USD,2026-03-31,0.96
USD,2026-04-30,0.97
GBP,2026-02-10,0.90
GBP,2026-03-31,0.95
"""
CUSTOMERS = "email,full name,cancel date\na.w21@x.io,W21 a,2026-03-12\n"
SETTINGS = {
    "currency": "EUR", "offer_recurring.Club": "month", "offer_recurring.Other": "month", "offer_recurring.Year": "year",
    "offer_tier.Back": "backend", "offer_recurring.Quarter": "quarter", "offer_recurring.Week": "week",
}  # fmt: skip

# table: period (a day is the state at its end, a month all of it): figures
FIGURES = """
W1: 14 Jan: mrr 0 | Jan: mrr 97, mrr_new 97, net_new 97, subscribers 1, arpa 97, arr 1164
W2: Mar: mrr 100 | Apr: mrr 100, mrr_new 0
W3: 31 Jan: mrr 258.333333
W4b: Mar: mrr 100, past_due 100, churn 0 | Apr: mrr 0, past_due 0, mrr_churned 100, churn 1
W8: Jan: mrr 90 | Feb: mrr_start 90, mrr_fx 5, mrr_expansion 0, nrr 1, mrr 95 | Mar: mrr_expansion 19.20, mrr_fx 1, mrr 115.20, mrr_churned 0 | Apr: mrr_contraction 6.40, mrr_fx 1.20, mrr 110, mrr_new 0
W10: Mar: mrr_churned 60 | May: mrr_reactivated 60, mrr_new 0 | Feb-May: net_new 0, nrr 1, left_and_back 1, came_and_went 0
W12a: Mar: mrr_churned 100, mrr 0 | 19 Mar: mrr 100
W12b: Feb: mrr 100 | 12 Feb: mrr 100
W15: Sep: mrr_start 580, mrr_new 90, mrr_reactivated 40, mrr_expansion 60, mrr_contraction 30, mrr_churned 50, mrr_paused 0, mrr_resumed 0, mrr_fx 0, mrr 690, net_new 110, grr 500/580, nrr 560/580, revenue_churn 80/580, churn 1/5, retention 4/5, quick 190/80
W18: Jun: mrr_new 0, mrr_churned 0, came_and_went 1, churn_all 1, left_and_back 0 | 5 Jun: mrr 100
W20: Mar: mrr 140 | Apr: mrr 90, mrr_contraction 50
W21: Mar: mrr 100, leaving 100 | Apr: mrr 0, leaving 0, mrr_churned 100
W24: 8 Feb: mrr 108.333333, past_due 108.333333 | 9 Feb: past_due 0
W25: 28 Feb: past_due 100 | 31 Mar: past_due 100 | 30 Apr: past_due 0
W31: Mar: mrr 160, past_due 160 | Apr: net_new 0
W33: Jan: mrr 190 | Feb: net_new 0, mrr_fx 0, mrr 190 | Mar: mrr_fx 5, mrr 195
Split: Mar: mrr 0, net_new 0
"""


def day(text: str) -> date:
    number, month = text.split()
    return date(2026, MONTHS.index(month) + 1, int(number))


def period(text: str) -> Period:
    if text[0].isdigit():
        return Period(day(text), day(text))
    first, _, last = text.partition("-")
    after = MONTHS.index(last or first) + 2
    end = date.fromordinal(date(2026 + after // 13, (after - 1) % 12 + 1, 1).toordinal() - 1)
    return Period(day(f"1 {first}"), end)


def payments() -> str:
    lines = [
        "id,date,email,full name,amount,currency,status,offer,payment type,deal,refund amount,refund date,closer,deal id,contracted revenue"
    ]
    for line in PAID.strip().splitlines():
        who, _, told = line.partition(": ")
        table, person, offer, currency = who.split()
        for part in told.split("; "):
            amount, _, days = part.partition(" on ")
            for one in days.split(", "):
                on, _, back = one.partition(" > ")
                refund = (
                    f"Refunded,{offer},Recurring,,{amount},{day(back)}" if back else f"Approved,{offer},Recurring,,,"
                )
                if table == "Split":
                    refund = f"Approved,{offer},Recurring,Split Pay,,"
                name = f"{person}.{table.lower()}@x.io,{table} {person}"
                lines.append(f"p{len(lines)},{day(on)},{name},{amount},{currency},{refund},{table}")
    deals: dict[tuple[str, str, str], str] = {}
    for line in SOLD.strip().splitlines():
        table, person, offer, amount, on, *contract = line.split()
        new = f"{table}{len(lines)}"
        deal = deals.setdefault((table, person, offer), new) if contract else new
        sold = f"Approved,{offer},One time,{'Split Pay' if contract else 'Full Pay'},,,{table}"
        lines.append(
            f"p{len(lines)},{on},{person}.{table.lower()}@x.io,{table} {person},{amount},EUR,{sold},{deal},{(*contract, amount)[0]}"
        )
    return "\n".join(lines) + "\n"


@pytest.fixture(scope="module")
def business(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    folder = tmp_path_factory.mktemp("retention")
    for name, text in (("payments", payments()), ("rates", RATES), ("customers", CUSTOMERS)):
        (folder / f"{name}.csv").write_text(text)
    snapshot = opened(fill(tmp_path_factory.mktemp("data"), folder, SETTINGS))
    yield snapshot
    snapshot.con.close()


@pytest.mark.parametrize("line", FIGURES.strip().splitlines(), ids=lambda line: line.partition(":")[0])
def test_figures_are_those_of_the_worked_tables(business: Snapshot, line: str) -> None:
    table, _, told = line.partition(": ")
    for part in told.split(" | "):
        span, _, figures = part.partition(": ")
        expected = dict(one.rsplit(" ", 1) for one in figures.split(", "))
        question = Question((period(span),), Filters({"closer": [table]}), LATER)
        found = ask(business, [ALL[f"s.{name}"] for name in expected], question)
        for name, value in expected.items():
            over, _, under = value.partition("/")
            got = found[0, f"s.{name}", None].value
            assert got is not None, (table, span, name, found[0, f"s.{name}", None].reason)
            assert round(Decimal(got), 6) == round(Decimal(over) / Decimal(under or 1), 6), (table, span, name)


def test_cohorts_by_people_and_by_money(business: Snapshot) -> None:
    (cohort,) = plans.cohorts(business, date(2026, 3, 31), Filters({"closer": ["W16"]}))
    assert (cohort.month, cohort.people, cohort.money) == (date(2026, 1, 1), 4, 400)
    assert cohort.shares[1:] == ((0.75, 0.875), (0.75, 0.875))
    assert (
        len(plans.cohorts(business, date(2026, 3, 30), Filters({"closer": ["W16"]}))[0].shares) == 2
    )  # March is not over


def test_whom_to_talk_to(business: Snapshot) -> None:
    def found(kind: plans.Kind, table: str, on: date) -> list[tuple[str, float, date | None, date]]:
        return [
            (one.plan, one.value, one.since, one.on)
            for one in plans.due(business, on, kind, Filters({"closer": [table]}))
        ]

    assert found("leaving", "W21", date(2026, 3, 31)) == [("Club", 100, date(2026, 3, 12), date(2026, 4, 5))]
    assert found("past_due", "W4b", date(2026, 3, 31)) == [("Club", 100, date(2026, 3, 5), date(2026, 4, 4))]
    assert found("renewal", "W2", date(2027, 1, 31)) == [("Year", 100, None, date(2027, 3, 10))]
    assert found("renewal", "W2", date(2026, 12, 31)) == []


@pytest.mark.parametrize(
    ("table", "start", "as_of", "figures"),
    [
        ("W17", date(2026, 7, 1), date(2026, 9, 30), (Fraction(2, 5), Fraction(3, 5), Fraction(4400, 10400), 1)),
        ("W23a", date(2027, 1, 1), date(2027, 3, 31), (0, 0, 0, 0)),
        ("W23b", date(2027, 1, 1), date(2027, 3, 31), (1, 1, 1, 0)),
        ("W2", date(2027, 3, 1), date(2027, 5, 31), (0, 0, 0, 0)),
    ],
)
def test_contracts_that_are_due(
    business: Snapshot, table: str, start: date, as_of: date, figures: tuple[Fraction | int, ...]
) -> None:
    refs = ("s.renewal", "s.kept", "s.renewal_value", "s.undecided")
    question = Question((Period(start, as_of),), Filters({"closer": [table]}), as_of)
    found = ask(business, [ALL[ref] for ref in refs], question)
    got = [found[0, ref, None].value for ref in refs]
    assert [None if value is None else round(float(value), 9) for value in got] == [
        round(float(one), 9) for one in figures
    ]


MOVES = ("start", "new", "reactivated", "resumed", "expansion", "fx")
LOSSES = ("contraction", "churned", "paused")


@pytest.mark.parametrize("by", ["", "month", "week"])
def test_what_came_and_went_is_the_difference_of_the_ends(business: Snapshot, by: str) -> None:
    refs = [*(f"s.mrr_{name}" for name in (*MOVES, *LOSSES)), "s.mrr", "s.grr", "s.nrr"]
    for span in (Period(date(2026, 1, 1), date(2026, 12, 31)), Period(date(2026, 3, 7), date(2026, 9, 12)), Period()):
        found = ask(business, [ALL[ref] for ref in refs], Question((span,), as_of=LATER, by=by))
        members = {member for _, _, member in found}
        assert len(members) > (20 if by == "week" else 4 if by else 0)
        for member in members:
            value = {ref: found[0, ref, member].value or 0 for ref in refs}
            moved = {name: Decimal(value[f"s.mrr_{name}"]) for name in (*MOVES, *LOSSES)}
            came = sum(moved[name] for name in MOVES) - sum(moved[name] for name in LOSSES)
            assert came == value["s.mrr"], member
            assert value["s.grr"] <= min(1, value["s.nrr"])


def test_a_check_file_names_each_difference(business: Snapshot, tmp_path: Path) -> None:
    file = tmp_path / "MRR_per_Subscriber__monthly_2026-03.csv"
    file.write_text(
        "Customer ID,Customer,Customer Email,Currency,2026-03\n"
        "c1,A,a.w21@x.io,eur,100.00\n"  # the same
        "c2,B,a.w4b@x.io,eur,0.00\n"  # past due here
        "c3,C,a.w12a@x.io,eur,100.00\n"  # refunded
        "c4,D,a.w8@x.io,usd,100.00\nc4,D,a.w8@x.io,usd,15.00\n"  # on two rows, 120 here
        "c5,E,nobody@x.io,eur,10.00\n"
        "c6,F,d.w17@x.io,eur,5.00\n"
    )
    (month,) = reconcile(business, file)
    told: dict[str, tuple[object, ...]] = {one.customer: (one.ours, one.theirs, one.why) for one in month.differences}
    assert "a.w21@x.io" not in told
    assert told["a.w4b@x.io"] == (100, 0, "past_due")
    assert told["a.w12a@x.io"] == (0, 100, "ended")
    assert told["a.w8@x.io"] == (120, 115, "amount")
    assert told["nobody@x.io"] == (0, 10, "nobody")
    assert told["d.w17@x.io"] == (0, 5, "never")
    assert told["a.w20@x.io"] == (140, 0, "missing")
    assert month.theirs == {"EUR": 215, "USD": 115}
    assert month.agree == 1
    file.write_text("Email,MRR\na@x.io,1\n")
    with pytest.raises(Refusal):
        reconcile(business, file)
