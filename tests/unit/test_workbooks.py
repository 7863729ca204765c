"""Workbooks made to break whoever reads them: each ends in a sentence or a table, and nobody else notices."""

from __future__ import annotations

import json
import os
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psutil
import pytest

from lib.__main__ import main
from lib.ingest.first_look import Seen
from lib.ingest.upload import Upload
from lib.sandbox.imports import look_at
from lib.sandbox.limits import MB
from lib.sandbox.pool import Asker
from lib.store.control import Control
from lib.texts.messages import Refusal
from tests.unit.hostile_workbooks import FAR, HEAD, book, variants
from tests.unit.test_read import SHEET, cells, ods, ods_row, one, xlsx

PAYMENTS = b"ID,Date,Email,Amount\na,2026-01-05,a@x.test,10\n"


def look(name: str, data: bytes) -> Seen | Refusal:
    """What a first look at a file comes to."""
    try:
        return look_at(Upload(name, data=data), Asker(), lambda stage, share: None, Control())
    except Refusal as refusal:
        return refusal


def test_hostile_workbooks_end_in_a_sentence_and_others_go_on() -> None:
    before = psutil.Process(os.getpid()).memory_info().rss
    others: list[Seen | Refusal] = []
    over = threading.Event()

    def somebody_else() -> None:
        while not over.wait(1.0):
            others.append(look("payments.csv", PAYMENTS))

    with ThreadPoolExecutor(2) as visitors:
        other = visitors.submit(somebody_else)
        try:
            for name, data, code in variants():
                found = look("book.xlsx", data)
                if isinstance(found, Refusal):
                    assert code in ("", found.code), name
                    assert str(found).startswith("book.xlsx"), name
                    assert str(found).endswith("."), name
                else:
                    assert not code, name
        finally:
            over.set()
        other.result()
    assert others, "nobody else was served meanwhile"
    assert all(isinstance(seen, Seen) and seen.sheets[0].rows == 1 for seen in others)
    assert psutil.Process(os.getpid()).memory_info().rss < before + 150 * MB


def test_an_ods_that_reaches_too_far_is_told_to_be_cut() -> None:
    for rows in (ods_row("x", 900, 1_000_000), ods_row("", 2, 1_000_000) + ods_row("x", 900, 1)):
        found = look("book.ods", ods(ods_row("Name", 2, 1) + rows))
        assert isinstance(found, Refusal)
        assert found.code == "workbook_sparse"


def test_errors_are_read_however_their_cells_are_written() -> None:
    """A parser of XML reads them as the parser of workbooks reads their neighbours."""
    usual = '<c r="C5" t="e"><v>#REF!</v></c>'
    for other in (
        '<c t="e" r="C5"><v>#REF!</v></c>',
        "<c\n r = 'C5'  t = 'e' ><f>A1/0</f><v>#REF!</v></c>",
        f'<c r="c5" s="0" cm="{"1" * 90}" t="e"><v>#REF!</v></c>',
        '<c r="C5" t="e"><f t="shared" si="0"/><v>#REF!</v></c>',
    ):
        assert usual in SHEET
        assert cells(one(xlsx(SHEET.replace(usual, other)), "b.xlsx"))[1] == ["2026-03-02 10:30:00", "7", "#REF!", None]


def test_a_file_that_ends_its_reader_is_one_sentence_of_the_command_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    far, good = tmp_path / "far.xlsx", tmp_path / "payments.csv"
    far.write_bytes(book(HEAD + FAR))
    good.write_bytes(PAYMENTS)
    assert main(["check", str(far), "--data", str(tmp_path / "data")]) == 2
    assert capsys.readouterr().err.startswith("far.xlsx reaches over 17,179,869,184 cells")
    assert main(["import", str(far), str(good), "--data", str(tmp_path / "data"), "--yes", "--json"]) == 2
    told = capsys.readouterr()
    assert [one["file"] for one in json.loads(told.out)] == ["payments.csv", "far.xlsx"]
    assert "The other files were imported." in told.err
