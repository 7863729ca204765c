-- The relations that metrics are computed over. Each holds every filter's dimension (design.md 3.2): `closer` is the
-- primary one and ranks, `closers` is the whole list and filters. Each row knows the file row it came from.

-- The upload's offers in its order, then those paid for in theirs. Most people have one text, which then is the list.
-- (The first thousand by place are all there are: a list in order at a third of the cost of an ordered aggregate.)
create table work.person_offer as
with paid as (select person_id, offers, min(sequence) as sequence from pay where collected and offers is not null group by all),
listed as (
    select person_id, offers, 0 as sequence from customer where offers is not null
    union all
    select person_id, offers :: varchar, sequence from paid
),
alike as (select person_id, min(offers) as offers from listed group by person_id having min(offers) = max(offers)),
part as (
    select text, unnest(string_split(text, ', ')) as offer, generate_subscripts(string_split(text, ', '), 1) as n
    from (select distinct offers as text from listed)
)
from alike
union all
select person_id, array_to_string(arg_min(offer, place, 1000), ', ') from (
    select person_id, offer, min(sequence * 1000 + n) as place
    from listed join part on text = offers
    where person_id not in (select person_id from alike) group by all
) group by person_id;

-- The customer's own source, else that of the last eligible touch (of the last touch of someone who never bought).
create table work.person_source as
with touched as (
    select l.person_id, arg_max_null(l.utm_source, l.place) as source
    from lead_row l left join buyer b using (person_id)
    where b.closed_on is null or l.optin_date is null or l.optin_date <= b.closed_on
    group by l.person_id
)
select ids.person_id, coalesce(source_of(c.utm_source, w.value, c.utm_medium), t.source) as source
from person_ids ids
left join customer c using (person_id)
left join utm_words w on w.kind = 'source' and w.raw = c.utm_source
left join touched t using (person_id)
where coalesce(w.value, t.source) is not null;

create table work.person_lead as
select person_id, arg_min(country, place) filter (where country is not null) as country, arg_min(setters, place) filter (where setters is not null) as setters
from (select * replace (row_number() over (order by optin_date nulls last, place) as place) from lead_row where country is not null or setters is not null)
group by person_id;

-- Who served a payer whom the customers table does not know (or has no column for): everyone on their payments, first one first.
create table work.person_team as
with named as (
    select person_id, role, name, min(place) as place from (
        select person_id, role, unnest(string_split(names, ', ')) as name, sequence * 1000 + generate_subscripts(string_split(names, ', '), 1) as place
        from (
            select person_id, 'closers' as role, closers as names, sequence from pay where collected and closers is not null and {unlisted_closers}
            union all
            select person_id, 'setters', setters, sequence from pay where collected and setters is not null and {unlisted_setters}
            union all
            select person_id, 'csms', csms, sequence from pay where collected and csms is not null and {unlisted_csms}
        )
    ) group by all
)
select person_id,
    array_to_string(arg_min(name, place, 1000) filter (where role = 'closers'), ', ') as closers,
    array_to_string(arg_min(name, place, 1000) filter (where role = 'setters'), ', ') as setters,
    array_to_string(arg_min(name, place, 1000) filter (where role = 'csms'), ', ') as csms
from named group by person_id;

create table work.person_text as
select ids.person_id, ids.key,
    {person_closers} as closers, {person_setters} as setters, {person_csms} as csms,
    o.offers, coalesce(c.country, l.country) as country, s.source as utm_source,
    coalesce(c.full_name, n.name, regexp_replace(ids.key, '^id:[^:]*:', '')) as name
from person_ids ids
left join customer c on c.person_id = ids.person_id
left join (select person_id, arg_min(name, place) as name from ({more_names}) group by person_id) n on n.person_id = ids.person_id
left join person_offer o on o.person_id = ids.person_id
left join person_source s on s.person_id = ids.person_id
left join person_lead l on l.person_id = ids.person_id
left join person_team d on d.person_id = ids.person_id;

{dimension_types}

{payment_lookups}

create table people as
select person_id, key, name, {people_dimensions} from person_text t;

create type offer_tier as enum ('lead_magnet', 'core', 'upsell', 'backend', 'other');

-- Which kind of offer a payment's own words name; one that names none is for what its deal sold (docs/numbers.md 97d).
create table work.tier_of as
select word, coalesce(t.tier, 'core') :: offer_tier as tier
from (select distinct offers as word from pay where offers is not null) left join offer_tiers t on t.offer = lower(split_part(word :: varchar, ', ', 1));

create table work.tier_of_deal as
select deal_key, tier :: offer_tier as tier from deal_offer where tier <> 'core';

create type money_event as enum ('payment', 'refund', 'owed', 'unconverted');

