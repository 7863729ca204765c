"""Calls and the status matrix (docs/numbers.md 3.2, decision 19)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.scope import Dims
from tests.reference.text import Row, as_bool, as_date, as_number, as_word

LIVE = frozenset({"follow_up", "bad_fit", "qualified", "held"})
DUE = LIVE | {"no_show"}
RESOLVED = DUE | {"moved", "lead_cancel", "admin_cancel", "rescheduled"}
OPEN = "unknown_outcome"
"""A past call of which nobody says what became: booked, and in no rate (decision 102)."""
HELD = "held"
"""A call that took place, of which nobody says how it went."""
SALES_TYPES = frozenset({"sales", "demo", "demo_sales"})


@dataclass(eq=False)
class Call:
    """One call; `status` None is blank or unknown."""

    row: Row
    person: str
    date: date | None
    status: str | None
    type: str | None
    success: bool | None
    grade: Decimal | None
    reminder: str | None
    offer_made: bool | None
    dims: Dims = field(default_factory=dict)

    @property
    def live(self) -> bool:
        """The person attended."""
        return self.status in LIVE

    @property
    def good(self) -> bool:
        """LIVE Call - Qualified."""
        return self.status == "qualified"

    @property
    def successful(self) -> bool:
        """A good event with Success? = yes (decision 7)."""
        return self.good and self.success is True

    @property
    def valid_grade(self) -> Decimal | None:
        """The grade if it lies in 1 to 10."""
        return self.grade if self.grade is not None and 1 <= self.grade <= 10 else None


def read_call(row: Row, person: str, imported_on: date) -> Call:
    """A row of csm_calls or sales_calls. Of a call that is still ahead nobody knows whether it was held: it is pending."""
    day, status = as_date(row.get("date", "")), as_word("call_status", row.get("status", ""))
    if status in ("held", OPEN) and day is not None and day >= imported_on:
        status = "pending"
    return Call(
        row=row,
        person=person,
        date=day,
        status=status,
        type=as_word("call_type", row.get("type", "")),
        success=as_bool(row.get("success", "")),
        grade=as_number(row.get("grade", "")),
        reminder=as_word("reminder", row.get("reminder", "")),
        offer_made=as_bool(row.get("offer_made", "")),
    )


def is_sales(row: Row) -> bool:
    """Whether a row of csm_calls is a sales call by its type."""
    return as_word("call_type", row.get("type", "")) in SALES_TYPES


def fed_rows(sales: list[Row], csm: list[Row]) -> list[Row]:
    """Sales calls found among the CSM calls; their host is the closer. No id is added twice."""
    ids = {row.get("id", "") for row in sales} - {""}
    return [{**row, "closer": row.get("csm", "")} for row in csm if is_sales(row) and row.get("id", "") not in ids]


def earliest(calls: Iterable[Call]) -> date | None:
    """The first date among calls."""
    return min((c.date for c in calls if c.date), default=None)
