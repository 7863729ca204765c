"""Asking Google: gspread's client with time limits, within the quota, and with patience for what passes."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

import gspread
from google.auth.transport.requests import AuthorizedSession
from gspread.exceptions import APIError
from gspread.urls import SPREADSHEET_URL, SPREADSHEET_VALUES_BATCH_URL
from requests import Response
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, stop_after_delay
from tenacity.wait import wait_exponential_jitter

from lib.sources.google.answers import Bounded
from lib.sources.google.deployment import ServiceAccount, at
from lib.sources.google.problems import SheetsProblem, passing, problem_of

T = TypeVar("T")

TIMEOUT = (5.0, 60.0)
"""Seconds to wait for a connection, and for the next bytes of an answer."""
_MOST_METADATA = 10_000_000
"""Bytes of what a spreadsheet says of itself: this process reads them."""


@dataclass(frozen=True)
class Patience:
    """How long to go on asking when Google says to wait or does not answer: seconds, each wait twice the last."""

    first: float = 1.0
    longest: float = 32.0
    total: float = 120.0
    attempts: int = 8


BACKGROUND = Patience()
"""Outlasts a quota, which comes back after a minute."""

INTERACTIVE = Patience(total=12.0, attempts=4)
"""Somebody is waiting in front of the page."""


class Quota:
    """At most `most` reads in any 60 seconds, over all threads: Google counts 60 a minute for one account."""

    def __init__(self, most: int = 50) -> None:
        self._most = most
        self._asked: deque[float] = deque()
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Wait until one more read fits."""
        while True:
            with self._lock:
                now = time.monotonic()
                while self._asked and now - self._asked[0] >= 60:
                    self._asked.popleft()
                if len(self._asked) < self._most:
                    self._asked.append(now)
                    return
                pause = 60 - (now - self._asked[0])
            time.sleep(pause)


QUOTA = Quota()


class _Client(gspread.HTTPClient):
    """gspread's client, asking where the deployment says that Google is."""

    def request(self, method: str, endpoint: str, *args: Any, **options: Any) -> Response:
        """One request, as gspread makes it."""
        QUOTA.wait()
        return super().request(method, at(endpoint), *args, **options)


class Sheets:
    """The Sheets API in the name of a service account. Every call raises :class:`SheetsProblem` when patience ends."""

    def __init__(self, account: ServiceAccount, patience: Patience = BACKGROUND) -> None:
        self._account, self._patience = account, patience
        client = gspread.Client(account.credentials, http_client=_Client)
        client.set_timeout(TIMEOUT)
        assert isinstance(client.http_client.session, AuthorizedSession)
        client.http_client.session.mount("https://", Bounded())
        client.http_client.session.mount("http://", Bounded())
        self._http = client.http_client

    def metadata(self, identity: str, fields: str, understand: Callable[[Mapping[str, Any]], T]) -> T:
        """What the spreadsheet says of itself, as far as `fields` asks for and as `understand` takes it."""
        params = {"includeGridData": "false", "fields": fields}

        def ask() -> T:
            answer = self._http.request("get", SPREADSHEET_URL % identity, params=dict(params))
            if len(answer.content) > _MOST_METADATA:
                raise SheetsProblem("sheet_too_large", limit=_MOST_METADATA)
            return understand(answer.json())

        return self._ask(ask)

    def values(self, identity: str, tabs: list[str], rendering: str) -> bytes:
        """The rows of every tab, all from one moment, as the JSON that Google gives: it is for a child to look into. Days are
        serial numbers unless `rendering` is FORMATTED_VALUE."""
        ranges = [gspread.utils.absolute_range_name(tab) for tab in tabs]
        params: dict[str, Any] = {
            "valueRenderOption": rendering,
            "dateTimeRenderOption": "SERIAL_NUMBER",
            "majorDimension": "ROWS",
        }

        def ask() -> bytes:
            url = SPREADSHEET_VALUES_BATCH_URL % identity
            found = self._http.request("get", url, params=params | {"ranges": ranges}).content
            if found[-1:] not in (b"}", b"\n"):
                raise ValueError("The answer was cut short.")
            return found

        return self._ask(ask)

    def _ask(self, call: Callable[[], T]) -> T:
        try:
            return patiently(call, self._patience)
        except Exception as error:
            raise problem_of(error, self._account.email, self._account.project) from error


def patiently(call: Callable[[], T], patience: Patience) -> T:
    """The answer of `call`, asked again with growing, scattered pauses while what goes wrong may pass."""
    backoff = wait_exponential_jitter(multiplier=patience.first, max=patience.longest, jitter=patience.first)

    def pause(state: RetryCallState) -> float:
        return max(backoff(state), min(_asked_to_wait(state), 2 * patience.longest))

    retrying = Retrying(
        retry=retry_if_exception(passing),
        wait=pause,
        stop=stop_after_attempt(patience.attempts) | stop_after_delay(patience.total),
        reraise=True,
    )
    return retrying(call)


def _asked_to_wait(state: RetryCallState) -> float:
    """The seconds that Google itself asks to wait (``Retry-After``), 0 if it does not say."""
    error = state.outcome.exception() if state.outcome else None
    given = error.response.headers.get("Retry-After", "") if isinstance(error, APIError) else ""
    return float(given) if given.isdigit() else 0.0
