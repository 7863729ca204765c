"""One text table into one typed table, with the account of every row.

The typed table is written as it will stay (``_row``, ``_key``, then the table's fields); rows that are set aside or
duplicate are taken out of it again, which in a clean file is none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingType
from decimal import Decimal
from typing import cast

import duckdb
import pyarrow as pa

from lib.engine.db import (
    identifier,
    literal,
    scalar,
)
from lib.ingest.clean import conflicts, unnamed
from lib.ingest.clean.cleaning import About, Column
from lib.ingest.clean.columns import Cleaner
from lib.ingest.clean.days import TIME_HEADERS
from lib.ingest.clean.duplicates import Duplicates
from lib.ingest.clean.receipt import Problem, Receipt
from lib.ingest.clean.shares import NO_SHARES, Shares
from lib.ingest.clean.unread import CHECKED, list_unknown_words, list_unread, say_what_is_missing
from lib.ingest.map import money
from lib.ingest.map.evidence import Answers
from lib.ingest.map.headers import header_currency
from lib.ingest.map.profiles import identity_of, of_receipt
from lib.ingest.map.translate import Sheet
from lib.ingest.read.lines import digest
from lib.ingest.read.text_table import SetAside
from lib.schema.amounts import ZERO_DECIMALS, DecimalMark, currency_code, read_amount
from lib.schema.fields import Field, Kind, Table, header_key, sql_type
from lib.schema.tables import TABLES
from lib.store.tables import columns as columns_of
from lib.texts.messages import (
    Message,
    Named,
    Param,
    Sum,
)

_ROUNDING = Decimal(1)
"""Up to this much a total may differ from its rows for rounding alone; what differs by more is the total of something else."""


def stage(
    con: duckdb.DuckDBPyConnection,
    target: str,
    sheet: Sheet,
    answers: Answers,
    receipt: Receipt,
    time_zone: str,
    import_id: int,
    decided: MappingType[str, str],
    shares: Shares = NO_SHARES,
) -> bool:
    """Write the typed rows of a sheet to the new table `target` and account for them on `receipt`.

    Its rows have one text column ``c0``… per header, :func:`trimmed`, and the int64 column ``row``; a vendor's records are kept
    apart from other exports'. `decided` are the answers given for the whole file: family -> answer;
    `shares` names the columns of money that hold shares. Returns False, with
    ``receipt.questions`` filled in and nothing written, if something cannot be decided.
    """
    text, headers = sheet.text, sheet.text.headers
    table = TABLES[sheet.mapping.table]
    rows = text.rows
    for name, beside in (("line", sheet.lines), ("turned", sheet.turned)):
        rows = rows if beside is None else rows.append_column(name, beside)
    con.register("source", rows)
    try:
        position = {header: i for i, header in enumerate(headers)}
        columns = [
            Column(table.by_name[name], header, f"c{position[header]}") for header, name in sheet.mapping.fields.items()
        ]
        cleaner = Cleaner(con, "source", rows, columns, answers, time_zone, _about(sheet, table))
        cleaner.plan()
        receipt.questions = cleaner.questions
        receipt.notes += cleaner.notes
        receipt.answered = {
            f"{kind}.{table.name}.{field}@{receipt.source}": answer for (kind, field), answer in cleaner.used.items()
        }
        receipt.applied |= cleaner.applied(receipt.source, table.name)
        if cleaner.questions:
            return False
        shares.to_amounts(columns)
        line = "line" if sheet.lines is not None else digest(headers, [f"c{i}" for i in range(len(headers))])
        told_apart = _lacks_ids(con, table, columns, rows)
        _write(con, target, table, columns, import_id, identity_of(sheet.vendor), line if told_apart else "")
        list_unread(con, target, columns, receipt)
        list_unknown_words(con, target, columns, receipt)
        say_what_is_missing(con, target, table, columns, receipt)
        totals = _account_for(text.set_aside, table, columns, cleaner.marks, receipt)
        turned = sheet.turned is not None
        for needed in table.needed_to_count:
            _quarantine(con, target, table, needed, receipt, turned)
        unnamed.settle(con, target, table, receipt, decided, turned)
        Duplicates(con, target, table, receipt, line, decided, turned).settle()
        receipt.money.kept = money.of_rows(con, target, table, columns_of(con, target), turned=turned)
        _compare_totals(totals, columns, table, receipt)
        if table.of_people:
            conflicts.note(con, target, columns_of(con, target), receipt)
    finally:
        con.unregister("source")
    receipt.kept = scalar(con, f"select count(*) from {target}")
    receipt.problems.sort(key=lambda problem: problem.row)
    return True


def _about(sheet: Sheet, table: Table) -> About:
    """What the cleaner has to know of a sheet beside its mapped columns."""
    headers, fields = sheet.text.headers, sheet.mapping.fields
    clocks = [i for i, header in enumerate(headers) if header not in fields and header_key(header) in TIME_HEADERS]
    profile = of_receipt(sheet.vendor) if sheet.vendor else None
    clock = f"c{clocks[0]}" if clocks else ""
    return About(
        sheet.text.name, headers, not sheet.vendor, table.date, clock, profile is not None and profile.asks_units
    )


def _lacks_ids(con: duckdb.DuckDBPyConnection, table: Table, columns: list[Column], rows: pa.Table) -> bool:
    """Whether some row has no id that can be read, so that its line has to tell it apart."""
    found = next((c for c in columns if c.field.name == table.keys[0][0]), None)
    if found is None or table.of_people or rows.column(found.raw).null_count:
        return True
    return not found.exact and bool(
        scalar(con, f"select count(*) from source {found.join} where {found.value} is null")
    )


def _account_for(
    set_aside: Sequence[SetAside],
    table: Table,
    columns: list[Column],
    marks: MappingType[str, str | None],
    receipt: Receipt,
) -> list[money.Sums]:
    """Account for the money of rows that were left out before: their amounts are read as those of the others.

    Returns what the totals among them say.
    """
    totals: list[money.Sums] = []
    amount = table.amount({c.field.name for c in columns})
    at = {c.field.name: (int(c.raw[1:]), c.header) for c in columns if c.field.name in (amount, "currency")}
    mark = cast(DecimalMark | None, marks.get(amount) or "dot")
    stated = header_currency(at[amount][1])[1] if amount in at else ""
    in_cents = any(c.minor and c.field.name == amount for c in columns)
    for aside in set_aside:
        cells = {name: aside.cells[i] for name, (i, _) in at.items() if i < len(aside.cells)}
        text = cells.get(amount, "") if aside.amount is None else aside.amount
        code = aside.currency or (cells.get("currency", "") if aside.amount is None else "")
        found = read_amount(text.strip(), mark) if text.strip() else None
        named = currency_code(code.strip()) or (found.currency if found else None) or stated
        divide = in_cents and aside.amount is None and named not in ZERO_DECIMALS
        sums = {named: found.value / 100 if divide else found.value} if found else {}
        receipt.money.put_aside("quarantined", aside.reason, 1, sums)
        totals += [sums] if aside.reason == "total_row" else []
    return totals


def _compare_totals(totals: Sequence[money.Sums], columns: list[Column], table: Table, receipt: Receipt) -> None:
    """Say where a file's own total is not what its rows add up to, by as little as a platform's rounding makes it."""
    amount = table.amount({c.field.name for c in columns})
    header = next((c.header for c in columns if c.field.name == amount), "")
    for code, kept in receipt.money.kept.items():
        own = [sums[code] for sums in totals if code in sums]
        nearest = min(own, key=lambda total: abs(total - kept), default=kept)
        if 0 < abs(nearest - kept) <= max(_ROUNDING, abs(kept) / 1000):
            said: dict[str, Param] = {
                "column": header,
                "total": Sum(f"{nearest:.2f}", code),
                "rows": Sum(f"{kept:.2f}", code),
            }
            receipt.notes.append(Message("total_differs", said))


def _write(
    con: duckdb.DuckDBPyConnection,
    target: str,
    table: Table,
    columns: list[Column],
    import_id: int,
    source: str,
    line: str,
) -> None:
    """Make the table of typed rows; with `line`, SQL, each row without an id has the digest of its line."""
    mapped = {c.field.name: c for c in columns}
    select, present = ['"row" as _row'], list[str]()
    for field in table.fields:
        value = _value(table, field, mapped)
        if value:
            present.append(field.name)
            select.append(f"{value} :: {sql_type(field.kind)} as {identifier(field.name)}")
    if table.date in mapped and mapped[table.date].time:
        select.append(f"{mapped[table.date].time} :: integer as _at")
    if line:
        name = table.keys[0][0]
        is_named = not table.of_people and name in mapped
        select.append(
            f"case when {mapped[name].value} is null then {line} end as _line" if is_named else f"{line} as _line"
        )
    # Two rows that differ only in what could not be read are still two rows, so the key looks at the text there.
    unread = {c.field.name: f"_text_{c.field.name}" for c in columns if c.field.kind in CHECKED and not c.exact}
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
    if not column and field.assumed:
        return literal(field.assumed)
    return value


def _stated(amount: Column) -> str:
    """SQL of the currency that an amount's cells state, or else its header; empty if neither does."""
    code = header_currency(amount.header)[1]
    if amount.currency and code:
        return f"coalesce({amount.currency}, {literal(code)})"
    return amount.currency or (literal(code) if code else "")


