"""The reader on files as they arrive: one case per kind of damage, with the table it must give."""

from __future__ import annotations

import gzip
import io
import zipfile
from pathlib import Path
from unittest.mock import patch

import pytest

from lib.ingest.read import csv_records
from lib.ingest.read.files import (
    Limits,
    TextTable,
    Unreadable,
    read_bytes,
    read_path,
)

PLAIN = "id,name,amount\n1,Ana,10\n2,Ben,20\n"


def one(data: bytes | str, name: str = "file.csv", limits: Limits = Limits()) -> TextTable:  # noqa: B008 - immutable
    (table,) = read_bytes(name, data.encode() if isinstance(data, str) else data, limits=limits)
    return table


def cells(table: TextTable) -> list[list[str | None]]:
    columns = table.rows.to_pydict()
    return [list(row) for row in zip(*(columns[f"c{i}"] for i in range(len(table.headers))), strict=True)]


def numbers(table: TextTable) -> list[int]:
    return list(table.rows["row"].to_pylist())


def reasons(table: TextTable) -> list[tuple[int, str]]:
    return [(aside.row, aside.reason) for aside in table.set_aside]


def codes(table: TextTable) -> set[str]:
    return {note.code for note in table.notes}


def refusal(data: bytes | str, name: str = "file.csv", limits: Limits = Limits()) -> Unreadable:  # noqa: B008 - immutable
    with pytest.raises(Unreadable) as caught:
        read_bytes(name, data.encode() if isinstance(data, str) else data, limits=limits)
    return caught.value


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return out.getvalue()


