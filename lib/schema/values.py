"""Reading one written value: the slow, exact path that SQL hands its leftovers to.

``clean.py`` reads the common spellings of a whole column in SQL and sends only the distinct values that it could not
read through these functions; days go through those of ``moments.py``, money through those of ``amounts.py``. Each returns None
for a text that does not say what its kind needs; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import phonenumbers
import pycountry
from babel import Locale

from lib.schema.fields import header_key

BLANK = ("", "-", "--", "—", "n/a", "N/A", "NA", "null", "Null", "NULL", "none", "None", "NONE", "(none)")
"""Texts that stand for an empty cell. Error values such as #REF! are not among them: they are listed."""

YES = (
    "yes",
    "y",
    "true",
    "t",
    "1",
    "1.0",
    "sí",
    "si",
    "s",
    "x",
    "✅",
    "✓",
    "✔",
    "✔️",
    "☑",
    "☑️",
    "verdadero",
    "on",
    "ja",
)
NO = ("no", "n", "false", "f", "0", "0.0", "❌", "✗", "✘", "✖", "✖️", "☐", "falso", "off", "nein")
"""How a spreadsheet says yes and no."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
LONGEST = 80
"""No day or amount is written longer: keeps patterns from searching whole essays."""
_LONGEST_EMAILS = 2_000


def plain(text: str) -> str:
    """Text without what a reader cannot see, its dashes all of one kind, its spaces plain."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return _INVISIBLE.sub("", spaced).translate(_DASHES).strip().removeprefix("'")


def read_phone(text: str, region: str | None = None) -> str | None:
    """E.164 form of a phone number, or its bare digits where the country is unknown; None if it has no number."""
    written = re.sub(r"(?<=\d{6})\.0$", "", plain(text))  # 600111222.0: a number that a program took for a quantity
    if is_shortened(written):
        return None
    written = re.sub(r"^(tel:|https?://wa\.me/|wa\.me/)", "+", written, flags=re.IGNORECASE).replace("++", "+")
    if written.startswith("00"):
        written = "+" + written[2:]
    try:
        number = phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", written)
        return digits if 6 <= len(digits) <= 15 and not re.search(r"[^\W\d_]{3}", written) else None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


_COUNTRY_NICKNAMES = {
    "usa": "US", "eeuu": "US", "eua": "US", "unitedstatesofamerica": "US", "america": "US", "uk": "GB", "england": "GB",
    "inglaterra": "GB", "scotland": "GB", "greatbritain": "GB", "granbretana": "GB", "holland": "NL", "holanda": "NL",
    "uae": "AE", "korea": "KR", "russia": "RU", "mejico": "MX", "czechrepublic": "CZ",
}  # fmt: skip


@cache
def _countries() -> dict[str, str]:
    known: dict[str, str] = {}
    for language in ("fr", "de", "pt", "it", "es", "en"):
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha():
                known[header_key(name)] = code
    for country in pycountry.countries:
        names = (country.alpha_2, country.alpha_3, country.name, getattr(country, "official_name", ""))
        known.update({header_key(n): country.alpha_2 for n in names if n})
    return {
        k: v for k, v in (known | _COUNTRY_NICKNAMES).items() if k and v not in ("ZZ", "EU", "UN", "EZ", "XA", "XB")
    }


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name (several languages), code or usual nickname."""
    return _countries().get(header_key(text))


def is_shortened(text: str) -> bool:
    """Whether a spreadsheet turned a long number into ``4.07004E+12``: its last digits are gone."""
    return re.fullmatch(r"\d[.,]\d+E\+?\d+", text, re.IGNORECASE) is not None


_EMAIL = re.compile(r"[^\s@,;<>:|/()\"“”„«»]+@[^\s@,;<>:|/()\"“”„«»]+\.[^\s@,;<>:|/()\"“”„«»]+")


def emails_in(text: str) -> tuple[str, ...]:
    """The different e-mail addresses inside `text`, lower-cased, in their order."""
    if "@" not in text or len(text) > _LONGEST_EMAILS:
        return ()
    found = _EMAIL.findall(_INVISIBLE.sub("", text))
    return tuple(dict.fromkeys(address.lower().strip(".'") for address in found))


def read_email(text: str) -> str | None:
    """The first e-mail address inside `text`: for cells that hold two, or a ``mailto:`` link."""
    return next(iter(emails_in(text)), None)


Reader = Callable[[str], object | None]
