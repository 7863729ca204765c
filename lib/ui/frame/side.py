"""The panel at the right of a page: it stands beside the page, which stays in use, and on a phone over all of it.

Its place is held by the style sheet in the head (lib/ui/parts/room.py), what it looks like is drawn by a part of our own, and
what is in it are Streamlit's elements (docs/decisions/026-panel-beside-the-page.md).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ui.frame import later
from lib.ui.parts import mounting, room
from lib.ui.parts.mounting import mount
from lib.ui.words.texts import t

Kind = Literal["figure", "client"]
"""What a panel can be of."""


def stand(
    kind: Kind, mark: str, title: str, shut: Callable[[], None], step: Callable[[int], None] | None = None
) -> DeltaGenerator:
    """The place of the panel, to be filled with :func:`fill`; without a `title` none is open.

    `mark` tells what it is of, as the parts of the page call it. `shut` is called when it is closed, `step` with 1 or -1 when
    the reader goes on to the next or back to the one before; both in a callback. The place is always made, so that what
    stands below it on the page is not drawn anew when the panel opens, and its part is there to open it at a click.
    """
    place = st.container(key=room.side(kind, is_open=bool(title)))
    key = f"head_{kind}"

    def stepped() -> None:
        if step and (way := mounting.told(key, "step")) in (-1, 1):
            step(int(way))

    with place:
        mount(
            "side",
            key,
            {
                "kind": kind,
                "mark": mark if title else "",
                "title": title,
                "close": t("panel_close"),
                "earlier": t("panel_earlier") if step else "",
                "later": t("panel_later") if step else "",
                "filled": kind == "figure",
            },
            on_shut_change=shut,
            on_step_change=stepped,
        )
    return place


def fill(place: DeltaGenerator, draw: Callable[[], None]) -> None:
    """Draw what is in the panel; what is done there runs it alone."""
    with place:
        later.fragment()(draw)()
