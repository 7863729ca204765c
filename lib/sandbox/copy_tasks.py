"""What a child writes of one snapshot: a copy for who may not have all of it, or the same in the present format."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lib.publish import locking, nameless, upgrade
from lib.sandbox.plain import unpack
from lib.store.workspace import Snapshot


@dataclass(frozen=True)
class CopyAsked:
    """A copy to write at `path` of a `snapshot`; `book` is where the codes of who is not named lie, and `locks` are what a copy
    is to be behind."""

    path: str
    snapshot: str
    book: str = ""
    locks: dict[str, tuple[str, ...]] = field(default_factory=dict)


def without_names(given: dict[str, Any], most_memory: int) -> None:
    """The copy in which nobody is named."""
    asked: CopyAsked = unpack(CopyAsked, given)
    nameless.build(Path(asked.path), Snapshot(Path(asked.snapshot)), Path(asked.book), most_memory)


def behind_locks(given: dict[str, Any], most_memory: int) -> None:
    """The copy with the rows that the locks let through."""
    asked: CopyAsked = unpack(CopyAsked, given)
    locking.build_copy(Path(asked.path), Snapshot(Path(asked.snapshot)), asked.locks, most_memory)


def brought_up(given: dict[str, Any], most_memory: int) -> None:
    """The snapshot in the present format."""
    asked: CopyAsked = unpack(CopyAsked, given)
    upgrade.rebuild(Path(asked.path), Snapshot(Path(asked.snapshot)), most_memory)
