"""Runs SQL statements side by side, each as soon as what it reads has been made.

One statement at a time leaves a core idle while a small table is written. The statements run on cursors, which see no
temporary tables of their connection, so what they hand to one another is made in `work`, a database in memory that is attached
beside the one that is built. Each of its tables goes when its last reader is done: memory is what a large import is short of.

A database of one thread is that of a small import (draft.py): its statements run one after another and its tables stay until it is
closed, for handing them about and clearing them away would be a fifth of the work.
"""

from __future__ import annotations

import re
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

import duckdb

from lib.engine.db import identifier, scalar
from lib.store.control import Control

_AT_ONCE = 2
_MAKES = re.compile(r"(?:create (table|view|type|macro)|insert into) (work\.)?(\w+)")


@dataclass
class _Step:
    """A statement, the name of what it makes or adds to, and the numbers of the steps that must be done before it. A view or
    a macro reads only when it is read; `passing` is a table that is needed only here."""

    statement: duckdb.Statement
    makes: str
    is_read_through: bool
    passing: bool
    after: set[int] = field(default_factory=set)


def run(con: duckdb.DuckDBPyConnection, sql: str, control: Control) -> None:
    """Run the statements of `sql`, which make tables, views, types and macros; ``work.`` before a name says that it is
    needed only here. Raises what a statement raises, after the others have ended."""
    statements = con.extract_statements(sql)
    home = identifier(scalar(con, "select current_database()"))
    at_once = min(_AT_ONCE, scalar(con, "select current_setting('threads')"))
    cursors = [con.cursor() for _ in range(at_once)]
    try:
        for cursor in cursors:
            cursor.execute(f"set search_path = '{home}.main,work.main'")
        if at_once == 1:
            for statement in statements:
                _execute(cursors[0], statement, control)
        else:
            with ThreadPoolExecutor(at_once) as threads:
                _run(_plan(statements), threads, cursors, control)
    finally:
        for cursor in cursors:
            cursor.close()


def _plan(statements: list[duckdb.Statement]) -> list[_Step]:
    """The statements with what each waits for: whatever makes a name that it mentions, and before it adds to a table
    whoever reads that."""
    steps: list[_Step] = []
    for statement in statements:
        said = re.sub(r"--[^\n]*", "", statement.query)
        found = _MAKES.search(said)
        assert found, f"makes nothing: {statement.query}"
        step = _Step(statement, found[3], found[1] in ("view", "macro"), found[1] == "table" and found[2] is not None)
        words = set(re.findall(r"\w+", said))
        step.after = {i for i, other in enumerate(steps) if other.makes in words or other.makes == step.makes}
        step.after |= {i for other in step.after if steps[other].is_read_through for i in steps[other].after}
        step.after |= {i for i, other in enumerate(steps) if found[1] is None and step.makes in other.statement.query}
        steps.append(step)
    return steps


def _run(
    steps: list[_Step], threads: ThreadPoolExecutor, cursors: list[duckdb.DuckDBPyConnection], control: Control
) -> None:
    waiting = dict(enumerate(steps))
    done: set[int] = set()
    free = list(cursors)
    running: dict[Future[None], tuple[int, duckdb.DuckDBPyConnection]] = {}
    while waiting or running:
        ready = [number for number, step in waiting.items() if step.after <= done]
        for number in ready[: len(free)]:
            cursor = free.pop()
            running[threads.submit(_execute, cursor, waiting.pop(number).statement, control)] = (number, cursor)
        for future in wait(running, return_when=FIRST_COMPLETED).done:
            number, cursor = running.pop(future)
            future.result()
            done.add(number)
            _forget(steps, number, done, cursor)
            free.append(cursor)


def _execute(cursor: duckdb.DuckDBPyConnection, statement: duckdb.Statement, control: Control) -> None:
    with control.watching(cursor):
        cursor.execute(statement)


def _forget(steps: list[_Step], number: int, done: set[int], cursor: duckdb.DuckDBPyConnection) -> None:
    """Drop the passing tables that the step was the last to read."""
    for made in steps[number].after:
        if steps[made].passing and all(i in done for i, step in enumerate(steps) if made in step.after):
            cursor.execute(f"drop table work.{steps[made].makes}")
