-- What people were sold and what they owe, day by day: programmes, recurring plans, refunds, due payments, and what their
-- calls add up to (docs/numbers-clients.md 12, 16). Everything is a step: it holds on the days from `from_on` up to, and
-- without, `to_on`, and rests on rows dated on or before them alone, so that a past day reads as it did then.

create macro work.open_end() as date '9999-12-31';

-- The deals that make somebody a client: neither a lead magnet nor an unconverted deposit (12.6). Instalments are never
-- recurring, whatever a processor calls them (14.1).
create table work.client_deal as
select d.deal_key, d.person_id, d.tier, d.closed_on as began_on, lower(split_part(d.sold, ', ', 1)) as offer_key, d.contracted, d.paid,
    coalesce(d.deal_word = 'split_pay', false) as is_split, coalesce(f.months, 12) as months, f.sessions,
    case when f.recurring is not null then f.recurring <> 'no'
        else d.deal_word is distinct from 'split_pay' and coalesce(d.payment_type = 'recurring', false) end as is_recurring,
    coalesce(f.interval_months, 0) as interval_months, coalesce(f.interval_days, 0) as interval_days
from deal_offer d left join offer_facts f on f.offer = lower(split_part(d.sold, ', ', 1))
where d.tier <> 'lead_magnet' and d.closing_rid is not null;

-- The day on which as much had been given back as had come in. A later instalment does not undo it; a refund without a day is
-- a fact of today alone (12.2).
create table work.given_back as
with moved as (
    select deal_key, paid_on as day, amount as got, 0 as gave from pay
    where collected and paid_on is not null and deal_key in (select deal_key from refund_of_deal where refunded_on is not null)
    union all
    select deal_key, refunded_on, 0, amount from refund_of_deal where refunded_on is not null
),
daily as (select deal_key, day, sum(got) as got, sum(gave) as gave from moved group by all),
running as (
    select deal_key, day, sum(got) over w as got, sum(gave) over w as gave from daily
    window w as (partition by deal_key order by day)
),
dated as (select deal_key, min(day) as back_on from running where got > 0 and gave >= got group by deal_key)
select k.deal_key, d.back_on, d.back_on is null as is_undated
from deal_cash k join deal_refund r using (deal_key) left join dated d using (deal_key)
where d.back_on is not null or (k.cohort_cash > 0 and r.refunds >= k.cohort_cash);

-- Who asked to go, and when: the customer's date, and an entry among the payments that says so.
create table work.asked_to_go as
select person_id, cancel_date as day from customer where cancel_date is not null
union
select person_id, paid_on from pay where kind = 'churn' and paid_on is not null;

create table work.graduated_day as
select person_id, graduation_date as day from customer where graduation_date is not null
union
select person_id, held_on from call where type = 'graduation' and status = 'qualified' and success and held_on is not null;

create table work.onboarded_day as
select person_id, day from ({onboarded_days}) where day is not null;

-- How an offer's clients are served, as a number: 0 tech, 1 low, 2 high touch. Nobody said: high if at least half of its buyers
-- had a live call (24).
create table work.offer_touch as
with called as (select distinct person_id from call where is_live(status) and coalesce(type not in ('sales', 'demo', 'demo_sales'), true)),
buyer_of as (select distinct offer_key, person_id from client_deal)
select b.offer_key, coalesce(any_value(f.touch), case when count(c.person_id) * 2 >= count(*) then 2 else 0 end) :: tinyint as touch, any_value(f.touch) is null as is_unsaid
from buyer_of b left join called c using (person_id) left join offer_facts f on f.offer = b.offer_key
group by b.offer_key;

create table work.offer_onboards as
select d.offer_key, min(greatest(o.day, d.began_on)) as onboards_on from client_deal d join onboarded_day o using (person_id) group by d.offer_key;

