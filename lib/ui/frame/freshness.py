"""How fresh the connected sheets are: a chip on every page, and the refresh that a page begins when they are too old."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

import streamlit as st
from babel.dates import format_time

from lib.sources import store
from lib.sources.background import refresher
from lib.sources.store import Source, Trouble
from lib.ui.frame import access, later
from lib.ui.words import sentences
from lib.ui.words.formats import count, locale
from lib.ui.words.moments import moment, zone
from lib.ui.words.texts import t

_LOOK_EVERY = 2.0
"""Seconds between two looks at a refresh that is under way."""


def chip(view: access.View, page: str) -> None:
    """When the sheets were read and what had changed. Figures that a link has frozen are as old as they are meant to be."""
    if view.is_sample or (view.link and view.link.snapshot) or not store.connected(view.workspace):
        return
    under_way = refresher(view.workspace.data).wake(view.workspace)
    sources = store.sources(view.workspace)
    if not sources:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        troubles = [trouble for source in sources for trouble in source.troubles]
        st.badge(
            _text(sources, counted=not view.locks),  # what changed may be others' rows
            icon=":material/sync_problem:" if troubles else ":material/sync:",
            color="orange" if troubles else "green",
            help=t("sheets_chip_help"),
        )
        if under_way:
            st.caption(t("sheets_reading"), width="content")
            _watch(view)
        elif troubles and view.may_change and page != "data":
            st.caption(said(troubles[0]), width="content")
            st.page_link(
                "pages/data.py",
                label=t("sheets_settle"),
                icon=":material/arrow_forward:",
                query_params={"section": "sheets"},
            )
        elif troubles and not view.may_change:
            st.caption(t("sheets_last_good"), width="content")


@later.fragment(run_every=_LOOK_EVERY)
def _watch(view: access.View) -> None:
    """Show the page anew once the refresh is done."""
    if not refresher(view.workspace.data).wake(view.workspace):
        st.rerun()


def _text(sources: Sequence[Source], *, counted: bool = True) -> str:
    """“Sheet read 09:12, 2 of 5 tabs changed”; the oldest read where there are several sheets. Not `counted` it says no
    more than when."""
    read = min(source.read_at for source in sources)
    if not read:
        return t("sheets_never_read")
    changed, tabs = sum(source.changed for source in sources), sum(len(source.tabs) for source in sources)
    key = "sheets_chip" if len(sources) == 1 else "sheets_chip_several"
    key += "_when" if not counted else "" if changed else "_same"
    return t(key, n=count(len(sources)), when=clock(read), changed=count(changed), tabs=count(tabs))


def clock(iso: str) -> str:
    """A moment by the reader's clock: the time alone if it is today's."""
    at = datetime.fromisoformat(iso).astimezone(UTC)
    here = zone()
    if at.astimezone(here).date() == datetime.now(here).date():
        return format_time(at, "HH:mm", tzinfo=here, locale=locale())
    return moment(at.replace(tzinfo=None))


def said(trouble: Trouble) -> str:
    """A problem in the reader's language, and since when it stands."""
    return f"{sentences.said(trouble.message)} {t('sheets_since', when=clock(trouble.since))}"
