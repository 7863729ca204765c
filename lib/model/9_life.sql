-- Where everybody stands on every day (docs/numbers-clients.md 12, 17): one row for each span of days on which nothing about a
-- person changes. Each change is an event of a day; what holds on a day is what the events up to it add up to.

-- What the calls of a client add up to: of the last five due, of the last five live, of the last two that were kept, missed or
-- cancelled. Several of one day are one step.
create table work.served as
select person_id, held_on, type, stage_of(status) as stage, status = 'qualified' and coalesce(success, false) as is_success, success is not null as is_filled,
    case when grade between 1 and 10 then grade end as grade,
    row_number() over (partition by person_id order by held_on, coalesce(moment, -1), _import, _row) as place
from call where coalesce(type not in ('sales', 'demo', 'demo_sales'), true) and held_on is not null;

create table life_due as
select person_id, held_on as from_on, coalesce(lead(held_on) over (partition by person_id order by held_on), open_end()) as to_on,
    due :: utinyint as due, live :: utinyint as live, drops_live, missed_two
from (
    select person_id, held_on, place, count(*) over five as due, count(*) filter (where stage >= 7) over five as live,
        stage = 6 and coalesce(lag(stage) over one = 6, false) as missed_two, coalesce(lag(stage, 4) over one >= 7, false) as drops_live -- the next one pushes it out
    from served where stage >= 6
    window five as (partition by person_id order by place rows 4 preceding), one as (partition by person_id order by place)
) qualify row_number() over (partition by person_id, held_on order by place desc) = 1;

create table life_live as
select person_id, held_on as from_on, coalesce(lead(held_on) over (partition by person_id order by held_on), open_end()) as to_on,
    filled :: utinyint as filled, successes :: utinyint as successes, graded :: utinyint as graded, grades, last_grade, last_graded_on, calls :: integer as calls, coachings :: integer as coachings
from (
    select person_id, held_on, place, count(*) filter (where is_filled) over five as filled, count(*) filter (where is_success and is_filled) over five as successes,
        count(grade) over five as graded, coalesce(sum(grade) over five, 0) as grades,
        last_value(grade ignore nulls) over so_far as last_grade, last_value(case when grade is not null then held_on end ignore nulls) over so_far as last_graded_on,
        count(*) over so_far as calls, count(*) filter (where type = 'coaching') over so_far as coachings
    from served where stage >= 7
    window five as (partition by person_id order by place rows 4 preceding), so_far as (partition by person_id order by place)
) qualify row_number() over (partition by person_id, held_on order by place desc) = 1;

-- Held, missed, or cancelled by either side; a call that was only moved says nothing of whether a client comes.
create table life_called_off as
select person_id, held_on as from_on, coalesce(lead(held_on) over (partition by person_id order by held_on), open_end()) as to_on, called_off_two
from (
    select person_id, held_on, place, stage = 3 and coalesce(lag(stage) over (partition by person_id order by place) = 3, false) as called_off_two
    from served where stage in (3, 4) or stage >= 6
) qualify row_number() over (partition by person_id, held_on order by place desc) = 1;

create table life_planned as
select person_id, held_on from served where stage = 1;

-- The day on which somebody became a client, as it was known then: a close date that is told, else the first payment that
-- closes, else the day of joining, else the first level (12.6).
create table work.closing_day as
select person_id, c.close_date as told_on, d.began_on as paid_on, c.joined_date as joined_on, l.from_on as level_on
from person_ids
left join (select person_id, close_date, joined_date from customer where coalesce(close_date, joined_date) is not null) c using (person_id)
left join (select person_id, min(began_on) as began_on from client_deal where paid group by person_id) d using (person_id)
left join (select person_id, min(from_on) as from_on from life_plans group by person_id) l using (person_id)
where coalesce(c.close_date, d.began_on, c.joined_date, l.from_on) is not null;

create macro work.closed_by(day, told, paid, joined, level) as
    coalesce(case when told <= day then told end, case when paid <= day then paid end, case when joined <= day then joined end, case when level <= day then level end);

-- Signs of life keep somebody for sixty days (17.1); those of a deal that was given back in full do until then.
create table work.sign as
select person_id, held_on as day, held_on + 61 as ends_on from served where stage >= 7
union
select p.person_id, p.paid_on, least(p.paid_on + 61, coalesce(b.back_on, open_end())) from pay p left join given_back b using (deal_key)
where p.collected and p.paid_on is not null
union
select person_id, unnest([told_on, paid_on, joined_on, level_on]), unnest([told_on, paid_on, joined_on, level_on]) + 61 from closing_day;

create table work.alive as
select person_id, min(day) as from_on, max(ends_on) as to_on from (
    select *, sum(is_new) over (partition by person_id order by day, ends_on) as island from (
        select *, case when day <= max(ends_on) over (partition by person_id order by day, ends_on rows between unbounded preceding and 1 preceding) then 0 else 1 end as is_new
        from sign where day is not null and day < ends_on and person_id in (select person_id from closing_day)
    )
) group by person_id, island;

