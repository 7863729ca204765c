"""Who is looking at what: the one place where a snapshot is opened for a reader.

Every page asks :func:`view` before it shows anything, whatever way it was reached, so a page without a right to data has
no data (design.md section 2, "the pages/ trap").
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from lib.host import door
from lib.metrics.relations import FILTERS
from lib.publish import locking, masking
from lib.publish.format import NewerVersion
from lib.publish.sample import sample
from lib.sandbox import copying
from lib.sandbox.imports import ReadingFailed
from lib.store import audit, browsers, links
from lib.store.doorstep import KEY
from lib.store.retention import PRIVATE, sweep
from lib.store.workspace import (
    DEFAULT,
    Snapshot,
    Workspace,
    WorkspaceError,
    data_folder,
    home_name,
)
from lib.texts.messages import Refusal
from lib.ui.frame import keeping, login, rate_limits
from lib.ui.frame.opening import (
    as_given,
    close_deleted,
    copied,
    in_force,
)
from lib.ui.frame.opening import close as close
from lib.ui.frame.opening import close_all as close_all
from lib.ui.frame.opening import cursor as cursor
from lib.ui.frame.opening import found_damaged as found_damaged
from lib.ui.frame.opening import holds as holds
from lib.ui.frame.opening import opened as opened
from lib.ui.frame.opening import opens as opens
from lib.ui.frame.rights import Right
from lib.ui.frame.seen import Refused as Refused
from lib.ui.frame.seen import View as View
from lib.ui.words.texts import t

TOKEN, HANDLE = KEY, browsers.HANDLE
"""The query parameters that carry a link's token, or what stands for it in the browser that it was opened in."""
_PROVEN, _OWN, _SEEN = "proven_token", "own_workspace", "seen"


def view() -> View:
    """The view of the current reader: by link, else by signing in, else the home workspace, else the sample business.

    Raises :class:`Refused`. Works on any page and in any order; it needs nothing that app.py did.
    """
    data = data_folder()
    try:
        given = _token(data)
        seen = _by_link(data, given) if given else without_link()
    except Refused:
        st.session_state.pop(_SEEN, None)
        close_deleted()
        raise
    st.session_state[_SEEN] = seen
    return seen


def as_drawn() -> View:
    """The view with which the page of this run was begun. Raises :class:`Refused`."""
    seen: View = st.session_state[_SEEN] if _SEEN in st.session_state else view()
    return seen


def right() -> Right:
    """What the reader of this run was let in by. Raises :class:`Refused`."""
    seen, context = as_drawn(), get_script_run_ctx()
    account = st.user.to_dict() if seen.link is None and login.is_signed_in() else None
    return Right(
        seen.workspace, seen.role, seen.snapshot is not None, context.session_id if context else "",
        st.session_state[TOKEN] if seen.link else "", seen.link, account,
    )  # fmt: skip


def are_rights_as_drawn() -> bool:
    """Whether the reader still has the rights with which the page was drawn, asked for anew."""
    try:
        then, now = as_drawn(), view()
    except Refused:
        return False
    return (now.workspace.name, now.role, now.link) == (then.workspace.name, then.role, then.link)


def _by_link(data: Path, given: str) -> View:
    st.session_state[TOKEN] = given
    with _reachable():
        link = _read(data, given)
        if not link.locks.keys() <= {*FILTERS}:
            raise Refused("damaged")  # what is locked is not known here, so nothing can be let through
        keeping.note(link, given, saved=TOKEN in st.query_params)
        workspace = Workspace(data, link.workspace)
        shown = _frozen(workspace, link.snapshot) if link.snapshot else in_force(workspace)
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
    shown = as_given(workspace, found)
    if shown is None:
        raise Refused("damaged_version")
    return shown


@contextlib.contextmanager
def _reachable() -> Iterator[None]:
    """Refuse the reader in one sentence where this account must not read what is on the disk, or not write what it takes."""
    try:
        yield
    except NewerVersion:
        raise Refused("newer") from None
    except (OSError, WorkspaceError):
        raise Refused("unreachable") from None
    except Refusal:  # what is to be shown brought the child down that was to make it
        raise Refused("not_made") from None


def without_link() -> View:
    """What the reader may see without any link: the home workspace, else the sample business. Raises :class:`Refused`."""
    with _reachable():
        return _without_link()


def _without_link() -> View:
    data = data_folder()
    try:
        home = home_name()
    except WorkspaceError:
        raise Refused("home_name") from None
    role = _signed_in()
    if role:
        workspace = Workspace(data, home or DEFAULT)
        return _as_seen(View(workspace, role, in_force(workspace)))
    if not door.is_open_to(st.context.cookies):
        raise Refused("no_key")
    if home:
        if not door.key() and not _is_from_here():
            raise Refused("not_here")
        workspace = Workspace(data, home)
        return View(workspace, "owner", in_force(workspace))
    workspace = sample(data)
    return View(workspace, "viewer", in_force(workspace))


def _is_from_here() -> bool:
    """Whether the reader's browser runs on this machine and asks it by its own name. A run that no request began is ours."""
    headers = st.context.headers
    near = st.context.ip_address in (
        None,
        "::ffff:127.0.0.1",
    )  # None is what Streamlit makes of this machine's own addresses
    return not headers or (near and door.is_from_here(headers))


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
    seen = as_drawn()

    def made() -> bytes:
        record(seen, "download", {"file": name})
        return make()

    return made


def _read(data: Path, token: str) -> links.Link:
    """What a token says. Who has tried too many that say nothing must wait, so that nobody can go on guessing."""
    who = rate_limits.visitor()
    if st.session_state.get(_PROVEN) != token and not rate_limits.is_free("link", who):
        raise Refused("too_many")
    try:
        link = links.read(data, token, date.today())
    except links.LinkError as problem:
        if problem.code == "tampered":
            rate_limits.take("link", who)
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
    """The view as its reader may have it. A snapshot that turns out to be damaged when it is copied makes way for the newest
    whole one."""
    try:
        return _with_copies(view)
    except (duckdb.Error, ReadingFailed) as problem:
        if view.snapshot is None or view.snapshot.is_sound():
            if isinstance(problem, duckdb.IOException):  # nor could it be written elsewhere
                raise Refused("not_made") from None
            raise
    close(view.snapshot)
    if view.is_frozen:
        raise Refused("damaged_version")
    return _as_seen(replace(view, snapshot=in_force(view.workspace)))


def _with_copies(view: View) -> View:
    """The view with a copy for its snapshot where the reader may not have all of it: a masked reader's is without names, and
    so are the locks; behind a lock it has the rows that the locks let through."""
    seen, workspace = view, view.workspace
    if view.role == "masked" and seen.snapshot is not None:
        there = masking.ready(workspace, seen.snapshot)
        copy = copied(there, partial(copying.masked, workspace, seen.snapshot))
        seen = replace(seen, snapshot=copy, locks=masking.unnamed_locks(workspace, opened(copy), view.locks))
    if seen.locks and seen.snapshot is not None:
        there = locking.ready(workspace, seen.snapshot, seen.locks)
        seen = replace(seen, snapshot=copied(there, partial(copying.locked, workspace, seen.snapshot, seen.locks)))
    return seen


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
    if not rate_limits.allowed("workspace"):
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
