"""Refreshing in the background of the serving process: on a schedule, and when a page finds its sheet too old.

Readers never wait for it and never start a second one: what is under way is known here, and over processes by the lock
of :mod:`lib.sources.sync`.
"""

from __future__ import annotations

import atexit
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from lib.sandbox.copying import make_ready
from lib.sources import store
from lib.sources.sync import Clock, clock, refresh
from lib.store.workspace import Workspace

TICK = 60.0
"""Seconds between two looks at what is due."""

_PARTING = 10.0  # seconds
_AT_ONCE = 2  # refreshes; they share one quota and two cores

log = logging.getLogger(__name__)


def _refreshed(workspace: Workspace) -> None:
    refresh(workspace, due=True)
    make_ready(workspace)


class Refresher:
    """Refreshes the workspaces of one data folder when they are due. :meth:`start` begins the schedule."""

    def __init__(
        self, data: Path, *, now: Clock = clock, work: Callable[[Workspace], object] | None = None, tick: float = TICK
    ) -> None:
        self._data, self._now, self._tick = data, now, tick
        self._work = work or _refreshed
        self._free = threading.Semaphore(_AT_ONCE)
        self._under_way: dict[str, threading.Thread] = {}
        self._stopped = threading.Event()
        self._not_before: dict[str, datetime] = {}
        self._lock = threading.Lock()

    def start(self) -> None:
        """Look at every workspace now and then until the process ends."""
        threading.Thread(target=self._watch, name="sheets-schedule", daemon=True).start()

    def stop(self) -> None:
        """Begin nothing more, and give what is under way some seconds to end."""
        self._stopped.set()
        for thread in list(self._under_way.values()):
            thread.join(_PARTING)

    def wake(self, workspace: Workspace) -> bool:
        """Begin a refresh if one is due and none is under way. Returns whether one is under way now; never waits."""
        if self._stopped.is_set() or not store.connected(workspace):
            return False
        with self._lock:
            if workspace.name in self._under_way:
                return True
            now = self._now()
            if now < self._not_before.get(workspace.name, now):
                return False
            if not any(source.is_due(now) for source in store.sources(workspace)):
                return False
            # A daemon, so that a server can stop in the middle: a refresh that is cut short has changed nothing.
            thread = threading.Thread(target=self._run, args=(workspace,), name="sheets-refresh", daemon=True)
            self._under_way[workspace.name] = thread
            thread.start()
        return True

    def _run(self, workspace: Workspace) -> None:
        try:
            with self._free:
                self._work(workspace)
        except Exception as problem:
            # What a sheet or its owner can cause is in the outcome, so this is ours. Its text could quote a cell.
            log.error("A refresh ended with %s", type(problem).__name__)
            self._not_before[workspace.name] = self._now() + store.AGAIN
        finally:
            with self._lock:
                self._under_way.pop(workspace.name, None)

    def _watch(self) -> None:
        while not self._stopped.wait(self._tick):
            for file in (self._data / "workspaces").glob("*/sources.json"):
                self.wake(Workspace(self._data, file.parent.name))


_started: dict[Path, Refresher] = {}
_starting = threading.Lock()


def refresher(data: Path) -> Refresher:
    """The one refresher of a data folder in this process, its schedule running."""
    with _starting:
        if data not in _started:
            _started[data] = Refresher(data)
            _started[data].start()
            atexit.register(_started[data].stop)
        return _started[data]
