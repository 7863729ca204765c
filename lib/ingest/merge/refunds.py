"""Refunds that name no payment: a balance export lists what went back, but not of which charge.

Where the payments say themselves what went back, both would count the same money. So such a row is given the payment it
must be of: one with the same amount given back, else one whose amount two rows make up. What went back in a dispute is
then part of the chargeback and no refund of its own; one that was won gave it back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import duckdb


@dataclass
class Given:
    """What a payment says went back: its id, the amount, since when that was possible, and whether by a dispute."""

    payment: str
    amount: Decimal
    since: date
    disputed: bool
    rows: list[int] = field(default_factory=list)


def name_their_payment(con: duckdb.DuckDBPyConnection, imports: Sequence[int], won_back: Sequence[str] = ()) -> None:
    """Write the payment into ``payments.tracking_id`` of the refund rows that came with `imports` and name none.

    What a dispute took of a payment that was `won_back` is no refund either: it was given back.
    """
    if not imports:
        return
    rows = con.execute(f"""
        select rowid, coalesce(currency, ''), abs(amount), coalesce(date, date '1900-01-01') from payments
        where kind = 'refund' and _import in ({", ".join(map(str, imports))})
            and (tracking_id is null or tracking_id not in (select id from payments where kind is distinct from 'refund' and id is not null))
            and id not in (select id from payments where kind is distinct from 'refund' and id is not null)
        order by date, id, amount
    """).fetchall()
    if not rows:
        return
    said = con.execute("""
        with named as (select tracking_id as id from payments where kind = 'refund' union all select id from payments where kind = 'refund')
        select coalesce(currency, ''), id, abs(case when status = 'chargeback' then amount when refund_amount <> 0 then refund_amount else amount end),
            coalesce(date, date '1900-01-01'), status = 'chargeback'
        from payments
        where kind is distinct from 'refund' and id is not null and (status in ('refunded', 'chargeback') or refund_amount <> 0)
            and (status = 'chargeback' or id not in (select id from named where id is not null))
        order by date, id, amount
    """).fetchall()
    said += con.execute(
        """
        select coalesce(currency, ''), id, abs(amount), coalesce(date, date '1900-01-01'), true from payments
        where kind is distinct from 'refund' and id in (select unnest(?)) and status is distinct from 'chargeback' order by date, id, amount
        """,
        [list(won_back)],
    ).fetchall()
    given: dict[str, list[Given]] = defaultdict(list)
    for currency, payment, amount, since, disputed in said:
        given[currency].append(Given(payment, amount, since, disputed))
    for currency, payments in given.items():
        _match(payments, [(rowid, amount, day) for rowid, code, amount, day in rows if code == currency])
    for one in (one for payments in given.values() for one in payments if one.rows):
        listed = ", ".join(map(str, one.rows))
        if one.disputed:
            con.execute(f"delete from payments where rowid in ({listed})")
            continue
        con.execute(
            f"""
            update payments set tracking_id = paid.id, email = coalesce(payments.email, paid.email), phone = coalesce(payments.phone, paid.phone)
            from (select id, email, phone from payments where id = ? and kind is distinct from 'refund') paid
            where payments.rowid in ({listed})
            """,
            [one.payment],
        )


def _match(payments: list[Given], rows: list[tuple[int, Decimal, date]]) -> None:
    """Give every payment the row of its amount on or after its day, then those left over the two rows that make it up."""
    left = dict.fromkeys(rows)
    for one in payments:
        fit = next((row for row in left if row[1] == one.amount and row[2] >= one.since), None)
        if fit:
            one.rows.append(fit[0])
            del left[fit]
    for one in (p for p in payments if not p.rows):
        by_amount: dict[Decimal, tuple[int, Decimal, date]] = {}
        for row in [r for r in left if r[2] >= one.since]:
            other = by_amount.get(one.amount - row[1])
            if other:
                one.rows += [other[0], row[0]]
                del left[other], left[row]
                break
            by_amount.setdefault(row[1], row)
