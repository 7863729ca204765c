"""How a child begins: forked by a process that is kept for it, as it was when it had read nothing yet; or started anew.

The kept process is started with this program's own few variables of the environment and no others: keys and tokens of the
deployment are neither in it nor in its children. What they are called says nothing of what they read.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from lib.sandbox.limits import keep_apart
from lib.sandbox.worker import BEGIN, BEGUN, END, ENDED, READY, TASKS, work
from lib.texts.messages import Refusal

_ROOT = Path(__file__).parents[2]
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "TMPDIR", "PYTHONPATH", "PYTHONHOME", "LD_LIBRARY_PATH",
    "DYLD_LIBRARY_PATH",
)  # fmt: skip
"""The variables of the environment that a child has, beside those of `_OWN`."""
_OWN = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
_START = 120.0  # seconds; it loads many libraries, perhaps from a cold disk
_PARTING = 5.0
FORKS = sys.platform == "linux"
"""Whether a process with these libraries in it can be forked safely."""


class Unavailable(Refusal):
    """No child could be begun."""

    def __init__(self) -> None:
        super().__init__("child_unavailable")


@dataclass(frozen=True)
class Line:
    """What ties a child to who waits for it: the socket over which it is told its work, and the file into which its libraries
    print, which lies in no folder."""

    work: socket.socket
    printed: IO[bytes]

    def close(self) -> None:
        """Let go of both."""
        self.work.close()
        self.printed.close()


class Child(Protocol):
    """A process that reads. Whoever has it closes its line."""

    pid: int
    line: Line

    def end(self) -> None:
        """End it and everything that it began, at once."""

    def status(self, patience: float) -> int | None:
        """How it ended: its exit code, or of a signal its number below zero. None if it has not within `patience` seconds."""


class Birthplace(Protocol):
    """Where children begin."""

    def start(self) -> None:
        """Get ready for the first. Raises :class:`Unavailable`."""

    def begin(self) -> Child:
        """Begin a child that waits for its work. Raises :class:`Unavailable`."""

    def close(self) -> None:
        """Begin no more, and end those that are left."""


def environment() -> dict[str, str]:
    """The variables of the environment of a child."""
    return {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | _OWN


def _line() -> tuple[Line, socket.socket]:
    """A new line, and the end of its socket that is for the child."""
    ours, theirs = socket.socketpair()
    return Line(ours, tempfile.TemporaryFile()), theirs


def _start(way: str, connection: socket.socket, tasks: str, printed: int | IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "lib.sandbox.worker", way, str(connection.fileno()), tasks],
            cwd=_ROOT, env=environment(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=printed,
            pass_fds=[connection.fileno()],
        )  # fmt: skip
    except OSError as problem:
        raise Unavailable from problem


class _Forked:
    """A child of the kept process, which alone may end it: it knows whether the number is still its child's."""

    line: Line

    def __init__(self, pid: int, template: Template) -> None:
        self.pid, self._template = pid, template
        self.code: int | None = None
        self.over = threading.Event()

    def end(self) -> None:
        """End it."""
        if not self.over.is_set():
            self._template.say(END + str(self.pid).encode())

    def status(self, patience: float) -> int | None:
        """How it ended."""
        self.over.wait(patience)
        return self.code


class Template:
    """The kept process, and what it says of its children. It is started when it is first needed, and again should it end."""

    def __init__(self, tasks: str = TASKS) -> None:
        self._lock, self._tasks = threading.Lock(), tasks
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._begun: deque[_Forked] = deque()
        self._children: dict[int, _Forked] = {}
        self._told = threading.Condition()

    def start(self) -> None:
        """Have it ready. Raises :class:`Unavailable`."""
        with self._lock:
            self._ready()

    def begin(self) -> Child:
        """A child forked from it."""
        with self._lock:
            line, theirs = _line()
            with theirs:
                for _ in range(2):  # it may have ended since it was last needed
                    child = self._forked(line, theirs)
                    if child:
                        child.line = line
                        return child
                    self._give_up()
            line.close()
        raise Unavailable

    def _forked(self, line: Line, theirs: socket.socket) -> _Forked | None:
        control = self._ready()
        with contextlib.suppress(OSError), self._told:
            socket.send_fds(control, [BEGIN], [theirs.fileno(), line.printed.fileno()])
            self._told.wait_for(lambda: self._begun or control is not self._control, _START)
            return self._begun.popleft() if self._begun else None
        return None

    def _ready(self) -> socket.socket:
        if self._control is not None and self._process is not None and self._process.poll() is None:
            return self._control
        self._give_up()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = _start("fork", theirs, self._tasks, subprocess.DEVNULL)
        ours.settimeout(_START)
        try:
            if ours.recv(64) != READY:
                raise OSError
        except OSError as problem:
            ours.close()
            self._process.kill()
            raise Unavailable from problem
        ours.settimeout(None)
        self._control = ours
        threading.Thread(target=self._hear, args=(ours,), name="readers", daemon=True).start()
        return ours

    def _hear(self, control: socket.socket) -> None:
        """Take in what it says until it ends; its children have ended with it then."""
        with contextlib.suppress(OSError):
            while said := control.recv(64):
                with self._told:
                    if said[:1] == BEGUN:
                        child = _Forked(int(said[1:]), self)
                        self._children[child.pid] = child
                        self._begun.append(child)
                    elif said[:1] == ENDED:
                        pid, code = map(int, said[1:].split())
                        self._over(pid, code)
                    self._told.notify_all()
        with self._told:
            if self._control is control:
                self._control = None
            for pid in list(self._children):
                self._over(pid, -signal.SIGKILL)
            self._told.notify_all()
        control.close()

    def _over(self, pid: int, code: int) -> None:
        child = self._children.pop(pid, None)
        if child:
            child.code = code
            child.over.set()

    def say(self, what: bytes) -> None:
        """Tell it something, if it is still there."""
        control = self._control
        if control is not None:
            with contextlib.suppress(OSError):
                control.send(what)

    def _give_up(self) -> None:
        control, process = self._control, self._process
        self._control = self._process = None
        self._begun.clear()
        if control is not None:
            with contextlib.suppress(OSError):
                control.shutdown(socket.SHUT_RDWR)
        if process is not None:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_PARTING)
            process.kill()
            process.wait()

    def close(self) -> None:
        """End it, and its children with it."""
        with self._lock:
            self._give_up()


