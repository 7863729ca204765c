"""The masked copy: nobody is named in it, and every number is the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from lib.ingest.draft import Upload, prepare
from lib.metrics.catalog import METRICS
from lib.query import Filters, Question, Snapshot, ask
from lib.workspace.masking import masked, number_of, unnamed
from lib.workspace.workspace import Workspace
from tests.conftest import GOLDEN_TIERS, NOW, ROOT, fill, opened
from tests.wire.conftest import PRIVATE
from tests.wire.test_masked import PLANTED


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A business with something personal in every text."""
    made = Workspace(tmp_path_factory.mktemp("masked"), "ours")
    prepare(made, [Upload(name, data=text.encode()) for name, text in PRIVATE.items()], now=NOW).publish()
    return made


def copy_of(workspace: Workspace) -> Path:
    """The file of the masked copy of what is in force."""
    assert workspace.current is not None
    return masked(workspace, workspace.current).path


def test_no_cell_of_the_copy_holds_anything_personal(workspace: Workspace) -> None:
    assert workspace.current is not None
    con = masked(workspace, workspace.current).open()
    cells: set[str] = set()
    for (table,) in con.execute("select table_name from information_schema.tables").fetchall():
        for row in con.execute(f'select * from "{table}"').fetchall():
            cells |= {str(cell) for cell in row if cell is not None}
    con.close()
    assert [value for value in PLANTED if any(value in cell for cell in cells)] == []
    assert {"closer~1", "csm~1", "instagram", "Inner Room", "customers"} <= cells


def test_neither_does_its_file(workspace: Workspace) -> None:
    """Nor did it at any time while it was built: DuckDB does not wipe what it frees."""
    content = copy_of(workspace).read_bytes()
    assert [value for value in PLANTED if value.encode() in content] == []
    assert workspace.current is not None
    assert b"Quillfeather" in workspace.current.path.read_bytes()


def test_every_number_is_the_same(tmp_path_factory: pytest.TempPathFactory) -> None:
    workspace = fill(tmp_path_factory.mktemp("same"), ROOT / "tests/golden/business", GOLDEN_TIERS)
    assert workspace.current is not None
    real, copy = opened(workspace), Snapshot(masked(workspace, workspace.current).open())
    for by in ("", "month", "country", "offer"):
        question = Question(by=by, as_of=real.as_of)
        assert ask(copy, METRICS, question) == ask(real, METRICS, question)
    for dimension in ("closer", "csm"):
        for name in real.members(dimension):
            (code,) = unnamed(workspace, dimension, [name])
            asked = Question(filters=Filters({dimension: (name,)}))
            coded = Question(filters=Filters({dimension: (code,)}))
            assert ask(copy, METRICS, coded) == ask(real, METRICS, asked)
    real.con.close()
    copy.con.close()


def test_a_number_stays_with_its_person_over_imports(workspace: Workspace) -> None:
    before = copy_of(workspace)
    first = unnamed(workspace, "closer", ["Tamsin Oakhurst"])
    more = b"Payment id,Date,Email,Amount,Closer\np9,2026-10-20,x@private.test,10,Aaron Aable\n"
    prepare(workspace, [Upload("payments.csv", data=more)], now=NOW).publish()
    assert copy_of(workspace) != before
    assert unnamed(workspace, "closer", ["tamsin oakhurst"]) == first
    assert unnamed(workspace, "closer", ["Aaron Aable"]) == ("closer~2",)


def test_a_name_nobody_has_becomes_a_code_nobody_has(workspace: Workspace) -> None:
    copy_of(workspace)
    assert unnamed(workspace, "closer", ["Nobody"]) == ("closer~0",)
    assert unnamed(workspace, "country", ["ES"]) == ("ES",)
    assert number_of("closer", "closer~12") == 12
    assert number_of("csm", "closer~12") is None


def test_the_copy_of_a_snapshot_that_is_gone_goes_too(tmp_path: Path) -> None:
    other = Workspace(tmp_path, "ours")
    for amount in (b"1", b"2"):
        text = b"Payment id,Date,Email,Amount\np1,2026-10-20,x@private.test," + amount + b"\n"
        prepare(other, [Upload("payments.csv", data=text)], now=NOW).publish()
        copy_of(other)
    first, second = other.history()
    assert len(list((other.folder / "masked").glob("*.duckdb"))) == 2
    first.path.unlink()
    copy_of(other).unlink()
    copy_of(other)
    assert [p.name for p in (other.folder / "masked").glob("*.duckdb")] == [f"{second.path.stem}-masked1.duckdb"]
    assert {p.stat().st_mode & 0o077 for p in (other.folder / "masked").glob("*.duckdb")} == {0}
