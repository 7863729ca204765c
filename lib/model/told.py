"""Deals that rows of the customers table tell, and the payments that pay them (docs/numbers.md decisions 96, 97).

A row with an amount or an id of an export of deals tells a deal of all its offers; beside other rows of its person also one
with offers that no such row and no earlier one names, of these offers. Of several sources that know a person's deals the first
one that tells a contract counts: an export of deals, then the founder's own sheets. Such a row stands among the payments with the status ``told``: it is no money, and gives its deal what
the payments do not say. Without a payments table every row with a total is a payment, and a deal, of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from lib.engine.db import scalar


@dataclass(frozen=True)
class Told:
    """Whether customers rows tell deals that payments have to be brought together with, and whether some person has
    `several` rows. `synthetic` says that the customers' totals stand in for a payments table."""

    deals: bool
    several: bool
    synthetic: bool

    @property
    def by_row(self) -> bool:
        """Whether what is said of a payment's team and offer may differ from what is said of its person."""
        return self.deals or (self.synthetic and self.several)


def look(con: duckdb.DuckDBPyConnection, available: set[str], rows: Mapping[str, str]) -> Told:
    """What there is to go by. Most workspaces have nothing of the kind and are spared the joins.

    `rows` are those of ``identity.prepare``: whether two rows are of one person is for it to say, since an address that
    changed and a phone written in two ways make no two people.
    """
    synthetic = "payments" not in available
    if "customers" not in available:
        return Told(False, False, synthetic)
    people = "select count(*) > count(distinct {customers_key}) from {customers} c"
    several = bool(scalar(con, people.format_map(rows)))
    amounts = bool({"customers.contracted_revenue", "customers.gross_revenue"} & available)
    if synthetic:
        told = "contracted_revenue is not null" + (" or offers is not null" if several and amounts else "")
        unpaid = f"select count(*) from customers where ({told}) and gross_revenue is null"
        return Told(bool(scalar(con, unpaid)), several, True)
    ids = "select count(*) from customers where id is not null and _import in (select _import from work.customer_source where is_deals)"
    return Told(amounts or several or bool(scalar(con, ids)), several, False)


_NO_CASH = """
    and not (gross_revenue is not null and rank = cash_rank)
    and (cash_rank is null or not tells_contract or rank = cash_rank)"""

