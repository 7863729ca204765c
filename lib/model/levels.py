"""Feeds payments of recurring plans, person by person, to the rules of ``lib/model/recurring`` and writes the relation `levels`."""

from __future__ import annotations

import contextlib
from array import array
from collections.abc import Iterator, Mapping
from itertools import chain, groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from lib.engine.db import literal, scalar
from lib.metrics.relations import LISTS
from lib.model.exchange import Exchange
from lib.model.recurring.interval import GRACE, Interval, snapped
from lib.model.recurring.spells import Paid, Spell, spells_and_terms
from lib.model.recurring.subscriptions import Row
from lib.store.control import Control

_EPOCH = 719163
"""The day from which dates of a file are counted, as a number."""
_BATCH = 100_000

_FED = f"""
    select person_id, (paid_on - date '1970-01-01') :: integer + {_EPOCH} as day, coalesce((back_on - date '1970-01-01') :: integer + {_EPOCH}, 0) as back,
        net :: double as net, vat :: double as vat, plan_no, currency_no, months, days, coalesce(gap, 0) :: double as gap, is_four_weeks,
        is_sure, coalesce(deal_id, '') as deal_id
    from work.recurring_fed order by person_id, sequence
"""

RELATION = Path(__file__).parent / "recurring" / "levels.sql"
"""The statements that make the relations of what was written."""
_TERM = ("person_id", "plan", "currency", "due_on", "value", "renewed_on", "new_value")
_COLUMNS = (
    "person_id",
    "plan_no",
    "family_no",
    "currency_no",
    "months",
    "level",
    "from_on",
    "to_on",
    "flags",
    "first_on",
)


def expressions(exchange: Exchange, subscribed: bool) -> dict[str, str]:
    """The parts of the SQL files that tell a plan's own amounts, by placeholder: a level is in the currency of its plan. Where
    there are rows of subscriptions, a payment may name one (`subscribed`)."""
    told, names = exchange.foreign or subscribed, dict.fromkeys((*LISTS, *LISTS.values()))
    return {
        "home": literal(exchange.currency),
        "own": "o" if told else "p",
        "own_deal": "o.deal_id" if told else "null :: varchar",
        "own_join": " join payments o on o._import = p._import and o._row = p._row" if told else "",
        "full_share": "0.9" if exchange.foreign else "1",  # what went back went at the rate of another day
        "level_dimensions": ", ".join(names),
        "level_row_dimensions": ", ".join(f"t.{name}" for name in names),
    }


def write(
    con: duckdb.DuckDBPyConnection,
    families: Mapping[str, str],
    rows: Mapping[int, list[Row]],
    control: Control,
    grace: int = GRACE,
) -> None:
    """Write ``work.level_spell``, one row for each spell of a plan of a person, and ``work.level_term``. `families` are those of
    the offers that have one, by their name in small letters, `rows` the subscriptions of each person, `grace` the days for which an unpaid plan stays."""
    con.execute("""
        create or replace table work.level_fed (person_id integer, plan_no integer, family_no integer, currency_no integer,
            months double, level double, from_on integer, to_on integer, flags integer, first_on integer)
    """)
    con.execute("""
        create or replace table work.term_fed (person_id integer, plan varchar, currency varchar, due_on integer, value double,
            renewed_on integer, new_value double)
    """)
    words: dict[str, int] = {"": 0}
    if rows or scalar(con, "select count(*) from work.recurring_fed"):
        _feed(con, words, families, rows, control, grace)
    con.register(
        "level_words", pa.table({"no": pa.array(words.values(), pa.int32()), "word": pa.array(words, pa.string())})
    )
    con.execute(f"""
        create or replace table work.level_spell as
        select l.person_id, p.word as plan, f.word as family, nullif(c.word, '') as currency, round(l.months, 6) :: decimal(9,6) as months,
            round(l.level, 6) :: decimal(18,6) as level, {_day_of("from_on")} as from_on, {_day_of("to_on")} as to_on,
            flags & 1 > 0 as is_past_due, flags & 2 > 0 as is_leaving, flags & 4 > 0 as is_paused, flags & 8 > 0 as is_discounted,
            flags & 16 > 0 as is_out_then, {_day_of("first_on")} as first_on
        from work.level_fed l join level_words p on p.no = plan_no join level_words f on f.no = family_no join level_words c on c.no = currency_no
        order by l.person_id, l.from_on, plan
    """)
    con.unregister("level_words")
    con.execute(f"""
        create or replace table work.level_term as
        select l.person_id, l.plan, nullif(l.currency, '') as currency, {_day_of("due_on")} as due_on, round(l.value, 2) :: decimal(18,4) as value,
            case when l.renewed_on > 0 then {_day_of("renewed_on")} end as renewed_on, round(l.new_value, 2) :: decimal(18,4) as new_value
        from work.term_fed l
    """)


