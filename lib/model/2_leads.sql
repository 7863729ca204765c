-- Opt-ins as written, with their UTM values normalised (domain.md 9.3). `utm_words` holds one row per distinct text.

-- "meta" may be Facebook or Instagram: next to an Instagram medium it stays what it is (domain.md 9.3).
create temp macro source_of(raw, value, medium) as
    case when lower(trim(raw)) = 'meta' and {meta_is_open} and regexp_matches(lower(coalesce(medium, '')), '(^|[^a-z])(ig|instagram)([^a-z]|$)')
         then 'meta' :: utm_word else value end;

create temp table lead_row as
select ids.person_id, l._import, l._row, l.optin_date, l.lead_magnet, l.setter as setters, l.affiliate as affiliates, l.country,
    o.value as optin_source, source_of(l.utm_source, s.value, l.utm_medium) as utm_source, m.value as utm_medium, c.value as utm_campaign, n.value as utm_content, t.value as utm_term
from leads l
join person_ids ids on ids.key = person_key(l.email, l.phone, 'leads', l._key)
left join utm_words o on o.kind = 'optin' and o.raw = l.optin_source
left join utm_words s on s.kind = 'source' and s.raw = l.utm_source
left join utm_words m on m.kind = 'medium' and m.raw = l.utm_medium
left join utm_words c on c.kind = 'campaign' and c.raw = l.utm_campaign
left join utm_words n on n.kind = 'content' and n.raw = l.utm_content
left join utm_words t on t.kind = 'term' and t.raw = l.utm_term;
