"""What needs fixing, in one place: how many, the money that hangs on it, the rows, and the way to put it right."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pandas as pd
import streamlit as st

from lib.analysis.data_checks import PERSON, Finding, findings
from lib.texts.messages import Message, from_kept
from lib.ui.frame import access
from lib.ui.frame.filters import column
from lib.ui.frame.people import leads
from lib.ui.numbers import tables
from lib.ui.words import formats
from lib.ui.words.sentences import listed
from lib.ui.words.texts import catalogue, glossary, language, t


def show(view: access.View) -> None:
    """Every finding, the one with most money first; a clear word if there is none."""
    st.title(t("page_data_health"))
    st.caption(t("health_lead"))
    if view.snapshot is None:
        return
    if view.role == "masked":  # a masked copy has no imported rows, and a finding is about some of them
        st.info(t("health_masked"), icon=":material/visibility_off:")
        return
    if view.locks:
        st.info(t("health_locked"), icon=":material/lock:")
    found = _found(view.identity, view)
    if not found:
        st.success(t("health_nothing"), icon=":material/check_circle:")
        return
    facts = access.opened(view.snapshot).facts
    for finding in found:
        with st.container(border=True, gap="small"):
            _finding(view, finding, facts)


@st.cache_data(max_entries=32, show_spinner=False)
def _found(identity: str, _view: access.View) -> list[Finding]:
    """The findings of a snapshot; `identity` is the whole cache key."""
    del identity
    assert _view.snapshot is not None
    con = access.cursor(_view.snapshot)
    try:
        return findings(access.opened(_view.snapshot), con=con, locked=bool(_view.locks))
    finally:
        con.close()


def _finding(view: access.View, finding: Finding, facts: Mapping[str, str]) -> None:
    key = finding.check.key
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{t(f'health_{key}', n=formats.count(finding.count))}**")
        if finding.money:
            amount = formats.plain(formats.money(finding.money, facts["currency"]))
            st.badge(t("health_money", amount=amount), icon=":material/payments:", color="orange")
        elif key == "currency":  # amounts that cannot be added up
            st.badge("; ".join(formats.left_out(facts)), icon=":material/payments:", color="orange")
    st.caption(t(f"health_{key}_why"))
    with st.container(horizontal=True, vertical_alignment="center"):
        _way(view, finding.check.fix)
        shown = st.toggle(t("health_rows"), key=f"health_rows_{key}")
    if shown:
        if len(finding.rows) < finding.count:
            st.caption(t("health_first", n=formats.count(len(finding.rows)), total=formats.count(finding.count)))
        tables.paged_table(
            finding.rows, f"health_list_{key}", _in_words, alt=t(f"health_{key}", n=formats.count(finding.count)),
            height=300 if len(finding.rows) > 8 else None, open_row=leads(view, _people(finding.rows)),
        )  # fmt: skip
        tables.download(lambda: _in_words(finding.rows), f"health_{key}")


def _people(rows: pd.DataFrame) -> list[int | None]:
    """Of whom each row is."""
    return [None if pd.isna(number) else int(number) for number in rows[PERSON]] if PERSON in rows else []


def _way(view: access.View, fix: str) -> None:
    """A link to where it is put right; who may not change the data has none to the data page."""
    page, _, section = fix.partition("/")
    if page != "data":
        st.page_link(f"pages/{page}.py", label=t("open_page", page=t(f"page_{page}")), icon=":material/arrow_forward:")
    elif view.may_change:
        st.page_link(
            "pages/data.py", label=t(f"health_fix_{section}"), icon=":material/arrow_forward:", query_params={"section": section}
        )  # fmt: skip


def _reason(kept: str) -> str:
    """Why a row is listed, in the reader's language. Older snapshots hold the English sentence."""
    message = from_kept(json.loads(kept)) if kept.startswith('{"code"') else kept
    return listed(message) if isinstance(message, Message) else str(message)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """Days without a time, tables by name, and columns as a reader names them."""
    shown = rows.drop(columns=PERSON, errors="ignore")
    words = catalogue(language())
    for name in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown[name] = shown[name].dt.date
    if "table" in shown:
        shown["table"] = [glossary().table(name) for name in shown["table"]]
    if "reason" in shown:
        shown["reason"] = [_reason(kept) for kept in shown["reason"]]
    return shown.rename(columns=lambda name: words.get(f"health_column_{name}") or column(name))
