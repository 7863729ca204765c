"""Merging: the rows of an import into the rows that are there, and what is new, changed or vanished thereby.

The files of one import that hold the same table are first gathered into one, a later file standing over an earlier
one. Only then are they held against the snapshot in force, so that a record is counted once, and replacing drops what
none of the files has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import duckdb

from lib.engine.db import (
    identifier,
    literal,
    one_row,
    scalar,
)
from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.profiles import concluding, identity_of
from lib.ingest.merge import strangers, versions
from lib.ingest.merge.matching import match
from lib.ingest.merge.part import Mode, Part
from lib.ingest.merge.spend import restate
from lib.schema.tables import TABLES
from lib.store.tables import (
    ABOUT_TIME,
    OPTIONAL,
    OWN,
    columns,
    stored,
    typed_null,
)


def fresh(table: str) -> str:
    """The name of the table in which the rows of this import are gathered."""
    return f"fresh_{table}"


def gather(
    con: duckdb.DuckDBPyConnection, table: str, parts: Sequence[Part], settings: Mapping[str, str] | None = None
) -> None:
    """Add the `staged` rows of the last of `parts` to those of the others; `settings` hold what was answered."""
    if len(parts) > 1:
        strangers.part(con, table, "staged", fresh(table), _files(parts[-1:]), _files(parts[:-1]))
        match(con, table, "staged", fresh(table))
        leaving = "false"
        if table == "costs":
            leaving = restate(con, "staged", fresh(table), parts[-1:], parts[:-1], settings or {}).condition
        merge = _Merge(con, table, "staged", fresh(table), parts[-1:], "update", gathered=parts[:-1], leaving=leaving)
        merge.write("gathered")
        con.execute(f"drop table staged; drop table {fresh(table)}; alter table gathered rename to {fresh(table)}")
    else:
        con.execute(f"alter table staged rename to {fresh(table)}")


def settle(
    con: duckdb.DuckDBPyConnection,
    table: str,
    parts: Sequence[Part],
    before: str,
    mode: Mode,
    own: frozenset[int] = frozenset(),
    settings: Mapping[str, str] | None = None,
    today: date | None = None,
) -> None:
    """Make the table of the gathered rows and those `before` (a relation, empty if there is none) and count on the receipts.

    A file's rows are new or changed on its own receipt; what vanished is counted once, on the last. Rows that stem from
    the imports in `own` are replaced: their source speaks again, and for all of them. To replace a table is to replace what
    the sources of these files have brought, which are in `own` too; other sources keep their rows.
    """
    if not before or not scalar(con, f"select count(*) from {before}"):
        new = dict(con.execute(f"select _import, count(*) from {fresh(table)} group by all").fetchall())
        for part in parts:
            part.receipt.new = new.get(part.import_id, 0)
        con.execute(f"alter table {fresh(table)} rename to {stored(table)}")
        return
    strangers.part(con, table, fresh(table), before, _files(parts), _earlier(con, table))
    follow = versions.Followed(parts, 0, 0)
    if table == "subscriptions" and today:
        follow = versions.part(con, fresh(table), before, parts, today, is_whole=mode == "replace" or bool(own))
    match(con, table, fresh(table), before)
    leaving = "false"
    if table == "costs" and mode == "update":
        leaving = restate(con, fresh(table), before, parts, (), settings or {}).condition
    merge = _Merge(con, table, fresh(table), before, follow.parts, mode, own, leaving=leaving)
    merge.count()
    parts[-1].receipt.vanished += follow.missing
    parts[-1].receipt.changed += follow.changed
    merge.write(stored(table))
    con.execute(f"drop table {fresh(table)}")


def _files(parts: Sequence[Part]) -> strangers.Files:
    return {part.import_id: (part.receipt.file, part.receipt.profile) for part in parts}


def _earlier(con: duckdb.DuckDBPyConnection, table: str) -> strangers.Files:
    """The files of the imports that are recorded."""
    found = con.execute(
        "select id, file, coalesce(json_extract_string(receipt, '$.profile'), '') from imports where tbl = ?", [table]
    ).fetchall()
    return {number: (file, profile) for number, file, profile in found}


def compare(con: duckdb.DuckDBPyConnection, table: str, new: str, old: str) -> Receipt:
    """What differs between two readings of a table; its changed values are listed under the import 0."""
    merge = _Merge(con, table, new, old, (), "replace")
    receipt = Receipt("", table, replaces=True)
    receipt.new, receipt.changed, receipt.kept = one_row(con, f"""
        select count(*) filter (where o._key is null), count(*) filter (where o._key is not null and ({merge.differs})), count(*)
        from {new} s left join {old} o on o._key = s._key
    """)  # fmt: skip
    receipt.read = receipt.kept
    receipt.vanished = scalar(con, f"select count(*) from {old} where _key not in (select _key from {new})")
    if receipt.changed:
        merge.list_changes("0")
    return receipt


class _Merge:
    """The rows of `new` over those of `old`, record by record: the SQL of each field and what it changes."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        table: str,
        new: str,
        old: str,
        parts: Sequence[Part],
        mode: Mode,
        own: frozenset[int] = frozenset(),
        gathered: Sequence[Part] = (),
        leaving: str = "false",
    ) -> None:
        self.gathered = [part for part in gathered if not part.receipt.origin]
        self.con, self.table, self.new, self.old, self.parts, self.mode = con, table, new, old, parts, mode
        self.owned = f"o._import in ({', '.join(map(str, sorted(own)))})" if own else "false"
        self.leaving = self.owned if leaving == "false" else f"({self.owned} or {leaving})"
        self.have, self.had = columns(con, new), columns(con, old)
        known = [f.name for f in TABLES[table].fields if f.name in self.have | self.had]
        self.names = known
        differing = {n: (self._before(n), self._after(n)) for n in known}
        self.differing = {n: texts for n, texts in differing.items() if texts[0] != texts[1]}
        # What an older snapshot had no column for is filled in without a word.
        since = {
            n: f"{a} is not null and " if TABLES[table].by_name[n].later else "" for n, (a, _) in self.differing.items()
        }
        differ = (f"({since[n]}{a} is distinct from {b})" for n, (a, b) in self.differing.items())
        self.differs = " or ".join(differ) or "false"

    def _before(self, name: str) -> str:
        return f"o.{identifier(name)}" if name in self.had else typed_null(self.table, name)

    def _kept(self, name: str) -> str:
        """What stays of a record's value where its file has no column for it: nothing of what the same source brought."""
        before = self._before(name)
        if self.owned == "false" or name not in self.had:
            return before
        return f"case when {self.owned} then null else {before} end"

    def _after(self, name: str) -> str:
        """What a record that is in both will have: the new value, or where its file lacks the column the old one."""
        if name not in self.have:
            return self._kept(name) if self.parts else typed_null(self.table, name)
        value = self._moved_on(name)
        having = [part.import_id for part in self.parts if name in part.fields]
        if len(having) == len(self.parts):
            return value
        kept = [value, self._kept(name)]
        if TABLES[self.table].by_name[name].assumed:
            kept.reverse()
        kept_value = f"coalesce({', '.join(kept)})"
        return (
            f"case when s._import in ({', '.join(map(str, having))}) then {value} else {kept_value} end"
            if having
            else kept_value
        )

    def _moved_on(self, name: str) -> str:
        """The new value; of a vendor's export the one that is further along."""
        new, old = f"s.{identifier(name)}", self._before(name)
        vendors = [part.import_id for part in self.parts if part.receipt.profile]
        field = TABLES[self.table].by_name[name]
        if self.mode == "replace" or not vendors or not (field.stages or field.grows):
            return new
        if field.stages is None:
            set_back = f"coalesce({new}, 0) < {old}"
        else:
            ranks = " ".join(f"when {literal(word)} then {rank}" for word, rank in field.stages.ranks)
            others = "null" if field.stages.others is None else field.stages.others
            stage = "case {0} " + f"{ranks} else {others} end"
            set_back = f"{old} is not null and {stage.format(new)} < {stage.format(old)}"
        if concluding := self._concluded(name, old):
            set_back = f"({set_back} or {concluding})"
        return f"case when s._import in ({', '.join(map(str, vendors))}) and {set_back} then {old} else {new} end"

    def _concluded(self, name: str, old: str) -> str:
        """SQL condition on a value that its vendor's export changes no more; nothing if there is no such."""
        words = concluding(name)
        found = [
            f"(s._import = {part.import_id} and {old} in ({', '.join(map(literal, words[identity]))}))"
            for part in self.parts
            if (identity := identity_of(part.receipt.profile)) in words
        ]
        return " or ".join(found)

    def count(self) -> None:
        """Count and list on the receipts what differs."""
        found = self.con.execute(f"""
            select s._import, count(*) filter (where o._key is null), count(*) filter (where o._key is not null and ({self.differs}))
            from {self.new} s left join {self.old} o on o._key = s._key group by all
        """).fetchall()
        counts = {import_id: (new, changed) for import_id, new, changed in found}
        for part in self.parts:
            part.receipt.new, part.receipt.changed = counts.get(part.import_id, (0, 0))
        may_leave = self.owned if self.mode == "replace" or self.owned != "false" else "true"
        (self.parts[-1].receipt.vanished,) = one_row(
            self.con,
            f"select count(*) from {self.old} o where _key not in (select _key from {self.new}) and {may_leave}",
        )
        if any(changed for _, changed in counts.values()):
            self.list_changes()

    def list_changes(self, of_import: str = "s._import") -> None:
        """List every changed value under an import: SQL of its number, by default that of the row."""
        keys = dict.fromkeys(k for key in TABLES[self.table].keys[:2] for k in key[:2] if k in self.had)
        label = ", ".join(f"o.{identifier(k)}::varchar" for k in keys) or "''"
        pairs = ", ".join(
            f"({a})::varchar as b{i}, ({b})::varchar as a{i}" for i, (a, b) in enumerate(self.differing.values())
        )
        self.con.execute(f"""
            create or replace temp table differing as
            select {of_import} as _import, concat_ws(' · ', {label}) as record, {pairs}
            from {self.new} s join {self.old} o on o._key = s._key where {self.differs}
        """)
        for i, name in enumerate(self.differing):
            self.con.execute(f"""
                insert into changes select _import, '{self.table}', record, '{name}', b{i}, a{i} from differing
                where b{i} is distinct from a{i} order by record
            """)
        self.con.execute("drop table differing")

    def _told_earlier(self) -> str:
        """SQL condition on a record that stayed the same: the new file tells it as wholly as the old one and comes before
        it (``places.py``), so that the record has its place there whichever was imported first.

        A living source is left out: what stems from it goes when it goes there.
        """
        if not self.had - {*OWN, *OPTIONAL} <= self.have:
            return "false"
        known = self.con.execute(
            "select id, sha256, file from imports where tbl = ? and json_extract_string(receipt, '$.origin') = ''",
            [self.table],
        ).fetchall()
        known += [(part.import_id, part.digest, part.receipt.file) for part in self.gathered]
        earlier = []
        for part in self.parts:
            after = [number for number, *place in known if place > [part.digest, part.receipt.file]]
            if after and not part.receipt.origin:
                earlier.append(f"s._import = {part.import_id} and o._import in ({', '.join(map(str, after))})")
        return " or ".join(earlier) or "false"

    def write(self, target: str) -> None:
        """Write the merged rows to a new table. A record that stayed the same keeps saying where it came from."""
        same = f"o._key is not null and not ({self.differs}) and not ({self._told_earlier()})"
        fields = "".join(
            f", case when o._key is null then {self._alone(n)} else {self._after(n)} end as {identifier(n)}"
            for n in self.names
        )
        rest = "".join(f", {self._before(n)} as {identifier(n)}" for n in self.names)
        own = [name for name in OPTIONAL if name in self.have | self.had]
        fields += "".join(f", {self._own(name)} as {name}" for name in own)
        rest += "".join(f", o.{name} as {name}" for name in own if name in self.had)
        self.con.execute(f"""
            create table main.{target} as
            select case when {same} then o._import else s._import end as _import, s._key as _key,
                case when {same} then o._row else s._row end as _row{fields}
            from {self.new} s left join {self.old} o on o._key = s._key
            union all by name
            select _import, _key, _row{rest} from {self.old} o where _key not in (select _key from {self.new}) and not {self.leaving}
        """)

    def _own(self, name: str) -> str:
        """What a record has in one of the optional columns of its own: the time belongs to its day, the rest to its line."""
        new, old = (f"s.{name}" if name in self.have else "null"), (f"o.{name}" if name in self.had else "null")
        day = TABLES[self.table].date
        if name in ABOUT_TIME and day in self.have:
            earlier = f"case when {self._before(day)} is not distinct from s.{identifier(day)} then {old} end"
            return f"coalesce({new}, {earlier}) :: {OPTIONAL[name]}"
        return f"coalesce({new}, {old}) :: {OPTIONAL[name]}"

    def _alone(self, name: str) -> str:
        """The value of a record that only the new rows have."""
        return f"s.{identifier(name)}" if name in self.have else typed_null(self.table, name)
