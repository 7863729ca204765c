"""Every page as people with a screen reader or weak eyes meet it, in both themes: nothing serious is found, and nothing jumps."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from lib.ui.frame.navigation import PAGES
from tests import dealt
from tests.browser.parts import opened, values

OF_STREAMLIT = {"list", "listitem"}
"""What is found in the list of pages, which Streamlit draws: its headings stand between the list and its items."""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => { for (const one of list.getEntries()) if (!one.hadRecentInput) sum += one.value; })
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""


def serious(page: Page) -> list[str]:
    """What is found on a page as it stands."""
    found = Axe().run(page).response["violations"]
    return [
        f"{one['id']} ({len(one['nodes'])}): {node['html'][:160]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"][:3]
        if not (one["id"] in OF_STREAMLIT and "st-emotion" in node["html"] and 'class="cb' not in node["html"])
    ]


def in_both_themes(page: Page) -> None:
    """Nothing serious is found on a page, light and dark."""
    wrong: dict[Literal["light", "dark"], str] = {"light": ".cb.dark", "dark": ".cb:not(.dark)"}
    for theme, other in wrong.items():
        page.emulate_media(color_scheme=theme)
        expect(page.locator(other)).to_have_count(0)
        page.wait_for_timeout(500)
        assert serious(page) == [], theme


def settled(page: Page) -> None:
    """Wait until a page has been worked out and drawn."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible()
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
    page.wait_for_timeout(1_000)  # charts draw themselves after the run has ended


def shifts(page: Page, address: str) -> float:
    """How much of a page jumps while it is opened (the browser's own score)."""
    page.goto(address)
    settled(page)
    score: float = page.evaluate(SHIFTS)
    return score


@pytest.mark.parametrize("name", dealt.today([*PAGES], 6))
def test_nothing_serious_is_found(page: Page, served: str, name: str) -> None:
    if shifts(page, f"{served}/{name}") > 0.1:  # on a busy machine parts of a message may come late: once more
        assert shifts(page, f"{served}/{name}") <= 0.1
    if PAGES[name].shows_numbers:
        expect(values(page).first).to_be_visible()
    in_both_themes(page)


def test_nothing_serious_is_found_in_a_panel(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue")
    settled(page)
    opened(page, "Close rate")
    settled(page)
    in_both_themes(page)
