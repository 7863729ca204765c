"""The file to begin with of every table is read as that table, whole."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from lib.publish.draft import Upload, prepare
from lib.schema.tables import TABLES
from lib.schema.template import template
from lib.store.workspace import Workspace
from tests.conftest import NOW


@pytest.mark.usefixtures("without_numbers")
@pytest.mark.parametrize("name", TABLES)
def test_a_template_is_read_without_a_question(tmp_path: Path, name: str) -> None:
    text = template(name)
    (headers, row) = csv.reader(text.splitlines())
    assert len(headers) == len(row)
    draft = prepare(Workspace(tmp_path, "t"), [Upload("mine.csv", data=text.encode())], now=NOW)
    (receipt,) = draft.receipts
    assert (receipt.table, receipt.kept, receipt.read) == (name, 1, 1)
    assert not receipt.questions
    assert not receipt.choices
    assert not receipt.problems
    assert set(receipt.mapping) == set(headers)
