"""What only a browser shows: the address bar, page changes, reloads, and a page as the first request of a process."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from lib.ui.parts.room import NAVIGATION
from tests import dealt
from tests.browser.parts import choose, opened, side, values
from tests.navigation import EVERY, WITH_METRICS

CLOSER = "Ana Ruiz"
CHOSEN = re.compile(r"[?&]closer=Ana(\+|%20)Ruiz")


def cards(page: Page) -> list[str]:
    """The values of the cards, once the app has come to rest: no run under way and two looks that see the same."""
    shown = values(page)
    expect(shown.first).to_be_visible()
    seen: list[str] = []
    while True:
        expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
        found = shown.all_inner_texts()
        if found and found == seen:
            return found
        seen = found
        page.wait_for_timeout(400)


def shows(page: Page, wanted: list[str]) -> None:
    """The cards come to show these values."""
    expect(values(page)).to_have_text(wanted)


def test_a_filter_is_in_the_address_and_survives_page_change_reload_and_back(page: Page, served: str) -> None:
    page.goto(f"{served}/csm_calls")
    everyone = cards(page)

    choose(page, "Closer", CLOSER)
    expect(page).to_have_url(CHOSEN)
    expect(values(page).first).not_to_have_text(everyone[0])
    filtered = cards(page)

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="Revenue").click()
    expect(page.get_by_role("heading", name="Revenue", exact=True)).to_be_visible()
    expect(page).to_have_url(CHOSEN)
    revenue = cards(page)

    page.reload()
    shows(page, revenue)
    expect(page).to_have_url(CHOSEN)

    page.get_by_test_id("stSidebarNav").get_by_role("link", name="CSM calls").click()
    expect(page.get_by_role("heading", name="CSM calls", exact=True)).to_be_visible()
    expect(page).to_have_url(CHOSEN)
    shows(page, filtered)

    page.locator(".bar").get_by_role("button", name="Reset filters").click()
    expect(page).not_to_have_url(CHOSEN)
    shows(page, everyone)
    page.go_back()
    expect(page).to_have_url(CHOSEN)
    shows(page, filtered)


def test_a_copied_address_shows_the_same_view(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue?period=last_180&closer=Ana+Ruiz&compare=year")
    first = cards(page)
    copied = page.url
    other = page.context.new_page()
    other.goto(copied)
    shows(other, first)


@pytest.mark.parametrize("name", dealt.today(EVERY, 3))
def test_a_page_as_the_first_request_of_a_process_ends_framed(page: Page, fresh_server: str, name: str) -> None:
    page.goto(f"{fresh_server}/{name}?closer=Ana+Ruiz")
    expect(page.get_by_test_id("stSidebarNav")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_test_id("stException")).to_have_count(0)
    expect(page).to_have_url(CHOSEN)
    assert page.get_by_test_id("stSidebar").evaluate("one => one.offsetWidth") == NAVIGATION


def test_the_start_page_also_has_its_own_name(page: Page, served: str) -> None:
    page.goto(f"{served}/overview?closer=Ana+Ruiz")
    cards(page)
    expect(page.get_by_role("heading", level=1, name="Overview")).to_be_visible()
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page).to_have_url(re.compile(rf"{served}/\?closer=Ana(\+|%20)Ruiz"))


def test_a_card_opens_its_panel_with_its_rows_and_arrows_lead_on(page: Page, served: str) -> None:
    page.goto(f"{served}/csm_calls")
    cards(page)
    dialog = opened(page, "Show rate")
    expect(page).to_have_url(re.compile(r"card=e\.show_rate"))
    expect(dialog.get_by_text("rows in the period and filters").first).to_be_visible()
    expect(dialog.get_by_role("button", name="CSV").first).to_be_visible()
    dialog.get_by_role("button", name="The next figure").press("ArrowRight")
    expect(dialog.get_by_role("heading", name="Success rate of good calls")).to_be_visible()
    dialog.get_by_role("button", name="The figure before").click()
    expect(dialog.get_by_role("heading", name="Show rate", exact=True)).to_be_visible()
    page.keyboard.press("Escape")
    expect(side(page)).to_be_hidden()
    expect(page).not_to_have_url(re.compile(r"card="))


def test_why_a_number_moved_and_split_another_way(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue?card=r.gross")
    dialog = side(page)
    expect(dialog.get_by_text("Nothing is left over")).to_be_visible()
    expect(dialog.get_by_text("averaged over every order")).to_be_visible()
    dialog.get_by_role("combobox").click()
    page.get_by_role("option", name="Offer").click()
    expect(dialog.get_by_text("Number of cases and Mix")).to_be_visible()
    expect(dialog.get_by_text("Nothing is left over")).to_be_visible()
    expect(dialog.get_by_text("rows in the period and filters").first).to_be_visible()


def test_a_hover_defines_and_the_panel_leads_to_the_glossary_with_the_same_view(page: Page, served: str) -> None:
    page.goto(f"{served}/csm_calls?period=last_month")
    cards(page)
    page.get_by_role("button", name=re.compile("^Show rate ")).hover()
    expect(page.get_by_role("tooltip").filter(has_text="Benchmark")).to_be_visible()
    dialog = opened(page, "Show rate")
    with page.context.expect_page() as there:
        dialog.get_by_role("link", name="More in the glossary").click()
    expect(there.value).to_have_url(re.compile(r"/glossary\?.*period=last_month.*term=e_show_rate"))
    expect(there.value.get_by_role("heading", level=2, name="Show Rate")).to_be_visible()


def test_a_page_takes_no_more_room_than_it_needs(page: Page, served: str) -> None:
    page.goto(f"{served}/revenue")
    cards(page)
    heights = page.locator(".card").evaluate_all("cards => cards.map(card => card.offsetHeight)")
    assert len(heights) >= 10
    assert max(heights) <= 136
    expect(page.get_by_test_id("stVegaLiteChart").last.locator("canvas, svg").first).to_be_visible()
    page.wait_for_timeout(1000)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight") <= 2200
    page.set_viewport_size({"width": 390, "height": 900})
    page.wait_for_timeout(1500)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollHeight") <= 4500


def test_a_spanish_browser_reads_spanish(page: Page, served: str) -> None:
    assert page.context.browser is not None
    context = page.context.browser.new_context(locale="es-MX", viewport={"width": 1440, "height": 1000})
    spanish = context.new_page()
    spanish.goto(f"{served}/revenue")
    expect(spanish.get_by_role("heading", level=1, name="Ingresos")).to_be_visible()
    assert "lang=" not in spanish.url
    context.close()


@pytest.mark.parametrize("width", [390])
@pytest.mark.parametrize("name", ["", *WITH_METRICS])
def test_nothing_is_wider_than_the_window(page: Page, served: str, name: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{served}/{name}")
    cards(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    main = page.get_by_test_id("stMain")
    assert main.evaluate("element => element.scrollWidth <= element.clientWidth + 1")
