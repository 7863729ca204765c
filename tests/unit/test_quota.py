"""How much disk a workspace may take, and how long drafts stay."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.publish.draft import ImportRefused, prepare
from lib.store import drafts, links, quota
from lib.store.drafts import IDLE, MARK
from lib.store.workspace import Workspace
from tests.unit.damages import NAME, customers
from tests.unit.drafts import publish, upload

MB = 1_000_000


@pytest.fixture
def workspace(two_versions: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(two_versions, tmp_path / "data")
    return Workspace(tmp_path / "data", NAME)


@pytest.fixture(autouse=True)
def nobody_builds(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No drafts of other tests."""
    monkeypatch.setattr(drafts, "_kept", {})
    yield
    drafts._stop.set()


def fill(path: Path, size: int) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.truncate(size)


def test_a_limit_is_what_the_deployment_says(monkeypatch: pytest.MonkeyPatch) -> None:
    for said, limit in (
        ("", 2000),
        ("7", 7),
        ("0", 2000),
        ("-3", 2000),
        ("1e9", 2000),
        ("9" * 5000, 2000),
        ("²", 2000),
    ):
        monkeypatch.setenv(quota.OF_WORKSPACE, said)
        assert quota.limit(quota.OF_WORKSPACE) == limit * MB


def test_beyond_its_limit_a_workspace_takes_nothing_more(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(quota.OF_WORKSPACE, "30")
    more = prepare(workspace, [upload(customers(5), "more.csv")])
    fill(workspace.folder / "raw" / "x.zst", 29_900_000)
    before = workspace.current
    with pytest.raises(ImportRefused, match="of the 30 MB it may take"):
        more.publish()
    with pytest.raises(ImportRefused, match="CLOSEBOARD_WORKSPACE_MB"):
        prepare(workspace, [upload(customers(6), "again.csv")])
    assert workspace.current == before
    assert not list(workspace.folder.glob("drafts/*"))
    monkeypatch.setenv(quota.OF_WORKSPACE, "60")
    publish(workspace, upload(customers(7), "now.csv"))
    assert workspace.current != before


def test_older_versions_make_room_first(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quota, "AT_LEAST", 2)
    frozen = workspace.history()[0]
    links.give(workspace, "viewer", snapshot=frozen)
    for number in range(21, 24):
        publish(workspace, upload(customers(number), f"{number}.csv"))
    monkeypatch.setenv(quota.OF_WORKSPACE, str(quota.used(workspace.folder) // MB + 1))
    publish(workspace, upload(customers(30), "last.csv"))
    left = [one.number for one in workspace.history()]
    assert left == [1, 4, 5, 6]


def test_of_visitors_only_what_never_held_anything_goes(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    def private(name: str, file: str, minutes: int) -> Workspace:
        made = Workspace(workspace.data, name)
        links.give(made, "owner")
        fill(made.folder / file, 4 * MB)
        for path in (*made.folder.rglob("*"), made.folder):
            os.utime(path, (time.time() - 60 * minutes,) * 2)
        return made

    monkeypatch.setenv(quota.OF_VISITORS, "10")
    held, idle, busy = private("w-held", "raw/x.zst", 9999), private("w-idle", "x", 20), private("w-busy", "x", 1)
    assert quota.refusal(workspace, 9 * MB) is None  # no private one
    assert quota.refusal(busy, 1 * MB) is None
    assert [held.folder.exists(), idle.folder.exists(), busy.folder.exists()] == [True, False, True]
    told = quota.refusal(busy, 3 * MB)
    assert told is not None
    assert (told.code, told.params) == ("quota_visitors", {"used": 9, "limit": 10})
    assert held.folder.exists()


def test_a_file_with_two_names_counts_once(tmp_path: Path) -> None:
    fill(tmp_path / "a", 1000)
    os.link(tmp_path / "a", tmp_path / "b")
    assert quota.used(tmp_path) == 1000


def test_a_draft_stays_while_its_process_lives(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    mine = workspace.new_draft()
    left = workspace.folder / "drafts" / f"{'0' * 32}.duckdb"
    (left.with_name(f"{left.name}.tmp")).mkdir()
    for path in (left, left.with_suffix(MARK), left.with_name(f"{left.stem}-abc.zst")):
        path.write_text("x")
    later = time.time() + IDLE + 60
    young = workspace.folder / "drafts" / f"{'1' * 32}.claimed"
    young.write_text("x")
    os.utime(young, (later, later))
    drafts.clear(workspace.folder / "drafts", later)
    assert sorted(path.name for path in mine.parent.iterdir()) == sorted([mine.with_suffix(MARK).name, young.name])
    os.utime(mine.with_suffix(MARK), (0, 0))
    drafts.beat()
    assert mine.with_suffix(MARK).stat().st_mtime > 0  # so that other processes leave it alone
    drafts.let_go(mine)
    drafts.clear(workspace.folder / "drafts", later)
    assert [path.name for path in mine.parent.iterdir()] == [young.name]


def test_a_draft_goes_with_the_session_that_might_have_said_yes(workspace: Workspace) -> None:
    waiting = prepare(workspace, [upload(customers(5), "more.csv")])
    assert waiting.path is not None
    here = [True]
    drafts.keep(waiting.path, lambda: here[0])
    drafts.beat()
    here[0] = False
    drafts.beat()
    drafts.beat()
    assert waiting.path.exists()  # a connection that drops for a moment ends nothing
    drafts.beat()
    assert not list(workspace.folder.glob("drafts/*"))
    assert drafts._kept == {}


def test_drafts_of_any_workspace_are_cleared_beside_the_next_one(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who begins a draft waits for its own workspace alone; all others are looked through once in a while."""
    looked: list[tuple[bool, str]] = []
    clear = drafts.clear

    def noted(folder: Path, now: float | None = None) -> None:
        looked.append((threading.current_thread() is threading.main_thread(), folder.parent.name))
        clear(folder, now)

    monkeypatch.setattr(drafts, "clear", noted)
    monkeypatch.setattr(drafts, "_looked", {})
    other = workspace.data / "workspaces" / "w-other" / "drafts" / f"{'0' * 32}.duckdb"
    fill(other, 10)
    os.utime(other, (1, 1))
    drafts.forget(workspace.new_draft())  # waits for the thread
    assert not other.exists()
    drafts.forget(workspace.new_draft())
    assert [name for here, name in looked if here] == [workspace.name] * 2
    assert [name for here, name in looked if not here].count("w-other") == 1


def test_the_next_draft_has_a_thread_again(workspace: Workspace) -> None:
    for _ in range(3):
        draft = workspace.new_draft()
        assert drafts._thread is not None
        assert drafts._thread.is_alive()
        drafts.forget(draft)
        assert not drafts._thread.is_alive()
