-- Where everybody stands on every day (docs/numbers-clients.md 12, 17): one row for each span of days on which nothing about a
-- person changes. Each change is an event of a day; what holds on a day is what the events up to it add up to.

-- What is latest, of everybody in one run through all rows in their order: windows of each person cost three times that. It is told
-- apart from the latest of the person before by the person in it.
create macro work.day_number(day) as (day - date '0001-01-01') :: integer;
create macro work.day_of(number) as date '0001-01-01' + number :: integer;
create macro work.of_person(person_id, number) as (person_id :: bigint << 32) + number;
create macro work.number_of(person_id, latest) as case when latest >> 32 = person_id then latest & 4294967295 end;

-- What the calls of a client add up to: of the last five due, of the last five live, of the last two that were kept, missed or
-- cancelled. Several of one day are one step.
create table work.served as
select person_id, held_on, coalesce(moment, -1) as moment, _import, _row, type = 'coaching' as is_coaching, stage_of(status) as stage,
    status = 'qualified' and coalesce(success, false) as is_success, success is not null as is_filled,
    case when grade between 1 and 10 then grade end as grade
from call where coalesce(type not in ('sales', 'demo', 'demo_sales'), true) and held_on is not null;

-- A call as a number in the order of the people, so that one of the same person with at least some stage is a comparison. The last
-- one of a day says how it ends; the next one is of the day on which that is over.
create macro work.call_of(person_id, stage) as person_id :: bigint * 16 + stage;
create macro work.is_before(earlier, person_id, stage) as coalesce((earlier >= call_of(person_id, stage)) :: int, 0);

create table life_due as
select person_id, held_on as from_on, next_on as to_on,
    (1 + is_before(a, person_id, 0) + is_before(b, person_id, 0) + is_before(c, person_id, 0) + is_before(d, person_id, 0)) :: utinyint as due,
    ((stage >= 7) :: int + is_before(a, person_id, 7) + is_before(b, person_id, 7) + is_before(c, person_id, 7) + is_before(d, person_id, 7)) :: utinyint as live,
    is_before(d, person_id, 7) = 1 as drops_live, stage = 6 and coalesce(a = call_of(person_id, 6), false) as missed_two -- the next one pushes it out
from (
    select person_id, held_on, stage, case when lead(person_id) over () = person_id then lead(held_on) over () else open_end() end as next_on,
        lag(call_of(person_id, stage)) over () as a, lag(call_of(person_id, stage), 2) over () as b, lag(call_of(person_id, stage), 3) over () as c,
        lag(call_of(person_id, stage), 4) over () as d
    from (select * from served where stage >= 6 order by person_id, held_on, moment, _import, _row)
) where next_on > held_on;

create table life_live as
select person_id, held_on as from_on, next_on as to_on, filled, successes, graded, grades, last_grade, last_graded_on, calls, coachings
from (
    select person_id, held_on, lead(held_on, 1, open_end()) over one as next_on, (count(*) filter (where is_filled) over five) :: utinyint as filled, (count(*) filter (where is_success and is_filled) over five) :: utinyint as successes,
        (count(grade) over five) :: utinyint as graded, coalesce(sum(grade) over five, 0) as grades,
        last_value(grade ignore nulls) over so_far as last_grade, last_value(case when grade is not null then held_on end ignore nulls) over so_far as last_graded_on,
        (row_number() over one) :: integer as calls, (count(*) filter (where is_coaching) over so_far) :: integer as coachings
    from served where stage >= 7
    window five as (partition by person_id order by held_on, moment, _import, _row rows 4 preceding), one as (partition by person_id order by held_on, moment, _import, _row),
        so_far as (partition by person_id order by held_on, moment, _import, _row rows unbounded preceding)
) where next_on > held_on;

-- Held, missed, or cancelled by either side; a call that was only moved says nothing of whether a client comes.
create table life_called_off as
select person_id, held_on as from_on, next_on as to_on, called_off_two
from (
    select person_id, held_on, case when lead(person_id) over () = person_id then lead(held_on) over () else open_end() end as next_on,
        stage = 3 and coalesce(lag(call_of(person_id, stage)) over () = call_of(person_id, 3), false) as called_off_two
    from (select * from served where stage in (3, 4) or stage >= 6 order by person_id, held_on, moment, _import, _row)
) where next_on > held_on;

create table life_planned as
select person_id, held_on from served where stage = 1;

-- The day on which somebody became a client, as it was known then: a close date that is told, else the first payment that
-- closes, else the day of joining, else the first level (12.6); and the first days of what is asked of them later.
create table work.closing_day as
select person_id, min(told) as told_on, min(paid) as paid_on, min(joined) as joined_on, min(level) as level_on,
    min(graduated) as graduated_on, min(onboarded) as onboarded_on, min(programme) as programme_on
