"""Which rows are the same record: within a file, in the next file, and how much money is set aside for it."""

from __future__ import annotations

import hashlib
from itertools import permutations
from pathlib import Path

import duckdb
import numpy as np
import pytest

from lib.ingest.clean.receipt import Receipt
from lib.ingest.read.lines import digest, repeated
from lib.publish.draft import Upload
from lib.schema.tables import TABLES
from lib.store.workspace import Workspace
from tests.unit.drafts import current, draft, publish, upload

PAID = "Date,Email,Amount,Status,Invoice,Note\n"
FIRST = "2026-01-05 10:00,ana@example.com,100,Approved,INV-1,first\n"
SECOND = "2026-01-05 16:30,ana@example.com,100,Approved,INV-2,second\n"
THIRD = "2026-01-05 18:00,ana@example.com,100,Approved,INV-3,third\n"


pytestmark = pytest.mark.usefixtures("without_numbers")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path, "w")


def file(text: str, name: str = "payments.csv") -> Upload:
    return Upload(name, data=text.encode())


def one(workspace: Workspace, text: str, **settings: str) -> Receipt:
    (receipt,) = publish(workspace, file(text), settings=settings)
    return receipt


def counts(receipt: Receipt) -> tuple[int, int]:
    return receipt.new, receipt.changed


def cash(workspace: Workspace) -> tuple[int, float]:
    ((rows, amount),) = current(workspace, "select count(*), sum(amount) from payments")
    return rows, float(amount)


def test_rows_that_differ_in_any_column_are_two(workspace: Workspace) -> None:
    plain = "Date,Email,Amount\n2026-01-05 10:00,ana@example.com,100\n2026-01-05 16:30,ana@example.com,100\n"
    receipt = one(workspace, plain)
    assert (receipt.kept, receipt.duplicate, receipt.choices) == (2, 0, [])
    rounded = "Date,Email,Amount,Note\n2026-01-05,ana@example.com,1.00001,a\n2026-01-05,ana@example.com,1.00002,a\n"
    assert one(Workspace(workspace.folder.parent, "other"), rounded).kept == 2


def test_the_same_file_again_adds_nothing_and_an_overlapping_one_what_is_new(workspace: Workspace) -> None:
    assert counts(one(workspace, PAID + FIRST + SECOND)) == (2, 0)
    assert counts(one(workspace, PAID + FIRST + SECOND)) == (0, 0)
    assert counts(one(workspace, PAID + SECOND + FIRST)) == (0, 0)
    assert counts(one(workspace, PAID + SECOND + THIRD)) == (1, 0)
    assert cash(workspace) == (3, 300)
    assert counts(one(workspace, PAID + THIRD)) == (0, 0)
    assert {i for (i,) in current(workspace, "select invoice from payments")} == {"INV-1", "INV-2", "INV-3"}


@pytest.mark.parametrize("at_once", [False, True])
def test_no_order_of_overlapping_files_changes_what_is_there(tmp_path: Path, at_once: bool) -> None:
    files = [file(PAID + FIRST + SECOND, "a.csv"), file(PAID + SECOND + THIRD, "b.csv"), file(PAID + THIRD, "c.csv")]
    for i, order in enumerate(permutations(files)):
        workspace = Workspace(tmp_path, f"w{i}")
        for batch in [order] if at_once else [[each] for each in order]:
            publish(workspace, *batch)
        assert cash(workspace) == (3, 300), [each.name for each in order]


def test_a_status_changes_its_own_row(workspace: Workspace) -> None:
    one(workspace, PAID + FIRST.replace("Approved", "Pending") + SECOND)
    assert counts(one(workspace, PAID + FIRST + SECOND)) == (0, 1)
    assert current(workspace, "select distinct status from payments") == [("approved",)]
    assert cash(workspace) == (2, 200)
    assert counts(one(workspace, PAID + SECOND.replace("Approved", "Refunded"))) == (0, 1)
    assert current(workspace, "select invoice from payments where status = 'refunded'") == [("INV-2",)]


