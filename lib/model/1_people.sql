-- Who is who. A person is lower(trim(email)); without one the digits of the phone; without those the row itself
-- (domain.md 0.2). E-mails arrive lower-cased and trimmed.

create type table_name as enum ('customers', 'csm_calls', 'payments', 'leads', 'sales_calls', 'costs');

create macro work.person_key(email, phone, tbl, key) as
    coalesce(email, nullif('tel:' || regexp_replace(phone, '\D', '', 'g'), 'tel:'), tbl || ':' || key);

-- Earlier first; its place settles a day's order: within a file as the sheet has it, between files the same whichever came
-- in first (ingest/places.py).
create macro work.sequence_of(day, place) as
    (coalesce(day, date '2200-12-31') - date '1900-01-01') :: bigint * 50000000000 + place;

create table work.person_ids as
select row_number() over () :: integer as person_id, key
from (
    select person_key(email, phone, 'customers', _key) as key from customers
    union select person_key(email, phone, 'payments', _key) from payments
    union select person_key(email, phone, 'leads', _key) from leads
    union select person_key(email, phone, 'csm_calls', _key) from csm_calls
    union select person_key(email, phone, 'sales_calls', _key) from sales_calls
);

create table work.customer_rows as
select ids.person_id, c._row + i.rows_before as place, c._import, c._row, {customer_columns}
from customers c join person_ids ids on ids.key = person_key(c.email, c.phone, 'customers', c._key)
join import_place i using (_import);

-- Of several rows of one person each field takes its first written value, lists are joined.
create table work.customer_merged as
select person_id, arg_min(_import, place) as _import, arg_min(_row, place) as _row, {customer_merge}
from customer_rows
where person_id in (select person_id from customer_rows group by all having count(*) > 1)
group by person_id;

-- One row per customer, with every field.
create view work.customer as
select {customer_fields} from customer_rows where person_id not in (select person_id from customer_merged)
union all
select {customer_fields} from customer_merged;
