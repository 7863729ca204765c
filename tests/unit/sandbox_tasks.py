"""Tasks of a child that has been taken over, or has met a file that is too much for it."""

from __future__ import annotations

import os
import re
import stat
import time
from pathlib import Path
from typing import Any

from lib.sandbox.tasks import Context, Tasks
from lib.texts.messages import Message


def _echo(given: dict[str, Any], context: Context) -> Any:
    return given | {"environment": dict(os.environ), "argv": Path("/proc/self/cmdline").read_text(), "pid": os.getpid()}


def _steps(given: dict[str, Any], context: Context) -> Any:
    for step in range(3):
        context.progress(Message("stage_reading", {"file": f"{step}.csv"}), step / 3)
    return "done"


def _signal(given: dict[str, Any], context: Context) -> Any:
    os.kill(os.getpid(), given["number"])
    time.sleep(60)


def _allocate(given: dict[str, Any], context: Context) -> Any:
    held = []
    for _ in range(given["mb"]):
        held.append(bytearray(os.urandom(1) * (1 << 20)))
    return len(held)


def _spin(given: dict[str, Any], context: Context) -> Any:
    return bool(re.fullmatch("(a|a)*b", "a" * 60))  # it holds the interpreter


def _hang(given: dict[str, Any], context: Context) -> Any:
    Path(given["mark"]).write_text(str(os.getpid()))
    if given.get("child"):
        if os.fork() == 0:
            time.sleep(60)
        Path(given["mark"] + ".2").touch()
    time.sleep(60)


def _until_called_off(given: dict[str, Any], context: Context) -> Any:
    while True:
        context.control.check()
        time.sleep(0.01)


def _say(given: dict[str, Any], context: Context) -> Any:
    """Say these very bytes in place of an answer."""
    for number in range(3, 64):
        if os.path.exists(f"/proc/self/fd/{number}") and stat.S_ISSOCK(os.fstat(number).st_mode):  # noqa: PTH110
            os.write(number, bytes.fromhex(given["bytes"]))
            os._exit(0)


def _much(given: dict[str, Any], context: Context) -> Any:
    return "x" * given["size"]


def _fault(given: dict[str, Any], context: Context) -> Any:
    raise KeyError("zoe@private.test")


TASKS: Tasks = {
    "echo": _echo,
    "steps": _steps,
    "signal": _signal,
    "allocate": _allocate,
    "spin": _spin,
    "hang": _hang,
    "until_called_off": _until_called_off,
    "say": _say,
    "much": _much,
    "fault": _fault,
}


def warm_up() -> None:
    """There is nothing to load."""