create table work.life_event as
with first_graduation as (select person_id, min(day) as day from graduated_day group by person_id),
onboarding as (
    select d.offer_key, min(o.day) as onboards_on from (select distinct offer_key, person_id from client_deal) d join onboarded_day o using (person_id) group by d.offer_key
),
sold as (
    select d.person_id, d.began_on, d.tier, d.is_recurring, b.back_on, t.touch, g.day <= d.began_on as is_again, n.onboards_on
    from client_deal d left join given_back b using (deal_key) left join first_graduation g using (person_id)
    left join offer_touch t on t.offer_key is not distinct from d.offer_key
    left join onboarding n on n.offer_key is not distinct from d.offer_key
    where d.began_on is not null
),
running as (
    select person_id, from_on, to_on, touch, 1 as programme, 0 as level from life_programmes where from_on < to_on
    union all
    select person_id, from_on, to_on, touch, 0, 1 from life_plans
),
told as (
    select person_id, from_on as day, programme as programmes, level as levels, programme as had, level as returns,
        (touch = 2) :: int as high, (touch = 1) :: int as low, 1 as any_touch from running
    union all by name
    select person_id, to_on as day, -programme as programmes, -level as levels, level as ends,
        -(touch = 2) :: int as high, -(touch = 1) :: int as low, -1 as any_touch from running where to_on < open_end()
    union all by name
    select person_id, from_on as day, 1 as alive from alive
    union all by name
    select person_id, to_on as day, -1 as alive from alive where to_on < open_end()
    union all by name
    select person_id, unnest([told_on, paid_on, joined_on, level_on]) as day from closing_day
    union all by name
    select person_id, unnest([told_on, paid_on, joined_on, level_on]) + 61 as day from closing_day
    union all by name
    select person_id, began_on as day, case when tier = 'core' then began_on end as core_on, case when tier = 'core' and is_again then began_on end as again_on,
        began_on as deal_on, touch as deal_touch, onboards_on, case when is_recurring then 0 else 1 end as returns, (tier = 'backend') :: int as backend, (tier = 'upsell') :: int as upsell from sold
    union all by name
    select person_id, began_on + 61 as day from sold where tier = 'core' and is_again
    union all by name
    select person_id, back_on as day, 1 as ends, -(tier = 'backend') :: int as backend, -(tier = 'upsell') :: int as upsell from sold where back_on is not null
    union all by name
    select person_id, day, day as graduated_on from graduated_day
    union all by name
    select person_id, day, day as onboarded_on from onboarded_day
    union all by name
    select person_id, day, 1 as cancels from asked_to_go
)
select person_id, day, coalesce(sum(programmes), 0) as programmes, coalesce(sum(levels), 0) as levels, coalesce(sum(had), 0) as had, coalesce(sum(alive), 0) as alive,
    coalesce(sum(high), 0) as high, coalesce(sum(low), 0) as low, coalesce(sum(any_touch), 0) as any_touch, coalesce(sum(backend), 0) as backend, coalesce(sum(upsell), 0) as upsell,
    coalesce(max(returns), 0) as returns, coalesce(max(ends), 0) as ends, coalesce(max(cancels), 0) as cancels,
    max(core_on) as core_on, max(again_on) as again_on, max(deal_on) as deal_on, max(deal_touch) as deal_touch, min(onboards_on) as onboards_on,
    max(graduated_on) as graduated_on, max(onboarded_on) as onboarded_on
from told where day is not null and person_id in (select person_id from closing_day) group by person_id, day;

create table work.life_running as
select e.person_id, day, sum(programmes) over w as programmes, sum(levels) over w as levels, sum(had) over w as had, sum(alive) over w as alive,
    sum(high) over w as high, sum(low) over w as low, sum(any_touch) over w as any_touch, sum(backend) over w as backend, sum(upsell) over w as upsell,
    returns, ends, cancels, max(core_on) over w as core_on, max(again_on) over w as again_on, max(deal_on) over w as deal_on,
    last_value(deal_touch ignore nulls) over w as deal_touch, min(onboards_on) over w as onboards_on, max(graduated_on) over w as graduated_on, max(onboarded_on) over w as onboarded_on,
    closed_by(day, c.told_on, c.paid_on, c.joined_on, c.level_on) as closed_on,
    lead(day, 1, open_end()) over w as to_on
from life_event e join closing_day c using (person_id)
window w as (partition by e.person_id order by day);

-- A cancel date or a `churn` entry is the request where a level runs, and the day of leaving where none does; the end of a plan
-- and a full refund are one only while nothing else runs. Only a later deal or a period paid for after it undoes it (12.7).
create table work.life_left as
select *, max(case when closed_on is not null and ((cancels > 0 and levels = 0) or (ends > 0 and programmes = 0 and levels = 0)) then day end) over w as left_on,
    max(case when returns > 0 then day end) over w as back_on
