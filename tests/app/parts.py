"""What a page sends to the parts that are drawn by our own script: their data as the browser gets them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest

from tests.app.visits import run

TRIGGER = "$$STREAMLIT_INTERNAL_KEY_"
"""What a browser puts before the name of a part when it tells what was done in it."""


@dataclass(frozen=True)
class Card:
    """A figure of a wall or a strip, or a line of a list."""

    ref: str
    label: str
    value: str
    delta: str
    verdict: str
    kind: str
    foot: str
    hint: str


def parts(app: AppTest, name: str) -> list[dict[str, Any]]:
    """The data of every part of a kind, in the order of the page."""
    found = [one.proto for one in app.get("bidi_component")]
    return [json.loads(proto.json) for proto in found if proto.component_name == f"closeboard.{name}"]


def cards(app: AppTest) -> list[Card]:
    """Every figure of the walls and strips of a page."""
    found = []
    for data in parts(app, "wall"):
        for wall in [data, *data.get("strips", [])]:
            found += [_card(one) for one in wall.get("cards", [])]
    return found


def lines(app: AppTest) -> list[Card]:
    """Every line of the lists of what costs money and of what to do next."""
    return [_card(one) for data in parts(app, "things") for one in data["rows"]]


def figures(app: AppTest) -> dict[str, str]:
    """Label -> value of every card."""
    return {card.label: card.value for card in cards(app)}


def open_card(app: AppTest, ref: str) -> AppTest:
    """The page with the panel of a figure open, as after a click on its card."""
    app.session_state["card"] = ref
    return run(app)


def about(app: AppTest, ref: str) -> str:
    """What is said on hover of what a figure means."""
    (told,) = parts(app, "about")
    return "\n".join(" ".join(line) for line in told["figures"][ref])


def _card(one: dict[str, Any]) -> Card:
    verdict = one["verdict"] or {"word": "", "kind": ""}
    return Card(
        one["ref"], one["label"], one["value"], one["delta"], verdict["word"], verdict["kind"], one.get("foot") or one.get("people", ""),
        "\n".join(" ".join(line) for line in one["hint"]),
    )  # fmt: skip


def choose(app: AppTest, **told: object) -> AppTest:
    """What a browser sends when something is chosen in the bar, and the run that follows."""
    return send(app, "bar", "choose", told)


def send(app: AppTest, name: str, event: str, value: object, at: int = 0) -> AppTest:
    """What a browser sends when something is done in a part, the one at a place among those of its kind, and the run that follows."""
    part = [one.proto for one in app.get("bidi_component") if one.proto.component_name == f"closeboard.{name}"][at]
    states = app._tree.get_widget_states()
    state = WidgetState(id=f"{TRIGGER}{part.id}__events")
    state.json_trigger_value = json.dumps([{"event": event, "value": value}])
    states.widgets.append(state)
    app._run(states)
    assert not app.exception
    return app


def chips(app: AppTest) -> dict[str, list[str]]:
    """Dimension -> the members that are chosen, as the bar shows them."""
    (told,) = parts(app, "bar")
    return {one["label"]: [shown for _, shown in one["taken"]] for one in told["filters"] if one["taken"]}


def offered(app: AppTest, dimension: str) -> list[str]:
    """The members of a dimension that the bar offers, as it shows them."""
    (told,) = parts(app, "bar")
    return next([shown for _, shown in one["members"]] for one in told["filters"] if one["name"] == dimension)


def click(app: AppTest, chart: str, step: object) -> AppTest:
    """What a browser sends when a step of the chart is clicked whose description holds `chart`, and the run that follows."""
    drawn = next(one.proto for one in app.get("vega_lite_chart") if chart in one.proto.alt)
    states = app._tree.get_widget_states()
    told = json.dumps({"selection": {"pick": [{"a column": step}]}})
    states.widgets.append(WidgetState(id=drawn.id, string_value=told))
    app._run(states)
    assert not app.exception
    return app