def _day_of(column: str) -> str:
    return f"(date '1970-01-01' + (l.{column} - {_EPOCH})) :: date"


def _feed(
    con: duckdb.DuckDBPyConnection, words: dict[str, int], families: Mapping[str, str], rows: Mapping[int, list[Row]], control: Control,
    grace: int,
) -> None:  # fmt: skip
    asked: dict[int, list[int]] = {}
    for person, day in con.execute(
        f"select person_id, (day - date '1970-01-01') :: integer + {_EPOCH} from work.recurring_asked order by 1, 2"
    ).fetchall():
        asked.setdefault(person, []).append(day)
    found = _empty()
    terms: list[tuple[Any, ...]] = []
    rest = dict(rows)
    everybody = chain(_people(con), ((person, []) for person in list(rows) if person in rest))
    for person, paid in everybody:
        told, due = spells_and_terms(paid, rest.pop(person, ()), asked.get(person, ()), families, grace)
        _keep(found, words, person, told)
        terms += [(person, *one) for one in due]
        if len(found[0]) >= _BATCH:
            _flush(con, found)
            found = _empty()
            control.check()
    _flush(con, found)
    _write_terms(con, terms)


def _write_terms(con: duckdb.DuckDBPyConnection, terms: list[tuple[Any, ...]]) -> None:
    kinds = (pa.int32(), pa.string(), pa.string(), pa.int32(), pa.float64(), pa.int32(), pa.float64())
    columns = zip(*terms, strict=True) if terms else ([] for _ in kinds)
    named = {name: pa.array(list(cells), kind) for name, cells, kind in zip(_TERM, columns, kinds, strict=True)}
    con.register("terms_found", pa.table(named))
    con.execute("insert into work.term_fed from terms_found")
    con.unregister("terms_found")


def _people(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[int, list[Paid]]]:
    """Each person with their payments in order."""
    plans = dict(con.execute("select distinct plan_no, coalesce(offer, '') from work.recurring_fed").fetchall())
    currencies = dict(
        con.execute("select distinct currency_no, coalesce(currency, '') from work.recurring_fed").fetchall()
    )
    known: dict[tuple[int, int, float, bool], Interval | None] = {}

    def every(*told: Any) -> Interval | None:
        if told not in known:
            months, days, gap, four = told
            known[told] = Interval(months, days) if months or days else snapped(gap, four)
        return known[told]

    for person, rows in groupby(_rows(con), key=itemgetter(0)):
        yield (
            person,
            [
                Paid(day, net, plans[plan], every(*told), currencies[currency], back, deal, vat, sure)
                for _, day, back, net, vat, plan, currency, *told, sure, deal in rows
            ],
        )


def _rows(con: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    """The rows of `_FED` as plain values, by a cursor of its own: what is found is written meanwhile."""
    with contextlib.closing(con.cursor()) as reading:
        for batch in reading.sql(_FED).to_arrow_reader(_BATCH):
            yield from zip(*(column.to_numpy(zero_copy_only=False).tolist() for column in batch.columns), strict=True)


def _empty() -> list[array[Any]]:
    return [array("d" if name in ("months", "level") else "i") for name in _COLUMNS]


def _keep(found: list[array[Any]], words: dict[str, int], person: int, told: list[Spell]) -> None:
    """Add the spells of a person, with the first day of any and with which of them the last of a stretch ends."""
    lived = sorted((one for one in told if one.level > 0), key=lambda one: (one.from_on, one.to_on))
    if not lived:
        return
    outs, latest = set(), lived[0].to_on
    for one in lived[1:]:
        if one.from_on > latest:
            outs.add(latest)
        latest = max(latest, one.to_on)
    outs.add(latest)
    first = lived[0].from_on
    for one in told:
        flags = one.is_past_due + 2 * one.is_leaving + 4 * one.is_paused + 8 * one.is_discounted
        flags += 16 * (one.level > 0 and one.to_on in outs)
        numbers = (words.setdefault(word, len(words)) for word in (one.plan, one.family, one.currency))
        row = (person, *numbers, one.months, one.level, one.from_on, one.to_on, flags, first)
        for column, value in zip(found, row, strict=True):
            column.append(value)


def _flush(con: duckdb.DuckDBPyConnection, found: list[array[Any]]) -> None:
    columns = {
        name: pa.array(np.frombuffer(values, dtype=np.float64 if values.typecode == "d" else np.int32))
        for name, values in zip(_COLUMNS, found, strict=True)
    }
    con.register("level_batch", pa.table(columns))
    con.execute("insert into work.level_fed from level_batch")
    con.unregister("level_batch")
