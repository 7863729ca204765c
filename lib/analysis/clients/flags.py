"""A hand's word against the score: red, or not red, with a reason and an end (docs/numbers-clients.md 16.2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

LASTS = timedelta(days=90)
"""How long a flag without an end holds."""


@dataclass(frozen=True)
class Flag:
    """One flag: said on which day, why, by whom (the id of a link), and until which day, that day included."""

    is_red: bool
    why: str
    who: str
    said_on: date
    until: date | None = None

    def holds(self, day: date) -> bool:
        """Whether it is in force at the end of a day."""
        return self.said_on <= day <= (self.until or self.said_on + LASTS)
