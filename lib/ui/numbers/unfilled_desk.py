"""The desk of calls that are not filled in: who owes which field on which row, to be sent to them as it is."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.analysis.unfilled import Desk, desk
from lib.query import Question
from lib.ui.frame import access, paging
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import member
from lib.ui.frame.people import leads
from lib.ui.numbers import tables
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

_ALL = ""
ROWS = 500
"""Rows that are sent at a time."""


def show(chosen: Chosen) -> None:
    """By rule and by CSM, then the rows of one CSM or of all, with a download."""
    found = _desk(chosen)
    st.subheader(t("unfilled_title"), help=t("unfilled_help"), anchor=False)
    if not found.calls:
        st.success(t("unfilled_none"), icon=":material/check_circle:")
        return
    tables.plain_table(_by_rule(found), alt=t("unfilled_by_rule"))
    by_csm = _by_csm(found)
    start = paging.turn("unfilled_csms", len(by_csm))
    tables.plain_table(by_csm.iloc[start : start + paging.PAGE], alt=t("unfilled_by_csm"))
    _rows(chosen, found)


def _desk(chosen: Chosen) -> Desk:
    """The desk of what the reader chose."""
    assert chosen.view.snapshot is not None
    con = access.cursor(chosen.view.snapshot)
    try:
        question = Question((chosen.period,), chosen.filters, chosen.as_of, chosen.model)
        return desk(chosen.data, question, con=con, personal=chosen.personal)
    finally:
        con.close()


def _by_rule(found: Desk) -> pd.DataFrame:
    ordered = found.by_rule.sort_values(["calls", "rule"], ascending=[False, True])
    return pd.DataFrame(
        {
            t("unfilled_rule"): [t(f"unfilled_{rule}") for rule in ordered["rule"]],
            t("unfilled_calls"): ordered["calls"],
            t("unfilled_people"): ordered["people"],
        }
    )


def _by_csm(found: Desk) -> pd.DataFrame:
    shown = pd.DataFrame(
        {
            glossary().field("csm"): [_who(csm) for csm in found.by_csm["csm"]],
            t("unfilled_calls"): found.by_csm["calls"],
            t("unfilled_people"): found.by_csm["people"],
        }
    )
    for rule in found.by_rule["rule"]:
        shown[t(f"unfilled_{rule}")] = found.by_csm[f"owes_{rule}"]
    return shown


def _rows(chosen: Chosen, found: Desk) -> None:
    owners = list(dict.fromkeys(_who(csm) for csm in found.by_csm["csm"]))
    rules = [_ALL, *found.by_rule["rule"]]
    everyone = t("unfilled_everyone")
    labels = {key: t(f"unfilled_{key}") if key else t("unfilled_all_rules") for key in rules}
    with st.container(horizontal=True):
        who = st.selectbox(t("unfilled_whose"), owners, key="unfilled_csm", format_func=lambda name: name or everyone)
        rule = st.selectbox(
            t("unfilled_which"), rules, key="unfilled_rule",
            format_func=lambda key: labels.get(key, key),
        )  # fmt: skip
    rows = found.rows
    kept = [
        (not who or _who(csm) == who) and (not rule or rule in failed)
        for csm, failed in zip(rows["csm"], rows["rules"], strict=True)
    ]
    rows = rows[kept]
    if len(found.rows) < found.calls:
        st.caption(t("rows_first", n=formats.count(len(found.rows)), total=formats.count(found.calls)))
    shown = pd.DataFrame(
        {
            glossary().field("csm"): [_who(csm) for csm in rows["csm"]],
            t("unfilled_day"): pd.to_datetime(rows["held_on"]).dt.date,
            **({t("unfilled_client"): rows["name"]} if "name" in rows else {}),
            t("unfilled_owed"): ["; ".join(t(f"unfilled_{key}") for key in failed) for failed in rows["rules"]],
            t("unfilled_file"): rows["file"],
            t("unfilled_row"): rows["row"],
        }
    )
    start = paging.turn("unfilled_rows", len(shown), ROWS)
    tables.plain_table(
        shown.iloc[start : start + ROWS], alt=t("unfilled_title"), height=320 if len(shown) > 8 else None, key="unfilled_table",
        open_row=leads(chosen.view, [None if pd.isna(person) else int(person) for person in found.rows["person_id"]]),
    )  # fmt: skip
    tables.download(shown, "calls_not_filled_in")


def _who(csm: object) -> str:
    return member("csm", csm if isinstance(csm, str) else None)
