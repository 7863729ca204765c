"""Refreshing: what changes the numbers, what must not, what is asked, and that one refresh runs at a time."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.publish.draft import Options, Upload, prepare
from lib.sources import store, sync
from lib.sources.background import Refresher
from lib.sources.google.client import Patience
from lib.sources.sync import Given
from lib.store import audit
from lib.store.workspace import Workspace
from tests import dealt
from tests.sheets import server
from tests.sheets.business import CUSTOMERS, ID, PAYMENTS, QUICK, cash, connect, refresh, rows, tracker
from tests.sheets.server import EMAIL, Google
from tests.sheets.tables import Error, Spreadsheet

Change = Callable[[Google, Spreadsheet], object]


def state(workspace: Workspace) -> store.Source:
    """The only spreadsheet of a workspace."""
    (source,) = store.sources(workspace)
    return source


def test_connecting_takes_over_what_is_recognised(google: Google, workspace: Workspace) -> None:
    tracker(google)
    outcome = connect(workspace)
    assert sorted((receipt.table, receipt.read, receipt.new) for receipt in outcome.receipts) == [
        ("customers", 3, 3),
        ("payments", 3, 3),
    ]
    assert cash(workspace) == 3200
    source = state(workspace)
    assert [tab.title for tab in source.tabs] == ["Payments", "Customers"]
    assert not source.troubles
    assert rows(workspace, "select file from imports order by 1") == [("Tracker / Customers",), ("Tracker / Payments",)]
    kept = (workspace.folder / "sources.json").read_text()
    assert "private_key" not in kept
    assert "ours.test" not in kept


def test_a_changed_cell_is_one_change(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].rows[2][3] = 900
    (receipt,) = refresh(workspace).receipts
    assert (receipt.new, receipt.changed, receipt.vanished) == (0, 1, 0)
    assert cash(workspace) == 3400
    assert rows(workspace, "select field, before, after from changes") == [("amount", "700.0000", "900.0000")]
    assert (state(workspace).changed, len(state(workspace).tabs)) == (1, 2)


def test_the_same_content_makes_no_snapshot(google: Google, workspace: Workspace) -> None:
    tracker(google)
    connect(workspace)
    before = workspace.history()
    for _ in range(3):
        assert refresh(workspace).receipts == []
    assert workspace.history() == before
    assert state(workspace).changed == 0


def test_a_row_that_leaves_the_sheet_leaves_the_numbers_and_other_imports_stay(
    google: Google, workspace: Workspace
) -> None:
    sheet = tracker(google)
    connect(workspace)
    stripe = b"Payment id,Date,Email,Amount,Status\ns1,2026-03-25,dan@ours.test,50,Approved\n"
    prepare(workspace, [Upload("stripe.csv", data=stripe)]).publish()
    assert cash(workspace) == 3250
    del sheet.tabs[0].rows[1]
    (receipt,) = refresh(workspace).receipts
    assert receipt.vanished == 1
    assert cash(workspace) == 2250


def test_a_column_that_one_cell_was_cleared_in_is_cleared(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[1].rows[1][1] = None
    refresh(workspace)
    assert rows(workspace, "select full_name from customers where email = 'ana@ours.test'") == [(None,)]


def test_a_row_moved_between_two_tabs_of_a_table_stays(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    older = replace(
        sheet.tabs[0], gid=7, title="Payments 2025", rows=[sheet.tabs[0].rows[0], sheet.tabs[0].rows.pop(1)]
    )
    sheet.tabs.append(older)
    connect(workspace)
    assert cash(workspace) == 3200
    older.rows.append(sheet.tabs[0].rows.pop(1))
    refresh(workspace)
    assert cash(workspace) == 3200


def test_an_answer_that_has_everything_read_again_brings_no_row_back(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    sheet.tabs[0].rows[2][4] = "Paidish"
    connect(workspace)
    del sheet.tabs[0].rows[1]
    refresh(workspace)
    assert cash(workspace) == 1500
    prepare(workspace, [], Options(settings={"word.payment_status.paidish": "approved"})).publish()
    assert cash(workspace) == 2200
    assert rows(workspace, "select id from payments order by 1") == [("p2",), ("p3",)]
    assert refresh(workspace).receipts == []


def test_errors_of_formulas_are_listed(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].rows[1][3] = Error("#REF!")
    sheet.tabs[1].rows[1][2] = Error("#N/A")
    receipts = {receipt.table: receipt for receipt in refresh(workspace).receipts}
    (payment,), (customer,) = receipts["payments"].problems, receipts["customers"].problems
    assert (payment.row, payment.column, payment.value, payment.outcome) == (2, "Amount", "#REF!", "quarantined")
    assert (customer.row, customer.column, customer.value, customer.outcome) == (2, "Close date", "#N/A", "cell")


FAULTS: dict[str, tuple[Change, str, str]] = {
    "429": (lambda g, s: g.fail("/v4/", server.TOO_MANY), "sheet_busy", "Google asks for a pause"),
    "500": (lambda g, s: g.fail("/v4/", server.INTERNAL), "sheet_unavailable", "is not answering properly"),
    "503": (lambda g, s: g.fail("batchGet", server.UNAVAILABLE), "sheet_unavailable", "is not answering properly"),
    "half an answer": (lambda g, s: g.fail("batchGet", server.CUT), "sheet_unavailable", "is not answering properly"),
    "no network": (lambda g, s: g.fail("", None), "sheet_offline", "Google cannot be reached"),
    "share removed": (lambda g, s: s.shared_with.clear(), "sheet_not_shared", f"not shared with {EMAIL}"),
    "sheet deleted": (lambda g, s: g.sheets.clear(), "sheet_not_found", "it was deleted"),
    "api disabled": (lambda g, s: g.fail("/v4/", server.DISABLED), "sheet_api_disabled", "switched off"),
    "key refused": (lambda g, s: g.fail("", server.error(401, "UNAUTHENTICATED", "no")), "sheet_credentials_refused", "refuses the service account's key"),
    "edited all the time": (
        lambda g, s: setattr(g, "before", lambda path: s.tabs[0].rows.append([f"x{len(s.tabs[0].rows)}", None, "z", 1])),
        "sheet_editing", "being edited",
    ),
    "tab deleted": (lambda g, s: s.tabs.pop(0), "tab_deleted", "“Payments” is no longer in the sheet"),
    "tab emptied": (lambda g, s: s.tabs[0].rows.clear(), "tab_emptied", "“Payments” is empty and held 3 rows"),
    "rows deleted": (lambda g, s: s.tabs[0].rows.__delitem__(slice(1, None)), "tab_emptied", "held 3 rows"),
    "column renamed": (lambda g, s: s.tabs[0].rows[0].__setitem__(3, "What came in"), "tab_column_gone", "the column “Amount”"),
    "headers broken": (lambda g, s: s.tabs[0].rows[0].__setitem__(slice(0, 5), list("abcde")), "tab_column_gone", "no longer has"),
}  # fmt: skip


@pytest.mark.parametrize("name", dealt.today([*FAULTS], 8))
def test_a_fault_says_what_and_since_when_and_leaves_the_numbers(
    name: str, google: Google, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = tracker(google)
    connect(workspace)
    read_at, before = state(workspace).read_at, workspace.current
    do, code, says = FAULTS[name]
    do(google, sheet)
    monkeypatch.setattr("lib.sources.google.reading._PAUSE", 0.0)
    later = datetime.fromisoformat(read_at) + timedelta(hours=2)
    sync.refresh(workspace, patience=QUICK, now=lambda: later)
    sync.refresh(workspace, patience=QUICK, now=lambda: later + timedelta(hours=1))
    source = state(workspace)
    (trouble,) = source.troubles
    assert (trouble.code, trouble.since) == (code, later.isoformat(timespec="milliseconds"))
    assert says in str(trouble.message)
    assert workspace.current == before
    assert cash(workspace) == 3200
    assert (source.read_at == read_at) == (source.trouble is not None)


@pytest.mark.parametrize("name", ["429", "share removed", "no network"])
def test_what_heals_is_forgotten(name: str, google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    FAULTS[name][0](google, sheet)
    assert refresh(workspace).source.troubles
    google.heal()
    sheet.shared_with.add(EMAIL)
    sheet.tabs[0].rows[1][3] = 1001
    assert not refresh(workspace).source.troubles
    assert cash(workspace) == 3201


def test_a_failing_tab_does_not_hold_up_the_others(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[1].rows.clear()
    sheet.tabs[0].rows[1][3] = 1100
    outcome = refresh(workspace)
    assert [trouble.code for trouble in outcome.source.troubles] == ["tab_emptied"]
    assert cash(workspace) == 3300
    assert rows(workspace, "select count(*) from customers") == [(3,)]


def test_an_emptied_tab_is_taken_over_once_confirmed(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[1].rows.clear()
    refresh(workspace)
    outcome = refresh(workspace, Given(confirmed={str(CUSTOMERS)}))
    assert not outcome.source.troubles
    assert [(r.table, r.vanished) for r in outcome.receipts] == [("customers", 3)]
    assert rows(workspace, "select count(*) from customers_rows") == [(0,)]
    assert cash(workspace) == 3200


def test_losing_half_of_many_rows_is_asked_about(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    sheet.tabs[0].rows += [[f"q{i}", date(2026, 4, 1), "ana@ours.test", 1, "Approved"] for i in range(37)]
    connect(workspace)
    del sheet.tabs[0].rows[21:]
    (trouble,) = refresh(workspace).source.troubles
    assert (trouble.code, trouble.params["lost"], trouble.params["rows"]) == ("tab_shrunk", 20, 40)
    assert cash(workspace) == 3237
    assert not refresh(workspace, Given(all_confirmed=True)).source.troubles
    assert cash(workspace) == 3217


def test_a_renamed_tab_is_followed(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].title = "Cobros"
    sheet.tabs[0].rows[1][3] = 1500
    outcome = refresh(workspace)
    assert not outcome.source.troubles
    assert [(tab.title, tab.renamed_from) for tab in outcome.source.tabs] == [("Cobros", "Payments"), ("Customers", "")]
    assert cash(workspace) == 3700
    assert rows(workspace, "select count(*) from payments") == [(3,)]


def test_another_tab_takes_the_place_of_a_deleted_one(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    copy = replace(sheet.tabs.pop(0), gid=99, title="Payments (copy)")
    copy.rows[1][3] = 2000
    sheet.tabs.append(copy)
    (trouble,) = refresh(workspace).source.troubles
    assert (trouble.code, trouble.columns) == ("tab_deleted", ("Notes", "Payments (copy)"))
    sync.replace_tab(workspace, ID, str(PAYMENTS), "Payments (copy)")
    assert not refresh(workspace).source.troubles
    assert cash(workspace) == 4200
    copy.title = "Payments"
    assert not refresh(workspace).source.troubles


def test_a_renamed_column_is_asked_about_once(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].rows[0][3] = "What came in"
    sheet.tabs[0].rows[1][3] = 1111
    (trouble,) = refresh(workspace).source.troubles
    assert trouble.columns == ("What came in",)
    sync.settle_columns(workspace, ID, str(PAYMENTS), "Amount", "What came in")
    assert not refresh(workspace).source.troubles
    assert cash(workspace) == 3311
    sheet.tabs[0].rows[1][3] = 1000
    assert not refresh(workspace).source.troubles
    assert cash(workspace) == 3200


def test_a_column_may_be_gone_for_good(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    for row in sheet.tabs[1].rows:
        row[1] = None
    (trouble,) = refresh(workspace).source.troubles
    assert (trouble.code, trouble.params["column"]) == ("tab_column_gone", "Full name")
    sync.settle_columns(workspace, ID, str(CUSTOMERS), "Full name", "")
    assert not refresh(workspace).source.troubles
    assert rows(workspace, "select full_name from customers") == [(None,)] * 3


def test_a_column_that_goes_by_another_known_name_is_no_question(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].rows[0][3] = "Importe"
    assert not refresh(workspace).source.troubles
    assert cash(workspace) == 3200


def test_days_that_read_two_ways_are_asked_about(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    for row in sheet.tabs[0].rows[1:]:
        row[1] = "03/04/2026"
    outcome = refresh(workspace)
    assert [trouble.code for trouble in outcome.source.troubles] == ["tab_question"]
    assert [question.column for receipt in outcome.asking for question in receipt.questions] == ["Date"]
    assert rows(workspace, "select max(date) from payments") == [(date(2026, 3, 20),)]
    assert not refresh(workspace, Given(options=Options(settings={"date_order.payments.date": "dmy"}))).source.troubles
    assert rows(workspace, "select distinct date from payments") == [(date(2026, 4, 3),)]
    sheet.tabs[0].rows[1][1] = "05/04/2026"
    assert not refresh(workspace).source.troubles


def test_a_hundred_thousand_cells_are_taken_over(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    sheet.tabs[0].rows += [[f"b{i}", date(2025, 1, 1), f"u{i % 900}@ours.test", 0.5, "Approved"] for i in range(20_000)]
    outcome = connect(workspace)
    assert next(r for r in outcome.receipts if r.table == "payments").kept == 20_003
    assert cash(workspace) == 13_200


# ---- One refresh at a time ----


def test_fifty_readers_cause_one_refresh(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    store.update(workspace, ID, lambda source: replace(source, tried_at="2026-01-01T00:00:00+00:00"))
    sheet.tabs[0].rows[1][3] = 1200
    google.asked.clear()
    google.before = lambda path: time.sleep(0.05)
    # Two processes' worth of refreshers: what they share is the lock on disk.
    refreshers = [Refresher(workspace.data), Refresher(workspace.data)]
    readers = [threading.Thread(target=refreshers[i % 2].wake, args=(workspace,)) for i in range(50)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    deadline = time.monotonic() + 30
    while any(refresher.wake(workspace) for refresher in refreshers) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert google.count("/v4/spreadsheets/") == 3
    assert cash(workspace) == 3400


def test_all_who_wait_for_a_refresh_share_the_next_one(google: Google, workspace: Workspace) -> None:
    tracker(google)
    connect(workspace)
    google.asked.clear()
    google.before = lambda path: time.sleep(0.2)
    found: list[list[sync.Outcome]] = []
    threads = [threading.Thread(target=lambda: found.append(sync.refresh(workspace, patience=QUICK))) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert google.count("/v4/spreadsheets/") <= 6, "the one under way, and one that began after everybody had asked"
    assert len(found) == 5


def test_a_refresh_that_is_due_is_told_by_the_age(google: Google, workspace: Workspace) -> None:
    tracker(google)
    connect(workspace)
    read = datetime.fromisoformat(state(workspace).read_at)
    assert not state(workspace).is_due(read + timedelta(minutes=59))
    assert state(workspace).is_due(read + timedelta(minutes=60))
    google.fail("/v4/", server.TOO_MANY)
    refresh(workspace)
    assert not state(workspace).is_due(read + timedelta(minutes=4))
    assert state(workspace).is_due(read + timedelta(minutes=6)), "a read that failed is tried again sooner"


def test_the_schedule_needs_no_reader(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    sheet.tabs[0].rows[1][3] = 1300
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    refresher = Refresher(
        workspace.data, now=lambda: tomorrow, tick=0.05, work=lambda w: sync.refresh(w, patience=QUICK)
    )
    refresher.start()
    deadline = time.monotonic() + 30
    while cash(workspace) != 3500 and time.monotonic() < deadline:
        time.sleep(0.1)
    refresher.stop()
    assert cash(workspace) == 3500


def test_a_refresh_that_breaks_is_not_begun_again_at_once(google: Google, workspace: Workspace) -> None:
    tracker(google)
    connect(workspace)
    begun: list[str] = []

    def breaks(workspace: Workspace) -> None:
        begun.append(workspace.name)
        raise RuntimeError("ana@ours.test")

    tomorrow = datetime.now(UTC) + timedelta(days=1)
    refresher = Refresher(workspace.data, now=lambda: tomorrow, work=breaks)
    assert refresher.wake(workspace)
    deadline = time.monotonic() + 10
    while refresher.wake(workspace) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not refresher.wake(workspace)
    assert begun == [workspace.name]


def test_the_log_says_who_had_a_sheet_read(google: Google, workspace: Workspace) -> None:
    sheet = tracker(google)
    connect(workspace)
    for who, amount in ((audit.SCHEDULE, 901), ("link-1", 902), (audit.COMMAND_LINE, 903)):
        sheet.tabs[0].rows[2][3] = amount
        given = Given() if who == audit.SCHEDULE else Given(who=who)
        sync.refresh(workspace, given=given)
        assert (audit.entries(workspace)[0].who, audit.entries(workspace)[0].what) == (who, "refresh")
    by = rows(workspace, "select json_extract_string(receipt, '$.by') from imports order by id desc limit 5")
    assert {who for (who,) in by} >= {audit.SCHEDULE, audit.COMMAND_LINE, ""}


# ---- The command line ----


def command(workspace: Workspace, *words: str) -> int:
    """``python -m lib sync`` on a workspace."""
    return main(["sync", "--data", str(workspace.data), "--workspace", workspace.name, *words])


def test_sync_from_cron(google: Google, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    sheet = tracker(google)
    assert command(workspace) == 2
    assert "--connect" in capsys.readouterr().err
    assert command(workspace, "--connect", f"https://docs.google.com/spreadsheets/d/{ID}/edit", "--json") == 0
    receipts = json.loads(capsys.readouterr().out)
    assert {(r["table"], r["read"], r["kept"], r["new"]) for r in receipts} == {
        ("payments", 3, 3, 3),
        ("customers", 3, 3, 3),
    }
    assert command(workspace, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []
    sheet.tabs[0].rows[1][1] = sheet.tabs[0].rows[2][1] = sheet.tabs[0].rows[3][1] = "03/04/2026"
    assert command(workspace) == 3
    assert "--date-order dmy|mdy" in capsys.readouterr().out
    assert command(workspace, "--date-order", "dmy") == 0
    sheet.tabs[1].rows.clear()
    assert command(workspace) == 3
    assert "is empty" in capsys.readouterr().err
    assert command(workspace, "--confirm") == 0
    sheet.shared_with.clear()
    capsys.readouterr()
    assert command(workspace, "--json") == 2
    said = capsys.readouterr()
    assert EMAIL in said.err
    assert "Traceback" not in said.err
    assert [EMAIL in entry["error"] for entry in json.loads(said.out)] == [True]


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("https://example.com/", "not the address of a Google Sheet"),
        ("http://169.254.169.254/latest/meta-data", "not the address of a Google Sheet"),
        ("https://docs.google.com/spreadsheets/d/e/2PACX-1vQ/pubhtml", "published page"),
        ("https://evil.test/spreadsheets/d/unknown/edit", "Google knows no sheet"),
    ],
)
def test_an_address_is_only_looked_at_for_its_id(
    address: str, says: str, google: Google, workspace: Workspace, capsys: pytest.CaptureFixture[str]
) -> None:
    tracker(google)
    assert command(workspace, "--connect", address) == 2
    assert says in capsys.readouterr().err


def test_tabs_are_chosen_by_name(google: Google, workspace: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    tracker(google)
    assert command(workspace, "--connect", ID, "--tab", "Pagos") == 2
    assert "Customers, Notes, Payments" in capsys.readouterr().err
    assert command(workspace, "--connect", ID, "--tab", "Payments=payments") == 0
    assert [tab.title for tab in state(workspace).tabs] == ["Payments"]


def test_nothing_is_written_before_the_first_good_read(google: Google, tmp_path: Path) -> None:
    workspace = Workspace(tmp_path / "data", "none")
    assert command(workspace, "--connect", ID) == 2
    assert not store.sources(workspace)
    assert Patience().total > 60
