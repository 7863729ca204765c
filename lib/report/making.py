"""A report as bytes, in the form that was asked for."""

from __future__ import annotations

from typing import Literal, cast, get_args

from lib.report import content, document, paper
from lib.report.asked import Asked, chosen
from lib.report.content import Report
from lib.texts.glossary import Language
from lib.ui.frame.access import View
from lib.ui.frame.take_along import MIME as MIME
from lib.ui.frame.take_along import Maker, Wanted
from lib.ui.words.texts import speaking

Form = Literal["html", "pdf", "xlsx", "csv"]
FORMS: tuple[Form, ...] = get_args(Form)
LINES = 5_000
"""Lines of a board in a workbook; a sheet says what is left out."""


def make(view: View, asked: Asked, form: Form) -> bytes:
    """The report of a view. Raises as :func:`lib.report.asked.chosen` and :func:`lib.report.paper.pdf` do."""
    if form == "pdf" and not paper.browser():
        return paper.pdf("")  # which says so before anything is worked out
    with speaking(asked.language, asked.locale):
        return written(gathered(view, asked, form), form)


def gathered(view: View, asked: Asked, form: Form) -> Report:
    """What the report holds: a workbook every line of every board; to be called while its language is spoken."""
    return content.gather(chosen(view, asked), asked, most=_lines(form))


def _lines(form: Form) -> int | None:
    return LINES if form == "xlsx" else None


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


def _of_page(wanted: Wanted) -> bytes:
    """What a reader who looks at a page takes along of it, and of others."""
    spoken, form = cast(Language, wanted.language), cast(Form, wanted.form)
    asked = Asked(pages=wanted.pages, language=spoken, locale=wanted.locale, address=wanted.address)
    with speaking(spoken, wanted.locale):
        return written(content.gather(wanted.chosen, asked, most=_lines(form)), form)


def _forms() -> tuple[Form, ...]:
    return tuple(form for form in FORMS if form != "pdf" or paper.browser())


OF_A_PAGE = Maker(_of_page, _forms, content.OFFERED)
"""How the pages have a file made of what they show."""
