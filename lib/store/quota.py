"""How much disk a workspace may take, and all private ones together: what an import would take beyond that is refused.

Before anything is refused, what need not be kept goes: versions down to the :data:`AT_LEAST` newest (never one that is in
force, frozen by a link, or open), and private workspaces that never came to hold anything, the longest idle first. Nobody's data
is deleted to make room for somebody else's.
"""

from __future__ import annotations

import os
from pathlib import Path

from lib.store import files
from lib.store.drafts import IDLE
from lib.store.retention import PRIVATE, prune, sweep
from lib.store.workspace import Workspace
from lib.texts.messages import Message

MB = 1_000_000
OF_WORKSPACE, OF_VISITORS = "CLOSEBOARD_WORKSPACE_MB", "CLOSEBOARD_VISITORS_MB"
DEFAULTS = {OF_WORKSPACE: 2_000, OF_VISITORS: 5_000}
"""What the one who runs the server may set, in megabytes of a million bytes each."""
AT_LEAST = 5


def limit(name: str) -> int:
    """A limit in bytes, as the deployment sets it; what is no positive number sets nothing."""
    said = os.environ.get(name, "").strip()
    whole = int(said) if said.isascii() and said.isdigit() and len(said) < 12 else 0
    return (whole or DEFAULTS[name]) * MB


def used(*folders: Path) -> int:
    """Bytes of all files in some folders. One with several names counts once."""
    found: dict[tuple[int, int], int] = {}
    for folder in folders:
        for place, _, names in os.walk(folder):
            for name in names:
                try:
                    about = os.lstat(os.path.join(place, name))  # noqa: PTH118 - thousands of them
                except OSError:  # gone meanwhile
                    continue
                found[about.st_dev, about.st_ino] = about.st_size
    return sum(found.values())


def refusal(workspace: Workspace, coming: int = 0) -> Message | None:
    """Why `coming` more bytes have no room, or None: room is made first where that loses nothing that must be kept."""
    most = limit(OF_WORKSPACE)
    if used(workspace.folder) + coming > most:
        prune(workspace, newest=AT_LEAST, days=0)
        taken = used(workspace.folder)
        if taken + coming > most:
            return Message("quota_workspace", {"used": _mb(taken), "coming": _mb(coming), "limit": most // MB})
    if not workspace.name.startswith(PRIVATE):
        return None
    most = limit(OF_VISITORS)
    if used(*_private(workspace.data)) + coming > most:
        sweep(workspace.data, idle=IDLE, sparing=workspace.name)
        taken = used(*_private(workspace.data))
        if taken + coming > most:
            return Message("quota_visitors", {"used": _mb(taken), "limit": most // MB})
    return None


def _private(data: Path) -> list[Path]:
    return [folder for folder in files.listed(data / "workspaces") if folder.name.startswith(PRIVATE)]


def _mb(size: int) -> int:
    """Megabytes, rounded up: what takes something does not take nothing."""
    return -(-size // MB)
