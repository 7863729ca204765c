"""The log of a workspace: what it holds, that it only grows at its end, and that it does not grow for ever."""

from __future__ import annotations

import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.store import audit
from lib.store.workspace import Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path, "w")
    made.folder.mkdir(parents=True)
    return made


def test_the_newest_line_comes_first(workspace: Workspace) -> None:
    at = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    audit.record(workspace, "link-1", "import", {"tables": ["payments"], "new": 3}, at)
    audit.record(workspace, audit.HOME, "undo", {"version": 2})
    second, first = audit.entries(workspace)
    assert (first.at, first.who, first.what, first.detail) == (
        at,
        "link-1",
        "import",
        {"tables": ["payments"], "new": 3},
    )
    assert (second.who, second.what) == (audit.HOME, "undo")
    assert audit.entries(workspace, limit=1) == [second]
    assert (workspace.folder / "audit.jsonl").stat().st_mode & 0o777 == 0o600


def test_lines_are_only_added(workspace: Workspace) -> None:
    audit.record(workspace, "a", "export")
    before = (workspace.folder / "audit.jsonl").read_bytes()
    audit.record(workspace, "b", "export")
    assert (workspace.folder / "audit.jsonl").read_bytes().startswith(before)


def test_the_log_has_a_bounded_size_and_keeps_the_newest(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "FULL", 2_000)
    for i in range(200):
        audit.record(workspace, "a", "undo", {"version": i})
    sizes = [path.stat().st_size for path in workspace.folder.glob("audit*")]
    assert len(sizes) == 2
    assert max(sizes) <= 2_000
    kept = [entry.detail["version"] for entry in audit.entries(workspace)]
    assert kept == list(range(199, 199 - len(kept), -1))
    assert len(kept) > 20


def test_many_writers_lose_nothing(workspace: Workspace) -> None:
    threads = [threading.Thread(target=audit.record, args=(workspace, f"l{i}", "download")) for i in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {entry.who for entry in audit.entries(workspace)} == {f"l{i}" for i in range(20)}


def test_a_line_that_a_crash_cut_short_is_left_out(workspace: Workspace) -> None:
    audit.record(workspace, "a", "export")
    with (workspace.folder / "audit.jsonl").open("a") as file:
        file.write('{"at": "2026-')
    assert [entry.who for entry in audit.entries(workspace)] == ["a"]
    audit.record(workspace, "b", "export")
    assert [entry.who for entry in audit.entries(workspace)] == ["b", "a"]