def xlsx(sheet: str, state: str = "", second: str = "") -> bytes:
    """A minimal workbook; `sheet` and `second` are the rows' XML, `state` hides the second sheet."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packages = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    sheets = {"Ventas": sheet} | ({"Otra": second} if second else {})
    entries = "".join(
        f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"{state if i == 2 else ""}/>'
        for i, name in enumerate(sheets, 1)
    )
    targets = "".join(
        f'<Relationship Id="rId{i}" Type="{relations}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    styles = f'<Relationship Id="rId9" Type="{relations}/styles" Target="styles.xml"/>'
    members = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="xml" '
        'ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packages}"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}"><sheets>{entries}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packages}">{targets}{styles}</Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="14"/>'
        '<xf numFmtId="22"/></cellXfs></styleSheet>',
    }
    for i, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{i}.xml"] = f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return out.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


SHEET = (
    f'<row r="2">{text_cell("A2", "Fecha")}{text_cell("B2", "Id")}'
    f"{text_cell('C2', 'Importe')}{text_cell('D2', 'Pagado')}</row>"
    '<row r="3"><c r="A3" s="1"><v>46083</v></c><c r="B3"><v>4070040000000</v></c><c r="C3"><v>12.5</v></c>'
    '<c r="D3" t="b"><v>1</v></c></row>'
    '<row r="5"><c r="A5" s="2"><v>46083.4375</v></c><c r="B5"><v>7</v></c><c r="C5" t="e"><v>#REF!</v></c></row>'
)


def test_a_clean_file() -> None:
    table = one(PLAIN)
    assert table.headers == ("id", "name", "amount")
    assert cells(table) == [["1", "Ana", "10"], ["2", "Ben", "20"]]
    assert numbers(table) == [2, 3]
    assert table.rows.schema.names == ["c0", "c1", "c2", "row"]
    assert (table.set_aside, table.notes) == ((), ())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_every_dialect(encoding: str, delimiter: str, line_end: str) -> None:
    rows = [["Descripción", "Año"], ["Señal “única” 5 €", "2026"], ["Mentoría", "2025"]]
    table = one(line_end.join(delimiter.join(row) for row in rows).encode(encoding))
    assert table.headers == tuple(rows[0])
    assert cells(table) == rows[1:]


def test_one_stray_byte_in_utf8_keeps_the_other_accents() -> None:
    table = one("n,c\nJosé,á\nMaría,é\n".encode() + b"Pe\xf1a,x\n")
    assert cells(table) == [["José", "á"], ["María", "é"], ["Peña", "x"]]
    (note,) = table.notes
    assert (note.code, note.params["rows"]) == ("bytes_repaired", "4")


def test_accents_after_the_head_still_decide_the_encoding() -> None:
    data = b"id,name\n" + b"1,Ana\n" * 60_000 + "2,Peña".encode("cp1252")
    assert cells(one(data))[-1] == ["2", "Peña"]


def test_a_dash_within_a_word_is_no_proof_of_another_code_page() -> None:
    assert cells(one("ruta,n\nMadrid–Vigo,1\n".encode("cp1252"))) == [["Madrid–Vigo", "1"]]


def test_mac_roman() -> None:
    table = one("id;nombre\r1;José Núñez\r2;María Ibáñez\r".encode("mac_roman"))
    assert cells(table) == [["1", "José Núñez"], ["2", "María Ibáñez"]]


def test_nuls_are_stripped_and_named() -> None:
    table = one(b"id,name\n1,A\0na\n2,Ben\n")
    assert cells(table) == [["1", "Ana"], ["2", "Ben"]]
    assert [str(note) for note in table.notes] == ["An invisible NUL character was removed in one row (row 2)."]


def test_semicolons_with_decimal_commas() -> None:
    table = one("a;b;c;d\n1,5;2,5;3,5;4,5\n1,6;2,6;3,6;4,6\n")
    assert cells(table)[0] == ["1,5", "2,5", "3,5", "4,5"]
    assert cells(one("Fecha;Importe\n01/01/2026;12,50\n02/01/2026;1,00\n"))[1] == ["02/01/2026", "1,00"]


def test_sep_line_is_not_a_row() -> None:
    table = one("sep=;\r\na;b\r\n1,5;2\r\n")
    assert (table.headers, cells(table), numbers(table)) == (("a", "b"), [["1,5", "2"]], [2])


def test_preamble_is_passed_over_and_kept_as_a_note() -> None:
    table = one('Campaign report\n"July 8, 2025 - July 31, 2025"\n\nDay,Cost,Clicks\n2025-07-08,1,2\n')
    assert (table.headers, numbers(table)) == (("Day", "Cost", "Clicks"), [5])
    assert "July 8, 2025" in str(table.notes[0])


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, 1 << 20])
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("1,x\n2,y\n", "none"),
        ('1,"x, y"\n2,"y ""z"""\n', "regular"),
        ('"1","x"\r\n"2",""', "regular"),
        ('1,"x\ny"\n2,z\n', "lines"),
        ('1,z\n2,"a long cell, and then\ranother line of it"\n', "lines"),
        ('1,""\n2,"""\n"\n', "lines"),
        ('1,5" pipe\n2,z\n', "irregular"),
        ('1,"x\n2,z\n', "irregular"),
    ],
)
def test_how_quotation_marks_are_used_is_seen_across_chunks(text: str, wanted: str, chunk: int) -> None:
    with patch.object(csv_records, "_CHUNK", chunk):
        assert csv_records.quoting(io.BytesIO(text.encode()), ",") == wanted


def test_row_numbers_count_blank_lines_and_quoted_newlines_once() -> None:
    for ragged in ("", "9\n"):
        table = one(f'id,note\n1,"two\nlines"\n\n,\n2,x\n{ragged}')
        assert cells(table)[:2] == [["1", "two\nlines"], ["2", "x"]]
        assert numbers(table)[:2] == [2, 5]
        assert "blank_rows" in codes(table)


def test_short_rows_are_padded_and_long_rows_set_aside() -> None:
    table = one("a,b,c\n1,2\n1,2,3,,\n1,1,234,5\n4,5,6\n")
    assert cells(table) == [["1", "2", None], ["1", "2", "3"], ["4", "5", "6"]]
    assert [(aside.row, aside.reason, aside.text) for aside in table.set_aside] == [(4, "long_row", "1,1,234,5")]
    assert codes(table) == {"short_rows_padded"}


