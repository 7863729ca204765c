"""The room that parts will take, said before they are drawn: what is below them then does not jump when they come.

Streamlit gives a part no height until its script has run, and no theme or component of its own can change that; so the
rules go into the head of the page that serve.py sends (docs/decisions/022-room-held.md). They are least heights: a part
that turns out taller takes more, none takes less.
"""

from __future__ import annotations

NAVIGATION = 200
"""Width of the navigation, px."""
CARD, LINE, GAP, MOST = 120, 80, 12, 40
"""Least height of a card, that of its line on a phone, what is between two rows, and up to how many cards are held."""
WIDE, NARROW = 1200, 640
"""From this width of the window on four cards stand in a row, up to that one; three between them."""
FIXED = {
    "lead": 52, "cells_monday": 110, "things_first": 140, "strips_overview": 270, "economics_worth": 168, "economics_back": 228, "cells_owed": 56,
}  # fmt: skip
"""Parts whose height hardly depends on what is in them."""

SIDE, SIDE_FROM, BAR = 480, 1100, 56
"""Width of the panel beside a page, from which width of the window on it has a place of its own, and height of its head."""

BEFORE = "[data-testid=stAppViewContainer]:not(:has(h1)) [data-testid=stMainBlockContainer]"
"""The column of the page before its script has said how wide it is."""
EMPTY = "[data-testid=stAppViewContainer]:not(:has(h1)):not(:has([data-testid=stSidebar]))"
"""The page before its script has named the pages."""


def wall(cards: int, key: str) -> str:
    """The key of a wall, which says how many cards it has."""
    return f"wall_{cards}_{key}"


def side(kind: str, *, is_open: bool) -> str:
    """The key of the place of a panel, which says whether it is open."""
    return f"{'side' if is_open else 'shut'}_{kind}"


def style() -> str:
    """The rules, as a style sheet."""
    rules = [f"@media (min-width:769px) {{ {EMPTY} {{ padding-left:{NAVIGATION}px }} }}"]
    rules.append(f"{BEFORE} {{ max-width:none }}")
    rules += [f".st-key-{key} {{ min-height:{height}px }}" for key, height in FIXED.items()]
    for media, columns in (
        (f"(min-width:{WIDE}px)", 4),
        (f"(min-width:{NARROW + 1}px) and (max-width:{WIDE - 1}px)", 3),
    ):
        rules.append(f"@media {media} {{ {' '.join(_held(n, _rows(n, columns)) for n in range(1, MOST + 1))} }}")
    rules.append(f"@media (max-width:{NARROW}px) {{ {' '.join(_held(n, n * LINE) for n in range(1, MOST + 1))} }}")
    return "\n".join([*rules, *_beside()])


def _beside() -> list[str]:
    """Where the panel stands: out of the flow of its page, which gives it room while the window is wide enough for both. What
    was in one that is closed goes at once, not at the end of the run."""
    panel, is_open = '[class*="st-key-side_"]', 'body:has([class*="st-key-side_"])'
    wide = f"clamp({SIDE - 80}px, 34vw, {SIDE}px)"
    return [
        'body [class*="st-key-shut_"] { display:none }',
        f"{is_open} {{ --cb-side:{wide} }}",
        f"body {panel} {{ position:fixed; inset:0 0 0 auto; width:var(--cb-side); height:auto; max-width:none; z-index:999992; overflow:hidden auto;"
        f" overscroll-behavior:contain; padding:{BAR + 16}px 20px 32px }}",
        f"@media (min-width:{SIDE_FROM}px) {{ {is_open} [data-testid=stMainBlockContainer] {{ padding-right:calc(var(--cb-side) + 24px) }} }}",
        f"@media (max-width:{NARROW}px) {{ {is_open} {{ --cb-side:100vw }} }}",
        f"@media print {{ body {panel} {{ display:none }} {is_open} [data-testid=stMainBlockContainer] {{ padding-right:0 }} }}",
    ]


def _rows(cards: int, columns: int) -> int:
    rows = -(-cards // columns)
    return rows * CARD + (rows - 1) * GAP


def _held(cards: int, height: int) -> str:
    return f'[class*="st-key-{wall(cards, "")}"] {{ min-height:{height}px }}'
