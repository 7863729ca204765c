"""The relations that tell how clients are on days: their health, how it moved, and what is at stake (docs/numbers-clients.md 16, 19)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from lib.metrics.health import DRIFT_DAYS, PARTS, Rules
from lib.query.among import People
from lib.query.at_stake import values
from lib.query.kept_days import NOTHING, Kept, scored_on
from lib.query.known import HAS_GAP, IS_OVER_SERVED, RED_ACCOUNT


def health_rows(days: Iterable[date], by: Rules, kept: Kept = NOTHING) -> str:
    """SQL of the relation `health`: a row for each client in service on each of the days, past-safe on all of them, with whether
    fewer calls were held than the offer promises, or more than twice as many (section 24)."""
    return f"""(
        select v.* exclude (from_on, to_on), h.on_day, h.score, h.band, h.coverage, h.risk, {RED_ACCOUNT} as is_red,
            {HAS_GAP} as has_gap, {IS_OVER_SERVED} as is_over_served
        from {scored_on(days, by, kept=kept)} h join service v on v.person_id = h.person_id and h.on_day >= v.from_on and h.on_day < v.to_on
    )"""


def drift_between(after: str, before: str, by: Rules) -> str:
    """SQL of a row for each client of `after` who was of `before` thirty days earlier, with a score on both days: by how many points each
    part that was known on both moved it (``moved_PART``, NULL where it was not), which parts ``came_`` and ``went_``, and the `drift`,
    which is the sum of those points (16.3)."""
    both = {p.name: f"a.{p.name} is not null and b.{p.name} is not null" for p in PARTS}
    whole = " + ".join(f"case when {there} then {by.weights[name]} else 0 end" for name, there in both.items())
    moved = ", ".join(
        f"case when {there} then {by.weights[name]} * (a.{name} - b.{name}) / nullif({whole}, 0) end as moved_{name}, "
        f"b.{name} is null and a.{name} is not null as came_{name}, b.{name} is not null and a.{name} is null as went_{name}"
        for name, there in both.items()
    )
    return f"""(
        select *, {" + ".join(f"coalesce(moved_{name}, 0)" for name in both)} as drift from (
            select a.person_id, a.on_day, b.score as score_before, a.score, {moved}
            from {after} a join {before} b on b.person_id = a.person_id and b.on_day = a.on_day - {DRIFT_DAYS}
            where a.score is not null and b.score is not null
        )
    )"""


def drift_parts(days: Iterable[date], by: Rules, people: People | None = None, kept: Kept = NOTHING) -> str:
    """SQL of the drift of each client on each of the days, by what is dated on both (:func:`drift_between`)."""
    days = [*days]
    before = [day - timedelta(days=DRIFT_DAYS) for day in days]
    then, now = (scored_on(some, by, people, kept=kept) for some in (before, days))
    return drift_between(now, then, by)


def drift_rows(days: Iterable[date], by: Rules, kept: Kept = NOTHING) -> str:
    """SQL of the relation `drift`: by how many points the parts that were known on both days moved the score of each client who
    has one on a day and had one thirty days before (16.3)."""
    return f"""(
        select v.* exclude (from_on, to_on), d.on_day, d.score_before, d.score, d.drift
        from {drift_parts(days, by, kept=kept)} d join service v on v.person_id = d.person_id and d.on_day >= v.from_on and d.on_day < v.to_on
    )"""


def at_stake_rows(day: date, by: Rules, kept: Kept = NOTHING) -> str:
    """SQL of the relation `at_stake`: each client in service at the end of a day with what is at stake (19.2)."""
    return f"""(
        select h.*, coalesce(s.total, 0) as at_stake from {health_rows([day], by, kept)} h left join {values(day)} s using (person_id)
    )"""
