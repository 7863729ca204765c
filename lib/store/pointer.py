"""Which snapshot of a workspace is in force: what the pointer says, and what holds where it says nothing or cannot be true.

Nothing is lost with a pointer: the newest snapshot that is whole serves, and the trouble is told until somebody has
chosen (:meth:`~lib.store.workspace.Workspace.make_current`). Only a pointer that can be read, and that carries no
trouble, proves anything about the other snapshots, so only then may any of them be deleted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lib.store import files
from lib.store.whole import looks_whole
from lib.texts.messages import Message, Param

FILE = "current.json"

TROUBLES: dict[str, tuple[str, ...]] = {
    "pointer_missing": ("number",),
    "pointer_unreadable": ("number",),
    "version_missing": ("gone", "number"),
    "version_damaged": ("gone", "number"),
    "nothing_whole": (),
}
"""What can be wrong, as the code of a sentence with its parameters: versions by their number."""

_STEM = re.compile(r"(\d{1,12})-\w{1,64}", re.ASCII)


@dataclass(frozen=True)
class Pointer:
    """What the pointer says: the name of the snapshot in force (empty before the first import), the newest number that was
    ever in force, the snapshot that an import is about to put in force, and a trouble that nobody has answered yet."""

    snapshot: str = ""
    newest: int = 0
    next: str = ""
    trouble: Message | None = None

    def as_json(self) -> dict[str, Any]:
        """The pointer as it is kept; empty parts are left out."""
        kept: dict[str, Any] = {"snapshot": self.snapshot, "newest": self.newest}
        if self.next:
            kept["next"] = self.next
        if self.trouble:
            kept["trouble"] = {"code": self.trouble.code, **self.trouble.params}
        return kept


@dataclass(frozen=True)
class Standing:
    """How things stand in a workspace: the file of the snapshot that serves, the pointer if it can be read, and what is
    wrong. `proves` is whether the pointer says for sure which of the other snapshots are superseded."""

    path: Path | None
    pointer: Pointer | None
    trouble: Message | None = None

    @property
    def proves(self) -> bool:
        """Whether anything may be deleted on the word of the pointer."""
        return self.pointer is not None and self.trouble is None


def number_of(stem: str) -> int:
    """The number in the name of a snapshot."""
    return int(stem.partition("-")[0])


def is_stem(text: object) -> bool:
    """Whether this is the name of a snapshot, without the ending."""
    return isinstance(text, str) and _STEM.fullmatch(text) is not None


def snapshot_files(folder: Path) -> list[Path]:
    """Every file of a workspace's folder that is called like a snapshot, the oldest first."""
    there = [path for path in files.listed(folder / "snapshots") if path.suffix == ".duckdb"]
    found = [path for path in there if is_stem(path.stem) and path.is_file()]
    return sorted(found, key=lambda path: (number_of(path.stem), path.stem))


def read(folder: Path) -> Pointer:
    """The pointer of a workspace's folder. Raises :class:`~lib.store.files.Damaged` and what opening a file raises."""
    kept = files.read(folder / FILE)
    name, coming = kept.get("snapshot"), kept.get("next", "")
    if not (name == "" or is_stem(name)) or not (coming == "" or is_stem(coming)):
        raise files.Damaged(FILE)
    assert isinstance(name, str)
    newest = kept.get("newest", number_of(name) if name else 0)  # older releases did not say it
    if type(newest) is not int or newest < (number_of(name) if name else 0):
        raise files.Damaged(FILE)
    return Pointer(name, newest, coming, _trouble(kept.get("trouble")))


def _trouble(kept: object) -> Message | None:
    """The trouble that a pointer carries; what is not one is none."""
    if not isinstance(kept, dict) or kept.get("code") not in TROUBLES:
        return None
    numbers: dict[str, Param] = {name: kept.get(name) for name in TROUBLES[kept["code"]]}  # type: ignore[misc]
    return Message(kept["code"], numbers) if all(type(number) is int for number in numbers.values()) else None


def write(folder: Path, pointer: Pointer) -> None:
    """Put a pointer in force by a rename."""
    files.write(folder / FILE, json.dumps(pointer.as_json()))


def standing(folder: Path) -> Standing:
    """How things stand. Raises OSError where this account must not read what is there."""
    try:
        pointer = read(folder)
    except FileNotFoundError:
        return _without(folder, "pointer_missing")
    except files.Damaged:
        return _without(folder, "pointer_unreadable")
    others = [path for path in snapshot_files(folder) if path.stem != pointer.next]
    if not pointer.snapshot:
        return (
            _instead(others, pointer, pointer.trouble or Message("pointer_missing"))
            if others
            else Standing(None, pointer)
        )
    named = folder / "snapshots" / f"{pointer.snapshot}.duckdb"
    if looks_whole(named):
        return Standing(named, pointer, pointer.trouble)
    gone = "version_damaged" if named.is_file() else "version_missing"
    return _instead(others, pointer, Message(gone, {"gone": number_of(pointer.snapshot)}))


def _without(folder: Path, code: str) -> Standing:
    """How things stand without a pointer: nothing is wrong where nothing was ever imported."""
    there = snapshot_files(folder)
    never = code == "pointer_missing" and not there and not files.listed(folder / "raw")
    return Standing(None, None) if never else _instead(there, None, Message(code))


def _instead(there: Iterable[Path], pointer: Pointer | None, trouble: Message) -> Standing:
    """The newest whole snapshot of those that are there, and the trouble with its number."""
    for path in sorted(there, key=lambda path: number_of(path.stem), reverse=True):
        if looks_whole(path):
            if "number" in TROUBLES[trouble.code]:
                trouble = Message(trouble.code, {**trouble.params, "number": number_of(path.stem)})
            return Standing(path, pointer, trouble)
    return Standing(None, pointer, Message("nothing_whole"))
