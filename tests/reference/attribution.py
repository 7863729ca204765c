"""a.*: attribution by UTM (docs/numbers.md 9, decisions 21, 40, 41, 47, 48, 50)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from tests.reference.money import total
from tests.reference.people import Business, Cost
from tests.reference.person import Person
from tests.reference.scope import Answer, Number, Scope, count, money, ratio
from tests.reference.text import fold
from tests.reference.touches import DIRECT, NO_LEAD, Touch, credit, eligible

OWN_SOURCE = "utm_source"
"""The dimension whose filter looks at each touch, not at the person."""


def converted(business: Business, scope: Scope) -> list[Person]:
    """Clients and payers who closed in scope; without a close date there is no conversion (decision 48)."""
    people = (p for p in business.people.values() if p.is_client and p.close_date)
    return [p for p in people if scope.in_period(p.close_date) and scope.matches(p)]


def leads(business: Business, scope: Scope) -> list[Person]:
    """People whose first opt-in lies in scope and who have a touch that counts as a lead there (decision 50)."""
    return [p for p in optins(business, scope.apart_from(OWN_SOURCE)) if lead_touches_of(p, scope)]


def optins(business: Business, scope: Scope) -> list[Person]:
    """People, filtered as people are, whose first opt-in lies in the period (decision 40)."""
    people = (p for p in business.people.values() if p.touches and scope.in_period(p.first_touch_date))
    return [p for p in people if scope.matches(p)]


def lead_touches_of(person: Person, scope: Scope) -> list[Touch]:
    """The touches that make a person a lead: under first touch only that one. A source filter takes the touch's own."""
    touches = person.touches[:1] if scope.question.model == "first" else person.touches
    return [t for t in touches if in_source(t, scope)]


def in_source(touch: Touch, scope: Scope) -> bool:
    """Whether a touch passes the filter on utm_source."""
    wanted = scope.filters.get(OWN_SOURCE)
    return wanted is None or fold(touch.values.get(OWN_SOURCE, "")) in wanted


def credited(business: Business, scope: Scope) -> list[Person]:
    """People who closed in scope, whatever their own source: a source filter picks their touches instead."""
    return converted(business, scope.apart_from(OWN_SOURCE))


def credits_of(person: Person, scope: Scope, model: str, dim: str) -> dict[str, Fraction]:
    """Value -> credit for a converted person; the two buckets included (docs/numbers.md 9.1, decision 41)."""
    if person.close_date is None:
        return {}
    sourced = "" not in scope.filters.get(OWN_SOURCE, {""})
    if not person.touches:
        return {} if sourced else {NO_LEAD: Fraction(1)}
    touches = eligible(person.touches, person.close_date)
    if not touches:
        return {} if sourced else {DIRECT: Fraction(1)}
    return credit(touches, model, dim, person.close_date, lambda touch: in_source(touch, scope))


def total_credit(person: Person, scope: Scope) -> Fraction:
    """What a source filter leaves of a person's conversion; any touch counts each customer once."""
    earned = sum(credits_of(person, scope, scope.question.model, OWN_SOURCE).values(), Fraction(0))
    return min(earned, Fraction(1))


def contract_of(person: Person) -> Decimal:
    """The contract value of all closed deals of a person."""
    return total(d.contracted for d in person.deals if d.is_closed)


def ad_spend(business: Business, scope: Scope) -> Decimal | None:
    """Ad spend in scope; None where nothing is known of it."""
    return spent(business, scope, ("ads",))


def spent(business: Business, scope: Scope, categories: Iterable[str] | None = None) -> Decimal | None:
    """Costs in scope, all of them unless some categories are named; None where nothing is known of them.

    Where no such cost was booked the cost is not known, which is not a cost of nothing.
    """
    if not business.knows_costs(scope.only[0] if scope.only else None):
        return None
    wanted = None if categories is None else frozenset(categories)
    parts = [
        _part(business, c, scope)
        for c in business.costs
        if (wanted is None or c.category in wanted) and scope.matches_cost(c)
    ]
    amounts = [part for part in parts if part is not None]
    return total(amounts) if amounts else None


def _part(business: Business, cost: Cost, scope: Scope) -> Decimal | None:
    """What of a cost belongs to the period, None if nothing does. One of a month is for all its days: its part is the
    difference of two sums from the first of the month, each to four decimals (decision 107)."""
    if cost.date is None or not business.is_monthly(cost):
        return cost.amount if scope.in_period(cost.date) else None
    length = monthrange(cost.date.year, cost.date.month)[1]
    days = [n for n in range(1, length + 1) if scope.in_period(cost.date.replace(day=n))]
    if not days:
        return None
    after, before = (
        (cost.amount * n / length).quantize(Decimal("0.0001"), ROUND_HALF_UP) for n in (days[-1], days[0] - 1)
    )
    return after - before


