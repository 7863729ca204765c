-- What recurs, as it is handed to lib/model/recurring: payments of recurring plans that pay for something (docs/numbers-clients.md
-- 14.1). Instalments are never recurring, whatever a processor calls them; what an offer is said to be wins over that.

{subscribed}

-- (What is read after the model was run is kept by a table that nobody reads before.)
create table work.subscribed_rows as from subscribed;

create table work.recurring_plan as
select p.rid, p.person_id, p.paid_on, p.sequence, p._import, p._row, p.status_word, p.amount, p.vat, p.currency, p.refund_date, p.deal_key, p.offer, p.months, p.days, p.is_sure
from (
    select p.*, coalesce(f.recurring <> 'no', p.payment_type = 'recurring', false) as is_sure, split_part(p.offers :: varchar, ', ', 1) as offer, f.recurring, coalesce(f.interval_months, 0) as months, coalesce(f.interval_days, 0) as days
    from pay p left join offer_facts f on f.offer = lower(split_part(p.offers :: varchar, ', ', 1))
    where p.source_table = 'payments' and not p.is_refund_row and p.paid_on is not null and p.amount > 0
        and p.status_word in ('approved', 'refunded', 'partially_refunded') and p.deal_word is distinct from 'split_pay'
        and (f.recurring <> 'no' or (f.recurring is null and (p.payment_type = 'recurring' or p.person_id in (select person_id from subscribed))))
) p
left join (
    select deal_key, coalesce(bool_or(deal_word = 'split_pay'), false) as is_split, coalesce(bool_or(contracted > amount and collected), false) as is_fixed
    from pay where deal_word = 'split_pay' or contracted is not null group by deal_key
) d using (deal_key)
where not coalesce(d.is_split, false) and (p.recurring is not null or not coalesce(d.is_fixed, false));

-- A refund stands beside its payment, or on a row of its own that repeats its id or its tracking id.
create table work.recurring_refund as
with own_row as (
    select r.rid as refund_rid, r.refunded_on, r.amount, p.id, p.tracking_id, p.person_id
    from refund r join pay p using (rid) where p.is_refund_row and p.person_id in (select person_id from recurring_plan)
),
found as (
    select o.refund_rid, o.refunded_on, o.amount, p.rid, p.paid_on, p.id = o.id or p.id = o.tracking_id as by_id
    from own_row o join pay p on p.person_id = o.person_id and not p.is_refund_row and (p.id = o.id or p.tracking_id = o.tracking_id or p.id = o.tracking_id)
    where p.paid_on <= o.refunded_on
),
given as (
    select arg_max(rid, (coalesce(by_id, false), paid_on, rid)) as rid, any_value(refunded_on) as refunded_on, any_value(amount) as amount, false as is_undated
    from found group by refund_rid
    union all
    select rid, refunded_on, amount, is_undated from refund where rid in (select rid from recurring_plan)
)
select rid, max(refunded_on) as refunded_on, sum(amount) as amount, bool_or(is_undated) as is_undated from given group by rid;

create table work.recurring_paid as
with net as (
    select p.rid, p.person_id, p.paid_on, p.sequence, p.deal_key, p.offer, p.months, p.days, p.is_sure, {own_deal} as deal_id,
        case when p.currency <> {home} then p.currency end as currency,
        p.status_word = 'refunded' or coalesce(r.amount >= p.amount * {full_share}, false) as is_back,
        case when r.rid is null then p.refund_date when not r.is_undated then r.refunded_on end as back_on,
        (abs({own}.amount) - case when {amounts_include_vat} then coalesce({own}.vat, 0) else 0 end) :: decimal(18,4) as net, coalesce({own}.vat, 0) as vat
    from recurring_plan p left join recurring_refund r using (rid){own_join}
)
select * replace (case when is_back then back_on end as back_on) from net where net > 0 and not (is_back and back_on is null);

