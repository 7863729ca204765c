"""Workspaces that an earlier version made: the same files add nothing, and everything one can do with them still works.

``tests/fixtures/format1`` holds a workspace and an export of it, made from ``files`` before snapshots named their format.
"""

from __future__ import annotations

import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from lib.metrics.catalog import PAGES
from lib.publish import export
from lib.publish.draft import Upload
from lib.publish.format import FORMAT
from lib.publish.masking import masked
from lib.store.workspace import Workspace
from tests.conftest import ROOT
from tests.unit.drafts import current, draft, numbers, publish

FIXTURE = ROOT / "tests/fixtures/format1"
FILES = [Upload(path.name, path) for path in sorted((FIXTURE / "files").glob("*.csv"))]
ROWS = {"customers": 6, "payments": 4, "costs": 5, "leads": 2, "csm_calls": 2}


NEW_RULES = {
    # A client sheet tells deals too (decision 97): Ana and Ben, Cleo and Dora, and Eva of Stripe's customers, beside Ana's
    # second purchase in the payments. 5,000 + 4,000 + 3,000 + 2,000 were contracted.
    "v.deals": 6,
    "r.contracted": 14000,
}
"""What the same rows come to by the rules of today, where they differ."""


THEN = tuple(page for page in PAGES if page not in ("clients", "retention", "unit_economics"))
"""The pages whose numbers a snapshot of then can be asked for as it is."""
LATER = (
    *(f"v.{name}" for name in ("retained_cash", "upsell_cash", "backend_cash", "refund_rate_close", "clawback")),
    *(f"v.{name}" for name in ("commission_closer", "commission_setter", "collected", "outstanding", "written_off")),
    *(f"v.{name}" for name in ("overpaid", "deal_refunds", "deal_chargebacks", "deal_kept")),
)
"""Numbers of these pages that it cannot be asked for before it is built anew: its money has no kind of offer, and its deals do
not say what was given back of them."""


def unpacked(folder: Path) -> Workspace:
    with zipfile.ZipFile(FIXTURE / "workspace.zip") as archive:
        archive.extractall(folder / "workspaces")
    return Workspace(folder, "w")


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The numbers of the workspace once it was built by the rules of today."""
    workspace, copy = (unpacked(tmp_path_factory.mktemp(name)) for name in ("as_it_is", "rebuilt"))
    draft(copy, settings={"deposits_are_deals": "yes"}).publish()
    draft(copy, settings={"deposits_are_deals": "no"}).publish()
    found = numbers(copy)
    assert [found[ref][0] for ref in NEW_RULES] == [*NEW_RULES.values()]  # type: ignore[index]
    before = numbers(workspace, THEN, LATER)
    same = {ref for ref, told in before.items() if told == found[ref]}
    # What follows from them: deals, what was agreed, and what is owed of it.
    assert {ref.split(".")[0] for ref in before.keys() - same} <= {"v", "r", "m", "u", "a"}
    assert len(before.keys() - same) < 20
    assert {"r.gross", "r.net", "m.clients", "e.booked", "a.leads", "a.spend", "a.cash"} <= same
    return found


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return unpacked(tmp_path)


def rows(workspace: Workspace) -> dict[str, int]:
    return {table: current(workspace, f"select count(*) from {table}_rows")[0][0] for table in ROWS}


def test_the_same_files_again_add_nothing_and_change_nothing(workspace: Workspace, rebuilt: dict[str, Any]) -> None:
    for file in FILES:
        (receipt,) = publish(workspace, file)
        assert (receipt.new, receipt.changed, receipt.replaced) == (0, 0, 0), file.name
    assert rows(workspace) == ROWS
    assert numbers(workspace) == rebuilt


def test_all_of_them_at_once_or_in_place_of_what_is_there(workspace: Workspace) -> None:
    assert [(r.new, r.changed) for r in publish(workspace, *FILES)] == [(0, 0)] * len(FILES)
    again = publish(workspace, *FILES, mode="replace")
    assert [(r.new, r.changed, r.vanished) for r in again] == [(0, 0, 0)] * len(FILES)


def test_a_change_of_settings_brings_the_rows_up_to_date(workspace: Workspace, rebuilt: dict[str, Any]) -> None:
    draft(workspace, settings={"deposits_are_deals": "yes"}).publish()
    assert current(workspace, "select version from format") == [(FORMAT,)]
    assert rows(workspace) == ROWS
    assert numbers(workspace) == rebuilt
    for file in FILES:
        (receipt,) = draft(workspace, file, only_receipts=True).receipts
        assert (receipt.new, receipt.changed) == (0, 0), file.name
    draft(workspace, settings={"time_zone": "Europe/Madrid"}).publish()
    assert numbers(workspace) == rebuilt


def test_a_client_keeps_one_row_when_the_address_changes(workspace: Workspace) -> None:
    text = (FIXTURE / "files/customers.csv").read_text().replace("ben@example.com", "ben.sol@example.org")
    (receipt,) = publish(workspace, Upload("customers.csv", data=text.encode()))
    assert (receipt.new, receipt.changed) == (0, 1)
    assert rows(workspace) == ROWS


def test_a_restated_day_of_before_is_corrected(workspace: Workspace) -> None:
    text = (FIXTURE / "files/meta.csv").read_text().replace("100.00", "101.50")
    (receipt,) = publish(workspace, Upload("meta.csv", data=text.encode()))
    assert (receipt.new, receipt.changed) == (0, 1)
    # 101.50 + 80 + 20 of the platform, 49 + 30 of the founder's own.
    assert current(workspace, "select sum(amount) from costs")[0][0] == 280.5


def test_an_export_of_before_comes_back_and_goes_out_again(
    workspace: Workspace, rebuilt: dict[str, Any], tmp_path: Path
) -> None:
    restored = Workspace(tmp_path, "restored")
    publish(restored, Upload("export.zip", FIXTURE / "export.zip"))
    assert rows(restored) == ROWS
    assert numbers(restored) == rebuilt
    for file in FILES:
        (receipt,) = draft(restored, file, only_receipts=True).receipts
        assert (receipt.new, receipt.changed) == (0, 0), file.name
    assert restored.current is not None
    assert workspace.current is not None
    for source in (restored, workspace):
        assert source.current is not None
        copy = Workspace(tmp_path, f"copy-of-{source.name}")
        publish(copy, Upload("export.zip", data=export.write(source, source.current)))
        assert numbers(copy) == rebuilt
    over = draft(workspace, Upload("export.zip", FIXTURE / "export.zip"))
    assert all((r.new, r.changed, r.vanished) == (0, 0, 0) for r in over.receipts)


def test_a_masked_copy_of_before_is_made(workspace: Workspace) -> None:
    assert workspace.current is not None
    with closing(masked(workspace, workspace.current).open()) as con:
        assert con.execute("select count(*) from customers").fetchall() == [(5,)]
    draft(workspace, settings={"deposits_are_deals": "yes"}).publish()
    assert workspace.current is not None
    with closing(masked(workspace, workspace.current).open()) as con:
        assert con.execute("select count(*) from payments").fetchall() == [(4,)]
