"""A part of many alike cases, another one every day: each is tried again and again, and no run takes longer for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")


def shuffled(cases: Sequence[T]) -> list[T]:
    """The cases in the order of the day, which is the same in all processes."""
    return random.Random(date.today().toordinal()).sample(cases, len(cases))


def today(cases: Sequence[T], most: int) -> list[T]:
    """At most so many of the cases, in their own order."""
    return [cases[i] for i in sorted(shuffled(range(len(cases)))[:most])]
