"""Workspaces: the pointer, the history, and that a crash at any instant leaves a whole snapshot in force."""

from __future__ import annotations

import errno
import os
import re
import threading
import time
from pathlib import Path

import duckdb
import pytest

from lib.publish.draft import ImportRefused, Upload
from lib.store import audit, drafts, files, links
from lib.store.drafts import IDLE
from lib.store.retention import prune
from lib.store.workspace import Workspace, WorkspaceError, data_folder
from tests.conftest import ROOT
from tests.unit.drafts import draft, publish, upload


def customers(count: int) -> Upload:
    return upload(
        [["Email", "Close Date"], *([f"p{i}@example.com", "2026-01-15"] for i in range(count))], "customers.csv"
    )


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


@pytest.mark.parametrize("name", ["", "A", "a b", "../x", "a/b", "é", "x" * 65, ".", "-a", "a\n"])
def test_names_that_are_none(tmp_path: Path, name: str) -> None:
    with pytest.raises(WorkspaceError):
        Workspace(tmp_path, name)


def test_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path / "from_environment"))
    assert data_folder() == tmp_path / "from_environment"
    assert data_folder(tmp_path) == tmp_path
    monkeypatch.setenv("HOME", str(tmp_path))
    assert data_folder("~/closeboard data") == tmp_path / "closeboard data"
    monkeypatch.delenv("CLOSEBOARD_DATA")
    assert data_folder() == ROOT / "data"


def test_publish_point_and_history(workspace: Workspace) -> None:
    assert workspace.current is None
    assert workspace.history() == []
    publish(workspace, customers(1))
    first = workspace.current
    publish(workspace, customers(2))
    second = workspace.current
    assert first is not None
    assert second is not None
    assert [s.number for s in workspace.history()] == [1, 2]
    assert first.identity != second.identity
    assert second.identity.startswith("w/")
    workspace.make_current(first)
    assert workspace.current == first
    assert workspace.history() == [first, second]
    publish(workspace, customers(3))
    assert [s.number for s in workspace.history()] == [1, 2, 3]
    second.path.unlink()
    with pytest.raises(WorkspaceError, match="Snapshot 2 is no longer kept"):
        workspace.make_current(second)


def test_a_snapshot_is_read_only_and_reaches_nothing(workspace: Workspace, tmp_path: Path) -> None:
    publish(workspace, customers(1))
    assert workspace.current is not None
    con = workspace.current.open()
    secret = tmp_path / "secret.csv"
    secret.write_text("a\n1\n")
    for sql in (
        "delete from customers_rows",
        f"from '{secret}'",
        f"attach '{secret}' as x",
        "set lock_configuration = false",
        "install httpfs",
    ):
        with pytest.raises(duckdb.Error):
            con.execute(sql)
    con.close()


def test_someone_else_was_quicker(workspace: Workspace) -> None:
    mine = draft(workspace, customers(2))
    publish(workspace, customers(1))
    theirs = workspace.current
    with pytest.raises(WorkspaceError, match="Someone else imported"):
        mine.publish()
    assert workspace.current == theirs
    assert mine.path is not None
    assert not mine.path.exists()


def test_what_a_crash_left_behind_goes_after_minutes(workspace: Workspace) -> None:
    publish(workspace, customers(1))
    drafts = workspace.folder / "drafts"
    drafts.mkdir(exist_ok=True)
    old, young, folder = drafts / "old.duckdb", drafts / "young.duckdb", drafts / "old.duckdb.tmp"
    folder.mkdir()
    for path in (old, young, folder / "part"):
        path.write_text("half")
    for path in (old, folder):
        os.utime(path, (time.time() - IDLE - 1,) * 2)
    draft(workspace, customers(2)).discard()
    assert [path.name for path in drafts.iterdir()] == ["young.duckdb"]


def test_a_draft_given_up_leaves_the_place_of_one_just_begun(workspace: Workspace) -> None:
    given_up, begun = workspace.new_draft(), workspace.new_draft()
    drafts.forget(given_up)
    begun.write_text("may be written")
    drafts.forget(begun)
    assert not workspace.folder.exists()


class Killed(BaseException):
    """The process ends here."""


