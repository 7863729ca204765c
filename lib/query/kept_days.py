"""How clients are on the days that are asked about most, kept when a snapshot is made (docs/numbers-clients.md 16.3: month ends of 24
months): what was known of them, which no rule of a workspace changes, and the score that its rules made of it then. By other
rules the score is made anew of what was known; any other day is worked out when it is asked about.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from lib.engine.db import literal
from lib.engine.engine import Engine
from lib.metrics.health import ADDED, DRIFT_DAYS, Rules
from lib.query.among import People, among
from lib.query.known import known, listed_reasons, scored

TABLE, DAYS = "life_known", "life_known_days"
"""The tables that hold it: a row for each client and day, and which days there are, by which statements they were made."""
MONTHS, STEPS = 24, 7
"""The ends of so many months are kept, and so many days thirty days apart, back from the as-of day: what a page opens with is the last
ninety days beside the ninety before, and a drift looks back thirty more."""
_ANY = date(2000, 1, 1)


@dataclass(frozen=True)
class Kept:
    """The days of which a snapshot holds how clients were, the one of them (None: none) of which it also holds that with what is
    planned then, and what its scores were made by."""

    days: frozenset[date] = frozenset()
    now: date | None = None
    scored_by: str = ""


NOTHING = Kept()


def month_ends(as_of: date, months: int = MONTHS) -> list[date]:
    """The last days of the months before the as-of day, and that day, oldest first."""
    days = [as_of]
    first = as_of.replace(day=1)
    while len(days) <= months:
        days.append(first - timedelta(days=1))
        first = days[-1].replace(day=1)
    return sorted(set(days))


def to_keep(as_of: date, by: Rules) -> list[str]:
    """The statements that keep the days that are asked about most: by months, and as a period of thirty days or a multiple of it
    begins, with the thirty days before by which a drift is told."""
    days = sorted({*month_ends(as_of), *(as_of - timedelta(days=DRIFT_DAYS * n) for n in range(STEPS + 1))})
    each = ", ".join(f"({literal(day)})" for day in days)
    past, now = scored(known(days), by, told=False), scored(known([as_of], today=as_of), by, today=True, told=False)
    made = f"{literal(_made_by())} as made_by, {literal(_scored_by(by))} as scored_by"
    return [
        f"create table {TABLE} as select false as is_now, k.* from {past} k order by on_day, person_id",
        f"insert into {TABLE} select true, k.* from {now} k order by person_id",
        f"create table {DAYS} as select on_day, {made} from (values {each}) d(on_day)",
    ]


def kept_days(con: Engine, tables: Collection[str], as_of: date) -> Kept:
    """What the snapshot of a connection with some tables and an as-of day holds, as far as this program would ask the same."""
    if DAYS not in tables:
        return NOTHING
    asked = f"select on_day, scored_by from {DAYS} where made_by = {literal(_made_by())}"
    found = dict(con.cursor().execute(asked).fetchall())
    return Kept(frozenset(found), as_of if as_of in found else None, max(found.values(), default=""))


def known_on(days: Iterable[date], people: People | None, today: date | None, kept: Kept) -> str:
    """SQL of :func:`known`, of the kept days looked up."""
    return _of_days(
        days, people, today, kept, f"* exclude (is_now, {', '.join(ADDED)})", lambda rest: known(rest, people, today)
    )


def scored_on(
    days: Iterable[date],
    by: Rules,
    people: People | None = None,
    today: date | None = None,
    kept: Kept = NOTHING,
    *,
    told: bool = False,
) -> str:
    """SQL of how each client in service is on each of the days by some rules: what is known, the parts, the score, the risk, and with
    `told` the reasons; on `today` by what is planned too."""
    if kept.scored_by != _scored_by(by):
        return scored(known_on(days, people, today, kept), by, today=today is not None, told=told)
    found = _of_days(
        days, people, today, kept, "* exclude (is_now)",
        lambda rest: scored(known(rest, people, today), by, today=today is not None, told=False),
    )  # fmt: skip
    return f"(select *, {listed_reasons(today is not None)} as reasons from {found})" if told else found


def _of_days(
    days: Iterable[date],
    people: People | None,
    today: date | None,
    kept: Kept,
    columns: str,
    worked_out: Callable[[set[date]], str],
) -> str:
    wanted = set(days)
    there = {day for day in wanted if day in kept.days and (day != today or day == kept.now)}
    if not there:
        return worked_out(wanted)
    each, now = ", ".join(map(literal, sorted(there))), f"on_day = {literal(today)}" if today in there else "false"
    found = f"select {columns} from {TABLE} where on_day in ({each}) and is_now = ({now}){among(people)}"
    rest = wanted - there
    return f"({found}{f' union all select * from {worked_out(rest)}' if rest else ''})"


def _made_by() -> str:
    return _short(known([_ANY]) + known([_ANY], today=_ANY))


def _scored_by(by: Rules) -> str:
    return _short(scored("known", by, told=False) + scored("known", by, today=True, told=False))


def _short(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:20]
