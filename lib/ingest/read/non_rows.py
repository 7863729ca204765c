"""Rows that are no records: totals of the others, lines drawn under the header, remarks at the end of the file.

docs/numbers.md counts records, and a row that is none would count as a person, a call or a payment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

_SUMS = (
    "totals?|totales|totaux|totali|totale|totaal|gesamt|gesamtsumme|gesamtergebnis|summe|suma|soma|somme|sub-?totale?s?"
)
_PHRASES = (
    "grand totals?|overall totals?|gran total|total general|suma total|resultados? totale?s?|total geral|"
    "total g[ée]n[ée]ral"
)
_MONTHS = (
    "enero|febrero|marzo|abril|mayo|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre|"
    "january|february|march|april|may|june|july|august|september|october|november|december"
)
_PERIOD = rf"(?:{_MONTHS})(?:\s+(?:del?\s+)?\d{{4}})?"
# "Total: Campaigns", "Gesamt: Konto", "Subtotal enero 2026", or the label alone. Arrow's regex engine and Python's read this alike.
MAY_BE_TOTAL = rf"(?i)^\s*(?:(?:{_SUMS}|{_PHRASES})\s*:?|(?:{_SUMS})\s*:\s.*|(?:{_SUMS})\s+(?:de\s+)?(?:{_PERIOD}|[QT][1-4]|\d{{4}}))\s*$"
# What stands alone in a row between the months of a sheet kept by hand.
MAY_BE_SECTION = rf"(?i)^\s*{_PERIOD}\s*$"
_PLAIN = re.compile(rf"\s*(?:{_SUMS})\s*:?\s*", re.IGNORECASE)
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


def _adds_up(column: pa.ChunkedArray) -> bool:
    signed = pc.replace_substring_regex(column, r"^.*\((.*)\).*$|^\s*−(.*)$", r"-\1\2")
    figures = pc.replace_substring_regex(signed, r"[^\d.,-]", "")
    for grouping, mark in ((",", "."), (".", ",")):
        plain = pc.replace_substring(pc.replace_substring(figures, grouping, ""), mark, ".")
        try:
            values = pc.cast(pc.if_else(pc.equal(plain, ""), None, plain), pa.decimal128(38, 6))
        except pa.ArrowInvalid:
            continue
        total = values[-1].as_py()
        if total and pc.sum(values[:-1]).as_py() == total:
            return True
    return False
