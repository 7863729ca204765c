"""The queue before the children: as many at once as the machine carries, in a fair order, with everybody's place told.

Who has a workspace goes before what is read by itself, and both before visitors of the sample business, who never take the
last place that is free. Within each of these everybody has one turn before anybody has two.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import IntEnum
from pathlib import Path

import psutil

from lib.host import turns
from lib.ingest.intake import Progress
from lib.sandbox.birth import FORKS, Birthplace, Itself, Unavailable, birthplace
from lib.sandbox.limits import AT_REST, LEAST_MEMORY, Limits
from lib.store.control import Control
from lib.texts.messages import Message

SHARE = 0.6
"""The share of the machine's memory that all children may take together."""
_TOLD = 0.2  # seconds between two looks at whether the work was called off while it waits
_NO_LIMIT = 1 << 60


class Rank(IntEnum):
    """Who goes first."""

    OWNER = 0
    ITSELF = 1
    ANONYMOUS = 2


@dataclass(frozen=True)
class Asker:
    """Who asks for work: the rank, and a name by which everybody has a turn. It is told to no child."""

    rank: Rank = Rank.OWNER
    name: str = ""


@dataclass(eq=False)
class _Waiting:
    """Work that waits, in the order in which it came."""

    asker: Asker
    memory: int
    number: int
    place: int = field(default=0)


def machine_memory() -> int:
    """Bytes of memory that this process may have: the machine's, or what its container is held to."""
    found = int(psutil.virtual_memory().total)
    for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"):
        try:
            told = Path(name).read_text().strip()
        except OSError:
            continue
        if told.isdigit() and int(told) < _NO_LIMIT:
            found = min(found, int(told))
    return found


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Pool:
    """Children for everybody who shares a process: `slots` at once, which together take at most `memory` bytes."""

    def __init__(self, place: Birthplace | None = None, slots: int | None = None, memory: int | None = None) -> None:
        self.memory = memory or int(SHARE * machine_memory())
        self.slots = slots or max(1, min(cores(), self.memory // (AT_REST + LEAST_MEMORY)))
        self._place = place or birthplace()
        self._changed = threading.Condition()
        self._waiting: list[_Waiting] = []
        self._running: list[_Waiting] = []
        self._numbers = itertools.count()
        self._served: dict[tuple[Rank, str], int] = {}
        self._turns = itertools.count()
        self._warm = False

    @property
    def most_memory(self) -> int:
        """Bytes that one child may take at most, beyond what it takes at rest."""
        return max(LEAST_MEMORY, self.memory - AT_REST)

    @contextmanager
    def turn(self, limits: Limits, asker: Asker, progress: Progress, control: Control) -> Iterator[Birthplace]:
        """Where a child may begin that takes at most `limits`, once it is the asker's turn and until this is left; `progress`
        is told the place in the queue meanwhile. Raises :class:`~lib.store.control.Cancelled`."""
        mine = _Waiting(asker, AT_REST + limits.memory, next(self._numbers))
        with turns.aside():  # a page that waits for a child lets others go on
            try:
                with self._changed:
                    self._waiting.append(mine)
                    self._admit()
                self._wait(mine, progress, control)
                yield self._place
            finally:
                with self._changed:
                    for listed in (self._waiting, self._running):
                        if mine in listed:
                            listed.remove(mine)
                    self._admit()

    def _wait(self, mine: _Waiting, progress: Progress, control: Control) -> None:
        told = 0
        while True:
            with self._changed:
                if mine in self._running:
                    return
                self._changed.wait(_TOLD)
                before = mine.place
            control.check()
            if before and before != told:
                told = before
                progress(Message("stage_waiting", {"count": before}), 0.0)

    def warm_up(self) -> None:
        """Have a child ready before one is needed, without waiting for it."""

        def ready() -> None:
            with contextlib.suppress(Unavailable):  # said to whoever needs one
                self._place.start()

        if not self._warm:
            self._warm = True
            threading.Thread(target=ready, name="readers-start", daemon=True).start()

    def close(self) -> None:
        """End what is kept ready."""
        self._place.close()

    def _admit(self) -> None:
        """Give the places that are free to those whose turn it is, and tell the others how many are before them."""
        while self._waiting:
            first = self._order()[0]
            free = self.slots - len(self._running)
            if first.asker.rank is Rank.ANONYMOUS and self.slots > 1:
                free -= 1
            fits = first.memory + sum(one.memory for one in self._running) <= self.memory
            if free < 1 or not (fits or not self._running):
                break
            self._waiting.remove(first)
            self._running.append(first)
            self._served[first.asker.rank, first.asker.name] = next(self._turns)
        for before, one in enumerate(self._order()):
            one.place = before + 1
        self._changed.notify_all()

    def _order(self) -> list[_Waiting]:
        """Those who wait, the next first: by rank, then by how many turns of their own are before it, then who had theirs
        the longest ago, then as they came."""
        runs = Counter((one.asker.rank, one.asker.name) for one in self._running)
        here = runs.keys() | {(one.asker.rank, one.asker.name) for one in self._waiting}
        self._served = {key: turn for key, turn in self._served.items() if key in here}
        ordered = []
        for one in self._waiting:
            key = one.asker.rank, one.asker.name
            ordered.append((one.asker.rank, runs[key], self._served.get(key, -1), one.number, one))
            runs[key] += 1
        return [entry[-1] for entry in sorted(ordered, key=lambda entry: entry[:-1])]


_shared: Pool | None = None
_sharing = threading.Lock()


def shared() -> Pool:
    """The pool of this process."""
    global _shared
    with _sharing:
        if _shared is None:
            _shared = Pool()
        return _shared


def alone() -> None:
    """Let this process, which has one thread and does one thing, fork its children itself where that is safe."""
    global _shared
    if FORKS and threading.active_count() == 1:
        with _sharing:
            _shared = Pool(Itself(), slots=1)
