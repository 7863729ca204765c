"""A report as a workbook: every figure with its parts, ratios as formulas over these, every line of every board.

A ratio is written as a formula only where it gives the very value that the page shows; a total is a sum of its lines only
where these add up to it. Each formula carries its value, for programs that do not calculate.
"""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import xlsxwriter
from babel.numbers import get_currency_symbol
from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from lib.analysis.kpis import Kpi, part_unit
from lib.metrics.units import Number, Unit
from lib.report.content import Report, Sheet
from lib.texts.csv_export import safe_cell
from lib.ui.numbers import faces
from lib.ui.numbers.board import SHARE, Printed
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

LONGEST = 32_000
"""Characters of a cell, which a workbook limits."""
_NEAR = 1e-9
_NOT_IN_A_NAME = re.compile(r"[\[\]:*?/\\']")


@dataclass
class _Book:
    """The workbook with its formats, which are made once each, and the names of sheets that are taken."""

    made: xlsxwriter.Workbook
    currency: str
    sheets: set[str] = field(default_factory=set)
    formats: dict[str, Format] = field(default_factory=dict)

    def sheet(self, name: str) -> Worksheet:
        """A new sheet by a name that a workbook takes and none has yet."""
        clean = " ".join(_NOT_IN_A_NAME.sub(" ", name).split())[:31].strip() or "–"
        free, n = clean, 2
        while free.casefold() in self.sheets:
            free, n = f"{clean[:27]} {n}", n + 1
        self.sheets.add(free.casefold())
        sheet = self.made.add_worksheet(free)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        return sheet

    def style(self, pattern: str = "", *, bold: bool = False, wrap: bool = False) -> Format:
        """A format of cells."""
        key = f"{pattern}|{bold}|{wrap}"
        if key not in self.formats:
            wanted: dict[str, Any] = {
                "num_format": pattern or "General",
                "bold": bold,
                "text_wrap": wrap,
                "valign": "top",
            }
            self.formats[key] = self.made.add_format(wanted)
        return self.formats[key]

    def number(self, unit: Unit, *, bold: bool = False) -> Format:
        """How numbers of a unit are shown."""
        if unit.is_share:
            return self.style("0.0%", bold=bold)
        if unit.is_money:
            sign = get_currency_symbol(self.currency, formats.locale()) if self.currency else ""
            pattern = f'"{sign}"#,##0.00' if sign else "#,##0.00"
            return self.style(f"{pattern};[Red]-{pattern}", bold=bold)
        return self.style("#,##0.##", bold=bold)


def xlsx(report: Report) -> bytes:
    """The workbook, in the language that is spoken."""
    written = io.BytesIO()
    never = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    book = _Book(xlsxwriter.Workbook(written, never), report.chosen.currency)
    book.made.set_properties(
        {"title": report.title, "author": "Closeboard", "created": report.made.replace(tzinfo=None)}
    )
    _summary(book, report)
    for sheet in report.sheets:
        _figures(book, sheet)
        for _, one in sheet.boards:
            _board(book, sheet, one)
    _definitions(book, report)
    book.made.close()
    return written.getvalue()


def _write(sheet: Worksheet, row: int, column: int, text: object, style: Format) -> None:
    """A text that nothing runs."""
    sheet.write_string(row, column, str(safe_cell(str(text)))[:LONGEST], style)


def _summary(book: _Book, report: Report) -> None:
    sheet, plain = book.sheet(t("book_summary")), book.style()
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 3, 44)
    lines: list[tuple[str, ...]] = [(report.title,), (t("book_period"), report.period)]
    lines += [("", fact) for fact in report.facts]
    lines += [(t("report_filters", filters="") if not place else "", one) for place, one in enumerate(report.filters)]
    if report.asked.address:
        lines.append((t("report_open"), report.asked.address))
    lines.append((t("report_made", when=formats.day(report.made.date())),))
    for one in report.sheets:
        if one.lead[0]:
            lines += [("",), (one.title, " ".join(part for part in one.lead if part))]
        lines += [("",), (t("book_opening"),)] if one.things else []
        lines += [
            (str(n["label"]), f"{n['value']} {n['delta']}", str(n["money"]), str(n["people"])) for n in one.things
        ]
    for row, line in enumerate(lines):
        for column, text in enumerate(line):
            _write(sheet, row, column, text, book.style(bold=True) if not row else plain)


def _figures(book: _Book, one: Sheet) -> None:
    """The figures of a page, one a line: value, before, change, verdict, and the parts of a ratio."""
    sheet = book.sheet(one.title)
    heads = (
        "figure", "value", "before", "change", "verdict", "over", "over_is", "under", "under_is", "times", "cases", "definition",
        "formula",
    )  # fmt: skip
    for column, head in enumerate(heads):
        _write(sheet, 0, column, t(f"book_{head}"), book.style(bold=True))
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 10, 15)
    sheet.set_column(11, 12, 70)
    for row, kpi in enumerate(one.found.values(), 1):
        text, unit = glossary().metric(kpi.metric.key), kpi.metric.unit
        _write(sheet, row, 0, kpi.label, book.style())
        _ratio(book, sheet, (row, 1), kpi, (row, 5), (row, 7), (row, 9))
        if kpi.previous is not None:
            sheet.write_number(row, 2, float(kpi.previous), book.number(unit))
        sheet.write_string(row, 3, faces.delta(kpi), book.style())  # ours, and a sign at its beginning is meant
        stands = faces.verdict(kpi)
        _write(sheet, row, 4, stands[1] if stands else "", book.style())
        if kpi.now.denominator is not None:
            _write(sheet, row, 6, text.numerator, book.style())
            _write(sheet, row, 8, text.denominator, book.style())
        if kpi.now.n is not None:
            sheet.write_number(row, 10, float(kpi.now.n), book.style("#,##0.##"))
        _write(sheet, row, 11, faces.words(text.definition), book.style())
        _write(sheet, row, 12, faces.words(text.formula), book.style())


