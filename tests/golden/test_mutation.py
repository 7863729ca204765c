"""A handful of the mutants of ``python -m tests.mutation``, others every day: each formula is watched by a golden number."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from lib.metrics.catalog import METRICS
from lib.query import Snapshot
from tests import dealt
from tests.health_slips import Served, slips
from tests.mutation import BUSINESSES, Golden, Mutant, mutants, why_equivalent

A_DAY = 24
BY_REFERENCE = "retention"
"""The page whose figures are held against a reference on random businesses (tests/property/test_movements.py): the golden ones
have one client with a plan."""


@pytest.fixture
def watched(
    golden: Snapshot,
    edges: Snapshot,
    worked_check: Snapshot,
    bare: Snapshot,
    agreed: Snapshot,
    waiting: Snapshot,
    quarter: Snapshot,
    truth: Snapshot,
) -> Golden:
    """The businesses that watch over the formulas."""
    return Golden(
        dict(zip(BUSINESSES, (golden, edges, worked_check, bare, agreed, waiting, quarter, truth), strict=True))
    )


def test_the_mutants_of_the_day_are_noticed(watched: Golden) -> None:
    made = [mutant for metric in METRICS if metric.page != BY_REFERENCE for mutant in mutants(metric, watched.dates)]
    assert len(made) > 1200
    alive = [mutant for mutant in dealt.shuffled(made)[:A_DAY] if not watched.notices(mutant)]
    assert [printed for printed in map(_printed, alive) if not why_equivalent(printed)] == []


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The clients on the edges of the rules of health and risk."""
    found = Served(tmp_path_factory.mktemp("served"))
    yield found
    found.close()


def test_clients_on_an_edge_are_as_the_reference_says(served: Served) -> None:
    assert len(served.right) > 800
    assert served.disagreement() == ""


def test_the_slips_of_the_day_in_health_are_noticed(served: Served) -> None:
    made = [*slips()]
    assert len(made) > 150
    alive = [slip.change for slip in dealt.shuffled(made)[:A_DAY] if not served.notices(slip)]
    assert [change for change in alive if not why_equivalent(change)] == []


def test_a_mutant_that_is_the_metric_itself_survives(watched: Golden) -> None:
    assert not watched.notices(Mutant(METRICS[0], "nothing changed"))


def _printed(mutant: Mutant) -> str:
    return f"{mutant.metric.ref} {mutant.change}"
