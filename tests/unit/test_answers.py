"""Answers given to the way in: which table, which column, which word, which date order; changed later, read again."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from lib.ingest.map.remembered import word_setting
from lib.ingest.map.suggest import setting
from lib.publish.draft import (
    ImportRefused,
    Options,
    Unrecognised,
    Upload,
    prepare,
)
from lib.store.control import Cancelled, Control
from lib.store.workspace import Workspace
from lib.texts.messages import Message
from tests.conftest import NOW
from tests.corpus.make import corpus
from tests.unit.drafts import current, draft, numbers, publish, text, upload
from tests.unit.test_read import zipped

PAYMENTS = ["ID", "Date", "Email", "Amount", "Status"]
CALLS = ["ID", "Date", "Email", "Status", "Type", "CSM"]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def answer(workspace: Workspace, **settings: str) -> None:
    """Change answers and put them in force."""
    draft(workspace, settings=settings).publish()


def kept(workspace: Workspace, family: str) -> dict[str, str]:
    """The remembered answers of a family."""
    found = dict(current(workspace, "select key, value from settings"))
    return {key: value for key, value in found.items() if key.startswith(f"{family}.")}


@pytest.mark.usefixtures("without_numbers")
def test_a_sheet_that_is_no_table_of_ours_does_not_refuse_the_others(workspace: Workspace) -> None:
    files = zipped(
        payments__csv=text([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Paid"]]),
        moons__csv=b"Planet,Moons\nMars,2\n",
    )
    made = draft(workspace, Upload("export.zip", data=files))
    assert [receipt.file for receipt in made.receipts] == ["export.zip / payments.csv"]
    (left,) = made.left_out
    assert (left.file, left.headers) == ("export.zip / moons.csv", ("Planet", "Moons"))
    assert "not recognised" in str(left.why)
    made.publish()
    with pytest.raises(Unrecognised):
        draft(workspace, Upload("alone.zip", data=zipped(moons__csv=b"Planet,Moons\nMars,2\n")))


@pytest.mark.usefixtures("without_numbers")
def test_a_left_out_sheet_can_be_given_its_table_and_columns_later(workspace: Workspace) -> None:
    calls = [["Wann", "Email", "Status"], ["2026-01-05", "a@x.com", "No Show"]]
    book = zipped(payments__csv=text([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Paid"]]), calls__csv=text(calls))
    made = draft(workspace, Upload("export.zip", data=book))
    (left,) = made.left_out
    made.publish()
    answer(workspace, **{f"table.{left.source}": "csm_calls", "header.csm_calls.wann": "date"})
    assert current(workspace, "select date::varchar, status from csm_calls") == [("2026-01-05", "no_show")]
    assert current(workspace, "select count(*) from payments") == [(1,)]


@pytest.mark.usefixtures("without_numbers")
def test_calls_that_could_be_either_are_asked_and_the_answer_is_remembered(workspace: Workspace) -> None:
    export = Upload("calendly_open_names.csv", data=corpus()["calendly_open_names.csv"])
    asked = draft(workspace, export)
    (receipt,) = asked.receipts
    (question,) = receipt.questions
    assert (question.kind, question.options) == ("table", ("csm_calls", "sales_calls"))
    assert "30 Minute Meeting" in [word for _, word in question.examples]
    assert receipt.setting_of(question) == "table.calendly"
    publish(workspace, export, settings={"table.calendly": "sales_calls"})
    assert [receipt.table for receipt in draft(workspace, export).receipts] == ["sales_calls"]
    answer(workspace, **{"table.calendly": "csm_calls"})
    assert current(workspace, "select count(*) from sales_calls") == [(0,)]
    assert current(workspace, "select count(*) > 0 from csm_calls") == [(True,)]


def test_the_table_named_on_the_command_line_is_remembered_where_nothing_else_says_it(workspace: Workspace) -> None:
    people = upload([["Email", "Name"], ["a@x.com", "Ana"]], "people.csv")
    publish(workspace, people, table="customers")
    assert [receipt.table for receipt in draft(workspace, people).receipts] == ["customers"]
    publish(workspace, upload([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Paid"]]), table="payments")
    assert list(kept(workspace, "table").values()) == ["customers"]


@pytest.mark.usefixtures("without_numbers")
def test_a_header_corrected_later_is_read_from_the_kept_file(workspace: Workspace) -> None:
    rows = upload([[*PAYMENTS, "Closr"], ["p1", "2026-01-05", "a@x.com", "10", "Paid", "Iris"]], "payments.csv")
    (receipt,) = publish(workspace, rows)
    assert [(header, name) for header, name, _ in receipt.suggestions] == [("Closr", "closer")]
    key, value = setting(receipt.scope, "Closr", "closer")
    made = draft(workspace, settings={key: value})
    (again,) = made.reread
    assert (again.table, again.new, again.changed, again.vanished) == ("payments", 0, 1, 0)
    made.publish()
    assert current(workspace, "select closer from payments") == [("Iris",)]
    assert current(workspace, "select field, before, after from changes where import_id = 0") == [
        ("closer", None, "Iris")
    ]
    answer(workspace, **{key: ""})
    assert current(workspace, "select closer from payments") == [(None,)]
    assert kept(workspace, "header") == {}


@pytest.mark.usefixtures("without_numbers")
def test_a_vendors_column_can_be_read_as_another_field(workspace: Workspace) -> None:
    export = Upload("stripe_payments.csv", data=corpus()["stripe_payments.csv"])
    receipt = draft(workspace, export).receipts[0]
    assert receipt.scope == "payments@stripe_payments"
    label = next(header for header, name in receipt.mapping.items() if name == "processing_fee")
    made = draft(workspace, export, settings=dict([setting(receipt.scope, label, "extra_fee")]))
    mapping = made.receipts[0].mapping
    assert mapping[label] == "extra_fee"
    assert "processing_fee" not in mapping.values()
    assert made.receipts[0].by_hand == frozenset({label})
    made = draft(workspace, export, settings=dict([setting(receipt.scope, label, "-")]))
    assert label not in made.receipts[0].mapping


@pytest.mark.usefixtures("without_numbers")
def test_an_unknown_word_is_given_its_meaning_in_the_rows_already_there(workspace: Workspace) -> None:
    first = upload(
        [
            CALLS,
            ["c1", "2026-01-05", "a@x.com", "Ghosted", "Zoom-Onb", "Mia"],
            ["c2", "2026-01-06", "b@x.com", "ghosted", "Coaching", "Mia"],
        ],
        "calls.csv",
    )
    (receipt,) = publish(workspace, first)
    assert receipt.unknown_words == {("status", "Ghosted"): 1, ("status", "ghosted"): 1, ("type", "Zoom-Onb"): 1}
    answer(
        workspace, **{word_setting("csm_calls", "status", "GHOSTED"): "no_show", "word.call_type.zoomonb": "onboarding"}
    )
    assert current(workspace, "select id, status, type from csm_calls order by id") == [
        ("c1", "no_show", "onboarding"), ("c2", "no_show", "coaching"),
    ]  # fmt: skip
    before = workspace.current
    publish(workspace, first)
    assert workspace.current == before
    answer(workspace, **{"word.call_status.ghosted": "lead_cancel"})
    assert current(workspace, "select distinct status from csm_calls") == [("lead_cancel",)]


@pytest.mark.usefixtures("without_numbers")
def test_without_an_id_a_word_given_later_does_not_make_two_of_one_call(workspace: Workspace) -> None:
    rows = upload([CALLS[1:], ["2026-01-05", "a@x.com", "No Show", "Zoom-Onb", "Mia"]], "calls.csv")
    publish(workspace, rows)
    answer(workspace, **{"word.call_type.zoomonb": "onboarding"})
    (receipt,) = publish(workspace, rows)
    assert (receipt.new, receipt.changed) == (0, 0)
    assert current(workspace, "select count(*) from csm_calls") == [(1,)]


def test_a_date_order_changed_later_is_the_same_as_answered_so_at_once(workspace: Workspace, tmp_path: Path) -> None:
    plain = upload([PAYMENTS, ["p0", "2026-01-01", "z@x.com", "5", "Paid"]], "first.csv")
    unsure = upload([["Payment id", *PAYMENTS[1:]], ["p1", "03/04/2026", "a@x.com", "10", "Paid"]], "second.csv")
    other = Workspace(tmp_path, "other")
    for target in (workspace, other):
        publish(target, plain)
    publish(workspace, unsure, date_order="mdy")
    publish(other, unsure, date_order="dmy")
    ((key, _),) = kept(workspace, "date_order").items()
    made = draft(workspace, settings={key: "dmy"})
    assert [(r.table, r.new, r.changed, r.vanished) for r in made.reread] == [("payments", 0, 1, 0)]
    assert made.receipts == []
    versions = len(workspace.history())
    made.publish()
    assert len(workspace.history()) == versions + 1
    assert numbers(workspace) == numbers(other)
    assert current(workspace, "select date::varchar from payments where id = 'p1'") == [("2026-04-03",)]
    assert current(workspace, "select file from imports order by id") == [("first.csv",), ("second.csv",)]


@pytest.mark.usefixtures("without_numbers")
def test_an_answer_for_one_source_says_nothing_of_another(workspace: Workspace) -> None:
    publish(workspace, upload([PAYMENTS, ["p1", "03/04/2026", "a@x.com", "10", "Paid"]], "ours.csv"), date_order="mdy")
    other = upload([["Fecha", "Correo", "Importe"], ["05/06/2026", "b@x.com", "10"]], "suya.csv")
    assert draft(workspace, other).questions
    answer(workspace, **{"date_order.payments.date": "dmy"})
    assert not draft(workspace, other).questions
    assert not draft(workspace, upload([PAYMENTS, ["p2", "03/04/2026", "a@x.com", "10", "Paid"]])).questions


@pytest.mark.usefixtures("without_numbers")
def test_replacing_is_done_again_as_it_was(workspace: Workspace) -> None:
    publish(workspace, upload([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Cleared"]]))
    publish(workspace, upload([PAYMENTS, ["p2", "2026-01-06", "b@x.com", "20", "Cleared"]]), mode="replace")
    answer(workspace, **{"word.payment_status.cleared": "approved"})
    assert current(workspace, "select id, status from payments") == [("p2", "approved")]


@pytest.mark.usefixtures("without_numbers")
def test_an_answer_about_nothing_that_is_here_reads_nothing_again(workspace: Workspace) -> None:
    publish(workspace, upload([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Paid"]]))
    for path in (workspace.folder / "raw").iterdir():
        path.unlink()
    answer(workspace, **{"word.deal.handshake": "deposit", "header.payments.elsewhere": "amount"})
    with pytest.raises(ImportRefused, match="no longer kept"):
        answer(workspace, **{"header.payments.status": "-"})


def test_an_import_can_be_called_off_between_and_during_its_steps(workspace: Workspace) -> None:
    rows = upload([PAYMENTS, *([f"p{i}", "2026-01-05", "a@x.com", "10", "Paid"] for i in range(5000))])
    publish(workspace, upload([PAYMENTS, ["p1", "2026-01-05", "a@x.com", "10", "Paid"]]))
    before = workspace.current
    control = Control()
    stages: list[str] = []

    def progress(stage: Message, share: float) -> None:
        stages.append(stage.code)
        assert 0 <= share <= 1
        if stage.code == "stage_numbers":
            threading.Thread(target=control.cancel).start()
            while not control.called_off:
                time.sleep(0.001)

    with pytest.raises(Cancelled):
        prepare(workspace, [rows], Options(), now=NOW, progress=progress, control=control)
    assert stages == ["stage_reading", "stage_cleaning", "stage_numbers"]
    assert workspace.current == before
    assert not list(workspace.folder.glob("drafts/*"))
