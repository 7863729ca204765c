"""A report as bytes, in the form that was asked for."""

from __future__ import annotations

from typing import Literal, get_args

from lib.report import content, document, paper
from lib.report.asked import Asked, chosen
from lib.report.content import Report
from lib.ui.frame.access import View
from lib.ui.words.texts import speaking

Form = Literal["html", "pdf", "xlsx", "csv"]
FORMS: tuple[Form, ...] = get_args(Form)
MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}


def make(view: View, asked: Asked, form: Form) -> bytes:
    """The report of a view. Raises as :func:`lib.report.asked.chosen` and :func:`lib.report.paper.pdf` do."""
    if form == "pdf" and not paper.browser():
        return paper.pdf("")  # which says so before anything is worked out
    with speaking(asked.language, asked.locale):
        return written(gathered(view, asked, form), form)


def gathered(view: View, asked: Asked, form: Form) -> Report:
    """What the report holds: a workbook every line of every board; to be called while its language is spoken."""
    from lib.report.book import LINES

    return content.gather(chosen(view, asked), asked, most=LINES if form == "xlsx" else None)


def written(report: Report, form: Form) -> bytes:
    """A report in one form."""
    match form:
        case "html":
            return document.html(report).encode()
        case "pdf":
            return paper.pdf(document.html(report))
        case "xlsx":
            from lib.report import book  # the library that writes workbooks is loaded by whoever wants one

            return book.xlsx(report)
        case "csv":
            from lib.report import plain_rows

            return plain_rows.csv(report).encode("utf-8-sig")
