"""Numbers, days and other people's words as the reader is to see them.

Numbers follow the reader's locale as far as it belongs to the chosen language: a British browser reads 1,234.5, a
Spanish one 1.234,5. What is unknown is said in words, never as a zero.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError
from babel.dates import format_date
from babel.numbers import format_currency, format_decimal, format_percent

from lib.metrics.units import Number, Unit
from lib.query import Period
from lib.ui.words.texts import language, reader_locale, t

_MARKDOWN = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|$:~^&\"'=@])")
_SHORTCODE = re.compile(r":(?=[\w+-])")
_ADDRESS = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)", re.IGNORECASE)
WORD_JOINER = "\u2060"


def locale() -> Locale:
    """The reader's locale if it is of the chosen language, else that language alone."""
    return _locale(language(), reader_locale())


@lru_cache(maxsize=64)
def _locale(chosen: str, given: str) -> Locale:
    if given.partition("_")[0].lower() == chosen:
        try:
            return Locale.parse(given)
        except (ValueError, UnknownLocaleError):
            return Locale(chosen)
    return Locale(chosen)


def plain(text: object) -> str:
    """Somebody's words for use inside Markdown: nothing in them is markup, a directive, a shortcode or a formula.

    A shortcode such as ``:tada:`` is replaced, and an address such as ``https://x.test`` made a link, after backslashes are
    read, so these are also parted where they are recognised.
    """
    words = " ".join(str(text).split())
    words = _ADDRESS.sub(WORD_JOINER, _SHORTCODE.sub(f":{WORD_JOINER}", words))
    return _MARKDOWN.sub(r"\\\1", words)


def count(number: Number | None) -> str:
    """A whole number, or one decimal where credit is split: 1,204 · 12.5."""
    if number is None:
        return t("no_data")
    return format_decimal(number, format="#,##0.#", locale=locale())


def number(value: Number | None, digits: int = 1) -> str:
    """A plain number with a fixed number of decimals."""
    if value is None:
        return t("no_data")
    return format_decimal(value, format=f"#,##0.{'0' * digits}", locale=locale())


def money(amount: Number | None, currency: str, *, cents: bool | None = None) -> str:
    """An amount. Cents are shown below a thousand, or as asked; nothing is lost: the hover has the exact amount."""
    if amount is None:
        return t("no_data")
    shown: bool = bool(abs(float(amount)) < 1000 and amount != int(amount)) if cents is None else cents
    if not currency:
        return format_decimal(amount, format="#,##0.00" if shown else "#,##0", locale=locale())
    if shown:
        return format_currency(amount, currency, locale=locale())
    pattern = re.sub(r"\.0+", "", str(locale().currency_formats["standard"].pattern))
    return format_currency(amount, currency, format=pattern, locale=locale(), currency_digits=False)


def rate(share: Number | None) -> str:
    """A fraction as a percentage with one decimal: 83.3%."""
    if share is None:
        return t("no_data")
    pattern = str(locale().percent_formats[None].pattern).replace("0%", "0.0%").replace("0\u00a0%", "0.0\u00a0%")
    return format_percent(share, format=pattern, locale=locale())


def whole_rate(share: Number) -> str:
    """A fraction as a percentage without decimals, where a part is told and not a figure: 36%."""
    return format_percent(share, locale=locale())


def days(length: Number | None) -> str:
    """A duration in days, one decimal where it is an average."""
    if length is None:
        return t("no_data")
    return t("days", n=format_decimal(length, format="#,##0.#", locale=locale()))


@dataclass(frozen=True)
class Ink:
    """The pen that units write with: the functions of this module, with the currency of amounts."""

    currency: str

    def count(self, value: Number | None) -> str:
        """A whole number, or one decimal."""
        return count(value)

    def number(self, value: Number | None, digits: int) -> str:
        """A number with that many decimals."""
        return number(value, digits)

    def money(self, value: Number | None, cents: bool | None = None) -> str:
        """An amount in the currency."""
        return money(value, self.currency, cents=cents)

    def rate(self, value: Number | None) -> str:
        """A fraction as a percentage."""
        return rate(value)

    def days(self, value: Number | None) -> str:
        """A length of time in days."""
        return days(value)

    def points(self, value: str) -> str:
        """Percentage points."""
        return t("points", n=value)

    def signed(self, value: Decimal) -> str:
        """A number with its sign, rounded to a decimal."""
        rounded = value.quantize(Decimal("0.1")) + 0  # not -0
        return ("+" if rounded > 0 else "") + format_decimal(rounded, format="#,##0.#", locale=locale())

    def percent(self, value: Decimal) -> str:
        """A percentage with its sign."""
        return f"{self.signed(value)}\u202f%" if locale().language == "es" else f"{self.signed(value)}%"


def value(amount: Number | None, unit: Unit, currency: str) -> str:
    """A metric's value in its unit."""
    return unit.write(amount, Ink(currency))


def change(now: Number | None, before: Number | None, unit: Unit, currency: str = "") -> str | None:
    """The change with its sign, as the unit compares. None where there is nothing to compare."""
    return unit.change(now, before, Ink(currency))


def day(when: date) -> str:
    """14 Nov 2026."""
    return format_date(when, "d MMM y", locale=locale())


def day_pattern() -> str:
    """The order in which the reader writes a day, as a date input takes it: MM/DD/YYYY in the United States."""
    pattern = str(locale().date_formats["short"].pattern).lower()
    first = min("dmy", key=pattern.index)
    return {"d": "DD/MM/YYYY", "m": "MM/DD/YYYY", "y": "YYYY/MM/DD"}[first]


def month(when: date) -> str:
    """Nov 2026."""
    return format_date(when, "MMM y", locale=locale())


def short_day(when: date) -> str:
    """14 Nov."""
    return format_date(when, "d MMM", locale=locale())


def span(period: Period, this_year: int | None = None) -> str:
    """The days of a period: 17 Aug – 14 Nov 2026; without the year if it is `this_year`, where room is scarce."""
    if period.start is None and period.end is None:
        return t("all_time")
    if period.start is None:
        return t("until_day", day=day(period.end or date.max))
    if period.end is None:
        return t("from_day", day=day(period.start))
    if period.start == period.end:
        return format_date(period.end, "d MMM", locale=locale()) if period.end.year == this_year else day(period.end)
    if period.start.year == period.end.year:
        last = format_date(period.end, "d MMM", locale=locale()) if period.end.year == this_year else day(period.end)
        return f"{format_date(period.start, 'd MMM', locale=locale())} – {last}"
    return f"{day(period.start)} – {day(period.end)}"


def left_out(facts: Mapping[str, str]) -> list[str]:
    """One phrase per currency whose rows are left out for want of a rate: how many rows, with which amount."""
    return [
        t("left_out_one", n=count(rows), amount=plain(money(Decimal(amount), currency)))
        for currency, rows, amount in json.loads(facts.get("left_out_currencies", "[]"))
    ]
