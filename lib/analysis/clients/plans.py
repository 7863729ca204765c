"""Recurring plans of people: cohorts by the month of the first one, and whose plan leaves, is past due or is due for renewal
(docs/numbers-clients.md 14.3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lib.engine.db import literal
from lib.query import Filters, Snapshot, let_through
from lib.query.buckets import bucket_end
from lib.query.recurring import prices, recurring_rows

Kind = Literal["leaving", "past_due", "renewal"]
KINDS: tuple[Kind, ...] = ("leaving", "past_due", "renewal")
AHEAD = 60
"""A plan that is paid for longer than a month is due for renewal so many days before it is."""
COHORTS, PEOPLE = 3, 5
"""So many cohorts of so many people are needed before shares of them say something."""


@dataclass(frozen=True)
class Cohort:
    """People by the month of their first plan: how many and how much a month on the first day, and by column (0 is the end of that
    month) the shares that are left, of people and of money. A month that is not over has none."""

    month: date
    people: int
    money: float
    shares: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Due:
    """A plan that asks for somebody: `since` when it does (None: not yet), and on which day it ends or is due."""

    person: int
    plan: str
    value: float
    since: date | None
    on: date


def cohorts(snapshot: Snapshot, today: date, filters: Filters | None = None) -> list[Cohort]:
    """Every cohort, oldest first; both ends of a money share are at the rates of the column."""
    where = let_through(snapshot, filters or Filters(), "levels")
    first = snapshot.begins("levels", "first_on")
    if first is None or first > today:
        return []
    ends = _month_ends(first, today)
    if not ends:
        return []
    asked = f"(select day from (values {', '.join(f'({literal(end)})' for end in ends)}) asked(day))"
    sql = f"""
        with mine as (select * from {snapshot.table("levels")} where level > 0 and {where}),
        begun as (
            select person_id, currency, date_trunc('month', first_on) as month, sum(level) as level
            from mine where from_on <= first_on and to_on > first_on group by all
        ),
        cohort_of as (select distinct person_id, month from begun),
        price as {prices(asked)},
        base as (
            select b.month, a.day, sum({_worth("b.level")}) as money
            from begun b join {asked} a on a.day >= b.month left join price p on p.currency = b.currency and p.day = a.day group by all
        ),
        left_of as (
            select c.month, a.day, count(distinct m.person_id) as people, sum({_worth("m.level")}) as money
            from mine m join {asked} a on m.from_on <= a.day and m.to_on > a.day join cohort_of c using (person_id)
            left join price p on p.currency = m.currency and p.day = a.day group by all
        ),
        size as (select month, count(*) as people from cohort_of group by 1)
        select b.month :: date, b.day, s.people, b.money :: double, coalesce(l.people, 0), coalesce(l.money, 0) :: double
        from base b join size s using (month) left join left_of l on l.month = b.month and l.day = b.day order by 1, 2
    """
    found: dict[date, list[tuple[int, float, int, float]]] = {}
    for month, _, people, money, left, kept in snapshot.con.cursor().execute(sql).fetchall():
        found.setdefault(month, []).append((people, money, left, kept))
    return [
        Cohort(
            month,
            told[0][0],
            told[0][1],
            tuple((left / people, kept / money if money else 0.0) for people, money, left, kept in told),
        )
        for month, told in found.items()
    ]


def are_enough(found: Iterable[Cohort]) -> bool:
    """Whether there are enough cohorts to look at."""
    return sum(one.people >= PEOPLE for one in found) >= COHORTS


def due(snapshot: Snapshot, today: date, kind: Kind, filters: Filters | None = None) -> list[Due]:
    """The plans of a kind on a day, the largest first."""
    where = let_through(snapshot, filters or Filters(), "levels")
    met = {
        "leaving": "is_leaving",
        "past_due": "is_past_due",
        "renewal": f"months >= 2 and not is_past_due and not is_leaving and to_on <= {literal(today + timedelta(days=AHEAD))}",
    }[kind]
    sql = f"""select person_id, plan, value :: double, case when {literal(kind)} = 'renewal' then null else from_on end, to_on
        from {recurring_rows([today])} where {where} and {met} order by value desc, person_id, plan"""
    return [Due(*row) for row in snapshot.con.cursor().execute(sql).fetchall()]


def _worth(level: str) -> str:
    return f"case when p.currency is null and {level.partition('.')[0]}.currency is not null then 0 else cast({level} as double) * coalesce(p.rate, 1) end"


def _month_ends(first: date, today: date) -> list[date]:
    ends, at = [], first.replace(day=1)
    while (end := bucket_end(at, "month")) <= today:
        ends.append(end)
        at = end + timedelta(days=1)
    return ends
