"""The app where a file of the workspace is damaged: the numbers that are left, a sentence, and the way on."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from types import SimpleNamespace

import duckdb
import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from lib.query import UNASSIGNED
from lib.query import Snapshot as OpenSnapshot
from lib.sandbox import copying
from lib.sandbox.limits import MB, Limits
from lib.store import links
from lib.store.workspace import Snapshot, Workspace
from lib.ui.frame import access, later
from lib.ui.numbers import page
from tests.app import visits
from tests.app.parts import cards
from tests.conftest import ROOT
from tests.unit.damages import EVERY, FIRST, NAME, SECOND, Damage

DAMAGES = {f"{damage.what} {damage.how}": damage for damage in EVERY}
TRIED = (
    "current.json missing", "current.json garbage", "current.json a directory", "links.json half", "about.json a list",
    "snapshot half", "snapshot spoiled", "snapshots empty", "account.json garbage",
)  # fmt: skip


@pytest.fixture
def home(two_versions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """The home workspace of a deployment, whose reader is its owner."""
    shutil.copytree(two_versions, tmp_path / "data")
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("CLOSEBOARD_HOME", NAME)
    return Workspace(tmp_path / "data", NAME)


def clients(app: AppTest) -> str:
    """The number of clients on the customers page."""
    return next(one.value for one in cards(app) if one.label == "Clients")


@pytest.mark.usefixtures("navigated")
@pytest.mark.parametrize("damage", [DAMAGES[name] for name in TRIED], ids=TRIED)
def test_no_page_breaks(home: Workspace, damage: Damage) -> None:
    damage.inflict(home)
    app = visits.page("pages/customers.py")
    said = [warning.value for warning in app.warning]
    if damage.clients is not None:
        assert clients(app) == str(damage.clients)
    for section in ("history", "workspace"):
        page = visits.page("pages/data.py", section=section)
        said += [one.value for one in (*page.warning, *page.error)]
    told = any("newest whole one" in one or "No version" in one or "list of links" in one for one in said)
    assert told == (damage.what in ("current.json", "snapshot", "snapshots", "links.json"))


@pytest.mark.usefixtures("navigated")
def test_the_owner_goes_on_with_what_serves(home: Workspace) -> None:
    DAMAGES["current.json missing"].inflict(home)
    app = visits.page("pages/customers.py")
    assert len(app.warning) == 1
    app.button(key="trouble_keep").click()
    visits.run(app)
    assert not app.warning
    assert clients(app) == str(SECOND)
    assert (home.current, home.trouble) == (home.history()[-1], None)


def test_a_link_that_nobody_can_judge_says_so(home: Workspace) -> None:
    token = links.give(home, "viewer")
    frozen = links.give(home, "viewer", snapshot=home.history()[0])
    DAMAGES["first garbage"].inflict(home)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for given, words in ((frozen, "it may show no others"), (token, "")):
        app.query_params["w"] = given
        app.session_state["w"] = given
        app.run()
        assert not app.exception
        assert [words in error.value for error in app.error] == ([True] if words else [])
    DAMAGES["links.json empty"].inflict(home)
    app.run()
    assert not app.exception
    assert "list of links" in app.error[0].value
    assert not cards(app)


@pytest.mark.usefixtures("navigated")
@pytest.mark.parametrize(("role", "locks"), [("masked", {}), ("viewer", {"closer": (UNASSIGNED,)})])
def test_what_turns_out_to_be_damaged_when_it_is_copied_makes_way(
    home: Workspace, role: links.Role, locks: dict[str, tuple[str, ...]]
) -> None:
    """A snapshot that opens and cannot be read to its end, for readers who are given a copy of it."""
    token = links.give(home, role, locks=locks)
    assert home.current is not None
    _damage_rows(home.current)
    app = visits.page("pages/customers.py", w=token, period="all")
    assert clients(app) == str(FIRST)


def _damage_rows(snapshot: Snapshot) -> None:
    """Overwrite the first block without which the snapshot opens and some table of it does not."""
    content = snapshot.path.read_bytes()
    for at in range(12288, len(content), 16384):
        snapshot.path.write_bytes(content[: at + 8] + b"\xa5" * 4088 + content[at + 4096 :])
        with contextlib.suppress(duckdb.Error), contextlib.closing(snapshot.open()) as con:
            OpenSnapshot(con)
            try:
                con.execute("select * from buyers").fetchall()
            except duckdb.Error:
                return
    pytest.fail("No such block.")


@pytest.mark.usefixtures("navigated")
def test_what_is_closed_while_a_page_reads_it_is_opened_again(home: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Others may have opened so much meanwhile that the server let go of it; twice in one page would be something else."""
    left, begin = [1], page.begin

    def closing(*args: object) -> page.Numbers:
        if left[0]:
            left[0] -= 1
            assert home.current is not None
            access.close(home.current)
        return begin(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(page, "begin", closing)
    app = visits.page("pages/customers.py")
    assert clients(app) == str(SECOND)
    left[0] = 9
    app.query_params["period"] = "all"
    app.run()
    assert len(app.exception) == 1


@pytest.mark.parametrize("of_part", [True, False])
def test_a_part_whose_data_was_closed_starts_the_page_anew(monkeypatch: pytest.MonkeyPatch, of_part: bool) -> None:
    def draw() -> None:
        raise duckdb.ConnectionException("closed")

    monkeypatch.setattr(access, "are_rights_as_drawn", lambda: True)
    monkeypatch.setattr(later, "get_script_run_ctx", lambda: SimpleNamespace(fragment_ids_this_run=["x"] * of_part))
    monkeypatch.setattr(st, "rerun", lambda: anew.append(True))
    anew: list[bool] = []
    with contextlib.nullcontext() if of_part else pytest.raises(duckdb.ConnectionException):
        later._insisting(draw)()
    assert anew == [True] * of_part


@pytest.mark.usefixtures("navigated")
@pytest.mark.parametrize("role", ["masked", "viewer"])
def test_what_cannot_be_put_together_is_said(
    home: Workspace, monkeypatch: pytest.MonkeyPatch, role: links.Role
) -> None:
    """The child that makes what a link shows is brought down: nobody sees more than the link shows."""
    token = links.give(home, role, locks={"closer": (UNASSIGNED,)})
    monkeypatch.setattr(copying, "limits_for", lambda load, most: Limits(2 * MB, 20, 20.0))
    app = visits.page("pages/customers.py", w=token)
    assert [one.value for one in app.title] == ["These numbers cannot be opened"]
    assert "could not be put together" in app.error[0].value
    assert not cards(app)
    monkeypatch.undo()
    monkeypatch.setattr(copying, "_PAUSE", 0.0)
    monkeypatch.setenv("CLOSEBOARD_DATA", str(home.data))
    assert cards(visits.page("pages/customers.py", w=token))
