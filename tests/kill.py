"""Imports killed at random instants: the snapshot in force is always whole, and one of the two.

    python -m tests.kill [--imports 50] [--upgrades 20] [--seed 7]

Of three imports one is killed (SIGKILL, a real process) after a random part of the time that an import takes, one loses the
child that reads for it then, and one is killed, or its child is, right before a random one of the steps in which Python opens,
renames or removes files, publishing among them. Upgrades of what an earlier version made are killed in the same ways: the
old version stays in force until the new one is, and the next upgrade is done as if nothing had been.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import psutil

from lib.publish import upgrade
from lib.publish.draft import Options, Upload, prepare
from lib.sandbox import copying, imports, pool
from lib.store.workspace import Workspace
from tests import older

STEPS = frozenset({"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"})
ROWS = 2_000


@dataclass
class Death:
    """When an import dies: before step number `step` if that is not 0, else after `seconds` if they are not endless; `reader`
    is whether only the child dies that reads for it."""

    step: int = 0
    seconds: float = float("inf")
    reader: bool = False


def customers(rows: int) -> Upload:
    """A file of that many customers."""
    lines = (f"p{i}@example.com,2026-01-{1 + i % 28:02d},Ana Ruiz\n" for i in range(rows))
    return Upload("customers.csv", data=("Email,Close Date,Closer\n" + "".join(lines)).encode())


def import_in_child(data: Path, rows: int, death: Death) -> bool:
    """Replace the customers by `rows` of them in a child process that may be killed. Returns whether it was done."""
    child = os.fork()
    if child == 0:
        try:
            pool.alone()
            _die_before(death.step)
            imports.prepare(Workspace(data), [customers(rows)], Options(mode="replace")).publish()
            os._exit(0)
        finally:
            os._exit(1)
    end = time.monotonic() + death.seconds
    while True:
        if time.monotonic() >= end:
            _kill(child, death.reader)
        pid, status = os.waitpid(child, 0 if death.seconds == float("inf") else os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.002)


def _kill(child: int, reader: bool) -> None:
    """Kill an import, or the children it has at this moment."""
    if not reader:
        os.kill(child, signal.SIGKILL)
        return
    with contextlib.suppress(psutil.Error):
        for process in psutil.Process(child).children():
            process.kill()


def _die_before(step: int) -> None:
    left = step

    def hook(event: str, _: object) -> None:
        nonlocal left
        if event in STEPS:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)

    if step:
        sys.addaudithook(hook)


def rows_in_force(workspace: Workspace) -> int:
    """How many customers the snapshot in force has, with its derived relations in agreement."""
    assert workspace.current is not None, "the pointer is gone"
    with closing(workspace.current.open()) as con:
        tables = ("customers", "clients", "people")
        found = {con.execute(f"select count(*) from {table}").fetchall()[0][0] for table in tables}
    assert len(found) == 1, f"the relations of a snapshot disagree: {found}"
    return int(found.pop())


def torn(data: Path, imports: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Kill that many imports into a workspace below `data`. Returns what became of them, and what should not have been."""
    workspace, dice = Workspace(data), random.Random(seed)
    prepare(workspace, [customers(1)]).publish()
    start = time.monotonic()
    assert import_in_child(data, ROWS, Death())
    usual = time.monotonic() - start
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    in_force = ROWS
    for number in range(1, imports + 1):
        wanted = ROWS + number
        after = dice.uniform(0, 1.1 * usual)
        death = (Death(seconds=after, reader=True), Death(step=dice.randint(1, 34)), Death(seconds=after))[number % 3]
        done = import_in_child(data, wanted, death)
        rows = rows_in_force(workspace)
        counts["finished" if done else "killed, new in force" if rows == wanted else "killed, old in force"] += 1
        if rows != wanted and (done or rows != in_force):
            wrong.append(f"import {number} ({death}): {rows} rows, neither {in_force} nor {wanted}")
        in_force = rows
    if not import_in_child(data, 3, Death()) or rows_in_force(workspace) != 3:
        wrong.append("after all this an import could not be done")
    return counts, wrong


def upgrade_in_child(workspace: Workspace, death: Death) -> bool:
    """Bring a workspace up to date in a child process that may be killed. Returns whether it was done."""
    child = os.fork()
    if child == 0:
        try:
            pool.alone()
            _die_before(death.step)
            copying.in_force(workspace)
            os._exit(0)
        finally:
            os._exit(1)
    end = time.monotonic() + death.seconds
    while True:
        if time.monotonic() >= end:
            _kill(child, death.reader)
        pid, status = os.waitpid(child, 0 if death.seconds == float("inf") else os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) == 0
        time.sleep(0.002)


def torn_upgrades(folder: Path, times: int, seed: int) -> tuple[Counter[str], list[str]]:
    """Kill that many upgrades below `folder`. Returns what became of them, and what should not have been."""
    old, dice = older.unpacked("before", folder / "old"), random.Random(seed)
    assert old.current is not None
    name, counts, wrong = old.current.path.name, Counter[str](), []
    upgrade.lacks_something(old.current)  # what a running program has worked out already
    start = time.monotonic()
    for number in range(times + 1):
        workspace = Workspace(folder / f"{number}", "w")
        shutil.copytree(old.folder, workspace.folder)
        if number == 0:
            assert upgrade_in_child(workspace, Death())
            usual = time.monotonic() - start
            continue
        # A few steps take no time at all, among them all of publishing: a third of the deaths are right before one of them.
        after = dice.uniform(0, usual)
        death = (Death(seconds=after, reader=True), Death(step=dice.randint(1, 40)), Death(seconds=after))[number % 3]
        done = upgrade_in_child(workspace, death)
        current = workspace.current
        is_old = current is not None and current.path.name == name
        counts["finished" if done else "killed, old in force" if is_old else "killed, new in force"] += 1
        if current is None or workspace.trouble or not current.is_sound() or (done and is_old):
            wrong.append(f"upgrade {number} ({death}): {current}, {workspace.trouble}")
        ready = upgrade.in_force(workspace)
        with closing(ready.open()) if ready else contextlib.nullcontext() as con:
            if con is None or con.execute("select count(*) from payments").fetchall() != [(7,)]:
                wrong.append(f"upgrade {number} ({death}): it could not be done after that")
        if ready != workspace.current or len(workspace.history()) != len(old.history()) + 1:
            wrong.append(f"upgrade {number} ({death}): {workspace.history()}")
    return counts, wrong


def main() -> int:
    """Print what happened. Returns 1 if a snapshot was torn or an acknowledged import lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--imports", type=int, default=50)
    parser.add_argument("--upgrades", type=int, default=20)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        counts, wrong = torn(Path(folder), options.imports, options.seed) if options.imports else (Counter(), [])
        told, more = torn_upgrades(Path(folder), options.upgrades, options.seed)
    counts += Counter({f"upgrades {what}": n for what, n in told.items()})
    wrong += more
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(", ".join(f"{n} {what}" for what, n in sorted(counts.items())), f"| {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
