"""Segments on the pages: in the address, among the filters, above the figures, kept by the owner, and what a reader is not told."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish.sample import sample
from lib.query import Segment, Snapshot
from lib.query.people import people_of
from tests.app import parts, sent, visits

pytestmark = pytest.mark.usefixtures("navigated")

REVENUE = "pages/revenue.py"


def words(app: AppTest) -> str:
    return "\n".join(sent.texts(app))


def held(data: Path, text: str) -> int:
    current = sample(data).current
    assert current
    with closing(current.open()) as con:
        return len(people_of(Snapshot(con), Segment(text)))


def in_bar(app: AppTest) -> dict[str, Any]:
    """What the bar offers and has taken of segments."""
    (bar,) = parts.parts(app, "bar")
    return next(one for one in bar["filters"] if one["name"] == "segment")


def test_a_segment_of_the_address_narrows_the_page_and_says_how_many_it_holds(data: Path) -> None:
    many = held(data, "in_service = yes and red = yes")
    whole = parts.figures(visits.page(REVENUE, period="all"))
    app = visits.page(REVENUE, segment="at_risk", period="all")
    assert many > 1
    assert f"At risk ({many})" in words(app)
    assert "Chosen by outcome" in words(app)
    assert in_bar(app)["taken"] == [["at_risk", f"At risk ({many})"]]
    assert parts.figures(app)["Cash collected"] != whole["Cash collected"]


def test_a_condition_of_the_address_stands_as_a_chip_and_a_click_takes_a_ready_one_instead(data: Path) -> None:
    app = visits.page(REVENUE, where="paid > 1000", period="all")
    ((name, shown),) = in_bar(app)["taken"]
    assert (name, shown) == ("paid > 1000", f"paid > 1000 ({held(data, 'paid > 1000')})")
    assert [name for name, _ in in_bar(app)["members"]][:2] == ["paid > 1000", "at_risk"]
    parts.choose(app, segment=["paid > 1000", "at_risk"])
    assert [name for name, _ in in_bar(app)["taken"]] == ["at_risk"]
    parts.choose(app, segment=[])
    assert in_bar(app)["taken"] == []


def test_what_cannot_be_understood_is_one_sentence_and_no_figure(data: Path) -> None:
    app = visits.page(REVENUE, where="stge = active")
    assert [one.value for one in app.error] == ["“stge” at character 1 is no field of a segment: the nearest is stage."]
    assert parts.figures(app) == {}
    unknown = visits.page(REVENUE, segment="at_rsk")
    assert [one.value for one in unknown.error] == [
        "There is no segment “at\\_rsk” (character 1): the nearest is “at\\_risk”."
    ]