SQL = """
-- How far two days lie apart; what has no day lies further away than anything. A list of structs knows no NULL day.
create macro work.away(day, other) as
    case when day is null or other is null or day = date '9999-12-31' then 10000000 else abs(day - other) end;

-- The rows that tell a deal, of the one source that counts for the person.
create table work.told_row as
with cash_of as (select person_id, min(rank) as cash_rank from customer_each where gross_revenue is not null group by person_id),
cash as (
    select person_id, any_value(cash_rank) as cash_rank, bool_or(contracted_revenue is not null and rank = cash_rank) as tells_contract
    from customer_each join cash_of using (person_id) group by person_id
),
known as (
    select e.*, count(*) over (partition by e.person_id, e.deal_rank) > 1 as is_one_of_several, cash_rank, tells_contract,
        contracted_revenue is not null or gross_revenue is not null or (is_deals and id is not null) as is_own,
        coalesce(close_date, joined_date) as won_on
    from customer_each e left join cash using (person_id)
),
-- Which row tells an offer of a person: one with an amount of its own before any that has nothing but the offer.
named as (
    select person_id, deal_rank, place, list(offer order by n) as own_offers, list(lower(offer) order by n) as own_names
    from (
        select * from (
            select person_id, deal_rank, is_own, won_on, place, unnest(string_split(offers, ', ')) as offer,
                generate_subscripts(string_split(offers, ', '), 1) as n
            from known where offers is not null
        )
        window of_offer as (partition by person_id, deal_rank, lower(offer) order by is_own desc, won_on nulls last, place)
        qualify is_own or row_number() over of_offer = 1
    ) group by person_id, deal_rank, place
),
telling as (
    select k.* replace (array_to_string(own_offers, ', ') as offers), own_names as names
    from known k left join named using (person_id, deal_rank, place)
    where (is_own or (is_one_of_several and own_names is not null))
    <no_cash>
)
select t.place * 2 as rid, t.*
from telling t join (
    select person_id, arg_min(deal_rank, (contracted_revenue is null, deal_rank)) as deal_rank from telling group by person_id
) using (person_id, deal_rank);

-- A refund's own row is that of the payment which it names, as for its deal (3_payments.sql).
create table work.refund_names as
with <payment_source>,
keyed as (
    select <payment_rid> as rid, id, tracking_id, sequence_of(w.date, {payment_at}, i.base + i.step * w._row) as placed,
        coalesce(kind = 'refund', false) or (kind is null and amount < 0) as is_refund
    from source w join import_order i using (_import)
),
gone as (select * from keyed where is_refund),
by_id as (select id, arg_max(rid, placed) as rid from keyed where not is_refund and (id in (select id from gone) or id in (select tracking_id from gone)) group by id),
by_tracking as (select tracking_id, arg_max(rid, placed) as rid from keyed where not is_refund and tracking_id in (select tracking_id from gone) group by tracking_id)
select g.rid, coalesce(i.rid, t.rid, n.rid) as of_rid
from gone g left join by_id i on i.id = g.id left join by_tracking t on t.tracking_id = g.tracking_id left join by_id n on n.id = g.tracking_id
where coalesce(i.rid, t.rid, n.rid) is not null;

create table work.paid_row as
with <payment_source>,
keyed as (select w.*, <payment_rid> as rid, <plain_deal_key> as deal_key from source w join import_order i using (_import))
select rid, person_id, deal_key, deal_id, coalesce(date, due_date) as day, lower(coalesce(split_part(offer, ', ', 1), '')) as offer,
    not (coalesce(kind = 'refund', false) or (kind is null and amount < 0)) as is_money
from keyed
where rid not in (select rid from refund_names)
    and (person_id in (select person_id from told_row) or deal_id in (select id from told_row where is_deals));

create table work.paid_deal as
select person_id, deal_key, offer, deal_id, bool_or(is_money) as is_money, min(rid) as first_rid,
    case when bool_or(is_money) then min(day) filter (where is_money) else min(day) end as day
from paid_row group by person_id, deal_key, offer, deal_id;

-- A payment's deal id names the row of that id; that of an own sheet only within the person.
create table work.told_by_id as
select t.rid, arg_min(p.deal_key, p.first_rid) as deal_key
from told_row t join paid_deal p on p.deal_id = t.id where t.is_deals or p.person_id = t.person_id group by t.rid;

create table work.told_by_offer as
select t.rid, arg_min(p.deal_key, (list_position(t.names, p.offer), away(p.day, t.won_on), coalesce(p.day, date '9999-12-31'), p.first_rid)) as deal_key
from told_row t join paid_deal p on p.person_id = t.person_id and list_contains(t.names, p.offer)
where t.rid not in (select rid from told_by_id) group by t.rid;

create table work.told_left as
select rid, person_id, won_on, row_number() over (partition by person_id order by won_on nulls last, place) as n,
    count(*) over (partition by person_id) as of_n
from told_row where rid not in (select rid from told_by_id) and rid not in (select rid from told_by_offer);

-- Payments of the person that name no offer, or one that no row of the person names: it may go by another name there.
create table work.paid_left as
select person_id, list({'day': coalesce(day, date '9999-12-31'), 'first_rid': first_rid, 'deal_key': deal_key}) filter (where is_money) as deals,
    list(deal_key) as deal_keys
from (select person_id, deal_key, bool_or(is_money) as is_money, min(first_rid) as first_rid, min(day) filter (where is_money) as day from paid_deal
    where deal_key not in (select deal_key from told_by_id) and deal_key not in (select deal_key from told_by_offer)
    group by person_id, deal_key)
group by person_id;

-- Of several rows and several deals that were paid each row, oldest first, takes the nearest one.
create table work.told_nearest as
with recursive picked(person_id, n, rid, deal_key, taken) as (
    select person_id, 0 :: bigint, null :: bigint, null :: ubigint, [] :: ubigint[] from paid_left
    where len(deals) > 1 and person_id in (select person_id from told_left where of_n > 1)
    union all
    select person_id, n, rid, deal_key, list_append(taken, deal_key) from (
        select p.person_id, t.n, t.rid, p.taken,
            list_min(list_transform(list_filter(l.deals, lambda d: not list_contains(p.taken, d.deal_key)),
                lambda d: {'away': away(d.day, t.won_on), 'day': d.day, 'first_rid': d.first_rid, 'deal_key': d.deal_key})).deal_key as deal_key
        from picked p join told_left t on t.person_id = p.person_id and t.n = p.n + 1 join paid_left l on l.person_id = p.person_id
    ) where deal_key is not null
)
select rid, deal_key from picked where rid is not null;

-- What else was paid belongs to the rows that are left, each payment by its day.
create table work.told_to as
with nearest as (
    select rid, deal_key from told_by_id union all select rid, deal_key from told_by_offer union all select rid, deal_key from told_nearest
),
rest as (select person_id, unnest(deal_keys) as deal_key from paid_left),
joined as (
    from nearest
    union all
    select t.rid, r.deal_key from rest r join told_left t using (person_id) where r.deal_key not in (select deal_key from nearest)
)
select rid, j.deal_key, greatest(count(*) over (partition by j.deal_key), count(*) over (partition by rid)) as of_n, person_id, won_on, place
from joined j join told_row using (rid);

-- Which row speaks for a payment: the one of its deal; of several the latest won by the day after it, else the first.
create table work.told_for as
with chosen as (
    select p.rid, any_value(p.deal_key) as deal_key, max(t.of_n) as of_n,
        coalesce(arg_max(t.rid, (t.won_on, t.place)) filter (where t.won_on <= p.day + 1), arg_min(t.rid, (coalesce(t.won_on, date '9999-12-31'), t.place))) as told_rid
    from paid_row p join told_to t using (deal_key) group by p.rid
),
spoken as (
    select * from chosen where rid not in (select rid from refund_names)
    union all
    select n.rid, c.deal_key, c.of_n, c.told_rid from refund_names n join chosen c on c.rid = n.of_rid
)
select rid, told_rid, case when of_n = 1 then deal_key else hash('row', told_rid) end as deal_key from spoken
union all
select distinct r.rid, r.rid, case when t.of_n = 1 then t.deal_key else hash('row', r.rid) end from told_row r left join told_to t using (rid);
"""

