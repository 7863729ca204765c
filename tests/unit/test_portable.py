"""Export and import of a whole workspace: the same numbers elsewhere, and nothing that was not in the zip."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lib.__main__ import main
from lib.publish import export
from lib.publish.draft import Options, Upload, prepare
from lib.store import audit, desk
from lib.store.tables import DESCRIBING
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal
from tests.conftest import GOLDEN_TIERS, ROOT, fill
from tests.unit.drafts import current, numbers, publish, upload

LATER = datetime(2027, 3, 1, tzinfo=UTC)
ODD = [
    ["Email", "Full name", "Close date", "Phone", "Country", "Offers", "Testimony", "Status note"],
    ["=cmd@example.com", "=HYPERLINK(1)", "2026-01-15", "+34 600 000 001", "ES", "Plan 'A', Zoë", "'quoted'", "x"],
    ["b@example.com", "-Bo", "2026-01-16", "", "", "", 'say "hi",\nthen go', "x"],
    ["b2@example.com", "@Al", "not a day", "", "MX", "", "\tTabbed", "x"],
]


def exported(workspace: Workspace) -> bytes:
    assert workspace.current is not None
    return export.write(workspace, workspace.current)


def restored(data: bytes, folder: Path, name: str = "elsewhere") -> Workspace:
    """The workspace that an export makes on another day in another data folder."""
    workspace = Workspace(folder, name)
    prepare(workspace, [Upload("export.zip", data=data)], now=LATER).publish()
    return workspace


def rezipped(data: bytes, **changed: bytes | None) -> bytes:
    """The export with some of its files changed, or left out."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            content = changed.get(name.removesuffix(".csv"), old.read(name))
            if content is not None:
                new.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("business", ["business", "edges", "bare", "worked_check"])
def test_every_number_is_the_same_elsewhere(tmp_path: Path, business: str) -> None:
    tiers = GOLDEN_TIERS if business in ("business", "edges") else {}
    own = fill(tmp_path / "a", ROOT / "tests/golden" / business, tiers)
    there = restored(exported(own), tmp_path / "b")
    assert numbers(there) == numbers(own)
    for table in ("facts", "available", "settings", "mapped", "imports", "problems", "changes"):
        assert sorted(current(there, f"from {table}")) == sorted(current(own, f"from {table}"))
    assert exported(there) == exported(own)


def test_odd_values_come_back_as_they_were(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "a", "w")
    publish(own, upload(ODD, "customers.csv"))
    own.rename("=Acme, Ltd")
    there = restored(exported(own), tmp_path / "b")
    assert there.title == own.title
    assert current(there, "from customers order by _row") == current(own, "from customers order by _row")


def test_no_cell_of_the_zip_is_a_formula(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "w")
    publish(own, upload(ODD, "customers.csv"), settings={"offer_tier.=1+1": "upsell"})
    own.rename("=1+1")
    with zipfile.ZipFile(io.BytesIO(exported(own))) as archive:
        cells = [
            cell
            for name in archive.namelist()
            for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
            for cell in row
        ]
    assert "'=HYPERLINK(1)" in cells
    assert "'=1+1" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


def test_a_fresh_export_of_the_source_still_updates_the_same_rows(tmp_path: Path) -> None:
    own = Workspace(tmp_path / "a", "w")
    publish(own, upload(ODD, "customers.csv"))
    there = restored(exported(own), tmp_path / "b")
    (receipt,) = publish(there, upload(ODD, "customers.csv"))
    assert (receipt.new, receipt.changed) == (0, 0)


def test_restoring_over_other_data_replaces_it_and_can_be_undone(tmp_path: Path) -> None:
    own, other = Workspace(tmp_path, "own"), Workspace(tmp_path, "other")
    publish(own, upload(ODD, "customers.csv"))
    publish(other, upload([["Date", "Category", "Amount"], ["2026-01-01", "Ads", "5"]], "costs.csv"))
    publish(other, upload([*ODD[:2], ["z@example.com", "Zed", "2026-02-01", *[""] * 5]], "customers.csv"))
    before, data = other.current, exported(own)
    draft = prepare(other, [Upload("export.zip", data=data)], now=LATER)
    told = {r.table: (r.new, r.changed, r.vanished) for r in draft.receipts}
    assert told == {"customers": (2, 0, 1), "costs": (0, 0, 1)}
    draft.publish()
    assert current(other, "select count(*) from costs") == [(0,)]
    assert current(other, "select count(*) from customers") == [(3,)]
    assert before is not None
    other.make_current(before)
    assert current(other, "select count(*) from costs") == [(1,)]
    other.make_current(other.history()[-1])
    assert prepare(other, [Upload("export.zip", data=data)], now=LATER).changes_nothing


