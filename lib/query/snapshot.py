"""A snapshot that is open for questions: its fields, its settings, its members, and what its rows lack."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from functools import cached_property

import duckdb

from lib.engine.duckdb import engine_of
from lib.engine.engine import Engine
from lib.metrics.aggregate import GAPS, Aggregate
from lib.metrics.conditions.condition import Gap
from lib.metrics.conditions.money import NO_RATE
from lib.metrics.metric import Metric
from lib.metrics.relations import BEGINS, NO_SOURCE, RELATIONS
from lib.query.kept import kept
from lib.query.kept_days import Kept, kept_days
from lib.query.question import END_OF_TIME, UNASSIGNED, Period
from lib.schema.settings import WeekStart, with_defaults


class Snapshot:
    """What a connection's snapshot offers: which fields there are, and which lists a member stands in."""

    def __init__(self, engine: duckdb.DuckDBPyConnection | Engine) -> None:
        con = self.con = engine_of(engine)
        self.tables = con.tables()
        self.available = frozenset(name for (name,) in con.execute("select name from available").fetchall())
        self.facts: dict[str, str] = dict(con.execute("select name, value from facts").fetchall())
        self.as_of = date.fromisoformat(self.facts["as_of"])
        self.settings = with_defaults(dict(con.execute("select key, value from settings").fetchall()))

    @property
    def week_start(self) -> WeekStart:
        """The day on which the workspace's weeks begin."""
        return "sunday" if self.settings["week_start"] == "sunday" else "monday"

    @cached_property
    def days_kept(self) -> Kept:
        """Of which days it holds what is known of clients."""
        return kept_days(self.con, self.tables, self.as_of)

    @cached_property
    def has_monthly_costs(self) -> bool:
        """Whether some cost is one of a whole month. Older snapshots do not say."""
        if self.table("spend") not in self.tables:
            return False
        costs, con = self.table("spend"), self.con.cursor()
        columns = con.execute(f"select * from {costs} limit 0").description or ()
        if "is_monthly" not in {column[0] for column in columns}:
            return False
        return bool(con.execute(f"select 1 from {costs} where is_monthly limit 1").fetchall())

    @cached_property
    def has_only_unpriced(self) -> bool:
        """Whether there are payments, and no rate for a single one of them."""
        money = self.table("money")
        if money not in self.tables or NO_RATE not in self.gaps("money"):
            return False
        return not self.con.cursor().execute(f"select 1 from {money} where not ({NO_RATE.when}) limit 1").fetchall()

    def table(self, relation: str) -> str:
        """The table that holds a relation's rows. Behind a lock each relation has one of its own."""
        return relation if relation in self.tables else RELATIONS[relation].table or relation

    def opens(self, part: Aggregate) -> bool:
        """Whether all the relations are there that a part is worked out of; behind a lock some are not."""
        return all(self.table(name) in self.tables for name in part.reads)

    @kept
    def gaps(self, relation: str) -> tuple[Gap, ...]:
        """What some row of a relation lacks, whatever the day: most exports lack little, and need not be searched for it."""
        known = GAPS.get(relation, ())
        if not known:
            return ()
        found = ", ".join(self.con.any_of(Period().named_days(gap.when, END_OF_TIME)) for gap in known)
        told = self.con.cursor().execute(f"select {found} from {self.table(relation)}").fetchall()[0]
        return tuple(gap for gap, there in zip(known, told, strict=True) if there)

    @kept
    def has_undated(self, relation: str, day: str) -> bool:
        """Whether some row of a relation lacks the day that would place it in time."""
        undated = RELATIONS[relation].undated.get(day, "true")
        if undated == "false":
            return False
        table, where = self.table(relation), f"{day} is null and {undated}"
        return bool(self.con.cursor().execute(f"select 1 from {table} where {where} limit 1").fetchall())

    @kept
    def holds(self, part: Aggregate) -> bool:
        """Whether there is any row that a part whose conditions name no day would add up, whatever the period."""
        met = " and ".join([f"({one.sql})" for one in part.where] or ["true"])
        return bool(
            self.con.cursor().execute(f"select 1 from {self.table(part.relation)} where {met} limit 1").fetchall()
        )

    @kept
    def begins(self, relation: str, day: str) -> date | None:
        """The earliest day in a relation, None where no row has one or the relation is not there."""
        relation, day = BEGINS.get(relation, (relation, day))
        if self.table(relation) not in self.tables:
            return None
        found: date | None = (
            self.con.cursor().execute(f"select min({day}) from {self.table(relation)}").fetchall()[0][0]
        )
        return found

    @kept
    def members(self, dimension: str) -> Mapping[str, tuple[str, ...]]:
        """Member -> the combined lists that it is in, by name."""
        found: dict[str, list[str]] = defaultdict(list)
        listed = self.con.cursor().execute(f"select member, combined from {dimension}_members order by 1, 2")
        for member, combined in listed.fetchall():
            if dimension != "utm_source" or member not in NO_SOURCE:
                found[member].append(combined)
        return {member: tuple(lists) for member, lists in found.items()}

    @cached_property
    def how_many_people(self) -> int:
        """How many people there are in all."""
        return int(self.con.cursor().execute("select count(*) from people").fetchall()[0][0])

    @kept
    def how_many(self, dimension: str, relation: str) -> int:
        """How many members of a dimension a relation has, 0 where it is not there."""
        if self.table(relation) not in self.tables:
            return 0
        counted = self.con.cursor().execute(f"select count(distinct {dimension}) from {self.table(relation)}")
        return int(counted.fetchall()[0][0])

    @kept
    def by_lower(self, dimension: str) -> Mapping[str, str]:
        """Member in small letters -> member."""
        return {member.lower(): member for member in self.members(dimension)}

    def spelling(self, dimension: str, name: str) -> str:
        """The member that a reader means by `name`, in any case and for sources by any alias; empty if there is none."""
        known = self.members(dimension)
        if dimension == "utm_source" and name.lower() in NO_SOURCE:
            return UNASSIGNED
        if name in known:
            return name
        found = self.by_lower(dimension).get(name.lower(), "")
        if not found and dimension == "utm_source":
            meant = self.con.cursor().execute(
                f"select {self.con.text('value')} from utm_words where kind = 'source' and lower(raw) = lower(?) and value is not null",
                [name],
            )
            found = next((value for (value,) in meant.fetchall()), "")
        return found

    def missing(self, metric: Metric) -> str:
        """The first thing the metric, or a relation it counts, needs that the snapshot lacks, or an empty string."""
        counted = [need for part in metric.parts if (need := RELATIONS[part.relation].needs)]
        return next((need for need in (*metric.needs, *counted) if not self.has(need)), "")

    def has(self, need: str) -> bool:
        """Whether one of the fields or tables written ``a|b`` is there."""
        return any(name in self.available for name in need.split("|"))