def _ratio(
    book: _Book, sheet: Worksheet, at: tuple[int, int], kpi: Kpi, over: tuple[int, int], under: tuple[int, int],
    times: tuple[int, int] | None = None, *, bold: bool = False,
) -> None:  # fmt: skip
    """A value, as a formula over its parts where these make it; the parts stand in cells of their own."""
    style = book.number(kpi.metric.unit, bold=bold)
    if kpi.value is None:
        _write(sheet, *at, faces.shown(kpi, book.currency), book.style(bold=bold))
        return
    if not is_made_of_parts(kpi):
        sheet.write_number(*at, float(kpi.value), style)
        return
    assert kpi.now.numerator is not None
    assert kpi.now.denominator is not None
    sheet.write_number(*over, float(kpi.now.numerator), book.number(part_unit(kpi.metric, "numerator"), bold=bold))
    sheet.write_number(*under, float(kpi.now.denominator), book.number(part_unit(kpi.metric, "denominator"), bold=bold))
    formula = f"={xl_rowcol_to_cell(*over)}/{xl_rowcol_to_cell(*under)}"
    if times and kpi.metric.times != 1:
        sheet.write_number(*times, kpi.metric.times, book.style())
        formula += f"*{xl_rowcol_to_cell(*times)}"
    elif kpi.metric.times != 1:
        formula += f"*{kpi.metric.times}"
    sheet.write_formula(*at, formula, style, float(kpi.value))


def is_made_of_parts(kpi: Kpi) -> bool:
    """Whether a value is its numerator by its denominator and nothing else."""
    over, under = kpi.now.numerator, kpi.now.denominator
    if kpi.value is None or over is None or not under:
        return False
    return _same(float(over) / float(under) * kpi.metric.times, kpi.value)


def _same(one: float, other: Number) -> bool:
    return math.isclose(one, float(other), rel_tol=_NEAR, abs_tol=_NEAR)


def _board(book: _Book, page: Sheet, one: Printed) -> None:
    """A board with all its lines. The parts of its ratios stand to the right of it."""
    told: Any = one.told
    sheet = book.sheet(f"{page.title} {told['by']}")
    refs = one.columns
    labels = [column["label"] for column in told["columns"] if column["ref"] != SHARE]
    ratios = [ref for ref in refs if any(is_made_of_parts(line.numbers[ref]) for line in one.lines)]
    first = {ref: 2 + len(refs) + 1 + 2 * place for place, ref in enumerate(ratios)}
    bold = book.style(bold=True)
    for column, head in enumerate((told["by"], t("book_place"), *labels)):
        _write(sheet, 0, column, head, bold)
    for ref, column in first.items():
        label = labels[refs.index(ref)]
        _write(sheet, 0, column, t("book_part_over", label=label), bold)
        _write(sheet, 0, column + 1, t("book_part_under", label=label), bold)
    sheet.freeze_panes(1, 1)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 2 + len(refs) + 2 * len(ratios), 16)
    for row, line in enumerate(one.lines, 1):
        _write(sheet, row, 0, line.shown, book.style())
        if line.place:
            sheet.write_number(row, 1, line.place, book.style("0"))
        for column, ref in enumerate(refs, 2):
            at = first.get(ref, 0)
            _ratio(book, sheet, (row, column), line.numbers[ref], (row, at), (row, at + 1))
    last = len(one.lines)
    if told["total"]:
        _total(book, sheet, one, page.found, last, first)
    if one.others:
        cut = t("book_cut", n=formats.count(last), total=formats.count(last + one.others))
        _write(sheet, last + 2, 0, cut, book.style())


def _total(
    book: _Book, sheet: Worksheet, one: Printed, found: Mapping[str, Kpi], last: int, first: Mapping[str, int]
) -> None:
    """The line below a board: a sum where the lines add up to it, else the figure of all, a ratio over its own parts."""
    row = last + 1
    _write(sheet, row, 0, t("total"), book.style(bold=True))
    for column, ref in enumerate(one.columns, 2):
        kpi = found[ref]
        if ref in first and is_made_of_parts(kpi):
            at = first[ref]
            _ratio(book, sheet, (row, column), kpi, (row, at), (row, at + 1), bold=True)
        elif kpi.value is not None and _adds_up(one, ref, kpi):
            span = f"{xl_rowcol_to_cell(1, column)}:{xl_rowcol_to_cell(last, column)}"
            sheet.write_formula(row, column, f"=SUM({span})", book.number(kpi.metric.unit, bold=True), float(kpi.value))
        elif kpi.value is not None:
            sheet.write_number(row, column, float(kpi.value), book.number(kpi.metric.unit, bold=True))


def _adds_up(one: Printed, ref: str, kpi: Kpi) -> bool:
    if one.others or not kpi.metric.unit.adds_up or kpi.now.denominator is not None:
        return False
    return _same(math.fsum(float(line.numbers[ref].value or 0) for line in one.lines), kpi.value or 0)


def _definitions(book: _Book, report: Report) -> None:
    sheet = book.sheet(t("book_definitions"))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 18)
    sheet.set_column(2, 2, 110)
    row = 0
    for kpi in report.found.values():
        for head, line in faces.about(kpi.metric, report.chosen.currency):
            _write(sheet, row, 0, kpi.label, book.style())
            _write(sheet, row, 1, head.removesuffix(":"), book.style())
            _write(sheet, row, 2, line, book.style(wrap=True))
            row += 1
