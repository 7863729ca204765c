"""The guard in the app itself: guessing links, a link withdrawn under an open page, and secrets that cannot be read."""

from __future__ import annotations

from pathlib import Path

import pytest
import streamlit as st
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.ingest.draft import Upload, prepare
from lib.ui import allowance, tables
from lib.ui.allowance import ALLOWED, Visitor
from lib.workspace import links
from lib.workspace.workspace import Workspace
from tests.conftest import NOW, ROOT

PAYMENTS = b"Payment id,Date,Email,Amount,Closer\np1,2026-10-20,x@private.test,10,Ana\n"


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limiter that has seen nobody."""
    monkeypatch.setattr(allowance, "_limiter", MovingWindowRateLimiter(MemoryStorage()))


@pytest.fixture
def own(data: Path, request: pytest.FixtureRequest) -> Workspace:
    """A workspace of its own."""
    workspace = Workspace(data, f"guard-{abs(hash(request.node.name)) % 10**8}")
    prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW).publish()
    return workspace


def opened(token: str) -> AppTest:
    """The app as somebody sees it who comes with a token."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params["w"] = token
    app.run()
    assert not app.exception
    return app


def test_who_has_guessed_too_often_must_wait_even_with_a_good_link(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = Visitor("one session", "192.0.2.7")
    monkeypatch.setattr(allowance, "visitor", lambda: here)
    token = links.give(own, "viewer")
    before = opened(token)
    assert before.metric
    assert "damaged" in opened("guess.x").error[0].value
    guessed = 1
    while allowance.take("link", here):
        guessed += 1
    assert guessed == ALLOWED["link"].session.amount
    assert "Too many links" in opened(token).error[0].value
    assert not opened(token).metric
    assert before.run().metric  # who was in already goes on
    monkeypatch.setattr(allowance, "visitor", lambda: Visitor("another session", "192.0.2.8"))
    assert opened(token).metric


@pytest.mark.usefixtures("navigated")
def test_a_withdrawn_link_changes_nothing_any_more(own: Workspace) -> None:
    """A button's work is done before the page is guarded again, so it asks for itself."""
    assert own.current is not None
    first = own.current
    prepare(own, [Upload("payments.csv", data=PAYMENTS.replace(b"10,", b"20,"))], now=NOW).publish()
    second = own.current
    token = links.give(own, "owner")
    app = opened(token)
    app.switch_page("pages/data.py")
    app.query_params["section"] = "history"
    app.run()
    back = next(button for button in app.button if str(button.key).startswith("go_back."))
    links.revoke(own, links.read(own.data, token).id)
    back.click()
    app.run()
    assert own.current == second != first
    assert "withdrawn" in app.error[0].value


def test_secrets_that_cannot_be_read_let_nobody_in(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Otherwise a slip in secrets.toml would turn signing in off."""
    broken = tmp_path / "secrets.toml"
    broken.write_text("[login\nowner = 1")
    monkeypatch.setenv("CLOSEBOARD_HOME", "default")
    known = config.get_option
    monkeypatch.setattr(config, "get_option", lambda name: [str(broken)] if name == "secrets.files" else known(name))
    monkeypatch.setattr(type(st.secrets), "load_if_toml_exists", lambda self: False)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    assert "lets nobody in" in app.error[0].value
    assert not app.metric


def test_too_many_downloads_are_answered_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "visitor", lambda: Visitor("one session", None))
    file = tables.made(lambda: "a,b\r\n")
    most = ALLOWED["download"].session.amount
    assert {file() for _ in range(most)} == {b"\xef\xbb\xbfa,b\r\n"}
    assert "Too many files were downloaded" in file().decode("utf-8-sig")
