"""The account of one file: rows that visibly add up, what would change, what each column was read as, what to look at."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import pandas as pd
import streamlit as st

from lib.ingest.clean.receipt import Problem, Receipt
from lib.publish.changes import Which, rows_of
from lib.publish.draft import Draft
from lib.texts.csv_export import safe_csv
from lib.ui.data import columns
from lib.ui.frame import access, later
from lib.ui.numbers.tables import made
from lib.ui.words.formats import count, plain
from lib.ui.words.sentences import listed, said
from lib.ui.words.texts import glossary, t

SHOWN = 200
"""Rows of a list that are sent to the browser; a download holds all of them."""


@dataclass(frozen=True)
class Changes:
    """What an import changes field by field: how many values, and the first of them as they are shown."""

    total: int
    first: tuple[tuple[str, str, str | None, str | None], ...]


def changes_of(draft: Draft) -> list[Changes]:
    """The changed values of each receipt of a draft, first those of its files and then those of what was read again."""
    found = []
    for receipt in (*draft.receipts, *draft.reread):
        changed = rows_of(draft, receipt, "changed")[1] if receipt.changed else []
        found.append(Changes(len(changed), tuple(changed[:SHOWN])))  # type: ignore[arg-type]
    return found


Beside = Callable[[Receipt], None]
"""Shows what may be chosen for a file, on its receipt."""


def show(
    draft: Draft, receipt: Receipt, changes: Changes, position: int, correct: columns.Correct, beside: Beside
) -> None:
    """Show one receipt: a line of what its rows came to, what nobody may miss, and the rest when it is wanted. `position` is its
    place among the receipts, `correct` takes corrections of its columns."""
    with st.container(border=True, gap="xsmall"):
        table = glossary().table(receipt.table) if receipt.table else t("receipt_no_table")
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            st.markdown(f"##### {t('receipt_title', file=plain(receipt.file), table=table)}", width="content")
            st.caption(_line(receipt), width="content")
        for told in receipt.set_aside if not receipt.questions else ():
            st.caption(f":material/account_balance_wallet: {said(told)}")
        for note in receipt.notes:
            st.caption(f":material/info: {said(note)}")
        _warn(receipt)
        beside(receipt)
        parts: dict[str, Callable[[], None]] = {}
        if receipt.table:
            parts[columns.label(receipt)] = lambda: columns.show(receipt, position, correct)
        if not receipt.questions:
            parts |= _counted(draft, receipt, changes, position)
        if parts:
            with st.expander(" · ".join(parts), expanded=bool(receipt.suggestions)):
                for tab, part in zip(st.tabs(list(parts)), parts.values(), strict=True):
                    with tab:
                        part()


def _line(receipt: Receipt) -> str:
    """What became of the rows of a file, in one line that adds up."""
    if receipt.questions:
        return f":material/help: {t('receipt_open')}"
    counts = {name: count(getattr(receipt, name)) for name in ("read", "kept", "quarantined", "duplicate")}
    return t("receipt_line", **counts)


def _counted(draft: Draft, receipt: Receipt, changes: Changes, position: int) -> dict[str, Callable[[], None]]:
    """The parts of a receipt whose questions are settled, by what each is called."""
    total = len(receipt.problems)
    parts: dict[str, Callable[[], None]] = {}
    if not total:
        label = t("receipt_no_problems")
    else:
        label = t("receipt_problem_one") if total == 1 else t("receipt_problems", n=count(total))
        parts[label] = lambda: _problems(receipt, position)

    def rows() -> None:
        _rows(receipt, compared=not draft.questions)
        if not total:
            st.caption(f":material/check_circle: {label}")
        _downloads(draft, receipt, position)

    if changes.total:
        parts[t("receipt_changes", n=count(changes.total))] = lambda: _changed(changes)
    parts[t("receipt_rows")] = rows
    return parts


def show_again(draft: Draft, receipt: Receipt, changes: Changes, position: int) -> None:
    """Show what reading the earlier imports of one table again would change."""
    with st.container(border=True):
        st.markdown(f"##### {t('receipt_again', table=glossary().table(receipt.table))}")
        st.caption(t("receipt_again_how"))
        grid = st.grid(4, min_column_width=110)
        for name in ("new", "changed", "vanished"):
            grid.metric(t(f"receipt_{name}"), count(getattr(receipt, name)))
        if changes.total:
            with st.expander(t("receipt_changes", n=count(changes.total)), icon=":material/difference:"):
                _changed(changes)
        _downloads(draft, receipt, position)


def _warn(receipt: Receipt) -> None:
    if receipt.replaces and receipt.vanished:
        one = "_one" if receipt.vanished == 1 else ""
        st.warning(
            t(f"receipt_replace_warning{one}", n=count(receipt.vanished), table=glossary().table(receipt.table)),
            icon=":material/delete_sweep:",
        )


def _rows(receipt: Receipt, *, compared: bool) -> None:
    """The rows of a file; what they change is known once they are `compared` with what is there, which open questions stop."""
    grid = st.grid(7 if compared else 4, min_column_width=110)
    grid.metric(t("receipt_read"), count(receipt.read))
    for name in ("kept", "quarantined", "duplicate"):
        grid.metric(t(f"receipt_{name}"), count(getattr(receipt, name)), help=t(f"receipt_{name}_help"))
    if not compared:
        return
    grid.metric(t("receipt_new"), count(receipt.new))
    grid.metric(t("receipt_changed"), count(receipt.changed))
    absent = "vanished" if receipt.replaces else "missing"
    grid.metric(t(f"receipt_{absent}"), count(receipt.vanished), help=t(f"receipt_{absent}_help"))


def _changed(changes: Changes) -> None:
    st.dataframe(_changes_table(changes.first), hide_index=True)
    if changes.total > SHOWN:
        st.caption(t("receipt_problems_shown", shown=count(SHOWN), all=count(changes.total)))


def _changes_table(rows: Sequence[Sequence[object]]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("receipt_changes_record"): [record for record, _, _, _ in rows],
            t("receipt_changes_field"): [glossary().field(str(name)) for _, name, _, _ in rows],
            t("receipt_changes_before"): [before or "" for _, _, before, _ in rows],
            t("receipt_changes_after"): [after or "" for _, _, _, after in rows],
        }
    )


def _problems(receipt: Receipt, position: int) -> None:
    total = len(receipt.problems)
    ordered = sorted(receipt.problems, key=lambda problem: problem.row)
    # A whole row is long, and would push the reason out of sight.
    widths = {
        t("receipt_value"): st.column_config.Column(width="medium"),
        t("receipt_reason"): st.column_config.Column(width="large"),
    }
    st.dataframe(_table_of(ordered[:SHOWN]), hide_index=True, column_config=widths)
    if total > SHOWN:
        st.caption(t("receipt_problems_shown", shown=count(SHOWN), all=count(total)))
    later.download_button(
        t("receipt_problems_download"),
        access.noted(f"{receipt.table}-problems", made(lambda: safe_csv(_table_of(ordered)))),
        f"{receipt.table}-problems.csv", "text/csv", key=f"problems.{position}", icon=":material/download:",
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


def _downloads(draft: Draft, receipt: Receipt, position: int) -> None:
    """A download for each list of rows that is not empty."""
    lists: dict[Which, int] = {"new": receipt.new, "changed": receipt.changed, "vanished": receipt.vanished}
    with st.container(horizontal=True):
        for which, rows in lists.items():
            if rows:
                label = "missing" if which == "vanished" and not receipt.replaces else which
                later.download_button(
                    t(f"receipt_download_{label}"), partial(_list, draft, receipt, which), f"{receipt.table}-{which}.csv",
                    "text/csv", key=f"{which}.{position}", icon=":material/download:", type="tertiary",
                )  # fmt: skip


def _list(draft: Draft, receipt: Receipt, which: Which) -> bytes | str:
    names, rows = rows_of(draft, receipt, which)
    if which == "changed":
        return safe_csv(_changes_table(rows))
    return safe_csv(pd.DataFrame(rows, columns=[glossary().field(name) for name in names]))
