"""A sheet that anyone with the link may see, read without an account as the workbook that Google exports of it."""

from __future__ import annotations

import re
from urllib.parse import unquote, urljoin, urlsplit

import requests

from lib.ingest.read.files import Unreadable
from lib.sandbox.books import ITSELF, of_workbook
from lib.sandbox.pool import Asker
from lib.sources.google.answers import body
from lib.sources.google.client import BACKGROUND, TIMEOUT, Patience, patiently
from lib.sources.google.deployment import at
from lib.sources.google.problems import SheetsProblem
from lib.sources.google.reading import Book, Tab

_EXPORT = "https://docs.google.com/spreadsheets/d/{identity}/export?format=xlsx"
_HOPS = 4
_FILE_NAME = re.compile(r"filename\*=UTF-8''([^;]+)", re.IGNORECASE)
_PLAIN_FILE_NAME = re.compile(r'filename="([^"]+)"', re.IGNORECASE)


class _Failing(requests.RequestException):
    """An answer that says to try again."""


def read(identity: str, patience: Patience = BACKGROUND, asker: Asker = ITSELF) -> Book:
    """The spreadsheet with all its visible tabs. Raises :class:`SheetsProblem`."""
    try:
        title, data = patiently(lambda: _exported(identity), patience)
    except _Failing as error:
        too_much = error.response is not None and error.response.status_code == 429
        raise SheetsProblem("sheet_busy" if too_much else "sheet_unavailable") from error
    except requests.RequestException as error:
        raise SheetsProblem("sheet_offline") from error
    try:
        found = of_workbook(title, data, asker).tabs
    except Unreadable as refusal:
        raise SheetsProblem("sheet_unavailable") from refusal
    return Book(identity, title, "", tuple(Tab(None, tab.title, False, tab.table, tab.content) for tab in found))


def _exported(identity: str) -> tuple[str, bytes]:
    """The name of the spreadsheet and the workbook's bytes."""
    url = at(_EXPORT.format(identity=identity))
    home = urlsplit(url)
    with requests.Session() as session:
        for _ in range(_HOPS):
            with session.get(url, timeout=TIMEOUT, allow_redirects=False, stream=True) as answer:
                if answer.is_redirect:
                    url = urljoin(url, answer.headers["Location"])
                    _check_host(urlsplit(url).hostname or "", urlsplit(url).scheme, home.hostname or "", home.scheme)
                    continue
                return _title(answer), _body(answer)
    raise SheetsProblem("sheet_unavailable")


def _check_host(host: str, scheme: str, home: str, home_scheme: str) -> None:
    """Follow Google to where it keeps exports and nowhere else; its sign-in page means that the sheet is private."""
    if host == "accounts.google.com":
        raise SheetsProblem("sheet_not_public")
    if (host == home and scheme == home_scheme) or (host.endswith(".googleusercontent.com") and scheme == "https"):
        return
    raise SheetsProblem("sheet_unavailable")


def _body(answer: requests.Response) -> bytes:
    if answer.status_code in (401, 403):
        raise SheetsProblem("sheet_not_public")
    if answer.status_code in (400, 404, 410):
        raise SheetsProblem("sheet_not_found")
    if not answer.ok:
        raise _Failing(response=answer)
    if "text/html" in answer.headers.get("Content-Type", ""):
        raise SheetsProblem("sheet_not_public")
    return body(answer)


def _title(answer: requests.Response) -> str:
    given = answer.headers.get("Content-Disposition", "")
    found = _FILE_NAME.search(given)
    plain = _PLAIN_FILE_NAME.search(given)
    name = unquote(found[1]) if found else plain[1] if plain else ""
    return "".join(char for char in name.removesuffix(".xlsx") if char.isprintable())[:120] or "Google Sheet"
