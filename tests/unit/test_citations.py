"""Every rule and decision that the code, the tests and the documents cite stands in docs/numbers.md or its part two."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conftest import ROOT

NUMBERS = "\n".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("numbers.md", "numbers-clients.md"))
RULES = set(re.findall(r"(?m)^(?:\| |#+ )(\d{1,2}\.\d{1,2})\b", NUMBERS))
SECTIONS = set(re.findall(r"(?m)^## (\d{1,2})\.", NUMBERS))
DECISIONS = set(re.findall(r"(?m)^\| (\d{1,3}[a-z]?) \|", NUMBERS))
_PLACE = re.compile(r"docs/numbers(?:-clients)?\.md((?:[ ,]|and|to|section|decisions?|rules?|\d+(?:\.\d+)?[a-z]?\b)*)")
_DECIDED = re.compile(r"\bdecisions? ((?:\d{1,3}[a-z]?(?:, | and | to )?)+)")


def sources() -> list[Path]:
    found = [path for folder in ("lib", "pages", "tests", "docs") for path in (ROOT / folder).rglob("*.py")]
    found += [path for path in (ROOT / "docs").rglob("*.md") if not path.name.startswith("numbers")]
    found += [*(ROOT / "lib").rglob("*.sql"), *(ROOT / "lib").rglob("*.toml"), *ROOT.glob("*.py")]
    return [path for path in found if path != Path(__file__)]


def cited(text: str) -> tuple[set[str], set[str], set[str]]:
    """Rules, sections and decisions that a text cites."""
    plain = re.sub(r"\n\s*(?:#|--)? ?", " ", text)
    places = [match[1] for match in _PLACE.finditer(plain)]
    rules = {rule for place in places for rule in re.findall(r"\d+\.\d+", place)}
    sections = {number for place in places for number in re.findall(r"section (\d+)\b(?!\.)", place)}
    decisions = {number for match in _DECIDED.finditer(plain) for number in re.findall(r"\d+[a-z]?", match[1])}
    return rules, sections, decisions


def test_the_numbers_are_read_as_they_stand() -> None:
    assert {"0.2", "2.2", "3.5", "9.1", "14.1"} <= RULES
    assert {"0", "1", "10", "27"} <= SECTIONS
    assert {"1", "51", "94", "97a", "116", "117"} <= DECISIONS
    text = "# docs/numbers.md 0.2, 3.5 and section 9,\n# decisions 96 to 97a; decision 4000"
    assert cited(text) == ({"0.2", "3.5"}, {"9"}, {"96", "97a", "4000"})


@pytest.mark.parametrize("path", sources(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_citation_resolves(path: Path) -> None:
    rules, sections, decisions = cited(path.read_text(encoding="utf-8"))
    assert (rules - RULES, sections - SECTIONS, decisions - DECISIONS) == (set(), set(), set())
