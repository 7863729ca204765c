"""How long a draft stays: while somebody builds it or may still say yes to it, and minutes after that.

Each process notes its drafts and touches their marks; a draft whose mark nobody has touched for :data:`IDLE` seconds is
what a crash left behind: in its own workspace it goes with the next draft, in any other with a look through all of them that a
process has no more than once in that time, beside its work. Of a draft that waits for somebody's yes it is asked whether that
somebody is still there; if not three times in a row, it goes.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lib.store import files

IDLE = 15 * 60
BEAT = 60.0
"""Seconds between two signs of life."""
_MISSED = 3
MARK = ".claimed"
_NAME = re.compile(r"[0-9a-f]{32}")


@dataclass
class _Kept:
    """A draft of this process: whether it is still wanted, and how often in a row it was not."""

    is_wanted: Callable[[], bool]
    missed: int = 0


_kept: dict[Path, _Kept] = {}
_looked: dict[Path, float] = {}  # when this process last looked through the workspaces of a data folder
_lock = threading.Lock()
_stop = threading.Event()  # of the thread that is there
_thread: threading.Thread | None = None


def _always() -> bool:
    return True


def keep(draft: Path, is_wanted: Callable[[], bool] = _always) -> None:
    """Keep a draft of this process for as long as it is wanted. Asked again, the last answer counts."""
    global _stop, _thread
    with _lock:
        _kept[draft] = _Kept(is_wanted)
        if _thread is None or not _thread.is_alive() or _stop.is_set():  # also after a fork, which copies no threads
            _stop = threading.Event()
            _thread = threading.Thread(target=_run, args=(_stop, draft.parents[2]), name="drafts", daemon=True)
            _thread.start()


def let_go(draft: Path) -> None:
    """A draft that is published or given up: nobody keeps it any longer. Without any there is no thread either, so that a
    process can be forked."""
    with _lock:
        _kept.pop(draft, None)
        thread = None if _kept else _thread
        if not _kept:
            _stop.set()
    if thread and thread is not threading.current_thread():
        thread.join(1.0)


def forget(draft: Path) -> None:
    """Delete a draft and what lies beside it under its name, and the folders that it alone needed."""
    let_go(draft)
    _delete(draft.parent, draft.stem)
    with contextlib.suppress(OSError):  # not empty: others need them
        for folder in draft.parents[:3]:
            folder.rmdir()


def _run(stop: threading.Event, workspaces: Path) -> None:
    _look_through({workspaces})
    while not stop.wait(BEAT):
        beat()


def beat() -> None:
    """One sign of life for every draft that is wanted; those that are not go, and what others left behind."""
    with _lock:
        there = dict(_kept)
    for draft, kept in there.items():
        kept.missed = 0 if kept.is_wanted() else kept.missed + 1
        if kept.missed >= _MISSED:
            forget(draft)
        elif not kept.missed:
            with contextlib.suppress(OSError):
                os.utime(draft.with_suffix(MARK))
    _look_through({draft.parents[2] for draft in there})


def _look_through(places: set[Path]) -> None:
    """Delete what was left behind in any workspace of these data folders; what cannot be looked at stays."""
    for workspaces in places:
        if time.monotonic() - _looked.get(workspaces, -IDLE) < IDLE:
            continue
        _looked[workspaces] = time.monotonic()
        with contextlib.suppress(OSError):
            for folder in files.listed(workspaces):
                with contextlib.suppress(OSError):
                    clear(folder / "drafts")


def clear(folder: Path, now: float | None = None) -> None:
    """Delete the drafts of a folder without a sign of life for :data:`IDLE` seconds, each with all that lies beside it."""
    moment = time.time() if now is None else now
    newest: dict[str, float] = {}
    for path in files.listed(folder):
        name = path.name[:32] if _NAME.match(path.name) else path.name
        with contextlib.suppress(FileNotFoundError):  # another import may be clearing up too
            newest[name] = max(newest.get(name, 0.0), path.lstat().st_mtime)
    for name, touched in newest.items():
        if moment - touched > IDLE and not any(draft.stem == name and draft.parent == folder for draft in list(_kept)):
            _delete(folder, name)


def _delete(folder: Path, name: str) -> None:
    for path in files.listed(folder):
        if path.name == name or (_NAME.match(name) and path.name.startswith(name)):
            with contextlib.suppress(OSError):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
