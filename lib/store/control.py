"""Calling off an import while it is being prepared, from another thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import duckdb


class Cancelled(Exception):  # noqa: N818 - what happened, not what went wrong
    """The import was called off. Nothing was changed."""


class Control:
    """Held by whoever may call an import off; the import asks it between its steps, and its queries are interrupted."""

    def __init__(self) -> None:
        self._off = threading.Event()
        self._guard = threading.Lock()
        self._watched: list[duckdb.DuckDBPyConnection] = []

    @property
    def called_off(self) -> bool:
        """Whether the import is to stop."""
        return self._off.is_set()

    def cancel(self) -> None:
        """Call the import off: what it is doing ends as soon as it can."""
        self._off.set()
        with self._guard:
            for con in self._watched:
                con.interrupt()

    def check(self) -> None:
        """Raise :class:`Cancelled` if the import was called off."""
        if self.called_off:
            raise Cancelled

    @contextmanager
    def watching(self, con: duckdb.DuckDBPyConnection) -> Iterator[None]:
        """Let :meth:`cancel` interrupt the queries of `con`; an interrupted one is :class:`Cancelled`. Several may be
        watched at once."""
        with self._guard:
            self._watched.append(con)
        try:
            self.check()
            yield
            self.check()
        except duckdb.InterruptException as stopped:
            raise Cancelled from stopped
        finally:
            with self._guard:
                self._watched.remove(con)
