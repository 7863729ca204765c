"""The page and the import read a sheet by the same rules: what a first look says of it is what the import makes of it."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from lib.ingest.first_look import look
from lib.ingest.map.headers import Asks, Unrecognised, source_key
from lib.ingest.map.reading import OfText, Reading, recognise
from lib.ingest.read.files import Unreadable
from lib.ingest.upload import Upload
from tests import dealt
from tests.corpus.make import corpus

FILES = corpus()
WIDE = b"Client,Email,Jan 2026,Feb 2026,Mar 2026\nAna,a@x.test,500,500,500\nBen,b@x.test,250,,250\n"


def _both(upload: Upload, settings: Mapping[str, str]) -> list[tuple[Reading, Reading]]:
    texts, seen = upload.tables(), look(upload).sheets
    return [
        (recognise(sheet, None, settings), recognise(OfText(text), None, settings))
        for sheet, text in zip(seen, texts, strict=True)
    ]


def _said(reading: Reading) -> object:
    problem = reading.problem and (reading.problem.code, isinstance(reading.problem, Asks), str(reading.problem))
    return reading.source, reading.tables, reading.missing, reading.mapping, problem


@pytest.mark.parametrize("name", dealt.today(sorted(FILES), 40))
def test_a_look_reads_a_file_as_the_import_does(name: str) -> None:
    upload = Upload(name, data=FILES[name])
    try:
        found = _both(upload, {})
    except (Unreadable, Unrecognised):
        return  # both say so, before there is a sheet
    for by_look, by_import in found:
        assert _said(by_look) == _said(by_import)


@pytest.mark.parametrize(
    ("data", "answers", "tables", "asks"),
    [
        (WIDE, {}, (), True),
        (WIDE, {"unfold": "unfold"}, ("payments",), False),
        (WIDE, {"unfold": "leave"}, ("customers",), False),  # whose columns of amounts stay out
        (WIDE, {"table": "payments"}, (), True),
        (WIDE, {"table": "-"}, (), False),
        (b"Name,Email,Date\nAna,a@x.test,2026-03-01\n", {}, (), True),
        (b"Name,Email,Date\nAna,a@x.test,2026-03-01\n", {"table": "leads"}, ("leads",), False),
        (b"Order,Email,Amount\n1,a@x.test,10\n", {"table": "payments"}, ("payments",), False),
        (b"Date,Platform,Outlay\n2026-03-01,Meta,10\n", {"table": "costs"}, (), False),
    ],
)
def test_an_answer_is_heard_by_both(data: bytes, answers: dict[str, str], tables: tuple[str, ...], asks: bool) -> None:
    upload = Upload("f.csv", data=data)
    source = source_key(upload.tables()[0].headers)
    ((by_look, by_import),) = _both(upload, {f"{key}.{source}": value for key, value in answers.items()})
    assert _said(by_look) == _said(by_import)
    assert (by_look.tables, isinstance(by_look.problem, Asks)) == (tables, asks)


def test_a_table_without_its_day_is_read_and_the_column_can_be_named() -> None:
    upload = Upload("f.csv", data=b"Order,Email,Amount\n1,a@x.test,10\n")
    source = source_key(upload.tables()[0].headers)
    ((seen, _),) = _both(upload, {f"table.{source}": "payments"})
    assert (seen.tables, seen.missing, seen.problem) == (("payments",), ("date",), None)
