"""The page Cohorts: who closed when, and what became of them month by month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import streamlit as st

from lib.analysis import cohorts
from lib.analysis.cohorts import BYS, MEASURES, By, Cell, Cohort
from lib.analysis.kpis import Kpi, part_unit
from lib.analysis.rows import Behind, behind, joined
from lib.engine.engine import Connection
from lib.query import FilterKey, Filters, Period, Question
from lib.query import Snapshot as OpenSnapshot
from lib.ui.frame import address, filters, later, page_address
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, drill, explain, triangle
from lib.ui.words import formats
from lib.ui.words.texts import glossary, t

MEASURE = address.one_of("cohort", tuple(MEASURES), next(iter(MEASURES)))
LINES = address.one_of("lines", BYS, BYS[0])
"""What is looked at, and what its lines are."""
OF_DEALS = ("cash", "refunds")
"""Measures whose cohorts are deals; the others' are clients."""


@dataclass(frozen=True)
class Line:
    """A line of the triangle: what it is called, and the member whose rows are its own, if it is one of a dimension."""

    name: str
    cohort: Cohort
    by: str = ""
    member: str | None = None


def draw(chosen: Chosen) -> None:
    """The choice of what is looked at, and the triangle of it."""
    for parameter in (MEASURE, LINES):
        st.session_state[parameter.name] = parameter.value
    with st.container(horizontal=True, gap="medium", vertical_alignment="center"):
        _choice(MEASURE, {name: t(f"cohorts_{name}") for name in MEASURES}, t("cohorts_measure"))
        _choice(LINES, {name: _head(name) for name in BYS}, t("cohorts_lines"))
    page_address.write([MEASURE, LINES])
    measure, by = MEASURE.value, next(one for one in BYS if one == LINES.value)
    (kpi,) = ask.ask(chosen, [cohorts.metric_of(measure)], compare=False)
    text = glossary().metric(kpi.metric.key)
    st.caption(formats.plain(f"{text.label}: {text.formula}. {t('cohorts_how')}"))
    if chosen.data.missing(kpi.metric):
        st.caption(explain.missing(kpi))
        return
    lines = _lines(by, _found(chosen.identity, measure, chosen.as_of, chosen.filters.key, by, chosen.data))
    if not any(line.cohort.cells for line in lines):
        st.caption(t("cohorts_none_over" if lines else "missing_empty"))
        return
    triangle.draw(
        [triangle.Line(one.name, formats.count(one.cohort.size), [c.share if c else None for c in one.cohort.cells]) for one in lines],
        (_head(by), t("cohorts_deals" if measure in OF_DEALS else "cohorts_clients")),
        key="cohorts_by_close", alt=t("page_cohorts"), note=t("cohorts_cells"), newest=by == "month",
        open_cell=lambda place, age: _open(chosen, kpi, lines[place], age),
    )  # fmt: skip


def _choice(parameter: address.Parameter[str], names: dict[str, str], label: str) -> None:
    st.radio(
        label, list(names), key=parameter.name, format_func=names.__getitem__, horizontal=True, label_visibility="collapsed",
        width="content",
    )  # fmt: skip


def _head(by: str) -> str:
    return t("cohorts_month") if by == "month" else glossary().field(by)


def _lines(by: By, found: Sequence[Cohort]) -> list[Line]:
    """The lines by name, and one of all together where there are several: below months, above members."""
    whole = cohorts.together(found)
    total = [Line(t("total"), whole)] if whole and len(found) > 1 else []
    if by == "month":
        return [*(Line(formats.month(one.name), one) for one in found if isinstance(one.name, date)), *total]
    own = []
    for one in found:
        member = None if one.name is None else str(one.name)
        own.append(Line(filters.member(by, member), one, by, member))
    return [*total, *own]


# What is found never changes, so all readers of the same share it.
@st.cache_resource(max_entries=128, show_spinner=False)
def _found(identity: str, measure: str, as_of: date, key: FilterKey, by: By, _data: OpenSnapshot) -> tuple[Cohort, ...]:
    del identity  # part of the key: no answer may be served to a reader of another snapshot
    return tuple(cohorts.cohorts(_data, measure, as_of, Filters.of_key(key), by))


def _open(chosen: Chosen, kpi: Kpi, line: Line, age: int) -> None:
    """The rows of a cell: of every month of close that is in it those of its metric, as it stood at the cell's end."""
    cell = line.cohort.cells[age]
    if cell is None:
        return
    asked_of = [
        Question(
            (Period(month, cohorts.seen(month, 0)),), chosen.filters, cohorts.seen(month, age), chosen.model, line.by,
            seen=cohorts.seen(month, age),
        )
        for month in cell.months
    ]  # fmt: skip

    def asked(con: Connection | None = None, limit: int | None = drill.LISTED_ROWS) -> list[Behind]:
        each = [
            behind(chosen.data, kpi.metric, one, member=line.member, con=con, personal=chosen.personal, limit=limit)
            for one in asked_of
        ]
        return joined(each)

    def drawn() -> None:
        st.markdown(_sentence(chosen, kpi, cell))
        st.caption(t("cohorts_cell", name=line.name, age=formats.count(age)))
        drill.listed(chosen, kpi, asked_of[0], asked, key="cohort")

    later.dialog(formats.plain(kpi.label), drawn, icon=":material/table_rows:", width=drill.PANEL, position="right")


def _sentence(chosen: Chosen, kpi: Kpi, cell: Cell) -> str:
    """The share of a cell with what it is made of."""
    text = glossary().metric(kpi.metric.key)
    part = formats.value(cell.part, part_unit(kpi.metric, "numerator"), chosen.currency)
    whole = formats.value(cell.whole, part_unit(kpi.metric, "denominator"), chosen.currency)
    share = t("badge_no_data") if cell.share is None else formats.rate(cell.share)
    return f"**{share}** · {formats.plain(t('cohorts_of', part=part, named=text.numerator, whole=whole, of=text.denominator))}"
