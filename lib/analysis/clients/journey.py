"""The journey step by step: medians with quartiles, who is stuck where, and how long the first value takes when those who have not
arrived yet are counted too (docs/numbers-clients.md 17.2, 23)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from lib.engine.db import literal
from lib.query import Filters, Snapshot, let_through

STEPS = (
    "lead_booked", "booked_live", "live_closed", "closed_onboarded", "onboarded_value", "value_graduated", "graduated_upsell",
    "upsell_backend",
)  # fmt: skip
"""The steps in their order, each from one to the next."""
FROM_CLOSED = STEPS[3:]
"""Steps on which only clients in service can be stuck."""
WAITS = {"lead_booked": 14, "booked_live": 14, "closed_onboarded": 60}
USUAL_WAIT, LEAST_WAIT, ENOUGH = 90, 14, 10
"""After how many days somebody is stuck where fewer than ten went on; else after the 80th percentile, at least fourteen days."""


@dataclass(frozen=True)
class Step:
    """One step: how many came to it in a period, how many went on, their days (None: nobody), after how many days one is stuck,
    and who is, the longest first."""

    step: str
    came: int
    went_on: int
    skipped: int
    backwards: int
    median: float | None
    quartiles: tuple[float, float] | None
    limit: float
    stuck: tuple[tuple[int, int], ...] = ()
    """(person, days since the step)."""


def percentile(days: Sequence[float], share: float) -> float:
    """Linear between order statistics (12.9): of 4, 9, 12, 21 four fifths lie below 15.6. Raises :class:`ValueError` of nothing."""
    ordered = sorted(days)
    if not ordered:
        raise ValueError("of nothing there is no middle")
    place = share * (len(ordered) - 1)
    below = int(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)


def journey(
    snapshot: Snapshot, start: date | None = None, end: date | None = None, filters: Filters | None = None
) -> list[Step]:
    """Every step over a period (None: open): who came to it then, and who is stuck on it today."""
    day = literal(snapshot.as_of)
    let = let_through(snapshot, filters or Filters(), "steps")
    rows = snapshot.con.cursor().execute(f"""
        select s.step :: varchar, s.person_id, s.from_on, s.reached_on, s.days, s.is_skipped, l.in_service, coalesce(l.stage = 'left', false)
        from (select * from steps where {let}) s left join life l on l.person_id = s.person_id and {day} >= l.from_on and {day} < l.to_on
        where s.from_on <= {day}
    """).fetchall()  # fmt: skip
    found = []
    for name in STEPS:
        mine = [row[1:] for row in rows if row[0] == name]
        took = [days for _, _, on, days, _, _, _ in mine if days is not None and on and on <= snapshot.as_of]
        limit = WAITS.get(name, USUAL_WAIT) if len(took) < ENOUGH else max(LEAST_WAIT, percentile(took, 0.8))
        came = [r for r in mine if (start is None or r[1] >= start) and (end is None or r[1] <= end)]
        went = [r for r in came if r[2] and r[2] <= snapshot.as_of]
        own = [r[3] for r in went if r[3] is not None]
        stuck = [
            (person, (snapshot.as_of - on).days)
            for person, on, reached, _, _, served, left in mine
            if not (reached and reached <= snapshot.as_of)
            and not left
            and (served or name not in FROM_CLOSED)
            and (snapshot.as_of - on).days > limit
        ]
        found.append(
            Step(
                name,
                len(came),
                len(went),
                sum(r[4] for r in went),
                sum(r[3] is None and not r[4] for r in went),
                percentile(own, 0.5) if own else None,
                (percentile(own, 0.25), percentile(own, 0.75)) if own else None,
                limit,
                tuple(sorted(stuck, key=lambda one: (-one[1], one[0]))),
            )
        )
    return _last_steps(found)


def _last_steps(found: list[Step]) -> list[Step]:
    """Somebody is stuck on the last step they came to alone: who went on, whichever way, is not stuck on an earlier one."""
    last: dict[int, int] = {}
    for place, step in enumerate(found):
        for person, _ in step.stuck:
            last[person] = place
    return [
        replace(step, stuck=tuple(one for one in step.stuck if last[one[0]] == place))
        for place, step in enumerate(found)
    ]


def kaplan_meier(arrived: Iterable[float], waiting: Iterable[float]) -> float | None:
    """The day by which half have arrived when who waits still counts for as long as they have waited; None while it is below
    half. Whoever stopped waiting on a day was still there on it (Kaplan and Meier 1958)."""
    came, still = sorted(arrived), sorted(waiting)
    there, alive = len(came) + len(still), 1.0
    for day in sorted(set(came)):
        at_risk = there - sum(d < day for d in came) - sum(d < day for d in still)
        alive *= 1 - came.count(day) / at_risk
        if alive <= 0.5:
            return day
    return None


@dataclass(frozen=True)
class FirstValue:
    """How long the first value takes: the median of those who arrived, that with those who wait (None: not yet), how many are
    which, and the share reached within 30, 60 and 90 days among those old enough (None: nobody is)."""

    median: float | None
    with_waiting: float | None
    arrived: int
    waiting: int
    within: dict[int, float | None]


def first_value(snapshot: Snapshot, filters: Filters | None = None) -> FirstValue:
    """The first value of clients up to the as-of day; who left waits no longer than that."""
    day = literal(snapshot.as_of)
    let = let_through(snapshot, filters or Filters(), "clients")
    rows = snapshot.con.cursor().execute(f"""
        select case when c.first_value_on between c.closed_on and {day} then c.first_value_on - c.closed_on end,
            least({day}, coalesce(l.left_on, {day})) - c.closed_on, {day} - c.closed_on
        from (select * from clients where {let}) c left join life l on l.person_id = c.person_id and {day} >= l.from_on and {day} < l.to_on
        where c.closed_on <= {day} and coalesce(c.first_value_on >= c.closed_on, true)
    """).fetchall()  # fmt: skip
    arrived = [took for took, _, _ in rows if took is not None]
    waiting = [max(0, waited) for took, waited, _ in rows if took is None]
    within: dict[int, float | None] = {}
    for days in (30, 60, 90):
        old = [took for took, _, age in rows if age >= days]
        within[days] = sum(took is not None and took <= days for took in old) / len(old) if old else None
    return FirstValue(
        percentile(arrived, 0.5) if arrived else None,
        kaplan_meier(arrived, waiting),
        len(arrived),
        len(waiting),
        within,
    )
