"""A living sheet in a real browser: connect it, see the numbers, change a cell at Google, refresh, see what changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib.sources.google import deployment
from tests.browser.conftest import running
from tests.browser.parts import card
from tests.browser.test_upload import visit
from tests.sheets import server
from tests.sheets.business import ADDRESS, tracker
from tests.sheets.server import EMAIL, Google


@pytest.fixture
def google(tmp_path: Path) -> Iterator[Google]:
    """A Google with a service account's key on disk."""
    with server.running() as found:
        (tmp_path / "key.json").write_text(json.dumps(found.key()))
        yield found


def test_a_sheet_from_its_address_to_the_next_change(
    browser: Browser, data: Path, google: Google, tmp_path: Path
) -> None:
    expect.set_options(timeout=60_000)
    sheet = tracker(google)
    sheet.shared_with.clear()
    account = {deployment.ELSEWHERE: google.address, deployment.KEY_FILE: str(tmp_path / "key.json")}
    with running(data, account) as address:
        page = visit(browser, f"{address}/data?section=sheets")
        expect(page.get_by_text(EMAIL)).to_be_visible()
        box = page.get_by_label("Address of the sheet")
        box.fill("https://example.com/my-sheet")
        box.press("Enter")
        page.get_by_role("button", name="Look at the sheet").click()
        expect(page.get_by_text("This is not the address of a Google Sheet")).to_be_visible()
        box.fill(ADDRESS)
        box.press("Enter")
        page.get_by_role("button", name="Look at the sheet").click()
        expect(page.get_by_text("The sheet is not shared with")).to_be_visible()

        sheet.shared_with.add(EMAIL)
        page.get_by_role("button", name="Look at the sheet").click()
        expect(page.get_by_text("Payments (3 rows)")).to_be_visible()
        page.get_by_role("button", name="Check these tabs").click()
        expect(page.get_by_role("heading", name="Tracker / Payments")).to_be_visible()
        page.get_by_role("button", name="Connect in my own workspace").click()
        expect(page.get_by_text("Tracker is connected")).to_be_visible()
        page.get_by_role("button", name="I have saved it").click()

        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Revenue").click()
        expect(card(page, "Cash collected")).to_have_text("3,200")
        expect(page.get_by_text("Sheet read").first).to_be_visible()

        sheet.tabs[0].rows[2][3] = 950
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Data", exact=True).click()
        page.get_by_text("Google Sheets", exact=True).first.click()
        page.get_by_role("button", name="Refresh now").click()
        expect(page.get_by_text("1 of 2 tabs had changed").first).to_be_visible()
        expect(page.get_by_text("Amount: 700 → 950")).to_be_visible()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Revenue").click()
        expect(card(page, "Cash collected")).to_have_text("3,450")
        expect(page.get_by_text("1 of 2 tabs changed").first).to_be_visible()

        sheet.tabs[0].rows.clear()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Data", exact=True).click()
        page.get_by_text("Google Sheets", exact=True).first.click()
        page.get_by_role("button", name="Refresh now").click()
        expect(page.get_by_text("is empty and held 3 rows before").first).to_be_visible()
        page.get_by_test_id("stSidebarNav").get_by_role("link", name="Revenue").click()
        expect(card(page, "Cash collected")).to_have_text("3,450")
        assert "Traceback" not in page.content()
