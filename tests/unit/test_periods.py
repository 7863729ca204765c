"""Presets and comparisons: the days they mean, at month ends, in leap years and while a period is unfinished."""

from __future__ import annotations

from datetime import date

import pytest

from lib.query import Period
from lib.query.periods import (
    Comparison,
    Preset,
    compared,
    preset,
)


def _span(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("chosen", "as_of", "start", "end"),
    [
        (Preset.THIS_MONTH, "2026-11-14", "2026-11-01", "2026-11-14"),
        (Preset.THIS_MONTH, "2026-11-01", "2026-11-01", "2026-11-01"),
        (Preset.LAST_MONTH, "2026-03-31", "2026-02-01", "2026-02-28"),
        (Preset.LAST_MONTH, "2024-03-15", "2024-02-01", "2024-02-29"),
        (Preset.LAST_30, "2026-11-14", "2026-10-16", "2026-11-14"),
        (Preset.LAST_90, "2026-11-14", "2026-08-17", "2026-11-14"),
        (Preset.THIS_YEAR, "2026-01-01", "2026-01-01", "2026-01-01"),
        (Preset.LAST_12_MONTHS, "2024-02-29", "2023-03-01", "2024-02-29"),
        (Preset.LAST_12_MONTHS, "2026-11-14", "2025-11-15", "2026-11-14"),
    ],
)
def test_preset_counts_back_from_the_as_of_day(chosen: Preset, as_of: str, start: str, end: str) -> None:
    assert preset(chosen, date.fromisoformat(as_of)) == _span(start, end)


def test_all_time_is_open() -> None:
    assert preset(Preset.ALL, date(2026, 11, 14)) == Period()


@pytest.mark.parametrize(
    ("period", "as_of", "expected"),
    [
        # a plain span: as many days before
        (("2026-10-16", "2026-11-14"), "2026-11-14", ("2026-09-16", "2026-10-15")),
        # a full month against the full month before, though it has fewer days
        (("2026-03-01", "2026-03-31"), "2026-11-14", ("2026-02-01", "2026-02-28")),
        # a full quarter against the quarter before
        (("2026-04-01", "2026-06-30"), "2026-11-14", ("2026-01-01", "2026-03-31")),
        # an unfinished month against the same days of the month before, never all of it
        (("2026-11-01", "2026-11-14"), "2026-11-14", ("2026-10-01", "2026-10-14")),
        (("2026-11-01", "2026-11-30"), "2026-11-14", ("2026-10-01", "2026-10-14")),
        # 31 March has no counterpart in February
        (("2026-03-01", "2026-03-30"), "2026-03-30", ("2026-02-01", "2026-02-28")),
        # one day
        (("2026-11-14", "2026-11-14"), "2026-11-14", ("2026-11-13", "2026-11-13")),
    ],
)
def test_previous_period(period: tuple[str, str], as_of: str, expected: tuple[str, str]) -> None:
    assert compared(_span(*period), Comparison.PREVIOUS, date.fromisoformat(as_of)) == _span(*expected)


def test_same_period_last_year_stops_where_this_one_has_got_to() -> None:
    found = compared(_span("2026-11-01", "2026-11-30"), Comparison.YEAR, date(2026, 11, 14))
    assert found == _span("2025-11-01", "2025-11-14")


def test_leap_day_last_year_is_the_28th() -> None:
    found = compared(_span("2024-02-29", "2024-02-29"), Comparison.YEAR, date(2024, 3, 1))
    assert found == _span("2023-02-28", "2023-02-28")


@pytest.mark.parametrize(
    ("period", "comparison"),
    [
        (Period(), Comparison.PREVIOUS),
        (Period(date(2026, 1, 1), None), Comparison.PREVIOUS),
        (_span("2026-01-01", "2026-01-31"), Comparison.NONE),
        (_span("2027-01-01", "2027-01-31"), Comparison.PREVIOUS),  # has not begun
    ],
)
def test_nothing_to_compare_with(period: Period, comparison: Comparison) -> None:
    assert compared(period, comparison, date(2026, 11, 14)) is None


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        # the last day of February stays the last one, whatever the year
        (("2025-02-01", "2025-02-28"), ("2024-02-01", "2024-02-29")),
        (("2024-02-01", "2024-02-29"), ("2023-02-01", "2023-02-28")),
        (("2025-01-01", "2025-02-28"), ("2024-01-01", "2024-02-29")),
        (("2024-03-01", "2025-02-28"), ("2023-03-01", "2024-02-29")),
        # no other day does
        (("2025-02-01", "2025-02-27"), ("2024-02-01", "2024-02-27")),
        (("2024-02-01", "2024-02-28"), ("2023-02-01", "2023-02-28")),
        (("2025-04-01", "2025-04-30"), ("2024-04-01", "2024-04-30")),
        # a day is compared with a day
        (("2025-02-28", "2025-02-28"), ("2024-02-28", "2024-02-28")),
        (("2024-02-29", "2024-02-29"), ("2023-02-28", "2023-02-28")),
    ],
)
def test_a_february_is_compared_with_a_whole_february(period: tuple[str, str], expected: tuple[str, str]) -> None:
    assert compared(_span(*period), Comparison.YEAR, date(2026, 11, 14)) == _span(*expected)


def test_the_year_up_to_the_end_of_february_is_compared_with_as_much() -> None:
    so_far = _span("2025-01-01", "2025-02-28")
    assert compared(so_far, Comparison.PREVIOUS, date(2025, 2, 28)) == _span("2024-01-01", "2024-02-29")
