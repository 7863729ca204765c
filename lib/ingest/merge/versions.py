"""Versions of a subscription (docs/numbers-clients.md 13.2): what a fresh export says differently holds from then on, so that the
past stands still.

An export tells how a subscription is today, from the day of its first start. So before its rows are merged, one whose facts are not
those of the newest stored version of the same subscription gets a start of its own and becomes another row; one whose facts are the
same is given the start of that version, and so its key. A subscription that a fresh export no longer has was last shown by the one
before: where nothing says how far it is paid, that day is it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from lib.engine.db import identifier, literal, scalar
from lib.ingest.clean.stage import natural_key
from lib.ingest.map.profiles import identity_of
from lib.ingest.merge.part import Part
from lib.schema.tables.subscriptions import TABLE
from lib.store.tables import columns
from lib.texts.messages import Message

FACTS = {
    "amount": "", "plan": "", "quantity": "1", "discount": "0", "discount_pct": "0", "interval": "", "interval_count": "1", "currency": "",
}  # fmt: skip
"""What makes another version of a subscription -> what counts as said where nothing is; where that is empty, a value that was
missing is filled in and changes nothing."""

_OVER = "status in ('canceled', 'expired')"


@dataclass(frozen=True)
class Followed:
    """What became of the rows: the `parts` with the fields that they speak of, how many subscriptions are `missing`, and how many of
    those are `changed` thereby."""

    parts: Sequence[Part]
    missing: int
    changed: int


@dataclass(frozen=True)
class _Before:
    """The earlier imports that told of the same subscriptions: their numbers, those of the very same source, the fields they had,
    those of the very same source, and the day of the last."""

    imports: tuple[int, ...]
    same: tuple[int, ...]
    fields: frozenset[str]
    told: frozenset[str]
    day: date


def part(
    con: duckdb.DuckDBPyConnection, new: str, old: str, parts: Sequence[Part], today: date, *, is_whole: bool
) -> Followed:  # fmt: skip
    """Part the rows of `new`, a table, from the rows of `old` that they follow; `today` is the day of this import. What `is_whole`
    holds all that there is: what is missing in it was taken away. Versions that are
    over, and subscriptions that are missing in a fresh export, join `new`.
    Says on the receipts how many versions were opened and how many are missing."""
    told, missing, changed = list(parts), 0, 0
    for place, one in enumerate(parts):
        before = _before(con, one)
        if not before or not one.receipt.kept:
            continue
        opened = _Chains(con, new, old, one, before, today).part()
        if opened:
            one.receipt.notes.append(Message("versions_opened", {"count": opened}))
        if not is_whole:
            gone, shown_last = _add_missing(con, new, old, before)
            missing, changed = missing + gone, changed + shown_last
            if gone:
                one.receipt.notes.append(Message("subscriptions_missing", {"count": gone}))
        if "period_end" in columns(con, old) and "period_end" not in one.fields | before.told:
            # Only a row that was missing for a time can have one: who is there again is paid again.
            if "period_end" not in columns(con, new):
                con.execute(f"alter table {new} add column period_end date")
            told[place] = replace(one, fields=one.fields | {"period_end"})
    return Followed(told, missing, changed)


def _before(con: duckdb.DuckDBPyConnection, one: Part) -> _Before | None:
    lines = con.execute(
        "select id, imported_at :: date, file, receipt from imports where tbl = ? order by id", [TABLE.name]
    ).fetchall()
    identity, every, same = identity_of(one.receipt.profile), list[int](), list[int]()
    fields, told, days = set[str](), set[str](), list[date]()
    for number, day, file, text in lines:
        receipt = json.loads(text)
        if identity_of(receipt.get("profile", "")) != identity:
            continue
        every.append(number)
        fields |= set(receipt["mapping"].values())
        if identity or file == one.receipt.file or one.receipt.source in receipt.get("sources", ()):
            same.append(number)
            told |= set(receipt["mapping"].values())
            days.append(day)
    return _Before(tuple(every), tuple(same), frozenset(fields), frozenset(told), max(days)) if days else None


class _Chains:
    """The rows of one file beside the stored versions of their subscriptions."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, new: str, old: str, one: Part, before: _Before, today: date
    ) -> None:  # fmt: skip
        self.con, self.new, self.old, self.one, self.before, self.today = con, new, old, one, before, today
        self.have, self.had = columns(con, new), columns(con, old)
        self.facts = [name for name in FACTS if name in one.fields and name in self.have]

    def part(self) -> int:
        """Give the rows their starts. Returns how many versions were opened."""
        self.con.execute(
            f"create or replace temp table coming as {self._rows(self.new, self.have, (self.one.import_id,))}"
        )
        self.con.execute(f"create or replace temp table there as {self._rows(self.old, self.had, self.before.imports)}")
        since = f"greatest(coalesce(c.period_start, {literal(str(self.today))} :: date), {literal(str(self.before.day))} :: date + 1)"
        # Versions that a file tells itself are its own affair, and an older export that comes in late opens none.
        self.con.execute(f"""
            create or replace temp table follows as
            with latest as (select * from there qualify row_number() over (partition by chain order by start desc, spot) = 1),
            pair as (
                select c.spot, c.chain, c.start, l.start as latest, {self._differ("c", "l")} as differs, {since} as since,
                    coalesce(c.period_start < l.period_start, false) as is_older,
                    (select max(w.start) from there w where w.chain = c.chain and not ({self._differ("c", "w")})) as same_as
                from coming c join latest l using (chain)
                where c.chain in (select chain from coming group by chain having count(*) = 1)
                    and exists (select 1 from there w where w.chain = c.chain and w.start = c.start)
            )
            select spot, chain, differs and not is_older and since > latest and {literal(str(self.before.day))} :: date < {literal(str(self.today))} :: date as opens,
                case when is_older then coalesce(same_as, start) when opens then since else latest end as starts
            from pair
        """)
        self.con.execute(f"""
            update {self.new} set start = f.starts from (select spot, starts from follows) f
            where f.spot = {self.new}.rowid and start is distinct from f.starts
        """)
        present = [field.name for field in TABLE.fields if field.name in self.have]
        key = natural_key(TABLE, present, {}, identity_of(self.one.receipt.profile))
        moved = (
            f"select c.spot from coming c join {self.new} n on n.rowid = c.spot where n.start is distinct from c.start"
        )
        self.con.execute(f"update {self.new} set _key = {key} where rowid in ({moved})")
        opened = int(scalar(self.con, "select count(*) filter (where opens) from follows"))
        _add(self.con, self.new, f"""
            select o.* from {self.old} o join there t on t.spot = o.rowid join follows f using (chain)
            where o._key not in (select _key from {self.new})
        """)  # fmt: skip
        return opened

    def _rows(self, relation: str, there: set[str], imports: Iterable[int]) -> str:
        named = [*FACTS, "period_start"]
        told = ", ".join(
            f"{identifier(n)} as {identifier(n)}" if n in there else f"{_nothing(n)} as {identifier(n)}" for n in named
        )
        return f"select rowid as spot, {_chain(there)} as chain, start, {told} from {relation} where _import in ({', '.join(map(str, imports))})"  # fmt: skip

    def _differ(self, new: str, old: str) -> str:
        """SQL condition on two rows of a subscription that are two versions of it."""
        found = []
        for name in self.facts:
            one, other = f"{new}.{identifier(name)}", f"{old}.{identifier(name)}"
            if not FACTS[name]:
                found.append(f"coalesce({one} <> {other}, false)")
            elif name in self.before.fields:
                found.append(f"coalesce({one}, {FACTS[name]}) <> coalesce({other}, {FACTS[name]})")
        return f"({' or '.join(found) or 'false'})"


