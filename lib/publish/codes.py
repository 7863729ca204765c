"""The codes that stand for people where nobody is named, ``closer~3``: one book of them in each workspace, the same for every
snapshot of it."""

from __future__ import annotations

import contextlib
import json
import re
import secrets
from functools import lru_cache
from pathlib import Path

from lib.store import files
from lib.store.workspace import Workspace

_BOOK = ""  # stands where a dimension does, and for the number of the book
_CODE = re.compile(r"([a-z_]+)~([0-9]{1,9})")

Labels = dict[str, dict[str, int]]
"""Dimension -> text -> its number, for ever: an address with a code means the same after the next import."""


def labels_of(workspace: Workspace) -> Path:
    """Where the book of codes of a workspace lies."""
    return workspace.folder / "masked" / "labels.json"


def book_of(path: Path) -> int:
    """The number of the book of codes; 0 for none, or one that cannot be read."""
    with contextlib.suppress(OSError):
        about = path.stat()
        return _book_in(path, about.st_ino, about.st_mtime_ns, about.st_size)
    return 0


@lru_cache(256)
def _book_in(path: Path, *stamp: int) -> int:
    return read_labels(path).get(_BOOK, {}).get(_BOOK, 0)


def begin_book(path: Path) -> int:
    """Number a book that has no number yet. Raises OSError."""
    book = 1 + secrets.randbelow(1 << 40)
    write_labels(path, read_labels(path) | {_BOOK: {_BOOK: book}})
    return book


def code_of(dimension: str, number: int) -> str:
    """The code that stands for a member."""
    return f"{dimension}~{number}"


def number_of(dimension: str, name: str) -> int | None:
    """The number of a member that is a code of this dimension, else None."""
    found = _CODE.fullmatch(name)
    return int(found[2]) if found and found[1] == dimension else None


def read_labels(path: Path) -> Labels:
    """The codes given so far. Of a damaged file nothing is left: who is looked for then is found under a new code."""
    with contextlib.suppress(FileNotFoundError, files.Damaged):
        labels: Labels = files.read(path)
        numbered = all(
            isinstance(codes, dict) and all(type(number) is int for number in codes.values())
            for codes in labels.values()
        )
        return labels if numbered else {}
    return {}


def write_labels(path: Path, labels: Labels) -> None:
    """Put a book in the place of the one before. Raises OSError."""
    files.write(path, json.dumps(labels, ensure_ascii=False))


def in_dimensions(labels: Labels) -> Labels:
    """What stands in a book without its own number."""
    return {name: codes for name, codes in labels.items() if name != _BOOK}
