"""Who is looking at what: the one place where a snapshot is opened for a reader.

Every page asks :func:`view` before it shows anything, whatever way it was reached, so a page without a right to data has
no data (design.md section 2, "the pages/ trap").
"""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from io import BufferedReader
from pathlib import Path

import duckdb
import streamlit as st

from lib.db import identifier, scalar
from lib.query import Snapshot as OpenSnapshot
from lib.ui import allowance, keeping, login
from lib.ui.texts import t
from lib.workspace import audit, browsers, links, masking
from lib.workspace.doorstep import KEY
from lib.workspace.retention import PRIVATE, sweep
from lib.workspace.sample import sample
from lib.workspace.workspace import DEFAULT, SAMPLE, Snapshot, Workspace, WorkspaceError, data_folder

TOKEN, HANDLE = KEY, browsers.HANDLE
"""The query parameters that carry a link's token, or what stands for it in the browser that it was opened in."""
_PROVEN, _OWN = "proven_token", "own_workspace"


class Refused(ValueError):  # noqa: N818 - what happened to the reader, not to the program
    """The reader may see nothing. `code` is ``tampered``, ``expired`` or ``revoked`` of a link, ``elsewhere`` of an address
    that opens only in another browser, ``too_many`` after too many of these; where one must sign in ``sign_in``, ``no_role`` or ``login_broken``; ``damaged``, ``damaged_version`` or
    ``unreachable`` where what it opens cannot be read from the disk.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class View:
    """What one reader may see. `snapshot` is None in a workspace that has no data yet, for a masked reader a masked copy."""

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
    def is_frozen(self) -> bool:
        """Whether the link shows the figures of one snapshot for ever."""
        return bool(self.link and self.link.snapshot)

    @property
    def who(self) -> str:
        """Who is looking, as the log of the workspace names them: by the link's id, never by a person's name."""
        return self.link.id if self.link else audit.HOME

    @property
    def may_change(self) -> bool:
        """Whether the reader may import into this very workspace and change its settings."""
        return self.role == "owner" and not self.is_sample

    @property
    def identity(self) -> str:
        """Part of every cache key: no answer may be served to a reader of another snapshot."""
        return self.snapshot.identity if self.snapshot else f"{self.workspace.name}/empty"


def view() -> View:
    """The view of the current reader: by link, else by signing in, else the home workspace, else the sample business.

    Raises :class:`Refused`. Works on any page and in any order; it needs nothing that app.py did.
    """
    data = data_folder()
    given = _token(data)
    if not given:
        return without_link()
    st.session_state[TOKEN] = given
    with _reachable():
        link = _read(data, given)
        keeping.note(link, given, saved=TOKEN in st.query_params)
        workspace = Workspace(data, link.workspace)
        shown = _frozen(workspace, link.snapshot) if link.snapshot else _in_force(workspace)
        return _as_seen(View(workspace, link.role, shown, link, link.locks))


def token() -> str:
    """The token that is open; empty for who came without one."""
    return str(st.session_state.get(TOKEN, ""))


def _token(data: Path) -> str:
    """The token of the address, else the one that its handle stands for here, else that of the session; empty without any."""
    if given := st.query_params.get(TOKEN):
        return given
    handle, known = st.query_params.get(HANDLE), keeping.standing()
    if not handle or (known and known.handle == handle):
        return token()
    try:
        found = keeping.token_of(data, handle)
    except links.LinkError as problem:
        raise Refused(problem.code) from None
    if not found:
        raise Refused("elsewhere")
    return found


def _frozen(workspace: Workspace, name: str) -> Snapshot:
    """The snapshot of a frozen link. No other may stand for it. Raises :class:`Refused`."""
    found = next((snapshot for snapshot in workspace.history() if snapshot.path.stem == name), None)
    if found is None:
        raise Refused("expired")
    if not opens(found):
        raise Refused("damaged_version")
    return found


def _in_force(workspace: Workspace) -> Snapshot | None:
    """The snapshot in force. One that turns out to be damaged when it is opened makes way for the newest whole one."""
    while (current := workspace.current) is not None and not opens(current):
        pass
    return current


def opens(snapshot: Snapshot) -> bool:
    """Whether a snapshot can be opened; one that cannot is known to be damaged from then on."""
    try:
        opened(snapshot)
    except duckdb.Error:
        if snapshot.is_sound():
            raise
        return False
    return True


def found_damaged(seen: View) -> bool:
    """Whether what could not be read just now is damaged; then the reader's next run sees another snapshot or none."""
    real = next((s for s in seen.workspace.history() if seen.snapshot and s.number == seen.snapshot.number), None)
    if real is None or real.is_sound():
        return False
    close(real)
    return True


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """Refuse the reader in one sentence where this account must not read what is on the disk, or not write what it takes."""
    try:
        yield
    except (OSError, WorkspaceError):
        raise Refused("unreachable") from None


