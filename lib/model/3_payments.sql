-- Payments as they count, and the deals they belong to.
-- Collected = approved, refunded, partially refunded or chargeback: the money did arrive. A refund row never is
-- (docs/numbers.md section 1, decisions 28, 30). Rows in a currency without a rate are left out visibly (decision 42,
-- exchange.py).

{told}

-- What is written in words, as numbers: a million payments repeat a few. Where they do not, it stays text.
create type payment_word as {payment_word_type};

create table work.pay as
with {payment_source}{payment_rates},
worded as (
    select s.*, coalesce(kind = 'refund', false) or (kind is null and amount < 0) as is_refund_row,
        {payment_status} as status_word,
        {in_currency} as in_currency
    from {payment_rows} s
)
select {payment_rid} as rid, person_id, w._import, w._row, w.source_table,
    w.date as paid_on, coalesce(w.due_date, w.date) as due_on, abs(w.amount) as amount, status_word :: payment_word as status_word, is_refund_row, in_currency,
    in_currency and not is_refund_row
        and coalesce(status_word in ('approved', 'refunded', 'partially_refunded', 'chargeback'), false) as collected,
    w.kind :: payment_word as kind, w.payment_type :: payment_word as payment_type, w.deal :: payment_word as deal_word,
    {payment_offer} :: payment_word as offers, w.method :: payment_word as method, {payment_channel} :: payment_word as channel,
    w.sales_call_id, w.id, w.tracking_id,
    w.contracted_revenue as contracted, w.processing_fee, w.extra_fee, w.vat, w.refund_amount, w.refund_date, w.currency,
    {payment_discount} as discount,
    {payment_closers} :: payment_word as closers, {payment_setters} :: payment_word as setters, {payment_csms} :: payment_word as csms,
    {payment_utm_source} as utm_source,
    {payment_deal_key} as deal_key,
    sequence_of(w.date, {payment_at}, i.base + i.step * w._row) as sequence
from worded w join import_order i using (_import) {payment_joins};

-- A deal closes with its first collected payment that is not a deposit; an unconverted deposit has no close date
-- (decision 31). Contract, discount: once per deal, since instalment rows repeat them (docs/numbers.md 2.4).
create table work.deal_rows as
select deal_key,
    {closing_rid} as closing_rid,
    {closed_on} as closed_on,
    arg_min(rid, sequence) filter (where collected) as first_rid,
    min(paid_on) filter (where collected) as first_paid_on,
    max(paid_on) filter (where collected) as last_paid_on,
    min(person_id) <> max(person_id) or ({several_offers}) as is_mixed, -- several payers or offers
    arg_min(rid, sequence) as any_rid,
    {deal_contracted} as contracted,
    {deal_discount} as discount,
    arg_min(sales_call_id, sequence) filter (where sales_call_id is not null and collected) as sales_call_id,
    arg_min(channel, sequence) filter (where channel is not null and collected) as channel,
    coalesce(bool_or(kind = 'churn'), false) as has_churned
from pay
where not is_refund_row and in_currency
group by deal_key;

-- The row that speaks for a deal is its closing payment, else its first one. Whoever paid that owns the deal.
create table work.deal as
select d.* exclude (sales_call_id, channel), row.person_id, d.first_rid is not null as paid, first.deal_word as first_word, {deal_word} as deal_word,
    coalesce(row.sales_call_id, d.sales_call_id) as sales_call_id, {deal_channel} as channel,
    row.payment_type, row.offers, {deal_sold} as sold, row.closers, row.setters, row.csms,
    row.utm_source, row.method, row.sequence, row.source_table, row._import, row._row, coalesce(first.sequence, row.sequence) as first_sequence
from deal_rows d
join pay row on row.rid = coalesce(d.closing_rid, d.first_rid, d.any_rid)
left join pay first on first.rid = d.first_rid{deal_joins};