def test_equal_lines_are_kept_and_counted_and_one_answer_changes_it(workspace: Workspace) -> None:
    text = PAID + FIRST * 3 + SECOND
    receipt = one(workspace, text)
    assert (receipt.kept, receipt.duplicate) == (4, 0)
    (choice,) = receipt.choices
    assert str(choice.sentence("p.csv")) == (
        "p.csv: 2 rows equal another row in every column, and no id tells them apart; they hold 200.00. Does each of them count?"
    )
    assert counts(one(workspace, text)) == (0, 0)
    assert counts(one(workspace, PAID + FIRST * 2)) == (0, 0)
    assert counts(one(workspace, PAID + FIRST * 5)) == (2, 0)
    assert cash(workspace) == (6, 600)
    other = Workspace(workspace.folder.parent, "other")
    dropped = one(other, text, **{receipt.setting_of(choice): "drop"})
    assert (dropped.kept, dropped.duplicate, dropped.choices) == (2, 2, [])
    assert dropped.money.as_json()["duplicate"] == [{"reason": "equal_line", "rows": 2, "sums": {"": "200.00"}}]


def test_an_answer_given_later_reads_the_file_again(workspace: Workspace) -> None:
    receipt = one(workspace, PAID + FIRST * 3 + SECOND)
    setting = receipt.setting_of(receipt.choices[0])
    draft(workspace, settings={setting: "drop"}).publish()
    assert cash(workspace) == (2, 200)
    draft(workspace, settings={setting: ""}).publish()
    assert cash(workspace) == (4, 400)


BLOCK = "".join(f"2026-02-0{i},p{i}@example.com,1{i},Approved,,\n" for i in range(1, 7))


def test_a_block_that_stands_twice_counts_once(workspace: Workspace) -> None:
    alone = "2026-03-01,zoe@example.com,7,Approved,,\n"
    receipt = one(workspace, PAID + BLOCK + alone * 2 + BLOCK)
    # The block: 11 + 12 + … + 16 = 81; of the two equal lines each counts.
    assert (receipt.kept, receipt.duplicate) == (8, 6)
    assert receipt.money.as_json() == {
        "kept": {"": "95.00"},
        "quarantined": [],
        "duplicate": [{"reason": "repeated_line", "rows": 6, "sums": {"": "81.00"}}],
    }
    assert {c.kind: (c.default, c.params["count"]) for c in receipt.choices} == {
        "repeated_block": ("drop", 6), "equal_lines": ("keep", 1),
    }  # fmt: skip
    assert next((p.row, p.reason) for p in receipt.problems) == (
        10, "Line of a block that stands twice: the first time it is row 2.",
    )  # fmt: skip
    assert counts(one(workspace, PAID + BLOCK + alone * 2)) == (0, 0)
    setting = next(receipt.setting_of(c) for c in receipt.choices if c.kind == "repeated_block")
    kept = one(Workspace(workspace.folder.parent, "other"), PAID + BLOCK + alone * 2 + BLOCK, **{setting: "keep"})
    assert (kept.kept, kept.duplicate) == (14, 0)


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("abcdefabcdef", {6: 0, 7: 1, 8: 2, 9: 3, 10: 4, 11: 5}),
        ("abcdeabcdeabcde", {i: i % 5 for i in range(5, 15)}),
        ("aabcxaabcyzwvut", {}),
        ("abcxyzabcdefghij", {}),
        ("aaaaaaaaaa", {}),
        ("ababx", {}),
        ("abab", {2: 0, 3: 1}),
        ("abcabc", {3: 0, 4: 1, 5: 2}),
        ("aabcdeqaabcder", {7: 0, 8: 1, 9: 2, 10: 3, 11: 4, 12: 5}),
        ("aa", {}),
        ("a", {}),
        ("", {}),
    ],
)
def test_what_a_repeated_block_is(lines: str, wanted: dict[int, int]) -> None:
    found = repeated(np.array([ord(line) for line in lines], dtype=np.uint64))
    assert found.keys() == wanted.keys()
    assert all(lines[at] == lines[first] and first not in found for at, first in found.items())


@pytest.mark.parametrize("cells", [("a@b.c", "Día 1", "7"), ("", None, "x, y"), (None, None, "0"), (None, None, None)])
def test_the_digest_of_a_line_stays_what_stored_ones_are(cells: tuple[str | None, ...]) -> None:
    """The last eight bytes of an MD5 over `name 0x1F cell 0x1E` of every cell that is filled in, by the columns' names."""
    named = sorted(zip(("mail", "day", "amount"), cells, strict=True))
    told = "".join(f"{name}\x1f{cell}\x1e" for name, cell in named if cell is not None)
    last = int.from_bytes(hashlib.md5(told.encode()).digest()[8:], "little")
    with duckdb.connect() as con:
        sql = f"select {digest(['Mail', 'Day', 'Amount'], ['c0', 'c1', 'c2'])} from (values (?, ?, ?)) t(c0, c1, c2)"
        assert con.execute(sql, cells).fetchall() == [(last,)]


