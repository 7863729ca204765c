"""The months of a figure that grows with age side by side at the same age: the curve, its table, and the rows of a month."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from lib.analysis.curves import Curve, curves, offered
from lib.analysis.kpis import Kpi, part_unit
from lib.metrics.metric import Metric
from lib.query.periods import Comparison
from lib.ui.frame import access
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import ask, charts, drill, explain, tables
from lib.ui.words import formats
from lib.ui.words.texts import t


def offer(chosen: Chosen, kpi: Kpi) -> None:
    """A switch that draws the curve, for a figure that has one."""
    if not offered(chosen.data, kpi.metric, chosen.filters):
        return
    if st.toggle(t("curve_show"), key=f"curve_{kpi.ref}", help=t("curve_help", start=explain.start_of(kpi.metric))):
        draw(chosen, kpi)


def draw(chosen: Chosen, kpi: Kpi) -> None:
    """The chart, the table of all its points, and below them the rows of the month that is chosen."""
    assert chosen.view.snapshot is not None
    metric, unit, currency = kpi.metric, kpi.metric.unit, chosen.currency
    con = access.cursor(chosen.view.snapshot)
    try:
        found = curves(
            chosen.data, metric, until=chosen.period.end or chosen.as_of, as_of=chosen.as_of, filters=chosen.filters,
            model=chosen.model, con=con,
        )  # fmt: skip
    finally:
        con.close()
    lines = [
        charts.Line(
            _month(one),
            tuple((days, float(v.value or 0), formats.value(v.value, unit, currency)) for days, v in one.points),
        )
        for one in found
    ]
    charts.curves(t("curve_title", label=kpi.label), t("curve_deck"), lines, unit=unit, currency=currency)
    if not found:
        return
    frame = table(found, metric, currency)
    tables.plain_table(frame, alt=t("curve_title", label=kpi.label), height=260)
    tables.download(frame, f"{metric.key}_by_age")
    names = {_month(one): one for one in reversed(found)}
    picked = st.selectbox(t("curve_rows"), list(names), index=None, key=f"curve_rows_{kpi.ref}")
    if picked:
        _rows(chosen, metric, kpi.ref, names[picked])


def table(found: list[Curve], metric: Metric, currency: str) -> pd.DataFrame:
    """A row for every point: the month, the age, the value, and of a ratio what it is made of."""
    rows = []
    for one in found:
        for days, value in one.points:
            row = {
                t("curve_month"): _month(one),
                t("curve_age"): days,
                t("curve_value"): formats.value(value.value, metric.unit, currency),
            }
            if value.denominator is not None:
                row |= {
                    t("curve_over"): formats.value(value.numerator, part_unit(metric, "numerator"), currency),
                    t("curve_under"): formats.value(value.denominator, part_unit(metric, "denominator"), currency),
                }
            rows.append(row)
    return pd.DataFrame(rows)


def _rows(chosen: Chosen, metric: Metric, ref: str, one: Curve) -> None:
    """The rows of a month as it stands today."""
    of_month = replace(chosen, period=one.period, comparison=Comparison.NONE)
    for kpi in ask.ask(of_month, [metric], compare=False):
        if kpi.ref == ref and kpi.value is not None:
            drill.rows(of_month, kpi, key=_month(one))
            return


def _month(one: Curve) -> str:
    assert one.period.start is not None
    return formats.month(one.period.start)
