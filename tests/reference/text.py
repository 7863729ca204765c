"""How the text of a cell is read: dates, money, yes/no, words, lists, countries and UTM values (docs/numbers.md 0.9, 9.3)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, time
from decimal import Decimal, InvalidOperation
from urllib.parse import unquote_plus

from tests.reference.words import CALLED, comparable

Row = dict[str, str]

MISSING_MARKERS = frozenset({"", "-", "n/a", "none", "null", "undefined", "(not set)", "(direct)", "(none)"})
SOURCE_ALIASES: dict[str, str] = {
    alias: source
    for source, aliases in {
        "instagram": ("ig", "insta", "instagram.com", "l.instagram.com"),
        "facebook": ("fb", "meta", "facebook.com", "m.facebook.com"),
        "youtube": ("yt", "youtu.be", "youtube.com"),
        "google": ("adwords", "gads", "google adwords"),
        "tiktok": ("tt",),
        "email": ("mail", "newsletter", "activecampaign"),
    }.items()
    for alias in aliases
}
PLATFORMS = frozenset({*SOURCE_ALIASES.values(), "bing", "linkedin", "pinterest", "snapchat"}) - {"email"}
_TEMPLATE = re.compile(r"\{[^{}]*\}")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*)?")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}[T ](\d{1,2}):(\d{2})(?::(\d{2}))?")

_COUNTRIES = {
    "ES": "Spain|España|ESP",
    "US": "United States|United States of America|USA|U.S.A.|Estados Unidos|EE. UU.|EEUU",
    "MX": "Mexico|México|MEX",
    "AR": "Argentina|ARG",
    "CO": "Colombia|COL",
    "CL": "Chile|CHL",
    "PE": "Peru|Perú|PER",
    "EC": "Ecuador|ECU",
    "UY": "Uruguay|URY",
    "VE": "Venezuela|VEN",
    "BO": "Bolivia|BOL",
    "PY": "Paraguay|PRY",
    "CR": "Costa Rica|CRI",
    "PA": "Panama|Panamá|PAN",
    "GT": "Guatemala|GTM",
    "SV": "El Salvador|SLV",
    "HN": "Honduras|HND",
    "NI": "Nicaragua|NIC",
    "CU": "Cuba|CUB",
    "DO": "Dominican Republic|República Dominicana|DOM",
    "PR": "Puerto Rico|PRI",
    "BR": "Brazil|Brasil|BRA",
    "PT": "Portugal|PRT",
    "AD": "Andorra|AND",
    "FR": "France|Francia|FRA",
    "DE": "Germany|Alemania|DEU",
    "IT": "Italy|Italia|ITA",
    "GB": "United Kingdom|UK|Great Britain|England|Reino Unido|Inglaterra|GBR",
    "IE": "Ireland|Irlanda|IRL",
    "NL": "Netherlands|Holland|Países Bajos|Holanda|NLD",
    "BE": "Belgium|Bélgica|BEL",
    "CH": "Switzerland|Suiza|CHE",
    "AT": "Austria|AUT",
    "SE": "Sweden|Suecia|SWE",
    "NO": "Norway|Noruega|NOR",
    "DK": "Denmark|Dinamarca|DNK",
    "FI": "Finland|Finlandia|FIN",
    "PL": "Poland|Polonia|POL",
    "RO": "Romania|Rumanía|Rumania|ROU",
    "CA": "Canada|Canadá|CAN",
    "AU": "Australia|AUS",
    "NZ": "New Zealand|Nueva Zelanda|NZL",
    "MA": "Morocco|Marruecos|MAR",
    "ZA": "South Africa|Sudáfrica|ZAF",
    "IN": "India|IND",
    "AE": "United Arab Emirates|UAE|Emiratos Árabes Unidos|ARE",
}
_COUNTRY_CODES = {comparable(n): code for code, names in _COUNTRIES.items() for n in (code, *names.split("|"))}
_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "US$": "USD", "£": "GBP"}
_YES = frozenset({"yes", "y", "true", "1", "si", "s"})
_NO = frozenset({"no", "n", "false", "0"})


def fold(text: str) -> str:
    """The form in which two names are the same: no case, single spaces."""
    return " ".join(text.split()).casefold()


def distinct(values: Iterable[str]) -> list[str]:
    """Each name once, in its first spelling and place."""
    seen: dict[str, str] = {}
    for value in values:
        seen.setdefault(fold(value), value)
    return list(seen.values())


def as_date(text: str) -> date | None:
    """An ISO day (a time after it is dropped); anything else is blank."""
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1])
    except ValueError:
        return None


def as_time(text: str) -> time | None:
    """The time behind an ISO day, if there is one."""
    found = _TIME.match(text.strip())
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0)) if found else None
    except ValueError:
        return None


def as_number(text: str) -> Decimal | None:
    """A decimal with a dot; anything else is blank."""
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def as_bool(text: str) -> bool | None:
    """Yes or no in English or Spanish; anything else is blank."""
    key = comparable(text)
    return True if key in _YES else False if key in _NO else None


def as_word(vocabulary: str, text: str) -> str | None:
    """The canonical word for a spelling; None for a blank or an unknown word."""
    return CALLED[vocabulary].get(comparable(text))


def as_list(text: str) -> list[str]:
    """The values of a list cell in order, the primary one first (docs/numbers.md 0.9)."""
    return [part.strip() for part in re.split(r"[,;|\n]", text) if part.strip()]


def as_country(text: str) -> str | None:
    """ISO-3166 alpha-2; a name that is not known stays as written."""
    return _COUNTRY_CODES.get(comparable(text), text.strip()) if text.strip() else None


def as_currency(text: str) -> str | None:
    """A currency code in capitals."""
    code = text.strip().upper()
    return _CURRENCY_SIGNS.get(code, code) or None


def as_utm(text: str) -> str | None:
    """A UTM value by the rules of docs/numbers.md 9.3, without aliases; None when missing or an unfilled template."""
    decoded = unquote_plus(unicodedata.normalize("NFKC", text.strip()))
    value = " ".join(decoded.lower().split())
    return None if value in MISSING_MARKERS or _TEMPLATE.search(value) else value


def as_source(text: str, medium: str = "", aliases: Mapping[str, str] | None = None) -> str | None:
    """A utm_source with aliases applied, the ads of a platform under its name; `meta` next to an Instagram medium stays as it is (docs/numbers.md 9.3)."""
    value = as_utm(text)
    if value is None:
        return None
    known = {**SOURCE_ALIASES, **(aliases or {})}
    if value == "meta" and value not in (aliases or {}) and "instagram" in (as_utm(medium) or ""):
        return value
    if value in known:
        return known[value]
    spoken = re.sub("[_-]", " ", value)
    of = spoken.removesuffix("ads").strip() if spoken.endswith("ads") else spoken
    platform = SOURCE_ALIASES.get(of, of)
    return platform if of != spoken and platform in PLATFORMS else SOURCE_ALIASES.get(spoken, value)
