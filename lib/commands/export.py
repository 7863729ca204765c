"""The command that writes all data of a workspace to a file: ``export``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from lib.commands.given import workspace_of
from lib.commands.upkeep import no_data
from lib.publish import export as portable
from lib.publish import upgrade
from lib.store import audit
from lib.store.workspace import WorkspaceError


def export(options: argparse.Namespace) -> int:
    """Write the zip."""
    workspace = workspace_of(options)
    current = upgrade.in_force(workspace)
    if current is None:
        raise no_data(workspace)
    path, content = Path(options.path), portable.write(workspace, current)
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise WorkspaceError("cannot_write", file=str(path), cause=str(problem.strerror)) from problem
    audit.record(workspace, audit.COMMAND_LINE, "export")
    if options.json:
        print(json.dumps({"file": str(path), "bytes": path.stat().st_size}))
    return 0
