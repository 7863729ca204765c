"""The rows behind a figure: which are in it, which are in scope and not in it, and why.

Scope is what the period and the filters let through, and what they would let through if it had a day. A row is in if the
part's aggregate takes it; every other row in scope is left out with its reason, so that in + out = scope always holds and
what the rows in add re-sums to the part.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd

from lib.engine.db import frame as rows_of
from lib.engine.engine import Connection
from lib.ingest.read.text_table import UNFOLDED
from lib.metrics.aggregate import NO_DATE, Aggregate, Median
from lib.metrics.conditions.condition import because, first_of
from lib.metrics.metric import Metric, Which
from lib.metrics.relations import HAPPENED_ON, OF_TABLES, kept_fields
from lib.query import Member, Question, Snapshot, parts_of, scope

SHOWN = {
    "clients": ("closed_on", "closer", "csm", "country", "gross", "onboarded_on", "graduated_on"),
    "buyers": ("closed_on", "first_paid_on", "closer", "country", "gross", "kept_cash"),
    "deals": (
        "closed_on",
        "offer",
        "closer",
        "contracted",
        "new_cash",
        "cohort_cash",
        "refunded",
        "charged_back",
        "asked",
        "discount",
        "deal",
    ),
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
    "stages": ("stage", "from_on", "to_on"),
    "steps": ("step", "from_on", "reached_on", "days"),
    "service": ("from_on", "to_on", "csm", "closer"),
    "health": ("on_day", "score", "band", "coverage", "risk", "csm"),
    "levels": ("plan", "from_on", "to_on", "level", "currency"),
    "recurring": ("plan", "level", "currency", "value", "from_on", "is_past_due", "is_leaving"),
    "movements": ("start_value", "start_now", "end_value", "fx", "closer", "csm"),
    "contracts": ("plan", "due_on", "value", "renewed_on", "moved_on", "closer", "csm"),
    "trials": ("began_on", "ends_on", "paid_on", "closer", "csm"),
    "drift": ("on_day", "score_before", "score", "csm"),
    "at_stake": ("on_day", "at_stake", "score", "band", "risk", "csm"),
    "recognition": ("from_on", "to_on", "amount"),
    "owing": ("on_day", "deferred", "accrued"),
    "spend": ("spent_on", "category", "amount", "utm_source", "utm_campaign", "description"),
}
SHOWN |= {
    name: (HAPPENED_ON, *kept_fields(table), *(d for d in ("csm", "closer") if d in table.by_name))
    for name, table in OF_TABLES.items()
}
"""The columns of each relation that say why a row counts."""

ADDS, REASON, WORD = "adds", "reason", "reason_word"
"""The columns that say what a row adds to the part, why it adds nothing, and the word of the data that this speaks of, if any."""
_PERSON = "_person"


@dataclass(frozen=True)
class LeftOut:
    """Why rows are left out: a code (``reason_<code>`` is its text), and the word of the data that it speaks of, None where it
    speaks of none."""

    code: str
    word: str | None = None


@dataclass(frozen=True)
class Behind:
    """The rows of one part of a metric. `included` + `left_out` = `scope` rows; the frames hold at most `limit` each.

    `of` is the metric whose part it is, which for a quotient is not the one asked for. `value` is what the statement `sql`
    gives, `summed` what the rows in add, of a median their middle. `reasons` counts the rows left out by reason, most first; in `left_out` each
    has its own in the columns :data:`REASON` and :data:`WORD`.
    """

    of: Metric
    part: Which
    included: pd.DataFrame
    left_out: pd.DataFrame
    rows_in: int
    rows_out: int
    value: Any
    summed: Any
    reasons: tuple[tuple[LeftOut, int], ...]
    sql: str
    people_in: tuple[int | None, ...] = ()
    people_out: tuple[int | None, ...] = ()
    """Of whom each of the rows is, by the number in this snapshot; None where it is of nobody."""

    @property
    def in_scope(self) -> int:
        """Rows that the period and the filters let through, or would if they had a day."""
        return self.rows_in + self.rows_out


def behind(
    snapshot: Snapshot,
    metric: Metric,
    question: Question,
    *,
    member: Member = None,
    con: Connection | None = None,
    personal: bool = True,
    limit: int | None = 5000,
) -> list[Behind]:
    """The rows behind `metric` in the question's first period, a list of parts (numerator, then denominator…).

    With ``question.by`` they are those of one `member`; of a family, which is divided by it, the denominator is everybody.
    `personal` False leaves names out of what is returned. A part that is a number of days has no rows and is not listed,
    and one that the reader's link does not open is left out whole.
    """
    con = con or snapshot.con
    found = []
    for of, which, part in parts_of(metric):
        if part.has_rows and question.filters.reach(part.relation) and snapshot.opens(part):
            whole = metric.family and which == "denominator"
            asked = replace(question, by="") if whole else question
            found.append(_part(snapshot, of, which, part, asked, member, con, personal, limit))
    return found


def largest(
    snapshot: Snapshot, part: Aggregate, question: Question, most: int, con: Connection | None = None
) -> list[tuple[str | None, Any]]:
    """The people who have most of a sum in the question's first period: their names (None if unknown), and how much."""
    if not (question.filters.reach(part.relation) and snapshot.opens(part)):
        return []
    over = scope(snapshot, question, part)
    relation, where = over.counted
    people = "(select person_id as known_id, name from people) on known_id = person_id"
    sql = f"""
        select any_value(name), {over.place(part.sql)} as amount from {relation} left join {people} where {where}
        group by person_id order by amount desc nulls last, 1 limit {most}
    """
    return [(name, amount) for name, amount in (con or snapshot.con).execute(sql).fetchall() if amount]


