"""The page that asks for the key of the server, where it has one; a link that was given out needs none."""

from __future__ import annotations

from html import escape
from urllib.parse import parse_qs

from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from lib.host import door
from lib.store import browsers, doorstep
from lib.texts.glossary import LANGUAGES
from lib.ui.words.texts import catalogue

PLACE = "/key"
"""Where the form is sent to."""
REMEMBERED = 30 * 24 * 3600
"""Seconds that a browser remembers its pass."""
TRIES = parse("20 per 10 minutes")
_LONGEST = 4096  # bytes of a form

_PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
body {{ font: 1rem system-ui, sans-serif; max-width: 26rem; margin: 15vh auto; padding: 0 1rem; color-scheme: light dark }}
input, button {{ font: inherit; padding: .5rem; width: 100%; box-sizing: border-box; margin-top: .75rem }}
</style></head><body><main><h1>{title}</h1><p>{text}</p>{wrong}
<form method="post" action="/key"><label>{label}
<input type="password" name="key" autocomplete="current-password" autofocus required></label>
<button>{button}</button></form></main></body></html>"""


class Threshold:
    """Shows the form to a browser that asks for a page without a link and has no pass. What the app sends is guarded where
    it is opened (:mod:`lib.ui.frame.access`), so this is the way in and not the lock."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.limiter = MovingWindowRateLimiter(MemoryStorage())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer the form and whoever needs it; pass everything else on."""
        if scope["type"] != "http" or not door.key():
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        if scope["path"] == PLACE and request.method == "POST":
            answer: Response = await self._given(request)
        elif _is_page(request) and not door.is_open_to(request.cookies):
            answer = _form(request)
        else:
            await self.app(scope, receive, send)
            return
        await answer(scope, receive, send)

    async def _given(self, request: Request) -> Response:
        """The answer to a form: a pass and the way in, or the form again."""
        address = request.client.host if request.client else ""
        if not self.limiter.hit(TRIES, address):
            return _form(request, "threshold_too_many", 429)
        sent = b""
        async for part in request.stream():
            sent += part
            if len(sent) > _LONGEST:
                return _form(request, "threshold_wrong")
        if not door.fits(parse_qs(sent.decode("utf-8", "replace")).get("key", [""])[0]):
            return _form(request, "threshold_wrong")
        answer = RedirectResponse("/", 303)
        answer.set_cookie(door.COOKIE, door.made_pass(), max_age=REMEMBERED, httponly=True, samesite="lax")
        return answer


def _is_page(request: Request) -> bool:
    """Whether a browser asks for a page of the app, and not by a link or the handle that stands for one."""
    by_link = any(name in request.query_params for name in (doorstep.KEY, browsers.HANDLE))
    return request.method == "GET" and "text/html" in request.headers.get("accept", "") and not by_link


def _form(request: Request, wrong: str = "", status: int = 401) -> HTMLResponse:
    wanted = request.headers.get("accept-language", "")[:2].lower()
    language = next((known for known in LANGUAGES if known == wanted), LANGUAGES[0])
    texts = catalogue(language)
    said = {part: escape(texts[f"threshold_{part}"]) for part in ("title", "text", "label", "button")}
    told = f'<p role="alert"><strong>{escape(texts[wrong])}</strong></p>' if wrong else ""
    page = _PAGE.format(language=language, wrong=told, **said)
    return HTMLResponse(page, status, headers={"Cache-Control": "no-store"})
