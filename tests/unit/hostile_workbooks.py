"""Workbooks made to break whoever reads them. All are small, and none is like what a guard by its own expressions looks for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>Email</t></is></c><c r="B1" t="inlineStr"><is><t>Amount</t></is></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def zipped(members: dict[str, str | bytes], level: int = 9) -> bytes:
    """A zip of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def book(
    rows: str, *, path: str = "xl/worksheets/sheet1.xml", shared: str | None = None, before: str = "", after: str = "",
    prefix: str = "", names: int = 1, folder: str = "xl",
) -> bytes:  # fmt: skip
    """A workbook of one sheet with these rows; `shared` are its shared strings, `before` and `after` stand around its rows."""
    target = path.removeprefix(f"{folder}/")
    sheets = "".join(f'<sheet name="S{i}" sheetId="{i}" r:id="r1"/>' for i in range(1, names + 1))
    links = f'<Relationship Id="r1" Type="{LINKS}/worksheet" Target="{target}"/>'
    links += f'<Relationship Id="r2" Type="{LINKS}/sharedStrings" Target="sharedStrings.xml"/>' if shared else ""
    spaces = f'xmlns:{prefix.rstrip(":")}="{MAIN}"' if prefix else f'xmlns="{MAIN}"'
    members: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{LINKS}/officeDocument" Target="{folder}/workbook.xml"/></Relationships>',
        f"{folder}/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{sheets}</sheets></workbook>',
        f"{folder}/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        path: f"<{prefix}worksheet {spaces}>{before}<{prefix}sheetData>{rows}</{prefix}sheetData>{after}</{prefix}worksheet>",
    }  # fmt: skip
    if shared:
        members[f"{folder}/sharedStrings.xml"] = shared
    return zipped(members)


def ods(rows: str) -> bytes:
    """An ODS of one sheet with these rows."""
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text"))
    sheet = f'<table:table table:name="S">{rows}</table:table>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
            "content.xml": f"<office:document-content {spaces}><office:body><office:spreadsheet>{sheet}</office:spreadsheet></office:body></office:document-content>",
        }
    )  # fmt: skip


def _strings(texts: str, count: str) -> str:
    return f'<sst xmlns="{MAIN}" count="{count}" uniqueCount="{count}">{texts}</sst>'


def _shared_cells(count: int) -> str:
    return "".join(f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c></row>' for i in range(1, count + 1))


def variants() -> Iterator[tuple[str, bytes, str]]:
    """Name, bytes, and the code of what has to be said (empty: it is read, or whatever is said)."""
    far = FAR.replace
    yield "far cell", book(HEAD + FAR), "workbook_sparse"
    yield "attributes before r", book(HEAD + far("<c r=", f'<c s="0" cm="{"1" * 60}" ph="0" r=')), "workbook_sparse"
    yield "spaces around r", book(HEAD + far("<c r=", "<c\n\t  r  =\n ")), "workbook_sparse"
    yield "small letters", book(HEAD + far("XFD", "xfd")), "workbook_sparse"
    yield "single quotes", book(HEAD + far('"', "'")), "workbook_sparse"
    yield "references in r", book(HEAD + far("XFD1048576", "&#88;FD104857&#54;")), ""
    yield "another path", book(HEAD + FAR, path="xl/parts/deep/data.xml"), "workbook_sparse"
    yield "another ending", book(HEAD + FAR, path="xl/worksheets/sheet1.bin"), ""
    yield "a prefix", book((HEAD + FAR).replace("<", "<x:").replace("<x:/", "</x:"), prefix="x:"), "workbook_sparse"
    yield (
        "a column of rows without r",
        book(HEAD + '<row r="1048000"><c r="XFC1048000"><v>1</v></c><c><v>1</v></c></row>'),
        "workbook_sparse",
    )
    yield "4 billion strings", book(_shared_cells(3), shared=_strings("<si><t>Email</t></si>", str(2**32 - 1))), ""
    yield "more strings than a number holds", book(_shared_cells(3), shared=_strings("<si><t>x</t></si>", "9" * 30)), ""
    long = _strings(f"<si><t>{'x' * 900_000}</t></si>", "1")
    yield "a long string in 30,000 cells", book(_shared_cells(30_000), shared=long), ""
    yield "a dimension over everything", book(HEAD, before='<dimension ref="A1:XFD1048576"/>'), ""
    yield "a row beyond all rows", book(HEAD + '<row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'), ""
    yield "a column beyond all columns", book(HEAD + '<row r="2"><c r="ZZZZZZZ2"><v>1</v></c></row>'), ""
    merged = '<mergeCells count="1"><mergeCell ref="A2:XFD1048576"/></mergeCells>'
    yield "merged over everything", book(HEAD + '<row r="2"><c r="A2"><v>1</v></c></row>', after=merged), ""
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 12))
    yield (
        "a billion laughs",
        book(
            _shared_cells(2), shared=f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>{_strings("<si><t>&l11;</t></si>", "1")}'
        ),
        "",
    )
    yield "one sheet 10,000 times", book(HEAD, names=10_000), "workbook_sheets"
    yield "elements in elements", book("<row>" * 200_000), ""
    inner = zipped({"payments.csv": b"0" * (1 << 20)})
    yield "archives in archives", zipped({f"{i}.zip": zipped({"in.zip": inner}) for i in range(3)}), "archive_nested"
    yield "a zip of nothing but air", zipped({"xl/workbook.xml": b" " * (20 << 20)}), "archive_ratio"
    filled = '<table:table-cell office:value-type="float" office:value="1" table:number-columns-repeated="16384"/>'
    yield (
        "rows repeated",
        ods(f'<table:table-row table:number-rows-repeated="1048576">{filled}</table:table-row>'),
        "workbook_sparse",
    )
    yield "cut off", book(HEAD + FAR)[:-200], "archive_broken"
