"""How the corpus writes its files: sheets as text, minimal workbooks, archives."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

Row = Sequence[str]

HEADER = ("Date", "Email", "Amount", "Status")
ROWS = (
    ("2026-03-14", "ana@ejemplo.es", "1000.50", "Approved"),
    ("2026-03-15", "luis@ejemplo.es", "250.00", "Approved"),
    ("2026-03-16", "eva@ejemplo.es", "99.90", "Refunded"),
)


def cell(text: str, delimiter: str = ",") -> str:
    """One cell, quoted where it must be."""
    return '"' + text.replace('"', '""') + '"' if any(c in text for c in (delimiter, '"', "\n", "\r")) else text


def sheet(header: Row, rows: Iterable[Row], delimiter: str = ",", end: str = "\n") -> str:
    """A table as delimited text."""
    return "".join(delimiter.join(cell(text, delimiter) for text in row) + end for row in (header, *rows))


def payments(*rows: Row, header: Row = HEADER, delimiter: str = ",", end: str = "\n") -> str:
    """A payments sheet; without rows the usual three."""
    return sheet(header, rows or ROWS, delimiter, end)


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive, the same bytes on every day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def gzipped(data: bytes) -> bytes:
    """A gzip file without a time."""
    return gzip.compress(data, mtime=0)


def workbook(sheets: dict[str, Sequence[Sequence[str | float]]], hidden: Sequence[str] = ()) -> bytes:
    """A minimal .xlsx: text cells inline, numbers as numbers. Sheets named in `hidden` are hidden."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{i}" r:id="r{i}"{" state=" + chr(34) + "hidden" + chr(34) if name in hidden else ""}/>'
        for i, name in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{office}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{kind}.worksheet+xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>{parts}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}/officeDocument" '
        'Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">{links}</Relationships>',
    }
    for i, rows in enumerate(sheets.values(), 1):
        body = "".join(
            f'<row r="{r}">{"".join(_cell(v, r, c) for c, v in enumerate(row))}</row>' for r, row in enumerate(rows, 1)
        )
        members[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{body}</sheetData></worksheet>'
    return zipped({name: ('<?xml version="1.0" encoding="UTF-8"?>' + text).encode() for name, text in members.items()})


def _cell(value: str | float, row: int, column: int) -> str:
    at = f"{chr(65 + column)}{row}"
    if isinstance(value, str):
        return f'<c r="{at}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>' if value else ""
    return f'<c r="{at}"><v>{value!r}</v></c>'