def test_trailing_commas_and_nameless_columns() -> None:
    table = one("a,,b,,\n1,x,2,,\n3,,4,,\n")
    assert table.headers == ("a", "column 2", "b")
    assert cells(table) == [["1", "x", "2"], ["3", None, "4"]]
    assert cells(one("a,b\n1,2,\n3,4,\n")) == [["1", "2"], ["3", "4"]]


def test_duplicate_headers_are_kept_apart() -> None:
    assert one("Moeda;Moeda;Moeda (2); Moeda \n1;2;3;4\n").headers == ("Moeda", "Moeda (3)", "Moeda (2)", "Moeda (4)")
    assert one("Moeda;x;Moeda\n1;2;3\n").headers == ("Moeda", "x", "Moeda (2)")


def test_repeated_headers_are_set_aside() -> None:
    table = one(PLAIN + PLAIN)
    assert reasons(table) == [(4, "repeated_header")]
    assert table.rows.num_rows + len(table.set_aside) == 5


@pytest.mark.parametrize(
    "row",
    [
        "Total,,30",
        "TOTALES:,,30",
        "Gesamt: Konto,,30",
        "Total general,,30",
        "Resultados totales,2026-01-01,3",
        ",Suma,3",
    ],
)
def test_totals_at_the_end_are_set_aside(row: str) -> None:
    assert reasons(one(PLAIN + row + "\n")) == [(4, "total_row")]


def test_totals_elsewhere_need_missing_cells() -> None:
    assert reasons(one("name,day,spent\nResultados totales,,30\nA,1,10\nB,2,20\n")) == [(2, "total_row")]
    assert reasons(one("product,day,amount\nTotal,1,10\nOther,2,20\n")) == []


@pytest.mark.parametrize(
    "row", ["Suma,suma@example.com,5", "Total,Wellness coaching,30", "Total Wellness,x,5", "Suma,Rao,5"]
)
def test_people_and_products_are_no_totals(row: str) -> None:
    assert reasons(one(PLAIN + row + "\n")) == []


def test_unclosed_quote_names_its_line_and_keeps_the_rest() -> None:
    table = one('id,name,amount\n1,"Ana,10\n2,Ben,20\n3,"Carl, Jr",30\n4,"Eve\nB",5\n')
    assert cells(table) == [["2", "Ben", "20"], ["3", "Carl, Jr", "30"], ["4", "Eve\nB", "5"]]
    assert reasons(table) == [(2, "unclosed_quote")]
    assert table.set_aside[0].text == '1,"Ana,10'
    at_end = one('id,name\n1,a\n2,"b\n3,c\n4,d\n')
    assert (numbers(at_end), reasons(at_end)) == ([2, 4, 5], [(3, "unclosed_quote")])


def test_two_unclosed_quotes_do_not_swallow_rows() -> None:
    table = one('id,note\n1,"5 inch\n2,x\n3,"6 inch\n4,y\n')
    assert (numbers(table), reasons(table)) == ([3, 5], [(2, "unclosed_quote"), (4, "unclosed_quote")])


def test_rows_that_all_lack_a_closing_quote_keep_the_columns() -> None:
    table = one('id,note\n1,"x\n2,"y\n')
    assert (table.headers, reasons(table)) == (("id", "note"), [(2, "unclosed_quote"), (3, "unclosed_quote")])


def test_bare_quotes_are_text() -> None:
    assert cells(one('id,note\n1,a 5" pipe\n2,"x"y\n3,z\n')) == [["1", 'a 5" pipe'], ["2", "xy"], ["3", "z"]]


def test_mixed_line_ends_and_outer_spaces() -> None:
    table = one(" a , b\r\n 1 ,2\n3, 4\r5,6")
    assert table.headers == ("a", "b")
    assert cells(table) == [[" 1 ", "2"], ["3", " 4"], ["5", "6"]]


def test_header_only_and_one_column() -> None:
    assert one("id,name\n").rows.num_rows == 0
    assert one("id,name").headers == ("id", "name")
    assert cells(one("email\na@example.com\n\nb@example.com\n")) == [["a@example.com"], ["b@example.com"]]


