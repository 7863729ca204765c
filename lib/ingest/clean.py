"""One cleaning rule per kind: text columns in, typed columns out, decided over all rows.

Every rule has a fast half, one SQL expression over a whole column, and for what that leaves unread a slow half in
``values.py``, applied once per distinct text. A text that neither can read becomes NULL and is listed as a problem.
What no row can settle (day-first or month-first, comma or dot) becomes a :class:`Question` instead of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.db import literal, one_row
from lib.fields import Field, Kind, spelling_key
from lib.ingest import days, evidence, minor, values
from lib.ingest.evidence import OPTIONS, Answers, Evidence, Question, QuestionKind, ReadingKind
from lib.ingest.plain import is_plain
from lib.ingest.values import BLANK, NO, YES
from lib.messages.messages import Message
from lib.vocabulary import spellings

__all__ = ["BLANK", "ERROR_VALUE", "About", "Answers", "Cleaner", "Column", "Question", "sql_type", "tidy_list"]


READ_PLAIN: dict[Kind, str] = {
    Kind.DATE: "sensible(try_cast({c} as date))",
    Kind.MONEY: "try_cast({c} as decimal(18,4))",
    Kind.NUMBER: "try_cast({c} as decimal(18,4))",
}
"""How a column that is all plain (``plain.py``) is read, where its text is not already its value."""


ERROR_VALUE = (
    "#(REF!|VALUE!|NAME\\?|DIV/0!|NULL!|NUM!|N/A|ERROR!|SPILL!|CALC!|¡REF!|¡VALOR!|¿NOMBRE\\?|¡DIV/0!|¡NULO!|¡NUM!)"
)
"""What a spreadsheet writes instead of a value, in English and Spanish, as a regular expression."""

UNREAD = "cast(null as varchar)"
"""The fast half of a kind that is read text by text."""

FEW = 40
"""Up to this many distinct texts a CASE is quicker than a join."""

SQL_TYPE = {
    Kind.DATE: "date",
    Kind.MONEY: "decimal(18,4)",
    Kind.NUMBER: "decimal(18,4)",
    Kind.RATE: "decimal(18,10)",
    Kind.BOOL: "boolean",
}


@dataclass
class Column:
    """A mapped column on its way to its type.

    `raw` is the SQL of its trimmed text (NULL if blank), `value` the SQL of its typed value, `time` that of the time of day
    of a date (whole seconds after midnight in the workspace's zone, NULL where unknown; empty if no cell says one), `lookup`
    the name of the table that holds what was read text by text (empty if SQL read everything). `exact` says that no written
    text of the column can have been lost, `minor` that its whole amounts are cents and `value` the units that they make.
    """

    field: Field
    header: str
    raw: str
    value: str = ""
    time: str = ""
    lookup: str = ""
    currency: str = ""
    exact: bool = False
    minor: bool = False

    @property
    def join(self) -> str:
        """The join that brings the lookup in, or an empty string."""
        return f"left join {self.lookup} on {self.lookup}.text = {self.raw}" if self.lookup else ""


@dataclass(frozen=True)
class About:
    """What the columns are of: the name of the file, all its headers, whether it is an own sheet rather than a vendor's export,
    the field whose time of day is kept, and the column of the file that may hold it apart (empty: none)."""

    file: str = ""
    headers: tuple[str, ...] = ()
    own: bool = False
    dated: str = ""
    clock: str = ""


UNKNOWN = About()


def sql_type(kind: Kind) -> str:
    """The DuckDB type in which a kind is stored."""
    return SQL_TYPE.get(kind, "varchar")


class Cleaner:
    """Cleans the columns of one text table, `rows`, which `con` knows under the name `source`, with evidence.PREPARE done.

    After :meth:`plan`, `questions` holds what nothing settles, `notes` what a reader should know of how the columns were
    read, `used` the answers that were needed, by (kind, field), and `marks` the decimal mark of each column of amounts.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        source: str,
        rows: pa.Table,
        columns: list[Column],
        answers: Answers,
        time_zone: str,
        about: About = UNKNOWN,
    ) -> None:
        self.con, self.source, self.rows, self.columns = con, source, rows, columns
        self.answers, self.time_zone, self.about = answers, time_zone, about
        self.questions: list[Question] = []
        self.notes: list[Message] = []
        self.used: dict[tuple[QuestionKind, str], str] = {}
        self.marks: Mapping[str, str | None] = {}

    def plan(self) -> None:
        """Fill in every column's `value`; collect `questions` where the evidence is silent."""
        left = self._read_plain_columns()
        amounts = [c for c in left if c.field.kind in (Kind.MONEY, Kind.RATE)]
        days.plan(self, [c for c in left if c.field.kind is Kind.DATE])
        days.keep_times(self)
        self.marks = marks = self.settle(amounts, "decimal", evidence.of_amounts)
        for column in left:
            match column.field.kind:
                case Kind.DATE:
                    pass
                case Kind.MONEY:
                    self._plan_money(column, marks.get(column.field.name))
                case Kind.RATE:
                    self._plan_rate(column, marks.get(column.field.name))
                case _:
                    self._plan_simple(column)
        if not self.questions:
            minor.settle(self)

    def _read_plain_columns(self) -> list[Column]:
        """Settle the columns that are spelled plainly from top to bottom. Returns the others."""
        plain = [column for column in self.columns if is_plain(column.field.kind, self.rows.column(column.raw))]
        for column in plain:
            column.value = READ_PLAIN.get(column.field.kind, "{c}").format(c=column.raw)
            column.exact = column.field.kind is not Kind.DATE  # 2026-02-31 is plain and still no day
        return [c for c in self.columns if c not in plain]

    def settle(
        self,
        columns: Iterable[Column],
        kind: ReadingKind,
        look: Callable[[duckdb.DuckDBPyConnection, str, str], Evidence],
    ) -> dict[str, str | None]:
        """The reading of each column: proven by its own rows, answered, or proven by the other columns of the file."""
        settled: dict[str, str | None] = {}
        unsettled: list[tuple[Column, Evidence]] = []
        for column in columns:
            found = look(self.con, self.source, column.raw)
            answer = self.answers.get(column.field.name, kind)
            if len(found.proofs) == 1:
                (settled[column.field.name],) = found.proofs
                if found.open and self.answers.given(kind) not in (None, *found.proofs):
                    self.note_reading("reading_proven", column, found.proofs)
            elif not found.open:
                settled[column.field.name] = None
            elif answer:
                settled[column.field.name] = self.used[kind, column.field.name] = answer
            else:
                unsettled.append((column, found))
        proven = {reading for reading in settled.values() if reading} | self.answers.beside.get(kind, frozenset())
        if (
            unsettled and kind == "decimal"
        ):  # a column of plain amounts, such as 10.50, needed no settling but proves the dot
            plain = [c.raw for c in self.columns if c.exact and c.field.kind is Kind.MONEY]
            proven |= {mark for raw in plain for mark in look(self.con, self.source, raw).proofs}
        for column, found in unsettled:
            if len(proven) == 1 and not found.alone:
                (settled[column.field.name],) = proven
                self.note_reading("reading_as_others", column, proven)
            else:
                self.questions.append(Question(column.field.name, column.header, kind, OPTIONS[kind], found.open))
        return settled

    def note_reading(self, code: str, column: Column, proven: Iterable[str]) -> None:
        (reading,) = proven
        self.notes.append(Message(code, {"column": column.header, "reading": Message(f"reading_{reading}")}))

    def _plan_money(self, column: Column, mark: str | None) -> None:
        raw = column.raw
        if mark == "comma":
            fast = f"""case when regexp_full_match({raw}, '-?\\d+') then try_cast({raw} as decimal(18,4))
                when regexp_full_match({raw}, '-?(\\d{{1,3}}(\\.\\d{{3}})+|\\d+)(,\\d+)?')
                then try_cast(replace(replace({raw}, '.', ''), ',', '.') as decimal(18,4)) end"""
        else:
            fast = f"""case when regexp_full_match({raw}, '-?\\d+(\\.\\d+)?') then try_cast({raw} as decimal(18,4))
                when regexp_full_match({raw}, '-?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?') then try_cast(replace({raw}, ',', '') as decimal(18,4)) end"""
        self.finish(column, f"({fast})", lambda text: values.read_amount(text, mark))  # type: ignore[arg-type]
        self._note_rows(column, f"regexp_matches({raw}, '[.,]\\d{{5,}}')", "rounded")

    def _plan_rate(self, column: Column, mark: str | None) -> None:
        grouping, decimal = (".", ",") if mark == "comma" else (",", ".")
        plain = f"regexp_full_match({column.raw}, '(\\d{{1,3}}([{grouping}]\\d{{3}})+|\\d+)([{decimal}]\\d+)?')"
        number = f"replace(replace({column.raw}, '{grouping}', ''), '{decimal}', '.')"
        column.value = f"(case when {plain} then nullif(try_cast({number} as decimal(18,10)), 0) end)"

    def _note_rows(self, column: Column, condition: str, code: str) -> None:
        """Note how many cells of a column meet a condition, and name the first of them."""
        count, rows = one_row(
            self.con,
            f"""
            select count(*), min("row", 5) from {self.source} where {condition}
        """,
        )
        if count:
            named = ", ".join(map(str, rows)) + (" …" if count > len(rows) else "")
            self.notes.append(Message(code, {"count": count, "column": column.header, "rows": named}))

    def _plan_simple(self, column: Column) -> None:
        raw = column.raw
        match column.field.kind:
            case Kind.EMAIL:
                fast = f"case when regexp_full_match({raw}, '[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\\.[A-Za-z]{{2,}}') then lower({raw}) end"
                self.finish(column, f"({fast})", values.read_email)
                self._note_several_emails(column)
            case Kind.PHONE:
                plain = f"translate({raw}, ' ()-', '')"
                self.finish(
                    column,
                    f"(case when regexp_full_match({plain}, '\\+[0-9]{{7,15}}') then {plain} end)",
                    values.read_phone,
                )
            case Kind.COUNTRY:
                self.finish(column, UNREAD, values.country_code)
            case Kind.CURRENCY:
                self.finish(column, UNREAD, values.currency_code)
            case Kind.BOOL:
                fast = f"case when lower({raw}) in {_sql_tuple(YES)} then true when lower({raw}) in {_sql_tuple(NO)} then false end"
                self.finish(column, f"({fast})", None)
            case Kind.NUMBER:
                # 9 / 10 is a grade out of ten; 1,234 could be either and is read as neither
                number = f"case when not regexp_full_match({raw}, '\\d{{1,3}},\\d{{3}}') then regexp_extract({raw}, '^\\''?([+-]?\\d{{1,9}}([.,]\\d+)?)( ?/ ?10)?$', 1) end"
                self.finish(column, f"try_cast(replace({number}, ',', '.') as decimal(18,4))", None)
            case Kind.ID:
                fast = f"""case when regexp_matches({raw}, '^[0-9][.,][0-9]+[eE]\\+?[0-9]+$') or {_is_error(raw)} then null
                    when starts_with({raw}, '''') then substr({raw}, 2) else {raw} end"""
                self.finish(column, f"({fast})", None)
            case Kind.WORD:
                vocabulary = column.field.vocabulary
                own = {key: word for (of, key), word in self.answers.words.items() if of == vocabulary}
                known = spellings(vocabulary) | own
                self.finish(
                    column,
                    UNREAD,
                    lambda text: known.get(spelling_key(text)) or _first_word(text, known) or text,
                )
            case Kind.LIST:
                fast = f"case when not regexp_matches({raw}, '[,;|\\n]|  |^#') then {raw} end"
                self.finish(column, f"({fast})", _error_free(tidy_list))
            case _:
                column.value = f"(case when not {_is_error(raw)} then {raw} end)"

    def _note_several_emails(self, column: Column) -> None:
        several = [
            text
            for (text,) in self.con.execute(
                f"select distinct {column.raw} from {self.source} where regexp_matches({column.raw}, '@.*@')"
            ).fetchall()
            if len(values.emails_in(text)) > 1
        ]
        if several:
            self._note_rows(column, f"{column.raw} in {_sql_tuple(several)}", "several_addresses")

    def finish(self, column: Column, fast: str, slow: values.Reader | None) -> Sequence[object]:
        """Set the column's value: the fast expression, and the slow reader's results for the texts it left unread.

        Returns these results.
        """
        column.value = fast
        if slow is None:
            return ()
        if fast == UNREAD:
            left = sorted(pc.unique(self.rows.column(column.raw)).drop_null().to_pylist())
        else:
            found = self.con.execute(f"""
                select distinct {column.raw} as text from {self.source} where {column.raw} is not null and {fast} is null order by 1
            """).fetchall()
            left = [text for (text,) in found]
        if not left:
            return ()
        read = [(text, slow(text)) for text in left]
        if len(read) <= FEW and column.field.kind in (Kind.WORD, Kind.COUNTRY, Kind.CURRENCY, Kind.LIST):
            cases = " ".join(f"when {literal(text)} then {literal(found)}" for text, found in read if found is not None)
            column.value = f"coalesce({fast}, case {column.raw} {cases} end)" if cases else fast
            return ()
        column.lookup = f"{self.source}_{column.field.name}"
        self._store(column.lookup, column.field.kind, read)
        column.value = f"coalesce({fast}, {column.lookup}.value)"
        if any(isinstance(found, values.Amount) and found.currency for _, found in read):
            column.currency = f"{column.lookup}.currency"
        return [found for _, found in read]

    def _store(self, name: str, kind: Kind, read: Iterable[tuple[str, object]]) -> None:
        texts, found = zip(*read, strict=True)
        columns: dict[str, pa.Array] = {"text": pa.array(texts, pa.string())}
        if kind is Kind.MONEY:
            amounts = [a if isinstance(a, values.Amount) else None for a in found]
            columns["value"] = pa.array([a and a.value for a in amounts], pa.decimal128(18, 4))
            columns["currency"] = pa.array([a and a.currency for a in amounts], pa.string())
        elif kind is Kind.DATE:
            moments = [m if isinstance(m, values.Moment) else None for m in found]
            columns["value"] = pa.array([m and m.day for m in moments], pa.date32())
            columns["seconds"] = pa.array([m and m.seconds for m in moments], pa.int32())
        else:
            columns["value"] = pa.array(found, pa.string())
        self.con.register("read_texts", pa.table(columns))
        self.con.execute(f"create or replace temp table {name} as select * from read_texts")
        self.con.unregister("read_texts")


def _is_error(raw: str) -> str:
    return f"(starts_with({raw}, '#') and regexp_full_match({raw}, '{ERROR_VALUE}'))"


def _error_free(read: values.Reader) -> values.Reader:
    """A reader that takes no spreadsheet error for a value."""
    return lambda text: None if re.fullmatch(ERROR_VALUE, text) else read(text)


def tidy_list(text: str) -> str | None:
    """``" Ana ;Ben, Ana"`` -> ``"Ana, Ben"``: split on comma, semicolon, pipe or newline; the order is kept (domain.md 0.9)."""
    parts = [" ".join(p.split()) for p in text.replace(";", ",").replace("|", ",").replace("\n", ",").split(",")]
    return ", ".join(dict.fromkeys(p for p in parts if p)) or None


def _first_word(text: str, known: Mapping[str, str]) -> str | None:
    """The primary entry of a cell that lists several words (``Full Pay, Deposit``), if it is a known one."""
    first = (tidy_list(text) or "").split(", ")[0]
    return known.get(spelling_key(first)) if first and first != text else None


def _sql_tuple(words: Iterable[str]) -> str:
    return "(" + ", ".join("'" + w.replace("'", "''") + "'" for w in words) + ")"