def natural_key(table: Table, present: Sequence[str], unread: MappingType[str, str], source: str = "") -> str:
    """SQL of a row's natural key: a 128-bit digest of the first key of the table whose leading field is filled in. A vendor's
    export, of which `source` is the identity, has combinations of its own.

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
        f"when {identifier(key[0])} is not null then {digest(key[0], key)}"
        for key in (source and table.vendor_keys) or table.keys
        if key[0] in present
    ]
    last = digest("row", (f.name for f in table.fields if not f.later))
    return f"case {' '.join(cases)} else {last} end" if cases else last


def _quarantine(
    con: duckdb.DuckDBPyConnection, target: str, table: Table, needed: str, receipt: Receipt, turned: bool
) -> None:
    lacking = f"{identifier(needed)} is null"
    out = con.execute(f"select _row from {target} where {lacking} order by 1").fetchall()
    if not out:
        return
    header = next((h for h, f in receipt.mapping.items() if f == needed), needed)
    unread = {p.row: p for p in receipt.problems if p.column == header and p.outcome == "cell"}
    left_out = {row for (row,) in out}
    receipt.problems = [p for p in receipt.problems if p.row not in left_out or p.outcome == "quarantined"]
    rows_of: dict[str, list[int]] = {}
    for (row,) in out:
        cause = unread.get(row)
        why = cause.why if cause else Message("no_value", {"field": Named("field", needed)})
        receipt.problems.append(Problem(row, header, cause.value if cause else "", why, "quarantined"))
        rows_of.setdefault(why.code, []).append(row)
    for code, rows in rows_of.items():
        held: money.Sums = {}
        if needed not in table.money:
            numbers = ", ".join(map(str, rows))
            held = money.of_rows(
                con, target, table, columns_of(con, target), f"{lacking} and _row in ({numbers})", turned
            )
        receipt.money.put_aside("quarantined", code, len(rows), held)
    con.execute(f"delete from {target} where {lacking}")
    receipt.quarantined += len(out)
