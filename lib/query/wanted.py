"""Whom a reader means by a filter's value that was typed: a member of the data, or nobody, and who would be nearest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache

from rapidfuzz import fuzz, process

from lib.query.question import UNASSIGNED, Filters
from lib.query.segment import Segment
from lib.query.snapshot import Snapshot
from lib.schema.countries import country_in_any_language
from lib.texts.loader import INTERFACE, LANGUAGES, texts
from lib.texts.messages import Refusal

CLOSE = 60
"""How alike, from 0 to 100, a member must be to be offered as what was meant."""
LONGEST = 60
"""Characters of a value that a sentence names."""
LISTED = 5
"""So many members are named where none is alike."""


class UnknownValue(Refusal):
    """A filter's value that no row has; the message names the nearest that some row has."""


def filters(snapshot: Snapshot, given: Mapping[str, Iterable[str]], segment: Segment | None = None) -> Filters:
    """Filters by the members that are meant, and by a segment. Raises :class:`UnknownValue` for the first value that none is meant
    by."""
    members = {dimension: [known(snapshot, dimension, name) for name in names] for dimension, names in given.items()}
    return Filters(members, segment=segment)


def known(snapshot: Snapshot, dimension: str, name: str) -> str:
    """The member that is meant. Raises :class:`UnknownValue` if none is."""
    found = meant(snapshot, dimension, name)
    if found:
        return found
    shown = shortened(name)
    alike = nearest(snapshot, dimension, name)
    if alike:
        raise UnknownValue("filter_value_nearest", filter=dimension, value=shown, nearest=alike)
    members = sorted(snapshot.members(dimension))
    if not members:
        raise UnknownValue("filter_value_none", filter=dimension, value=shown)
    listed = tuple(members[:LISTED])
    raise UnknownValue("filter_value_unknown", filter=dimension, value=shown, known=listed, count=len(members))


def shortened(name: str) -> str:
    """A value as it is named in a sentence."""
    return name if len(name) <= LONGEST else f"{name[:LONGEST]}…"


def meant(snapshot: Snapshot, dimension: str, name: str) -> str:
    """The member that is meant, in any case, of a country by its name in any language, and whom nobody is named for by what
    pages call it; empty if none is."""
    if name == UNASSIGNED:
        return name
    found = snapshot.spelling(dimension, name.strip())
    if not found and name.strip().casefold() in _nobody(dimension):
        return UNASSIGNED
    if not found and dimension == "country":
        code = country_in_any_language(name) or ""
        found = code if code in snapshot.members(dimension) else ""
    return found


@cache
def _nobody(dimension: str) -> frozenset[str]:
    """What the pages call the rows that name no member, in every language."""
    key = "member_no_source" if dimension == "utm_source" else "unassigned"
    return frozenset(str(texts(language, INTERFACE)[key]).casefold() for language in LANGUAGES)


def nearest(snapshot: Snapshot, dimension: str, name: str) -> str:
    """The member that is written most alike, empty if none is alike at all."""
    members = sorted(snapshot.members(dimension))
    best = process.extractOne(
        name.casefold(), [one.casefold() for one in members], scorer=fuzz.WRatio, score_cutoff=CLOSE
    )
    return members[best[2]] if best else ""


def in_order(start: date | None, end: date | None) -> None:
    """Raise :class:`UnknownValue` where a period ends before it begins."""
    if start and end and start > end:
        raise UnknownValue("period_reversed", start=start.isoformat(), end=end.isoformat())
