"""Reading a written amount and its currency: the slow, exact path, as ``values.py`` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from typing import Literal

import pycountry
from babel.numbers import NumberFormatError, parse_decimal

from lib.schema.values import LONGEST, plain

DecimalMark = Literal["comma", "dot"]

_CURRENCY_SIGNS = {
    "€": "EUR", "$": "USD", "£": "GBP", "US$": "USD", "USD$": "USD", "MX$": "MXN", "MXN$": "MXN", "R$": "BRL",
    "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "AR$": "ARS",
    "CLP$": "CLP", "COP$": "COP", "COL$": "COP", "S/": "PEN", "S/.": "PEN", "FR.": "CHF", "SFR.": "CHF", "¥": "JPY", "₹": "INR", "₩": "KRW",
    "₪": "ILS", "₺": "TRY", "₴": "UAH", "₱": "PHP", "₫": "VND", "₡": "CRC", "₲": "PYG", "ZŁ": "PLN", "KČ": "CZK", "EURO": "EUR", "EUROS": "EUR",
}  # fmt: skip
"""Signs that name one currency. Those of several countries (kr, Rs., Bs.) are left out."""


@dataclass(frozen=True)
class Amount:
    """An exact amount and the currency written with it, if any."""

    value: Decimal
    currency: str | None = None


def read_money(text: str, mark: DecimalMark | None) -> Decimal | None:
    """An exact amount from text such as ``1.234,50 €``, ``(250.00)``, ``US$ 1,200`` or ``50.00-``, rounded to 4 decimals."""
    amount = read_amount(text, mark)
    return amount.value if amount else None


def read_amount(text: str, mark: DecimalMark | None) -> Amount | None:
    """As :func:`read_money`, with the currency. `mark` decides what ``1,234`` leaves open; None leaves it unread."""
    number, negative, currency = _bare_number(text)
    if not number and negative and currency:
        return Amount(Decimal(0), currency)  # "-   €": how a spreadsheet's accounting format shows a zero
    if not re.fullmatch(r"[\d.,]*\d[.,]?", number, re.ASCII):
        return None
    number = number.rstrip(".,")
    if _LAKHS.fullmatch(number):
        number = number.replace(",", "")
    if "," in number or "." in number:
        mark = _mark_of(number) or mark
        if mark is None:
            return None
        try:
            value = parse_decimal(number, locale="de" if mark == "comma" else "en_US", strict=True)
        except NumberFormatError:
            return None
    else:
        value = Decimal(number)
    if abs(value) >= _LARGEST:
        return None
    value = value.quantize(Decimal("0.0001"), ROUND_HALF_UP)
    return Amount(-value if negative else value, currency)


_CURRENCY_PLACES = tuple(map(re.compile, (r"^[^\d.,()+\-'\s]+\.(?=\s)", r"^[^\d.,()+\-'\s]+", r"[^\d.,()+\-'\s]+\.?$")))
_LAKHS = re.compile(r"\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d+)?")  # 12,34,567.00: India groups by two above the thousands
_NO_CENTS = re.compile(r"(?<=\d)[.,]\s?--?$")  # CHF 1'200.- and 500,-: the dash stands for the cents, not for a sign
_LARGEST = Decimal(10) ** 14  # what DECIMAL(18,4) holds; anything larger is not money but an id in the wrong column


def _bare_number(text: str) -> tuple[str, bool, str | None]:
    """The digits and marks of an amount, whether a sign or brackets make it negative, and its currency.

    What is neither stays in the first part, so that it is no number.
    """
    text = plain(text.replace("’", "'"))
    if len(text) > LONGEST:
        return "", False, None
    signs, codes = "", list[str]()
    while True:
        text = text.strip()
        if text.startswith("(") and text.endswith(")"):
            text, signs = text[1:-1], signs + "("
        elif no_cents := _NO_CENTS.search(text):
            text = text[: no_cents.start()]
        elif text[:1] in ("-", "+"):
            text, signs = text[1:], signs + text[0]
        elif text[-1:] in ("-", "+"):
            text, signs = text[:-1], signs + text[-1]
        elif (found := _currency_at(text)) is not None:
            text, codes = text[: found.start()] + text[found.end() :], [*codes, found[0]]
        else:
            break
    if len(signs) > 1 or len(codes) > 2:
        return "", False, None
    codes.sort(key=lambda code: not code.isalpha())  # in "$ 10 MXN" the code says more than the sign
    return text.replace("'", "").replace(" ", ""), signs in ("(", "-"), currency_code(codes[0]) if codes else None


def _currency_at(text: str) -> re.Match[str] | None:
    """A currency at the start of a text, with its full stop if it has one (S/. 10), or else at the end."""
    for pattern in _CURRENCY_PLACES:
        found = pattern.search(text)
        if found and currency_code(found[0]):
            return found
    return None


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


def decimal_mark(text: str) -> DecimalMark | Literal["either", "whole"]:
    """What one text says of its column's decimal mark: ``either`` if both read it, ``whole`` if it has none or is no amount."""
    number = _bare_number(text)[0].rstrip(".,")
    if not re.fullmatch(r"[\d.,]*\d", number) or ("," not in number and "." not in number):
        return "whole"
    return _mark_of(number) or "either"


@cache
def currency_code(text: str) -> str | None:
    """ISO 4217 code of a symbol, code or ``usd``-like spelling; None if it names no currency."""
    code = text.strip().upper()
    if code in _CURRENCY_SIGNS:
        return _CURRENCY_SIGNS[code]
    return code if len(code) == 3 and pycountry.currencies.get(alpha_3=code) else None


ZERO_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
"""Currencies whose smallest unit is the unit."""
