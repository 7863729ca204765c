"""A workspace of an earlier version in the app: every page for its owner, and what each kind of link opens."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lib.publish import format
from lib.store import audit, links
from lib.store.workspace import Workspace
from lib.ui.frame.shell import ICONS
from tests import older
from tests.app import parts
from tests.app.visits import page, run
from tests.conftest import ROOT
from tests.unit.test_upgrade import make_newer

pytestmark = pytest.mark.usefixtures("navigated")
NAME = "version1"


@pytest.fixture(scope="module")
def workspace(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """That workspace in the data folder of the app, with its key."""
    folder = tmp_path_factory.mktemp(NAME)
    (older.unpacked(NAME, folder).data / "workspaces/w").rename(data / "workspaces/w")
    (folder / "data/workspaces/secret.key").rename(data / "workspaces/secret.key")
    return Workspace(data, "w")


def opened(kind: str, pages: tuple[str, ...]) -> AppTest:
    """The last of some pages, each of them opened by a link of a kind without an exception."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["w"] = older.said(NAME, "links.json")[kind]
    run(app)
    for name in pages:
        app.switch_page(f"pages/{name}.py")
        run(app)
        assert not [one.value for one in app.error], name
    return app


def text(app: AppTest) -> str:
    """What stands on a page."""
    return " ".join(str(one.value) for kind in (app.markdown, app.caption, parts.cards(app), app.error) for one in kind)


def test_a_frozen_link_alone_leaves_what_is_in_force_as_it_is(workspace: Workspace) -> None:
    before = workspace.current
    assert before is not None
    assert format.age(before) == "older"
    app = opened("frozen", ("revenue",))
    assert "€13,000" in text(app).replace(".00", "")
    assert workspace.current == before


def test_its_owner_sees_every_page_and_the_same_versions(workspace: Workspace) -> None:
    count = len(workspace.history())
    app = opened("owner", tuple(ICONS))
    assert workspace.current is not None
    assert format.age(workspace.current) == "current"
    assert len(workspace.history()) == count + 1
    assert next(entry.what for entry in audit.entries(workspace)) == "upgrade"
    for section in ("settings", "workspace", "offers", "sources", "history"):
        app = page("pages/data.py", w=older.said(NAME, "links.json")["owner"], section=section)
        assert not [one.value for one in app.error], section
    told = text(app)
    assert "Version 4" in told
    assert "Version 5" not in told, "brought up to date it is the version that it was"


@pytest.mark.parametrize(("kind", "absent"), [("viewer", "Import"), ("masked", "Mia"), ("locked", "Max")])
def test_every_other_link_shows_its_part(workspace: Workspace, kind: str, absent: str) -> None:
    app = opened(kind, ("customers", "revenue"))
    assert parts.cards(app)
    assert absent not in text(app)


def test_a_newer_one_is_refused_in_a_sentence(data: Path, tmp_path: Path) -> None:
    newer = Workspace(data, "newer")
    shutil.copytree(older.unpacked("before", tmp_path).folder, newer.folder)
    make_newer(newer, "number")
    for role in ("owner", "masked"):
        app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
        app.query_params["w"] = links.give(newer, role)
        app.run()
        assert not app.exception
        assert ["newer release" in one.value for one in app.error] == [True]
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.error, "the sample business is not affected"
