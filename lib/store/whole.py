"""Whether the file of a snapshot is whole: at a glance, which costs nothing, and in full, which reads all of it.

The glance takes the header of the database file for its word: what it says of its own size must be there. What it
cannot see shows when somebody reads; whoever meets an error there asks for the full look (:func:`sound`), and what that
found is remembered by this process for as long as the file stays as it is.
"""

from __future__ import annotations

import contextlib
import os
import re
import struct
from collections.abc import Mapping
from pathlib import Path

import duckdb

from lib.engine.db import identifier, scalar
from lib.store import apart

NEEDED = frozenset({"facts", "imports", "settings", "mapped"})
"""Tables and views that every snapshot has had since the first release."""

_NOT_ITS_OWN = (
    duckdb.OutOfMemoryException, duckdb.InterruptException, duckdb.ConnectionException, duckdb.PermissionException
)  # fmt: skip
_NOT_ITS_FAULT = re.compile(
    "Too many open files|Permission denied|Cannot allocate|version number|newer version|lock on"
)

_MAGIC_AT, _MAGIC = 8, b"DUCK"
_HEADERS, _BLOCKS_AT = (4096, 8192), 12288
_HEADER = struct.Struct("<QQqqQQ")  # checksum, iteration, two positions, number of blocks, bytes of a block
_BLOCK_SIZES = range(1 << 14, (1 << 18) + 1)
_REMEMBERED = 4096

_Stamp = tuple[str, int, int, int]
_known: dict[_Stamp, bool] = {}


def looks_whole(path: Path) -> bool:
    """Whether the file is a database of the size that it says, with settings where these stand beside it.

    Raises OSError where it must not be read.
    """
    if apart.is_apart(path) and not apart.is_readable(path):
        return False
    try:
        stamp = _stamp(path)
        if stamp not in _known:
            _remember(stamp, _header_agrees(path))
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return False
    return _known[stamp]


def sound(path: Path, config: Mapping[str, str | bool | int | float | list[str]]) -> bool:
    """Whether every table of the file can be read to its end. Takes as long as that takes; `config` is how it is opened.

    Raises what DuckDB raises for a reason that is not the file's own: too little memory, too many open files, a database
    of a newer release.
    """
    if not looks_whole(path):
        return False
    stamp = _stamp(path)
    try:
        with contextlib.closing(duckdb.connect(str(path), read_only=True, config=dict(config))) as con:
            there = {name for (name,) in con.execute("select table_name from duckdb_tables()").fetchall()}
            there |= {name for (name,) in con.execute("select view_name from duckdb_views()").fetchall()}
            for (table,) in con.execute("select table_name from duckdb_tables()").fetchall():
                scalar(con, f"select bit_xor(hash(t)) from {identifier(table)} t")
    except duckdb.Error as problem:
        if isinstance(problem, _NOT_ITS_OWN) or _NOT_ITS_FAULT.search(str(problem)):
            raise
        _remember(stamp, False)
        return False
    _remember(stamp, there >= NEEDED)
    return _known[stamp]


def _stamp(path: Path) -> _Stamp:
    found = path.stat()
    return str(path), found.st_ino, found.st_size, found.st_mtime_ns


def _remember(stamp: _Stamp, answer: bool) -> None:
    if len(_known) >= _REMEMBERED:
        _known.clear()
    _known[stamp] = answer


def _header_agrees(path: Path) -> bool:
    with path.open("rb") as file:
        head, size = file.read(_BLOCKS_AT), os.fstat(file.fileno()).st_size
    if len(head) < _BLOCKS_AT or head[_MAGIC_AT : _MAGIC_AT + len(_MAGIC)] != _MAGIC:
        return False
    newest = max((_HEADER.unpack_from(head, at) for at in _HEADERS), key=lambda header: header[1])
    blocks, block = newest[4], newest[5]
    return block not in _BLOCK_SIZES or size >= _BLOCKS_AT + blocks * block
