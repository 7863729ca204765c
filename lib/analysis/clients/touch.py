"""Is everybody served as their offer promises? Calls expected and held by touch model and by CSM (docs/numbers-clients.md 24)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lib.analysis.clients.everybody import Everybody
from lib.metrics.health import HIGH, LOW, TECH

NAMES = {HIGH: "high", LOW: "low", TECH: "tech"}
_COLUMNS = ("clients", "expected", "held", "has_gap", "is_over", "is_red", "at_stake")
"""What is added up, in the order of `Served`."""


@dataclass(frozen=True)
class Served:
    """How the clients of one model, or of one CSM, are served."""

    name: str
    clients: int = 0
    expected: int = 0
    held: int = 0
    gaps: int = 0
    over: int = 0
    red: int = 0
    value: float = 0


@dataclass(frozen=True)
class Touch:
    """How everybody is served: by touch model, by CSM (who has none is a row of its own, named by the empty text), and who has
    fewer calls than the offer promises, by their places among everybody, those first who are called first."""

    models: tuple[Served, ...]
    csms: tuple[Served, ...]
    gaps: tuple[int, ...]


def served(found: Everybody) -> Touch:
    """The clients in service by how they are served, on the day that they were looked at."""
    by_model = {NAMES[int(touch)]: told for touch, told in _by(found, "touch").items()}
    by_csm = _by(found, "csm")
    csms = sorted(by_csm, key=lambda name: (name == "", name))
    return Touch(
        tuple(replace(by_model.get(name, Served(name)), name=name) for name in NAMES.values()),
        tuple(by_csm[name] for name in csms),
        tuple(map(int, found.frame.index[found.frame["has_gap"]])),
    )


def _by(found: Everybody, column: str) -> dict[str, Served]:
    """The sums of those that share what a column says."""
    summed = found.frame.assign(clients=1).groupby(column)[[*_COLUMNS]].sum()
    return {
        str(name): Served(
            str(name), int(clients), int(expected), int(held), int(gaps), int(over), int(red), float(value)
        )
        for name, clients, expected, held, gaps, over, red, value in summed.itertuples(name=None)
    }