def without_link() -> View:
    """What the reader may see without any link: the home workspace, else the sample business. Raises :class:`Refused`."""
    with _reachable():
        return _without_link()


def _without_link() -> View:
    data = data_folder()
    home = os.environ.get("CLOSEBOARD_HOME")
    role = _signed_in()
    if role:
        workspace = Workspace(data, home or DEFAULT)
        return _as_seen(View(workspace, role, _in_force(workspace)))
    if home:
        workspace = Workspace(data, home)
        return View(workspace, "owner", _in_force(workspace))
    workspace = sample(data)
    return View(workspace, "viewer", _in_force(workspace))


def is_open_without_link(workspace: Workspace) -> bool:
    """Whether the reader would see a workspace if they had no link to it."""
    try:
        return without_link().workspace.name == workspace.name
    except Refused:
        return False


def who() -> str:
    """Whom the history names for what the reader does: the address they are logged in with, if they are."""
    return str(getattr(st.user, "email", None) or "")


def bearer(token: str = "") -> str:
    """Who acts with a token, or without one as the present reader. Raises :class:`Refused` for one that opens nothing."""
    if not token:
        return view().who
    try:
        return links.read(data_folder(), token, date.today()).id
    except links.LinkError as problem:
        raise Refused(problem.code) from None


def may_still_change(workspace: Workspace) -> bool:
    """Whether the reader may change a workspace at this moment. A callback runs before the page is guarded again."""
    try:
        now = view()
    except Refused:
        return False
    return now.may_change and now.workspace.name == workspace.name


def record(seen: View, what: audit.Event, detail: audit.Detail | None = None) -> None:
    """Note in the log of the workspace what the reader did."""
    if not seen.is_sample:
        audit.record(seen.workspace, seen.who, what, detail)


def noted(name: str, make: Callable[[], bytes]) -> Callable[[], bytes]:
    """A download that is noted in the log when it is asked for, which is when it is made."""
    seen = view()

    def made() -> bytes:
        record(seen, "download", {"file": name})
        return make()

    return made


def _read(data: Path, token: str) -> links.Link:
    """What a token says. Who has tried too many that say nothing must wait, so that nobody can go on guessing."""
    who = allowance.visitor()
    if st.session_state.get(_PROVEN) != token and not allowance.is_free("link", who):
        raise Refused("too_many")
    try:
        link = links.read(data, token, date.today())
    except links.LinkError as problem:
        if problem.code == "tampered":
            allowance.take("link", who)
        raise Refused(problem.code) from None
    st.session_state[_PROVEN] = token
    return link


def _signed_in() -> links.Role | None:
    """The role of the reader's account; None where nobody needs to sign in. Raises :class:`Refused`."""
    try:
        roles = login.roles()
    except login.LoginBroken:
        raise Refused("login_broken") from None
    if roles is None:
        return None
    if not login.is_signed_in():
        raise Refused("sign_in")
    role = login.role_of(st.user.to_dict(), roles)
    if role is None:
        raise Refused("no_role")
    return role


def _as_seen(view: View) -> View:
    """The view as its role may have it: a masked reader's snapshot is a copy without names, and so are the locks."""
    if view.role != "masked" or view.snapshot is None:
        return view
    copy = masking.masked(view.workspace, view.snapshot)
    locks = {name: masking.unnamed(view.workspace, name, members) for name, members in view.locks.items()}
    return replace(view, snapshot=copy, locks=locks)


