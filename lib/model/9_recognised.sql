-- What was sold, spread by day over the time in which it is delivered (docs/numbers-clients.md 15.1): a management view, no books.
-- A unit is a deal, or one payment of a recurring plan, and is known by the file row that tells it. Each of its pieces adds its
-- amount in equal parts of the days from `from_on` up to, and without, `to_on`.

create table work.deal_vat as
select deal_key, case when sum(amount) > 0 then 1 - coalesce(sum(vat), 0) / sum(amount) else 1 end :: double as part
from pay where collected and {amounts_include_vat} group by deal_key having sum(vat) <> 0;

-- Deals that are delivered over some months. What is another tier without a length of its own is handed over on its day, as a
-- lead magnet is.
create table work.deal_unit as
with asked as (select deal_key, sum(amount) as amount from pay where (collected or (status_word = 'pending' and in_currency and not is_refund_row)) group by deal_key)
select d.deal_key, d.person_id, d.source_table :: table_name as source_table, d._import, d._row, d.closed_on, coalesce(v.part, 1) as part,
    coalesce(d.contracted, a.amount, 0) as asked, coalesce(case when {delivered_from_onboarding} and c.onboarding_date >= d.closed_on then c.onboarding_date end, d.closed_on) as from_on,
    case when d.tier = 'lead_magnet' then 0 else coalesce(f.months, case when d.tier = 'other' then 0 else 12 end) end as months
from deal_offer d left join asked a using (deal_key) left join deal_vat v using (deal_key)
left join offer_facts f on f.offer = lower(split_part(d.sold, ', ', 1)) left join customer c on c.person_id = d.person_id
where d.closing_rid is not null and d.closed_on is not null and d.deal_key not in (select deal_key from client_deal where is_recurring);

create table work.left_spell as select person_id, from_on, to_on from stages where stage = 'left';

-- What comes off a deal, and comes back to it: refunds, chargebacks, what is unpaid when its client leaves, and what is paid of
-- that later.
create table work.deal_leaving as
with leaving as (
    select u.deal_key, min(s.from_on) as left_on from deal_unit u join left_spell s on s.person_id = u.person_id and s.from_on >= u.closed_on group by u.deal_key
)
select u.deal_key, any_value(l.left_on) as left_on, greatest(0, any_value(u.asked) - coalesce(sum(p.amount) filter (where coalesce(p.paid_on <= l.left_on, true)), 0)) as unpaid
from deal_unit u join leaving l using (deal_key) left join pay p on p.deal_key = u.deal_key and p.collected
group by u.deal_key;

create table work.deal_change as
with later as (
    select l.deal_key, p.paid_on, l.unpaid, p.amount, sum(p.amount) over (partition by l.deal_key order by p.sequence rows unbounded preceding) as so_far
    from deal_leaving l join pay p on p.deal_key = l.deal_key and p.collected and p.paid_on > l.left_on where l.unpaid > 0
)
select deal_key, went_on as day, -amount as amount from refund_of_deal where went_on is not null
union all
select deal_key, coalesce(refund_date, paid_on), -amount from pay where collected and status_word = 'chargeback' and coalesce(refund_date, paid_on) is not null
union all
select deal_key, left_on, -unpaid from deal_leaving where unpaid > 0
union all
select deal_key, paid_on, least(so_far, unpaid) - least(so_far - amount, unpaid) from later where so_far - amount < unpaid;

-- Payments of plans: over the time that they pay; where nobody knows it, on their day. One that is asked for and not paid is due
-- on its day, and comes off where its client had left by then, or leaves later.
create table work.plan_unit as
select p.rid, p.deal_key, p.sequence, p.person_id, p.source_table :: table_name as source_table, p._import, p._row, p.paid_on,
    p.amount - case when {amounts_include_vat} then coalesce(p.vat, 0) else 0 end as net,
    case when p.amount > 0 and {amounts_include_vat} then 1 - coalesce(p.vat, 0) / p.amount else 1 end :: double as part,
    p.status_word = 'chargeback' as is_back, coalesce(p.refund_date, p.paid_on) as back_on,
    coalesce(u.paid_from, p.paid_on) as from_on,
    greatest(coalesce(u.paid_from, p.paid_on) + 1, coalesce(u.paid_through, (p.paid_on + to_months(case when d.interval_months = 0 and d.interval_days = 0 then months_of(g.gap) else d.interval_months end)
        + to_days(case when d.interval_months = 0 and d.interval_days = 0 and g.gap between 6 and 8 then 7 else d.interval_days end)) :: date, p.paid_on)) :: date as to_on
from pay p join client_deal d using (deal_key)
left join plan_due u on u.deal_key = p.deal_key and u.sequence = p.sequence
left join plan_gap g on g.deal_key = p.deal_key
where d.is_recurring and p.collected and p.paid_on is not null;

-- A refund that names no payment is of the last one before it.
create table work.plan_refund as
select p.source_table, p._import, p._row, p.person_id, r.went_on as day, (-r.amount * p.part) :: decimal(18,4) as amount from (
    select r.went_on, r.amount, coalesce(n.rid, max_by(b.rid, b.sequence) filter (where b.paid_on <= r.went_on), min_by(b.rid, b.sequence)) as rid
    from (select *, row_number() over () as number from refund_of_deal where went_on is not null and deal_key in (select deal_key from client_deal where is_recurring)) r
    left join plan_unit n on n.rid = r.paid_rid left join plan_unit b on b.deal_key = r.deal_key group by r.number, r.went_on, r.amount, n.rid
) r join plan_unit p using (rid);

