"""The reader's promises over generated files: text comes back as written, both paths agree, nothing else is raised."""

from __future__ import annotations

import csv
import io
import zipfile

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.ingest.read import files as reader
from lib.ingest.read.assemble import finish, read_exact, read_fast
from lib.ingest.read.csv_records import careful_records
from lib.ingest.read.dialect import Dialect, find_dialect
from lib.ingest.read.encoding import Source, detect
from lib.ingest.read.files import (
    Limits,
    TextTable,
    Unreadable,
    read_bytes,
)
from tests.dealt import examples

LATIN = "abcXYZ 019.,;|:'\"\n\r\tñéüÇß€“-+@/$%=#"
WIDE = LATIN + "日本ж𝔘\u2028\x0b\u00a0🙂"
MAGICS = [b"PK\x03\x04", b"\x1f\x8b\x08", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe", b"\xef\xbb\xbf"]
# Without the signs that after a capital accent happen to be valid UTF-8: such bytes have two true readings.
WINDOWS = "".join(char for char in LATIN if char not in "€“–")
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252", "utf-16-le", "utf-16-be")
NARROW = ("cp1252", "utf-16-le", "utf-16-be")
"""Encodings without a mark, which only western text can prove."""
ODD_CELLS = ("Total", "Totales:", "---", "3 rows exported", "Name A", '="7"', ' "q" ', "0", "-", "1.234,50")
quick = settings(max_examples=examples(120), deadline=None, suppress_health_check=[HealthCheck.too_slow])


def cells(table: TextTable) -> list[list[str]]:
    columns = [table.rows[f"c{index}"].to_pylist() for index in range(len(table.headers))]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


@st.composite
def tables(draw: st.DrawFn, alphabet: str) -> list[list[str]]:
    """Rows of text under headers of plain words; every row starts with a filled cell, so that none is blank."""
    width = draw(st.integers(2, 5))
    cell = st.text(alphabet, max_size=12)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), min_size=1, max_size=12))
    return [[f"Name {chr(65 + index)}" for index in range(width)]] + [
        [f"k{number}{row[0]}", *row[1:]] for number, row in enumerate(rows)
    ]


def written(rows: list[list[str]], delimiter: str, line_end: str, everywhere: bool) -> str:
    def quoted(cell: str) -> str:
        needed = everywhere or any(mark in cell for mark in (delimiter, '"', "\n", "\r"))
        return '"' + cell.replace('"', '""') + '"' if needed else cell

    return "".join(delimiter.join(map(quoted, row)) + line_end for row in rows)


dialects = st.tuples(st.sampled_from(",;\t|"), st.sampled_from(["\n", "\r\n", "\r"]), st.booleans())


@quick
@given(st.data(), dialects, st.sampled_from(ENCODINGS))
def test_text_reads_back_as_written(data: st.DataObject, dialect: tuple[str, str, bool], encoding: str) -> None:
    rows = data.draw(tables(WINDOWS if encoding in NARROW else WIDE))
    (table,) = read_bytes("t.csv", written(rows, *dialect).encode(encoding))
    assert list(table.headers) == rows[0]
    assert cells(table) == rows[1:]
    assert table.rows["row"].to_pylist() == list(range(2, len(rows) + 1))
    assert table.set_aside == ()


@quick
@given(st.data(), st.sampled_from(",;\t|^~:"), st.sampled_from(["\n", "\r\n"]), st.sampled_from(ENCODINGS[:4]))
def test_any_header_and_a_named_delimiter_read_back(
    data: st.DataObject, delimiter: str, line_end: str, encoding: str
) -> None:
    """Headers of any text, under a line that names the delimiter, as a spreadsheet writes it."""
    rows = data.draw(tables(WIDE))
    title = (
        st.text(WIDE, min_size=1, max_size=12).map(lambda text: f"N{text}".strip()).filter(lambda t: t[-1] != "\ufeff")
    )
    header = data.draw(st.lists(title, min_size=len(rows[0]), max_size=len(rows[0]), unique=True))
    body = f"sep={delimiter}{line_end}" + written([header, *rows[1:]], delimiter, line_end, False)
    (table,) = read_bytes("t.csv", body.encode(encoding))
    assert list(table.headers) == header
    assert cells(table) == rows[1:]
    assert table.rows["row"].to_pylist() == list(range(2, len(rows) + 1))


