"""Pages look as they did: their parts stand where they stood, and their first screens have the same tones."""

from __future__ import annotations

from itertools import product
from typing import Literal

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser

from tests import dealt
from tests.browser import looks

EVERY = [*product(looks.PAGES, looks.SCREENS)]


@pytest.mark.parametrize(("name", "screen"), dealt.today(EVERY, 4))
def test_a_page_looks_as_it_did(
    browser: Browser, served: str, name: str, screen: tuple[int, int, Literal["light", "dark"]]
) -> None:
    seen = looks.look(browser, served, name, screen)
    kept = looks.KEPT / looks.name_of(name, screen[0])
    assert looks.differences(kept.with_suffix(".txt").read_text().splitlines(), seen.layout) == []
    assert looks.unlike(Image.open(kept.with_suffix(".png")), seen.tones) <= looks.PART


def test_what_changed_by_much_is_seen_and_what_changed_by_little_is_not() -> None:
    kept = looks.KEPT / looks.name_of("revenue", 1440)
    lines, tones = (
        kept.with_suffix(".txt").read_text().splitlines(),
        Image.open(kept.with_suffix(".png")).convert("RGB"),
    )
    moved = [line.replace("navigation 0 200", "navigation 0 281") for line in lines]
    assert looks.differences(lines, lines) == []
    assert looks.differences(lines, moved) == ["- navigation 0 200\n+ navigation 0 281"]
    assert looks.differences(lines, [line for line in lines if not line.startswith("board")])
    assert looks.differences(lines, [line.replace("card 275 264", "card 276 263") for line in lines]) == []
    assert looks.unlike(tones, tones) == 0
    assert looks.unlike(tones, tones.point(lambda tone: tone - 8)) == 0  # another font: a little more or less ink
    holed = tones.copy()
    ImageDraw.Draw(holed).rectangle((9, 3, 20, 8), fill=(0, 0, 0))  # a part that covers a row of cards
    assert looks.unlike(tones, holed) > looks.PART
    assert looks.unlike(tones, Image.new("RGB", tones.size, (16, 24, 27))) > 0.5  # the other theme