class _Started:
    """A child that is a program of its own."""

    def __init__(self, tasks: str) -> None:
        self.line, theirs = _line()
        with theirs:
            self._process = _start("once", theirs, tasks, self.line.printed)
        self.pid = self._process.pid

    def end(self) -> None:
        """End it."""
        if self._process.poll() is None:  # so the number is still its own
            self._process.kill()
            with contextlib.suppress(OSError):
                os.killpg(self.pid, signal.SIGKILL)

    def status(self, patience: float) -> int | None:
        """How it ended."""
        try:
            return self._process.wait(patience)
        except subprocess.TimeoutExpired:
            return None


class Fresh:
    """Starts a program for every child, `ahead` of them before they are needed: right on every system."""

    def __init__(self, ahead: int = 1, tasks: str = TASKS) -> None:
        self._ahead, self._tasks = ahead, tasks
        self._waiting: deque[_Started] = deque()
        self._lock = threading.Lock()

    def start(self) -> None:
        """Start those that wait."""
        with self._lock:
            self._fill()

    def _fill(self) -> None:
        while len(self._waiting) < self._ahead:
            self._waiting.append(_Started(self._tasks))

    def begin(self) -> Child:
        """A child that has loaded its libraries, or is about to."""
        with self._lock:
            while self._waiting:
                child = self._waiting.popleft()
                if child.status(0) is None:
                    break
                child.line.close()
            else:
                child = _Started(self._tasks)
            self._fill()
            return child

    def close(self) -> None:
        """End those that wait."""
        with self._lock:
            for child in self._waiting:
                child.end()
                child.line.close()
                child.status(_PARTING)
            self._waiting.clear()


class _Copied:
    """A child forked by this very process."""

    def __init__(self) -> None:
        self.line, theirs = _line()
        self._code: int | None = None
        parent = os.getpid()
        gc.freeze()  # as the kept process does
        self.pid = os.fork()
        if self.pid == 0:
            try:
                keep_apart(parent)
                self.line.work.close()
                for name in os.environ.keys() - environment().keys():
                    del os.environ[name]
                os.umask(0o077)
                nothing = os.open(os.devnull, os.O_RDWR)
                for end, number in ((nothing, 0), (nothing, 1), (self.line.printed.fileno(), 2)):
                    os.dup2(end, number)
                work(theirs, importlib.import_module(TASKS).TASKS)
            finally:
                os._exit(1)
        theirs.close()

    def end(self) -> None:
        """End it."""
        if self.status(0) is None:
            for end in (os.kill, os.killpg):  # it may not head a group yet
                with contextlib.suppress(OSError):
                    end(self.pid, signal.SIGKILL)

    def status(self, patience: float) -> int | None:
        """How it ended."""
        until = time.monotonic() + patience
        while self._code is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
            elif time.monotonic() >= until:
                break
            else:
                time.sleep(0.005)
        return self._code


class Itself:
    """Forks this process, for a program of one thread that does one thing, like the command line: it has loaded everything."""

    def start(self) -> None:
        """It is ready."""

    def begin(self) -> Child:
        """A copy of this process, without the variables of its environment."""
        return _Copied()

    def close(self) -> None:
        """Nothing is kept."""


def birthplace() -> Birthplace:
    """How children begin on this system."""
    return Template() if FORKS else Fresh()
