-- Buyers: everyone in the customers table or with a collected payment, one row each (decision 38), with the row-level
-- fields of docs/numbers.md 2.2. `is_listed` marks those of the customers table (all of them where there is none).

create table work.deal_offer as
select d.*, coalesce(t.tier, 'core') as tier
from deal d left join offer_tiers t on t.offer = lower(split_part(d.sold, ', ', 1));

-- What each bought and when. In a deal of several payers or offers every payment speaks for itself.
create table work.bought as
select person_id, tier, first_paid_on as first_on, last_paid_on as last_on from deal_offer where paid and not is_mixed
union all
select p.person_id, coalesce(t.tier, 'core'), p.paid_on, p.paid_on
from pay p join deal_offer d using (deal_key)
left join offer_tiers t on t.offer = lower(split_part(coalesce(p.offers, d.sold), ', ', 1))
where p.collected and d.is_mixed;

create table work.tier_dates as
select b.person_id,
    min(first_on) filter (where tier = 'core') as core_on,
    bool_or(tier = 'core') as has_core, -- also without a day
    min(first_on) filter (where tier = 'lead_magnet') as paid_magnet_on,
    any_value(core_deal_key) as core_deal_key
from bought b left join (
    select person_id, arg_min(deal_key, first_sequence) as core_deal_key from deal_offer where tier = 'core' and paid group by person_id
) c using (person_id)
group by b.person_id;

create table work.ascension as
select b.person_id,
    max(last_on) filter (where tier = 'upsell' and last_on >= t.core_on) as upsell_after_core,
    -- Who bought without a day has bought, but nothing can be said to come after it.
    min(coalesce(first_on, date '2200-01-01')) filter (where tier = 'upsell') as upsell_on,
    max(last_on) filter (where tier = 'backend' and last_on >= t.core_on) as backend_after_core,
    max(last_on) filter (where tier = 'backend') as backend_last_on
from bought b join tier_dates t using (person_id)
where tier in ('upsell', 'backend')
group by b.person_id;

-- From which day a later purchase was one: the first payment of it that came after the one before. Clients are compared
-- as they stood on an earlier day (docs/numbers.md decision 106).
create table work.ascended as
select p.person_id,
    min(p.paid_on) filter (where p.tier = 'upsell' and p.paid_on >= t.core_on) as upsell_since_core,
    min(p.paid_on) filter (where p.tier = 'backend' and p.paid_on >= t.core_on) as backend_since_core,
    min(p.paid_on) filter (where p.tier = 'backend' and p.paid_on >= a.upsell_on) as backend_since_upsell
from (
    select p.person_id, p.paid_on, case when d.is_mixed then coalesce(o.tier, 'core') else d.tier end as tier
    from pay p join deal_offer d using (deal_key)
    left join offer_tiers o on o.offer = lower(split_part(coalesce(p.offers, d.sold), ', ', 1))
    where p.collected and p.person_id in (select person_id from ascension)
) p join tier_dates t using (person_id) join ascension a using (person_id)
group by p.person_id;

create table work.call_facts as
select person_id,
    case when not coalesce(bool_or(type = 'coaching' and status = 'unknown_outcome'), false)
        then count(*) filter (where type = 'coaching' and status in ('qualified', 'held')) end as coachings,
    min(held_on) filter (where type = 'onboarding' and status = 'qualified' and success) as onboarded_on,
    min(held_on) filter (where type = 'graduation' and status = 'qualified' and success) as graduated_on,
    min(held_on) filter (where type = 'coaching' and status = 'qualified' and success) as first_success_on
from call group by person_id;

create table work.deal_count as
select person_id, count(*) :: integer as deals from deal_offer where closing_rid is not null and tier in ('core', 'upsell', 'backend') group by person_id;

-- Who brought somebody else: an affiliate who goes by a client's e-mail or full name (docs/numbers-clients.md 22, m.advocates).
create table work.referrer as
with named as (
    select distinct lower(trim(name)) as name, person_id from (
        select person_id, unnest(string_split(affiliates, ', ')) as name from customer where affiliates is not null
        union all
        select person_id, affiliate :: varchar from lead_row where affiliate is not null
    )
),
known as (
    select person_id, lower(full_name) as name from customer where full_name is not null
    union
    select person_id, email from customer where email is not null
)
select distinct k.person_id from known k join named n on n.name = k.name and n.person_id <> k.person_id;

