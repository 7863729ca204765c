"""CSM calls (domain.md 3.3). The flags are the status matrix of 3.2, worked out at import."""

from __future__ import annotations

from lib.metrics.metric import Direction, Metric
from lib.metrics.not_filled import IS_UNFILLED


def _count(
    ref: str,
    condition: str,
    good: Direction = "neutral",
    *,
    headline: bool = False,
    needs: tuple[str, ...] = (),
    stock: bool = False,
) -> Metric:
    return Metric(
        ref=ref, page="csm_calls", relation="calls", numerator=f"count(*) filter (where {condition})", good=good,
        needs=("csm_calls", *needs), headline=headline, stock=stock,
    )  # fmt: skip


def _rate(
    ref: str,
    part: str,
    whole: str,
    good: Direction,
    *,
    benchmark: str = "",
    headline: bool = False,
    needs: tuple[str, ...] = (),
) -> Metric:
    return Metric(
        ref=ref, page="csm_calls", relation="calls", numerator=f"count(*) filter (where {part})",
        denominator=f"count(*) filter (where {whole})", unit="rate", good=good, benchmark=benchmark, needs=("csm_calls", *needs), headline=headline,
    )  # fmt: skip


SUCCESS = ("csm_calls.success",)

CSM_CALLS = (
    _rate("e.show_rate", "is_live", "is_due", "up", benchmark="B1", headline=True),
    _rate("e.good_success", "is_success", "is_good", "up", benchmark="B1", headline=True, needs=SUCCESS),
    _rate("e.booked_to_live", "is_live", "is_resolved", "up", headline=True),
    Metric(
        ref="e.avg_grade", page="csm_calls", relation="calls", numerator="sum(grade) filter (where is_live and grade between 1 and 10)",
        denominator="count(*) filter (where is_live and grade between 1 and 10)", unit="number", good="up",
        needs=("csm_calls", "csm_calls.grade"), headline=True,
    ),
    _count("e.booked", "is_booked", "up", headline=True),
    _count("e.live", "is_live", "up", headline=True),
    _count("e.not_filled", IS_UNFILLED, "down", headline=True),
    _rate("e.cancel_pct", "(is_lead_cancel or is_admin_cancel) and is_resolved", "is_resolved", "down", headline=True),
    _count("e.pending", "is_pending", stock=True),
    _count("e.calendar", "is_calendar", "up"),
    _count("e.due", "is_due"),
    _count("e.good", "is_good", "up"),
    _count("e.success", "is_success", "up", needs=SUCCESS),
    _count("e.no_show", "is_no_show", "down"),
    _count("e.lead_cancel", "is_lead_cancel", "down"),
    _count("e.admin_cancel", "is_admin_cancel", "down"),
    _count("e.rescheduled", "is_rescheduled", "down"),
    _count("e.moved", "is_moved", "down"),
    _count("e.bad_fit", "is_bad_fit", "down"),
    _count("e.fu_booked", "is_follow_up", "down"),
    _rate("e.booked_success", "is_success and is_resolved", "is_resolved", "up", needs=SUCCESS),
    _rate("e.calendar_success", "is_success", "is_due", "up", needs=SUCCESS),
    _rate("e.live_success", "is_success", "is_live", "up", needs=SUCCESS),
    _rate("e.no_show_pct", "is_no_show", "is_due", "down"),
    _rate("e.fu_pct", "is_follow_up", "is_live", "down"),
    _rate("e.bad_fit_pct", "is_bad_fit", "is_live", "down"),
    _rate("e.resch_pct", "is_rescheduled", "is_resolved", "down"),
    _rate("e.confirm_pct", "is_resolved and reminder = 'confirmed'", "is_resolved", "up", benchmark="B3", needs=("csm_calls.reminder",)),
    _rate("e.not_filled_pct", f"is_booked and ({IS_UNFILLED})", "is_booked", "down"),
)  # fmt: skip
