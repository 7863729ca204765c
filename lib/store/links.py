"""Signed links: who may see which workspace, how much of it, and until when (design.md 3.4).

A token is a signed statement; nothing in it is secret and nothing in it can be changed. It holds no personal data: a
workspace name, a role, the id under which it can be revoked, and if given which filters are locked, a snapshot and an
expiry. To whom a filter is locked is a name: it stands in the workspace's list of links and not in an address.

The workspace's list of links holds what was given and to what purpose, but not the tokens: whoever reads it can open
nothing. Every token carries the generation of the list; revoking all begins a new one, so that also a link which no
list knows (one from a restored backup) is dead from then on.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from itsdangerous import BadSignature, URLSafeSerializer

from lib.store import files, pointer
from lib.store.workspace import Snapshot, Workspace, WorkspaceError

PURPOSE_LENGTH = 80
FILE = "links.json"

Role = Literal["owner", "viewer", "masked"]


class LinkError(ValueError):
    """The link does not open anything. `code` is ``tampered``, ``expired`` or ``revoked``; ``damaged`` if nobody can tell,
    because the workspace's list of links or the key cannot be read."""

    def __init__(self, code: Literal["tampered", "expired", "revoked", "damaged"]) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Link:
    """What a token says. `locks` are filters the reader cannot widen, `snapshot` freezes the figures."""

    workspace: str
    role: Role
    id: str
    locks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    snapshot: str = ""
    expires: date | None = None


@dataclass(frozen=True)
class Given:
    """An entry of the list: what was given when (UTC), to what `purpose`, and whether it was revoked since.

    `opens` is what its address shows at first and the reader can change: the page, the period, filters that are not locked.
    """

    id: str
    role: Role
    given: datetime
    purpose: str = ""
    locks: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    snapshot: str = ""
    expires: date | None = None
    generation: int = 0
    revoked: bool = False
    opens: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The entry as it is kept."""
        return asdict(self) | {
            "given": self.given.isoformat(),
            "locks": {name: list(members) for name, members in self.locks.items()},
            "opens": {name: list(values) for name, values in self.opens.items()},
            "expires": self.expires.isoformat() if self.expires else None,
        }

    @property
    def is_whole(self) -> bool:
        """Whether every part is of its kind. A lock to nobody would lock nothing."""
        named = (one for many in (*self.locks.values(), *self.opens.values()) for one in many)
        texts = (self.id, self.purpose, self.snapshot, *named)
        right = self.role in get_args(Role) and type(self.revoked) is bool and type(self.generation) is int
        named_well = self.snapshot == "" or pointer.is_stem(self.snapshot)
        return right and named_well and all(self.locks.values()) and all(isinstance(text, str) for text in texts)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Given:
        """The entry that was kept."""
        return cls(
            **{
                **kept,
                "given": datetime.fromisoformat(kept["given"]),
                "locks": {name: tuple(members) for name, members in kept["locks"].items()},
                "opens": {name: tuple(values) for name, values in kept.get("opens", {}).items()},
                "expires": date.fromisoformat(kept["expires"]) if kept["expires"] else None,
            }
        )


@dataclass(frozen=True)
class Book:
    """A workspace's list of links, and the generation that a token must be of."""

    generation: int = 0
    links: tuple[Given, ...] = ()


def _serializer(data: Path) -> URLSafeSerializer:
    return URLSafeSerializer(_key(data), salt="closeboard-link")


def _key(data: Path) -> str:
    """The signing key: ``CLOSEBOARD_SECRET``, else one made on first use that only this account can read.

    Raises :class:`WorkspaceError` for a key file that holds none: to make another would end every link without a word.
    """
    given = os.environ.get("CLOSEBOARD_SECRET")
    if given is not None:
        if len(given) < 32:
            raise ValueError("CLOSEBOARD_SECRET must be at least 32 characters long.")
        return given
    path = key_file(data)
    if not os.path.lexists(path):
        # Written aside and linked in whole: another process can find the key or none, but never an empty one.
        path.parent.mkdir(parents=True, exist_ok=True)
        files.write_first(path, secrets.token_urlsafe(48))
    try:
        kept = path.read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        kept = ""
    if len(kept) < 32:
        raise WorkspaceError("key_damaged", file=str(path))
    return kept


