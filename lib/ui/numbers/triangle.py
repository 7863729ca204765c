"""A triangle of cohorts: a line each, a column for each month since they began, darker the larger the share; what is not over yet
is empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from lib.ui.numbers import tables
from lib.ui.words import formats

COLUMNS, ROWS = 13, 24
"""So many months of a cohort, and so many cohorts, are shown; the download has all."""
_HUE, _LIGHTEST, _DARKEST = "13, 128, 118", 0.04, 0.42
"""The colour behind a cell, and how much of it behind the smallest and the largest share: words are read on it on a light page
and on a dark one."""


@dataclass(frozen=True)
class Line:
    """A cohort: its name, how large it began, and its shares by month since, None where there is none."""

    name: str
    base: str
    shares: Sequence[float | None]


def frame(lines: Sequence[Line], heads: tuple[str, str]) -> pd.DataFrame:
    """All lines with all their months."""
    most = max((len(line.shares) for line in lines), default=0)
    rows = [
        [
            line.name,
            line.base,
            *(None if share is None else round(share, 3) for share in line.shares),
            *[None] * (most - len(line.shares)),
        ]
        for line in lines
    ]
    return pd.DataFrame(rows, columns=[*heads, *map(str, range(most))])


def draw(
    lines: Sequence[Line],
    heads: tuple[str, str],
    *,
    key: str,
    alt: str,
    note: str,
    newest: bool = True,
    open_cell: Callable[[int, int], None] | None = None,
) -> None:
    """The triangle, of many lines the last ones (the first, where they are not by time). A click on a share calls `open_cell` with
    the place of its line and its month."""
    whole = frame(lines, heads)
    kept = range(len(lines))[-ROWS:] if newest else range(len(lines))[:ROWS]
    months = list(whole.columns[2:])
    shown = whole.iloc[list(kept)][[*heads, *months[:COLUMNS]]].reset_index(drop=True)
    there = [share for place in kept for share in lines[place].shares[:COLUMNS] if share is not None]
    ends = (min(there, default=0.0), max(there, default=1.0))
    written: dict[Any, Any] = dict.fromkeys(months[:COLUMNS], _written)
    styled = shown.style.format(written, na_rep="").map(
        lambda share: _behind(share, *ends), subset=pd.Index(months[:COLUMNS])
    )
    config = {heads[0]: st.column_config.Column(pinned=True)}
    config |= {name: st.column_config.Column(alignment="right", width=56) for name in months[:COLUMNS]}
    how: dict[str, Any] = {
        "hide_index": True,
        "height": "content",
        "alt": alt,
        "column_config": config,
        "key": key,
        "placeholder": "",
    }

    def clicked() -> None:
        if cells := st.session_state[key].selection.cells:
            st.session_state[f"{key}_cell"] = cells[0]

    if open_cell:
        how |= {"on_select": clicked, "selection_mode": "single-cell"}
    st.dataframe(styled, **how)
    with tables.foot():
        st.caption(note, width="content")
        tables.download(lambda: whole, key)
    row, column = st.session_state.pop(f"{key}_cell", None) or (0, "")
    if open_cell and column in months and row < len(kept):
        place, age = kept[row], int(column)
        if age < len(lines[place].shares) and lines[place].shares[age] is not None:
            open_cell(place, age)


def _written(share: float) -> str:
    return formats.whole_rate(share)


def _behind(share: float | None, low: float, high: float) -> str:
    if share is None or pd.isna(share):
        return ""
    part = min(1.0, max(0.0, (share - low) / (high - low))) if high > low else 0.5
    return f"background-color: rgba({_HUE}, {_LIGHTEST + (_DARKEST - _LIGHTEST) * part:.2f})"
