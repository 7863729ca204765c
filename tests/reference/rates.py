"""Money of which no row has a rate: nothing is known of it, which is no 0 (docs/numbers.md decision 42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from tests.reference.people import Business
from tests.reference.revenue import BALANCES, closed_deals, still_owed
from tests.reference.scope import Answer, Scope

OF_PERIOD = (
    "r.gross", "v.cash", "r.gross_new", "r.net", "r.net_after_refunds", "r.net_ex_vat", "r.refunds", "r.chargebacks",
    "r.processing_fees", "r.extra_fees", "r.vat", "v.instalment_rate", "v.avg_payment", "v.avg_net_payment", "v.net_per_day",
    "v.refund_rate", "v.fee_rate", "v.revenue_per_lead", "v.mer", "u.gross_margin", "u.net_margin",
)  # fmt: skip
"""What adds up money that moved in the period."""
PACES = (7, 14, 30, 60)


def known(business: Business, scope: Scope, found: dict[str, Answer]) -> dict[str, Answer]:
    """The answers without sums of money where there are rows of it, and none with a rate."""
    if not business.uncounted:
        return found
    gone: set[str] = set(OF_PERIOD) if _unknown(business, scope) else set()
    if _unknown(business, replace(scope, start=None, end=None)):
        gone |= set(BALANCES) - {"v.delinquency"}  # which counts people
    last = min(scope.end or scope.as_of, scope.as_of)
    for days in PACES:
        if _unknown(business, replace(scope, start=last - timedelta(days=days - 1), end=last)):
            gone.add(f"v.pace_{days}")
    return {ref: Answer(None) if ref in gone else answer for ref, answer in found.items()}


def _unknown(business: Business, scope: Scope) -> bool:
    if not any(scope.in_period(p.date or p.due_date) and scope.matches(p) for p in business.uncounted):
        return False
    if any(scope.in_period(p.anchor) and scope.matches(p) for p in business.payments if not p.is_refund):
        return False
    if any(scope.in_period(refund.date) and scope.matches(refund) for refund in business.refunds):
        return False
    listed = any(p.pending for p in business.payments)
    return listed or not any(still_owed(business, deal) for deal in closed_deals(business, scope))
