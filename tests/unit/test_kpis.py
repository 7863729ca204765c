"""Numbers with their verdicts, as cards and the command line show them."""

from __future__ import annotations

import gc
import weakref
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.catalog import ALL, PAGES
from lib.publish.draft import Upload, prepare
from lib.query import Period, Reason, Snapshot
from lib.query.kept import kept
from lib.query.reason import needs
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from lib.ui.numbers.page import first_cards
from tests.conftest import NOW, ROOT, opened
from tests.unit.drafts import numbers, publish, upload

AS_OF = date(2026, 6, 20)
ALONE: dict[str, set[str]] = {"payments": {"l.days", "s.renewal", "s.renewal_value", "s.kept"}}
"""Table -> the numbers that it could tell and that no row of the golden business is a case of: no contract of it is due yet."""


def _one(snapshot: Snapshot, ref: str, period: Period) -> Kpi:
    found = kpis(snapshot, pages=[], metrics=[ALL[ref]], period=period, as_of=AS_OF, glossary=Glossary.load("en"))
    return next(k for k in found if k.ref == ref)


def test_nobody_has_had_the_time_to_graduate(golden: Snapshot) -> None:
    # Felix, Hugo and Dario closed in these days and have been clients for 78 days at most; graduates took 92.
    early = _one(golden, "m.graduation_pct", Period(date(2026, 4, 1), date(2026, 4, 21)))
    assert (early.value, early.now.denominator) == (0, 3)
    assert (early.band, early.reason.code) == ("none", "unripe")
    # Alba and Bruno closed in February: that is long enough.
    late = _one(golden, "m.graduation_pct", Period(date(2026, 2, 1), date(2026, 2, 28)))
    assert (late.band, late.reason.code) == ("small_sample", "small_sample")


@pytest.mark.parametrize(
    ("reason", "written"),
    [
        (Reason(), ""),
        (Reason("empty"), "empty"),
        (needs("payments.deal|customers.deal"), "needs:payments.deal|customers.deal"),
        (Reason("outcome", rows=3), "outcome:3"),
        (Reason("costs", categories=("ads", "salaries")), "costs:ads|salaries"),
        (Reason("costs_never"), "costs_never:"),
        (Reason("filter", dimension="csm", cause="bought"), "filter:csm:bought"),
        (Reason("mismatch", cause="overlap"), "mismatch:overlap"),
        (Reason("before", day=date(2026, 3, 10)), "before:2026-03-10"),
        (Reason("before"), "before:"),
    ],
)
def test_a_reason_is_written_with_what_it_is_about(reason: Reason, written: str) -> None:
    assert (str(reason), bool(reason)) == (written, bool(written))


def test_money_is_exact_text_and_rates_are_unrounded(golden: Snapshot) -> None:
    cash = _one(golden, "r.gross", Period()).as_json()
    assert cash["value"] == "23200"
    assert cash["unit"] == "money"
    show = _one(golden, "e.show_rate", Period()).as_json()
    assert show["value"] == show["numerator"] / show["denominator"]


def test_a_share_of_an_amount_is_told_to_the_cent(tmp_path: Path) -> None:
    # 1,000.01 by three sources: a third of it is 333.33666...; 2,000.03 by two halves is 1,000.015 each, which goes up.
    payments = [["ID", "Date", "Email", "Amount", "Status"], ["p1", "2026-03-09", "a@x.com", "1000.01", "Approved"], ["p2", "2026-03-09", "b@x.com", "2000.03", "Approved"]]  # fmt: skip
    leads = [["Email", "Optin_date", "UTM source"]]
    leads += [["a@x.com", f"2026-03-0{day}", name] for day, name in enumerate(("instagram", "google", "tiktok"), 1)]
    leads += [["b@x.com", f"2026-03-0{day}", name] for day, name in enumerate(("email", "youtube"), 1)]
    workspace = Workspace(tmp_path)
    publish(workspace, upload(payments, "payments.csv"), upload(leads, "leads.csv"))
    snapshot = opened(workspace)
    found = kpis(snapshot, pages=[], metrics=[ALL["a.cash"]], period=Period(), glossary=Glossary.load("en"), model="linear", by="utm_source")  # fmt: skip
    told = {k.member: k.as_json() for k in found}
    assert {name: told[name]["value"] for name in ("instagram", "google", "tiktok")} == dict.fromkeys(("instagram", "google", "tiktok"), "333.34")  # fmt: skip
    assert (told["email"]["value"], told["youtube"]["value"]) == ("1000.02", "1000.02")
    assert (told["email"]["numerator"], told["google"]["numerator"]) == (1000.02, 333.34)
    snapshot.con.close()


