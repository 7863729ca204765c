"""The sample business: built from ``data/sample`` the first time anyone looks, read-only from then on."""

from __future__ import annotations

import hashlib
import shutil
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

from lib.ingest.draft import Options, Upload, prepare
from lib.workspace.workspace import SAMPLE, Workspace

FOLDER = Path(__file__).parents[2] / "data" / "sample"
SETTINGS = {
    "offer_tier.Clarity Workbook": "lead_magnet",
    "offer_tier.Speaking Lab": "upsell",
    "offer_tier.Northbeam Mastermind": "backend",
    "offer_tier.Circle Membership": "other",
    "currency": "EUR",
}
IMPORTED_AT = datetime(2026, 11, 15, 8, 0, tzinfo=UTC)

_building = threading.Lock()


def sample(data: Path) -> Workspace:
    """The sample workspace of a data folder, built anew when its files or the code that reads them changed."""
    workspace = Workspace(data, SAMPLE)
    stamp = workspace.folder / "built_from"
    with _building:
        digest = _digest()
        if workspace.current is None or not stamp.exists() or stamp.read_text() != digest:
            shutil.rmtree(workspace.folder, ignore_errors=True)
            uploads = [Upload(path.name, path) for path in sorted(FOLDER.glob("*.csv"))]
            prepare(workspace, uploads, Options(settings=SETTINGS), now=IMPORTED_AT).publish()
            stamp.write_text(digest)
    return workspace


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
