"""Is everybody served as their offer promises? Calls expected and held by touch model and by CSM (docs/numbers-clients.md 24)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.analysis.clients.everybody import Everybody, Row
from lib.analysis.clients.week import order
from lib.engine.db import literal
from lib.metrics.health import HIGH, LOW, OVER_TECH, TECH, TOUCH_CALLS, TOUCH_DAYS
from lib.query import Snapshot

NAMES = {TECH: "tech", LOW: "low", HIGH: "high"}


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


def has_gap(touch: int, held: int, days_since_closing: int) -> bool:
    """Whether fewer calls were held in the window than expected, of who has been a client for at least a window."""
    return days_since_closing >= TOUCH_DAYS[touch] and held < TOUCH_CALLS[touch]


def is_over_served(touch: int, held: int) -> bool:
    """Whether more than twice the calls were held."""
    return held >= OVER_TECH if touch == TECH else held > 2 * TOUCH_CALLS[touch]


@dataclass(frozen=True)
class Touch:
    """How everybody is served: by touch model, by CSM (who has none is a row of its own, named by the empty text), and who has
    fewer calls than the offer promises, or more than twice as many: (client, calls held)."""

    models: tuple[Served, ...]
    csms: tuple[Served, ...]
    gaps: tuple[tuple[Row, int], ...]
    over: tuple[tuple[Row, int], ...]


def served(found: Everybody, snapshot: Snapshot) -> Touch:
    """The clients in service by how they are served, on the as-of day."""
    day = literal(found.day)
    held = {
        days: dict(
            snapshot.con.cursor().execute(f"""
                select person_id, max(calls) - coalesce(max(calls) filter (where from_on <= {day} - {days}), 0)
                from life_live where from_on <= {day} group by person_id
            """).fetchall()
        )
        for days in set(TOUCH_DAYS.values())
    }  # fmt: skip
    by_model, by_csm = {name: Served(name) for name in ("high", "low", "tech")}, dict[str, Served]()
    gaps, over = list[tuple[Row, int]](), list[tuple[Row, int]]()
    for row in order(found.rows):
        one, csm = row.standing, row.who.csm
        calls = held[TOUCH_DAYS[one.touch]].get(one.person, 0)
        gap, more = has_gap(one.touch, calls, (one.day - one.closed_on).days), is_over_served(one.touch, calls)
        told = Served("", 1, TOUCH_CALLS[one.touch], calls, gap, more, one.is_red, row.value.total)
        by_model[NAMES[one.touch]] = _added(by_model[NAMES[one.touch]], told)
        by_csm[csm] = _added(by_csm.get(csm, Served(csm)), told)
        if gap:
            gaps.append((row, calls))
        if more:
            over.append((row, calls))
    csms = sorted(by_csm.values(), key=lambda one: (one.name == "", one.name))
    return Touch(tuple(by_model.values()), tuple(csms), tuple(gaps), tuple(over))


def _added(one: Served, more: Served) -> Served:
    return Served(
        one.name,
        one.clients + more.clients,
        one.expected + more.expected,
        one.held + more.held,
        one.gaps + more.gaps,
        one.over + more.over,
        one.red + more.red,
        one.value + more.value,
    )
