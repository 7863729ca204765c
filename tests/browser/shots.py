"""Pictures of the pages, to look at: python -m tests.browser.shots [--all] [--out DIR]

Without --all the one picture of the README, docs/overview.png. With it every page of the navigation at three widths, in both
themes and both languages, into DIR (shots/ unless said, which is not committed).
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser, sync_playwright

from lib.publish.sample import sample
from lib.ui.frame.shell import ICONS, NUMBERS
from tests.browser.conftest import BROWSERS, running
from tests.conftest import ROOT

Theme = Literal["light", "dark"]

WIDTHS = (390, 768, 1440)
THEMES: tuple[Theme, ...] = ("light", "dark")
LANGUAGES = ("en", "es")
HEIGHT = 1000
STILL_MS = 700
"""How long a page must have nothing to do before it is taken for finished."""


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--all", action="store_true")
    asked.add_argument("--out", type=Path)
    given = asked.parse_args()
    out = given.out or (ROOT / "shots" if given.all else ROOT / "docs")
    out.mkdir(parents=True, exist_ok=True)
    with on_the_sample() as (browser, address):
        if not given.all:
            take(browser, f"{address}/?lang=en", out / "overview.png", 1440, "light", whole=False)
        for name, width, theme, language in product(ICONS, WIDTHS, THEMES, LANGUAGES) if given.all else ():
            page = "" if name == NUMBERS[0] else name
            take(
                browser,
                f"{address}/{page}?lang={language}",
                out / f"{name}-{width}-{theme}-{language}.png",
                width,
                theme,
            )


@contextmanager
def on_the_sample() -> Iterator[tuple[Browser, str]]:
    """A browser of this machine, and the address of a server on the sample business."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        raise SystemExit("There is no Chromium to take pictures with.")
    with tempfile.TemporaryDirectory() as folder:
        sample(Path(folder))
        with running(Path(folder)) as address, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
            yield browser, address
            browser.close()


def take(browser: Browser, address: str, to: Path, width: int, theme: Theme, *, whole: bool = True) -> None:
    """A picture of one page when it has come to rest; the whole of it, however long, or its first screen."""
    context = browser.new_context(viewport={"width": width, "height": HEIGHT}, color_scheme=theme, locale="en-GB")
    page = context.new_page()
    page.goto(address)
    page.get_by_role("heading", level=1).first.wait_for(timeout=60_000)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(STILL_MS)
    if whole:  # the page scrolls inside of itself: the window is made as high as what there is
        high = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
        page.set_viewport_size({"width": width, "height": max(HEIGHT, int(high))})
        page.wait_for_timeout(STILL_MS)
    page.screenshot(path=to)
    context.close()


if __name__ == "__main__":
    main()
