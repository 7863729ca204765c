"""What is at stake with each client on the as-of day (docs/numbers-clients.md 19.2): an order of magnitude to call by, no forecast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lib.query import Snapshot, at_stake


@dataclass(frozen=True)
class Value:
    """What is at stake with one client, in the workspace's currency: instalments open and coming, cash that can still be given
    back, running plans, and programmes that end soon. `renews` says that a plan of two months or more is due."""

    instalments: float = 0
    refundable: float = 0
    plans: float = 0
    programmes: float = 0
    renews: bool = False

    @property
    def total(self) -> float:
        """All of it."""
        return self.instalments + self.refundable + self.plans + self.programmes


def values(snapshot: Snapshot, people: Collection[int] | None = None) -> dict[int, Value]:
    """Person -> what is at stake on the as-of day, of those for whom anything is."""
    asked = f"select person_id, instalments, refundable, plans, programmes, renews from {at_stake.values(snapshot.as_of, people)}"
    return {person: Value(*told) for person, *told in snapshot.con.cursor().execute(asked).fetchall()}


def kept_rate(snapshot: Snapshot, day: date) -> float:
    """The share of programmes due in the last twelve months that were renewed or led to a higher one; 0 of fewer than ten."""
    ((kept,),) = snapshot.con.cursor().execute(f"select {at_stake.kept_rate(day)}").fetchall()
    return float(kept)
