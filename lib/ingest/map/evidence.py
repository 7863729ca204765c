"""Evidence: what a column's own rows prove of how it is written, and the question where they prove nothing.

``01/02/2026`` reads two ways and so does ``1,234``. One row that reads only one way settles its whole column, over all
rows and never a sample (design.md 3.3); columns of one file are written alike, so one can settle another.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import field as field_of
from typing import Literal

import duckdb

from lib.engine.db import one_row
from lib.schema.amounts import DecimalMark, decimal_mark
from lib.schema.moments import DateOrder
from lib.schema.settings import NONE
from lib.texts.messages import Message, Named, Param

QuestionKind = str
"""A family of ``lib.schema.settings.QUESTIONS``: what is asked, and with it the answers that it takes."""

ReadingKind = Literal["date_order", "decimal"]
OPTIONS: dict[ReadingKind, tuple[str, str]] = {"date_order": ("dmy", "mdy"), "decimal": ("comma", "dot")}

PREPARE = """
create or replace temp macro iso_day(x) as
    case when regexp_full_match(x, '\\d{4}[-/.]\\d{1,2}[-/.]\\d{1,2}([T ]\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?)?')
        then try_cast(replace(replace(regexp_extract(x, '^[^T ]+'), '/', '-'), '.', '-') as date) end;
create or replace temp macro slash_day(x) as
    case when regexp_full_match(x, '\\d{1,2}[-/.]\\d{1,2}[-/.]\\d{4}([T ]\\d{1,2}:\\d{2}(:\\d{2}([.,]\\d+)?)?)?')
        then replace(replace(regexp_extract(x, '^[^T ]+'), '-', '/'), '.', '/') end;
create or replace temp macro day_parts(x) as
    regexp_extract(x, '^(\\d{1,2})[/.\\- ](\\d{1,2})[/.\\- ](\\d{4}|\\d{2})(\\D|$)', ['a', 'b', 'y']);
create or replace temp macro clock(x) as
    case when regexp_matches(x, '\\d[T ]([01]?\\d|2[0-3]):[0-5]\\d(:[0-5]\\d([.,]\\d+)?)?$')
        then regexp_extract(x, '(\\d+):\\d+(:[\\d.,]+)?$', 1)::int * 3600 + regexp_extract(x, '[T ]\\d+:(\\d+)', 1)::int * 60
            + coalesce(try_cast(regexp_extract(x, ':\\d+:(\\d+)', 1) as int), 0) end;
create or replace temp macro clock_of(t) as
    (date_part('hour', t) * 3600 + date_part('minute', t) * 60 + floor(date_part('second', t)))::int;
create or replace temp macro sensible(day) as
    case when day between date '1900-01-01' and date '2200-12-31' then day end;