-- A programme runs from its close until its term is over, a graduation after the close, its full refund, or the day on which
-- its client asked to go (12.6, 12.7).
create table work.programme_run as
with ended as (
    select d.deal_key, min(g.day) filter (where g.day > d.began_on) as graduated_on
    from client_deal d join graduated_day g using (person_id) group by d.deal_key
),
gone as (
    select d.deal_key, min(a.day) as gone_on from client_deal d join asked_to_go a on a.person_id = d.person_id and a.day >= d.began_on group by d.deal_key
)
select d.person_id, d.deal_key, d.offer_key, d.tier, d.began_on as from_on,
    greatest(d.began_on, least(coalesce(e.graduated_on, open_end()), coalesce(b.back_on, open_end()), coalesce(g.gone_on, open_end()),
        (d.began_on + to_months(d.months)) :: date)) as to_on,
    (d.began_on + to_months(d.months)) :: date as term_end, d.contracted, d.sessions, t.touch, t.is_unsaid, b.back_on, coalesce(b.is_undated, false) as is_back_today
from client_deal d
left join ended e using (deal_key) left join gone g using (deal_key) left join given_back b using (deal_key)
left join offer_touch t on t.offer_key is not distinct from d.offer_key
where not d.is_recurring and d.tier in ('core', 'upsell', 'backend') and d.began_on is not null;

create table life_programmes as
with numbered as (select offer_key, dense_rank() over (order by offer_key) :: integer as offer_no from (select distinct offer_key from programme_run))
select p.person_id, o.offer_no, p.tier, p.from_on, p.to_on, p.term_end, p.contracted, p.sessions, p.back_on, p.is_back_today, n.onboards_on
from programme_run p join numbered o on o.offer_key is not distinct from p.offer_key left join offer_onboards n on n.offer_key = p.offer_key;

-- Payments of recurring plans that pay for something: a failed one, one charged back and one given back in full without a day
-- do not (14.1).
create table work.plan_payment as
select p.person_id, p.deal_key, p.paid_on, p.amount - coalesce(p.vat, 0) as net, p.sequence, d.interval_months, d.interval_days, d.offer_key,
    case when r.amount >= p.amount then r.refunded_on end as back_on
from pay p join client_deal d using (deal_key)
left join (select rid, max(refunded_on) as refunded_on, sum(amount) as amount, bool_or(is_undated) as is_undated from refund group by rid) r using (rid)
where d.is_recurring and p.collected and p.paid_on is not null and p.status_word <> 'chargeback'
    and not coalesce(r.amount >= p.amount and r.is_undated, false);

-- How often a plan is paid: what the founder said, else the middle of the days between two payments of a person, else of the plan.
create table work.plan_gap as
with gaps as (
    select deal_key, offer_key, paid_on - lag(paid_on) over (partition by deal_key order by sequence) as gap from plan_payment
    where interval_months = 0 and interval_days = 0
),
own as (select deal_key, median(gap) as gap from gaps where gap > 0 group by deal_key),
of_offer as (select offer_key, median(gap) as gap from gaps where gap > 0 group by offer_key)
select d.deal_key, coalesce(o.gap, f.gap) as gap
from (select distinct deal_key, offer_key from plan_payment) d left join own o using (deal_key)
left join of_offer f on f.offer_key is not distinct from d.offer_key;

create macro work.months_of(gap) as
    case when gap between 26 and 35 then 1 when gap between 78 and 105 then 3 when gap between 155 and 209 then 6 when gap between 311 and 419 then 12 else 0 end;

create macro work.due_day(anchor, number, m, w) as (anchor + to_months((number * m) :: integer) + to_days((number * w) :: integer)) :: date;
create macro work.due_number(anchor, paid, m, w) as case when w > 0 then (paid + 1 - anchor) // w else date_sub('month', anchor, paid + 4) // m end;
-- Up to which day a payment goes on with what the one before it paid for.
create macro work.stays_until(paid_through, grace, paid_before, asked) as
    case when asked >= paid_before and asked < paid_through + grace then greatest(paid_through - 1, asked) else paid_through + grace end;

