"""Shared fixtures: workspaces filled through the real import, once per test run; and what a quick run leaves out."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadFileScheduling

from lib.publish import ahead
from lib.publish import draft as drafting
from lib.publish.draft import Options, Upload, prepare
from lib.publish.sample import sample
from lib.query import Snapshot
from lib.store.workspace import Workspace
from tests import dealt

# How long one example takes says nothing of the code while other tests run beside it.
settings.register_profile("closeboard", deadline=None)
settings.load_profile("closeboard")

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def fill(data: Path, folder: Path, chosen: dict[str, str] | None = None, name: str = "default") -> Workspace:
    """A workspace with every CSV of `folder` imported."""
    workspace = Workspace(data, name)
    uploads = [Upload(path.name, path) for path in sorted(folder.glob("*.csv"))]
    prepare(workspace, uploads, Options(settings=chosen or {}), now=NOW).publish()
    return workspace


QUICK = ("golden", "property", "unit")
"""The folders of a quick run (``./check --quick``): formulas, one example of each property, and what needs no server."""

NOT_QUICK = (
    "property/test_rows.py",
    "property/test_sources.py",
    "unit/test_answers.py",
    "unit/test_apart.py",
    "unit/test_applied.py",
    "unit/test_backup.py",
    "unit/test_beside_again.py",
    "unit/test_browsers.py",
    "unit/test_clean.py",
    "unit/test_cli.py",
    "unit/test_copying.py",
    "unit/test_deploy.py",
    "unit/test_exchange.py",
    "unit/test_extend.py",
    "unit/test_format.py",
    "unit/test_hardship.py",
    "unit/test_honest_time.py",
    "unit/test_import.py",
    "unit/test_locks.py",
    "unit/test_masking.py",
    "unit/test_new_table.py",
    "unit/test_noninterference.py",
    "unit/test_opening.py",
    "unit/test_plain.py",
    "unit/test_portable.py",
    "unit/test_queue.py",
    "unit/test_quota.py",
    "unit/test_recognising.py",
    "unit/test_report.py",
    "unit/test_retention.py",
    "unit/test_rows.py",
    "unit/test_same_rows.py",
    "unit/test_sandbox.py",
    "unit/test_sending.py",
    "unit/test_serve.py",
    "unit/test_spend.py",
    "unit/test_standing.py",
    "unit/test_told.py",
    "unit/test_upgrade.py",
    "unit/test_vendor_answers.py",
    "unit/test_workbooks.py",
    "unit/test_workspace.py",
)
"""Files in them that start other processes or import many times."""

HERE = Path(__file__).parent
if dealt.QUICK:
    collect_ignore = [str(HERE / name) for name in NOT_QUICK]
    collect_ignore += [str(path) for path in HERE.iterdir() if path.is_dir() and path.name not in QUICK]


LONGEST = (
    "app/test_data.py",
    "app/test_noninterference.py",
    "app/test_pages.py",
    "wire",
    "browser",
    "app",
    "cases",
    "property",
    "unit/test_upgrade.py",
    "unit/test_format.py",
    "unit/test_hardship.py",
    "unit/test_import.py",
    "unit/test_portable.py",
    "unit/test_retention.py",
    "unit/test_opening.py",
    "unit/test_sandbox.py",
    "unit/test_cli.py",
)
"""Folders and files that come first: a long one that is begun last is waited for while the other cores have nothing to do."""


def _place(item: pytest.Item) -> int:
    """Where the file of a test comes."""
    path = item.path.relative_to(HERE).as_posix()
    return next((i for i, name in enumerate(LONGEST) if path == name or path.startswith(f"{name}/")), len(LONGEST))


PARTS = {
    "app/test_language.py": 30,
    "cases/test_cases.py": 25,
    "corpus/test_corpus.py": 80,
    "property/test_agreement.py": 10,
    "property/test_no_money_vanishes.py": 10,
    "unit/test_standing.py": 30,
}
"""Long files whose tests share little, and how many of them go together: a file is run by one process, which all others would
wait for at the end."""


class InParts(LoadFileScheduling):  # type: ignore[misc]  # which has no types
    """Gives each process a file at a time, and of the long ones a part."""

    def __init__(self, config: pytest.Config, log: Any = None) -> None:
        super().__init__(config, log)
        self._scopes: dict[str, str] = {}
        self._met: Counter[str] = Counter()

    def _split_scope(self, nodeid: str) -> str:
        if nodeid not in self._scopes:  # they are met in the order in which they are to be run
            path = nodeid.split("::", 1)[0]
            name = path.removeprefix("tests/")
            self._scopes[nodeid] = f"{path} {self._met[path] // PARTS[name]}" if name in PARTS else path
            self._met[path] += 1
        return self._scopes[nodeid]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> InParts | None:
    """What hands out the tests where files are to stay together."""
    return InParts(config, log) if config.getvalue("dist") == "loadfile" else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The longest files first; and of a property's cases a quick run tries the one of the day."""
    items.sort(key=_place)
    if not dealt.QUICK:
        return
    of_day = {item.nodeid.partition("[")[0]: item for item in dealt.shuffled(items)}
    left_out = [item for item in items if HERE / "property" in item.path.parents and item not in of_day.values()]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


