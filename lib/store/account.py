"""What the version in force was made of, told a second time outside of it: its imports in their order, and its settings.

Should no snapshot be whole any more, the kept files are imported again by this account (rebuild.py). It is written after
the pointer and proves nothing about it; without it a workspace is as good as ever.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb

from lib.store import files

FILE = "account.json"
_WAY_IN = ("upload", "origin", "mode", "by", "batch")
"""What of a receipt it takes to read its file again."""


def keep(folder: Path, con: duckdb.DuckDBPyConnection, settings: Mapping[str, str]) -> None:
    """Keep the account of an open snapshot with its `settings` in a workspace's folder. Raises OSError and what DuckDB raises."""
    rows = con.execute(
        "select id, imported_at :: varchar, file, sha256, tbl, receipt from imports order by id"
    ).fetchall()
    imports = [[*row[:-1], _way_in(row[-1])] for row in rows]
    files.write(folder / FILE, json.dumps({"imports": imports, "settings": dict(settings)}, ensure_ascii=False))


def _way_in(receipt: str) -> dict[str, Any]:
    told = json.loads(receipt)
    return {name: told[name] for name in _WAY_IN if name in told}


def opened(folder: Path) -> duckdb.DuckDBPyConnection:
    """The account as the two tables that a snapshot has, `imports` and `settings`, in memory.

    Raises FileNotFoundError, :class:`~lib.store.files.Damaged`, and what DuckDB raises for values of another kind.
    """
    kept = files.read(folder / FILE)
    con = duckdb.connect()
    try:
        con.execute(
            "create table imports (id integer, imported_at timestamp, file varchar, sha256 varchar, tbl varchar, receipt varchar)"
        )
        con.execute("create table settings (key varchar primary key, value varchar)")
        for *row, receipt in kept["imports"]:
            con.execute("insert into imports values (?, ?, ?, ?, ?, ?)", [*row, json.dumps(receipt)])
        for key, value in kept["settings"].items():
            con.execute("insert into settings values (?, ?)", [key, value])
    except (KeyError, TypeError, ValueError, AttributeError, duckdb.Error) as problem:
        con.close()
        raise files.Damaged(FILE) from problem
    return con
