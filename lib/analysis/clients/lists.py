"""The lists of the pages as segments: who is on one, said as a condition, so that it stays up to date (docs/numbers-clients.md 18).

What was noted by hand (a flag, a snooze, a promise) is in no condition.
"""

from __future__ import annotations

from collections.abc import Iterator

from lib.analysis.clients.journey import FROM_CLOSED
from lib.analysis.clients.standing import HealthBand
from lib.metrics.health import CAUSES, LISTED, Rules
from lib.metrics.segments.language import LONGEST
from lib.query import UNASSIGNED, Filters

FIELD_OF = {"utm_source": "source"}
"""Dimension of a filter -> the field that it is in a segment, where that has another name."""


def everybody(filters: Filters, band: HealthBand | str, by: Rules) -> str:
    """Who is in service, behind the filters and in a band of health (empty: any)."""
    held = {
        "green": f"health >= {by.green}",
        "yellow": f"health >= {by.red} and health < {by.green}",
        "red": f"health < {by.red}",
        "none": "health is empty",
    }
    return _joined(["in_service = yes", *([held[band]] if band else [])], filters)


def week() -> str:
    """From whom the list of the week is drawn (19.2)."""
    strong = ", ".join(cause.name for cause in CAUSES if cause.points >= LISTED)
    return f"in_service = yes and (red = yes or reason in ({strong}) or renews = yes)"


def stuck(step: str, days: float, filters: Filters) -> str:
    """Who waits on a step for longer than so many days."""
    there = "in_service = yes" if step in FROM_CLOSED else "stage != left"
    return _joined([f"step = {step}", f"step_days > {days:.4f}".rstrip("0").rstrip("."), there], filters)


def _joined(conditions: list[str], filters: Filters) -> str:
    """All of it; empty where the language cannot say a name, or there is too much of it."""
    told = [*_filtered(filters)]
    whole = " and ".join([*conditions, *filter(None, told)])
    return whole if None not in told and len(whole) <= LONGEST else ""


def _filtered(filters: Filters) -> Iterator[str | None]:
    """Each filter as a condition, None for one that cannot be said."""
    for dimension, members in filters.items():
        field = FIELD_OF.get(dimension, dimension)
        names = [_quoted(name) for name in members if name != UNASSIGNED]
        if None in names:
            yield None
            continue
        either = [f"{field} in ({', '.join(filter(None, names))})"] * bool(names)
        either += [f"{field} is empty"] * (UNASSIGNED in members)
        yield either[0] if len(either) == 1 else f"({' or '.join(either)})"
    if filters.segment:
        yield f"({filters.segment.text})"


def _quoted(name: str) -> str | None:
    quotes = [quote for quote in "\"'" if quote not in name]
    return f"{quotes[0]}{name}{quotes[0]}" if quotes else None
