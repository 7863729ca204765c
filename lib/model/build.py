"""Runs the model: the SQL files of this folder as one, with what only the workspace knows filled in.

The files hold the rules; ``expressions.py`` and what it puts together hold the few expressions that depend on which columns
were imported and on the settings. After :func:`build` a snapshot has the relations of ``7_relations.sql`` and the tables
``members``, ``available`` and ``facts`` that describe them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from lib.model import (
    as_declared,
    available,
    customers,
    dimensions,
    facts,
    identity,
    levels,
    offers,
    order,
    side_by_side,
    subscribed,
    told,
    utm_words,
)
from lib.model.exchange import prepare, unconverted
from lib.model.expressions import expressions
from lib.schema.settings import COMMISSION, family, with_defaults
from lib.store.control import Control
from lib.store.tables import columns, stored

FOLDER = Path(__file__).parent


def build(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str], imported_on: date, control: Control) -> None:
    """Build the derived relations in `con`, which holds the canonical tables, `mapped` and ``work.import_place``.

    `imported_on` bounds the as-of date (decision 25); `control` may call it off.
    """
    mapped = {f"{t}.{f}" for t, f in con.execute("select tbl, field from mapped").fetchall()}
    filled = available.filled(con)
    there = available.of_fields(mapped, filled)
    chosen = with_defaults(settings)
    exchange = prepare(con, settings, chosen["currency"])
    utm_words.prepare(con, settings, filled)
    _prepare_tiers(con, settings)
    offers.prepare(con, settings)
    there |= available.of_rows(con, there, exchange)
    commissions = _prepare_commissions(con, settings)
    there |= {f"offers.{tier}" for tier in family(settings, "offer_tier").values()}
    in_customers = columns(con, f"main.{stored('customers')}")
    customers.prepare(con)
    order.lay_out(con)
    rows = identity.prepare(con)
    telling = told.look(con, there, rows)
    replacements = (
        dimensions.enums(dimensions.with_very_many(con, there))
        | expressions(there, mapped, telling, chosen, exchange)
        | customers.expressions(in_customers)
        | order.expressions(con)
        | rows
    )
    replacements |= as_declared.expressions(rows)
    replacements["imported_on"] = f"date '{imported_on}'"
    replacements |= levels.expressions(exchange, subscribed.TABLE in filled)
    replacements["subscribed"] = subscribed.statement(rows)
    text = "\n".join(path.read_text() for path in sorted(FOLDER.glob("*.sql")))
    text += as_declared.relations(rows, there, dimensions.select)
    side_by_side.run(con, _filled(text, replacements) + unconverted(exchange), control)
    families = {offer.lower(): name for offer, name in family(settings, "offer_family").items()}
    plans = subscribed.by_person(con, exchange.currency, chosen["amounts_include_vat"] == "yes")
    levels.write(con, families, plans, control, int(chosen["recurring_grace_days"]))
    side_by_side.run(con, _filled(levels.RELATION.read_text(), replacements), control)
    facts.describe(con, there | commissions, exchange, imported_on)


def _filled(text: str, replacements: Mapping[str, str]) -> str:
    for name, expression in replacements.items():
        text = text.replace("{" + name + "}", expression)
    return text


def _prepare_tiers(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    con.execute("create table offer_tiers (offer varchar primary key, tier varchar)")
    for offer, tier in family(settings, "offer_tier").items():
        con.execute("insert or replace into offer_tiers values (lower(?), ?)", [offer, tier])


def _prepare_commissions(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> set[str]:
    """What roles, and people in them, earn of the new cash of their deals; returns the roles of which a rate is known."""
    con.execute("create table work.commission_rate (role varchar, name varchar, rate decimal(9, 6))")
    known = set()
    for named, percent in family(settings, COMMISSION).items():
        role, _, name = named.partition(".")
        if percent:
            con.execute(
                "insert into work.commission_rate values (?, lower(?), ? :: decimal(9, 6) / 100)", [role, name, percent]
            )
            known.add(f"{COMMISSION}.{role}")
    return known
