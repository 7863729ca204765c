"""What is kept of how clients are is what would be worked out, by any rules, and goes where it no longer is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from lib.analysis.clients.prediction import validate
from lib.metrics.health import Rules, rules
from lib.publish import ahead
from lib.query import Snapshot
from lib.query.kept_days import NOTHING, Kept, month_ends, scored_on
from lib.store.workspace import Workspace
from tests.conftest import GOLDEN_TIERS, ROOT, fill, opened

OTHER = rules({"health.weight.payments": "60", "health.band": "30..90"})


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """The golden business, whose clients are kept though they are few."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ahead, "FEW", 0)
        return fill(tmp_path_factory.mktemp("kept"), ROOT / "tests/golden/business", GOLDEN_TIERS)


@pytest.fixture
def snapshot(workspace: Workspace) -> Iterator[Snapshot]:
    """It, open."""
    found = opened(workspace)
    yield found
    found.con.close()


def rows(snapshot: Snapshot, sql: str) -> list[tuple[object, ...]]:
    """The rows of a relation, in one order."""
    return snapshot.con.execute(f"select * from {sql} order by on_day, person_id").fetchall()


@pytest.mark.parametrize("by", [rules({}), OTHER], ids=["own", "other"])
def test_what_is_looked_up_is_what_would_be_worked_out(snapshot: Snapshot, by: Rules) -> None:
    kept = snapshot.days_kept
    assert snapshot.as_of in kept.days
    assert set(month_ends(snapshot.as_of)) <= kept.days
    every = [*kept.days, snapshot.as_of - timedelta(days=5)]  # one of them is not kept
    for today, days in ((None, every), (snapshot.as_of, [snapshot.as_of])):
        for told in (False, True):
            looked_up = scored_on(days, by, today=today, kept=kept, told=told)
            assert "life_known" in looked_up
            worked_out = scored_on(days, by, today=today, told=told)
            assert rows(snapshot, looked_up) == rows(snapshot, worked_out)


def test_what_another_program_kept_is_left_alone(snapshot: Snapshot) -> None:
    changed = Kept(snapshot.days_kept.days, snapshot.as_of, "made by other rules")
    by = rules({})
    told = scored_on([snapshot.as_of], by, kept=changed)
    assert rows(snapshot, told) == rows(snapshot, scored_on([snapshot.as_of], by, kept=NOTHING))


def test_the_kept_word_on_the_score_is_what_would_be_worked_out(tmp_path: Path) -> None:
    """Of the sample: as it was kept, as it is worked out without the table, and by other rules, which nothing was kept of."""
    workspace = fill(tmp_path, ROOT / "data/sample")
    kept = opened(workspace)
    own = validate(kept)
    assert own.blocks
    assert kept.con.execute("select count(*) from predictions").fetchall() == [(1,)]
    kept.tables = kept.tables - {"predictions"}
    assert validate(kept) == own
    assert validate(kept, by=OTHER) != own
    kept.con.close()
