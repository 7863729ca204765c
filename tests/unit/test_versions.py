"""Versions of a subscription over imports (docs/numbers-clients.md 13.2): the past stands still."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.ingest.clean.receipt import Receipt
from lib.ingest.merge.part import Mode
from lib.metrics.catalog import ALL
from lib.publish.draft import Options, Upload, prepare
from lib.query import Period, Question, Snapshot, ask
from lib.store.workspace import Workspace

STRIPE = "id,Customer ID,Customer Email,Plan,Quantity,Currency,Interval,Amount,Status,Start Date (UTC),Current Period Start (UTC),Current Period End (UTC),Ended At (UTC)"
OWN = "Email,Plan,Amount,Interval,Start,Status"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def imported(
    workspace: Workspace, day: date, head: str, *rows: str, mode: Mode = "update", name: str = "subscriptions.csv", **settings: str
) -> Receipt:  # fmt: skip
    """The receipt of the subscriptions of a file that came in on a day."""
    text = "\n".join([head, *rows, ""]).encode()
    now = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    chosen = {key.replace("__", "."): value for key, value in settings.items()}
    draft = prepare(
        workspace, [Upload(name, data=text)], Options(mode=mode, settings={"currency": "EUR"} | chosen), now=now
    )
    (receipt,) = (one for one in draft.receipts if one.table == "subscriptions")
    assert not receipt.questions
    draft.publish()
    return receipt


def opened(workspace: Workspace) -> duckdb.DuckDBPyConnection:
    assert workspace.current
    return workspace.current.open()


def mrr(workspace: Workspace, day: date, name: str = "mrr") -> float:
    with closing(opened(workspace)) as con:
        found = ask(Snapshot(con), [ALL[f"s.{name}"]], Question((Period(day, day),), as_of=day))[0, f"s.{name}", None]
        assert found.value is not None, found.reason
        return float(Decimal(found.value))


def starts(workspace: Workspace) -> list[tuple[date, float]]:
    with closing(opened(workspace)) as con:
        return [
            (day, float(amount))
            for day, amount in con.execute("select start, amount from subscriptions order by all").fetchall()
        ]


def stripe(amount: int, period: str, quantity: int = 1, plan: str = "Club", **more: str) -> str:
    told = {"until": "2026-07-20 08:00", "ended": "", "status": "active"} | more
    return f"sub_1,cus_1,ana@example.com,{plan},{quantity},eur,month,{amount}.00,{told['status']},2026-01-20 08:00,{period} 08:00,{told['until']},{told['ended']}"


def notes(receipt: Receipt) -> list[str]:
    return [note.code for note in receipt.notes]


def test_a_price_that_another_export_tells_holds_from_the_day_after_the_one_before(workspace: Workspace) -> None:
    """Imports on 1 and 4 July, the period began on 20 June: from 2 July."""
    assert notes(imported(workspace, date(2026, 7, 1), STRIPE, stripe(100, "2026-06-20"))) == []
    receipt = imported(workspace, date(2026, 7, 4), STRIPE, stripe(120, "2026-06-20"))
    assert (notes(receipt), receipt.new, receipt.changed, receipt.vanished) == (["versions_opened"], 1, 0, 0)
    assert starts(workspace) == [(date(2026, 1, 20), 100), (date(2026, 7, 2), 120)]
    assert [mrr(workspace, date(2026, 7, day)) for day in (1, 2, 4)] == [100, 120, 120]
    assert mrr(workspace, date(2026, 3, 1)) == 100


def test_more_seats_hold_from_the_start_of_their_period(workspace: Workspace) -> None:
    """W7: 3 seats at 40, from 20 June 5: 120, then 200."""
    imported(workspace, date(2026, 6, 1), STRIPE, stripe(40, "2026-05-20", 3, until="2026-06-20 08:00"))
    imported(workspace, date(2026, 6, 30), STRIPE, stripe(40, "2026-06-20", 5))
    assert [mrr(workspace, date(2026, 6, day)) for day in (19, 20)] == [120, 200]
    assert mrr(workspace, date(2026, 6, 20), "mrr_expansion") == 80


def test_the_same_export_again_changes_nothing_and_its_end_is_that_of_the_last_version(workspace: Workspace) -> None:
    imported(workspace, date(2026, 7, 1), STRIPE, stripe(100, "2026-06-20"))
    imported(workspace, date(2026, 7, 4), STRIPE, stripe(120, "2026-06-20"))
    for mode in ("update", "replace"):
        receipt = imported(workspace, date(2026, 7, 10), STRIPE, stripe(120, "2026-06-20"), mode=mode)
        assert (notes(receipt), receipt.new, receipt.changed, receipt.vanished) == ([], 0, 0, 0)
        assert starts(workspace) == [(date(2026, 1, 20), 100), (date(2026, 7, 2), 120)]
    over = stripe(120, "2026-06-20", ended="2026-07-15 08:00", status="canceled")
    receipt = imported(workspace, date(2026, 7, 16), STRIPE, over)
    assert (receipt.new, receipt.changed) == (0, 1)
    assert [mrr(workspace, date(2026, 7, day)) for day in (1, 14, 15)] == [100, 120, 0]


def test_several_changes_and_another_plan(workspace: Workspace) -> None:
    imported(workspace, date(2026, 7, 1), STRIPE, stripe(100, "2026-06-20"))
    imported(workspace, date(2026, 7, 25), STRIPE, stripe(120, "2026-07-20", until="2026-08-20 08:00"))
    imported(workspace, date(2026, 8, 25), STRIPE, stripe(150, "2026-08-20", plan="Gold", until="2026-09-20 08:00"))
    days = (date(2026, 7, 19), date(2026, 7, 20), date(2026, 8, 19), date(2026, 8, 20))
    assert [mrr(workspace, day) for day in days] == [100, 120, 120, 150]
    # An older export that comes in late opens nothing.
    receipt = imported(workspace, date(2026, 8, 26), STRIPE, stripe(120, "2026-07-20", until="2026-08-20 08:00"))
    assert (notes(receipt), [mrr(workspace, day) for day in days]) == ([], [100, 120, 120, 150])


def test_on_one_day_another_price_is_a_correction(workspace: Workspace) -> None:
    imported(workspace, date(2026, 7, 1), STRIPE, stripe(100, "2026-06-20"))
    receipt = imported(workspace, date(2026, 7, 1), STRIPE, stripe(110, "2026-06-20"))
    assert (notes(receipt), receipt.new, receipt.changed) == ([], 0, 1)
    assert starts(workspace) == [(date(2026, 1, 20), 110)]


def test_versions_stand_when_all_is_read_again(workspace: Workspace) -> None:
    own = "ana@example.com,Club,{},moonly,2026-01-20,active"
    imported(workspace, date(2026, 7, 1), OWN, own.format(100))
    imported(workspace, date(2026, 7, 4), OWN, own.format(120))
    before = starts(workspace)
    assert before == [(date(2026, 1, 20), 100), (date(2026, 7, 4), 120)]
    now = datetime(2026, 7, 8, 12, tzinfo=UTC)
    prepare(workspace, [], Options(settings={"word.interval.moonly": "month"}), now=now).publish()
    assert starts(workspace) == before
    assert [mrr(workspace, date(2026, 7, day)) for day in (3, 4)] == [100, 120]


def test_who_is_missing_in_a_list_of_those_who_pay_is_asked_and_past_due(workspace: Workspace) -> None:
    """Ben was last shown on 1 July: 30 days of grace from there."""
    rows = [f"{name}@example.com,Club,{amount},month,2026-01-20,active" for name, amount in (("ana", 100), ("ben", 40))]
    imported(workspace, date(2026, 7, 1), OWN, *rows)
    receipt = imported(workspace, date(2026, 7, 10), OWN, rows[0])
    assert (notes(receipt), receipt.vanished) == (["subscriptions_missing"], 1)
    assert [mrr(workspace, day) for day in (date(2026, 7, 10), date(2026, 7, 30), date(2026, 7, 31))] == [140, 140, 100]
    assert mrr(workspace, date(2026, 7, 10), "past_due") == 40
    # A list of other people is no list of these.
    imported(
        workspace, date(2026, 7, 11), OWN + ",Note", "cy@example.com,Club,7,month,2026-07-01,active,", name="cohort.csv"
    )
    assert mrr(workspace, date(2026, 7, 12)) == 147
    imported(workspace, date(2026, 7, 20), OWN, *rows)
    assert mrr(workspace, date(2026, 7, 31)) == 147
