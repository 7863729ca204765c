"""Small files made to keep the reader busy: what is read before anybody pressed a button takes no time to speak of."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

import pytest

from lib.ingest.upload import Upload, read
from lib.publish.draft import prepare
from lib.schema.utm_values import is_template
from lib.store.workspace import Workspace
from lib.texts.messages import Refusal

SIZE = 150_000
PATIENCE = 6.0
"""Seconds; each of these takes about 0.1 s, and took from 20 s to hours where an expression went back over the text."""

N = SIZE
HOSTILE = {
    "comments": b"<!-- -->" * (N // 8) + b"x\n",
    "open comments": b"<!--" * (N // 4) + b"x\n",
    "blank lines": b"\n" * N + b"a,b\n1,2\n",
    "spaces before a header": b" " * N + b"a,b\n1,2\n",
    "spaces in a header": b"a" + b" " * N + b"(x,b\n1,2\n",
    "lines in a header": b"a" + b"_" * N + b"b,c\n1,2\n",
    "spaces in a cell": b"date,email,amount\n" + b" " * N + b"x,2,3\n",
    "digits": b"date,email,amount\n2026-01-01,a@x.com," + b"1" * N + b"\n",
    "dashes": b"date,email,amount\n" + b"-" * N + b",a@x.com,3\n",
    "brackets": b"date,email,amount\n2026-01-01,a@x.com," + b"(" * N + b"\n",
    "commas": b"date;email;amount\n2026-01-01;a@x.com;" + b"," * N + b"\n",
    "addresses": b"date,email,amount\n2026-01-01," + b"a@" * (N // 2) + b",3\n",
    "dots of an address": b"date,email,amount\n2026-01-01,a@" + b"x." * (N // 2) + b"@,3\n",
    "dots in a first row": b"a@" + b".x" * (N // 2) + b" @,2026-01-01,3\nb@x.com,2026-01-02,4\n",
    "quoted line breaks": b'date,email,amount\n"' + b"\n" * N + b'",a@x.com,3\n',
    "quotation marks": b'"' * N + b"\n1,2\n",
    "brackets of a list": b"[" * N + b"\n",
    "spaces in braces": b"{" + b" " * N + b"x\n",
    "separators": b";" * N + b"\n1;2\n",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_small_file_is_looked_at_in_no_time(name: str) -> None:
    before = time.perf_counter()
    with contextlib.suppress(Refusal):
        read(Upload("hostile.csv", data=HOSTILE[name]), "payments", {})
    assert time.perf_counter() - before < PATIENCE


@pytest.mark.parametrize("name", ["comments", "quotation marks", "spaces in a header", "dots in a first row"])
def test_a_sentence_quotes_no_more_than_it_takes(name: str, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as said:
        prepare(Workspace(tmp_path, "w"), [Upload("hostile.csv", data=HOSTILE[name], table="payments")])
    assert str(said.value).startswith("hostile.csv ")
    assert len(str(said.value)) < 1_500


def test_hostile_cells_are_imported_in_no_time(tmp_path: Path) -> None:
    """In every column, to the end: typed, worked out, published."""
    columns = ("Date", "Email", "Amount", "Status", "Offer", "Name", "Phone", "UTM Source")
    kinds = (
        "x" + " " * N + "x",
        "1" * N,
        "-" * N,
        "(" * N,
        "a@" * (N // 2),
        "a@" + "x." * (N // 2) + "@",
        "<!--" * (N // 4),
        "{" * N,
    )
    usual = ("2026-01-05", "{}@x.test", "10", "Paid", "Inner Room", "Zoe", "+34600111222", "ig")
    rows = [usual] + [
        tuple(kind[: N // 20] if i == at else value for i, value in enumerate(usual))
        for kind in kinds
        for at in range(len(columns))
    ]
    lines = [
        ",".join(("ID", *columns)),
        *(",".join((f"{i}", *row)).replace("{}", f"p{i}", 1) for i, row in enumerate(rows)),
    ]
    workspace = Workspace(tmp_path, "w")
    before = time.process_time()
    draft = prepare(workspace, [Upload("payments.csv", data="\n".join(lines).encode(), table="payments")])
    assert not draft.questions
    assert draft.publish() is not None
    assert time.process_time() - before < PATIENCE
    (receipt,) = draft.receipts
    assert receipt.read == len(rows)


@pytest.mark.parametrize("text", ["{{", "{", "{{}", "%7", " ", "a_"])
def test_a_placeholder_is_told_in_no_time(text: str) -> None:
    """Asked of every source on the page of what needs fixing, which no child process stands before."""
    before = time.perf_counter()
    assert not is_template((text * 100_000)[:100_000] + "x")
    assert time.perf_counter() - before < 1


@pytest.mark.parametrize("text", ["{{campaign.name}}", "a {{x}} b", "{adset}", "%7B%7Bad.id%7D%7D", "{{ }}"])
def test_a_placeholder_is_one(text: str) -> None:
    assert is_template(text)
