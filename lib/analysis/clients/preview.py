"""What other rules of health would change, before they are put in force (docs/numbers-clients.md 16.1)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.analysis.clients.prediction import Prediction, validate
from lib.analysis.clients.standing import Standing, standings
from lib.metrics.health import Rules
from lib.query import Snapshot


@dataclass(frozen=True)
class Preview:
    """The clients who would stand in another band, as they are and as they would be, the mean score (None: nobody has one), and
    whether the score says who leaves, each before and after."""

    moved: tuple[tuple[Standing, Standing], ...]
    health: tuple[float | None, float | None]
    predicts: tuple[Prediction, Prediction]


def preview(snapshot: Snapshot, by: Rules) -> Preview:
    """Everybody of the as-of day under the rules of the workspace and under others."""
    before, after = standings(snapshot), standings(snapshot, by=by)
    moved = tuple((old, new) for old, new in zip(before, after, strict=True) if old.band != new.band)
    return Preview(moved, (_mean(before), _mean(after)), (validate(snapshot), validate(snapshot, by=by)))


def _mean(told: list[Standing]) -> float | None:
    scores = [one.health for one in told if one.health is not None]
    return sum(scores) / len(scores) if scores else None