@quick
@given(
    st.lists(st.lists(st.text(WIDE, max_size=8) | st.sampled_from(ODD_CELLS), min_size=3, max_size=3), max_size=12),
    dialects,
)
def test_every_row_is_read_or_set_aside_as_written(rows: list[list[str]], dialect: tuple[str, str, bool]) -> None:
    """Rows of anything, totals and remarks among them: none is lost, none is changed."""
    header = ["Name A", "Name B", "Name C"]
    (table,) = read_bytes("t.csv", written([header, ["k", "1", "x"], *rows], *dialect).encode())
    numbered = dict(enumerate([["k", "1", "x"], *rows], 2))
    for number, row in zip(table.rows["row"].to_pylist(), cells(table), strict=True):
        assert row == numbered.pop(number)
    for aside in table.set_aside:
        assert next(csv.reader([aside.text], delimiter=dialect[0], strict=True)) == numbered.pop(aside.row) or (
            "\n" in aside.text or "\r" in aside.text
        )
    assert not any(cell.strip() for row in numbered.values() for cell in row), "a row was lost"


@settings(max_examples=examples(8), deadline=None)
@given(tables(WIDE), st.integers(0, 40), st.sampled_from(("utf-8", "utf-16")))
def test_long_files_read_back_across_the_blocks(rows: list[list[str]], padding: int, encoding: str) -> None:
    """The reader works in blocks of a megabyte, whose ends fall anywhere in a record."""
    many = [["x" * padding, *rows[1][1:]], *(rows[1:] * (1 + 40_000 // len(rows)))]
    (table,) = read_bytes("t.csv", written([rows[0], *many], ",", "\r\n", False).encode(encoding))
    assert table.rows.num_rows + len(table.set_aside) >= len(many) - 1
    assert cells(table)[-len(many) + 1 :] == many[1:]


@quick
@given(tables(WIDE), dialects, st.lists(st.integers(0, 12), max_size=3), st.sampled_from(ENCODINGS[:4]))
def test_fast_and_exact_paths_agree(
    rows: list[list[str]], dialect: tuple[str, str, bool], blanks: list[int], encoding: str
) -> None:
    for at in blanks:
        rows.insert(1 + at % len(rows), [""] * len(rows[0]))
    data = written(rows, *dialect).encode(encoding)
    source = Source.of_bytes("t.csv", data)
    found = detect(source)
    with found.open_text(source) as text:
        cut = find_dialect(text.read(), True)
    assert isinstance(cut, Dialect)
    fast = read_fast(source, found, cut)
    assert fast is not None
    exact, set_aside, notes = read_exact(source, found, cut, Limits())
    left = finish("t.csv", cut.header, fast, cut.delimiter, Limits())
    right = finish("t.csv", cut.header, exact, cut.delimiter, Limits(), set_aside, notes)
    assert (left.headers, left.set_aside, left.notes) == (right.headers, right.set_aside, right.notes)
    assert left.rows.equals(right.rows)


@quick
@given(tables(WIDE), dialects)
def test_careful_splitter_agrees_with_csv(rows: list[list[str]], dialect: tuple[str, str, bool]) -> None:
    text = written(rows, *dialect)
    records = careful_records(io.StringIO(text, newline=""), dialect[0], len(rows[0]), 10_000)
    assert [record.cells for record in records] == rows


@quick
@given(st.text('ab,;"\n', max_size=80))
def test_every_line_of_odd_text_is_accounted_for(text: str) -> None:
    """What is read, set aside or blank covers every record, and no character of a line gets lost."""
    records = list(careful_records(io.StringIO(text, newline=""), ",", 2, 10_000))
    assert sum(record.size for record in records) == len(text)
    try:
        (table,) = read_bytes("t.csv", ("x,y\n" + text).encode())
    except Unreadable:
        return
    numbers = table.rows["row"].to_pylist() + [aside.row for aside in table.set_aside]
    assert len(set(numbers)) == len(numbers)


def survives(data: bytes) -> None:
    """The reader gives tables with consistent parts, or refuses in a sentence."""
    try:
        found = reader.read_bytes("fuzz.csv", data)
    except Unreadable as error:
        assert str(error).endswith(".")  # noqa: PT017 - a refusal is one of two good ends
        return
    for table in found:
        assert table.rows.num_columns == len(table.headers) + 1
        assert len(set(table.headers)) == len(table.headers)
        table.rows.validate(full=True)
        for note in table.notes:
            assert str(note)


@settings(max_examples=examples(400), deadline=None)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text('ab1,;\t|"\n\r\0é\ufeff{[<', max_size=200).map(str.encode),
        st.text('ab1,;"\n\ré', max_size=100).map(lambda text: text.encode("utf-16")),
        st.builds(
            bytes.__add__,
            st.sampled_from(MAGICS),
            st.binary(max_size=200),
        ),
    )
)
def test_no_bytes_raise_anything_but_a_refusal(data: bytes) -> None:
    survives(data)


def _bundle() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n" * 5)
    return out.getvalue()


@settings(max_examples=examples(150), deadline=None)
@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 10_000))
def test_damaged_bundles_are_refused_or_read(changes: list[tuple[int, int]], cut: int) -> None:
    data = bytearray(_bundle())
    for at, value in changes:
        data[at % len(data)] = value
    survives(bytes(data) if cut % 2 else bytes(data[: cut % len(data)]))
