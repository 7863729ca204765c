"""Reading a written day and time of day: the slow, exact path, as ``values.py`` says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache, lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

import dateparser
from babel import Locale

from lib.schema.values import LONGEST, plain

DateOrder = Literal["dmy", "mdy"]

_EXCEL_EPOCH = date(1899, 12, 30)
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
    text = plain(text)
    if len(text) > LONGEST:
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
