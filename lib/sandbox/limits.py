"""What a child may take of memory, processor and time, by the size of what it is given to read.

The system enforces them where it can. Where it cannot (macOS has no limit of memory that holds), and everywhere besides,
whoever waits for the child watches what it takes and ends it (``child.py``).
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

MB = 1 << 20

AT_REST = 250 * MB
"""Bytes of memory of a child that does nothing, its share of what it was forked from included."""
LEAST_MEMORY = 600 * MB
"""Bytes of memory that the smallest file may take, beyond what a child takes that does nothing."""
MEMORY_PER_BYTE, MEMORY_PER_PACKED_BYTE = 16, 120
"""Bytes of memory for every byte of a file of text, and of one that is packed (a workbook, a zip, a gz)."""
LEAST_SECONDS, SECONDS_PER_MB = 30, 3.0
"""Seconds of processor for the smallest file, and for every MB of what is read."""
PACKED = 10
"""How often as large a packed file is taken to be once it is unpacked, where time is concerned."""
PATIENCE = 3
"""How much longer than its time of processor a child may take by the clock: it waits for the disk, and for other programs."""
ANSWER = 256 * MB
"""Bytes of everything that a child says."""
WRITTEN = 64 << 30
"""Bytes of one file that a child writes."""

_PACKED_MARKS = (b"PK", b"\x1f\x8b", b"\xd0\xcf\x11\xe0")
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Limits:
    """Bytes of memory beyond those of a child at rest, seconds of processor, seconds by the clock, and bytes of answer."""

    memory: int
    cpu: int
    wall: float
    answer: int = ANSWER


@dataclass(frozen=True)
class Load:
    """What is to be read: bytes of text, and bytes of packed files."""

    plain: int = 0
    packed: int = 0

    def __add__(self, other: Load) -> Load:
        """Both together."""
        return Load(self.plain + other.plain, self.packed + other.packed)


def load_of(head: bytes, size: int) -> Load:
    """What a file weighs that begins with these bytes."""
    return Load(packed=size) if head.startswith(_PACKED_MARKS) else Load(plain=size)


def limits_for(load: Load, most_memory: int) -> Limits:
    """What a child may take that reads this much, on a machine that has `most_memory` bytes for it."""
    memory = LEAST_MEMORY + MEMORY_PER_BYTE * load.plain + MEMORY_PER_PACKED_BYTE * load.packed
    cpu = LEAST_SECONDS + int(SECONDS_PER_MB * (load.plain + PACKED * load.packed) / MB)
    return Limits(min(memory, most_memory), cpu, float(PATIENCE * cpu))


def enforce(limits: Limits) -> None:
    """Have the system hold this process to its limits, as far as it can. For the child itself."""
    at_rest = _data_segment()
    for name, soft, hard in (
        # Not the address space: databases reserve much more of it than they ever fill.
        ("RLIMIT_DATA", at_rest + limits.memory, at_rest + limits.memory),
        ("RLIMIT_CPU", _seconds_used() + limits.cpu, _seconds_used() + limits.cpu + 2),
        ("RLIMIT_CORE", 0, 0),  # what is in memory is somebody's business
        ("RLIMIT_FSIZE", WRITTEN, WRITTEN),
    ):
        if name == "RLIMIT_DATA" and not at_rest:
            continue
        kind = getattr(resource, name)
        before, highest = resource.getrlimit(kind)  # nothing that was held tighter is let go
        soft = min(soft, before) if before != resource.RLIM_INFINITY else soft
        hard = min(hard, highest) if highest != resource.RLIM_INFINITY else hard
        resource.setrlimit(kind, (soft, hard))


def _seconds_used() -> int:
    return int(sum(resource.getrusage(resource.RUSAGE_SELF)[:2])) + 1


def _data_segment() -> int:
    """Bytes of writable memory that this process has mapped; 0 where the system does not tell."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmData:"):
                return int(line.split()[1]) << 10
    except OSError:
        pass
    return 0


def keep_apart(parent: int | None) -> None:
    """Make this process the head of a group of its own, the first to go where memory is short. It ends with `parent`, of which
    the one thread has begun it; without one it has to see for itself that nobody waits for it any more."""
    os.setsid()
    if sys.platform != "linux":
        return
    if parent is not None:
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # it ended before it was asked for
            os._exit(1)
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")
