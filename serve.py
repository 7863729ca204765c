"""Closeboard as a server: the app with trusted hosts, security headers, a health route and one way in for each deployment.

    python serve.py --local                 this machine alone; what ./run starts
    python serve.py --network               everybody who can reach this machine; they sign in or give the server's key
    CLOSEBOARD_HOSTS=analytics.example.com python serve.py [--host 127.0.0.1] [--port 8501]      behind a proxy that speaks TLS

docs/guide/operator.md says what each asks for.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import os
import sys
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import streamlit as st
import uvicorn
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from streamlit import config

from lib.report.background import sender
from lib.sandbox import pool
from lib.server import pacing, start
from lib.server.gates import Names, NotPublic, OwnNames, UploadAllowance
from lib.server.headers import SecurityHeaders
from lib.server.packing import Packed
from lib.server.threshold import Threshold
from lib.sources.background import refresher
from lib.store import safety
from lib.store.doorstep import Doorstep
from lib.store.workspace import check_folder, data_folder, home_name
from lib.texts.messages import Refusal

APP = Path(__file__).parent / "app.py"
REFUSED = 2
SLOW_CLIENT = 60.0
"""Seconds that a browser may take to answer a ping: on a busy machine it is late and not gone."""


class Warmth:
    """Whether the first page was worked out once, so that nobody waits for what is loaded then."""

    def __init__(self) -> None:
        self.is_warm = False

    @asynccontextmanager
    async def lifespan(self, app: st.App) -> AsyncIterator[dict[str, Any]]:
        """Warm up beside the first requests."""
        task = asyncio.create_task(self._warm_up(app))
        yield {}
        task.cancel()

    async def _warm_up(self, app: st.App) -> None:
        runtime = app._runtime
        if runtime is not None:
            await runtime.does_script_run_without_error()
        gc.collect()
        gc.freeze()  # what was loaded for the first page lives as long as the process: no collection looks at it again
        self.is_warm = True

    async def ready(self, request: Request) -> PlainTextResponse:
        """Answers 200 once the first page was worked out, 503 before."""
        return PlainTextResponse("ready") if self.is_warm else PlainTextResponse("warming up", 503)


async def health(request: Request) -> PlainTextResponse:
    """Answers while the process can answer at all; opens no data."""
    return PlainTextResponse("ok")


def build(names: Names) -> st.App:
    """The app as an ASGI application."""
    pacing.install()
    warmth = Warmth()
    return st.App(
        APP,
        lifespan=warmth.lifespan,
        routes=[Route("/health", health), Route("/ready", warmth.ready)],
        middleware=[
            Middleware(SecurityHeaders),
            Middleware(Packed),
            Middleware(OwnNames, names=names),
            Middleware(NotPublic),
            Middleware(Threshold),
            Middleware(UploadAllowance),
            Middleware(Doorstep),
        ],
    )


def keep_addresses_out_of_the_log() -> None:
    """Silence uvicorn's access log: its lines hold addresses, and an address is the key of a private workspace.

    A filter rather than a level or a handler, since Streamlit sets those again when it starts.
    """
    logging.getLogger("uvicorn.access").addFilter(lambda record: False)


def main() -> int:
    """Serve until stopped. The exit code is 2 where it does not start, with the reason as one sentence."""
    options = _options()
    config._main_script_path = str(APP)  # the settings beside the app hold wherever this is started from
    data = data_folder()
    try:
        check_folder(data)
        home_name()
        start.check_keys(data)
        opening = options.opening(options.host, options.port)
        listening = start.listen(opening)
    except Refusal as problem:
        print(problem, file=sys.stderr)
        return REFUSED
    keep_addresses_out_of_the_log()
    safety.keep_files_private(data)
    pool.shared().warm_up()  # the first upload need not wait for it
    refresher(data)  # sheets are read on schedule even if nobody opens a page
    sender(data)  # and so are reports and alerts sent
    app = build(opening.names)
    start.take_settings()
    port = listening.getsockname()[1]
    for line in start.told(opening, port, data):
        print(line, flush=True)
    if options.opening is start.local and options.browser and sys.stdout.isatty() and _has_screen():
        threading.Timer(2.0, webbrowser.open, [f"http://localhost:{port}"]).start()
    server = uvicorn.Server(
        uvicorn.Config(
            app, server_header=False, ws="websockets-sansio", ws_ping_interval=30.0, ws_ping_timeout=SLOW_CLIENT,
            ws_max_size=st.get_option("server.maxMessageSize") << 20, access_log=False,
        )
    )  # fmt: skip
    server.run(sockets=[listening])
    return 0 if server.started else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    modes = parser.add_argument_group("who may come").add_mutually_exclusive_group()
    for flag, opening, help in (
        ("--local", start.local, "this machine alone"),
        ("--network", start.network, "everybody who can reach this machine, who sign in or give CLOSEBOARD_KEY"),
    ):
        modes.add_argument(flag, dest="opening", action="store_const", const=opening, help=help)
    parser.add_argument("--host", default="", help="the address to listen at")
    parser.add_argument("--port", "--server.port", dest="port", type=int, default=0, help="the port to listen at")
    parser.add_argument("--no-browser", dest="browser", action="store_false", help="do not open a browser")
    parser.set_defaults(opening=start.production)
    return parser.parse_args()


def _has_screen() -> bool:
    """Whether there is something to open a browser on."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


if __name__ == "__main__":
    sys.exit(main())
