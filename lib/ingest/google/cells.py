"""One cell as text, from the value that Google keeps and the text that Google shows.

The value is exact but says nothing of what it is: 46082 is a day, an amount or an id. The text shows what it is but is
rounded and written as the sheet's locale has it. Together they settle it: a number whose text names its calendar day is
that day, one shown with a currency is money in it, and one shown as 007 is an id. A text that does not fit its value
decides nothing, and the value stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import UnknownLocaleError
from babel.numbers import get_currency_symbol, get_territory_currencies

from lib.schema.amounts import currency_code

Value = str | bool | int | float | None
"""A cell as the API gives it: text and error values as text, days as serial numbers, nothing for an empty cell."""

_EPOCH = datetime(1899, 12, 30)
_DAYS = range(1, 110_000)  # 1899 to 2201
_WHOLE = 10**15  # a sheet keeps 15 digits of a number
_NUMBER = re.compile(r"\d[\d.,'’\s]*")
_LABELLED = re.compile(r"\+?[\d()\s-]*\d")
_LABEL_SIGNS = re.compile(r"^\+|^0\d|\d-\d|^\(\d")


class Cells:
    """Reads the cells of one spreadsheet. `misfits` counts texts that do not belong to their value.

    With a `zone`, the sheet's own, a time of day is written with its distance from UTC; without, it stands as shown.
    """

    def __init__(self, locale: str, zone: ZoneInfo | None = None) -> None:
        self.misfits = 0
        self._zone = zone
        self._number = lru_cache(maxsize=200_000)(self._read_number)
        self._currency = lru_cache(maxsize=256)(_currency_reader(locale))

    def text(self, value: Value, shown: object) -> str:
        """The cell as text: ISO days, exact amounts with their currency, ids as shown, TRUE and FALSE."""
        if isinstance(value, str):
            self.misfits += value != shown
            return value.replace("\0", "")
        if value is None:
            return ""
        if isinstance(value, bool):
            return "TRUE" if value else "FALSE"
        text, fits = self._number(value, str(shown))
        self.misfits += not fits
        return text

    def _read_number(self, value: int | float, shown: str) -> tuple[str, bool]:
        plain, shown = exact(value), shown.strip()
        if shown == plain or plain.startswith("#"):
            return plain, True
        if "E" in plain:
            return plain, True
        if _is_label(plain, shown):
            return shown, True
        if shown.endswith("%") and _shows(shown[:-1], Decimal(plain) * 100):
            return f"{_digits(Decimal(plain) * 100)}%", True
        core = _NUMBER.search(shown)
        if (
            core
            and _shows(core[0], Decimal(plain))
            and not re.search(r"\d", shown[: core.start()] + shown[core.end() :])
        ):
            code = self._currency((shown[: core.start()] + shown[core.end() :]).strip("()+-\u2212 \u00a0\u202f"))
            return (f"{plain} {code}" if code else plain), True
        if re.fullmatch(r"[\d.,]+E[+-]\d+", shown):
            return plain, True
        moment = self._moment(float(value), shown)
        return (moment, True) if moment else (plain, False)

    def _moment(self, value: float, shown: str) -> str:
        """The day, or day and time, of a serial number whose text names them; a time or duration as shown; else nothing."""
        if int(value) in _DAYS:
            at = _EPOCH + timedelta(seconds=round(value * 86_400))
            parts = {at.year, at.year % 100, at.month, at.day, at.hour, at.hour % 12 or 12, at.minute, at.second}
            if all(int(number) in parts for number in re.findall(r"\d+", shown)):
                if ":" not in shown or at.time() == datetime.min.time():
                    return at.date().isoformat()
                offset = at.replace(tzinfo=self._zone).strftime("%z") if self._zone else ""
                return at.isoformat(sep=" ") + (f"{offset[:3]}:{offset[3:5]}" if offset else "")
        return shown if ":" in shown else ""


def exact(value: int | float) -> str:
    """A number in its own digits. One that has lost digits looks as spreadsheets show it, so that nobody takes it for an id."""
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):
        return "#NUM!"
    if abs(value) >= _WHOLE:
        # JSON that was made of a floating-point number can be told from one that holds every digit.
        return str(value) if isinstance(value, int) and int(float(value)) != value else f"{value:.14E}"
    return str(value) if isinstance(value, int) else _digits(Decimal(f"{value:.15g}"))


def _digits(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _is_label(plain: str, shown: str) -> bool:
    """Whether a whole number is shown as an id or a phone number: 007, +34 600 111 222, 600-111-222."""
    if not plain.isdigit() or not _LABELLED.fullmatch(shown) or not _LABEL_SIGNS.search(shown):
        return False
    return re.sub(r"\D", "", shown).lstrip("0") == plain.lstrip("0")


def _shows(text: str, value: Decimal) -> bool:
    """Whether digits with any signs for groups and decimals are `value`, rounded as they show it."""
    compact = re.sub(r"[\s'’]", "", text).rstrip(".,")
    for group, mark in ((",", "."), (".", ",")):
        whole, _, decimals = compact.rpartition(mark) if mark in compact else (compact, "", "")
        if mark in whole or group in decimals:
            continue
        try:
            number = Decimal(f"{whole.replace(group, '') or '0'}.{decimals or '0'}")
        except InvalidOperation:
            continue
        if abs(number - abs(value)) <= Decimal(1).scaleb(-len(decimals)) / 2:
            return True
    return False


def _currency_reader(name: str) -> Callable[[str], str | None]:
    """What a currency sign means in the sheet's locale: $ is the peso in es_MX."""
    own, sign = "", ""
    try:
        locale = Locale.parse(name)
    except (ValueError, UnknownLocaleError):
        locale = None
    if locale and locale.territory:
        own = next(iter(get_territory_currencies(locale.territory)), "")
        sign = get_currency_symbol(own, locale) if own else ""
    return lambda text: own if own and text == sign else currency_code(text) if text else None
