"""The SQL of payments that depends on the workspace: where their rows come from, whose they are, and their deals."""

from __future__ import annotations

from collections.abc import Iterable

from lib.model.told import Told
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY

RID = "(w._row + i.rows_before) * 2 + (w.status = 'pending' and w.source_table = 'customers') :: int"
"""The number of a payment. A customers row may stand for two: what was paid and what is owed."""

DEAL_KEY = """case when w.deal_id is not null then hash('id', w.deal_id)
         else hash('offer', person_id, lower(coalesce(split_part(w.offer, ', ', 1), ''))) end"""
SOURCE_OF_SALE = "coalesce(p.utm_source, case when p.source_table = 'customers' then t.utm_source end)"
"""A row that tells a deal has no source of its own, other than a payment that says nothing in its column for it."""
DEAL_OF_ROW = "hash('row', (w._row + i.rows_before) * 2)"

TOLD_JOINS = f"""
left join (select rid as a_rid, told_rid, deal_key as told_key from told_for) a on a.a_rid = {RID}
left join (select rid as k_rid, closers as k_closers, setters as k_setters, csms as k_csms, offers as k_offers, channel as k_channel from told_row) k on k.k_rid = a.told_rid"""


SOURCE_OF_PAYMENTS = """source as (
    select ids.person_id, 'payments' :: table_name as source_table, p.*
    from {{payments}} p join person_ids ids on ids.key = {{payments_key}}{rows}
)"""

# Without payments, each customer's totals are read as one payment on the close date and, if something is owed, one
# pending one. The day of the money is then only as good as the close date; pages say so. Where several rows of a person have
# totals, each is a payment, as far as the first source goes that tells any.
SOURCE_OF_TOTALS = """totals as (
    select *, coalesce(close_date, last_payment_date, joined_date) as day, string_split(offers, ', ')[1] as first_offer,
        rank = min(rank) filter (where gross_revenue is not null) over (partition by person_id) as tells_gross,
        rank = min(rank) filter (where pending_payments is not null) over (partition by person_id) as tells_pending
    from customer_each
),
source as (
    select person_id, 'customers' :: table_name as source_table, p.* replace (
        t._import as _import, t._row as _row, t.day as date, t.gross_revenue as amount, 'approved' as status, t.deal as deal,
        t.first_offer as offer, t.contracted_revenue as contracted_revenue, t.discounts as discount, t.processing_fees as processing_fee,
        t.extra_fees as extra_fee, t.vat as vat, t.refunds as refund_amount, t.channel as channel, t.currency as currency,
        t.closers as closer, t.setters as setter, t.csms as csm,
        string_split(t.methods, ', ')[1] as method,
        case when t.payment_types ilike '%recurring%' then 'recurring' when t.payment_types is not null then 'one_time' end as payment_type)
    from totals t left join {{payments}} p on false where t.gross_revenue is not null and t.tells_gross
    union all
    select person_id, 'customers', p.* replace (
        t._import as _import, t._row as _row, t.day as date, t.pending_payments as amount, 'pending' as status, t.first_offer as offer,
        t.closers as closer, t.setters as setter, t.csms as csm, t.currency as currency)
    from totals t left join {{payments}} p on false where t.pending_payments > 0 and t.tells_pending{rows}
)"""


LOOKUP = """create table work.{name}_of as
select word, split_part(word :: varchar, ', ', 1) :: {name}_name as {name}, word :: varchar :: {name}_list as {plural}
from (select distinct {plural} as word from pay where {plural} is not null);"""
"""What a payment's word for somebody or something is as a member and as a list."""


def team(column: str, plural: str, mine: bool, telling: Told) -> str:
    """Who is named on a payment: by its own column if the table has it (decision 39), else by the row that tells its deal,
    else by its customer. One sale has one of each: a row's or a customer's first."""
    of_row = f"k.k_{plural}, " if telling.synthetic and telling.deals else ""
    named = f"coalesce(w.{column}, {of_row}c.{plural})"
    if telling.synthetic and not telling.deals:
        return named
    if not telling.deals:
        return f"w.{column}" if mine else f"c.{plural}"
    if mine or telling.synthetic:
        paid = named if telling.synthetic else f"w.{column}"
        return f"case when w.status = 'told' then split_part({named}, ', ', 1) else {paid} end"
    return f"split_part(coalesce(w.{column}, k.k_{plural}, c.{plural}), ', ', 1)"


def texts(telling: Told, of_customers: Iterable[str]) -> str:
    """Every text of a payment that repeats: its own words, or those of the customers that stand in for them."""
    known = {field.vocabulary: None for field in TABLES["payments"].fields if field.vocabulary}
    words = sorted({word for vocabulary in known for word in VOCABULARY[vocabulary]})
    selects = [f"select unnest({[*words, 'told']}) as word"]
    if telling.synthetic or telling.deals:
        selects += [
            "select string_split(offers, ', ')[1] from customers",
            "select string_split(methods, ', ')[1] from customers",
        ]
        selects += [
            f"select {name} from customers" for name in ("deal", "channel", "offers", "closers", "setters", "csms")
        ]
        selects += [f"select string_split({name}, ', ')[1] from customers" for name in ("closers", "setters", "csms")]
        # Of a client with several rows everybody who ever served them.
        selects += [f"select {name} from customer" for name in ("offers", "closers", "setters", "csms")]
    if telling.deals:
        selects += ["select offers from told_row"]
    if not telling.synthetic:
        fields = ("kind", "status", "payment_type", "deal", "offer", "method", "channel", "closer", "setter", "csm")
        selects += [f"select {name} from payments" for name in fields]
    return " union ".join(selects + [f"select {plural} from customer" for plural in of_customers])


def is_pif(available: set[str]) -> str:
    """Paid in full: the word on the first core deal's first payment, else the customer's own, else the cash of the day
    of the close against the contract; NULL where the deal is unknown (docs/numbers.md 2.3, decision 45)."""
    known = ("full_pay", "split_pay", "deposit")
    if "payments.deal" in available and "payments" in available:
        return f"case when core.first_word in {known} then core.first_word = 'full_pay' end"
    if "customers.deal" in available:
        return (
            f"case when t.core_on is not null and c.deal in {known} then c.deal = 'full_pay' end"
            if "payments" in available
            else f"case when c.deal in {known} then c.deal = 'full_pay' end"
        )
    return "case when core.contracted > 0 then coalesce(core_cash.new_cash, 0) >= core.contracted end"
