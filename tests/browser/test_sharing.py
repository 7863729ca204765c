"""A link from the dialog to another browser and back: it opens what it was made for, until it is revoked."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from lib.publish.draft import Upload, prepare
from lib.store import audit, links
from lib.store.workspace import Workspace
from tests.browser.parts import card, everything, share, values
from tests.browser.test_pages import cards
from tests.browser.test_upload import visit
from tests.conftest import NOW
from tests.unit.drafts import text
from tests.unit.test_locks import files


def business(data: Path) -> Workspace:
    """A workspace of its own with the business of the lock tests."""
    workspace = Workspace(data, "browser-shared")
    prepare(workspace, [Upload(name, data=text(rows)) for name, rows in files()], now=NOW).publish()
    return workspace


def made_link(page: Page, purpose: str) -> str:
    """Make a masked link, locked as the page is filtered and frozen, and return its address."""
    share(page).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("Viewer without names", exact=True).click()
    expect(dialog.get_by_text("Closer: only")).to_be_visible()
    dialog.get_by_text("Frozen", exact=True).click()
    dialog.get_by_role("textbox", name="What is it for?").fill(purpose)
    dialog.get_by_role("button", name="Make the link").click()
    expect(dialog.get_by_text("Copy the address now")).to_be_visible()
    return dialog.get_by_test_id("stCode").inner_text().replace("\n", "").strip()


def test_a_link_is_made_opened_elsewhere_and_revoked(browser: Browser, served: str, data: Path) -> None:
    expect.set_options(timeout=60_000)
    workspace = business(data)
    owner = visit(browser, f"{served}/customers?period=all&closer=Iris&w={links.give(workspace, 'owner')}")
    expect(card(owner, "Clients")).to_have_text("2")
    address = made_link(owner, "Board")
    assert "Iris" not in address

    invited = visit(browser, address)
    expect(invited).to_have_url(re.compile(r"/customers\?"))
    expect(card(invited, "Clients")).to_have_text("2")
    expect(invited.get_by_text("Frozen figures")).to_be_visible()
    expect(share(invited)).to_have_count(0)
    frozen = cards(invited)
    assert not [word for word in ("Zebedee", "Leopold", "zebedee-source", "Outer Room") if word in everything(invited)]

    rows = [["Email", "Full name", "Close date", "Closers"], ["dora@ours.test", "Dora", "2026-03-06", "Iris"]]
    prepare(workspace, [Upload("customers.csv", data=text(rows))], now=NOW).publish()
    invited.goto(address.replace("w=", "closer=Noor&w="))
    expect(invited.get_by_text("There is newer data")).to_be_visible()
    assert cards(invited) == frozen

    owner.reload()
    expect(card(owner, "Clients")).to_have_text("3")
    share(owner).click()
    dialog = owner.get_by_role("dialog")
    dialog.get_by_role("tab", name="Links given out").click()
    expect(dialog.get_by_text("Board", exact=True)).to_be_visible()
    dialog.get_by_role("button", name="Revoke", exact=True).click()
    owner.wait_for_timeout(500)
    expect(dialog.get_by_text("Board", exact=True)).to_be_visible()  # it is asked first
    owner.get_by_role("button", name="Yes, revoke it").click()
    expect(dialog.get_by_text("Board", exact=True)).to_have_count(0)

    invited.reload()
    expect(invited.get_by_role("heading", name="This link does not open anything")).to_be_visible()
    expect(values(invited)).to_have_count(0)
    expect(invited.get_by_test_id("stSidebarNav")).to_have_count(0)


def test_revoking_all_leaves_the_owner_with_a_new_address(browser: Browser, served: str, data: Path) -> None:
    expect.set_options(timeout=60_000)
    workspace = business(data)
    first = f"{served}/revenue?period=all&w={links.give(workspace, 'owner')}"
    owner = visit(browser, first)
    before = cards(owner)
    old = owner.url
    share(owner).click()
    owner.get_by_role("tab", name="Links given out").click()
    owner.get_by_role("button", name="Revoke all links").click()
    owner.get_by_role("button", name="Yes, revoke all").click()
    expect(owner).not_to_have_url(old)
    owner.reload()
    owner.get_by_role("button", name="I have saved it").click()
    expect(owner.get_by_role("dialog")).to_have_count(0)
    assert cards(owner) == before
    with owner.expect_download() as made:
        owner.get_by_role("button", name="CSV").first.click()
    assert made.value.suggested_filename.endswith(".csv")
    assert [entry.what for entry in audit.entries(workspace)][:2] == ["download", "revoke_all"]
    other = visit(browser, first)
    expect(other.get_by_role("heading", name="This link does not open anything")).to_be_visible()
