"""Ad spend that a platform tells again (docs/numbers.md decision 99).

A fresh export of a platform replaces what it said of the same days at the same level: what it no longer has there leaves.
Other campaigns of the same days are another selection and stay. The same days told at two levels, or as days and as a month,
are the same money twice; which of them counts is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb

from lib.engine.db import one_row, scalar
from lib.ingest.clean.receipt import Problem
from lib.ingest.map import money
from lib.ingest.map.evidence import Question
from lib.ingest.map.profiles import identity_of, label_of
from lib.ingest.merge.part import Part
from lib.schema.settings import FAMILIES
from lib.schema.tables.costs import TABLE as COSTS
from lib.store.tables import columns
from lib.texts.messages import Message

OVERLAP = "overlap"

_MOST_OF = 0.8
"""Share of a row's days that a file must reach over to tell them again; days without spend are in no export."""


@dataclass(frozen=True)
class Restated:
    """The rows of `old` that leave, as rows of the table ``leaving`` (spot: their rowid)."""

    rows: int = 0

    @property
    def condition(self) -> str:
        """SQL condition on a row of `old`, called o."""
        return "o.rowid in (select spot from leaving)" if self.rows else "false"


def restate(
    con: duckdb.DuckDBPyConnection,
    new: str,
    old: str,
    parts: Sequence[Part],
    earlier: Sequence[Part],
    settings: Mapping[str, str],
) -> Restated:
    """What leaves of the costs in `old` because a platform's export in `new` tells its days again.

    `parts` are the files in `new`, `earlier` those in `old` that are no import of the snapshot yet. Keys are matched before
    (``matching.py``). What is asked and what leaves is put on the receipts; rows that give way to older ones leave `new`.
    """
    con.execute("create or replace temp table leaving (spot bigint)")
    for part in parts:
        before = _imports(con, part, earlier)
        if before:
            _Spend(con, new, old, part, before, settings.get(f"{OVERLAP}.{part.receipt.source}", "")).settle()
    return Restated(scalar(con, "select count(*) from leaving"))


def _imports(con: duckdb.DuckDBPyConnection, part: Part, earlier: Sequence[Part]) -> list[int]:
    """The imports of the same platform's exports."""
    identity = identity_of(part.receipt.profile)
    if not identity or not part.receipt.kept:
        return []
    query = "select id, coalesce(json_extract_string(receipt, '$.profile'), '') from imports where tbl = 'costs'"
    recorded = [number for number, profile in con.execute(query).fetchall() if identity_of(profile) == identity]
    return recorded + [other.import_id for other in earlier if identity_of(other.receipt.profile) == identity]


