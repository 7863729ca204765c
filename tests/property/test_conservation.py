"""Nothing is lost on the way in: what every reader gives is compared with what another reader finds in the same bytes.

The other readers are openpyxl, xlrd, odfpy and the csv module, which share no line with the product. Sizes are drawn
around every boundary that the reading has: the records that the header is looked for in, the first bytes of a file, the
blocks of Arrow's reader, the chunks of bytes and the batches of cells.
"""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from unittest.mock import patch

import openpyxl
import pytest
import xlrd
import xlwt
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from odf import opendocument
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

from lib.ingest.map.wide import detect, unfold
from lib.ingest.read import (
    assemble,
    csv_records,
    encoding,
    files,
)
from lib.ingest.read.files import TextTable, read_bytes
from lib.ingest.read.text_table import UNFOLDED
from lib.sources.google import client, deployment, reading
from lib.sources.google.client import Sheets
from tests.dealt import examples
from tests.sheets.server import EMAIL, Google, running
from tests.sheets.tables import Cell, Spreadsheet, Tab

HEADER = ("ID", "Date", "Name", "Amount", "Note")
BOUNDARIES = (1, 2, 39, 40, 41, 98, 99, 100, 101, 102, 139, 199, 200, 249, 250, 499, 500, 501, 1000, 1199, 1200)
Row = list[Cell]
Found = list[tuple[int, tuple[str, ...]]]
"""Rows with content as (number in the sheet from 1, cells)."""


@dataclass(frozen=True)
class Plan:
    """A sheet: rows from the first on, the header at the 0-based `at`."""

    rows: list[Row] = field(repr=False)
    at: int
    said: str = ""


def record(number: int, seed: int, note: str) -> Row:
    """A payment whose cells are all different from those of its neighbours."""
    day = date(2026, 1 + number % 12, 1 + number % 28)
    return [f"P{number}", day, f"Client {number * 7 + seed}", (number * 37 + seed) % 9000 / 4 + 1, note]


@st.composite
def plans(draw: st.DrawFn, most: int = 1200, notes: st.SearchStrategy[str] = st.just("")) -> Plan:  # noqa: B008
    """A sheet of 1 to `most` records with lines above the header and blank rows, months, headings and totals between."""
    count = draw(st.sampled_from([n for n in BOUNDARIES if n <= most]) | st.integers(1, most))
    seed = draw(st.integers(0, 999))
    some = draw(st.lists(notes, min_size=1, max_size=5))
    body: list[Row] = [record(n, seed, some[n % len(some)]) for n in range(1, count + 1)]
    between = draw(
        st.lists(
            st.tuples(st.integers(0, count), st.sampled_from(["blank", "month", "total", "header", "gap"])), max_size=6
        )
    )
    for at, kind in sorted(between, reverse=True):
        total = float(sum(row[3] for row in body[:at] if isinstance(row[3], float)))
        kinds: dict[str, list[Row]] = {
            "blank": [[None] * 5],
            "gap": [[None] * 5] * (1 + seed % 120),
            "month": [["January 2026", None, None, None, None]],
            "total": [["Total", None, None, total, None]],
            "header": [list(HEADER)],
        }
        body[at:at] = kinds[kind]
    if draw(st.booleans()):
        body.append(["Total", None, None, float(sum(row[3] for row in body if isinstance(row[3], float))), None])
    top: list[Row] = draw(
        st.sampled_from([[], [["Payments of our clinic"]], [["Payments"], [None]], [[None]] * 3, [[None]] * 130])
    )
    above: list[Row] = [[*cells, *[None] * (5 - len(cells))] for cells in top]
    return Plan(
        [*above, list(HEADER), *body], len(above), f"{count} records, {between}, {some}, {top[:2]}, seed {seed}"
    )


def plain(cell: object) -> str:
    """A cell as both sides write it: days in ISO form, numbers without a trailing zero, no outer spaces."""
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return str(cell.date()) if cell == datetime(cell.year, cell.month, cell.day) else str(cell)
    text = str(cell).strip()
    try:
        return f"{Decimal(text).normalize():f}"
    except InvalidOperation:
        return text


def others(rows: Sequence[Sequence[object]], at: int) -> Found:
    """The rows under the header as another reader finds them; blank ones are none."""
    found = [(n, tuple((*map(plain, row), *[""] * 5)[:5])) for n, row in enumerate(rows, 1) if n > at + 1]
    return [(n, cells) for n, cells in found if any(cells)]


