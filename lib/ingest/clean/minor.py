"""Amounts in cents: what says so, what makes it likely enough to ask, and how such columns are read (decision 114).

Programs keep money as whole numbers of the smallest unit; a copy of their tables shows a hundred times too much. Only whole
numbers can be cents, and an ordinary sheet of whole prices is never asked: there has to be a sign beside the numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from lib.engine.db import literal, one_row
from lib.ingest.clean.cleaning import Cleaning, Column
from lib.ingest.map import money
from lib.ingest.map.evidence import Question
from lib.ingest.map.headers import header_currency, names_cents
from lib.schema.amounts import ZERO_DECIMALS
from lib.schema.fields import Kind, header_key
from lib.texts.messages import Message

MINOR_UNITS = "minor_units"
UNITS, CENTS = "units", "cents"

_VENDORS = ("stripe", "braintree", "adyen", "razorpay", "mollie", "gocardless", "chargebee", "recurly", "paddle")
"""Those whose programs count in cents, as files are named after them."""

_OF_A_PROGRAM = frozenset(
    ("availableon", "balancetransaction", "paymentintent", "paymentintentid", "amountrefunded", "amountcaptured", "livemode",
     "reportingcategory", "receiptemail", "latestcharge", "captured", "applicationfee", "applicationfeeamount")
)  # fmt: skip
_ALSO_OF_A_PROGRAM = frozenset(
    ("created", "currency", "fee", "net", "type", "source", "object", "charge", "refunded", "customer")
)
"""Keys of the columns that processors' own tables have: those that only they have, and those that a founder may write."""

_LEAST_COLUMNS, _LEAST_BESIDE_IDS = 3, 2
_LEAST_PRICES = 5
_LEAST_FEES = 2
_LEAST_AMOUNT, _LEAST_TYPICAL = 100, 500
"""What most amounts are at least if they are cents: of a processor's table, of a file that is only named after one."""

_PRICE_ENDS = ("700", "900", "700.0", "900.0")
"""How 49 and 97 end as cents."""

_DECIMALS = r"[.,](\d{2}|[1-9])\D*$"
_EXAMPLES = 5


def settle(cleaner: Cleaning) -> None:
    """Read the columns of whole amounts as cents that are said to be, and ask about those that may be."""
    columns = [c for c in cleaner.columns if c.field.kind is Kind.MONEY]
    if not columns:
        return
    own = cleaner.about.own
    named = [c for c in columns if own and names_cents(c.header)]
    answers = {c.raw: cleaner.answers.get(c.field.name, MINOR_UNITS) for c in columns}
    main = next((answer for answer in answers.values() if answer), None)
    looks = _is_likely if own else _fees_are_whole
    open_to_it = not main and len(named) < len(columns)
    likely = open_to_it and (cleaner.about.asks_units or looks(cleaner, [c for c in columns if c not in named]))
    if not (named or main or likely):
        return
    whole = [c for c in columns if _is_whole(cleaner, c) and _can_be_minor(cleaner, c)]
    asked = [c for c in whole if c not in named and not main]
    if likely and asked:
        cleaner.questions.append(_question(cleaner, asked))
        return
    for column in columns:
        answer = answers[column.raw] or (CENTS if column in named else main)
        if answer and column in whole and column not in named:
            cleaner.used[MINOR_UNITS, column.field.name] = answer
        if answer != CENTS:
            continue
        if column in whole:
            code = "cents_by_name" if column in named and not answers[column.raw] else "cents_as_told"
            _divide(cleaner, column)
        else:
            code = "cents_with_decimals" if not _is_whole(cleaner, column) else "cents_unknown"
        cleaner.notes.append(Message(code, {"column": column.header}))


def _is_likely(cleaner: Cleaning, columns: Sequence[Column]) -> bool:
    """Whether something beside the numbers says that whole amounts may be cents: the name of the file, the columns of a
    processor's or a program's table, or prices such as 4900 and 9700, which are a hundred times what is asked for."""
    first = next((c for c in columns if c.field.name == "amount"), columns[0])
    texts: list[str] = [text for text in cleaner.rows.column(first.raw).slice(0, 200).to_pylist() if text]
    if not texts or any(re.search(_DECIMALS, text) for text in texts):
        return False
    file = header_key(cleaner.about.file)
    named = any(vendor in file for vendor in _VENDORS)
    shaped = _is_of_a_processor(cleaner) or _is_of_a_program(cleaner)
    # Of an ordinary sheet the first rows say that it is none: all its rows are looked at only where these leave it open.
    priced = 5 * sum(text.endswith(_PRICE_ENDS) for text in texts) >= 4 * len(texts) >= 4 * _LEAST_PRICES
    if not (named or shaped or priced):
        return False
    count, typical, some, prices, kinds = one_row(cleaner.con, f"""
        with amounts as (select abs({first.value}) as v from {cleaner.source} {first.join} where {first.value} <> 0)
        select count(*), count(*) filter (where v >= {_LEAST_TYPICAL}), count(*) filter (where v >= {_LEAST_AMOUNT}),
            count(*) filter (where v % 1000 in (700, 900)), count(distinct v) filter (where v % 1000 in (700, 900)) from amounts
    """)  # fmt: skip
    if (named and 2 * typical > count) or (shaped and 2 * some > count):
        return True
    return bool(priced and kinds > 1 and 5 * prices >= 4 * count)


