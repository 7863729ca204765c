"""Total rows: which rows under a table are sums of the others. domain.md counts records; a total is none."""

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
# "Total: Campaigns", "Gesamt: Konto", or the label alone. Arrow's regex engine and Python's read this alike.
MAY_BE_TOTAL = rf"(?i)^\s*(?:(?:{_SUMS}|{_PHRASES})\s*:?|(?:{_SUMS})\s*:\s.*)\s*$"
_PLAIN = re.compile(rf"\s*(?:{_SUMS})\s*:?\s*", re.IGNORECASE)
# Beside a one-word label only figures, currency codes, dashes and further labels may stand: "Suma" is also a name.
_FIGURE = re.compile(rf"[^A-Za-zÀ-ÿ]*(?:[A-Z]{{3}}[^A-Za-zÀ-ÿ]*)?|(?i:{_PLAIN.pattern})")


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
    figures = pc.replace_substring_regex(column, r"[^\d.,-]", "")
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
