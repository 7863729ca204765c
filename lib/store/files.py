"""Small files that are whole at any instant: written aside, synced to disk and put in place by a rename."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any


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
    partial = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    if path.is_dir():
        set_aside(path)
    try:
        with os.fdopen(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(path: Path) -> None:
    """Have the disk hold what was written to a file or folder before going on."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
