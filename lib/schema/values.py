"""Reading one written value: the slow, exact path that SQL hands its leftovers to.

``clean.py`` reads the common spellings of a whole column in SQL and sends only the distinct values that it could not
read through these functions. Each returns None for a text that does not say what its kind needs; nothing is guessed.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import dateparser
import phonenumbers
import pycountry
from babel import Locale
from babel.numbers import NumberFormatError, parse_decimal

from lib.schema.fields import header_key

DateOrder = Literal["dmy", "mdy"]
DecimalMark = Literal["comma", "dot"]

BLANK = ("", "-", "--", "—", "n/a", "N/A", "NA", "null", "Null", "NULL", "none", "None", "NONE", "(none)")
"""Texts that stand for an empty cell. Error values such as #REF! are not among them: they are listed."""

YES = ("yes", "y", "true", "t", "1", "1.0", "sí", "si", "s", "x", "✅", "✓", "✔", "✔️", "☑", "☑️", "verdadero", "on")
NO = ("no", "n", "false", "f", "0", "0.0", "❌", "✗", "✘", "✖", "✖️", "☐", "falso", "off")
"""How a spreadsheet says yes and no."""

_EXCEL_EPOCH = date(1899, 12, 30)
_CURRENCY_SIGNS = {
    "€": "EUR", "$": "USD", "£": "GBP", "US$": "USD", "USD$": "USD", "MX$": "MXN", "MXN$": "MXN", "R$": "BRL",
    "A$": "AUD", "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "SG$": "SGD", "AR$": "ARS",
    "CLP$": "CLP", "COP$": "COP", "COL$": "COP", "S/": "PEN", "S/.": "PEN", "FR.": "CHF", "SFR.": "CHF", "¥": "JPY", "₹": "INR", "₩": "KRW",
    "₪": "ILS", "₺": "TRY", "₴": "UAH", "₱": "PHP", "₫": "VND", "₡": "CRC", "₲": "PYG", "ZŁ": "PLN", "KČ": "CZK", "EURO": "EUR", "EUROS": "EUR",
}  # fmt: skip
"""Signs that name one currency. Those of several countries (kr, Rs., Bs.) are left out."""

_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))
_TIME = re.compile(
    r"(?:T|,?\s+(?:at\s+|a\s+las?\s+)?|,)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?:h|hrs)?\s*(?P<half>[ap]\.?\s?m\.?)?\s*(?P<zone>(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?|[A-Z]{1,5})?(?:\s*\([^()]{2,40}\))?$",
    re.IGNORECASE,
)
# Labels that exports write after a time. Those that name several zones (IST, BST) are left out: the day stands as written.
_ZONE_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "WET": 0, "WEST": 1, "CET": 1, "CEST": 2,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_DATE_LANGUAGES = ("en", "es", "pt", "fr", "de", "it")
_SERIALS = range(20_000, 80_001)  # Excel counts days: 1954 to 2119
_SECONDS = range(1_000_000_000, 2_200_000_000)  # Unix time: 2001 to 2039
_YEARS = range(1900, 2201)
_LONGEST = 80  # no day or amount is written longer; keeps the patterns below from searching whole essays
_LONGEST_EMAILS = 2_000


@dataclass(frozen=True)
class Moment:
    """A calendar day and, where the text says a time, the seconds after its midnight. `at_midnight` says that the time was
    written as midnight, which many exports do where they know none."""

    day: date
    seconds: int | None = None
    at_midnight: bool = False


def read_date(text: str, order: DateOrder | None, time_zone: str = "UTC", written_in: str = "") -> date | None:
    """The calendar day of :func:`read_moment`."""
    moment = read_moment(text, order, time_zone, written_in)
    return moment.day if moment else None


def read_moment(text: str, order: DateOrder | None, time_zone: str = "UTC", written_in: str = "") -> Moment | None:
    """A calendar day in `time_zone` and the time of that day from `text`.

    Numeric forms are read in `order` (None: only those that read one way), month names in the languages of the exports. Excel
    serial days and Unix times count too. A time with an offset is taken to `time_zone`; one without has the label `written_in`, or stands as written.
    """
    text = _plain(text)
    if len(text) > _LONGEST:
        return None
    if re.fullmatch(r"\d{5}([.,]\d+)?|\d{8}|\d{10}(\.\d+)?|\d{13}", text):
        return _counted_moment(text, time_zone)
    time = _TIME.search(text)
    day = _written_day(text[: time.start()] if time else text, order)
    if not day or not time:
        return Moment(day) if day else None
    clock = _seconds(time)
    midnight = clock == 0
    label = (time["zone"] or written_in).upper()
    shift = _shift(label) if label else None
    if shift is None:
        return Moment(day, clock, midnight)
    if clock is None:
        return None
    written = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=clock)
    try:
        return _moment_at(written - shift, time_zone, midnight)
    except OverflowError:
        return None


def _seconds(time: re.Match[str]) -> int | None:
    """Seconds after midnight of a written time; None if there is no such time."""
    hour, minute, second = int(time["hour"]), int(time["minute"]), int(time["second"] or 0)
    if time["half"]:
        hour = hour % 12 + (12 if time["half"].lower().startswith("p") else 0)
    return hour * 3600 + minute * 60 + second if hour < 24 and minute < 60 and second < 60 else None


