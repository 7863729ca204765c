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

Part = Literal["wall", "about", "things", "facts", "bar", "board", "index"]
"""The scripts in ``assets/``."""

Plain = str | int | float | bool | None | list["Plain"] | dict[str, "Plain"]
"""What can be sent as it is. A Decimal or a date would turn all of the data into one string, without a word."""

PACKAGE = "closeboard"
FOLDER = Path(__file__).parent


def mount(part: Part, key: str, data: Mapping[str, Plain], **callbacks: Callable[[], None]) -> Mapping[str, Any]:
    """Draw a part with its data, and return what was done in it: what is in ``on_<name>_change`` is told under ``<name>``.

    What comes back was sent by a browser and may be anything: it is looked up among what this reader may see. Raises
    TypeError where something in `data` is not plain.
    """
    _plain(data, part)
    manager = get_bidi_component_manager()
    name = f"{PACKAGE}.{part}"
    if manager.get_component_asset_root(name) is None:
        found = ComponentManifest(PACKAGE, "1", [ComponentConfig(part, "assets")])
        manager.register_from_manifest(found, FOLDER)
    drawn: Callable[..., Mapping[str, Any]] = _component(part)
    return drawn(key=key, data=dict(data), **callbacks)


def told(key: str, name: str) -> object:
    """What was done in the part with this key, for use in a callback; None where a browser says nothing usable."""
    state = st.session_state.get(key)
    return state.get(name) if isinstance(state, Mapping) else None


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
