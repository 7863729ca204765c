"""What is cleared away by itself, what is kept for ever, and that nobody who is reading notices."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest

from lib.analysis.kpis import kpis
from lib.metrics.catalog import PAGES
from lib.publish.draft import Options, prepare
from lib.query import Period
from lib.query import Snapshot as OpenSnapshot
from lib.store import links
from lib.store.retention import (
    DAYS,
    NEWEST,
    prune,
    sweep,
)
from lib.store.workspace import (
    ABANDONED,
    ERASED,
    Snapshot,
    Workspace,
)
from lib.texts.glossary import Glossary
from tests.conftest import GOLDEN_TIERS, NOW, ROOT, fill
from tests.unit.drafts import draft, publish, upload

DAY = 24 * 60 * 60
TODAY = date.fromtimestamp(time.time())


def aged(workspace: Workspace, count: int, days: float) -> list[Snapshot]:
    """A workspace's next snapshots, made so many days ago."""
    publish(workspace, upload([["Email", "Close Date"], ["a@example.com", "2026-01-15"]], "customers.csv"))
    real = workspace.history()[-1]
    made = []
    for i in range(count - 1):
        path = real.path.with_name(f"{i:06d}-aaaaaaaa.duckdb")
        shutil.copyfile(real.path, path)
        made.append(Snapshot(path))
    last = Snapshot(real.path.rename(real.path.with_name(f"{count:06d}-bbbbbbbb.duckdb")))
    workspace.make_current(last)
    for snapshot in (*made, last):
        os.utime(snapshot.path, (time.time() - days * DAY,) * 2)
    return [*made, last]


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def test_the_newest_stay_however_old_and_the_young_however_many(workspace: Workspace) -> None:
    made = aged(workspace, NEWEST + 3, DAYS + 1)
    os.utime(made[1].path)
    assert prune(workspace) == [made[0], made[2]]
    assert workspace.history() == [made[1], *made[3:]]
    assert prune(workspace) == []


def test_what_is_in_force_stays(workspace: Workspace) -> None:
    made = aged(workspace, NEWEST + 3, DAYS + 1)
    workspace.make_current(made[1])
    assert prune(workspace) == [made[0], made[2]]
    assert workspace.current == made[1]


def test_what_a_live_frozen_link_shows_stays(workspace: Workspace) -> None:
    made = aged(workspace, NEWEST + 4, DAYS + 1)
    links.give(workspace, "viewer", snapshot=made[0])
    revoked = links.give(workspace, "viewer", snapshot=made[1])
    links.give(workspace, "viewer", snapshot=made[2], expires=TODAY - timedelta(days=1))
    links.give(workspace, "viewer", snapshot=made[3], expires=TODAY + timedelta(days=1))
    links.revoke(workspace, links.read(workspace.data, revoked).id)
    assert prune(workspace) == [made[1], made[2]]


def test_what_is_being_read_stays_until_it_is_closed(workspace: Workspace) -> None:
    made = aged(workspace, NEWEST + 2, DAYS + 1)
    code = f"from lib.store.workspace import Snapshot; from pathlib import Path; h = Snapshot(Path({str(made[1].path)!r})).hold(); print('held', flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with made[0].hold():
            assert prune(workspace) == []
        assert prune(workspace) == [made[0]]
        other.communicate("\n")
    assert prune(workspace) == [made[1]]


def test_an_import_prunes(workspace: Workspace) -> None:
    made = aged(workspace, NEWEST + 2, DAYS + 1)
    publish(workspace, upload([["Email", "Close Date"], ["b@example.com", "2026-01-15"]], "customers.csv"))
    assert workspace.history()[0] == made[3]
    assert len(workspace.history()) == NEWEST


def figures(snapshot: Snapshot) -> bytes:
    """Every number of every page, whole and by closer and month, as bytes."""
    with closing(snapshot.open()) as con:
        opened = OpenSnapshot(con)
        found = [
            kpi.as_json()
            for by in ("", "closer", "month")
            for kpi in kpis(opened, pages=PAGES, period=Period(), glossary=Glossary.load("en"), by=by)
        ]
    return json.dumps([opened.facts, found], sort_keys=True).encode()


def test_a_frozen_link_shows_the_same_figures_after_ten_further_imports(tmp_path: Path) -> None:
    workspace = fill(tmp_path, ROOT / "tests/golden/worked_check")
    fill(tmp_path, ROOT / "tests/golden/business", GOLDEN_TIERS, workspace.name)
    frozen = workspace.current
    assert frozen is not None
    token = links.give(workspace, "viewer", snapshot=frozen)
    before, content = figures(frozen), frozen.path.read_bytes()
    for i in range(10):
        rows = [["Payment id", "Date", "Email", "Amount"], [f"x{i}", "2026-10-15", "new@example.com", str(100 + i)]]
        publish(workspace, upload(rows, "payments.csv"), settings={"good_events": "literal" if i % 2 else "live"})
    prepare(workspace, [], Options(settings={"currency": "USD"}), now=NOW).publish()
    for snapshot in workspace.history():
        os.utime(snapshot.path, (time.time() - 2 * DAYS * DAY,) * 2)
    prune(workspace)
    link = links.read(tmp_path, token)
    (kept,) = [snapshot for snapshot in workspace.history() if snapshot.path.stem == link.snapshot]
    assert workspace.current is not None
    assert figures(workspace.current) != before
    assert (figures(kept), kept.path.read_bytes()) == (before, content)


def test_private_workspaces_left_unfinished_go_after_a_day(tmp_path: Path) -> None:
    names = ("w-unfinished", "w-young", "w-filled", "default")
    rows = upload([["Email", "Close Date"], ["a@example.com", "2026-01-15"]], "customers.csv")
    for name in names:
        links.give(Workspace(tmp_path, name), "owner")
        if name != "default":
            draft(Workspace(tmp_path, name), rows)
    publish(Workspace(tmp_path, "w-filled"), rows)
    for name in set(names) - {"w-young"}:
        folder = tmp_path / "workspaces" / name
        for path in (*folder.rglob("*"), folder):
            os.utime(path, (time.time() - ABANDONED - 60,) * 2)
    crashed = tmp_path / "workspaces" / ERASED / "half"
    crashed.mkdir(parents=True)
    assert sweep(tmp_path) == ["w-unfinished"]
    left = {path.name for path in (tmp_path / "workspaces").iterdir()}
    assert left == {"w-young", "w-filled", "default", "secret.key"}
