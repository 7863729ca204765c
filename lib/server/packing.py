"""What a browser needs before the first figure, made small and steady: the app's own files compressed once and kept, and the
room of the navigation held from the first paint on, so that the page does not jump aside when it comes."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.ui.parts import room

PACKED = (".js", ".mjs", ".css", ".json", ".svg", ".wasm")
"""Files that become smaller."""
PLACES = ("/static/", "/_stcore/bidi-components/")
"""Where they come from: they are the same for everybody."""
LEAST, MOST = 1_000, 64 << 20
"""Bytes below which it is not worth it, and bytes that are kept in all."""
LEVEL = 6

SOON = ("BidiComponent", "ArrowVegaLiteChart", "embed")
"""Scripts of Streamlit that every page of numbers needs, and that it asks for only when it meets the first card or chart."""


def _held() -> bytes:
    """What goes into the head of Streamlit's own page."""
    scripts = Path(st.__file__).parent / "static" / "static" / "js"
    soon = sorted(file.name for name in SOON for file in scripts.glob(f"{name}.*.js"))
    links = "".join(f'<link rel="modulepreload" href="./static/js/{name}">' for name in soon)
    return f"<style>{room.style()}</style>{links}</head>".encode()


HELD = _held()


class Packed:
    """Answers requests for the app's own files with what was compressed before, where the browser takes that."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._kept: MutableMapping[str, tuple[str, bytes]] = {}
        self._bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and compress what comes back."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        takes = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        of_app = any(place in path for place in PLACES) and path.endswith(PACKED)
        if of_app and takes:
            await self.app(scope, receive, _Whole(send, lambda head, body: self._packed(path, head, body)))
        elif not any(f"/{place}/" in path for place in ("static", "_stcore", "media")):
            plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
            await self.app({**scope, "headers": plain}, receive, _Whole(send, _with_room, only="text/html"))
        else:
            await self.app(scope, receive, send)

    async def _packed(self, path: str, head: MutableHeaders, body: bytes) -> bytes:
        if len(body) < LEAST or "content-encoding" in head:
            return body
        mark = f"{head.get('etag', '')} {len(body)}"
        known = self._kept.get(path)
        if known is None or known[0] != mark:
            known = mark, await asyncio.to_thread(gzip.compress, body, LEVEL, mtime=0)
            if self._bytes + len(known[1]) <= MOST:
                self._bytes += len(known[1])
                self._kept[path] = known
        head["Content-Encoding"] = "gzip"
        head.add_vary_header("Accept-Encoding")
        return known[1]


async def _with_room(head: MutableHeaders, body: bytes) -> bytes:
    return body.replace(b"</head>", HELD, 1)


class _Whole:
    """Gathers a response that succeeds, and sends it on as it was changed; anything else passes as it comes."""

    def __init__(self, send: Send, change: Any, only: str = "") -> None:
        self.send, self.change, self.only = send, change, only
        self.start: Message | None = None
        self.body = bytearray()

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            head = Headers(raw=message["headers"])
            if message["status"] == 200 and head.get("content-type", "").startswith(self.only):
                self.start = message
                return
        elif self.start is not None and message["type"] == "http.response.body":
            self.body += message.get("body", b"")
            if message.get("more_body"):
                return
            headers = MutableHeaders(raw=list(self.start["headers"]))
            body = await self.change(headers, bytes(self.body))
            headers["Content-Length"] = str(len(body))
            await self.send({**self.start, "headers": headers.raw})
            await self.send({"type": "http.response.body", "body": body})
            return
        await self.send(message)
