"""Settings that shape no rows are kept beside them: few bytes, the same figures, and versions like any other."""

from __future__ import annotations

import errno
import os
import shutil
import tarfile
from contextlib import closing
from pathlib import Path

import pytest

from lib.publish import doctor, export, masking
from lib.publish.draft import (
    ImportRefused,
    Options,
    Upload,
    prepare,
)
from lib.store import apart, links, pointer, retention
from lib.store.backup import back_up
from lib.store.retention import prune
from lib.store.workspace import Snapshot, Workspace, WorkspaceError
from tests.damage import run
from tests.unit.damages import NAME, customers
from tests.unit.drafts import current, publish, upload

DAY = 24 * 60 * 60
BAND, TARGET = "band.e.show_rate", "target.r.gross"


@pytest.fixture
def workspace(two_versions: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(two_versions, tmp_path / "data")
    return Workspace(tmp_path / "data", NAME)


def save(workspace: Workspace, **settings: str) -> Snapshot:
    changes = {key.replace("__", "."): value for key, value in settings.items()}
    made = prepare(workspace, [], Options(settings=changes)).publish()
    assert made is not None
    return made


def target(workspace: Workspace, value: str) -> Snapshot:
    return save(workspace, **{"target__r.gross": value})


def on_disk(workspace: Workspace) -> int:
    """Bytes of all its files, of a file with several names once."""
    found = {path.stat().st_ino: path.stat().st_size for path in workspace.folder.rglob("*") if path.is_file()}
    return sum(found.values())


def test_twelve_saves_write_next_to_nothing(workspace: Workspace) -> None:
    before = on_disk(workspace)
    made = [target(workspace, str(1000 + number)) for number in range(12)]
    assert on_disk(workspace) - before < 50_000
    assert [one.settings()[TARGET] for one in made] == [str(1000 + number) for number in range(12)]
    assert len({one.identity for one in made}) == 12
    assert [one.number for one in workspace.history()] == list(range(1, 15))
    assert doctor.examine(workspace).found == []


def test_undo_a_frozen_link_and_an_import_hold_to_their_own(workspace: Workspace) -> None:
    first, second = target(workspace, "1000"), target(workspace, "2000")
    token = links.give(workspace, "viewer", snapshot=first)
    assert links.read(workspace.data, token).snapshot == first.path.stem
    workspace.make_current(first)
    assert workspace.current == first
    publish(workspace, upload(customers(5), "third.csv"))
    assert current(workspace, f"select value from settings where key = '{TARGET}'") == [("1000",)]
    assert current(workspace, "select count(*) from customers") == [(5,)]
    assert second.settings()[TARGET] == "2000"
    target(workspace, "")
    assert workspace.current is not None
    assert TARGET not in workspace.current.settings()
    assert target(workspace, "") == workspace.current


def test_what_shapes_rows_is_built(workspace: Workspace) -> None:
    target(workspace, "1000")
    made = save(workspace, moved_in_booked="no")
    assert not apart.is_apart(made.path)
    assert (made.settings()[TARGET], made.settings()["moved_in_booked"]) == ("1000", "no")


def test_export_backup_copies_and_commands_say_the_same(workspace: Workspace, tmp_path: Path) -> None:
    made = target(workspace, "1234")
    other = Workspace(tmp_path / "other")
    prepare(other, [Upload("all.zip", data=export.write(workspace, made))]).publish()
    assert other.current is not None
    assert other.current.settings()[TARGET] == "1234"
    assert masking.masked(workspace, made).settings()[TARGET] == "1234"
    assert f"{TARGET}=1234" in run(workspace.data, "settings")[1]
    back_up(workspace.data, tmp_path / "all.tar")
    with tarfile.open(tmp_path / "all.tar") as tar:
        tar.extractall(tmp_path / "restored", filter="data")
    restored = Workspace(tmp_path / "restored", NAME)
    assert (restored.trouble, restored.current and restored.current.settings()[TARGET]) == (None, "1234")


@pytest.mark.parametrize("how", ["gone", "half"])
def test_without_its_settings_a_version_is_none(workspace: Workspace, how: str) -> None:
    before, made = target(workspace, "1000"), target(workspace, "2000")
    kept = apart.beside(made.path)
    kept.unlink() if how == "gone" else kept.write_bytes(kept.read_bytes()[:9])
    assert workspace.current == before
    assert workspace.trouble is not None
    assert workspace.trouble.code == "version_damaged"
    with pytest.raises(WorkspaceError):
        workspace.make_current(made)


@pytest.mark.parametrize("at", ["link", "point"])
def test_killed_in_between_the_old_one_is_in_force(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    before = target(workspace, "1000")

    class Killed(BaseException):
        """The process ends here."""

    def kill(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(*((os, "link", kill) if at == "link" else (Workspace, "_point", kill)))
        with pytest.raises(Killed):
            target(workspace, "2000")
    assert (workspace.current, workspace.trouble) == (before, None)
    assert [one.number for one in workspace.history()] == [1, 2, 3]
    assert target(workspace, "3000").number == 4
    assert len([one for one in workspace.history() if apart.is_apart(one.path)]) == 2


def test_a_disk_that_gives_a_file_one_name_gets_a_copy(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    made = target(workspace, "1000")
    assert made.path.stat().st_nlink == 1
    with closing(made.open()) as con:
        assert con.execute("select count(*) from customers").fetchall()
    assert made.settings()[TARGET] == "1000"


def test_pruning_goes_by_when_a_version_was_made(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "NEWEST", 2)
    old = workspace.history()[-1]
    os.utime(old.path, (1, 1))  # the time of every name of this database
    made = [target(workspace, str(number)) for number in range(1, 4)]
    assert workspace.history()[1:] == made
    assert prune(workspace, made[0].made_at + 40 * DAY)[-1:] == [made[0]]
    assert not apart.beside(made[0].path).exists()
    assert pointer.read(workspace.folder).snapshot == made[-1].path.stem


def test_a_full_disk_changes_nothing(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    before, there = target(workspace, "1000"), sorted(workspace.folder.rglob("*"))

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    with pytest.raises(ImportRefused, match="no room left on the disk"):
        target(workspace, "2000")
    assert (workspace.current, workspace.trouble) == (before, None)
    assert sorted(workspace.folder.rglob("*")) == there
