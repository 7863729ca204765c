"""What each uploaded sheet is to be read as: its table, and the columns that its table cannot do without."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping, Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from lib.ingest.first_look import SheetSeen
from lib.ingest.map.suggest import setting, suggest
from lib.schema.settings import NONE
from lib.schema.tables import TABLES
from lib.ui.data.uploads import Look, Read, read
from lib.ui.words.formats import count, plain
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

Answers = MutableMapping[str, str]
"""Setting -> value: what was answered by hand for the files at hand."""


def choose(looks: Sequence[Look], stored: Mapping[str, str], answers: Answers, *, checked: bool = False) -> bool:
    """Show what every sheet is read as and take corrections into `answers`; once `checked`, what is open is asked below. Returns whether something can be checked: a file
    that is no use is left out beside others that are, with the reason."""
    useless: list[tuple[DeltaGenerator, str]] = []
    any_rows = False
    for look in looks:
        if look.refused:
            useless.append((st.empty(), said(look.refused.message)))
            continue
        if look.exported:
            st.info(t("data_exported", file=plain(look.upload.name)), icon=":material/inventory_2:")
            any_rows = True
            continue
        readings = [_sheet(look, i, sheet, stored, answers, checked=checked) for i, sheet in enumerate(look.sheets)]
        good = any(reading.usable for reading in readings)
        for refused in (reading.refused for reading in readings if reading.refused):
            if good:
                st.warning(f"{refused} {t('data_others_stay')}", icon=":material/playlist_remove:")
            else:
                useless.append((st.empty(), refused))
        any_rows = any_rows or good
    for place, why in useless:
        if any_rows:
            place.warning(f"{why} {t('data_file_out')}", icon=":material/playlist_remove:")
        else:
            place.error(f"{why} {t('data_stays')}", icon=":material/block:")
    return any_rows


def left_out(some: int, every: int, whys: str) -> str:
    """How many of the files are left out, and why."""
    return t("data_files_out_one" if some == 1 else "data_files_out", n=count(some), all=count(every), why=whys)


def _sheet(
    look: Look, position: int, sheet: SheetSeen, stored: Mapping[str, str], answers: Answers, *, checked: bool
) -> Read:
    """The choice of one sheet's table, and of the columns that are missing for it."""
    about, key = f"table.{sheet.source}", f"data_table_{look.id}" + (f"_{position}" if position else "")
    by_itself = read(sheet, {**stored, **answers, about: ""})

    def shown(table: str) -> str:
        if table == NONE:
            return t("data_table_none")
        if table:
            return glossary().table(table)
        if not by_itself.tables:
            return t("data_table_asked" if by_itself.asks and not by_itself.to_choose else "data_table_ask")
        named = ", ".join(glossary().table(name) for name in by_itself.tables)
        how = "data_table_auto" if not by_itself.vendor else "data_table_vendor"
        return t(
            f"{how}_several" if by_itself.vendor and len(by_itself.tables) > 1 else how,
            tables=named,
            vendor=by_itself.vendor,
        )

    rows = t("data_one_row") if sheet.rows == 1 else t("data_rows", n=count(sheet.rows))
    options = ["", *TABLES, NONE]
    told = answers.get(about, stored.get(about, ""))
    st.session_state[key] = told if told in options else ""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f":material/draft: {plain(sheet.name)}  \n:small[:gray[{rows}]]", width=240)
        st.selectbox(
            t("data_table_of", file=plain(sheet.name), rows=rows), options, key=key, format_func=shown, width=360,
            on_change=lambda: _keep(answers, stored, about, st.session_state[key]), label_visibility="collapsed",
        )  # fmt: skip
        reading = read(sheet, {**stored, **answers})
        st.markdown(_state(reading), width="content")
    if reading.asks and not checked:
        how = t("data_asked_table" if reading.to_choose else "data_asked")
        st.info(f"{reading.asks} {how}", icon=":material/help:")
    if not reading.missing:
        return reading
    near = {name: header for header, name, _ in suggest(sheet.headers, reading.table, None, sheet.cells)}
    for name in reading.missing:
        header: str | None = st.selectbox(
            t("data_column_for", field=glossary().field(name)), sheet.headers, index=None, key=f"{key}_{reading.table}_{name}",
            placeholder=t("data_column_maybe", header=near[name]) if name in near else t("data_column_choose"),
        )  # fmt: skip
        if header:
            about, value = setting(reading.table, header, name)
            _keep(answers, stored, about, value)
    return read(sheet, {**stored, **answers})


def _state(reading: Read) -> str:
    """How far a file is understood, in a word."""
    if reading.asks:
        return f":orange[:material/help: {t('state_asked')}]"
    if reading.missing or reading.refused:
        return f":red[:material/error: {t('state_refused')}]"
    if not reading.tables:
        return f":gray[:material/remove: {t('state_left')}]"
    return f":green[:material/check: {t('state_understood')}]"


def _keep(answers: Answers, stored: Mapping[str, str], about: str, value: str) -> None:
    """Take an answer that differs from what is remembered."""
    if value == stored.get(about, ""):
        answers.pop(about, None)
    else:
        answers[about] = value
