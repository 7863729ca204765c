"""Touches and the credit each model gives them (docs/numbers.md 9.1, 9.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference.text import Row, as_date, as_list, as_source, as_utm

UTM_DIMS = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
TOUCH_DIMS = (*UTM_DIMS, "optin_source")
DIRECT = "direct / unknown"
NO_LEAD = "no lead record"
MODELS = ("last", "first", "last_non_direct", "linear", "position", "time_decay", "any")
DEFAULT_MODEL = "last"


@dataclass(frozen=True)
class Touch:
    """One opt-in of a person; a value that is missing is unknown."""

    date: date | None
    values: Mapping[str, str]


def utm_values(row: Row, aliases: Mapping[str, str]) -> dict[str, str]:
    """The usable UTM values of a row."""
    read = {dim: as_utm(row.get(dim, "")) for dim in UTM_DIMS}
    read["utm_source"] = as_source(row.get("utm_source", ""), row.get("utm_medium", ""), aliases)
    return {dim: value for dim, value in read.items() if value}


def lead_touches(rows: list[Row], aliases: Mapping[str, str]) -> list[Touch]:
    """Touches of one person's lead rows, in order. Undated ones stand first: only the dated can be the latest."""
    touches = []
    for row in rows:
        source = as_utm(row.get("optin_source", ""))
        values = utm_values(row, aliases) | ({"optin_source": source} if source else {})
        touches.append(Touch(as_date(row.get("optin_date", "")), values))
    return sorted(touches, key=lambda t: t.date or date.min)


def customer_touches(row: Row, aliases: Mapping[str, str]) -> list[Touch]:
    """Touches from a customer's own fields: first, all in order, last, consecutive repeats merged.

    The row knows one set of UTM values, so every touch carries it; only the first touch has a date.
    """
    named = [row.get("optin_first", ""), *as_list(row.get("optin_all", "")), row.get("optin_last", "")]
    sources = [s for s in map(as_utm, named) if s]
    merged = [s for i, s in enumerate(sources) if i == 0 or s != sources[i - 1]]
    values = utm_values(row, aliases)
    day = as_date(row.get("optin_date", ""))
    if not merged:
        return [Touch(day, values)] if values else []
    return [Touch(day if i == 0 else None, values | {"optin_source": s}) for i, s in enumerate(merged)]


def eligible(touches: list[Touch], close: date | None) -> list[Touch]:
    """Touches on or before the close date; undated ones are eligible. Without a close date, all of them."""
    return [t for t in touches if t.date is None or close is None or t.date <= close]


def weights(touches: list[Touch], model: str, dim: str, close: date) -> list[Fraction]:
    """What each of n ≥ 1 eligible touches earns; the sum is 1 for every model but any touch."""
    n = len(touches)
    if model == "first":
        return _all_on(0, n)
    if model == "last":
        return _all_on(n - 1, n)
    if model == "last_non_direct":
        return _all_on(max((i for i, t in enumerate(touches) if dim in t.values), default=n - 1), n)
    if model == "linear":
        return [Fraction(1, n)] * n
    if model == "position":
        if n < 3:
            return [Fraction(1, n)] * n
        return [Fraction(2, 5), *[Fraction(1, 5) / (n - 2)] * (n - 2), Fraction(2, 5)]
    if model == "time_decay":
        return _decay(touches, close)
    raise ValueError(f"unknown attribution model: {model}")


def _all_on(index: int, n: int) -> list[Fraction]:
    return [Fraction(int(i == index)) for i in range(n)]


def _decay(touches: list[Touch], close: date) -> list[Fraction]:
    """2^(-days / 7), dated touches only. Rounded to 24 places with the rest on the last one, so the sum stays exact."""
    raw = [Decimal(2) ** (Decimal(-(close - t.date).days) / 7) if t.date else Decimal(0) for t in touches]
    everything = sum(raw)
    if not everything:
        return _all_on(len(touches) - 1, len(touches))
    shares = [Fraction((r / everything).quantize(Decimal("1e-24"))) for r in raw]
    last = max(i for i, r in enumerate(raw) if r)
    shares[last] += 1 - sum(shares)
    return shares


def credit(
    touches: list[Touch], model: str, dim: str, close: date, counts: Callable[[Touch], bool] = lambda touch: True
) -> dict[str, Fraction]:
    """Value of `dim` -> credit of one conversion over its n ≥ 1 eligible touches, of those only that `counts` lets in."""
    if model == "any":
        return {t.values.get(dim, DIRECT): Fraction(1) for t in touches if counts(t)}
    earned: dict[str, Fraction] = {}
    for touch, weight in zip(touches, weights(touches, model, dim, close), strict=True):
        if weight and counts(touch):
            value = touch.values.get(dim, DIRECT)
            earned[value] = earned.get(value, Fraction(0)) + weight
    return earned
