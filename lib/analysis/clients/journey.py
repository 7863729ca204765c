"""The journey step by step: medians with quartiles, who is stuck where, and how long the first value takes when those who have not
arrived yet are counted too (docs/numbers-clients.md 17.2, 23)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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


WITHIN = (30, 60, 90)
"""In how many days a step is taken, where steps are compared."""
SALE, CARE = STEPS[:3], STEPS[3:5]
"""The steps up to the sale, and those up to the first value. A programme takes its time, and not to buy more is no leak."""
FEWEST = 10
"""Of fewer people nobody can say where the path leaks."""


@dataclass(frozen=True)
class Step:
    """One step: how many came to it in a period, how many went on, of those old enough how many within so many days, the days of
    those who went on (None: nobody), after how many days one is stuck, and who is, the longest first."""

    step: str
    came: int = 0
    went_on: int = 0
    skipped: int = 0
    backwards: int = 0
    within: Mapping[int, tuple[int, int]] = field(default_factory=dict)
    """Days -> (how many took it in time, how many came to it at least so many days ago)."""
    median: float | None = None
    quartiles: tuple[float, float] | None = None
    limit: float = USUAL_WAIT
    stuck: tuple[tuple[int, int], ...] = ()
    """(person, days since the step)."""

    @property
    def rate(self) -> float | None:
        """The share that went on so far; who came lately may still."""
        return self.went_on / self.came if self.came else None

    def rate_within(self, days: int) -> float | None:
        """The share that went on in time, of those old enough: the one to compare."""
        took, old = self.within.get(days, (0, 0))
        return took / old if old else None


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
    snapshot: Snapshot,
    start: date | None = None,
    end: date | None = None,
    filters: Filters | None = None,
    as_of: date | None = None,
) -> list[Step]:
    """Every step over a period (None: open): who came to it then, and who is stuck on it at the end of `as_of`."""
    last = as_of or snapshot.as_of
    day, let = literal(last), let_through(snapshot, filters or Filters(), "steps")
    con = snapshot.con.cursor()
    mine = f"""(
        select step :: varchar as step, step as place, person_id, from_on, case when reached_on <= {day} then reached_on end as reached_on,
            case when reached_on <= {day} then days end as days, is_skipped and reached_on <= {day} as is_skipped
        from (select * from steps where {let}) where from_on <= {day}
    )"""
    inside = " and ".join(
        ["true"]
        + [f"from_on >= {literal(start)}"] * (start is not None)
        + [f"from_on <= {literal(end)}"] * (end is not None)
    )
    old = ", ".join(
        f"count(*) filter ({day} - from_on >= {n} and reached_on - from_on <= {n}), count(*) filter ({day} - from_on >= {n})"
        for n in WITHIN
    )
    counted = con.execute(f"""
        select step, count(*), count(reached_on), count(*) filter (is_skipped), count(*) filter (reached_on is not null and days is null and not is_skipped),
            quantile_cont(days, [0.25, 0.5, 0.75]), {old}
        from {mine} where {inside} group by step
    """).fetchall()  # fmt: skip
    took = {
        step: (n, longest)
        for step, n, longest in con.execute(
            f"select step, count(days), quantile_cont(days, 0.8) from {mine} group by step"
        ).fetchall()
    }
    limits = {name: _limit(name, *took.get(name, (0, None))) for name in STEPS}
    bounds = ", ".join(
        f"({literal(name)}, {limit}, {'true' if name in FROM_CLOSED else 'false'})" for name, limit in limits.items()
    )
    # Somebody is stuck on the last step they came to alone: who went on, whichever way, is not stuck on an earlier one.
    waiting = con.execute(f"""
        select s.step, s.person_id, {day} - s.from_on from {mine} s join (select person_id, max(place) as place from {mine} group by person_id) u using (person_id, place)
        join (values {bounds}) b(step, days_allowed, is_of_clients) using (step)
        left join life l on l.person_id = s.person_id and {day} >= l.from_on and {day} < l.to_on
        where s.reached_on is null and {day} - s.from_on > b.days_allowed and coalesce(l.stage <> 'left', true)
            and (coalesce(l.in_service, false) or not b.is_of_clients)
        order by 3 desc, 2
    """).fetchall()  # fmt: skip
    stuck: dict[str, list[tuple[int, int]]] = {}
    for name, person, days in waiting:
        stuck.setdefault(name, []).append((person, days))
    found = {row[0]: row[1:] for row in counted}
    return [_step(name, found.get(name), limits[name], tuple(stuck.get(name, ()))) for name in STEPS]


def _limit(name: str, arrived: int, longest: float | None) -> float:
    """After how many days somebody waits for too long."""
    if arrived < ENOUGH or longest is None:
        return WAITS.get(name, USUAL_WAIT)
    return max(LEAST_WAIT, longest)


def _step(name: str, row: tuple[Any, ...] | None, limit: float, stuck: tuple[tuple[int, int], ...]) -> Step:
    if row is None:
        return Step(name, limit=limit, stuck=stuck)
    came, went_on, skipped, backwards, quartiles, *old = row
    within = {days: (old[2 * n], old[2 * n + 1]) for n, days in enumerate(WITHIN)}
    low, middle, high = quartiles or (None, None, None)
    ends = None if low is None or high is None else (low, high)
    return Step(name, came, went_on, skipped, backwards, within, middle, ends, limit, stuck)


def told_within(steps: Sequence[Step]) -> int:
    """In how many days steps are compared: the most for which enough people of some step have had the time."""
    most = {days: max((one.within.get(days, (0, 0))[1] for one in steps), default=0) for days in WITHIN}
    return max((days for days, old in most.items() if old >= FEWEST), default=WITHIN[0])


def leak(steps: Iterable[Step], among: Collection[str], days: int = WITHIN[-1]) -> Step | None:
    """The step of some that the smallest share takes in time, of those that enough people came to; None where there is none."""
    known = [one for one in steps if one.step in among and one.within.get(days, (0, 0))[1] >= FEWEST]
    return min(known, key=lambda one: (one.rate_within(days) or 0, STEPS.index(one.step)), default=None)


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
