"""The freshness chip and the Google Sheets section as readers and owners see them."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.ingest.read.files import read_bytes
from lib.publish.draft import Upload, prepare
from lib.sources import store
from lib.sources.google.reading import Book, Tab
from lib.sources.store import Source, TabSource, Trouble
from lib.store import audit, links
from lib.store.workspace import Workspace
from tests.app import visits
from tests.app.test_data import CUSTOMERS, PAYMENTS
from tests.conftest import NOW, copied

pytestmark = pytest.mark.usefixtures("navigated")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A workspace with numbers, to be copied."""
    workspace = Workspace(tmp_path_factory.mktemp("built"), "built")
    prepare(workspace, [Upload("c.csv", data=CUSTOMERS), Upload("p.csv", data=PAYMENTS)], now=NOW).publish()
    return workspace


@pytest.fixture
def living(data: Path, built: Workspace, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace with numbers and a sheet that was read a moment ago, two of whose three tabs had changed."""
    monkeypatch.setattr("lib.sources.google.deployment._key", lambda: None)
    workspace = copied(built, f"living-{len(list((data / 'workspaces').iterdir()))}", data)
    read = (datetime.now(UTC) - timedelta(minutes=2)).isoformat()
    tabs = tuple(TabSource(str(i), i, f"Tab {i}", tables=("payments",), rows=3) for i in range(3))
    store.put(workspace, Source("sheet-id", "Tracker", tabs, 60, read, read, 2))
    return workspace


def troubled(workspace: Workspace) -> None:
    """Have one tab of the sheet emptied by accident."""
    trouble = Trouble("tab_emptied", {"tab": "Tab 1", "rows": 3}, datetime.now(UTC).isoformat())
    store.update(
        workspace, "sheet-id", lambda s: replace(s, tabs=(s.tabs[0], replace(s.tabs[1], trouble=trouble), s.tabs[2]))
    )


def visit(workspace: Workspace, role: links.Role, path: str, **parameters: str) -> AppTest:
    """A page as the bearer of a link sees it."""
    return visits.page(path, w=links.give(workspace, role), **parameters)


def everything(app: AppTest) -> str:
    """All that is written on the page."""
    kinds = (app.markdown, app.caption, app.warning, app.error, app.code)
    return " ".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("path", ["pages/revenue.py", "pages/customers.py", "pages/data.py", "pages/glossary.py"])
def test_every_page_says_how_fresh_the_sheet_is(living: Workspace, path: str) -> None:
    said = everything(visit(living, "viewer", path))
    assert "Sheet read" in said
    assert "2 of 3 tabs changed" in said
    assert "2 de 3 pestañas" in everything(visit(living, "viewer", path, lang="es"))


def test_an_owner_is_told_what_to_do_and_a_viewer_that_the_numbers_hold(living: Workspace) -> None:
    troubled(living)
    assert "is empty and held 3 rows before" in everything(visit(living, "owner", "pages/revenue.py"))
    seen = everything(visit(living, "masked", "pages/revenue.py"))
    assert "Until then you see the last good numbers" in seen
    assert "Tab 1" not in seen


def test_frozen_figures_have_no_chip(living: Workspace) -> None:
    frozen = links.give(living, "viewer", snapshot=living.current)
    assert "Sheet read" not in everything(visits.page("pages/revenue.py", w=frozen))


def test_the_section_is_the_owners(living: Workspace) -> None:
    troubled(living)
    app = visit(living, "owner", "pages/data.py", section="sheets")
    assert {"sheets_refresh.sheet-id", "sheets_confirm.sheet-id.1", "sheets_disconnect.sheet-id"} <= {
        b.key for b in app.button
    }
    assert "Anyone with the link" in everything(app)
    viewer = visit(living, "viewer", "pages/data.py", section="sheets")
    assert not any((button.key or "").startswith("sheets_") for button in viewer.button)
    assert not viewer.text_input


def test_disconnecting_keeps_the_numbers(living: Workspace) -> None:
    before = living.current
    app = visit(living, "owner", "pages/data.py", section="sheets")
    app.button(key="sheets_disconnect.sheet-id").click()
    visits.run(app)
    assert store.sources(living) == ()
    assert living.current == before
    assert "Sheet read" not in everything(visit(living, "owner", "pages/revenue.py"))


def test_a_withdrawn_link_disconnects_nothing_any_more(living: Workspace) -> None:
    """A button's work is done before the page is guarded again, so it asks for itself."""
    app = visit(living, "owner", "pages/data.py", section="sheets")
    links.revoke_all(living)
    app.button(key="sheets_disconnect.sheet-id").click()
    app.run()
    assert "withdrawn" in app.error[0].value
    assert len(store.sources(living)) == 1


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_sheet_is_connected_by_the_link_that_still_may(
    living: Workspace, withdrawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The log names the link, and a link that was withdrawn in between connects nothing."""
    (table,) = read_bytes("Payments.csv", content := PAYMENTS + b"p9,2026-10-02,new@ours.test,50,Inner Room,calm\n")
    book = Book("other-id", "Ledger", "", (Tab(0, "Payments", False, table, content),))
    monkeypatch.setattr("lib.ui.data.sheets_panel.open_book", lambda identity, **options: book)
    token = links.give(living, "owner")
    app = visits.page("pages/data.py", w=token, section="sheets")
    app.text_input(key="sheets_address").set_value(
        "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit"
    )
    visits.run(app)
    for key in ("sheets_look_button", "sheets_check"):
        app.button(key=key).click()
        visits.run(app)
    link = links.read(living.data, token).id
    if withdrawn:
        links.revoke_all(living)
    before = living.current
    app.button(key="sheets_commit").click()
    app.run()
    assert (living.current == before) is withdrawn
    assert len(store.sources(living)) == (1 if withdrawn else 2)
    if not withdrawn:
        newest = max(audit.entries(living), key=lambda entry: entry.at)
        assert (newest.who, newest.what) == (link, "import")


def test_words_and_choices_of_a_new_sheet_are_checked_before_it_is_connected(
    living: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = b"Date,Email,Amount,Status\n2026-10-02,new@ours.test,50,zzpaid\n2026-10-02,new@ours.test,50,zzpaid\n2026-10-03,o@ours.test,7,paid\n"
    (table,) = read_bytes("Payments.csv", content)
    book = Book("other-id", "Ledger", "", (Tab(0, "Payments", False, table, content),))
    monkeypatch.setattr("lib.ui.data.sheets_panel.open_book", lambda identity, **options: book)
    app = visit(living, "owner", "pages/data.py", section="sheets")
    app.text_input(key="sheets_address").set_value(
        "https://docs.google.com/spreadsheets/d/1aBcDeFgHiJkLmNoPqRsTuVwXyZ/edit"
    )
    visits.run(app)
    for key in ("sheets_look_button", "sheets_check"):
        app.button(key=key).click()
        visits.run(app)
    (word,) = [box for box in app.selectbox if str(box.key).startswith("meaning@sheets.word.payment_status.zzpaid")]
    word.set_value("approved")
    (choice,) = [radio for radio in app.radio if str(radio.key).startswith("choice.equal_lines.")]
    choice.set_value("drop")
    visits.run(app)
    assert not [button for button in app.button if button.key == "sheets_commit"]
    app.button(key="sheets_words_again").click()
    visits.run(app)
    app.button(key="sheets_commit").click()
    visits.run(app)
    assert living.current is not None
    with closing(living.current.open()) as con:
        found = con.execute("select status, count(*) from payments where date >= '2026-10-01' group by 1").fetchall()
    assert found == [("approved", 2)]


def test_how_often_it_is_read_is_the_owners_choice(living: Workspace) -> None:
    app = visit(living, "owner", "pages/data.py", section="sheets")
    app.selectbox(key="sheets_every.sheet-id").select(1440)
    visits.run(app)
    assert store.sources(living)[0].every == 1440
    assert json.loads((living.folder / "sources.json").read_text())["sheets"][0]["every"] == 1440


@pytest.mark.usefixtures("spanish")
def test_a_wrong_address_is_told_in_the_readers_language(living: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def read(identity: str, **options: object) -> Book:
        asked.append(identity)
        return Book(identity, "Blank", "", ())

    monkeypatch.setattr("lib.ui.data.sheets_panel.open_book", read)
    app = visit(living, "owner", "pages/data.py", section="sheets")
    app.text_input(key="sheets_address").set_value("http://169.254.169.254/latest/")
    visits.run(app)
    app.button(key="sheets_look_button").click()
    visits.run(app)
    assert "Esta no es la dirección de una hoja de Google" in everything(app)
    assert asked == []
