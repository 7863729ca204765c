"""Centres: the parts of a company, what each brings and what it costs (docs/numbers-clients.md 15, u.centre)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from lib.metrics.units import Number
from lib.schema.settings import CENTRE, FAMILIES, family
from lib.schema.vocabulary import VOCABULARY

CATEGORIES = tuple(VOCABULARY["cost_category"])
TIERS = FAMILIES["offer_tier"]
DEFAULT = {
    "acquisition": ("ads", "sales", "marketing_other"),
    "success": ("onboarding", "retention", "serve", "upsell", "backend", "other"),
    "delivery": ("delivery", "core"),
}
"""Name -> categories of costs and kinds of offers; these have a name in every language."""
REST = "not_assigned"
"""What no centre holds."""

Kind = Literal["profit", "recovery", "cost"]
NEAR = Fraction(1, 20)
"""Within this part of its cost a centre earns just what it spends."""


@dataclass(frozen=True)
class Centre:
    """A part of the company: the categories of costs and the kinds of offers that are its own."""

    name: str
    categories: tuple[str, ...]
    tiers: tuple[str, ...]


def centres(settings: Mapping[str, str]) -> list[Centre]:
    """The centres of a workspace in their order, and last what none of them holds. What two of them name is the first one's."""
    set_here = {name: tuple(told.split(",")) for name, told in sorted(family(settings, CENTRE).items()) if told}
    left = {*CATEGORIES, *TIERS}
    found = []
    for name, words in (set_here or DEFAULT).items():
        own = [word for word in words if word in left]
        left -= {*own}
        found.append(Centre(name, _of(own, CATEGORIES), _of(own, TIERS)))
    return [*found, Centre(REST, _of(left, CATEGORIES), _of(left, TIERS))]


def _of(words: list[str] | set[str], known: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in known if word in words)


def kind(brought: Number, cost: Number) -> Kind:
    """Whether a centre earns more than it spends, just that, or less."""
    result, near = Fraction(str(brought)) - Fraction(str(cost)), NEAR * Fraction(str(cost))
    return "profit" if result > near else "cost" if result < -near else "recovery"
