"""The log of a workspace: who did what and when, without personal data.

Who is the id of a link, never a name; what was done is told in counts, codes and dates, never in the contents of a file
or its name. Lines are only ever added. When the file is full the older half of the log goes, so a log has a bounded size.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal, get_args

from lib.store import files
from lib.store.workspace import Workspace, WorkspaceError

Event = Literal[
    "import",
    "restore",
    "undo",
    "settings",
    "rename",
    "logo",
    "share",
    "revoke",
    "revoke_all",
    "export",
    "download",
    "report",
    "sent",
    "unsent",
    "sending",
    "refresh",
    "upgrade",
]
Detail = Mapping[str, str | int | bool | list[str]]

FULL = 256 * 1024
"""Bytes of one file of the log; there are at most two."""

HOME, COMMAND_LINE, SCHEDULE, PROGRAM = "home", "command line", "schedule", "new release"
"""Who acts without a link: a reader of the deployment's home workspace, the command line, connected sheets when they
are due, and a program that found what an older one made."""
UNATTENDED = (COMMAND_LINE, SCHEDULE, PROGRAM)
"""Those of them whom no page was open for."""


@dataclass(frozen=True)
class Entry:
    """One line: when (UTC), the id of the link that was used, what happened, and how much of it."""

    at: datetime
    who: str
    what: str
    detail: dict[str, object]


def record(
    workspace: Workspace, who: str, what: Event, detail: Detail | None = None, at: datetime | None = None
) -> None:
    """Add a line. Nothing is written for a workspace that does not exist (any more), or where nothing can be written:
    whoever may read a folder only, reads it without a log."""
    moment = (at or datetime.now(UTC)).astimezone(UTC).isoformat(timespec="seconds")
    line = json.dumps({"at": moment, "who": who, "what": what, **({"detail": dict(detail)} if detail else {})})
    try:
        with workspace.lock(there=True):
            path = workspace.folder / "audit.jsonl"
            if path.is_dir():
                files.set_aside(path)
            if path.exists() and path.stat().st_size + len(line) > FULL:
                path.rename(_older(workspace))
            whole = not path.exists() or path.read_bytes()[-1:] in (
                b"",
                b"\n",
            )  # a crash may have cut the last line short
            files.append(path, f"{line}\n" if whole else f"\n{line}\n")
    except (WorkspaceError, OSError):
        return


def entries(workspace: Workspace, limit: int = 200) -> list[Entry]:
    """The newest lines, newest first. A line that a crash cut short, or that is damaged, is left out."""
    found: list[Entry] = []
    for path in (workspace.folder / "audit.jsonl", _older(workspace)):
        if len(found) >= limit:
            break
        for line in reversed(_lines(path)):
            with contextlib.suppress(ValueError, KeyError, TypeError, AttributeError, RecursionError):
                found.append(_entry(json.loads(line)))
    return found[:limit]


def _lines(path: Path) -> list[str]:
    try:
        return path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _entry(kept: dict[str, Any]) -> Entry:
    who, what, detail = kept["who"], kept["what"], kept.get("detail", {})
    moment = datetime.fromisoformat(kept["at"])
    if not (isinstance(who, str) and what in get_args(Event) and isinstance(detail, dict) and moment.tzinfo):
        raise ValueError(what)
    return Entry(moment, who, what, detail)


def _older(workspace: Workspace) -> Path:
    return workspace.folder / "audit.1.jsonl"
