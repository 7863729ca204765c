"""An address can say anything: every page shows its numbers, and says what of it was left out."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from lib.ui.frame import filters
from tests.app.visits import page

ODD = ("0001-01-01", "9999-12-31", "9" * 5000, "\x00", "-1", "nan", "💥", "", "x" * 3000, "2026-02-30", "' or 1=1 --")
LAST = ("1900-01-01", "2199-12-31")
NAMES = [parameter.name for parameter in filters.FILTERING]


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize("where", ["overview", "revenue"])
def test_the_first_and_the_last_day_have_a_page(where: str) -> None:
    for first, last in ((0, 1), (1, 0), (0, 0)):
        page(
            f"pages/{where}.py",
            as_of=LAST[first],
            period="custom",
            **{"from": LAST[0], "to": LAST[last], "compare": "year"},
        )


@pytest.mark.usefixtures("data")
def test_a_day_that_is_none_is_said() -> None:
    app = page("pages/overview.py", as_of="0001-01-01", period="yesteryear", lang="en")
    told = [one.value for one in app.sidebar.warning]
    assert len(told) == 1
    assert "period, as_of" in told[0]
    assert not page("pages/overview.py", as_of="2026-01-31", lang="en").sidebar.warning


@pytest.mark.parametrize("seed", range(6))
def test_no_address_breaks_a_page(data: Path, seed: int) -> None:
    chance = Random(seed)
    said = {name: chance.choice((*ODD, *LAST)) for name in (*NAMES, "lang", "section", "goals_metric", "term", "kind")}
    said = {name: text for name, text in said.items() if chance.random() < 0.7}
    page(chance.choice(("pages/overview.py", "pages/data.py", "pages/attribution.py")), **{**said, "period": "custom"})


@pytest.mark.usefixtures("data")
@pytest.mark.parametrize(
    ("where", "said"), [("overview", {"offer": f"offer~{'9' * 5000}"}), ("glossary", {"p": "9" * 5000})]
)
def test_no_number_of_an_address_is_too_long(where: str, said: dict[str, str]) -> None:
    page(f"pages/{where}.py", **said)
