"""One cleaning rule per kind: text columns in, typed columns out, decided over all rows.

Every rule has a fast half, one SQL expression over a whole column, and for what that leaves unread a slow half in
``values.py``, applied once per distinct text. A text that neither can read becomes NULL and is listed as a problem.
What no row can settle (day-first or month-first, comma or dot) becomes a :class:`Question` instead of a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import groupby

import pyarrow.compute as pc

from lib.engine.db import one_row
from lib.ingest.clean import days, minor
from lib.ingest.clean.cleaning import UNREAD, Cleaning, Column
from lib.ingest.clean.fast_checks import is_plain
from lib.ingest.map import evidence
from lib.schema import values
from lib.schema.amounts import currency_code, read_amount
from lib.schema.fields import Kind, spelling_key
from lib.schema.values import NO, YES
from lib.schema.vocabulary import spellings
from lib.texts.messages import Message

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


class Cleaner(Cleaning):
    """Cleans the columns of one text table: one rule per kind."""

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

    def _plan_money(self, column: Column, mark: str | None) -> None:
        raw = column.raw
        if mark == "comma":
            fast = f"""case when regexp_full_match({raw}, '-?\\d+') then try_cast({raw} as decimal(18,4))
                when regexp_full_match({raw}, '-?(\\d{{1,3}}(\\.\\d{{3}})+|\\d+)(,\\d+)?')
                then try_cast(replace(replace({raw}, '.', ''), ',', '.') as decimal(18,4)) end"""
        else:
            fast = f"""case when regexp_full_match({raw}, '-?\\d+(\\.\\d+)?') then try_cast({raw} as decimal(18,4))
                when regexp_full_match({raw}, '-?\\d{{1,3}}(,\\d{{3}})+(\\.\\d+)?') then try_cast(replace({raw}, ',', '') as decimal(18,4)) end"""
        self.finish(column, f"({fast})", lambda text: read_amount(text, mark))  # type: ignore[arg-type]
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
                self.finish(column, UNREAD, currency_code)
            case Kind.BOOL:
                fast = f"case when lower({raw}) in {_sql_tuple(YES)} then true when lower({raw}) in {_sql_tuple(NO)} then false end"
                self.finish(column, f"({fast})", None)
            case Kind.NUMBER:
                # 9 / 10 is a grade out of ten; 1,234 could be either and is read as neither
                beside = " ?%" if column.field.share else " ?/ ?10"
                number = f"case when not regexp_full_match({raw}, '\\d{{1,3}},\\d{{3}}') then regexp_extract({raw}, '^\\''?([+-]?\\d{{1,9}}([.,]\\d+)?)({beside})?$', 1) end"
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
                for text in pc.unique(self.rows.column(raw)).drop_null().to_pylist() if own else ():
                    if (key := spelling_key(text)) in own:
                        self.meant.setdefault((vocabulary, key), text)
            case Kind.LIST:
                fast = f"case when not regexp_matches({raw}, '[,;|\\n]|  |^#') then {raw} end"
                tidy = tidy_history if column.field.history else tidy_list
                self.finish(column, f"({fast})", _error_free(tidy))
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


def _is_error(raw: str) -> str:
    return f"(starts_with({raw}, '#') and regexp_full_match({raw}, '{ERROR_VALUE}'))"


def _error_free(read: values.Reader) -> values.Reader:
    """A reader that takes no spreadsheet error for a value."""
    return lambda text: None if re.fullmatch(ERROR_VALUE, text) else read(text)


def tidy_list(text: str) -> str | None:
    """``" Ana ;Ben, Ana"`` -> ``"Ana, Ben"``: split on comma, semicolon, pipe or newline; the order is kept (docs/numbers.md 0.9)."""
    return ", ".join(dict.fromkeys(_members(text))) or None


def tidy_history(text: str) -> str | None:
    """As :func:`tidy_list`, of what came one after the other: who comes back stands again (decision 113)."""
    return ", ".join(member for member, _ in groupby(_members(text))) or None


def _members(text: str) -> list[str]:
    parts = text.replace(";", ",").replace("|", ",").replace("\n", ",").split(",")
    return [member for part in parts if (member := " ".join(part.split()))]


def _first_word(text: str, known: Mapping[str, str]) -> str | None:
    """The primary entry of a cell that lists several words (``Full Pay, Deposit``), if it is a known one."""
    first = (tidy_list(text) or "").split(", ")[0]
    return known.get(spelling_key(first)) if first and first != text else None


def _sql_tuple(words: Iterable[str]) -> str:
    return "(" + ", ".join("'" + w.replace("'", "''") + "'" for w in words) + ")"