def test_rows_of_one_id_with_other_content_are_named(workspace: Workspace) -> None:
    text = "ID,Date,Email,Amount\np1,2026-01-05,ana@example.com,100\np1,2026-01-05,ana@example.com,120\np1,2026-01-05,ana@example.com,120\n"
    receipt = one(workspace, text)
    assert [(p.row, p.reason) for p in receipt.problems] == [
        (2, "Row 4 has the same id with other content, and stands because it comes later."),
        (3, "Same record as row 4, which stands because it comes later."),
    ]
    assert receipt.money.as_json() == {
        "kept": {"": "120.00"},
        "quarantined": [],
        "duplicate": [
            {"reason": "same_id_later", "rows": 1, "sums": {"": "100.00"}},
            {"reason": "same_record", "rows": 1, "sums": {"": "120.00"}},
        ],
    }


def test_no_field_that_came_later_is_part_of_a_key_of_last_resort() -> None:
    # The keys of stored rows must stay what they are: a new field of these tables is declared `later`.
    kept = {name: sum(not field.later for field in table.fields) for name, table in TABLES.items()}
    assert kept == {
        "customers": 59, "csm_calls": 13, "payments": 38, "leads": 15, "sales_calls": 21, "costs": 10, "rates": 3, "subscriptions": 30,
    }  # fmt: skip


def test_what_rows_of_one_client_say_differently_is_said(tmp_path: Path) -> None:
    rows = [
        ["Email", "Name", "Close Date", "Offer", "Country"],
        ["ana@x.com", "Ana", "2026-01-05", "Program", "Spain"],
        ["ben@x.com", "Ben", "2026-01-06", "Program", "Spain"],
        ["ana@x.com", "ANA", "2026-04-05", "Renewal", "France"],
        ["ben@x.com", "Ben", "2026-05-06", "Renewal", ""],
    ]
    (receipt,) = publish(Workspace(tmp_path, "w"), upload(rows, "customers.csv"))
    told = [note.params for note in receipt.notes if note.code == "client_told_differently"]
    assert told == [{"count": 1, "rows": "2, 4", "column": "Country"}]  # the case of a name says nothing
    dated = [
        [*row, day]
        for row, day in zip(
            rows, ("Last modified", "2026-05-01", "2026-05-01", "2026-05-02", "2026-05-03"), strict=True
        )
    ]
    (receipt,) = publish(Workspace(tmp_path, "v"), upload(dated, "customers.csv"))
    assert not [note for note in receipt.notes if note.code == "client_told_differently"]


PARTS = """Payment id,Date,Email,Amount
INV-1,2026-01-05,ana@example.com,100
INV-1,2026-02-05,ana@example.com,200
INV-1,2026-03-05,ana@example.com,200
INV-2,2026-02-06,ben@example.com,50
"""


def test_rows_of_one_id_with_other_amounts_are_asked_and_can_all_count(workspace: Workspace) -> None:
    receipt = one(workspace, PARTS)
    (choice,) = receipt.choices
    assert (choice.kind, choice.default, choice.params["count"]) == ("same_id", "last", 2)
    assert "they hold 300.00" in str(choice.sentence(receipt.file))
    assert (receipt.kept, receipt.money.as_json()["kept"]) == (2, {"": "250.00"})
    assert cash(workspace) == (2, 250)
    # The answer holds for what was imported before it, and rows in another order are the same rows.
    answer = {receipt.setting_of(choice): "each"}
    assert one(workspace, PARTS, **answer).choices == []
    assert cash(workspace) == (4, 550)
    lines = PARTS.splitlines()
    assert counts(one(workspace, "\n".join([lines[0], *lines[:0:-1]]))) == (0, 0)
    assert cash(workspace) == (4, 550)
    answer = dict.fromkeys(answer, "last")
    assert one(workspace, PARTS, **answer).choices == []
    assert cash(workspace) == (2, 250)


@pytest.mark.parametrize(("updates", "stands", "asked"), [("0906", 100, 0), ("0609", 200, 0), ("0909", 200, 1)])
def test_a_time_of_update_decides_between_rows_of_one_id(
    workspace: Workspace, updates: str, stands: int, asked: int
) -> None:
    text = "Payment id,Date,Email,Amount,Updated at\n" + "".join(
        f"p1,2026-01-05,ana@example.com,{amount},2026-02-{day}\n"
        for amount, day in ((100, updates[:2]), (200, updates[2:]))
    )
    receipt = one(workspace, text)
    assert receipt.money.as_json()["kept"] == {"": f"{stands}.00"}
    assert len(receipt.choices) == asked
