"""How a part of our own gets onto a page: its script is a file of this folder, its data are words already written.

A part is a component of Streamlit's second kind. Streamlit finds the scripts of such components in installed packages; ours
lie in the tree, so that a clone needs no step of building and a changed script is there at the next visit
(docs/decisions/021-parts-in-the-tree.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal

import streamlit as st
from streamlit.components.v2.get_bidi_component_manager import get_bidi_component_manager
from streamlit.components.v2.manifest_scanner import ComponentConfig, ComponentManifest
from streamlit.components.v2.types import ComponentRenderer

Part = Literal["wall", "about", "things", "facts", "bar", "board", "index", "side"]
"""The scripts in ``assets/``."""

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What can be sent as it is. A Decimal or a date would turn all of the data into one string, without a word."""

LONGEST = 2_000
"""Characters of a text that a browser is listened to."""
MOST = 1_000
"""Texts of a list, or names of a table, likewise."""
DEEPEST = 2
"""Tables and lists inside each other, likewise: no part tells more than lists by name."""

PACKAGE = "closeboard"
FOLDER = Path(__file__).parent


def mount(part: Part, key: str, data: Mapping[str, Plain], **callbacks: Callable[[], None]) -> Mapping[str, Any]:
    """Draw a part with its data, and return what was done in it: what is in ``on_<name>_change`` is told under ``<name>``.

    What comes back was sent by a browser and may be anything: it is looked up among what this reader may see, and what no
    part would tell is None. Raises TypeError where something in `data` is not plain.
    """
    _plain(data, part)
    manager = get_bidi_component_manager()
    name = f"{PACKAGE}.{part}"
    if manager.get_component_asset_root(name) is None:
        found = ComponentManifest(PACKAGE, "1", [ComponentConfig(part, "assets")])
        manager.register_from_manifest(found, FOLDER)
    drawn: Callable[..., Mapping[str, Any]] = _component(part)
    done = drawn(key=key, data=dict(data), **callbacks)
    return {name: _usable(done.get(name)) for name in (on[len("on_") : -len("_change")] for on in callbacks)}


def told(key: str, name: str) -> Any:
    """What was done in the part with this key, for use in a callback; None where a browser says nothing usable."""
    state = st.session_state.get(key)
    return _usable(state.get(name)) if isinstance(state, Mapping) else None


def text(told: object) -> str:
    """The name that a part tells; empty where a browser tells something else in its place."""
    return told if isinstance(told, str) else ""


def _usable(told: object) -> Any:
    """What a browser tells, as far as a part of ours could tell it: words, numbers, and lists of them by name, none of them
    long."""
    return told if _is_usable(told, DEEPEST) else None


def _is_usable(told: object, depth: int) -> bool:
    if isinstance(told, str):
        return len(told) <= LONGEST and _is_text(told)
    if isinstance(told, Mapping):
        inside = [*told, *told.values()] if len(told) <= MOST else None
    elif isinstance(told, list):
        inside = told if len(told) <= MOST else None
    else:
        return told is None or (isinstance(told, (bool, int, float)) and abs(told) < 1e15)
    return bool(depth) and inside is not None and all(_is_usable(one, depth - 1) for one in inside)


def _is_text(told: str) -> bool:
    """Whether it can be written to an address or a page: half a letter of two cannot."""
    try:
        told.encode()
    except UnicodeEncodeError:
        return False
    return True


@cache
def _component(part: Part) -> ComponentRenderer:
    return st.components.v2.component(f"{PACKAGE}.{part}", js=f"{part}.js")


def _plain(data: object, where: str) -> None:
    if isinstance(data, Mapping):
        for name, inner in data.items():
            _plain(inner, f"{where}.{name}")
    elif isinstance(data, list):
        for inner in data:
            _plain(inner, where)
    elif not (data is None or isinstance(data, (str, bool, int)) or (isinstance(data, float) and data == data)):
        raise TypeError(f"{where} holds {type(data).__name__}: write it as a word or a number first")
