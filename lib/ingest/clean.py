"""One cleaning rule per kind: text columns in, typed columns out, decided over all rows.

Every rule has a fast half, one SQL expression over a whole column, and for what that leaves unread a slow half in
``values.py``, applied once per distinct text. A text that neither can read becomes NULL and is listed as a problem.
What no row can settle (day-first or month-first, comma or dot) becomes a :class:`Question` instead of a guess.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

import duckdb
import pyarrow as pa

from lib.db import literal, one_row, scalar
from lib.fields import Field, Kind, header_key
from lib.ingest import values
from lib.vocabulary import spellings

QuestionKind = Literal["date_order", "decimal"]

PREPARE = """
create or replace temp macro iso_day(x) as
    case when substr(x, 5, 1) in ('-', '/', '.') then try_cast(replace(replace(left(x, 10), '/', '-'), '.', '-') as date) end;
create or replace temp macro slash_day(x) as
    regexp_extract(replace(replace(x, '.', '/'), '-', '/'), '^(\\d{1,2}/\\d{1,2}/\\d{4})(\\D|$)', 1);
create or replace temp macro sensible(day) as
    case when day between date '1900-01-01' and date '2200-12-31' then day end;
"""

BLANK = ("", "-", "--", "—", "n/a", "N/A", "NA", "null", "NULL", "none", "None")
"""Texts that stand for an empty cell. Error values such as #REF! are not among them: they are listed."""

PLAIN: dict[Kind, tuple[str, str]] = {
    Kind.DATE: ("regexp_full_match({c}, '[12]\\d{{3}}-\\d\\d-\\d\\d')", "sensible(try_cast({c} as date))"),
    Kind.MONEY: ("regexp_full_match({c}, '-?\\d{{1,13}}(\\.\\d{{1,2}})?')", "try_cast({c} as decimal(18,4))"),
    Kind.EMAIL: ("regexp_full_match({c}, '[a-z0-9._%+-]+@[a-z0-9.-]+\\.[a-z]{{2,}}')", "{c}"),
    Kind.PHONE: ("regexp_full_match({c}, '\\+[0-9]{{7,15}}')", "{c}"),
    Kind.NUMBER: ("regexp_full_match({c}, '\\d{{1,9}}')", "try_cast({c} as decimal(18,4))"),
    Kind.ID: ("regexp_full_match({c}, '[A-Za-z_-][A-Za-z0-9_.:-]*|\\d+')", "{c}"),
    Kind.LIST: ("not regexp_matches({c}, '[,;|\\n]|  ')", "{c}"),
}
"""Kind -> (what a text of its plainest spelling looks like, how that is read). A column that is all plain needs no more."""

YES = ("yes", "y", "true", "1", "1.0", "sí", "si", "s", "x", "✅", "✓", "verdadero", "on")
FEW = 40
"""Up to this many distinct texts a CASE is quicker than a join."""

NO = ("no", "n", "false", "0", "0.0", "❌", "✗", "falso", "off")

SQL_TYPE = {
    Kind.DATE: "date",
    Kind.MONEY: "decimal(18,4)",
    Kind.NUMBER: "decimal(18,4)",
    Kind.BOOL: "boolean",
}


@dataclass(frozen=True)
class Question:
    """Something that no row of the file settles. `examples` are (row number, text) as evidence."""

    field: str
    column: str
    kind: QuestionKind
    options: tuple[str, str]
    examples: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class Answers:
    """What was answered before: by (field, kind), else for all fields of the file."""

    date_order: values.DateOrder | None = None
    decimal: values.DecimalMark | None = None
    remembered: Mapping[tuple[str, str], str] | None = None

    def get(self, field: str, kind: QuestionKind) -> str | None:
        """The answer for one field, or None if nobody has given one."""
        general = self.date_order if kind == "date_order" else self.decimal
        return general or (self.remembered or {}).get((field, kind))


@dataclass
class Column:
    """A mapped column on its way to its type.

    `raw` is the SQL of its trimmed text (NULL if blank), `value` the SQL of its typed value, `lookup` the name of the
    table that holds what was read text by text (empty if SQL read everything).
    """

    field: Field
    header: str
    raw: str
    value: str = ""
    lookup: str = ""
    currency: str = ""

    @property
    def join(self) -> str:
        """The join that brings the lookup in, or an empty string."""
        return f"left join {self.lookup} on {self.lookup}.text = {self.raw}" if self.lookup else ""


