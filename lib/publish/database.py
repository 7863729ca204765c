"""The database that a snapshot is built in, with the memory and the threads that the work is worth."""

from __future__ import annotations

from pathlib import Path

import duckdb

from lib.engine.db import literal

_LEAST_MEMORY = 250_000_000
_SMALL = 12_000_000
"""Bytes of files and snapshot up to which an import is done sooner by one thread than by several."""


def new_database(path: Path) -> duckdb.DuckDBPyConnection:
    """The new file to build a snapshot in, as the database `draft`, and beside it `work` for what is needed only meanwhile.

    A build that does not come to its end is thrown away, so nothing of it is logged first.
    """
    con = duckdb.connect()
    con.execute(f"set temp_directory = {literal(f'{path}.tmp')}")
    con.execute(f"attach {literal(path)} as draft (recovery_mode no_wal_writes)")
    con.execute("attach ':memory:' as work")
    con.execute("use draft")
    return con


def set_up(con: duckdb.DuckDBPyConnection, size: int, most_memory: int | None = None) -> None:
    """Have the database take as much memory and as many threads as a draft is worth that is made of `size` bytes; what it needs beyond that memory it puts
    on the disk. Left to itself it would take most of the machine's, which the app shares with its readers."""
    con.execute("set preserve_insertion_order = false")
    # Memory goes from one statement to the next; giving it back in between costs a tenth of an import.
    for threshold in ("allocator_flush_threshold", "allocator_bulk_deallocation_flush_threshold"):
        con.execute(f"set {threshold} = '8GB'")
    # Pages of blocks are kept and used again: on a virtual machine a page that is new costs more than what is written into it.
    memory = min(_LEAST_MEMORY + size, most_memory or _LEAST_MEMORY + size)
    con.execute(f"set block_allocator_memory = '{min(size, memory)}B'; set memory_limit = '{memory}B'")
    if size < _SMALL:
        con.execute("set threads = 1")  # to share the work out would take longer than to do it
    # A checkpoint would merge the row group that each thread left unfilled with its neighbours, and compress them all again.
    con.execute("set max_vacuum_tasks = 0")