def keep_address() -> None:
    """Have the address open again what is open: a page change drops it. An owner's key makes way for a handle, where this
    browser can prove itself."""
    shown, known = token(), keeping.standing()
    if not shown:
        return
    wanted = {HANDLE: known.handle} if known and known.token == shown and known.handle else {TOKEN: shown}
    if {name: st.query_params[name] for name in (TOKEN, HANDLE) if name in st.query_params} != wanted:
        others = {n: st.query_params.get_all(n) for n in st.query_params if n not in (TOKEN, HANDLE)}
        st.query_params.from_dict({**others, **wanted})


def destination(view: View) -> tuple[Workspace, str]:
    """Where the reader's imports go: this workspace, or from the sample business a private one and its owner link's token.

    The private one is the same until it is entered. Making it clears away what others left unfinished.
    """
    if not view.is_sample:
        return view.workspace, ""
    if _OWN not in st.session_state:
        data = data_folder()
        sweep(data)
        browsers.sweep(data)
        workspace = Workspace(data, f"{PRIVATE}{secrets.token_hex(8)}")
        st.session_state[_OWN] = workspace, links.give(workspace, "owner")
    own: tuple[Workspace, str] = st.session_state[_OWN]
    return own


def may_have_destination(view: View) -> bool:
    """Whether :func:`destination` can be asked for; what would be one workspace too many is refused on the page, and so is
    one that cannot be written."""
    if not view.is_sample or _OWN in st.session_state:
        return True
    if not allowance.allowed("workspace"):
        return False
    try:
        destination(view)
    except (OSError, WorkspaceError):
        st.error(t("refused_unreachable"), icon=":material/healing:")
        return False
    return True


def enter(given: str) -> None:
    """Go on as the bearer of a token that nobody has kept yet, unless this browser knows better."""
    st.session_state.pop(_OWN, None)
    st.session_state[TOKEN] = given
    with contextlib.suppress(Refused):
        keeping.note(_read(data_folder(), given), given, saved=False)
    keep_address()


def leave() -> None:
    """Forget the token: the reader goes on as anybody who comes without a link."""
    st.session_state.pop(TOKEN, None)
    keeping.drop()
    for name in (TOKEN, HANDLE):
        st.query_params.pop(name, None)


@dataclass(frozen=True)
class _Reading:
    """An open snapshot and the handle that keeps it from being pruned."""

    data: OpenSnapshot
    hold: BufferedReader

    def close(self) -> None:
        """Let go of the snapshot."""
        self.data.con.close()
        self.hold.close()


@st.cache_resource(max_entries=32, on_release=lambda reading: reading.close(), show_spinner=False)
def _open(identity: str, path: str) -> _Reading:
    del identity  # part of the key: a path could be reused, an identity cannot
    snapshot = Snapshot(Path(path))
    return _Reading(OpenSnapshot(snapshot.open()), snapshot.hold())


def opened(snapshot: Snapshot) -> OpenSnapshot:
    """The open snapshot, shared by all readers. Ask through :func:`cursor`: a connection must not be shared by threads."""
    return _open(snapshot.identity, str(snapshot.path)).data


def close(snapshot: Snapshot) -> None:
    """Let go of a snapshot that is about to be erased."""
    _open.clear(snapshot.identity, str(snapshot.path))


def cursor(snapshot: Snapshot) -> duckdb.DuckDBPyConnection:
    """A cursor of one's own on an open snapshot."""
    return opened(snapshot).con.cursor()


def holds(snapshot: Snapshot, dimension: str, name: str) -> bool:
    """Whether a name is a member of one of the dimensions of touches."""
    con = cursor(snapshot)
    try:
        column = identifier(dimension)
        touches = f"select {column} :: varchar as member from optins union select {column} :: varchar from credits"
        return bool(scalar(con, f"select exists (from ({touches}) where member = ?)", [name]))
    finally:
        con.close()