def sql_type(kind: Kind) -> str:
    """The DuckDB type in which a kind is stored."""
    return SQL_TYPE.get(kind, "varchar")


class Cleaner:
    """Cleans the columns of one text table held by `con` under the name `source`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, source: str, columns: list[Column], answers: Answers, time_zone: str):
        self.con, self.source, self.columns, self.answers, self.time_zone = con, source, columns, answers, time_zone
        self.questions: list[Question] = []
        con.execute(PREPARE)

    def plan(self) -> None:
        """Fill in every column's `value`; collect `questions` where the evidence is silent."""
        left = self._read_plain_columns()
        dates, amounts = ([c for c in left if c.field.kind is kind] for kind in (Kind.DATE, Kind.MONEY))
        orders = self._settle(dates, "date_order", ("dmy", "mdy"), self._date_evidence)
        marks = self._settle(amounts, "decimal", ("comma", "dot"), self._money_evidence)
        for column in left:
            match column.field.kind:
                case Kind.DATE:
                    self._plan_date(column, orders.get(column.field.name))
                case Kind.MONEY:
                    self._plan_money(column, marks.get(column.field.name))
                case _:
                    self._plan_simple(column)

    def _read_plain_columns(self) -> list[Column]:
        """Settle the columns that are spelled plainly from top to bottom, in one scan. Returns the others."""
        candidates = [c for c in self.columns if c.field.kind in PLAIN]
        counts: tuple[int, ...] = ()
        if candidates:
            checks = (f"count(*) filter (where {PLAIN[c.field.kind][0].format(c=c.raw)}) = count({c.raw})" for c in candidates)
            counts = one_row(self.con, f"select {', '.join(checks)} from {self.source}")
        plain = [c for c, all_plain in zip(candidates, counts, strict=True) if all_plain]
        for column in plain:
            column.value = PLAIN[column.field.kind][1].format(c=column.raw)
        return [c for c in self.columns if c not in plain]

    def _settle(self, columns, kind: QuestionKind, options: tuple[str, str], evidence) -> dict[str, str | None]:  # type: ignore[no-untyped-def]
        """The reading of each column: answered, proven by its own rows, or by the other columns of the same file."""
        settled: dict[str, str | None] = {}
        unsettled: list[tuple[Column, list[tuple[int, str]]]] = []
        for column in columns:
            proofs, examples = evidence(column)
            answer = self.answers.get(column.field.name, kind)
            if answer or not examples:
                settled[column.field.name] = answer or (proofs.pop() if len(proofs) == 1 else None)
            elif len(proofs) == 1:
                settled[column.field.name] = proofs.pop()
            else:
                unsettled.append((column, examples))
        proven = {reading for reading in settled.values() if reading}
        for column, examples in unsettled:
            if len(proven) == 1:
                settled[column.field.name] = next(iter(proven))
            else:
                self.questions.append(Question(column.field.name, column.header, kind, options, tuple(examples[:5])))
        return settled

    def _date_evidence(self, column: Column) -> tuple[set[str], list[tuple[int, str]]]:
        unread = f"from {self.source} where {column.raw} is not null and iso_day({column.raw}) is null"
        proofs = one_row(self.con, f"""
            with parts as (
                select regexp_extract({column.raw}, '^(\\d{{1,2}})[/.\\- ](\\d{{1,2}})[/.\\- ](\\d{{4}})(\\D|$)', ['a', 'b', 'y']) as p
                {unread}
            )
            select count(*) filter (where try_cast(p.a as int) between 13 and 31 and try_cast(p.b as int) <= 12),
                   count(*) filter (where try_cast(p.b as int) between 13 and 31 and try_cast(p.a as int) <= 12)
            from parts
        """)
        ambiguous = self.con.execute(f"""
            with parts as (
                select "row", {column.raw} as text,
                    regexp_extract({column.raw}, '^(\\d{{1,2}})[/.\\- ](\\d{{1,2}})[/.\\- ](\\d{{4}}|\\d{{2}})(\\D|$)', ['a', 'b', 'y']) as p
                {unread}
            )
            select "row", text from parts
            where p.a <> '' and (length(p.y) = 2 or
                (try_cast(p.a as int) <= 12 and try_cast(p.b as int) <= 12 and try_cast(p.a as int) <> try_cast(p.b as int)))
            order by length(p.y), "row" limit 5
        """).fetchall()
        proven = {order for order, count in zip(("dmy", "mdy"), proofs, strict=True) if count}
        two_digit_years = any(len(text.split()[0]) <= 8 and not text[-4:].isdigit() for _, text in ambiguous)
        return (set() if two_digit_years else proven), ambiguous

    def _money_evidence(self, column: Column) -> tuple[set[str], list[tuple[int, str]]]:
        raw = column.raw
        proven_dots = scalar(self.con, f"""
            select count(*) filter (where contains(w, '.') and length(w) - position('.' in w) <> 3 and try_cast(w as decimal(18,4)) is not null)
            from (select {raw} as w from {self.source})
        """)
        proofs = {"dot"} if proven_dots else set()
        doubtful = self.con.execute(f"""
            select min("row"), w from (select "row", {raw} as w from {self.source})
            where contains(w, ',') or (contains(w, '.') and (length(w) - position('.' in w) = 3 or try_cast(w as decimal(18,4)) is null))
            group by w order by 1
        """).fetchall()
        examples = []
        for row, text in doubtful:
            mark = values.decimal_mark(text)
            if mark is None:
                examples.append((row, text))
            elif mark != "whole":
                proofs.add(mark)
        return proofs, examples

    def _plan_date(self, column: Column, order: str | None) -> None:
        raw = column.raw
        fast = f"iso_day({raw})"
        zoned = scalar(self.con, f"""
            select count(*) from {self.source}
            where length({raw}) > 16 and regexp_matches({raw}, '^\\d{{4}}-\\d\\d-\\d\\d[T ].*(Z|[+-]\\d\\d:?\\d\\d)$')
        """)
        if zoned:
            zone = self.time_zone.replace("'", "")
            fast = f"""case when regexp_matches({raw}, '^\\d{{4}}-\\d\\d-\\d\\d[T ].*(Z|[+-]\\d\\d:?\\d\\d)$')
                then (try_cast(regexp_replace({raw}, ' ([+-])', '\\1') as timestamptz) at time zone '{zone}')::date else {fast} end"""
        if order:
            pattern = "%d/%m/%Y" if order == "dmy" else "%m/%d/%Y"
            fast = f"coalesce({fast}, try_strptime(slash_day({raw}), '{pattern}')::date)"
        fast = f"sensible({fast})"
        self._finish(column, fast, lambda text: values.read_date(text, order))  # type: ignore[arg-type]

    def _plan_money(self, column: Column, mark: str | None) -> None:
        raw = column.raw
        if mark == "comma":
            fast = f"""case when not contains({raw}, ',') and not contains({raw}, '.') then try_cast({raw} as decimal(18,4))
                when regexp_full_match({raw}, '-?(\\d{{1,3}}(\\.\\d{{3}})+|\\d+),\\d{{1,4}}')
                then try_cast(replace(replace({raw}, '.', ''), ',', '.') as decimal(18,4)) end"""
        else:
            fast = f"try_cast({raw} as decimal(18,4))"
        self._finish(column, f"({fast})", lambda text: values.read_money(text, mark))  # type: ignore[arg-type]

    def _plan_simple(self, column: Column) -> None:
        raw = column.raw
        match column.field.kind:
            case Kind.EMAIL:
                fast = f"case when regexp_full_match({raw}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{{2,}}') then lower({raw}) end"
                self._finish(column, f"({fast})", values.read_email)
            case Kind.PHONE:
                plain = f"translate({raw}, ' ()-.', '')"
                self._finish(column, f"(case when regexp_full_match({plain}, '\\+[0-9]{{7,15}}') then {plain} end)", values.read_phone)
            case Kind.COUNTRY:
                self._finish(column, f"cast(null as varchar)", values.country_code)
            case Kind.CURRENCY:
                self._finish(column, "cast(null as varchar)", values.currency_code)
            case Kind.BOOL:
                fast = f"case when lower({raw}) in {_sql_tuple(YES)} then true when lower({raw}) in {_sql_tuple(NO)} then false end"
                self._finish(column, f"({fast})", None)
            case Kind.NUMBER:
                number = f"replace(trim(split_part({raw}, '/', 1)), ',', '.')"
                self._finish(column, f"try_cast(case when {number} ilike '%n%' then null else {number} end as decimal(18,4))", None)
            case Kind.ID:
                fast = f"""case when regexp_matches({raw}, '^[0-9][.,][0-9]+[eE]\\+[0-9]+$') then null
                    when starts_with({raw}, '''') then substr({raw}, 2) else {raw} end"""
                self._finish(column, f"({fast})", None)
            case Kind.WORD:
                known = spellings(column.field.vocabulary)
                self._finish(column, "cast(null as varchar)", lambda text: known.get(header_key(text)) or _first_word(text, known) or text)
            case Kind.LIST:
                fast = f"case when not regexp_matches({raw}, '[,;|\\n]|  ') then {raw} end"
                self._finish(column, f"({fast})", tidy_list)
            case _:
                column.value = raw

    def _finish(self, column: Column, fast: str, slow: values.Reader | None) -> None:
        """Set the column's value: the fast expression, and the slow reader's results for the texts it left unread."""
        column.value = fast
        if slow is None:
            return
        left = self.con.execute(f"""
            select distinct {column.raw} as text from {self.source} where {column.raw} is not null and {fast} is null order by 1
        """).fetchall()
        if not left:
            return
        read = [(text, slow(text)) for (text,) in left]
        if len(read) <= FEW and column.field.kind in (Kind.WORD, Kind.COUNTRY, Kind.CURRENCY, Kind.LIST):
            cases = " ".join(f"when {literal(text)} then {literal(found)}" for text, found in read if found is not None)
            column.value = f"coalesce({fast}, case {column.raw} {cases} end)" if cases else fast
            return
        column.lookup = f"{self.source}_{column.field.name}"
        self._store(column.lookup, column.field.kind, read)
        column.value = f"coalesce({fast}, {column.lookup}.value)"
        if column.field.kind is Kind.MONEY and any(values.currency_in(text) for text, _ in read):
            column.currency = f"{column.lookup}.currency"

    def _store(self, name: str, kind: Kind, read: Iterable[tuple[str, object]]) -> None:
        texts, found = zip(*read, strict=True)
        columns: dict[str, pa.Array] = {"text": pa.array(texts, pa.string())}
        if kind is Kind.MONEY:
            columns["value"] = pa.array([_fits(v) for v in found], pa.decimal128(18, 4))
            columns["currency"] = pa.array([values.currency_in(t) for t in texts], pa.string())
        elif kind is Kind.DATE:
            columns["value"] = pa.array(found, pa.date32())
        else:
            columns["value"] = pa.array(found, pa.string())
        self.con.register("read_texts", pa.table(columns))
        self.con.execute(f"create or replace temp table {name} as select * from read_texts")
        self.con.unregister("read_texts")


def _fits(value: object) -> Decimal | None:
    """An amount that the column type can hold; anything larger is not money but an id in the wrong column."""
    return value if isinstance(value, Decimal) and abs(value) < Decimal(10) ** 14 else None


def tidy_list(text: str) -> str | None:
    """``" Ana ;Ben, Ana"`` -> ``"Ana, Ben"``: split on comma, semicolon, pipe or newline; the order is kept (domain.md 0.9)."""
    parts = [" ".join(p.split()) for p in text.replace(";", ",").replace("|", ",").replace("\n", ",").split(",")]
    return ", ".join(dict.fromkeys(p for p in parts if p)) or None


def _first_word(text: str, known: Mapping[str, str]) -> str | None:
    """The primary entry of a cell that lists several words (``Full Pay, Deposit``), if it is a known one."""
    first = (tidy_list(text) or "").split(", ")[0]
    return known.get(header_key(first)) if first and first != text else None


def _sql_tuple(words: Iterable[str]) -> str:
    return "(" + ", ".join("'" + w.replace("'", "''") + "'" for w in words) + ")"