create table money_kept as
select 'payment' :: money_event as event, p.source_table, p._import, p._row, p.person_id,
    case when p.collected then p.paid_on else coalesce(p.paid_on, p.due_on) end as event_on,
    case when p.status_word in ('approved', 'refunded', 'partially_refunded', 'chargeback', 'pending', 'failed') then p.amount else 0 end as value,
    case when p.collected then coalesce(p.processing_fee, 0) else 0 end as processing_fee,
    case when p.collected then coalesce(p.extra_fee, 0) else 0 end as extra_fee,
    case when p.collected then coalesce(p.vat, 0) else 0 end as vat,
    p.collected as is_collected, p.status_word = 'chargeback' and p.collected as is_chargeback,
    coalesce(p.status_word = 'pending', false) as is_pending,
    p.collected and {is_card} as is_card,
    p.status_word in ('approved', 'refunded', 'partially_refunded', 'chargeback', 'pending', 'failed')
        and (p.kind = 'scheduled' or (coalesce(p.kind not in ('new_close_call', 'new_close_direct'), true) and d.closing_rid is not null and p.sequence > d.sequence)) as is_instalment,
    p.due_on, m.first_paid_on, (p.paid_on - m.first_paid_on) :: integer as client_day,
    p.method, p.deal_word as deal, p.payment_type, p.channel, p.status_word as status,
    {payment_tier} as tier, {payment_dimensions}
from pay p
join people t using (person_id)
-- A deal that only a row of the customers table tells has no payment that closed it, and so none after it.
left join (select deal_key, closing_rid, sequence from deal where paid) d on d.deal_key = p.deal_key
left join person_money m on m.person_id = p.person_id
{payment_tier_joins}{payment_lookup_joins}
where p.in_currency and not p.is_refund_row{is_money}
union all
select 'refund' :: money_event, p.source_table, p._import, p._row, p.person_id, r.refunded_on, coalesce(r.amount, 0), 0, 0, 0,
    false, false, false, false, false, null, m.first_paid_on, (r.refunded_on - m.first_paid_on) :: integer,
    p.method, p.deal_word, p.payment_type, p.channel, p.status_word, {payment_tier}, {payment_dimensions}
from refund r join pay p using (rid) join people t using (person_id) left join person_money m on m.person_id = p.person_id
{refund_tier_joins}{payment_lookup_joins}
union all
-- Without one pending payment in the data, what is owed is what was contracted and not collected (docs/numbers.md 2.4 r.pending).
select 'owed' :: money_event, p.source_table, p._import, p._row, d.person_id, d.closed_on,
    greatest(0, d.contracted - coalesce(k.cohort_cash, 0)) :: decimal(18,4), 0, 0, 0, false, false, false, false, false, null, null, null,
    p.method, p.deal_word, p.payment_type, p.channel, p.status_word, {payment_tier}, {payment_dimensions}
from deal d join deal_cash k using (deal_key) join pay p on p.rid = d.closing_rid join people t on t.person_id = d.person_id
left join customer c on c.person_id = d.person_id left join deal_refund x on x.deal_key = d.deal_key
{payment_tier_joins}{payment_lookup_joins}
where c.cancel_date is null and not d.has_churned and d.contracted > coalesce(k.cohort_cash, 0)
    and (coalesce(x.refunds, 0) < k.cohort_cash or (k.cohort_cash is null and d.closing_rid is not null))
    and {nothing_pending}
union all
-- Without a rate a row is worth nothing that could be added up: it is in scope, and in no figure (decision 42).
select 'unconverted' :: money_event, p.source_table, p._import, p._row, p.person_id, coalesce(p.paid_on, p.due_on), null, null, null, null,
    false, false, false, false, false, p.due_on, m.first_paid_on, (p.paid_on - m.first_paid_on) :: integer,
    p.method, p.deal_word, p.payment_type, p.channel, p.status_word, {payment_tier}, {payment_dimensions}
from pay p join people t using (person_id) left join person_money m on m.person_id = p.person_id
{payment_tier_joins}{payment_lookup_joins}
where {is_foreign} and not p.in_currency;

-- What a row is worth as one thing is nothing as any other, and what is worth nothing at all stays so.
create view money as
select * exclude (value, is_pending),
    case when is_collected or value is null then value else 0 end as gross,
    case when {amounts_include_vat} or vat is null then vat else 0 end as vat_inside,
    case when is_chargeback or value is null then value else 0 end as chargeback,
    case when event = 'refund' or value is null then value else 0 end as refund,
    case when event = 'owed' or is_pending or value is null then value else 0 end as pending,
    case when event = 'payment' or value is null then value else 0 end as amount
from money_kept;

