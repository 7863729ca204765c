"""The data page as a founder uses it: files in, receipts, questions, undo, settings, and what others may not do."""

from __future__ import annotations

import contextlib
import re
import threading
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Radio

from lib.publish.draft import Options, Upload, prepare
from lib.publish.sample import sample
from lib.query import Snapshot
from lib.sandbox import pool
from lib.sandbox.limits import Limits
from lib.sandbox.pool import Asker
from lib.schema.settings import NONE
from lib.store import links
from lib.store.control import Control
from lib.store.workspace import Workspace
from tests.app import visits
from tests.app.visits import run
from tests.conftest import NOW, copied
from tests.corpus.make import corpus
from tests.unit.hostile_workbooks import FAR, HEAD, book

CUSTOMERS = b"""Email,Full name,Close date,Closers,UTM source
ana@ours.test,Ana Ruiz,2026-03-05,Iris,instagram
ben@ours.test,Ben Ode,2026-04-12,Noor,instagrm
cleo@ours.test,Cleo Park,2026-05-20,Iris,youtube
"""
PAYMENTS = b"""Payment id,Date,Email,Amount,Offer,Mood
p1,2026-03-05,ana@ours.test,1000,Inner Room,calm
p2,2026-04-12,ben@ours.test,500,Inner Room,calm
p3,2026-05-20,cleo@ours.test,lots,Inner Room,calm
p2,2026-04-12,ben@ours.test,600,Inner Room,calm
"""
UNDECIDED = b"""Payment id,Date,Email,Amount
p1,03/04/2026,ana@ours.test,1000
p2,05/06/2026,ben@ours.test,500
"""
STRANGE = b"Planet,Moons\nSaturn,146\nMars,2\n"

pytestmark = pytest.mark.usefixtures("navigated")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace that holds the small business of this file, to be copied."""
    workspace = Workspace(tmp_path_factory.mktemp("built"), "built")
    files = [Upload("customers.csv", data=CUSTOMERS), Upload("payments.csv", data=PAYMENTS)]
    prepare(workspace, files, now=NOW).publish()
    return workspace


@pytest.fixture
def own(data: Path, built: Workspace) -> Workspace:
    """A workspace of its own that holds the small business of this file."""
    return copied(built, f"own-{len(list((data / 'workspaces').iterdir()))}", data)


def page(token: str = "", **parameters: str) -> AppTest:
    """The data page as the bearer of a token sees it, or as a visitor without one."""
    return visits.page("pages/data.py", **parameters, **({"w": token} if token else {}))


def upload(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Put files into the uploader."""
    app.file_uploader[0].set_value([(name, content, "text/csv") for name, content in files])
    return run(app)


def click(app: AppTest, key: str) -> AppTest:
    """Press a button."""
    app.button(key=key).click()
    return run(app)


