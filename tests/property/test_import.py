"""What holds for every import: rows are never lost, order never matters, and the same again is nothing new."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.publish.draft import Draft
from lib.store.workspace import Workspace
from tests.dealt import examples
from tests.unit.drafts import current, draft, numbers, publish, stored, upload

COLUMNS = {
    "payments": ("ID", "Date", "Email", "Amount", "Status", "Closer", "Offer", "Currency", "Refund Amount"),
    "csm_calls": ("ID", "Date", "Email", "Status", "Type", "CSM", "Success?", "Grade"),
    "leads": ("Email", "Optin_date", "Optin source", "UTM_source", "Phone"),
    "costs": ("Date", "Category", "Amount", "UTM_source", "Description"),
}
MESSY = st.sampled_from([
    "", " ", "-", "N/A", "ana@example.com", "ben@example.com", "a@x.com; b@x.com", "nobody", "2026-01-05", "2026-02-30", "05/05/2026", "31/12/2025",
    "1 mar 2026", "46082", "10", "10.50", "(250.00)", "50.00-", "€ 1.200,50", "1,234.56", "1e309", "nan", "#REF!", "9" * 25, "12%", "Approved", "Refunded",
    "No Show", "LIVE Call - Qualified", "Ghosted", "Yes", "✅", "maybe", "9/10", "8,5", "Ana Ruiz", "ana ruiz", "Ana, Ben", "=1+1", "😀", "4.07004E+12",
    "007", "Ads", "EUR", "$", "Total",
])  # fmt: skip
SLOW = settings(
    max_examples=examples(5),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

SLOWER = settings(SLOW, max_examples=examples(2))


@contextmanager
def workspaces() -> Iterator[tuple[Workspace, Workspace]]:
    with tempfile.TemporaryDirectory() as folder:
        yield Workspace(Path(folder), "one"), Workspace(Path(folder), "two")


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """One or more tables of messy cells, at most a dozen rows each."""
    names = draw(st.lists(st.sampled_from(sorted(COLUMNS)), min_size=1, max_size=3, unique=True))
    return {n: draw(st.lists(st.lists(MESSY, min_size=(w := len(COLUMNS[n])), max_size=w), max_size=12)) for n in names}


@st.composite
def businesses(draw: st.DrawFn) -> list[tuple[str, list[list[str]]]]:
    """Files (table, rows with the header) of a readable business; no record is in two of them."""
    people = st.sampled_from(["ana@example.com", "ben@example.com", "cleo@example.com"])
    days = st.dates(min_value=date(2026, 1, 1), max_value=date(2026, 3, 31)).map(str)
    team = st.sampled_from(["Ana Ruiz", "ana ruiz", "ANA RUIZ", "Ben", "ben, Ana Ruiz", ""])
    cents = st.integers(1, 10**6).map(lambda c: f"{c // 100}.{c % 100:02d}")
    number = iter(range(10**6))
    files: list[tuple[str, list[list[str]]]] = []
    for _ in range(draw(st.integers(1, 2))):
        rows = [
            [
                f"p{next(number)}",
                draw(days),
                draw(people),
                draw(cents),
                draw(st.sampled_from(["Approved", "Pending", "Refunded", "Ghosted"])),
                draw(team),
            ]
            for _ in range(draw(st.integers(1, 5)))
        ]
        files.append(("payments", [["ID", "Date", "Email", "Amount", "Status", "Closer"], *rows]))
        rows = [
            [
                f"c{next(number)}",
                draw(days),
                draw(people),
                draw(st.sampled_from(["No Show", "LIVE Call - Qualified"])),
                draw(team),
            ]
            for _ in range(draw(st.integers(1, 5)))
        ]
        files.append(("csm_calls", [["ID", "Date", "Email", "Status", "CSM"], *rows]))
        rows = [
            [f"s{next(number)}", draw(days), draw(people), draw(st.sampled_from(["No Show", "Booked"])), draw(team)]
            for _ in range(draw(st.integers(0, 3)))
        ]
        files.append(("sales_calls", [["ID", "Date", "Email", "Status", "Closer"], *rows]))
        rows = [
            [
                f"l{next(number)}",
                draw(people),
                draw(days),
                draw(st.sampled_from(["ig", "Instagram", "fb", "(not set)", ""])),
            ]
            for _ in range(draw(st.integers(0, 3)))
        ]
        files.append(("leads", [["Lead ID", "Email", "Opt-in date", "UTM_source"], *rows]))
        rows = [[f"x{next(number)}", draw(days), "Ads", draw(cents), "ig"] for _ in range(draw(st.integers(0, 2)))]
        files.append(("costs", [["ID", "Date", "Category", "Amount", "UTM_source"], *rows]))
    customers = [[person, draw(days), draw(team)] for person in draw(st.lists(people, min_size=1, unique=True))]
    files.append(("customers", [["Email", "Close Date", "Closers"], *customers]))
    return files


def prepared(workspace: Workspace, drawn: dict[str, list[list[str]]]) -> Draft:
    files = [upload([COLUMNS[n], *rows], f"{n}.csv", n) for n, rows in drawn.items()]
    made = draft(workspace, *files, date_order="dmy", decimal="dot")
    # Payments without a person are asked about; each is then a client of its own.
    asked = {r.setting_of(q): "each" for r in made.receipts for q in r.questions if q.kind == "nobody"}
    if made.path is None and asked:
        made = draft(workspace, *files, date_order="dmy", decimal="dot", settings=asked)
    return made


@SLOW
@given(drawn=tables())
def test_no_row_is_lost_and_none_is_told_twice(drawn: dict[str, list[list[str]]]) -> None:
    with workspaces() as (workspace, _):
        made = prepared(workspace, drawn)
        assert made.path is not None
        for receipt in made.receipts:
            filled = sum(any(cell.strip() for cell in row) for row in drawn[receipt.table])
            outcomes = [p.outcome for p in receipt.problems]
            assert receipt.read == filled
            assert receipt.read == receipt.kept + receipt.quarantined + receipt.duplicate
            assert (receipt.quarantined, receipt.duplicate) == (
                outcomes.count("quarantined"),
                outcomes.count("duplicate"),
            )
            left_out = {p.row for p in receipt.problems if p.outcome in ("quarantined", "duplicate")}
            rows = {row for (row,) in stored(made.path, f"select _row from {receipt.table}")}
            assert len(rows) == receipt.kept == receipt.new
            assert not rows & left_out


@SLOW
@given(drawn=tables())
def test_the_same_again_is_nothing(drawn: dict[str, list[list[str]]]) -> None:
    with workspaces() as (workspace, _):
        prepared(workspace, drawn).publish()
        before = workspace.current
        again = prepared(workspace, drawn)
        assert all((r.new, r.changed, r.vanished) == (0, 0, 0) for r in again.receipts)
        again.publish()
        assert workspace.current == before


@SLOWER
@given(files=businesses(), data=st.data())
def test_the_order_of_files_changes_no_number(files: list[tuple[str, list[list[str]]]], data: st.DataObject) -> None:
    with workspaces() as (one, two):
        publish(one, *(upload(rows, f"{i}.csv", table) for i, (table, rows) in enumerate(files)))
        for i, (table, rows) in data.draw(st.permutations(list(enumerate(files)))):
            publish(two, upload(rows, f"{i}.csv", table))
        for table, column in (("payments", "closer"), ("csm_calls", "csm"), ("customers", "closers")):
            question = f"select {column}, count(*) from {table} group by all order by all"
            assert current(one, question) == current(two, question)
        assert numbers(one) == numbers(two)


@SLOWER
@given(files=businesses())
def test_import_undo_import_is_import(files: list[tuple[str, list[list[str]]]]) -> None:
    with workspaces() as (workspace, fresh):
        uploads = [upload(rows, f"{i}.csv", table) for i, (table, rows) in enumerate(files)]
        publish(workspace, uploads[0])
        first = workspace.current
        assert first is not None
        publish(workspace, *uploads)
        shown = numbers(workspace)
        workspace.make_current(first)
        publish(workspace, *uploads)
        assert numbers(workspace) == shown
        publish(fresh, *uploads)
        assert numbers(fresh) == shown
