"""What needs fixing in the data: one list of declared checks, each a question to the snapshot.

A check counts rows (or people, or names), says how much money hangs on them where that can be said, and lists the rows
themselves. Its texts in the interface are ``health_<key>`` and ``health_<key>_why``; `fix` is where it is put right: a page, or
``data/<section>``. Personal columns are left out for readers who may not see them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import pandas as pd

from lib.engine.db import frame, identifier
from lib.engine.engine import Connection
from lib.metrics.aggregate import with_days
from lib.metrics.not_filled import IS_UNFILLED
from lib.query import Snapshot
from lib.schema.fields import Table
from lib.schema.tables import TABLES
from lib.schema.utm_values import is_template
from lib.schema.vocabulary import VOCABULARY
from lib.texts.alike import pairs

ALIKE = 85
"""From this likeness (0 to 100) on two names of the team, or of a source, may be one."""


PERSON = "person_id"


@dataclass(frozen=True)
class Check:
    """One thing to look for. `rows` selects what is wrong; `money` is the SQL of what one row brings in, if it can be said,
    in the workspace's currency. `needs` are the tables and fields without which nothing is asked. What judges each row `alone`,
    on relations that carry a lock, can be asked behind one."""

    key: str
    rows: str
    fix: str
    money: str = ""
    needs: tuple[str, ...] = ()
    personal: tuple[str, ...] = ()
    alone: bool = False


@dataclass(frozen=True)
class Finding:
    """What a check found: how many, the money affected (None where that makes no sense), and the rows, at most the limit. Rows of
    people have their numbers in the column :data:`PERSON`, which is not shown."""

    check: Check
    count: int
    money: Decimal | None
    rows: pd.DataFrame


_LATEST = "(select max(id) from imports group by tbl, file)"
"""A file that came in again corrected has no more to answer for."""

_LISTED = """select i.file, p.tbl as "table", p."row", p.col as "column", p.val as "value", p.reason
    from problems p join imports i on i.id = p.import_id where p.import_id in {latest} and p.outcome = '{outcome}'"""


def _problems(outcome: str) -> str:
    return _LISTED.format(latest=_LATEST, outcome=outcome)


def _known(vocabulary: str) -> str:
    return ", ".join(f"'{word}'" for word in VOCABULARY[vocabulary])


def _unsaid(family: str) -> str:
    """SQL condition on a plan of whose offer nothing was said in a family of settings."""
    said = f"select lower(substr(key, {len(family) + 2})) from settings where starts_with(key, '{family}.') and value <> ''"
    return f"lower(plan) not in ({said})"


def _of_nobody(table: Table) -> str:
    return f"""select '{table.name}' as "table", _row as "row", {identifier(table.date)} as day, {next(iter(table.money), "null")} as amount
        from {table.name} where email is null and phone is null"""


_NOBODY = {
    table.name: _of_nobody(table)
    for table in sorted(TABLES.values(), key=lambda table: not table.money)
    if table.one_by_one and table.names_people
}
"""Table -> its rows that name nobody, those of money first."""

CHECKS = (
    Check("quarantined", _problems("quarantined"), "data/import", personal=("value", "reason")),
    Check("currency", "select source_table as \"table\", _row as \"row\", day, amount, currency from unconverted", "data/currencies", alone=True),
    Check(
        "payment_status",
        f"""select _row as "row", date as day, email, amount, status as "value" from payments
        where kind is distinct from 'refund' and (status is null or status not in ({_known("payment_status")}))""",
        "data/import", money="abs(amount)", needs=("payments.status",), personal=("email",),
    ),
    Check(
        "undated_payments",
        """select p._row as "row", p.gross as amount from money p
        where p.event = 'payment' and p.is_collected and p.event_on is null and p.source_table = 'payments'""",
        "data/import", money="amount", needs=("payments",), alone=True,
    ),
    Check(
        "payers",
        "select t.name, b.first_paid_on as day, b.gross as amount, t.person_id from buyers b join people t using (person_id) where not b.is_listed",
        "data/import", money="amount", needs=("payments", "customers"), personal=("name",), alone=True,
    ),
    Check(
        "nobody",
        " union all ".join(_NOBODY.values()),
        "data/import", money="amount",
    ),
    Check(
        "calls_of_nobody",
        """select c._row as "row", c.held_on as day, c.csm :: varchar as csm, t.name, t.person_id from calls c join people t using (person_id)
        where person_id not in (select person_id from buyers)""",
        "data/import", needs=("csm_calls", "customers"), personal=("name",),
    ),
    Check(
        "unfilled",
        f"""select _row as "row", held_on as day, csm :: varchar as csm
        from (select c.*, f.as_of from calls c, (select value :: date as as_of from facts where name = 'as_of') f) where {with_days(IS_UNFILLED, as_of="as_of")}""",
        "csm_calls", needs=("csm_calls",), alone=True,
    ),
    Check(
        "plans_unknown",
        f"""select _row as "row", start as day, email, plan, amount, "interval" as "value" from subscriptions
        where coalesce(status, '') not in ('trialing', 'incomplete', 'incomplete_expired') and amount is distinct from 0
            and (amount is null and {_unsaid("offer_price")}
                or ("interval" is null or "interval" not in ({_known("interval")})) and (period_start is null or period_end is null)
                    and {_unsaid("offer_recurring")})""",
        "data/offers", needs=("subscriptions",), personal=("email",),
    ),
    Check(
        "paid_without_plan",
        """select t.name, p.event_on as day, p.offer :: varchar as offer, p.gross as amount, t.person_id
        from money p join people t using (person_id)
        where p.event = 'payment' and p.is_collected and p.payment_type = 'recurring' and p.deal is distinct from 'split_pay'
            and p.event_on is not null and p.gross > 0
            and not exists (select 1 from levels l where l.person_id = p.person_id and l.from_on <= p.event_on and l.to_on > p.event_on)""",
        "data/offers", money="amount", needs=("payments",), personal=("name",),
    ),
    Check("words", _problems("word"), "data/import"),
    Check("cells", _problems("cell"), "data/import", personal=("value", "reason")),
    Check(
        "offers",
        """select member as offer, coalesce(payments, 0) as payments, coalesce(cash, 0) as amount
        from (select distinct member from offer_members)
        left join (select offer :: varchar as member, count(*) as payments, sum(gross) as cash from money where event = 'payment' group by 1) using (member)
        where lower(member) not in (select offer from offer_tiers)""",
        "data/offers", money="amount",
    ),
    Check(
        "no_close_date",
        "select t.name, b._row as \"row\", t.person_id from buyers b join people t using (person_id) where b.closed_on is null and b.is_listed",
        "data/import", needs=("customers",), personal=("name",), alone=True,
    ),
    Check(
        "backwards",
        """select t.name, b._row as "row", b.closed_on, b.onboarded_on, b.onboarding_on, b.graduated_on, t.person_id
        from buyers b join people t using (person_id) where b.onboarded_on < b.closed_on or b.graduated_on < b.onboarding_on""",
        "data/import", needs=("customers",), personal=("name",), alone=True,
    ),
    Check(
        "same_name",
        """select full_name as name, email, _row as "row" from customers
        where lower(full_name) in (select lower(full_name) from customers where full_name is not null group by 1
            having count(distinct coalesce(email, phone, _key :: varchar)) > 1) order by 1, 2""",
        "data/import", needs=("customers.full_name",), personal=("name", "email"),
    ),
)  # fmt: skip

TEAM_SPELLINGS = Check("team_spellings", "", "data/import")
SOURCE_SPELLINGS = Check("source_spellings", "", "data/sources")
TEMPLATES = Check("templates", "", "data/sources")
"""Checks that compare words and not rows."""

ALL_CHECKS = (*CHECKS, TEAM_SPELLINGS, SOURCE_SPELLINGS, TEMPLATES)


def findings(
    snapshot: Snapshot,
    *,
    con: Connection | None = None,
    personal: bool = True,
    limit: int = 1000,
    locked: bool = False,
) -> list[Finding]:
    """What is wrong, in the order of the money affected, then of the count; a check that finds nothing is left out.

    Behind a lock only what judges each row alone is asked: the rest compares it with rows that are not there.
    """
    con = con or snapshot.con
    asked = [check for check in CHECKS if set(check.needs) <= snapshot.available and (check.alone or not locked)]
    # An older snapshot does not have a table that came later.
    there = " union all ".join(rows for table, rows in _NOBODY.items() if table in snapshot.tables)
    asked = [replace(check, rows=there) if check.key == "nobody" else check for check in asked]
    found = [_ask(con, check, personal, limit) for check in asked]
    found += [] if locked else [
        _pairs(TEAM_SPELLINGS, [_names(con, table) for table in ("closer_members", "setter_members", "csm_members")], limit),
        _pairs(SOURCE_SPELLINGS, [_column(con, "select distinct value :: varchar from utm_words where kind = 'source' and value is not null")], limit),
        _templates(con, limit),
    ]  # fmt: skip
    return sorted((f for f in found if f.count), key=lambda f: (-(f.money or 0), -f.count))


def _ask(con: Connection, check: Check, personal: bool, limit: int) -> Finding:
    money = f"sum({check.money})" if check.money else "null"
    count, amount = con.execute(f"select count(*), {money} from ({check.rows})").fetchall()[0]
    hidden = () if personal else check.personal
    rows = frame(con, f"select * from ({check.rows}) limit {limit if count else 0}")
    return Finding(check, count, amount, rows.drop(columns=list(hidden)))


def _names(con: Connection, table: str) -> list[str]:
    return _column(con, f"select distinct member from {table} where member is not null")


def _column(con: Connection, sql: str) -> list[str]:
    return sorted(value for (value,) in con.execute(sql).fetchall())


def _pairs(check: Check, groups: Sequence[Collection[str]], limit: int) -> Finding:
    """Names of one group that look alike, the most alike first where there are more than the limit."""
    alike = {(one, other): score for names in groups for score, one, other in pairs(names, ALIKE, shortest=4)}
    shown = sorted(sorted(alike, key=lambda pair: (-alike[pair], pair))[:limit])
    return Finding(check, len(alike), None, pd.DataFrame(shown, columns=["name", "looks_like"]))


def _templates(con: Connection, limit: int) -> Finding:
    raws = _column(con, "select distinct raw from utm_words where value is null")
    unfilled = [raw for raw in raws if is_template(raw)]
    return Finding(TEMPLATES, len(unfilled), None, pd.DataFrame({"value": unfilled[:limit]}))
