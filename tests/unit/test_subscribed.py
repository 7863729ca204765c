"""Rows of subscriptions on their way to levels, without a file: what a table of them says in its own words."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import duckdb
import pytest

from lib.model import levels, subscribed
from lib.query.recurring import DIMENSIONS, Span, movement_rows
from lib.store.control import Control

FED = """create table work.recurring_fed as select 1 as person_id, 1 as sequence, date '2026-01-05' as paid_on, null :: date as back_on,
    100.0 as net, 0.0 as vat, 1 as plan_no, 'Club' as offer, null :: varchar as currency, 1 as currency_no, 0 as months, 0 as days,
    null :: double as gap, false as is_four_weeks, false as is_sure, 's1' as deal_id"""


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("attach ':memory:' as work")
    kinds = {"double": (*subscribed.MONEY, "interval_count"), "date": subscribed.DAYS, "varchar": subscribed.WORDS}
    fields = ", ".join(f'"{name}" {kind}' for kind, names in kinds.items() for name in names)
    con.execute(f"create table work.subscribed_rows (person_id integer, {fields})")
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


def moved(con: duckdb.DuckDBPyConnection, start: date, end: date) -> dict[str, Any]:
    """What moved in a period, added up; without what is nothing."""
    spells(con)
    dimensions = ", ".join(f"null :: varchar as {name}" for name in DIMENSIONS.split(", "))
    con.execute(
        f"create or replace table levels as select 'payments' as source_table, 1 as _import, 1 as _row, *, {dimensions} from work.level_spell"
    )
    con.execute("create or replace table rate_days (currency varchar, since date, rate decimal(18,10))")
    names = (
        "start_value",
        "new_value",
        "resumed",
        "reactivated",
        "expansion",
        "discount_ended",
        "churned",
        "paused",
        "end_value",
    )
    sums = ", ".join(f"sum({name}) :: double as {name}" for name in names)
    asked = f"select {sums}, count(*) filter (where was_client) as clients, count(*) filter (where is_lost) as lost from {movement_rows([Span(start - timedelta(1), end)])}"
    row = con.execute(asked).fetchall()[0]
    return {name: value for name, value in zip((*names, "clients", "lost"), row, strict=True) if value}


def test_movements_of_a_pause(con: duckdb.DuckDBPyConnection) -> None:
    """W14: one in April until 25 June."""
    add(con, 7, pause_from=date(2026, 4, 10), pause_until=date(2026, 6, 25))
    april, june = (date(2026, 4, 1), date(2026, 4, 30)), (date(2026, 6, 1), date(2026, 6, 30))
    assert moved(con, *april) == {"start_value": 100, "paused": 100, "clients": 1}
    assert moved(con, *june) == {"resumed": 100, "end_value": 100, "clients": 1}


def test_movements_of_a_pause_without_an_end(con: duckdb.DuckDBPyConnection) -> None:
    """W14, never resumed: lost in July, on day 91, and not again in August."""
    add(con, 7, pause_from=date(2026, 4, 10))
    assert moved(con, date(2026, 6, 1), date(2026, 6, 30)) == {"clients": 1}
    assert moved(con, date(2026, 7, 1), date(2026, 7, 31)) == {"clients": 1, "lost": 1}
    assert moved(con, date(2026, 8, 1), date(2026, 8, 31)) == {}
    assert moved(con, date(2026, 4, 1), date(2026, 7, 31)) == {
        "start_value": 100,
        "churned": 100,
        "clients": 1,
        "lost": 1,
    }


def test_movements_of_one_plan_beside_another_in_a_pause(con: duckdb.DuckDBPyConnection) -> None:
    """W29: A 100 ended on 12 April beside B 40, paused from 10 April to 25 June."""
    add(con, 7, plan="A", ended=date(2026, 4, 12))
    add(con, 7, plan="B", amount=40, pause_from=date(2026, 4, 10), pause_until=date(2026, 6, 25))
    told = moved(con, date(2026, 4, 1), date(2026, 4, 30))
    assert told == {"start_value": 140, "churned": 100, "paused": 40, "clients": 1}
    assert moved(con, date(2026, 6, 1), date(2026, 6, 30)) == {"resumed": 40, "end_value": 40, "clients": 1}


def test_the_end_of_a_discount_is_expansion_that_is_shown_apart(con: duckdb.DuckDBPyConnection) -> None:
    """W6: list 200, half price from 1 January until 31 March."""
    add(con, 7, amount=200, start=date(2026, 1, 1), discount_pct=0.5, discount_until=date(2026, 3, 31))
    told = moved(con, date(2026, 4, 1), date(2026, 4, 30))
    assert told == {"start_value": 100, "expansion": 100, "discount_ended": 100, "end_value": 200, "clients": 1}
