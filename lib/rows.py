"""The rows behind a figure: which are in it, which are in scope and not in it, and why.

Scope is what the period and the filters let through. A row is in if the part's aggregate takes it; every other row in
scope is listed as left out, so that in + out = scope always holds and the rows in re-sum to the part.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import duckdb
import pandas as pd

from lib.fields import TABLES
from lib.metrics.metric import Metric, Part, Which
from lib.metrics.relations import RELATIONS
from lib.query import Member, Question, Snapshot, parts_of, scope

SHOWN = {
    "clients": ("closed_on", "closer", "csm", "country", "gross", "onboarded_on", "graduated_on"),
    "buyers": ("closed_on", "first_paid_on", "closer", "country", "gross", "kept_cash"),
    "deals": ("closed_on", "offer", "closer", "contracted", "new_cash", "cohort_cash", "discount", "deal"),
    "money": (
        "event_on",
        "event",
        "status",
        "offer",
        "closer",
        "gross",
        "processing_fee",
        "extra_fee",
        "refund",
        "pending",
        "due_on",
    ),
    "client_money": (
        "event_on",
        "event",
        "first_paid_on",
        "client_day",
        "gross",
        "processing_fee",
        "extra_fee",
        "refund",
        "chargeback",
    ),
    "calls": ("held_on", "type", "status", "csm", "closer", "success", "grade", "reminder"),
    "sales": ("held_on", "type", "status", "closer", "setter", "offer_made"),
    "leads_people": ("first_optin_on", "any_magnet_on", "core_on", "utm_source"),
    "optins": ("optin_on", "optin_source", "utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term"),
    "credits": (
        "closed_on",
        "touched_on",
        "utm_source",
        "utm_medium",
        "utm_campaign",
        "utm_content",
        "utm_term",
        "weight",
        "cash",
    ),
    "spend": ("spent_on", "category", "amount", "utm_source", "utm_campaign", "description"),
}
"""The columns of each relation that say why a row counts."""

_AGGREGATE = re.compile(r"^(?P<name>sum|count)\((?P<term>.*?)\)(\s*filter \(where (?P<condition>.*)\))?$", re.DOTALL)


@dataclass(frozen=True)
class Behind:
    """The rows of one part of a metric. `included` + `left_out` = `scope` rows; the frames hold at most `limit` each."""

    part: Which
    included: pd.DataFrame
    left_out: pd.DataFrame
    rows_in: int
    rows_out: int
    value: Any
    sql: str

    @property
    def in_scope(self) -> int:
        """Rows that the period and the filters let through."""
        return self.rows_in + self.rows_out


def behind(
    snapshot: Snapshot,
    metric: Metric,
    question: Question,
    *,
    member: Member = None,
    con: duckdb.DuckDBPyConnection | None = None,
    personal: bool = True,
    limit: int = 5000,
) -> list[Behind]:
    """The rows behind `metric` in the question's first period, a list of parts (numerator, then denominator…).

    With ``question.by`` they are those of one `member`. `personal` False leaves names out of what is returned. A part
    that the reader's link does not open is left out whole.
    """
    con = con or snapshot.con
    parts = [(which, part) for which, part in parts_of(metric) if question.filters.reach(part.relation)]
    return [_part(snapshot, which, part, question, member, con, personal, limit) for which, part in parts]


def condition_of(sql: str) -> str:
    """When a row is in an aggregate: it meets the filter, and what a sum takes of it is not zero."""
    found = _AGGREGATE.match(sql)
    if not found:
        return "true"
    conditions = [found["condition"] or "true"]
    if found["name"] == "sum":
        conditions.append(f"coalesce({found['term']}, 0) <> 0")
    return " and ".join(f"({condition})" for condition in conditions)


def _part(
    snapshot: Snapshot,
    which: Which,
    part: Part,
    question: Question,
    member: Member,
    con: duckdb.DuckDBPyConnection,
    personal: bool,
    limit: int,
) -> Behind:
    source, where, place = scope(snapshot, question, part, member)
    condition = f"coalesce(({place(condition_of(part.sql))}), false)"
    relation = RELATIONS[part.relation]
    columns = ", ".join(f"r.{name}" for name in SHOWN[part.relation] if name != "weight" or "weight" in source)
    who = "known_as as name, " if personal and part.relation != "spend" else ""
    people = (
        "left join (select person_id as known_id, name as known_as from people) on known_id = r.person_id"
        if who
        else ""
    )
    base = f"from {source} r {people} where {where}"

    def frame(condition: str) -> pd.DataFrame:
        return con.execute(f"""
            select r.source_table :: varchar as source_table, r._row as "row", {who}{columns}
            {base} and {condition} order by r.{relation.date} desc nulls last, r._row desc limit {limit}
        """).df()

    aggregate = place(part.sql)
    counts = con.execute(
        f"select count(*) filter (where {condition}), count(*) filter (where not {condition}), {aggregate} {base}"
    ).fetchall()[0]
    return Behind(
        which,
        frame(condition),
        frame(f"not {condition}"),
        counts[0],
        counts[1],
        counts[2],
        f"select {aggregate}\n{base}",
    )


def source_rows(
    snapshot: Snapshot, table: str, con: duckdb.DuckDBPyConnection | None = None, limit: int = 5000
) -> pd.DataFrame:
    """The imported rows of a canonical table as they were read, newest file first."""
    con = con or snapshot.con
    names = ", ".join(f'"{f.name}"' for f in TABLES[table].fields)
    return con.execute(
        f'select _import as import, _row as "row", {names} from {table} order by _import desc, _row limit {limit}'
    ).df()
