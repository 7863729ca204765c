"""One text table into one typed table, with the account of every row.

The typed table is written as it will stay (``_row``, ``_key``, then the table's fields); rows that are set aside or
duplicate are taken out of it again, which in a clean file is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from lib.db import identifier, literal, one_row, scalar
from lib.fields import TABLES, Field, Kind, Table
from lib.ingest.clean import BLANK, ERROR_VALUE, Answers, Cleaner, Column, sql_type
from lib.ingest.mapping import Mapping, header_currency
from lib.ingest.plain import is_tidy
from lib.ingest.receipt import Problem, Receipt
from lib.ingest.tables import OPTIONAL, OWN
from lib.ingest.tables import columns as columns_of
from lib.ingest.values import is_shortened
from lib.messages.messages import Message, Named
from lib.vocabulary import VOCABULARY

NEEDED_TO_COUNT = {"payments": ("amount",), "costs": ("amount",), "rates": ("rate", "currency", "date")}
"""The values without any of which a row of a table can never count, so that it is quarantined (design.md 3.3)."""

ASSUMED = {("payments", "status"): "approved"}
"""What a field counts as in a file without its column (decision 30)."""

_BLANKS = pa.array(BLANK, pa.string())
_LOOKED_AT = 4096

_CHECKED = frozenset(kind for kind in Kind if kind is not Kind.WORD)
"""Kinds of which a written text can be unreadable; a word that is on no list is kept."""

_NO_STATUS = Message("no_status")


def stage(
    con: duckdb.DuckDBPyConnection,
    target: str,
    rows: pa.Table,
    headers: tuple[str, ...],
    mapping: Mapping,
    answers: Answers,
    receipt: Receipt,
    time_zone: str,
    import_id: int,
    source: str = "",
) -> bool:
    """Write the typed rows of a file to the new table `target` and account for them on `receipt`.

    `rows` has one text column ``c0``… per header, :func:`trimmed`, and the int64 column ``row``; `source` is the vendor's
    export, whose records are kept apart from other exports'. Returns False, with
    ``receipt.questions`` filled in and nothing written, if something cannot be decided.
    """
    table = TABLES[mapping.table]
    con.register("source", rows)
    try:
        position = {header: i for i, header in enumerate(headers)}
        columns = [
            Column(table.by_name[name], header, f"c{position[header]}") for header, name in mapping.fields.items()
        ]
        cleaner = Cleaner(con, "source", rows, columns, answers, time_zone)
        cleaner.plan()
        receipt.questions = cleaner.questions
        receipt.notes += cleaner.notes
        receipt.answered = {
            f"{kind}.{table.name}.{field}@{receipt.source}": answer for (kind, field), answer in cleaner.used.items()
        }
        if cleaner.questions:
            return False
        _write(con, target, table, columns, import_id, source)
        _list_unread(con, target, columns, receipt)
        _list_unknown_words(con, target, columns, receipt)
        _say_what_is_missing(con, target, table, columns, receipt)
    finally:
        con.unregister("source")
    for needed in NEEDED_TO_COUNT.get(table.name, ()):
        _quarantine(con, target, needed, receipt)
    _drop_duplicates(con, target, table, receipt)
    receipt.kept = scalar(con, f"select count(*) from {target}")
    receipt.problems.sort(key=lambda problem: problem.row)
    return True


def trimmed(rows: pa.Table) -> pa.Table:
    """The text columns without the space around them, blanks as nulls: once here instead of in every expression."""

    def cells(name: str) -> pa.ChunkedArray:
        column = rows.column(name)
        if name == "row" or is_tidy(column, BLANK):
            return column
        if not _repeats(column):
            return _tidied(column)
        parts = column.dictionary_encode()  # of a name that stands there a thousand times one is tidied
        tidy = _tidied(parts.chunk(0).dictionary)
        return pa.chunked_array([tidy.take(part.indices) for part in parts.chunks], pa.string())

    return pa.table([cells(name) for name in rows.column_names], names=rows.column_names)


def _repeats(column: pa.ChunkedArray) -> bool:
    """Whether the first texts of a column say that it holds few over and over."""
    first = column.slice(0, _LOOKED_AT)
    return len(first) == _LOOKED_AT and pc.count_distinct(first).as_py() < _LOOKED_AT // 4


def _tidied(column: pa.Array | pa.ChunkedArray) -> pa.Array | pa.ChunkedArray:
    """The texts without the space around them and blanks as nulls. One form for é: two that look alike would be two names."""
    if pc.all(pc.string_is_ascii(column)).as_py() is not False:
        column = pc.ascii_trim_whitespace(column)
    else:
        column = pc.utf8_trim_whitespace(pc.utf8_normalize(column, "NFC"))
    return pc.if_else(pc.is_in(column, value_set=_BLANKS), pa.scalar(None, pa.string()), column)


def _write(
    con: duckdb.DuckDBPyConnection, target: str, table: Table, columns: list[Column], import_id: int, source: str
) -> None:
    mapped = {c.field.name: c for c in columns}
    select, present = ['"row" as _row'], list[str]()
    for field in table.fields:
        value = _value(table, field, mapped)
        if value:
            present.append(field.name)
            select.append(f"{value} :: {sql_type(field.kind)} as {identifier(field.name)}")
    if table.date in mapped and mapped[table.date].time:
        select.append(f"{mapped[table.date].time} :: integer as _at")
    # Two rows that differ only in what could not be read are still two rows, so the key looks at the text there.
    unread = {c.field.name: f"_text_{c.field.name}" for c in columns if c.field.kind in _CHECKED and not c.exact}
    select += [f"{mapped[name].raw} as {alias}" for name, alias in unread.items()]
    every = f"* exclude ({', '.join(unread.values())})" if unread else "*"
    joins = "\n".join(c.join for c in columns if c.join)
    con.execute(f"""
        create table {target} as
        select {import_id} as _import, {natural_key(table, present, unread, source)} as _key, {every}
        from (select {", ".join(select)} from source {joins})
    """)


def _value(table: Table, field: Field, mapped: MappingType[str, Column]) -> str:
    """SQL of a field's value in the file; empty if the file says nothing of it."""
    column = mapped.get(field.name)
    value = column.value if column else ""
    if field.kind is Kind.CURRENCY:  # 1.200 € says its currency, with or without a column for it
        beside = next((said for n in ("amount", "gross_revenue") if n in mapped and (said := _stated(mapped[n]))), "")
        return f"coalesce({value}, {beside})" if value and beside else value or beside
    if not column and (table.name, field.name) in ASSUMED:
        return literal(ASSUMED[table.name, field.name])
    return value


