"""A founder's tracker in Google Sheets, and what its numbers are: three payments of 1000, 700 and 1500."""

from __future__ import annotations

from contextlib import closing
from datetime import date
from decimal import Decimal

from lib.analysis.kpis import kpis
from lib.query import Period, Snapshot
from lib.query.periods import Comparison
from lib.sources import connecting, store, sync
from lib.sources.google.client import Patience
from lib.sources.google.connect import open_book
from lib.sources.sync import Outcome
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.sheets.server import EMAIL, Google
from tests.sheets.tables import Spreadsheet, Tab

ID = "1aB-cdEfGhIjKlMnOpQrStUvWxYz0123456789_abcde"
ADDRESS = f"https://docs.google.com/spreadsheets/d/{ID}/edit#gid=0"
QUICK = Patience(first=0.01, longest=0.02, total=5, attempts=3)
PAYMENTS, CUSTOMERS, NOTES = 0, 11, 22


def tracker(google: Google) -> Spreadsheet:
    """The spreadsheet, shared with the service account."""
    payments = Tab(PAYMENTS, "Payments", [
        ["Payment id", "Date", "Email", "Amount", "Status"],
        ["p1", date(2026, 3, 5), "ana@ours.test", 1000, "Approved"],
        ["p2", date(2026, 3, 12), "ben@ours.test", 700, "Approved"],
        ["p3", date(2026, 3, 20), "cleo@ours.test", 1500, "Approved"],
    ])  # fmt: skip
    customers = Tab(CUSTOMERS, "Customers", [
        ["Email", "Full name", "Close date"],
        ["ana@ours.test", "Ana Ruiz", date(2026, 3, 5)],
        ["ben@ours.test", "Ben Ode", date(2026, 3, 12)],
        ["cleo@ours.test", "Cleo Park", date(2026, 3, 20)],
    ])  # fmt: skip
    notes = Tab(NOTES, "Notes", [["Remember"], ["the milk"]])
    return google.add(Spreadsheet(ID, "Tracker", [payments, customers, notes], shared_with={EMAIL}))


def connect(workspace: Workspace) -> Outcome:
    """Connect the tabs that are recognised and read them."""
    book = open_book(ID, patience=QUICK)
    store.put(workspace, connecting.source_of(book, connecting.choice(book, [], {}), 60))
    return refresh(workspace)


def refresh(workspace: Workspace, given: sync.Given | None = None) -> Outcome:
    """Read again, without long pauses."""
    (outcome,) = sync.refresh(workspace, patience=QUICK, given=given or sync.Given())
    return outcome


def cash(workspace: Workspace) -> Decimal | None:
    """Gross revenue of all time, the number that a founder would miss first."""
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        found = kpis(
            Snapshot(con),
            pages=["revenue"],
            period=Period(),
            glossary=Glossary.load("en"),
            comparison=Comparison.NONE.value,
        )
        return next(Decimal(str(kpi.value)) for kpi in found if kpi.ref == "r.gross")


def rows(workspace: Workspace, sql: str) -> list[tuple[object, ...]]:
    """What the snapshot in force answers."""
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        return con.execute(sql).fetchall()
