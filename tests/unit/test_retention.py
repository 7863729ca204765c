"""What is cleared away by itself, what is kept for ever, and that nobody who is reading notices."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
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
from tests.unit.damages import NAME
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


def saved(workspace: Workspace, **settings: str) -> Snapshot:
    """The version in which these settings were saved, `__` being a dot."""
    changes = {key.replace("__", "."): value for key, value in settings.items()}
    made = prepare(workspace, [], Options(settings=changes)).publish()
    assert made is not None
    return made


SAVES: dict[str, Callable[[int], dict[str, str]]] = {
    "tiers": lambda i: {f"offer_tier__Offer {i}": "upsell"},
    "aliases": lambda i: {f"utm_alias__src{i}": "instagram"},
    "switches": lambda i: {"moved_in_booked": ("no", "yes")[i % 2]},
    "rates": lambda i: {f"rate__EUR__2026-01-{i + 1:02d}": "0.9"},
    "tiers and targets in turn": lambda i: ({"target__r__gross": str(i + 1)}, {f"offer_tier__Offer {i}": "core"})[i % 2],
}  # fmt: skip


@pytest.mark.parametrize("kind", SAVES)
def test_saved_again_and_again_settings_leave_two_databases(kind: str, two_versions: Path, tmp_path: Path) -> None:
    shutil.copytree(two_versions, tmp_path / "data")
    workspace = Workspace(tmp_path / "data", NAME)
    imported = workspace.history()
    databases = {one.path.stat().st_ino for one in imported}
    made = [saved(workspace, **SAVES[kind](i)) for i in range(4)]
    assert workspace.current == made[-1]
    there = workspace.history()
    assert there[: len(imported)] == imported
    assert len({one.path.stat().st_ino for one in there} - databases) == 2
    assert made[-2] in there


def test_a_step_of_settings_stays_where_somebody_may_want_it(two_versions: Path, tmp_path: Path) -> None:
    """One that was frozen and gone back to, and one that stood for more than an hour."""
    shutil.copytree(two_versions, tmp_path / "data")
    workspace = Workspace(tmp_path / "data", NAME)
    imported = workspace.history()
    frozen = saved(workspace, offer_tier__A="core")
    links.give(workspace, "viewer", snapshot=frozen)
    step, stood = (saved(workspace, offer_tier__A=tier) for tier in ("upsell", "backend"))
    for one, ago in ((frozen, 9000), (step, 8990), (stood, 8980)):
        os.utime(one.path, (time.time() - ago,) * 2)
    later = [saved(workspace, offer_tier__A=tier) for tier in ("core", "upsell", "backend")]
    assert workspace.history() == [*imported, frozen, stood, *later[1:]]
    workspace.make_current(frozen)
    last = saved(workspace, offer_tier__B="core")
    assert workspace.history() == [*imported, frozen, stood, later[-1], last]
    publish(workspace, upload([["Email", "Close Date"], ["z@example.com", "2026-01-15"]], "more.csv"))
    assert not workspace.history()[-1].is_saved
