"""Clients, deals and credits as they stood at the end of an earlier day: without what is dated later (decision 106).

A comparison at equal age takes the earlier people as old as the present ones are: as many days after the end of their
period as have passed since the end of the present one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from lib.engine.db import literal
from lib.metrics.catalog import ALL
from lib.metrics.maturing import Maturing
from lib.metrics.metric import Metric
from lib.query.question import END_OF_TIME, Filters, Period, Question
from lib.query.snapshot import Snapshot

_NEEDED = {
    "clients": ("money", "calls"),
    "buyers": ("money", "calls"),
    "deals": ("later_cash",),
    "credits": ("money", "deals"),
}
"""The tables that tell what came later."""


def day_of_equal_age(period: Period, before: Period, today: date) -> date | None:
    """The day on which the people of `before` were as old as those of `period` are today; None for open periods."""
    if period.end is None or before.end is None:
        return None
    return before.end + (today - min(period.end, today))


def at_equal_age(question: Question, today: date) -> Question:
    """The question with its second period, a comparison, as old as its first one; without a comparison itself."""
    if len(question.periods) != 2:
        return question
    now = today if question.as_of == END_OF_TIME else question.as_of
    seen = day_of_equal_age(*question.periods, now)
    return question if seen is None else replace(question, ages=(None, seen))


def maturing(metric: Metric) -> list[Maturing]:
    """How a metric, or what it is made of, ages; empty for one that does not."""
    own = [metric.matures_late] if metric.matures_late else []
    made_of = [ALL[ref] for ref in (metric.quotient or ())]
    return own + [one for part in made_of for one in maturing(part)]


def has_days(snapshot: Snapshot, metric: Metric, filters: Filters) -> bool:
    """Whether the data says on which day everything happened that a metric grows by. Behind a lock what is known of a
    client is not all there to be taken off."""
    needed = [table for part in metric.parts for table in _NEEDED.get(part.relation, ())]
    if filters.locked or any(table not in snapshot.tables for table in needed):
        return False
    return all(one.dated is not None and all(map(snapshot.has, one.dated)) for one in maturing(metric))


def stood(snapshot: Snapshot, relation: str, day: date) -> str:
    """A relation as it stood at the end of a day, as SQL in brackets; one that does not change is itself."""
    table = snapshot.table(relation)
    return _AS_IT_STOOD[relation](table, literal(day)) if relation in _AS_IT_STOOD else table


def _clients(table: str, day: str) -> str:
    """What is counted of money is what is there less what came later; what has no day is in both."""
    later = f"filter (where event_on > {day})"
    back = "event = 'refund'"
    return f"""(select b.* exclude (later_gross, later_net, later_kept, all_refunds, later_refunds, last_refund_on, later_sessions) replace (
        case when cancelled_on <= {day} then cancelled_on end as cancelled_on,
        case when gross - later_gross > 0 and all_refunds - later_refunds >= gross - later_gross
            then coalesce(last_refund_on, date '9999-12-31') end as fully_refunded_on,
        all_refunds - later_refunds > 0 as is_refunded, has_paid and coalesce(first_paid_on <= {day}, true) as has_paid,
        gross - later_gross as gross, net_cash - later_net as net_cash, kept_cash - later_kept as kept_cash,
        coachings - later_sessions as coachings,
        case when core_on > {day} then null else core_on end as core_on,
        is_upsell_offered and not coalesce(core_on > {day}, false) as is_upsell_offered,
        is_backend_offered and not coalesce(core_on > {day}, false) as is_backend_offered,
        case when upsell_on > {day} and upsell_on < date '2200-01-01' then null else upsell_on end as upsell_on,
        case when upsell_since_core > {day} then null else upsell_after_core end as upsell_after_core,
        case when backend_since_core > {day} then null else backend_after_core end as backend_after_core,
        case when backend_since_upsell <= {day} then backend_last_on when backend_since_core <= {day} then backend_since_core
            when backend_last_on <= {day} then backend_last_on end as backend_last_on)
    from (
        select b.*, coalesce(later_gross, 0) as later_gross, coalesce(later_net, 0) as later_net, coalesce(later_kept, 0) as later_kept,
            coalesce(all_refunds, 0) as all_refunds, coalesce(later_refunds, 0) as later_refunds, last_refund_on,
            coalesce(later_sessions, 0) as later_sessions
        from {table} b
        left join (
            select person_id, sum(gross) {later} as later_gross, sum(gross - refund - chargeback) {later} as later_net,
                sum(gross - processing_fee - extra_fee - refund - chargeback) {later} as later_kept,
                sum(refund) as all_refunds, sum(refund) {later} as later_refunds,
                max(event_on) filter (where {back} and event_on <= {day}) as last_refund_on
            from money group by person_id
        ) m using (person_id)
        left join (
            select person_id, count(*) as later_sessions from calls
            where type = 'coaching' and status in ('qualified', 'held') and held_on > {day} group by person_id
        ) c using (person_id)
    ) b)"""


def _deals(table: str, day: str) -> str:
    return f"""(select d.* exclude (later, later_new, later_back) replace (cohort_cash - later as cohort_cash, new_cash - later_new as new_cash,
        refunded - later_back as refunded) from (
        select d.*, coalesce(l.later, 0) as later, coalesce(l.later_new, 0) as later_new, coalesce(l.later_back, 0) as later_back from {table} d left join (
            select deal_no, sum(amount) as later, sum(amount) filter (where is_new_cash) as later_new, sum(given_back) as later_back
            from later_cash where paid_on > {day} group by deal_no
        ) l using (deal_no) where not coalesce(closed_on > {day}, false)) d)"""


def _credits(table: str, day: str) -> str:
    return f"""(select c.* exclude (later, later_price) replace (cash - later as cash, contracted - later_price as contracted) from (
        select c.*, coalesce(m.later, 0) as later, coalesce(d.later_price, 0) as later_price from {table} c
        left join (
            select person_id, sum(gross - refund - chargeback) as later from money where event_on > {day} group by person_id
        ) m using (person_id)
        left join (
            select person_id, sum(contracted) as later_price from deals where closed_on > {day} group by person_id
        ) d using (person_id)) c)"""


def _money_of_clients(table: str, day: str) -> str:
    return f"(select * from {table} where not coalesce(event_on > {day}, false))"


def _leads(table: str, day: str) -> str:
    return f"(select * replace (case when core_on > {day} then null else core_on end as core_on) from {table})"


_AS_IT_STOOD: dict[str, Callable[[str, str], str]] = {
    "clients": _clients,
    "buyers": _clients,
    "deals": _deals,
    "credits": _credits,
    "client_money": _money_of_clients,
    "leads_people": _leads,
}