def test_a_changed_setting_works_on_what_was_restored(tmp_path: Path) -> None:
    own = fill(tmp_path / "a", ROOT / "tests/golden/business", GOLDEN_TIERS)
    there = restored(exported(own), tmp_path / "b")
    for workspace in (own, there):
        prepare(workspace, [], Options(settings={"good_events": "literal"}), now=LATER).publish()
    assert numbers(there) == numbers(own)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("customers", b"_import,_key,_row,email,close_date\n1,5,2,a@example.com,yesterday\n", "row 2 of customers.csv has “yesterday” in close_date"),
        ("customers", b"_import,_key,_row,email\n1,5,2,a@example.com\n1,5,3,b@example.com\n", "holds a row twice"),
        ("customers", b"email\na@example.com\n", "lacks the columns _import"),
        ("customers", b"_import,_key,_row,email\n1,5\n", "not a whole table"),
        ("customers", b"\xff\xfe\x00", "lacks the columns"),
        ("settings", b"key,value\ncurrency,doubloons\n", "currency the value “doubloons”"),
        ("settings", b"key,value\ncurrency,EUR\ncurrency,USD\n", "says the same thing twice"),
        ("mapped", b"tbl,field,header\ncustomers,shoe_size,Size\n", "customers.shoe_size"),
        ("imports", b"id,imported_at,file,sha256,tbl,receipt\n1,2026-01-01,f,s,customers,{}\n", "not whole"),
        ("about", b"key,value\ncloseboard_export,2\nas_of,2026-01-01\n", "newer Closeboard"),
    ],
)  # fmt: skip
def test_a_zip_that_was_tampered_with_is_refused_in_one_sentence(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    own = Workspace(tmp_path, "own")
    publish(own, upload(ODD, "customers.csv"))
    data = rezipped(exported(own), **{name: content})
    there = Workspace(tmp_path, "there")
    with pytest.raises(Refusal) as refusal:
        prepare(there, [Upload("export.zip", data=data)], now=LATER)
    assert said in str(refusal.value)
    assert not there.folder.exists()


def test_a_damaged_zip_is_refused(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "own")
    publish(own, upload(ODD, "customers.csv"))
    data = bytearray(exported(own))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        start = archive.getinfo("customers.csv").header_offset
    data[start + 60 : start + 90] = bytes(30)
    with pytest.raises(Refusal, match=r"damaged|not a whole table"):
        prepare(Workspace(tmp_path, "there"), [Upload("export.zip", data=bytes(data))], now=LATER)


def test_the_command_line_exports_and_imports(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "own")
    publish(own, upload(ODD, "customers.csv"))
    path, at = str(tmp_path / "all.zip"), ["--data", str(tmp_path), "--workspace"]
    assert main(["export", path, *at, "own"]) == 0
    assert main(["import", path, "--yes", *at, "other"]) == 0
    assert current(Workspace(tmp_path, "other"), "from customers") == current(own, "from customers")
    assert [entry.what for entry in audit.entries(Workspace(tmp_path, "other"))] == ["restore"]
    assert main(["export", path, *at, "empty"]) == 2
    assert main(["export", str(tmp_path / "no" / "all.zip"), *at, "own"]) == 2


def test_an_export_is_imported_by_itself(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "own")
    publish(own, upload(ODD, "customers.csv"))
    with pytest.raises(Refusal, match="by itself"):
        prepare(own, [Upload("export.zip", data=exported(own)), upload(ODD, "more.csv")], now=LATER)


def test_an_export_without_its_own_account_is_read_as_any_bundle(tmp_path: Path) -> None:
    own = Workspace(tmp_path, "own")
    publish(own, upload(ODD, "customers.csv"))
    kept = dict.fromkeys(("about", *DESCRIBING))
    there = Workspace(tmp_path, "there")
    (receipt,) = publish(there, Upload("tables.zip", data=rezipped(exported(own), **kept)))
    assert (receipt.table, receipt.kept) == ("customers", 3)


def test_what_was_done_about_clients_comes_along_and_stays_one_where_both_know_it(tmp_path: Path) -> None:
    own = fill(tmp_path / "a", ROOT / "tests/golden/bare", {})
    made = desk.record(own, "-link", "flag", "=a@x.io", {"red": "yes", "why": "=1+1"})
    desk.record(own, "link", "undo", "=a@x.io", {"id": made.id})
    there = restored(exported(own), tmp_path / "b")
    assert desk.lines(there) == desk.lines(own)
    # The same export again changes no row, and brings what was done meanwhile.
    desk.record(own, "link", "done", "b@x.io", {"outcome": "paid"})
    desk.record(there, "link", "note", "c@x.io", {"note": "theirs"})
    prepare(there, [Upload("export.zip", data=exported(own))], now=LATER).publish()
    assert [event.what for event in desk.lines(there)] == ["flag", "undo", "note", "done"]
    assert desk.erase(there, "=a@x.io") == 2
    assert [event.person for event in desk.lines(there)] == ["c@x.io", "b@x.io"]


@pytest.mark.parametrize(
    "row", ["x,not a day,2026-01-01,l,done,a,{}", "x,,,,,,", "x,2026-01-01T00:00:00+00:00,2026-01-01,l,rob,a,{}"]
)
def test_a_journal_that_nobody_wrote_is_refused_by_row(tmp_path: Path, row: str) -> None:
    own = fill(tmp_path / "a", ROOT / "tests/golden/bare", {})
    desk.record(own, "link", "done", "a@x.io", {})
    broken = rezipped(exported(own), desk=f"id,at,day,who,what,person,said\n{row}\n".encode())
    with pytest.raises(Refusal) as refused:
        restored(broken, tmp_path / "b")
    assert "row 2 of desk.csv" in str(refused.value)


def test_rules_of_health_that_are_none_are_refused(tmp_path: Path) -> None:
    own = fill(tmp_path / "a", ROOT / "tests/golden/bare", {"health.band": "30..60", "health.days.late": "2..9"})
    there = restored(exported(own), tmp_path / "b")
    assert there.current
    assert there.current.settings()["health.band"] == "30..60"
    text = zipfile.ZipFile(io.BytesIO(exported(own))).read("settings.csv").replace(b"30..60", b"many")
    with pytest.raises(Refusal):
        restored(rezipped(exported(own), settings=text), tmp_path / "c")