def _moment_at(moment: datetime, time_zone: str, at_midnight: bool) -> Moment:
    local = moment.astimezone(ZoneInfo(time_zone))
    return Moment(local.date(), local.hour * 3600 + local.minute * 60 + local.second, at_midnight)


def _plain(text: str) -> str:
    """Text without what a reader cannot see, its dashes all of one kind, its spaces plain."""
    spaced = text.replace("\u00a0", " ").replace("\u202f", " ")
    return _INVISIBLE.sub("", spaced).translate(_DASHES).strip().removeprefix("'")


def _counted_moment(digits: str, time_zone: str) -> Moment | None:
    """A moment written as one number: 46082 or 46082.6875 (Excel), 20260301, or Unix time in seconds or milliseconds."""
    if len(digits) == 8 and digits.isdigit():
        day = _calendar_day(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
        return Moment(day) if day else None
    whole, _, fraction = digits.replace(",", ".").partition(".")
    number = int(whole)
    if len(digits) == 13 and digits.isdigit():
        number //= 1000
    if number in _SECONDS:
        return _moment_at(datetime.fromtimestamp(number, UTC), time_zone, number % 86_400 == 0)
    if number not in _SERIALS:
        return None
    seconds = min(round(float(f"0.{fraction}") * 86_400), 86_399) if fraction else None
    return Moment(_EXCEL_EPOCH + timedelta(days=number), seconds, seconds == 0)


def _shift(label: str) -> timedelta | None:
    """How far the zone of a label is ahead of UTC; None if it names no one zone."""
    offset = re.fullmatch(r"(?:UTC|GMT)?([+-])(\d{2})(?::?(\d{2}))?", label)
    if offset:
        return timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0)) * (-1 if offset[1] == "-" else 1)
    return timedelta(hours=_ZONE_HOURS[label]) if label in _ZONE_HOURS else None


@lru_cache(maxsize=100_000)
def _written_day(text: str, order: DateOrder | None) -> date | None:
    numeric = re.fullmatch(r"(\d{1,4})[/.\- ](\d{1,2})[/.\- ](\d{1,4})", text)
    if numeric:
        return numeric_day(numeric[1], numeric[2], numeric[3], order)
    words = re.findall(r"[^\W\d_]+", text.lower())
    # The library takes milliseconds to find that a text is no date, and a column may hold a million of those.
    lengths = sorted(map(len, re.findall(r"\d+", text)))
    if lengths not in ([1, 2], [1, 4], [2, 2], [2, 4]) or max(map(len, words), default=0) < 3:
        return None
    if not _date_words().issuperset(words):
        return None
    found = dateparser.parse(
        text,
        languages=list(_DATE_LANGUAGES),
        settings={"REQUIRE_PARTS": ["day", "month", "year"], "STRICT_PARSING": True, "PARSERS": ["absolute-time"]},
    )
    return found.date() if found and found.year in _YEARS else None


@cache
def _date_words() -> frozenset[str]:
    """Names of months and weekdays, and what is written between the parts of a date."""
    between = "th st nd rd er º ª of the on de del di den le el da do am um às feira"
    words = {*between.split(), "sept", "set", "mrz"}
    for language in _DATE_LANGUAGES:
        locale = Locale(language)
        for names in (locale.months, locale.days):
            for width in ("wide", "abbreviated"):
                for name in (*names["format"][width].values(), *names["stand-alone"][width].values()):
                    words.update(re.findall(r"[^\W\d_]+", name.lower()))
    return frozenset(words)


def numeric_day(first: str, second: str, third: str, order: DateOrder | None) -> date | None:
    """A day from its three parts as written, year first or last; None also where `order` is None and both orders make one."""
    if len(first) == 4:
        return _calendar_day(int(first), int(second), int(third))
    if len(first) > 2 or len(third) not in (2, 4):
        return None
    year = int(third) + (2000 if len(third) == 2 else 0)
    day_first, month_first = _calendar_day(year, int(second), int(first)), _calendar_day(year, int(first), int(second))
    if order:
        return day_first if order == "dmy" else month_first
    if len(third) == 2 or (day_first and month_first and day_first != month_first):
        return None
    return day_first or month_first


def _calendar_day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in _YEARS else None
    except ValueError:
        return None


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
    text = _plain(text.replace("’", "'"))
    if len(text) > _LONGEST:
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


def read_phone(text: str, region: str | None = None) -> str | None:
    """E.164 form of a phone number, or its bare digits where the country is unknown; None if it has no number."""
    plain = re.sub(r"(?<=\d{6})\.0$", "", _plain(text))  # 600111222.0: a number that a program took for a quantity
    if is_shortened(plain):
        return None
    plain = re.sub(r"^(tel:|https?://wa\.me/|wa\.me/)", "+", plain, flags=re.IGNORECASE).replace("++", "+")
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

ZERO_DECIMALS = (
    "BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
)  # fmt: skip
"""Currencies whose smallest unit is the unit."""
