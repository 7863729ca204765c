"""The account of one file: rows that visibly add up, what would change, what each column was read as, what to look at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb
import pandas as pd
import streamlit as st

from lib.ingest.draft import Draft
from lib.ingest.receipt import Problem, Receipt
from lib.ui.formats import count, plain
from lib.ui.sentences import listed, said
from lib.ui.tables import safe_csv
from lib.ui.texts import t

SHOWN = 200
"""Rows of a list that are sent to the browser; a download holds all of them."""


@dataclass(frozen=True)
class Changes:
    """What an import changes field by field: how many values, and the first of them as they are shown."""

    total: int
    first: tuple[tuple[str, str, str | None, str | None], ...]


def changes_of(draft: Draft) -> list[Changes]:
    """The changed values of each receipt of a draft, in order; none while a question is open."""
    if draft.path is None:
        return [Changes(0, ()) for _ in draft.receipts]
    con = duckdb.connect(str(draft.path), read_only=True)
    try:
        return [_changes(con, receipt) for receipt in draft.receipts]
    finally:
        con.close()


def _changes(con: duckdb.DuckDBPyConnection, receipt: Receipt) -> Changes:
    found = con.execute(
        """
        select record, field, before, after, count(*) over () from changes
        where import_id = (select max(id) from imports where file = ? and tbl = ?) order by record, field limit ?
        """,
        [receipt.file, receipt.table, SHOWN],
    ).fetchall()
    return Changes(found[0][4] if found else 0, tuple(row[:4] for row in found))


def show(receipt: Receipt, changes: Changes, position: int) -> None:
    """Show one receipt; `position` is its place among the receipts."""
    with st.container(border=True):
        st.markdown(f"##### {t('receipt_title', file=plain(receipt.file), table=t(f'table_{receipt.table}'))}")
        if not receipt.questions:
            _rows(receipt)
        for note in receipt.notes:
            st.caption(f":material/info: {said(note)}")
        if receipt.replaces and receipt.vanished:
            st.warning(
                t("receipt_replace_warning", n=count(receipt.vanished), table=t(f"table_{receipt.table}")),
                icon=":material/delete_sweep:",
            )
        _mapping(receipt)
        if not receipt.questions:
            _changed(receipt, changes)
            _problems(receipt, position)


def _rows(receipt: Receipt) -> None:
    grid = st.grid(4, min_column_width=110)
    grid.metric(t("receipt_read"), count(receipt.read))
    for name in ("kept", "quarantined", "duplicate"):
        grid.metric(t(f"receipt_{name}"), count(getattr(receipt, name)), help=t(f"receipt_{name}_help"))
    grid = st.grid(4, min_column_width=110)
    grid.metric(t("receipt_new"), count(receipt.new))
    grid.metric(t("receipt_changed"), count(receipt.changed))
    absent = "vanished" if receipt.replaces else "missing"
    grid.metric(t(f"receipt_{absent}"), count(receipt.vanished), help=t(f"receipt_{absent}_help"))


def _mapping(receipt: Receipt) -> None:
    label = t("receipt_mapping", mapped=count(len(receipt.mapping)), unmapped=count(len(receipt.unmapped)))
    with st.expander(label, icon=":material/table_chart:"):
        headers, fields = list(receipt.mapping), [t(f"field_{name}") for name in receipt.mapping.values()]
        table = pd.DataFrame({t("receipt_mapping_header"): headers, t("receipt_mapping_field"): fields})
        st.dataframe(table, hide_index=True, height="content")
        if receipt.unmapped:
            st.caption(t("receipt_unmapped", columns=", ".join(plain(header) for header in receipt.unmapped)))


def _changed(receipt: Receipt, changes: Changes) -> None:
    if not changes.total:
        return
    with st.expander(t("receipt_changes", n=count(changes.total)), icon=":material/difference:"):
        table = pd.DataFrame(
            {
                t("receipt_changes_record"): [record for record, _, _, _ in changes.first],
                t("receipt_changes_field"): [t(f"field_{name}") for _, name, _, _ in changes.first],
                t("receipt_changes_before"): [before or "" for _, _, before, _ in changes.first],
                t("receipt_changes_after"): [after or "" for _, _, _, after in changes.first],
            }
        )
        st.dataframe(table, hide_index=True)
        if changes.total > SHOWN:
            st.caption(t("receipt_problems_shown", shown=count(SHOWN), all=count(changes.total)))


def _problems(receipt: Receipt, position: int) -> None:
    if not receipt.problems:
        st.caption(f":material/check_circle: {t('receipt_no_problems')}")
        return
    total = len(receipt.problems)
    ordered = sorted(receipt.problems, key=lambda problem: problem.row)
    label = t("receipt_problem_one") if total == 1 else t("receipt_problems", n=count(total))
    with st.expander(label, icon=":material/rule:", expanded=total <= 10):
        st.dataframe(_table_of(ordered[:SHOWN]), hide_index=True)
        if total > SHOWN:
            st.caption(t("receipt_problems_shown", shown=count(SHOWN), all=count(total)))
        st.download_button(
            t("receipt_problems_download"), lambda: safe_csv(_table_of(ordered)), file_name=f"{receipt.table}-problems.csv",
            mime="text/csv", key=f"problems.{position}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _table_of(problems: Sequence[Problem]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("receipt_row"): [p.row for p in problems],
            t("receipt_column"): [p.column for p in problems],
            t("receipt_value"): [p.value for p in problems],
            t("receipt_reason"): [listed(p.message) for p in problems],
            t("receipt_outcome"): [t(f"receipt_outcome_{p.outcome}") for p in problems],
        }
    )
