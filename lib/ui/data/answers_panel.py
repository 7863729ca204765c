"""Everything that was answered about how files are read, each answer changeable, and the words that nobody knows yet.

A change reads the kept files of the earlier imports again; what that changes is shown before it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

import streamlit as st

from lib.ingest.clean import applied
from lib.ingest.map.evidence import answer
from lib.publish.ledger import files_of_sources
from lib.publish.replay import unknown_words
from lib.schema.settings import (
    FAMILIES,
    NONE,
    PER_SOURCE,
    READINGS,
)
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.ui.data import importing, jobs
from lib.ui.data import unknown_words as words
from lib.ui.data.plan import Plan
from lib.ui.data.settings_panel import stored
from lib.ui.frame import access
from lib.ui.words.formats import plain
from lib.ui.words.sentences import said
from lib.ui.words.texts import glossary, t

FORGET = ""


def show(view: access.View) -> None:
    """The answers of the workspace, for its owner."""
    st.caption(t("answers_how"))
    importing.say()
    own = stored(view)
    remembered = {key: value for key, value in own.items() if key.partition(".")[0] in READINGS}
    changes = _unknown(view, remembered)
    if remembered:
        st.markdown(f"**{t('answers_title')}**")
    files, written = _files(view), _written(view)
    for key, value in sorted(remembered.items()):
        chosen = _answer(key, value, files, written.get(key, ""))
        if chosen != value:
            changes[key] = chosen
    if not remembered and not changes:
        st.caption(t("answers_none"))
    plan = Plan(view.workspace, "", (), "update", changes, jobs.asker(view))
    pending = importing.waiting()
    if pending and pending.plan.chosen != plan.chosen:
        importing.forget(pending)
        pending = None
    if pending is None:
        asked = st.button(
            t("answers_again"), type="primary", disabled=not changes, icon=":material/restart_alt:", key="answers_again"
        )
        if asked:
            importing.check(plan)
    importing.proceed(view)


def _unknown(view: access.View, remembered: Mapping[str, str]) -> dict[str, str]:
    """The words in the tables that are on no list and were never asked about, with the answers given so far."""
    if view.snapshot is None:
        return {}
    found = unknown_words(access.cursor(view.snapshot), "main")
    return words.ask([words.Unknown(*each) for each in found], remembered, "known")


def _files(view: access.View) -> dict[str, str]:
    """Source -> the files that came from it, as they are named to the reader."""
    if view.snapshot is None:
        return {}
    with closing(access.cursor(view.snapshot)) as con:
        return {source: ", ".join(names) for source, names in files_of_sources(con).items()}


def _written(view: access.View) -> dict[str, str]:
    """Setting -> what it is about as a file writes it."""
    return applied.as_written(access.cursor(view.snapshot)) if view.snapshot else {}


def _answer(key: str, value: str, files: Mapping[str, str], written: str) -> str:
    """One answer as a choice among what it could be, and to forget it. `written` is what it is about as a file writes it,
    empty if nobody knows."""
    family, _, rest = key.partition(".")
    options = _options(family, rest)

    def shown(option: str) -> str:
        if option == FORGET:
            return t("answers_forget")
        match family:
            case "word":
                return words.meaning_of(rest.partition(".")[0], option)
            case "header":
                return t("columns_not_needed") if option == NONE else glossary().field(option)
            case "table":
                return t("data_table_none") if option == NONE else glossary().table(option)
        return said(answer(family, option))

    chosen: str = st.selectbox(
        _label(family, rest, files, written), options, index=options.index(value) if value in options else len(options) - 1,
        key=f"remembered.{key}", format_func=shown,
    )  # fmt: skip
    return chosen


def _options(family: str, rest: str) -> list[str]:
    match family:
        case "word":
            return [*VOCABULARY[rest.partition(".")[0]], NONE, FORGET]
        case "header":
            return [*TABLES[rest.partition(".")[0].partition("@")[0]].by_name, NONE, FORGET]
    return [*FAMILIES[family], FORGET]


def _label(family: str, rest: str, files: Mapping[str, str], written: str) -> str:
    """What an answer is about."""
    if family == "word":
        return words.label_of(f"word.{rest}", written)
    if family in PER_SOURCE:
        return t(f"answers_{family}", source=plain(files.get(rest, rest)))
    about, _, name = rest.partition(".")
    if family == "movement":
        return t("answers_movement", source=plain(files.get(about, about)), word=plain(written or name))
    if family == "header":
        table, _, source = about.partition("@")
        return t(
            "answers_header",
            table=glossary().table(table),
            column=plain(written or name),
            source=plain(files.get(source, source)),
        )
    field, _, source = name.partition("@")
    label = t(f"settings_reading_{family}", table=glossary().table(about), field=glossary().field(field))
    return f"{label} ({plain(files.get(source, source))})" if source else label
