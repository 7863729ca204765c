"""Statements that run side by side: what reads waits for what makes, and what nobody reads any more is gone."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import duckdb
import pytest

from lib.model.side_by_side import run
from lib.store.control import Cancelled, Control


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as con:
        con.execute("attach ':memory:' as work")
        yield con


def test_a_statement_sees_what_the_ones_before_it_made(con: duckdb.DuckDBPyConnection) -> None:
    run(
        con,
        """
        create macro work.twice(x) as 2 * x;
        create table work.slow as select sum(i) as n from range(3000000) t(i); -- quick; would be first
        create table work.quick as select 1 :: hugeint as n;
        insert into work.quick select n from slow;
        create type colour as enum ('red', 'green');
        create table result as select twice(sum(n)) as n, 'red' :: colour as colour from quick;
        create view shown as select n + 1 as n from result;
        """,
        Control(),
    )
    assert con.execute("select n from shown").fetchall() == [(2 * (1 + sum(range(3_000_000))) + 1,)]


def test_what_is_needed_only_on_the_way_is_gone(con: duckdb.DuckDBPyConnection) -> None:
    run(
        con,
        """
        create table work.a as select 1 as x;
        create table work.b as select x from a;
        create table kept as select a.x from a, b;
        """,
        Control(),
    )
    assert con.execute("select database_name, table_name from duckdb_tables() order by 2").fetchall() == [
        ("memory", "kept")
    ]


def test_an_error_is_raised_as_it_is(con: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(duckdb.ConversionException, match="nonsense"):
        run(con, "create table a as select 'nonsense' :: date as day; create table b as select * from a;", Control())


def test_it_can_be_called_off(con: duckdb.DuckDBPyConnection) -> None:
    control = Control()
    long = "create table {0} as select count(*) as n from range(1000000) a(i), range(1000000) b(j) where i * j % 7 = 3;"
    threading.Timer(0.3, control.cancel).start()
    start = time.monotonic()
    with pytest.raises(Cancelled):
        run(con, long.format("one") + long.format("other"), control)
    assert time.monotonic() - start < 30