ROWS = """
    union all
    select t.person_id, 'customers' :: table_name, p.* replace (
        t._import as _import, t._row as _row, coalesce(t.close_date, t.joined_date) as date, 0 as amount, 'told' as status,
        t.offers as offer, t.contracted_revenue as contracted_revenue, t.discounts as discount, t.deal as deal, t.channel as channel,
        t.closers as closer, t.setters as setter, t.csms as csm, t.currency as currency)
    from told_row t left join {payments} p on false
"""


def sql(source: str, rid: str, deal_key: str, synthetic: bool) -> str:
    """The statements that bring rows and payments together. `source` is the WITH clause of the payments, `rid` and `deal_key`
    what a payment has as number and as deal of its own."""
    parts = {
        "no_cash": _NO_CASH if synthetic else "",
        "payment_source": source,
        "payment_rid": rid,
        "plain_deal_key": deal_key,
    }
    text = SQL
    for name, part in parts.items():
        text = text.replace(f"<{name}>", part)
    return text


def _several(first: str, last: str, named: str, rows: str) -> str:
    """SQL of whether the payments of a deal name different offers, or some of them one and others none."""
    return f"coalesce({first} <> {last}, false) or ({named} > 0 and {named} < {rows})"


def expressions(told: Told) -> dict[str, str]:
    """The parts of the deals that rows tell, by placeholder: without any, what payments alone say."""
    paid = "status_word is distinct from 'told'"
    if not told.deals:
        return {
            "closing_rid": "arg_min(rid, sequence) filter (where collected and {closes})",
            "closed_on": "min(paid_on) filter (where collected and {closes})",
            "several_offers": _several("min(offers)", "max(offers)", "count(offers)", "count(*)"),
            "deal_sold": "row.offers",
            "deal_contracted": "max(contracted)",
            "deal_discount": "max(discount) filter (where collected)",
            "deal_word": "coalesce(row.deal_word, first.deal_word)",
            "deal_channel": "coalesce(row.channel, d.channel)",
            "deal_joins": "",
            "close_order": "sequence",
            "is_money": "",
        }
    is_told = "status_word = 'told'"
    first = f"coalesce(arg_min(rid, sequence) filter (where {paid}), arg_min(rid, sequence))"
    return {
        # What a row tells is a deal from the day that it tells, until the first money arrives. A payment that is still to
        # come, or failed, speaks for it before the row does.
        "closing_rid": f"case when coalesce(bool_or(collected), false) then arg_min(rid, sequence) filter (where collected and {{closes}}) when bool_or({is_told}) then {first} end",
        "closed_on": f"case when coalesce(bool_or(collected), false) then min(paid_on) filter (where collected and {{closes}}) else min(paid_on) filter (where {is_told}) end",
        "several_offers": _several(
            *(f"{part} filter (where {paid})" for part in ("min(offers)", "max(offers)", "count(offers)", "count(*)"))
        ),
        # Money that names no offer is for what the row sold (decision 97d).
        "deal_sold": "coalesce(row.offers, told.offers)",
        "deal_contracted": f"coalesce(max(contracted) filter (where {paid}), max(contracted))",
        "deal_discount": "coalesce(max(discount) filter (where collected), max(discount) filter (where status_word = 'told'))",
        "deal_word": "coalesce(row.deal_word, first.deal_word, told.deal_word)",
        "deal_channel": "coalesce(row.channel, d.channel, told.channel)",
        "deal_joins": "\nleft join (select deal_key, arg_min(deal_word, sequence) as deal_word, arg_min(channel, sequence) as channel, arg_min(offers, sequence) as offers from pay where status_word = 'told' group by deal_key) told on told.deal_key = d.deal_key",
        # The row that speaks for an unpaid deal may be a payment to come, of another day than the close.
        "close_order": "(coalesce(closed_on, date '9999-12-31'), not paid, sequence)",
        "is_money": f" and p.{paid}",
    }