-- What a client bought on top of a deal and kept: an upsell, a backend or something else that was paid for within it, or within
-- thirty days of its close (docs/numbers-clients.md 15, u.attach).
create table work.further as
select p.rid, p.person_id, p.deal_key, p.paid_on
from pay p join deal_offer d using (deal_key)
join offer_tiers t on t.offer = lower(split_part(coalesce(p.offers, d.sold), ', ', 1)) and t.tier in ('upsell', 'backend', 'other')
left join (select paid_rid, sum(amount) as amount from refund_of_deal group by paid_rid) r on r.paid_rid = p.rid
where p.collected and p.status_word <> 'chargeback' and p.paid_on is not null and p.amount > coalesce(r.amount, 0);

create table work.attached as
select deal_key, min(paid_on) as attached_on from (
    select d.deal_key, f.paid_on from deal d join further f on f.deal_key = d.deal_key and f.person_id = d.person_id
    union all
    select d.deal_key, f.paid_on from deal d join further f on f.person_id = d.person_id and f.deal_key <> d.deal_key
    where f.paid_on between d.closed_on and d.closed_on + 30
) group by deal_key;

-- Closed deals only: an unconverted deposit is none (decision 31).
create table work.closed_deal as
select p.source_table, p._import, p._row, p.person_id, p.closed_on,
    p.contracted, p.discount, p.deal_word as deal, w.deal_key is not null as is_call_deal, cohort.held_on as cohort_on,
    coalesce(k.new_cash, 0) as new_cash, coalesce(k.cohort_cash, 0) as cohort_cash, p.closing_rid as deal_no,
    coalesce(x.refunds, 0) as refunded, coalesce(k.charged_back, 0) as charged_back, coalesce(k.asked, 0) as asked, k.next_due_on,
    -- Of a sale that was called off or given back in full nothing more is owed than what is asked for all the same (2.4 r.pending).
    c.cancel_date is not null or p.has_churned or coalesce(k.cohort_cash > 0 and x.refunds >= k.cohort_cash, false) as is_off,
    p.tier :: offer_tier as tier, a.attached_on, p.method, p.payment_type, p.channel, {payment_dimensions}
from deal_offer p join deal_cash k using (deal_key)
left join attached a on a.deal_key = p.deal_key
left join deal_refund x on x.deal_key = p.deal_key
left join customer c on c.person_id = p.person_id
join people t on t.person_id = p.person_id
left join won w on w.deal_key = p.deal_key
left join sales_call cohort on cohort.call_id = w.cohort_call_id
{payment_lookup_joins}
where p.closing_rid is not null;

-- Whoever closed or set a deal earns a part of its new cash: their own rate, else that of the role.
create table deals as
select d.*, case when d.closer is not null then coalesce(c.rate, (select rate from commission_rate where role = 'closer' and name = '')) end as closer_rate,
    case when d.setter is not null then coalesce(s.rate, (select rate from commission_rate where role = 'setter' and name = '')) end as setter_rate
from closed_deal d
left join commission_rate c on c.role = 'closer' and c.name <> '' and c.name = lower(d.closer :: varchar)
left join commission_rate s on s.role = 'setter' and s.name <> '' and s.name = lower(d.setter :: varchar);

-- What came in on a deal after its close, and what went back, so that it can be seen as it stood on an earlier day (decision 106).
create table later_cash as
select d.source_table :: table_name as source_table, d._import, d._row, d.person_id, d.closing_rid as deal_no,
    p.paid_on, p.paid_on <= d.closed_on + 1 as is_new_cash, p.amount, 0 :: decimal(18,4) as given_back
from pay p join deal d using (deal_key)
where p.collected and d.closing_rid is not null and p.paid_on > d.closed_on
union all
select d.source_table :: table_name, d._import, d._row, d.person_id, d.closing_rid, r.went_on, false, 0, r.amount
from refund_of_deal r join deal d using (deal_key)
where d.closing_rid is not null and r.went_on > d.closed_on;

-- Calls and money are kept in few columns, since every one of a million rows has to be written; what follows from them is
-- worked out by the view of that name.
create table calls_kept as
select 'csm_calls' :: table_name as source_table, c._import, c._row, c.person_id, c.held_on,
    c.status, c.type, c.event, c.grade, c.reminder, c.success, stage_of(c.status) as stage, c.unfilled, {call_dimensions}
from call c join people t using (person_id)
where coalesce(c.type not in ('sales', 'demo', 'demo_sales'), true);

create view calls as
select * exclude (stage), {moved_in_booked} or stage <> 2 as is_booked,
    stage = 1 as is_pending, stage = 2 as is_moved, stage = 3 as is_lead_cancel, stage = 4 as is_admin_cancel,
    stage = 5 as is_rescheduled, stage = 6 as is_no_show, stage = 7 as is_follow_up, stage = 8 as is_bad_fit,
    stage >= 7 as is_live, stage >= 6 as is_due, stage = 1 or stage >= 6 as is_calendar,
    stage >= 2 and ({moved_in_booked} or stage <> 2) as is_resolved,
    {is_good} as is_good, stage = 9 and coalesce(success, false) as is_success