def check_key(data: Path) -> None:
    """Raises :class:`WorkspaceError` if the signing key is damaged. Makes none where there is none yet."""
    if os.environ.get("CLOSEBOARD_SECRET") is None and os.path.lexists(key_file(data)):
        _key(data)


def key_file(data: Path) -> Path:
    """Where the signing key of a data folder is kept."""
    return data / "workspaces" / "secret.key"


def give(
    workspace: Workspace,
    role: Role,
    *,
    purpose: str = "",
    locks: Mapping[str, tuple[str, ...]] | None = None,
    snapshot: Snapshot | None = None,
    expires: date | None = None,
    opens: Mapping[str, tuple[str, ...]] | None = None,
) -> str:
    """Make a link, enter it in the workspace's list and return its token, which is kept nowhere.

    An owner sees everything and the figures of today: locks and a snapshot are for viewers. Raises
    :class:`WorkspaceError` if the snapshot is no longer kept.
    """
    locks = {name: tuple(members) for name, members in (locks or {}).items() if members}
    if role == "owner" and (locks or snapshot):
        raise ValueError("An owner's link can be neither locked nor frozen.")
    with workspace.lock():
        if snapshot and not snapshot.path.exists():  # under the lock: pruning waits, and then finds the link
            raise WorkspaceError("snapshot_gone", number=str(snapshot.number))
        book = _book(workspace)
        made = Given(
            id=secrets.token_urlsafe(9), role=role, given=_now(), purpose=" ".join(purpose.split())[:PURPOSE_LENGTH], locks=locks,
            snapshot=snapshot.path.stem if snapshot else "", expires=expires, generation=book.generation,
            opens={name: tuple(values) for name, values in (opens or {}).items() if values},
        )  # fmt: skip
        _keep(workspace, replace(book, links=(*book.links, made)))
    return _token(workspace, made)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _token(workspace: Workspace, made: Given) -> str:
    content: dict[str, Any] = {"w": workspace.name, "r": made.role, "i": made.id, "g": made.generation}
    if made.locks:
        content["l"] = list(made.locks)
    if made.snapshot:
        content["s"] = made.snapshot
    if made.expires:
        content["e"] = made.expires.isoformat()
    return str(_serializer(workspace.data).dumps(content))


def read(data: Path, token: str, today: date | None = None) -> Link:
    """What a token says, if it is ours, in time and not revoked. Raises :class:`LinkError`."""
    try:
        serializer = _serializer(data)
    except WorkspaceError:
        raise LinkError("damaged") from None
    try:
        content = serializer.loads(token)
        generation = int(content.get("g", 0))  # the first tokens said none
        link = Link(
            workspace=content["w"],
            role=content["r"],
            id=content["i"],
            locks=dict.fromkeys(content.get("l", ()), ()),
            snapshot=content.get("s", ""),
            expires=date.fromisoformat(content["e"]) if "e" in content else None,
        )
    except (BadSignature, KeyError, TypeError, AttributeError, ValueError):
        raise LinkError("tampered") from None
    if link.expires and (today or datetime.now(UTC).date()) > link.expires:
        raise LinkError("expired")
    try:
        book = _book(Workspace(data, link.workspace))
    except WorkspaceError:
        raise LinkError("damaged") from None
    entry = next((one for one in book.links if one.id == link.id), None)
    if entry is None or entry.revoked or generation != book.generation:
        raise LinkError("revoked")
    if not link.locks.keys() <= entry.locks.keys():
        raise LinkError("revoked")  # a list that lost a lock must not open more than was given
    return replace(link, locks=entry.locks)


def token_of(workspace: Workspace, link_id: str, today: date | None = None) -> str:
    """The token of a link that was given out, made again. Raises :class:`LinkError` for one that opens nothing any more."""
    try:
        book = _book(workspace)
    except WorkspaceError:
        raise LinkError("damaged") from None
    entry = next((one for one in book.links if one.id == link_id), None)
    if entry is None:
        raise LinkError("revoked")
    token = _token(workspace, entry)
    read(workspace.data, token, today)
    return token


