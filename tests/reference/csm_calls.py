"""e.*: CSM calls (docs/numbers.md 3.3, 3.5)."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from tests.reference.calls import DUE, HELD, LIVE, OPEN, RESOLVED, Call
from tests.reference.money import total
from tests.reference.people import Business
from tests.reference.scope import Answer, Scope, count, ratio

FILLED = ("status", "date", "email", "csm", "type", "success", "grade", "reminder")
"""The columns the NOT_filled rules look at."""
BY_STATUS = {
    "e.pending": "pending",
    "e.lead_cancel": "lead_cancel",
    "e.admin_cancel": "admin_cancel",
    "e.rescheduled": "rescheduled",
    "e.moved": "moved",
    "e.no_show": "no_show",
    "e.bad_fit": "bad_fit",
    "e.fu_booked": "follow_up",
}

RATES = (
    "e.show_rate", "e.booked_to_live", "e.booked_success", "e.calendar_success", "e.live_success", "e.good_success",
    "e.cancel_pct", "e.confirm_pct", "e.avg_grade", "e.latest_grade", "e.no_show_pct", "e.fu_pct", "e.bad_fit_pct", "e.resch_pct",
)  # fmt: skip
"""What would be wrong as long as the outcome of some call is open (decision 102)."""
JUDGED_RATES = (
    "e.booked_success",
    "e.calendar_success",
    "e.live_success",
    "e.good_success",
    "e.fu_pct",
    "e.bad_fit_pct",
)
"""What would be wrong as long as of some held call nobody says how it went (decision 102b)."""
OF_JUDGEMENT = ("e.good", "e.success", "e.bad_fit", "e.fu_booked")
OF_OUTCOME = ("e.calendar", "e.due", "e.live", "e.no_show", *OF_JUDGEMENT)
"""Counts of calls by how they went, and by what became of them."""


def answers(business: Business, scope: Scope) -> dict[str, Answer]:
    """Every e.* metric; without the table or a needed column, no data."""
    calls = [c for c in business.csm_calls if scope.in_period(c.date) and scope.matches(c)]
    known = "csm_calls" in business.tables

    def has(*columns: str) -> bool:
        return business.has("csm_calls", *columns)

    n = Counter(c.status for c in calls)
    status = has("status") or (known and not business.tables["csm_calls"])
    booked = len(calls) if known else None
    live = sum(n[s] for s in LIVE) if status else None
    due = sum(n[s] for s in DUE) if status else None
    resolved = sum(n[s] for s in RESOLVED) if status else None
    # The literal base keeps every booking but bad fits and follow-ups (decision 1).
    good = n["qualified"] if business.good_events != "literal" else len(calls) - n["bad_fit"] - n["follow_up"]
    success = sum(c.successful for c in calls) if has("status", "success") else None
    confirmed = sum(c.status in RESOLVED and c.reminder == "confirmed" for c in calls) if has("reminder") else None
    grades: list[Decimal] = [c.valid_grade for c in calls if c.live and c.valid_grade is not None]
    columns = frozenset(name for name in FILLED if has(name))
    unfilled = sum(not_filled(c, scope.as_of, columns) for c in calls) if known else None

    found = {ref: count(n[word] if status else None) for ref, word in BY_STATUS.items()}
    found |= {
        "e.booked": count(booked),
        "e.calendar": count(sum(n[s] for s in DUE) + n["pending"] if status else None),
        "e.due": count(due),
        "e.live": count(live),
        "e.good": count(good if status else None),
        "e.success": count(success),
        "e.show_rate": ratio(live, due),
        "e.booked_to_live": ratio(live, resolved),
        "e.booked_success": ratio(success, resolved),
        "e.calendar_success": ratio(success, due),
        "e.live_success": ratio(success, live),
        "e.good_success": ratio(success, good if status else None),
        "e.cancel_pct": ratio(n["lead_cancel"] + n["admin_cancel"], resolved),
        "e.confirm_pct": ratio(confirmed, resolved),
        "e.avg_grade": ratio(total(grades) if has("grade") else None, len(grades)),
        "e.latest_grade": _latest(calls) if has("grade") else Answer(None),
        "e.not_filled": count(unfilled),
        "e.not_filled_pct": ratio(unfilled, booked),
        "e.no_show_pct": ratio(n["no_show"], due),
        "e.fu_pct": ratio(n["follow_up"], live),
        "e.bad_fit_pct": ratio(n["bad_fit"], live),
        "e.resch_pct": ratio(n["rescheduled"], resolved),
    }
    unknown = {*(RATES if n[OPEN] else ()), *(JUDGED_RATES if n[HELD] else ())}
    # Nor is a 0 known beside calls of which that is not said which would be counted.
    unknown |= {ref for ref in (OF_OUTCOME if n[OPEN] else OF_JUDGEMENT if n[HELD] else ()) if found[ref].value == 0}
    return found | dict.fromkeys(unknown, Answer(None))


def _latest(calls: list[Call]) -> Answer:
    """The mean of each person's latest grade; of two on one day the one further down counts, undated ones come first."""
    given = sorted((c for c in calls if c.live and c.valid_grade is not None), key=lambda c: c.date or date.min)
    latest = {c.person: c.valid_grade or Decimal(0) for c in given}
    return ratio(total(latest.values()), len(latest))


def not_filled(call: Call, as_of: date, columns: frozenset[str]) -> bool:
    """Whether a row fails any rule of docs/numbers.md 3.5. A column that the sheet does not have owes nothing."""
    blank = {
        "status": call.status in (None, OPEN),
        "date": call.date is None,
        "email": not call.row.get("email"),
        "csm": not call.row.get("csm"),
        "type": not call.row.get("type"),
        "success": call.live and call.success is None,
        "grade": call.live and call.valid_grade is None,
        "reminder": call.reminder is None,
    }
    stale = call.date is not None and call.date < as_of and call.status == "pending"
    conflict = call.success is True and not call.good and "status" in columns
    return stale or conflict or any(blank[name] for name in columns)
