"""Who is looking at what: the one place where a snapshot is opened for a reader.

Every page asks :func:`view` before it shows anything, whatever way it was reached, so a page without a right to data has
no data (design.md section 2, "the pages/ trap").
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import streamlit as st

from lib.query import Snapshot as OpenSnapshot
from lib.workspace import links
from lib.workspace.sample import sample
from lib.workspace.workspace import SAMPLE, Snapshot, Workspace, data_folder

TOKEN = "w"
"""The query parameter that carries a link's token."""


class Refused(ValueError):  # noqa: N818 - what happened to the reader, not to the program
    """The reader may see nothing. `code` is ``tampered``, ``expired`` or ``revoked``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class View:
    """What one reader may see. `snapshot` is None in a workspace that has no data yet."""

    workspace: Workspace
    role: links.Role
    snapshot: Snapshot | None
    link: links.Link | None = None
    locks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_sample(self) -> bool:
        """Whether this is the sample business, which nobody can change."""
        return self.workspace.name == SAMPLE

    @property
    def may_change(self) -> bool:
        """Whether the reader may import into this very workspace and change its settings."""
        return self.role == "owner" and not self.is_sample

    @property
    def identity(self) -> str:
        """Part of every cache key: no answer may be served to a reader of another snapshot."""
        return self.snapshot.identity if self.snapshot else f"{self.workspace.name}/empty"


def view() -> View:
    """The view of the current reader: by link, else the home workspace, else the sample business.

    Raises :class:`Refused`. Works on any page and in any order; it needs nothing that app.py did.
    """
    data = data_folder()
    token = st.query_params.get(TOKEN) or st.session_state.get(TOKEN)
    if token:
        st.session_state[TOKEN] = token
        try:
            link = links.read(data, token, date.today())
        except links.LinkError as problem:
            raise Refused(problem.code) from None
        workspace = Workspace(data, link.workspace)
        frozen = [s for s in workspace.history() if s.path.stem == link.snapshot] if link.snapshot else []
        if link.snapshot and not frozen:
            raise Refused("expired")
        return View(workspace, link.role, frozen[0] if frozen else workspace.current, link, link.locks)
    home = os.environ.get("CLOSEBOARD_HOME")
    if home:
        workspace = Workspace(data, home)
        return View(workspace, "owner", workspace.current)
    workspace = sample(data)
    return View(workspace, "viewer", workspace.current)


def who() -> str:
    """Whom the history names for what the reader does: the address they are logged in with, if they are."""
    return str(getattr(st.user, "email", None) or "")


def keep_token() -> None:
    """Write the token back into the address after a page change dropped it."""
    token = st.session_state.get(TOKEN)
    if token and st.query_params.get(TOKEN) != token:
        st.query_params[TOKEN] = token


def private_workspace() -> tuple[Workspace, str]:
    """A new workspace of the reader's own and the token of its owner link."""
    workspace = Workspace(data_folder(), f"w-{secrets.token_hex(8)}")
    return workspace, links.give(workspace, "owner", purpose="owner")


def enter(token: str) -> None:
    """Go on as the bearer of a token: it stands in the address from now on."""
    st.session_state[TOKEN] = token
    st.query_params[TOKEN] = token


@st.cache_resource(max_entries=32, on_release=lambda opened: opened.con.close(), show_spinner=False)
def _open(identity: str, path: str) -> OpenSnapshot:
    del identity  # part of the key: a path could be reused, an identity cannot
    return OpenSnapshot(Snapshot(Path(path)).open())


def opened(snapshot: Snapshot) -> OpenSnapshot:
    """The open snapshot, shared by all readers. Ask through :func:`cursor`: a connection must not be shared by threads."""
    return _open(snapshot.identity, str(snapshot.path))


def cursor(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A cursor of one's own on an open snapshot."""
    return opened(snapshot).con.cursor()
