"""One person with everything they did (docs/numbers.md 0.2, 2.2, decisions 36, 38, 96)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from tests.reference.calls import Call, earliest
from tests.reference.deals import Deal
from tests.reference.money import Payment, Refund, total
from tests.reference.scope import Dims
from tests.reference.text import Row, as_date
from tests.reference.touches import Touch


@dataclass(eq=False)
class Person:
    """One person key; `row` is their customers row, if any: one for all of their rows (decision 96)."""

    key: str
    row: Row | None = None
    rows: list[Row] = field(default_factory=list)
    leads: list[Row] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    deals: list[Deal] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    sales_calls: list[Call] = field(default_factory=list)
    touches: list[Touch] = field(default_factory=list)
    close_date: date | None = None
    closing_call: Call | None = None
    onboarded_on: date | None = None
    dims: Dims = field(default_factory=dict)

    def text(self, name: str) -> str:
        """A field of the customers row."""
        return self.row.get(name, "") if self.row else ""

    def day(self, name: str) -> date | None:
        """A date of the customers row."""
        return as_date(self.text(name))

    @property
    def collected(self) -> list[Payment]:
        """Payments that arrived, earliest first."""
        return [p for p in self.payments if p.collected]

    @property
    def first_collected(self) -> Payment | None:
        """The payment that made this person a client."""
        return next(iter(self.collected), None)

    @property
    def is_client(self) -> bool:
        """In the customers table or a payer (decision 38)."""
        return self.row is not None or bool(self.collected)

    @property
    def joined(self) -> date | None:
        """Joined date, else close date (decision 36)."""
        return self.day("joined_date") or self.close_date

    @property
    def first_touch_date(self) -> date | None:
        """The day of the first dated opt-in."""
        return min((t.date for t in self.touches if t.date), default=None)

    @property
    def optin_date(self) -> date | None:
        """The customer's own opt-in date, else that of their first lead row."""
        return self.day("optin_date") or self.first_touch_date

    @property
    def fully_refunded(self) -> bool:
        """Everything that was collected went back."""
        collected = total(p.amount for p in self.collected)
        return 0 < collected <= total(r.amount for r in self.refunds)

    @property
    def active(self) -> bool:
        """No cancel date and no full refund."""
        return self.day("cancel_date") is None and not self.fully_refunded

    @property
    def ended_on(self) -> date | None:
        """Cancel date or the date of the full refund, whichever is first."""
        refunded = max((r.date for r in self.refunds if r.date), default=None) if self.fully_refunded else None
        return min((d for d in (self.day("cancel_date"), refunded) if d), default=None)

    @property
    def graduated_on(self) -> date | None:
        """Graduation date, else the earliest successful graduation call."""
        return self.day("graduation_date") or earliest(c for c in self.calls if c.type == "graduation" and c.successful)

    @property
    def revenue(self) -> Decimal:
        """Collected less refunds and chargebacks to date (docs/numbers.md 9.1)."""
        back = total(p.amount for p in self.collected if p.status == "chargeback")
        return total(p.amount for p in self.collected) - back - total(r.amount for r in self.refunds)
