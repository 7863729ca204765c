"""u.* and the v.* that need costs: unit economics (docs/numbers.md 4, 8, decisions 40, 47, 49)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.reference import attribution
from tests.reference.calls import OPEN
from tests.reference.deals import Deal
from tests.reference.money import ZERO, Payment, total
from tests.reference.people import Business
from tests.reference.person import Person
from tests.reference.revenue import closed_deals, has_open_calls, new_clients
from tests.reference.scope import Answer, Number, Scope, ratio
from tests.reference.touches import DEFAULT_MODEL

ACQUISITION = frozenset({"ads", "sales", "marketing_other"})


def kept(person: Person) -> Decimal:
    """r.net_after_refunds of one person to date."""
    return person.revenue - total(p.fees for p in person.collected)


def answers(business: Business, scope: Scope, found: dict[str, Answer]) -> dict[str, Answer]:
    """Unit economics; `found` holds the r.* and v.* answers of the same scope."""
    b = business
    new = new_clients(b, scope) if b.has("payments") else {}
    clients = attribution.converted(b, scope)
    if scope.all_time:
        clients = [p for p in b.people.values() if p.is_client and scope.matches(p)]
    knows_net = found["r.net_after_refunds"].value is not None
    acquisition = attribution.spent(b, scope, ACQUISITION)
    ads = attribution.ad_spend(b, scope)
    onboarding = attribution.spent(b, scope, ("onboarding",))
    delivery = attribution.spent(b, scope, ("delivery",))
    everything = attribution.spent(b, scope)
    net = found["r.net_after_refunds"].value
    cac = ratio(acquisition, len(new))
    earned = total(map(kept, clients)) if knows_net else None
    margin = ratio(None if earned is None or delivery is None else earned - delivery, len(clients))
    default = replace(scope, question=replace(scope.question, model=DEFAULT_MODEL))
    optins = len(attribution.leads(b, default)) if b.tables.get("leads") else None
    serving = attribution.spent(b, scope, {"serve", "delivery", "onboarding"})
    return {
        "u.cost_per_call": ratio(None if has_open_csm_calls(b, scope) else serving, found["e.live"].value),
        "u.attach": _attach(b, scope),
        "u.cac": cac,
        "u.paid_cac": ratio(ads, len(new)),
        "u.cac_ticket": ratio(acquisition if cac.value is not None else None, found["r.contracted"].value),
        "u.ltv": ratio(earned, len(clients)),
        "u.margin_ltv": margin,
        "u.ltv_cac": ratio(margin.value, cac.value),
        "u.payback_days": _payback(b, new, cac.value if knows_net else None),
        "u.coco": ratio(onboarding, len(new)),
        "u.coca": ratio(attribution.spent(b, scope, {*ACQUISITION, "onboarding"}), len(new)),
        "u.gross_margin": _margin(net, delivery),
        "u.net_margin": _margin(net, None if everything is None else everything - _twice(b, scope, found)),
        "v.roas": attribution.paid_roas(b, scope, DEFAULT_MODEL),
        "v.roas_contracted": attribution.paid_roas(b, scope, DEFAULT_MODEL, signed=True),
        "v.mer": ratio(found["r.gross"].value, ads),
        "v.cpl": ratio(ads, optins),
        "v.cost_per_booked": ratio(ads, found["v.sales_booked"].value),
        "v.cost_per_live": ratio(ads, None if has_open_calls(b, scope) else found["v.sales_live"].value),
        "v.revenue_per_lead": ratio(found["r.gross"].value, optins),
    }


def has_open_csm_calls(business: Business, scope: Scope) -> bool:
    """Whether the outcome of some CSM call in scope is not known."""
    return any(c.status == OPEN and scope.in_period(c.date) and scope.matches(c) for c in business.csm_calls)


FURTHER = ("upsell", "backend", "other")


def _attach(business: Business, scope: Scope) -> Answer:
    """Core deals of at least thirty days with something further that was kept (docs/numbers-clients.md 15)."""
    told = business.has("payments", "offer") and {*business.tiers.values()} & {*FURTHER}
    if not told:
        return Answer(None)
    back = _given_back(business)
    core = [d for d in closed_deals(business, scope) if business.tier(next(iter(d.offers), "")) == "core"]
    old = [d for d in core if d.close_date and (scope.as_of - d.close_date).days >= 30]
    return ratio(sum(_has_further(business, d, back, scope.as_of) for d in old), len(old))


def _has_further(business: Business, deal: Deal, back: dict[int, Decimal], as_of: date) -> bool:
    close = deal.close_date
    assert close
    for paid in business.people[deal.payer].collected:
        if paid.status == "chargeback" or paid.date is None or paid.date > as_of:
            continue
        near = paid in deal.rows or 0 <= (paid.date - close).days <= 30
        if near and business.payment_tier(paid) in FURTHER and paid.amount > back.get(id(paid), ZERO):
            return True
    return False


def _given_back(business: Business) -> dict[int, Decimal]:
    """What was refunded of each payment; a row of its own says by its ids of which."""
    every = [p for p in [*business.payments, *business.uncounted] if not p.is_refund]
    every.sort(key=lambda p: p.index)
    by_id = {p.text("id"): p for p in every if p.text("id")}
    by_tracking = {p.text("tracking_id"): p for p in every if p.text("tracking_id")}
    found: dict[int, Decimal] = {}
    for refund in business.refunds:
        row = refund.payment
        of = row
        if row.is_refund:
            named = (
                by_id.get(row.text("id"))
                or by_tracking.get(row.text("tracking_id"))
                or by_id.get(row.text("tracking_id"))
            )
            of = named or row
        found[id(of)] = found.get(id(of), ZERO) + refund.amount
    return found


def _margin(net: Number | None, costs: Decimal | None) -> Answer:
    return ratio(None if net is None or costs is None else Fraction(net) - Fraction(costs), net)


def _twice(business: Business, scope: Scope, found: dict[str, Answer]) -> Decimal:
    """Processing fees that the payments tell and the costs tell again: they count once, as the larger sum (decision 104)."""
    booked = attribution.spent(business, scope, ("processing",))
    taken = found["r.processing_fees"].value
    return max(ZERO, min(taken, booked)) if isinstance(taken, Decimal) and booked else ZERO


def _payback(business: Business, new: dict[str, Payment], cac: Number | None) -> Answer:
    """Smallest number of days in which the average new client has paid back the CAC; None if never.

    Without a CAC, or without payments, there is no telling.
    """
    if cac is None:
        return Answer(None)
    by_day: dict[int, Decimal] = {}
    for key, first in new.items():
        person = business.people[key]
        if first.date is None:
            continue
        moves: list[tuple[date | None, Decimal]] = [
            (p.date, (ZERO if p.status == "chargeback" else p.amount) - p.fees) for p in person.collected
        ]
        moves += [(r.date, -r.amount) for r in person.refunds]
        for moved_on, amount in moves:
            if moved_on:  # what has no day cannot be said to come by any day
                after = max(0, (moved_on - first.date).days)
                by_day[after] = by_day.get(after, ZERO) + amount
    so_far = ZERO
    for day in sorted({0, *by_day}):
        so_far += by_day.get(day, ZERO)
        if Fraction(so_far) >= Fraction(cac) * len(new):
            return Answer(day, day)
    return Answer(None)
