"""The sample business, imported once for all properties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.query import Snapshot
from lib.workspace.sample import sample
from tests.conftest import opened


@pytest.fixture(scope="session")
def sample_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample workspace in it."""
    data = tmp_path_factory.mktemp("sample")
    sample(data)
    return data


@pytest.fixture(scope="session")
def sample_snapshot(sample_data: Path) -> Iterator[Snapshot]:
    """The sample business as it is imported for the first look."""
    snapshot = opened(sample(sample_data))
    yield snapshot
    snapshot.con.close()
