"""The checks of whole columns against the regular expressions that they stand for."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.ingest.clean.fast_checks import PLAIN, is_plain, is_tidy
from lib.ingest.clean.tidy import trimmed
from lib.schema.fields import Kind
from lib.schema.values import BLANK

ALPHABET = {
    Kind.DATE: "1209-3x",
    Kind.MONEY: "019.-,",
    Kind.EMAIL: "az09.@_+-A ",
    Kind.PHONE: "+019 ",
    Kind.NUMBER: "019.",
    Kind.ID: "aZ09_.:-#é",
    Kind.LIST: "aé ,;|\n#",
    Kind.TEXT: "a#\n é",
}


def expected(kind: Kind, cells: list[str | None]) -> bool:
    """The regular expression on every written text."""
    return all(re.fullmatch(PLAIN[kind][0], cell, re.ASCII) for cell in cells if cell)


def column(cells: list[str | None], cut: int) -> pa.ChunkedArray:
    """The cells in two chunks, the second of them a slice."""
    whole = pa.array(["left out", *cells], pa.string())
    return pa.chunked_array([whole.slice(1, cut), whole.slice(1 + cut)])


@pytest.mark.parametrize("kind", ALPHABET)
def test_a_check_says_what_its_expression_says(kind: Kind) -> None:
    cell = st.text(st.sampled_from(ALPHABET[kind]), max_size=11).map(str.strip)
    plain = st.from_regex(re.compile(PLAIN[kind][0], re.ASCII), fullmatch=True).map(str.strip)

    @given(st.lists(st.none() | cell | plain, max_size=4), st.lists(plain | st.none(), max_size=4))
    def agrees(some: list[str | None], many: list[str | None]) -> None:
        for cells in (some, many, some[:1] + many, [*many, *some[:1]]):
            assert is_plain(kind, column(cells, len(cells) // 2)) == expected(kind, cells), cells

    agrees()


@pytest.mark.parametrize(
    ("kind", "cells", "plain"),
    [
        (Kind.EMAIL, ["ana@x.co", "b.c+d@e-f.example.com"], True),
        (Kind.EMAIL, ["ana@x_y.co"], False),
        (Kind.EMAIL, ["ana@x.co", "a@b@c.co"], False),
        (Kind.EMAIL, ["ana@.co"], False),
        (Kind.EMAIL, ["ana@x.c"], False),
        (Kind.EMAIL, ["ana@x.c0m"], False),
        (Kind.EMAIL, ["@x.com", "a@@x.com"], False),
        (Kind.MONEY, ["-12.5", "0", "1234567890123.45"], True),
        (Kind.MONEY, ["12."], False),
        (Kind.MONEY, [".50"], False),
        (Kind.MONEY, ["-.5"], False),
        (Kind.MONEY, ["1.2.3"], False),
        (Kind.MONEY, ["1-2"], False),
        (Kind.MONEY, ["12345678901234"], False),
        (Kind.DATE, ["2026-01-31", "1999-12-01"], True),
        (Kind.DATE, ["3026-01-31"], False),
        (Kind.DATE, ["2026-1-31"], False),
        (Kind.ID, ["007", "ch_1A", "-x"], True),
        (Kind.ID, ["1e5"], False),
        (Kind.COUNTRY, ["Spain"], False),
    ],
)
def test_examples(kind: Kind, cells: list[str], plain: bool) -> None:
    assert is_plain(kind, column([*cells, None, ""], 1)) is plain


@given(st.lists(st.none() | st.text(st.sampled_from("nN/A- aé\t"), max_size=4), max_size=5))
def test_a_tidy_column_has_nothing_to_tidy(cells: list[str | None]) -> None:
    untidy = any(cell is not None and (cell in BLANK or cell != cell.strip()) for cell in cells)
    assert not (is_tidy(column(cells, 1), BLANK) and untidy)


def test_most_columns_are_tidy() -> None:
    assert is_tidy(column(["Ana Ruiz", None, "2026-01-31", "49.0"], 2), BLANK)
    for cell in ("", " x", "x ", "N/A", "José"):
        assert not is_tidy(column(["Ana", cell], 1), BLANK)


@given(st.lists(st.none() | st.sampled_from(["Ana", " Ana", "José ", "Jose\u0301", "N/A", "-", ""]), min_size=1))
def test_texts_that_repeat_are_tidied_as_texts_that_do_not(cells: list[str | None]) -> None:
    few = pa.table({"c0": pa.array(cells, pa.string()), "row": pa.array(range(len(cells)), pa.int64())})
    times = 5000 // len(cells) + 1
    many = pa.table({"c0": pa.chunked_array([few["c0"].chunk(0)] * times, pa.string())})
    assert trimmed(many)["c0"].to_pylist() == trimmed(few)["c0"].to_pylist() * times
