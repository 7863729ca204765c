"""What no row of a file settles, asked once with the rows as evidence; the answers become settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import pandas as pd
import streamlit as st

from lib.ingest.clean.days import SWAPPED
from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.evidence import OPTIONS, Question
from lib.schema.amounts import read_money
from lib.schema.moments import read_date
from lib.ui.words import formats
from lib.ui.words.sentences import said
from lib.ui.words.texts import t


def ask(receipts: Iterable[Receipt], key: str = "") -> dict[str, str]:
    """Show every open question once. Returns the answers given so far: setting -> value. `key` tells places of one page apart."""
    asked = {r.setting_of(question): (r, question) for r in receipts for question in r.questions}
    st.markdown(f"#### {t('question_title') if len(asked) == 1 else t('question_titles', n=formats.count(len(asked)))}")
    st.caption(t("question_why"))
    answers: dict[str, str] = {}
    for setting, (receipt, question) in asked.items():
        with st.container(border=True):
            answer = _radio(receipt, question, None, f"answer.{setting}{key}")
        if answer:
            answers[setting] = answer
    return answers


def choose(receipts: Iterable[Receipt], settled: Mapping[str, str], key: str = "") -> dict[str, str]:
    """Show the choices of several receipts one below the other. Returns what was chosen instead: setting -> value."""
    asked = Asked()
    found: dict[str, str] = {}
    for receipt in receipts:
        found |= beside(receipt, settled, asked, key)
    return found


@dataclass
class Asked:
    """The choices that a page has shown already: setting -> the file beside which it stands."""

    files: dict[str, str] = field(default_factory=dict)


def beside(receipt: Receipt, settled: Mapping[str, str], asked: Asked, key: str = "") -> dict[str, str]:
    """Show the choices of one receipt, each with the answer that holds: the one in `settled`, else its own. Returns what was
    chosen instead: setting -> value. `key` tells places of one page apart. One that stands beside another file already is
    only named: its answer is for both."""
    if not receipt.choices:
        return {}
    st.markdown(f"**{t('choices_title')}**")
    if not asked.files:
        st.caption(t("choices_why"))
    answers: dict[str, str] = {}
    for question in receipt.choices:
        setting = receipt.setting_of(question)
        if setting in asked.files:
            first = t("choices_above", file=formats.plain(asked.files[setting]))
            st.caption(f":material/help: {said(question.sentence(receipt.file))} {first}")
            continue
        asked.files[setting] = receipt.file
        told = settled.get(setting)
        holds = told if told in question.options else question.default
        answer = _radio(receipt, question, question.options.index(holds), f"choice.{setting}{key}")
        if answer and answer != holds:
            answers[setting] = answer
    return answers


def _radio(receipt: Receipt, question: Question, index: int | None, key: str) -> str | None:
    """A question with its options and its evidence. Returns the answer given, if one is."""

    def label(option: str) -> str:
        return said(question.label(option))

    sentence = said(question.sentence(receipt.file))
    answer: str | None = st.radio(sentence, question.options, index=index, key=key, format_func=label)
    if question.examples:
        st.dataframe(_evidence(question, label), hide_index=True, width="content")
    return answer


def _evidence(question: Question, label: Callable[[str], str]) -> pd.DataFrame:
    """The example rows as written, and as each answer would read them."""
    columns = {t("question_row"): [formats.count(row) for row, _ in question.examples]}
    if any(text for _, text in question.examples):
        columns[t("question_written")] = [text for _, text in question.examples]
    if question.kind in (*OPTIONS, SWAPPED):
        for option in question.options:
            columns[label(option)] = [_read(text, option) for _, text in question.examples]
    return pd.DataFrame(columns)


def _read(text: str, option: str) -> str:
    read: date | Decimal | None
    match option:
        case "dmy" | "mdy":
            read = read_date(text, option)
            return formats.day(read) if read else ""
        case "swap" | "as_written":
            read = read_date(text, None)
            if read and option == "swap":
                read = read.replace(month=read.day, day=read.month)
            return formats.day(read) if read else ""
        case "comma" | "dot":
            read = read_money(text, option)
            return formats.number(read, 2) if read is not None else ""
    raise ValueError(f"“{option}” answers no question.")
