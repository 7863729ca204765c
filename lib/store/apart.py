"""Versions that differ from the one before in nothing but settings: a small file beside a second name of the same rows.

A setting that shapes neither rows nor what is worked out of them (bands, targets) would otherwise cost a whole database
for a few bytes. Such a version is a snapshot like any other, with a number of its own; its name ends in :data:`MARK`, and
what stands beside it under that name are all its settings, in place of those in the database. Without that file it is not
whole: it would pass for another version.
"""

from __future__ import annotations

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from lib.schema.settings import NOTE, PIN, UNMASKED, VIEW
from lib.store import files

MARK = "_s"
KEYS, FAMILIES = frozenset({"week_start"}), frozenset({"band", "target", "health", UNMASKED, NOTE, VIEW, PIN})
"""Settings that are read when a question is asked, and by nothing that a snapshot is made of."""

_CANNOT_SHARE = (errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS, errno.EXDEV)


def may_stand_apart(keys: Mapping[str, str]) -> bool:
    """Whether a change of these settings leaves everything else in a snapshot as it is."""
    return all(key in KEYS or key.partition(".")[0] in FAMILIES for key in keys)


def is_apart(snapshot: Path) -> bool:
    """Whether the settings of a snapshot stand beside its database."""
    return snapshot.stem.endswith(MARK)


def beside(snapshot: Path) -> Path:
    """The file in which they stand."""
    return snapshot.with_suffix(".json")


def settings(snapshot: Path) -> dict[str, str]:
    """They. Raises :class:`~lib.store.files.Damaged` and what opening a file raises."""
    kept = files.read(beside(snapshot)).get("settings")
    if not isinstance(kept, dict) or not all(isinstance(value, str) for value in kept.values()):
        raise files.Damaged(beside(snapshot).name)
    return kept


def is_readable(snapshot: Path) -> bool:
    """Whether they can be read. Raises OSError where this account must not."""
    try:
        settings(snapshot)
    except (FileNotFoundError, files.Damaged):
        return False
    return True


def make(snapshot: Path, base: Path, said: Mapping[str, str]) -> None:
    """Make a snapshot of the database of `base` with settings of its own. The settings are on the disk before it is there."""
    files.write(beside(snapshot), json.dumps({"settings": dict(said)}, ensure_ascii=False))
    try:
        os.link(base, snapshot)
    except OSError as problem:
        if problem.errno not in _CANNOT_SHARE:
            raise
        partial = snapshot.with_suffix(".part")  # a file system on which a file has one name
        shutil.copyfile(base, partial)
        files.put(partial, snapshot)


def show(con: duckdb.DuckDBPyConnection, said: Mapping[str, str]) -> None:
    """Let a connection to the database find these settings where it finds those of any other snapshot."""
    con.execute("create temp table settings (key varchar primary key, value varchar)")
    for pair in said.items():
        con.execute("insert into settings values (?, ?)", list(pair))


def remove(snapshot: Path) -> None:
    """Delete a snapshot, and its settings after it."""
    snapshot.unlink(missing_ok=True)
    if is_apart(snapshot):
        beside(snapshot).unlink(missing_ok=True)


def made_at(snapshot: Path) -> float:
    """When a snapshot was made, in seconds since 1970. A database with several names has one time."""
    with contextlib.suppress(FileNotFoundError):
        return (beside(snapshot) if is_apart(snapshot) else snapshot).stat().st_mtime
    return snapshot.stat().st_mtime