-- How many days lie between two payments in a row, of one amount and of the whole plan, where nobody said how often it is paid.
create table work.recurring_gap as
with told as (select * from recurring_paid where months = 0 and days = 0 and is_sure),
apart as (
    select offer, currency, net, paid_on - lag(paid_on) over a as gap, lag(paid_on) over a as before, paid_on, false as whole
    from told window a as (partition by person_id, offer, currency, net order by sequence)
    union all
    select offer, currency, null, paid_on - lag(paid_on) over a, lag(paid_on) over a, paid_on, true
    from told window a as (partition by person_id, offer, currency order by sequence)
)
select offer, currency, net, whole, median(gap) :: double as gap,
    count(*) filter (where month(before) <> 2 and month(paid_on) <> 2) >= 3
        and count(*) filter (where month(before) <> 2 and month(paid_on) <> 2 and gap = 28) * 3 >= count(*) filter (where month(before) <> 2 and month(paid_on) <> 2) * 2 as is_four_weeks
from apart where gap > 0 group by all;

-- The amount that a plan is paid most often (a tie: the smaller), beside which a much larger one says nothing of how often it is paid.
create table work.recurring_usual as
select offer, currency, arg_min(net, (-n, net)) as net from (select offer, currency, net, count(*) as n from recurring_paid group by all) group by all;

create table work.recurring_fed as
with numbered as (select offer, dense_rank() over (order by offer) :: integer as plan_no from (select distinct offer from recurring_paid)),
money as (select currency, dense_rank() over (order by currency nulls first) :: integer as currency_no from (select distinct currency from recurring_paid))
select p.person_id, p.sequence, p.paid_on, p.back_on, p.net, p.vat, n.plan_no, n.offer, p.currency, m.currency_no, p.months, p.days, p.is_sure, p.deal_id,
    case when p.months + p.days = 0 then coalesce(g.gap, case when p.net < 5 * u.net then w.gap end) end as gap,
    coalesce(case when g.gap is null then w.is_four_weeks else g.is_four_weeks end, false) as is_four_weeks
from recurring_paid p join numbered n on n.offer is not distinct from p.offer join money m on m.currency is not distinct from p.currency
left join recurring_gap g on g.offer is not distinct from p.offer and g.currency is not distinct from p.currency and g.net = p.net and not g.whole
left join recurring_gap w on w.offer is not distinct from p.offer and w.currency is not distinct from p.currency and w.whole
left join recurring_usual u on u.offer is not distinct from p.offer and u.currency is not distinct from p.currency;

create table work.recurring_asked as
select person_id, day from asked_to_go where person_id in (select person_id from recurring_paid union select person_id from subscribed);

-- Programmes whose term is over, unless they were given back before, with what took their place within sixty days around that day
-- (docs/numbers-clients.md 14.3): a new deal of the same offer renews, the first payment of one further up moves up.
create table work.contract_programme as
with due as (
    select p.person_id, p.deal_key, p.offer_key, split_part(o.sold, ', ', 1) as plan, p.from_on, p.term_end as due_on, coalesce(p.contracted, k.cohort_cash, 0) as value
    from programme_run p join client_deal d using (deal_key) join deal_offer o using (deal_key) left join deal_cash k using (deal_key)
    where d.months >= 2 and coalesce(p.back_on >= p.term_end, true) and not p.is_back_today
),
follows as (
    select d.person_id, d.deal_key, d.offer_key, d.began_on, d.tier, r.first_paid_on, coalesce(d.contracted, k.cohort_cash, 0) as value
    from client_deal d join deal_rows r using (deal_key) left join deal_cash k using (deal_key) left join given_back b using (deal_key)
    where b.deal_key is null and d.person_id in (select person_id from due)
)
select c.person_id, c.deal_key, any_value(c.plan) as plan, any_value(c.due_on) as due_on, any_value(c.value) as value,
    min(f.began_on) filter (where is_renewal) as renewed_on, max(f.value) filter (where is_renewal) as new_value,
    min(f.first_paid_on) filter (where f.tier in ('upsell', 'backend') and f.first_paid_on between c.due_on - 60 and c.due_on + 60) as moved_on
from due c left join (select *, true as is_one from follows) f on f.person_id = c.person_id and f.deal_key <> c.deal_key and f.began_on > c.from_on,
    lateral (select coalesce(f.offer_key is not distinct from c.offer_key and f.began_on between c.due_on - 60 and c.due_on + 60, false) as is_renewal)
group by c.person_id, c.deal_key;

create table work.moved_up as
select d.person_id, r.first_paid_on as day from client_deal d join deal_rows r using (deal_key) where d.tier in ('upsell', 'backend') and r.first_paid_on is not null;
