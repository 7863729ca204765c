"""The best five minutes of a founder, from the first look to the report, in one go; how long the machine took is printed, not judged."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.parts import card, everything, opened, share, side, values
from tests.browser.test_upload import CUSTOMERS, visit

PAYMENTS = """Payment id,Date,Email,Amount,Offer,Closer
p1,03/05/2026,ana@ours.test,1000,Inner Room,Iris
p2,03/06/2026,ben@ours.test,700,Inner Room,Noor
p3,03/07/2026,cleo@ours.test,1500,Inner Room,Iris
"""
"""No day says which number is the month: that is the question. Day first, the payments are of May, June and July."""
CALLS = """Csm call ID,Date,Email,Status,Type,CSM
c1,2026-03-21,ana@ours.test,LIVE Call - Qualified,Coaching,Mia
c2,2026-03-22,ben@ours.test,No Show,Coaching,Mia
c3,2026-03-23,cleo@ours.test,LIVE Call - Qualified,Coaching,Mia
"""
LATER = "Payment id,Date,Email,Amount,Offer,Closer\np4,2026-07-20,ben@ours.test,400,Inner Room,Noor\n"
IMPORT = "Import into my own workspace"


class Clock:
    """What each step took, in seconds."""

    def __init__(self) -> None:
        self.steps: list[tuple[str, float]] = []

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done in it."""
        begun = time.monotonic()
        yield
        self.steps.append((name, time.monotonic() - begun))

    def __str__(self) -> str:
        told = [f"{name} {seconds:.1f}" for name, seconds in self.steps]
        return f"story: {sum(seconds for _, seconds in self.steps):.1f} s ({', '.join(told)})"


def go(page: Page, name: str) -> None:
    """Go to a page by the navigation."""
    page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True).click()


def put(page: Page, **files: str) -> None:
    """Give files to the page of the data and have them checked."""
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=f"{name}.csv", mimeType="text/csv", buffer=text.encode()) for name, text in files.items()]
    )
    page.get_by_role("button", name="Check the files").click()


def test_the_whole_story(browser: Browser, served: str, record_property: Callable[[str, object], None]) -> None:
    expect.set_options(timeout=60_000)
    clock = Clock()
    with clock.step("open"):
        page = visit(browser, served)
        expect(values(page).first).to_be_visible()
    with clock.step("understand"):
        expect(page.get_by_role("heading", name="What costs you money")).to_be_visible()
        expect(page.get_by_text("All of it is invented")).to_be_visible()
    with clock.step("upload three exports"):
        go(page, "Data")
        put(page, customers=CUSTOMERS, payments=PAYMENTS, csm_calls=CALLS)
        expect(page.get_by_text("how are the days in “Date” written?")).to_be_visible()
    with clock.step("answer one question"):
        page.get_by_test_id("stRadioGroup").get_by_text("Day first", exact=True).click()
        again = page.get_by_role("button", name="Check again with these answers")
        expect(again).to_be_enabled()
        again.click()
        expect(page.get_by_text("how are the days in “Date” written?")).to_have_count(0)
        expect(page.get_by_role("button", name=IMPORT)).to_have_count(1)
        page.get_by_role("button", name=IMPORT).click()
        page.get_by_role("button", name="I have saved it").click()
        expect(page.get_by_role("dialog")).to_have_count(0)
    with clock.step("read"):
        go(page, "Revenue")
        page.locator(".bar").get_by_role("button", name=re.compile("Last 90 days")).click()
        page.get_by_role("radio", name="All time").click()
        expect(card(page, "Cash collected")).to_have_text("3,200")
    with clock.step("filter by a closer"):
        page.locator(".board").get_by_role("button", name="Iris", exact=True).first.click()
        expect(card(page, "Cash collected")).to_have_text("2,500")
        expect(page).to_have_url(re.compile("closer=Iris"))
    with clock.step("panel"):
        panel = opened(page, "Cash collected")
        expect(panel.locator(".lede .value")).to_have_text("2,500")
        expect(panel.get_by_text("2 counted").first).to_be_visible()
        page.keyboard.press("Escape")
        expect(side(page)).to_be_hidden()
    with clock.step("share"):
        share(page).click()
        dialog = page.get_by_role("dialog")
        dialog.get_by_text("Viewer without names", exact=True).click()
        expect(dialog.get_by_text("Closer: only")).to_be_visible()
        dialog.get_by_role("button", name="Make the link").click()
        expect(dialog.get_by_text("Copy the address now")).to_be_visible()
        link = dialog.get_by_test_id("stCode").inner_text().replace("\n", "").strip()
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    with clock.step("open the link elsewhere"):
        invited = visit(browser, link)
        expect(card(invited, "Cash collected")).to_have_text("2,500")
        assert not [word for word in ("ours.test", "Ana Ruiz", "Noor") if word in everything(invited)]
    with clock.step("undo"):
        go(page, "Data")
        put(page, payments_july=LATER)
        expect(page.get_by_role("button", name="Import", exact=True)).to_have_count(1)
        page.get_by_role("button", name="Import", exact=True).click()
        expect(page.get_by_text("Imported. New rows: 1").first).to_be_visible()
        page.get_by_text("History and undo", exact=True).click()
        page.get_by_role("button", name="Go back to this version").first.click()
        page.get_by_role("button", name="Yes, go back").click()
        expect(page.get_by_text("Version 1 is in force.")).to_be_visible()
    with clock.step("report"):
        go(page, "Revenue")
        expect(card(page, "Cash collected")).to_have_text("2,500")
        share(page).click()
        page.get_by_role("dialog").get_by_role("tab", name="Take it along").click()
        with page.expect_download() as made:
            page.get_by_role("dialog").get_by_role("button", name="Document").click()
        assert made.value.suggested_filename.endswith(".html")
    record_property("seconds", str(clock))
    print(f"\n{clock}")