def joined(found: Sequence[list[Behind]]) -> list[Behind]:
    """The rows of several questions about one metric as those of one: part by part they stand one after the other, and what they
    come to is added up. For figures whose parts are sums."""
    return [_together(parts) for parts in zip(*found, strict=True)]


def _together(parts: Sequence[Behind]) -> Behind:
    reasons: dict[LeftOut, int] = {}
    for part in parts:
        for why, n in part.reasons:
            reasons[why] = reasons.get(why, 0) + n
    return replace(
        parts[0],
        included=pd.concat([part.included for part in parts], ignore_index=True),
        left_out=pd.concat([part.left_out for part in parts], ignore_index=True),
        rows_in=sum(part.rows_in for part in parts),
        rows_out=sum(part.rows_out for part in parts),
        value=sum(part.value or 0 for part in parts),
        summed=sum(part.summed or 0 for part in parts),
        reasons=tuple(sorted(reasons.items(), key=lambda pair: -pair[1])),
        sql=";\n\n".join(part.sql for part in parts),
        people_in=tuple(person for part in parts for person in part.people_in),
        people_out=tuple(person for part in parts for person in part.people_out),
    )


def _part(
    snapshot: Snapshot,
    of: Metric,
    which: Which,
    part: Aggregate,
    question: Question,
    member: Member,
    con: Connection,
    personal: bool,
    limit: int | None,
) -> Behind:
    over = scope(snapshot, question, part, member)
    day = part.anchor
    met = " and ".join([f"({one.sql})" for one in part.conditions] or ["true"])
    place, lacks = over.place, over.undated != "false"
    why = first_of((f"{day} is null", because(NO_DATE)), otherwise=part.reason) if lacks else part.reason
    scoped = f"({over.dated}) or ({over.undated})" if lacks else over.dated
    counted = f"coalesce({place(met)}, false)" + (f" and {day} is not null" if lacks else "")
    rows = f"""(select *, {counted} as is_met, {place(why.sql)} as {REASON}, {place(why.word)} as {WORD}, {place(part.adds)} as {ADDS} from {over.relation} where {scoped})"""
    order = part.once_first.format(day=day)
    once = f"row_number() over (partition by is_met, {part.once_per} order by {order}) = 1"
    rows = f"(select *, is_met{f' and {once}' if part.once_per else ''} as is_in from {rows})"
    columns = "".join(f", {name}" for name in SHOWN[part.relation] if name != "weight" or "weight" in over.relation)
    is_of_people = part.relation != "spend"
    of_whom = f", person_id as {_PERSON}" if is_of_people else ""
    named = personal and is_of_people
    people = (
        "left join (select person_id as known_id, name from people) as known on known_id = person_id" if named else ""
    )

    def frame(is_in: bool) -> tuple[pd.DataFrame, tuple[int | None, ...]]:
        """The newest rows, and of whom they are; of those left out the ones that lack something come first."""
        first = (
            ""
            if is_in
            else f"{REASON} not in ({', '.join(map(snapshot.con.literal, (NO_DATE, *(gap.code for gap in part.gaps))))}), "
        )
        sql = f"""
            select {snapshot.con.text("source_table")} as source_table, _row % {UNFOLDED} as {snapshot.con.identifier("row")}{", name" if named else ""}, {ADDS if is_in else f"{REASON}, {WORD}"}{columns}{of_whom}
            from {rows} {people} where is_in = {is_in}
            order by {first}{day} desc nulls last, _import desc, _row desc {f"limit {limit}" if limit else ""}
        """
        found = rows_of(con, sql)
        whom = (
            [None if pd.isna(number) else int(number) for number in found.pop(_PERSON)]
            if is_of_people
            else [None] * len(found)
        )
        return found, tuple(whom)

    sql = "select {}\nfrom {}\nwhere {}".format(place(part.sql), *over.counted)
    whole = "median" if isinstance(part, Median) else "sum"
    counts = con.execute(
        f"""select is_in, case when not is_in then {REASON} end, case when not is_in then {WORD} end, count(*), {whole}({ADDS})
        from {rows} group by 1, 2, 3 order by 4 desc, 2, 3"""
    ).fetchall()
    inside = [row for row in counts if row[0]]
    outside = [(LeftOut(code or "", word), n) for is_in, code, word, n, _ in counts if not is_in]
    (included, people_in), (left_out, people_out) = frame(True), frame(False)
    return Behind(
        of,
        which,
        included,
        left_out,
        sum(row[3] for row in inside),
        sum(n for _, n in outside),
        con.execute(sql).fetchall()[0][0],
        inside[0][4] if inside else 0,
        tuple(outside),
        sql,
        people_in,
        people_out,
    )
