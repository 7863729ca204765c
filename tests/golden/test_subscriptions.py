"""Subscriptions of small files, each made after a public report of wrong figures, with what is right worked out by hand
(docs/numbers-clients.md section 14)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from lib.analysis.data_checks import findings
from lib.metrics.catalog import ALL
from lib.publish.draft import Options, Upload, prepare
from lib.query import Period, Question, Snapshot, ask
from lib.store.workspace import Workspace
from tests.conftest import ROOT

FOLDER = ROOT / "tests/cases/subscriptions"
NOW = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
AS_OF = date(2026, 11, 30)


@pytest.fixture
def opened(tmp_path: Path) -> Callable[..., Snapshot]:
    """What opens a workspace with these files imported, as of 30 November."""

    def open_(*names: str, **settings: str) -> Snapshot:
        workspace = Workspace(tmp_path, "w")
        chosen = {key.replace("__", "."): value for key, value in settings.items()}
        draft = prepare(workspace, [Upload(name, FOLDER / name) for name in names], Options(settings=chosen), now=NOW)
        assert [q.kind for r in draft.receipts for q in r.questions] == []
        made = draft.publish()
        assert made is not None
        return Snapshot(made.open())

    return open_


def figures(snapshot: Snapshot, start: date, end: date, *names: str, as_of: date = AS_OF) -> list[Fraction | None]:
    found = ask(snapshot, [ALL[f"s.{name}"] for name in names], Question((Period(start, end),), as_of=as_of))
    values = [found[0, f"s.{name}", None].value for name in names]
    return [None if value is None else round(Fraction(Decimal(value)), 6) for value in values]


def test_terms_of_several_years_and_what_is_paid_once(opened: Callable[..., Snapshot]) -> None:
    """Ana 100, Ben 1,200 / 12, Cleo 2,400 / 24, Dov 3,600 / 36, Gil 300 / 3; a set-up and a trial have no level."""
    snapshot = opened("terms-and-one-offs.csv")
    november = date(2026, 11, 1), AS_OF
    assert figures(snapshot, *november, "mrr", "subscribers", "past_due") == [500, 5, 0]


def test_everybody_moved_to_a_new_plan(opened: Callable[..., Snapshot]) -> None:
    """Movements are per person between two ends: nobody but Eva left, and Dov pays 4 less."""
    snapshot = opened("plan-migration.csv")
    september = date(2026, 9, 1), date(2026, 9, 30)
    names = ("mrr_start", "mrr_new", "mrr_contraction", "mrr_churned", "mrr", "churn", "grr")
    assert figures(snapshot, *september, *names) == [200, 0, 4, 40, 156, Fraction(1, 5), Fraction(156, 200)]
    assert figures(snapshot, date(2026, 9, 11), date(2026, 9, 11), "mrr") == [
        196
    ]  # Cleo's two days without a plan are held


def test_list_price_times_members_is_no_revenue(opened: Callable[..., Snapshot]) -> None:
    """Ana 90, Ben pays nothing, Cleo 45, Dov 900 / 12, Eva 90 and leaving, Fay 90 since her discount ended."""
    snapshot = opened("list-price-times-members.csv")
    names = ("mrr", "subscribers", "leaving", "mrr_expansion", "discount_ended", "mrr_start")
    assert figures(snapshot, date(2026, 11, 1), AS_OF, *names) == [390, 5, 90, 45, 45, 345]


def test_amounts_of_a_thousand_are_no_cents(opened: Callable[..., Snapshot]) -> None:
    snapshot = opened("amounts-of-a-thousand.csv")
    assert figures(snapshot, date(2026, 11, 1), AS_OF, "mrr") == [round(99 + Fraction(1200 + 2500, 12), 6)]


def test_one_membership_that_two_programs_name(opened: Callable[..., Snapshot]) -> None:
    """Ana 60, Ben 60, Cleo 600 / 12: the course platform says the plan and PayPal the cash. Dov was charged after his end."""
    snapshot = opened("kajabi-subscriptions.csv", "paypal.csv", currency="USD")
    november = date(2026, 11, 1), AS_OF
    assert figures(snapshot, *november, "mrr", "subscribers") == [170, 3]
    found = ask(snapshot, [ALL["r.gross"]], Question((Period(),), as_of=AS_OF))
    assert found[0, "r.gross", None].value == Decimal(840)


def test_members_of_a_community_of_whom_one_has_no_address(opened: Callable[..., Snapshot]) -> None:
    """37, 197 a year and 37; Cleo is a free member."""
    snapshot = opened("skool-members.csv")
    assert figures(snapshot, date(2026, 10, 1), date(2026, 10, 31), "mrr", "subscribers") == [
        round(74 + Fraction(197, 12), 6),
        3,
    ]
    names = snapshot.con.execute("select name from people order by name").fetchall()
    assert names == [("Ana Sample",), ("Ben Sample",), ("Cleo Sample",), ("Dov Sample",)]


def test_what_was_charged_after_the_end_is_listed_with_its_sum(opened: Callable[..., Snapshot]) -> None:
    """Dov cancelled on 20 October and was charged on 25 October and 25 November."""
    snapshot = opened("kajabi-subscriptions.csv", "paypal.csv", currency="USD")
    found = {one.check.key: one for one in findings(snapshot)}
    listed = found["paid_without_plan"]
    assert (listed.count, listed.money) == (2, Decimal(120))
    told = {(name, str(day)[:10]) for name, day in zip(listed.rows["name"], listed.rows["day"], strict=True)}
    assert told == {("Dov Sample", "2026-10-25"), ("Dov Sample", "2026-11-25")}
    # Until then he had his plan, as Ben and Cleo; Ana has one from her first payment on, which is more than grace after the start.
    assert figures(snapshot, date(2026, 9, 30), date(2026, 9, 30), "mrr") == [170]


def test_an_interval_that_no_column_says_is_asked_and_said_of_the_offer(tmp_path: Path) -> None:
    head = "Subscription id,Customer name,Customer email,Customer phone,Line item name,Total amount,Currency,Payment provider,Subscription start,Cancelled at,Status"
    rows = [
        's1,Ana Sample,ana@example.com,,Coaching,"$1,200.00",USD,stripe,2026-05-01,,active',
        "s2,Ben Sample,ben@example.com,,Circle,$50.00,USD,stripe,2026-06-01,,active",
        "s3,Cleo Sample,cleo@example.com,,Circle,$0.00,USD,stripe,2026-06-01,2026-06-08,canceled",
        "s4,Dov Sample,dov@example.com,,Circle,$50.00,USD,stripe,2026-06-01,,approval_pending",
        "s5,Eva Sample,eva@example.com,,Circle,$50.00,USD,stripe,2026-06-01,2026-10-10,canceled",
    ]
    workspace = Workspace(tmp_path, "w")
    draft = prepare(workspace, [Upload("subs.csv", data="\n".join([head, *rows, ""]).encode())], now=NOW)
    assert [(r.table, r.profile, r.kept) for r in draft.receipts] == [("subscriptions", "highlevel_subscriptions", 5)]
    first = draft.publish()
    assert first is not None
    snapshot = Snapshot(first.open())
    assert {one.check.key: one.count for one in findings(snapshot)}["plans_unknown"] == 3  # Ana, Ben, Eva
    said = {"offer_recurring.Coaching": "quarter", "offer_recurring.circle": "month"}
    second = prepare(workspace, [], Options(settings=said), now=NOW).publish()
    assert second is not None
    snapshot = Snapshot(second.open())
    assert "plans_unknown" not in {one.check.key for one in findings(snapshot)}
    assert figures(snapshot, date(2026, 11, 1), AS_OF, "mrr", "subscribers") == [450, 2]
    assert figures(snapshot, date(2026, 10, 9), date(2026, 10, 9), "mrr", "subscribers") == [500, 3]


def of_text(folder: Path, lines: str, settings: dict[str, str], in_cents: bool = False) -> Snapshot:
    """A workspace of one file, as of 30 November."""
    draft = prepare(
        Workspace(folder, "w"), [Upload("subs.csv", data=lines.strip().encode())], Options(settings=settings, minor_units=in_cents), now=NOW
    )  # fmt: skip
    made = draft.publish()
    assert made is not None
    return Snapshot(made.open())


def test_hundredths_are_asked_and_a_term_tells_the_interval(tmp_path: Path) -> None:
    """2 × 49.00 a month, and 490.00 a year of one who leaves at the end of it: a client of a quarter year is over."""
    snapshot = of_text(tmp_path, """
