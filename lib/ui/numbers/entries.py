"""The entries of the glossary: every term of the trade, and every metric that no term stands for."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from rapidfuzz import fuzz

from lib.metrics.catalog import ALL, METRICS
from lib.metrics.metric import PARTS, Metric
from lib.texts.glossary import Glossary, Language

KINDS = ("metric", "field", "concept", "role", "comparison")
STATUSES = ("computed", "possible", "explained")

RELATED = 5
"""Entries that a metric without a term of its own names as related."""
LIKE = 75
"""How alike, of 100, a mistyped word and one of a name must be; "shwo" and "show" are 75."""
MEANT = 10
"""Entries that are offered for a mistyped search."""

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
            related = tuple(_slug(glossary, near) for near in _near(metric))
            found.append(
                Entry(metric.key, text.label, text.definition, "metric", "computed", metric=metric, related=related)
            )
    return {entry.slug: entry for entry in sorted(found, key=lambda entry: folded(entry.label))}


def _slug(glossary: Glossary, metric: Metric) -> str:
    """The entry that holds a metric: its term's, else its own."""
    return next((term.slug for term in glossary.terms.values() if term.metric == metric.key), metric.key)


def _near(metric: Metric) -> list[Metric]:
    """The metrics closest to one: what it is made of or shown under, then those with most of its parts, on its page first."""
    named = [ALL[ref] for ref in (metric.under, *(metric.quotient or ()), metric.reaches, metric.ripe) if ref]
    own = [part for which in PARTS if (part := metric.part(which))]

    def shared(other: Metric) -> tuple[bool, int, bool]:
        theirs = [part for which in PARTS if (part := other.part(which))]
        return other.under == metric.ref, sum(part in theirs for part in own), other.page == metric.page

    others = [other for other in METRICS if other is not metric and other not in named]
    return [*named, *sorted(others, key=shared, reverse=True)][:RELATED]


def entry(language: Language, name: str) -> Entry | None:
    """The entry that a link names: by its slug, or by the key of its metric."""
    every = entries(language)
    if name in every:
        return every[name]
    return next((found for found in every.values() if found.metric and found.metric.key == name), None)


def search(language: Language, text: str, status: str = "", kind: str = "") -> Sequence[Entry]:
    """The entries that hold every word of `text`: in their name first, then in another name, then in what is said of them.

    Accents, capitals and the order of words do not matter; empty `text`, `status` or `kind` leaves nothing out. Where
    nothing holds the words, the entries whose names are most like them: somebody mistyped.
    """
    wanted = folded(text)
    among = [e for e in entries(language).values() if status in ("", e.status) and kind in ("", e.kind)]
    placed = [(place, found) for found in among if (place := _place(found, wanted)) is not None]
    if placed:
        return [found for _, found in sorted(placed, key=lambda pair: pair[0])]
    alike = sorted(((_likeness(found, wanted), found) for found in among), key=lambda pair: -pair[0])
    return [found for likeness, found in alike[:MEANT] if likeness >= LIKE]


def _likeness(found: Entry, wanted: str) -> float:
    """How alike, of 100, a mistyped text is to the names of an entry: as a whole, or its least alike word."""
    names = [folded(name) for name in (found.label, *found.aliases)]
    words = {word for name in names for word in re.findall(r"\w+", name)}
    whole = max(fuzz.ratio(wanted, name) for name in names)
    each = min((max(fuzz.ratio(word, other) for other in words) for word in wanted.split()), default=0.0)
    return max(whole, each)


def _place(found: Entry, wanted: str) -> int | None:
    """How well an entry fits: 0 is best, None is not at all."""
    label = folded(found.label)
    if label.startswith(wanted):
        return 0
    if wanted in label:
        return 1
    if any(wanted in folded(alias) for alias in found.aliases):
        return 2
    words = wanted.split()
    names = " ".join(folded(name) for name in (found.label, *found.aliases))
    if all(word in names for word in words):
        return 3
    return 4 if all(word in f"{names} {folded(found.definition)}" for word in words) else None


def folded(text: str) -> str:
    """The form in which accents and capitals make no difference."""
    parts = unicodedata.normalize("NFKD", text.strip().casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter))
