"""What happens to a request for a page before the page is there: the browser's cookie, and the key out of the address.

Streamlit can set no cookie that scripts cannot read, and what it writes into the address stays behind it in the browser's
history. So a browser gets its cookie with the first page, and who comes with an owner's key is sent on to an address with
a handle in its place (browsers.py). A browser that takes no cookies keeps the key in its address: it has nothing else.
"""

from __future__ import annotations

from urllib.parse import urlencode

from anyio import to_thread
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lib.store import browsers, links
from lib.store.workspace import WorkspaceError, data_folder

KEY = "w"
"""The query parameter that carries a link's token."""
_ASKED = "cookies"
"""The query parameter that says that the cookie was set just now, and should have come back."""
_YEAR = 365 * 24 * 60 * 60
_NO_PAGES = ("/_stcore/", "/media/", "/component/", "/static/", "/app/static/", "/health")


class Doorstep:
    """Answers requests for pages as the module says, and passes everything on."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or send the browser on."""
        if not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        request = Request(scope)
        cookie = request.cookies.get(browsers.COOKIE, "")
        fresh = "" if browsers.is_cookie(cookie) else browsers.new_cookie()
        if KEY in request.query_params and not (fresh and _ASKED in request.query_params):
            query = await to_thread.run_sync(_query, request, "" if fresh else cookie)
            if query:
                answer = RedirectResponse(f"?{query}", 303, {"Cache-Control": "no-store"})
                if fresh:
                    _set(answer, request, fresh)
                await answer(scope, receive, send)
                return

        async def completed(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer = Response()
                _set(answer, request, fresh or cookie)  # also an old one, so that it lasts while it is used
                MutableHeaders(scope=message).append("set-cookie", answer.headers["set-cookie"])
            await send(message)

        await self.app(scope, receive, completed)


def _asks_for_a_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET" or any(part in scope["path"] for part in _NO_PAGES):
        return False
    return b"text/html" in dict(scope["headers"]).get(b"accept", b"")


def _query(request: Request, cookie: str) -> str:
    """The query of the address without the key; with it but for another try where there is no cookie yet. Empty where the
    key is not an owner's, or nothing can be noted."""
    data = data_folder()
    others = [(name, value) for name, value in request.query_params.multi_items() if name not in (KEY, _ASKED)]
    try:
        link = links.read(data, request.query_params[KEY])
        if link.role != "owner":
            return ""
        if not cookie:
            return urlencode([*others, (KEY, request.query_params[KEY]), (_ASKED, "1")])
        keeper = browsers.keeper_of(cookie)
        browsers.note(data, keeper, link.workspace, link.id, saved=True)
        handle = browsers.handle(links.server_key(data), keeper, link.id)
    except (links.LinkError, WorkspaceError, OSError):
        return ""
    kept = [(name, value) for name, value in others if name != browsers.HANDLE]
    return urlencode([*kept, (browsers.HANDLE, handle)])


def _set(answer: Response, request: Request, cookie: str) -> None:
    """Lax, since a browser that follows a link from elsewhere must not get another cookie in place of its own."""
    answer.set_cookie(
        browsers.COOKIE, cookie, max_age=_YEAR, httponly=True, samesite="lax", secure=request.url.scheme == "https"
    )
