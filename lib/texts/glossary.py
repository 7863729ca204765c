"""The texts of metrics, dimensions, words and terms in one language.

``metrics.toml`` of each language holds what is said of metrics and of the words in the data, ``terms.toml`` the terms of the
trade. A text that is missing in one language is an error at load, not an empty hover.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

Language = Literal["en", "es"]
LANGUAGES: tuple[Language, ...] = ("en", "es")
FOLDER = Path(__file__).parent


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
    fields: dict[str, dict[str, str]]
    words: dict[str, dict[str, str]]
    models: dict[str, dict[str, str]]
    benchmarks: dict[str, BenchmarkText]
    before: dict[str, str]

    @staticmethod
    @cache
    def load(language: Language) -> Glossary:
        """The glossary of a language, read once per process."""
        texts = _read(language, "metrics")
        shared, own = _read("en", "terms")["term"], _read(language, "terms")["term"]
        terms = {slug: _term(slug, shared[slug], own[slug]) for slug in shared}
        return Glossary(
            language,
            {key: MetricText(**text) for key, text in texts["metric"].items()},
            terms,
            texts["field"],
            texts["word"],
            texts["model"],
            {id: BenchmarkText(**text) for id, text in texts["benchmark"].items()},
            texts["before"],
        )

    def metric(self, key: str) -> MetricText:
        """The texts of a metric by its key."""
        return self.metrics[key]

    def word(self, vocabulary: str, word: str) -> str:
        """How a canonical word is shown; an unknown word is shown as it was written."""
        return self.words.get(vocabulary, {}).get(word, word)

    def field(self, name: str) -> str:
        """How a dimension is called."""
        return self.fields.get(name, {}).get("label", name.replace("_", " ").capitalize())

    def search(self, text: str) -> list[Term]:
        """Terms whose name, other names or definition hold `text`, names first."""
        wanted = text.strip().casefold()
        named = [t for t in self.terms.values() if any(wanted in name.casefold() for name in (t.label, *t.aliases))]
        told = [t for t in self.terms.values() if wanted in t.definition.casefold() and t not in named]
        return sorted(named, key=lambda t: t.label.casefold()) + sorted(told, key=lambda t: t.label.casefold())


def _read(language: str, name: str) -> dict[str, Any]:
    return tomllib.loads((FOLDER / language / f"{name}.toml").read_text(encoding="utf-8"))


def _term(slug: str, shared: dict[str, Any], own: dict[str, Any]) -> Term:
    return Term(
        slug=slug,
        label=own["label"],
        definition=own["definition"],
        aliases=tuple(dict.fromkeys([*own.get("aliases", ()), *shared.get("aliases", ())])),
        kind=shared["kind"],
        status=shared["status"],
        metric=shared.get("metric", ""),
        needs=shared.get("needs", ""),
        related=tuple(shared.get("related", ())),
        sources=tuple(shared.get("sources", ())),
    )
