"""One piece of work in a child, seen from outside: told, watched, and ended where it takes more than it may."""

from __future__ import annotations

import contextlib
import logging
import os
import select
import signal
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import duckdb
import psutil

from lib.ingest.intake import Progress
from lib.sandbox.birth import Birthplace, Child
from lib.sandbox.limits import AT_REST, Limits
from lib.sandbox.plain import unpack
from lib.sandbox.wire import Garbage, Receiver, send
from lib.store.control import Cancelled, Control
from lib.texts.messages import Message, Refusal

Why = Literal["crashed", "memory", "time", "answer", "fault"]
"""Why a child gave no answer: it was ended by a signal, it took too much memory, it took too long, what it said was no
answer, or this program is at fault."""

_LOOK = 50  # milliseconds between two looks at what a child takes
_GRACE = 3.0  # seconds in which work that was called off may end by itself
_PARTING = 5.0
_PRINTED = 8192
_NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"Cannot allocate memory", b"out of memory")
"""What libraries print that end the process where memory is refused."""

_log = logging.getLogger(__name__)


class ChildFailed(Exception):  # noqa: N818 - what happened
    """A child gave no answer. Nothing was changed."""

    def __init__(self, why: Why, limits: Limits) -> None:
        super().__init__(why)
        self.why, self.limits = why, limits


@dataclass(frozen=True)
class Work:
    """A task for a child by its name, what it is given, and what it may take. `enforced` is whether the system is to hold it
    to that besides the watcher."""

    task: str
    given: Mapping[str, Any]
    limits: Limits
    enforced: bool = True


def do(place: Birthplace, work: Work, progress: Progress, control: Control) -> Any:
    """Have a child do it, and return its answer, which is plain data that nobody has checked.

    Raises what the task raised (a :class:`~lib.texts.messages.Refusal`, duckdb.Error, OSError), :class:`Cancelled` if
    `control` calls it off, :class:`ChildFailed`, and :class:`~lib.sandbox.birth.Unavailable`.
    """
    control.check()
    child = place.begin()
    try:
        return _Seen(child, work, progress, control).answer()
    finally:
        child.end()
        child.line.close()
        child.status(_PARTING)  # so that what it wrote is nobody's any more


class _Seen:
    """A child at work."""

    def __init__(self, child: Child, work: Work, progress: Progress, control: Control) -> None:
        self._child, self._work, self._progress, self._control = child, work, progress, control
        self._receiver = Receiver(work.limits.answer)
        self._begun = time.monotonic()
        self._told_off = 0.0
        self._watched: psutil.Process | None = None
        with contextlib.suppress(psutil.Error):
            self._watched = psutil.Process(child.pid)

    def answer(self) -> Any:
        """Its answer, once it has given one."""
        work = self._work
        asked = {
            "is": "task", "task": work.task, "given": work.given, "limits": vars(work.limits), "enforced": work.enforced,
        }  # fmt: skip
        try:
            try:
                send(self._child.line.work, asked)
                last = self._last()
            except OSError:  # the connection ended: nobody was there to read what was asked
                last = None
            if last is None:
                raise self._gone()
            return _result(last, work.limits)
        except Garbage as problem:
            _log.warning("What a child said was no answer: %s", problem)
            raise ChildFailed("answer", work.limits) from problem

    def _last(self) -> dict[str, Any] | None:
        """The message that ends the work; None if it ended without one."""
        connection = self._child.line.work
        there = select.poll()  # unlike select it takes any number of open files
        there.register(connection, select.POLLIN)
        while True:
            if there.poll(_LOOK):
                more = self._receiver.feed(connection)
                for message in self._receiver.messages():
                    if message["is"] != "progress":
                        return message
                    self._tell(message)
                if not more:
                    return None
            self._look()

    def _tell(self, message: Mapping[str, Any]) -> None:
        if not self._told_off:
            share = unpack(float, message.get("share"))
            self._progress(unpack(Message, message.get("stage")), min(max(share, 0.0), 1.0))

    def _look(self) -> None:
        """End the wait if the work was called off, or takes more than it may."""
        now, limits = time.monotonic(), self._work.limits
        if self._control.called_off:
            if not self._told_off:
                self._told_off = now
                with contextlib.suppress(OSError):
                    send(self._child.line.work, {"is": "cancel"})
            elif now - self._told_off > _GRACE:
                raise Cancelled
        if now - self._begun > limits.wall:
            raise ChildFailed("time", limits)
        if self._watched is None:
            return
        with contextlib.suppress(psutil.Error):
            with self._watched.oneshot():
                memory, times = self._watched.memory_info().rss, self._watched.cpu_times()
            if memory > AT_REST + limits.memory:
                raise ChildFailed("memory", limits)
            if times.user + times.system > limits.cpu + 2:
                raise ChildFailed("time", limits)

    def _gone(self) -> Exception:
        """Why it ended without an answer."""
        if self._control.called_off:
            return Cancelled()
        limits = self._work.limits
        status = self._child.status(_PARTING)
        printed = self._child.line.printed
        printed.seek(max(0, os.fstat(printed.fileno()).st_size - _PRINTED))
        tail = printed.read()
        if any(mark in tail for mark in _NO_MEMORY):
            return ChildFailed("memory", limits)
        if status == -signal.SIGXCPU:
            return ChildFailed("time", limits)
        return ChildFailed("crashed", limits)


def _told(number: int, file: str) -> OSError:
    """An error of the system that a child met; one of the connection itself would be taken for its end."""
    return OSError(number, os.strerror(number) if 0 < number < 200 else "", file or None)


def _result(message: Mapping[str, Any], limits: Limits) -> Any:
    """The answer in the last message of a child, or what it came to instead. Raises :class:`Garbage`, and the latter."""
    match message["is"]:
        case "answer":
            return message.get("value")
        case "cancelled":
            raise Cancelled
        case "memory":
            raise ChildFailed("memory", limits)
        case "refused":
            refusal: Refusal = unpack(Refusal, message.get("refusal"))
            raise refusal from (duckdb.Error("told by a child") if message.get("database") is True else None)
        case "database":
            kind = duckdb.IOException if message.get("disk") is True else duckdb.Error
            raise kind(unpack(str, message.get("cause"))[:2000])
        case "system":
            number, file = unpack(int, message.get("number")), unpack(str, message.get("file"))
            raise _told(number, file)
        case "failed":
            kind, places = unpack(str, message.get("kind")), unpack(tuple[str, ...], message.get("places"))
            _log.error(
                "A child ended with %s at %s", kind[:80], " < ".join(place[:200] for place in reversed(places[-6:]))
            )
            raise ChildFailed("fault", limits)
    raise Garbage("no outcome")
