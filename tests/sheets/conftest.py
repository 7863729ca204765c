"""A local Google that the real client talks to, and a workspace to bring sheets into."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.sources.google import client, deployment
from lib.store.workspace import Workspace
from tests.sheets.server import Google, running


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Google]:
    """A Google whose service account this deployment has. The clock's pauses are short."""
    with running() as found:
        key = tmp_path / "key.json"
        key.write_text(json.dumps(found.key()))
        monkeypatch.setenv(deployment.ELSEWHERE, found.address)
        monkeypatch.setenv(deployment.KEY_FILE, str(key))
        monkeypatch.setattr(client, "QUOTA", client.Quota(10_000))
        yield found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """An empty workspace."""
    return Workspace(tmp_path / "data", "founder")