def checked(app: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Upload files and have them checked."""
    return click(upload(app, *files), "data_check")


def asked(app: AppTest) -> Radio[str]:
    """The only open question."""
    (question,) = [radio for radio in app.radio if str(radio.key).startswith("answer.")]
    return question


def numbers(app: AppTest) -> dict[str, str]:
    """The numbers of the first receipt by their label."""
    return {metric.label: metric.value for metric in reversed(app.metric)}


def owner(workspace: Workspace) -> str:
    """A token of an owner's link."""
    return links.give(workspace, "owner")


def snapshots(workspace: Workspace) -> list[str]:
    """The names of all snapshots, to see whether anything happened."""
    return [snapshot.identity for snapshot in workspace.history()]


def rows(workspace: Workspace, sql: str) -> list[Any]:
    """The rows of a query on the snapshot in force."""
    assert workspace.current is not None
    con = workspace.current.open()
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def test_a_receipt_adds_up_and_lists_what_was_not_read(data: Path) -> None:
    app = checked(page(), ("payments.csv", PAYMENTS))
    shown = numbers(app)
    assert (shown["Rows read"], shown["= Kept"], shown["+ Set aside"], shown["+ Duplicates"]) == ("4", "2", "1", "1")
    assert shown["New"] == "2"
    mapping, problems = (
        next(frame.value for frame in app.dataframe if column in frame.value) for column in ("Read as", "Why")
    )
    assert list(mapping.iloc[:, 0]) == ["Payment id", "Date", "Email", "Amount", "Offer", "Mood"]
    assert list(mapping.iloc[-1]) == ["Mood", "Not read", "No field is called like this"]
    assert [4, "Amount", "lots"] in problems.iloc[:, :3].to_numpy().tolist()
    assert set(problems.iloc[:, 4]) == {"Row set aside", "Row left out as a duplicate"}


def test_a_visitor_imports_into_a_workspace_of_their_own_and_gets_its_address(data: Path) -> None:
    before = {folder.name for folder in (data / "workspaces").glob("w-*")}
    app = click(checked(page(), ("customers.csv", CUSTOMERS), ("payments.csv", PAYMENTS)), "data_commit")
    token = str(app.query_params["w"])
    (made,) = {folder.name for folder in (data / "workspaces").glob("w-*")} - before
    assert links.read(data, token).workspace == made
    assert any(token in code.value for code in app.code)
    assert any("New rows: 5" in message.value for message in app.success)
    assert not app.toast, "it would lie over the key, which is asked about now"
    click(app, "key_saved")
    app.switch_page("pages/revenue.py")
    run(app)
    assert rows(Workspace(data, made), "select sum(gross) from money") == [(1600,)]


def test_the_sample_is_left_as_it_was(data: Path) -> None:
    business = sample(data)
    before = snapshots(business)
    click(checked(page(), ("customers.csv", CUSTOMERS)), "data_commit")
    assert snapshots(business) == before


def test_the_same_file_again_changes_nothing(own: Workspace) -> None:
    before = snapshots(own)
    app = checked(page(owner(own)), ("customers.csv", CUSTOMERS))
    assert any("Nothing new" in message.value for message in app.info)
    assert "data_commit" not in {button.key for button in app.button}
    click(app, "data_cancel")
    assert snapshots(own) == before


def test_a_changed_value_is_shown_before_it_counts(own: Workspace) -> None:
    app = checked(page(owner(own)), ("customers.csv", CUSTOMERS.replace(b"Ben Ode", b"Ben Odeh")))
    assert numbers(app)["Changed"] == "1"
    assert any(frame.value.isin(["Ben Odeh"]).any(axis=None) for frame in app.dataframe)
    assert rows(own, "select full_name from customers where email = 'ben@ours.test'") == [("Ben Ode",)]
    app = click(app, "data_commit")
    assert any("New rows" in message.value for message in app.toast)
    assert rows(own, "select full_name from customers where email = 'ben@ours.test'") == [("Ben Odeh",)]


def test_replacing_says_how_many_rows_leave(own: Workspace) -> None:
    app = upload(page(owner(own)), ("customers.csv", b"\n".join(CUSTOMERS.splitlines()[:2])))
    app.radio(key="data_mode").set_value("replace")
    app = click(run(app), "data_check")
    assert numbers(app)["Will be removed"] == "2"
    assert any("removes 2 rows of Customers" in message.value for message in app.warning)
    click(app, "data_commit")
    assert rows(own, "select count(*) from customers") == [(1,)]


def test_cancelling_leaves_everything_and_no_draft(own: Workspace) -> None:
    before = snapshots(own)
    app = click(checked(page(owner(own)), ("more.csv", CUSTOMERS.replace(b"ana@", b"zoe@"))), "data_cancel")
    assert any("Nothing was changed" in message.value for message in app.info)
    assert snapshots(own) == before
    assert not list(own.folder.glob("drafts/*"))


def test_an_ambiguous_date_is_asked_once_and_remembered(own: Workspace) -> None:
    app = checked(page(owner(own)), ("payments.csv", UNDECIDED))
    question = asked(app)
    assert "“Date”" in question.label
    evidence = next(frame.value for frame in app.dataframe if "In your file" in frame.value)
    assert evidence.iloc[0].tolist() == ["2", "03/04/2026", "3 Apr 2026", "4 Mar 2026"]
    assert app.button(key="data_check_again").disabled
    question.set_value("dmy")
    app = click(run(app), "data_check_again")
    click(app, "data_commit")
    assert rows(own, "select date::varchar from payments where id = 'p1'") == [("2026-04-03",)]
    app = checked(page(owner(own)), ("payments.csv", UNDECIDED.replace(b"500", b"501")))
    assert not [radio for radio in app.radio if str(radio.key).startswith("answer.")]


def test_an_answer_can_be_changed_in_the_settings(own: Workspace) -> None:
    app = checked(page(owner(own)), ("payments.csv", UNDECIDED))
    asked(app).set_value("mdy")
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select date::varchar from payments where id = 'p1'") == [("2026-03-04",)]
    app = page(owner(own), section="answers")
    (remembered,) = [box for box in app.selectbox if str(box.key).startswith("remembered.date_order.payments.date@")]
    assert "payments.csv" in remembered.label.replace("\\", "")
    remembered.set_value("dmy")
    app = click(run(app), "answers_again")
    assert numbers(app)["Changed"] == "2"
    assert any(frame.value.isin(["2026-04-03"]).any(axis=None) for frame in app.dataframe)
    versions = len(snapshots(own))
    click(app, "data_commit")
    assert rows(own, "select date::varchar from payments where id = 'p1'") == [("2026-04-03",)]
    assert len(snapshots(own)) == versions + 1


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("planets.csv", STRANGE, "planets\\.csv is not recognised: its columns are"),
        ("empty.csv", b"", "empty\\.csv is empty"),
        ("page.csv", b"<!doctype html><html><body>Sign in</body></html>", "page\\.csv is a web page"),
    ],
)
def test_an_unusable_file_gets_one_sentence_and_changes_nothing(
    own: Workspace, name: str, content: bytes, sentence: str
) -> None:
    before = snapshots(own)
    app = upload(page(owner(own)), (name, content))
    (said,) = app.error
    assert said.value.startswith(sentence)
    assert app.button(key="data_check").disabled
    assert snapshots(own) == before