def _fees_are_whole(cleaner: Cleaning, columns: Sequence[Column]) -> bool:
    """Whether a vendor's export, whose profile reads units, has the cents of a program under its headers: fees are a share of
    the amount, so that no export in units has only whole ones."""
    by_name = {c.field.name: c for c in columns}
    if not {"amount", "processing_fee"} <= by_name.keys():
        return False
    amount, fee = by_name["amount"], by_name["processing_fee"]
    raws = [cleaner.rows.column(c.raw) for c in (amount, fee)]
    if any(re.search(r"[.,]", text) for raw in raws for text in raw.slice(0, 200).to_pylist() if text):
        return False
    written, marked = one_row(cleaner.con, f"""
        select count(*) filter (where regexp_matches({fee.raw}, '^-?[0-9]{{2,}}$')),
            count(*) filter (where contains({fee.raw}, '.') or contains({fee.raw}, ',') or contains({amount.raw}, '.') or contains({amount.raw}, ','))
        from {cleaner.source}
    """)  # fmt: skip
    return bool(written >= _LEAST_FEES and not marked)


def _is_of_a_processor(cleaner: Cleaning) -> bool:
    own = {header_key(header) for header in cleaner.about.headers if re.fullmatch(r"[a-z_]+", header)}
    only, also = own & _OF_A_PROGRAM, own & _ALSO_OF_A_PROGRAM
    if _ids_of_a_processor(cleaner):
        return len(only) + len(also) >= _LEAST_BESIDE_IDS
    if len(only) + len(also) < _LEAST_COLUMNS:
        return False
    currency = next((c for c in cleaner.columns if c.field.kind is Kind.CURRENCY), None)
    codes = cleaner.rows.column(currency.raw).slice(0, 200).to_pylist() if currency else []
    return bool(only) or (any(codes) and all(re.fullmatch("[a-z]{3}", code) for code in codes if code))


def _ids_of_a_processor(cleaner: Cleaning) -> bool:
    """Whether the rows are known by the ids that Stripe's programs give: ``ch_3N…``, ``pi_…``, ``txn_…``."""
    column = next((c for c in cleaner.columns if c.field.name == "id"), None)
    ids = [text for text in cleaner.rows.column(column.raw).slice(0, 200).to_pylist() if text] if column else []
    return bool(ids) and all(re.fullmatch(r"(ch|pi|py|pyr|txn|re|in|sub)_\w+", text) for text in ids)


def _is_of_a_program(cleaner: Cleaning) -> bool:
    """A table of a database: its rows name other rows by id, and nobody by name or address. One id alone may be that of a
    client in a sheet of one's own."""
    headers = cleaner.about.headers
    fields = {c.field.name for c in cleaner.columns}
    named_so = all(re.fullmatch(r"[a-z][a-z0-9_]*", header) for header in headers)
    ids = sum(header.endswith("_id") for header in headers) - ("customer_id" in fields)
    return named_so and not {"email", "phone", "full_name"} & fields and ids > 0


def _is_whole(cleaner: Cleaning, column: Column) -> bool:
    """Whether no amount of a column is written with decimals, and some amount is written."""
    raw = column.raw
    (decimals, written) = one_row(
        cleaner.con,
        f"select count(*) filter (where regexp_matches({raw}, '{_DECIMALS}')), count({raw}) from {cleaner.source}",
    )
    return bool(written and not decimals)


def _currency(cleaner: Cleaning, column: Column) -> tuple[str, str]:
    """SQL of the currency of a column's amounts, NULL where unknown, and the joins that it needs."""
    beside = next((c for c in cleaner.columns if c.field.kind is Kind.CURRENCY), None)
    code = header_currency(column.header)[1]
    parts = [beside.value if beside else "", column.currency, literal(code) if code else ""]
    joins = {column.join, beside.join if beside else ""} - {""}
    return f"coalesce({', '.join([*filter(None, parts), 'null'])})", " ".join(sorted(joins))


def _sums(cleaner: Cleaning, column: Column) -> money.Sums:
    currency, joins = _currency(cleaner, column)
    found = cleaner.con.execute(f"""
        select coalesce({currency}, ''), sum({column.value}) from {cleaner.source} {joins}
        where {column.value} is not null group by 1 order by 1
    """).fetchall()
    return {code: Decimal(amount) for code, amount in found}


def _can_be_minor(cleaner: Cleaning, column: Column) -> bool:
    """Whether some amount is in a currency that has cents."""
    return any(code not in ZERO_DECIMALS for code in _sums(cleaner, column))


def _question(cleaner: Cleaning, columns: Sequence[Column]) -> Question:
    column = next((c for c in columns if c.field.name == "amount"), columns[0])
    units = _sums(cleaner, column)
    cents = {code: amount if code in ZERO_DECIMALS else amount / 100 for code, amount in units.items()}
    examples = cleaner.con.execute(f"""
        select "row", {column.raw} from {cleaner.source} where {column.raw} is not null order by 1 limit {_EXAMPLES}
    """).fetchall()
    said = {"units": money.said(units), "cents": money.said(cents)}
    return Question(column.field.name, column.header, MINOR_UNITS, (UNITS, CENTS), tuple(examples), params=said)


def _divide(cleaner: Cleaning, column: Column) -> None:
    """Read a column's amounts as hundredths, except in currencies that have none."""
    currency, _ = _currency(cleaner, column)
    whole = ", ".join(map(literal, ZERO_DECIMALS))
    divided = f"({column.value} * 0.01) :: decimal(18,4)"
    column.value = f"(case when {currency} in ({whole}) then {column.value} else {divided} end)"
    column.minor = True
