"""How a few pages look, in a form that is the same on every machine: python -m tests.browser.looks [--out DIR]

A picture compared dot by dot fails with another font, another version of the browser, or another way of smoothing edges, and
says nothing then. What does not change between machines is kept instead, two things a page:

- **its layout**, as words: which parts stand in which order, where each begins and how wide it is. Heights follow the fonts and
  are left to the tests of single parts;
- **its tones**: the first screen shrunk until a cell is 40 dots wide, in which letters are a shade of grey. A hole, a wrong theme, a
  part over another or a colour that spread changes cells by much, another font all of them by little.

After a change that is meant, run this, look at what `git diff` and `python -m tests.browser.shots --all` show, and commit it.
"""

from __future__ import annotations

import argparse
from io import BytesIO
from itertools import groupby, product
from pathlib import Path
from typing import Literal, NamedTuple

from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect

from tests.browser.shots import on_the_sample

KEPT = Path(__file__).parent / "looks"
PAGES = ("", "revenue", "csm_calls", "revenue?card=v.close_rate")
"""Pages that do not depend on the day on which they are looked at."""
SCREENS: tuple[tuple[int, int, Literal["light", "dark"]], ...] = ((1440, 1000, "light"), (390, 1000, "dark"))
PARTS = {
    "navigation": "[data-testid=stSidebar]", "bar": "header.bar", "panel": ".sheet", "lead": ".lead", "card": ".card", "strip": ".strip", "cell": ".cell",
    "list": "section.box", "chart": "[data-testid=stVegaLiteChart]", "board": ".board", "fold": "[data-testid=stExpander]",
}  # fmt: skip
"""What is looked for, by how it is called in the words."""
NEAR = 8
"""Dots by which a part may stand elsewhere."""
ROW = 48
"""Dots by which parts of one row may begin lower than its first: a line of words above them that takes two."""
CELL = 40
"""Dots of the screen that become one of the kept picture."""
TONE, PART = 26, 0.06
"""By so many of 255 may a cell differ; and this part of all cells by more."""


class Look(NamedTuple):
    """A page as it is kept."""

    layout: list[str]
    tones: Image.Image


def name_of(page: str, width: int) -> str:
    """The name of what is kept of a page."""
    return f"{(page or 'overview').replace('?', '-').replace('=', '-').replace('.', '-')}-{width}"


def look(browser: Browser, address: str, page: str, screen: tuple[int, int, Literal["light", "dark"]]) -> Look:
    """Open a page and look at it once it has come to rest."""
    width, height, theme = screen
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=theme, locale="en-GB", reduced_motion="reduce"
    )
    context.set_default_timeout(60_000)
    opened = context.new_page()
    opened.goto(f"{address}/{page}")
    at_rest(opened)
    tones = Image.open(BytesIO(opened.screenshot())).convert("RGB")
    found = Look(layout(opened), tones.resize((width // CELL, height // CELL), Image.Resampling.BOX))
    context.close()
    return found


def at_rest(page: Page) -> None:
    """Wait until a page has been worked out and its charts are drawn."""
    expect(page.get_by_role("heading", level=1).first).to_be_visible(timeout=60_000)
    expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached(timeout=60_000)
    for chart in page.get_by_test_id("stVegaLiteChart").all():
        expect(chart.locator("canvas, svg").first).to_be_visible(timeout=60_000)
    before = ""
    while (now := "\n".join(layout(page))) != before:
        before = now
        page.wait_for_timeout(800)


def layout(page: Page) -> list[str]:
    """The parts of a page from its top, line by line: what, from where, how wide; equal neighbours once, with their number."""
    found = []
    for name, selector in PARTS.items():
        for box in page.locator(selector).evaluate_all(
            "all => all.map(one => one.getBoundingClientRect()).filter(r => r.width && r.right > 0).map(r => [r.y, r.x, r.width])"
        ):
            found.append((box[0], round(box[1]), name, round(box[2])))
    rows: list[list[tuple[float, int, str, int]]] = []
    for one in sorted(found):
        if not rows or one[0] - rows[-1][0][0] > ROW:
            rows.append([])
        rows[-1].append(one)
    lines = [f"{name} {x} {width}" for row in rows for _, x, name, width in sorted(row, key=lambda one: one[1:])]
    counted = ((line, len([*same])) for line, same in groupby(lines))
    return [f"{line} x{n}" if n > 1 else line for line, n in counted]


def differences(kept: list[str], now: list[str]) -> list[str]:
    """Where two layouts are not the same, a dot more or less aside."""
    if [line.split()[0] for line in kept] != [line.split()[0] for line in now]:
        return [f"- {line}" for line in kept if line not in now] + [f"+ {line}" for line in now if line not in kept]
    return [f"- {was}\n+ {is_now}" for was, is_now in zip(kept, now, strict=True) if not _is_near(was, is_now)]


def _is_near(was: str, is_now: str) -> bool:
    before, after = was.split()[1:], is_now.split()[1:]
    if before[2:] != after[2:]:
        return False
    return all(abs(int(a) - int(b)) <= NEAR for a, b in zip(before[:2], after[:2], strict=True))


def unlike(kept: Image.Image, now: Image.Image) -> float:
    """Which part of the cells of two pictures differ by more than another font makes."""
    if kept.size != now.size:
        return 1.0
    apart = ImageChops.difference(kept.convert("RGB"), now).tobytes()
    cells = [max(apart[at : at + 3]) for at in range(0, len(apart), 3)]
    return sum(one > TONE for one in cells) / len(cells)


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--out", type=Path, default=KEPT)
    out: Path = asked.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    with on_the_sample() as (browser, address):
        for page, screen in product(PAGES, SCREENS):
            seen = look(browser, address, page, screen)
            name = name_of(page, screen[0])
            (out / f"{name}.txt").write_text("\n".join(seen.layout) + "\n")
            seen.tones.save(out / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
