"""Letters that are not what was meant: UTF-8 that another program read as Windows-1252 (``JosÃ©``), letters that were lost
(``�``), and addresses that mix alphabets (a Cyrillic ``а`` among Latin letters). They are named with their rows and kept.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.map.headers import Mapping
from lib.ingest.read.text_table import Note, RowList, TextTable
from lib.schema.fields import Kind
from lib.schema.tables import TABLES
from lib.texts.messages import Message

# What the second byte of a two-byte sign looks like in Windows-1252; the capitals before it are rarely followed by one.
_SECOND = "\u0080-\u00bf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ"
_MISREAD = f"[ÃÂ][{_SECOND}]|â€|ï»¿|ï¿½|\ufffd|[ÐÑ][{_SECOND}][ÐÑ][{_SECOND}]"
_LATIN, _ALIKE = "A-Za-z", "\u0370-\u03ff\u0400-\u04ff"
_LOOKALIKE = f"[{_LATIN}][{_ALIKE}]|[{_ALIKE}][{_LATIN}]"

_WRITTEN = (Kind.TEXT, Kind.NAME, Kind.EMAIL, Kind.LIST, Kind.UTM, Kind.WORD)


def notes(text: TextTable, mapping: Mapping) -> list[Note]:
    """A note for every mapped column that holds such letters."""
    found: list[Note] = []
    position = {header: i for i, header in enumerate(text.headers)}
    for header, name in mapping.fields.items():
        kind = TABLES[mapping.table].by_name[name].kind
        column = text.rows.column(f"c{position[header]}")
        if kind not in _WRITTEN or pc.all(pc.string_is_ascii(column)).as_py() is not False:
            continue
        found += _of(text, header, column, "odd_letters", _MISREAD)
        if kind is Kind.EMAIL:
            found += _of(text, header, column, "lookalike_letters", _LOOKALIKE)
    return found


def _of(text: TextTable, header: str, column: pa.ChunkedArray, code: str, pattern: str) -> list[Note]:
    there = pc.fill_null(pc.match_substring_regex(column, pattern), False)
    rows = text.rows.column("row").filter(there).to_pylist()
    if not rows:
        return []
    named = RowList()
    for row in rows:
        named.add(row)
    example = str(column.filter(there)[0])[:60]
    return [Message(code, {"column": header, "example": example, **named.params()})]