create table work.plan_due as
with timed as (
    select p.* exclude (interval_months, interval_days),
        case when interval_months = 0 and interval_days = 0 then months_of(g.gap) else interval_months end as m,
        case when interval_months = 0 and interval_days = 0 and g.gap between 6 and 8 then 7 else interval_days end as w
    from plan_payment p left join plan_gap g using (deal_key)
),
known as (select *, case when w > 0 then least(w, 30) else 30 end as grace from timed where (m > 0 or w > 0) and back_on is null),
reached as (
    select k.*, a.day as asked_on, (paid_on + to_months(m) + to_days(w)) :: date as plain_end,
        lag(paid_on) over u as paid_before, lag((paid_on + to_months(m) + to_days(w)) :: date) over u as end_before
    from known k left join (select person_id, min(day) as day from asked_to_go group by person_id) a using (person_id)
    window u as (partition by deal_key order by sequence)
),
split as (
    select *, sum(case when end_before is null or paid_on > stays_until(end_before, grace, paid_before, asked_on) then 1 else 0 end) over (partition by deal_key order by sequence) as run
    from reached
),
placed as (
    select *, min(paid_on) over r as anchor, row_number() over r - 1 as n from split window r as (partition by deal_key, run order by sequence)
),
-- A payment pays the latest due day that is at most four days after it, a week's one, but never one that is paid already.
counted as (
    select *, n + max(due_number(anchor, paid_on, m, w) - n) over r as k from placed window r as (partition by deal_key, run order by sequence)
),
-- Who pays late again and again is paid through earlier than a month after the last payment: what came too late for that begins
-- a run of its own.
split_again as (
    select * exclude (run, anchor, n, k), sum(is_first) over (partition by deal_key order by sequence) as run from (
        select *, case when lag(run) over d is distinct from run or paid_on > stays_until(lag(due_day(anchor, k + 1, m, w)) over d, grace, paid_before, asked_on) then 1 else 0 end as is_first
        from counted window d as (partition by deal_key order by sequence)
    )
),
placed_again as (
    select *, min(paid_on) over r as anchor, row_number() over r - 1 as n from split_again window r as (partition by deal_key, run order by sequence)
),
counted_again as (
    select *, n + max(due_number(anchor, paid_on, m, w) - n) over r as k from placed_again window r as (partition by deal_key, run order by sequence)
)
select person_id, deal_key, offer_key, run, sequence, paid_on, net, m, w, grace, asked_on, anchor,
    due_day(anchor, k, m, w) as paid_from, due_day(anchor, k + 1, m, w) as paid_through,
    lead(paid_on) over (partition by deal_key, run order by sequence) as paid_next
from counted_again;

-- A run of payments without a hole: its level holds until it is paid through and grace is over, or, where somebody asked to go,
-- until the later of what is paid and the day they asked.
create table work.plan_run as
with run as (
    select person_id, deal_key, any_value(offer_key) as offer_key, run, min(paid_on) as from_on, max(paid_through) as paid_through, max(paid_on) as last_paid_on,
        arg_max(net / case when m > 0 then m else w * 12 / 364.0 end, sequence) as level, any_value(m) as interval_months, any_value(grace) as grace,
        any_value(asked_on) as asked_on
    from plan_due group by person_id, deal_key, run
),
back as (
    select r.deal_key, r.run, max(p.back_on) as back_on from run r join plan_payment p on p.deal_key = r.deal_key and p.back_on is not null
        and p.paid_on > r.last_paid_on and p.paid_on <= r.paid_through + r.grace group by all
),
ended as (
    select r.*, case when asked_on >= from_on and asked_on < paid_through + grace and asked_on >= last_paid_on then greatest(paid_through, asked_on)
        when b.back_on is not null then least(paid_through + grace, greatest(paid_through, b.back_on)) else paid_through + grace end as to_on
    from run r left join back b using (deal_key, run)
)
select e.person_id, e.deal_key, e.offer_key, e.from_on, e.to_on, e.paid_through, round(e.level, 6) :: decimal(18,6) as level, e.interval_months, t.touch, t.is_unsaid,
    case when e.asked_on >= e.from_on and e.asked_on < e.to_on and e.asked_on >= e.last_paid_on then e.asked_on end as asked_on
from ended e left join offer_touch t on t.offer_key is not distinct from e.offer_key;

create table life_plans as
select person_id, from_on, to_on, paid_through, level, interval_months, asked_on, n.onboards_on from plan_run left join offer_onboards n using (offer_key);