def _stated(amount: Column) -> str:
    """SQL of the currency that an amount's cells state, or else its header; empty if neither does."""
    code = header_currency(amount.header)[1]
    if amount.currency and code:
        return f"coalesce({amount.currency}, {literal(code)})"
    return amount.currency or (literal(code) if code else "")


def natural_key(table: Table, present: Sequence[str], unread: MappingType[str, str], source: str = "") -> str:
    """SQL of a row's natural key: a 128-bit digest of the first key of the table whose leading field is filled in.

    Only the columns `present` in the file are read; a missing one counts as blank. Of the columns in `unread` (name ->
    SQL) a value that could not be read counts as it was written. Those of a vendor's export hold its name.
    """

    def digest(label: str, names: Iterable[str]) -> str:
        parts = []
        for name in names:
            # the case of a name says nothing (names.py)
            text = (
                f"lower({identifier(name)})"
                if table.by_name[name].kind is Kind.LIST
                else f"{identifier(name)}::varchar"
            )
            texts = [text, *([unread[name]] if name in unread else [])]
            parts.append(f"coalesce({', '.join(texts)}, '')" if name in present else "''")
        return f"md5_number(concat_ws(chr(31), {literal(source + label)}, {', '.join(parts)}))"

    cases = [
        f"when {identifier(key[0])} is not null then {digest(key[0], key)}" for key in table.keys if key[0] in present
    ]
    last = digest("row", (f.name for f in table.fields if not f.later))
    return f"case {' '.join(cases)} else {last} end" if cases else last


def _list_unread(con: duckdb.DuckDBPyConnection, target: str, columns: list[Column], receipt: Receipt) -> None:
    """List every value that was written and could not be read."""
    checked = [c for c in columns if c.field.kind in _CHECKED and not c.exact]
    if not checked:
        return
    written = ", ".join(f"count({c.raw})" for c in checked)
    read = ", ".join(f"count({identifier(c.field.name)})" for c in checked)
    before = one_row(con, f"select {written} from source")
    after = one_row(con, f"select {read} from {target}")
    for column, count_written, count_read in zip(checked, before, after, strict=True):
        if count_written == count_read:
            continue
        name = identifier(column.field.name)
        unread = con.execute(f"""
            select source."row", {column.raw} from source join {target} t on t._row = source."row"
            where {column.raw} is not null and t.{name} is null order by 1
        """).fetchall()
        receipt.problems += [
            Problem(row, column.header, text, _why_unread(column.field.kind, text), "cell") for row, text in unread
        ]


