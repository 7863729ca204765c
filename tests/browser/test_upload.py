"""The main job in a real browser: from the sample to one's own numbers, which then only their key opens."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.browser.parts import card, choose, everything

CUSTOMERS = """Email,Full name,Close date,Closers
ana@ours.test,Ana Ruiz,2026-03-05,Iris
ben@ours.test,Ben Ode,2026-03-12,Noor
cleo@ours.test,Cleo Park,2026-03-20,Iris
"""
PAYMENTS = """Payment id,Date,Email,Amount,Offer,Closer
p1,2026-03-05,ana@ours.test,1000,Inner Room,Iris
p2,2026-03-12,ben@ours.test,700,Inner Room,Noor
p3,2026-03-20,cleo@ours.test,1500,Inner Room,Iris
"""
CSM_CALLS = """Csm call ID,Date,Email,Status,Type,CSM
c1,2026-03-21,ana@ours.test,LIVE Call - Qualified,Coaching,Mia
c2,2026-03-22,ben@ours.test,No Show,Coaching,Mia
c3,2026-03-23,cleo@ours.test,LIVE Call - Qualified,Coaching,Mia
"""
FILES = {"customers.csv": CUSTOMERS, "payments.csv": PAYMENTS, "csm_calls.csv": CSM_CALLS}


def visit(browser: Browser, url: str) -> Page:
    """A page as a reader sees it who has never been here before."""
    page = browser.new_context(locale="en-GB", viewport={"width": 1440, "height": 1000}).new_page()
    page.set_default_timeout(60_000)
    page.goto(url)
    return page


def test_from_the_sample_to_ones_own_numbers(browser: Browser, production: str) -> None:
    expect.set_options(timeout=60_000)
    page = visit(browser, production)
    expect(page.get_by_role("heading", name="Overview")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Data", exact=True).click()
    expect(page.get_by_text("This is a sample business")).to_be_visible()

    page.locator("input[type=file]").set_input_files(
        [FilePayload(name=name, mimeType="text/csv", buffer=text.encode()) for name, text in FILES.items()]
    )
    page.get_by_role("button", name="Check the files").click()
    for name in FILES:
        expect(page.get_by_role("heading", name=name)).to_be_visible()
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
    page.get_by_role("button", name="Import into my own workspace").click()
    key = page.get_by_role("dialog").get_by_test_id("stCode").inner_text().replace("\n", "").strip()
    expect(page).to_have_url(re.compile(r"[?&]b="))
    assert "w=" not in page.url
    with page.expect_download() as shortcut:
        page.get_by_role("button", name="Download a shortcut file").click()
    assert key in Path(shortcut.value.path()).read_text(encoding="utf-8")
    page.keyboard.press("Escape")
    page.reload()  # which is no answer
    page.get_by_role("button", name="I have saved it").click()
    expect(page.get_by_role("dialog")).to_have_count(0)

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Customers").click()
    expect(card(page, "Clients")).to_have_text("3")
    expect(page).to_have_url(re.compile(r"[?&]b="))
    choose(page, "Closer", "Iris")
    expect(card(page, "Clients")).to_have_text("2")
    expect(page).to_have_url(re.compile(r"closer=Iris"))
    mine = page.url

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="CSM calls").click()
    expect(card(page, "Show rate")).to_have_text("100.0%")

    page.goto(mine)
    page.reload()
    expect(card(page, "Clients")).to_have_text("2")

    stranger = visit(browser, mine.partition("?")[0])
    expect(card(stranger, "Clients")).not_to_have_text("3")
    expect(stranger.get_by_text("Sample", exact=True).first).to_be_visible()
    assert "ours.test" not in everything(stranger)

    colleague = visit(browser, mine)
    expect(
        colleague.get_by_role("heading", name="This address opens only in the browser it comes from")
    ).to_be_visible()
    assert "ours.test" not in everything(colleague)

    at_home = visit(browser, key)
    at_home.get_by_test_id("stSidebarNav").get_by_role("link", name="Customers").click()
    expect(card(at_home, "Clients")).to_have_text("3")
    expect(at_home).to_have_url(re.compile(r"[?&]b="))
    assert "w=" not in at_home.url

    again = page.context.new_page()
    again.goto(production)
    again.get_by_role("button", name="Your workspaces").click()
    again.get_by_role("dialog").get_by_role("button", name="Open", exact=True).click()
    again.get_by_test_id("stSidebarNav").get_by_role("link", name="Customers").click()
    expect(card(again, "Clients")).to_have_text("3")
