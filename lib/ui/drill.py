"""The way down from a figure to its rows: which are in it, which are not, and the statement that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from lib.kpis import Kpi
from lib.query import Question
from lib.rows import Behind, behind
from lib.ui import access, explain, formats, split_view, tables
from lib.ui.answers import Within
from lib.ui.filters import VOCABULARIES, Chosen, column, member
from lib.ui.texts import glossary, t

WORDS = (*VOCABULARIES, "country")
"""Columns whose cells are codes."""

ROWS, WHY = "rows", "why"
"""What the drawer shows."""


def button(chosen: Chosen, kpi: Kpi) -> None:
    """A small button that opens the rows of one figure, and where it moved one that says why."""
    with st.container(horizontal=True, width="content", gap="xsmall"):
        if split_view.offered(chosen, kpi) and st.button(
            t("why"),
            key=f"why_{kpi.ref}",
            type="tertiary",
            help=t("why_help", label=kpi.label),
        ):
            show(chosen, [kpi], view=WHY)
        if st.button(
            t("rows"),
            key=f"rows_{kpi.ref}",
            type="tertiary",
            help=t("rows_help", label=kpi.label),
        ):
            show(chosen, [kpi])


def show(chosen: Chosen, kpis: Sequence[Kpi], within: Within = (), who: str = "", view: str = ROWS) -> None:
    """Open the drawer on the rows of one figure, or of one of several; or, for `view`, on why it moved."""
    title = kpis[0].label if len(kpis) == 1 else who
    drawer: Callable[[], None] = st.dialog(formats.plain(title), width="large", icon=":material/table_rows:")(
        lambda: _drawer(chosen, kpis, within, view)
    )
    drawer()


def _drawer(chosen: Chosen, kpis: Sequence[Kpi], within: Within, view: str) -> None:
    kpi = kpis[0]
    if len(kpis) > 1:
        names = {one.ref: one.label for one in kpis}
        picked = st.selectbox(t("rows_of"), list(names), format_func=names.__getitem__)
        kpi = next(one for one in kpis if one.ref == picked)
    if not within and split_view.offered(chosen, kpi):
        view = st.segmented_control(
            t("drawer_view"), [ROWS, WHY], default=view, required=True, label_visibility="collapsed", key=f"view_{kpi.ref}_{view}",
            format_func=lambda name: t(f"drawer_{name}"),
        )  # fmt: skip
    if view == WHY:
        _why(chosen, kpi)
        return
    text = glossary().metric(kpi.metric.key)
    st.markdown(
        f"**{t('hover_formula')}** {text.formula}\n\n**{t('hover_yours')}** {explain.sentence(kpi, chosen.currency)}"
    )
    st.caption(formats.span(chosen.period))
    question = Question((chosen.period,), chosen.filters, chosen.as_of, chosen.model, kpi.dimension, within)
    assert chosen.view.snapshot is not None
    con = access.cursor(chosen.view.snapshot)
    try:
        parts = behind(chosen.data, kpi.metric, question, member=kpi.member, con=con, personal=chosen.personal)
    finally:
        con.close()
    for position, part in enumerate(parts):
        st.divider()
        _part(chosen, kpi, part, position)


def _why(chosen: Chosen, kpi: Kpi) -> None:
    assert chosen.view.snapshot is not None
    con = access.cursor(chosen.view.snapshot)
    try:
        split_view.draw(chosen, kpi, con)
    finally:
        con.close()


def _part(chosen: Chosen, kpi: Kpi, part: Behind, position: int) -> None:
    text = glossary().metric(kpi.metric.key)
    name = {"numerator": text.numerator, "denominator": text.denominator}.get(part.part) or t("rows_minus")
    unit = explain.part_unit(kpi.metric, part.part)
    st.markdown(
        f"**{name[:1].upper()}{name[1:]}: {formats.value(part.value or 0, unit, chosen.currency)}**".replace("$", "\\$")
    )
    st.caption(
        t(
            "rows_sum",
            into=formats.count(part.rows_in),
            out=formats.count(part.rows_out),
            scope=formats.count(part.in_scope),
        )
    )
    kept, left, statement = st.tabs([t("rows_in"), t("rows_out"), t("rows_sql")])
    with kept:
        _rows(part.included, part.rows_in, f"{kpi.metric.key}_{part.part}_{position}_in")
    with left:
        if text.excluded:
            st.caption(text.excluded)
        _rows(part.left_out, part.rows_out, f"{kpi.metric.key}_{part.part}_{position}_out")
    with statement:
        st.code(part.sql, language="sql", wrap_lines=True)


def _rows(rows: pd.DataFrame, total: int, name: str) -> None:
    if not total:
        st.caption(t("rows_none"))
        return
    if len(rows) < total:
        st.caption(t("rows_first", n=formats.count(len(rows)), total=formats.count(total)))
    shown = _in_words(rows)
    tables.plain_table(shown, alt=t("rows"), height=260)
    tables.download(shown, name)


def _in_words(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows as a reader names things: days without a time, words and tables by name."""
    shown = rows.copy()
    for name in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown[name] = shown[name].dt.date
        elif name == "source_table":
            shown[name] = shown[name].map(lambda table: t(f"table_{table}"))
        elif name in WORDS:
            shown[name] = shown[name].map(lambda word, name=name: member(name, word), na_action="ignore")
    return shown.rename(columns=column)
