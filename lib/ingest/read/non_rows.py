"""Rows that are no records: totals of the others, lines drawn under the header, remarks at the end of the file.

docs/numbers.md counts records, and a row that is none would count as a person, a call or a payment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_SUMS = (
    "totals?|totales|totaux|totali|totale|totaal|gesamt|gesamtsumme|gesamtergebnis|summe|suma|soma|somme|sub-?totale?s?"
)
_PHRASES = (
    "grand totals?|overall totals?|gran total|total general|suma total|resultados? totale?s?|total geral|"
    "total g[ée]n[ée]ral"
)
Positions = np.ndarray[Any, np.dtype[np.int64]]
_FEW, _MOST = 20, 20
_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_PERIOD = rf"(?:{_MONTHS})(?:\s+(?:del?\s+)?\d{{4}})?"
# "Total: Campaigns", "Gesamt: Konto", "Subtotal enero 2026", or the label alone. Arrow's regex engine and Python's read this alike.
# Python's goes back over what it has read: of two runs of blanks none follows the other, here and below.
MAY_BE_TOTAL = rf"(?i)^\s*(?:(?:{_SUMS}|{_PHRASES})(?:\s*:)?|(?:{_SUMS})\s*:\s(?:.*\S)?|(?:{_SUMS})\s+(?:de\s+)?(?:{_PERIOD}|[QT][1-4]|\d{{4}}))\s*$"
# "Total launch 2", "Total ventas": what follows may be anybody's words, so its figures must add up (adds_up_above).
MAY_ADD_UP = rf"(?i)^\s*(?:{_SUMS}|{_PHRASES})\b"
# What else stands below the total of a sheet kept by hand.
BESIDE_TOTAL = (
    r"(?i)^\s*(?:average|avg|mean|median|media|promedio|mediana|max|min|m[áa]ximo|m[íi]nimo|"
    r"(?:iva|vat|igic|tax|taxes|impuestos?|irpf|retenci[óo]n|descuento|discount)(?:\s*\(?\d[\d.,]*\s*%\)?)?)(?:\s*:)?\s*$"
)
# What stands alone in a row between the months of a sheet kept by hand.
MAY_BE_SECTION = rf"(?i)^\s*{_PERIOD}\s*$"
_PLAIN = re.compile(rf"\s*(?:{_SUMS})(?:\s*:)?\s*", re.IGNORECASE)
# Beside a one-word label only figures, currency codes, dashes and further labels may stand: "Suma" is also a name.
_FIGURE = re.compile(rf"[^A-Za-zÀ-ÿ]*(?:[A-Z]{{3}}[^A-Za-zÀ-ÿ]*)?|(?i:{_PLAIN.pattern})")

_RULE = re.compile(r"[-–—=_:+*~\x1a\s]*")
_REMARK = re.compile(
    r"(?i)\b\d+ (?:rows?|records?|results?|entries|filas|registros|resultados)\b"
    r"|\b(?:generated|exported|created|downloaded|printed) (?:on|at|by|from)\b"
    r"|\b(?:generado|exportado|creado|descargado|impreso) (?:el|por|a las|desde)\b"
    r"|\b(?:end of|fin del?) (?:the )?(?:report|file|export|informe|reporte|archivo)\b|\bpage \d+ of\b|\bp[áa]gina \d+ de\b"
)


def is_rule(cells: Sequence[str]) -> bool:
    """Whether a row is a line drawn with dashes, or the mark that old programs end a file with."""
    return all(map(_RULE.fullmatch, cells))


def is_remark(cells: Sequence[str]) -> bool:
    """Whether a row of three or more columns says one thing, and that of the file: ``2 rows exported``."""
    filled = [cell for cell in cells if cell and not cell.isspace()]
    return len(cells) > 2 and len(filled) == 1 and _REMARK.search(filled[0]) is not None


def is_section(cells: Sequence[str]) -> bool:
    """Whether a row of three or more columns, its first cell a MAY_BE_SECTION, says nothing but the month."""
    return len(cells) > 2 and sum(bool(cell.strip()) for cell in cells) == 1


def is_total(cells: Sequence[str]) -> bool:
    """Whether a row whose first filled cell matches MAY_BE_TOTAL is clearly a total."""
    label, *others = [cell for cell in cells if cell and not cell.isspace()]
    if any("@" in cell for cell in others):
        return False
    if not _PLAIN.fullmatch(label):
        return True
    return all(_FIGURE.fullmatch(cell.strip()) for cell in others)


def is_sum(cells: Sequence[str], columns: Sequence[pa.ChunkedArray]) -> bool:
    """Whether the last row of a table, `cells`, has nothing but the sums of the rows above it in their columns.

    For totals without a label: no first cell, at most half as many cells as the row above, every one of them a figure
    that the two or more rows above add up to. `columns` are the table's, the last row included.
    """
    filled = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
    rows = len(columns[0])
    if rows < 3 or not filled or filled[0] == 0 or not all(_FIGURE.fullmatch(cells[index].strip()) for index in filled):
        return False
    above = sum(column[rows - 2].is_valid for column in columns)
    return 2 * len(filled) <= above and all(_adds_up(columns[index]) for index in filled)


def adds_up_above(cells: Sequence[str], columns: Sequence[pa.ChunkedArray], at: int) -> bool:
    """Whether row `at` of a table, `cells`, whose first filled cell matches MAY_ADD_UP, says nothing but sums of the same
    two or more rows right above it, or of one row that says the rest of the label: ``Total Ads``. `columns` are the table's."""
    label, *figures = [index for index, cell in enumerate(cells) if cell and not cell.isspace()]
    if not figures or not all(_FIGURE.fullmatch(cells[index].strip()) for index in figures):
        return False
    first = max(0, at - _MOST_ABOVE)
    runs = [set(_runs(columns[index].slice(first, at + 1 - first))) for index in figures]
    named = re.sub(MAY_ADD_UP, "", cells[label]).strip(" :").casefold()
    above = {(column[at - 1].as_py() or "").strip().casefold() for column in columns} - {""} if at else set()
    return any(rows > 1 or named in above for rows in set.intersection(*runs))


