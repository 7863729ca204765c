"""Reading one written value: the slow, exact path that SQL hands its leftovers to.

``clean.py`` reads the common spellings of a whole column in SQL and sends only the distinct values that it could not
read through these functions. Each returns None for a text that does not say what its kind needs; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Literal

import dateparser
import phonenumbers
import pycountry
from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from lib.fields import header_key

DateOrder = Literal["dmy", "mdy"]
DecimalMark = Literal["comma", "dot"]

_EXCEL_EPOCH = date(1899, 12, 30)
_CURRENCY_SIGNS = {"€": "EUR", "$": "USD", "£": "GBP", "US$": "USD", "A$": "AUD", "C$": "CAD", "MX$": "MXN", "R$": "BRL"}
_MONEY = re.compile(r"(?P<before>[^\d.,()+-]*)(?P<number>[\d.,' ]*\d[.,]?)(?P<after>[^\d]*)")
_TIME = re.compile(r"[T\s,]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*([ap]\.?\s?m\.?)?(\s*([A-Z]{2,4}|[+-]\d{2}:?\d{2}|Z))?$", re.IGNORECASE)


def read_date(text: str, order: DateOrder | None) -> date | None:
    """A calendar day from `text`: numeric forms in `order`, month names in English or Spanish, Excel serial days."""
    text = _TIME.sub("", text.strip())
    if re.fullmatch(r"\d{5}(\.\d+)?", text):  # Excel serial: 20000 = 1954, 80000 = 2119
        serial = int(float(text))
        return _EXCEL_EPOCH + timedelta(days=serial) if 20000 <= serial <= 80000 else None
    numeric = re.fullmatch(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})", text)
    if numeric:
        return _numeric_date(numeric.groups(), order)
    if not re.search(r"[^\W\d_]{3}", text) or not re.search(r"\d", text):
        return None
    found = dateparser.parse(
        text,
        languages=["en", "es"],
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
    )
    return found.date() if found else None


def _numeric_date(parts: tuple[str, ...], order: DateOrder | None) -> date | None:
    first, second, third = parts
    if len(first) == 4:
        year, month, day = int(first), int(second), int(third)
    elif order is None or len(third) not in (2, 4):
        return None
    else:
        year = int(third) + (2000 if len(third) == 2 else 0)
        day, month = (int(first), int(second)) if order == "dmy" else (int(second), int(first))
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found if 1900 <= found.year <= 2200 else None


def read_money(text: str, mark: DecimalMark | None) -> Decimal | None:
    """An exact amount from text such as ``1.234,50 €``, ``(250.00)``, ``US$ 1,200`` or ``50.00-``."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ").replace("\u2212", "-").replace("’", "'").strip()
    negative = text.startswith("(") and text.endswith(")")
    text = text.strip("()").strip()
    for sign in "-+":
        bare = text.removeprefix(sign).removesuffix(sign)
        if bare != text:
            negative, text = negative or sign == "-", bare.strip()
    parts = _MONEY.fullmatch(text)
    if not parts or not _is_currency(parts["before"]) or not _is_currency(parts["after"]):
        # "€-20": the sign may stand between the symbol and the number
        inner = re.fullmatch(r"(\D+?)\s*-\s*(\d.*)", text)
        if inner and not negative and _is_currency(inner[1]):
            value = read_money(f"{inner[1]} {inner[2]}", mark)
            return -value if value is not None else None
        return None
    number = parts["number"].strip().replace("'", "").replace(" ", "")
    number = number.rstrip(".,")
    if "," not in number and "." not in number:
        value = Decimal(number)
    else:
        mark = _mark_of(number) or mark
        if mark is None:
            return None
        try:
            value = parse_decimal(number, locale="de" if mark == "comma" else "en_US", strict=True)
        except NumberFormatError:
            return None
    value = value.quantize(Decimal("0.0001"))
    return -value if negative else value


def _mark_of(number: str) -> DecimalMark | None:
    """The decimal mark that one number proves by itself, or None (``1,234`` and ``1.234`` prove nothing)."""
    last_comma, last_dot = number.rfind(","), number.rfind(".")
    if last_comma >= 0 and last_dot >= 0:
        return "comma" if last_comma > last_dot else "dot"
    mark = "," if last_comma >= 0 else "."
    whole, _, rest = number.partition(mark)
    if mark in rest:  # 1,234,567: two of them can only group thousands
        return "dot" if mark == "," else "comma"
    if len(rest) == 3 and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return None
    return "comma" if mark == "," else "dot"


def decimal_mark(text: str) -> DecimalMark | None | Literal["whole"]:
    """What one written amount says of its column's decimal mark; ``whole`` for a number without any mark."""
    number = re.sub(r"[^\d.,]", "", text).strip(".,")
    if not number:
        return "whole"
    return _mark_of(number) if ("," in number or "." in number) else "whole"


def _is_currency(text: str) -> bool:
    return text.strip() == "" or currency_code(text) is not None


@cache
def currency_code(text: str) -> str | None:
    """ISO 4217 code of a symbol, code or ``usd``-like spelling; None if it names no currency."""
    text = text.strip()
    if text in _CURRENCY_SIGNS:
        return _CURRENCY_SIGNS[text]
    code = text.upper()
    return code if len(code) == 3 and pycountry.currencies.get(alpha_3=code) else None


def currency_in(text: str) -> str | None:
    """The currency written inside an amount, if any: ``1.234,50 €`` -> EUR."""
    return currency_code(re.sub(r"[\d.,'()+\-\s\u00a0\u202f]", "", text)) if text else None


def read_phone(text: str, region: str | None = None) -> str | None:
    """E.164 form of a phone number, or its bare digits where the country is unknown; None if it has no number."""
    plain = re.sub(r"^(tel:|https?://wa\.me/|wa\.me/)", "+", text.strip(), flags=re.IGNORECASE).replace("++", "+")
    if plain.startswith("00"):
        plain = "+" + plain[2:]
    try:
        number = phonenumbers.parse(plain, region)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", plain)
        return digits if 6 <= len(digits) <= 15 and not re.search(r"[^\W\d_]{3}", plain) else None
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
    return {k: v for k, v in (known | _COUNTRY_NICKNAMES).items() if k and v not in ("ZZ", "EU", "UN", "EZ", "XA", "XB")}


def country_code(text: str) -> str | None:
    """ISO 3166-1 alpha-2 code of a country's name (several languages), code or usual nickname."""
    return _countries().get(header_key(text))


def read_email(text: str) -> str | None:
    """The first e-mail address inside `text`, lower-cased: for cells that hold two, or a ``mailto:`` link."""
    found = re.search(r"[^\s@,;<>:]+@[^\s@,;<>:]+\.[^\s@,;<>:]+", re.sub(r"[\u200b-\u200f\ufeff]", "", text))
    return found[0].lower().rstrip(".") if found else None


Reader = Callable[[str], object | None]