from (
    select person_id, close_date as told, null :: date as paid, joined_date as joined, null :: date as level, null :: date as graduated, null :: date as onboarded, null :: date as programme
    from customer where coalesce(close_date, joined_date) is not null
    union all
    select person_id, null, began_on, null, null, null, null, null from client_deal where paid
    union all
    select person_id, null, null, null, from_on, null, null, null from life_plans
    union all
    select person_id, null, null, null, null, day, null, null from graduated_day
    union all
    select person_id, null, null, null, null, null, day, null from onboarded_day
    union all
    select person_id, null, null, null, null, null, null, from_on from programme_run where from_on < to_on
) group by person_id having coalesce(min(told), min(paid), min(joined), min(level)) is not null;

create macro work.closed_by(day, told, paid, joined, level) as
    coalesce(case when told <= day then told end, case when paid <= day then paid end, case when joined <= day then joined end, case when level <= day then level end);

-- Signs of life keep somebody for sixty days (17.1); those of a deal that was given back in full do until then. Where one comes
-- only after those before it are over, that was the end of a spell, and it begins the next.
create table work.alive as
with sign as (
    select person_id, held_on as day, held_on + 61 as ends_on from served where stage >= 7
    union all
    select p.person_id, p.paid_on, least(p.paid_on + 61, coalesce(b.back_on, open_end())) from pay p left join given_back b using (deal_key)
    where p.collected and p.paid_on is not null
    union all
    -- What stands in for a close date that is not known yet is a closing only until there is one.
    select person_id, told_on, told_on + 61 from closing_day where told_on is not null
    union all
    select person_id, joined_on, joined_on + 61 from closing_day where joined_on < least(coalesce(told_on, open_end()), coalesce(paid_on, open_end()))
)
select person_id, day, greatest(over_on, ends_on) as ends_on, over_on, is_last, day > coalesce(over_on, date '0001-01-01') as is_first from (
    select person_id, day, ends_on, day_of(number_of(person_id, lag(latest) over ())) as over_on, lead(person_id) over () is distinct from person_id as is_last
    from (
        select person_id, day, ends_on, max(of_person(person_id, day_number(ends_on))) over (rows unbounded preceding) as latest
        from (select * from sign where day < ends_on and person_id in (select person_id from closing_day) order by person_id, day)
    )
) where is_last or day > coalesce(over_on, date '0001-01-01');

-- What happens to somebody on a day. How many of a kind run is added up: `running` holds programmes, levels, whether a sign of life
-- keeps them, and what is served by high touch, fifteen bits each, `sold` what is served by low touch, the backend and upsell
-- deals, and what nobody said how it is served: sums of many columns are what costs. `marks` says what else a day is: 1 a core deal,
-- 4 graduated, 8 onboarded, 16 comes back, 32 something ended, 64 asked to go. A day may have several rows.
-- What does not end ends on the last day there is, so that everybody's sums end at nothing.
create macro work.ran(programmes, levels, alive, high) as programmes + levels * 32768 + alive * 1073741824 + high * 35184372088832;
create macro work.sold_of(low, backend, upsell, unsaid) as low + backend * 32768 + upsell * 1073741824 + unsaid * 35184372088832;
create macro work.part_of(packed, place, width) as (packed >> place) & ((1 :: bigint << width) - 1);