def test_a_snapshot_that_was_never_in_force_is_no_version(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def end(*_: object) -> None:
        raise Killed

    def killed() -> Path:
        """What a kill leaves between the rename of a snapshot and the flip of the pointer."""
        before = set((workspace.folder / "snapshots").glob("*"))
        with monkeypatch.context() as patched:
            patched.setattr(Workspace, "_point", end)
            with pytest.raises(Killed):
                draft(workspace, customers(9)).publish()
        (left,) = set((workspace.folder / "snapshots").glob("*")) - before
        return left

    first_import = killed()
    assert workspace.history() == []
    publish(workspace, customers(1))
    assert not first_import.exists()
    publish(workspace, customers(2))
    one, two = workspace.history()
    left = killed()
    workspace.make_current(one)
    assert workspace.history() == [one, two]
    assert [snapshot.path for snapshot in prune(workspace)] == [left]
    publish(workspace, customers(3))
    assert [snapshot.number for snapshot in workspace.history()] == [1, 2, 3]


def test_undo_on_a_full_disk_says_so(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(workspace, customers(1))
    first = workspace.current
    publish(workspace, customers(2))
    second = workspace.current
    assert first is not None

    def full(path: Path, text: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("lib.store.files.write", full)
    with pytest.raises(WorkspaceError) as refused:
        workspace.make_current(first)
    assert "nothing was changed" in str(refused.value)
    assert workspace.current == second


def test_a_name_to_be_shown_by(workspace: Workspace) -> None:
    publish(workspace, customers(1))
    assert workspace.title == ""
    workspace.rename("  Acme   Coaching ")
    assert Workspace(workspace.data, "w").title == "Acme Coaching"
    for name in ("x" * 61, "a\x00b"):
        with pytest.raises(WorkspaceError):
            workspace.rename(name)
    with pytest.raises(WorkspaceError, match="deleted"):
        Workspace(workspace.data, "other").rename("Acme")
    assert not (workspace.data / "workspaces" / "other").exists()


def test_deleting_leaves_nothing_on_disk(workspace: Workspace) -> None:
    publish(workspace, customers(1))
    token = links.give(workspace, "owner", purpose="me")
    workspace.rename("Acme")
    audit.record(workspace, "me", "rename")
    unfinished, current = draft(workspace, customers(2)), workspace.current
    assert (workspace.folder / "raw").exists()
    assert current is not None
    reading = current.open()
    workspace.delete()
    left = {path.name for path in workspace.data.rglob("*")}
    assert left == {"workspaces", "secret.key"}
    assert reading.execute("select count(*) from customers").fetchall() == [(1,)]
    reading.close()
    with pytest.raises(links.LinkError, match="revoked"):
        links.read(workspace.data, token)
    with pytest.raises((WorkspaceError, ImportRefused)):
        unfinished.publish()
    with pytest.raises(WorkspaceError, match="deleted"):
        workspace.make_current(current)
    with pytest.raises(WorkspaceError, match="deleted"):
        workspace.rename("Acme")
    with pytest.raises(WorkspaceError, match="deleted"):
        links.revoke(workspace, "x")
    audit.record(workspace, "me", "rename")
    workspace.delete()
    assert {path.name for path in workspace.data.rglob("*")} == left


def test_who_waits_for_a_workspace_that_is_deleted_does_not_bring_it_back(workspace: Workspace) -> None:
    publish(workspace, customers(1))
    problems: list[BaseException] = []

    def rename() -> None:
        try:
            workspace.rename("Acme")
        except WorkspaceError as problem:
            problems.append(problem)

    with workspace.lock():
        waiting = threading.Thread(target=rename)
        waiting.start()
        time.sleep(0.1)
        workspace.folder.rename(workspace.data / "elsewhere")
    waiting.join()
    assert len(problems) == 1
    assert not workspace.folder.exists()


def test_looking_leaves_no_trace(workspace: Workspace) -> None:
    draft(workspace, customers(2)).discard()
    assert not workspace.folder.exists()


def test_locks_and_writes_of_state_have_one_home() -> None:
    elsewhere = {
        "lib/store/backup.py": {"os.fsync", "os.O_CREAT"},  # it writes where its owner says, not to a workspace
        "lib/store/apart.py": {"os.link"},  # a database of two snapshots
    }
    primitives = re.compile(r"\bfcntl\b|\bos\.(?:fsync|link|O_CREAT|replace|rename)\b|\.write_text\(")
    for path in sorted(
        [
            *(ROOT / "lib/store").rglob("*.py"),
            *(ROOT / "lib/publish").rglob("*.py"),
            *(ROOT / "lib/sources").rglob("*.py"),
        ]
    ):
        name = path.relative_to(ROOT).as_posix()
        if name != "lib/store/files.py":
            assert set(primitives.findall(path.read_text(encoding="utf-8"))) <= elsewhere.get(name, set()), name
    users = [path for path in (ROOT / "lib").rglob("*.py") if "fcntl" in path.read_text(encoding="utf-8")]
    assert [path.name for path in users] == ["files.py"]


def test_of_several_who_make_a_file_the_first_does(tmp_path: Path) -> None:
    files.write_first(tmp_path / "key", "first")
    files.write_first(tmp_path / "key", "second")
    assert (tmp_path / "key").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["key"]


def test_a_lock_is_one_holder_s_and_readers_share(tmp_path: Path) -> None:
    with files.held(tmp_path / "lock") as first, files.held(tmp_path / "lock", wait=False) as second:
        assert (first, second) == (True, False)
    with (tmp_path / "lock").open() as one, (tmp_path / "lock").open() as other:
        assert files.take(one, shared=True)
        assert files.take(other, shared=True, wait=False)
        with (tmp_path / "lock").open() as alone:
            assert not files.take(alone, wait=False)
