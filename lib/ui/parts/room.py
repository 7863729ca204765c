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
HEAD, PERSON = 42, 63
"""Height of the head of a list of people, and of a line in it."""
OUT_OF_FLOW = ("bar", "head_figure", "head_client")
"""Parts that stand where they stand, whatever is around them."""

SIDE, SIDE_FROM, BAR = 480, 1100, 56
"""Width of the panel beside a page, from which width of the window on it has a place of its own, and height of its head."""
FACTS = 560
"""Least height of what is first in a panel."""
BESIDE = {
    "(min-width:1100px) and (max-width:1240px)": 1,
    "(min-width:1241px) and (max-width:1422px)": 2,
    "(min-width:1423px) and (max-width:1778px)": 3,
}
"""Beside a panel: how many cards stand in a row."""

BEFORE = "[data-testid=stAppViewContainer]:not(:has(h1)) [data-testid=stMainBlockContainer]"
"""The column of the page before its script has said how wide it is."""
OPEN_NAVIGATION, HANDLE = "[data-testid=stSidebar][data-collapsed=false]", "[data-testid=stSidebarResizeHandle]"
"""The navigation while it is open, and what would drag it to another width."""
EMPTY = "[data-testid=stAppViewContainer]:not(:has(h1)):not(:has([data-testid=stSidebar]))"
"""The page before its script has named the pages."""


def wall(cards: int, key: str) -> str:
    """The key of a wall, which says how many cards it has."""
    return f"wall_{cards}_{key}"


def lines(rows: int, key: str) -> str:
    """The key of a list of people, which says how many lines it has."""
    return f"lines_{rows}_{key}"


def side(kind: str, *, is_open: bool) -> str:
    """The key of the place of a panel, which says whether it is open."""
    return f"{'side' if is_open else 'shut'}_{kind}"


def style() -> str:
    """The rules, as a style sheet."""
    rules = [f"@media (min-width:769px) {{ {EMPTY} {{ padding-left:{NAVIGATION}px }} }}"]
    # Where a page of pages/ is the first request of a process, Streamlit shows it once without our frame and keeps the width of that.
    rules.append(
        f"@media (min-width:769px) {{ {OPEN_NAVIGATION} {{ width:{NAVIGATION}px !important }} {HANDLE} {{ display:none }} }}"
    )
    rules.append(f"{BEFORE} {{ max-width:none }}")
    rules += [f".st-key-{key} {{ min-height:{height}px }}" for key, height in FIXED.items()]
    rules += [f"body .st-key-{key} {{ height:0 }}" for key in OUT_OF_FLOW]
    rules += [f'[class*="st-key-{lines(n, "")}"] {{ min-height:{HEAD + n * PERSON}px }}' for n in range(1, MOST + 1)]
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
    # The part in the panel says it on itself (`data-side`) before the server says it by the key.
    stands, shut, opens = (
        '[class*="st-key-side_"]',
        '[class*="st-key-side_"] [data-side="shut"]',
        '[class*="st-key-shut_"] [data-side="open"]',
    )
    is_open = f"body:is(:has({stands}):not(:has({shut})), :has({opens}))"
    panel = 'body :is([class*="st-key-side_"], [class*="st-key-shut_"])'
    page = "[data-testid=stMainBlockContainer]"
    rules = [
        'body [class*="st-key-shut_"]:not(:has([data-side="open"])), body [class*="st-key-side_"]:has([data-side="shut"]) { display:none }',
        f"{is_open} {{ --cb-side:clamp({SIDE - 80}px, 34vw, {SIDE}px) }}",
        f"{panel} {{ position:fixed; inset:0 0 0 auto; width:var(--cb-side); height:auto; max-width:none; z-index:999992; overflow:hidden auto;"
        f" overscroll-behavior:contain; padding:{BAR}px 20px 32px }}",
        '[data-testid=stLayoutWrapper]:has(> :is([class*="st-key-side_"], [class*="st-key-shut_"])) { position:absolute }',  # else a gap
        f'[class*="st-key-facts_"] {{ min-height:{FACTS}px }}',
        f"@media (min-width:{SIDE_FROM}px) {{ {is_open} {page} {{ padding-right:calc(var(--cb-side) + 24px) }} }}",
        f"@media (max-width:{NARROW}px) {{ {is_open} {{ --cb-side:100vw }} }}",
        f"@media print {{ {panel} {{ display:none }} {is_open} {page} {{ padding-right:0 }} }}",
    ]
    for media, columns in BESIDE.items():
        held = " ".join(
            f"{is_open} {_held(n, n * LINE if columns == 1 else _rows(n, columns))}" for n in range(1, MOST + 1)
        )
        rules.append(f"@media {media} {{ {held} }}")
    return rules


def _rows(cards: int, columns: int) -> int:
    rows = -(-cards // columns)
    return rows * CARD + (rows - 1) * GAP


def _held(cards: int, height: int) -> str:
    return f'[class*="st-key-{wall(cards, "")}"] {{ min-height:{height}px }}'