def ours(table: TextTable, delimiter: str = ",") -> Found:
    """What the product has read: the rows that are kept and those set aside."""
    assert table.headers == HEADER
    columns = [table.rows.column(f"c{i}").to_pylist() for i in range(5)]
    kept = [
        (number, tuple(map(plain, cells)))
        for number, *cells in zip(table.rows.column("row").to_pylist(), *columns, strict=True)
    ]
    aside = []
    for line in table.set_aside:
        (cells,) = csv.reader(io.StringIO(line.text, newline=""), delimiter=delimiter)
        aside.append((line.row, tuple((*map(plain, cells), *[""] * 5)[:5])))
    return sorted(kept + aside)


def amounts(found: Found) -> Decimal:
    """The sum of the column of amounts; the headings among the rows have none."""
    return sum((Decimal(cells[3]) for _, cells in found if cells[3] and cells[3] != "Amount"), Decimal())


def compare(table: TextTable, rows: Sequence[Sequence[object]], at: int, delimiter: str = ",") -> None:
    """Row for row and in sum the product has read what the other reader finds."""
    left, right = ours(table, delimiter), others(rows, at)
    assert len(left) == len(right)
    assert amounts(left) == amounts(right)
    assert left == right
    kept = [(n, cells) for n, cells in right if cells[0].startswith("P")]
    assert table.rows.num_rows == len(kept), "a record was set aside, or what is none was kept"


def seconds(usual: int) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """New tables on every run, few enough for the time they take."""
    return settings(
        max_examples=examples(usual), deadline=None, derandomize=False, suppress_health_check=list(HealthCheck)
    )  # fmt: skip


def sheet_of(count: int) -> Plan:
    """A header and `count` records."""
    return Plan([list(HEADER), *(record(n, 3, "") for n in range(1, count + 1))], 0)


# Text.


