"""What is on the pages as a file to take along: a document, a PDF, a workbook or plain rows, made when its button is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from lib.query.people import SegmentError
from lib.texts.messages import Refusal
from lib.ui.frame import access, filters, later, rate_limits, shell
from lib.ui.frame.chosen import Chosen
from lib.ui.words.sentences import said
from lib.ui.words.texts import catalogue, language, reader_locale, speaking, t

MIME = {
    "html": "text/html",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
}
"""The forms in the order in which they are offered."""
_ICONS = {
    "html": ":material/description:",
    "pdf": ":material/picture_as_pdf:",
    "xlsx": ":material/table:",
    "csv": ":material/csv:",
}


class Wanted(NamedTuple):
    """What a file is to hold, and in which words; `address` opens the same figures, empty where it would open more."""

    chosen: Chosen
    pages: tuple[str, ...]
    form: str
    language: str
    locale: str
    address: str


class Maker(NamedTuple):
    """What makes a file, the forms that can be made here, and the pages that can be taken along."""

    make: Callable[[Wanted], bytes]
    forms: Callable[[], Sequence[str]]
    pages: Sequence[str]


def draw(view: access.View, page: str, maker: Maker) -> None:
    """The pages to choose, and a button for each form."""
    assert view.snapshot is not None
    st.caption(t("take_how"))
    pages = st.multiselect(
        t("take_pages"), maker.pages, default=[page], key="take_pages", format_func=lambda name: t(f"page_{name}"),
        placeholder=t("sending_choose"), select_all=True,
    )  # fmt: skip
    forms = maker.forms()
    try:
        chosen = filters.as_asked(view, access.opened(view.snapshot))
    except SegmentError as refusal:
        st.error(said(refusal.message), icon=":material/filter_alt_off:")
        return
    ordered = tuple(name for name in maker.pages if name in pages)
    with st.container(horizontal=True):
        for form in (one for one in MIME if one in forms):
            wanted = Wanted(chosen, ordered, form, language(), reader_locale(), _address(view, ordered))
            later.download_button(
                t(f"take_{form}"), access.noted(f"report.{form}", _made(maker, wanted)),
                f"closeboard-{date.today().isoformat()}.{form}", MIME[form], key=f"take_{form}", icon=_ICONS[form],
                disabled=not pages,
            )  # fmt: skip
    if "pdf" not in forms:
        st.caption(t("take_no_pdf"))


def _made(maker: Maker, wanted: Wanted) -> Callable[[], bytes]:
    """What makes the file when it is pressed. Pressed too often, or where it cannot be made, the file says so."""
    who = rate_limits.visitor()
    spoken = partial(speaking, language(), reader_locale())
    refused = catalogue(language())["allowance_download"]

    def file() -> bytes:
        if not rate_limits.take("download", who):
            return refused.format(minutes=rate_limits.wait("download", who)).encode("utf-8-sig")
        try:
            return maker.make(wanted)
        except Refusal as problem:
            with spoken():
                return said(problem.message).encode("utf-8-sig")

    return file


def _address(view: access.View, pages: Sequence[str]) -> str:
    """The address of the first page as it is shown, without a key. Who came by a link has no address without one."""
    if view.link is not None or not pages or not st.context.url:
        return ""
    here = urlsplit(st.context.url)
    shown = [
        (name, value)
        for name, values in shell.parameters().items()
        if name not in (access.TOKEN, access.HANDLE)
        for value in values
    ]
    return urlunsplit((here.scheme, here.netloc, here.path, urlencode(shown), ""))
