"""Words that are on no list: each is asked once, with its rows and the words of the list that it may mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import streamlit as st

from lib.ingest.clean.receipt import Receipt
from lib.ingest.map.remembered import word_setting
from lib.schema.settings import NONE
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.ui.words.formats import count, plain
from lib.ui.words.texts import glossary, t


@dataclass(frozen=True)
class Unknown:
    """A word of a field as it is written, and in how many rows."""

    table: str
    field: str
    word: str
    rows: int

    @property
    def setting(self) -> str:
        """What remembers its meaning."""
        return word_setting(self.table, self.field, self.word)


def of_receipts(receipts: Iterable[Receipt]) -> list[Unknown]:
    """The unknown words of several receipts."""
    return [Unknown(r.table, name, word, rows) for r in receipts for (name, word), rows in r.unknown_words.items()]


def ask(unknown: Iterable[Unknown], settled: Mapping[str, str], key: str) -> dict[str, str]:
    """Ask for the meaning of every word that `settled` has no answer for. Returns the answers given so far."""
    together: dict[str, list[Unknown]] = {}
    for each in unknown:
        if each.setting not in settled:
            together.setdefault(each.setting, []).append(each)
    if not together:
        return {}
    st.markdown(f"#### {t('words_title')}")
    st.caption(t("words_how"))
    answers: dict[str, str] = {}
    for setting, found in together.items():
        rows = sum(each.rows for each in found)
        written = ", ".join(dict.fromkeys(plain(each.word) for each in found))
        field = f"{glossary().table(found[0].table)}, {glossary().field(found[0].field)}"
        label = t("words_one" if rows == 1 else "words_of", word=written, field=field, rows=count(rows))
        meaning = choice(label, setting, f"{key}.{setting}")
        if meaning:
            answers[setting] = meaning
    return answers


def choice(label: str, setting: str, key: str, current: str | None = None) -> str | None:
    """A choice of what a word means: a word of its list, or none of them."""
    vocabulary = setting.split(".")[1]
    options = [*VOCABULARY[vocabulary], NONE]
    chosen: str | None = st.selectbox(
        label, options, index=options.index(current) if current in options else None, key=key, placeholder=t("words_choose"),
        format_func=lambda word: meaning_of(vocabulary, word),
    )  # fmt: skip
    return chosen


def meaning_of(vocabulary: str, word: str) -> str:
    """A word of a list as the reader calls it."""
    return t("words_none") if word == NONE else glossary().word(vocabulary, word)


def label_of(setting: str, written: str = "") -> str:
    """The field whose words a setting is about, with the word as it is `written`, if that is known."""
    vocabulary, _, word = setting.removeprefix("word.").partition(".")
    names = dict.fromkeys(f.name for table in TABLES.values() for f in table.fields if f.vocabulary == vocabulary)
    return f"{' / '.join(glossary().field(name) for name in names)}: “{plain(written or word)}”"
