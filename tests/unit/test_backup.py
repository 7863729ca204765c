"""Backups of a workspace in use, and what becomes of them when they are restored."""

from __future__ import annotations

import json
import os
import shutil
import stat
import time
from pathlib import Path

import pytest

from lib.publish import doctor
from lib.store import links
from lib.store.backup import back_up
from lib.store.retention import (
    DAYS,
    NEWEST,
    backing_up,
    prune,
)
from lib.store.workspace import Workspace, WorkspaceError
from tests.damage import run
from tests.hot import hot, restored
from tests.unit.damages import NAME, customers
from tests.unit.drafts import numbers, publish, upload


def test_what_is_copied_during_imports_is_whole(tmp_path: Path) -> None:
    lively, wrong = hot(tmp_path, backups=3, seed=3)
    assert lively, "no import came in between: this proves nothing"
    assert wrong == []


def copied(original: Path, data: Path) -> Workspace:
    """The workspace of two versions in a data folder of its own."""
    shutil.copytree(original, data)
    return Workspace(data, NAME)


@pytest.mark.parametrize("name", ["all.tar", "all-2026.11.30"])
def test_a_backup_is_unpacked_into_a_data_folder(two_versions: Path, tmp_path: Path, name: str) -> None:
    own = copied(two_versions, tmp_path / "data")
    token = links.give(own, "viewer", snapshot=own.history()[0])
    (tmp_path / "to").mkdir()
    code, out, _ = run(own.data, "backup", str(tmp_path / "to" / name), "--json")
    told = json.loads(out)
    made = Path(told["file"])
    assert (code, told["workspaces"]) == (0, [NAME])
    assert [path.name for path in made.parent.iterdir()] == [name]
    assert stat.S_IMODE(made.stat().st_mode) & 0o077 == 0
    there = restored(made, tmp_path / "elsewhere")
    assert (numbers(there), there.title) == (numbers(own), "Acme")
    assert links.read(there.data, token).snapshot == there.history()[0].path.stem
    assert {path.name for path in (there.folder / "raw").iterdir()} == {
        path.name for path in (own.folder / "raw").iterdir()
    }
    assert doctor.examine(there).found == []


def test_a_backup_that_fails_leaves_the_last_one(
    two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own, path = copied(two_versions, tmp_path / "data"), tmp_path / "all.tar"
    back_up(own.data, path)
    content = path.read_bytes()

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        code, _, err = run(own.data, "backup", str(path))
    assert (code, len(err.strip().splitlines())) == (2, 1)
    assert path.read_bytes() == content
    assert sorted(one.name for one in tmp_path.iterdir()) == ["all.tar", "data"]
    publish(own, upload(customers(7), "more.csv"))
    back_up(own.data, path)
    assert len(restored(path, tmp_path / "newer").history()) == 3


def test_where_a_backup_cannot_go(two_versions: Path, tmp_path: Path) -> None:
    own = copied(two_versions, tmp_path / "data")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "x").touch()
    (tmp_path / "file").touch()
    for path in ("full", "file", "data/workspaces/x.tar", "x.zip", "x.tar.gz", "no/such/place.tar"):
        code, _, err = run(own.data, "backup", str(tmp_path / path))
        assert (code, len(err.strip().splitlines())) == (2, 1), path
    with pytest.raises(WorkspaceError, match="no workspace"):
        back_up(own.data, tmp_path / "x.tar", "other")


def test_nothing_is_pruned_meanwhile(two_versions: Path, tmp_path: Path) -> None:
    own = copied(two_versions, tmp_path / "data")
    real = own.history()[0]
    for number in range(3, NEWEST + 4):
        (real.path.parent / f"{number:06d}-0123abcd.duckdb").write_bytes(real.path.read_bytes())
    own.make_current(own.history()[-1])
    for snapshot in own.history():
        os.utime(snapshot.path, (time.time() - 2 * DAYS * 24 * 60 * 60,) * 2)
    with backing_up(own):
        assert prune(own) == []
    assert len(prune(own)) == 3


def test_a_damaged_workspace_is_copied_as_it_is(two_versions: Path, tmp_path: Path) -> None:
    own = copied(two_versions, tmp_path / "data")
    (own.folder / "current.json").write_text("{")
    back_up(own.data, tmp_path / "all.tar")
    there = restored(tmp_path / "all.tar", tmp_path / "elsewhere")
    assert len(there.history()) == 2
    assert there.trouble is not None


def test_the_sample_and_what_was_deleted_are_left_out(two_versions: Path, tmp_path: Path) -> None:
    own = copied(two_versions, tmp_path / "data")
    (own.folder.parent / "sample").mkdir()
    (own.folder.parent / ".erased" / "x").mkdir(parents=True)
    assert back_up(own.data, tmp_path / "all").workspaces == (NAME,)
    assert {path.name for path in (tmp_path / "all" / "workspaces").iterdir()} == {NAME, "secret.key"}
    assert Workspace(tmp_path / "all", NAME).title == "Acme"


def test_a_server_that_nobody_has_imported_into_yet_has_a_backup(tmp_path: Path) -> None:
    (tmp_path / "data/workspaces").mkdir(parents=True)
    assert back_up(tmp_path / "data", tmp_path / "b.tar").workspaces == ()
    with pytest.raises(WorkspaceError, match="no workspace"):
        back_up(tmp_path / "mistyped", tmp_path / "c.tar")
    assert not (tmp_path / "c.tar").exists()
