-- Who is who. A person is lower(trim(email)); without one the digits of the phone; without those the row itself
-- (docs/numbers.md 0.2); a customer id stands between the two. Which it is says identity.py.

create type table_name as enum ({table_names});

-- Earlier first: by day, by time where it is known, then by place, within a file as the sheet has it or, where that is
-- newest first, the other way round (order.py), between files the same whichever came in first (ingest/places.py).
create macro work.sequence_of(day, moment, place) as {sequence_of};

create table work.person_ids as
select row_number() over () :: integer as person_id, key
from (
    select {customers_key} as key from {customers} c
    union select {payments_key} from {payments} p
    union select {leads_key} from {leads} l
    union select {csm_calls_key} from {csm_calls} c
    union select {sales_calls_key} from {sales_calls} c
    {more_people}
);

create table work.customer_rows as
select ids.person_id, c._row + i.rows_before as place, c._import, c._row,
    coalesce(s.rank, 0) as rank, coalesce(s.deal_rank, 0) as deal_rank, coalesce(s.is_deals, false) as is_deals, coalesce(s.tells_cancel, true) as tells_cancel,
    {customer_columns}
from {customers} c join person_ids ids on ids.key = {customers_key}
join import_place i using (_import) left join customer_source s using (_import);

-- Every row as it is, with every field.
create view work.customer_each as select {customer_row_fields} from customer_rows;

-- Of several rows of one person (decision 96) each attribute takes its first written value, the founder's own sheets before
-- a vendor's export, or the newest where the rows say when they were changed. Lists are joined. What is a total is added up
-- over the rows of the first source that tells it, since two exports may tell the same money.
create table work.customer_several as
select *, row_number() over (partition by person_id order by rank, {customer_updated} desc nulls last, place) as n
from customer_rows
where person_id in (select person_id from customer_rows group by all having count(*) > 1);

create table work.customer_totals as
select person_id{customer_totals} from (select person_id, rank{customer_sums} from customer_several group by person_id, rank) group by person_id;

create table work.customer_merged as
select person_id, arg_min(_import, n) as _import, arg_min(_row, n) as _row, {customer_merge}
from customer_several c join customer_totals t using (person_id)
group by person_id;

-- One row per customer, with every field.
create view work.customer as
select {customer_fields} from customer_rows r where not exists (from customer_merged m where m.person_id = r.person_id)
union all
select {customer_fields} from customer_merged;
