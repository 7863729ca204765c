"""Every thing of the data has one label: no second text says what a table, a field or a word of a list is called."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from lib.ingest.map.headers import map_headers, recognise
from lib.metrics.relations import DIMENSIONS
from lib.schema.tables import TABLES
from lib.schema.vocabulary import VOCABULARY
from lib.texts import loader
from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.texts.loader import INTERFACE, TextError, texts
from lib.texts.messages import Named
from lib.ui.words import sentences
from tests.conftest import ROOT

FIELDS = {field.name for table in TABLES.values() for field in table.fields}
ANOTHER_THING = {"column_event", "column_pending", "column_level"}
"""Columns of the rows behind a figure that no field is: the kind of a movement of money, an amount that is owed, what a plan
is worth a month."""


def second_labels(keys: set[str], labels: dict[str, Any]) -> set[str]:
    """The keys that name a table, field or word which the labels name."""
    words = {f"{vocabulary}_{word}" for vocabulary, own in labels["word"].items() for word in own}
    named = {"table": set(labels["table"]), "field": set(labels["field"]), "word": words}
    named["column"] = named["dimension"] = named["field"]
    return {
        key
        for key in keys
        if (match := re.fullmatch(r"(table|field|word|column|dimension)_(\w+?)(_about|_label)?", key))
        and match[2] in named[match[1]]
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_can_be_shown_has_a_label(language: Language) -> None:
    own = Glossary.load(language)
    assert set(TABLES) == set(own.tables)
    assert FIELDS | set(DIMENSIONS) <= set(own.fields)
    assert {vocabulary: set(words) for vocabulary, words in VOCABULARY.items()} == {
        vocabulary: set(words) for vocabulary, words in own.words.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_second_text_labels_a_field_a_word_or_a_table(language: Language) -> None:
    labels = dict(texts(language, "labels"))
    assert second_labels(set(texts(language, INTERFACE)) | set(texts(language, "messages")), labels) <= ANOTHER_THING
    assert not set(texts(language, "metrics")) & set(labels)
    kinds = texts("en", "terms")["term"]
    terms = texts(language, "terms")["term"]
    assert {
        slug for slug in terms if kinds[slug]["kind"] == "field" and slug in labels["field"] and "label" in terms[slug]
    } == set()
    assert Glossary.load(language).terms["set_sources"].label == labels["field"]["set_sources"]["label"]


def test_a_second_label_would_be_seen() -> None:
    labels = dict(texts("en", "labels"))
    second = {"field_email", "column_amount", "table_leads", "table_leads_about", "word_call_status_no_show"}
    assert second_labels(second | {"column_row", "field_of_view", "table_of"}, labels) == second


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_things_of_one_list_are_not_called_the_same(language: Language) -> None:
    own = Glossary.load(language)
    for table in TABLES.values():
        labels = [own.field(field.name) for field in table.fields]
        assert len(set(labels)) == len(labels), table.name
    for words in own.words.values():
        assert len(set(words.values())) == len(words)


def test_a_message_on_a_page_calls_things_by_their_label(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sentences, "glossary", lambda: Glossary.load("es"))
    assert sentences.named(Named("table", "payments")) == "Pagos"
    assert sentences.named(Named("field", "joined_date")) == "Fecha de alta"
    assert sentences.named(Named("word", "call_status.no_show")) == "No se presentó"


def test_one_module_reads_the_texts() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "lib").rglob("*.py")
        if "import tomllib" in (source := path.read_text(encoding="utf-8")) and "texts" in source
    }
    assert {path for path in readers if path.startswith(("lib/texts/", "lib/ui/"))} == {"lib/texts/loader.py"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_texts_is_checked(language: Language) -> None:
    files = {path.stem for path in (loader.FOLDER / language).glob("*.toml")} | {INTERFACE}
    assert files == {"labels", "messages", "metrics", "terms", INTERFACE}
    for name in files:
        assert texts(language, name)


@pytest.mark.parametrize(
    ("faulty", "says"),
    [
        (lambda: loader.check("labels", {"en": {"a": {"b": "x"}}, "es": {"a": {}}}), r"labels: .*a\.b"),
        (
            lambda: loader.check("messages", {"en": {"a": "x {n}"}, "es": {"a": "x {m}"}}),
            r"messages: in es .*parameters: a",
        ),
        (lambda: loader.joined({"a.toml": {"x": "1"}, "b.toml": {"x": "2"}}), r"b\.toml repeats x"),
    ],
)
def test_texts_that_do_not_match_are_an_error_that_names_them(faulty: Callable[[], object], says: str) -> None:
    with pytest.raises(TextError, match=says):
        faulty()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_is_read_back_as_its_field(language: Language) -> None:
    """Whoever names a column as the interface names the field is understood. Of ids only those that were before."""
    labels = Glossary.load(language)
    read = {
        (table.name, field.name): map_headers([labels.field(field.name)], table.name).fields.get(
            labels.field(field.name)
        )
        for table in TABLES.values()
        for field in table.fields
    }
    wrong = {place: found for place, found in read.items() if found != place[1]}
    assert {place: found for place, found in wrong.items() if place[1] != "id" or found is not None} == {}


def test_a_label_says_which_field_a_column_is_and_not_which_table() -> None:
    headers = ["Email", "Close date", "Desde el día", "Pagos por cobrar"]
    assert recognise("file.csv", headers).fields["Pagos por cobrar"] == "pending_payments"
    asked = map_headers(headers, "customers", by_label=False)
    assert asked.unmapped == ("Desde el día", "Pagos por cobrar")


def test_a_label_settles_nothing_that_its_other_names_leave_open() -> None:
    assert map_headers(["Date", "Amount", "IVA %"], "payments").unmapped == ("IVA %",), "a rate is no amount"
