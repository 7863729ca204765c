"""A part of many alike cases, another one every day: each is tried again and again, and no run takes longer for it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date
from typing import TypeVar

T = TypeVar("T")


def today(cases: Sequence[T], most: int) -> list[T]:
    """At most so many of the cases, in their order; all processes of one day draw the same."""
    chosen = random.Random(date.today().toordinal()).sample(range(len(cases)), min(most, len(cases)))
    return [cases[i] for i in sorted(chosen)]