create table work.life_event as
with sold_deal as (
    select d.person_id, d.began_on, d.tier, d.is_recurring, b.back_on, coalesce(t.touch, 0) as touch, coalesce(t.is_unsaid, true) as is_unsaid, coalesce(c.graduated_on <= d.began_on, false) as is_again,
        r.deal_key is not null as runs
    from client_deal d join closing_day c using (person_id) left join given_back b using (deal_key)
    left join (select deal_key from programme_run where from_on < to_on) r using (deal_key)
    left join offer_touch t on t.offer_key is not distinct from d.offer_key
    where d.began_on is not null
),
run_of as (
    select person_id, from_on, to_on, touch, is_unsaid, 1 as programme, 0 as level from programme_run where from_on < to_on
    union all
    select person_id, from_on, coalesce(to_on, open_end()), touch, is_unsaid, 0, 1 from plan_run
),
-- Only a day that says something else than what is known already: one that counts for more, or an earlier one.
closing as (
    select person_id, onboarded_on, unnest(list_distinct([told_on, case when paid_on < coalesce(told_on, open_end()) then paid_on end,
        case when joined_on < least(coalesce(told_on, open_end()), coalesce(paid_on, open_end())) then joined_on end,
        case when level_on < least(coalesce(told_on, open_end()), coalesce(paid_on, open_end()), coalesce(joined_on, open_end())) then level_on end])) as day
    from closing_day
),
told as (
    select person_id, from_on as day, ran(programme, level, 0, (touch = 2) :: int) as running, sold_of((touch = 1) :: int, 0, 0, is_unsaid :: int) as sold,
        level * 16 as marks, 0 as deal from run_of where level = 1
    union all
    select person_id, to_on, -ran(programme, level, 0, (touch = 2) :: int), -sold_of((touch = 1) :: int, 0, 0, is_unsaid :: int), level * 32, 0 from run_of
    union all
    select person_id, day, ran(0, 0, 1, 0), 0, 0, 0 from alive where is_first
    union all
    select person_id, over_on, -ran(0, 0, 1, 0), 0, 0, 0 from alive where is_first and over_on is not null
    union all
    select person_id, ends_on, -ran(0, 0, 1, 0), 0, 0, 0 from alive where is_last
    union all
    select person_id, day, 0, 0, 0, 0 from closing
    union all
    select person_id, day + 61, 0, 0, 0, 0 from closing where coalesce(onboarded_on > day + 60, true)
    union all
    -- (With the programme that begins with it.)
    select person_id, began_on, ran(runs :: int, 0, 0, (runs and touch = 2) :: int), sold_of((runs and touch = 1) :: int, (tier = 'backend') :: int, (tier = 'upsell') :: int, (runs and is_unsaid) :: int),
        (tier = 'core') :: int + (not is_recurring) :: int * 16, day_number(began_on) * 8 + is_unsaid :: int * 4 + touch from sold_deal
    union all
    select person_id, began_on + 61, 0, 0, 0, 0 from sold_deal where tier = 'core' and is_again
    union all
    select person_id, coalesce(back_on, open_end()), 0, -sold_of(0, (tier = 'backend') :: int, (tier = 'upsell') :: int, 0), 32, 0 from sold_deal
    where back_on is not null or tier in ('backend', 'upsell')
    union all
    select person_id, day, 0, 0, 4, 0 from graduated_day
    union all
    select person_id, day, 0, 0, 8, 0 from onboarded_day
    union all
    select person_id, day, 0, 0, 64, 0 from asked_to_go
)
select person_id, day, running :: bigint as running, sold :: bigint as sold, marks :: tinyint as marks, deal :: integer as deal
from told where day is not null and person_id in (select person_id from closing_day);

-- Sums begin at nothing for everybody, since they end so.
create table work.life_running as
select person_id, day, to_on, running, sold, coalesce(number_of(person_id, deal), 0) as deal, day_of(number_of(person_id, core)) as core_on,
    day_of(number_of(person_id, graduated)) as graduated_on, day_of(number_of(person_id, onboarded)) as onboarded_on
from (
    select person_id, day, case when lead(person_id) over () = person_id then lead(day) over () else open_end() end as to_on,
        (sum(running) over (rows unbounded preceding)) :: bigint as running, (sum(sold) over (rows unbounded preceding)) :: bigint as sold,
        max(case when deal > 0 then of_person(person_id, deal) end) over (rows unbounded preceding) as deal,
        max(case when marks & 1 > 0 then of_person(person_id, day_number(day)) end) over (rows unbounded preceding) as core,
        max(case when marks & 4 > 0 then of_person(person_id, day_number(day)) end) over (rows unbounded preceding) as graduated,
        max(case when marks & 8 > 0 then of_person(person_id, day_number(day)) end) over (rows unbounded preceding) as onboarded
    from (select * from life_event order by person_id, day)
) where to_on > day;

create macro work.programmes_of(running) as part_of(running, 0, 15);
create macro work.levels_of(running) as part_of(running, 15, 15);

-- A cancel date or a `churn` entry is the request where a level runs, and the day of leaving where none does; the end of a plan
-- and a full refund are one only while nothing else runs. Only a later deal or a period paid for after it undoes it (12.7).
create table work.life_left as
with marked as (select person_id, day, bit_or(marks) as marks from life_event where marks & 112 > 0 group by all)
select person_id, day, left_on from (
    select r.person_id, r.day, max(case when closed_by(r.day, told_on, paid_on, joined_on, level_on) is not null and levels_of(running) = 0
            and (marks & 64 > 0 or (marks & 32 > 0 and programmes_of(running) = 0)) then r.day end) over w as left_on,
        max(case when marks & 16 > 0 then r.day end) over w as back_on
    from life_running r join closing_day c using (person_id) left join marked m on m.person_id = r.person_id and m.day = r.day
    where r.person_id in (select person_id from life_event where marks & 96 > 0)
    window w as (partition by r.person_id order by r.day)
) where left_on >= coalesce(back_on, date '0001-01-01');

