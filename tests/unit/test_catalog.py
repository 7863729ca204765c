"""The catalogue of metrics: complete in both languages, and every part of a formula is something that can be opened."""

from __future__ import annotations

import pytest

from lib.metrics.catalog import ALL, METRICS, _by_ref
from lib.metrics.figures import GROSS
from lib.metrics.metric import Metric
from lib.metrics.relations import DIMENSIONS, LISTS, RELATIONS
from lib.query import Snapshot
from lib.schema.tables import TABLES
from lib.texts.glossary import LANGUAGES, Glossary, Language
from lib.ui.words.texts import catalogue


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_metric_is_explained(language: Language) -> None:
    glossary = Glossary.load(language)
    for metric in METRICS:
        assert metric.key in glossary.metrics, f"lib/texts/{language}/metrics.toml has no [metric.{metric.key}]"
        text = glossary.metric(metric.key)
        assert text.label
        assert text.definition
        assert text.why
        assert text.formula
        assert text.numerator
        if metric.denominator and not metric.family:
            assert text.denominator, f"{metric.ref}: what is it divided by?"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_why_a_row_does_not_count_has_a_text(language: Language) -> None:
    parts = [part for metric in METRICS for part in metric.parts]
    codes = {code for part in parts for code in part.reason.codes}
    texts = catalogue(language)
    assert len(codes) > 30
    assert [f"reason_{code}" for code in sorted(codes) if f"reason_{code}" not in texts] == []


def test_both_languages_explain_the_same() -> None:
    english, spanish = (Glossary.load(language) for language in LANGUAGES)
    assert english.metrics.keys() == spanish.metrics.keys()
    assert english.words.keys() == spanish.words.keys()
    refs = {ref.replace(".", "_") for ref in ALL}
    assert english.metrics.keys() <= refs, "a text without a metric"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_and_dimension_has_a_name(language: Language) -> None:
    named = Glossary.load(language).fields
    used = {field.name for table in TABLES.values() for field in table.fields} | set(DIMENSIONS)
    assert not [name for name in sorted(used) if not named.get(name, {}).get("label")]


def test_one_ref_is_one_metric() -> None:
    first = METRICS[0]
    with pytest.raises(ValueError, match="Two metrics are called"):
        _by_ref([first, first])


def test_a_metric_cannot_name_what_does_not_exist() -> None:
    lost = Metric(ref="x.lost", page="revenue", numerator=GROSS, under="x.nowhere")
    with pytest.raises(ValueError, match=r"x\.nowhere"):
        _by_ref([lost])


def test_every_relation_has_the_columns_it_declares(golden: Snapshot) -> None:
    for relation in RELATIONS.values():
        table = relation.table or relation.name
        there = {name for name, *_ in golden.con.execute(f"select * from {table} limit 0").description or ()}
        lists = set() if relation.shared else {LISTS[d] for d in relation.dimensions if d in LISTS}
        asked = set() if relation.by_person else {*relation.filters.values()}  # of the person, whose table has them
        assert {relation.date, *relation.dimensions, *asked, *lists} <= there, relation.name