def test_one_number_is_listed_under_each_of_its_refs(golden: Snapshot) -> None:
    found = kpis(golden, pages=["revenue"], period=Period(), as_of=AS_OF, glossary=Glossary.load("en"))
    by_ref = {k.ref: k.value for k in found}
    assert by_ref["r.gross"] == by_ref["v.cash"]
    assert by_ref["r.contracted"] == by_ref["v.contracted"]


def test_without_onboarding_calls_the_start_date_says_who_is_onboarded(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    customers = b"Email,Close Date,Onboarding Date\na@x.com,2026-01-01,2026-01-05\nb@x.com,2026-01-02,\n"
    calls = b"ID,Date,Email,Type,Status,Success?\nc1,2026-01-09,a@x.com,Coaching,LIVE Call - Qualified,Yes\n"
    uploads = [Upload("customers.csv", data=customers), Upload("csm_calls.csv", data=calls)]
    prepare(workspace, uploads, now=NOW).publish()
    snapshot = opened(workspace)
    assert _one(snapshot, "m.onboarding_pct", Period()).now.numerator == 1
    snapshot.con.close()


def test_a_payer_without_a_dated_payment_is_new_over_all_time_only(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    payments = b"ID,Date,Email,Amount,Status\np1,2026-03-05,a@x.com,100,Approved\np2,,b@x.com,40,Approved\n"
    prepare(workspace, [Upload("payments.csv", data=payments)], now=NOW).publish()
    snapshot = opened(workspace)
    assert _one(snapshot, "r.gross_new", Period()).value == 140
    assert _one(snapshot, "r.gross_new", Period(date(2026, 3, 1), None)).value == 100
    assert _one(snapshot, "r.gross_new", Period(None, date(2026, 3, 31))).value == 100
    snapshot.con.close()


def test_contracts_without_a_known_payment_say_nothing_of_what_was_paid(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    customers = b"Email,Close Date,Contracted Revenue,Discount\na@x.com,2026-01-05,1500,100\n"
    prepare(workspace, [Upload("customers.csv", data=customers)], now=NOW).publish()
    snapshot = opened(workspace)
    for ref in ("r.contracted", "v.acv", "a.contracted"):  # a deal that a file tells is one (decision 97)
        assert _one(snapshot, ref, Period()).value == 1500, ref
    for ref in ("r.discounts", "r.pending", "v.collection", "r.gross"):
        found = _one(snapshot, ref, Period())
        assert found.value is None, ref
        assert "payments.amount" in found.reason.lacks
    snapshot.con.close()


def test_an_amount_below_zero_is_a_refund_without_a_column_that_says_so(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "w")
    rows = [["Date", "Email", "Amount"], ["2026-03-01", "a@x.com", "1000"], ["2026-03-09", "a@x.com", "-200"]]
    publish(workspace, upload(rows))
    found = numbers(workspace, ["revenue"])
    assert found["r.gross"] == (1000, 1000, None)
    assert found["r.refunds"] == (200, 200, None)


def test_months_without_rows_stand_in_a_trend(tmp_path: Path) -> None:
    days = ("2026-01-05", "2026-01-20", "2026-04-10")
    rows = [["ID", "Date", "Email", "Amount", "Status"], *([f"p{i}", day, f"{i}@x.com", "100", "Approved"] for i, day in enumerate(days))]  # fmt: skip
    workspace = Workspace(tmp_path)
    publish(workspace, upload(rows, "payments.csv"))
    snapshot = opened(workspace)
    asked = [ALL["r.gross"], ALL["v.avg_payment"]]

    def by_month(period: Period) -> dict[str, list[tuple[str | None, object]]]:
        found = kpis(snapshot, pages=[], metrics=asked, period=period, as_of=date(2026, 6, 3), glossary=Glossary.load("en"), by="month")  # fmt: skip
        return {ref: [(k.member, k.told) for k in found if k.ref == ref] for ref in ("r.gross", "v.avg_payment")}

    months = [f"2026-0{month}-01" for month in range(1, 5)]
    assert by_month(Period()) == {
        "r.gross": list(zip(months, ("200", "0", "0", "100"), strict=True)),
        "v.avg_payment": list(zip(months, ("100", None, None, "100"), strict=True)),
    }
    # a period that is not over ends with today's month
    spring = by_month(Period(date(2026, 3, 15), date(2026, 12, 31)))["r.gross"]
    assert spring == [("2026-03-01", "0"), ("2026-04-01", "100"), ("2026-05-01", "0"), ("2026-06-01", "0")]
    label = _one(snapshot, "r.net_after_refunds", Period()).label
    assert label == "Net after refunds (before fees)"
    # On the page it stands in the place of net revenue, of which nothing can be said.
    found = {k.ref: k for k in kpis(snapshot, pages=["revenue"], period=Period(), glossary=Glossary.load("en"))}
    first = [kpi.ref for kpi in first_cards(found)]
    assert first.count("r.net_after_refunds") == 1
    assert "r.net" not in first
    snapshot.con.close()


def test_a_share_that_was_or_becomes_none_is_nought_percent(one_sale: Snapshot) -> None:
    # 11 to 30 April: Nora's 1000 for the Second Program; the 20 days before: 100 of 600 for the Core Program.
    period = Period(date(2026, 4, 11), date(2026, 4, 30))
    mix = ALL["v.mix"]
    found = kpis(one_sale, pages=[], metrics=[mix], period=period, as_of=AS_OF, glossary=Glossary.load("en"))
    shares = {k.ref: (k.value, k.previous, k.now.numerator, k.now.denominator) for k in found}
    assert shares["v.mix(offer=Core Program)"] == (0, Decimal(100) / 600, 0, 1000)
    assert shares["v.mix(offer=Second Program)"] == (1, Decimal(500) / 600, 1000, 1000)


def test_what_a_snapshot_keeps_is_its_own_and_asked_once() -> None:
    """No other snapshot's answers push it out, and it goes with the snapshot."""
    asked: list[tuple[int, str]] = []

    class Asked:
        @kept
        def answer(self, of: str) -> str:
            asked.append((id(self), of))
            return of.upper()

    one, other = Asked(), Asked()
    assert [one.answer("a"), one.answer("a"), other.answer("a"), one.answer("b")] == ["A", "A", "A", "B"]
    assert asked == [(id(one), "a"), (id(other), "a"), (id(one), "b")]
    gone = weakref.ref(one)
    del one
    gc.collect()
    assert gone() is None


@pytest.mark.parametrize("only", ["customers", "csm_calls", "sales_calls", "payments", "leads", "costs"])
def test_a_table_alone_leaves_no_number_without_what_it_needs(tmp_path: Path, only: str) -> None:
    """What nobody imported is no "nothing to count in this period"."""
    workspace = Workspace(tmp_path)
    prepare(workspace, [Upload(f"{only}.csv", ROOT / f"tests/golden/business/{only}.csv")], now=NOW).publish()
    snapshot = opened(workspace)
    found = kpis(snapshot, pages=list(PAGES), period=Period(), glossary=Glossary.load("en"))
    said = {kpi.ref: kpi.now.reason.code for kpi in found if kpi.value is None}
    empty = {ref for ref, code in said.items() if code not in ("needs", "no_start", "costs", "costs_never", "never")}
    assert empty == ALONE.get(only, set())
    snapshot.con.close()
