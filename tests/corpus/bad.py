"""The bad files: one kind of damage each, as sheets arrive from spreadsheets, banks and people. Everybody is invented."""

from __future__ import annotations

import unicodedata

from tests.corpus.dialects import HEADER, ROWS, gzipped, payments, sheet, workbook, zipped

SEMICOLON = payments(
    ("14/03/2026", "ana@ejemplo.es", "1000,50", "Aprobado"),
    ("15/03/2026", "luis@ejemplo.es", "250,00", "Aprobado"),
    delimiter=";",
)
CALLS = ("Call ID", "Date", "Email", "Status", "Type", "Success?", "Grade")
CSM_HEADER = "Call ID,Date,Email,Status,Type,CSM,Success?,Grade\n"


def _dated(*days: str) -> str:
    return payments(*((day, f"p{i}@ejemplo.es", "100.25", "Approved") for i, day in enumerate(days)))


def _priced(*amounts: str) -> str:
    return payments(*(("2026-03-14", f"p{i}@ejemplo.es", amount, "Approved") for i, amount in enumerate(amounts)))


def _named(*names: str) -> str:
    rows = (("2026-03-14", f"p{i}@ejemplo.es", name, "100.25", "Approved") for i, name in enumerate(names))
    return payments(*rows, header=("Date", "Email", "Name", "Amount", "Status"))


def _identified(*ids: str) -> str:
    rows = (("2026-03-14", f"p{i}@ejemplo.es", "100.25", "Approved", id) for i, id in enumerate(ids))
    return payments(*rows, header=(*HEADER, "Payment ID"))


def encodings() -> dict[str, bytes]:
    """Bytes that are not plain UTF-8, or not only."""
    accents = _named("José Núñez", "Zoë O’Hara")
    return {
        "utf8_bom.csv": b"\xef\xbb\xbf" + payments().encode(),
        "utf16_le_tabs.csv": payments(delimiter="\t", end="\r\n").encode("utf-16"),
        "utf16_be.csv": b"\xfe\xff" + payments().encode("utf-16-be"),
        "utf16_no_mark.csv": payments(delimiter="\t").encode("utf-16-le"),
        "cp1252.csv": accents.encode("cp1252"),
        "cp1252_euro.csv": _priced("€1000.50", "€20.25").encode("cp1252"),
        "one_bad_byte.csv": accents.encode().replace("José".encode(), b"Jos\xe9"),
        "mojibake.csv": _named("José Núñez").encode().decode("latin-1").encode(),
        "nul_bytes.csv": payments().encode().replace(b"luis", b"lu\0is"),
        "mac_line_ends.csv": payments(end="\r").encode(),
        "mixed_line_ends.csv": payments(end="\r\n")
        .encode()
        .replace(b"Approved\r\n2026-03-15", b"Approved\n2026-03-15"),
    }


def dialects() -> dict[str, str]:
    """Separators, quotes, headers and what stands around the table."""
    lines = payments().splitlines(keepends=True)
    return {
        "semicolon.csv": SEMICOLON,
        "european_thousands.csv": payments(("31/03/2026", "ana@ejemplo.es", "1.000,50", "Aprobado"), delimiter=";"),
        "sep_line.csv": "sep=;\n" + SEMICOLON,
        "pipe.csv": payments(delimiter="|"),
        "tabs.tsv": payments(delimiter="\t"),
        "preamble.csv": "Pagos del trimestre\n1 enero 2026 - 31 marzo 2026\n\n" + payments(),
        "total_labelled.csv": payments() + "Total,,1350.40,\n",
        "total_spanish.csv": SEMICOLON + "Total general;;1250,50;\n",
        "total_unlabelled.csv": payments() + ",,1350.40,\n",
        "repeated_header.csv": "".join([*lines[:3], lines[0], *lines[3:]]),
        "duplicate_headers.csv": payments(*((*row, "999.00") for row in ROWS), header=(*HEADER, "Amount")),
        "headers_by_case.csv": payments(*((*row, "999.00") for row in ROWS), header=(*HEADER, "AMOUNT")),
        "blank_header.csv": payments(*((*row, "note") for row in ROWS), header=(*HEADER, "")),
        "header_odd_spelling.csv": payments(header=("  payment-DATE ", "E-Mail", "AMOUNT", "Payment_Status")),
        "header_newline.csv": payments(header=("Payment\nDate", "Email", "Amount", "Status")),
        "no_header.csv": "".join(lines[1:]),
        "two_row_header.csv": "Payment,Customer,Payment,Payment\n" + payments(),
        "newline_in_cell.csv": _named("Ana\nRuiz", "Luis"),
        "unclosed_quote.csv": _named("Ana", "Luis", "Eva").replace("Luis", '"Luis'),
        "bare_quotes.csv": _named("Ana", "Luis").replace("Luis", 'Luis "Lucho" Gil'),
        "short_row.csv": "".join([*lines[:3], "2026-03-17,ion@ejemplo.es,40.10\n"]),
        "long_row.csv": "".join([*lines[:3], "2026-03-17,ion@ejemplo.es,40.10,Approved,extra\n"]),
        "unquoted_thousands.csv": "".join([*lines[:3], "2026-03-17,ion@ejemplo.es,1,234.00,Approved\n"]),
        "blank_lines.csv": "\n\n".join(payments().splitlines()) + "\n\n",
        "trailing_commas.csv": "".join(line.rstrip("\n") + ",,\n" for line in lines),
        "header_only.csv": lines[0],
        "long_header.csv": payments(*((*row, "x") for row in ROWS), header=(*HEADER, "q" * 10_000)),
        "leading_blank_columns.csv": "".join("," + line for line in lines),
        "quoted_everything.csv": "\n".join(",".join(f'"{c}"' for c in row) for row in (HEADER, *ROWS)) + "\n",
        "spaces_around.csv": payments(*(tuple(f"  {c} " for c in row) for row in ROWS)),
    }


