"""The one home of what is written to a workspace's folder and of locks: files are whole at any instant, written aside, synced
to disk and put in place by a rename; a lock is held by an open file and goes with the process."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any


class Damaged(ValueError):  # noqa: N818 - what happened to the file, not to the program
    """A file is there and does not say what it should."""


def read(path: Path) -> dict[str, Any]:
    """What a file of JSON says. Raises :class:`Damaged`, FileNotFoundError, and OSError where it must not be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise
    except (IsADirectoryError, NotADirectoryError) as problem:
        raise Damaged(path.name) from problem
    except (ValueError, RecursionError) as problem:  # no text, no JSON, or lists in lists without an end
        raise Damaged(path.name) from problem
    if not isinstance(found, dict):
        raise Damaged(path.name)
    return found


def listed(folder: Path) -> list[Path]:
    """What is in a folder; nothing where there is none. Unlike a glob it does not pass over one that must not be read."""
    try:
        return list(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return []


def set_aside(path: Path) -> Path:
    """Give a damaged file, or what stands in its place, another name beside its own, and return that."""
    aside = path.with_name(f"{path.name}.damaged-{secrets.token_hex(4)}")
    path.rename(aside)
    return aside


def write(path: Path, text: str) -> None:
    """Replace a file's text; a reader finds the old text or the new one. Only this account can read it."""
    if path.is_dir():
        set_aside(path)
    with _written_aside(path, text) as partial:
        partial.rename(path)
    sync(path.parent)


def write_first(path: Path, text: str) -> None:
    """Make a file with this text unless there is one: of several who try at once the first does, and nobody finds it empty."""
    with _written_aside(path, text) as partial:
        with contextlib.suppress(FileExistsError):
            os.link(partial, path)
        partial.unlink()
    sync(path.parent)


@contextlib.contextmanager
def _written_aside(path: Path, text: str) -> Iterator[Path]:
    """A file beside another with its text on the disk; gone if it cannot be put in place."""
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            _flushed(file)
        yield partial
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def put(made: Path, path: Path) -> None:
    """Put a file that was made aside, in the same file system, in its place once the disk holds it."""
    sync(made)
    made.rename(path)
    sync(path.parent)


def append(path: Path, text: str) -> None:
    """Add to the end of a file that only this account can read; it is made if it is not there."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "a", encoding="utf-8") as file:
        file.write(text)
        _flushed(file)


def _flushed(file: IO[str]) -> None:
    file.flush()
    os.fsync(file.fileno())


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file or folder before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def take(handle: IO[Any], *, shared: bool = False, wait: bool = True) -> bool:
    """Lock an open file until it is closed, alone or `shared` with others who read. False if somebody else has it and there is
    no `wait`."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


@contextlib.contextmanager
def held(path: Path, *, wait: bool = True) -> Iterator[bool]:
    """A lock by the name of a file, over all processes. False if somebody else has it and there is no `wait`."""
    with path.open("w") as handle:
        yield take(handle, wait=wait)
