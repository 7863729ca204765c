"""Everybody in service at the end of a day in the order in which to call, as SQL: a short row for each, so that of very many only
those that are shown are told in full (docs/numbers-clients.md 19.2, 24)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lib.engine.db import literal
from lib.metrics.health import CAUSES, HIGH_RISK, LISTED, Rules
from lib.query.among import People
from lib.query.at_stake import values
from lib.query.kept_days import NOTHING, Kept, scored_on
from lib.query.known import EXPECTED, HAS_GAP, IS_OVER_SERVED, RED_ACCOUNT

IN_PEACE = 7
"""Who was called, or will be, within so many days is left in peace."""


@dataclass(frozen=True)
class Noted:
    """What was noted about a person, by the key: the last contact, until when nobody need call, what was promised by when, and a
    hand's word for or against red."""

    key: str
    contacted_on: date | None = None
    snoozed_until: date | None = None
    promised_by: date | None = None
    is_red: bool | None = None


ORDER = f"""case when risk >= {HIGH_RISK} then 0 when at_stake > 0 then 1 else 2 end, risk * at_stake desc, risk desc,
    coalesce(contacted_on, closed_on), who"""
"""Who is called first: a high risk, then who has something at stake, then the rest; in each by priority (risk x value), risk, who
was left alone for longest, and the key, so that the order of the rows of a file decides nothing."""


def roll(
    day: date,
    by: Rules,
    noted: Iterable[Noted] = (),
    *,
    people: People | None = None,
    now: date | None = None,
    today: date | None = None,
    with_value: bool = True,
    kept: Kept = NOTHING,
) -> str:
    """SQL of a row for each client in service at the end of `day`. On `now`, the as-of day, also what is planned counts; `today` is
    the day of the workspace, by which what was noted is meant."""
    on = literal(today or day)
    causes = [cause for cause in CAUSES if now or not cause.today]
    strongest = ", ".join(f"case when {one.holds} then {one.points} else 0 end" for one in causes)
    newest = ", ".join(f"case when {one.holds} then {one.since} end" for one in causes)
    at_stake = values(day, people) if with_value else "(select 0 as person_id, 0 as total, false as renews where false)"
    return f"""(
        with told as (
            select *, greatest({strongest}) as strongest, greatest({newest}) as newest, coalesce({HAS_GAP}, false) as has_gap, coalesce({IS_OVER_SERVED}, false) as is_over, {EXPECTED} as expected
            from {scored_on([day], by, people, now, kept)}
        ),
        noted as {_noted(noted)},
        whole as (
            select h.person_id, coalesce(p.name :: varchar, '') as name, coalesce(p.key :: varchar, '') as key, coalesce(p.csm :: varchar, '') as csm,
                coalesce(p.key :: varchar, p.person_id :: varchar) as who, h.stage :: varchar as stage, h.score, h.band, h.risk, h.touch, h.held, h.expected,
                h.has_gap, h.is_over, h.closed_on, h.open_since, h.next_call_on, h.strongest, h.newest, h.leaving_since is not null as is_leaving,
                coalesce(n.is_red, {RED_ACCOUNT}) as is_red, coalesce(n.is_red, false) as by_hand, coalesce(not n.is_red, false) as not_by_hand,
                round(coalesce(v.total, 0) :: double, 4) as at_stake, coalesce(v.renews, false) as renews,
                greatest(h.last_live_on, n.contacted_on) as contacted_on, n.snoozed_until, n.promised_by
            from told h left join people p using (person_id) left join {at_stake} v using (person_id) left join noted n on n.key = p.key :: varchar
        )
        select *, is_red or strongest >= {LISTED} or coalesce(promised_by >= {on}, false) or renews as is_listed,
            coalesce(snoozed_until >= {on}, false) or coalesce(next_call_on - {on} <= {IN_PEACE} and open_since is null, false)
                or coalesce({on} - contacted_on <= {IN_PEACE} and not coalesce(newest > contacted_on, false), false) as is_left_out
        from whole
    )"""


def _noted(noted: Iterable[Noted]) -> str:
    rows = [(one.key, one.contacted_on, one.snoozed_until, one.promised_by, one.is_red) for one in noted]
    empty = "null :: varchar as key, null :: date as contacted_on, null :: date as snoozed_until, null :: date as promised_by, null :: boolean as is_red"
    if not rows:
        return f"(select {empty} where false)"
    listed = ", ".join(f"({', '.join(_said(cell) for cell in row)})" for row in rows)
    return f"(select {empty} where false union all select * from (values {listed}))"


def _said(cell: str | date | bool | None) -> str:
    if cell is None or isinstance(cell, bool):
        return {None: "null", True: "true", False: "false"}[cell]
    return literal(cell)