from life_running window w as (partition by person_id order by day);

create type life_stage as enum ('lead', 'booked', 'live_call', 'onboarding', 'active', 'graduated', 'upsell', 'backend', 'lapsed', 'inactive', 'left', 'no_date');

create table life as
select person_id, day as from_on, to_on,
    (case when is_left then 'left' when backend > 0 then 'backend' when upsell > 0 then 'upsell'
        when graduated_on > coalesce(core_on, closed_on) then 'graduated'
        when day - start_on <= {onboarding_span} and not is_onboarded then 'onboarding'
        when alive > 0 then 'active'
        when had > 0 and programmes = 0 and levels = 0 then 'lapsed' else 'inactive' end) :: life_stage as stage,
    not is_left and (programmes > 0 or levels > 0 or (alive > 0 and not coalesce(graduated_on > coalesce(deal_on, closed_on), false))) as in_service,
    closed_on, start_on, is_onboarded, onboards_on, levels > 0 as has_level,
    (case when any_touch > 0 then case when high > 0 then 2 when low > 0 then 1 else 0 end else coalesce(deal_touch, 0) end) :: tinyint as touch,
    case when is_left then left_on end as left_on
from (
    select *, coalesce(again_on, closed_on) as start_on, coalesce(case when again_on is null then true else onboarded_on >= again_on end and onboarded_on is not null, false) as is_onboarded,
        coalesce(left_on >= coalesce(back_on, date '0001-01-01'), false) as is_left
    from life_left where closed_on is not null and to_on > day
);

-- The stages of everybody, each as one spell, and the file row that it is told by.
create table work.before_closing as
with lead_day as (
    select l.person_id, l.source_table, l._import, l._row, l.optin_date as day from lead_row l join lead_dates d on d.person_id = l.person_id and d.first_place = l.place
    where l.optin_date is not null
    union all
    select p.person_id, p.source_table, p._import, p._row, p.paid_on from pay p join deal_offer d using (deal_key)
    where p.collected and p.paid_on is not null and (d.tier = 'lead_magnet' or d.closing_rid is null)
),
call_day as (
    select person_id, source_table, _import, _row, case when booked_at <= held_on then booked_at else held_on end as day, held_on, status from sales_call
)
select person_id, 'lead' as stage, min(day) as day, arg_min({'source_table': source_table, '_import': _import, '_row': _row}, (day, _import, _row)) as told_by from lead_day group by person_id
union all
select person_id, 'booked', min(day), arg_min({'source_table': source_table, '_import': _import, '_row': _row}, (day, _import, _row)) from call_day where day is not null group by person_id
union all
select person_id, 'live_call', min(held_on), arg_min({'source_table': source_table, '_import': _import, '_row': _row}, (held_on, _import, _row)) from call_day
where held_on is not null and is_live(status) group by person_id;

create table work.spell_of_stage as
with closed as (select person_id, min(from_on) as closed_on from life group by person_id),
early as (
    select b.*, min(b.day) over later as next_on from before_closing b
    window later as (partition by person_id order by case stage when 'lead' then 1 when 'booked' then 2 else 3 end rows between 1 following and unbounded following)
),
marked as (
    select person_id, from_on, to_on, stage, lag(stage) over (partition by person_id order by from_on) is distinct from stage as is_new from life
),
numbered as (select *, count(*) filter (where is_new) over (partition by person_id order by from_on) as spell from marked)
select person_id, stage :: life_stage as stage, day as from_on, least(coalesce(next_on, open_end()), coalesce(closed_on, open_end())) as to_on, told_by
from early left join closed using (person_id) where day < least(coalesce(next_on, open_end()), coalesce(closed_on, open_end()))
union all
select person_id, any_value(stage), min(from_on), max(to_on), null from numbered group by person_id, spell;

create table stages as
select coalesce(s.told_by.source_table, case when b._import is null then 'payments' else 'customers' end :: table_name) as source_table,
    coalesce(s.told_by._import, b._import) as _import, coalesce(s.told_by._row, b._row) as _row,
    s.person_id, s.stage, s.from_on, s.to_on, false as is_undated
from spell_of_stage s left join buyer b using (person_id);

-- The spells of service: who is a client on a day (12.6).
create table service as
with marked as (
    select person_id, from_on, to_on, lag(to_on) over (partition by person_id order by from_on) is distinct from from_on as is_new from life where in_service
),
numbered as (select *, count(*) filter (where is_new) over (partition by person_id order by from_on) as spell from marked),
spell_of as (select person_id, min(from_on) as from_on, max(to_on) as to_on from numbered group by person_id, spell)
select case when b._import is null then 'payments' else 'customers' end :: table_name as source_table, b._import, b._row,
    s.person_id, s.from_on, s.to_on, {person_dimensions}
from spell_of s join people t using (person_id) left join buyer b using (person_id);
