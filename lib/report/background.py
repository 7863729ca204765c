"""Sending in the background of the serving process: it looks now and then at what is due. Readers never wait for it."""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import duckdb

from lib.sending import declared
from lib.sending.ways import may_send
from lib.sources.sync import Clock, clock
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal

TICK = 60.0
"""Seconds between two looks at what is due."""
WATCH = timedelta(minutes=15)
"""How often alerts are looked at where no new data came."""
_PARTING = 10.0  # seconds

log = logging.getLogger(__name__)

Send = Callable[[Workspace, datetime, bool], object]


def _sent(workspace: Workspace, now: datetime, watch: bool) -> object:
    from lib.report import sending  # with what draws charts, which a server without schedules does not need

    return sending.send_due(workspace, now, watch=watch)


class Sender:
    """Sends what is due of the workspaces of one data folder, one after the other. :meth:`start` begins it."""

    def __init__(self, data: Path, *, now: Clock = clock, send: Send = _sent, tick: float = TICK) -> None:
        self._data, self._now, self._send, self._tick = data, now, send, tick
        self._stopped = threading.Event()
        self._watched: dict[str, tuple[str, datetime]] = {}
        self._thread = threading.Thread(target=self._watch, name="sending", daemon=True)

    def start(self) -> None:
        """Look at every workspace now and then until the process ends."""
        self._thread.start()

    def stop(self) -> None:
        """Begin nothing more, and give what is under way some seconds to end."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(_PARTING)

    def look(self) -> None:
        """Send what is due now."""
        for file in sorted((self._data / "workspaces").glob(f"*/{declared.FILE}")):
            if self._stopped.is_set():
                return
            try:
                workspace = Workspace(self._data, file.parent.name)
                if may_send(workspace):
                    now = self._now()
                    self._send(workspace, now, self._is_to_watch(workspace, now))
            except (Refusal, OSError, duckdb.Error):
                continue  # it stands on the workspace's page, where its owner can do something about it
            except Exception as problem:
                # What an owner or another server can cause is an outcome, so this is ours. Its text could name somebody.
                log.error("Sending ended with %s", type(problem).__name__)

    def _is_to_watch(self, workspace: Workspace, now: datetime) -> bool:
        """Whether it is time to look at the alerts of a workspace: there is new data, or a while has passed."""
        current = workspace.current
        identity = current.identity if current else ""
        before, at = self._watched.get(workspace.name, ("", now - WATCH))
        if identity == before and timedelta(0) <= now - at < WATCH:
            return False
        self._watched[workspace.name] = identity, now
        return True

    def _watch(self) -> None:
        while not self._stopped.wait(self._tick):
            self.look()


_started: dict[Path, Sender] = {}
_starting = threading.Lock()


def sender(data: Path) -> Sender:
    """The one sender of a data folder in this process, under way."""
    with _starting:
        if data not in _started:
            _started[data] = Sender(data)
            _started[data].start()
            atexit.register(_started[data].stop)
        return _started[data]
