"""The colour of a member: the same wherever and whenever it is shown, and no other's as long as there are colours."""

from __future__ import annotations

import zlib
from collections.abc import Collection
from functools import lru_cache

COLOURS = 8
"""So many there are; their numbers begin at 1."""
TOLD_APART = 200
"""Among more members than these there is no telling apart by colour anyway."""


def colour(name: str, among: Collection[str] = ()) -> int:
    """The number of a member's colour. It follows from the name; `among` those that a reader may see, two do not share one
    while another is free."""
    if name in among and len(among) <= TOLD_APART:
        return _apart(tuple(among))[name]
    return _own(name)


def _own(name: str) -> int:
    return zlib.crc32(name.encode()) % COLOURS + 1


@lru_cache(maxsize=64)
def _apart(names: tuple[str, ...]) -> dict[str, int]:
    given: dict[str, int] = {}
    for place, name in enumerate(sorted(names, key=lambda one: (zlib.crc32(one.encode()), one))):
        first = _own(name)
        taken = set(given.values()) if place < COLOURS else set()
        given[name] = next(
            (n for step in range(COLOURS) if (n := (first + step - 1) % COLOURS + 1) not in taken), first
        )
    return given
