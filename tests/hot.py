"""Backups taken while imports run: each, unpacked into an empty data folder, is a whole workspace.

    python -m tests.hot [--backups 24] [--seed 7]

A child process imports one file after the other, forgets old versions as early as it may, names the workspace and gives
links, until it is told to stop. Meanwhile backups are taken, every other one as a folder. Each is restored and compared
with itself: the pointer leads to a whole snapshot, all versions and kept files are whole, the links can be read, and an
import and an undo can be done. Backups during which nothing happened prove nothing and are counted apart.
"""

from __future__ import annotations

import argparse
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from lib.publish import doctor
from lib.publish.draft import Upload, prepare
from lib.store import backup, links, retention
from lib.store.backup import back_up
from lib.store.workspace import Workspace

NAME = "default"
_LONG_AGO = 40 * 24 * 60 * 60


def customers(rows: int) -> Upload:
    """A file of that many customers: the number of rows tells the versions apart."""
    lines = (f"p{i}@example.com,2026-01-{1 + i % 28:02d}\n" for i in range(rows))
    return Upload("customers.csv", data=("Email,Close Date\n" + "".join(lines)).encode())


def _import_for_ever(data: Path) -> None:
    workspace = Workspace(data, NAME)
    retention.NEWEST = 2  # so that versions go while they are copied
    for rows in itertools.count(2):
        for snapshot in workspace.history():
            os.utime(snapshot.path, (time.time() - _LONG_AGO,) * 2)
        prepare(workspace, [customers(rows)]).publish()
        workspace.rename(f"Version {rows}")
        links.give(workspace, "viewer", snapshot=workspace.current if rows % 2 else None)


@contextmanager
def importing(data: Path) -> Iterator[None]:
    """Imports run meanwhile, in another process."""
    child = os.fork()
    if child == 0:
        try:
            _import_for_ever(data)
        finally:
            os._exit(1)
    try:
        yield
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


@contextmanager
def drawn_out(dice: random.Random) -> Iterator[None]:
    """A backup pauses before each file, as it would with large ones, so that imports come in between."""
    real = backup._file

    def slowly(*args: Any, **named: Any) -> None:
        time.sleep(dice.uniform(0, 0.2))
        real(*args, **named)

    with mock.patch.object(backup, "_file", slowly):
        yield


def restored(made: Path, data: Path) -> Workspace:
    """Unpack a backup into a data folder, as the documentation says."""
    data.mkdir(parents=True)
    if made.is_dir():
        shutil.copytree(made, data, dirs_exist_ok=True)
    else:
        subprocess.run(["tar", "-xf", str(made), "-C", str(data)], check=True)
    return Workspace(data, NAME)


def faults(workspace: Workspace) -> list[str]:
    """What is wrong with a restored workspace."""
    report = doctor.examine(workspace)
    found = [str(message) for message in (*report.found, *report.notes)]
    history, current = workspace.history(), workspace.current
    if current is None or current != history[-1]:
        return [*found, f"in force is {current}, the newest {history[-1:]}"]
    with closing(current.open()) as con:
        rows = con.execute("select count(*) from customers").fetchall()[0][0]
        imports = con.execute("select count(*) from imports").fetchall()[0][0]
    if rows != imports:  # the first file has one row, and each one after it one more
        found.append(f"{rows} rows of {imports} imports")
    kept = {snapshot.path.stem for snapshot in history}
    found += [
        f"no snapshot for link {link.id}"
        for link in links.given(workspace)
        if link.snapshot and link.snapshot not in kept
    ]
    prepare(workspace, [customers(rows + 1)]).publish()
    workspace.make_current(current)
    return found + ([] if workspace.current == current else ["an undo does nothing"])


def hot(folder: Path, backups: int, seed: int) -> tuple[int, list[str]]:
    """Take that many backups below `folder`. Returns during how many of them something was imported, and what was wrong."""
    data, dice, lively = folder / "data", random.Random(seed), 0
    workspace = Workspace(data, NAME)
    prepare(workspace, [customers(1)]).publish()
    wrong: list[str] = []
    made: list[Path] = []
    with importing(data):
        while len(list((data / "workspaces" / NAME / "raw").iterdir())) < 3:
            time.sleep(0.02)
        for number in range(backups):
            time.sleep(dice.uniform(0, 0.3))
            before = workspace.current
            with drawn_out(dice):
                made.append(back_up(data, folder / (f"{number}.tar" if number % 2 else str(number))).path)
            lively += workspace.current != before
    for path in made:
        place = folder / "restored" / path.stem
        wrong += [f"{path.name}: {fault}" for fault in faults(restored(path, place))]
        shutil.rmtree(place)
    return lively, wrong


def main() -> int:
    """Print what happened. Returns 1 if a backup was not whole."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backups", type=int, default=24)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lively, wrong = hot(Path(folder), options.backups, options.seed)
    print(*wrong, sep="\n", end="\n" if wrong else "")
    print(f"{options.backups} backups, {lively} of them across an import | {len(wrong)} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
