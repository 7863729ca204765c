"""Runs the model: the SQL files of this folder as one, with what only the workspace knows filled in.

The files hold the rules; this module holds the few expressions that depend on which columns were imported and on the
settings. After :func:`build` a snapshot has the relations of ``7_relations.sql`` and the tables ``members``,
``available`` and ``facts`` that describe them.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from lib.engine.db import one_row, scalar
from lib.metrics.not_filled import failed_rules
from lib.metrics.relations import HAPPENED_ON, LISTS, OF_TABLES
from lib.model import as_declared, customers, identity, order, side_by_side, told
from lib.model.exchange import Exchange, prepare, unconverted
from lib.model.told import Told
from lib.schema.fields import Kind, header_key
from lib.schema.settings import family, with_defaults
from lib.schema.tables import TABLES
from lib.schema.utm_values import words
from lib.schema.vocabulary import VOCABULARY
from lib.store.control import Control
from lib.store.tables import columns, stored

FOLDER = Path(__file__).parent

DIMENSIONS = tuple(LISTS)
"""Every relation but `spend` has these as `<name>` (the primary value), and where a row can have several also as list."""

MOST_WORDS = 5000
"""Different words of an enum; more are kept as text."""

ALWAYS = ("direct / unknown", "no lead record", "meta")
"""UTM words that the model itself uses."""

STAND_INS = {
    "payments.amount": "customers.gross_revenue",
    "payments.contracted_revenue": "customers.contracted_revenue",
    "payments.processing_fee": "customers.processing_fees",
    "payments.extra_fee": "customers.extra_fees",
    "payments.vat": "customers.vat",
    "payments.discount": "customers.discounts",
    "payments.refund_amount": "customers.refunds",
    "payments.deal": "customers.deal",
    "payments.offer": "customers.offers",
    "payments.method": "customers.methods",
    "payments.payment_type": "customers.payment_types",
    "payments.channel": "customers.channel",
    "payments.closer": "customers.closers",
    "payments.setter": "customers.setters",
    "payments.csm": "customers.csms",
}
"""A customers sheet alone carries totals per customer that stand in for a payments table."""

OF_DEALS = ("contracted_revenue", "discount")
"""What a deal has from a customers row where the payments have no such column (decision 97)."""


def build(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], imported_on: date, control: Control) -> None:
    """Build the derived relations in `con`, which holds the canonical tables, `mapped` and ``work.import_place``.

    `imported_on` bounds the as-of date (decision 25); `control` may call it off.
    """
    mapped = {f"{t}.{f}" for t, f in con.execute("select tbl, field from mapped").fetchall()}
    counted = ", ".join(f"(select count(*) from main.{stored(t)})" for t in TABLES)
    filled = {t for t, rows in zip(TABLES, one_row(con, f"select {counted}"), strict=True) if rows}
    available = {m for m in mapped if m.split(".")[0] in filled} | filled
    if "payments" not in filled:
        available |= {name for name, stand_in in STAND_INS.items() if stand_in in available}
    else:
        deals = {f"payments.{name}" for name in OF_DEALS if STAND_INS[f"payments.{name}"] in available}
        available |= deals - ({"payments.discount"} if "payments.list_price" in available else set())
    chosen = with_defaults(settings)
    exchange = prepare(con, settings, chosen["currency"])
    _prepare_words(con, settings, filled)
    _prepare_tiers(con, settings)
    available |= {f"offers.{tier}" for tier in family(settings, "offer_tier").values()}
    owed = (
        f"select count(*) from payments t where status = 'pending' and coalesce(kind <> 'refund', amount >= 0) and {exchange.owed('coalesce(date, due_date)')}"
        if "payments" in filled
        else f"select count(pending_payments) from customers t where {exchange.owed('coalesce(close_date, last_payment_date, joined_date)')}"
    )
    nothing_pending = not scalar(con, owed)
    if not nothing_pending:
        available.add("payments.pending")
    # An amount below zero says that money went back, as a column for the kind of row would.
    if "payments" in filled and scalar(con, "select count(*) from payments where amount < 0"):
        available.add("payments.kind")
    # The rule of docs/numbers.md 2.2 is in use where there is something to go by, not where there is only a column.
    if "csm_calls.success" in available and scalar(con, "select count(*) from csm_calls where type = 'onboarding'"):
        available.add("csm_calls.onboardings")
    in_customers = columns(con, f"main.{stored('customers')}")
    customers.prepare(con)
    order.lay_out(con)
    rows = identity.prepare(con)
    telling = told.look(con, available)
    replacements = (
        _enums(_with_very_many(con, available))
        | _expressions(available, mapped, telling, chosen, exchange, nothing_pending)
        | customers.expressions(in_customers)
        | order.expressions(con)
        | rows
    )
    replacements |= as_declared.expressions(rows)
    replacements["imported_on"] = f"date '{imported_on}'"
    text = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.sql")))
    text += as_declared.relations(rows, available, _dimensions)
    for name, expression in replacements.items():
        text = text.replace("{" + name + "}", expression)
    side_by_side.run(con, text + unconverted(exchange), control)
    _describe(con, available, exchange, imported_on)


def _expressions(
    available: set[str],
    mapped: set[str],
    telling: Told,
    settings: Mapping[str, str],
    exchange: Exchange,
    nothing_pending: bool,
) -> dict[str, str]:
    """The parts of the SQL files that depend on the workspace, by placeholder: those first that hold others."""

    def has(name: str) -> bool:
        return name in available

    synthetic = telling.synthetic
    own = {
        "closers": ("p", "closer", has("payments.closer") and not synthetic, has("customers.closers")),
        "setters": ("p", "setter", has("payments.setter") and not synthetic, has("customers.setters")),
        "csms": ("p", "csm", has("payments.csm") and not synthetic, has("customers.csms")),
    }
    payment = {
        f"payment_{plural}": _payment_team(column, plural, mine, telling)
        for plural, (_, column, mine, _) in own.items()
    }

    def team(plural: str) -> str:
        return "coalesce(d.setters, l.setters)" if plural == "setters" else f"d.{plural}"

    person = {
        f"person_{plural}": f"case when c.person_id is not null then c.{plural} else {team(plural)} end"
        if listed
        else team(plural)
        for plural, (_, _, _, listed) in own.items()
    }
    own_source = has("payments.utm_source") and not synthetic
    looked_up = [name for name in ("closer", "setter", "csm") if own[LISTS[name]][2] or telling.by_row]
    looked_up += ["offer"] if has("payments.offer") or telling.deals else []
    borrowed = {name for name in looked_up if not synthetic and f"payments.{name}" not in mapped}
    # Where the customers have no such column, those of a client are who their payments name: a row that tells a deal has them.
    unlisted = {
        name for name in ("closer", "setter", "csm") if telling.deals and not synthetic and not own[LISTS[name]][3]
    } - borrowed
    source = _SOURCE_OF_TOTALS if synthetic else _SOURCE_OF_PAYMENTS
    deal_key = _DEAL_OF_ROW if synthetic else _DEAL_KEY
    k_offer, k_channel = (
        f"coalesce(w.{name}, k.k_{column})"
        if telling.deals and (synthetic or not has(f"payments.{name}"))
        else f"w.{name}"
        for name, column in (("offer", "offers"), ("channel", "channel"))
    )
    return {
        "told": told.sql(source.format(rows=""), _RID, deal_key, synthetic) if telling.deals else "",
        "payment_source": source.format(rows=told.ROWS if telling.deals else ""),
        "payment_rid": _RID,
        "payment_deal_key": f"coalesce(a.told_key, {deal_key})" if telling.deals else deal_key,
        "payment_offer": k_offer,
        "payment_channel": k_channel,
        **told.expressions(telling),
        **payment,
        **person,
        "payment_status": "s.status" if has("payments.status") or synthetic else "coalesce(s.status, 'approved')",
        "payment_words": _payment_words(telling, [n for n, (_, _, mine, _) in own.items() if not mine]),
        "payment_lookups": "\n".join(_LOOKUP.format(name=name, plural=LISTS[name]) for name in looked_up),
        "payment_lookup_joins": "\n".join(f"left join {name}_of on {name}_of.word = p.{LISTS[name]}" for name in looked_up),
        "payment_discount": "w.discount" if has("payments.discount") or not has("payments.list_price") else "greatest(0, w.list_price - w.contracted_revenue)",
        "closes": "true" if settings["deposits_are_deals"] == "yes" else "coalesce(deal_word <> 'deposit', true)",
        "is_pif": _is_pif(available),
        "core_closed_on": "core.closed_on" if has("payments") else "coalesce(core.closed_on, c.close_date, c.joined_date)",
        "upsell_presented": "coalesce(c.upsell_presented, false)" if has("customers.upsell_presented") else "true",
        "backend_presented": "coalesce(c.backend_presented, false)" if has("customers.backend_presented") else "true",
        "is_card": "coalesce(p.method in (select m from (select distinct method as m from pay) where regexp_matches(lower(m), 'stripe|card|tarjeta|visa|mastercard|amex')), false)"
        if has("payments.method") else "true",
        "nothing_pending": str(nothing_pending).lower(),
        "amounts_include_vat": str(settings["amounts_include_vat"] == "yes").lower(),
        **exchange.expressions(),
        "is_magnet": "lead_magnet is not null" if has("leads.lead_magnet") else "true",
        "has_customers": str(has("customers")).lower(),
        "has_calls": str(has("csm_calls")).lower(),
        "has_leads": str(has("leads")).lower(),
        "onboarded_on": "c.onboarding_completed_date" if has("customers.onboarding_completed_date")
        else "f.onboarded_on" if has("csm_calls.onboardings")
        else "c.onboarding_date",
        "failed_rules": failed_rules(available),
        **{
            f"unlisted_{plural}": "person_id not in (select person_id from customer)" if listed else "true"
            for plural, (_, _, _, listed) in own.items()
        },
        "meta_is_open": str("utm_alias.meta" not in settings).lower(),
        "moved_in_booked": str(settings["moved_in_booked"] == "yes").lower(),
        "is_good": "stage = 9" if settings["good_events"] == "live" else "stage not in (7, 8)",
        "payment_utm_source": "source_of(w.utm_source, u.value, w.utm_medium)" if own_source else "cast(null as utm_word)",
        "payment_joins": " ".join([
            *([_TOLD_JOINS] if telling.deals else []),
            *(["left join customer c using (person_id)"] if any("c." in text for text in payment.values()) else []),
            *(["left join utm_words u on u.kind = 'source' and u.raw = w.utm_source"] if own_source else []),
        ]),
        "people_dimensions": _dimensions({d: f"t.{LISTS[d]}" for d in DIMENSIONS}),
        "payment_dimensions": _dimensions(
            dict.fromkeys(DIMENSIONS, "")
            | {d: f"t.{d}" for d in ("closer", "setter", "csm") if not synthetic}
            | ({"utm_source": _SOURCE_OF_SALE if telling.deals else "p.utm_source"} if own_source else {}),
            looked_up,
            borrowed,
            unlisted,
        ),
        "call_dimensions": _dimensions(dict.fromkeys(DIMENSIONS, "") | ({"csm": "c.csms"} if has("csm_calls.csm") else {})),
        "sales_dimensions": _dimensions(dict.fromkeys(DIMENSIONS, "") | _sales_dimensions(available)),
        "person_dimensions": _dimensions(dict.fromkeys(DIMENSIONS, "")),
        "touch_dimensions": _dimensions(dict.fromkeys(DIMENSIONS, "") | {"utm_source": "touch_source"}),
    }  # fmt: skip


_LOOKUP = """create table work.{name}_of as
select word, split_part(word :: varchar, ', ', 1) :: {name}_name as {name}, word :: varchar :: {name}_list as {plural}
from (select distinct {plural} as word from pay where {plural} is not null);"""
"""What a payment's word for somebody or something is as a member and as a list."""