create type life_stage as enum ('lead', 'booked', 'live_call', 'onboarding', 'active', 'graduated', 'upsell', 'backend', 'lapsed', 'inactive', 'left', 'no_date');

create table life as
select person_id, day as from_on, to_on,
    case when left_on is not null then 'left' :: life_stage when part_of(sold, 15, 15) > 0 then 'backend' :: life_stage when part_of(sold, 30, 15) > 0 then 'upsell' :: life_stage
        when graduated_on > coalesce(core_on, closed_on) then 'graduated' :: life_stage
        when day - start_on <= {onboarding_span} and not is_onboarded then 'onboarding' :: life_stage
        when is_alive then 'active' :: life_stage
        when has_run and programmes = 0 and levels = 0 then 'lapsed' :: life_stage else 'inactive' :: life_stage end as stage,
    left_on is null and (programmes > 0 or levels > 0 or (is_alive and not coalesce(graduated_on > coalesce(deal_on, closed_on), false))) as in_service,
    closed_on, start_on, is_onboarded, levels > 0 as has_level,
    (case when programmes + levels > 0 then case when part_of(running, 45, 15) > 0 then 2 when part_of(sold, 0, 15) > 0 then 1 else 0 end else deal & 3 end) :: tinyint as touch,
    case when programmes + levels > 0 then part_of(sold, 45, 15) > 0 else deal & 4 > 0 or deal_on is null end as touch_unsaid, left_on
