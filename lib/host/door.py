"""The key of a server: what a visitor without a link must know where the server is open to a network and nobody signs in.

A browser that gave the key once shows a pass from then on, which is made of the key and worth nothing under another one.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Mapping

from lib.texts.messages import Refusal

VARIABLE = "CLOSEBOARD_KEY"
COOKIE = "closeboard_door"
SHORTEST = 16
"""Characters a key has at least."""

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
"""The names of this machine to itself."""
FORWARDED = ("x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip", "forwarded", "via")
"""What a proxy says of the request that it passes on; a request that says so did not begin on this machine."""


class WeakKey(Refusal):
    """The key of the server is none."""


def key() -> str:
    """The key of this server, empty where it has none. Raises :class:`WeakKey` for one that is too short."""
    given = os.environ.get(VARIABLE)
    if given is None:
        return ""
    if len(given.strip()) < SHORTEST:
        raise WeakKey("key_too_short", variable=VARIABLE, length=SHORTEST)
    return given.strip()


def fits(given: str) -> bool:
    """Whether somebody gave the key of this server."""
    wanted = key()
    return bool(wanted) and hmac.compare_digest(given.strip().encode(), wanted.encode())


def made_pass() -> str:
    """What a browser shows from then on that gave the key."""
    return hmac.new(key().encode(), b"closeboard-door", hashlib.sha256).hexdigest()


def is_open_to(cookies: Mapping[str, str]) -> bool:
    """Whether a visitor with these cookies needs to give no key (again)."""
    return not key() or hmac.compare_digest(cookies.get(COOKIE, "").encode(), made_pass().encode())


def name_of(host: str) -> str:
    """The name in a host header, without its port, in lower case."""
    name = host.strip().lower()
    return name.partition("]")[0] + "]" if name.startswith("[") else name.partition(":")[0]


def is_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request says of itself that it began on this machine: it asks for this machine by the name that only itself
    uses, no page of another site makes it and no proxy passed it on. Names of headers are in lower case."""
    origin = headers.get("origin")
    return (
        name_of(headers.get("host", "")) in LOOPBACK
        and (origin is None or name_of(origin.partition("://")[2]) in LOOPBACK)
        and not any(name in headers for name in FORWARDED)
    )
