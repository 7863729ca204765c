"""The founder's own names in a snapshot: offers with what they brought in, spellings of UTM sources, rates of currencies."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from lib.engine.db import identifier, scalar
from lib.engine.engine import Connection


@dataclass(frozen=True)
class Offer:
    """One offer with what it brought in: payments that name it first, and the cash collected with them."""

    name: str
    payments: int
    cash: Decimal
    tier: str
    is_told: bool = True
    """Whether somebody said its kind; else it counts as a core offer until they do."""


@dataclass(frozen=True)
class Spelling:
    """One way in which a UTM source is written, what it counts as (None: no source), and where it occurs."""

    raw: str
    value: str | None
    leads: int
    rows: int


@dataclass(frozen=True)
class DatedRate:
    """What one unit of a currency is worth in the workspace's, from a day on."""

    currency: str
    since: date
    rate: Decimal


_OFFERS = """
    with named as (select distinct member from offer_members),
    paid as (select offer :: varchar as offer, count(*) as payments, sum(gross) as cash from money where event = 'payment' group by 1)
    select member, coalesce(payments, 0) as payments, coalesce(cash, 0) as cash, coalesce(tier, 'core') as tier, tier is not null as is_told
    from named left join paid on paid.offer = member left join offer_tiers t on t.offer = lower(member)
"""
_SOURCES = """
    with written as (
        select utm_source as raw, 1 as lead from leads union all select utm_source, 0 from customers
        union all select utm_source, 0 from payments union all select utm_source, 0 from sales_calls
        union all select utm_source, 0 from costs
    )
    select w.raw, w.value :: varchar as value, coalesce(sum(lead), 0) :: bigint as leads, count(written.raw) as rows
    from utm_words w left join written using (raw) where w.kind = 'source' group by 1, 2
"""


def offers(con: Connection, text: str = "", first: int = 0, size: int | None = None) -> list[Offer]:
    """The offers that hold a text in small letters, the largest first; of many only `size`, from the `first` on."""
    sql = f"select * from ({_OFFERS}) where contains(lower(member), ?) order by cash desc, member"
    return [Offer(*row) for row in _rows(con, sql, text, first, size)]


def count_offers(con: Connection, text: str = "") -> int:
    """How many offers hold a text in small letters."""
    sql = "select count(*) from (select distinct member from offer_members) where contains(lower(member), ?)"
    return int(scalar(con, sql, [text]))


def spellings(con: Connection, text: str = "", first: int = 0, size: int | None = None) -> list[Spelling]:
    """The spellings of UTM sources that hold a text in small letters, with the rows that hold them; of many only some."""
    where = "contains(lower(raw), $1) or contains(lower(coalesce(value, '')), $1)"
    sql = f"select * from ({_SOURCES}) where {where} order by value nulls last, rows desc, raw"
    return [Spelling(*row) for row in _rows(con, sql, text, first, size)]


def count_spellings(con: Connection, text: str = "") -> int:
    """How many spellings :func:`spellings` gives of all."""
    where = "contains(lower(raw), $1) or contains(lower(coalesce(value, '')), $1)"
    return int(scalar(con, f"select count(*) from ({_SOURCES}) where {where}", [text]))


def spellings_of(con: Connection, name: str) -> list[Spelling]:
    """The spellings that count as one name."""
    return [Spelling(*row) for row in _rows(con, f"select * from ({_SOURCES}) where value = ? order by raw", name)]


def rates(con: Connection, most: int) -> list[DatedRate]:
    """The rates, the newest first."""
    sql = f"select currency, since, rate from rate_days order by since desc, currency limit {most}"
    return [DatedRate(*row) for row in con.execute(sql).fetchall()]


def is_touched(con: Connection, dimension: str, name: str) -> bool:
    """Whether a name is a member of one of the dimensions of touches."""
    column = identifier(dimension)
    touches = f"select {column} :: varchar as member from optins union select {column} :: varchar from credits"
    return bool(scalar(con, f"select exists (from ({touches}) where member = ?)", [name]))


def _rows(con: Connection, sql: str, text: str, first: int = 0, size: int | None = None) -> list[tuple[Any, ...]]:
    return con.execute(f"{sql} limit {'null' if size is None else size} offset {first}", [text]).fetchall()


def unpriced(con: Connection, currency: str) -> int:
    """How many payments would be left out for want of a rate, were this the workspace's currency."""
    sql = """
        select count(*) from payments
        where upper(currency) <> upper(?) and upper(currency) not in (select upper(currency) from rate_days)
    """
    return int(scalar(con, sql, [currency]))
