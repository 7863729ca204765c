"""What takes long to work out is worked out when a snapshot is made, and not when somebody waits for a page."""

from __future__ import annotations

import duckdb

from lib.analysis.clients import prediction
from lib.engine.db import identifier, scalar
from lib.engine.duckdb import DuckDB
from lib.metrics.health import rules
from lib.query import Snapshot
from lib.query.kept_days import to_keep

FEW = 300
"""Of so many buyers everything is worked out in a moment when it is asked for: an import need not wait for it."""


class _InUse(DuckDB):
    """A connection to several databases, whose cursors read the one that it uses."""

    def cursor(self) -> DuckDB:
        found = super().cursor()
        found.execute(f"use {identifier(scalar(self.con, 'select current_database()'))}")
        return found


def work_out(con: duckdb.DuckDBPyConnection) -> None:
    """Keep in the snapshot of `con`, whose relations are built, what is known of its clients on the days that are asked about most, and
    whether the score of health says who leaves; nothing where they are few."""
    if scalar(con, "select count(*) from buyers") < FEW:
        return
    made = Snapshot(_InUse(con))
    for statement in to_keep(made.as_of, rules(made.settings)):
        con.execute(statement)
    con.execute(f"create table {prediction.KEPT} (rules varchar, told varchar)")
    if found := prediction.keep(Snapshot(_InUse(con))):
        con.execute(f"insert into {prediction.KEPT} values (?, ?)", [*found])
