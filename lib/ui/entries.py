"""The entries of the glossary: every term of the trade, and every metric that no term stands for."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from lib.glossary.glossary import Glossary, Language
from lib.metrics.catalog import METRICS
from lib.metrics.metric import Metric

KINDS = ("metric", "field", "concept", "role", "comparison")
STATUSES = ("computed", "possible", "explained")

_BY_KEY = {metric.key: metric for metric in METRICS}


@dataclass(frozen=True)
class Entry:
    """One entry in one language. `metric` is the number that Closeboard has for it, `needs` the table it would take."""

    slug: str
    label: str
    definition: str
    kind: str
    status: str
    needs: str = ""
    metric: Metric | None = None
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


@cache
def entries(language: Language) -> dict[str, Entry]:
    """Every entry by slug, in the order of the alphabet; the slug of a metric without a term is its key."""
    glossary = Glossary.load(language)
    found = [
        Entry(
            t.slug,
            t.label,
            t.definition,
            t.kind,
            t.status,
            t.needs,
            _BY_KEY.get(t.metric),
            t.aliases,
            t.related,
            t.sources,
        )
        for t in glossary.terms.values()
    ]
    told = {entry.metric for entry in found}
    for metric in METRICS:
        if metric not in told:
            text = glossary.metric(metric.key)
            found.append(Entry(metric.key, text.label, text.definition, "metric", "computed", metric=metric))
    return {entry.slug: entry for entry in sorted(found, key=lambda entry: _plain(entry.label))}


def entry(language: Language, name: str) -> Entry | None:
    """The entry that a link names: by its slug, or by the key of its metric."""
    every = entries(language)
    if name in every:
        return every[name]
    return next((found for found in every.values() if found.metric and found.metric.key == name), None)


def search(language: Language, text: str, status: str = "", kind: str = "") -> Sequence[Entry]:
    """The entries that hold `text`: in their name first, then in another name, then in what is said of them.

    Accents and capitals do not matter; empty `text`, `status` or `kind` leaves nothing out.
    """
    wanted = _plain(text)
    ranked: list[tuple[int, Entry]] = []
    for found in entries(language).values():
        if status in ("", found.status) and kind in ("", found.kind):
            place = _place(found, wanted)
            if place is not None:
                ranked.append((place, found))
    return [found for _, found in sorted(ranked, key=lambda pair: pair[0])]


def _place(found: Entry, wanted: str) -> int | None:
    """How well an entry fits: 0 is best, None is not at all."""
    label = _plain(found.label)
    if label.startswith(wanted):
        return 0
    if wanted in label:
        return 1
    if any(wanted in _plain(alias) for alias in found.aliases):
        return 2
    return 3 if wanted in _plain(found.definition) else None


def _plain(text: str) -> str:
    """The form in which accents and capitals make no difference."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
