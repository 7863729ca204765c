"""CSM calls (docs/numbers.md 3.3). The flags are the status matrix of 3.2, worked out at import."""

from __future__ import annotations

from lib.metrics.aggregate import Count, CountDistinct, LastPerPerson, Sum
from lib.metrics.conditions import calls
from lib.metrics.conditions.condition import Condition
from lib.metrics.metric import Direction, Metric, Page
from lib.metrics.units import NUMBER, RATE

PAGE: Page = "csm_calls"
CALLS = ("csm_calls",)
SUCCESS = (*CALLS, "csm_calls.success")
GRADE = (*CALLS, "csm_calls.grade")


def _count(
    ref: str,
    condition: Condition,
    good: Direction = "neutral",
    *,
    headline: bool = False,
    needs: tuple[str, ...] = CALLS,
    stock: bool = False,
) -> Metric:
    """Calls that meet a condition."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Count("calls", where=(condition,)),
        good=good,
        needs=needs,
        headline=headline,
        stock=stock,
    )


def _rate(
    ref: str,
    part: tuple[Condition, ...],
    whole: Condition,
    good: Direction,
    *,
    benchmark: str = "",
    headline: bool = False,
    needs: tuple[str, ...] = CALLS,
) -> Metric:
    """Calls that meet conditions per call that meets another."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=Count("calls", where=part),
        denominator=Count("calls", where=(whole,)),
        unit=RATE,
        good=good,
        benchmark=benchmark,
        needs=needs,
        headline=headline,
    )


CSM_CALLS = (
    _rate("e.show_rate", (calls.LIVE,), calls.DUE, "up", benchmark="B1", headline=True),
    _rate("e.good_success", (calls.SUCCESS,), calls.GOOD, "up", benchmark="B1", headline=True, needs=SUCCESS),
    _rate("e.booked_to_live", (calls.LIVE,), calls.RESOLVED, "up", headline=True),
    Metric(
        ref="e.avg_grade",
        page=PAGE,
        numerator=Sum("calls", of=calls.GRADE, where=(calls.LIVE, calls.GRADED)),
        denominator=Count("calls", where=(calls.LIVE, calls.GRADED)),
        unit=NUMBER,
        good="up",
        needs=GRADE,
        headline=True,
    ),
    Metric(
        ref="e.latest_grade",
        page=PAGE,
        numerator=LastPerPerson("calls", of=calls.GRADE, where=(calls.LIVE, calls.GRADED)),
        denominator=CountDistinct("calls", where=(calls.LIVE, calls.GRADED)),
        unit=NUMBER,
        good="up",
        needs=GRADE,
        under="e.avg_grade",
    ),
    _count("e.booked", calls.BOOKED, "up", headline=True),
    _count("e.live", calls.LIVE, "up", headline=True),
    _count("e.not_filled", calls.UNFILLED, "down", headline=True),
    _rate("e.cancel_pct", (calls.CANCELLED, calls.RESOLVED), calls.RESOLVED, "down", headline=True),
    _count("e.pending", calls.PENDING, stock=True),
    _count("e.calendar", calls.CALENDAR, "up"),
    _count("e.due", calls.DUE),
    _count("e.good", calls.GOOD, "up"),
    _count("e.success", calls.SUCCESS, "up", needs=SUCCESS),
    _count("e.no_show", calls.NO_SHOW, "down"),
    _count("e.lead_cancel", calls.LEAD_CANCEL, "down"),
    _count("e.admin_cancel", calls.ADMIN_CANCEL, "down"),
    _count("e.rescheduled", calls.RESCHEDULED, "down"),
    _count("e.moved", calls.MOVED, "down"),
    _count("e.bad_fit", calls.BAD_FIT, "down"),
    _count("e.fu_booked", calls.FOLLOW_UP, "down"),
    _rate("e.booked_success", (calls.SUCCESS, calls.RESOLVED), calls.RESOLVED, "up", needs=SUCCESS),
    _rate("e.calendar_success", (calls.SUCCESS,), calls.DUE, "up", needs=SUCCESS),
    _rate("e.live_success", (calls.SUCCESS,), calls.LIVE, "up", needs=SUCCESS),
    _rate("e.no_show_pct", (calls.NO_SHOW,), calls.DUE, "down"),
    _rate("e.fu_pct", (calls.FOLLOW_UP,), calls.LIVE, "down"),
    _rate("e.bad_fit_pct", (calls.BAD_FIT,), calls.LIVE, "down"),
    _rate("e.resch_pct", (calls.RESCHEDULED,), calls.RESOLVED, "down"),
    _rate(
        "e.confirm_pct",
        (calls.RESOLVED, calls.CONFIRMED),
        calls.RESOLVED,
        "up",
        benchmark="B3",
        needs=(*CALLS, "csm_calls.reminder"),
    ),
    _rate("e.not_filled_pct", (calls.BOOKED, calls.UNFILLED), calls.BOOKED, "down"),
)
