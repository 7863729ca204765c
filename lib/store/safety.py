"""What a process that holds other people's data does once when it starts: keeps its files and its log to itself."""

from __future__ import annotations

import contextlib
import logging
import os
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_log = logging.getLogger(__name__)

_LONGEST = 300
"""Characters of a text that a line of the log quotes."""
_MOST, _WITHIN = 10, 60.0
_ASKED_FOR = (
    "streamlit.runtime.app_session", "streamlit.web.server.starlette.starlette_websocket", "streamlit.runtime.runtime",
    "streamlit.components.v2.bidi_component.serialization", "streamlit.runtime.scriptrunner.script_runner", "uvicorn.error",
)  # fmt: skip
"""Whose lines are about what browsers send."""


def keep_files_private(data: Path) -> None:
    """From now on every file of this process is its account's own (0600, folders 0700); so are the workspaces there are,
    unless they are another account's to begin with."""
    os.umask(0o077)
    folder = data / "workspaces"
    with contextlib.suppress(OSError):
        if folder.is_dir():
            folder.chmod(0o700)


def keep_secrets_private(files: list[str]) -> None:
    """Make secrets files that others could read this account's own; where that cannot be done, say so in the log."""
    for path in map(Path, files):
        if path.is_file() and path.stat().st_mode & 0o077:
            try:
                path.chmod(0o600)
            except OSError:
                _log.warning("A secrets file can be read by other accounts of this machine: chmod 600 it.")


def keep_values_out_of_the_log() -> None:
    """Log of an exception what it is and where, but not what it says: messages quote cells, paths and addresses.

    Done where records are made, since every logger of Streamlit has a handler of its own.
    """
    make = logging.getLogRecordFactory()
    if getattr(make, "keeps_values_out", False):
        return

    def without_values(*args: Any, **kwargs: Any) -> logging.LogRecord:
        record = make(*args, **kwargs)
        if record.exc_info and record.exc_info[0]:
            kind, _, trace = record.exc_info
            record.exc_text = f"{''.join(traceback.format_tb(trace))}{kind.__module__}.{kind.__qualname__}"
            record.exc_info = None
        if record.args:
            record.args = _unsaid(record.args)
        return record

    without_values.keeps_values_out = True  # type: ignore[attr-defined]
    logging.setLogRecordFactory(without_values)


def _unsaid(args: tuple[object, ...] | Mapping[str, object]) -> Any:
    """The arguments of a message, an exception among them reduced to its kind."""
    if isinstance(args, Mapping):
        return {name: _kind(value) for name, value in args.items()}
    return tuple(map(_kind, args))


def _kind(value: object) -> object:
    if isinstance(value, str):
        return " ".join(value.split())[:_LONGEST]  # a visitor's words begin no line of their own
    return type(value).__qualname__ if isinstance(value, BaseException) else value


def keep_the_log_short() -> None:
    """Have what visitors can make the server say a thousand times a second be said a few times a minute, or the log fills the
    disk."""
    for name in _ASKED_FOR:
        logger = logging.getLogger(name)
        if not any(isinstance(one, _Seldom) for one in logger.filters):
            logger.addFilter(_Seldom())


class _Seldom(logging.Filter):
    """Lets through `_MOST` records of each kind within `_WITHIN` seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._since = 0.0
        self._said: Counter[str] = Counter()

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether a record is let through."""
        if time.monotonic() - self._since > _WITHIN:
            self._since = time.monotonic()
            self._said.clear()
        kind = f"{record.pathname}:{record.lineno}"
        self._said[kind] += 1
        return self._said[kind] <= _MOST
