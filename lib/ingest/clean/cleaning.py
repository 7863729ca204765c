"""A text table on its way to types: its columns, and what reading them has said and asked so far.

What a kind's rule needs (``clean.py``, ``days.py``, ``minor.py``): evidence over whole columns, and a value for each text.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.engine.db import literal
from lib.ingest.map.evidence import (
    OPTIONS,
    Answers,
    Evidence,
    Question,
    QuestionKind,
    ReadingKind,
)
from lib.schema import values
from lib.schema.amounts import Amount
from lib.schema.fields import Field, Kind
from lib.schema.moments import Moment
from lib.texts.messages import Message

UNREAD = "cast(null as varchar)"
"""The fast half of a kind that is read text by text."""

FEW = 40
"""Up to this many distinct texts a CASE is quicker than a join."""


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
    the field whose time of day is kept, the column of the file that may hold it apart (empty: none), and whether nobody knows
    if its amounts are units or hundredths."""

    file: str = ""
    headers: tuple[str, ...] = ()
    own: bool = False
    dated: str = ""
    clock: str = ""
    asks_units: bool = False


UNKNOWN = About()


class Cleaning:
    """The columns of one text table, `rows`, which `con` knows under the name `source`, with evidence.PREPARE done.

    `questions` holds what nothing settles, `notes` what a reader should know of how the columns were
    read, `used` the answers that were needed, by (kind, field), `meant` the words that a meaning was given to, by (vocabulary,
    key) as they are written, and `marks` the decimal mark of each column of amounts.
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
        self.meant: dict[tuple[str, str], str] = {}
        self.marks: Mapping[str, str | None] = {}

    def applied(self, source: str, table: str) -> dict[str, str]:
        """The answers that the columns were read by: setting -> the column or the word as the file writes it."""
        headers = {column.field.name: column.header for column in self.columns}
        of_fields = {f"{kind}.{table}.{name}@{source}": headers[name] for kind, name in self.used}
        return of_fields | {f"word.{vocabulary}.{key}": text for (vocabulary, key), text in self.meant.items()}

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

    def finish(self, column: Column, fast: str, slow: values.Reader | None) -> Sequence[object]:
        """Set the column's value: the fast expression, and the slow reader's results for the texts it left unread.

        Returns these results.
        """
        column.value = fast
        if slow is None or (column.field.kind is Kind.LIST and self._read_few(column, fast, slow)):
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
        if any(isinstance(found, Amount) and found.currency for _, found in read):
            column.currency = f"{column.lookup}.currency"
        return [found for _, found in read]

    def _read_few(self, column: Column, fast: str, slow: values.Reader) -> bool:
        """Set the column's value where it holds few texts over and over, as lists of names do: each is read once, and only
        those that change are looked for in every row. Returns whether it does."""
        texts = pc.unique(self.rows.column(column.raw)).drop_null()
        if not 0 < len(texts) <= FEW:
            return False
        self.con.register("few_texts", pa.table({column.raw: texts}))
        read = self.con.execute(f"select {column.raw}, {fast} from few_texts order by 1").fetchall()
        self.con.unregister("few_texts")
        found = [(text, slow(text) if value is None else value) for text, value in read]
        cases = "".join(
            f" when {literal(text)} then {'null' if value is None else literal(value)}"
            for text, value in found
            if value != text
        )
        column.value = f"(case {column.raw}{cases} else {column.raw} end)" if cases else column.raw
        return True

    def _store(self, name: str, kind: Kind, read: Iterable[tuple[str, object]]) -> None:
        texts, found = zip(*read, strict=True)
        columns: dict[str, pa.Array] = {"text": pa.array(texts, pa.string())}
        if kind is Kind.MONEY:
            amounts = [a if isinstance(a, Amount) else None for a in found]
            columns["value"] = pa.array([a and a.value for a in amounts], pa.decimal128(18, 4))
            columns["currency"] = pa.array([a and a.currency for a in amounts], pa.string())
        elif kind is Kind.DATE:
            moments = [m if isinstance(m, Moment) else None for m in found]
            columns["value"] = pa.array([m and m.day for m in moments], pa.date32())
            columns["seconds"] = pa.array([m and m.seconds for m in moments], pa.int32())
        else:
            columns["value"] = pa.array(found, pa.string())
        self.con.register("read_texts", pa.table(columns))
        self.con.execute(f"create or replace temp table {name} as select * from read_texts")
        self.con.unregister("read_texts")