from (
    select *, coalesce(again_on, closed_on) as start_on, coalesce(onboarded_on >= again_on, onboarded_on is not null) as is_onboarded
    from (
        select r.*, l.left_on, programmes_of(running) as programmes, levels_of(running) as levels, part_of(running, 30, 15) > 0 as is_alive,
            coalesce(c.programme_on <= r.day, false) as has_run, case when core_on >= c.graduated_on then core_on end as again_on,
            case when deal > 0 then day_of(deal // 8) end as deal_on, closed_by(r.day, told_on, paid_on, joined_on, level_on) as closed_on
        from life_running r join closing_day c using (person_id) left join life_left l on l.person_id = r.person_id and l.day = r.day
    ) where closed_on is not null
);

-- The stages of everybody, each as one spell, and the file row that it is told by.
create table work.before_closing as
with dated as (
    select person_id, 'lead' :: life_stage as stage, optin_date as day, source_table :: table_name as source_table, _import, _row from lead_row where optin_date is not null
    union all
    select p.person_id, 'lead' :: life_stage, p.paid_on, p.source_table :: table_name, p._import, p._row from pay p join deal_offer d using (deal_key)
    where p.collected and p.paid_on is not null and (d.tier = 'lead_magnet' or d.closing_rid is null)
    union all
    select person_id, 'booked' :: life_stage, case when booked_at <= held_on then booked_at else held_on end, source_table :: table_name, _import, _row
    from sales_call where held_on is not null
    union all
    select person_id, 'live_call' :: life_stage, held_on, source_table :: table_name, _import, _row from sales_call where held_on is not null and is_live(status)
)
select * exclude (is_first) from (
    select *, lag(person_id) over () is distinct from person_id or lag(stage) over () <> stage as is_first
    from (select * from dated order by person_id, stage, day, _import, _row)
) where is_first;

-- Which span of life begins and which ends a stage, or a spell in or out of service. Most do both; only where several spans make
-- one spell does its first have to find the day on which the last is over.
create table work.life_edge as
select person_id, from_on, to_on, stage, in_service, is_first,
    is_first or lag(stage) over () <> stage as begins_stage, is_last or lead(stage) over () <> stage as ends_stage,
    is_first or lag(in_service) over () <> in_service as begins_service, is_last or lead(in_service) over () <> in_service as ends_service
from (
    select *, lag(person_id) over () is distinct from person_id as is_first, lead(person_id) over () is distinct from person_id as is_last
    from (select person_id, from_on, to_on, stage, in_service from life order by person_id, from_on)
);

create table stages as
with closed as (select person_id, from_on as closed_on from life_edge where is_first),
early as (
    select *, least(case when lead(person_id) over () = person_id then lead(day) over () end, case when lead(person_id, 2) over () = person_id then lead(day, 2) over () end) as next_on
    from (select * from before_closing order by person_id, stage)
),
spell_of as (
    select person_id, stage, from_on, to_on from life_edge where begins_stage and ends_stage
    union all
    select person_id, stage, from_on, end_on from (
        select person_id, stage, from_on, lead(to_on) over (partition by person_id order by from_on) as end_on, begins_stage from life_edge where begins_stage <> ends_stage
    ) where begins_stage
)
select source_table, _import, _row, person_id, stage, day as from_on,
    least(coalesce(next_on, open_end()), coalesce(closed_on, open_end())) as to_on, false as is_undated
from early left join closed using (person_id) where day < least(coalesce(next_on, open_end()), coalesce(closed_on, open_end()))
union all
select (case when b._import is null then 'payments' else 'customers' end) :: table_name, b._import, b._row, person_id, s.stage, s.from_on, s.to_on, false
from spell_of s left join buyer b using (person_id);

-- The spells of service: who is a client on a day (12.6).
create table service as
with spell_of as (
    select person_id, from_on, to_on from life_edge where in_service and begins_service and ends_service
    union all
    select person_id, from_on, end_on from (
        select person_id, from_on, lead(to_on) over (partition by person_id order by from_on) as end_on, begins_service from life_edge where in_service and begins_service <> ends_service
    ) where begins_service
)
select (case when b._import is null then 'payments' else 'customers' end) :: table_name as source_table, b._import, b._row,
    s.person_id, s.from_on, s.to_on, {person_dimensions}
from spell_of s join people t using (person_id) left join buyer b using (person_id);

-- How they are on a day is worked out when it is asked (lib/query/known.py): this says which columns that has.
create view health as
select * exclude (from_on, to_on), from_on as on_day, null :: double as score, '' as band, null :: double as coverage, 0 as risk, false as is_red
from service where false;

-- The steps that people take, each with the day of the one before (17.2). Up to the close somebody may skip one.
create type journey_step as enum ('lead_booked', 'booked_live', 'live_closed', 'closed_onboarded', 'onboarded_value', 'value_graduated', 'graduated_upsell', 'upsell_backend');

create table steps as
with early_day as (
    select person_id, min(day) filter (where stage = 'lead') as lead_on, min(day) filter (where stage = 'booked') as booked_on,
        min(day) filter (where stage = 'live_call') as live_on from before_closing group by person_id
),
late_day as (
    select person_id, min(began_on) filter (where tier = 'upsell') as upsell_on, min(began_on) filter (where tier = 'backend') as backend_on
    from client_deal group by person_id
),
closed_day as (select person_id, from_on as closed_on from life_edge where is_first),
done_day as (select person_id, min(day) as graduated_on from graduated_day group by person_id),
reached_day as materialized (
    select e.lead_on, e.booked_on, e.live_on, c.closed_on, b.onboarded_on, b.first_value_on, g.graduated_on, l.upsell_on, l.backend_on,
        person_id, b._import, b._row
    from early_day e full join closed_day c using (person_id) left join buyer b using (person_id) left join done_day g using (person_id) left join late_day l using (person_id)
),
step_of as (
    select person_id, _import, _row, 'lead_booked' :: journey_step as step, lead_on as a, booked_on as b, least(coalesce(live_on, open_end()), coalesce(closed_on, open_end())) as skipped_on from reached_day where lead_on is not null
    union all
    select person_id, _import, _row, 'booked_live' :: journey_step, booked_on, live_on, coalesce(closed_on, open_end()) from reached_day where booked_on is not null
    union all
    select person_id, _import, _row, 'live_closed' :: journey_step, live_on, closed_on, open_end() from reached_day where live_on is not null
    union all
    select person_id, _import, _row, 'closed_onboarded' :: journey_step, closed_on, onboarded_on, open_end() from reached_day where closed_on is not null
    union all
    select person_id, _import, _row, 'onboarded_value' :: journey_step, onboarded_on, first_value_on, open_end() from reached_day where onboarded_on is not null
    union all
    select person_id, _import, _row, 'value_graduated' :: journey_step, first_value_on, graduated_on, open_end() from reached_day where first_value_on is not null
    union all
    select person_id, _import, _row, 'graduated_upsell' :: journey_step, graduated_on, upsell_on, open_end() from reached_day where graduated_on is not null
    union all
    select person_id, _import, _row, 'upsell_backend' :: journey_step, upsell_on, backend_on, open_end() from reached_day where upsell_on is not null
)
select (case when _import is null then 'payments' else 'customers' end) :: table_name as source_table, _import, _row, person_id,
    step, a as from_on, case when b is not null then greatest(a, b) when skipped_on < open_end() then greatest(a, skipped_on) end as reached_on,
    case when b >= a then b - a end as days, b is null and skipped_on < open_end() as is_skipped
from step_of;
