"""Records to a finished text table: the fast path, the exact path, and what both share.

The fast path hands clean text to Arrow's own CSV reader. The exact path reads record by record and copes with rows of
uneven length, stray quotation marks and damaged bytes. On clean text both give the same table.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from lib.ingest.read.csv_records import careful_records, quoting, regular_records
from lib.ingest.read.dialect import Dialect
from lib.ingest.read.encoding import (
    Encoding,
    Source,
    has_stray_bytes,
    repair,
)
from lib.ingest.read.non_rows import (
    MAY_BE_SECTION,
    is_remark,
    is_rule,
    is_section,
    positions_of,
    rows_at,
    total_rows,
)
from lib.ingest.read.text_table import (
    Limits,
    Note,
    RowList,
    SetAside,
    TextTable,
    Unreadable,
)

_BATCH_CELLS = 500_000
_MANY_RUNS = 200
_MOST_LAYOUT = 5
_NUL_OR_LOST = re.compile("[\0\ufffd]")


def read_fast(source: Source, encoding: Encoding, dialect: Dialect) -> pa.Table | None:
    """The rows under the header by Arrow's reader (c0..cN and "row"), or None where only the exact path is right."""
    if encoding.damaged or not dialect.delimiter.isascii():
        return None
    try:
        skip = encoding.utf8_size(source, dialect.skip)
        with encoding.open_utf8(source) as stream:
            stream.read(skip)
            marks = quoting(stream, dialect.delimiter)
        if marks == "irregular":
            return None
        names = [f"c{index}" for index in range(dialect.width)]
        with encoding.open_utf8(source) as stream:
            stream.read(skip)
            table = pyarrow.csv.read_csv(
                pa.PythonFile(stream, "r"),
                read_options=pyarrow.csv.ReadOptions(column_names=names, block_size=1 << 20),
                parse_options=pyarrow.csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    quote_char=False if marks == "none" else '"',
                    newlines_in_values=marks == "lines",
                    ignore_empty_lines=False,
                ),
                convert_options=pyarrow.csv.ConvertOptions(
                    column_types=dict.fromkeys(names, pa.string()),
                    null_values=[""],
                    strings_can_be_null=True,
                    check_utf8=False,
                ),
            )
    except (pa.ArrowInvalid, UnicodeError):
        return None
    if any(column.null_count < table.num_rows for column in table.columns[len(dialect.header) :]):
        return None
    first = dialect.row + 1
    table = table.select(names[: len(dialect.header)])
    return table.append_column("row", pa.array(np.arange(first, first + table.num_rows, dtype=np.int64)))


def read_exact(
    source: Source, encoding: Encoding, dialect: Dialect, limits: Limits
) -> tuple[pa.Table, list[SetAside], list[Note]]:
    """The rows under the header record by record, with the rows set aside and the notes."""
    with encoding.open_utf8(source) as stream:
        try:
            regular = not encoding.damaged and quoting(stream, dialect.delimiter) != "irregular"
        except UnicodeError:
            regular = False
    with encoding.open_text(source) as text:
        text.read(dialect.skip)
        width = len(dialect.header)
        if regular:
            records = ((cells, False) for cells in regular_records(text, dialect.delimiter))
        else:
            careful = careful_records(text, dialect.delimiter, width, limits.cell_bytes)
            records = ((record.cells, record.unclosed) for record in careful)
        repairs = _Repairs(encoding) if encoding.damaged else None
        table, set_aside, notes = gather(
            records, width, dialect.row + 1, dialect.delimiter, source.name, limits, repairs
        )
        return table, set_aside, notes + (repairs.notes() if repairs else [])


class _Repairs:
    """Cleans damaged cells and remembers in which rows."""

    def __init__(self, encoding: Encoding) -> None:
        self._encoding = encoding
        self._rows = {code: RowList() for code in ("bytes_repaired", "nuls_stripped", "characters_lost")}

    def clean(self, row: int, cells: list[str]) -> list[str]:
        """The cells without NULs and stray bytes."""
        text = "".join(cells)
        stray = has_stray_bytes(text)
        if not stray and not _NUL_OR_LOST.search(text):
            return cells
        # A replacement character is damage only where the decoder puts it; UTF-8 keeps the stray byte instead.
        lost = "\ufffd" in text and self._encoding.codec not in ("utf-8", "cp1252")
        for code, found in (("bytes_repaired", stray), ("nuls_stripped", "\0" in text), ("characters_lost", lost)):
            if found:
                self._rows[code].add(row)
        return [repair(cell) for cell in cells]

    def notes(self) -> list[Note]:
        """One note per kind of damage met."""
        label = self._encoding.label
        return [
            Note(code, rows.params() | ({} if code == "nuls_stripped" else {"encoding": label}))
            for code, rows in self._rows.items()
            if rows.count
        ]


