"""What an engine is: it runs the statements that metrics are worked out by, and says in its own SQL what SQL has no one word for.

``lib/query`` and ``lib/analysis/rows.py`` write SQL that every engine reads, and ask the engine for the rest. The amounts and
conditions of ``lib/metrics`` are declared before there is an engine, in the words of DuckDB, which builds the tables they are
about; what is not the same everywhere is spelled by the methods here there too, so that an engine knows what to translate.
How one is added: docs/extend.md.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:  # see lib/engine/db.py
    import pandas as pd


class Result(Protocol):
    """What a statement gave. Read it whole, and once."""

    @property
    def description(self) -> Sequence[Any] | None:
        """A tuple for each column, its name first."""
        ...

    def fetchall(self) -> list[Any]:
        """The rows as tuples: whole numbers, decimals, doubles, texts, days, None."""
        ...

    def df(self) -> pd.DataFrame:
        """The rows as a table, under the names of their columns."""
        ...


class Connection(Protocol):
    """What runs a statement. One must not be shared by threads."""

    def execute(self, sql: str, parameters: object = None, /) -> Result:
        """Run a statement; `parameters` are the values of its question marks. What goes wrong is an error of the engine's own."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


@runtime_checkable
class Engine(Connection, Protocol):
    """A connection that also says how its SQL is spelled. All arguments and results but of `execute` are SQL."""

    def cursor(self) -> Engine:
        """Another connection to the same data, for another thread."""
        ...

    def tables(self) -> frozenset[str]:
        """The names of all tables and views."""
        ...

    def identifier(self, name: str) -> str:
        """A name, quoted."""
        ...

    def literal(self, value: object) -> str:
        """A text, or a day, as it is written in a statement."""
        ...

    def text(self, value: str) -> str:
        """A value as text; that of a word list is its word."""
        ...

    def days_between(self, first: str, last: str) -> str:
        """How many days the last of two days is after the first, as a whole number."""
        ...

    def days_later(self, day: str, days: int) -> str:
        """The day so many days after another; before it, if they are below zero."""
        ...

    def truncated(self, day: str, grain: str) -> str:
        """The first day of the week (from Monday), month, quarter or year of a day; of the grain ``day`` the day itself."""
        ...

    def next_truncated(self, first: str, grain: str) -> str:
        """The first day of the next week, month, quarter or year, given the first of one."""
        ...

    def same(self, left: str, right: str) -> str:
        """Whether two values are equal, or both null; never null itself."""
        ...

    def ratio(self, over: str, under: str) -> str:
        """One number divided by another, null where that is zero."""
        ...

    def any_of(self, condition: str) -> str:
        """The aggregate that says whether a condition holds for some row; null without rows of which it is known."""
        ...

    def first_of_each(self, rows: str, where: str, each: Sequence[str], order: str) -> str:
        """Of those `rows` that meet a condition the first of each group by an order, as a subquery with all their columns."""
        ...

    def among(self, column: str, numbers: Collection[int]) -> str:
        """Whether a whole number is one of some, of which there may be very many; null is none of them."""
        ...
