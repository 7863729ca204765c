"""a.*: attribution by UTM (domain.md 9, decisions 21, 40, 41, 47, 48, 50)."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.reference.money import total
from tests.reference.people import Business, Person
from tests.reference.scope import Answer, Number, Scope, count, money, ratio
from tests.reference.touches import DIRECT, NO_LEAD, credit, eligible


def converted(business: Business, scope: Scope) -> list[Person]:
    """Clients and payers who closed in scope; without a close date there is no conversion (decision 48)."""
    people = (p for p in business.people.values() if p.is_client and p.close_date)
    return [p for p in people if scope.in_period(p.close_date) and scope.matches(p)]


def leads(business: Business, scope: Scope) -> list[Person]:
    """People whose first opt-in lies in scope (decision 50)."""
    return [
        p for p in business.people.values() if p.touches and scope.in_period(p.first_touch_date) and scope.matches(p)
    ]


def credits_of(person: Person, model: str, dim: str) -> dict[str, Fraction]:
    """Value -> credit for a converted person; the two buckets included (domain.md 9.1, decision 41)."""
    if person.close_date is None:
        return {}
    if not person.touches:
        return {NO_LEAD: Fraction(1)}
    return credit(eligible(person.touches, person.close_date), model, dim, person.close_date)


def contract_of(person: Person) -> Decimal:
    """The contract value of all closed deals of a person."""
    return total(d.contracted for d in person.deals if d.is_closed)


def ad_spend(business: Business, scope: Scope, dim: str | None = None) -> dict[str, Decimal] | None:
    """Ad spend per value of `dim` ("" = none named; without `dim` one sum under ""); None where nothing is known."""
    if not (business.knows_costs(dim) and business.knows_costs(scope.only[0] if scope.only else None)):
        return None
    spent: dict[str, Decimal] = {} if dim else {"": Decimal(0)}
    for cost in business.costs:
        if cost.category == "ads" and scope.in_period(cost.date) and scope.matches_cost(cost):
            value = next(iter(cost.dims.get(dim, [])), "") if dim else ""
            spent[value] = spent.get(value, Decimal(0)) + cost.amount
    return spent


def paid_roas(business: Business, scope: Scope, model: str) -> Answer:
    """Attributed revenue of the sources that have ad spend / that spend (decisions 40 and 47)."""
    spent = ad_spend(business, scope, "utm_source")
    if spent is None:
        return ratio(None, None)
    paid = {source for source, amount in spent.items() if source and amount}
    revenue = Fraction(0)
    for person in converted(business, scope):
        share = sum((w for v, w in credits_of(person, model, "utm_source").items() if v in paid), Fraction(0))
        revenue += Fraction(person.revenue) * share
    return ratio(revenue, sum((spent[s] for s in paid), Decimal(0)))


def _row(
    leads_n: int | None,
    customers: Number | None,
    cash: Number | None,
    contracted: Number | None,
    spend: Decimal | None,
) -> dict[str, Answer]:
    """The a.* metrics of one member or of the whole."""
    return {
        "a.leads": count(leads_n),
        "a.customers": Answer(customers, customers),
        "a.cash": Answer(cash, cash),
        "a.contracted": Answer(contracted, contracted),
        "a.rate": ratio(customers, leads_n),
        "a.revenue_per_lead": ratio(cash, leads_n),
        "a.spend": money(spend),
        "a.cpl": ratio(spend, leads_n),
        "a.cac": ratio(spend, customers),
        "a.roas": ratio(cash, spend),
    }


def answers(business: Business, scope: Scope) -> dict[str, Answer]:
    """Totals. Under any touch they count each customer once; ROAS is that of the paid sources."""
    people = converted(business, scope)
    spent = ad_spend(business, scope)
    knows_leads = business.has("leads") or business.has("customers")
    knows_clients = business.has("customers") or business.has("payments")
    reached = len(leads(business, scope)) if knows_leads else None
    cash = total(p.revenue for p in people) if business.has("payments") else None
    value = total(map(contract_of, people)) if business.has("payments", "contracted_revenue") else None
    found = _row(reached, len(people) if knows_clients else None, cash, value, spent[""] if spent else None)
    model = scope.question.model
    found["a.roas"] = ratio(None, None) if model == "any" else paid_roas(business, scope, model)
    covered = sum(any("utm_source" in t.values for t in eligible(p.touches, p.close_date)) for p in people)
    found["a.coverage"] = ratio(covered, len(people))
    return found


def answers_by(business: Business, scope: Scope, dim: str) -> dict[tuple[str, str | None], Answer]:
    """a.* per value of a touch dimension, fractional credit; `direct / unknown` and `no lead record` are members."""
    model = scope.question.model
    customers: dict[str, Fraction] = {}
    cash: dict[str, Fraction] = {}
    value: dict[str, Fraction] = {}
    for person in converted(business, scope):
        for member, weight in credits_of(person, model, dim).items():
            customers[member] = customers.get(member, Fraction(0)) + weight
            cash[member] = cash.get(member, Fraction(0)) + weight * Fraction(person.revenue)
            value[member] = value.get(member, Fraction(0)) + weight * Fraction(contract_of(person))
    reached: dict[str, int] = {}
    for person in leads(business, scope):
        touches = person.touches[:1] if model == "first" else person.touches
        for member in {t.values.get(dim, DIRECT) for t in person.touches}:
            reached.setdefault(member, 0)
        for member in {t.values.get(dim, DIRECT) for t in touches}:
            reached[member] += 1
    spent = ad_spend(business, scope, dim)
    spent = spent if spent is None else {source: amount for source, amount in spent.items() if source}
    none = Fraction(0)
    found: dict[tuple[str, str | None], Answer] = {}
    for member in sorted({*customers, *reached, *(spent or {})}):
        bucket = member in (DIRECT, NO_LEAD)
        row = _row(
            reached.get(member, 0),
            customers.get(member, none),
            cash.get(member, none) if business.has("payments") else None,
            value.get(member, none) if business.has("payments", "contracted_revenue") else None,
            None if spent is None or bucket else spent.get(member, Decimal(0)),
        )
        found |= {(ref, member): answer for ref, answer in row.items()}
    return found
