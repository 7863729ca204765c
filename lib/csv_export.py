"""CSV for people who open it in a spreadsheet: nothing that somebody typed is run as a formula there."""

from __future__ import annotations

import re

import pandas as pd

_FORMULA = re.compile(r"[\s\x00\ufeff\u200b-\u200f\u2060]*[=+\-@＝＋－＠\t\r]")
"""How a cell begins that a spreadsheet runs, whatever invisible stands before it; full-width signs count in Asia."""

_NUMBER = re.compile(r"-\d+(?:[.,]\d+)*\Z")


def safe_cell(cell: object) -> object:
    """The cell with an apostrophe before what would be run; numbers and dates are as they were."""
    if isinstance(cell, str) and _FORMULA.match(cell) and not _NUMBER.match(cell):
        return f"'{cell}"
    return cell


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV in which no cell and no header is run as a formula."""
    escaped = frame.map(safe_cell)
    escaped.columns = [safe_cell(str(name)) for name in frame.columns]
    # Lines end as the standard says, so that a cell with a carriage return is quoted and does not begin a row of its own.
    return str(escaped.to_csv(index=False, lineterminator="\r\n"))
