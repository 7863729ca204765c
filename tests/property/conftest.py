"""The sample business, imported once for all properties."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lib.publish.sample import sample
from lib.query import Snapshot
from tests.conftest import opened


@pytest.fixture(scope="session")
def sample_snapshot(built_sample: Path) -> Iterator[Snapshot]:
    """The sample business as it is imported for the first look."""
    snapshot = opened(sample(built_sample))
    yield snapshot
    snapshot.con.close()
