"""What only the founder can say of a vendor's rows: types that nobody knows, calls whose outcome no export tells, click ids."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from lib.analysis.kpis import Kpi, kpis
from lib.metrics.metric import Page
from lib.publish.draft import Upload
from lib.query import Number, Period, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.corpus.make import corpus
from tests.unit.drafts import current, draft

FILES = corpus()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def put(workspace: Workspace, name: str) -> None:
    """Import a file of the corpus as it stands."""
    draft(workspace, Upload(name, data=FILES[name])).publish()


def say(workspace: Workspace, **settings: str) -> None:
    """Answer, and put the answer in force."""
    draft(workspace, settings={key.replace("__", "."): value for key, value in settings.items()}).publish()


def numbers(workspace: Workspace, page: Page) -> dict[str, Kpi]:
    """The numbers of a page over all time."""
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        found = kpis(Snapshot(con), pages=[page], period=Period(), glossary=Glossary.load("en"), comparison="none")
        return {kpi.ref: kpi for kpi in found}


def cash(workspace: Workspace) -> dict[str, Number | None]:
    """Gross and refunds."""
    found = numbers(workspace, "revenue")
    return {ref: found[ref].value for ref in ("r.gross", "r.refunds")}


def test_a_type_that_nobody_knows_is_asked_with_its_sum_and_every_answer_holds(workspace: Workspace) -> None:
    made = draft(workspace, Upload("p.csv", data=FILES["paypal_own_money.csv"]))
    (choice,) = made.receipts[0].choices
    assert (choice.setting, choice.default) == ("movement.paypal.sweepstakewin", "leave")
    assert "“Sweepstake Win”, of 75.00 USD" in str(choice.sentence("p.csv"))
    made.publish()
    assert cash(workspace) == {"r.gross": Decimal(800), "r.refunds": Decimal(100)}
    say(workspace, movement__paypal__sweepstakewin="sale")
    assert cash(workspace) == {"r.gross": Decimal(875), "r.refunds": Decimal(100)}
    for other in ("own", "refund", "leave"):
        say(workspace, movement__paypal__sweepstakewin=other)
        assert cash(workspace) == {"r.gross": Decimal(800), "r.refunds": Decimal(100)}


def test_where_money_has_no_sign_a_refund_is_money_given_back(workspace: Workspace) -> None:
    put(workspace, "thrivecart_unknown.csv")
    say(workspace, movement__thrivecart__payoutcredit="refund")
    assert cash(workspace) == {"r.gross": Decimal(121), "r.refunds": Decimal(55)}


def test_an_answer_is_not_asked_again(workspace: Workspace) -> None:
    settings = {"movement.paypal.sweepstakewin": "own"}
    made = draft(workspace, Upload("p.csv", data=FILES["paypal_own_money.csv"]), settings=settings)
    assert made.receipts[0].choices == []
    made.discard()


def test_rates_over_calls_of_unknown_outcome_are_no_data_until_they_count_as_held(workspace: Workspace) -> None:
    made = draft(workspace, Upload("c.csv", data=FILES["calendly_missed.csv"]))
    (choice,) = [choice for receipt in made.receipts for choice in receipt.choices]
    assert (choice.setting, choice.params["count"]) == ("outcome.calendly", 2)  # one of each table
    made.publish()
    calls, sales = numbers(workspace, "csm_calls"), numbers(workspace, "revenue")
    assert (calls["e.booked"].value, sales["v.sales_booked"].value) == (2, 3)
    of_calls = [calls[ref] for ref in ("e.show_rate", "e.no_show_pct", "e.cancel_pct", "e.booked_to_live")]
    of_calls += [
        calls[ref] for ref in ("e.live", "e.good", "e.bad_fit")
    ]  # none is known to have taken place, which is not 0
    of_sales = [sales[ref] for ref in ("v.sales_live", "v.sales_show", "v.sales_booked_to_live")]
    assert {(kpi.value, str(kpi.reason)) for kpi in (*of_calls, *of_sales)} == {(None, "outcome:1")}
    say(workspace, outcome__calendly="held")
    calls, sales = numbers(workspace, "csm_calls"), numbers(workspace, "revenue")
    assert (calls["e.live"].value, calls["e.show_rate"].value) == (1, Decimal("0.5"))
    judged = [calls[ref] for ref in ("e.good", "e.bad_fit", "e.fu_booked", "e.bad_fit_pct", "e.fu_pct")]
    assert {(kpi.value, str(kpi.reason)) for kpi in judged} == {(None, "held:1")}
    assert (sales["v.sales_live"].value, sales["v.sales_show"].value) == (
        1,
        Decimal("0.5"),
    )  # Ana had cancelled in time


def test_an_event_that_is_still_ahead_is_pending(workspace: Workspace) -> None:
    later = FILES["calendly_missed.csv"].replace(b"2026-03-05 05:00 pm,false", b"2027-03-05 05:00 pm,false", 1)
    draft(workspace, Upload("c.csv", data=later)).publish()
    found = numbers(workspace, "csm_calls")
    assert (found["e.pending"].value, found["e.no_show"].value, found["e.show_rate"].value) == (1, 1, Decimal(0))
    say(workspace, outcome__calendly="held")
    assert numbers(workspace, "csm_calls")["e.pending"].value == 1


def test_a_rate_without_its_column_is_no_data(workspace: Workspace) -> None:
    put(workspace, "calendly_missed.csv")
    assert str(numbers(workspace, "csm_calls")["e.confirm_pct"].reason) == "needs:csm_calls.reminder"


def test_click_ids_count_only_as_long_as_the_setting_says_so(workspace: Workspace) -> None:
    put(workspace, "leads_first_page.csv")
    assert current(workspace, "select utm_source from leads order by _row") == [
        ("ig",), ("tiktok",), ("bing",), ("newsletter",), (None,),
    ]  # fmt: skip
    say(workspace, click_ids="no")
    assert current(workspace, "select utm_source from leads order by _row") == [
        ("ig",), (None,), (None,), ("newsletter",), (None,),
    ]  # fmt: skip