subscriptions.id,subscriptions.plan_id,subscriptions.plan_quantity,subscriptions.plan_unit_price,subscriptions.status,subscriptions.start_date,subscriptions.current_term_start,subscriptions.current_term_end,subscriptions.cancelled_at,customers.id
cb1,circle,2,4900,Active,2026-01-05,2026-11-05,2026-12-05,,k1
cb2,circle-year,1,49000,Non Renewing,2026-03-06,2026-03-06,2027-03-06,2027-03-06,k2
cb3,circle-quarter,1,15000,Cancelled,2026-01-05,2026-07-05,2026-10-05,2026-10-05,k3
""", {}, True)  # fmt: skip
    assert figures(snapshot, date(2026, 11, 1), AS_OF, "mrr", "leaving") == [
        round(98 + Fraction(490, 12), 6),
        round(Fraction(490, 12), 6),
    ]
    assert figures(snapshot, date(2026, 10, 4), date(2026, 10, 4), "mrr") == [round(98 + Fraction(490, 12) + 50, 6)]


def test_a_price_that_no_column_says_is_said_of_the_offer(tmp_path: Path) -> None:
    """49 a month for Ana's first plan; her other one ended in February."""
    snapshot = of_text(tmp_path, """
Full Name,Email,Memberful ID,Stripe Customer ID,Plan,Active,Created at,Expiration date,Referrer
Ana Ruiz,ana@example.com,11,cus_1,Circle,yes,2026-01-05,2026-12-05,
Ana Ruiz,ana@example.com,11,cus_1,Archive,no,2026-01-05,2026-02-05,
""", {"offer_price.circle": "49", "offer_recurring.Circle": "month", "offer_price.archive": "10", "offer_recurring.archive": "month"})  # fmt: skip
    assert [figures(snapshot, day, day, "mrr") for day in (date(2026, 2, 4), date(2026, 2, 5), AS_OF)] == [
        [59],
        [49],
        [49],
    ]
    assert "plans_unknown" not in {one.check.key for one in findings(snapshot)}
