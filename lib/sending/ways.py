"""The ways out of a workspace, what goes them, and who may: a server must not become anybody's mailer."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field

from lib.store.retention import PRIVATE
from lib.store.workspace import SAMPLE, Workspace
from lib.texts.messages import Message

SENDERS = "CLOSEBOARD_SENDERS"
"""The names of private workspaces that may send, parted by commas; the deployment's own workspaces may."""


class Unsent(Exception):  # noqa: N818 - what happened to the message, not to the program
    """A message did not go out. `code` says why, without an address in it; `passing` that it may go later."""

    def __init__(self, code: str, *, passing: bool = True) -> None:
        super().__init__(code)
        self.code, self.passing = code, passing


@dataclass(frozen=True)
class Attached:
    """A file that goes with a message."""

    name: str
    mime: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Letter:
    """A message: what it is about, its words, its files. `key` is the same for the same message tried again."""

    subject: str
    text: str
    key: str
    files: tuple[Attached, ...] = ()


def may_send(workspace: Workspace) -> bool:
    """Whether the operator lets a workspace send. Whoever visits the server can make a private one, so these may not unless
    they are named."""
    if workspace.name == SAMPLE:
        return False
    named = {name.strip() for name in os.environ.get(SENDERS, "").split(",")}
    return not workspace.name.startswith(PRIVATE) or workspace.name in named


def digest(parts: Iterable[str]) -> str:
    """What stands for an address or a message where it must not be written itself."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]


def why(code: str, workspace: Workspace) -> Message:
    """The sentence of what stands against a message. Of what needs more to be said than its code, that it could not be made."""
    found = Message(code, {"workspace": workspace.name, "link": ""})
    try:
        str(found)
    except (KeyError, IndexError):
        return Message("report_not_made")
    return found