def test_a_file_without_header_is_noted() -> None:
    assert "header_looks_like_data" in codes(one("2026-01-01,10,3\n2026-01-02,20,4\n"))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\n \n\n", "no_cells"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "html"),
        (b'\xef\xbb\xbf\n<html lang="es"><table><tr><td>1</td></tr></table></html>', "html"),
        (b'<?xml version="1.0"?><Workbook></Workbook>', "xml"),
        (b'{"error": "not found"}', "json"),
        (b'[{"id": 1}, {"id": 2}]', "json"),
        (b"%PDF-1.7\n...", "other_format"),
        (b"\x89PNG\r\n\x1a\n\0\0", "other_format"),
        (bytes(range(1, 32)) * 40, "binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook_broken"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "workbook_locked"),
        (b"PK\x03\x04 cut off", "archive_broken"),
        (b"\x1f\x8b\x08 cut off", "archive_broken"),
    ],
)
def test_refusals_name_the_file(data: bytes, code: str) -> None:
    error = refusal(data, "folder/export.csv")
    assert error.code == code
    assert str(error).startswith("export.csv")
    assert str(error).endswith(".")


def test_every_bound_names_its_number() -> None:
    assert "limit is 10" in str(refusal(PLAIN, limits=Limits(file_bytes=10)))
    assert "more than 1 rows" in str(refusal(PLAIN, limits=Limits(rows=1)))
    assert "limit is 2" in str(refusal(PLAIN, limits=Limits(columns=2)))
    error = refusal("id,note\n1,x\n2," + "y" * 50, limits=Limits(cell_bytes=20))
    assert refusal("y" * 50, limits=Limits(cell_bytes=20)).code == "cell_too_long"
    assert (error.params["row"], error.params["column"], error.params["limit"]) == ("3", "note", 20)


def test_workbook_values_as_text() -> None:
    for name in ("book.xlsx", "really_a_workbook.csv"):
        table = one(xlsx(SHEET), name)
        assert table.name == f"{name} / Ventas"
        assert table.headers == ("Fecha", "Id", "Importe", "Pagado")
        assert cells(table) == [
            ["2026-03-02", "4070040000000", "12.5", "TRUE"],
            ["2026-03-02 10:30:00", "7", "#REF!", None],
        ]
        assert numbers(table) == [3, 5]


def test_every_visible_sheet_is_a_table() -> None:
    second = f'<row r="1">{text_cell("A1", "a")}{text_cell("B1", "b")}</row>'
    names = [table.name for table in read_bytes("b.xlsx", xlsx(SHEET, second=second))]
    assert names == ["b.xlsx / Ventas", "b.xlsx / Otra"]
    (table,) = read_bytes("b.xlsx", xlsx(SHEET, ' state="hidden"', second))
    assert "Hidden sheets were not read: Otra." in map(str, table.notes)


def ods(rows: str) -> bytes:
    urn = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{urn}:{name}:1.0"' for name in ("office", "table", "text", "manifest"))
    body = f'<office:spreadsheet><table:table table:name="S">{rows}</table:table></office:spreadsheet>'
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", f"<manifest:manifest {spaces}/>")
        document = f"<office:document-content {spaces}><office:body>{body}</office:body></office:document-content>"
        archive.writestr("content.xml", document)
    return out.getvalue()


def ods_row(cell: str, columns: int, rows: int) -> str:
    inner = f'office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' if cell else "/>"
    return (
        f'<table:table-row table:number-rows-repeated="{rows}">'
        f'<table:table-cell table:number-columns-repeated="{columns}" {inner}</table:table-row>'
    )


def test_ods_repeats_are_read_within_bounds() -> None:
    table = one(ods(ods_row("Name", 2, 1) + ods_row("x", 2, 3) + ods_row("", 16_384, 1_048_572)), "book.ods")
    assert (table.headers, table.rows.num_rows) == (("Name", "Name (2)"), 3)