def copied(workspace: Workspace, name: str, data: Path | None = None) -> Workspace:
    """The same workspace under another name, or in another data folder: importing its files again would take a hundred times
    as long."""
    copy = Workspace(data or workspace.data, name)
    shutil.copytree(workspace.folder, copy.folder)
    return copy


@pytest.fixture
def without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Imports that end at the rows, for tests of how files are read: the numbers take most of the time of a small one."""
    monkeypatch.setattr(drafting, "build", lambda con, settings, today, control: None)
    monkeypatch.setattr(ahead, "work_out", lambda con: None)


@pytest.fixture(scope="session")
def built_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample business in it, to be copied and not to be written to."""
    folder = tmp_path_factory.mktemp("sample")
    sample(folder)
    return folder


@pytest.fixture(scope="session")
def two_versions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a workspace of two versions (tests/unit/damages.py), to be copied and not to be written to."""
    from tests.unit.damages import whole  # which needs this module

    folder = tmp_path_factory.mktemp("two_versions")
    whole(folder)
    return folder


def opened(workspace: Workspace) -> Snapshot:
    """The workspace's current snapshot, open for questions."""
    assert workspace.current is not None
    return Snapshot(workspace.current.open())


GOLDEN_TIERS = {"offer_tier.Plus Upsell": "upsell", "offer_tier.Inner Circle Backend": "backend"}
ROW_TIERS = {"offer_tier.Guide": "lead_magnet", "offer_tier.Inner": "backend"}


@pytest.fixture(scope="session")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The golden business (tests/golden/business)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("golden"), ROOT / "tests/golden/business", GOLDEN_TIERS))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def one_sale(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Clients who began with a deposit, and fees that payments and costs both tell."""
    snapshot = opened(fill(tmp_path_factory.mktemp("one_sale"), ROOT / "tests/golden/one_sale", GOLDEN_TIERS))
    yield snapshot
    snapshot.con.close()


COMMISSIONS = {"commission.closer": "8", "commission.closer.Ana": "12", "commission.setter": "3"}


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Contracts that are paid, owed, called off, given back, charged back and paid beyond."""
    snapshot = opened(fill(tmp_path_factory.mktemp("truth"), ROOT / "tests/golden/truth", COMMISSIONS))
    yield snapshot
    snapshot.con.close()


QUARTER = {"offer_tier.Extra": "upsell"}


@pytest.fixture(scope="session")
def quarter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A quarter of a company: its costs of every kind, who is in service, and what was bought on top (tests/golden/quarter)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("quarter"), ROOT / "tests/golden/quarter", QUARTER))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def worked_check(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The 20 calls of docs/numbers.md 3.3."""
    snapshot = opened(fill(tmp_path_factory.mktemp("worked"), ROOT / "tests/golden/worked_check"))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def agreed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A deal that only the customers file tells, beside payments with fees (tests/golden/agreed)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("agreed"), ROOT / "tests/golden/agreed"))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def waiting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """Six leads of one day, who booked 30, 31, 60, 61, 90 and 91 days later, and who leaves and comes back (tests/golden/waiting)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("waiting"), ROOT / "tests/golden/waiting"))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business of boundary days and odd rows (tests/golden/edges)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("edges"), ROOT / "tests/golden/edges", GOLDEN_TIERS))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """A business that mapped the least it could (tests/golden/bare)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("bare"), ROOT / "tests/golden/bare"))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def told_twice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business whose CRM tells the deals and whose processor tells the cash (tests/golden/told_twice)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("told_twice"), ROOT / "tests/golden/told_twice", {}))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def told_by_rows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business whose clients have several rows (tests/golden/told_by_rows)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("told_by_rows"), ROOT / "tests/golden/told_by_rows", ROW_TIERS))
    yield snapshot
    snapshot.con.close()


@pytest.fixture(scope="session")
def currencies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Snapshot]:
    """The business that is paid in three currencies (tests/golden/currencies)."""
    snapshot = opened(fill(tmp_path_factory.mktemp("currencies"), ROOT / "tests/golden/currencies"))
    yield snapshot
    snapshot.con.close()
