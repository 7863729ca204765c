"""A founder's own bands and targets, kept in the workspace's settings as ``band.REF=LOW..HIGH`` and ``target.REF=VALUE``.

A target of money may carry its currency (``target.r.gross=50000 EUR``): in a workspace that counts in another one it says
nothing. A target is the whole company's, so nothing under a filter is measured by it.

Own bands stand in for the published ones; a target of a sum is for a calendar month, that of a rate or an average is a
level. An empty value takes either away, which brings the published bands back. A snapshot keeps the goals it was made
with, so a frozen link goes on judging as it did.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from lib.metrics import health, pins
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.metrics.segments import saved
from lib.schema import settings
from lib.schema.settings import SettingError, family

BAND, TARGET = "band", "target"
_DIGITS, _DECIMALS = 12, 10
"""Before and after the point: what can be shown and compared."""
_SHOWN = 40
_LIKE_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}\.\d{3}%?")
"""50.000 is fifty thousand to half the world and fifty to the other."""
_WITH_CURRENCY = re.compile(r"(.*\d)\s*([A-Za-z]{3})")


@dataclass(frozen=True)
class Goals:
    """What the founder set for one metric, in its own unit."""

    low: Decimal | None = None
    high: Decimal | None = None
    target: Decimal | None = None
    currency: str = ""
    """That of the target, empty where it is the workspace's, whichever that is."""


@dataclass(frozen=True)
class Progress:
    """How far a number has come. `goal` is the target of the whole period, `due` the part of it that its elapsed days owe."""

    goal: Decimal
    due: Decimal
    share: float
    ahead: Decimal


@dataclass(frozen=True)
class Pace:
    """What a sum comes to by the end of its period at the pace of the last days, and between which values 95 of 100 such
    periods would end, were every day another draw of these."""

    end: date
    value: float
    low: float
    high: float


def check(key: str, value: str) -> tuple[str, str]:
    """A setting as it is stored, goals and chosen cards included. Raises :class:`~lib.schema.settings.SettingError`."""
    kind, _, ref = key.strip().partition(".")
    if kind == health.FAMILY and ref:
        return health.check(ref.strip(), value)
    if kind == settings.PIN and ref:
        return pins.check(ref, value)
    if kind == settings.SEGMENT and ref:
        return saved.check(ref, value)
    if kind not in (BAND, TARGET) or not ref:
        return settings.check(key, value)
    metric = ALL.get(ref.strip())
    if metric is None or metric.family:
        raise SettingError("goal_unknown", ref=ref.strip())
    key = f"{kind}.{metric.ref}"
    if not value.strip():
        return key, ""
    if kind == TARGET:
        bare, currency = _priced(value, metric)
        aim = _amount(bare, metric)
        if aim < 0:
            raise SettingError("goal_negative", text=bare.strip())
        if aim > 1 and metric.is_share_of_cases:
            raise SettingError("goal_over", text=bare.strip())
        return key, f"{aim} {currency}".strip()
    low, dots, high = value.partition("..")
    if not dots:
        raise SettingError("goal_bands", value=value)
    if metric.good == "neutral":
        raise SettingError("goal_neutral", ref=metric.ref)
    bounds = _amount(low, metric), _amount(high, metric)
    if bounds[0] >= bounds[1]:
        raise SettingError("goal_order", value=value)
    return key, f"{bounds[0]}..{bounds[1]}"


def in_currency(key: str, value: str, currency: str) -> str:
    """A setting as it is stored, a target of money with the workspace's currency where it names none."""
    kind, _, ref = key.partition(".")
    if kind != TARGET or ref not in ALL or not ALL[ref].unit.is_money or not value or " " in value:
        return value
    return f"{value} {currency}".strip()


def _priced(text: str, metric: Metric) -> tuple[str, str]:
    """A target and the currency behind it, empty where it names none."""
    found = _WITH_CURRENCY.fullmatch(text.strip()) if metric.unit.is_money else None
    return (found[1], found[2].upper()) if found else (text, "")


def _amount(text: str, metric: Metric) -> Decimal:
    """A bound or a target in the metric's unit; a percentage is a fraction."""
    bare = "".join(text.split())
    try:
        amount = Decimal(bare.removesuffix("%"))
    except InvalidOperation:
        amount = Decimal("NaN")
    shown = text.strip() if len(text) <= _SHOWN else f"{text.strip()[:_SHOWN]}…"
    if not amount.is_finite() or _LIKE_THOUSANDS.fullmatch(bare):
        raise SettingError("goal_number", text=shown)
    exponent = amount.as_tuple().exponent
    if amount.adjusted() >= _DIGITS or (isinstance(exponent, int) and exponent < -_DECIMALS):
        raise SettingError("goal_size", text=shown)
    if bare.endswith("%"):
        if not metric.unit.is_share:
            raise SettingError("goal_percent", text=shown, ref=metric.ref)
        return (amount / 100).normalize() + 0
    if metric.unit.is_share and abs(amount) > 1:
        raise SettingError("goal_whole", text=shown)
    return amount


def goals(stored: Mapping[str, str]) -> dict[str, Goals]:
    """Ref -> what is set for it."""
    found: dict[str, Goals] = {}
    for ref, text in family(stored, BAND).items():
        low, _, high = text.partition("..")
        found[ref] = Goals(Decimal(low), Decimal(high))
    for ref, text in family(stored, TARGET).items():
        own = found.get(ref, Goals())
        amount, _, currency = text.partition(" ")
        found[ref] = Goals(own.low, own.high, Decimal(amount), currency)
    return found


def is_level(metric: Metric) -> bool:
    """Whether a target is a level to reach and not an amount to gather month by month."""
    return bool(metric.denominator or metric.quotient or metric.stock or metric.is_state)


def progress(
    metric: Metric, target: Decimal, value: Decimal, start: date | None, end: date | None, as_of: date
) -> Progress | None:
    """How far a number has come towards its target; None for a sum of a period that is open.

    A period that begins with a month and has not got to its end is owed the whole month in the end, and by now the share of
    its elapsed days.
    """
    if is_level(metric):
        return Progress(target, target, float(value / target) if target else 0.0, value - target)
    if start is None or end is None or start > as_of:
        return None
    last = min(end, as_of)
    whole = end
    if start.day == 1 and end == as_of:
        whole = end.replace(day=monthrange(end.year, end.month)[1])
    due, goal = target * _months(start, last), target * _months(start, whole)
    return Progress(goal, due, float(value / goal) if goal else 0.0, value - due)


def _months(start: date, end: date) -> Decimal:
    """How many months the days from start to end are, each day counting as its part of its own month."""
    total, day = Decimal(0), start
    while day <= end:
        length = monthrange(day.year, day.month)[1]
        last = min(end, day.replace(day=length))
        total += Decimal((last - day).days + 1) / length
        day = last + timedelta(days=1)
    return total
