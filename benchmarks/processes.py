"""Programs that are measured: each is a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """A finished subprocess: its seconds, its peak memory in MB, what it printed, and the seconds of a processor that it and
    its children took, which say more where others use the machine."""

    seconds: float
    memory: float
    output: str
    cpu: float


def run(*command: str) -> Run:
    """Run Python with these arguments; raises CalledProcessError if it fails.

    What it loads is compiled already or stays so, as wherever a program is run more than once."""
    compiled = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryFile("w+") as out:
        start = time.perf_counter()
        process = subprocess.Popen([sys.executable, *command], stdout=out, env=compiled)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        out.seek(0)
        return Run(seconds, usage.ru_maxrss / 1024, out.read(), usage.ru_utime + usage.ru_stime)
