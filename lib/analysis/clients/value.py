"""What is at stake with each client on the as-of day (docs/numbers-clients.md 19.2): an order of magnitude to call by, no forecast."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lib.engine.db import literal
from lib.query import Snapshot

REFUNDABLE = 30
"""For how many days cash can still be given back."""
SOON, YEAR = 90, 365
FEWEST = 10
"""Of fewer programmes that were decided nobody can say how many are kept."""


@dataclass(frozen=True)
class Value:
    """What is at stake with one client, in the workspace's currency: instalments open and coming, cash that can still be given
    back, running plans, and programmes that end soon. `renews` says that a plan of two months or more is due."""

    instalments: float = 0
    refundable: float = 0
    plans: float = 0
    programmes: float = 0
    renews: bool = False

    @property
    def total(self) -> float:
        """All of it."""
        return self.instalments + self.refundable + self.plans + self.programmes


def kept_rate(snapshot: Snapshot, day: date) -> float:
    """The share of programmes due in the last twelve months that were renewed or led to a higher one; 0 of fewer than ten."""
    on = literal(day)
    ((kept, decided),) = snapshot.con.cursor().execute(f"""
        select count(*) filter (where is_kept), count(*) from (
            select p.term_end, exists (
                select 1 from life_programmes n where n.person_id = p.person_id and n.from_on > p.from_on and n.from_on <= {on}
                    and n.from_on between p.term_end - 60 and p.term_end + 60 and (n.offer_no = p.offer_no or n.tier in ('upsell', 'backend'))
            ) as is_kept
            from life_programmes p where p.term_end > {on} - {YEAR} and p.term_end <= {on} and coalesce(p.back_on > {on}, true) and not p.is_back_today
        ) where is_kept or {on} - term_end >= 60
    """).fetchall()  # fmt: skip
    return kept / decided if decided >= FEWEST else 0.0


def values(snapshot: Snapshot, people: Collection[int] | None = None) -> dict[int, Value]:
    """Person -> what is at stake, of those for whom anything is. Planned rows of a running plan are no instalments: one plan
    counts once."""
    day = snapshot.as_of
    on = literal(day)
    among = "" if people is None else f" and person_id in ({', '.join(map(str, people)) or 'null'})"
    kept = kept_rate(snapshot, day)
    found = snapshot.con.cursor().execute(f"""
        with running as (
            select person_id, level, interval_months, paid_through - {on} as due_in, to_on - {on} as ends_in, asked_on is not null and asked_on <= {on} as is_leaving
            from life_plans where from_on <= {on} and to_on > {on}{among}
        ),
        plan as (
            select person_id, sum(case when is_leaving then level * greatest(0, ends_in) * 12 / {YEAR}
                when interval_months >= 2 and due_in <= {SOON} then level * interval_months
                when interval_months >= 2 and due_in <= {YEAR} then level * due_in * 12 / {YEAR} else 12 * level end) as amount,
                bool_or(interval_months >= 2 and due_in <= {SOON} and not is_leaving) as renews
            from running group by person_id
        ),
        programme as (
            select person_id, sum(contracted) * {kept} as amount from life_programmes
            where from_on <= {on} and to_on > {on} and term_end - {on} <= {SOON} and contracted is not null{among} group by person_id
        ),
        planned as (select person_id, sum(amount) as amount from life_dues where not of_plan and to_on > {on}{among} group by person_id),
        refundable as (
            select person_id, sum(amount) as amount from life_refundable where {on} - paid_on between 0 and {REFUNDABLE}{among} group by person_id
        ),
        everybody as (select person_id from plan union select person_id from programme union select person_id from planned union select person_id from refundable)
        select person_id, coalesce(i.amount, 0), coalesce(r.amount, 0), coalesce(p.amount, 0), coalesce(g.amount, 0), coalesce(p.renews, false)
        from everybody left join planned i using (person_id) left join refundable r using (person_id) left join plan p using (person_id)
        left join programme g using (person_id)
    """).fetchall()  # fmt: skip
    return {person: Value(float(i), float(r), float(p), float(g), renews) for person, i, r, p, g, renews in found}
