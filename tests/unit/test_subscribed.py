"""Rows of subscriptions on their way to levels, without a file: what a table of them says in its own words."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb
import pytest

from lib.model import levels, subscribed
from lib.store.control import Control

FED = """create table work.recurring_fed as select 1 as person_id, 1 as sequence, date '2026-01-05' as paid_on, null :: date as back_on,
    100.0 as net, 0.0 as vat, 1 as plan_no, 'Club' as offer, null :: varchar as currency, 1 as currency_no, 0 as months, 0 as days,
    null :: double as gap, false as is_four_weeks, false as is_sure, 's1' as deal_id"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("attach ':memory:' as work")
    con.execute(
        subscribed.statement({"subscriptions": "none", "subscriptions_key": "null"}).replace(
            "work.subscribed", "work.subscribed_rows"
        )
    )
    con.execute(f"{FED}; create table work.recurring_asked (person_id integer, day date)")
    return con


def add(con: duckdb.DuckDBPyConnection, person: int, **told: Any) -> None:
    told = {"start": date(2026, 1, 5), "amount": 100, "interval": "month", "plan": "Club"} | told
    names = ", ".join(f'"{name}"' for name in told)
    con.execute(
        f"insert into work.subscribed_rows (person_id, {names}) values (?, {', '.join('?' * len(told))})",
        [person, *told.values()],
    )


def spells(con: duckdb.DuckDBPyConnection) -> list[tuple[Any, ...]]:
    levels.write(con, {}, subscribed.by_person(con, "EUR", with_vat=True), Control())
    asked = "select person_id, plan, currency, level :: double, from_on, to_on, is_past_due from work.level_spell order by all"
    return con.execute(asked).fetchall()


def test_a_payment_that_is_recurring_only_by_its_subscription(con: duckdb.DuckDBPyConnection) -> None:
    assert spells(con) == []
    add(con, 1, id="s1", plan="Gold")
    assert spells(con) == [
        (1, "Gold", None, 100, date(2026, 1, 5), date(2026, 2, 5), False),
        (1, "Gold", None, 100, date(2026, 2, 5), date(2026, 3, 7), True),
    ]


def test_a_subscription_without_payments(con: duckdb.DuckDBPyConnection) -> None:
    add(
        con,
        2,
        amount=1452,
        vat=252,
        interval="year",
        currency="USD",
        discount=600,
        discount_until=date(2026, 12, 31),
        ended=date(2027, 2, 1),
    )
    add(con, 3, interval="fortnight")
    add(con, 4, amount=0)
    add(con, 5, interval="week", interval_count=4, currency="EUR", quantity=2, ended=date(2026, 3, 1))
    assert spells(con) == [
        (2, "Club", "USD", 50, date(2026, 1, 5), date(2027, 1, 1), False),
        (2, "Club", "USD", 100, date(2027, 1, 1), date(2027, 2, 1), False),
        (5, "Club", None, pytest.approx(216.666667), date(2026, 1, 5), date(2026, 3, 1), False),
    ]
