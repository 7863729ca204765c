"""DuckDB as an engine. It is the one that builds every snapshot, and that answers unless another is set up."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import duckdb

from lib.engine import db
from lib.engine.engine import Engine, Result

_TABLES = """select table_name from duckdb_tables() where not internal
    union all select view_name from duckdb_views() where not internal"""

LISTED = 500
"""So many numbers are looked for in a list; of more each in the bits of all."""


class DuckDB:
    """An open DuckDB database. Its words need no connection: declarations take them from the class."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        self.con = con

    def execute(self, sql: str, parameters: object = None, /) -> Result:
        """Run a statement. Raises :class:`duckdb.Error`."""
        return self.con.execute(sql, parameters)

    def cursor(self) -> DuckDB:
        """Another connection to the same database."""
        return DuckDB(self.con.cursor())

    def close(self) -> None:
        """Let go of the connection."""
        self.con.close()

    def tables(self) -> frozenset[str]:
        """The names of all tables and views."""
        return frozenset(name for (name,) in self.con.execute(_TABLES).fetchall())

    @staticmethod
    def identifier(name: str) -> str:
        """A name, quoted."""
        return db.identifier(name)

    @staticmethod
    def literal(value: object) -> str:
        """A text, or a day, as it is written in a statement."""
        return db.literal(value)

    @staticmethod
    def text(value: str) -> str:
        """A value as text; that of an enum is its word."""
        return f"{value} :: varchar"

    @staticmethod
    def days_between(first: str, last: str) -> str:
        """The days from the first to the last: DuckDB takes days off each other."""
        return f"({last} - {first})"

    @staticmethod
    def days_later(day: str, days: int) -> str:
        """The day so many days after another."""
        return f"{day} {'-' if days < 0 else '+'} {abs(days)}"

    @staticmethod
    def truncated(day: str, grain: str) -> str:
        """The first day of the week, month, quarter or year of a day. DuckDB gives a time for some and a day for others."""
        return f"date_trunc('{grain}', {day}) :: date"

    @staticmethod
    def next_truncated(first: str, grain: str) -> str:
        """The first day of the next week, month, quarter or year."""
        return f"({first} + interval 1 {grain}) :: date"

    @staticmethod
    def same(left: str, right: str) -> str:
        """Whether two values are equal, or both null."""
        return f"{left} is not distinct from {right}"

    @staticmethod
    def ratio(over: str, under: str) -> str:
        """One number divided by another: DuckDB says null where that is zero."""
        return f"{over} / {under}"

    @staticmethod
    def any_of(condition: str) -> str:
        """The aggregate that says whether a condition holds for some row."""
        return f"bool_or({condition})"

    @staticmethod
    def first_of_each(rows: str, where: str, each: Sequence[str], order: str) -> str:
        """The first row of each group by an order, of those that meet a condition."""
        place = f"row_number() over (partition by {', '.join(each)} order by {order})"
        return f"(select * from {rows} where {where} qualify {place} = 1)"

    @staticmethod
    def among(column: str, numbers: Collection[int]) -> str:
        """Whether a whole number is one of some: of many by a bit for each number there could be, which reads and looks up many
        times faster than a list."""
        if len(numbers) <= LISTED:
            return f"{column} in ({', '.join(map(str, sorted(numbers)))})" if numbers else "false"
        bits = bytearray(b"0") * (max(numbers) + 1)
        for number in numbers:
            bits[number] = ord("1")
        inside = f"{column} between 0 and {len(bits) - 1}"
        return f"case when {inside} then get_bit('{bits.decode()}' :: bit, {column} :: integer) = 1 else false end"


def engine_of(con: duckdb.DuckDBPyConnection | Engine) -> Engine:
    """A connection as the engine that it is one of."""
    return con if isinstance(con, Engine) else DuckDB(con)
