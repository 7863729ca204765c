"""Country names in every language that Babel knows, for what a reader types."""

from __future__ import annotations

from functools import cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.localedata import locale_identifiers

from lib.schema.values import country_code


def country_in_any_language(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country's name or code; the languages of imports first, then all others."""
    return country_code(text) or _everywhere().get(_folded(text))


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


@cache
def _everywhere() -> dict[str, str]:
    """Name -> code. Loading all languages takes a second or two, which only an unknown name costs, once."""
    known: dict[str, str] = {}
    for name in sorted(locale_identifiers()):
        if "_" in name:
            continue  # a country's own form of a language, which adds no name of a country
        try:
            territories = Locale.parse(name).territories
        except (ValueError, UnknownLocaleError):
            continue
        for code, told in territories.items():
            if len(code) == 2 and code.isalpha():
                known.setdefault(_folded(told), code)
    return known
