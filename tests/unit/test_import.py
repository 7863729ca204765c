"""From files to a snapshot: the account of every row, what changes, and what may never change."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import (
    ImportRefused,
    Unreadable,
    Unrecognised,
    Upload,
    prepare,
)
from lib.store.workspace import Workspace
from tests.conftest import NOW, ROOT
from tests.unit.drafts import current, draft, numbers, publish, stored, upload

PAYMENTS = ["ID", "Date", "Email", "Amount", "Status", "Closer"]
ROWS = [
    ["p1", "2026-01-05", "ana@example.com", "100", "Approved", "Ana"],
    ["p2", "2026-01-06", "ben@example.com", "200.50", "Approved", "Ben"],
    ["p3", "2026-01-07", "cleo@example.com", "300", "Pending", ""],
]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def payments(*rows: list[str], columns: list[str] = PAYMENTS, name: str = "payments.csv") -> Upload:
    return upload([columns, *rows], name)


def counts(receipt: Receipt) -> tuple[int, int, int]:
    return receipt.new, receipt.changed, receipt.vanished


@pytest.mark.usefixtures("without_numbers")
def test_the_account_of_every_row(workspace: Workspace) -> None:
    (receipt,) = draft(
        workspace,
        payments(
            ROWS[0],
            ["p2", "2026-02-30", "nobody", "5", "Ghosted", ""],
            ["p3", "2026-01-07", "cleo@example.com", "soon", "Approved", ""],
            ["p4", "2026-01-08", "dan@example.com", "", "Approved", ""],
            ROWS[0],
            ["Total", "", "", "105", "", ""],
        ),
    ).receipts
    assert (receipt.read, receipt.kept, receipt.quarantined, receipt.duplicate) == (6, 2, 3, 1)
    assert counts(receipt) == (2, 0, 0)
    listed = [(p.row, p.column, p.value, p.outcome) for p in receipt.problems]
    assert listed == [
        (2, "", "", "duplicate"),
        (3, "Date", "2026-02-30", "cell"),
        (3, "Email", "nobody", "cell"),
        (3, "Status", "Ghosted", "word"),
        (4, "Amount", "soon", "quarantined"),
        (5, "Amount", "", "quarantined"),
        (7, "", "Total,,,105,,", "quarantined"),
    ]
    reasons = {p.row: p.reason for p in receipt.problems}
    assert "“soon” is not an amount" in reasons[4]
    assert reasons[5] == "The row has no amount."
    assert "row 6" in reasons[2]


@pytest.mark.usefixtures("without_numbers")
def test_rows_are_named_as_the_file_numbers_them(workspace: Workspace) -> None:
    content = b"Export of January\n\nEmail;Opt-in date\n\nana@example.com;2026-01-05\nben@example.com;soon\n"
    (receipt,) = draft(workspace, Upload("leads.csv", data=content)).receipts
    assert [(p.row, p.column) for p in receipt.problems] == [(6, "Opt-in date")]


@pytest.mark.usefixtures("without_numbers")
def test_the_same_id_with_other_content_the_later_row_stands(workspace: Workspace) -> None:
    (receipt,) = publish(workspace, payments(ROWS[0], [*ROWS[0][:3], "150", "Approved", "Ben"]))
    assert (receipt.kept, receipt.duplicate) == (1, 1)
    assert current(workspace, "select amount, closer from payments") == [(150, "Ben")]


def test_importing_again_changes_nothing(workspace: Workspace) -> None:
    folder = ROOT / "tests/golden/business"
    uploads = [Upload(path.name, path) for path in sorted(folder.glob("*.csv"))]
    publish(workspace, *uploads)
    before, shown = workspace.current, numbers(workspace)
    for again in (uploads, uploads[::-1], uploads[:1]):
        assert all(counts(r)[:2] == (0, 0) for r in publish(workspace, *again))
        assert workspace.current == before
    assert all(counts(r) == (0, 0, 0) for r in publish(workspace, *uploads, mode="replace"))
    assert workspace.current == before
    assert len(workspace.history()) == 1
    assert numbers(workspace) == shown
    assert not list((workspace.folder / "drafts").iterdir()) if (workspace.folder / "drafts").exists() else True


@pytest.mark.usefixtures("without_numbers")
def test_new_changed_and_vanished(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    changed = ["p2", "2026-01-06", "ben@example.com", "250", "Refunded", "Ben"]
    new = ["p4", "2026-01-09", "dan@example.com", "400", "Approved", ""]
    (receipt,) = publish(workspace, payments(ROWS[0], changed, new))
    assert counts(receipt) == (1, 1, 1)
    assert current(workspace, "select field, before, after from changes order by field") == [
        ("amount", "200.5000", "250.0000"),
        ("status", "approved", "refunded"),
    ]
    (record,) = {r for (r,) in current(workspace, "select record from changes")}
    assert "p2" in record
    assert current(workspace, "select id from payments order by id") == [("p1",), ("p2",), ("p3",), ("p4",)]


@pytest.mark.usefixtures("without_numbers")
def test_update_keeps_what_the_file_has_no_column_for(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    (receipt,) = publish(workspace, payments(["p1", "2026-01-05", "ana@example.com", "110"], columns=PAYMENTS[:4]))
    assert counts(receipt) == (0, 1, 2)
    assert current(workspace, "select amount, status, closer from payments where id = 'p1'") == [
        (110, "approved", "Ana")
    ]
    publish(workspace, payments(["p3", "2026-01-07", "cleo@example.com", "300"], columns=PAYMENTS[:4]))
    assert current(workspace, "select status from payments where id = 'p3'") == [("pending",)]


@pytest.mark.usefixtures("without_numbers")
def test_update_takes_a_blank_for_an_answer(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    (receipt,) = publish(workspace, payments([*ROWS[0][:5], ""]))
    assert counts(receipt) == (0, 1, 2)
    assert current(workspace, "select closer from payments where id = 'p1'") == [(None,)]


@pytest.mark.usefixtures("without_numbers")
def test_replace_drops_what_the_file_does_not_have(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    (receipt,) = publish(workspace, payments([*ROWS[0][:4]], columns=PAYMENTS[:4]), mode="replace")
    assert counts(receipt) == (0, 1, 2)
    assert current(workspace, "select id, closer, status from payments") == [("p1", None, "approved")]
    assert ("closer",) not in current(workspace, "select field from mapped where tbl = 'payments'")


@pytest.mark.usefixtures("without_numbers")
def test_replace_leaves_other_tables_alone(workspace: Workspace) -> None:
    leads = upload([["Email", "Optin_date"], ["ana@example.com", "2026-01-01"]], "leads.csv")
    publish(workspace, payments(*ROWS), leads)
    publish(workspace, payments(ROWS[0]), mode="replace")
    assert current(workspace, "select count(*) from leads") == [(1,)]


@pytest.mark.usefixtures("without_numbers")
def test_several_files_of_one_table_replace_together(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    first, second = payments(ROWS[0], name="a.csv"), payments(ROWS[1], ["p9", *ROWS[2][1:]], name="b.csv")
    receipts = publish(workspace, first, second, mode="replace")
    assert [counts(r) for r in receipts] == [(0, 0, 0), (1, 0, 1)]
    assert current(workspace, "select id from payments order by id") == [("p1",), ("p2",), ("p9",)]
    before = workspace.current
    assert [counts(r) for r in publish(workspace, second, first, mode="replace")] == [(0, 0, 0), (0, 0, 0)]
    assert workspace.current == before


@pytest.mark.usefixtures("without_numbers")
def test_a_record_in_two_files_is_one_record(workspace: Workspace) -> None:
    lacking = payments(["p1", "2026-01-05", "ana@example.com", "100"], columns=PAYMENTS[:4], name="b.csv")
    receipts = publish(workspace, payments(*ROWS, name="a.csv"), lacking)
    assert [r.new for r in receipts] == [3, 0]
    assert [r.read - r.kept - r.quarantined - r.duplicate for r in receipts] == [0, 0]
    assert current(workspace, "select closer, status from payments where id = 'p1'") == [("Ana", "approved")]


def test_the_order_of_files_does_not_change_the_numbers(workspace: Workspace, tmp_path: Path) -> None:
    folder = ROOT / "tests/golden/business"
    uploads = [Upload(path.name, path) for path in sorted(folder.glob("*.csv"))]
    publish(workspace, *uploads)
    one_by_one = Workspace(tmp_path, "one_by_one")
    for each in reversed(uploads):
        publish(one_by_one, each)
    assert numbers(one_by_one) == numbers(workspace)


def test_files_with_and_without_a_status_column_add_up_in_any_order(workspace: Workspace, tmp_path: Path) -> None:
    with_status = payments(*ROWS)
    without = payments(["q1", "2026-01-09", "dan@example.com", "400"], columns=PAYMENTS[:4], name="paypal.csv")
    other = Workspace(tmp_path, "other")
    for target, order in ((workspace, (with_status, without)), (other, (without, with_status))):
        for each in order:
            publish(target, each)
        assert current(target, "select sum(amount) from payments where status = 'approved'") == [(700.5,)]
    assert numbers(workspace) == numbers(other)


@pytest.mark.usefixtures("without_numbers")
def test_a_new_column_counts_as_a_change_even_if_it_agrees(workspace: Workspace) -> None:
    publish(workspace, payments(["q1", "2026-01-09", "dan@example.com", "400"], columns=PAYMENTS[:4]))
    before = workspace.current
    publish(workspace, payments(["q1", "2026-01-09", "dan@example.com", "400", "Approved"], columns=PAYMENTS[:5]))
    assert workspace.current != before
    assert ("status",) in current(workspace, "select field from mapped where tbl = 'payments'")


@pytest.mark.usefixtures("without_numbers")
def test_names_are_one_over_all_tables_and_in_any_order(workspace: Workspace, tmp_path: Path) -> None:
    low, high = payments([*ROWS[0][:5], "ana ruiz"]), payments([*ROWS[1][:5], "ANA RUIZ"], name="more.csv")
    customers = upload(
        [["Email", "Close Date", "Closers", "Offers"], ["ana@example.com", "2026-01-05", "Ana  Ruiz, BEN", "momentum"]],
        "customers.csv",
    )
    other = Workspace(tmp_path, "other")
    for target, order in ((workspace, (low, high, customers)), (other, (customers, high, low))):
        for each in order:
            publish(target, each)
        assert current(target, "select distinct closer from payments") == [("Ana Ruiz",)]
        assert current(target, "select closers from customers") == [("Ana Ruiz, BEN",)]
        before = target.current
        for each in order:
            assert [counts(r)[:2] for r in publish(target, each)] == [(0, 0)]
        assert target.current == before


def test_undo_and_import_again(workspace: Workspace) -> None:
    publish(workspace, payments(ROWS[0]))
    first = workspace.current
    publish(workspace, payments(*ROWS))
    second, shown = workspace.current, numbers(workspace)
    assert first is not None
    workspace.make_current(first)
    assert current(workspace, "select count(*) from payments") == [(1,)]
    (receipt,) = publish(workspace, payments(*ROWS))
    assert counts(receipt) == (2, 0, 0)
    assert workspace.current not in (first, second)
    assert numbers(workspace) == shown


@pytest.mark.usefixtures("without_numbers")
def test_a_header_without_rows_changes_nothing(workspace: Workspace) -> None:
    (receipt,) = publish(workspace, payments())
    assert (receipt.read, receipt.kept) == (0, 0)
    assert workspace.current is None
    publish(workspace, payments(*ROWS))
    before = workspace.current
    (receipt,) = publish(workspace, payments())
    assert (receipt.read, *counts(receipt)) == (0, 0, 0, 3)
    assert workspace.current == before
    with pytest.raises(ImportRefused, match=r"payments\.csv has no rows that can be kept"):
        draft(workspace, payments(), mode="replace")
    with pytest.raises(ImportRefused):
        draft(workspace, payments(["p1", "2026-01-05", "ana@example.com", "soon", "", ""]), mode="replace")
    assert workspace.current == before


@pytest.mark.usefixtures("without_numbers")
@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b"<!doctype html><html></html>", b'{"a": 1}', b"%PDF-1.7", b"a,b\n1,2\n"]
)
def test_what_cannot_be_used_leaves_everything_as_it_was(workspace: Workspace, content: bytes) -> None:
    publish(workspace, payments(*ROWS))
    before = workspace.current
    useless = Upload("export.csv", data=content)
    with pytest.raises((Unreadable, Unrecognised)) as refused:
        draft(workspace, useless)
    with pytest.raises((Unreadable, Unrecognised)):
        draft(workspace, payments(ROWS[0]), useless, mode="replace")  # its rows would be taken for gone
    with pytest.raises((Unreadable, Unrecognised)):
        draft(workspace, useless, useless)
    assert "export.csv" in str(refused.value)
    assert "\n" not in str(refused.value)
    assert workspace.current == before
    assert not list(workspace.folder.glob("drafts/*"))


@pytest.mark.usefixtures("without_numbers")
def test_what_cannot_be_used_does_not_stop_the_others(workspace: Workspace) -> None:
    broken, odd = Upload("broken.xlsx", data=b"PK\x03\x04"), Upload("odd.csv", data=b"a,b\n1,2\n")
    built = draft(workspace, broken, payments(*ROWS), odd)
    assert [bad.file for bad in built.refused] == ["broken.xlsx", "odd.csv"]
    assert [bad.why.code for bad in built.refused] == ["archive_broken", "unrecognised"]
    assert [upload.name for upload in built.uploads] == ["payments.csv"]
    assert [receipt.kept for receipt in built.receipts] == [3]
    built.publish()
    assert len(list(workspace.folder.rglob("*.zst"))) == 1
    assert not list(workspace.folder.glob("drafts/*"))


@pytest.mark.usefixtures("without_numbers")
def test_a_question_blocks_publishing(workspace: Workspace) -> None:
    open_question = payments(["p1", "01/02/2026", "ana@example.com", "100", "Approved", "Ana"])
    asked = draft(workspace, open_question)
    assert asked.questions
    assert asked.path is None
    with pytest.raises(ImportRefused):
        asked.publish()
    assert not workspace.folder.exists()


@pytest.mark.usefixtures("without_numbers")
def test_an_answer_is_remembered(workspace: Workspace) -> None:
    rows = payments(["p1", "01/02/2026", "ana@example.com", "1,234", "Approved", "Ana"])
    publish(workspace, rows, date_order="dmy", decimal="dot")
    source = "amount+closer+date+email~"
    kept = {key.partition("@"): value for key, value in current(workspace, "select key, value from settings")}
    assert {key: value for (key, _, _), value in kept.items()} == {
        "date_order.payments.date": "dmy",
        "decimal.payments.amount": "dot",
    }
    assert all(of.startswith(source) for _, _, of in kept)
    before = workspace.current
    (receipt,) = publish(workspace, rows)
    assert not receipt.questions
    assert workspace.current == before


@pytest.mark.usefixtures("without_numbers")
def test_the_files_are_kept_and_the_snapshot_knows_them(workspace: Workspace) -> None:
    bad = ["p9", "soon", "dan@example.com", "5", "Approved", ""]
    publish(workspace, payments(*ROWS, bad))
    ((file, sha, table),) = current(workspace, "select file, sha256, tbl from imports")
    assert (file, table) == ("payments.csv", "payments")
    assert (workspace.folder / "raw" / f"{sha}.zst").exists()
    assert current(workspace, 'select "row", col, val, outcome from problems') == [(5, "Date", "soon", "cell")]


@pytest.mark.usefixtures("without_numbers")
def test_what_cannot_be_written_is_one_sentence(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(workspace, payments(ROWS[0]))
    before = workspace.current

    def broken(*_: object) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr("lib.publish.draft.build", broken)
    with pytest.raises(ImportRefused, match=r"nothing was changed.*Input/output"):
        draft(workspace, payments(*ROWS))
    assert workspace.current == before
    assert not list(workspace.folder.glob("drafts/*"))


@pytest.mark.usefixtures("without_numbers")
def test_a_change_of_settings_is_a_snapshot(workspace: Workspace) -> None:
    publish(workspace, payments(*ROWS))
    before = workspace.current
    draft(workspace, settings={"currency": "EUR"}).publish()
    assert workspace.current != before
    changed = workspace.current
    draft(workspace, settings={"currency": "EUR"}).publish()
    assert workspace.current == changed
    assert current(workspace, "select count(*) from payments") == [(3,)]


def test_a_draft_is_a_whole_snapshot(workspace: Workspace) -> None:
    made = prepare(workspace, [payments(*ROWS)], now=NOW)
    assert made.path is not None
    assert stored(made.path, "select value from facts where name = 'as_of'") == [("2026-01-06",)]
    assert workspace.current is None
    made.discard()
    assert not workspace.folder.exists()


CALLS = "Date,Email,Type,CSM,Status,Success?,Grade\n"


@pytest.mark.usefixtures("without_numbers")
def test_without_an_id_a_new_status_updates_the_call(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    first = CALLS + "2026-03-02,a@x.com,Coaching,Eva,Scheduled - pending,,\n"
    prepare(workspace, [Upload("csm_calls.csv", data=first.encode())], now=NOW).publish()
    second = CALLS + "2026-03-02,a@x.com,Coaching,Eva,LIVE Call - Qualified,Yes,9\n"
    draft = prepare(workspace, [Upload("csm_calls.csv", data=second.encode())], now=NOW)
    (receipt,) = draft.receipts
    assert (receipt.new, receipt.changed, receipt.vanished) == (0, 1, 0)


@pytest.mark.usefixtures("without_numbers")
def test_calls_of_one_client_on_one_day_are_as_many_as_the_file_has(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    text = CALLS + (
        "2026-03-02,a@x.com,Coaching,Eva,Rescheduled,,\n"
        "2026-03-02,a@x.com,Coaching,Eva,LIVE Call - Qualified,Yes,9\n"
        "2026-03-02,a@x.com,Coaching,Eva,LIVE Call - Qualified,Yes,9\n"
    )
    draft = prepare(workspace, [Upload("csm_calls.csv", data=text.encode())], now=NOW)
    (receipt,) = draft.receipts
    assert (receipt.read, receipt.kept, receipt.duplicate) == (3, 3, 0)
    assert [(q.kind, q.default, q.params["count"]) for q in receipt.choices] == [("equal_lines", "keep", 1)]
    draft.publish()
    again = prepare(workspace, [Upload("csm_calls.csv", data=text.encode())], now=NOW)
    assert again.changes_nothing
