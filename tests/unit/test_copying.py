"""Copies for who may not have all of a snapshot, written by a child: the same as ever, and whatever becomes of the child is said."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lib.host import turns
from lib.model.digest import digest
from lib.publish import locking, nameless, upgrade
from lib.publish.draft import Upload, prepare
from lib.publish.masking import ready
from lib.sandbox import child, copying, pool
from lib.sandbox.birth import Template
from lib.sandbox.child import Work
from lib.sandbox.imports import ReadingFailed
from lib.sandbox.limits import MB, Limits
from lib.sandbox.pool import Pool
from lib.store import copies, links
from lib.store.workspace import Snapshot, Workspace
from tests import older
from tests.conftest import NOW, ROOT

SALES = (
    "ID,Date,Email,Amount,Closer,Offer\n1,2026-01-05,ana@x.test,10,Mia Bell,for ana@x.test\n"
    "2,2026-01-06,bob@x.test,20,Leo Fox,spring\n3,2026-01-07,cid@x.test,40,Mia Bell,spring\n"
)
LOCKS = {"closer": ("Mia Bell",)}


@pytest.fixture(scope="module", autouse=True)
def children(imported: Path) -> Iterator[None]:
    """Children of this test's own, and a main process in which none of their work can be done."""
    here = Pool(slots=1)

    def refuse(*_: object) -> None:
        raise AssertionError("done in the process that serves everybody")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pool, "_shared", here)
        for module, name in ((nameless, "_copy"), (locking, "_Copy"), (upgrade, "settle_all")):
            patch.setattr(module, name, refuse)
        patch.setitem(upgrade._shapes, digest(), {"no_such_table": {"a": "text"}})
        yield
    here.close()


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a workspace."""
    data = tmp_path_factory.mktemp("copying")
    prepare(Workspace(data, "ours"), [Upload("sales.csv", data=SALES.encode(), table="payments")], now=NOW).publish()
    return data


@pytest.fixture
def workspace(imported: Path, tmp_path: Path) -> Workspace:
    shutil.copytree(imported, tmp_path, dirs_exist_ok=True)
    return Workspace(tmp_path, "ours")


def now(workspace: Workspace) -> Snapshot:
    assert workspace.current is not None
    return workspace.current


def money(snapshot: Snapshot) -> list[tuple[str, float]]:
    """Who closed what, by the relation that every page asks."""
    with closing(snapshot.open()) as con:
        return con.execute(
            "select closer :: varchar, sum(amount) :: double from money group by 1 order by 2"
        ).fetchall()


def left_over(workspace: Workspace) -> list[str]:
    return [path.name for path in workspace.folder.rglob("*") if ".part" in path.name]


def eventually(holds: Callable[[], bool]) -> bool:
    until = time.monotonic() + 60  # a busy machine is not a failure
    while not holds() and time.monotonic() < until:
        time.sleep(0.02)
    return holds()


def test_nobody_is_named_in_the_copy_and_the_sums_are_the_same(workspace: Workspace) -> None:
    copy = copying.masked(workspace, now(workspace))
    assert ready(workspace, now(workspace)) == copy
    assert {amount for _, amount in money(copy)} == {20.0, 50.0}
    assert all(closer.startswith("closer~") for closer, _ in money(copy))
    assert b"Mia Bell" not in copy.path.read_bytes()
    assert "for ana@x.test" in copying.hidden(workspace, now(workspace), 10)
    assert left_over(workspace) == []


def test_behind_a_lock_are_its_own_rows(workspace: Workspace) -> None:
    assert money(copying.locked(workspace, now(workspace), LOCKS)) == [("Mia Bell", 50.0)]


def test_an_older_snapshot_is_brought_up_to_date(tmp_path: Path) -> None:
    workspace = older.unpacked("before", tmp_path)
    old = now(workspace)
    new = copying.in_force(workspace)
    assert new is not None
    assert new.number == old.number + 1
    assert new.origin == old.origin
    assert copying.frozen(workspace, old) == new


def test_what_brings_the_child_down_is_said_once_and_nothing_is_left(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []
    done = child.do

    def counted(place: Template, work: Work, *others: Any) -> object:
        begun.append(work.task)
        return done(place, work, *others)

    monkeypatch.setattr(child, "do", counted)
    monkeypatch.setattr(copying, "limits_for", lambda load, most: Limits(2 * MB, 20, 20.0))
    for _ in range(3):
        with pytest.raises(ReadingFailed) as said:
            copying.locked(workspace, now(workspace), LOCKS)
        assert said.value.code == "child_memory"
    assert begun == ["behind_locks"]  # not again and again by whoever waits
    assert left_over(workspace) == []
    monkeypatch.undo()
    monkeypatch.setattr(copying, "_PAUSE", 0.0)
    assert money(copying.locked(workspace, now(workspace), LOCKS)) == [("Mia Bell", 50.0)]


def test_what_a_link_shows_is_there_before_anybody_looks(workspace: Workspace) -> None:
    links.give(workspace, "viewer", locks=LOCKS)
    links.give(workspace, "masked", locks=LOCKS)
    links.give(workspace, "viewer")
    copying.make_ready(workspace)
    copying.make_ready(workspace)
    folders = [workspace.folder / kind for kind in (copies.MASKED, copies.LOCKED)]
    assert eventually(lambda: [len([*folder.glob("*.duckdb")]) for folder in folders] == [1, 2])
    assert eventually(lambda: not copying._again)
    without = ready(workspace, now(workspace))
    assert without is not None
    assert locking.ready(workspace, now(workspace), LOCKS)
    codes = {closer for closer, amount in money(without) if amount == 50.0}
    assert locking.ready(workspace, without, {"closer": tuple(codes)})


def test_whatever_puts_other_numbers_in_force_has_the_copies_made_ready() -> None:
    """Every module of the interface that imports, reads a sheet, or goes back to another version."""
    changing = (".publish(", "sync.refresh(", "make_current(")
    found = {path: path.read_text() for path in (ROOT / "lib/ui").rglob("*.py")}
    found = {path: text for path, text in found.items() if any(one in text for one in changing)}
    assert len(found) >= 5
    assert [path.name for path, text in found.items() if "copying.make_ready(" not in text] == ["shell.py"]
    # which keeps in force what its readers are shown already


def test_who_waits_for_a_copy_lets_others_have_the_turn(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    one = turns.Turns(1)
    monkeypatch.setattr(turns, "TURNS", one)
    (workspace.folder / copies.LOCKED).mkdir()
    waiting, ended = turns.Ticket(), threading.Event()

    def visit() -> None:
        turns.work_under(waiting)
        assert one.take(waiting, lambda: False)
        copying.locked(workspace, now(workspace), LOCKS)
        one.leave(waiting)
        ended.set()

    with copies.one_at_a_time(workspace.folder / copies.LOCKED):  # somebody else has one made
        threading.Thread(target=visit, daemon=True).start()
        assert eventually(lambda: waiting.since > 0 and not waiting.has_turn)
        other = turns.Ticket()
        assert one.take(other, lambda: False)
        one.leave(other)
    assert ended.wait(60)
