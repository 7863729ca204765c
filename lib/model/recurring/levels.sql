-- The level of everybody's plans as spells of days, in the plan's own currency (none: the workspace's own).
create table levels as
select coalesce(b.source_table, 'payments' :: table_name) as source_table, b._import, b._row,
    l.*, {person_dimensions}
from level_spell l join people t using (person_id) left join buyers b using (person_id);

-- What somebody pays on a day and what changed in a period are worked out when they are asked (lib/query/recurring.py): these say
-- which columns they have.
create view recurring as
select *, from_on as on_day, level as value, false as is_undated_rate from levels where false;

create view movements as
select source_table, _import, _row, person_id, from_on as on_day, {level_dimensions},
    level as start_value, level as start_now, level as end_value, level as new_value, level as reactivated, level as resumed, level as expansion,
    level as contraction, level as churned, level as paused, level as fx, level as kept, level as discount_ended,
    false as has_start, false as was_client, false as is_lost, false as came_and_went, false as left_and_back, false as had_level
from levels where false;

-- What is due for renewal, once for each term, at the rate of the due day: programmes are in the workspace's own currency already.
create table contracts as
with term as (
    select l.person_id, l.plan, l.due_on, l.value * coalesce(r.rate, 1) as value, l.renewed_on, l.new_value * coalesce(r.rate, 1) as new_value,
        l.currency is not null and r.rate is null as is_unpriced
    from level_term l asof left join rate_days r on r.currency = l.currency and l.due_on >= r.since
),
due as (
    select person_id, plan, due_on, value, renewed_on, new_value, moved_on from contract_programme
    union all
    select t.person_id, t.plan, t.due_on, t.value, t.renewed_on, t.new_value, min(m.day)
    from term t left join moved_up m on m.person_id = t.person_id and m.day between t.due_on - 60 and t.due_on + 60
    where not t.is_unpriced group by all
)
select coalesce(b.source_table, 'payments' :: table_name) as source_table, b._import, b._row, d.person_id, coalesce(d.plan, '') as plan, d.due_on,
    d.value :: decimal(18,4) as value, d.renewed_on, least(coalesce(d.new_value, 0), d.value) :: decimal(18,4) as renewed_value, d.moved_on, {person_dimensions}
from due d join people t using (person_id) left join buyers b using (person_id);

-- Trials that ended, once for each person and end, whatever versions of the subscription there are, with the first payment of their
-- person from their start until seven days after their end.
create table trials as
with trial as (
    select * from plan_rows where trial_end > happened_on qualify row_number() over (partition by person_id, trial_end order by happened_on, _import, _row) = 1
),
paid as (
    select t.person_id, t.trial_end, min(m.event_on) as paid_on
    from trial t join money m on m.person_id = t.person_id and m.event_on between t.happened_on and t.trial_end + 7
    where m.event = 'payment' and m.is_collected and m.gross > 0 group by t.person_id, t.trial_end
)
select t.source_table, t._import, t._row, t.person_id, t.happened_on as began_on, t.trial_end as ends_on, p.paid_on, {level_row_dimensions}
from trial t left join paid p on p.person_id = t.person_id and p.trial_end = t.trial_end;
