"""Money of which no row has a rate: nothing is known of it, which is no 0 (docs/numbers.md decision 42)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from tests.reference.money import Payment
from tests.reference.people import Business
from tests.reference.revenue import BALANCES, closed_deals, still_owed
from tests.reference.scope import Answer, Scope

OF_PERIOD = (
    "r.gross", "v.cash", "r.gross_new", "r.net", "r.net_after_refunds", "r.net_ex_vat", "r.refunds", "r.chargebacks",
    "r.processing_fees", "r.extra_fees", "r.vat", "v.instalment_rate", "v.avg_payment", "v.avg_net_payment", "v.net_per_day",
    "v.retained_cash", "v.upsell_cash", "v.backend_cash", "v.refund_rate", "v.fee_rate", "v.revenue_per_lead", "v.mer", "u.gross_margin", "u.net_margin",
)  # fmt: skip
"""What adds up money that moved in the period."""
ARRIVED = ("approved", "refunded", "partially_refunded", "chargeback")
OF_ARRIVED = (
    "r.gross",
    "v.cash",
    "r.net",
    "r.net_after_refunds",
    "r.net_ex_vat",
    "r.processing_fees",
    "r.extra_fees",
    "r.vat",
)
OF_PAYMENTS = (
    "m.discount_weighted", "r.contracted", "v.contracted", "r.discounts", "v.new_cash", "v.cohort_cash", "v.cash_at_close", "v.collection",
    "v.roas_contracted", "v.refund_rate_close", "v.commission_closer", "v.commission_setter", "v.clawback", "v.collected", "v.outstanding", "v.written_off", "v.overpaid", "v.deal_refunds", "v.deal_chargebacks", "v.deal_kept",
    "v.aov", "v.acv", "v.cash_per_call", "v.cash_per_booked", "u.ltv", "v.roas", "a.cash", "a.roas", "a.contracted", "a.revenue_per_lead",
)  # fmt: skip
"""What adds up the money of clients, deals and credits."""
DUE = {
    "r.pending": (None, None), "v.pending": (None, None), "r.overdue": (1, None), "v.next_30": (-30, 0), "v.next_31_60": (-60, -31), "v.next_61_90": (-90, -61), "v.overdue_0_30": (1, 30),
    "v.overdue_31_60": (31, 60), "v.overdue_61_90": (61, 90), "v.overdue_90_plus": (91, None),
}  # fmt: skip
"""Days late, first and last; None is open."""
PACES = (7, 14, 30, 60)


def known(business: Business, scope: Scope, found: dict[str, Answer]) -> dict[str, Answer]:
    """The answers without sums of money where there are rows of it, and none with a rate."""
    if not business.uncounted:
        return found
    gone: set[str] = set(OF_PERIOD) if _unknown(business, scope) else set()
    if _unknown(business, replace(scope, start=None, end=None)):
        gone |= set(BALANCES) - {"v.delinquency"}  # which counts people
    gone |= {ref for ref in found if _is_of_unknown_kind(business, scope, ref, found[ref])}
    gone |= {"v.mer", "v.revenue_per_lead"} if "r.gross" in gone else set()
    gone |= {"v.net_per_day"} if "r.net" in gone else set()
    if not business.payments and not business.refunds:  # no payment at all has a rate
        gone |= {ref for ref in OF_PAYMENTS if ref in found and not found[ref].numerator}
        gone |= {"u.margin_ltv", "u.ltv_cac"} if "u.ltv" in gone else set()
    last = min(scope.end or scope.as_of, scope.as_of)
    for days in PACES:
        recent = replace(scope, start=last - timedelta(days=days - 1), end=last)
        if _unknown(business, recent) or _is_of_unknown_kind(business, recent, "r.gross", found[f"v.pace_{days}"]):
            gone |= {f"v.pace_{days}", *(["v.pace_net_30"] if days == 30 else [])}
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


def _is_of_unknown_kind(business: Business, scope: Scope, ref: str, answer: Answer) -> bool:
    """Whether it comes to nothing, and there are rows of its kind of which none has a rate."""
    if answer.numerator or answer.value is None:
        return False
    if ref in DUE:
        first, last = DUE[ref]
        everything = [p for p in business.payments if not p.is_refund] + business.uncounted
        everything += [r.payment for r in business.refunds] if first is None and last is None else []
        owed = [p for p in everything if p.status == "pending" and scope.matches(p)]
        alike = [p for p in owed if _is_late(p, scope.as_of, first, last)]
    elif ref in OF_ARRIVED or ref == "r.chargebacks":
        wanted = ("chargeback",) if ref == "r.chargebacks" else ARRIVED
        moved = [p for p in business.uncounted if scope.in_period(p.date or p.due_date) and scope.matches(p)]
        priced = [p for p in business.payments if scope.in_period(p.anchor) and scope.matches(p) and not p.is_refund]
        alike = [p for p in [*moved, *priced] if p.status in wanted]
        back = [r for r in business.refunds if scope.in_period(r.date) and scope.matches(r)]
        alike += [r.payment for r in back if r.payment.status in wanted]
    else:
        return False
    return bool(alike) and not any(p.counted for p in alike)


def _is_late(payment: Payment, day: date, first: int | None, last: int | None) -> bool:
    if first is None and last is None:
        return True
    late = (day - payment.due).days if payment.due else None
    return late is not None and (first is None or late >= first) and (last is None or late <= last)
