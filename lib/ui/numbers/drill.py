"""The way down from a figure to its rows: which are in it, which are not, and the statement that says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial

import pandas as pd
import streamlit as st

from lib.analysis.kpis import Kpi, part_unit
from lib.analysis.rows import REASON, WORD, Behind, LeftOut, behind
from lib.metrics.relations import DIMENSIONS
from lib.metrics.units import Number, Unit
from lib.query import Question
from lib.ui.frame import access, later
from lib.ui.frame.chosen import Chosen
from lib.ui.frame.filters import OWN_WORDS, VOCABULARIES, column, member
from lib.ui.frame.people import leads
from lib.ui.numbers import (
    ask,
    explain,
    tables,
    why,
)
from lib.ui.numbers.ask import Within
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

Held = tuple[str | None] | None
"""The member that all others are held against, None where nobody is."""

LISTED = {
    ("money", "status"): "payment_status", ("spend", "category"): "cost_category", ("plan_rows", "status"): "subscription_status",
}  # fmt: skip
"""Columns of one relation -> the word list that their cells are from, where it is not that of every other relation."""

WORDS = (*VOCABULARIES, *OWN_WORDS, "country", *DIMENSIONS)
"""Columns whose cells are codes, or may be for a reader who sees no names."""

LISTED_ROWS = 5000
"""So many rows of a list are looked at on a page; its download has all."""
PANEL = 560
"""Width of a panel of rows, in pixels; the reader may widen it."""

ROWS, WHY = "rows", "why"
"""What the drawer shows."""


def show(
    chosen: Chosen,
    kpis: Sequence[Kpi],
    within: Within = (),
    who: str = "",
    view: str = ROWS,
    *,
    model: str = "",
    left_out: bool = False,
    held: Held = None,
) -> None:
    """Open the drawer on the rows of one figure, or of one of several; or, for `view`, on why it moved.

    With `left_out` it opens on the rows that are not in the figure. `held` is the member that all others are held against,
    where the figure is of one of the two.
    """
    title = kpis[0].label if len(kpis) == 1 else who
    later.dialog(
        formats.plain(title),
        lambda: _drawer(chosen, kpis, within, who, view, model or chosen.model, left_out, held),
        icon=":material/table_rows:",
        width=PANEL,
        position="right",
    )


def _drawer(
    chosen: Chosen, kpis: Sequence[Kpi], within: Within, who: str, view: str, model: str, left_out: bool, held: Held
) -> None:
    kpi = kpis[0]
    if len(kpis) > 1:
        names = {one.ref: one.label for one in kpis}
        picked = st.selectbox(t("rows_of"), list(names), format_func=names.__getitem__)
        kpi = next(one for one in kpis if one.ref == picked)
    if not within and why.offered(chosen, kpi):
        views = [ROWS, WHY]
        view = st.radio(
            t("drawer_view"), views, index=views.index(view), label_visibility="collapsed", key=f"view_{kpi.ref}_{view}", horizontal=True,
            format_func=lambda name: t(f"drawer_{name}"),
        )  # fmt: skip
    if view == WHY:
        why_it_moved(chosen, kpi)
        return
    text = glossary().metric(kpi.metric.key)
    st.markdown(
        f"**{t('hover_formula')}** {text.formula}\n\n**{t('hover_yours')}** {explain.sentence(kpi, chosen.currency)}"
    )
    rows(chosen, kpi, within, who if len(kpis) == 1 else "", model, left_out, held)


def rows(
    chosen: Chosen,
    kpi: Kpi,
    within: Within = (),
    who: str = "",
    model: str = "",
    left_out: bool = False,
    held: Held = None,
    key: str = "",
) -> None:
    """The rows that a figure is made of, and those that are not in it, part by part. `key` tells two lists of one figure on
    a page apart."""
    question = Question(
        (chosen.period,), chosen.filters, chosen.as_of, model or chosen.model, kpi.dimension, within, members=held, against=bool(held)
    )  # fmt: skip
    facts = [formats.span(chosen.period), *([formats.plain(who)] if who else [])]
    if (middle := ask.median(chosen, kpi, within)) is not None:
        facts.append(
            t("rows_median", median=formats.value(middle, kpi.metric.unit, chosen.currency), n=formats.count(kpi.now.n))
        )
    st.caption(" · ".join([*facts, *([explain.spread(kpi)] if kpi.interval else [])]))
    asked = partial(behind, chosen.data, kpi.metric, question, member=kpi.member, personal=chosen.personal)
    listed(chosen, kpi, question, asked, left_out, key)


def listed(
    chosen: Chosen,
    kpi: Kpi,
    question: Question,
    asked: Callable[..., list[Behind]],
    left_out: bool = False,
    key: str = "",
) -> None:
    """The rows that `asked` finds, a list for each part of the figure; a download asks it again for all of them."""
    assert chosen.view.snapshot is not None
    con = access.cursor(chosen.view.snapshot)
    try:
        parts = asked(con=con)
    finally:
        con.close()
    for position, part in enumerate(parts):
        st.divider()
        _part(chosen, kpi, part, position, question, left_out, asked, key)


def why_it_moved(chosen: Chosen, kpi: Kpi) -> None:
    """The change of a figure, split into what made it."""
    assert chosen.view.snapshot is not None
    con = access.cursor(chosen.view.snapshot)
    try:
        why.draw(chosen, kpi, con)
    finally:
        con.close()


def _part(
    chosen: Chosen,
    kpi: Kpi,
    part: Behind,
    position: int,
    question: Question,
    left_out: bool,
    asked: Callable[..., list[Behind]],
    key: str,
) -> None:
    text = glossary().metric(part.of.key)
    name = {"numerator": text.numerator, "denominator": text.denominator}.get(part.part) or t("rows_minus")
    if part.of.ref != kpi.metric.ref:
        name = f"{text.label}, {name}"
    unit = part_unit(part.of, part.part)
    st.markdown(
        f"**{name[:1].upper()}{name[1:]}: {formats.value(part.value or 0, unit, chosen.currency)}**".replace("$", "\\$")
    )
    counted = (part.rows_in, part.rows_out, part.in_scope)
    into, out, whole = (formats.count(rows) for rows in counted)
    st.caption(t("rows_sum", into=into, out=out, scope=whole))
    _resummed(part, unit, chosen.currency)
    kept, left, statement = (t("rows_in"), t("rows_out"), t("rows_sql"))
    default = left if left_out and part.rows_out else kept
    kept_tab, left_tab, statement_tab = st.tabs([kept, left, statement], default=default)
    file = "_".join([kpi.metric.key, part.of.key, part.part, str(position), *([key] if key else [])])
    asked_of = part.of.part(part.part)
    relation = asked_of.relation if asked_of else ""

    def every(is_in: bool) -> pd.DataFrame:
        """All the rows, for a download, where the drawer shows the newest."""
        assert chosen.view.snapshot is not None
        con = access.cursor(chosen.view.snapshot)
        try:
            found = asked(con=con, limit=None)[position]
        finally:
            con.close()
        return in_words(found.included if is_in else found.left_out, relation)

    with kept_tab:
        _rows(chosen, part.included, part.people_in, relation, part.rows_in, f"{file}_in", lambda: every(True))
    with left_tab:
        if part.reasons:
            told = (f"{explain.reason(one)}: {formats.count(n)}" for one, n in part.reasons)
            st.caption(f"**{t('rows_reasons')}** {formats.plain(' · '.join(told))}")
        _rows(chosen, part.left_out, part.people_out, relation, part.rows_out, f"{file}_out", lambda: every(False))
    with statement_tab:
        st.caption(t("rows_sql_how"))
        st.code(f"{_parameters(question)}{part.sql}", language="sql", wrap_lines=True)


def _resummed(part: Behind, unit: Unit, currency: str) -> None:
    """The line that proves the figure: what the rows counted add up to."""
    same = abs(Decimal(str(part.summed or 0)) - Decimal(str(part.value or 0))) < Decimal("0.005")

    def exact(amount: Number) -> str:
        return unit.exact(amount, formats.Ink(currency)).replace("$", "\\$")

    summed, value = exact(part.summed or 0), exact(part.value or 0)
    if same:
        st.caption(f":material/check: {t('rows_resum', sum=summed)}")
    else:
        st.error(t("rows_resum_broken", sum=summed, value=value), icon=":material/error:")


def _parameters(question: Question) -> str:
    """What was asked, as comments above the statement; nothing in a name ends its line."""
    facts = [
        t("sql_period", span=formats.span(question.periods[0])),
        t("sql_as_of", day=formats.day(question.as_of)),
        t("sql_model", model=glossary().models[question.model]["label"]),
    ]
    facts += [f"{glossary().field(name)}: {', '.join(members)}" for name, members in question.filters.items()]
    if question.filters.segment:
        facts.append(f"{glossary().field('segment')}: {question.filters.segment.text}")
    facts += [f"{glossary().field(name)}: {member(name, one)}" for name, one in question.within]
    return "".join(f"-- {' '.join(fact.split())}\n" for fact in facts)


def _rows(
    chosen: Chosen, rows: pd.DataFrame, people: Sequence[int | None], relation: str, total: int, name: str, every: Callable[[], pd.DataFrame]
) -> None:  # fmt: skip
    if not total:
        st.caption(t("rows_none"))
        return
    if len(rows) < total:
        st.caption(t("rows_first", n=formats.count(len(rows)), total=formats.count(total)))
    tables.paged_table(
        rows, f"rows_{name}", partial(in_words, relation=relation), alt=t("rows"), height=260,
        open_row=leads(chosen.view, people),
    )  # fmt: skip
    tables.download((lambda: in_words(rows, relation)) if len(rows) == total else every, name)


def _words(rows: pd.DataFrame) -> list[str | None]:
    """The word of each reason, None where it speaks of none."""
    return [None if pd.isna(word) else word for word in rows[WORD]]


def in_words(rows: pd.DataFrame, relation: str) -> pd.DataFrame:
    """The rows of a relation as a reader names things: days without a time, words and tables by name."""
    shown = rows.copy()
    if REASON in shown:
        shown[REASON] = [explain.reason(LeftOut(*why)) for why in zip(rows[REASON], _words(rows), strict=True)]
        del shown[WORD]
    for name in shown.columns:
        if pd.api.types.is_datetime64_any_dtype(shown[name]):
            shown[name] = shown[name].dt.date
        elif name == "source_table":
            shown[name] = shown[name].map(lambda table: glossary().table(table))
        elif name == "event":
            shown[name] = shown[name].map(lambda event: t(f"money_{event}"))
        elif vocabulary := LISTED.get((relation, name)):
            shown[name] = shown[name].map(partial(glossary().word, vocabulary), na_action="ignore")
        elif name in WORDS:
            shown[name] = shown[name].map(lambda word, name=name: member(name, word), na_action="ignore")
    return shown.rename(columns=column)
