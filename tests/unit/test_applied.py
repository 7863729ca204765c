"""What was answered for a file before is said when it is read again: which answer, and on which day it was given."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from lib.ingest.clean import applied
from lib.ingest.clean.receipt import Receipt
from lib.publish.draft import Options, Upload, prepare
from lib.store.workspace import Workspace
from lib.texts.messages import Day, from_kept, to_kept
from tests.corpus.make import corpus
from tests.unit.drafts import current, draft, upload

THEN, NOW = datetime(2026, 11, 12, 9, tzinfo=UTC), datetime(2026, 11, 30, 9, tzinfo=UTC)
PAYMENTS = ["ID", "Date", "Email", "Amount", "Status"]
OPEN_DAYS = upload([PAYMENTS, ["p1", "03/04/2026", "a@x.com", "10", "Paid"]], "pagos.csv")
CENTS = upload(
    [
        ["id", "created", "email", "amount", "currency", "status", "livemode"],
        ["ch_3a", "2026-03-04", "a@x.com", "4900", "usd", "paid", "true"],
        ["ch_3b", "2026-03-05", "b@x.com", "9700", "usd", "paid", "true"],
    ],
    "charges.csv",
)


pytestmark = pytest.mark.usefixtures("without_numbers")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def read(workspace: Workspace, *uploads: Upload, at: datetime = NOW, **settings: Any) -> list[Receipt]:
    """Import on a day, and give the receipts."""
    made = prepare(workspace, uploads, Options(settings=settings), now=at)
    if made.path:
        made.publish()
    return made.receipts


def said(receipt: Receipt) -> list[str]:
    """What a receipt says of answers of before."""
    return [str(note) for note in receipt.notes if note.code.startswith("answered_")]


def test_the_receipt_of_the_same_file_names_the_answer_and_its_day(workspace: Workspace) -> None:
    (first,) = read(workspace, OPEN_DAYS, at=THEN)
    (question,) = first.questions
    key = first.setting_of(question)
    (answered,) = read(workspace, OPEN_DAYS, at=THEN, **{key: "mdy"})
    assert (said(first), said(answered)) == ([], ["Days in “Date”: Month first, as you said."])
    (again,) = read(workspace, OPEN_DAYS)
    assert said(again) == [
        f'Days in “Date”: Month first, as you answered on 2026-11-12. To answer otherwise: settings "{key}=…".'
    ]
    (note,) = [note for note in again.notes if note.code == "answered_on"]
    assert note.text("es").startswith("Días en «Date»: Primero el mes, como respondiste el 2026-11-12.")


def test_an_answer_that_is_changed_has_the_day_of_the_change(workspace: Workspace) -> None:
    key = (receipt := read(workspace, OPEN_DAYS)[0]).setting_of(receipt.questions[0])
    read(workspace, OPEN_DAYS, at=THEN, **{key: "mdy"})
    prepare(workspace, [], Options(settings={key: "dmy"}), now=NOW).publish()
    (again,) = read(workspace, OPEN_DAYS, at=datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert ["Day first, as you answered on 2026-11-30" in text for text in said(again)] == [True]
    prepare(workspace, [], Options(settings={f"{key}": "dmy"}), now=datetime(2026, 12, 2, tzinfo=UTC)).publish()
    assert current(workspace, "select said_on::varchar from answered") == [("2026-11-30",)]


def test_the_day_is_that_of_the_workspaces_zone(workspace: Workspace) -> None:
    key = (receipt := read(workspace, OPEN_DAYS)[0]).setting_of(receipt.questions[0])
    late = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    prepare(workspace, [OPEN_DAYS], Options(settings={key: "mdy", "time_zone": "Europe/Madrid"}), now=late).publish()
    assert current(workspace, "select said_on::varchar from answered") == [("2026-11-13",)]


def test_cents_are_not_said_twice(workspace: Workspace) -> None:
    key = (receipt := read(workspace, CENTS)[0]).setting_of(receipt.questions[0])
    (told,) = read(workspace, CENTS, at=THEN, **{key: "cents"})
    assert [note.code for note in told.notes if "Cents" in str(note) or "cents" in str(note)] == ["answered_now"]
    (again,) = read(workspace, CENTS)
    assert [note.code for note in again.notes if "Cents" in str(note) or "cents" in str(note)] == ["answered_on"]
    assert [
        "Amounts in “amount”: Cents (4900 is 49.00), as you answered on 2026-11-12" in text for text in said(again)
    ] == [True]


@pytest.mark.parametrize(
    ("file", "setting", "value", "text"),
    [
        ("paypal_own_money.csv", "movement.paypal.sweepstakewin", "sale", "Rows of type “Sweepstake Win”: Sales"),
        ("calendly_open_names.csv", "table.calendly", "sales_calls", "Table: sales_calls"),
        ("calendly_missed.csv", "outcome.calendly", "held", "Past events that do not say who came: Count them as held"),
    ],
)
def test_answers_about_a_vendors_export_are_named(
    workspace: Workspace, file: str, setting: str, value: str, text: str
) -> None:
    export = Upload(file, data=corpus()[file])
    prepare(workspace, [export], Options(settings={setting: value}), now=THEN).publish()
    receipts = read(workspace, export)
    assert any(line.startswith(f"{text}, as you answered on 2026-11-12.") for r in receipts for line in said(r))


def test_lines_that_are_equal_and_words_are_named(workspace: Workspace) -> None:
    row = ["2026-03-04", "a@x.com", "10", "Ghosted money"]
    equal = upload([["Date", "Email", "Amount", "Status"], row, row], "equal.csv")
    (first,) = read(workspace, equal)
    (choice,) = first.choices
    word = "word.payment_status.ghostedmoney"
    read(workspace, equal, at=THEN, **{first.setting_of(choice): "drop", word: "approved"})
    (again,) = read(workspace, equal)
    told = [text.partition(", as you answered")[0] for text in said(again)]
    assert sorted(told) == ["Rows equal to another: No, they are copies", "“Ghosted money”: approved"]


def test_an_answer_that_a_file_did_not_need_is_not_named(workspace: Workspace) -> None:
    key = (receipt := read(workspace, OPEN_DAYS)[0]).setting_of(receipt.questions[0])
    read(workspace, OPEN_DAYS, at=THEN, **{key: "mdy"})
    proven = upload([PAYMENTS, ["p2", "03/14/2026", "a@x.com", "10", "Paid"]], "pagos.csv")
    assert said(read(workspace, proven)[0]) == []


def test_a_word_is_kept_as_the_file_writes_it(workspace: Workspace) -> None:
    """The setting holds letters and digits only; what people read is the word of the file."""
    export = Upload("p.csv", data=corpus()["paypal_own_money.csv"])
    draft(workspace, export).publish()
    draft(workspace, settings={"movement.paypal.sweepstakewin": "own"}).publish()
    assert current(workspace, "select key, written from answered") == [
        ("movement.paypal.sweepstakewin", "Sweepstake Win")
    ]
    draft(workspace, settings={"movement.paypal.sweepstakewin": ""}).publish()
    assert current(workspace, "select * from answered") == []


def test_a_corrected_column_is_kept_as_the_file_writes_it(workspace: Workspace) -> None:
    rows = upload([[*PAYMENTS, "Quién cerró"], ["p1", "2026-01-05", "a@x.com", "10", "Paid", "Iris"]], "payments.csv")
    draft(workspace, rows, settings={"header.payments.quiencerro": "closer"}).publish()
    assert current(workspace, "select key, written from answered") == [("header.payments.quiencerro", "Quién cerró")]


def test_a_workspace_of_an_older_release_says_before_instead_of_a_day(workspace: Workspace) -> None:
    key = (receipt := read(workspace, OPEN_DAYS)[0]).setting_of(receipt.questions[0])
    read(workspace, OPEN_DAYS, at=THEN, **{key: "mdy"})
    assert workspace.current is not None
    with closing(duckdb.connect(str(workspace.current.path))) as con:
        con.execute("drop table answered")
    with closing(workspace.current.open()) as con:
        assert applied.as_written(con) == {}
    (again,) = read(workspace, OPEN_DAYS)
    assert ["Month first, as you answered before." in text for text in said(again)] == [True]


def test_a_day_is_kept_as_a_parameter() -> None:
    assert from_kept(to_kept(Day("2026-11-12"))) == Day("2026-11-12")
