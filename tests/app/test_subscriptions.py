"""The page of what recurs where a workspace has nothing but a sheet of subscriptions."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.publish.draft import Options, Upload, prepare
from lib.publish.masking import masked
from lib.store import links
from lib.store.workspace import Workspace
from tests.app import visits
from tests.app.parts import figures
from tests.conftest import ROOT

SHEET = ROOT / "tests/cases/subscriptions/list-price-times-members.csv"


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A workspace that has that sheet alone."""
    monkeypatch.setenv("CLOSEBOARD_DATA", str(tmp_path))
    workspace = Workspace(tmp_path, "members")
    now = datetime(2026, 11, 30, 18, tzinfo=UTC)
    prepare(workspace, [Upload(SHEET.name, SHEET)], Options(), now=now).publish()
    return workspace


@pytest.mark.usefixtures("navigated")
def test_the_page_tells_what_recurs_and_who_leaves(own: Workspace) -> None:
    app = visits.page("pages/retention.py", w=links.give(own, "owner"))
    told = figures(app)
    assert told["MRR"] == "€390"
    listed = [frame.value for frame in app.dataframe]
    leaving = next(frame for frame in listed if "Eva Sample" in frame.to_string())
    assert len(leaving) == 1
    assert "20 Dec 2026" in leaving.to_string()


@pytest.mark.usefixtures("navigated")
def test_who_may_see_no_names_sees_the_same_figures(own: Workspace) -> None:
    app = visits.page("pages/retention.py", w=links.give(own, "masked"))
    assert figures(app)["MRR"] == "€390"
    shown = " ".join([*(frame.value.to_string() for frame in app.dataframe), *(one.value for one in app.caption)])
    assert not [name for name in ("Ana", "Ben", "Cleo", "Dov", "Eva", "Fay", "example.com") if name in shown]
    assert own.current
    content = masked(own, own.current).path.read_bytes()
    assert not [text for text in (b"Sample", b"example.com") if text in content]