def _nothing(name: str) -> str:
    return "null :: date" if name == "period_start" else "null :: decimal(18,4)" if FACTS[name] or name == "amount" else "null :: varchar"  # fmt: skip


def _chain(there: set[str]) -> str:
    """SQL of what names the subscription of a row: its id, else its plan and person."""
    person = ", ".join(name for name in ("email", "full_name") if name in there) or "null"
    plan = (
        f"'plan ' || coalesce({person}, '') || chr(31) || lower(coalesce({'plan' if 'plan' in there else 'null'}, ''))"
    )
    return f"coalesce('id ' || id, {plan})" if "id" in there else plan


def _add(con: duckdb.DuckDBPyConnection, new: str, rows: str) -> None:
    """Add stored rows to those of this import, with every column that they have."""
    con.execute(f"create or replace temp table added as {rows}")
    if not scalar(con, "select count(*) from added"):
        return
    have = columns(con, new)
    for name, kind in con.execute("select column_name, column_type from (describe added)").fetchall():
        if name not in have:
            con.execute(f"alter table {new} add column {identifier(name)} {kind}")
    con.execute(f"insert into {new} by name select * from added")


def _add_missing(con: duckdb.DuckDBPyConnection, new: str, old: str, before: _Before) -> tuple[int, int]:
    """Let the subscriptions that a fresh export no longer has be paid as far as the one before showed. Returns how many they are,
    and of how many only that says how far they are paid."""
    had = columns(con, old)
    over = " or ".join(
        [*(f"{n} is not null" for n in ("ended", "period_end") if n in had), *([_OVER] if "status" in had else [])]
    )
    numbers = ", ".join(map(str, before.same))
    con.execute(f"""
        create or replace temp table gone as
        select rowid as spot, coalesce({over or "false"}, false) as is_told from {old}
        where _import in ({numbers}) and {_chain(had)} not in (select {_chain(columns(con, new))} from {new})
        qualify row_number() over (partition by {_chain(had)} order by start desc, rowid) = 1
    """)  # fmt: skip
    shown = f"{literal(str(before.day))} :: date as period_end"
    every = f"o.* replace ({shown})" if "period_end" in had else f"o.*, {shown}"
    _add(con, new, f"select {every} from {old} o join gone on gone.spot = o.rowid where not is_told")
    shown_last = int(scalar(con, "select count(*) from gone where not is_told"))
    over_before = "status in ('canceled', 'expired')" if "status" in had else "false"
    ended = "ended is not null" if "ended" in had else "false"
    count = f"select count(*) from {old} o join gone on gone.spot = o.rowid where not coalesce({over_before}, false) and not ({ended})"
    return int(scalar(con, count)), shown_last


__all__ = ["FACTS", "part"]
