"""Texts for people who open them in a spreadsheet: nothing that somebody typed is run as a formula there.

There is one rule, for tables, for what is downloaded and for the export of a workspace: a text is run if, after whatever
invisible stands before it, it begins with a sign of :data:`SIGNS`. It then stands behind an apostrophe. A negative number
is a number. Python and DuckDB apply the rule from the same declarations.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # see lib/engine/db.py
    import pandas as pd

SIGNS = "=+-@" + "\uff1d\uff0b\uff0d\uff20" + "\ufe66\ufe62\ufe63\ufe6b" + "\u2212" + "\t\r\n"
"""What begins a formula; of full and of small width it does in Asia, and a tab or line break is dropped in a paste."""

INVISIBLE = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x600, 0x605), (0x61C, 0x61C), (0x6DD, 0x6DD), (0x70F, 0x70F),
    (0x890, 0x891), (0x8E2, 0x8E2), (0x115F, 0x1160), (0x1680, 0x1680), (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F),
    (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800), (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF),
    (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB), (0x110BD, 0x110BD), (0x110CD, 0x110CD), (0x13430, 0x1343F), (0x1BCA0, 0x1BCA3),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
"""Code points, first and last, that show nothing: blanks, controls, marks of direction, joiners, fillers."""

_DIGITS = r"-[0-9]+([.,][0-9]+)*[ \x{a0}]?%?"


def _signs() -> str:
    return "".join(f"\\x{{{ord(sign):x}}}" for sign in SIGNS)


def _blanks() -> str:
    return "".join(f"\\x{{{first:x}}}-\\x{{{last:x}}}" for first, last in INVISIBLE)


def _python(pattern: str) -> re.Pattern[str]:
    r"""The same expression for Python, which writes a code point as \U and not as \x{}."""
    return re.compile(re.sub(r"\\x\{([0-9a-f]+)\}", lambda found: f"\\U{int(found[1], 16):08x}", pattern))


_RUNS = f"^[{_blanks()}]*[{_signs()}]"
_FORMULA, _NUMBER = _python(_RUNS), _python(_DIGITS)


def runs(text: str) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return bool(_FORMULA.match(text)) and not _NUMBER.fullmatch(text)


def safe_cell(cell: object) -> object:
    """The cell with an apostrophe before what would be run; numbers and dates are as they were."""
    return f"'{cell}" if isinstance(cell, str) and runs(cell) else cell


def guarded(text: str) -> str:
    """A text as it stands in an export: :func:`unguarded` gives it back, so one that begins with an apostrophe gets another."""
    return f"'{text}" if text.startswith("'") or runs(text) else text


def unguarded(text: str) -> str:
    """The text that was exported."""
    return text.removeprefix("'")


def guarded_sql(column: str) -> str:
    """:func:`guarded` of a quoted column, for DuckDB."""
    formula = f"regexp_matches({column}, '{_RUNS}') and not regexp_full_match({column}, '{_DIGITS}')"
    return f"case when starts_with({column}, '''') or ({formula}) then '''' || {column} else {column} end"


def unguarded_sql(column: str) -> str:
    """:func:`unguarded` of a quoted column, for DuckDB."""
    return f"case when starts_with({column}, '''') then substr({column}, 2) else {column} end"


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV in which no cell and no header is run as a formula."""
    escaped = frame.map(safe_cell)
    escaped.columns = [safe_cell(str(name)) for name in frame.columns]
    # Lines end as the standard says, so that a cell with a carriage return is quoted and does not begin a row of its own.
    return str(escaped.to_csv(index=False, lineterminator="\r\n"))