class _Spend:
    """The rows of one file over the rows of the same platform."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, new: str, old: str, part: Part, before: list[int], answer: str
    ) -> None:
        self.con, self.new, self.old, self.part, self.answer = con, new, old, part, answer
        self.have, self.had = columns(con, new), columns(con, old)
        con.execute(f"""
            create or replace temp table coming as {_told(new, self.have, f"t._import = {part.import_id}")};
            create or replace temp table there as {_told(old, self.had, f"t._import in ({', '.join(map(str, before))})")};
            create or replace temp table stale as select * from there where key not in (select _key from {new})
                and spot not in (select spot from leaving);
        """)  # fmt: skip

    def settle(self) -> None:
        """Find what leaves and what is asked."""
        # An export with a campaign or an ad that was told of these days is the same report again, not another selection.
        self.con.execute(f"""
            create or replace temp table again as
            select distinct s.source, s.level, s.grain, s.account from coming s join there o on {_same_report("s", "o")} and {_SAME_DAYS}
                and o.campaign = s.campaign and o.detail = s.detail;
            create or replace temp table restated as
            select distinct o.spot from stale o join coming s on {_same_report("s", "o")} and {_SAME_DAYS}
            where exists (select 1 from again a where {_same_report("a", "o")});
            create or replace temp table doubled as
            with fresh as (select * from coming where key not in (select key from there)),
            overlapping as (
                select s.spot as fresh, o.spot as stale from fresh s join stale o on s.campaign = o.campaign and {_OVERLAPS}
                union
                select s.spot, o.spot from fresh s join stale o on (s.campaign = '' or o.campaign = '') and {_OVERLAPS}
            )
            select * from overlapping where stale not in (select spot from restated);
        """)  # fmt: skip
        self._leave("costs_restated", "select spot from restated")
        if not scalar(self.con, "select count(*) from doubled"):
            return
        if self.answer:
            self.part.receipt.applied[f"{OVERLAP}.{self.part.receipt.source}"] = ""
        match self.answer:
            case "newer":
                self._keep_what_is_told_of_more_days()
                self._leave("costs_overlap_newer", "select distinct stale from doubled")
            case "older":
                self._give_way()
            case "both":
                pass
            case _:
                self._ask()

    def _leave(self, code: str, spots: str) -> None:
        """Let rows of the older exports leave, and say so."""
        rows = scalar(self.con, f"select count(*) from ({spots})")
        if not rows:
            return
        held = money.of_rows(self.con, self.old, COSTS, self.had, f"t.rowid in ({spots})")
        self.con.execute(f"insert into leaving {spots}")
        receipt = self.part.receipt
        receipt.replaced += rows
        params = {"count": rows, "source": label_of(receipt.profile), "sum": money.said(held)}
        receipt.notes.append(Message(code, params))

    def _keep_what_is_told_of_more_days(self) -> None:
        """A month does not leave because a few of its days were told again: the others would be in no figure."""
        self.con.execute(f"""
            create or replace temp table partly as
            select distinct d.fresh, d.stale from doubled d join there o on o.spot = d.stale,
                (select min(lo) as first, max(hi) as last from coming) file
            where {_MOST_OF} * (o.hi - o.lo + 1) > greatest(0, least(o.hi, last) - greatest(o.lo, first) + 1)
        """)
        if scalar(self.con, "select count(*) from partly"):
            self._give_way("select fresh from partly")
            self.con.execute(
                "delete from doubled where stale in (select stale from partly) or fresh in (select fresh from partly)"
            )

    def _give_way(self, of: str = "select fresh from doubled") -> None:
        """Leave out the rows of this file that tell again what is there."""
        receipt, spots = self.part.receipt, f"select distinct fresh from ({of})"
        rows = self.con.execute(f"select _row from {self.new} where rowid in ({spots}) order by 1").fetchall()
        held = money.of_rows(self.con, self.new, COSTS, self.have, f"t.rowid in ({spots})")
        why = Message("overlap_older", {"source": label_of(receipt.profile)})
        receipt.problems += [Problem(row, "", "", why, "quarantined") for (row,) in rows]
        receipt.money.put_aside("quarantined", why.code, len(rows), held)
        receipt.quarantined += len(rows)
        receipt.kept -= len(rows)
        self.con.execute(f"delete from {self.new} where rowid in ({spots})")
        receipt.money.kept = money.of_rows(self.con, self.new, COSTS, self.have, f"t._import = {self.part.import_id}")

    def _ask(self) -> None:
        receipt = self.part.receipt
        before = money.of_rows(self.con, self.old, COSTS, self.had, "t.rowid in (select stale from doubled)")
        after = money.of_rows(self.con, self.new, COSTS, self.have, "t.rowid in (select fresh from doubled)")
        first, last = one_row(self.con, "select min(lo), max(hi) from coming where spot in (select fresh from doubled)")
        days = f"{first}" if first == last else f"{first} – {last}"
        params = {
            "source": label_of(receipt.profile),
            "days": days,
            "before": money.said(before),
            "after": money.said(after),
        }
        setting = f"{OVERLAP}.{receipt.source}"
        receipt.questions.append(Question("", "", OVERLAP, FAMILIES[OVERLAP], (), setting=setting, params=params))


_SAME_DAYS = "s.lo = o.lo and s.hi = o.hi"
_SAME_ACCOUNT = "({a}.account = {b}.account or {a}.account = '' or {b}.account = '')"
# What two accounts say is not the same money, unless it is to the cent: then one account may have got another name.
_OVERLAPS = f"s.source = o.source and s.lo <= o.hi and o.lo <= s.hi and ({_SAME_ACCOUNT.format(a='s', b='o')} or s.amount = o.amount)"


def _told(relation: str, there: set[str], where: str) -> str:
    """SQL of the rows of a relation as a report tells them: of which days, at which level and in how fine a grain."""

    def text(name: str) -> str:
        return f"coalesce(t.{name}, '')" if name in there else "''"

    start = "coalesce(least(t.starts_on, t.date), t.date)" if "starts_on" in there else "t.date"
    campaign, detail = text("utm_campaign"), text("description")
    amount = "t.amount" if "amount" in there else "null"
    return f"""
        select t.rowid as spot, t._key as key, {text("utm_source")} as source, {campaign} as campaign, {detail} as detail,
            {text("level")} as level, {text("ad_account")} as account, {amount} as amount, case when {detail} <> '' then 2 when {campaign} <> '' then 1 else 0 end as grain,
            {start} as lo, t.date as hi
        from {relation} t where t.date is not null and ({where})
    """


def _same_report(a: str, b: str) -> str:
    """SQL condition on two rows of one platform being told in one way; older rows do not say their level."""
    levels = f"({a}.level = {b}.level or {a}.level = '' or {b}.level = '')"
    account = _SAME_ACCOUNT.format(a=a, b=b)
    return f"({a}.source = {b}.source and {a}.grain = {b}.grain and {levels} and {account})"


__all__ = ["OVERLAP", "Restated", "restate"]
