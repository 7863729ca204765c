"""The body of an answer, bounded in bytes and in time: whoever answers may send without end, or a byte a minute."""

from __future__ import annotations

import time
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError

from lib.sources.google.problems import SheetsProblem

MOST = 100_000_000
"""Bytes of an answer, unpacked."""
SECONDS = 120.0
"""Until all of it is here; each single wait for bytes is bounded by the time limits of the request."""
_MOST_OF_ERROR = 1_000_000
_CHUNK = 1 << 16


def body(answer: requests.Response, most: int | None = None) -> bytes:
    """The body of an answer that was asked for as a stream. Raises :class:`SheetsProblem` where it is longer than `most` bytes
    (:data:`MOST`), and what requests raises where it is cut or takes longer than :data:`SECONDS`."""
    most, until = MOST if most is None else most, time.monotonic() + SECONDS
    parts: list[bytes] = []
    size = 0
    try:
        while chunk := answer.raw.read1(_CHUNK, decode_content=True):
            size += len(chunk)
            if size > most:
                raise SheetsProblem("sheet_too_large", limit=most)
            if time.monotonic() > until:
                raise requests.ReadTimeout("The answer does not come to an end.")
            parts.append(chunk)
    except HTTPError as error:
        raise requests.ConnectionError(error) from error
    except BaseException:
        answer.raw.close()
        raise
    return b"".join(parts)


class Bounded(HTTPAdapter):
    """Has requests take an answer's body in bounds, also where it is not asked for as a stream."""

    def send(
        self, request: requests.PreparedRequest, stream: bool = False, *rest: Any, **more: Any
    ) -> requests.Response:
        """The answer, whole. What an error says at length is left out."""
        answer = super().send(request, True, *rest, **more)
        try:
            content = body(answer, MOST if answer.ok else _MOST_OF_ERROR)
        except SheetsProblem:
            if answer.ok:
                raise
            content = b""
        answer._content, answer._content_consumed = content, True
        return answer
