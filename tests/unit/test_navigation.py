"""Tests take the pages from the navigation: a list by hand would pass over a new page (one did, over the health of data)."""

from __future__ import annotations

import ast

from tests.conftest import ROOT
from tests.navigation import ADDRESSES, EVERY, START, WITH_METRICS

MEANT = 4
"""So many pages in a row are meant as the pages there are."""


def lists_of_pages(source: str) -> list[int]:
    """The lines of tuples, lists and sets that name pages one by one."""
    return [
        node.lineno
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Tuple | ast.List | ast.Set)
        and len({e.value for e in node.elts if isinstance(e, ast.Constant) and e.value in EVERY}) >= MEANT
    ]


def test_no_test_lists_the_pages_by_hand() -> None:
    tests = sorted((ROOT / "tests").rglob("*.py"))
    assert {path.name: lines for path in tests if (lines := lists_of_pages(path.read_text(encoding="utf-8")))} == {}
    assert lists_of_pages(f"A = 1\nB = {EVERY!r}") == [2]


def test_the_navigation_has_every_page_there_is() -> None:
    assert set(EVERY) == {path.stem for path in (ROOT / "pages").glob("*.py")} - {"__init__"}
    assert START not in WITH_METRICS
    assert ADDRESSES.count("") == 1
