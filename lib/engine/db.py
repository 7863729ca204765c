"""Small helpers around a connection. In DuckDB 2.0 an open result owns its connection, so results are read whole."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lib.engine.engine import Connection

if TYPE_CHECKING:  # a third of what the command line takes to load, and an import makes no frame
    import pandas as pd


def one_row(con: Connection, sql: str, parameters: object = None) -> tuple[Any, ...]:
    """The only row of a query that always has one."""
    rows = con.execute(sql, parameters).fetchall()
    return tuple(rows[0])


def scalar(con: Connection, sql: str, parameters: object = None) -> Any:
    """The single value of a query that always has one row."""
    return one_row(con, sql, parameters)[0]


def limit_memory(con: Connection, path: Path, most: int | None) -> None:
    """Have the database that writes a file at `path` take `most` bytes of memory at most, if that is said; what it needs beyond
    them it puts on the disk, beside the file."""
    if most:
        con.execute(f"set temp_directory = {literal(f'{path}.tmp')}; set memory_limit = '{most}B'")


def frame(con: Connection, sql: str) -> pd.DataFrame:
    """The rows of a query as plain values.

    A column of an enum would come as a category, and that carries every name of its type to whoever gets the frame, also
    names that no row of it holds.
    """
    rows = con.execute(sql).df()
    categories = [name for name in rows.columns if rows[name].dtype.name == "category"]
    return rows.astype(dict.fromkeys(categories, object))


def identifier(name: str) -> str:
    """A quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(value: object) -> str:
    """A value as an SQL literal. Text keeps its meaning whatever it holds; days become DATE literals."""
    if isinstance(value, date):
        return (
            f"date '{value:%Y-%m-%d}'"
            if value.year >= 1000
            else f"date '{value.year:04d}-{value.month:02d}-{value.day:02d}'"
        )
    return "'" + str(value).replace("'", "''") + "'"
