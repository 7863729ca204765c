"""What is at stake with each client at the end of a day, as SQL (docs/numbers-clients.md 19.2): an order of magnitude to call by, no
forecast."""

from __future__ import annotations

from datetime import date

from lib.engine.db import literal
from lib.query.among import People, among

REFUNDABLE = 30
"""For how many days cash can still be given back."""
SOON, YEAR = 90, 365
FEWEST = 10
"""Of fewer programmes that were decided nobody can say how many are kept."""


def kept_rate(day: date) -> str:
    """SQL of the share of programmes due in the last twelve months that were renewed or led to a higher one; 0 of fewer than
    ten."""
    on = literal(day)
    return f"""(
        select case when count(*) >= {FEWEST} then count(*) filter (where is_kept) * 1.0 / count(*) else 0 end from (
            select p.term_end, exists (
                select 1 from life_programmes n where n.person_id = p.person_id and n.from_on > p.from_on and n.from_on <= {on}
                    and n.from_on between p.term_end - 60 and p.term_end + 60 and (n.offer_no = p.offer_no or n.tier in ('upsell', 'backend'))
            ) as is_kept
            from life_programmes p where p.term_end > {on} - {YEAR} and p.term_end <= {on} and coalesce(p.back_on > {on}, true) and not p.is_back_today
        ) where is_kept or {on} - term_end >= 60
    )"""


def values(day: date, people: People | None = None) -> str:
    """SQL of what is at stake with those for whom anything is, of all or of some: the four parts, `renews`, and their `total`.
    Planned rows of a running plan are no instalments: one plan counts once."""
    on = literal(day)
    some = among(people)
    return f"""(
        with running as (
            select person_id, level, interval_months, paid_through - {on} as due_in, to_on - {on} as ends_in, asked_on is not null and asked_on <= {on} as is_leaving
            from life_plans where from_on <= {on} and to_on > {on}{some}
        ),
        plan as (
            select person_id, sum(case when is_leaving then level * greatest(0, ends_in) * 12 / {YEAR}
                when interval_months >= 2 and due_in <= {SOON} then level * interval_months
                when interval_months >= 2 and due_in <= {YEAR} then level * due_in * 12 / {YEAR} else 12 * level end) as amount,
                max(case when interval_months >= 2 and due_in <= {SOON} and not is_leaving then 1 else 0 end) = 1 as renews
            from running group by person_id
        ),
        programme as (
            select person_id, sum(contracted) * {kept_rate(day)} as amount from life_programmes
            where from_on <= {on} and to_on > {on} and term_end - {on} <= {SOON} and contracted is not null{some} group by person_id
        ),
        planned as (select person_id, sum(amount) as amount from life_dues where not of_plan and to_on > {on}{some} group by person_id),
        refundable as (
            select person_id, sum(amount) as amount from life_refundable where {on} - paid_on between 0 and {REFUNDABLE}{some} group by person_id
        ),
        everybody as (select person_id from plan union select person_id from programme union select person_id from planned union select person_id from refundable)
        select person_id, coalesce(i.amount, 0)  as instalments, coalesce(r.amount, 0)  as refundable, coalesce(p.amount, 0)  as plans,
            coalesce(g.amount, 0)  as programmes, coalesce(p.renews, false) as renews,
            coalesce(i.amount, 0)  + coalesce(r.amount, 0)  + coalesce(p.amount, 0)  + coalesce(g.amount, 0)  as total
        from everybody left join planned i using (person_id) left join refundable r using (person_id) left join plan p using (person_id)
        left join programme g using (person_id)
    )"""