_MOST_ABOVE = 5_000


def _runs(column: pa.ChunkedArray) -> Iterator[int]:
    """How many rows of a column right above its last one that one is the sum of: each number that fits."""
    for values in _readings(column):
        *above, total = values.to_pylist()
        run = Decimal()
        for rows, value in enumerate(reversed(above), 1):
            run += value or 0
            if value and run == total:
                yield rows


def _adds_up(column: pa.ChunkedArray) -> bool:
    for values in _readings(column):
        total = values[-1].as_py()
        if total and pc.sum(values[:-1]).as_py() == total:
            return True
    return False


def _readings(column: pa.ChunkedArray) -> Iterator[pa.ChunkedArray]:
    """The amounts in a column of texts, with a dot as the decimal mark and with a comma, as far as it can be read so."""
    signed = pc.replace_substring_regex(column, r"^.*\((.*)\).*$|^\s*−(.*)$", r"-\1\2")
    figures = pc.replace_substring_regex(signed, r"[^\d.,-]", "")
    for grouping, mark in ((",", "."), (".", ",")):
        plain = pc.replace_substring(pc.replace_substring(figures, grouping, ""), mark, ".")
        with suppress(pa.ArrowInvalid):
            yield pc.cast(pc.if_else(pc.equal(plain, ""), None, plain), pa.decimal128(38, 6))


