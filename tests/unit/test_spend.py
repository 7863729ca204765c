"""Ad spend that a platform tells again: corrected days, days that are gone, the same days at two levels; and replacing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import Upload
from lib.store.workspace import Workspace
from tests.unit.drafts import current, draft, publish

BY_CAMPAIGN = "Campaign name,Day,Amount spent (EUR),Impressions,Link clicks\n"
BY_SET = "Campaign name,Ad set name,Day,Amount spent (EUR),Impressions,Link clicks\n"
FIRST = BY_CAMPAIGN + "Spring,2026-03-01,100.00,9,1\nSpring,2026-03-02,80.00,9,1\nSummer,2026-03-02,20.00,9,1\n"
SETS = BY_SET + "Spring,Broad,2026-03-01,60.00,9,1\nSpring,Alike,2026-03-01,40.00,9,1\n"


pytestmark = pytest.mark.usefixtures("without_numbers")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def file(text: str, name: str = "meta.csv") -> Upload:
    return Upload(name, data=text.encode())


def one(workspace: Workspace, text: str, name: str = "meta.csv", **settings: str) -> Receipt:
    (receipt,) = publish(workspace, file(text, name), settings=settings)
    return receipt


def counts(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.new, receipt.changed, receipt.replaced


def spent(workspace: Workspace) -> Decimal:
    return Decimal(current(workspace, "select sum(amount) from costs")[0][0])


def test_a_corrected_day_counts_once(workspace: Workspace) -> None:
    one(workspace, FIRST)
    assert counts(one(workspace, FIRST.replace("100.00", "101.50"))) == (0, 1, 0)
    assert spent(workspace) == Decimal("201.50")
    assert counts(one(workspace, FIRST.replace("100.00", "101.50"))) == (0, 0, 0)


def test_what_a_fresh_export_no_longer_has_on_its_days_leaves(workspace: Workspace) -> None:
    one(workspace, FIRST)
    receipt = one(workspace, BY_CAMPAIGN + "Spring,2026-03-02,75.00,9,1\n")
    assert counts(receipt) == (0, 1, 1)
    assert any(
        "one row that it told before is no longer in it and leaves, with 20.00 EUR" in str(note)
        for note in receipt.notes
    )
    assert spent(workspace) == 175  # the first of March is not told again


def test_a_row_that_only_leaves_is_a_change(workspace: Workspace) -> None:
    one(workspace, FIRST)
    made = draft(workspace, file(BY_CAMPAIGN + "Spring,2026-03-02,80.00,9,1\n"))
    assert not made.changes_nothing
    made.publish()
    assert spent(workspace) == 180


def test_other_campaigns_of_the_same_days_stay(workspace: Workspace) -> None:
    one(workspace, FIRST)
    assert counts(one(workspace, BY_CAMPAIGN + "Autumn,2026-03-02,5.00,9,1\n")) == (1, 0, 0)
    assert spent(workspace) == 205


@pytest.mark.parametrize(("answer", "wanted"), [("newer", 200), ("older", 200), ("both", 300)])
def test_two_levels_of_one_day_are_asked_about(workspace: Workspace, answer: str, wanted: int) -> None:
    one(workspace, FIRST)
    asked = draft(workspace, file(SETS))
    assert asked.path is None
    ((question,),) = [receipt.questions for receipt in asked.receipts]
    setting = asked.receipts[0].setting_of(question)
    assert (question.kind, setting) == ("overlap", "overlap.meta_ads")
    assert (
        "2026-03-01 are there already, in another breakdown (by account, campaign, ad set, ad or month): 100.00 EUR there, 100.00 EUR in this file"
        in str(question.sentence("meta.csv"))
    )
    receipt = one(workspace, SETS, **{setting: answer})
    assert spent(workspace) == wanted
    assert receipt.replaced == (1 if answer == "newer" else 0)
    assert receipt.read == receipt.kept + receipt.quarantined + receipt.duplicate
    again = one(workspace, SETS)
    assert counts(again) == (0, 0, 0)


def test_two_levels_in_one_import_are_asked_about_too(workspace: Workspace) -> None:
    assert draft(workspace, file(FIRST, "a.csv"), file(SETS, "b.csv")).questions
    publish(workspace, file(FIRST, "a.csv"), file(SETS, "b.csv"), settings={"overlap.meta_ads": "newer"})
    assert spent(workspace) == 200


def test_the_founders_own_costs_are_no_platforms(workspace: Workspace) -> None:
    own = "Date,Category,Amount\n2026-03-01,Software,49\n"
    one(workspace, own, "costs.csv")
    assert counts(one(workspace, FIRST)) == (3, 0, 0)
    assert counts(one(workspace, own.replace("49", "50"), "costs.csv")) == (1, 0, 0)


def test_replacing_touches_only_the_same_source(workspace: Workspace) -> None:
    own = "Date,Category,Amount,Note\n2026-03-01,Software,49,CRM\n2026-03-02,Software,9,Mail\n"
    one(workspace, own, "costs.csv")
    (receipt,) = publish(workspace, file(BY_CAMPAIGN + "Spring,2026-03-01,100.00,9,1\n"), mode="replace")
    assert (receipt.new, receipt.vanished) == (1, 0)
    (receipt,) = publish(workspace, file(FIRST), mode="replace")
    (receipt,) = publish(workspace, file(own.replace("2026-03-02,Software,9,Mail\n", ""), "costs.csv"), mode="replace")
    assert (receipt.new, receipt.changed, receipt.vanished) == (0, 0, 1)
    assert spent(workspace) == 249
    mapped = {name for (name,) in current(workspace, "select field from mapped where tbl = 'costs'")}
    assert {"utm_campaign", "description"} <= mapped


def test_a_month_does_not_leave_for_one_day_of_it(workspace: Workspace) -> None:
    month = "Reporting starts,Reporting ends,Campaign name,Amount spent (EUR),Impressions,Link clicks\n2026-03-01,2026-03-31,Spring,180.00,1900,19\n"
    one(workspace, month)
    newer = {"overlap.meta_ads": "newer"}
    day = one(workspace, BY_CAMPAIGN + "Spring,2026-03-03,5.00,50,1\n", **newer)
    assert (day.kept, day.quarantined, day.replaced) == (0, 1, 0)
    assert day.money.as_json()["quarantined"] == [{"reason": "overlap_older", "rows": 1, "sums": {"EUR": "5.00"}}]
    assert spent(workspace) == 180
    days = "".join(f"Spring,2026-03-{n:02},6.00,50,1\n" for n in range(2, 31))
    assert one(workspace, BY_CAMPAIGN + days).replaced == 1
    assert spent(workspace) == 29 * 6


def test_a_total_of_the_file_that_is_a_cent_off_is_said(workspace: Workspace) -> None:
    rows = (
        'Campaign report\n"July 1, 2026 - July 31, 2026"\nCampaign status,Campaign,Budget,Currency code,Impr.,Cost,Conversions\n'
        'Enabled,Brand,50.00,EUR,"25,881","1,661.67",3.00\nEnabled,Reto,20.00,EUR,"20,287",904.26, --\n'
    )
    total = 'Total: Campaigns, --, --,EUR,"46,168","2,565.92",3.00\n'
    receipt = one(workspace, rows + total, "google.csv")
    (note,) = [note for note in receipt.notes if note.code == "total_differs"]
    assert "2,565.92" in str(note)
    assert "2,565.93" in str(note)
    assert spent(workspace) == Decimal("2565.93")
    same = one(workspace, rows.replace("904.26", "904.25") + total, "google.csv")
    assert not [note for note in same.notes if note.code == "total_differs"]
