"""How health moved in thirty days, by part, and whether chance alone can do as much (docs/numbers-clients.md 16.3)."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from lib.analysis.clients.drift import FEWEST, Drift, Moved, drift
from lib.query import FilterKey, Filters, Snapshot
from lib.ui.frame.chosen import Chosen
from lib.ui.numbers import page, tables
from lib.ui.words import formats
from lib.ui.words.texts import t


def show(chosen: Chosen) -> None:
    """A line that opens into the table."""
    page.folded(t("drift_title"), "drift", lambda: _draw(chosen), ":material/show_chart:")


def _draw(chosen: Chosen) -> None:
    told = _found(chosen.identity, chosen.filters.key, chosen.data, chosen.filters)
    if told.whole is None:
        st.caption(t("drift_nobody"))
        return
    st.markdown(in_words(told))
    tables.plain_table(_frame(told), alt=t("drift_title"))
    with tables.foot():
        st.caption(t("drift_how"), width="content")
        tables.download(lambda: _frame(told), "drift")


@st.cache_data(max_entries=32, show_spinner=False)
def _found(identity: str, key: FilterKey, _data: Snapshot, _filters: Filters) -> Drift:
    """`identity` and the filters are the whole cache key."""
    del identity, key
    return drift(_data, _filters)


def in_words(told: Drift) -> str:
    """What may be said of the drift: a verdict only where chance cannot do as much."""
    assert told.whole is not None
    whole, n = told.whole, formats.count(told.clients)
    if whole.interval is None:
        return t("drift_few", n=n, least=formats.count(FEWEST))
    name = "drift_noise" if whole.is_noise else "drift_up" if whole.mean > 0 else "drift_down"
    return t(name, points=_points(whole.mean), between=_between(whole), n=n)


def _frame(told: Drift) -> pd.DataFrame:
    lines = [*told.parts, *([told.whole] if told.whole else [])]
    rows = [
        (
            t(f"part_{one.name}") if one.name else t("drift_whole"),
            _points(one.mean),
            _between(one),
            _verdict(one),
            one.known,
            one.came if one.name else None,
            one.went if one.name else None,
        )
        for one in lines
    ]
    names = ("client_part", "drift_moved", "drift_between", "drift_verdict", "drift_known", "drift_came", "drift_went")
    frame = pd.DataFrame(rows, columns=[t(name) for name in names])
    return frame.astype({t(name): "Int64" for name in ("drift_known", "drift_came", "drift_went")})


def _verdict(one: Moved) -> str:
    if one.interval is None:
        return t("drift_untold")
    return t("drift_chance" if one.is_noise else "drift_better" if one.mean > 0 else "drift_worse")


def _points(points: float) -> str:
    return f"{'+' if points > 0 else ''}{formats.number(points, 1)}"


def _between(one: Moved) -> str:
    return " – ".join(_points(end) for end in one.interval) if one.interval else ""
