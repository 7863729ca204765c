"""Closeboard for production: the same app under uvicorn, with a health route, security headers and trusted hosts.

    CLOSEBOARD_HOSTS=analytics.example.com python serve.py [--host 127.0.0.1] [--port 8501]

Put it behind a proxy that speaks TLS. Without CLOSEBOARD_HOSTS it answers for this machine only.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import logging
import os
import re
from pathlib import Path

import streamlit as st
import uvicorn
from limits import RateLimitItemPerHour
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib import safety
from lib.sandbox import pool
from lib.sources.background import refresher
from lib.workspace.workspace import data_folder

UPLOADED_MB = RateLimitItemPerHour(4000)
"""Megabytes that one address may send within an hour; a file stays in memory until its session ends."""


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


class SecurityHeaders:
    """Adds `HEADERS` to every HTTP response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and complete the head of its response."""

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await self.app(scope, receive, completed if scope["type"] == "http" else send)


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


async def health(request: Request) -> PlainTextResponse:
    """Answers while the process can answer at all; opens no data."""
    return PlainTextResponse("ok")


def trusted_hosts() -> list[str]:
    """Host names that are answered: CLOSEBOARD_HOSTS, separated by commas, and this machine."""
    given = [name.strip() for name in os.environ.get("CLOSEBOARD_HOSTS", "").split(",") if name.strip()]
    return [*given, "localhost", "127.0.0.1"]


def build() -> st.App:
    """The app as an ASGI application."""
    return st.App(
        Path(__file__).parent / "app.py",
        routes=[Route("/health", health)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(TrustedHostMiddleware, allowed_hosts=trusted_hosts()),
            Middleware(UploadAllowance),
        ],
    )


def keep_addresses_out_of_the_log() -> None:
    """Silence uvicorn's access log: its lines hold addresses, and an address is the key of a private workspace.

    A filter rather than a level or a handler, since Streamlit sets those again when it starts.
    """
    logging.getLogger("uvicorn.access").addFilter(lambda record: False)


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8501)
    options = parser.parse_args()
    keep_addresses_out_of_the_log()
    safety.keep_files_private(data_folder())
    pool.shared().warm_up()  # the first upload need not wait for it
    refresher(data_folder())  # sheets are read on schedule even if nobody opens a page
    uvicorn.run(build(), host=options.host, port=options.port, server_header=False)


if __name__ == "__main__":
    main()
