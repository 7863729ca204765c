"""The production launcher in a real browser: everything works under its content policy, and nothing leaves the page."""

from __future__ import annotations

import httpx
import pytest
from playwright.sync_api import Page, expect

from tests.browser.test_pages import cards
from tests.navigation import ADDRESSES as PAGES
from tests.navigation import WITH_METRICS


def test_every_page_works_under_the_content_policy(page: Page, production: str) -> None:
    refused: list[str] = []
    asked: list[str] = []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    page.on("pageerror", lambda error: refused.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    for name in PAGES:
        page.goto(f"{production}/{name}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        if name in WITH_METRICS:
            cards(page)
            expect(page.get_by_test_id("stVegaLiteChart").first.locator("canvas, svg").first).to_be_visible()
            expect(page.locator(".cb table").first).to_be_visible()
    page.goto(f"{production}/csm_calls")
    cards(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV").first.click()
    assert download.value.suggested_filename.endswith(".csv")
    assert refused == []
    assert {url for url in asked if not url.startswith((production, "data:", "blob:"))} == set()


def test_a_picture_from_elsewhere_is_not_fetched(page: Page, production: str) -> None:
    asked: list[str] = []
    page.goto(production)
    cards(page)
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"http://127.0.0.1:9/spy.png\">')")
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<script>window.ran = 1</script><b onclick=\"window.ran = 1\">x</b>')"
    )
    page.locator("b", has_text="x").last.dispatch_event("click")
    page.wait_for_timeout(300)
    assert not any("spy" in url for url in asked)
    assert page.evaluate("window.ran") is None


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io"])
def test_other_hosts_are_refused_on_every_route(production: str, host: str) -> None:
    for path in (
        "/",
        "/health",
        "/customers",
        "/_stcore/health",
        "/_stcore/host-config",
        "/oauth2callback",
        "/media/x",
    ):
        answer = httpx.get(f"{production}{path}", headers={"Host": host})
        assert answer.status_code == 400
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
    upgrade = {
        "Host": host,
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Sec-WebSocket-Key": "x" * 22 + "==",
    }
    assert httpx.get(f"{production}/_stcore/stream", headers=upgrade).status_code in (400, 403)


def test_a_page_of_another_site_cannot_open_the_websocket(production: str) -> None:
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": key}
    answer = httpx.get(f"{production}/_stcore/stream", headers={**upgrade, "Origin": "https://evil.example"})
    assert answer.status_code == 403


def test_too_much_from_one_address_is_refused(production: str) -> None:
    """Announced sizes count, so that nobody has to send the megabytes to be stopped."""
    answers = [
        httpx.put(
            f"{production}/_stcore/upload_file/none/none", content=b"", headers={"Transfer-Encoding": "chunked"}
        ).status_code
        for _ in range(20)
    ]
    assert 429 not in answers[:9]
    assert answers[-1] == 429
