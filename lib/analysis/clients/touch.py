"""Is everybody served as their offer promises? Calls expected and held by touch model and by CSM (docs/numbers-clients.md 24)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lib.analysis.clients.everybody import Person, who
from lib.analysis.clients.flags import Flag
from lib.analysis.clients.standing import standings
from lib.analysis.clients.value import Value, values
from lib.engine.db import literal
from lib.metrics.health import HIGH, LOW, TECH
from lib.query import Filters, Snapshot

NAMES = {TECH: "tech", LOW: "low", HIGH: "high"}
WINDOW = {HIGH: 30, LOW: 60, TECH: 30}
"""In how many days calls are expected."""
EXPECTED = {HIGH: 2, LOW: 1, TECH: 0}
OVER_TECH = 2
"""From so many calls in its window a client of a tech offer is served more than the offer promises."""


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
    return days_since_closing >= WINDOW[touch] and held < EXPECTED[touch]


def is_over_served(touch: int, held: int) -> bool:
    """Whether more than twice the calls were held."""
    return held >= OVER_TECH if touch == TECH else held > 2 * EXPECTED[touch]


def served(
    snapshot: Snapshot, *, filters: Filters | None = None, flags: Mapping[int, Flag] | None = None
) -> tuple[list[Served], list[Served]]:
    """The clients in service by touch model and by CSM; who has no CSM is a row of its own, named by the empty text."""
    told = standings(snapshot, filters=filters, flags=flags)
    at_stake, named, day = values(snapshot), who(snapshot), literal(snapshot.as_of)
    held = {
        days: dict(
            snapshot.con.cursor().execute(f"""
                select person_id, max(calls) - coalesce(max(calls) filter (where from_on <= {day} - {days}), 0)
                from life_live where from_on <= {day} group by person_id
            """).fetchall()
        )
        for days in set(WINDOW.values())
    }  # fmt: skip
    by_model, by_csm = {name: Served(name) for name in ("high", "low", "tech")}, dict[str, Served]()
    for one in told:
        calls = held[WINDOW[one.touch]].get(one.person, 0)
        row = Served(
            "",
            1,
            EXPECTED[one.touch],
            calls,
            has_gap(one.touch, calls, (one.day - one.closed_on).days),
            is_over_served(one.touch, calls),
            one.is_red,
            at_stake.get(one.person, Value()).total,
        )
        csm = named.get(one.person, Person()).csm
        by_model[NAMES[one.touch]] = _added(by_model[NAMES[one.touch]], row)
        by_csm[csm] = _added(by_csm.get(csm, Served(csm)), row)
    return [*by_model.values()], sorted(by_csm.values(), key=lambda one: (one.name == "", one.name))


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
