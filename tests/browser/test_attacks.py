"""Somebody's words are words: markup, Markdown, formulas and shortcodes in every text field do nothing but stand there."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Dialog, Page, Request, expect

from lib.publish.draft import Upload, prepare
from lib.store import links
from lib.store.workspace import Workspace
from tests.browser.parts import side
from tests.browser.test_pages import cards
from tests.conftest import NOW
from tests.navigation import WITH_METRICS

ATTACKS = (
    "<script>window.ran=1</script>", "<img src=//evil.test/a onerror=window.ran=1>", "[click](javascript:window.ran=1)",
    "[win](https://evil.test)", "![p](https://evil.test/b.png)", "$\\frac{1}{2}$", "$$x^2$$", ":material/bug_report:", ":red[alarm]", ":tada:",
    "**bold** _it_ `code`", "# heading", "<b onclick=window.ran=1>x</b>", "https://evil.test/auto", "|a|b|", "&lt;i&gt;", "{{7*7}}", "\\u003cscript>",
)  # fmt: skip
BROKEN = "[src*='evil.test'], [href*='evil.test'], [href^='javascript:'], main .katex, main script, main b[onclick]"
"""What none of the texts above may become."""


def attacked(data: Path) -> Workspace:
    """A business that says one of these texts in every field that takes any, and has one for a file name and a header."""
    customers = [
        'Email,Full name,Close date,Closers,CSMs,Offers,Country,Testimony,Affiliates,Channel,Gender,Age,"<img src=//evil.test/h>"'
    ]
    payments = ["Payment id,Date,Email,Amount,Offer,Closer,Setter,Method,Status"]
    leads = ["Email,Opt-in date,UTM source,UTM medium,UTM campaign,UTM content,UTM term,Optin source,Affiliate"]
    calls = ["Csm call ID,Date,Email,Status,Type,CSM,Event name"]
    costs = ["Date,Category,Amount,UTM source,UTM campaign,Description"]
    for i, attack in enumerate(ATTACKS):
        text = '"' + attack.replace('"', '""') + '"'
        day, mail = f"2026-10-{i + 1:02d}", f"p{i}@x.test"
        customers.append(f"{mail},{text},{day},{text},{text},{text},ES,{text},{text},{text},{text},{text},{text}")
        payments.append(f"pay{i},{day},{mail},100,{text},{text},{text},{text},approved")
        leads.append(f"{mail},2026-09-05,{text},{text},{text},{text},{text},{text},{text}")
        calls.append(f"call{i},{day},{mail},{'LIVE Call - Qualified' if i % 2 else text},{text},{text},{text}")
        costs.append(f"{day},ads,5,{text},{text},{text}")
    files = {
        "<img src=evil.test>.csv": customers,
        "payments.csv": payments,
        "leads.csv": leads,
        "csm_calls.csv": calls,
        "costs.csv": costs,
    }
    workspace = Workspace(data, "attacked")
    prepare(workspace, [Upload(name, data="\n".join(rows).encode()) for name, rows in files.items()], now=NOW).publish()
    return workspace


@pytest.fixture
def watched(page: Page) -> tuple[Page, list[str]]:
    """A page, and what went wrong on it: dialogs, errors, requests to anybody else."""
    wrong: list[str] = []

    def asked(request: Request) -> None:
        if "evil" in request.url.partition("?")[0]:
            wrong.append(f"request {request.url}")

    def spoken(dialog: Dialog) -> None:
        wrong.append(f"dialog {dialog.message}")
        dialog.dismiss()

    page.on("dialog", spoken)
    page.on("pageerror", lambda error: wrong.append(f"error {error}"))
    page.on("request", asked)
    return page, wrong


def harmless(page: Page, wrong: list[str]) -> None:
    """Nothing on the page came to life."""
    assert wrong == []
    assert page.evaluate("window.ran") is None
    assert page.locator(BROKEN).evaluate_all("found => found.map(one => one.outerHTML)") == []
    assert page.get_by_text("alarm", exact=True).count() == 0  # it would stand alone if it had become red


def test_what_people_wrote_does_nothing(watched: tuple[Page, list[str]], served: str, data: Path) -> None:
    page, wrong = watched
    workspace = attacked(data)
    token = links.give(workspace, "owner", purpose="[x](javascript:1)")
    for name in ("", *(name for name in WITH_METRICS if name != "retention")):  # nothing recurs there
        page.goto(f"{served}/{name}?w={token}&period=all")
        cards(page)
        harmless(page, wrong)
        if name in ("customers", "csm_calls"):
            page.locator("[data-ref]").first.click()
            expect(side(page).get_by_text("rows in the period and filters").first).to_be_visible()
            harmless(page, wrong)
    every = "&".join(
        f"{name}={attack}"
        for name in ("closer", "csm", "offer", "utm_source")
        for attack in ("%3Cimg%20src%3D//evil.test/u%3E", "%5Bwin%5D(https://evil.test)")
    )
    page.goto(f"{served}/attribution?w={token}&period=all&source=%5Bwin%5D(https://evil.test)&{every}")
    expect(page.get_by_role("alert").first).to_be_visible()  # no such members: each is named in a sentence
    page.wait_for_timeout(1500)
    harmless(page, wrong)
    for section in ("import", "history", "offers", "sources"):
        page.goto(f"{served}/data?w={token}&section={section}")
        expect(page.get_by_role("heading", name="Your data")).to_be_visible()
        expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
        page.wait_for_timeout(500)
        harmless(page, wrong)
    expect(page.get_by_text("alarm").first).to_be_attached()