def total_rows(table: pa.Table, no_records: Iterable[int]) -> Positions:
    """Positions of total rows. At the end of the table the label is proof, or the sum; elsewhere the row must also lack
    cells that a record beside it has. `no_records` are the positions of repeated headers and section rows."""
    labelled = _labelled_totals(table, no_records)
    end = table.num_rows - 1
    if end >= 0 and table.columns[0][-1].as_py() in (None, "") and end not in labelled:
        ((_, last),) = rows_at(table, np.array([end]))
        records = table.take(np.setdiff1d(np.arange(end + 1), labelled)) if len(labelled) else table
        if is_sum(last, records.columns[:-1]):
            return np.append(labelled, end)
    return labelled


def _labelled_totals(table: pa.Table, no_records: Iterable[int]) -> Positions:
    columns = table.columns[:-1]
    # The label is the first cell with content.
    label = columns[0] if columns[0].null_count == 0 else pc.coalesce(*columns)
    adding = positions_of(pc.fill_null(pc.match_substring_regex(label, MAY_ADD_UP), False))
    if len(adding) == 0:
        return adding
    labelled = adding[positions_of(pc.match_substring_regex(label.take(pa.array(adding)), MAY_BE_TOTAL))]
    most = max(_MOST, table.num_rows // _MOST)
    proven = set[int]()
    if len(adding) <= most:
        summing = zip(adding, rows_at(table, adding), strict=True)
        proven = {int(position) for position, (_, cells) in summing if adds_up_above(cells, columns, int(position))}
    if len(labelled) == 0 or len(labelled) > most:
        return _with_what_stands_below(table, label, sorted(proven))
    clear = {
        int(position)
        for position, (_, cells) in zip(labelled, rows_at(table, labelled), strict=True)
        if is_total(cells)
    }
    skipped = clear | {int(position) for position in no_records}
    end = table.num_rows
    while end - 1 in skipped:
        end -= 1
    found = []
    for position in sorted(clear):
        if position < end:
            # The heading of the next part may stand below it, so the record above it tells as well.
            below = next((at for at in range(position + 1, table.num_rows) if at not in skipped), position)
            above = next((at for at in range(position - 1, -1, -1) if at not in skipped), position)
            (_, own), *others = rows_at(table, np.array([position, below, above]))
            if not any(theirs and not ours for _, other in others for ours, theirs in zip(own, other, strict=True)):
                continue
        found.append(position)
    return _with_what_stands_below(table, label, sorted({*found, *proven}))


def _with_what_stands_below(table: pa.Table, label: pa.ChunkedArray, totals: Sequence[int]) -> Positions:
    """The totals, and at the end of the table the averages and taxes below the first of them, which say nothing but figures."""
    found = set(totals)
    below = [at for at in range(max(0, table.num_rows - _MOST), table.num_rows) if totals and at > totals[0]]
    for at, (_, cells) in zip(below, rows_at(table, np.array(below, dtype=np.int64)), strict=True):
        figures = [cell for cell in cells if cell and not cell.isspace()][1:]
        says_figures = all(_FIGURE.fullmatch(cell.strip()) for cell in figures)
        if at - 1 in found and says_figures and re.match(BESIDE_TOTAL, label[at].as_py() or ""):
            found.add(at)
    return np.array(sorted(found), dtype=np.int64)


def positions_of(mask: pa.Array | pa.ChunkedArray) -> Positions:
    """Where a mask is true."""
    return np.flatnonzero(mask.to_numpy(zero_copy_only=False) if isinstance(mask, pa.Array) else mask.to_numpy())


def rows_at(table: pa.Table, positions: Positions) -> Iterator[tuple[int, list[str]]]:
    """(row number, cells) of the rows at some positions."""
    if len(positions) == 0:
        return
    if len(positions) <= _FEW:  # to take from a column in pieces is to copy it whole
        columns = [[column[int(position)].as_py() for position in positions] for column in table.columns]
    else:
        columns = [column.take(pa.array(positions)).to_pylist() for column in table.columns]
    for values in zip(*columns, strict=True):
        yield values[-1], [value or "" for value in values[:-1]]
