"""What serve.py makes small and steady: the app's own files compressed once, and the room held in the head of the page."""

from __future__ import annotations

import asyncio
import gzip
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from lib.server import packing
from lib.ui.parts import room

SCRIPT = "let figure = 1;\n" * 400


def asked(path: str, accept: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of an answer."""

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        page = "<html><head></head><body></body></html>"
        response: Response = (
            PlainTextResponse(SCRIPT, headers={"etag": '"1"'})
            if path.endswith(".js")
            else Response(page, media_type="text/html")
        )
        if b"accept-encoding" in dict(scope["headers"]) and not path.endswith(".js"):
            response = Response(
                gzip.compress(page.encode()), media_type="text/html", headers={"content-encoding": "gzip"}
            )
        await response(scope, receive, send)

    got: list[Any] = []

    async def send(message: Any) -> None:
        got.append(message)

    async def receive() -> Any:
        return {"type": "http.request"}

    scope = {
        "type": "http",
        "method": "GET",
        "path": path,
        "headers": [(b"accept-encoding", accept.encode())] if accept else [],
    }
    with ThreadPoolExecutor(1) as aside:  # other tests leave a loop running in this thread
        aside.submit(asyncio.run, packing.Packed(inner)(scope, receive, send)).result()
    start, *rest = got
    return {name.decode(): value.decode() for name, value in start["headers"]}, b"".join(one["body"] for one in rest)


def test_a_script_is_compressed_where_the_browser_takes_it() -> None:
    headers, body = asked("/static/js/index.js", "gzip, deflate")
    assert headers["content-encoding"] == "gzip"
    assert int(headers["content-length"]) == len(body) < len(SCRIPT) / 10
    assert gzip.decompress(body).decode() == SCRIPT
    plain, whole = asked("/static/js/index.js", "")
    assert "content-encoding" not in plain
    assert whole.decode() == SCRIPT


def test_what_is_made_for_one_reader_is_left_alone() -> None:
    for path in ("/media/rows.js", "/_stcore/health.js"):
        headers, body = asked(path, "gzip")
        assert "content-encoding" not in headers
        assert body.decode() == SCRIPT


def test_the_page_holds_room_for_what_comes() -> None:
    for accept in ("gzip", ""):
        headers, body = asked("/revenue", accept)
        assert int(headers["content-length"]) == len(body)
        assert b"padding-left:200px" in body
        assert body.count(b"</head>") == 1


def test_the_room_of_a_wall_grows_with_its_cards() -> None:
    sheet = room.style()
    assert (
        f'[class*="st-key-{room.wall(5, "")}"] {{ min-height:252px }}' in sheet
    )  # two rows of 120 and 12 between them
    assert f'[class*="st-key-{room.wall(3, "")}"] {{ min-height:240px }}' in sheet  # on a phone a line of 80 each
