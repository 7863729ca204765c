"""A part of many alike cases, another one every day: each is tried again and again, and no run takes longer for it.

How much of them a run tries is said by ``CLOSEBOARD_TESTS``: ``quick`` (what ``./check --quick`` sets) is one of each, ``whole``
is all that are dealt out otherwise.
"""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")

QUICK, WHOLE = (os.environ.get("CLOSEBOARD_TESTS") == said for said in ("quick", "whole"))


def shuffled(cases: Sequence[T]) -> list[T]:
    """The cases in the order of the day, which is the same in all processes."""
    return random.Random(date.today().toordinal()).sample(cases, len(cases))


def today(cases: Sequence[T], most: int) -> list[T]:
    """At most so many of the cases, in their own order."""
    dealt = 1 if QUICK else len(cases) if WHOLE else most
    return [cases[i] for i in sorted(shuffled(range(len(cases)))[:dealt])]


def examples(usual: int) -> int:
    """How many examples of a property are drawn, where so many are usual."""
    return 1 if QUICK else usual