def amounts() -> dict[str, str]:
    """Money and other figures as people write them."""
    return {
        "negatives.csv": _priced("(250.00)", "50.00-", "-12.50", "−7.25"),
        "symbols.csv": _priced("$1,000.50", "US$ 20.25", "$ 3", "1,200.75 USD"),
        "euro_symbols.csv": _priced("1.000,50 €", "€ 20,25", "3 €"),
        "nbsp_thousands.csv": _priced("1\u00a0000,50 €", "2\u202f500,25 €"),
        "swiss.csv": _priced("1'000.50", "12'345.75"),
        "undecided_thousands.csv": _priced("1,234", "2,500"),
        "undecided_dot.csv": _priced("1.234", "2.500"),
        "decided_by_one.csv": _priced("1,234", "2,500", "10.50"),
        "mixed_marks.csv": _priced("1.000,50", "1,000.50"),
        "not_numbers.csv": _priced("NaN", "inf", "1e309", "#REF!", "100.25"),
        "words_for_money.csv": _priced("a thousand", "250.00"),
        "blank_amount.csv": _priced("", "250.00"),
        "blank_words.csv": payments(
            ("2026-03-14", "ana@ejemplo.es", "10.00", "Approved", "N/A"), ("2026-03-15", "luis@ejemplo.es", "20.00", "Approved", "--"),
            ("2026-03-16", "eva@ejemplo.es", "30.00", "Approved", "0"), header=(*HEADER, "Discount"),
        ),
        "thousand_dimes.csv": payments(*(("2026-03-14", f"p{i}@ejemplo.es", "0.10", "Approved") for i in range(1000))),
        "four_decimals.csv": _priced("0.1234", "10.50"),
        "two_currencies.csv": payments(
            ("2026-03-14", "ana@ejemplo.es", "10.50", "Approved", "EUR"), ("2026-03-15", "luis@ejemplo.es", "20.50", "Approved", "usd"),
            ("2026-03-16", "eva@ejemplo.es", "30.50", "Approved", "doubloons"), header=(*HEADER, "Currency"),
        ),
        "late_text.csv": payments(*(("2026-03-14", f"p{i}@ejemplo.es", "10.00" if i < 2999 else "ten", "Approved") for i in range(3000))),
        "late_decimal.csv": payments(*(("2026-03-14", f"p{i}@ejemplo.es", "1" if i < 2999 else "1.5", "Approved") for i in range(3000))),
        "grades.csv": CSM_HEADER + "c1,2026-03-14,ana@ejemplo.es,Qualified,Coaching,Mar,Yes,9 / 10\n"
        "c2,2026-03-15,luis@ejemplo.es,Qualified,Coaching,Mar,No,\"7,5\"\nc3,2026-03-16,eva@ejemplo.es,Qualified,Coaching,Mar,,11\n",
    }  # fmt: skip


