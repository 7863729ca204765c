"""What whoever runs the app decides: the service account, and for tests and mirrors where Google is.

Nothing here can be set by a reader. A key stays in this process: pages are told the account's e-mail and no more.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from google.oauth2.service_account import Credentials

from lib.sources.google.problems import SheetsProblem

KEY_FILE = "CLOSEBOARD_GOOGLE_SERVICE_ACCOUNT"
"""The environment variable with the path of the service account's JSON key."""

ELSEWHERE = "CLOSEBOARD_GOOGLE_API"
"""The environment variable with the origin that stands in for Google's own, such as ``http://127.0.0.1:9000``."""

SECTIONS = ("google_service_account", "gcp_service_account")
"""The sections of secrets.toml in which a key is looked for, the first being ours."""

SCOPES = ("https://www.googleapis.com/auth/spreadsheets.readonly",)
_GOOGLE = ("https://sheets.googleapis.com", "https://docs.google.com")


@dataclass(frozen=True)
class ServiceAccount:
    """The account that sheets are shared with. `project` is the Google Cloud project it belongs to."""

    email: str
    project: str
    credentials: Credentials

    def __repr__(self) -> str:
        return f"ServiceAccount({self.email})"


class _Credentials(Credentials):
    """A service account's credentials that speak with nobody but the token exchange and the API that is asked."""

    def _is_regional_access_boundary_lookup_required(self) -> bool:
        return False


def service_account() -> ServiceAccount | None:
    """The deployment's service account: from the key file, else from secrets.toml; None if there is none.

    Raises :class:`SheetsProblem` (``sheet_credentials_broken``) for one that cannot be used.
    """
    try:
        info = _key()
        if info is None:
            return None
        made = _Credentials.from_service_account_info(info, scopes=SCOPES)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SheetsProblem("sheet_credentials_broken") from error
    return ServiceAccount(made.service_account_email, str(made.project_id or "?"), made)


def _key() -> Mapping[str, Any] | None:
    path = os.environ.get(KEY_FILE)
    if path:
        found: Mapping[str, Any] = json.loads(Path(path).read_text(encoding="utf-8"))
        return found
    # Where Streamlit looks too, read without it, so that the command line finds the same account.
    for folder in (Path.cwd(), Path(__file__).parents[3], Path.home()):
        secrets = folder / ".streamlit" / "secrets.toml"
        if secrets.is_file():
            content = tomllib.loads(secrets.read_text(encoding="utf-8"))
            for section in SECTIONS:
                if isinstance(content.get(section), dict):
                    return dict(content[section])
    return None


def at(url: str) -> str:
    """The address to ask instead of one of Google's: the same, unless the deployment says that Google is elsewhere."""
    elsewhere = os.environ.get(ELSEWHERE, "").rstrip("/")
    if elsewhere:
        for origin in _GOOGLE:
            if url.startswith(f"{origin}/"):
                return elsewhere + url.removeprefix(origin)
    return url
