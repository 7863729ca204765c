"""The owner's key: out of the address, kept before anything else, and the way back to one's workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.draft import Upload, prepare
from lib.store import browsers, links
from lib.store.workspace import Workspace
from lib.ui.frame import keeping, key_dialog
from tests.app import parts
from tests.app.parts import cards
from tests.app.visits import run
from tests.conftest import NOW, ROOT

pytestmark = pytest.mark.usefixtures("navigated")
PAYMENTS = b"Payment id,Date,Email,Amount,Closer\np1,2026-10-20,x@private.test,10,Ana\n"
HERE, ELSEWHERE = (browsers.keeper_of(browsers.new_cookie()) for _ in range(2))


@pytest.fixture
def own(data: Path, request: pytest.FixtureRequest) -> Workspace:
    """A workspace of its own with one payment."""
    workspace = Workspace(data, f"keys-{abs(hash(request.node.name)) % 10**8}")
    prepare(workspace, [Upload("payments.csv", data=PAYMENTS)], now=NOW).publish()
    return workspace


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sessions are those of one browser, until a test says otherwise."""
    monkeypatch.setattr(keeping, "keepers", lambda: (HERE,))


def visit(**parameters: str) -> AppTest:
    """The start page as somebody sees it who comes by an address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.query_params.update(parameters)
    return run(app)


def told(app: AppTest, name: str) -> str:
    """A parameter of the address; the harness has it as a text once it was written, before that as a list."""
    found = app.query_params[name]
    return str(found[0] if isinstance(found, list) else found)


def test_the_address_of_an_owner_opens_in_this_browser_and_nowhere_else(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = links.give(own, "owner")
    app = visit(w=token, period="all")
    assert cards(app)
    assert "w" not in app.query_params
    assert told(app, "period") == "all"
    handle = told(app, "b")
    assert handle not in token
    assert cards(visit(b=handle))
    monkeypatch.setattr(keeping, "keepers", lambda: (ELSEWHERE,))
    stranger = visit(b=handle, period="all")
    assert not cards(stranger)
    assert "holds no key and no link" in stranger.info[0].value
    assert "Ask the sender to press **Share**" in stranger.markdown[0].value
    monkeypatch.setattr(keeping, "keepers", lambda: (HERE,))
    links.revoke(own, links.read(own.data, token).id)
    ended = visit(b=handle)
    assert not cards(ended)
    assert "withdrawn" in ended.error[0].value


@pytest.mark.parametrize("role", ["viewer", "masked"])
def test_a_link_that_was_given_stays_in_the_address_to_be_kept(own: Workspace, role: links.Role) -> None:
    token = links.give(own, role)
    app = visit(w=token)
    assert told(app, "w") == token
    assert "b" not in app.query_params
    assert "own" not in {button.key for button in app.button}


def test_a_browser_that_proves_nothing_keeps_the_key_in_its_address(
    own: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keeping, "keepers", lambda: ())
    token = links.give(own, "owner")
    assert told(visit(w=token), "w") == token


def entered(own: Workspace) -> tuple[AppTest, str]:
    """The session of a visitor whose first import has just made the workspace, and its key."""
    token = links.give(own, "owner")

    def script() -> None:
        import streamlit as st

        from lib.ui.frame import access, key_dialog, own_workspaces

        if fresh := st.session_state.pop("fresh", ""):
            access.enter(fresh)
        seen = access.view()
        key_dialog.say(seen)
        own_workspaces.draw(seen)
        st.write("unsaved" if key_dialog.is_unsaved(seen) else "saved")

    app = AppTest.from_function(script, default_timeout=60)
    app.session_state["fresh"] = token
    return run(app), token


def test_a_new_key_is_asked_about_until_it_is_kept(own: Workspace, data: Path) -> None:
    app, token = entered(own)
    assert told(app, "b")
    assert "w" not in app.query_params
    assert app.code[0].value.endswith(f"/?w={token}")
    assert any("opens in this browser alone" in caption.value for caption in app.caption)
    app.button(key="key_later").click()
    app = run(app)
    assert not app.code
    assert app.button(key="key_save")
    assert [entry.saved for entry, _ in listed()] == [False]
    app.button(key="key_save").click()
    app = run(app)
    app.button(key="key_saved").click()
    app = run(app)
    assert not app.code
    assert app.markdown[-1].value == "saved"
    ((entry, known),) = listed()
    assert (entry.remembered, known) == (True, token)
    app.button(key="own").click()
    app = run(app)
    app.button(key=f"own.forget.{entry.link}").click()
    run(app)
    assert listed() == []
    assert own.current is not None


def listed() -> list[tuple[browsers.Entry, str]]:
    """What is offered again to this browser."""
    return keeping.listed()


def test_a_remembered_workspace_is_opened_from_the_sample_without_its_key(own: Workspace) -> None:
    token = links.give(own, "owner")
    link = links.read(own.data, token).id
    browsers.note(own.data, HERE, own.name, link, saved=True, remembered=True)
    own.rename("Acme")
    app = visit(closer="Nobody")
    app.button(key="own").click()
    app = run(app)
    assert any("Acme" in text.value for text in app.markdown)
    app.button(key=f"own.open.{link}").click()
    app = run(app)
    assert parts.parts(app, "bar")[0]["title"] == "Acme"
    assert "closer" not in app.query_params
    assert told(app, "b") == browsers.handle(links.server_key(own.data), HERE, link)
    browsers.forget(own.data, [HERE], link)


def test_the_shortcut_opens_the_address_and_nothing_in_it_is_markup() -> None:
    where = key_dialog.address("https://board.example/base/customers?period=all&b=x", "a.b-c_d")
    assert where == "https://board.example/base/?w=a.b-c_d"

    def script() -> None:
        import streamlit as st

        from lib.ui.frame.key_dialog import shortcut

        st.code(shortcut('https://x.test/?w=a"b', "<b>Acme</b>").decode())

    page = run(AppTest.from_function(script)).code[0].value
    assert 'content="0; url=https://x.test/?w=a&quot;b"' in page
    assert 'href="https://x.test/?w=a&quot;b"' in page
    assert "<b>" not in page