def text_of(plan: Plan, delimiter: str = ",", end: str = "\r\n") -> str:
    """The sheet as a spreadsheet saves it."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    for row in plan.rows:
        writer.writerow("" if cell is None else str(cell) for cell in row)
    return out.getvalue()


def by_csv(data: bytes, codec: str, delimiter: str) -> list[list[str]]:
    """The rows as the csv module finds them."""
    return list(csv.reader(io.StringIO(data.decode(codec), newline=""), delimiter=delimiter))


@pytest.fixture(scope="module", autouse=True)
def _small_boundaries() -> Iterator[None]:
    """Bytes come in small pieces, so that every boundary between them falls somewhere in each file."""
    with patch.object(files, "HEAD_BYTES", 3000), patch.object(encoding, "_CHUNK", 997):
        yield


NOTES = st.sampled_from(["", "x", "paid, in part", 'the "big" one', "two\nlines", "señal", "y" * 90])
PIECES = (1, 5, 99, 100, 101, 500_000)
"""Cells of a batch, 5 of them a row, so that it ends after the first row, in the head, at its end, or never."""


@seconds(90)
@given(
    plans(notes=NOTES),
    st.sampled_from(",;\t|"),
    st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le"]),
    st.sampled_from(["\r\n", "\n"]),
)
@example(sheet_of(100), ";", "cp1252", "\r\n")
@example(sheet_of(250), "\t", "utf-16", "\n")
def test_text(plan: Plan, delimiter: str, codec: str, end: str) -> None:
    data = text_of(plan, delimiter, end).encode(codec)
    (table,) = read_bytes("t.csv", data)
    compare(table, by_csv(data, codec, delimiter), plan.at, delimiter)


@seconds(60)
@given(plans(notes=NOTES), st.sampled_from(PIECES), st.integers(2, 4), st.sampled_from([61, 997, 1 << 20]))
@example(sheet_of(100), 500, 3, 997)
@example(sheet_of(101), 500, 3, 997)
def test_text_of_uneven_rows(plan: Plan, batch: int, short: int, chunk: int) -> None:
    """Rows of uneven length and stray marks, which only the exact path reads."""
    lines = text_of(plan).split("\r\n")
    at = next(i for i, line in enumerate(lines) if line.startswith("P1,"))
    lines[at] = ",".join(lines[at].split(",")[:4])
    data = "\r\n".join(lines).encode()
    with patch.object(assemble, "_BATCH_CELLS", batch * 5), patch.object(csv_records, "_CHUNK", chunk):
        (table,) = read_bytes("t.csv", data)
        compare(table, by_csv(data, "utf-8", ","), plan.at)
        stray = data.replace(b"Client", b'Cli"ent')
        (table,) = read_bytes("t.csv", stray)
        if b"\n" not in stray.replace(b"\r\n", b""):
            compare(table, by_csv(stray, "utf-8", ","), plan.at)


@seconds(25)
@given(plans(notes=NOTES.filter(lambda note: "\n" not in note)), st.sampled_from(",;"))
def test_lines_quoted_as_a_whole(plan: Plan, outer: str) -> None:
    inner = text_of(Plan(plan.rows[plan.at :], 0), end="\n")
    data = "".join('"' + line.replace('"', '""') + '"\n' if line else "\n" for line in inner.split("\n")[:-1]).encode()
    (table,) = read_bytes("t.csv", data)
    compare(table, by_csv(inner.encode(), "utf-8", ","), 0)


@seconds(6)
@given(st.integers(0, 70), st.integers(900, 1200), st.sampled_from(["utf-8", "cp1252", "utf-16"]), st.booleans())
def test_text_across_the_blocks(padding: int, count: int, codec: str, uneven: bool) -> None:
    """Two megabytes: Arrow reads blocks of one, the bytes come in chunks of as many."""
    note = "ñ" * (900 + padding)
    plan = Plan([list(HEADER), *(record(n, padding, note[: 700 + n % 300]) for n in range(1, count + 1))], 0)
    if uneven:
        plan.rows[-1] = plan.rows[-1][:4]
    data = text_of(plan).encode(codec)
    (table,) = read_bytes("t.csv", data)
    compare(table, by_csv(data, codec, ","), 0)


@pytest.mark.parametrize("wide", [417, 500])
def test_a_batch_as_large_as_it_is(wide: int) -> None:
    """Half a million cells make a batch: 1,199 rows of 417 columns and one row more."""
    rows = [[f"N{i}" for i in range(wide)], *([f"r{n}", *["1"] * (wide - 2 - n % 2)] for n in range(1201))]
    data = "\n".join(map(",".join, rows)).encode()
    (table,) = read_bytes("t.csv", data)
    assert table.rows.column("c0").to_pylist() == [f"r{n}" for n in range(1201)]


@seconds(25)
@given(plans(notes=NOTES), st.sampled_from([",", ";"]))
def test_archives(plan: Plan, delimiter: str) -> None:
    data = text_of(plan, delimiter).encode()
    (table,) = read_bytes("t.csv.gz", gzip.compress(data))
    compare(table, by_csv(data, "utf-8", delimiter), plan.at, delimiter)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", data)
        archive.writestr("b.csv", text_of(sheet_of(100)))
    first, second = read_bytes("t.zip", out.getvalue())
    compare(first, by_csv(data, "utf-8", delimiter), plan.at, delimiter)
    compare(second, sheet_of(100).rows, 0)


# Workbooks.


def as_xlsx(plan: Plan) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in plan.rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_openpyxl(data: bytes) -> list[list[object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(data), read_only=True).worksheets[0]
    return [list(row) for row in sheet.iter_rows(min_row=1, values_only=True)]


def as_xls(plan: Plan) -> bytes:
    book = xlwt.Workbook()
    sheet, day = book.add_sheet("S"), xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for i, row in enumerate(plan.rows):
        for j, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write(i, j, cell, day)
            elif cell is not None:
                sheet.write(i, j, cell)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlrd(data: bytes) -> list[list[object]]:
    book = xlrd.open_workbook(file_contents=data)
    return [
        [xlrd.xldate_as_datetime(c.value, book.datemode) if c.ctype == xlrd.XL_CELL_DATE else c.value for c in row]
        for row in book.sheet_by_index(0).get_rows()
    ]


def as_ods(plan: Plan) -> bytes:
    book, table = opendocument.OpenDocumentSpreadsheet(), Table(name="S")
    book.spreadsheet.addElement(table)
    for row in plan.rows:
        line = TableRow()
        table.addElement(line)
        for cell in row:
            name = {str: "string", float: "float", date: "date"}.get(type(cell))
            filled = TableCell(valuetype=name) if name else TableCell()
            if isinstance(cell, float | date):
                filled.setAttribute("value" if name == "float" else "datevalue", str(cell))
            if name:
                filled.addElement(P(text=str(cell)))
            line.addElement(filled)
    out = io.BytesIO()
    book.write(out)
    return out.getvalue()


def by_odfpy(data: bytes) -> list[list[object]]:
    rows: list[list[object]] = []
    for line in opendocument.load(io.BytesIO(data)).spreadsheet.getElementsByType(TableRow):
        cells: list[object] = []
        for cell in line.childNodes:
            text = "" if cell.qname == CoveredTableCell().qname else str(cell)
            value = cell.getAttribute("value") or cell.getAttribute("datevalue") or text
            cells += [value] * int(cell.getAttribute("numbercolumnsrepeated") or 1)
        rows += [cells] * int(line.getAttribute("numberrowsrepeated") or 1)
    return rows


@seconds(30)
@given(plans())
@example(sheet_of(99))
@example(sheet_of(100))
@example(sheet_of(101))
@example(sheet_of(249))
@example(sheet_of(250))
def test_xlsx(plan: Plan) -> None:
    data = as_xlsx(plan)
    (table,) = read_bytes("t.xlsx", data)
    compare(table, by_openpyxl(data), plan.at)


@seconds(25)
@given(plans())
@example(sheet_of(99))
@example(sheet_of(100))
@example(sheet_of(101))
@example(sheet_of(250))
def test_xls(plan: Plan) -> None:
    data = as_xls(plan)
    (table,) = read_bytes("t.xls", data)
    compare(table, by_xlrd(data), plan.at)


@seconds(6)
@given(plans(most=260))
@example(sheet_of(99))
@example(sheet_of(100))
@example(sheet_of(101))
def test_ods(plan: Plan) -> None:
    data = as_ods(plan)
    (table,) = read_bytes("t.ods", data)
    compare(table, by_odfpy(data), plan.at)


# Google Sheets.


@pytest.fixture(scope="module")
def google(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Google]:
    """A Google on this machine, whose service account this deployment has."""
    with running() as found, pytest.MonkeyPatch.context() as changed:
        key = tmp_path_factory.mktemp("google") / "key.json"
        key.write_text(json.dumps(found.key()))
        changed.setenv(deployment.ELSEWHERE, found.address)
        changed.setenv(deployment.KEY_FILE, str(key))
        changed.setattr(client, "QUOTA", client.Quota(10_000))
        yield found


@seconds(15)
@given(plans())
@example(sheet_of(99))
@example(sheet_of(100))
@example(sheet_of(250))
def test_google_sheets(google: Google, plan: Plan) -> None:
    identity = "1aB-cdEfGhIjKlMnOpQrStUvWxYz0123456789_abcde"
    google.add(Spreadsheet(identity, "Tracker", [Tab(0, "Payments", plan.rows)], shared_with={EMAIL}))
    account = deployment.service_account()
    assert account is not None
    (tab,) = reading.read(Sheets(account), identity).tabs
    assert tab.table is not None
    compare(tab.table, plan.rows, plan.at)
    (again,) = read_bytes("kept.csv", tab.content)  # what is kept of a tab, to be read again later
    assert ours(again) == ours(tab.table)


# Wide tables.


@seconds(60)
@given(
    st.sampled_from(["Payment {n}|Payment {n} date", "Fecha {n}|Importe {n}", "2026-{n:02d}", "Cuota {n}"]),
    st.integers(2, 12),
    st.lists(st.lists(st.integers(1, 99_999) | st.none(), min_size=12, max_size=12), min_size=1, max_size=40),
)
def test_wide_tables(header: str, count: int, rows: list[list[int | None]]) -> None:
    """Every amount of every group is a row with its client and the number of its row, and no other row is made."""
    names = [name.format(n=n) for n in range(1, count + 1) for name in header.split("|")]
    lines = [["Client", "Email", "Date" if "Cuota" in header else "Plan", *names]]
    for number, cents in enumerate(rows):
        groups = [
            [
                ""
                if amount is None
                else "2026-01-05"
                if part.startswith("Fecha") or "date" in part
                else f"{amount / 100:.2f}"
            ]
            for amount in cents[:count]
            for part in header.split("|")
        ]
        lines.append([f"C{number}", f"c{number}@x.test", "2026-01-01", *(cell for (cell,) in groups)])
    raw = [(n, amount) for n, cents in enumerate(rows, 2) for amount in cents[:count] if amount is not None]
    (text,) = read_bytes("t.csv", "\n".join(map(",".join, lines)).encode())
    wide = detect(text)
    assert (wide is None) == (not raw)
    if wide is None:
        return
    found = unfold(text, wide)
    amounts = found.rows.column(f"c{found.headers.index('Amount')}").to_pylist()
    people = found.rows.column(f"c{found.headers.index('Client')}").to_pylist()
    numbers = [number % UNFOLDED for number in found.rows.column("row").to_pylist()]
    assert [(n, round(Decimal(amount) * 100)) for n, amount in zip(numbers, amounts, strict=True)] == raw
    assert people == [f"C{n - 2}" for n, _ in raw]
    assert (wide.rows, wide.total * 100) == (len(raw), Decimal(sum(amount for _, amount in raw)))
    assert {n for n, _ in raw} | {aside.row for aside in found.set_aside} == set(range(2, len(rows) + 2))
    assert len(set(found.rows.column("row").to_pylist())) == len(raw)
