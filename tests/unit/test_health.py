"""What needs fixing, on a small business in which everything that can be wrong is wrong once or twice, counted by hand."""

from __future__ import annotations

from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from lib.analysis.data_checks import (
    ALL_CHECKS,
    CHECKS,
    Finding,
    findings,
)
from lib.query import Snapshot
from lib.store.workspace import Workspace
from lib.ui.words.texts import catalogue
from tests.unit.drafts import publish, upload

CUSTOMERS = [
    ["Email", "Full name", "Close date", "Closers", "Onboarding completed"],
    ["ana@x.com", "Ana Ruiz", "2026-03-01", "Benjamin", "2026-02-01"],  # onboarded before the close
    ["ana@y.com", "ana ruiz", "2026-03-02", "Benjamim", ""],  # shares her name; the closer is one letter away
    ["cleo@x.com", "Cleo", "", "Noor", ""],  # never closed, never paid
]
PAYMENTS = [
    ["ID", "Date", "Email", "Amount", "Status", "Offer", "Currency", "Due date", "Type"],
    ["p1", "2026-03-01", "ana@x.com", "1000", "Approved", "Core", "EUR", "", ""],
    ["p2", "2026-03-02", "dora@x.com", "250", "Approved", "Core", "EUR", "", ""],  # no customer
    ["p3", "2026-03-03", "ana@x.com", "40", "Ghosted", "Core", "EUR", "", ""],  # unknown status
    ["p4", "", "ana@x.com", "30", "Approved", "Core", "EUR", "", ""],  # no date
    ["p5", "2026-03-04", "", "20", "Approved", "Core", "EUR", "", ""],  # nobody's, so no customer either
    ["p6", "2026-03-05", "ana@x.com", "99", "Approved", "Core", "USD", "", ""],  # no rate
    ["p7", "2026-03-06", "ana@x.com", "lots", "Approved", "Core", "EUR", "", ""],  # quarantined
    ["p8", "2026-03-06", "ana@x.com", "1", "Approved", "Plus", "EUR", "2026-02-31", ""],  # no such day
    ["p9", "2026-03-07", "ana@x.com", "7", "Approved", "Core", "EUR", "", "Recurring"],  # once: nobody knows how often
]
CALLS = [
    ["ID", "Date", "Email", "Status", "CSM"],
    ["c1", "2026-03-01", "ana@x.com", "No Show", "Uma"],
    ["c2", "2026-03-01", "zoe@x.com", "No Show", ""],  # no customer, no CSM
]
LEADS = [
    ["Email", "Optin date", "UTM source"],
    ["ana@x.com", "2026-02-01", "instagram"],
    ["eva@x.com", "2026-02-01", "instagrm"],
    ["fay@x.com", "2026-02-01", "{{source}}"],
]
SUBSCRIPTIONS = [
    ["Email", "Plan", "Amount", "Interval", "Start"],
    ["dora@x.com", "Circle", "50", "", "2026-04-01"],  # nobody says how often
    ["ana@x.com", "Circle", "50", "month", "2026-04-01"],
]
EXPECTED = {
    "quarantined": (1, None), "currency": (1, None), "payment_status": (1, 40), "undated_payments": (1, 30), "payers": (2, 270),
    "nobody": (1, 20), "calls_of_nobody": (1, None), "unfilled": (1, None), "words": (1, None), "cells": (1, None),
    "offers": (2, 1308), "no_close_date": (1, None), "backwards": (1, None), "same_name": (2, None), "team_spellings": (1, None),
    "plans_unknown": (1, None), "paid_without_plan": (1, 7), "source_spellings": (1, None), "templates": (1, None),
}  # fmt: skip


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    workspace = Workspace(tmp_path, "w")
    files = {
        "customers": CUSTOMERS,
        "payments": PAYMENTS,
        "csm_calls": CALLS,
        "leads": LEADS,
        "subscriptions": SUBSCRIPTIONS,
    }
    publish(workspace, *(upload(rows, f"{name}.csv", name) for name, rows in files.items()))
    return workspace


def found(workspace: Workspace, *, personal: bool = True) -> dict[str, Finding]:
    assert workspace.current is not None
    with closing(workspace.current.open()) as con:
        return {finding.check.key: finding for finding in findings(Snapshot(con), personal=personal)}


def test_every_check_counts_what_is_wrong(workspace: Workspace) -> None:
    told = found(workspace)
    assert {key: (f.count, None if f.money is None else int(f.money)) for key, f in told.items()} == EXPECTED
    assert set(EXPECTED) == {check.key for check in ALL_CHECKS}
    assert all(len(finding.rows) == finding.count for finding in told.values())


def test_the_most_money_comes_first(workspace: Workspace) -> None:
    amounts = [finding.money or Decimal(0) for finding in found(workspace).values()]
    assert amounts == sorted(amounts, reverse=True)


def test_who_may_not_see_people_is_sent_none(workspace: Workspace) -> None:
    cells = {str(cell) for f in found(workspace, personal=False).values() for cell in f.rows.to_numpy().ravel()}
    assert not [cell for cell in cells if "@" in cell or "Ana Ruiz" in cell or "lots" in cell]


def test_a_corrected_file_has_no_more_to_answer_for(workspace: Workspace) -> None:
    corrected = [[cell.replace("lots", "5").replace("Ghosted", "Approved").replace("2026-02-31", "") for cell in row] for row in PAYMENTS]  # fmt: skip
    publish(workspace, upload(corrected, "payments.csv", "payments"))
    assert not {"quarantined", "cells", "words", "payment_status"} & set(found(workspace))


def test_a_clean_business_has_nothing_to_fix(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path, "clean")
    publish(workspace, upload(CUSTOMERS[:2], "customers.csv"), upload(PAYMENTS[:2], "payments.csv"), settings={"offer_tier.Core": "core"})  # fmt: skip
    assert list(found(workspace)) == ["backwards"]


def test_every_check_has_its_words_and_a_way_to_fix_it() -> None:
    for language in ("en", "es"):
        texts = catalogue(language)
        for check in ALL_CHECKS:
            assert {f"health_{check.key}", f"health_{check.key}_why"} <= set(texts)
            page, _, section = check.fix.partition("/")
            assert f"page_{page}" in texts
            assert not section or f"health_fix_{section}" in texts
    assert len({check.key for check in CHECKS}) == len(CHECKS)
