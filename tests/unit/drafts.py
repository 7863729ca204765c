"""Imports of small files written in a test: what the other tests of the way in have in common."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Literal, TypedDict, Unpack

import duckdb

from lib.analysis.kpis import kpis
from lib.ingest.clean.receipt import Problem, Receipt
from lib.ingest.map.evidence import Question
from lib.metrics.catalog import PAGES
from lib.metrics.metric import Page
from lib.publish.draft import (
    Draft,
    Options,
    Upload,
    prepare,
)
from lib.query import Period, Snapshot
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary
from tests.conftest import NOW

FILLED = {
    "payments": {"Email": "p{}@example.com", "Date": "2026-01-15", "Amount": "10.50", "Status": "Approved"},
    "csm_calls": {"Email": "p{}@example.com", "Date": "2026-01-15", "Status": "No Show"},
    "customers": {"Email": "p{}@example.com", "Close Date": "2026-01-15"},
    "leads": {"Email": "p{}@example.com", "Optin_date": "2026-01-15"},
    "rates": {"date": "2026-01-15", "currency": "USD", "rate": "0.9"},
    "costs": {"Date": "2026-01-15", "Category": "Ads", "Amount": "10", "Description": "ad {}"},
}
"""Per table the columns that a file cannot do without; {} is the row's position."""


def text(rows: Iterable[Sequence[str]]) -> bytes:
    """Rows as the bytes of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def upload(rows: Iterable[Sequence[str]], name: str = "file.csv", table: str | None = None) -> Upload:
    """A file to import."""
    return Upload(name, data=text(rows), table=table)


def one_column(table: str, header: str, cells: Sequence[str], **others: Sequence[str]) -> Upload:
    """A file of `table` with `cells` under `header`, further columns as given, and the rest filled in."""
    given = {header: cells} | others
    filled = {name: value for name, value in FILLED[table].items() if name not in given}
    rows = [[*filled, *given]]
    for i in range(len(cells)):
        rows.append([value.format(i) for value in filled.values()] + [column[i] for column in given.values()])
    return upload(rows, f"{table}.csv", table)


class Chosen(TypedDict, total=False):
    """The options of an import."""

    table: str
    date_order: Literal["dmy", "mdy"]
    decimal: Literal["comma", "dot"]
    mode: Literal["update", "replace"]
    minor_units: bool
    settings: dict[str, str]
    only_receipts: bool


def draft(workspace: Workspace, *uploads: Upload, **options: Unpack[Chosen]) -> Draft:
    """The draft of an import."""
    return prepare(workspace, uploads, Options(**options), now=NOW)


def publish(workspace: Workspace, *uploads: Upload, **options: Unpack[Chosen]) -> list[Receipt]:
    """Import, and give the receipts."""
    made = draft(workspace, *uploads, **options)
    made.publish()
    return made.receipts


def stored(path: Path, sql: str) -> list[tuple[Any, ...]]:
    """The answer to a question about a draft or a snapshot."""
    with closing(duckdb.connect(str(path), read_only=True)) as con:
        return con.execute(sql).fetchall()


def current(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    """The answer to a question about the snapshot in force."""
    assert workspace.current is not None
    return stored(workspace.current.path, sql)


class Cells:
    """One column after cleaning: its values by position, and what the receipt says."""

    def __init__(
        self,
        folder: Path,
        of: str,
        header: str,
        cells: Sequence[str],
        others: Mapping[str, Sequence[str]] | None = None,
        **options: Unpack[Chosen],
    ) -> None:
        made = draft(Workspace(folder, "w"), one_column(of, header, cells, **(others or {})), **options)
        (self.receipt,) = made.receipts
        self.questions: list[Question] = self.receipt.questions
        self.problems: list[Problem] = self.receipt.problems
        self.values: list[Any] = []
        if made.path:
            field = self.receipt.mapping[header]
            found = dict(stored(made.path, f'select _row, "{field}" from {of}'))
            self.values = [found.get(i + 2) for i in range(len(cells))]
        made.discard()

    @property
    def listed(self) -> list[str]:
        """The cells that the receipt lists, as they were written."""
        return [problem.value for problem in self.problems]

    def noted(self, words: str) -> bool:
        """Whether some note on the receipt has these words."""
        return any(words in str(note) for note in self.receipt.notes)


def numbers(workspace: Workspace, pages: Iterable[Page] = PAGES, without: Collection[str] = ()) -> dict[str, object]:
    """Every number of the pages over all time, `without` some."""
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        wanted = [metric for page in pages for metric in PAGES[page] if metric.ref not in without]
        found = kpis(
            Snapshot(con), pages=(), metrics=wanted, period=Period(), glossary=Glossary.load("en"), comparison="none"
        )
        return {kpi.ref: (kpi.value, kpi.now.numerator, kpi.now.denominator) for kpi in found}
