"""A segment as a filter: its text, and the day at whose end it is judged, which no comparison moves."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Segment:
    """People by a condition in the language of segments. `day` is the day it is judged at (None: the as-of day of the data).

    `nameless` says that the reader sees no names: then a segment must not single anybody out (docs/numbers-clients.md 18).
    """

    text: str
    day: date | None = None
    nameless: bool = False

    @property
    def key(self) -> SegmentKey:
        """The same as plain values, for a cache."""
        return self.text, self.day, self.nameless


SegmentKey = tuple[str, date | None, bool]
