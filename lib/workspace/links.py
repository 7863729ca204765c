"""Signed links: who may see which workspace, how much of it, and until when (design.md 3.4).

A token is a signed statement; nothing in it is secret and nothing in it can be changed. It holds no personal data: a
workspace name, a role, the id under which it can be revoked, and if given locked filters, a snapshot and an expiry.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Literal

from itsdangerous import BadSignature, URLSafeSerializer

from lib.workspace.workspace import Snapshot, Workspace

Given = dict[str, dict[str, Any]]
"""The list of links: id -> what was given, when, to what purpose, and whether it was revoked."""

Role = Literal["owner", "viewer", "masked"]
ROLES: tuple[Role, ...] = ("owner", "viewer", "masked")


class LinkError(ValueError):
    """The link does not open anything. `code` is ``tampered``, ``expired`` or ``revoked``."""

    def __init__(self, code: Literal["tampered", "expired", "revoked"]) -> None:
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


def _serializer(data: Path) -> URLSafeSerializer:
    return URLSafeSerializer(_key(data), salt="closeboard-link")


def _key(data: Path) -> str:
    """The signing key: ``CLOSEBOARD_SECRET``, else one made on first use that only this account can read."""
    given = os.environ.get("CLOSEBOARD_SECRET")
    if given is not None:
        if len(given) < 32:
            raise ValueError("CLOSEBOARD_SECRET must be at least 32 characters long.")
        return given
    path = data / "workspaces" / "secret.key"
    if not path.exists():
        # Written aside and linked in whole: another process can find the key or none, but never an empty one.
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f"{secrets.token_hex(8)}.part")
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    return path.read_text()


def give(
    workspace: Workspace,
    role: Role,
    *,
    purpose: str = "",
    locks: Mapping[str, tuple[str, ...]] | None = None,
    snapshot: Snapshot | None = None,
    expires: date | None = None,
) -> str:
    """Make a link, enter it in the workspace's list and return its token."""
    link_id = secrets.token_urlsafe(9)
    content: dict[str, Any] = {"w": workspace.name, "r": role, "i": link_id}
    if locks:
        content["l"] = {name: list(members) for name, members in locks.items() if members}
    if snapshot:
        content["s"] = snapshot.path.stem
    if expires:
        content["e"] = expires.isoformat()
    entry = {
        "role": role,
        "purpose": purpose,
        "given": datetime.now(UTC).isoformat(timespec="seconds"),
        "revoked": False,
    }
    _change_list(
        workspace, lambda links: links | {link_id: entry | {k: content[k] for k in ("l", "s", "e") if k in content}}
    )
    return str(_serializer(workspace.data).dumps(content))


def read(data: Path, token: str, today: date | None = None) -> Link:
    """What a token says, if it is ours, in time and not revoked. Raises :class:`LinkError`."""
    serializer = _serializer(data)
    try:
        content = serializer.loads(token)
        link = Link(
            workspace=content["w"],
            role=content["r"],
            id=content["i"],
            locks={name: tuple(members) for name, members in content.get("l", {}).items()},
            snapshot=content.get("s", ""),
            expires=date.fromisoformat(content["e"]) if "e" in content else None,
        )
    except (BadSignature, KeyError, TypeError, AttributeError, ValueError):
        raise LinkError("tampered") from None
    if link.expires and (today or datetime.now(UTC).date()) > link.expires:
        raise LinkError("expired")
    entry = given(Workspace(data, link.workspace)).get(link.id)
    if entry is None or entry["revoked"]:
        raise LinkError("revoked")
    return link


def given(workspace: Workspace) -> Given:
    """Every link given out for a workspace, by id, oldest first."""
    try:
        links: Given = json.loads((workspace.folder / "links.json").read_text())
    except FileNotFoundError:
        return {}
    return links


def revoke(workspace: Workspace, link_id: str | None = None) -> None:
    """Revoke one link, or all of them."""
    _change_list(
        workspace,
        lambda links: {i: entry | {"revoked": entry["revoked"] or link_id in (None, i)} for i, entry in links.items()},
    )


def _change_list(workspace: Workspace, change: Callable[[Given], Given]) -> None:
    with workspace.lock():
        changed = change(given(workspace))
        partial = workspace.folder / "links.json.new"
        partial.write_text(json.dumps(changed, indent=1))
        partial.chmod(0o600)
        partial.rename(workspace.folder / "links.json")