create table work.plan_asked as
select p.person_id, p.source_table :: table_name as source_table, p._import, p._row, p.due_on, (p.amount * coalesce(v.part, 1)) :: decimal(18,4) as net,
    (select min(s.from_on) from left_spell s where s.person_id = p.person_id and s.to_on > p.due_on and s.from_on >= d.began_on) as left_on
from pay p join client_deal d using (deal_key) left join deal_vat v using (deal_key)
where d.is_recurring and p.status_word = 'pending' and p.in_currency and not p.is_refund_row and p.due_on is not null;

create table work.unit as
select source_table, _import, _row, person_id, from_on, (from_on + to_months(months)) :: date as to_on, (asked * part) :: decimal(18,4) as amount from deal_unit where months > 0
union all
select source_table, _import, _row, person_id, from_on, from_on + 1, (asked * part) :: decimal(18,4) from deal_unit where months = 0
union all
-- The days of a period that are over when it is paid count on the day of the payment.
select source_table, _import, _row, person_id, greatest(from_on, paid_on), to_on, net - over_by_then from (
    select *, case when paid_on >= to_on then net when paid_on > from_on then round(net * (paid_on - from_on) / (to_on - from_on), 4) else 0 end :: decimal(18,4) as over_by_then from plan_unit
) where paid_on < to_on;

create table work.unit_change as
select source_table, _import, _row, person_id, day, sum(amount) :: decimal(18,4) as amount from (
    select u.source_table, u._import, u._row, u.person_id, c.day, (c.amount * u.part) :: decimal(18,4) as amount from deal_change c join deal_unit u using (deal_key)
    union all
    select * from plan_refund
    union all
    select source_table, _import, _row, person_id, back_on, -net from plan_unit where is_back
) group by all having sum(amount) <> 0;

-- A change comes off what is not recognised yet, over the days that are left; what is more than that is turned back on its day.
-- By the day, with x the change per day left: rate after = greatest(0, rate before + x), whose closed form is the sum of all x so
-- far less the least that it came to, where that is below 0.
create table work.rate_of as
with begun as (select c.*, u.from_on, u.to_on, u.amount :: double / (u.to_on - u.from_on) as rate, greatest(c.day, u.from_on) as since
    from unit_change c join unit u using (source_table, _import, _row)),
summed as (
    select *, sum(amount :: double / (to_on - since)) over w as so_far from begun where since < to_on
    window w as (partition by source_table, _import, _row order by day rows unbounded preceding)
)
select source_table, _import, _row, person_id, day, since, to_on, amount,
    greatest(0, -min(rate + so_far) over w) as under from summed
window w as (partition by source_table, _import, _row order by day rows unbounded preceding);

create table work.turned as
select *, round((under - coalesce(lag(under) over (partition by source_table, _import, _row order by day), 0)) * (to_on - since), 4) :: decimal(18,4) as back from rate_of;

create table recognition as
select source_table, _import, _row, person_id, from_on, to_on, amount from unit where amount <> 0
union all
select source_table, _import, _row, person_id, paid_on, paid_on + 1,
    case when paid_on >= to_on then net else round(net * (paid_on - from_on) / (to_on - from_on), 4) end :: decimal(18,4) from plan_unit where paid_on > from_on
union all
select source_table, _import, _row, person_id, due_on, due_on + 1, net from plan_asked
union all
select source_table, _import, _row, person_id, greatest(left_on, due_on), greatest(left_on, due_on) + 1, -net from plan_asked where left_on is not null
union all
select source_table, _import, _row, person_id, since, to_on, amount + back from turned where amount + back <> 0
union all
select source_table, _import, _row, person_id, day, day + 1, -back from turned where back <> 0
union all
select c.source_table, c._import, c._row, c.person_id, c.day, c.day + 1, c.amount from unit_change c left join turned t using (source_table, _import, _row, day) where t.day is null;

-- What came in for each unit and stayed, without VAT, by day.
create table life_kept as
select u.source_table, u._import, u._row, u.person_id, p.paid_on as moved_on, (p.amount * u.part) :: decimal(18,4) as amount
from pay p join deal_unit u using (deal_key) where p.collected and p.paid_on is not null
union all
select u.source_table, u._import, u._row, u.person_id, c.day, (c.amount * u.part) :: decimal(18,4) from (
    select deal_key, went_on as day, -amount as amount from refund_of_deal where went_on is not null
    union all
    select deal_key, coalesce(refund_date, paid_on), -amount from pay where collected and status_word = 'chargeback' and coalesce(refund_date, paid_on) is not null
) c join deal_unit u using (deal_key)
union all
select source_table, _import, _row, person_id, paid_on, net from plan_unit
union all
select * from plan_refund
union all
select source_table, _import, _row, person_id, back_on, -net from plan_unit where is_back;

-- What is owed in work, or in money, is worked out for the days that are asked about (lib/query/recognised.py).
create view owing as
select source_table, _import, _row, person_id, from_on as on_day, 0 :: decimal(18,4) as deferred, 0 :: decimal(18,4) as accrued from recognition where false;
