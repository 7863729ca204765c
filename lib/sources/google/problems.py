"""What can go wrong between Google and us, each with one sentence that says what to do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import requests
from google.auth.exceptions import GoogleAuthError, RefreshError, TransportError
from gspread.exceptions import APIError

from lib.texts.messages import Refusal

_DISABLED = ("SERVICE_DISABLED", "accessNotConfigured")
_QUOTA = ("rateLimitExceeded", "userRateLimitExceeded", "quotaExceeded")


class SheetsProblem(Refusal):
    """A sheet cannot be read or taken over; what is in force stays."""


def passing(error: BaseException) -> bool:
    """Whether asking again may help: quota, a failing server, no network, or an answer that was cut short."""
    if isinstance(error, APIError):
        status = error.response.status_code
        return status in (408, 429) or status >= 500 or (status == 403 and _speaks_of(error, _QUOTA))
    if isinstance(error, GoogleAuthError):
        return isinstance(error, TransportError) or bool(error.retryable)
    return isinstance(error, requests.RequestException) or _is_garbled(error)


def problem_of(error: BaseException, email: str, project: str) -> SheetsProblem:
    """The problem behind an error of gspread, google-auth or requests. Any other error is raised again."""
    match error:
        case SheetsProblem():
            return error
        case APIError():
            return _refusal(error, email, project)
        case TransportError():
            return SheetsProblem("sheet_offline")
        case RefreshError():
            return SheetsProblem("sheet_unavailable" if error.retryable else "sheet_credentials_refused")
        case GoogleAuthError():
            return SheetsProblem("sheet_credentials_broken")
        case requests.RequestException() if not isinstance(error, requests.JSONDecodeError):
            return SheetsProblem("sheet_offline")
    if _is_garbled(error):
        return SheetsProblem("sheet_unavailable")
    raise error


def _refusal(error: APIError, email: str, project: str) -> SheetsProblem:
    status = error.response.status_code
    if passing(error):
        return SheetsProblem("sheet_busy" if status in (403, 429) else "sheet_unavailable")
    if status == 404:
        return SheetsProblem("sheet_not_found")
    if status == 401:
        return SheetsProblem("sheet_credentials_refused")
    if status == 403:
        if _speaks_of(error, _DISABLED) or "has not been used in project" in _message(error):
            return SheetsProblem("sheet_api_disabled", project=project)
        return SheetsProblem("sheet_not_shared", email=email)
    if status == 400 and "not supported for this document" in _message(error):
        return SheetsProblem("sheet_not_a_sheet")
    return SheetsProblem("sheet_unavailable")


def _message(error: APIError) -> str:
    return str(error.error.get("message", ""))


def _speaks_of(error: APIError, reasons: tuple[str, ...]) -> bool:
    """Whether one of `reasons` is named in the error's details (Sheets) or errors (Drive)."""
    entries = [*_entries(error.error, "details"), *_entries(error.error, "errors")]
    return any(entry.get("reason") in reasons for entry in entries)


def _entries(error: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = error.get(name)
    return [entry for entry in listed if isinstance(entry, Mapping)] if isinstance(listed, list) else []


def _is_garbled(error: BaseException) -> bool:
    """Whether an answer was no JSON, or none of the form that Google gives."""
    kinds = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
    return isinstance(error, kinds) and not isinstance(error, SheetsProblem)