def server_key(data: Path) -> str:
    """The key that signs, for what else must not be made elsewhere. Raises :class:`WorkspaceError`."""
    return _key(data)


def given(workspace: Workspace) -> list[Given]:
    """Every link given out for a workspace, oldest first. Raises :class:`WorkspaceError` if the list is damaged."""
    return list(_book(workspace).links)


def live(workspace: Workspace, today: date) -> list[Given]:
    """The links that open something on a day, oldest first. Raises :class:`WorkspaceError` if the list is damaged."""
    return [link for link in given(workspace) if not link.revoked and not (link.expires and today > link.expires)]


def revoke(workspace: Workspace, link_id: str) -> None:
    """Revoke one link for good."""
    _change(workspace, lambda book: replace(book, links=tuple(_revoked(one, link_id) for one in book.links)))


def revoke_all(workspace: Workspace, *, fresh: bool = True) -> str:
    """Revoke every link there is, also those that no list knows.

    In the same step a `fresh` owner's link is given, and its token returned: whoever revokes their own link too must not
    be left without one. An owner who needs no link goes without.
    """
    with workspace.lock(there=True):
        book = _book(workspace)
        made = Given(id=secrets.token_urlsafe(9), role="owner", given=_now(), generation=book.generation + 1)
        revoked = tuple(replace(one, revoked=True) for one in book.links)
        _keep(workspace, Book(made.generation, (*revoked, made) if fresh else revoked))
    return _token(workspace, made) if fresh else ""


def _revoked(link: Given, link_id: str) -> Given:
    return replace(link, revoked=True) if link.id == link_id else link


def begin_anew(workspace: Workspace) -> str:
    """Put a damaged list aside and begin one with a single owner's link, whose token is returned; no other opens anything."""
    with workspace.lock(there=True):
        path = workspace.folder / FILE
        if os.path.lexists(path):
            files.set_aside(path)
        made = Given(id=secrets.token_urlsafe(9), role="owner", given=_now())
        _keep(workspace, Book(made.generation, (made,)))
    return _token(workspace, made)


def _book(workspace: Workspace) -> Book:
    """The list. Raises :class:`WorkspaceError` if it cannot be read as a whole: part of it could lack what was revoked."""
    try:
        kept = files.read(workspace.folder / FILE)
    except FileNotFoundError:
        return Book()
    except files.Damaged:
        raise WorkspaceError("links_damaged", workspace=workspace.name) from None
    if kept and "links" not in kept and all(isinstance(entry, dict) for entry in kept.values()):
        kept = _of_first(kept)
    try:
        entries = tuple(Given.of(entry) for entry in kept["links"])
        whole = type(kept["generation"]) is int and all(entry.is_whole for entry in entries)
    except (KeyError, TypeError, ValueError, AttributeError):
        whole = False
    if not whole:
        raise WorkspaceError("links_damaged", workspace=workspace.name)
    return Book(kept["generation"], entries)


def _of_first(kept: Mapping[str, Any]) -> dict[str, Any]:
    """The list as it was first kept: id -> link, before there were generations."""
    return {
        "generation": 0,
        "links": [
            {"id": link_id, "locks": one.get("l", {}), "snapshot": one.get("s", ""), "expires": one.get("e")}
            | {name: one[name] for name in ("role", "given", "purpose", "revoked") if name in one}
            for link_id, one in kept.items()
        ],
    }


def _change(workspace: Workspace, change: Callable[[Book], Book]) -> None:
    with workspace.lock(there=True):
        _keep(workspace, change(_book(workspace)))


def _keep(workspace: Workspace, book: Book) -> None:
    """Write the list; the caller holds the workspace's lock."""
    kept = {"generation": book.generation, "links": [link.as_json() for link in book.links]}
    files.write(workspace.folder / FILE, json.dumps(kept, indent=1, ensure_ascii=False))