from calls_kept;

create table sales as
select s.source_table, s._import, s._row, s.person_id, s.held_on, s.status, s.type, s.event,
    s.offer_made, stage_of(s.status) >= 7 as is_live, stage_of(s.status) >= 6 as is_due, stage_of(s.status) >= 2 as is_resolved,
    stage_of(s.status) = 8 as is_bad_fit, coalesce(s.offer_made, false) and is_live(s.status) as is_offered,
    {sales_dimensions}
from sales_call s join people t using (person_id)
left join utm_words w on w.kind = 'source' and w.raw = s.raw_source;

create table buyers as
select case when b._import is null then 'payments' else 'customers' end :: table_name as source_table, b.* exclude (country),
    {person_dimensions}
from buyer b join people t using (person_id);

create view clients as select * from buyers where is_listed;

create table optins as
select l.source_table, l._import, l._row, l.person_id, l.optin_date as optin_on, d.first_optin_on, d.magnet_on,
    l.place = d.first_place as is_first,
    or_unknown(l.optin_source) as optin_source, or_unknown(l.utm_medium) as utm_medium,
    or_unknown(l.utm_campaign) as utm_campaign, or_unknown(l.utm_content) as utm_content,
    or_unknown(l.utm_term) as utm_term, coalesce(l.affiliate, 'direct / unknown') as affiliate,
    {touch_dimensions}
from (select *, or_unknown(utm_source) as touch_source from lead_row) l
join people t using (person_id) join lead_dates d using (person_id);

-- One row per lead; someone who bought a paid lead magnet without ever opting in counts for the magnet (decision 15).
create table leads_people as
select case when o._import is null then 'payments' else 'leads' end :: table_name as source_table,
    coalesce(o._import, b._import) as _import, coalesce(o._row, b._row) as _row, person_id,
    o.first_optin_on, least(o.magnet_on, d.paid_magnet_on) as any_magnet_on, d.core_on, {person_dimensions}
from (select * from optins where is_first) o
full join (select * from tier_dates where paid_magnet_on is not null) m using (person_id)
join people t using (person_id)
left join tier_dates d using (person_id)
left join buyer b using (person_id);

create table credits as
select c.source_table, c._import, c._row, c.person_id, c.closed_on, c.touched_on,
    c.w_first, c.w_last, c.w_last_non_direct, c.w_linear, c.w_position, c.w_time_decay,
    b.net_cash :: decimal(18,4) as cash, coalesce(x.contracted, 0) :: decimal(18,4) as contracted, c.touch_source not in ('direct / unknown', 'no lead record') as has_source,
    c.optin_source, c.utm_medium, concat(c.touch_source, ' / ', c.utm_medium) as source_medium, c.utm_campaign, c.utm_content, c.utm_term, c.affiliate,
    {touch_dimensions}
from (select * exclude (utm_source), utm_source as touch_source from credit) c
join buyer b using (person_id) join people t using (person_id)
left join (select person_id, sum(contracted) as contracted from deal where closing_rid is not null group by all) x using (person_id);

-- A cost that is booked for a month is one of all its days (docs/numbers.md decision 107): its description says so, or its
-- rhythm does. Ads are billed by the day.
create macro work.names_a_month(text) as regexp_matches(text,
    '\b(rents?|leases?|salary|salaries|payroll|wages?|subscriptions?|retainers?|monthly|per month|alquiler(es)?|renta|salarios?|sueldos?|n[oó]minas?|suscripci[oó]n(es)?|mensual(es)?|al mes)\b');

create table work.cost_rhythm as
select category, coalesce(lower(trim(description)), '') as named,
    count(distinct date) = count(distinct date_trunc('month', date))
        and (bool_or(names_a_month(coalesce(lower(description), '')))
            or (count(distinct date) >= 3 and count(distinct date) = date_diff('month', min(date), max(date)) + 1)) as is_monthly
from {cost_rows} where category is distinct from 'ads' and date is not null group by 1, 2;

create table spend as
select 'costs' :: table_name as source_table, k._import, k._row, k.date as spent_on, k.category, case when {cost_in_currency} then k.amount end as amount, k.rep, k.description, coalesce(r.is_monthly, false) as is_monthly,
    s.value as utm_source, c.value as utm_campaign, k.offer
from {cost_rows} k
left join utm_words s on s.kind = 'source' and s.raw = k.utm_source
left join utm_words c on c.kind = 'campaign' and c.raw = k.utm_campaign
left join cost_rhythm r on r.category is not distinct from k.category and r.named = coalesce(lower(trim(k.description)), '');
