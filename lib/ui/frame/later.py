"""What runs or is made after its page was drawn: fragments, dialogs, downloads, and the files that these leave behind.

A link can be withdrawn, run out or lose its workspace while a page that it opened is still on a screen. So nothing of this
rests on the rights that the page was drawn with: they are asked for again each time, and no other module may call Streamlit
for a fragment, a dialog or a download.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Literal, ParamSpec

import duckdb
import streamlit as st
from streamlit import runtime
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryFile, MemoryMediaFileStorage
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.ui.frame import access
from lib.ui.frame.rights import Right
from lib.ui.words.texts import catalogue, language

P = ParamSpec("P")

_made_for: ContextVar[Right | None] = ContextVar("made_for", default=None)
"""For whom a download is being made, on the thread that makes it."""
_OPEN_TO_ALL = "sentence"
"""Stands among the sessions of a file that holds nothing but a sentence."""


def fragment(*, run_every: float | None = None) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """As `st.fragment`; a run that finds the reader's rights changed, or its data closed, starts the page anew, which says why."""

    def decorate(draw: Callable[P, None]) -> Callable[P, None]:
        drawn: Callable[P, None] = st.fragment(_insisting(draw), run_every=run_every)
        return drawn

    return decorate


def dialog(
    title: str,
    draw: Callable[[], None],
    *,
    icon: str = "",
    width: Literal["medium", "large"] | int = "large",
    position: Literal["center", "right"] = "center",
    dismissible: bool = True,
    on_dismiss: Callable[[], None] | Literal["ignore"] = "ignore",
) -> None:
    """Open a dialog, or a panel at the right; as :func:`fragment`, each time something in it changes."""
    opened: Callable[[], None] = st.dialog(
        title, width=width, position=position, icon=icon or None, dismissible=dismissible, on_dismiss=on_dismiss
    )(_insisting(draw))
    opened()


def _insisting(draw: Callable[P, None]) -> Callable[P, None]:
    @wraps(draw)
    def insisting(*args: P.args, **kwargs: P.kwargs) -> None:
        if not access.are_rights_as_drawn():
            st.rerun()
        try:
            draw(*args, **kwargs)
        except duckdb.ConnectionException:
            # What the page read was closed since: for what others read, or because it is no longer in force.
            context = get_script_run_ctx()
            if not context or not context.fragment_ids_this_run:
                raise
            st.rerun()

    return insisting


def download_button(label: str, make: Callable[[], bytes | str], file_name: str, mime: str, **how: Any) -> None:
    """As `st.download_button`, made when it is pressed; by then without a right to it, the file is one sentence."""
    right = access.right()
    words = catalogue(language())

    def made() -> bytes | str:
        if code := right.refused():
            _made_for.set(None)
            return _sentence(words[f"refused_{code}"], file_name)
        _made_for.set(right)
        return make()

    st.download_button(label, made, file_name, mime, on_click="ignore", **how)


def _sentence(text: str, file_name: str) -> bytes:
    if not file_name.endswith(".zip"):
        return text.encode("utf-8-sig")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("closeboard.txt", text)
    return packed.getvalue()


class RightfulStorage(MemoryMediaFileStorage):
    """Streamlit's files for the browser, each given out only while somebody it was made for has the right to it, and is there.

    The address of a file is otherwise all it takes, for as long as the server happens to keep it.
    """

    made_for: dict[str, dict[str, Right | None]]

    def load_and_get_id(
        self, path_or_data: str | bytes, mimetype: str, kind: MediaFileKind, filename: str | None = None
    ) -> str:
        """As Streamlit's, and remember for whom."""
        file_id = super().load_and_get_id(path_or_data, mimetype, kind, filename)
        right = access.right() if get_script_run_ctx() else _made_for.get()
        self.made_for.setdefault(file_id, {})[right.session if right else _OPEN_TO_ALL] = right
        return file_id

    def get_file(self, filename: str) -> MemoryFile:
        """As Streamlit's; what nobody may have any more is not there."""
        file = super().get_file(filename)
        if not any(_may_have(right) for right in self.made_for.get(filename.partition(".")[0], {}).values()):
            raise MediaFileStorageError("Nobody it was made for may still have it.")
        return file

    def delete_file(self, file_id: str) -> None:
        """As Streamlit's."""
        super().delete_file(file_id)
        self.made_for.pop(file_id, None)


def _may_have(right: Right | None) -> bool:
    if right is None:
        return True
    return runtime.get_instance().is_active_session(right.session) and not right.refused()


def guard_files() -> None:
    """Have the server's files for the browser guarded from now on. Streamlit takes no storage of an app's own, so the one it
    has made is turned into ours."""
    if not runtime.exists():
        return
    storage = runtime.get_instance().media_file_mgr._storage
    if type(storage) is MemoryMediaFileStorage:
        storage.__class__ = RightfulStorage
        storage.made_for = {}  # type: ignore[attr-defined]
