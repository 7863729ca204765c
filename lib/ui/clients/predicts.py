"""Whether the score says who leaves: the verdict in words wherever the score stands, and the tables behind it."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from lib.analysis.clients.prediction import Concordance, Line, Prediction
from lib.ui.numbers import page
from lib.ui.words import formats
from lib.ui.words.texts import t


def verdict(told: Prediction) -> str:
    """What the score deserves."""
    leavers = told.concordance.leavers if told.concordance else 0
    return t(f"predict_{told.verdict}", n=formats.count(leavers), days=formats.count(told.days))


def show(told: Prediction) -> None:
    """The verdict, and what it rests on."""
    page.section(t("predict_title"))
    st.markdown(verdict(told))
    if told.blocks:
        page.folded(t("predict_table"), "prediction", lambda: _draw(told), ":material/table_chart:")


def _draw(told: Prediction) -> None:
    _table([*told.lines, *told.apart], t("predict_band"))
    if told.leavers:
        counts = {name: formats.count(getattr(told, name)) for name in ("caught", "leavers", "reds")}
        st.caption(t("predict_caught", alarms=formats.count(told.false_alarms), **counts))
    if told.times is not None:
        st.caption(t("predict_times", times=formats.number(told.times, 1)))
    if told.concordance:
        value, low, high = _hundredths(told.concordance)
        st.caption(t("predict_concordance", value=value, low=low, high=high))
    st.markdown(f"**{t('predict_by')}**")
    st.dataframe(_parts(told), hide_index=True, alt=t("predict_by"))
    st.caption(t("predict_parts_how"))
    st.markdown(f"**{t('predict_risk_table')}**")
    _table(told.risks, t("client_risk_points"))
    st.caption(t("predict_caution"))


def _table(lines: Sequence[Line], first: str) -> None:
    rows = [
        (
            t(f"predict_line_{line.name}"),
            line.cases,
            line.left,
            "" if line.rate is None else formats.rate(line.rate),
            " – ".join(formats.rate(end) for end in line.interval) if line.interval else "",
            line.stopped,
        )
        for line in lines
    ]
    names = [first, *(t(f"predict_{name}") for name in ("cases", "left", "rate", "between", "stopped"))]
    st.dataframe(pd.DataFrame(rows, columns=names), hide_index=True, alt=t("predict_table"))


def _parts(told: Prediction) -> pd.DataFrame:
    """In how many of 100 pairs the score, the risk and each part tell who left, those that tell it best first."""
    found = {t("predict_by_score"): told.concordance, t("predict_by_risk"): told.by_risk}
    found |= {t(f"part_{name}"): one for name, one in told.by_part.items()}
    known = sorted(((name, one) for name, one in found.items() if one), key=lambda pair: -pair[1].value)
    rows = [
        (name, value, f"{low} – {high}", one.leavers, one.stayers)
        for name, one in known
        for value, low, high in [_hundredths(one)]
    ]
    names = ("client_part", "predict_pairs", "predict_between", "predict_left", "predict_stayed")
    return pd.DataFrame(rows, columns=[t(name) for name in names])


def _hundredths(one: Concordance) -> list[str]:
    return [formats.number(value * 100, 0) for value in (one.value, *one.interval)]