def test_a_table_that_does_not_fit_is_refused_by_what_it_lacks(own: Workspace) -> None:
    app = upload(page(owner(own)), ("planets.csv", STRANGE))
    next(box for box in app.selectbox if str(box.key).startswith("data_table_")).set_value("payments")
    (said,) = run(app).error
    assert "no column was found for Date, Amount" in said.value
    assert "Say above which column it is" in said.value


def test_a_file_with_a_misspelt_column_is_told_what_its_table_lacks(own: Workspace) -> None:
    content = b"Payment id,Date,Email,Amuont\np1,2026-03-05,ana@ours.test,100\n"
    (said,) = upload(page(owner(own)), ("money.csv", content)).error
    assert "the Payments table, which is closest, also needs Amount (is it “Amuont”?)" in said.value.replace("\\", "")


def test_refusals_are_in_the_readers_language(own: Workspace, spanish: None) -> None:
    (said,) = upload(page(owner(own)), ("empty.csv", b"")).error
    assert said.value.startswith("empty\\.csv está vacío")


def test_an_earlier_version_can_be_put_in_force_again(own: Workspace) -> None:
    first = own.current
    click(checked(page(owner(own)), ("more.csv", CUSTOMERS.replace(b"ana@", b"zoe@"))), "data_commit")
    assert first is not None
    assert own.current != first
    app = click(page(owner(own), section="history"), f"go_back.{first.path.stem}")
    assert own.current == first
    assert any("Version 1 is in force" in message.value for message in app.success)
    assert rows(own, "select count(*) from customers") == [(3,)]


