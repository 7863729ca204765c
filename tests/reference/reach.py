"""Which numbers a filter or a split leaves without an answer (docs/numbers.md decision 108)."""

from __future__ import annotations

from collections.abc import Iterable

from tests.reference.people import Business
from tests.reference.scope import Answer, HasDims, Scope

CALLS = (
    "v.sales_booked", "v.sales_live", "v.sales_show", "v.sales_booked_to_live", "v.offer_rate", "v.close_rate", "v.close_rate_booked",
    "v.close_rate_qualified", "v.close_rate_offered", "v.cash_per_call", "v.cash_per_booked", "v.cost_per_booked", "v.cost_per_live",
)  # fmt: skip
"""What counts sales calls."""
OPTINS = ("a.leads", "a.rate", "a.revenue_per_lead", "a.cpl", "v.cpl", "v.revenue_per_lead")
MAGNETS = ("m.lm_to_offer",)
_BUYING = ("ads", "sales", "marketing_other")
COSTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("u.paid_cac", "v.mer", "v.cpl", "v.cost_per_booked", "v.cost_per_live", "a.spend", "a.cpl", "a.cac"), ("ads",)),
    **dict.fromkeys(("u.cac", "u.cac_ticket", "u.payback_days"), _BUYING),
    "u.coco": ("onboarding",),
    "u.coca": (*_BUYING, "onboarding"),
    "u.margin_ltv": ("delivery",),
    "u.ltv_cac": (*_BUYING, "delivery"),
    "u.cost_per_call": ("serve", "delivery", "onboarding"),
    "u.gross_margin": ("delivery",),
    "u.net_margin": (),
    "v.roas": ("ads",),
    "v.roas_contracted": ("ads",),
    "a.roas": ("ads",),
}  # fmt: skip
"""What costs are part of: the categories, none for all."""
OF_SOURCES = ("v.roas", "v.roas_contracted", "a.roas")
"""These take only the costs that name a source."""
DIMS = ("closer", "setter", "csm", "offer", "country", "utm_source")
CASES = (
    "v.sales_show",
    "v.sales_booked_to_live",
    "v.offer_rate",
    "a.rate",
    "a.coverage",
    "v.chargeback",
    "v.delinquency",
)
CASES_OF_CALLS = (
    "v.refund_rate_clients",
    "v.close_rate",
    "v.close_rate_booked",
    "v.close_rate_qualified",
    "v.close_rate_offered",
)
"""Shares of cases that could come out over all of them, where the two are not the same cases."""


def limited(business: Business, scope: Scope, found: dict[str, Answer]) -> dict[str, Answer]:
    """The answers without those that the filters or the split would choose themselves, and without shares over 1."""
    closed = _closed_to(business, scope, scope.only[0] if scope.only else None)
    return _without(closed, found)


def limited_by(
    business: Business, scope: Scope, dim: str, found: dict[tuple[str, str | None], Answer]
) -> dict[tuple[str, str | None], Answer]:
    """The same of the members of a dimension, whose answers were not limited one by one."""
    closed = _closed_to(business, scope, dim)
    members: dict[str | None, dict[str, Answer]] = {}
    for (ref, member), answer in found.items():
        members.setdefault(member, {})[ref] = answer
    return {(ref, m): answer for m, told in members.items() for ref, answer in _without(closed, told).items()}


def _closed_to(business: Business, scope: Scope, by: str | None) -> set[str]:
    closed: set[str] = set()
    for dim in {*scope.filters, *([by] if by else [])} & set(DIMS):
        closed |= _closed(business, dim, split=dim not in scope.filters)
    return closed


def _without(closed: set[str], found: dict[str, Answer]) -> dict[str, Answer]:
    over = {
        ref
        for ref in (*CASES, *CASES_OF_CALLS)
        if (told := found.get(ref)) and told.value is not None and told.value > 1
    }
    return {ref: Answer(None) if ref in closed | over else answer for ref, answer in found.items()}


def _closed(business: Business, dim: str, *, split: bool) -> set[str]:
    refs: set[str] = set()
    if not _known(business, ((c.person, c) for c in business.sales_calls), dim):
        refs |= set(CALLS)
    people = business.people
    if dim != "utm_source" and not _known(business, ((k, p) for k, p in people.items() if p.touches), dim):
        refs |= set(OPTINS)
    magnets = {
        k for k, p in people.items() if any(business.payment_tier(paid) == "lead_magnet" for paid in p.collected)
    }
    if not _known(business, ((k, p) for k, p in people.items() if p.touches or k in magnets), dim):
        refs |= set(MAGNETS)
    return refs | {ref for ref in COSTS if not _costs_told(business, ref, dim, split=split)}


def _known(business: Business, rows: Iterable[tuple[str, HasDims]], dim: str) -> bool:
    """Whether those who never bought name it at least half as often as those who did."""
    named: dict[str, bool] = {}
    for key, row in rows:
        named[key] = named.get(key, False) or bool(row.dims.get(dim))
    buyers = [told for key, told in named.items() if business.people[key].is_client]
    others = [told for key, told in named.items() if not business.people[key].is_client]
    return not buyers or not others or 2 * sum(others) * len(buyers) >= sum(buyers) * len(others)


def _costs_told(business: Business, ref: str, dim: str, *, split: bool) -> bool:
    if dim not in ("offer", "utm_source") or not business.has("costs", dim):
        return False
    if dim == "offer":
        return split
    if ref in OF_SOURCES:
        return True
    rows = [c for c in business.costs if not COSTS[ref] or c.category in COSTS[ref]]
    for category in {c.category for c in rows}:
        named = [bool(c.dims["utm_source"]) for c in rows if c.category == category]
        if 2 * sum(named) < len(named):
            return False
    return True
