"""Why accounts are red: by health, by risk, by hand, and how many for more than one reason (docs/numbers-clients.md 16.2)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.analysis.clients.everybody import Everybody
from lib.metrics.health import RED


@dataclass(frozen=True)
class Reds:
    """How many accounts are red, and of them by each reason: these overlap, so their sum counts some twice; `several` are those
    with more than one. `leaving` have asked to go, so they are among those who leave as well; `against` would be red but for a hand's word,
    and are not among `every`."""

    every: int
    by_health: int
    by_risk: int
    by_hand: int
    several: int
    leaving: int
    against: int


def reds(found: Everybody) -> Reds:
    """The red accounts of everybody, by reason."""
    frame = found.frame
    health, risk = frame["band"] == "red", frame["risk"] >= RED
    hand, against = frame["by_hand"], frame["not_by_hand"]
    red = frame["is_red"]
    whys = (health & red).astype(int) + (risk & red).astype(int) + hand.astype(int)
    return Reds(
        every=int(red.sum()),
        by_health=int((health & red).sum()),
        by_risk=int((risk & red).sum()),
        by_hand=int(hand.sum()),
        several=int((whys > 1).sum()),
        leaving=int((frame["is_leaving"] & red).sum()),
        against=int((against & (health | risk)).sum()),
    )
