"""What is known of every client in service at the end of a day, from rows dated on or before it, and what the score makes of it
(docs/numbers-clients.md 12, 16).

One statement answers for any number of days: the model keeps each fact with the days on which it holds, so that a past day is
looked up and not worked out again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from lib.engine.db import literal
from lib.metrics.health import (
    CAUSES,
    OVER_TECH,
    PARTS,
    RED,
    TECH,
    TOUCH_CALLS,
    TOUCH_DAYS,
    Rules,
    risk_sql,
    score_sql,
)
from lib.query.among import People, among


def _by_touch(told: Mapping[int, int]) -> str:
    return f"case touch {' '.join(f'when {touch} then {n}' for touch, n in told.items())} end"


WINDOW, EXPECTED = _by_touch(TOUCH_DAYS), _by_touch(TOUCH_CALLS)
"""Of how an offer is served (`touch`): in how many days calls are expected, and how many."""
HAS_GAP = f"on_day - closed_on >= {WINDOW} and held < {EXPECTED}"
"""That fewer live calls were `held` in those days than expected, of who has been a client for at least as long (section 24)."""
IS_OVER_SERVED = f"case when touch = {TECH} then held >= {OVER_TECH} else held > 2 * {EXPECTED} end"
"""That more than twice as many were."""
RED_ACCOUNT = f"(risk >= {RED} or band = 'red')"
"""That an account is red by what is known of it (16.2)."""


def asked(days: Iterable[date], people: People | None = None, where: str = "in_service") -> str:
    """SQL of the spans of the days: one row for each person and day. `people` narrows to some."""
    listed = ", ".join(f"({literal(day)})" for day in sorted(set(days)))
    return f"""(
        select l.* exclude (from_on, to_on, left_on, touch_unsaid), d.on_day
        from life l join (values {listed}) d(on_day) on d.on_day >= l.from_on and d.on_day < l.to_on where {where}{among(people)}
    )"""


def known(days: Iterable[date], people: People | None = None, today: date | None = None) -> str:
    """SQL of what is known of each client in service on each of the days. On `today` also what has no day of its own and what
    is planned; without one every day is a past one."""
    now = f"a.on_day = {literal(today)}" if today else "false"
    return f"""(
        with asked as {asked(days, people)},
        fact as (
            select a.person_id, a.on_day,
                max(f.since_on) filter (where fact = 'failed_twice') as failed_since, max(f.since_on) filter (where fact = 'refund') as refund_since,
                max(f.since_on) filter (where fact = 'chargeback') as chargeback_since, min(f.since_on) filter (where fact = 'leaving') as leaving_since,
                min(f.since_on) filter (where fact = 'past_due') as past_due_since, max(case when fact = 'to_come' then 1 else 0 end) = 1 as is_to_come
            from asked a join life_facts f on f.person_id = a.person_id and a.on_day >= f.from_on and a.on_day < f.to_on and (not f.is_today or {now})
            group by 1, 2
        ),
        due as (
            select a.person_id, a.on_day, min(d.from_on) filter (where d.from_on < a.on_day and d.to_on > a.on_day) as open_since,
                sum(d.amount) filter (where d.from_on < a.on_day and d.to_on > a.on_day) as open_amount,
                max(case when d.from_on between a.on_day - 90 and a.on_day then 1 else 0 end) = 1 as fell_due,
                max(case when d.from_on >= a.on_day and {now} then 1 else 0 end) = 1 as is_planned
            from asked a join life_dues d on d.person_id = a.person_id and (d.from_on <= a.on_day or {now}) and (d.to_on > a.on_day or d.from_on >= a.on_day - 90)
            group by 1, 2
        ),
        running as (
            select a.person_id, a.on_day, p.term_end, p.sessions, p.from_on, p.onboards_on,
                row_number() over (partition by a.person_id, a.on_day order by case when p.sessions is null then 1 else 0 end, p.from_on desc, p.term_end) as place
            from asked a join (
                select person_id, from_on, to_on, term_end, sessions, onboards_on from life_programmes
                union all
                select person_id, from_on, to_on, null, null, onboards_on from life_plans
            ) p on p.person_id = a.person_id and a.on_day >= p.from_on and a.on_day < p.to_on
        ),
        programme as (
            select person_id, on_day, min(case when term_end >= on_day then term_end end) as term_end, min(onboards_on) as onboards_on,
                max(case when place = 1 then sessions end) as sessions, max(case when place = 1 and sessions is not null then from_on end) as began_on,
                max(case when place = 1 and sessions is not null then (on_day - from_on) * 1.0 / (term_end - from_on) end) as elapsed
            from running group by 1, 2
        ),
        used as (
            select g.person_id, g.on_day, max(l.calls) - coalesce(max(l.calls) filter (where l.from_on < g.began_on), 0) as used
            from programme g join life_live l on l.person_id = g.person_id and l.from_on <= g.on_day where g.sessions is not null
            group by 1, 2
        ),
        next_call as (select person_id, min(held_on) as next_call_on from life_planned where {f"held_on >= {literal(today)}" if today else "false"} group by person_id),
        next_term as (
            select a.person_id, a.on_day, min(p.paid_through) as renews_on
            from asked a join life_plans p on p.person_id = a.person_id and a.on_day >= p.from_on and a.on_day < p.to_on and p.interval_months >= 2
            where {now} group by 1, 2
        )
        select a.*, f.failed_since, f.refund_since, f.chargeback_since, f.leaving_since, f.past_due_since,
            coalesce(f.is_to_come, false) or coalesce(d.is_planned, false) as is_to_come,
            d.open_since, d.open_amount, coalesce(d.fell_due, false) as fell_due,
            coalesce(c.due, 0) as due, coalesce(c.live, 0) as live, coalesce(c.drops_live, false) as drops_live, coalesce(c.missed_two, false) as missed_two, c.from_on as due_on,
            coalesce(o.called_off_two, false) as called_off_two, o.from_on as called_off_on,
            coalesce(l.filled, 0) as filled, coalesce(l.successes, 0) as successes, coalesce(l.graded, 0) as graded, coalesce(l.grades, 0) as grades,
            l.last_grade, l.last_graded_on, l.from_on as last_live_on, coalesce(l.coachings, 0) as coachings,
            g.onboards_on, g.sessions, g.elapsed, coalesce(u.used, 0) as used,
            n.next_call_on, least(coalesce(g.term_end, t.renews_on), coalesce(t.renews_on, g.term_end)) as ends_on,
            cast(null as double precision) as answered, cast(null as date) as detractor_since,
            coalesce(l.calls, 0) - coalesce(b.calls, 0) as held
        from asked a
        left join fact f on f.person_id = a.person_id and f.on_day = a.on_day
        left join due d on d.person_id = a.person_id and d.on_day = a.on_day
        left join life_due c on c.person_id = a.person_id and a.on_day >= c.from_on and a.on_day < c.to_on
        left join life_called_off o on o.person_id = a.person_id and a.on_day >= o.from_on and a.on_day < o.to_on
        left join life_live l on l.person_id = a.person_id and a.on_day >= l.from_on and a.on_day < l.to_on
        left join life_live b on b.person_id = a.person_id and a.on_day - ({WINDOW}) >= b.from_on and a.on_day - ({WINDOW}) < b.to_on
        left join programme g on g.person_id = a.person_id and g.on_day = a.on_day
        left join used u on u.person_id = a.person_id and u.on_day = a.on_day
        left join next_call n on n.person_id = a.person_id
        left join next_term t on t.person_id = a.person_id and t.on_day = a.on_day
    )"""


def scored(rows: str, by: Rules, *, today: bool = False, told: bool = True) -> str:
    """SQL of `rows` of what is known with the parts, the score and the risk of each; with `today` also for what is planned, with
    `told` also the reasons."""
    values = ", ".join(f"cast({part.sql(by)} as double precision) as {part.name}" for part in PARTS)
    able = ", ".join(f"{part.enabled} as enabled_{part.name}" for part in PARTS if not part.base)
    causes = [cause for cause in CAUSES if today or not cause.today]
    found = score_sql(f"(select *, {values}, {able}, {risk_sql(causes)} as risk from {rows})", by)
    return f"(select *, {listed_reasons(today)} as reasons from {found})" if told else found


def listed_reasons(today: bool) -> str:
    """SQL of the reasons of a row of what is known, as a list; with `today` also what is planned."""
    reasons = ", ".join(
        f"case when {c.holds} then {{'name': '{c.name}', 'points': {c.points}, 'since': {c.since}}} end"
        for c in CAUSES
        if today or not c.today
    )
    return f"list_filter([{reasons}], lambda r: r is not null)"
