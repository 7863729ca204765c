"""Rights that are asked for again after the page was drawn."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from lib.store import links
from lib.store.workspace import Workspace
from lib.ui.frame import login, rights
from lib.ui.frame.rights import Right

TODAY = date(2026, 11, 20)


class Today(date):
    """The clock of these tests."""

    now = TODAY

    @classmethod
    def today(cls) -> date:  # type: ignore[override]
        return cls.now


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setattr(rights, "date", Today)
    monkeypatch.setattr(Today, "now", TODAY)
    return Workspace(tmp_path, "ours")


def by(workspace: Workspace, token: str) -> Right:
    link = links.read(workspace.data, token, TODAY)
    return Right(workspace, link.role, True, "session", token, link)


def test_a_link_ends_with_its_day(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    right = by(workspace, links.give(workspace, "viewer", expires=TODAY))
    assert right.refused() == ""
    monkeypatch.setattr(Today, "now", date(2026, 11, 21))
    assert right.refused() == "expired"


def test_a_link_ends_with_its_revocation_and_with_its_workspace(workspace: Workspace) -> None:
    first, second, third = (by(workspace, links.give(workspace, "viewer")) for _ in range(3))
    assert first.link is not None
    links.revoke(workspace, first.link.id)
    assert [right.refused() for right in (first, second)] == ["revoked", ""]
    links.revoke_all(workspace)
    assert second.refused() == "revoked"
    shutil.rmtree(workspace.folder)
    assert third.refused() == "revoked"


def test_a_damaged_list_of_links_lets_nobody_go_on(workspace: Workspace) -> None:
    right = by(workspace, links.give(workspace, "viewer"))
    (workspace.folder / links.FILE).write_text("{")
    assert right.refused() == "damaged"


def test_an_account_goes_on_as_long_as_it_has_its_role(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    workspace.folder.mkdir(parents=True)
    listed = {"owner": ["ann@x.test"], "viewer": ["x.test"]}
    monkeypatch.setattr(login, "roles", lambda: listed)
    ann = Right(workspace, "owner", True, "session", account={"email": "ann@x.test"})
    nobody = Right(workspace, "owner", True, "session")
    assert [ann.refused(), nobody.refused()] == ["", "no_role"]
    listed["owner"] = []
    assert ann.refused() == "no_role"
    monkeypatch.setattr(login, "roles", lambda: None)
    assert nobody.refused() == ""
