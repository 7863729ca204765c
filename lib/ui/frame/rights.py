"""What a reader was let in by, in a form that can be asked for again at any later moment, outside the page and on any thread."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lib.store import links
from lib.store.workspace import Workspace
from lib.ui.frame import login


@dataclass(frozen=True)
class Right:
    """A right to a workspace: by the `token` of a `link`, else by the claims of an `account`, else without either.

    `has_data` says that there was something to see; `session` is the browser's.
    """

    workspace: Workspace
    role: links.Role
    has_data: bool
    session: str
    token: str = ""
    link: links.Link | None = None
    account: Mapping[str, Any] | None = None

    def refused(self) -> str:
        """Why the reader may no longer have what they were let in to, as a code of ``access.Refused``; empty if they may."""
        if self.has_data and not self.workspace.folder.is_dir():
            return "revoked"
        try:
            if self.token:
                return "" if links.read(self.workspace.data, self.token, date.today()) == self.link else "revoked"
            roles = login.roles()
        except links.LinkError as problem:
            return problem.code
        except login.LoginBroken:
            return "login_broken"
        if roles is None or login.role_of(self.account or {}, roles) == self.role:
            return ""
        return "no_role"
