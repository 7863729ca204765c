"""The texts of metrics, tables, fields, words and terms in one language.

``metrics.toml`` of each language holds what is said of metrics, ``labels.toml`` what tables, fields and words of the data are
called, ``terms.toml`` the terms of the trade.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from lib.texts.loader import LANGUAGES, Language, texts

__all__ = ["LANGUAGES", "BenchmarkText", "Glossary", "Language", "MetricText", "Term"]


@dataclass(frozen=True)
class MetricText:
    """What is said of one metric; see the head of ``metrics.toml`` for what each text is for."""

    label: str
    definition: str
    why: str
    formula: str
    excluded: str
    caveat: str
    numerator: str
    denominator: str


@dataclass(frozen=True)
class BenchmarkText:
    """What a benchmark measures and what its evidence says."""

    definition: str
    evidence: str


@dataclass(frozen=True)
class Term:
    """One term of the trade. `status` is computed, possible (with the table `needs`) or explained."""

    slug: str
    label: str
    definition: str
    aliases: tuple[str, ...]
    kind: str
    status: str
    metric: str
    needs: str
    related: tuple[str, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True)
class Glossary:
    """All texts in one language."""

    language: Language
    metrics: dict[str, MetricText]
    terms: dict[str, Term]
    tables: dict[str, dict[str, str]]
    fields: dict[str, dict[str, str]]
    words: dict[str, dict[str, str]]
    models: dict[str, dict[str, str]]
    benchmarks: dict[str, BenchmarkText]
    before: dict[str, str]

    @staticmethod
    @cache
    def load(language: Language) -> Glossary:
        """The glossary of a language, read once per process."""
        said, labels = texts(language, "metrics"), texts(language, "labels")
        shared, own = texts("en", "terms")["term"], texts(language, "terms")["term"]
        return Glossary(
            language,
            {key: MetricText(**text) for key, text in said["metric"].items()},
            {slug: _term(slug, shared[slug], own[slug], labels["field"].get(slug, {})) for slug in shared},
            labels["table"],
            labels["field"],
            labels["word"],
            said["model"],
            {id: BenchmarkText(**text) for id, text in said["benchmark"].items()},
            said["before"],
        )

    def metric(self, key: str) -> MetricText:
        """The texts of a metric by its key."""
        return self.metrics[key]

    def word(self, vocabulary: str, word: str) -> str:
        """How a canonical word is shown; an unknown word is shown as it was written."""
        return self.words.get(vocabulary, {}).get(word, word)

    def table(self, name: str) -> str:
        """What a table is called."""
        return self.tables[name]["label"]

    def field(self, name: str) -> str:
        """What a field or a dimension is called."""
        return self.fields.get(name, {}).get("label", name.replace("_", " ").capitalize())

    def search(self, text: str) -> list[Term]:
        """Terms whose name, other names or definition hold `text`, names first."""
        wanted = text.strip().casefold()
        named = [t for t in self.terms.values() if any(wanted in name.casefold() for name in (t.label, *t.aliases))]
        told = [t for t in self.terms.values() if wanted in t.definition.casefold() and t not in named]
        return sorted(named, key=lambda t: t.label.casefold()) + sorted(told, key=lambda t: t.label.casefold())


def _term(slug: str, shared: Mapping[str, Any], own: Mapping[str, Any], of_field: Mapping[str, str]) -> Term:
    """A term; one that is a field of the tables is called as that field is."""
    return Term(
        slug=slug,
        label=own["label"] if "label" in own else of_field["label"],
        definition=own["definition"],
        aliases=tuple(dict.fromkeys([*own.get("aliases", ()), *shared.get("aliases", ())])),
        kind=shared["kind"],
        status=shared["status"],
        metric=shared.get("metric", ""),
        needs=shared.get("needs", ""),
        related=tuple(shared.get("related", ())),
        sources=tuple(shared.get("sources", ())),
    )