def gather(
    records: Iterable[tuple[list[str], bool]],
    width: int,
    first_row: int,
    delimiter: str,
    name: str,
    limits: Limits,
    repairs: _Repairs | None = None,
) -> tuple[pa.Table, list[SetAside], list[Note]]:
    """A table of `width` columns from (cells, unclosed) records; short rows are padded, long ones set aside."""
    schema = pa.schema([(f"c{index}", pa.string()) for index in range(width)] + [("row", pa.int64())])
    batches: list[pa.RecordBatch] = []
    rows: list[list[str]] = []
    numbers: list[int] = []
    set_aside: list[SetAside] = []
    short = RowList()
    batch_rows = max(1, _BATCH_CELLS // width)

    def flush() -> None:
        if rows:
            columns = [pa.array([cell or None for cell in column], pa.string()) for column in zip(*rows, strict=True)]
            batches.append(pa.record_batch([*columns, pa.array(numbers, pa.int64())], schema=schema))
            rows.clear()
            numbers.clear()

    seen = 0
    for row, (cells, unclosed) in enumerate(records, first_row):
        if repairs:
            cells = repairs.clean(row, cells)
        if unclosed:
            set_aside.append(SetAside(row, "unclosed_quote", cells[0]))
            continue
        if len(cells) != width:
            if len(cells) > width:
                if any(cell and not cell.isspace() for cell in cells[width:]):
                    set_aside.append(SetAside(row, "long_row", as_line(cells, delimiter), tuple(cells[:width])))
                    continue
                cells = cells[:width]
            else:
                if any(cell and not cell.isspace() for cell in cells):
                    short.add(row)
                cells = cells + [""] * (width - len(cells))
        rows.append(cells)
        numbers.append(row)
        if len(rows) == batch_rows:
            seen += batch_rows
            if seen > limits.rows:
                raise Unreadable("too_many_rows", file=name, limit=limits.rows)
            flush()
    flush()
    notes = [Note("short_rows_padded", short.params())] if short.count else []
    return pa.Table.from_batches(batches, schema), set_aside, notes


def finish(
    name: str,
    header: Sequence[str],
    table: pa.Table,
    delimiter: str,
    limits: Limits,
    set_aside: Sequence[SetAside] = (),
    notes: Sequence[Note] = (),
    titles: Sequence[str] = (),
) -> TextTable:
    """The text table: blank rows passed over, repeated headers and totals set aside, headers named, bounds checked.

    `titles` are the names of the columns where the `header` itself does not tell them apart.
    """
    notes, titles = list(notes), titles or header
    blank = _blank_rows(table)
    if len(blank):
        notes.append(Note("blank_rows", {"count": len(blank)}))
        table = _without(table, blank)
    listed = list(set_aside)
    table, layout = _without_layout(table)
    repeated = _repeated_headers(table, header)
    sections = _sections(table)
    total = np.setdiff1d(total_rows(table, np.union1d(repeated, sections)), np.union1d(repeated, sections))
    found = [("layout_row", layout), ("section_row", list(rows_at(table, sections)))]
    found += [("repeated_header", list(rows_at(table, repeated))), ("total_row", list(rows_at(table, total)))]
    listed += [
        SetAside(row, reason, as_line(cells, delimiter), tuple(cells)) for reason, rows in found for row, cells in rows
    ]
    table = _without(table, np.union1d(np.union1d(repeated, total), sections))
    if table.num_rows + len(listed) > limits.rows:
        raise Unreadable("too_many_rows", file=name, limit=limits.rows)
    columns = table.columns[:-1]
    kept = [
        index
        for index, (title, column) in enumerate(zip(titles, columns, strict=True))
        if clean_header(title) or column.null_count < len(column)
    ]
    if len(kept) < len(header):
        notes.append(Note("empty_columns_dropped", {"count": len(header) - len(kept)}))
    if len(kept) > limits.columns:
        raise Unreadable("too_many_columns", file=name, columns=len(kept), limit=limits.columns)
    headers = name_headers(titles)
    _check_cells(name, headers, table, limits)
    fields = [columns[index] for index in kept]
    return TextTable(
        name=name,
        headers=tuple(headers[index] for index in kept),
        rows=pa.table([*fields, table["row"]], names=[*(f"c{index}" for index in range(len(kept))), "row"]),
        set_aside=tuple(replace(a, cells=_at(a.cells, kept)) for a in sorted(listed, key=lambda aside: aside.row)),
        notes=tuple(notes),
    )


def _at(cells: Sequence[str], kept: Sequence[int]) -> tuple[str, ...]:
    """The cells under the headers that are kept; none if the row could not be split."""
    return tuple(cells[index] for index in kept) if cells else ()


def clean_header(text: str) -> str:
    """A header as it is shown: no outer spaces, no stray byte order mark, no NULs."""
    return repair(text).strip().strip("\ufeff").strip()


def name_headers(header: Sequence[str]) -> list[str]:
    """Headers told apart: a blank one is "column 7", the second "Moeda" is "Moeda (2)"."""
    titles = [clean_header(text) or f"column {index}" for index, text in enumerate(header, 1)]
    taken = set(titles)
    seen: set[str] = set()
    count: dict[str, int] = {}
    names = []
    for title in titles:
        name = title
        while name in seen:
            count[title] = count.get(title, 1) + 1
            candidate = f"{title} ({count[title]})"
            name = candidate if candidate not in taken else name
        seen.add(name)
        names.append(name)
    return names


def as_line(cells: Iterable[str], delimiter: str) -> str:
    """Cells as one CSV line."""
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return out.getvalue()[:-2]


def _blank_rows(table: pa.Table) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Positions of rows without any content."""
    mask = None
    # The fullest column first: one column that is never empty settles it.
    for column in sorted(table.columns[:-1], key=lambda column: column.null_count):
        empty = pc.fill_null(pc.equal(pc.binary_length(pc.utf8_trim_whitespace(column)), 0), True)
        mask = empty if mask is None else pc.and_(mask, empty)
        if not pc.any(mask).as_py():
            return np.empty(0, dtype=np.int64)
    return positions_of(mask)


def _without_layout(table: pa.Table) -> tuple[pa.Table, list[tuple[int, list[str]]]]:
    """The table without a line drawn under its header and remarks at its end, and these as (row number, cells)."""
    found: list[tuple[int, list[str]]] = []
    while table.num_rows and len(found) < _MOST_LAYOUT:
        (last,) = rows_at(table, np.array([table.num_rows - 1]))
        if not (is_rule(last[1]) or is_remark(last[1])):
            break
        found.append(last)
        table = table.slice(0, table.num_rows - 1)
    if table.num_rows and len(table.columns) > 2:
        (first,) = rows_at(table, np.array([0]))
        if is_rule(first[1]):
            found.append(first)
            table = table.slice(1)
    return table, found


def _repeated_headers(table: pa.Table, header: Sequence[str]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Positions of rows that are the header again; a header of numbers alone is too easily a row to be told apart."""
    if not any(char.isalpha() for text in header for char in text):
        return np.empty(0, dtype=np.int64)
    mask = None
    for position, (column, text) in enumerate(zip(table.columns[:-1], header, strict=True)):
        # Two exports joined into one file leave the mark of the second before its header.
        spellings = pa.array([text, f"\ufeff{text}"] if position == 0 else [text])
        same = pc.is_in(column, value_set=spellings) if text else pc.is_null(column)
        mask = same if mask is None else pc.and_(mask, same)
        if not pc.any(mask).as_py():
            return np.empty(0, dtype=np.int64)
    return positions_of(mask)


def _sections(table: pa.Table) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Positions of the rows that only name the month of those below them."""
    columns = table.columns[:-1]
    if sum(column.null_count > 0 for column in columns) < len(columns) - 1:
        return np.empty(0, dtype=np.int64)  # a row that fills one cell leaves all the others blank
    may_be = positions_of(pc.fill_null(pc.match_substring_regex(pc.coalesce(*columns), MAY_BE_SECTION), False))
    rows = zip(may_be, rows_at(table, may_be), strict=True)
    return np.array([position for position, (_, cells) in rows if is_section(cells)], dtype=np.int64)


def _without(table: pa.Table, positions: np.ndarray[Any, np.dtype[np.int64]]) -> pa.Table:
    """The table without the rows at some sorted positions. Few are cut out by slicing, which copies nothing."""
    if len(positions) == 0:
        return table
    kept = np.ones(table.num_rows, dtype=bool)
    kept[positions] = False
    edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False])).astype(np.int8)))
    if len(edges) > 2 * _MANY_RUNS:
        return table.filter(pa.array(kept))
    runs = [table.slice(start, stop - start) for start, stop in edges.reshape(-1, 2)]
    return pa.concat_tables(runs) if runs else table.slice(0, 0)


def _check_cells(name: str, headers: Sequence[str], table: pa.Table, limits: Limits) -> None:
    for header, column in zip(headers, table.columns[:-1], strict=True):
        sizes = pc.binary_length(column)
        size = pc.max(sizes).as_py()
        if size is not None and size > limits.cell_bytes:
            row = table["row"][pc.index(sizes, size).as_py()].as_py()
            raise Unreadable(
                "cell_too_long", file=name, row=str(row), column=header[:80], size=size, limit=limits.cell_bytes
            )
