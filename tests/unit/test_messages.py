"""What the way in has to say: every code has a sentence in every language, with the same parameters."""

from __future__ import annotations

import re
from string import Formatter
from typing import get_args

import pytest

from lib.ingest.map.money import SHORT
from lib.ingest.map.months import Unit
from lib.ingest.map.profiles import all_profiles
from lib.ingest.read.text_table import Unreadable
from lib.metrics.aggregate import GAPS
from lib.schema.fields import Kind
from lib.schema.settings import FAMILIES, READINGS
from lib.texts.glossary import LANGUAGES
from lib.texts.messages import (
    OF_ONE,
    ON_PAGE,
    Message,
    Named,
    sentences,
)
from tests.conftest import ROOT

EVERY = sentences("en")
CODE = re.compile(r'\b(?:Message|Note|Unreadable|Unrecognised|ImportRefused|WorkspaceError|SettingError)\(\s*"(\w+)"')
ASKED = tuple(kind for kind in READINGS if kind not in ("header", "word"))
BUILT = {
    "format_": ("pdf", "rtf", "picture", "rar", "7z", "bzip2", "xz", "database", "parquet"),
    "reading_": ("dmy", "mdy", "comma", "dot"),
    "not_": tuple(kind.value for kind in Kind if kind is not Kind.WORD),
    "unfit_": tuple(kind.value for kind in Kind if kind not in (Kind.WORD, Kind.TEXT, Kind.UTM)),
    "ask_": (*ASKED, "home_currency"),
    "about_": (*ASKED, "word"),
    "reason_": tuple(SHORT),
    "answer_": (*(f"{kind}_{option}" for kind in ASKED if kind != "table" for option in FAMILIES[kind]), "table"),
    "left_out_": ("no_date", *(gap.code for gaps in GAPS.values() for gap in gaps)),
    "filter_": ("bought", "company"),
    "wide_": get_args(Unit),
    "segment_": tuple(f"{of}{end}" for of in ("field", "word", "name") for end in ("", "_nearest", "_none")),
    "segment_wants_": (
        "field", "joint", "close", "open", "comma", "and", "op", "empty", "text", "start", "days", "number", "day", "flag", "word", "member", "segment",
    ),
    "number_": ("needs", "empty", "dimension", "over", "costs", "costs_never", "never", "no_start", "no_rate", "locked"),
}  # fmt: skip
"""Codes that are put together from a prefix and what is met."""


def parameters(text: str) -> set[str]:
    """The names in a sentence's braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything_with_the_same_parameters(language: str) -> None:
    own = sentences(language)
    assert own.keys() == EVERY.keys()
    assert {code for code in EVERY if parameters(own[code]) != parameters(EVERY[code])} == set()
    several = {code: own[code.removesuffix(OF_ONE)] for code in EVERY if code.endswith(OF_ONE)}
    assert {code for code, text in several.items() if parameters(own[code]) | {"count"} != parameters(text)} == set()
    assert all(text.strip() == text and text for text in own.values())


def test_every_code_in_the_source_has_a_sentence_and_every_sentence_a_use() -> None:
    sources = [path.read_text(encoding="utf-8") for path in (ROOT / "lib").rglob("*.py")]
    named = {code for source in sources for code in CODE.findall(source)}
    named |= {prefix + rest for prefix, rests in BUILT.items() for rest in rests}
    assert named <= EVERY.keys()
    words = {word for source in sources for word in re.findall(r"[\"'](\w+)[\"']", source)}
    reasons = {aside.reason for profile in all_profiles() for feed in profile.feeds for aside in feed.aside}
    refusals = {profile.refuse for profile in all_profiles()}
    of_one = {code for code in EVERY if code.endswith(OF_ONE)}
    on_page = {code for code in EVERY if code.removesuffix(OF_ONE).endswith(ON_PAGE)}
    assert {code.removesuffix(OF_ONE).removesuffix(ON_PAGE) for code in on_page} <= EVERY.keys()
    assert EVERY.keys() - of_one - on_page - named - words - reasons - refusals == set()
    assert {code.removesuffix(OF_ONE) for code in of_one} == {c for c in EVERY if "{count}" in EVERY[c]} - {
        "archive_files"
    }


def test_refusals_of_a_file_name_it_and_end_as_a_sentence() -> None:
    for language in LANGUAGES:
        own = sentences(language).items()
        refusals = [text for code, text in own if text.startswith("{file}") and not code.startswith("ask_")]
        assert len(refusals) > 20
        assert all(text.endswith((".", "{why}")) for text in refusals)


def test_a_message_is_said_with_what_is_inside_it() -> None:
    message = Message(
        "unrecognised",
        {
            "file": "x.csv",
            "columns": ("a", "b"),
            "table": Named("table", "payments"),
            "missing": (Named("field", "date"), Message("maybe_header", {"field": Named("field", "amount"), "header": "Amt"})),
        },
    )  # fmt: skip
    assert "its columns are a, b, and the payments table" in str(message)
    assert "needs date, amount (is it “Amt”?)" in str(message)
    assert "amount (¿es «Amt»?)" in message.text("es")


def test_one_is_not_said_as_several() -> None:
    assert str(Message("blank_rows", {"count": 1})) == "One blank row was passed over."
    assert str(Message("blank_rows", {"count": 2})) == "2 blank rows were passed over."
    assert Message("blank_rows", {"count": 1}).text("es") == "Se ha pasado por alto una fila en blanco."


def test_a_number_is_shown_as_the_reader_writes_it() -> None:
    refusal = Unreadable("too_many_rows", file="x.csv", limit=5_000_000)
    assert "5,000,000" in str(refusal)
    assert "5.000.000" in refusal.message.text(
        "es", lambda leaf: f"{leaf:,}".replace(",", ".") if isinstance(leaf, int) else str(leaf)
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_page_says_names_no_option_and_no_setting(language: str) -> None:
    own = sentences(language)
    shown = {code: text for code, text in own.items() if f"{code.removesuffix(OF_ONE)}{ON_PAGE}" not in own}
    written = ("--answer", "{key}=", 'settings "', "click_ids")
    assert [code for code, text in shown.items() if any(part in text for part in written)] == []
    twins = {code: text for code, text in own.items() if code.removesuffix(OF_ONE).endswith(ON_PAGE)}
    assert all(
        parameters(text) <= parameters(own[code.replace(ON_PAGE, "")]) | {"count"} for code, text in twins.items()
    )
