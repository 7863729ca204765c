"""What somebody sends by hand in the place of a browser: it changes nothing that they may not change, and breaks no page."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from tests.app import parts, visits

pytestmark = pytest.mark.usefixtures("data", "navigated")

ODD: tuple[Any, ...] = ({}, [], {"page": {}}, {"page": [], "card": {}}, {"who": {}}, {"ref": []}, "x" * 3000, 7, True)


def drawn(app: AppTest) -> list[Any]:
    """The figures, the filters and the board of a page."""
    return [parts.figures(app), parts.chips(app), *parts.parts(app, "board")]


@pytest.mark.parametrize(
    ("page", "part", "events"),
    [
        ("overview", "bar", ("go", "find", "choose")),
        ("overview", "wall", ("go", "open")),
        ("overview", "things", ("open",)),
        ("revenue", "board", ("open", "rows", "narrow", "sort", "against")),
    ],
)
def test_nothing_comes_of_what_is_no_message(page: str, part: str, events: tuple[str, ...]) -> None:
    app = visits.page(f"pages/{page}.py", period="all")
    usual = drawn(app)
    for event in events:
        for value in ODD:
            parts.send(app, part, event, value)
            assert drawn(app) == usual, (event, value)
            assert app.session_state["card"] == ""


def test_nothing_comes_of_what_no_panel_tells() -> None:
    app = visits.page("pages/revenue.py", period="all", card="r.gross")
    for event in ("step", "open"):
        for value in (*ODD, 2, "no.figure"):
            if value is not True:  # which is 1
                parts.send(app, "facts", event, value)
                assert app.session_state["card"] == "r.gross"


def test_only_so_many_values_that_no_row_has_are_named() -> None:
    app = visits.page("pages/revenue.py", lang="en")
    app.query_params["closer"] = [f"Nobody {i}" for i in range(40)]
    visits.run(app)
    said = [error.value for error in app.error]
    assert len(said) == 11
    assert said[-1] == "30 further values of the address are on no row either."
    app = visits.page("pages/revenue.py", closer="Ana Ruiz" * 2000)
    assert "Ana RuizAna Ruiz" in app.error[0].value
    assert len(app.error[0].value) < 400


def test_a_search_is_no_longer_than_a_search() -> None:
    app = visits.page("pages/glossary.py", q="zzq " * 50_000)
    assert len(app.session_state["q"]) == 200
