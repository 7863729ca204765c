"""The sample business: built from ``data/sample`` the first time anyone looks, read-only from then on."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import shutil
import tempfile
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from lib.publish.draft import Options, Upload, prepare
from lib.store import files
from lib.store.workspace import SAMPLE, Workspace
from lib.texts.messages import Refusal

FOLDER = Path(__file__).parents[2] / "data" / "sample"
SETTINGS = {
    "offer_tier.Clarity Workbook": "lead_magnet",
    "offer_tier.Speaking Lab": "upsell",
    "offer_tier.Northbeam Mastermind": "backend",
    "offer_tier.Circle Membership": "other",
    "commission.closer": "10",
    "commission.setter": "3",
    "currency": "EUR",
}
IMPORTED_AT = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)

_building = threading.Lock()


def sample(data: Path) -> Workspace:
    """The sample workspace of a data folder, built anew when its files or the code that reads them changed.

    Where the data folder cannot be written to, it is the one that is there, else one in a folder for this process alone.
    """
    workspace = Workspace(data, SAMPLE)
    with _building:
        if _is_built(workspace):
            return workspace
        try:
            _build(workspace)
        except (OSError, Refusal):
            with contextlib.suppress(OSError):
                if workspace.current:
                    return workspace
            workspace = Workspace(_elsewhere(), SAMPLE)
            if not _is_built(workspace):
                _build(workspace)
    return workspace


def _is_built(workspace: Workspace) -> bool:
    try:
        stamp = (workspace.folder / "built_from").read_text(encoding="ascii")
        return stamp == _digest() and workspace.current is not None and workspace.trouble is None
    except (OSError, ValueError):
        return False


def _build(workspace: Workspace) -> None:
    if os.access(workspace.folder.parent, os.W_OK):
        shutil.rmtree(workspace.folder, ignore_errors=True)
    uploads = [Upload(path.name, path) for path in sorted(FOLDER.glob("*.csv"))]
    prepare(workspace, uploads, Options(settings=SETTINGS), now=IMPORTED_AT).publish()
    files.write(workspace.folder / "built_from", _digest())


@cache
def _elsewhere() -> Path:
    """A folder that goes with this process."""
    folder = tempfile.mkdtemp(prefix="closeboard-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return Path(folder)


@cache
def _digest() -> str:
    """What the sample was built from, worked out once per process: a running app keeps the code it started with."""
    lib = Path(__file__).parents[1]
    code = [*lib.glob("*.py"), *(lib / "model").glob("*"), *(lib / "ingest").glob("**/*")]
    files = sorted(FOLDER.glob("*.csv")) + sorted(code)
    found = hashlib.sha256()
    for path in files:
        if path.is_file():
            found.update(path.read_bytes())
    return found.hexdigest()
