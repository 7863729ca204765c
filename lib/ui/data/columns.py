"""What each column of a file was read as, how sure that is, and the way to correct it."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import streamlit as st

from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.profiles import label_of
from lib.ingest.map.suggest import setting
from lib.schema.fields import header_key
from lib.schema.settings import NONE
from lib.schema.tables import TABLES
from lib.ui.words.formats import count, plain
from lib.ui.words.texts import glossary, t

Correct = Callable[[str, str], None]
"""Takes a setting and its value: the answer that corrects a column."""


def label(receipt: Receipt) -> str:
    """How many columns of a file are read and how many are left out."""
    return t("receipt_mapping", mapped=count(len(receipt.mapping)), unmapped=count(len(receipt.unmapped)))


def show(receipt: Receipt, position: int, correct: Correct) -> None:
    """The columns of one receipt, suggestions for those that are not read, and a correction of any."""
    st.dataframe(_listed(receipt), hide_index=True, height="content")
    for header, name, score in receipt.suggestions:
        text = t("columns_suggested", header=plain(header), field=glossary().field(name), score=count(round(score)))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f":material/lightbulb: {text}", width="stretch")
            st.button(
                t("columns_use"), key=f"suggested.{position}.{header}", on_click=correct,
                args=setting(receipt.scope, header, name),
            )  # fmt: skip
    _by_hand(receipt, position, correct)


def _listed(receipt: Receipt) -> pd.DataFrame:
    rows = [(header, glossary().field(name), _how(receipt, header, name)) for header, name in receipt.mapping.items()]
    rows += [
        (header, t("columns_unused"), t("columns_how_hand" if header in receipt.by_hand else "columns_how_unknown"))
        for header in receipt.unmapped
    ]
    return pd.DataFrame(rows, columns=[t("receipt_mapping_header"), t("receipt_mapping_field"), t("columns_how")])


def _how(receipt: Receipt, header: str, name: str) -> str:
    """How a column was recognised: every way but a suggestion is certain."""
    if header in receipt.by_hand:
        return t("columns_how_hand")
    if receipt.profile:
        return t("columns_how_vendor", vendor=label_of(receipt.profile))
    own = header_key(header) == header_key(name)
    return t("columns_how_name" if own else "columns_how_synonym")


def _by_hand(receipt: Receipt, position: int, correct: Correct) -> None:
    columns, fields = (f"column.{position}", f"column_as.{position}")

    def changed() -> None:
        header, name = st.session_state[columns], st.session_state[fields]
        if header and name:
            correct(*setting(receipt.scope, header, name))

    grid = st.grid(2, min_column_width=220)
    header: str | None = grid.selectbox(
        t("columns_change"), [*receipt.mapping, *receipt.unmapped], index=None, key=columns, placeholder=t("columns_choose")
    )  # fmt: skip
    grid.selectbox(
        t("columns_is"), [*TABLES[receipt.table].by_name, NONE], index=None, key=fields, on_change=changed,
        disabled=header is None, placeholder=t("columns_choose_field"),
        format_func=lambda name: t("columns_not_needed") if name == NONE else glossary().field(name),
    )  # fmt: skip
