"""The two questions: every metric, and every metric per member of a dimension."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import replace
from datetime import date, timedelta

from tests.reference import attribution, csm_calls, customers, rates, revenue, units
from tests.reference.load import Tables
from tests.reference.people import Business
from tests.reference.reach import limited, limited_by
from tests.reference.scope import Answer, HasDims, Question, Scope, ratio, usual
from tests.reference.text import fold
from tests.reference.touches import DEFAULT_MODEL, MODELS, TOUCH_DIMS

DIMENSIONS = ("closer", "setter", "csm", "offer", "country", *TOUCH_DIMS, "month")

BY_CREDIT = ("v.roas", "v.roas_contracted", "v.cpl", "v.revenue_per_lead")
"""Metrics outside a.* that follow the touches over a dimension of touches."""


def answers(tables: Tables | Business, question: Question) -> dict[str, Answer]:
    """Ref -> answer for every metric; families with a member each, as ``m.share(country=ES)``. A business that was read
    under the settings of the question is read once for many."""
    business, scope = _ready(tables, question)
    return _all(business, scope)


def answers_by(tables: Tables | Business, question: Question) -> dict[tuple[str, str | None], Answer]:
    """(ref, member of ``question.by``) -> answer. Rows rank under their primary value, so members sum to the total.

    Member None is unassigned or unknown; months read ``2026-03-01`` and are limited to the period. Over a dimension of
    touches the a.* metrics and v.roas are split by credit instead (decision 40), and their buckets are
    `direct / unknown` and `no lead record`.
    """
    dim = question.by
    if dim not in DIMENSIONS:
        raise ValueError(f"unknown dimension: {dim}")
    business, scope = _ready(tables, question)
    found: dict[tuple[str, str | None], Answer] = {}
    if dim == "month":
        for start, end in _months(business, scope):
            month = replace(scope, start=max(start, scope.start or start), end=min(end, scope.end or end))
            told = _all(business, month) | dict.fromkeys(revenue.BALANCES, Answer(None))
            found |= {(ref, f"{start:%Y-%m}-01"): answer for ref, answer in told.items()}
        return found
    for member, label in _members(business, dim).items():
        for ref, answer in _all(business, replace(scope, only=(dim, member))).items():
            if dim not in TOUCH_DIMS or not (ref.startswith("a.") or ref in BY_CREDIT):
                found[ref, label] = answer
    if dim in TOUCH_DIMS:
        credited = attribution.answers_by(business, scope, dim)
        credited |= _by_default_model(business, scope, dim, found)
        found |= limited_by(business, scope, dim, credited)
    return found


def _by_default_model(
    business: Business, scope: Scope, dim: str, found: dict[tuple[str, str | None], Answer]
) -> dict[tuple[str, str | None], Answer]:
    """v.* per value of a touch dimension: they follow the default model, whichever is chosen (decision 40)."""
    default = replace(scope, question=replace(scope.question, model=DEFAULT_MODEL))
    credited = attribution.answers_by(business, default, dim)
    same = {"a.roas": "v.roas", "a.cpl": "v.cpl"}
    told = {(same[ref], member): answer for (ref, member), answer in credited.items() if ref in same}
    for (ref, member), reached in credited.items():
        if ref == "a.contracted":
            spend = credited.get(("a.spend", member), Answer(None)).value
            told["v.roas_contracted", member] = ratio(reached.value, spend)
        if ref == "a.leads" and ("r.gross", member) in found:
            per = reached.value if business.tables.get("leads") else None
            told["v.revenue_per_lead", member] = ratio(found["r.gross", member].value, per)
    return told


def _ready(tables: Tables | Business, question: Question) -> tuple[Business, Scope]:
    if question.model not in MODELS:
        raise ValueError(f"unknown attribution model: {question.model}")
    business = tables if isinstance(tables, Business) else Business(tables, question)
    return business, Scope.of(question, business.as_of)


def _all(business: Business, scope: Scope) -> dict[str, Answer]:
    found = customers.answers(business, scope)
    found |= csm_calls.answers(business, scope)
    found |= revenue.answers(business, scope)
    found |= units.answers(business, scope, found)
    found |= attribution.answers(business, scope)
    found = rates.known(business, scope, found)
    return limited(business, scope, found)


def _items(business: Business) -> list[HasDims]:
    return [
        *business.people.values(),
        *business.payments,
        *business.deals,
        *business.csm_calls,
        *business.sales_calls,
        *business.costs,
    ]


def _members(business: Business, dim: str) -> dict[str | None, str | None]:
    """Folded primary values of a dimension with their usual spelling, and None."""
    spellings: dict[str, list[str]] = {}
    for item in _items(business):
        for value in item.dims.get(dim, [])[:1]:
            spellings.setdefault(fold(value), []).append(value)
    return {**{key: usual(spellings[key]) for key in sorted(spellings)}, None: None}


def _months(business: Business, scope: Scope) -> list[tuple[date, date]]:
    """First and last day of every month of the period, with rows or without; an open end is that of the dated rows."""
    days = [p.close_date for p in business.people.values()]
    days += [p.first_touch_date for p in business.people.values()]
    days += [d.close_date for d in business.deals]
    days += [p.anchor for p in business.payments] + [r.date for r in business.refunds]
    days += [c.date for c in [*business.csm_calls, *business.sales_calls]] + [c.date for c in business.costs]
    known = [d for d in days if d and scope.in_period(d)]
    start, end = scope.start or min(known, default=None), scope.end or max(known, default=None)
    months = []
    while start and end and start <= end:
        last = start.replace(day=monthrange(start.year, start.month)[1])
        months.append((start.replace(day=1), last))
        start = last + timedelta(days=1)
    return months