_RID = "(w._row + i.rows_before) * 2 + (w.status = 'pending' and w.source_table = 'customers') :: int"
"""The number of a payment. A customers row may stand for two: what was paid and what is owed."""

_DEAL_KEY = """case when w.deal_id is not null then hash('id', w.deal_id)
         else hash('offer', person_id, lower(coalesce(split_part(w.offer, ', ', 1), ''))) end"""
_SOURCE_OF_SALE = "coalesce(p.utm_source, case when p.source_table = 'customers' then t.utm_source end)"
"""A row that tells a deal has no source of its own, other than a payment that says nothing in its column for it."""
_DEAL_OF_ROW = "hash('row', (w._row + i.rows_before) * 2)"

_TOLD_JOINS = f"""
left join (select rid as a_rid, told_rid, deal_key as told_key from told_for) a on a.a_rid = {_RID}
left join (select rid as k_rid, closers as k_closers, setters as k_setters, csms as k_csms, offers as k_offers, channel as k_channel from told_row) k on k.k_rid = a.told_rid"""


def _payment_team(column: str, plural: str, mine: bool, telling: Told) -> str:
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


def _payment_words(telling: Told, of_customers: Iterable[str]) -> str:
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


_SOURCE_OF_PAYMENTS = """source as (
    select ids.person_id, 'payments' :: table_name as source_table, p.*
    from {{payments}} p join person_ids ids on ids.key = {{payments_key}}{rows}
)"""