def test_bundles() -> None:
    tables = read_bytes("all.zip", zipped(a__csv=PLAIN.encode(), b__csv=b"x;y\n1;2\n", read__md=b"hello"))
    assert [table.name for table in tables] == ["all.zip / a.csv", "all.zip / b.csv"]
    assert codes(tables[0]) == {"members_skipped"}
    assert one(gzip.compress(PLAIN.encode()), "a.csv.gz").name == "a.csv"


def test_no_name_in_a_bundle_breaks_a_sentence() -> None:
    inner = zipped(b__csv=b"a")
    names = {"par\n.zip": inner, f"{'x' * 300}.zip": inner}
    for name, content in names.items():
        told = str(refusal(zipped(**{name: content}), "a.zip"))
        assert told.startswith("a.zip contains another archive")
        assert "\n" not in told
        assert len(told) < 250
    (table,) = read_bytes("all.zip", zipped(**{"a\n.csv": PLAIN.encode(), "b\r\n.md": b"x"}))
    assert table.name == "all.zip / a.csv"
    assert "\n" not in str(table.notes[0].params["members"])


def test_a_workbook_packed_in_a_way_that_is_not_known_is_refused() -> None:
    packed = bytearray(xlsx("<row><c t='inlineStr'><is><t>Email</t></is></c></row>"))
    for mark, method in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        at = packed.find(mark)
        while at >= 0:
            packed[at + method] = 97
            at = packed.find(mark, at + 4)
    assert refusal(bytes(packed), "book.xlsx").code == "workbook_broken"


def test_bundles_are_bounded() -> None:
    bomb = b"a,b\n" + b"0" * 5_000_000
    assert refusal(zipped(a__csv=bomb), "a.zip").code == "archive_ratio"
    assert refusal(gzip.compress(bomb), "a.gz").code == "archive_ratio"
    assert refusal(zipped(a__csv=bomb), "a.zip", Limits(unzip_bytes=4_000_000)).code == "archive_total"
    assert refusal(zipped(a__csv=b"a", b__csv=b"b"), "a.zip", Limits(unzip_files=1)).code == "archive_files"
    assert refusal(zipped(a__zip=zipped(b__csv=b"a")), "a.zip").code == "archive_nested"
    assert refusal(zipped(a__csv=zipped(b__csv=b"a")), "a.zip").code == "archive_nested"
    assert refusal(gzip.compress(gzip.compress(PLAIN.encode())), "a.gz").code == "archive_nested"
    assert refusal(zipped(read__md=b"hello"), "a.zip").code == "archive_empty"


def test_read_path(tmp_path: Path) -> None:
    path = tmp_path / "payments.csv"
    path.write_text(PLAIN)
    (table,) = read_path(path)
    assert (table.name, cells(table)) == ("payments.csv", cells(one(PLAIN)))
    for missing in (tmp_path / "no.csv", tmp_path, tmp_path / ("n" * 300)):
        with pytest.raises(Unreadable, match="cannot be opened"):
            read_path(missing)


def test_a_file_of_a_bundle_that_cannot_be_read_does_not_refuse_the_others() -> None:
    (table,) = read_bytes("a.zip", zipped(empty__csv=b"", page__csv=b"<html></html>", good__csv=PLAIN.encode()))
    assert table.name == "a.zip / good.csv"
    assert [str(note) for note in table.notes if note.code == "member_unread"] == [
        "One file was not read. a.zip / empty.csv is empty: export it again and check that the export holds rows.",
        "One file was not read. a.zip / page.csv is a web page, not a table: sign in to the source again and download the "
        "export as CSV or Excel.",
    ]
    assert refusal(zipped(empty__csv=b"", page__csv=b"<html></html>"), "a.zip").code == "empty"


def test_a_row_is_set_aside_once() -> None:
    """A file that begins with a total takes it for its header, and the totals below are that header again."""
    (table,) = read_bytes("t.csv", b"Total,,1350.40,\n" + b"d,,,\nTotal,,1350.40,\n" * 3)
    assert [aside.row for aside in table.set_aside] == sorted({aside.row for aside in table.set_aside})
    assert table.rows.num_rows + len(table.set_aside) == 6
