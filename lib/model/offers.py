"""What a founder says of each offer: how long it is served, how often it is paid, how its clients are served
(docs/numbers-clients.md 13, 24)."""

from __future__ import annotations

from collections.abc import Mapping

import duckdb

from lib.schema.settings import family

RHYTHM = {"week": (0, 7), "month": (1, 0), "quarter": (3, 0), "half_year": (6, 0), "year": (12, 0)}
"""How often a recurring offer is paid -> (months, days)."""

TOUCH = ("tech", "low", "high")
"""How clients are served, the least first: the model keeps a model's place in this list."""


def prepare(con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    """Write ``work.offer_facts``: one row for each offer of which something was said, by its name in small letters."""
    months, sessions = family(settings, "offer_months"), family(settings, "offer_sessions")
    recurring, touch, price = (family(settings, name) for name in ("offer_recurring", "touch_model", "offer_price"))
    con.execute("""
        create or replace table work.offer_facts (offer varchar, months integer, sessions integer, recurring varchar,
            interval_months integer, interval_days integer, touch tinyint, price double)
    """)
    said: dict[str, dict[str, str]] = {}
    for name, told in (
        ("months", months),
        ("sessions", sessions),
        ("recurring", recurring),
        ("touch", touch),
        ("price", price),
    ):
        for offer, value in told.items():
            if value:
                said.setdefault(offer.lower(), {})[name] = value
    for offer, about in said.items():
        every = RHYTHM.get(about.get("recurring", ""), (0, 0))
        con.execute(
            "insert into work.offer_facts values (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                offer,
                int(about["months"]) if "months" in about else None,
                int(about["sessions"]) if "sessions" in about else None,
                about.get("recurring"),
                *every,
                TOUCH.index(about["touch"]) if "touch" in about else None,
                float(about["price"]) if "price" in about else None,
            ],
        )
