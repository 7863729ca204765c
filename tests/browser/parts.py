"""The parts of a page that our own script draws, as somebody meets them in a browser."""

from __future__ import annotations

import re

from playwright.sync_api import Locator, Page, expect

VALUES = "[data-ref] .value"
"""The figures of cards, cells and lists."""


def values(page: Page) -> Locator:
    """The values of all cards."""
    return page.locator(VALUES)


def card(page: Page, label: str) -> Locator:
    """The value of the card with this label."""
    return page.get_by_role("button", name=re.compile(rf"^{re.escape(label)} ")).locator(".value").first


def opened(page: Page, label: str) -> Locator:
    """The panel of a figure, after a click on its card."""
    page.get_by_role("button", name=re.compile(rf"^{re.escape(label)} ")).first.click()
    panel = side(page)
    expect(panel.locator(".lede .value")).to_be_visible()
    return panel


def side(page: Page, kind: str = "figure") -> Locator:
    """The panel beside the page."""
    return page.locator(f".st-key-side_{kind}")


def choose(page: Page, dimension: str, member: str) -> None:
    """Filter by a member of a dimension, in the bar."""
    page.get_by_role("button", name="Filters", exact=True).click()
    page.get_by_role("group", name=dimension).get_by_role("checkbox", name=member, exact=True).click()
    page.keyboard.press("Escape")


def share(page: Page) -> Locator:
    """The button of the bar that opens the dialog for links."""
    return page.locator(".bar").get_by_role("button", name="Share", exact=True)


def everything(page: Page) -> str:
    """The page as it stands in the browser, with what our own parts hold: their roots are not in its text."""
    inner: list[str] = page.evaluate(
        "[...document.querySelectorAll('*')].filter(one => one.shadowRoot).map(one => one.shadowRoot.innerHTML)"
    )
    return "\n".join([page.content(), *inner])