-- What was due and when that was over (16.1): planned payments, those that came late, instalments, and the day up to which a
-- plan is paid. A full payment owes nothing.
create table life_dues as
select p.person_id, p.due_on as from_on, open_end() as to_on, p.amount, d.deal_key is not null as of_plan
from pay p left join (select deal_key from client_deal where is_recurring) d using (deal_key)
where p.status_word = 'pending' and p.in_currency and not p.is_refund_row and p.due_on is not null
union all
select p.person_id, p.due_on, p.paid_on, p.amount, coalesce(d.is_recurring, false)
from pay p left join client_deal d using (deal_key)
where p.collected and p.paid_on is not null and p.due_on is not null and (p.due_on < p.paid_on or (d.is_split and not d.is_recurring))
union all
select u.person_id, u.paid_through, coalesce(u.paid_next, l.to_on), 0, true
from plan_due u join plan_run l on l.deal_key = u.deal_key and u.paid_on between l.from_on and l.to_on
where coalesce(u.paid_next, l.to_on) > u.paid_through;

-- Facts about a person that hold for some days, each with the day on which it became true. `is_today` is one without a day of
-- its own: it enters no past state (12.2).
create type life_fact as enum ('failed_twice', 'refund', 'chargeback', 'leaving', 'to_come', 'level', 'past_due');

create table life_facts as
with failed as (
    select person_id, paid_on as day, case when lag(person_id) over () = person_id then lag(paid_on) over () end as before
    from (select person_id, paid_on from pay where status_word = 'failed' and paid_on is not null order by person_id, paid_on)
),
healed as (
    select f.person_id, f.day, any_value(f.before) as before, min(p.paid_on) filter (where p.paid_on >= f.day) as paid_on,
        max(p.paid_on) filter (where p.paid_on >= f.before and p.paid_on <= f.day) as between_on
    from failed f left join pay p on p.person_id = f.person_id and p.collected
    where f.before is not null and f.day - f.before <= 60 group by f.person_id, f.day
),
owing as (
    select d.deal_key, d.person_id, d.contracted, p.paid_on as day, sum(p.amount) over (partition by d.deal_key order by p.paid_on) as so_far
    from (
        select o.deal_key, o.person_id, o.contracted from deal_offer o join deal_rows using (deal_key)
        where o.contracted is not null and o.tier <> 'lead_magnet' and (o.deal_word in ('split_pay', 'deposit') or o.first_word = 'deposit')
    ) d join pay p using (deal_key) where p.collected and p.paid_on is not null
)
select person_id, 'failed_twice' :: life_fact as fact, day as from_on, least(coalesce(paid_on, open_end()), before + 61) as to_on, day as since_on, false as is_today
from healed where between_on is null and day < coalesce(paid_on, open_end())
union all
select person_id, 'refund', refunded_on, refunded_on + 181, refunded_on, false from refund_of_deal where refunded_on is not null
union all
select p.person_id, 'refund', p.paid_on, p.paid_on + 181, p.paid_on, true
from refund r join pay p using (rid) where r.is_undated and p.paid_on is not null
union all
select person_id, 'chargeback', coalesce(refund_date, paid_on), coalesce(refund_date, paid_on) + 181, coalesce(refund_date, paid_on), refund_date is null
from pay where collected and status_word = 'chargeback' and coalesce(refund_date, paid_on) is not null
union all
select person_id, 'leaving', asked_on, to_on, asked_on, false from life_plans where asked_on is not null
union all
select person_id, 'level', from_on, to_on, from_on, false from life_plans
union all
select person_id, 'past_due', from_on + 1, to_on, from_on + 1, false from life_dues where of_plan and amount = 0 and from_on + 1 < to_on
union all
select person_id, 'to_come', min(day), coalesce(min(day) filter (where so_far >= contracted), open_end()), min(day), false
from owing group by deal_key, person_id having min(day) < coalesce(min(day) filter (where so_far >= contracted), open_end());

-- What came in during the last days before each client's newest payment: what of it can still be given back is asked on the
-- as-of day, which no payment lies after (19.2).
create table life_refundable as
with newest as (
    select person_id, max(paid_on) as day from pay where collected and paid_on <= {imported_on} group by person_id
)
select p.person_id, p.paid_on, p.amount from pay p join newest n using (person_id) left join (select deal_key from client_deal where is_recurring) d using (deal_key)
where p.collected and p.status_word <> 'refunded' and d.deal_key is null and p.paid_on > n.day - 31 and p.paid_on <= {imported_on};
