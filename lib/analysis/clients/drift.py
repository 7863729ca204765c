"""How the health of clients moved within thirty days, by part, and whether that is more than chance can do
(docs/numbers-clients.md 16.3, c.drift)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.analysis.intervals import Interval, normal
from lib.metrics.health import PARTS, rules
from lib.query import Filters, Snapshot, let_through
from lib.query.standing import drift_parts

FEWEST = 10
"""Of fewer clients nothing is said of chance (12.9)."""


@dataclass(frozen=True)
class Moved:
    """By how many points something moved the scores of `clients` in the mean, with the interval around it (None: too few to tell).
    Of a part, for how many it was known on both days, and for how many it `came` or `went` meanwhile."""

    name: str
    mean: float
    interval: Interval | None
    known: int
    came: int = 0
    went: int = 0

    @property
    def is_noise(self) -> bool:
        """Whether chance alone can do as much: the interval holds nothing, or there is none."""
        return self.interval is None or self.interval[0] <= 0 <= self.interval[1]


@dataclass(frozen=True)
class Drift:
    """How many clients had a score on both days, the drift of all of them, and its parts, those that moved them most first. The
    means of the parts add up to that of the whole."""

    clients: int
    whole: Moved | None = None
    parts: tuple[Moved, ...] = ()


def drift(snapshot: Snapshot, filters: Filters | None = None) -> Drift:
    """How the clients of today moved within the last thirty days, by what is dated on both days."""
    some = f"select person_id from stages where {let_through(snapshot, filters, 'stages')}" if filters else None
    rows = drift_parts([snapshot.as_of], rules(snapshot.settings), some, snapshot.days_kept)
    columns = ", ".join(
        f"sum(moved_{p.name}), sum(moved_{p.name} * moved_{p.name}), count(moved_{p.name}), "
        f"count(*) filter (where came_{p.name}), count(*) filter (where went_{p.name})"
        for p in PARTS
    )
    asked = f"select count(*), sum(drift), sum(drift * drift), {columns} from {rows}"
    ((clients, total, squares, *told),) = snapshot.con.cursor().execute(asked).fetchall()
    if not clients:
        return Drift(0)
    of_parts = [(part.name, *told[5 * n : 5 * n + 5]) for n, part in enumerate(PARTS)]
    parts = [
        moved(name, clients, summed or 0, square or 0, known, came, went)
        for name, summed, square, known, came, went in of_parts
        if known or came or went
    ]
    order = sorted(parts, key=lambda one: -abs(one.mean))
    return Drift(clients, moved("", clients, total, squares, clients), tuple(order))


def moved(name: str, clients: int, summed: float, squares: float, known: int, came: int = 0, went: int = 0) -> Moved:
    """The mean of the points by which something moved the scores of so many clients, of their sum and of that of their squares: who
    it was not known of was moved by nothing. The interval is the normal law's, with the variance of the clients themselves."""
    mean = summed / clients
    if clients < FEWEST:
        return Moved(name, mean, None, known, came, went)
    variance = max(0.0, (squares - clients * mean * mean) / (clients - 1))
    return Moved(name, mean, normal(mean, variance / clients), known, came, went)
