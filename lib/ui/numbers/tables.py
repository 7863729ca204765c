"""Tables: rows, amounts by two things, and their download."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import repeat
from typing import Any, Literal

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.texts.csv_export import safe_csv
from lib.ui.frame import (
    access,
    later,
    paging,
    rate_limits,
)
from lib.ui.words.texts import catalogue, language, t

_LONGEST = 300
"""Characters of a text in a table of rows; the download has all of it."""


def made(text: Callable[[], str]) -> Callable[[], bytes]:
    """What a download button makes when it is pressed. Pressed too often, the file says so: there is no page to say it on."""
    who = rate_limits.visitor()

    def file() -> bytes:
        if rate_limits.take("download", who):
            return text().encode("utf-8-sig")
        return refused.format(minutes=rate_limits.wait("download", who)).encode("utf-8-sig")

    refused = catalogue(language())["allowance_download"]
    return file


def download(frame: pd.DataFrame | Callable[[], pd.DataFrame], name: str) -> None:
    """A button that downloads the frame; the file, and the frame if it is a function, are made when they are asked for."""
    later.download_button(
        t("download"), access.noted(name, made(lambda: safe_csv(frame() if callable(frame) else frame))),
        f"{name}.csv", "text/csv", key=f"csv_{name}", type="tertiary", icon=":material/download:",
    )  # fmt: skip


def foot() -> DeltaGenerator:
    """The line under a table: what is to be said of it on the left, its download on the right."""
    return st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center", gap="xsmall")


def plain_table(
    frame: pd.DataFrame,
    *,
    alt: str,
    height: int | Literal["content"] | None = None,
    key: str = "",
    open_row: Callable[[Any], None] | None = None,
) -> None:
    """Rows as they are, their days and amounts written as the reader's browser writes them. With a `key`, a click on a row calls
    `open_row` with what stands for it in the frame's index."""
    shown = {name: written for name in frame.columns if (written := _written(frame[name]))}
    how: dict[str, Any] = {"hide_index": True, "alt": alt, "height": height or "auto", "placeholder": ""}
    if open_row is None:
        st.dataframe(frame, column_config=shown, **how)
        return
    told: Any = st.dataframe(frame, column_config=shown, key=key, on_select="rerun", selection_mode="single-row", **how)
    chosen = told.selection.rows
    if chosen and chosen[0] < len(frame):
        open_row(frame.index[chosen[0]])


def paged_table(
    rows: pd.DataFrame,
    key: str,
    in_words: Callable[[pd.DataFrame], pd.DataFrame],
    *,
    alt: str,
    height: int | None = None,
    open_row: Callable[[Any], None] | None = None,
) -> None:
    """Rows a page at a time, with a search where there are more, as `in_words` says them; long texts are shortened. A click on a
    row calls `open_row` as in :func:`plain_table`."""
    if text := paging.search(key, len(rows)):
        shown = in_words(rows)
        hits = (shown[name].astype(str).str.casefold().str.contains(text, regex=False) for name in shown.columns)
        rows = rows[pd.concat(list(hits), axis=1).any(axis=1).to_numpy()]
        if rows.empty:
            st.caption(t("list_nothing"))
            return
    start = paging.turn(key, len(rows))
    page = in_words(rows.iloc[start : start + paging.PAGE])
    plain_table(page.map(_short), alt=alt, height=height, key=f"{key}_{start}", open_row=open_row)


def _short(cell: Any) -> Any:
    return f"{cell[:_LONGEST]}…" if isinstance(cell, str) and len(cell) > _LONGEST else cell


def _written(cells: pd.Series) -> Any:
    if pd.api.types.is_float_dtype(cells):
        return st.column_config.NumberColumn(format="localized")
    if pd.api.types.infer_dtype(cells, skipna=True) == "date":
        return st.column_config.DateColumn(format="localized")
    return None


@dataclass(frozen=True)
class Matrix:
    """Amounts of members by something else, a column for each; a row for each member, who has most in any column first."""

    members: Sequence[str | None]
    amounts: pd.DataFrame
    totals: pd.Series

    @property
    def low(self) -> pd.Series:
        """The least of each row."""
        return self.amounts.min(axis=1)

    @property
    def high(self) -> pd.Series:
        """The most of each row."""
        return self.amounts.max(axis=1)


def crossed(columns: Mapping[str, Mapping[str | None, float]]) -> Matrix:
    """The amounts of each column put side by side."""
    members = list(dict.fromkeys(who for amounts in columns.values() for who in amounts))
    amounts = pd.DataFrame({name: list(map(column.get, members, repeat(0.0))) for name, column in columns.items()})
    order = amounts.max(axis=1).sort_values(ascending=False, kind="stable").index
    return Matrix([members[place] for place in order], amounts.loc[order].reset_index(drop=True), amounts.sum())
