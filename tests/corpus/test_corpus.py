"""Every file of the corpus through the whole way in, judged by the table in ``expected.py``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from lib.ingest.map.profiles import label_of
from lib.publish import ahead
from lib.publish import draft as drafting
from lib.publish.draft import (
    Draft,
    Options,
    Unreadable,
    Unrecognised,
    Upload,
    prepare,
)
from lib.store.workspace import Workspace
from tests import dealt
from tests.corpus.expected import EXPECTED as USUAL
from tests.corpus.expected import Case, Part
from tests.corpus.expected_cases import CASES
from tests.corpus.make import corpus

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
FILES = corpus()
EXPECTED = USUAL | CASES


HOME = Options(settings={"currency": "EUR"})
"""What a file comes to is the same in whatever currency the business counts; without one a tie would be asked about."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """An empty workspace. What the numbers make of the rows is not the subject here, so they are not worked out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(drafting, "build", lambda con, settings, today, control: None)
        patch.setattr(ahead, "work_out", lambda con: None)
        yield Workspace(tmp_path_factory.mktemp("corpus"), "default")


def test_every_file_has_an_outcome() -> None:
    assert set(FILES) == set(EXPECTED)


def test_the_corpus_is_as_large_as_it_should_be() -> None:
    vendors = {case.vendor for case in EXPECTED.values() if case.vendor}
    assert len([case for case in EXPECTED.values() if not case.vendor]) >= 80
    assert len(vendors) >= 24


@pytest.mark.parametrize("name", dealt.today([*FILES], 150))
def test_outcome(name: str, workspace: Workspace) -> None:
    case = EXPECTED[name]
    before = sorted(workspace.folder.rglob("*"))
    if case.refused:
        with pytest.raises((Unreadable, Unrecognised)) as refusal:
            prepare(workspace, [Upload(name, data=FILES[name])], HOME, now=NOW)
        words = (*case.refused, Path(name).stem.split(".")[0])
        assert all(word in str(refusal.value) for word in words), refusal.value
    else:
        _judge(prepare(workspace, [Upload(name, data=FILES[name])], HOME, now=NOW), case)
    assert sorted(workspace.folder.rglob("*")) == before, "something was left behind"


@pytest.mark.parametrize("name", dealt.today([name for name, case in EXPECTED.items() if case.vendor], 15))
def test_the_same_export_twice_changes_nothing(name: str, workspace: Workspace, tmp_path: Path) -> None:
    own = Workspace(tmp_path, "default")
    first = prepare(own, [Upload(name, data=FILES[name])], HOME, now=NOW)
    first.publish()
    again = prepare(own, [Upload(name, data=FILES[name])], HOME, now=NOW)
    assert again.changes_nothing
    assert [(r.read, r.kept, r.quarantined) for r in again.receipts] == [
        (r.read, r.kept, r.quarantined) for r in first.receipts
    ]
    again.discard()


def test_a_time_in_utc_falls_on_the_business_own_day(workspace: Workspace) -> None:
    options = Options(settings={"time_zone": "Europe/Madrid"})
    draft = prepare(workspace, [Upload("stripe.csv", data=FILES["stripe_payments.csv"])], options, now=NOW)
    _judge_part(draft, 0, Part("payments", 6, 6, values={"id": ["ch_1"], "date": ["2026-04-01"]}))
    draft.discard()


def _judge(draft: Draft, case: Case) -> None:
    asked = {(question.field, question.kind) for receipt in draft.receipts for question in receipt.questions}
    assert asked == ({case.asked} if case.asked else set())
    assert draft.questions == bool(case.asked)
    if not case.asked:
        assert [receipt.table for receipt in draft.receipts] == [part.table for part in case.parts]
        assert {label_of(receipt.profile) for receipt in draft.receipts} == {case.vendor}
        for position, part in enumerate(case.parts):
            _judge_part(draft, position, part)
    draft.discard()


def _judge_part(draft: Draft, position: int, part: Part) -> None:
    receipt = draft.receipts[position]
    assert (receipt.read, receipt.kept, receipt.quarantined, receipt.duplicate) == (
        part.read,
        part.kept,
        part.quarantined,
        part.duplicate,
    )
    assert receipt.read == receipt.kept + receipt.quarantined + receipt.duplicate
    listed = " ".join(f"{problem.value} {problem.why.code} {problem.reason}" for problem in receipt.problems)
    assert all(reason in listed for reason in part.reasons), listed
    assert part.notes in " ".join(map(str, receipt.notes))
    assert draft.path is not None
    con = duckdb.connect(str(draft.path), read_only=True)
    try:
        for name, wanted in part.values.items():
            rows = con.execute(f"select {name} from {part.table} order by _row limit {len(wanted)}").fetchall()
            assert [_shown(value) for (value,) in rows] == list(wanted), name
    finally:
        con.close()


def _shown(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
    return str(value)
