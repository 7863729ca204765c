"""One rule against formulas, in Python and in DuckDB: nothing runs, a number stays one, and an export gives the text back."""

from __future__ import annotations

import csv
import io
import unicodedata
import zipfile
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lib.publish import export
from lib.store.workspace import Workspace
from lib.texts.csv_export import (
    INVISIBLE,
    guarded,
    guarded_sql,
    safe_cell,
    safe_csv,
    unguarded,
    unguarded_sql,
)
from tests.unit.drafts import current, publish, upload
from tests.unit.test_portable import exported, restored

BEGINS = "=+-@\uff1d\uff0b\uff0d\uff20"
UNSEEN = (
    " ", "\t", "\r", "\n", "\x00", "\x0b", "\x1f", "\x85", "\xa0", "\xad", "\u061c", "\u115f", "\u180e", "\u2003", "\u200b", "\u200d",
    "\u200e", "\u200f", "\u2028", "\u202a", "\u202d", "\u202e", "\u2060", "\u2066", "\u2069", "\u3000", "\u3164", "\ufe0f", "\ufeff",
    "\U000e0041",
)  # fmt: skip
BLANK = ("Cc", "Cf", "Zs", "Zl", "Zp")
"""Categories that show nothing; what is not assigned yet, or for private use, is shown as a box and begins no formula."""
PREFIXES = st.text(st.sampled_from(UNSEEN), max_size=4)
CON = duckdb.connect()


def in_sql(text: str) -> tuple[str, str]:
    """What DuckDB makes of a text on the way out, and of that on the way back."""
    out = f"select {guarded_sql('t')} from (select ? as t)"
    back = f"select {unguarded_sql('t')} from (select ? as t)"
    (written,) = CON.execute(out, [text]).fetchall()[0]
    return written, CON.execute(back, [written]).fetchall()[0][0]


def seen_first(text: str) -> str:
    """The first character that shows anything, told without the product's own list; empty for none."""
    plain = (c for c in text if c not in "\u115f\u1160\u3164\uffa0\ufe0f" and unicodedata.category(c) not in BLANK)
    return next(plain, "")


@given(PREFIXES, st.sampled_from(BEGINS), st.text(max_size=6))
@example("", "-", "1+cmd|' /C calc'!A0")
@example("\u202e", "=", "1")
def test_whatever_stands_before_it_nothing_is_run(prefix: str, sign: str, rest: str) -> None:
    text = f"{prefix}{sign}{rest}"
    number = text.startswith("-") and rest.strip(" \xa0%.,0123456789") == "" and rest[:1].isdigit()
    assert number or safe_cell(text) == f"'{text}"
    assert number or guarded(text) == f"'{text}"


@given(st.one_of(st.text(max_size=8), st.text("'=+-@ \t\r\n0123456789.,%\u200b\uff1dab", max_size=8)))
@example("'=1")
@example("''")
@example("")
@example("\ud7fc=")
def test_both_ways_apply_the_same_rule_and_give_the_text_back(text: str) -> None:
    if "\x00" not in text:  # which DuckDB takes no parameter with
        assert in_sql(text) == (guarded(text), text)
    assert unguarded(guarded(text)) == text
    assert safe_cell(text) in (text, f"'{text}")
    assert seen_first(str(safe_cell(text))) not in ("=", "+", "@")


def test_everything_that_shows_nothing_is_known() -> None:
    known = {point for first, last in INVISIBLE for point in range(first, last + 1)}
    blank = {p for p in range(0x110000) if unicodedata.category(chr(p)) in BLANK}
    assert blank - known == set()
    shown = {
        p for p in known if unicodedata.category(chr(p))[0] in "LNPS" and chr(p) not in "\u115f\u1160\u3164\uffa0\u2800"
    }
    assert {chr(p) for p in shown} <= {"\ufffc", "\ufffd"}


@pytest.mark.parametrize(
    "cell", ["-5", "-1,234.56", "-1.234,5", "-5%", "-5 %", -5, 5.5, None, True, "5", "a=b", "'quoted'"]
)
def test_a_number_and_a_plain_text_stay_as_they_are(cell: object) -> None:
    assert safe_cell(cell) is cell


@pytest.mark.parametrize("cell", ["-5+1", "-", "--5", "-5%%", "-٣", "−5", "+34 600", "-5\n", "\t5"])
def test_what_only_looks_like_a_number_does_not(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"


def test_a_header_is_guarded_too() -> None:
    assert safe_csv(pd.DataFrame({"\u200b=1": ["x"], "n": [-1]})) == "'\u200b=1,n\r\nx,-1\r\n"


def test_an_export_holds_no_formula_and_gives_every_text_back(tmp_path: Path) -> None:
    """Whatever cleaning leaves of these texts: what is in the workspace comes back as it is."""
    odd = [f"{unseen}{sign}SUM(A1){i}" for i, unseen in enumerate(UNSEEN) for sign in "=@-" if unseen not in "\x00\r\n"]
    rows = [["Email", "Full name", "Close date", "Testimony"]]
    rows += [
        [f"c{i}@example.com", f"Client {i}", "2026-01-15", f"'{text}" if i % 7 == 0 else text]
        for i, text in enumerate(odd)
    ]
    own = Workspace(tmp_path / "a", "w")
    publish(own, upload(rows, "customers.csv"))
    content = exported(own)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        tables = [csv.reader(io.StringIO(archive.read(n).decode("utf-8-sig"), newline="")) for n in archive.namelist()]
        cells = [cell for table in tables for row in table for cell in row]
    assert len([cell for cell in cells if "SUM(A1)" in cell]) >= len(odd)
    assert [
        cell for cell in cells if seen_first(cell) in ("=", "+", "@", "-", "\uff1d") and not cell[1:].isdigit()
    ] == []
    there = restored(content, tmp_path / "b")
    assert current(there, "from customers order by _row") == current(own, "from customers order by _row")
    assert export.write(there, there.current) == content if there.current else False
