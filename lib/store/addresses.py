"""A person in an address: ``c_`` and twelve letters that say nothing and open nothing (docs/numbers-clients.md 12.5).

They are the same after every import, since they are made of the key that names the person, and of nothing else that is known
outside of the machine.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Callable

from lib.store import links
from lib.store.workspace import Workspace

MARK, LETTERS = "c_", 12
PATTERN = re.compile(rf"{MARK}[a-z2-7]{{{LETTERS}}}")


def addresses(workspace: Workspace) -> Callable[[str], str]:
    """What gives the address of the person with a key, for many people: the key of the machine is read once. Raises what reading
    it raises."""
    secret = links.server_key(workspace.data).encode()

    def of(key: str) -> str:
        digest = hmac.digest(secret, f"client\n{workspace.name}\n{key}".encode(), hashlib.sha256)
        return MARK + base64.b32encode(digest).decode()[:LETTERS].lower()

    return of


def address(workspace: Workspace, key: str) -> str:
    """The address of the person with a key. Raises what reading the key of the machine raises."""
    return addresses(workspace)(key)