def days() -> dict[str, str]:
    """Days as people and programs write them."""
    return {
        "undecided_days.csv": _dated("01/02/2026", "03/04/2026"),
        "proof_in_last_row.csv": _dated("01/02/2026", "03/04/2026", "31/01/2026"),
        "american_days.csv": _dated("01/02/2026", "12/31/2025"),
        "contradicting_days.csv": _dated("31/01/2026", "01/31/2026"),
        "same_day_month.csv": _dated("05/05/2026", "06/06/2026"),
        "two_digit_years.csv": _dated("01/04/20", "03/04/26"),
        "many_spellings.csv": _dated(
            "2026-03-14",
            "14 March 2026",
            "March 14, 2026",
            "14-Mar-2026",
            "2026/03/14",
            "46095",
            "2026-03-14T10:00:00Z",
            "14.03.2026",
        ),
        "spanish_months.csv": _dated("14 de marzo de 2026", "1 ene 2026", "3 feb. 2026"),
        "spanish_clock.csv": _dated("31/03/2026 10:15 p. m.", "01/04/2026 9:05 a. m."),
        "american_clock.csv": _dated("3/31/2026 10:15 PM", "4/1/2026 9:05 AM"),
        "offsets.csv": _dated("2026-03-14T23:30:00-05:00", "2026-03-14T23:30:00Z", "2026-03-14 01:00:00+03:00"),
        "clock_change.csv": _dated("2026-03-29 02:30:00", "2026-10-25 02:30:00"),
        "impossible_days.csv": _dated("31/02/2026", "00/00/0000", "31/12/9999", "29/02/2024"),
        "future_days.csv": _dated("2031-01-01", "2026-03-14"),
        "serial_days.csv": _dated("46095", "46096.5"),
        "no_day.csv": _dated("", "2026-03-14"),
    }


def people() -> dict[str, str]:
    """Names, addresses, phones, ids and words."""
    return {
        "messy_emails.csv": payments(
            ("2026-03-14", "  ANA@Ejemplo.ES ", "10.25", "Approved"), ("2026-03-15", "luis@ejemplo.es; l.gil@ejemplo.es", "20.25", "Approved"),
            ("2026-03-16", "e\u200bva@ejemplo.es", "30.25", "Approved"), ("2026-03-17", "mailto:ion@ejemplo.es", "40.25", "Approved"),
            ("2026-03-18", "not an address", "50.25", "Approved"),
        ),
        "homoglyph_email.csv": payments(
            ("2026-03-14", "ana@ejemplo.es", "10.25", "Approved"), ("2026-03-15", "аna@ejemplo.es", "20.25", "Approved"),
        ),
        "phones.csv": "Email,Name,Phone,Joined Date\nana@ejemplo.es,Ana,+34 600 111 222,2026-01-01\nluis@ejemplo.es,Luis,0034600333444,2026-01-02\n"
        "eva@ejemplo.es,Eva,600555666,2026-01-03\nion@ejemplo.es,Ion,call me,2026-01-04\n",
        "shortened_ids.csv": _identified("4.07004E+12", "A17"),
        "leading_zero_ids.csv": _identified("007", "7"),
        "apostrophe_ids.csv": _identified("'00123", "00124"),
        "long_ids.csv": _identified("123456789012345678901", "123456789012345678902"),
        "unicode_names.csv": _named("Núñez 🚀", unicodedata.normalize("NFD", "Núñez"), "\u202eاسم"),
        "formulas.csv": _named("=HYPERLINK(\"http://x\")", "+1+1", "@SUM(A1)", "-2"),
        "markup.csv": _named("<script>alert(1)</script>", "**bold** [x](javascript:y)", "'; drop table payments; --"),
        "unknown_status.csv": payments(("2026-03-14", "ana@ejemplo.es", "10.25", "Approved"), ("2026-03-15", "luis@ejemplo.es", "20.25", "On ice")),
        "status_drift.csv": payments(
            ("2026-03-14", "ana@ejemplo.es", "10.25", "PAID"), ("2026-03-15", "luis@ejemplo.es", "20.25", "succeeded"),
            ("2026-03-16", "eva@ejemplo.es", "30.25", "Pagado"), ("2026-03-17", "ion@ejemplo.es", "40.25", ""),
        ),
        "yes_no.csv": CSM_HEADER + "".join(
            f"c{i},2026-03-{10 + i},p{i}@ejemplo.es,Qualified,Coaching,Mar,{word},8\n"
            for i, word in enumerate(("TRUE", "Yes", "Sí", "✅", "no", "FALSE", "", "maybe"))
        ),
        "pasted_twice.csv": payments(*ROWS, *ROWS),
        "same_id_changed.csv": payments(
            ("2026-03-14", "ana@ejemplo.es", "10.25", "Approved", "p1"), ("2026-03-14", "ana@ejemplo.es", "10.25", "Refunded", "p1"), header=(*HEADER, "Payment ID"),
        ),
        "nobody.csv": payments(("2026-03-14", "", "10.25", "Approved"), ("2026-03-15", "", "20.25", "Approved")),
        "country_words.csv": "Email,Name,Country,Joined Date\nana@ejemplo.es,Ana,España,2026-01-01\nluis@ejemplo.es,Luis,USA,2026-01-02\n"
        "eva@ejemplo.es,Eva,Atlantis,2026-01-03\n",
        "spanish_calls.csv": "ID llamada;Fecha;Correo;Estado;Tipo;Éxito?;Nota\n1;31/03/2026;ana@ejemplo.es;No asistió;Llamada de onboarding;;\n"
        "2;01/04/2026;luis@ejemplo.es;En vivo - Calificada;Coaching;Sí;9\n",
        "semicolon_lists.csv": "Email,Name,Closers,Offers,Close Date\nana@ejemplo.es,Ana,\"Mar, Leo; Mar\",Gold|Silver,2026-01-01\n",
    }  # fmt: skip