# Without payments, each customer's totals are read as one payment on the close date and, if something is owed, one
# pending one. The day of the money is then only as good as the close date; pages say so. Where several rows of a person have
# totals, each is a payment, as far as the first source goes that tells any.
_SOURCE_OF_TOTALS = """totals as (
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


def _is_pif(available: set[str]) -> str:
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


def _sales_dimensions(available: set[str]) -> dict[str, str]:
    """What a sales call says of itself. One found in the CSM table has its host as closer, and the rest from the person."""
    if "sales_calls" not in available:
        return {"closer": "s.closers"}
    is_csm_call = "s.source_table = 'csm_calls'"
    own = {
        "setter": "s.setters",
        "offer": "s.offers",
        "utm_source": "source_of(s.raw_source, w.value, s.raw_medium)",
    }
    found = {
        name: f"case when {is_csm_call} then t.{LISTS[name]} :: varchar else {column} :: varchar end"
        for name, column in own.items()
        if f"sales_calls.{name}" in available
    }
    host = (
        "s.closers"
        if "sales_calls.closer" in available
        else f"case when {is_csm_call} then s.closers else t.closers :: varchar end"
    )
    return {"closer": host, **found}


def _with_very_many(con: duckdb.DuckDBPyConnection, available: Collection[str]) -> frozenset[str]:
    """The dimensions, and other columns of words, that hold more different texts somewhere than an enum is good for."""
    found = set()
    for name, plural in {**LISTS, "method": "methods", "affiliate": "affiliates"}.items():
        held = [field.split(".") for field in sorted(available) if field.partition(".")[2] in (name, plural)]
        there = [(table, column) for table, column in held if column in columns(con, f"main.{stored(table)}")]
        if any(
            scalar(con, f"select approx_count_distinct({column}) from {table}") > MOST_WORDS for table, column in there
        ):
            found.add(name)
    return frozenset(found)


def _enums(as_text: Collection[str]) -> dict[str, str]:
    """The types of columns of words, by placeholder."""
    words = "enum (select word from ({payment_words}) where word is not null order by word)"
    partners = """enum (
        select distinct name from (
            select split_part(affiliate, ', ', 1) as name from leads union select split_part(affiliates, ', ', 1) from customer
            union select unnest(['direct / unknown', 'no lead record'])
        ) where name is not null order by name)"""
    return {
        "dimension_types": _types(as_text),
        "payment_word_type": "varchar" if {*as_text} & {"closer", "setter", "csm", "offer", "method"} else words,
        "affiliate_type": "varchar" if "affiliate" in as_text else partners,
    }


def _types(as_text: Collection[str]) -> str:
    """Enums of every dimension: half the scan time of text (design.md section 7). What is kept `as_text` has too many words:
    each column of an enum brings all of them along in the file."""
    sources = {
        "closer": "select closers from person_text union all select split_part(closers, ', ', 1) from person_text union all select distinct closers from pay union all select closers from sales_call",
        "setter": "select setters from person_text union all select split_part(setters, ', ', 1) from person_text union all select distinct setters from pay union all select setters from sales_call union all select setters from lead_row",
        "csm": "select csms from person_text union all select split_part(csms, ', ', 1) from person_text union all select distinct csms from pay union all select csms from call",
        "offer": "select offers from person_text union all select distinct offers from pay union all select offers from sales_call union all select distinct offer from costs",
        "country": "select country from person_text",
        "utm_source": "select value :: varchar from utm_words where kind = 'source' union all select unnest(['direct / unknown', 'no lead record', 'meta'])",
    }
    statements = []
    for dimension, own in sources.items():
        select = " union all ".join([own, *as_declared.texts(dimension)])
        single = LISTS[dimension] == dimension
        first, every = ("text", "text") if single else ("split_part(text, ', ', 1)", "unnest(string_split(text, ', '))")
        lists, names = (
            "varchar" if dimension in as_text else f"enum (select {text} as text from {dimension}_texts order by text)"
            for text in ("text", f"distinct {first}")
        )
        statements.append(
            f"create table work.{dimension}_texts as select distinct text from ({select}) as texts(text) where text is not null;"
            f"create type {dimension}_list as {lists};"
            f"create type {dimension}_name as {names};"
            f"create table {dimension}_members as select text as combined, {every} as member from {dimension}_texts;"
        )
    return "\n".join(statements)


def _dimensions(
    expressions: Mapping[str, str],
    looked_up: Collection[str] = (),
    borrowed: Collection[str] = (),
    unlisted: Collection[str] = (),
) -> str:
    """Select list of all dimensions; an empty expression takes the person's own (``t`` is ``people``). What is `looked_up`
    stands in the joined ``<name>_of``; what is `borrowed` is the person's where nothing stands there, what is `unlisted` only
    where a customers row speaks."""
    parts = []
    for name in DIMENSIONS:
        plural, expression = LISTS[name], expressions[name]
        if name in looked_up and name in borrowed:
            of_person = f"t.{plural}" if plural == name or not expression else f"t.{name} :: varchar :: {name}_list"
            parts += [f"coalesce({name}_of.{name}, t.{name}) as {name}"]
            parts += [f"coalesce({name}_of.{plural}, {of_person}) as {plural}"]
        elif name in looked_up and name in unlisted:
            of_row = f"case when p.source_table = 'customers' then t.{name} end"
            parts += [f"coalesce({name}_of.{name}, {of_row}) as {name}"]
            parts += [f"coalesce({name}_of.{plural}, {of_row} :: varchar :: {name}_list) as {plural}"]
        elif name in looked_up:
            parts += [f"{name}_of.{name}", f"{name}_of.{plural}"]
        elif plural == name:
            kind = "utm_word" if name == "utm_source" else f"{name}_name"
            parts.append(f"{expression} :: {kind} as {name}" if expression else f"t.{name} as {name}")
        elif not expression:
            parts += [f"t.{name} as {name}", f"t.{plural} as {plural}"]
        elif expression == f"t.{name}":
            # A sale has one closer, setter and CSM: the customer's primary one (decision 39).
            parts += [f"t.{name} as {name}", f"t.{name} :: varchar :: {name}_list as {plural}"]
        else:
            parts += [
                f"split_part({expression}, ', ', 1) :: {name}_name as {name}",
                f"{expression} :: {name}_list as {plural}",
            ]
    return ", ".join(parts)


_TEAM = {
    "customers": ("closers", "setters", "csms"),
    "payments": ("closer", "setter"),
    "sales_calls": ("closer", "setter"),
    "csm_calls": ("csm",),
    "leads": ("setter",),
}
"""The columns in which somebody of the team is named."""


def _prepare_words(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], filled: Collection[str]) -> None:
    """Make the words of the UTM columns; `filled` are the tables that have rows."""
    named = [f"select {column} as names from {t}" for t, found in _TEAM.items() if t in filled for column in found]
    texts = f"select distinct unnest(string_split(names, ', ')) from ({' union '.join(named)})" if named else ""
    team = {header_key(name): name for (name,) in (con.execute(texts).fetchall() if texts else ()) if name}
    aliases = {raw.lower(): value for raw, value in family(settings, "utm_alias").items()}
    rows: list[tuple[str, str, str | None]] = []
    for kind, values in _utm_columns().items():
        selects = [f"select {value} from {table}" for table, value in values if table in filled]
        if selects:
            found = con.execute(
                f"select distinct raw from ({' union all '.join(selects)}) as written(raw) where raw is not null"
            )
            rows += words(kind, [raw for (raw,) in found.fetchall()], aliases, team)
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    con.register(
        "words_read",
        pa.table(dict(zip(("kind", "raw", "value"), (pa.array(c, pa.string()) for c in columns), strict=True))),
    )
    # An enum: touches carry five of these on every row, and codes are quicker to join, sort and store than text; but each
    # column brings all words along in the file.
    very_many = len({value for _, _, value in rows}) > MOST_WORDS
    enum = f"""enum (
        select distinct text from (select value as text from words_read union all select unnest({list(ALWAYS)}))
        where text is not null order by text)"""
    con.execute(f"""
        create type utm_word as {"varchar" if very_many else enum};
        create table utm_words as select kind, raw, value :: utm_word as value from words_read;
    """)
    con.unregister("words_read")


def _utm_columns() -> dict[str, list[tuple[str, str]]]:
    """Kind of tag -> (table, SQL of a value) of every field that holds one."""
    found: dict[str, list[tuple[str, str]]] = {}
    for table in TABLES.values():
        for field in table.fields:
            if field.utm:
                listed = field.kind is Kind.LIST
                value = f"unnest(string_split({field.name}, ', '))" if listed else field.name
                found.setdefault(field.utm, []).append((table.name, value))
    return found


def _prepare_tiers(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    con.execute("create table offer_tiers (offer varchar primary key, tier varchar)")
    for offer, tier in family(settings, "offer_tier").items():
        con.execute("insert or replace into offer_tiers values (lower(?), ?)", [offer, tier])


def _describe(con: duckdb.DuckDBPyConnection, available: set[str], exchange: Exchange, imported_on: date) -> None:
    """What the pages need to know of the snapshot: available fields, list members, as-of day, what is left out."""
    # Sales calls found among the CSM calls do without a table of their own (decision 19).
    if scalar(con, "select count(*) from sales"):
        available = available | {"sales_calls"}
    con.execute("create table available (name varchar)")
    con.execute("insert into available select unnest(?)", [sorted(available) or ["nothing"]])
    con.execute("create table facts (name varchar primary key, value varchar)")
    as_of = last_activity(con, imported_on)
    if as_of is None:  # a customers sheet alone has no other activity than its own dates
        as_of = scalar(con, """
            select max(day) from (
                select unnest([close_date, last_payment_date, joined_date, onboarding_date, onboarding_completed_date, graduation_date, cancel_date])
                    as day from customers
            ) where day <= $today
        """, {"today": imported_on})  # fmt: skip
    left_out = con.execute(
        "select currency, count(*), sum(amount)::varchar from unconverted group by all order by all"
    ).fetchall()
    facts = {
        "as_of": str(as_of or imported_on),
        "currency": exchange.currency,
        "left_out_currencies": json.dumps(left_out),
        "unsettled_currencies": ", ".join(exchange.unsettled),
    }
    con.execute("insert into facts select unnest(?), unnest(?)", [[*facts], [*facts.values()]])


def last_activity(con: duckdb.DuckDBPyConnection, imported_on: date) -> date | None:
    """The newest day on which a row of the relations tells of something that happened, not later than the import."""
    there = con.execute("select table_name from duckdb_tables() where database_name = current_database()").fetchall()
    others = "".join(
        f" union all select max({HAPPENED_ON}) from {name} where {HAPPENED_ON} <= $today"
        for (name,) in there
        if name in OF_TABLES
    )
    day: date | None = scalar(con, f"""
        select max(day) from (
            select max(held_on) as day from calls where is_live and held_on <= $today
            union all select max(held_on) from sales where is_live and held_on <= $today
            union all select max(event_on) from money where is_collected and source_table = 'payments' and event_on <= $today
            union all select max(optin_on) from optins where optin_on <= $today and source_table = 'leads'{others})
    """, {"today": imported_on})  # fmt: skip
    return day
