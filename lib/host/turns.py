"""Turns: how many pages are worked out at once, and who is next.

Python works out one page at a time, however many are begun; begun together, all of them are late. So each waits for its
turn. Who has a page already is served before those who come new, but of three turns one is theirs; within each, first come,
first served.
"""

from __future__ import annotations

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager

KNOWN_IN_A_ROW = 2
"""Turns that go to those who have a page already before one goes to somebody new, if both wait."""


class Ticket:
    """A place in the queue, and then a turn. `is_new` of who has no page yet."""

    def __init__(self, *, is_new: bool = False) -> None:
        self.is_new = is_new
        self.has_turn = False
        self.since = 0.0
        self.called = threading.Event()


class Turns:
    """A queue for `at_once` turns."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self._lock = threading.Lock()
        self._taken = 0
        self._in_a_row = 0
        self._known: deque[Ticket] = deque()
        self._new: deque[Ticket] = deque()

    def take(
        self,
        ticket: Ticket,
        is_gone: Callable[[], bool],
        looks: tuple[float, ...] = (),
        look: Callable[[], object] = int,
    ) -> bool:
        """Wait for a turn. False if `is_gone` said so meanwhile: then there is none.

        Whoever makes `is_gone` true calls `ticket.called.set`. After each pause of `looks`, and then again and again after
        the last, `look` is called.
        """
        with self._lock:
            queue = self._new if ticket.is_new else self._known
            queue.append(ticket)
            ticket.called.clear()
            self._call()
        pauses = list(looks)
        while not is_gone():
            if ticket.called.wait(pauses[0] if pauses else None):
                with self._lock:
                    if ticket.has_turn:
                        return True
                    ticket.called.clear()
            elif pauses:
                look()
                pauses = pauses[1:] or pauses
        self.leave(ticket)
        return False

    def leave(self, ticket: Ticket) -> None:
        """Give back a turn, or a place in the queue; nothing if there is neither."""
        with self._lock:
            if ticket.has_turn:
                ticket.has_turn = False
                self._taken -= 1
                self._call()
            else:
                for queue in (self._known, self._new):
                    if ticket in queue:
                        queue.remove(ticket)

    def ahead(self, ticket: Ticket) -> int:
        """How many wait before a ticket of its kind."""
        with self._lock:
            queue = self._new if ticket.is_new else self._known
            return queue.index(ticket) if ticket in queue else 0

    @property
    def somebody_waits(self) -> bool:
        """Whether a turn that was given back would be taken."""
        return bool(self._known or self._new)

    def _call(self) -> None:
        """Give free turns to who is next; the lock is held."""
        while self._taken < self.at_once and (self._known or self._new):
            new = bool(self._new) and (not self._known or self._in_a_row >= KNOWN_IN_A_ROW)
            self._in_a_row = 0 if new else self._in_a_row + 1
            ticket = (self._new if new else self._known).popleft()
            self._taken += 1
            ticket.has_turn, ticket.since = True, time.monotonic()
            ticket.called.set()


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


TURNS = Turns(max(2, _cores()))
"""The turns of this process. Two at least: while one waits for the database or the disk, another goes on."""

_mine = threading.local()


def mine() -> Ticket | None:
    """The ticket that this thread works under."""
    return getattr(_mine, "ticket", None)


def work_under(ticket: Ticket | None) -> None:
    """Note the ticket that this thread works under from now on."""
    _mine.ticket = ticket


@contextmanager
def aside() -> Iterator[None]:
    """Let others have the turn of this thread while it waits for something that is not worked out here."""
    ticket = mine()
    if ticket is None or not ticket.has_turn:
        yield
        return
    TURNS.leave(ticket)
    try:
        yield
    finally:
        TURNS.take(ticket, lambda: False)
