"""CSM calls: the flags are the status matrix of docs/numbers.md 3.2, worked out at import."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, Condition, Gap, Reason, because, first_of, word
from lib.metrics.not_filled import IS_UNFILLED

UNKNOWN_OUTCOME = Gap(
    code="unknown_outcome",
    when="status = 'unknown_outcome'",
    spoils="outcome",
)
NO_STATUS = Gap(
    code="no_status",
    when="not (is_resolved or is_pending or is_moved)",
)
NO_OUTCOME = Gap(
    code="no_outcome",
    when="is_pending and held_on < $as_of",
)
HOW_IT_WENT = Gap(
    code="held_only",
    when="status = 'held'",
    spoils="held",
)
NO_SUCCESS = Gap(
    code="no_success",
    when="is_live and not is_bad_fit and not is_follow_up and success is null",
)
NO_GRADE = Gap(
    code="no_grade",
    when="is_live and not coalesce(grade between 1 and 10, false)",
)
NO_REMINDER = Gap(
    code="no_reminder",
    when="is_resolved and reminder is null",
)
GAPS = (UNKNOWN_OUTCOME, NO_STATUS, NO_OUTCOME, HOW_IT_WENT, NO_SUCCESS, NO_GRADE, NO_REMINDER)
"""What a call can lack, first reason first."""

OUTCOME = (UNKNOWN_OUTCOME, NO_STATUS, NO_OUTCOME)
"""What it takes to know what became of a call that should be over by now."""
JUDGED = (*OUTCOME, HOW_IT_WENT)
"""What it takes to know how a call went."""

STATUS = word("call_status", "status")
HAS_ANOTHER_STATUS = first_of(("status is null", because("no_status")), otherwise=STATUS)


def _status(name: str, sql: str, *gaps: Gap, fails: Reason = HAS_ANOTHER_STATUS) -> Condition:
    """A condition on the status alone."""
    return Condition(name=name, sql=sql, fails=fails, gaps=gaps)


BOOKED = _status("booked", "is_booked")
PENDING = _status("pending", "is_pending", NO_STATUS)
MOVED = _status("moved", "is_moved", NO_STATUS)
LEAD_CANCEL = _status("lead_cancel", "is_lead_cancel", NO_STATUS)
ADMIN_CANCEL = _status("admin_cancel", "is_admin_cancel", NO_STATUS)
CANCELLED = _status("cancelled", "(is_lead_cancel or is_admin_cancel)", NO_STATUS)
RESCHEDULED = _status("rescheduled", "is_rescheduled", NO_STATUS)
CALENDAR = _status("calendar", "is_calendar", UNKNOWN_OUTCOME, NO_STATUS)
RESOLVED = _status("resolved", "is_resolved", *OUTCOME)
DUE = _status("due", "is_due", *OUTCOME)
NO_SHOW = _status("no_show", "is_no_show", *OUTCOME)
LIVE = _status("live", "is_live", *OUTCOME)
FOLLOW_UP = _status("follow_up", "is_follow_up", *JUDGED)
BAD_FIT = _status("bad_fit", "is_bad_fit", *JUDGED)
GOOD = _status("good", "is_good", *JUDGED)

SUCCESS = Condition(
    name="success",
    sql="is_success",
    fails=first_of(("status is distinct from 'qualified'", STATUS), otherwise=because("not_success")),
    gaps=(*JUDGED, NO_SUCCESS),
)
CONFIRMED = Condition(
    name="confirmed",
    sql="reminder = 'confirmed'",
    fails=first_of(("reminder is null", because("no_reminder")), otherwise=word("reminder", "reminder")),
    gaps=(NO_REMINDER,),
)
GRADED = Condition(
    name="graded",
    sql="grade between 1 and 10",
    fails=because("no_grade"),
    gaps=(NO_GRADE,),
)
UNFILLED = Condition(
    name="unfilled",
    sql=f"({IS_UNFILLED})",
    fails=because("filled_in"),
)

GRADE = Amount(
    name="grade",
    sql="grade",
    nothing=because("no_grade"),
    gaps=(NO_GRADE,),
)
