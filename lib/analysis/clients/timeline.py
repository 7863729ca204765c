"""Everything dated that is known of one person, each line with the row of the file that says it (docs/numbers-clients.md 25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib.query import Snapshot


@dataclass(frozen=True)
class Line:
    """One thing that happened: `what` is a call, a sales call, a payment, a refund, what is owed or an opt-in, `said` the words of
    its row, `amount` in the workspace's currency. `table`, `file` and `row` say where it is written."""

    day: date | None
    what: str
    said: str
    amount: float | None
    table: str
    file: str
    row: int


_SOURCES = {
    "calls": "select source_table, _import, _row, held_on as day, 'call' as what, concat_ws(', ', type, status, case when grade is not null then concat('grade ', grade) end) as said, null as amount from calls",
    "sales": "select source_table, _import, _row, held_on as day, 'sales_call' as what, concat_ws(', ', type, status) as said, null as amount from sales",
    "money": "select source_table, _import, _row, event_on as day, event :: varchar as what, concat_ws(', ', status, deal, offer) as said, case when event = 'refund' then refund when event = 'owed' then pending else amount end :: double as amount from money",
    "optins": "select source_table, _import, _row, optin_on as day, 'optin' as what, concat_ws(', ', optin_source, utm_medium) as said, null as amount from optins",
}


def timeline(snapshot: Snapshot, person: int) -> list[Line]:
    """The lines of a person, newest first, those without a day last. Behind a lock only what the lock lets through."""
    there = [sql for name, sql in _SOURCES.items() if {name, f"{name}_kept"} & snapshot.tables]
    if not there:
        return []
    each = " union all ".join(f"{sql} where person_id = $person" for sql in there)
    found = snapshot.con.cursor().execute(
        f"""select day, what, said, amount, source_table :: varchar, coalesce(i.file, ''), _row from ({each}) t
        left join (select distinct id, file from imports) i on i.id = t._import order by day desc nulls last, what, _row""",
        {"person": person},
    )  # fmt: skip
    return [Line(*row) for row in found.fetchall()]


@dataclass(frozen=True)
class Stage:
    """One spell of a stage; `until` is the first day without, None for one that goes on."""

    stage: str
    since: date
    until: date | None


def stages(snapshot: Snapshot, person: int) -> list[Stage]:
    """The stages of a person up to the as-of day, oldest first."""
    found = snapshot.con.cursor().execute(
        "select stage :: varchar, from_on, case when to_on <= ? then to_on end from stages where person_id = ? and from_on <= ? order by from_on",
        [snapshot.as_of, person, snapshot.as_of],
    )
    return [Stage(*row) for row in found.fetchall()]
