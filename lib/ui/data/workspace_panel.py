"""What is in the workspace: per table its rows, days and last import, and what a table that is missing would unlock."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import closing

import pandas as pd
import streamlit as st

from lib.metrics.catalog import METRICS
from lib.metrics.metric import Metric
from lib.model.available import STAND_INS
from lib.publish.ledger import TableState, table_states
from lib.schema.tables import TABLES
from lib.ui.frame import access, key_dialog
from lib.ui.words.formats import count, plain, span
from lib.ui.words.moments import moment
from lib.ui.words.texts import glossary, t

_NAMED = 4


@st.cache_data(max_entries=32, show_spinner=False)
def _states(identity: str, _view: access.View) -> tuple[list[TableState], frozenset[str]]:
    """The state of every table, and what the snapshot offers to metrics. `identity` is the whole cache key."""
    del identity
    if _view.snapshot is None:
        return [TableState(name) for name in TABLES], frozenset()
    with closing(access.cursor(_view.snapshot)) as con:
        return table_states(con), access.opened(_view.snapshot).available


def whose(view: access.View) -> None:
    """Whose data this is, and for an owner the key to it."""
    if view.is_sample:
        st.info(t("data_sample"), icon=":material/science:")
    elif not view.may_change:
        st.info(t("data_locked" if view.locks else "data_viewer"), icon=":material/visibility:")
    elif view.link:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/key: **{t('data_key_title')}**  \n:small[{t('data_key')}]", width="stretch")
            key_dialog.offer("data_key", t("data_key_show"))


def show(view: access.View) -> None:
    """One card per table."""
    states, available = _states(view.identity, view)
    st.subheader(t("data_inside"))
    grid = st.grid(3, min_column_width=260)
    for state in states:
        with grid.container(border=True, height="stretch", gap="xsmall"):
            if state.rows:
                _present(state, available)
            else:
                _absent(state, available)


def _present(state: TableState, available: Collection[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{glossary().table(state.name)}**", width="content")
        st.badge(
            t("data_one_row") if state.rows == 1 else t("data_rows", n=count(state.rows)),
            icon=":material/check:",
            color="green",
        )
    lines = [t("data_dates", span=span(state.days)) if state.days else t("data_no_dates")]
    if state.imported_at:
        lines.append(t("data_imported", when=moment(state.imported_at), file=plain(state.file)))
    st.caption("  \n".join(lines))
    label = t("data_fields_button", mapped=count(len(state.mapped)), all=count(len(TABLES[state.name].fields)))
    with st.popover(label, icon=":material/table_chart:", type="tertiary"):
        st.markdown(f"**{t('data_fields_found')}**")
        fields = {
            t("data_fields_field"): [glossary().field(name) for name, _ in state.mapped],
            t("data_fields_column"): [header for _, header in state.mapped],
        }
        st.dataframe(pd.DataFrame(fields), hide_index=True)
        wanting = _wanting(state, available)
        if wanting:
            st.markdown(f"**{t('data_fields_unlock')}**")
            for name, metrics in wanting.items():
                st.caption(f"{glossary().field(name)}: {', '.join(_labels(metrics))}")


def _absent(state: TableState, available: Collection[str]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{glossary().table(state.name)}**", width="content")
        st.badge(t("data_absent"), icon=":material/add_circle:", color="gray")
    st.caption(glossary().tables[state.name]["about"])
    labels = _labels(unlocked(available, _offered_by(state.name)))
    if not labels:
        st.caption(t("data_unlocks_nothing"))
        return
    more = len(labels) - _NAMED
    key = "data_unlocks_more" if more > 0 else "data_unlocks"
    text = t(key, n=count(len(labels)), labels=", ".join(labels[:_NAMED]), more=count(max(more, 0)))
    st.markdown(f":small[:material/lock_open: {text}]")


def unlocked(available: Collection[str], added: Iterable[str]) -> list[Metric]:
    """The metrics that have no data with what is `available` and would have with `added` too, headlines first."""
    together = {*available, *added}
    found = [metric for metric in METRICS if not _fed(metric, available) and _fed(metric, together)]
    return sorted(found, key=lambda metric: not metric.headline)


def _fed(metric: Metric, available: Collection[str]) -> bool:
    return all(any(name in available for name in need.split("|")) for need in metric.needs)


def _offered_by(table: str) -> set[str]:
    """What a complete table offers to metrics, totals that stand in for another table included."""
    own = {table, *(f"{table}.{name}" for name in TABLES[table].by_name)}
    return own | {name for name, stand_in in STAND_INS.items() if stand_in in own}


def _wanting(state: TableState, available: Collection[str]) -> dict[str, list[Metric]]:
    """Field that the table could have -> the metrics that this one field would unlock."""
    had = {name for name, _ in state.mapped}
    absent = [name for name in TABLES[state.name].by_name if name not in had]
    found = {name: unlocked(available, [f"{state.name}.{name}"]) for name in absent}
    return {name: metrics for name, metrics in found.items() if metrics}


def _labels(metrics: Iterable[Metric]) -> list[str]:
    """What metrics are called, each once: two pages may show one number."""
    return list(dict.fromkeys(plain(glossary().metric(metric.key).label) for metric in metrics))
