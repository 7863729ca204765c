"""What happens to imports when files are damaged, processes are killed and disks are full."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.disk import KINDS
from tests.fuzz import failures, made


def test_damaged_files_are_read_or_refused() -> None:
    """A slice of ``python -m tests.fuzz``."""
    counts: Counter[str] = Counter()
    assert list(failures(seed=3, inputs=400, imports=10, counts=counts)) == []
    assert min(counts["read"], counts["refused"]) > 50
    assert sum(n for what, n in counts.items() if what.startswith("import")) >= 10


def test_an_input_can_be_made_again() -> None:
    assert [made(3, number) for number in range(20)] == [made(3, number) for number in range(20)]
    assert len({made(3, number) for number in range(20)}) == 20


def test_killed_at_any_instant_the_snapshot_is_whole_and_one_of_the_two() -> None:
    """A slice of ``python -m tests.kill``, in a process of its own: it forks."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.kill", "--imports", "8", "--upgrades", "0"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    assert "old in force" in run.stdout


def test_an_upgrade_killed_at_any_instant_leaves_the_old_version_in_force() -> None:
    """Another slice of it."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.kill", "--imports", "0", "--upgrades", "5"], cwd=ROOT, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "upgrades killed, old in force" in run.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_full_disk_changes_nothing(kind: str, tmp_path: Path) -> None:
    """On a small disk of its own where the system allows one, and everywhere with files that may not grow."""
    command = [sys.executable, "-m", "tests.disk", kind, str(tmp_path)]
    found = json.loads(subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout)
    if kind == "tmpfs" and not found:
        return  # the other kind has run
    *cramped, roomy = found
    assert len(cramped) >= 5
    for outcome in cramped:
        assert "no room left on the disk" in outcome["refused"]
        assert outcome["same"], "another snapshot is in force"
        assert not outcome["left"], "something was left behind"
    assert (roomy["refused"], roomy["same"]) == ("", False)