create table work.lead_dates as
select person_id, min(optin_date) as first_optin_on, min(optin_date) filter (where is_magnet) as magnet_on, min(place) as first_place
from lead_row group by person_id;

-- The sale that a client's close date is of: where the file tells that date, the first closed deal, else the first that was
-- paid for; where it is the day of the first payment, the sale of that payment, which may be an unconverted deposit.
create table work.first_deal as
select person_id,
    arg_min(deal_key, {close_order}) filter (where closing_rid is not null) as closed_key,
    arg_min(deal_key, first_sequence) filter (where paid) as paid_key
from deal group by person_id;

create table work.buyer as
select ids.person_id, c.person_id is not null or not {has_customers} as is_listed, c._import, c._row,
    coalesce(c.close_date, m.first_paid_on, c.joined_date) as closed_on,
    coalesce(c.joined_date, c.close_date, m.first_paid_on) as joined_on,
    c.cancel_date as cancelled_on,
    -- Of a refund without a day nobody knows when it ended anything, but that it was one (decision 36).
    case when r.refunds >= m.gross and m.gross > 0 then coalesce(r.refunded_on, date '9999-12-31') end as fully_refunded_on,
    {onboarded_on} as onboarded_on, c.onboarding_date as onboarding_on,
    coalesce(c.graduation_date, f.graduated_on) as graduated_on,
    case when {has_calls} then case when f.person_id is null then 0 else f.coachings end else c.coaching_times end as coachings,
    coalesce(c.optin_date, l.first_optin_on) as optin_on,
    c.testimony is not null as has_testimony, c.testimony is not null or e.person_id is not null as is_advocate,
    least(coalesce({onboarded_on}, f.first_success_on), coalesce(f.first_success_on, {onboarded_on})) as first_value_on, coalesce(n.deals, 0) as deals,
    case when w.call_id is not null then named.held_on when coalesce(sale.channel, c.channel) is distinct from 'direct_close' then latest.held_on end as closing_call_on,
    t.core_on, {core_closed_on} as core_closed_on, a.upsell_on, a.upsell_after_core, a.backend_after_core, a.backend_last_on,
    s.upsell_since_core, s.backend_since_core, s.backend_since_upsell,
    {is_pif} as is_pif,
    coalesce(t.has_core, false) and {upsell_presented} as is_upsell_offered,
    coalesce(t.has_core, false) and {backend_presented} as is_backend_offered,
    coalesce(m.paid, false) as has_paid, m.first_paid_on,
    coalesce(m.gross, 0) as gross, coalesce(m.gross - m.chargebacks, 0) - coalesce(r.refunds, 0) as net_cash,
    coalesce(m.gross - m.fees - m.chargebacks, 0) - coalesce(r.refunds, 0) as kept_cash,
    coalesce(r.refunds, 0) > 0 as is_refunded, m.next_due_on, coalesce(m.on_plan, false) as on_plan,
    c.country, c.gender, c.age
from person_ids ids
left join customer c on c.person_id = ids.person_id
left join person_money m on m.person_id = ids.person_id
left join person_refund r on r.person_id = ids.person_id
left join tier_dates t on t.person_id = ids.person_id
left join ascension a on a.person_id = ids.person_id
left join ascended s on s.person_id = ids.person_id
left join call_facts f on f.person_id = ids.person_id
left join deal_count n on n.person_id = ids.person_id
left join referrer e on e.person_id = ids.person_id
left join lead_dates l on l.person_id = ids.person_id
left join first_deal fd on fd.person_id = ids.person_id
left join deal sale on sale.deal_key = case when c.close_date is null then coalesce(fd.paid_key, fd.closed_key) else coalesce(fd.closed_key, fd.paid_key) end
left join named_call w on w.deal_key = sale.deal_key
left join sales_call named on named.call_id = w.call_id
left join deal core on core.deal_key = t.core_deal_key
left join deal_cash core_cash on core_cash.deal_key = t.core_deal_key
left join (
    select s.person_id, max(s.held_on) as held_on
    from sales_call s
    left join customer c2 on c2.person_id = s.person_id left join person_money m2 on m2.person_id = s.person_id
    where is_live(s.status) and s.held_on <= coalesce(c2.close_date, m2.first_paid_on, c2.joined_date)
    group by s.person_id
) latest on latest.person_id = ids.person_id
where c.person_id is not null or coalesce(m.paid, false);
