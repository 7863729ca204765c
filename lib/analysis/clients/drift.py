"""How the health of clients moved within thirty days, by part (docs/numbers-clients.md 16.3, c.drift)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from lib.analysis.clients.standing import standings
from lib.metrics.health import DRIFT_DAYS, PARTS
from lib.query import Filters, Snapshot


@dataclass(frozen=True)
class Drift:
    """By how many points each part that was known on both days moved a score; what came or went stands apart."""

    parts: Mapping[str, float] = field(default_factory=dict)
    came: tuple[str, ...] = ()
    went: tuple[str, ...] = ()

    @property
    def total(self) -> float:
        """All of it."""
        return sum(self.parts.values())


def drift_of(
    before: Mapping[str, float | None], after: Mapping[str, float | None], weights: Mapping[str, int]
) -> Drift:
    """The drift of one client."""
    known = {
        p.name: (v0, v1)
        for p in PARTS
        if (v0 := before.get(p.name)) is not None and (v1 := after.get(p.name)) is not None
    }
    whole = sum(weights[name] for name in known)
    parts = {name: weights[name] * (v1 - v0) / whole for name, (v0, v1) in known.items()} if whole else {}
    came = tuple(p.name for p in PARTS if before.get(p.name) is None and after.get(p.name) is not None)
    went = tuple(p.name for p in PARTS if before.get(p.name) is not None and after.get(p.name) is None)
    return Drift(parts, came, went)


@dataclass(frozen=True)
class Moved:
    """The mean drift of the clients who had a score on both days, in points, and how many they are (None: nobody)."""

    mean: float | None
    parts: Mapping[str, float]
    clients: int


def drift(snapshot: Snapshot, filters: Filters | None = None) -> Moved:
    """How the clients of today moved within the last thirty days, by what is dated on both days."""
    then = {
        one.person: one for one in standings(snapshot, snapshot.as_of - timedelta(days=DRIFT_DAYS), filters=filters)
    }
    told = [
        drift_of(then[one.person].parts, one.parts, one.weights)
        for one in standings(snapshot, filters=filters, today=False)
        if one.health is not None and one.person in then and then[one.person].health is not None
    ]
    if not told:
        return Moved(None, {}, 0)
    parts = {part.name: sum(one.parts.get(part.name, 0) for one in told) / len(told) for part in PARTS}
    return Moved(sum(parts.values()), {name: points for name, points in parts.items() if points}, len(told))
