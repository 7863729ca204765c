"""Clients who each stand on one edge of the rules of health and risk (lib/metrics/health.py), and the days on which they do.

What is right on those days is what the reference says (tests/reference/standing.py). Only what is planned can tell whether
nothing is booked, which the reference does not know: that is written down here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tests.reference.standing import HELD, Call, Pay, Person

QUALIFIED = HELD[0]
CLOSED = date(2026, 1, 5)
AS_OF = date(2026, 10, 1)
"""The newest day of the business, on which the newest call of `asked` was held."""


def _day(month: int, day: int) -> date:
    return date(2026, month, day)


def _full(offer: str, day: date = CLOSED, deal: str = "d") -> Pay:
    return Pay(day, 1000, offer, deal, word="Full Pay", contracted=1000)


def _part(day: date, due: date, status: str = "Approved", contracted: int | None = 1000) -> Pay:
    return Pay(day, 500, "Core", "d", status, "Split Pay", due, contracted)


def _calls(*told: tuple[date, bool | None, int | None]) -> list[Call]:
    return [Call(day, QUALIFIED, "Coaching", success, grade) for day, success, grade in told]


# fmt: off
WHO = {
    "core": [_full("Core")],                                       # high touch: silent, not called, not onboarded
    "tech": [_full("Shop")],
    "course": [_full("Course", _day(1, 1)), _full("Course", _day(3, 15), "again")],  # low touch, with six sessions
    "open": [_part(CLOSED, CLOSED, contracted=None), _part(_day(2, 1), _day(2, 1), "Pending", None)],
    "failed": [_full("Core"), *(Pay(_day(2, n), 1000, "Core", "d", "Failed", "Full Pay", contracted=1000) for n in (1, 3))],
    "charged": [Pay(CLOSED, 1000, "Mastermind", "d", "Chargeback", "Full Pay", contracted=1000, back=_day(3, 10))],
    "refunded": [Pay(CLOSED, 1000, "Core", "d", "Partially refunded", "Full Pay", contracted=1000, back=_day(2, 1), back_amount=100)],
    "late": [_part(CLOSED, CLOSED), _part(_day(2, 20), _day(2, 10))],
    "coming": [_part(CLOSED, CLOSED)],
    "member": [Pay(_day(1, 10), 97, "Club", "d"), Pay(_day(2, 10), 97, "Club", "d")],
    "leaver": [Pay(_day(1, 10), 97, "Club", "d"), Pay(_day(2, 10), 97, "Club", "d")],
    "onboarded": [_full("Core")],
    "newcomer": [_full("Core", _day(3, 1))],
    "coached": [_full("Core", _day(3, 1))],
    "twice": [_full("Core", _day(3, 1))],
    "asked": [_full("Mastermind")], "graded": [_full("Core")], "both": [_full("Core")], "missed": [_full("Core")],
    "called off": [_full("Core")], "first day": [_full("Core")], "before": [_full("Core")], "student": [_full("Course", _day(1, 1))],
    "booked": [_full("Mastermind")], "ends in 14": [_full("Course", _day(7, 15))], "ends in 30": [_full("Course", _day(7, 31))],
    "ends in 31": [_full("Course", _day(8, 1))], "ends, is booked": [_full("Course", _day(7, 15))],
}
CALLS: Mapping[str, list[Call]] = {
    "asked": [*_calls((_day(1, 10), True, None)), Call(AS_OF, QUALIFIED, "Coaching", True)],
    "graded": _calls((_day(1, 10), None, 6), (_day(1, 20), None, 5)),
    "both": _calls((_day(1, 10), True, 9), (_day(1, 20), False, 3), (_day(1, 31), True, None)),
    "missed": [Call(_day(1, 10), "No Show"), Call(_day(1, 20), "No Show"), *_calls((_day(1, 31), True, 8))],
    "called off": [Call(_day(1, 10), "Cancel - by lead"), Call(_day(1, 20), "Cancel - by lead")],
    "first day": [Call(CLOSED, "No Show")],
    "before": _calls((_day(1, 1), None, None)),
    "student": _calls((_day(1, 5), None, None), (_day(1, 10), None, None), (_day(2, 10), None, None)),
    "twice": _calls((_day(3, 10), None, None), (_day(3, 20), None, None)),
    "coached": _calls((_day(3, 10), None, None), (_day(3, 20), None, None), (_day(3, 25), None, None)),
    "booked": [Call(_day(10, 20), "Scheduled - pending")],
    "ends, is booked": [Call(_day(10, 20), "Scheduled - pending")],
}
# fmt: on

PEOPLE = [
    Person(
        f"{name.replace(' ', '').replace(',', '')}@x.io",
        onboarded=_day(2, 10) if name == "onboarded" else None,
        cancelled=_day(2, 20) if name == "leaver" else None,
        payments=[Pay(**{**vars(one), "deal": f"{name} {one.deal}"}) for one in payments],
        calls=list(CALLS.get(name, ())),
    )
    for name, payments in WHO.items()
]

RENEWS_TODAY = Person("renewstoday@x.io", payments=[Pay(_day(7, 1), 300, "Quarterly", "renews")])
"""In low touch, and paid up to the as-of day. The reference knows no plan of several months, and is not asked."""
PLAN = {"offer_recurring.Quarterly": "quarter", "touch_model.Quarterly": "low", "offer_tier.Quarterly": "core"}

NOTHING_BOOKED = {f"{name}@x.io" for name in ("asked", "charged", "endsin14", "endsin30", "renewstoday")}
"""Who has nothing booked on the as-of day: in high touch whoever is served, in low touch who ends or renews within 30 days."""

LENIENT = {"health.days.late": "1..15"}
"""A workspace that lets a payment be a day late."""
LATE = {_day(2, 2): 100, _day(2, 3): 50}
"""What the payments of `open` come to there, a day and two days late."""

_EDGES = {
    CLOSED: (0, 5, 14, 15, 44, 45, 60, 61, 90, 91),
    _day(1, 1): (14, 15, 30, 31, 45, 89, 90, 120, 121),
    _day(2, 1): (-1, 0, 1, 2, 15, 16, 60, 61, 62, 90, 91),
    _day(2, 10): (-1, 0, 1, 10, 11, 90, 91),
    _day(3, 1): (29, 30),
    _day(3, 10): (-1, 0, 15, 16, 180, 181),
    _day(1, 20): (0,),
    _day(1, 31): (0,),
}
DAYS = sorted({day + timedelta(days=n) for day, edges in _EDGES.items() for n in edges})
"""Days of an edge, and those beside it."""
