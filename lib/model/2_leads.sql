-- Opt-ins as written, with their UTM values normalised (docs/numbers.md 9.3). `utm_words` holds one row per distinct text.

-- "meta" may be Facebook or Instagram: next to an Instagram medium it stays what it is (docs/numbers.md 9.3).
create macro work.source_of(raw, value, medium) as
    case when lower(trim(raw)) = 'meta' and {meta_is_open} and regexp_matches(lower(coalesce(medium, '')), '(^|[^a-z])(ig|instagram)([^a-z]|$)')
         then 'meta' :: utm_word else value end;

create type affiliate_name as {affiliate_type};

-- A person's touches in their order: those without a day come first.
create macro work.touch_order(day, moment, place) as {touch_order};

create table work.lead_row as
select 'leads' :: table_name as source_table, ids.person_id, l._import, l._row, l.optin_date, touch_order(l.optin_date, {lead_at}, i.base + i.step * l._row) as place,
    {is_magnet} as is_magnet, l.setter as setters, split_part(l.affiliate, ', ', 1) :: affiliate_name as affiliate, l.country,
    o.value as optin_source, source_of(l.utm_source, s.value, l.utm_medium) as utm_source, m.value as utm_medium, c.value as utm_campaign, n.value as utm_content, t.value as utm_term
from {leads} l
join person_ids ids on ids.key = {leads_key}
join import_order i using (_import)
left join utm_words o on o.kind = 'optin' and o.raw = l.optin_source
left join utm_words s on s.kind = 'source' and s.raw = l.utm_source
left join utm_words m on m.kind = 'medium' and m.raw = l.utm_medium
left join utm_words c on c.kind = 'campaign' and c.raw = l.utm_campaign
left join utm_words n on n.kind = 'content' and n.raw = l.utm_content
left join utm_words t on t.kind = 'term' and t.raw = l.utm_term;

-- Without a leads table the customers' own fields are the opt-ins: first, all in order, last, consecutive repeats merged.
-- Only the first has a day; the customer's UTM values go with each (docs/numbers.md 9.1).
insert into work.lead_row
with named as (
    select person_id, o.value as name, place
    from (
        select person_id, unnest(names) as raw, generate_subscripts(names, 1) as place
        from (select person_id, [optin_first] || coalesce(string_split(optin_all, ', '), [] :: varchar[]) || [optin_last] as names from customer)
    ) l join utm_words o on o.kind = 'optin' and o.raw = l.raw and o.value is not null
),
merged as (
    select person_id, name, row_number() over (partition by person_id order by place) as place
    from (select * from named qualify name is distinct from lag(name) over (partition by person_id order by place))
)
select 'customers', c.person_id, c._import, c._row, case when coalesce(n.place, 1) = 1 then c.optin_date end, coalesce(n.place, 1),
    true, null, split_part(c.affiliates, ', ', 1) :: affiliate_name, null,
    n.name, source_of(c.utm_source, s.value, c.utm_medium), m.value, g.value, t.value, r.value
from customer c
left join merged n using (person_id)
left join utm_words s on s.kind = 'source' and s.raw = c.utm_source
left join utm_words m on m.kind = 'medium' and m.raw = c.utm_medium
left join utm_words g on g.kind = 'campaign' and g.raw = c.utm_campaign
left join utm_words t on t.kind = 'content' and t.raw = c.utm_content
left join utm_words r on r.kind = 'term' and r.raw = c.utm_term
where not {has_leads} and coalesce(n.name, s.value, m.value, g.value, t.value, r.value) is not null;