def test_settings_are_saved_and_an_unknown_currency_is_not(own: Workspace) -> None:
    app = page(owner(own), section="settings")
    app.radio(key="setting.moved_in_booked").set_value("no")
    app.selectbox(key="setting.currency").set_value("USD")
    click(app, "settings_save")
    assert dict(rows(own, "select key, value from settings")) == {"moved_in_booked": "no", "currency": "USD"}
    before = snapshots(own)
    app = click(page(owner(own), section="settings"), "settings_save")
    assert any("nothing to save" in message.value for message in app.info)
    assert snapshots(own) == before


def test_costs_are_typed_and_saved_as_one_version(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(owner(own), section="costs")
    before = snapshots(own)
    assert any("nothing to save" in message.value for message in click(app, "costs_save").info)
    row = {
        "date": "2026-05-01",
        "category": "Overhead",
        "amount": 60.5,
        "currency": None,
        "note": "Rent, monthly",
        "id": None,
    }
    monkeypatch.setattr("streamlit.data_editor", lambda frame, **_: pd.DataFrame([row]))
    app = click(page(owner(own), section="costs"), "costs_save")
    assert any("one cost typed by hand" in message.value for message in app.success)
    assert rows(own, "select category, amount, id from costs where id like 'typed%'") == [
        ("overhead", Decimal("60.5"), "typed-1")
    ]
    assert len(snapshots(own)) == len(before) + 1
    row["amount"] = 0
    app = click(page(owner(own), section="costs"), "costs_save")
    assert any("Row 1 has no amount" in message.value for message in app.error)


def test_the_kind_of_an_offer_shows_its_effect_before_it_is_saved(own: Workspace) -> None:
    app = page(owner(own), section="offers")
    assert app.button(key="offers_save").disabled
    next(box for box in app.selectbox if str(box.key).startswith("tier.")).set_value("backend")
    app = run(app)
    assert any("This moves 2 payments with" in text.value and "1,600" in text.value for text in app.markdown)
    click(app, "offers_save")
    assert rows(own, "select value from settings where key = 'offer_tier.Inner Room'") == [("backend",)]


def test_two_spellings_of_a_source_can_be_joined(own: Workspace) -> None:
    app = page(owner(own), section="sources")
    app = click(app, "pair.instagrm.instagram")
    assert any("will count as instagram" in text.value for text in app.markdown)
    click(app, "sources_save")
    assert rows(own, "select value from utm_words where raw = 'instagrm'") == [("instagram",)]


@pytest.mark.parametrize("role", ["viewer", "masked"])
def test_only_an_owner_may_import_or_change_anything(own: Workspace, role: links.Role) -> None:
    app = page(links.give(own, role), section="settings")
    assert not app.file_uploader
    assert {str(button.key): button.label for button in app.button} == {
        "section.tables": "Tables",
        "section.history": "History and undo",
    }
    assert not any(caption.value.startswith("Bring in") for caption in app.caption)
    assert not app.code


def test_a_missing_table_says_what_it_would_unlock(own: Workspace) -> None:
    app = page(owner(own))
    assert sum("Not imported yet" in text.value for text in app.markdown) == 6
    told = [text.value for text in app.markdown if "Would unlock" in text.value]
    assert any("Show rate" in text for text in told)
    costs = next(text for text in told if "CAC" in text)
    assert re.findall(r"\bROAS\b", costs) == ["ROAS"]


def test_what_a_table_unlocks_is_what_has_no_data_without_it(own: Workspace) -> None:
    from lib.ui.data.workspace_panel import unlocked

    assert own.current is not None
    con = own.current.open()
    available = Snapshot(con).available
    con.close()
    found = {metric.ref for metric in unlocked(available, {"csm_calls", "csm_calls.success", "csm_calls.grade"})}
    assert {"e.booked", "e.show_rate", "e.avg_grade"} <= found
    assert not found & {"m.clients", "r.gross", "a.leads"}


CALLS = b"""Call id,Date,Email,Status,Type,CSM,Sucess
c1,2026-03-21,ana@ours.test,Ghosted,Coaching,Mia,Yes
c2,2026-03-22,ben@ours.test,ghosted,Coaching,Mia,No
"""


def test_a_suggested_column_is_read_at_a_click_and_remembered(own: Workspace) -> None:
    app = checked(page(owner(own)), ("csm_calls.csv", CALLS))
    assert any("“Sucess” is probably **Success**" in text.value for text in app.markdown)
    app = click(app, "suggested.0.Sucess")
    mapping = next(frame.value for frame in app.dataframe if "How we know" in frame.value)
    assert list(mapping[mapping.iloc[:, 0] == "Sucess"].iloc[0]) == ["Sucess", "Success", "You said so"]
    click(app, "data_commit")
    assert rows(own, "select id, success from csm_calls order by id") == [("c1", True), ("c2", False)]
    assert rows(own, "select value from settings where key = 'header.csm_calls.sucess'") == [("success",)]


def test_any_column_can_be_corrected_by_hand(own: Workspace) -> None:
    app = checked(page(owner(own)), ("csm_calls.csv", CALLS))
    app.selectbox(key="column.0").set_value("CSM")
    app = run(app)
    app.selectbox(key="column_as.0").set_value("-")
    app = click(run(app), "data_commit")
    assert rows(own, "select distinct csm from csm_calls") == [(None,)]


def test_an_unknown_word_is_asked_once_with_its_rows(own: Workspace) -> None:
    app = checked(page(owner(own)), ("csm_calls.csv", CALLS))
    box = app.selectbox(key="meaning.word.call_status.ghosted")
    assert "2 rows" in box.label
    box.set_value("no_show")
    app = click(click(run(app), "data_words_again"), "data_commit")
    assert rows(own, "select distinct status from csm_calls") == [("no_show",)]
    app = checked(page(owner(own)), ("more.csv", CALLS.replace(b"c1", b"c9")))
    assert not [box for box in app.selectbox if str(box.key).startswith("meaning.")]


def test_a_word_left_unknown_can_be_given_its_meaning_later(own: Workspace) -> None:
    click(checked(page(owner(own)), ("csm_calls.csv", CALLS)), "data_commit")
    assert rows(own, "select distinct lower(status) from csm_calls") == [("ghosted",)]
    app = page(owner(own), section="answers")
    app.selectbox(key="known.word.call_status.ghosted").set_value("lead_cancel")
    app = click(run(app), "answers_again")
    assert numbers(app)["Changed"] == "2"
    click(app, "data_commit")
    assert rows(own, "select distinct status from csm_calls") == [("lead_cancel",)]


def test_a_file_no_list_knows_is_read_by_hand(own: Workspace) -> None:
    strange = b"Wann,Wer,Wieviel\n2026-06-01,zoe@ours.test,70\n"
    app = upload(page(owner(own)), ("liste.csv", strange))
    box = next(box for box in app.selectbox if str(box.key).startswith("data_table_"))
    box.set_value("payments")
    app = run(app)
    for name, header in (("date", "Wann"), ("amount", "Wieviel")):
        next(box for box in app.selectbox if str(box.key).endswith(f"_payments_{name}")).set_value(header)
        app = run(app)
    app = click(app, "data_check")
    app.selectbox(key="column.0").set_value("Wer")
    app = run(app)
    app.selectbox(key="column_as.0").set_value("email")
    click(run(app), "data_commit")
    assert rows(own, "select email, amount from payments where date = '2026-06-01'") == [("zoe@ours.test", 70)]
    app = checked(page(owner(own)), ("liste.csv", strange.replace(b"70", b"71")))
    assert numbers(app)["Rows read"] == "1"


def test_calls_that_could_be_either_are_a_question(own: Workspace) -> None:
    app = checked(page(owner(own)), ("calendly.csv", corpus()["calendly_open_names.csv"]))
    question = asked(app)
    assert "Event Type Name" in question.label
    question.set_value("sales_calls")
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select count(*) > 0 from sales_calls") == [(True,)]
    assert rows(own, "select value from settings where key = 'table.calendly'") == [("sales_calls",)]


def test_a_check_can_be_called_off(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before = snapshots(own)
    monkeypatch.setattr("lib.ui.data.jobs._AT_ONCE", 0.0)
    started = threading.Event()

    def waits(*args: Any, control: Control, **options: Any) -> None:
        started.set()
        while not control.called_off:
            time.sleep(0.01)
        control.check()

    monkeypatch.setattr("lib.ui.data.plan.prepare", waits)
    app = upload(page(owner(own)), ("customers.csv", CUSTOMERS))
    app.button(key="data_check").click()
    app.run()
    assert started.wait(10)
    app = click(app, "data_call_off")
    assert any("Nothing was changed" in message.value for message in app.info)
    assert snapshots(own) == before


def test_who_waits_is_told_how_many_are_before_them(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every place is taken: the page says so, in the reader's language, and goes on when one is free."""
    monkeypatch.setattr("lib.ui.data.jobs._AT_ONCE", 0.0)
    app = upload(page(owner(own)), ("customers.csv", CUSTOMERS.replace(b"@ours", b"@theirs")))
    with contextlib.ExitStack() as places:
        for _ in range(pool.shared().slots):
            taken = pool.shared().turn(Limits(1, 1, 1.0), Asker(), lambda stage, share: None, Control())
            places.enter_context(taken)
        app.button(key="data_check").click()
        app.run()  # once: the check does not end before a place is free
        deadline = time.monotonic() + 20
        while not (waiting := [bar for bar in app.get("progress") if "One file before yours" in str(bar.proto)]):
            assert time.monotonic() < deadline, [str(bar.proto) for bar in app.get("progress")]
            app.run()
    assert waiting
    while not [button for button in app.button if button.key == "data_commit"]:
        assert time.monotonic() < deadline + 60
        app.run()


def test_a_file_that_ends_its_reader_is_one_sentence(own: Workspace) -> None:
    """A workbook with a cell at its far end: the page names it, and the file beside it is imported."""
    app = upload(page(owner(own)), ("far.xlsx", book(HEAD + FAR)), ("payments.csv", PAYMENTS.replace(b"\np", b"\nq")))
    assert any("17,179,869,184" in warning.value for warning in app.warning), [w.value for w in app.warning]
    click(click(app, "data_check"), "data_commit")
    assert rows(own, "select count(*) from payments") == [(4,)]


def test_what_a_check_finds_is_said_in_the_readers_language(own: Workspace, spanish: None) -> None:
    app = checked(page(owner(own)), ("payments.csv", PAYMENTS))
    problems = next(frame.value for frame in app.dataframe if "Por qué" in frame.value)
    assert "«lots» no es un importe. Escríbelo como 1234.50." in list(problems["Por qué"])
    differs = "La fila 5 tiene el mismo id con otro contenido y es la que vale porque viene después."
    assert differs in list(problems["Por qué"])
    assert any("No hay columna de estado" in caption.value for caption in app.caption)
    app = checked(page(owner(own)), ("payments.csv", PAYMENTS.splitlines()[0] + b"\n"))
    app.radio(key="data_mode").set_value("replace")
    app = click(run(app), "data_check")
    assert any("dejaría vacía la tabla Pagos" in error.value for error in app.error)


def test_an_answered_word_is_not_thrown_away_by_the_import(own: Workspace) -> None:
    app = checked(page(owner(own)), ("csm_calls.csv", CALLS))
    assert app.button(key="data_commit")
    app.selectbox(key="meaning.word.call_status.ghosted").set_value("no_show")
    app = run(app)
    assert not [button for button in app.button if button.key == "data_commit"]
    app = click(app, "data_words_again")
    assert not [box for box in app.selectbox if str(box.key).startswith("meaning.")]
    click(app, "data_commit")
    assert rows(own, "select distinct status from csm_calls") == [("no_show",)]


def test_another_choice_is_checked_before_it_is_imported(own: Workspace) -> None:
    twice = (
        b"Date,Email,Amount\n2026-06-01,ana@ours.test,70\n2026-06-01,ana@ours.test,70\n2026-06-02,ben@ours.test,40\n"
    )
    app = checked(page(owner(own)), ("twice.csv", twice))
    (choice,) = [radio for radio in app.radio if str(radio.key).startswith("choice.equal_lines.")]
    assert choice.value == "keep"
    choice.set_value("drop")
    app = run(app)
    assert not [button for button in app.button if button.key == "data_commit"]
    app = click(app, "data_words_again")
    click(app, "data_commit")
    assert rows(own, "select count(*) from payments where date >= '2026-06-01'") == [(2,)]


def test_every_choice_stands_on_the_receipt_of_its_own_file(own: Workspace) -> None:
    def twice(header: str, day: str) -> bytes:
        line = f"{day},ana@ours.test,70\n"
        return f"Date,Email,{header}\n{line}{line}{day},ben@ours.test,40\n".encode()

    files = {"one.csv": twice("Amount", "2026-06-01"), "two.csv": twice("Total paid", "2026-06-02"),
             "three.csv": twice("Amount", "2026-06-03")}  # fmt: skip
    app = checked(page(owner(own)), *files.items())
    radios = [radio for radio in app.radio if str(radio.key).startswith("choice.equal_lines.")]
    titles = [text for text in app.markdown if text.value.startswith("##### ")]
    places = {id(element): place for place, element in enumerate(app.main)}
    shown = [(places[id(title)], title.value) for title in titles] + [(places[id(r)], r.label) for r in radios]
    order = [text for _, text in sorted(shown)]
    assert [text.removeprefix("##### ").split(".csv")[0].rstrip("\\") for text in order] == [
        "one", "one", "two", "two", "three",
    ]  # fmt: skip
    assert any("three" in caption.value and "answer beside one" in caption.value for caption in app.caption)
    radios[1].set_value("drop")
    app = click(run(app), "data_words_again")
    click(app, "data_commit")
    assert rows(own, "select day(date), count(*) from payments where date >= '2026-06-01' group by 1 order by 1") == [
        (1, 3), (2, 2), (3, 3),
    ]  # fmt: skip


def test_a_bad_file_among_good_ones_is_left_out_with_its_reason(own: Workspace) -> None:
    files = (("planets.csv", STRANGE), ("empty.csv", b""), ("more.csv", CUSTOMERS.replace(b"ana@", b"zoe@")))
    app = upload(page(owner(own)), *files)
    assert not app.error
    assert [warning.value.split(" ")[0] for warning in app.warning] == ["planets\\.csv", "empty\\.csv"]
    assert all("others can be checked and imported" in warning.value for warning in app.warning)
    app = click(app, "data_check")
    (left_out,) = [warning.value for warning in app.warning if "files are left out" in warning.value]
    assert left_out.startswith("2 of 3 files are left out: planets\\.csv is not recognised")
    assert "empty\\.csv is empty" in left_out
    click(app, "data_commit")
    assert rows(own, "select count(*) from customers where email = 'zoe@ours.test'") == [(1,)]


def test_real_days_that_were_swapped_are_asked_with_both_readings(own: Workspace) -> None:
    opened = b"Payment id,Date,Email,Amount\np7,25/11/2025,ana@ours.test,1\np8,28/11/2025,ana@ours.test,1\np9,2025-01-12,ana@ours.test,1\np10,2025-02-12,ana@ours.test,1\n"
    app = checked(page(owner(own)), ("opened.csv", opened))
    question = asked(app)
    assert "2 real dates" in question.label
    evidence = next(frame.value for frame in app.dataframe if "In your file" in frame.value)
    assert evidence.iloc[0].tolist() == ["4", "2025-01-12", "1 Dec 2025", "12 Jan 2025"]
    question.set_value("swap")
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select date::varchar from payments where id in ('p9', 'p10') order by 1") == [
        ("2025-12-01",),
        ("2025-12-02",),
    ]


def test_amounts_that_may_be_cents_are_asked_with_both_sums(own: Workspace) -> None:
    cents = b"Payment id,Date,Email,Amount\np7,2026-06-01,ana@ours.test,4900\np8,2026-06-02,ben@ours.test,20060\n"
    app = checked(page(owner(own)), ("stripe_copy.csv", cents))
    question = asked(app)
    assert "As units they add up to 24,960.00, as cents to 249.60." in question.label.replace("\\", "")
    question.set_value("cents")
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select sum(amount)::varchar from payments where id in ('p7', 'p8')") == [("249.6000",)]


WIDE = b"Name,Email,Payment 1 Date,Payment 1 Amount,Payment 2 Date,Payment 2 Amount\nAna,ana@ours.test,2026-06-01,1000,2026-07-01,500\nBen,ben@ours.test,2026-06-02,700,,\n"
SURVEY = b"Response ID,Score,Comment,Email,Created At\n1,9,Great,ana@ours.test,2026-03-01\n2,4,Too slow,ben@ours.test,2026-03-02\n"


def test_payments_side_by_side_are_asked_about_and_unfolded(own: Workspace) -> None:
    app = upload(page(owner(own)), ("wide.csv", WIDE))
    assert not app.error
    assert any("2,200.00" in info.value.replace("\\", "") for info in app.info)
    question = asked(click(app, "data_check"))
    assert "2,200.00" in question.label.replace("\\", "")
    question.set_value("unfold")
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select count(*), sum(amount)::int from payments where date >= '2026-06-01'") == [(3, 2200)]


def test_a_file_whose_table_is_open_is_asked_about_beside_others(own: Workspace) -> None:
    more = CUSTOMERS.replace(b"ana@", b"zoe@")
    app = upload(page(owner(own)), ("more.csv", more), ("survey.csv", SURVEY))
    assert not [warning for warning in app.warning if "left out" in warning.value]
    question = asked(click(app, "data_check"))
    assert "survey" in question.label
    assert "New" not in numbers(app)  # nothing is compared before the answer
    question.set_value(NONE)
    click(click(run(app), "data_check_again"), "data_commit")
    assert rows(own, "select count(*) from customers where email = 'zoe@ours.test'") == [(1,)]
    assert rows(own, "select count(*) from leads") == [(0,)]


def test_a_page_advises_what_can_be_chosen_on_it(own: Workspace) -> None:
    bank = b"Date,Description,Debit,Credit,Balance\n2026-03-01,Rent,100,,900\n2026-03-02,Transfer Ana,,500,1400\n"
    (refused,) = upload(page(owner(own)), ("bank.csv", bank)).error
    assert "choose that table above" in refused.value
    assert "--" not in refused.value


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("movement.PayPal.marketplacecredit", "sale"),
        ("outcome.Calendly", "held"),
        ("equal_lines.abc~1", "keep"),
        ("repeated_block.abc~1", "keep"),
        ("overlap.Meta Ads", "newer"),
        ("unfold.abc~1", "unfold"),
        ("nobody.abc~1", "each"),
        ("minor_units.payments.amount", "cents"),
        ("share.payments.discount@abc~1", "percent"),
        ("swapped_days.payments.date", "swap"),
    ],
)
def test_every_kind_of_answer_is_listed_and_can_be_forgotten(own: Workspace, key: str, value: str) -> None:
    prepare(own, [], Options(settings={key: value}), now=NOW).publish()
    app = run(page(owner(own), section="answers"))
    box = app.selectbox(key=f"remembered.{key}")
    assert box.value == value
    box.set_value("")
    app = click(run(app), "answers_again")
    assert not app.exception
    assert [button for button in app.button if button.key in ("data_commit", "data_cancel")]
