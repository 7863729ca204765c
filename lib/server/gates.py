"""Who is answered: requests for this server by its own names, made by its own pages; and how much one address may send."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.host import door

UPLOADED_MB = RateLimitItemPerHour(4000)
"""Megabytes that one address may send within an hour; a file stays in memory until its session ends."""

HOSTS = "CLOSEBOARD_HOSTS"
METRICS = "/_stcore/metrics"
_PORTS = {"http": "80", "ws": "80", "https": "443", "wss": "443"}


@dataclass(frozen=True)
class Names:
    """The names by which a server is asked for. `own_addresses` adds the number under which a request has reached it."""

    hosts: Sequence[str]
    own_addresses: bool = False

    def hold(self, host: str, scope: Scope) -> bool:
        """Whether a request may ask for this host."""
        name = door.name_of(host).rstrip(".")
        if name in door.LOOPBACK or any(_is(name, wanted.strip().lower()) for wanted in self.hosts):
            return True
        reached = (scope.get("server") or ("", 0))[0]
        return self.own_addresses and bool(name) and name.strip("[]") == reached


def _is(name: str, wanted: str) -> bool:
    return name.endswith(wanted[1:]) if wanted.startswith("*.") else name == wanted


def given_names() -> list[str]:
    """Host names that whoever runs the server wants answered: CLOSEBOARD_HOSTS, separated by commas."""
    return [name.strip() for name in os.environ.get(HOSTS, "").split(",") if name.strip()]


class OwnNames:
    """Refuses a request for another host than this server (400), and one that a page of another site makes (403).

    Without the first, a site whose name is made to point here could read what is here; without the second, any page that
    is open in the reader's browser could talk to the app as the reader.
    """

    def __init__(self, app: ASGIApp, names: Names) -> None:
        self.app, self.names = app, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on or refuse it, a websocket before it is opened."""
        if scope["type"] in ("http", "websocket"):
            headers = Headers(scope=scope)
            host = headers.get("host", "")
            if len(headers.getlist("host")) != 1 or not self.names.hold(host, scope):
                await _refuse(PlainTextResponse("Invalid host header", 400), scope, receive, send)
                return
            if not _is_own_page(headers, host):
                refusal = PlainTextResponse("This request comes from a page of another site.", 403)
                await _refuse(refusal, scope, receive, send)
                return
        await self.app(scope, receive, send)


async def _refuse(answer: PlainTextResponse, scope: Scope, receive: Receive, send: Send) -> None:
    """Send a refusal; a websocket is closed before it was open, which the browser is told as 403."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
    else:
        await answer(scope, receive, send)


def _is_own_page(headers: Headers, host: str) -> bool:
    """Whether no page, or one of this very server, makes the request. A form of ours has no origin to say, as it must not
    say where it stands; the browser says then that it is of the same origin."""
    origin = headers.get("origin")
    if origin is None:
        return True
    if origin == "null":
        return headers.get("sec-fetch-site") == "same-origin"
    scheme, _, place = origin.lower().partition("://")
    port = _PORTS.get(scheme, "")
    return bool(place) and place.removesuffix(f":{port}") == host.lower().removesuffix(f":{port}")


class NotPublic:
    """Answers 404 for what is nobody's business but this machine's: the counters of the process."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what asks for something else, or from here."""
        if scope["type"] == "http" and scope["path"].rstrip("/").endswith(METRICS) and not is_from_here(scope):
            await PlainTextResponse("Not Found", 404)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_from_here(scope: Scope) -> bool:
    """Whether a request began on this machine and no proxy passed it on."""
    address = scope["client"][0] if scope.get("client") else ""
    return address in ("127.0.0.1", "::1") and door.is_from_here(Headers(scope=scope))


class UploadAllowance:
    """Answers 429 to an address that has sent `UPLOADED_MB` within the hour."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count an upload by its announced size; one that does not say counts as the largest there may be."""
        if scope["type"] == "http" and scope["method"] in ("PUT", "POST") and "/_stcore/upload_file" in scope["path"]:
            said = dict(scope["headers"]).get(b"content-length", b"")
            size = int(said) if said.isdigit() else st.get_option("server.maxUploadSize") << 20
            address = scope["client"][0] if scope.get("client") else ""
            if not self.limiter.hit(UPLOADED_MB, address, cost=1 + (size >> 20)):
                refusal = PlainTextResponse("Too much was uploaded from here within the hour. Try again later.", 429)
                await refusal(scope, receive, send)
                return
        await self.app(scope, receive, send)
