"""Before a page is there: the browser's cookie, and the key out of the address."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from lib.store import browsers, links
from lib.store.doorstep import Doorstep
from lib.store.workspace import Workspace

PAGE = {"accept": "text/html,application/xhtml+xml"}


async def page(request: Request) -> PlainTextResponse:
    """Any page."""
    return PlainTextResponse(str(request.url))


APP = Starlette(
    routes=[Route("/{path:path}", page, methods=["GET", "POST"])],
    middleware=[Middleware(Doorstep)],
)


def get(address: str, cookie: str = "", method: str = "GET", **headers: str) -> httpx.Response:
    async def asked() -> httpx.Response:
        host = "https://board.example"
        async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url=host) as client:
            sent = PAGE | headers | ({"cookie": f"{browsers.COOKIE}={cookie}"} if cookie else {})
            return await client.request(method, address, headers=sent)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(asked())).result()


def parameters(response: httpx.Response) -> dict[str, str]:
    """Those of the address that the browser is sent on to."""
    assert response.status_code == 303
    assert response.headers["cache-control"] == "no-store"
    return dict(parse_qsl(urlsplit(response.headers["location"]).query))


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace in the data folder of the server."""
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path))
    return Workspace(tmp_path, "ours")


@pytest.mark.usefixtures("ours")
def test_a_browser_gets_a_cookie_that_no_script_and_no_other_site_can_read() -> None:
    told = get("/customers?period=all").headers["set-cookie"]
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in told.split(";")}
    cookie = told.partition("=")[2].partition(";")[0]
    assert browsers.is_cookie(cookie)
    assert f"={cookie};" in get("/", cookie).headers["set-cookie"]  # the same, for another year
    assert "made up" not in get("/", "made up").headers["set-cookie"]
    for other in (get("/_stcore/health"), get("/", method="POST"), get("/", accept="image/png")):
        assert "set-cookie" not in other.headers


def test_an_owners_key_leaves_the_address(ours: Workspace) -> None:
    token, cookie = links.give(ours, "owner"), browsers.new_cookie()
    sent_on = get(f"/base/customers?w={token}&closer=Ana&closer=Ben&b=old", cookie)
    assert sent_on.headers["location"].startswith("?closer=Ana&closer=Ben&b=")
    handle = parameters(sent_on)["b"]
    found = browsers.found(ours.data, links.server_key(ours.data), [browsers.keeper_of(cookie)], handle)
    assert found is not None
    assert links.token_of(ours, found.link) == token
    assert (found.saved, found.remembered) == (True, False)


def test_a_browser_without_a_cookie_is_asked_once(ours: Workspace) -> None:
    token = links.give(ours, "owner")
    first = get(f"/?w={token}")
    assert parameters(first) == {"w": token, "cookies": "1"}
    cookie = first.headers["set-cookie"].partition("=")[2].partition(";")[0]
    again = first.headers["location"]
    assert parameters(get(f"/{again}", cookie)).keys() == {"b"}
    refusing = get(f"/{again}")
    assert refusing.status_code == 200
    assert f"w={token}" in refusing.text


def test_every_other_link_stays_as_it_is(ours: Workspace) -> None:
    owner = links.give(ours, "owner")
    revoked = links.give(ours, "owner")
    links.revoke(ours, links.read(ours.data, revoked).id)
    for token in (links.give(ours, "viewer"), links.give(ours, "masked"), revoked, f"{owner}x", "x" * 5000):
        answer = get(f"/?w={token}", browsers.new_cookie())
        assert answer.status_code == 200
        assert f"w={token}" in answer.text
    assert not (ours.data / "browsers").exists()
