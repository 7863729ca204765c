"""Closeboard for production: the same app under uvicorn, with a health route, security headers and trusted hosts.

    CLOSEBOARD_HOSTS=analytics.example.com python serve.py [--host 127.0.0.1] [--port 8501]

Put it behind a proxy that speaks TLS. Without CLOSEBOARD_HOSTS it answers for this machine only.
"""

from __future__ import annotations

import argparse
import logging
import os
from pathlib import Path

import streamlit as st
import uvicorn
from starlette.datastructures import MutableHeaders
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.sources.background import refresher
from lib.workspace.workspace import data_folder

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Content-Security-Policy": "frame-ancestors 'self'; object-src 'none'; base-uri 'self'",
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
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=trusted_hosts()), Middleware(SecurityHeaders)],
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
    refresher(data_folder())  # sheets are read on schedule even if nobody opens a page
    uvicorn.run(build(), host=options.host, port=options.port, server_header=False)


if __name__ == "__main__":
    main()
