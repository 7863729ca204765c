-- Attribution: one row per eligible touch of a converted person, with the weight of that touch under each model
-- (docs/numbers.md 9.1, 9.2). The weights of one person sum to 1, so credit can never exceed what there is to credit.

create macro work.or_unknown(word) as coalesce(word, 'direct / unknown' :: utm_word);

create table work.touch as
select l.person_id, l.source_table, l._import, l._row, l.optin_date as touched_on, l.place,
    optin_source, utm_source, utm_medium, utm_campaign, utm_content, utm_term, l.affiliate
from lead_row l join buyer b using (person_id)
where b.closed_on is not null and (l.optin_date is null or l.optin_date <= b.closed_on);

-- Weights are decimals, so that sums of them come out the same in whatever order they are added up. What is lost in rounding
-- goes to the last touch that has any.
create table work.weighted as
with placed as (
    select t.*, b.closed_on,
        row_number() over w as n, count(*) over (partition by t.person_id) as of_n,
        power(2, -(b.closed_on - t.touched_on) / 7.0) as decay
    from touch t join buyer b using (person_id)
    window w as (partition by t.person_id order by t.place)
),
rounded as (
    select * exclude (decay, place),
        (n = 1) :: int :: decimal(18,17) as w_first,
        (n = of_n) :: int :: decimal(18,17) as w_last,
        (n = coalesce(max(case when utm_source is not null then n end) over p, of_n)) :: int :: decimal(18,17) as w_last_non_direct,
        (1.0 :: double / of_n) :: decimal(18,17) as linear,
        (case when of_n = 1 then 1.0 when of_n = 2 then 0.5 when n in (1, of_n) then 0.4 else 0.2 :: double / (of_n - 2) end) :: decimal(18,17) as position,
        coalesce(decay / nullif(sum(decay) over (p order by n rows between unbounded preceding and unbounded following), 0),
            case when sum(decay) over p is null then 1.0 :: double / of_n else 0 end) :: decimal(18,17) as decayed
    from placed
    window p as (partition by person_id)
)
select * exclude (linear, position, decayed),
    (linear + case when n = of_n then 1 - sum(linear) over p else 0 end) :: decimal(18,17) as w_linear,
    (position + case when n = of_n then 1 - sum(position) over p else 0 end) :: decimal(18,17) as w_position,
    (decayed + case when n = max(case when decayed > 0 then n end) over p then 1 - sum(decayed) over p else 0 end) :: decimal(18,17) as w_time_decay
from rounded
window p as (partition by person_id);

-- Everyone who converted, whether or not a touch of theirs is known.
create table work.credit as
select person_id, source_table, _import, _row, closed_on, touched_on, w_first, w_last, w_last_non_direct, w_linear, w_position, w_time_decay,
    or_unknown(optin_source) as optin_source, or_unknown(utm_source) as utm_source,
    or_unknown(utm_medium) as utm_medium, or_unknown(utm_campaign) as utm_campaign,
    or_unknown(utm_content) as utm_content, or_unknown(utm_term) as utm_term,
    coalesce(affiliate, 'direct / unknown') as affiliate
from weighted
union all
select b.person_id, 'customers', b._import, b._row, b.closed_on, null, 1, 1, 1, 1, 1, 1,
    bucket, bucket, bucket, bucket, bucket, bucket, bucket :: varchar :: affiliate_name
from (
    select *, (case when person_id in (select person_id from lead_row) then 'direct / unknown' else 'no lead record' end) :: utm_word as bucket from buyer
) b
where b.closed_on is not null and b.person_id not in (select person_id from weighted);
