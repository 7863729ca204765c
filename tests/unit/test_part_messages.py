"""What a browser says of our own parts and types into boxes: anything may come, and it is listened to only so far."""

from __future__ import annotations

import ast
import json
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

from lib.server import told
from lib.ui.parts import mounting
from tests.conftest import ROOT

USUAL: tuple[Any, ...] = (
    "r.gross", "", True, 1, -1, None, {"who": None, "ref": "r.gross"}, {"closer": ["Ana Ruiz", "(unassigned)"]}, {"back": True},
    {"period": "custom", "from": "2026-01-01", "to": ""}, {"page": "revenue", "card": ""}, [], {},
)  # fmt: skip
DEEP: dict[str, Any] = {"who": {"who": {"who": "Ana Ruiz"}}}
ODD: tuple[Any, ...] = (
    "x" * 2001, ["x"] * 1001, {str(i): i for i in range(1001)}, {"closer": ["x" * 2001]}, DEEP, {"closer": [["Ana Ruiz"]]}, "\ud800",
    {"\ud800": 1}, float("nan"), float("inf"), 10**16, [{"who": {}}], {"closer": [{"a": 1}]},
)  # fmt: skip


@pytest.mark.parametrize("value", USUAL, ids=str)
def test_what_a_part_tells_is_heard(value: object) -> None:
    assert mounting._usable(value) == value
    text = json.dumps([{"event": "open", "value": value}])
    states = WidgetStates(
        widgets=[WidgetState(id="part", json_trigger_value=text), WidgetState(id="one", json_value="{}")]
    )
    assert told.usable(states) is states


@pytest.mark.parametrize("value", ODD, ids=lambda value: str(type(value)))
def test_what_no_part_tells_is_not_heard(value: object) -> None:
    assert mounting._usable(value) is None


@pytest.mark.parametrize(
    "state",
    [
        WidgetState(json_trigger_value=json.dumps([{"event": "find", "value": "x"}] * 21)),
        WidgetState(json_trigger_value=json.dumps([{"event": "find", "value": "x" * 70_000}])),
        WidgetState(json_trigger_value="[" * 60_000),
        WidgetState(json_trigger_value='[{"event": "step", "value": ' + "9" * 5000 + "}]"),
        WidgetState(json_trigger_value='["find"]'),
        WidgetState(json_trigger_value="find"),
        WidgetState(json_value='{"step": 1}'),
        WidgetState(json_value='{"go": "revenue"}'),
        WidgetState(json_value="["),
    ],
    ids=["too many", "too long", "too deep", "a number too long", "no click", "no message", "kept", "kept too", "kept and broken"],
)  # fmt: skip
def test_a_session_is_not_given_what_no_part_tells(state: WidgetState) -> None:
    """What a part would keep is said again in every run: a panel told to go on would go on for ever."""
    state.id = "part"
    other = WidgetState(id="other", string_value="x" * 100_000)
    usable = told.usable(WidgetStates(widgets=[state, other]))
    assert usable is not None
    assert list(usable.widgets) == [other]


def test_every_box_takes_only_so_many_letters() -> None:
    boxes = [
        (path.name, node.lineno, {word.arg for word in node.keywords})
        for folder in ("lib", "pages")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ("text_input", "text_area")
    ]  # fmt: skip
    assert len(boxes) >= 10
    assert [(name, line) for name, line, given in boxes if "max_chars" not in given] == []