create table work.deal_cash as
select d.deal_key,
    sum(p.amount) filter (where p.collected) as cohort_cash,
    sum(p.amount) filter (where p.collected and p.paid_on between d.closed_on and d.closed_on + 1) as new_cash,
    sum(p.amount) filter (where p.collected and p.status_word = 'chargeback') as charged_back,
    sum(p.amount) filter (where p.status_word = 'pending' and p.in_currency and not p.is_refund_row) as asked,
    min(p.due_on) filter (where p.status_word = 'pending' and p.in_currency and not p.is_refund_row) as next_due_on
from pay p join deal_rows d using (deal_key)
group by d.deal_key;

-- What was given back: one event per refund, dated when it went out. A refund that stands both on its payment and on a
-- row of its own counts once, as the row (docs/numbers.md 2.4 r.refunds).
create table work.refund as
with refund_rows as (select distinct id, tracking_id from pay where is_refund_row and in_currency),
own_row as (
    select distinct p.rid from pay p join refund_rows r on r.id = p.id where not p.is_refund_row
    union
    select distinct p.rid from pay p join refund_rows r on r.tracking_id = p.tracking_id where not p.is_refund_row
    union
    select distinct p.rid from pay p join refund_rows r on r.tracking_id = p.id where not p.is_refund_row
)
select p.rid, coalesce(p.refund_date, p.paid_on) as refunded_on, p.refund_date is null and not p.is_refund_row as is_undated,
    case when p.is_refund_row then coalesce(nullif(abs(p.refund_amount), 0), p.amount)
         when p.refund_amount is not null and p.refund_amount <> 0 then abs(p.refund_amount)
         when p.status_word = 'refunded' then p.amount end as amount
from pay p
where p.in_currency and (
    p.is_refund_row
    or (p.rid not in (select rid from own_row) and (
        (p.collected and coalesce(p.refund_amount, 0) <> 0) or coalesce(p.status_word = 'refunded', false))));

-- A refund row belongs to the deal of the payment whose id, else whose tracking id it repeats; its own tracking id may
-- also be the payment's id, as Stripe's are.
create table work.refund_of_deal as
with named as (select distinct id, tracking_id from pay where is_refund_row and in_currency),
by_id as (
    select id, arg_max(deal_key, sequence) as deal_key, arg_max(rid, sequence) as rid
    from pay where not is_refund_row and (id in (select id from named) or id in (select tracking_id from named)) group by id),
by_tracking as (
    select tracking_id, arg_max(deal_key, sequence) as deal_key, arg_max(rid, sequence) as rid
    from pay where not is_refund_row and tracking_id in (select tracking_id from named) group by tracking_id
)
select case when p.is_refund_row then coalesce(i.deal_key, t.deal_key, n.deal_key, p.deal_key) else p.deal_key end as deal_key,
    p.rid as refund_rid, case when p.is_refund_row then coalesce(i.rid, t.rid, n.rid) else p.rid end as paid_rid,
    p.person_id, case when not r.is_undated then r.refunded_on end as refunded_on, r.refunded_on as went_on, r.amount
from refund r join pay p using (rid) left join by_id i on i.id = p.id left join by_tracking t on t.tracking_id = p.tracking_id
left join by_id n on n.id = p.tracking_id;

create table work.deal_refund as
select deal_key, sum(amount) as refunds from refund_of_deal group by deal_key;

create table work.person_money as
select p.person_id,
    min(p.paid_on) filter (where p.collected) as first_paid_on,
    coalesce(sum(p.amount) filter (where p.collected), 0) as gross,
    coalesce(sum(coalesce(p.processing_fee, 0) + coalesce(p.extra_fee, 0)) filter (where p.collected), 0) as fees,
    coalesce(sum(p.amount) filter (where p.collected and p.status_word = 'chargeback'), 0) as chargebacks,
    min(p.due_on) filter (where p.status_word = 'pending' and p.in_currency and not p.is_refund_row) as next_due_on,
    coalesce(bool_or(p.deal_word = 'split_pay' or p.payment_type = 'recurring') filter (where p.collected), false) as on_plan,
    bool_or(p.collected) as paid
from pay p group by p.person_id;

create table work.person_refund as
select p.person_id, sum(r.amount) as refunds, max(r.refunded_on) as refunded_on
from refund r join pay p using (rid) group by p.person_id;
