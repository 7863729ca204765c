"""The glossary's terms: complete, in both languages, and pointing only at things that exist."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
TEXTS = HERE.parents[1] / "lib" / "texts"

LANGUAGES = ("en", "es")
SOURCES = {"S0", "S1", "S2", "S3", "S4"}
KINDS = {"metric", "field", "concept", "role", "comparison"}
STATUSES = {"computed", "possible", "explained"}
NEEDS = {"surveys", "subscriptions", "tickets", "usage"}

TEXT_KEYS = {"label", "definition", "aliases"}
META_KEYS = {"kind", "status", "related", "sources"}
OPTIONAL_KEYS = {"metric", "needs"}

# Texts are shown as Markdown: these would turn into a formula, a link, HTML, code or an icon.
MARKDOWN = re.compile(r"[$\[\]<>`]|:\w+:")


@cache
def read(name: str) -> dict[str, Any]:
    """One file of texts as nested dicts."""
    return tomllib.loads((TEXTS / name).read_text(encoding="utf-8"))


def terms(language: str) -> dict[str, dict[str, Any]]:
    """Every term of a language by slug; one that is a field of the tables is called as that field is."""
    fields = read(f"{language}/labels.toml")["field"]
    return {
        slug: {**fields_label(slug, fields), **term} for slug, term in read(f"{language}/terms.toml")["term"].items()
    }


def fields_label(slug: str, fields: dict[str, dict[str, str]]) -> dict[str, str]:
    """The label of the field that a term is, if it is one."""
    of_field = read("en/terms.toml")["term"][slug]["kind"] == "field" and slug in fields
    return {"label": fields[slug]["label"]} if of_field else {}


def seed_terms() -> list[tuple[str, str, str]]:
    """(source, the term as its glossary spells it, slug), one per line of the list."""
    lines = (HERE / "seed_terms.txt").read_text(encoding="utf-8").splitlines()
    return [(source, term, slug) for source, term, slug in (line.split("\t") for line in lines)]


def test_both_languages_hold_the_same_terms() -> None:
    assert list(terms("en")) == list(terms("es"))


def test_a_term_has_its_keys_and_no_others() -> None:
    for slug, term in terms("en").items():
        assert TEXT_KEYS | META_KEYS <= set(term) <= TEXT_KEYS | META_KEYS | OPTIONAL_KEYS, slug
    for slug, term in terms("es").items():
        assert set(term) == TEXT_KEYS, slug


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty_or_breaks_markdown(language: str) -> None:
    for slug, term in terms(language).items():
        assert term["aliases"], slug
        for text in (term["label"], term["definition"], *term["aliases"]):
            assert text, slug
            assert text == text.strip(), slug
            assert not MARKDOWN.search(text), (slug, text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_are_unique(language: str) -> None:
    labels = [term["label"].casefold() for term in terms(language).values()]
    assert len(set(labels)) == len(labels)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_alias_adds_a_spelling(language: str) -> None:
    for slug, term in terms(language).items():
        spellings = [spelling.casefold() for spelling in (term["label"], *term["aliases"])]
        assert len(set(spellings)) == len(spellings), slug


def test_no_definition_is_left_untranslated() -> None:
    english, spanish = terms("en"), terms("es")
    assert not [slug for slug in english if english[slug]["definition"] == spanish[slug]["definition"]]


def test_the_seed_list_covers_every_source_once() -> None:
    listed = [(source, term) for source, term, _ in seed_terms()]
    assert len(set(listed)) == len(listed)
    assert {source for source, _ in listed} == SOURCES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_seed_term_resolves_and_can_be_searched_as_it_is_spelled(language: str) -> None:
    for source, term, slug in seed_terms():
        found = terms(language)[slug]
        spellings = {spelling.casefold() for spelling in (found["label"], *found["aliases"])}
        assert term.casefold() in spellings, (source, term)


def test_sources_are_those_of_the_seed_list() -> None:
    named: dict[str, set[str]] = {}
    for source, _, slug in seed_terms():
        named.setdefault(slug, set()).add(source)
    assert {slug: set(term["sources"]) for slug, term in terms("en").items()} == named


def test_related_terms_exist() -> None:
    for slug, term in terms("en").items():
        assert term["related"], slug
        assert slug not in term["related"], slug
        assert len(set(term["related"])) == len(term["related"]), slug
        assert not set(term["related"]) - set(terms("en")), slug


def test_kind_and_status_are_known_and_possible_says_what_it_needs() -> None:
    for slug, term in terms("en").items():
        assert term["kind"] in KINDS, slug
        assert term["status"] in STATUSES, slug
        assert ("needs" in term) == (term["status"] == "possible"), slug
        assert term.get("needs", "surveys") in NEEDS, slug


def test_a_computed_metric_names_one_that_has_texts() -> None:
    metrics = read("en/metrics.toml")["metric"]
    for slug, term in terms("en").items():
        if "metric" in term:
            assert term["status"] == "computed", slug
            assert term["metric"] in metrics, (slug, term["metric"])
        else:
            assert (term["kind"], term["status"]) != ("metric", "computed"), slug


@pytest.mark.parametrize("product", ["SuccessPlays", "SuccessTeams", "SuccessBLOC"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_vendor_name_is_explained_under_a_neutral_word(product: str, language: str) -> None:
    term = terms(language)[{term: slug for _, term, slug in seed_terms()}[product]]
    assert not term["label"].startswith(product)
    assert "Totango" in term["definition"]
    assert product in term["definition"]