def spend_by(business: Business, scope: Scope, dim: str) -> dict[str | None, Decimal] | None:
    """Ad spend per member of `dim`, None for costs that name none; None where nothing is known of it."""
    if not (business.knows_costs(dim) and business.knows_costs(scope.only[0] if scope.only else None)):
        return None
    found: dict[str | None, Decimal] = {}
    for cost in business.costs:
        if cost.category == "ads" and scope.in_period(cost.date) and scope.matches_cost(cost):
            value = next(iter(cost.dims[dim]), None)
            found[value] = found.get(value, Decimal(0)) + cost.amount
    return found


def paid_roas(business: Business, scope: Scope, model: str, signed: bool = False) -> Answer:
    """Attributed revenue, or contract values if `signed`, of the sources that have ad spend / that spend (decisions 40 and 47)."""
    spend = spend_by(business, scope, OWN_SOURCE)
    if spend is None or not (business.knows_contracts if signed else business.has("payments")):
        return ratio(None, None)
    paid = {source: amount for source, amount in spend.items() if source and amount}
    revenue = Fraction(0)
    for person in credited(business, scope):
        share = sum((w for v, w in credits_of(person, scope, model, OWN_SOURCE).items() if v in paid), Fraction(0))
        revenue += Fraction(contract_of(person) if signed else person.revenue) * share
    return ratio(revenue, total(paid.values()))


def _row(
    leads_n: int | None,
    per: int | None,
    customers: Number | None,
    cash: Number | None,
    contracted: Number | None,
    spend: Decimal | None,
) -> dict[str, Answer]:
    """The a.* metrics of one member or of the whole. `per` are the leads that something can be said per one of: opt-ins
    of customers alone are those of nobody who did not buy."""
    return {
        "a.leads": count(leads_n),
        "a.customers": Answer(customers, customers),
        "a.cash": Answer(cash, cash),
        "a.contracted": Answer(contracted, contracted),
        "a.rate": ratio(customers, per),
        "a.revenue_per_lead": ratio(cash, per),
        "a.spend": money(spend),
        "a.cpl": ratio(spend, per),
        "a.cac": ratio(spend, customers),
        "a.roas": ratio(cash, spend),
    }


def answers(business: Business, scope: Scope) -> dict[str, Answer]:
    """Totals. Under any touch they count each customer once; ROAS is that of the paid sources."""
    people = [(p, w) for p in credited(business, scope) if (w := total_credit(p, scope))]
    knows_leads = business.knows_touches
    knows_clients = business.has("customers") or business.has("payments")
    none = Fraction(0)
    cash = sum((w * Fraction(p.revenue) for p, w in people), none)
    value = sum((w * Fraction(contract_of(p)) for p, w in people), none)
    reached = len(leads(business, scope))
    found = _row(
        reached if knows_leads else None,
        reached if business.tables.get("leads") else None,
        sum((w for _, w in people), none) if knows_clients else None,
        cash if business.has("payments") else None,
        value if business.knows_contracts else None,
        ad_spend(business, scope),
    )
    found["a.roas"] = paid_roas(business, scope, scope.question.model)
    # A source filter leaves those who came by that source.
    closed = [p for p in credited(business, scope) if credits_of(p, scope, "any", OWN_SOURCE)]
    seen = ([t for t in eligible(p.touches, p.close_date) if in_source(t, scope)] for p in closed)
    covered = sum(any(OWN_SOURCE in t.values for t in touches) for touches in seen)
    found["a.coverage"] = ratio(covered, len(closed))
    return found


def answers_by(business: Business, scope: Scope, dim: str) -> dict[tuple[str, str | None], Answer]:
    """a.* per value of a touch dimension, fractional credit; `direct / unknown` and `no lead record` are members.

    Spend that names no member stands under None, so that the rows sum to the total.
    """
    customers: dict[str, Fraction] = {}
    cash: dict[str, Fraction] = {}
    value: dict[str, Fraction] = {}
    for person in credited(business, scope):
        for member, weight in credits_of(person, scope, scope.question.model, dim).items():
            customers[member] = customers.get(member, Fraction(0)) + weight
            cash[member] = cash.get(member, Fraction(0)) + weight * Fraction(person.revenue)
            value[member] = value.get(member, Fraction(0)) + weight * Fraction(contract_of(person))
    reached: dict[str, int] = {}
    for person in optins(business, scope.apart_from(OWN_SOURCE)):
        for touch in person.touches:
            if in_source(touch, scope):
                reached.setdefault(touch.values.get(dim, DIRECT), 0)
        for member in {t.values.get(dim, DIRECT) for t in lead_touches_of(person, scope)}:
            reached[member] += 1
    spend = spend_by(business, scope, dim) or {}
    none = Fraction(0)
    found: dict[tuple[str, str | None], Answer] = {}
    for member in {*customers, *reached, *(named for named in spend if named)}:
        row = _row(
            reached.get(member, 0) if business.knows_touches else None,
            reached.get(member, 0) if business.tables.get("leads") else None,
            customers.get(member, none) if business.has("customers") or business.has("payments") else None,
            cash.get(member, none) if business.has("payments") else None,
            value.get(member, none) if business.knows_contracts else None,
            spend.get(member),
        )
        found |= {(ref, member): answer for ref, answer in row.items()}
    if None in spend:
        found["a.spend", None] = money(spend[None])
    return found
