"""The guard in the app itself: guessing links, a link withdrawn under an open page, and secrets that cannot be read."""

from __future__ import annotations

from http.cookies import SimpleCookie
from pathlib import Path

import pytest
import streamlit as st
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from streamlit import config
from streamlit.testing.v1 import AppTest

from lib.host import door
from lib.publish.draft import Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from lib.ui.frame import rate_limits
from lib.ui.frame.rate_limits import ALLOWED, Visitor
from lib.ui.numbers import tables
from tests.app.parts import cards
from tests.conftest import NOW, ROOT

PAYMENTS = b"Payment id,Date,Email,Amount,Closer\np1,2026-10-20,x@private.test,10,Ana\n"


@pytest.fixture(autouse=True)
def nothing_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A limiter that has seen nobody."""
    monkeypatch.setattr(rate_limits, "_limiter", MovingWindowRateLimiter(MemoryStorage()))


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
    monkeypatch.setattr(rate_limits, "visitor", lambda: here)
    token = links.give(own, "viewer")
    before = opened(token)
    assert cards(before)
    assert "damaged" in opened("guess.x").error[0].value
    guessed = 1
    while rate_limits.take("link", here):
        guessed += 1
    assert guessed == ALLOWED["link"].session.amount
    assert "Too many links" in opened(token).error[0].value
    assert not cards(opened(token))
    assert cards(before.run())  # who was in already goes on
    monkeypatch.setattr(rate_limits, "visitor", lambda: Visitor("another session", "192.0.2.8"))
    assert cards(opened(token))


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
    assert not cards(app)


def asked(monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], address: str | None = None) -> AppTest:
    """The app as it answers a request with these headers from this address (None: this machine)."""
    monkeypatch.setattr(type(st.context), "headers", property(lambda self: headers))
    monkeypatch.setattr(
        type(st.context),
        "cookies",
        property(lambda self: {n: m.value for n, m in SimpleCookie(headers.get("cookie", "")).items()}),
    )
    monkeypatch.setattr(type(st.context), "ip_address", property(lambda self: address))
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    return app


HERE = {"host": "localhost:8501", "origin": "http://localhost:8501"}


def test_a_home_that_is_no_name_says_so(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_HOME", "~/my data")
    app = asked(monkeypatch, HERE)
    assert "(CLOSEBOARD_HOME)" in app.error[0].value
    assert not app.metric


def test_the_home_workspace_is_open_on_its_own_machine_alone(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not under another name (a site made to point here), not through a proxy, not from another machine."""
    monkeypatch.setenv("CLOSEBOARD_HOME", own.name)
    assert cards(asked(monkeypatch, HERE))
    assert cards(asked(monkeypatch, HERE, "::ffff:127.0.0.1"))  # where a server listens to both kinds of address
    elsewhere: list[tuple[dict[str, str], str | None]] = [
        (HERE | {"host": "rebound.example:8501"}, None),
        (HERE | {"origin": "https://evil.example"}, None),
        (HERE | {"x-forwarded-for": "127.0.0.1"}, None),
        (HERE, "192.168.1.9"),
    ]
    for headers, address in elsewhere:
        app = asked(monkeypatch, headers, address)
        assert "on the server's own machine alone" in app.error[0].value
        assert not cards(app)


def test_a_server_with_a_key_opens_nothing_without_it(own: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither its workspace nor the sample, not even on its own machine; a link is a key of its own."""
    monkeypatch.setenv(door.VARIABLE, "correct horse battery")
    for home in (own.name, ""):
        monkeypatch.setenv("CLOSEBOARD_HOME", home)
        for cookie in ("", f"{door.COOKIE}=guess"):
            app = asked(monkeypatch, HERE | {"cookie": cookie})
            assert "asks for its key" in app.error[0].value
            assert not cards(app)
        passed = {"host": "a.example", "cookie": f"{door.COOKIE}={door.made_pass()}"}
        assert cards(asked(monkeypatch, passed, "192.0.2.7"))
    assert cards(opened(links.give(own, "viewer")))


def test_too_many_downloads_are_answered_with_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rate_limits, "visitor", lambda: Visitor("one session", None))
    file = tables.made(lambda: "a,b\r\n")
    most = ALLOWED["download"].session.amount
    assert {file() for _ in range(most)} == {b"\xef\xbb\xbfa,b\r\n"}
    assert "Too many files were downloaded" in file().decode("utf-8-sig")


def test_a_disk_that_is_emptied_is_said_before_anything_is_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_KEPT", "until_restart")
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    assert any("kept until this server restarts" in caption.value for caption in app.caption)
    app.switch_page("pages/data.py")
    app.run()
    assert any("kept until this server restarts" in warning.value for warning in app.warning)
    monkeypatch.setenv("CLOSEBOARD_KEPT", "always")
    assert not any("kept until" in warning.value for warning in app.run().warning)
