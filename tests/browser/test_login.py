"""Signing in with a real OIDC provider on this machine: the way back to where one wanted to go, roles, and the way out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import oidc_provider_mock
import pytest
from playwright.sync_api import Page, expect

from lib.store import links
from lib.store.workspace import Workspace
from tests.browser.conftest import Server
from tests.browser.parts import values
from tests.conftest import ROOT, fill

OWNER, COLLEAGUE, CONTRACTOR, STRANGER = "ana@acme.test", "ben@acme.test", "cleo@outside.test", "eve@evil.test"
LOGIN = """
[login]
owner = ["{owner}"]
viewer = ["acme.test"]
masked = ["{contractor}"]
"""
AUTH = """
[auth]
redirect_uri = "{address}/oauth2callback"
cookie_secret = "a secret of the tests, long enough for a signature"
client_id = "closeboard"
client_secret = "known to the provider"
server_metadata_url = "http://localhost:{provider}/.well-known/openid-configuration"
"""


@dataclass(frozen=True)
class Company:
    """A deployment for one company: its address and its data."""

    address: str
    data: Path


@pytest.fixture(scope="module", params=["local", "serve.py"])
def company(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Company]:
    """A server that asks to sign in, as either launcher starts it."""
    data, home = tmp_path_factory.mktemp("company"), tmp_path_factory.mktemp("home")
    fill(data, ROOT / "tests/golden/business", name="acme")
    people = [
        oidc_provider_mock.User(sub=who, claims={"email": who, "email_verified": True})
        for who in (OWNER, COLLEAGUE, CONTRACTOR)
    ]
    people.append(oidc_provider_mock.User(sub=STRANGER, claims={"email": OWNER, "email_verified": False}))
    with oidc_provider_mock.run_server_in_thread(user_claims=people) as provider:
        variables = {"HOME": str(home), "CLOSEBOARD_HOME": "acme", "CLOSEBOARD_SECRET": "x" * 32}
        server = Server(data, variables, production=request.param == "serve.py", start=False)
        secrets = home / ".streamlit" / "secrets.toml"
        secrets.parent.mkdir()
        auth = AUTH.format(address=server.address, provider=provider.server_port)
        secrets.write_text(auth + LOGIN.format(owner=OWNER, contractor=CONTRACTOR))
        secrets.chmod(0o600)
        server.start()
        try:
            yield Company(server.address, data)
        finally:
            server.stop()


def sign_in(page: Page, who: str) -> None:
    """Through the provider's form, back to the app."""
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=who, exact=True).click()


def test_a_deep_link_is_open_after_signing_in_and_shut_after_signing_out(page: Page, company: Company) -> None:
    sent: list[bytes] = []
    page.on(
        "websocket",
        lambda socket: socket.on("framereceived", lambda f: sent.append(f if isinstance(f, bytes) else f.encode())),
    )
    page.goto(f"{company.address}/csm_calls?period=all&closer=Ana")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(values(page)).to_have_count(0)
    assert b"Show rate" not in b"".join(sent)

    sign_in(page, OWNER)
    expect(page.get_by_role("heading", name="CSM calls", exact=True)).to_be_visible()
    expect(page).to_have_url(re.compile(r"/csm_calls\?.*closer=Ana"))
    expect(page).to_have_url(re.compile(r"period=all"))
    expect(values(page).first).to_be_visible()
    expect(page.get_by_text(f"Signed in as {OWNER}")).to_be_visible()

    page.reload()
    expect(page.get_by_role("heading", name="CSM calls", exact=True)).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="End session").click()  # the provider's own question
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    page.goto(f"{company.address}/csm_calls")
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(values(page)).to_have_count(0)


ONE_LAUNCHER = pytest.mark.parametrize("company", ["serve.py"], indirect=True)


@ONE_LAUNCHER
@pytest.mark.parametrize(
    ("who", "may_import", "sees_names"), [(OWNER, True, True), (COLLEAGUE, False, True), (CONTRACTOR, False, False)]
)
def test_a_role_by_address_or_domain(
    page: Page, company: Company, who: str, may_import: bool, sees_names: bool
) -> None:
    page.goto(f"{company.address}/data")
    sign_in(page, who)
    expect(page.get_by_role("heading", name="Your data")).to_be_visible()
    expect(page.locator("input[type=file]")).to_have_count(1 if may_import else 0)
    page.goto(f"{company.address}/customers?period=all")
    expect(values(page).first).to_be_visible()
    page.get_by_role("button", name="Filters", exact=True).click()
    expect(page.get_by_role("checkbox", name="Closer 1", exact=True)).to_have_count(0 if sees_names else 1)


@ONE_LAUNCHER
def test_an_account_without_a_role_sees_nothing(page: Page, company: Company) -> None:
    """Its address is the owner's, but the provider says that nobody has verified it."""
    page.goto(f"{company.address}/revenue")
    sign_in(page, STRANGER)
    expect(page.get_by_text("this account has no right to these numbers")).to_be_visible()
    expect(values(page)).to_have_count(0)
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()


@ONE_LAUNCHER
def test_a_link_opens_what_it_was_given_for_without_signing_in(
    page: Page, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLOSEBOARD_SECRET", "x" * 32)
    token = links.give(Workspace(company.data, "acme"), "viewer")
    page.goto(f"{company.address}/customers?w={token}&period=all")
    expect(values(page).first).to_be_visible()
