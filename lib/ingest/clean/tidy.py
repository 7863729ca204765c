"""The cells of a text table without what says nothing: the space around a text, and the texts that stand for an empty cell."""

from __future__ import annotations

from functools import cache

import pyarrow as pa
import pyarrow.compute as pc

from lib.ingest.clean.fast_checks import is_tidy
from lib.schema.values import BLANK

_LOOKED_AT = 4096


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
    return pc.if_else(pc.is_in(column, value_set=_blanks()), pa.scalar(None, pa.string()), column)


@cache
def _blanks() -> pa.Array:
    """Made when it is first needed: Arrow loads pandas to make an array of a list."""
    return pa.array(BLANK, pa.string())
