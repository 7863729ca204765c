"""Names that look alike, out of few or out of very many, in bounded time and memory."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence

import numpy as np
import numpy.typing as npt
from rapidfuzz import fuzz, process

EACH = 1500
"""So many names are compared each with each; of more, each with its neighbours in several orders."""
BLOCK = 256
"""Names whose likeness to the others is held at once: 256 x 1500 bytes."""
NEIGHBOURS = 6
LONGEST = 80
"""Letters of a name that are compared: a text that is longer is no name."""

Pair = tuple[float, str, str]
Ids = npt.NDArray[np.int64]
"""Per name which numbers it holds, as an id."""

_ORDERS: tuple[Callable[[str], str], ...] = (
    lambda name: name,
    lambda name: name[::-1],
    lambda name: " ".join(sorted(re.findall(r"\w+", name))),
    lambda name: name[:1] + "".join(letter for letter in name[1:] if letter not in "aeiouáéíóúü _-."),
)
"""Sorted by these, names that differ in one place stand near each other in one order at least: that place is not at their
beginning, not at their end, a matter of the order of their words, or of vowels and spaces."""


def pairs(names: Collection[str], least: float, *, shortest: int) -> list[Pair]:
    """(likeness of 0 to 100, name, other name) of names that are alike by `least` or more, the most alike first.

    Capitals make no difference; names of fewer than `shortest` letters are left out, and so are pairs whose numbers differ:
    what differs in nothing but a number is meant to differ. Of more than `EACH` names not every pair is looked at.
    """
    known = sorted(name for name in names if len(name) >= shortest)
    texts = [name.lower()[:LONGEST] for name in known]
    ids: dict[str, int] = {}
    numbers = np.array([ids.setdefault(" ".join(re.findall(r"\d+", name)), len(ids)) for name in known], dtype=np.int64)
    scored = _each_with_each(texts, numbers, least) if len(texts) <= EACH else _with_neighbours(texts, numbers, least)
    return sorted(((score, known[one], known[other]) for one, other, score in scored), key=lambda p: (-p[0], *p[1:]))


def _each_with_each(texts: Sequence[str], numbers: Ids, least: float) -> list[tuple[int, int, float]]:
    found = []
    for start in range(0, len(texts), BLOCK):
        block = process.cdist(
            texts[start : start + BLOCK], texts[start:], scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32
        )
        block[numbers[start : start + BLOCK, None] != numbers[None, start:]] = 0
        found += [
            (start + int(row), start + int(column), float(block[row, column]))
            for row, column in zip(*np.nonzero(np.triu(block, 1)), strict=True)
        ]
    return found


def _with_neighbours(texts: Sequence[str], numbers: Ids, least: float) -> list[tuple[int, int, float]]:
    size = len(texts)
    met: list[Ids] = []
    for order in _ORDERS:
        keys = [order(text) for text in texts]
        line = np.array(sorted(range(size), key=keys.__getitem__), dtype=np.int64)
        for step in range(1, NEIGHBOURS + 1):
            one, other = line[:-step], line[step:]
            same = numbers[one] == numbers[other]
            met.append(np.minimum(one, other)[same] * size + np.maximum(one, other)[same])
    ones, others = np.divmod(np.unique(np.concatenate(met)), size)
    scores = process.cpdist(
        [texts[i] for i in ones], [texts[i] for i in others], scorer=fuzz.ratio, score_cutoff=least, dtype=np.float32
    )
    return [(int(ones[i]), int(others[i]), float(scores[i])) for i in np.nonzero(scores)[0]]
