"""How the key of the open workspace is kept: what stands for it in the address, and whether this browser offers it again."""

from __future__ import annotations

import contextlib
import time
from dataclasses import dataclass, replace
from pathlib import Path

import streamlit as st

from lib.store import browsers, links
from lib.store.browsers import Entry
from lib.store.links import Link
from lib.store.workspace import Workspace, WorkspaceError, data_folder
from lib.ui.frame import login

_STANDING = "key_standing"
_AGAIN = 3600
"""Seconds after which an open page says once more that it is open: a handle ends some days after its last use."""


@dataclass(frozen=True)
class Standing:
    """What is known of the token that is open. `handle` stands for it in the address, empty where the key itself has to;
    `at` is when that was noted, in seconds of a clock of its own."""

    token: str
    link: str
    workspace: str
    handle: str
    saved: bool
    remembered: bool
    at: float


def keepers() -> tuple[str, ...]:
    """By what the reader's workspaces are found again: the person who signed in, then their browser."""
    person = login.person()
    known = browsers.keeper_of(str(st.context.cookies.get(browsers.COOKIE, "")))
    # Streamlit by itself has a cookie too, which ends with the browser's session: enough for an address, not to remember.
    spare = "" if known or not (xsrf := login.browser()) else f"session {xsrf}"
    return tuple(keeper for keeper in (person and f"person {person}", known, spare) if keeper)


def can_remember() -> bool:
    """Whether a workspace can be offered again in another session."""
    return any(not keeper.startswith("session ") for keeper in keepers())


def is_person() -> bool:
    """Whether the reader's workspaces are found again by the person, in whatever browser they sign in."""
    return any(keeper.startswith("person ") for keeper in keepers())


def standing() -> Standing | None:
    """How the key of the open workspace is kept; None without one."""
    known: Standing | None = st.session_state.get(_STANDING)
    return known


def note(link: Link, token: str, *, saved: bool) -> None:
    """Note that the bearer of a token is here. `saved` says that they came with it, so that it is kept somewhere."""
    known = standing()
    if known and known.token == token:
        if time.monotonic() - known.at < _AGAIN:
            return
        saved = known.saved
    _keep(Standing(token, link.id, link.workspace, "", saved or link.role != "owner", False, 0.0), link.role == "owner")


def settle(*, remembered: bool | None) -> None:
    """The owner says that the key is kept, and whether this browser is to remember the workspace."""
    if known := standing():
        _keep(replace(known, saved=True), True, remembered)


def drop() -> None:
    """Nothing is open by a key any more."""
    st.session_state.pop(_STANDING, None)


def _keep(known: Standing, is_owner: bool, remembered: bool | None = None) -> None:
    """Note it with the first keeper there is. Where nothing can be noted the key stays in the address."""
    data, entry, handle = data_folder(), None, ""
    if is_owner:
        for keeper in keepers()[:1]:
            with contextlib.suppress(OSError, WorkspaceError):
                handle = browsers.handle(links.server_key(data), keeper, known.link)
                entry = browsers.note(
                    data, keeper, known.workspace, known.link, saved=known.saved, remembered=remembered
                )
    st.session_state[_STANDING] = replace(
        known, handle=handle if entry else "", saved=entry.saved if entry else known.saved,
        remembered=bool(entry and entry.remembered), at=time.monotonic(),
    )  # fmt: skip


def token_of(data: Path, handle: str) -> str:
    """The token that a handle stands for with this reader; empty if it stands for none. Raises :class:`links.LinkError`."""
    try:
        entry = browsers.found(data, links.server_key(data), keepers(), handle)
        return links.token_of(Workspace(data, entry.workspace), entry.link) if entry else ""
    except WorkspaceError:
        raise links.LinkError("damaged") from None


def listed() -> list[tuple[Entry, str]]:
    """The workspaces to be offered again with their tokens, the last opened first: those that are remembered, and those of
    which nobody said that the key is kept."""
    data = data_folder()
    known: dict[str, tuple[Entry, str]] = {}
    for keeper in keepers():
        for entry in browsers.entries(data, keeper):
            if entry.remembered or not entry.saved:
                with contextlib.suppress(links.LinkError, WorkspaceError, OSError):
                    token = links.token_of(Workspace(data, entry.workspace), entry.link)
                    known.setdefault(entry.link, (entry, token))
    return sorted(known.values(), key=lambda one: one[0].seen, reverse=True)


def forget(link: str = "") -> None:
    """Open a link, or without one all links, in this browser only with the key again.

    What is open and kept nowhere else stays: it would be lost.
    """
    with contextlib.suppress(OSError):
        browsers.forget(data_folder(), keepers(), link)
    known = standing()
    if known and link in ("", known.link):
        st.session_state[_STANDING] = replace(known, remembered=False)
        if not known.saved:
            _keep(known, True, remembered=False)
