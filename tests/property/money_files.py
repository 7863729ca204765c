"""Random exports as each vendor writes them, and what money stands in their bytes.

Nothing of the product is used: files are written from the vendors' published headers, and read again with the csv module,
Decimal and openpyxl. The money of a file is the sum of its main column of amounts, signed as written, by currency
("" where the file names none). A cell that is no number counts nothing.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

import openpyxl
from hypothesis import strategies as st

Money = dict[str, Decimal]
Cells = dict[str, str]
START = datetime(2026, 1, 1, 9, 0)


@dataclass(frozen=True)
class Sale:
    """One line, before a vendor's way of writing it. `cents` is signed; `kind` is a place in the vendor's types."""

    number: int
    person: int
    hours: int
    cents: int
    currency: str
    kind: int
    named: bool

    @property
    def at(self) -> datetime:
        return START + timedelta(hours=self.hours)

    @property
    def mail(self) -> str:
        return f"p{self.person}@example.com"


# Few people, days and amounts, so that lines that look alike are the rule.
SALES = st.lists(
    st.builds(
        Sale,
        number=st.integers(1, 10**6),
        person=st.integers(1, 4),
        hours=st.integers(0, 24 * 40).map(lambda hours: hours // 8 * 8),
        cents=st.sampled_from([100, 1250, 9999, 123456, 49700, 250001, 100000, 5]),
        currency=st.sampled_from(["EUR", "EUR", "EUR", "USD"]),
        kind=st.integers(0, 7),
        named=st.booleans(),
    ),
    min_size=2,
    max_size=14,
    unique_by=lambda sale: sale.number,
)


def dot(cents: int) -> str:
    """1234.56"""
    return f"{Decimal(cents) / 100:.2f}"


def thousands(cents: int) -> str:
    """1,234.56"""
    return f"{Decimal(cents) / 100:,.2f}"


def comma(cents: int) -> str:
    """1.234,56"""
    return thousands(cents).translate(str.maketrans(",.", ".,"))


def number(text: str, decimal_comma: bool) -> Decimal | None:
    """What is written, None if it is no number."""
    bare = "".join(sign for sign in text if sign.isdigit() or sign in ",.-")
    bare = bare.replace(".", "").replace(",", ".") if decimal_comma else bare.replace(",", "")
    return Decimal(bare) if any(sign.isdigit() for sign in bare) else None


@dataclass(frozen=True)
class Vendor:
    """How one export is written. `line`: a sale -> its cells by header; "#2" at the end of a header tells equals apart."""

    name: str
    line: Callable[[Sale], Cells]
    amount: str
    currency: str = ""  # a header, or a code in brackets: "(EUR)"
    delimiter: str = ","
    decimal_comma: bool = False
    encoding: str = "utf-8"
    quoting: int = csv.QUOTE_MINIMAL
    above: tuple[str, ...] = ()  # lines before the header
    flags: tuple[str, ...] = ()
    suffix: str = "csv"
    worth: tuple[str, str] = (
        "",
        "",
    )  # a header and the word of the rows whose amount is money: an open deal's is a hope

    def written(self, sales: list[Sale], repeats: int) -> bytes:
        """The file; its first `repeats` lines stand once more at the end."""
        lines = [self.line(sale) for sale in sales]
        lines += lines[:repeats]
        if self.suffix == "xlsx":
            return _workbook(lines, self.amount)
        to = io.StringIO()
        for line in self.above:
            to.write(line + "\n")
        writer = csv.writer(to, delimiter=self.delimiter, quoting=self.quoting, lineterminator="\n")  # type: ignore[arg-type]
        writer.writerow([header.split("#")[0] for header in lines[0]])
        writer.writerows(list(line.values()) for line in lines)
        return to.getvalue().encode(self.encoding)

    def money(self, content: bytes) -> Money:
        """What stands in the bytes, by a reading of our own."""
        headers = list(self.line(Sale(1, 1, 0, 100, "EUR", 0, True)))
        at = headers.index(self.amount)
        if self.suffix == "xlsx":
            book = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
            rows = [["" if cell is None else str(cell) for cell in row] for row in book.iter_rows(values_only=True)]
        else:
            rows = list(csv.reader(io.StringIO(content.decode(self.encoding)), delimiter=self.delimiter))
            rows = rows[len(self.above) :]
        found: Money = {}
        for row in rows[1:]:
            header, word = self.worth
            if header and row[headers.index(header)] != word:
                continue
            amount = number(row[at], self.decimal_comma)
            code = self.currency.strip("()") if self.currency.startswith("(") else ""
            if self.currency and not code:
                code = row[headers.index(self.currency)].upper()
            if amount is not None:
                found[code] = found.get(code, Decimal(0)) + amount
        return {code: amount for code, amount in found.items() if amount}


def _workbook(lines: list[Cells], amount: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(lines[0]))
    for line in lines:
        sheet.append([float(cell) if header == amount and cell else cell for header, cell in line.items()])
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()
