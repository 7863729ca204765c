"""The line that a row was written as: what tells apart rows without an id that our fields do not tell apart.

A digest of all columns of the file, also those that no field takes, before days are cut and amounts rounded. It goes by
the names of the columns, so that neither their order nor a further empty one makes another line of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lib.engine.db import literal
from lib.schema.fields import spelling_key

Lines = np.ndarray[tuple[int], np.dtype[np.uint64]]

_LEAST_BLOCK = 5
_MOST_DISTANCES = 50


def digest(headers: Sequence[str], cells: Sequence[str]) -> str:
    """SQL of a line's digest, a UBIGINT; `cells` are the SQL of its texts under `headers`, blanks as NULL."""
    named = sorted(zip(map(spelling_key, headers), cells, strict=True))
    # A mark after every cell that is filled in, and half of the digest: so `concat_ws`, which passes over NULLs, and a shift
    # have it at half the cost of `concat` and DuckDB's `md5_number_lower`, which goes by way of text.
    parts = [f"{literal(key)} || chr(31) || {cell}" for key, cell in named]
    return f"(md5_number(concat_ws(chr(30), {', '.join(parts)}, '')) >> 64) :: ubigint"


def repeated(lines: Lines) -> dict[int, int]:
    """The positions of lines that stand in the later one of two equal blocks -> the position that each first stood at.

    A block is a run of consecutive lines that equals an earlier run at one distance, at least five lines or half the file,
    and not one line over and over: those may well be records of their own.
    """
    first: dict[int, int] = {}
    least = min(_LEAST_BLOCK, max(2, (len(lines) + 1) // 2))
    for distance in _distances(lines):
        same = lines[distance:] == lines[:-distance]
        edges = np.flatnonzero(np.diff(np.concatenate(([False], same, [False])).astype(np.int8)))
        for start, stop in edges.reshape(-1, 2):
            if stop - start >= least and (lines[start:stop] != lines[start]).any():
                first |= {at + distance: at for at in range(int(start), int(stop)) if at + distance not in first}
    return {at: _origin(first, at) for at in first}


def _distances(lines: Lines) -> list[int]:
    """How far apart equal lines stand, the most frequent distances first; a block shows by many at one distance."""
    order = np.argsort(lines, kind="stable")
    ordered = lines[order]
    found: dict[int, int] = {}
    for further in (1, 2, 3):  # a line may stand more than once in a block
        equal = ordered[further:] == ordered[:-further]
        distances, counts = np.unique((order[further:] - order[:-further])[equal], return_counts=True)
        for distance, count in zip(distances.tolist(), counts.tolist(), strict=True):
            found[distance] = found.get(distance, 0) + count
    likely = [distance for distance, count in found.items() if count > 1]
    return sorted(likely, key=lambda distance: (-found[distance], distance))[:_MOST_DISTANCES]


def _origin(first: dict[int, int], at: int) -> int:
    while at in first:
        at = first[at]
    return at


def as_lines(values: Any) -> Lines:
    """Digests as they come out of a query."""
    return np.asarray(values, dtype=np.uint64)
