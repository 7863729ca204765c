-- The status matrix of docs/numbers.md 3.2 as one number, so that every column of it is a comparison: 2 and above was resolved,
-- 6 and above came due, 7 and above was live, 9 was good, 10 was held and nobody says how. 0 is blank or unknown, also where a
-- past call has no outcome in its export, and counts as booked only.
create macro work.stage_of(status) as
    (case status when 'pending' then 1 when 'moved' then 2 when 'lead_cancel' then 3 when 'admin_cancel' then 4 when 'rescheduled' then 5
        when 'no_show' then 6 when 'follow_up' then 7 when 'bad_fit' then 8 when 'qualified' then 9 when 'held' then 10 else 0 end) :: utinyint;
create macro work.is_live(status) as stage_of(status) >= 7;
create macro work.is_known(status) as stage_of(status) > 0;

-- An export that does not say who came knows no more of a call that is still ahead than that it is booked.
create macro work.status_by(status, held_on) as
    case when status in ('held', 'unknown_outcome') and held_on >= {imported_on} then 'pending' else status end;

create table work.call as
select ids.person_id, c._import, c._row, c.id, c.date as held_on, c._at as moment, c.status, c.type, c.event, c.csm as csms, c.reminder, c.success, c.grade,
    {failed_rules} as unfilled
from (select * replace (status_by(status, date) as status) from {csm_calls}) c join person_ids ids on ids.key = {csm_calls_key};

-- Sales calls, and the sales and demo calls that a founder keeps in the CSM table (decision 19).
create table work.sales_call as
select row_number() over () :: integer as call_id, * exclude (moment),
    sequence_of(held_on, {call_at}, base + step * _row) as sequence, _row + rows_before as place
from (
    select 'sales_calls' :: table_name as source_table, ids.person_id, c._import, c._row, c.id, c.date as held_on, c._at as moment, c.status, c.type, c.event,
        c.closer as closers, c.setter as setters, c.offer_made, c.offer as offers, c.utm_source as raw_source, c.utm_medium as raw_medium, c.booked_at
    from (select * replace (status_by(status, date) as status) from {sales_calls}) c join person_ids ids on ids.key = {sales_calls_key}
    union all
    select 'csm_calls', person_id, _import, _row, id, held_on, moment, status, type, event, csms, null, null, null, null, null, null
    from call where type in ('sales', 'demo', 'demo_sales')
) join import_order using (_import);

-- The call whose id stands on a sale; also on an unconverted deposit, which is no deal but may be how a client began.
create table work.named_call as
select d.deal_key, any_value(d.closing_rid) as closing_rid, arg_min(s.call_id, s.place) as call_id
from deal d join sales_call s on s.id = d.sales_call_id and s.id is not null
group by d.deal_key;

-- Which call won a deal: the id on the sale; else, unless it was a direct close, the latest live call on or before the
-- close (decision 34). The won deal counts on the person's first live call (decision 33).
create table work.won as
with live as (select person_id, call_id, held_on, sequence from sales_call where is_live(status) and held_on is not null),
latest as (
    select d.deal_key, l.call_id
    from deal d asof join live l on d.person_id = l.person_id and d.closed_on >= l.held_on
    where d.closed_on is not null and coalesce(d.channel <> 'direct_close', true)
),
named as (select deal_key, call_id from named_call where closing_rid is not null),
first_live as (select person_id, arg_min(call_id, sequence) as call_id from live group by person_id)
select d.deal_key, n.call_id as named_call_id, coalesce(f.call_id, n.call_id, l.call_id) as cohort_call_id
from deal d
left join named n using (deal_key) left join latest l using (deal_key)
left join first_live f on f.person_id = d.person_id
where coalesce(n.call_id, l.call_id) is not null;
