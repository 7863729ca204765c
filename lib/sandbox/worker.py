"""The child: reads what it is told to, within its limits, and answers with plain data.

    python -m lib.sandbox.worker fork|once N [MODULE]

``fork`` stays as it was born and begins a child whenever it is asked to over the socket N; so every child is ready at once
and has seen nobody's data before. ``once`` is for systems on which that is not safe: it is itself the child of the socket N. MODULE has the tasks.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any

import duckdb

from lib.sandbox import plain
from lib.sandbox.limits import Limits, enforce, keep_apart
from lib.sandbox.tasks import Context, Tasks
from lib.sandbox.wire import Receiver, send
from lib.store.control import Cancelled, Control
from lib.texts.messages import Message, Refusal, to_kept

READY, BEGIN, END, BEGUN, ENDED = b"R", b"B", b"E", b"P", b"X"
"""What the process that forks and its parent say: ready; begin a child, end one; one has begun, one has ended."""

TASKS = "lib.sandbox.tasks"
"""The module with the tasks of this program."""
NICE = 5
"""How far children stand back on a busy machine behind the process that serves everybody."""
_ASKED = 1 << 26  # bytes of a task


def main() -> None:
    """Serve until the parent is gone."""
    way, number, *named = sys.argv[1:]
    os.umask(0o077)
    os.nice(NICE)
    if way == "once":
        keep_apart(None)
    tasks = importlib.import_module(named[0] if named else TASKS)
    with contextlib.suppress(Exception):  # whatever stands against it is met again, and said, by a child
        tasks.warm_up()
    gc.collect()
    gc.freeze()  # what is loaded stays: a child that looked through it would have each of its pages copied
    connection = socket.socket(fileno=int(number))
    (_fork_on_demand if way == "fork" else work)(connection, tasks.TASKS)


def _fork_on_demand(control: socket.socket, tasks: Tasks) -> None:
    """Begin children, end them, and say how they ended. Ends with the parent, and its children with it."""
    woken, wake = os.pipe()
    for end in (woken, wake):
        os.set_blocking(end, False)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda number, frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # meant for the parent, which says what is to become of its children
    alive: set[int] = set()
    control.send(READY)
    with contextlib.suppress(OSError):
        while True:
            ready, _, _ = select.select([control.fileno(), woken], [], [])
            if woken in ready:
                with contextlib.suppress(BlockingIOError):
                    os.read(woken, 4096)
                _reap(control, alive)
            if control.fileno() in ready:
                said, given, _, _ = socket.recv_fds(control, 64, 2)
                if not said:
                    break
                if said[:1] == BEGIN:
                    alive.add(_fork(control, (woken, wake), given, tasks))
                elif (child := int(said[1:])) in alive:
                    _end(child)
    for child in alive:
        _end(child)


def _fork(control: socket.socket, pipe: tuple[int, int], given: list[int], tasks: Tasks) -> int:
    """Begin a child. `given` are the socket of its work, and where what its libraries print goes."""
    parent = os.getpid()
    child = os.fork()
    if child == 0:
        try:
            keep_apart(parent)
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            control.close()
            for end in pipe:
                os.close(end)
            os.dup2(given[1], 2)
            work(socket.socket(fileno=given[0]), tasks)
        finally:
            os._exit(1)
    for number in given:
        os.close(number)
    control.send(BEGUN + str(child).encode())
    return child


def _reap(control: socket.socket, alive: set[int]) -> None:
    while alive:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        alive.discard(child)
        control.send(ENDED + f"{child} {os.waitstatus_to_exitcode(status)}".encode())


def _end(child: int) -> None:
    """End a child and everything that it began."""
    for end in (os.kill, os.killpg):  # it may not head a group yet
        with contextlib.suppress(OSError):
            end(child, signal.SIGKILL)


def work(connection: socket.socket, tasks: Tasks) -> None:
    """Do the one of the `tasks` that is asked for over the connection, and end."""
    receiver = Receiver(_ASKED)
    asked: list[dict[str, Any]] = []
    while not asked:
        if not receiver.feed(connection):
            os._exit(0)  # begun ahead of time, and not needed
        asked = receiver.messages()
    task = asked[0]
    limits: Limits = plain.unpack(Limits, task["limits"])
    if task["enforced"]:
        enforce(limits)
    control = Control()
    threading.Thread(target=_listen, args=(connection, receiver, control), daemon=True).start()

    def progress(stage: Message, share: float) -> None:
        send(connection, {"is": "progress", "stage": to_kept(stage), "share": share})

    send(connection, _outcome(tasks[task["task"]], task["given"], Context(progress, control, limits.memory)))
    os._exit(0)


def _listen(connection: socket.socket, receiver: Receiver, control: Control) -> None:
    """Call the work off when that is said, and end when nobody waits for it any more."""
    with contextlib.suppress(OSError, ValueError):
        while receiver.feed(connection):
            if receiver.messages():
                control.cancel()
    os._exit(1)


def _outcome(run: Callable[[dict[str, Any], Context], Any], given: dict[str, Any], context: Context) -> dict[str, Any]:
    """What became of the task, as a message."""
    try:
        return {"is": "answer", "value": run(given, context)}
    except Cancelled:
        return {"is": "cancelled"}
    except (MemoryError, duckdb.OutOfMemoryException):
        return {"is": "memory"}
    except Refusal as refusal:
        if refusal.code == "not_written" and isinstance(refusal.__cause__, duckdb.OutOfMemoryException):
            return {"is": "memory"}
        in_database = isinstance(refusal.__cause__, duckdb.Error)
        return {"is": "refused", "refusal": plain.pack(refusal), "database": in_database}
    except duckdb.Error as problem:
        return {"is": "database", "cause": str(problem), "disk": isinstance(problem, duckdb.IOException)}
    except OSError as problem:
        named = problem.filename if isinstance(problem.filename, str) else ""
        return {"is": "system", "number": problem.errno or 0, "file": named}
    except Exception as problem:
        # Its text may quote a cell: where it came up is said, and what it is.
        places = [f"{frame.filename}:{frame.lineno}" for frame in traceback.extract_tb(problem.__traceback__)]
        return {"is": "failed", "kind": type(problem).__name__, "places": places}


if __name__ == "__main__":
    main()
