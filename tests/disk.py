"""Imports onto a disk that is full, in a process of its own: ``python -m tests.disk tmpfs|limit FOLDER``.

``tmpfs`` mounts a small file system on the folder, in a name space that ends with the process, and leaves less and less
room on it. ``limit`` has the system refuse to let any file grow beyond a size, which needs no rights at all. Prints what
came of each import as JSON.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
from pathlib import Path

from lib.publish.draft import ImportRefused, Upload, prepare
from lib.store.workspace import Workspace
from tests.conftest import NOW

KINDS = ("tmpfs", "limit")
SHARES = (0.0, 0.01, 0.3, 0.6, 0.9, 0.97)
"""How much of the room that an import needs there is."""

_DISK = 64_000_000
_NEW_USER, _NEW_MOUNTS = 0x10000000, 0x00020000


def payments(rows: int) -> Upload:
    """A file of that many payments."""
    lines = (f"x{i},2026-01-{1 + i % 28:02d},p{i % 50}@example.com,10.50,Approved\n" for i in range(rows))
    return Upload("payments.csv", data=("ID,Date,Email,Amount,Status\n" + "".join(lines)).encode())


def mount(folder: Path) -> bool:
    """Mount a small disk on `folder` for this process alone. Returns whether the system allows it."""
    libc = ctypes.CDLL(None, use_errno=True)
    spaces = _NEW_MOUNTS if os.geteuid() == 0 else _NEW_MOUNTS | _NEW_USER
    if libc.unshare(spaces):
        return False
    options = ["-t", "tmpfs", "-o", f"size={_DISK}", "tmpfs", str(folder)]
    return not subprocess.run(["mount", *options], check=False, capture_output=True).returncode


def files(folder: Path) -> dict[str, int]:
    """Every file below `folder` with its size."""
    return {str(p.relative_to(folder)): p.stat().st_size for p in sorted(folder.rglob("*")) if p.is_file()}


def needed(folder: Path, kind: str) -> int:
    """Bytes of room that the import takes: on the disk, or of its largest file."""
    workspace = Workspace(folder, "measured")
    prepare(workspace, [payments(1)], now=NOW).publish()
    before = files(folder)
    prepare(workspace, [payments(1_000)], now=NOW).publish()
    new = [size for name, size in files(folder).items() if name not in before]
    shutil.rmtree(workspace.folder)
    return sum(new) if kind == "tmpfs" else max(new)


class Cramped:
    """Only so many bytes of room on the disk, or in any one file, while this is entered."""

    def __init__(self, folder: Path, kind: str, room: int) -> None:
        self.ballast, self.kind, self.room = folder / "ballast", kind, room

    def __enter__(self) -> None:
        if self.kind == "limit":
            resource.setrlimit(resource.RLIMIT_FSIZE, (self.room, resource.RLIM_INFINITY))
            return
        with self.ballast.open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, shutil.disk_usage(self.ballast.parent).free - self.room))

    def __exit__(self, *_: object) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        self.ballast.unlink(missing_ok=True)


def main(kind: str, folder: Path) -> int:
    """Print the outcome of each import as a list of JSON objects; nothing if the system has no such disk."""
    if kind == "tmpfs" and not mount(folder):
        print("[]")
        return 0
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # a write beyond the limit is an error then, and not the end
    room = needed(folder, kind)
    workspace = Workspace(folder)
    prepare(workspace, [payments(1)], now=NOW).publish()
    found: list[dict[str, object]] = []
    for share in (*SHARES, 1000.0):
        before, in_force, refused = files(folder), workspace.current, ""
        try:
            with Cramped(folder, kind, int(share * room)):
                prepare(workspace, [payments(1_000)], now=NOW).publish()
        except ImportRefused as refusal:
            refused = str(refusal)
        same = workspace.current == in_force
        found.append(
            {"share": share, "refused": refused, "same": same, "left": files(folder).keys() - before.keys() != set()}
        )
        if not refused and share < 1:
            break  # it fitted after all
    print(json.dumps(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
