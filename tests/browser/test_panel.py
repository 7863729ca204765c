"""The panel beside a page: the page stays in use next to it, the panel follows, and on a phone it is the whole screen."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.parts import opened, side, values
from tests.browser.test_accessible import SHIFTS
from tests.browser.test_pages import cards

FOCUSED = """() => { let at = document.activeElement; while (at.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
  return at.dataset.ref ?? at.textContent; }"""
HEAD = ".head h2"
WATCH = """() => { window.jumped = 0; new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) window.jumped += one.value; }).observe({ type: "layout-shift" }); }"""


def box(page: Page, selector: str) -> dict[str, Any]:
    """Where the first element of a selector is."""
    found = page.locator(selector).first.bounding_box()
    assert found
    return dict(found)


def test_the_page_stays_in_use_and_the_panel_follows(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue")
    cards(page)
    page.wait_for_timeout(1_000)
    page.evaluate(WATCH)
    panel = opened(page, "Close rate")
    assert page.evaluate(FOCUSED) == "Close rate"
    left = box(page, ".sheet")["x"]
    assert left >= 900
    expect(page.locator(".card[aria-pressed='true']")).to_have_count(1)
    for one in page.locator(".card, .bar").all():  # nothing of the page lies under the panel
        there = one.bounding_box()
        assert there
        assert there["x"] + there["width"] <= left + 1

    page.get_by_role("button", name=re.compile("^Overdue ")).first.click()
    expect(panel.locator(HEAD)).to_have_text("Overdue")
    expect(page).to_have_url(re.compile("card="))
    expect(panel.locator(".cover")).to_be_hidden()
    expect(panel.locator(".lede .value")).to_have_text(values(page).nth(3).inner_text())
    expect(panel.get_by_text("rows in the period and filters").first).to_be_visible()

    panel.get_by_role("button", name="Close the panel").click()
    expect(side(page)).to_be_hidden()
    expect(page).not_to_have_url(re.compile("card="))
    assert page.evaluate(FOCUSED) == "r.overdue"
    widths = {round(one.bounding_box()["width"]) for one in page.locator(".cards").all()}  # type: ignore[index]
    assert min(widths) > 1000  # the room is the page's again
    cards(page)
    assert page.evaluate("jumped") <= 0.1


def test_its_address_opens_it_and_nothing_jumps(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue?card=v.close_rate")
    expect(side(page).locator(".lede .value")).to_be_visible()
    cards(page)
    page.wait_for_timeout(500)
    assert page.evaluate(SHIFTS) <= 0.1


def test_escape_closes_a_list_first_and_then_the_panel(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue?card=r.gross")
    panel = side(page)
    expect(panel.get_by_text("Nothing is left over")).to_be_visible()
    panel.get_by_role("combobox").click()
    expect(page.get_by_role("option", name="Offer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("option", name="Offer")).to_have_count(0)
    page.wait_for_timeout(500)
    expect(panel).to_be_visible()
    page.locator(".bar").get_by_role("button", name="Filters", exact=True).click()
    page.keyboard.press("Escape")
    page.wait_for_timeout(500)
    expect(panel).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    assert page.evaluate(FOCUSED) == "r.gross"


def test_on_a_phone_it_is_the_whole_screen(page: Page, served: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{served}/csm_calls?card=e.show_rate")
    expect(side(page).locator(".lede .value")).to_be_visible()
    sheet = box(page, ".sheet")
    assert (sheet["x"], sheet["width"], sheet["height"]) == (0, 390, 844)
    assert side(page).evaluate("one => one.scrollWidth <= one.clientWidth")
    for name in ("The figure before", "The next figure", "Close the panel"):
        found = side(page).get_by_role("button", name=name).bounding_box()
        assert found
        assert found["height"] >= 40
    side(page).get_by_role("button", name="Close the panel").click()
    expect(side(page)).to_be_hidden()
    expect(values(page).first).to_be_visible()


def test_it_stays_on_its_page(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue?card=v.close_rate")
    expect(side(page).locator(".lede .value")).to_be_visible()
    page.get_by_test_id("stSidebarNav").get_by_role("link", name="CSM calls").click()
    expect(page.get_by_role("heading", name="CSM calls", exact=True)).to_be_visible()
    cards(page)
    expect(side(page)).to_be_hidden()
    expect(page).not_to_have_url(re.compile("card="))
