"""One version of a workspace: an immutable database, opened so that nothing outside it can be reached."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path

import duckdb

from lib.engine.engine import Connection
from lib.store import apart, files
from lib.store.whole import looks_whole, sound

SAVED = "_d"
"""What the name of a version ends in that differs from the one before it in nothing but settings that shape figures."""

LOCKED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "allow_community_extensions": "false",
    "allow_persistent_secrets": "false",
    "python_enable_replacements": "false",
    "lock_configuration": "true",
}
"""How a snapshot is opened: nothing outside it can be reached, and that cannot be changed (design.md section 6)."""


@dataclass(frozen=True)
class Snapshot:
    """One immutable set of tables. `identity` is the same only for the same content and belongs in every cache key."""

    path: Path

    @property
    def number(self) -> int:
        """Position in the workspace's history, from 1."""
        return int(self.path.stem.split("-")[0])

    @property
    def origin(self) -> str:
        """The part of its name that it shares with those which are the same rows and settings in another format."""
        return self.path.stem.split("-")[1].partition("_")[0]

    @property
    def is_saved(self) -> bool:
        """Whether nothing but settings makes it another version than the one before it, and it is a database of its own."""
        return self.path.stem.endswith(SAVED)

    @property
    def is_whole(self) -> bool:
        """Whether the file is all there, as far as one can tell without reading it."""
        return looks_whole(self.path)

    def is_sound(self) -> bool:
        """Whether everything in it can be read, told by reading it; from then on :attr:`is_whole` says the same."""
        return sound(self.path, LOCKED)

    @property
    def identity(self) -> str:
        """Workspace and snapshot name, unique over all workspaces of a data folder."""
        return f"{self.path.parent.parent.name}/{self.path.stem}"

    @property
    def made_at(self) -> float:
        """When it was made, in seconds since 1970."""
        return apart.made_at(self.path)

    def settings(self, con: Connection | None = None) -> dict[str, str]:
        """Its settings as they are stored; `con` may be a connection to it that is open already."""
        if apart.is_apart(self.path):
            return apart.settings(self.path)
        if con is None:
            with contextlib.closing(self.open()) as own:
                return self.settings(own)
        return dict(con.execute("select key, value from settings").fetchall())

    def delete(self) -> None:
        """Take it off the disk; whoever has it open goes on reading."""
        apart.remove(self.path)

    def open(self) -> duckdb.DuckDBPyConnection:
        """A read-only connection that can reach no other file, extension or setting (design.md section 6).

        Settings that stand beside the database are its table ``settings``; on a cursor of it they are not, so ask
        :meth:`settings` for them there.
        """
        con = duckdb.connect(str(self.path), read_only=True, config=LOCKED)
        if apart.is_apart(self.path):
            apart.show(con, self.settings())
        return con

    def hold(self) -> BufferedReader:
        """Mark the snapshot as being read until the handle is closed: pruning leaves it alone."""
        handle = self.path.open("rb")
        files.take(handle, shared=True)
        return handle

    @property
    def is_held(self) -> bool:
        """Whether somebody is reading it, in any process."""
        with self.path.open("rb") as handle:
            return not files.take(handle, wait=False)
