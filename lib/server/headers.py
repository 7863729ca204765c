"""What every answer says to the browser: fetch from nobody, be framed by nobody, and keep cookies to TLS where there is TLS."""

from __future__ import annotations

import base64
import hashlib
import re
from pathlib import Path

import streamlit as st
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send


def _inline_scripts() -> str:
    """The hashes of the scripts that Streamlit's own page holds, which are the only ones to be run where they stand."""
    page = (Path(st.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    bodies = re.findall(r"<script>(.*?)</script>", page, re.DOTALL)
    return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()}'" for body in bodies)


# Nothing is fetched from, sent to or framed by another site: whatever a cell says, no picture of it calls home. Vega makes
# functions of its expressions, hence unsafe-eval; Streamlit's styles are set by script, hence unsafe-inline for them.
POLICY = {
    "default-src": "'self'",
    "script-src": f"'self' 'unsafe-eval' 'wasm-unsafe-eval' {_inline_scripts()}",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
}

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "; ".join(f"{name} {value}" for name, value in POLICY.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Strict-Transport-Security": "max-age=31536000",  # browsers heed it only where the proxy speaks TLS
    # The address of a private workspace is its key: no other site may be told of it.
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


OF_A_READER = ("media", "_stcore/agent")
"""Where files and answers come from that are made for one reader; no browser and no proxy may keep them."""


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP response, and where the browser speaks TLS ``Secure`` to every cookie."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of its response."""
        by_tls = scope.get("scheme") in ("https", "wss")

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if any(f"/{place}/" in scope["path"] for place in OF_A_READER):
                    headers["Cache-Control"] = "no-store"
                if by_tls:
                    headers.raw[:] = [(name, _for_tls(name, value)) for name, value in headers.raw]
            await send(message)

        await self.app(scope, receive, completed if scope["type"] == "http" else send)


def _for_tls(name: bytes, value: bytes) -> bytes:
    """A header's value, to which a cookie that lacks it gets ``Secure``."""
    if name.lower() != b"set-cookie" or b"secure" in (part.strip().lower() for part in value.split(b";")):
        return value
    return value + b"; Secure"
