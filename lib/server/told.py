"""What a browser tells of our own parts, looked at before a session takes it.

Streamlit reads such a message with whatever is in it: one that is no message ends the run, one of a million clicks calls as
many functions, and a part whose script keeps nothing can be given something to keep, which is then told again in every run.
"""

from __future__ import annotations

import json

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates

LONGEST = 65_536
"""Characters of what is told of one part at a time."""
MOST = 20
"""Things that are told of it at a time."""
NOTHING = ("", "{}", "null")
"""What a part keeps from one run to the next: none of ours keeps anything."""


def usable(states: WidgetStates | None) -> WidgetStates | None:
    """The widgets without what no part of ours tells."""
    if states is None or all(map(_is_usable, states.widgets)):
        return states
    return WidgetStates(widgets=[state for state in states.widgets if _is_usable(state)])


def _is_usable(state: WidgetState) -> bool:
    match state.WhichOneof("value"):
        case "json_value":
            return state.json_value in NOTHING
        case "json_trigger_value":
            return _are_clicks(state.json_trigger_value)
        case _:
            return True


def _are_clicks(text: str) -> bool:
    if len(text) > LONGEST:
        return False
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return False
    told = told if isinstance(told, list) else [told]
    return len(told) <= MOST and all(isinstance(one, dict) for one in told)
