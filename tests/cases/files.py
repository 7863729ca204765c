"""Write the small files of the cases: workbooks of three kinds, and text in any coding. Shares nothing with the product."""

import gzip
import io
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from xml.sax.saxutils import escape

import openpyxl
import xlwt

Row = Sequence[Any]
# name of the sheet -> rows, and cells merged in it ("A2:A4")
Sheets = dict[str, list[Row]]


def xlsx(sheets: Sheets, merged: Sequence[str] = ()) -> bytes:
    """An Excel workbook; `merged` are ranges in its first sheet."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for area in merged if number == 0 else ():
            sheet.merge_cells(area)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def xls(sheets: Sheets) -> bytes:
    """An old Excel workbook."""
    book = xlwt.Workbook()
    as_day = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in sheets.items():
        sheet = book.add_sheet(name)
        for y, row in enumerate(rows):
            for x, value in enumerate(row):
                if isinstance(value, date | datetime):
                    sheet.write(y, x, value, as_day)
                elif value is not None:
                    sheet.write(y, x, value)
    to = io.BytesIO()
    book.save(to)
    return to.getvalue()


def ods(sheets: Sheets) -> bytes:
    """An OpenDocument workbook, the least that one is made of."""
    tables = ""
    for name, rows in sheets.items():
        body = "".join("<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>" for row in rows)
        tables += f'<table:table table:name="{escape(name)}">{body}</table:table>'
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for short, name in (("office", "office"), ("table", "table"), ("text", "text"))
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(zipfile.ZipInfo("mimetype"), kind)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", manifest)
    return to.getvalue()


def _ods_cell(value: Any) -> str:
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, date):
        day = value.isoformat()[:10]
        kind = f'office:value-type="date" office:date-value="{day}"'
        return f"<table:table-cell {kind}><text:p>{day}</text:p></table:table-cell>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
        return f"<table:table-cell {kind}><text:p>{value}</text:p></table:table-cell>"
    return f'<table:table-cell office:value-type="string"><text:p>{escape(str(value))}</text:p></table:table-cell>'


def zipped(files: dict[str, bytes | str]) -> bytes:
    """A zip of files."""
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return to.getvalue()


def gzipped(content: bytes | str) -> bytes:
    """One file, gzipped."""
    return gzip.compress(content.encode() if isinstance(content, str) else content)


def lines(text: str) -> str:
    """The text of a triple-quoted string, without its first line break."""
    return text.removeprefix("\n")


def backwards(text: str) -> str:
    """The same table with its rows in the other order (no cell may hold a line break)."""
    head, *rows = text.strip("\n").split("\n")
    return "\n".join([head, *reversed(rows)]) + "\n"