"""

_DOT = r"-?((\d{1,3}(,\d{3})+|\d*)\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+|\d{1,3}(,\d{3}){2,})"
_COMMA = r"-?((\d{1,3}(\.\d{3})+|\d*),(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+|\d{1,3}(\.\d{3}){2,})"


_LEAST_SWAPPED = 2


@dataclass(frozen=True)
class Question:
    """Something that no row of the file settles: how a column is written, what its rows are, what they count as.

    `field` is the canonical field it is about (empty: the whole file), `column` its header. `examples` are (row number,
    text) as evidence. `setting` remembers the answer where it is not about one field of one source. `default` is what holds
    until somebody answers; without one nothing is imported before there is an answer. `params` fill in the sentence,
    ``ask_<kind>`` of ``messages.toml`` or the one named by `code`, which always knows {file} and {column}; an answer is said
    by ``answer_<kind>_<option>``.
    """

    field: str
    column: str
    kind: QuestionKind
    options: tuple[str, ...]
    examples: tuple[tuple[int, str], ...]
    setting: str = ""
    default: str = ""
    params: Mapping[str, Param] = field_of(default_factory=dict)
    code: str = ""

    def sentence(self, file: str) -> Message:
        """What is asked, as a message."""
        return Message(self.code or f"ask_{self.kind}", {"file": file, "column": self.column, **self.params})

    def label(self, option: str) -> Message:
        """One answer, as a message."""
        if self.kind == "table" and option == NONE:
            return Message("answer_table_none")
        if self.kind == "home_currency":
            return Message("answer_currency", {"currency": option})
        if self.kind == "table":
            return Message("answer_table", {"table": Named("table", option)})
        return answer(self.kind, option)


def answer(kind: QuestionKind, option: str) -> Message:
    """What an answer to a kind of question says."""
    return Message(f"answer_{kind}_{option}")


@dataclass(frozen=True)
class Answers:
    """What was answered: for all fields of the file, else earlier by (field, kind). `words` are the meanings given to
    words that are on no list, by vocabulary and :func:`~lib.schema.fields.spelling_key`. `beside` is what the other tables of
    the same file prove: they are written alike. `minor_units` says that whole amounts are cents."""

    date_order: DateOrder | None = None
    decimal: DecimalMark | None = None
    remembered: Mapping[tuple[str, str], str] = field(default_factory=dict)
    words: Mapping[tuple[str, str], str] = field(default_factory=dict)
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    minor_units: bool = False

    def given(self, kind: QuestionKind) -> str | None:
        """The answer given with this import for all columns, or None."""
        match kind:
            case "date_order":
                return self.date_order
            case "decimal":
                return self.decimal
            case "minor_units":
                return "cents" if self.minor_units else None
        return None

    def get(self, name: str, kind: QuestionKind) -> str | None:
        """The answer for one field, or None if nobody has given one."""
        return self.given(kind) or self.remembered.get((name, kind))


@dataclass(frozen=True)
class Evidence:
    """What one column shows: the readings that some row proves, and rows that could be read either way.

    A column without `open` rows needs no decision. `alone` is a column that no other may settle. `mixed` is one that is not
    written in one order, or not by one hand: each of its rows is read by itself (``orders.py``).
    """

    proofs: frozenset[str]
    open: tuple[tuple[int, str], ...]
    alone: bool = False
    mixed: bool = False


def of_dates(con: duckdb.DuckDBPyConnection, source: str, raw: str) -> Evidence:
    """Evidence for the order of day and month in the column `raw` of `source`.

    A two-digit year could also stand first, so such a column is always a question (decision 43).
    """
    day_first, month_first, short_years, strange = one_row(con, f"""
        with parts as (select {raw} as text, day_parts({raw}) as p from {source} where {raw} is not null and iso_day({raw}) is null),
        told as (
            select try_cast(p.a as int) as a, try_cast(p.b as int) as b, length(p.y) as y,
                substr(text, length(p.a) + 1, 1) as mark from parts
        ),
        found as (
            select y, mark, a between 13 and 31 and b between 1 and 12 as dmy, b between 13 and 31 and a between 1 and 12 as mdy,
                a between 1 and 12 and b between 1 and 12 and a <> b as either from told
        )
        select count(*) filter (where dmy), count(*) filter (where mdy), count(*) filter (where y = 2),
            -- Dots stand between day, month and year in this order: beside days first with slashes they are no other writer's.
            list_distinct(list(mark) filter (where either)) <> [] and not list_has_all(
                list_concat(coalesce(list_distinct(list(mark) filter (where dmy or mdy)), []), case when count(*) filter (where mdy) = 0 then ['.'] else [] end),
                list_distinct(list(mark) filter (where either)))
        from found
    """)  # fmt: skip
    examples = con.execute(f"""
        with parts as (
            select "row", {raw} as text, day_parts({raw}) as p from {source} where {raw} is not null and iso_day({raw}) is null
        )
        select "row", text from parts
        where length(p.y) = 2
            or (try_cast(p.a as int) between 1 and 12 and try_cast(p.b as int) between 1 and 12 and p.a::int <> p.b::int)
        order by length(p.y), "row" limit 5
    """).fetchall()
    proofs = {order for order, rows in (("dmy", day_first), ("mdy", month_first)) if rows}
    return Evidence(
        frozenset() if short_years else frozenset(proofs), tuple(examples), bool(short_years) or len(proofs) > 1,
        mixed=len(proofs) > 1 or bool(proofs and strange and not short_years),
    )  # fmt: skip


def are_swapped(con: duckdb.DuckDBPyConnection, source: str, raw: str) -> int:
    """How many real days of a column look as if a spreadsheet had swapped their day and month, 0 if they do not.

    One that opens a file of the other order turns what it can into days, wrongly, and leaves as text what has a part over
    12: so every text has one, and no real day is after the 12th.
    """
    real, late, texts, proven = one_row(con, f"""
        with cells as (select iso_day({raw}) as day, day_parts({raw}) as p from {source} where {raw} is not null)
        select count(day), count(*) filter (where day(day) > 12), count(*) filter (where p.a <> '' and day is null),
            count(*) filter (where day is null and greatest(try_cast(p.a as int), try_cast(p.b as int)) > 12)
        from cells
    """)  # fmt: skip
    return real if real >= _LEAST_SWAPPED and not late and proven >= _LEAST_SWAPPED and texts == proven else 0


def of_amounts(con: duckdb.DuckDBPyConnection, source: str, raw: str) -> Evidence:
    """Evidence for the decimal mark in the column `raw` of `source`."""
    dots, commas = one_row(
        con,
        f"""
        select count(*) filter (where regexp_full_match({raw}, '{_DOT}')), count(*) filter (where regexp_full_match({raw}, '{_COMMA}'))
        from {source}
    """,
    )
    rest = con.execute(f"""
        select min("row"), {raw} from {source}
        where (contains({raw}, ',') or contains({raw}, '.')) and not regexp_full_match({raw}, '{_DOT}|{_COMMA}')
        group by {raw} order by 1
    """).fetchall()
    proofs = {mark for mark, rows in (("dot", dots), ("comma", commas)) if rows}
    examples: list[tuple[int, str]] = []
    for row, text in rest:
        mark = decimal_mark(text)
        if mark == "either":
            examples.append((row, text))
        elif mark != "whole":
            proofs.add(mark)
    return Evidence(frozenset(proofs), tuple(examples[:5]), len(proofs) > 1)