def _why_unread(kind: Kind, text: str) -> Message:
    if re.fullmatch(ERROR_VALUE, text):
        return Message("error_value")
    if kind in (Kind.ID, Kind.PHONE) and is_shortened(text):
        return Message("shortened")
    if kind is Kind.MONEY and text.endswith("%"):
        return Message("percentage")
    return Message(f"not_{kind}")


def _list_unknown_words(con: duckdb.DuckDBPyConnection, target: str, columns: list[Column], receipt: Receipt) -> None:
    """List every word that is on no list; it is kept as written."""
    for column in columns:
        if column.field.kind is not Kind.WORD:
            continue
        name = identifier(column.field.name)
        known = ", ".join(f"'{word}'" for word in VOCABULARY[column.field.vocabulary])
        unknown = con.execute(f"select _row, {name} from {target} where {name} not in ({known}) order by 1").fetchall()
        why = Message("unknown_word", {"field": Named("field", column.field.name)})
        receipt.problems += [Problem(row, column.header, text, why, "word") for row, text in unknown]


def _say_what_is_missing(
    con: duckdb.DuckDBPyConnection, target: str, table: Table, columns: list[Column], receipt: Receipt
) -> None:
    """Payments count by their status: say what becomes of those without one (decision 30)."""
    if table.name != "payments":
        return
    status = next((c for c in columns if c.field.name == "status"), None)
    if status is None:
        receipt.notes.append(Message("no_status_column"))
        return
    blank = con.execute(f"select _row from {target} where status is null order by 1").fetchall()
    if blank and len(blank) == scalar(con, f"select count(*) from {target}"):
        receipt.notes.append(Message("blank_status", {"column": status.header}))
        return
    receipt.problems += [Problem(row, status.header, "", _NO_STATUS, "cell") for (row,) in blank]


def _quarantine(con: duckdb.DuckDBPyConnection, target: str, needed: str, receipt: Receipt) -> None:
    out = con.execute(f"select _row from {target} where {identifier(needed)} is null order by 1").fetchall()
    if not out:
        return
    con.execute(f"delete from {target} where {identifier(needed)} is null")
    header = next((h for h, f in receipt.mapping.items() if f == needed), needed)
    unread = {p.row: p for p in receipt.problems if p.column == header and p.outcome == "cell"}
    left_out = {row for (row,) in out}
    receipt.problems = [p for p in receipt.problems if p.row not in left_out or p.outcome == "quarantined"]
    for (row,) in out:
        cause = unread.get(row)
        why = cause.why if cause else Message("no_value", {"field": Named("field", needed)})
        receipt.problems.append(Problem(row, header, cause.value if cause else "", why, "quarantined"))
    receipt.quarantined += len(out)


def _drop_duplicates(con: duckdb.DuckDBPyConnection, target: str, table: Table, receipt: Receipt) -> None:
    """Of rows with one id the last stands: later in an export means newer.

    Of rows without an id only those that are alike in everything are one; others that share their combination of fields
    are numbered in their order (two calls of one client on one day).
    """
    if not scalar(con, f"select count(*) - count(distinct _key) from {target}"):
        return
    there = columns_of(con, target) - {*OWN, *OPTIONAL}
    ids = [f"{identifier(key[0])} is null" for key in table.keys[:-1] if key[0] in there]
    without_id = " and ".join(ids) or "true"
    content = ", ".join(f"coalesce({identifier(name)}::varchar, '')" for name in sorted(there))
    same = f"_key, case when {without_id} then md5(concat_ws(chr(31), {content})) end"
    out = con.execute(f"""
        with ranked as (
            select _row, last_value(_row) over (partition by {same} order by _row
                rows between unbounded preceding and unbounded following) as stands
            from {target}
        )
        select _row, stands from ranked where _row <> stands order by 1
    """).fetchall()
    con.execute(f"""
        delete from {target} where _row in
            (select _row from {target} qualify row_number() over (partition by {same} order by _row desc) > 1)
    """)
    con.execute(f"""
        update {target} set _key = md5_number(numbered._key || '/' || n)
        from (select _row, _key, row_number() over (partition by _key order by _row) as n from {target}) numbered
        where numbered._row = {target}._row and n > 1
    """)
    receipt.duplicate += len(out)
    receipt.problems += [
        Problem(row, "", "", Message("same_record", {"stands": str(stands)}), "duplicate") for row, stands in out
    ]  # fmt: skip
