"""Deals by what became of them: paid, still paying, behind, called off, given back (docs/numbers.md 8, v.truth)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from lib.engine.db import literal
from lib.metrics.conditions import deals
from lib.query import Filters, Period, Snapshot, let_through
from lib.query.question import BEGINNING, END_OF_TIME

State = Literal["behind", "paying", "paid", "called_off", "given_back", "unpriced"]
STATES: tuple[State, ...] = ("behind", "paying", "paid", "called_off", "given_back", "unpriced")
"""Every deal has exactly one: given back in full; called off; without a contract value; paid as contracted; with a payment that was
due before today; and else still paying."""

_STATE = """case when cohort_cash > 0 and refunded >= cohort_cash then 'given_back' when is_off then 'called_off'
    when contracted is null then 'unpriced' when cohort_cash >= contracted then 'paid'
    when next_due_on < {today} then 'behind' else 'paying' end"""


@dataclass(frozen=True)
class Deal:
    """A deal as it stands: what it was sold for (None: nobody told), what came in, and what of it is still owed."""

    person: int
    state: State
    offer: str | None
    closer: str | None
    closed_on: date | None
    contracted: Decimal | None
    collected: Decimal
    outstanding: Decimal | None
    next_due_on: date | None


@dataclass(frozen=True)
class Sum:
    """The deals of one state together."""

    state: State
    deals: int
    contracted: Decimal
    collected: Decimal
    outstanding: Decimal


def sums(snapshot: Snapshot, period: Period, today: date, filters: Filters | None = None) -> list[Sum]:
    """What the deals closed in a period come to by state, in the order of the states; those that no deal is in are left away."""
    sql = f"""select {_STATE.format(today=literal(today))} as state, count(*), coalesce(sum(contracted), 0), sum(cohort_cash),
        coalesce(sum({deals.OUTSTANDING.sql}), 0) from {snapshot.table("deals")} where {_closed(snapshot, period, filters)} group by 1"""
    found = {row[0]: Sum(*row) for row in snapshot.con.cursor().execute(sql).fetchall()}
    return [found[state] for state in STATES if state in found]


def listed(
    snapshot: Snapshot,
    period: Period,
    today: date,
    state: State,
    filters: Filters | None = None,
    most: int | None = None,
) -> list[Deal]:
    """The deals of a state: who owes longest first, else who closed last."""
    sql = f"""select person_id, {_STATE.format(today=literal(today))} as state, offers :: varchar, closer :: varchar, closed_on, contracted, cohort_cash,
            case when contracted is not null then {deals.OUTSTANDING.sql} end, next_due_on
        from {snapshot.table("deals")} where {_closed(snapshot, period, filters)} and {_STATE.format(today=literal(today))} = {literal(state)}
        order by {"next_due_on, " if state == "behind" else ""}closed_on desc nulls last, person_id, _import, _row {f"limit {most}" if most else ""}"""
    return [Deal(*row) for row in snapshot.con.cursor().execute(sql).fetchall()]


def _closed(snapshot: Snapshot, period: Period, filters: Filters | None) -> str:
    where = let_through(snapshot, filters or Filters(), "deals")
    if period.is_open:
        return where
    first, last = literal(period.start or BEGINNING), literal(period.end or END_OF_TIME)
    return f"closed_on between {first} and {last} and {where}"
