"""A handful of the mutants of ``python -m tests.mutation``, others every day: each formula is watched by a golden number."""

from __future__ import annotations

from lib.metrics.catalog import METRICS
from lib.query import Snapshot
from tests import dealt
from tests.mutation import BUSINESSES, Golden, Mutant, mutants, why_equivalent

A_DAY = 24
BY_REFERENCE = ("clients", "retention")
"""The pages whose figures are held against a reference on random businesses (tests/property/test_standing.py, test_movements.py): the business of the
golden numbers has too few clients to tell one edge of a day from another."""


def test_the_mutants_of_the_day_are_noticed(
    golden: Snapshot, edges: Snapshot, worked_check: Snapshot, bare: Snapshot, agreed: Snapshot
) -> None:
    watched = Golden(dict(zip(BUSINESSES, (golden, edges, worked_check, bare, agreed), strict=True)))
    made = [
        mutant for metric in METRICS if metric.page not in BY_REFERENCE for mutant in mutants(metric, watched.dates)
    ]
    assert len(made) > 900
    alive = [mutant for mutant in dealt.shuffled(made)[:A_DAY] if not watched.notices(mutant)]
    assert [printed for printed in map(_printed, alive) if not why_equivalent(printed)] == []


def test_a_mutant_that_is_the_metric_itself_survives(
    golden: Snapshot, edges: Snapshot, worked_check: Snapshot, bare: Snapshot, agreed: Snapshot
) -> None:
    watched = Golden(dict(zip(BUSINESSES, (golden, edges, worked_check, bare, agreed), strict=True)))
    assert not watched.notices(Mutant(METRICS[0], "nothing changed"))


def _printed(mutant: Mutant) -> str:
    return f"{mutant.metric.ref} {mutant.change}"