def containers() -> dict[str, bytes]:
    """Workbooks, archives, and files that are something else than their name says."""
    csv = payments().encode()
    book = [HEADER, *ROWS]
    serial: list[list[str | float]] = [
        list(HEADER),
        [46095.0, "ana@ejemplo.es", 1000.5, "Approved"],
        [46096.0, "luis@ejemplo.es", 250.0, "Approved"],
    ]
    leads = [("Email", "Opt-in Date", "Source"), ("ana@ejemplo.es", "2026-03-01", "webinar")]
    page = b"<!DOCTYPE html><html><body><form>Please sign in</form></body></html>"
    return {
        "empty.csv": b"",
        "blank.csv": b"\n \n\t\n",
        "login_page.csv": page,
        "html_table.xls": b"<html><table><tr><td>Date</td></tr></table></html>",
        "answer.json.csv": b'{"error": "unauthorized", "payments": []}',
        "list.csv": b'[{"date": "2026-03-14", "amount": 10}]',
        "feed.csv": b'<?xml version="1.0"?><payments><payment/></payments>',
        "report.csv": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj",
        "picture.csv": b"\x89PNG\r\n\x1a\n" + bytes(range(256)),
        "letter.csv": b"{\\rtf1\\ansi Dear founder}",
        "noise.csv": bytes((i * 73 + 41) % 256 for i in range(4096)),
        "workbook_named.csv": workbook({"Pagos": book}),
        "workbook.xlsx": workbook({"Pagos": serial}),
        "two_sheets.xlsx": workbook({"Payments": book, "Leads": leads}),
        "hidden_sheet.xlsx": workbook({"Payments": book, "Old": leads}, hidden=("Old",)),
        "workbook_preamble.xlsx": workbook(
            {"Pagos": [("Informe de pagos",), (), HEADER, *ROWS, ("Total", "", "1350.40", "")]}
        ),
        "damaged.xlsx": workbook({"Pagos": book})[:700],
        "bundle.zip": zipped(
            {"payments.csv": csv, "leads.csv": b"Email,Opt-in Date,Source\nana@ejemplo.es,2026-03-01,webinar\n"}
        ),
        "bundle_with_rest.zip": zipped(
            {"payments.csv": csv, "readme.pdf": b"%PDF-1.7", "__MACOSX/._payments.csv": b"\0\5"}
        ),
        "payments.csv.gz": gzipped(csv),
        "page.csv.gz": gzipped(page),
        "nested.zip": zipped({"inner.zip": zipped({"payments.csv": csv})}),
        "bomb.zip": zipped({"payments.csv": csv + b"0" * 30_000_000}),
        "no_tables.zip": zipped({"a.png": b"\x89PNG", "b.pdf": b"%PDF-1.7"}),
        "damaged.zip": zipped({"payments.csv": csv})[:60],
        "wide.csv": sheet(
            [*HEADER, *(f"q{i}" for i in range(1500))], [[*ROWS[0], *("x" for _ in range(1500))]]
        ).encode(),
        "huge_cell.csv": _named("x" * 3_000_000).encode(),
        "unknown_table.csv": b"SKU,Warehouse,Stock\nA1,North,14\nA2,South,3\n",
        "missing_amount.csv": b"Date,Email,Status\n2026-03-14,ana@ejemplo.es,Approved\n",
    }


def bad_files() -> dict[str, bytes]:
    """File name -> bytes of every bad file."""
    texts = dialects() | amounts() | days() | people()
    return encodings() | {name: text.encode() for name, text in texts.items()} | containers()
