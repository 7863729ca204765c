"""The CSM calls that are not filled in: by rule, by CSM, and row by row as the sheet has them (docs/numbers.md 3.5)."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from lib.engine.engine import Connection
from lib.metrics.catalog import ALL
from lib.metrics.not_filled import IS_OVERDUE, IS_UNFILLED, KEYS
from lib.query import Question, Snapshot, parts_of, scope


@dataclass(frozen=True)
class Desk:
    """What is owed. A call that fails several rules stands under each of them, and once in `calls`.

    `by_rule` (rule, calls, people) and `by_csm` (csm, calls, people, ``owes_<rule>`` each) are whole; `rows` (csm, held_on,
    name, file, row, person_id, rules) holds at most the limit, the newest first.
    """

    calls: int
    by_rule: pd.DataFrame
    by_csm: pd.DataFrame
    rows: pd.DataFrame


def desk(
    snapshot: Snapshot,
    question: Question,
    *,
    con: Connection | None = None,
    personal: bool = True,
    limit: int = 5000,
) -> Desk:
    """The calls behind `e.not_filled` in the question's first period. `personal` False leaves out who the client is."""
    con = con or snapshot.con
    ((_, _, part),) = parts_of(ALL["e.not_filled"])
    over = scope(snapshot, question, part)
    con.execute(f"""
        create or replace temp table owed as
        select csm :: varchar as csm, person_id, held_on, _import, _row,
            unfilled + case when {over.place(IS_OVERDUE)} then {1 << len(KEYS) - 1} else 0 end as failed
        from {over.relation} r where {over.dated} and ({over.place(IS_UNFILLED)})
    """)
    fails = {key: f"(failed >> {i}) & 1 = 1" for i, key in enumerate(KEYS)}
    by_rule = con.execute(
        " union all ".join(
            f"select '{key}' as rule, count(*) as calls, count(distinct person_id) as people from owed where {failed}"
            for key, failed in fails.items()
        )
    ).df()
    counts = ", ".join(f"count(*) filter (where {failed}) as owes_{key}" for key, failed in fails.items())
    by_csm = con.execute(f"""
        select csm, count(*) as calls, count(distinct person_id) as people, {counts}
        from owed group by csm order by calls desc, csm nulls last
    """).df()
    name = "people.name, " if personal else ""
    rows = con.execute(f"""
        select owed.csm, held_on, {name}imports.file, _row as "row", owed.person_id, failed
        from owed left join people using (person_id) left join imports on imports.id = _import
        order by held_on desc nulls first, _import, _row limit {limit}
    """).df()
    rows["rules"] = [[key for i, key in enumerate(KEYS) if failed >> i & 1] for failed in rows.pop("failed")]
    (calls,) = con.execute("select count(*) from owed").fetchall()[0]
    return Desk(calls, by_rule[by_rule["calls"] > 0], by_csm, rows)
