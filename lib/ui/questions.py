"""What no row of a file settles, asked once with the rows as evidence; the answers become settings."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.ingest.clean import Question
from lib.ingest.receipt import Receipt
from lib.ingest.values import read_date, read_money
from lib.ui import formats
from lib.ui.texts import t


def ask(receipts: Iterable[Receipt]) -> dict[str, str]:
    """Show every open question once. Returns the answers given so far: setting -> value."""
    asked = {r.setting_of(question): (r, question) for r in receipts for question in r.questions}
    st.markdown(f"#### {t('question_title') if len(asked) == 1 else t('question_titles', n=formats.count(len(asked)))}")
    st.caption(t("question_why"))
    answers: dict[str, str] = {}
    for setting, (receipt, question) in asked.items():
        with st.container(border=True):
            label = t(
                f"question_{question.kind}", file=formats.plain(receipt.file), column=formats.plain(question.column)
            )
            answer = st.radio(
                label, question.options, index=None, key=f"answer.{setting}", horizontal=True, format_func=option_label
            )
            st.dataframe(_evidence(question), hide_index=True, width="content")
        if answer:
            answers[setting] = answer
    return answers


def option_label(option: str) -> str:
    """One way to read what is asked about, as the reader calls it."""
    return t(f"question_{option}" if option in ("dmy", "mdy", "comma", "dot") else f"table_{option}")


def _evidence(question: Question) -> pd.DataFrame:
    """The example rows as written, and as each answer would read them."""
    columns: dict[str, list[str]] = {
        t("question_row"): [formats.count(row) for row, _ in question.examples],
        t("question_written"): [text for _, text in question.examples],
    }
    if question.kind != "table":
        for option in question.options:
            columns[option_label(option)] = [_read(text, option) for _, text in question.examples]
    return pd.DataFrame(columns)


def _read(text: str, option: str) -> str:
    read: date | Decimal | None
    match option:
        case "dmy" | "mdy":
            read = read_date(text, option)
            return formats.day(read) if read else ""
        case "comma" | "dot":
            read = read_money(text, option)
            return formats.number(read, 2) if read is not None else ""
    raise ValueError(f"“{option}” answers no question.")
