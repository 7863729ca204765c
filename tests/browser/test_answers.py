"""The way in by hand, in a real browser: a column corrected, a question answered, a word given its meaning."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import FilePayload, Page, TimeoutError, expect

from lib.store.workspace import Workspace

CALLS = """Call id,Date,Email,Status,Type,CSM,Sucess
c1,03/04/2026,ana@ours.test,Ghosted,Coaching,Mia,Yes
c2,05/06/2026,ben@ours.test,LIVE Call - Qualified,Coaching,Mia,No
"""


def choose(page: Page, label: str, option: str) -> None:
    """Choose an option of a select box by typing it; a run that ends meanwhile closes the list, which then is opened again."""
    for _ in range(10):
        expect(page.locator("[data-test-script-state='notRunning']")).to_be_attached()
        page.get_by_role("combobox", name=label).fill(option)
        try:
            page.get_by_role("option", name=option, exact=True).click(timeout=3_000)
        except TimeoutError:
            page.keyboard.press("Escape")
        else:
            return
    pytest.fail(f"The list of {label} never stayed open.")


def test_a_question_a_column_and_a_word_are_answered_by_hand(page: Page, served: str, data: Path) -> None:
    page.goto(f"{served}/data")
    page.locator("input[type=file]").set_input_files(
        [FilePayload(name="csm_calls.csv", mimeType="text/csv", buffer=CALLS.encode())]
    )
    page.get_by_role("button", name="Check the files").click()
    expect(page.get_by_text("how are the days in “Date” written?")).to_be_visible()
    page.get_by_test_id("stRadioGroup").get_by_text("Day first", exact=True).click()
    again = page.get_by_role("button", name="Check again with these answers")
    expect(again).to_be_enabled()
    again.click()

    page.get_by_role("button", name="Use it").click()
    expect(page.get_by_text("Sucess” is probably")).to_have_count(0)
    expect(page.get_by_role("button", name="Import into my own workspace")).to_be_visible()
    choose(page, "“Ghosted” in CSM calls, Status (1 row)", "No show")
    again.click()
    expect(page.get_by_text("Words we do not know")).to_have_count(0)
    expect(page.get_by_role("button", name="Import into my own workspace")).to_have_count(1)  # the last run's is gone
    page.get_by_role("button", name="Import into my own workspace").click()
    page.get_by_role("button", name="I have saved it").click()
    expect(page.get_by_text("This workspace opens with a key")).to_be_visible()
    assert imported(data) == [("2026-04-03", "no_show", True), ("2026-06-05", "qualified", False)]

    page.get_by_text("Answers", exact=True).click()
    choose(page, "CSM calls, Date: order of day and month", "Month first")
    page.get_by_role("button", name="Read again with these answers").click()
    expect(page.get_by_role("heading", name="CSM calls: earlier imports, read again")).to_be_visible()
    page.get_by_role("button", name="Apply", exact=True).click()
    expect(page.get_by_test_id("stAlertContentSuccess").get_by_text("changed: 2")).to_be_visible()
    assert imported(data) == [("2026-03-04", "no_show", True), ("2026-05-06", "qualified", False)]


def imported(data: Path) -> list[tuple[object, ...]]:
    """The calls of the only workspace that holds this file."""
    for path in (data / "workspaces").glob("w-*"):
        current = Workspace(data, path.name).current
        if current:
            con = duckdb.connect(str(current.path), read_only=True)
            try:
                found = con.execute("select date::varchar, status, success from csm_calls order by id").fetchall()
                if len(found) == 2:
                    return found
            finally:
                con.close()
    return []
