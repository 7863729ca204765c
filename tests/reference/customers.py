"""m.*: customers (docs/numbers.md 2.3, decisions 12 to 17, 35 to 37, 45, 46)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from statistics import median

from tests.reference.calls import OPEN
from tests.reference.deals import Deal
from tests.reference.money import Payment
from tests.reference.people import Business
from tests.reference.person import Person
from tests.reference.scope import Answer, Scope, count, ratio, usual
from tests.reference.text import as_bool, as_date, as_number, as_word, fold

KNOWN_BY = {
    "country": (("customers", "country"), ("leads", "country")),
    "gender": (("customers", "gender"),),
    "age": (("customers", "age"),),
    "utm_source": (("customers", "utm_source"), ("leads", "utm_source")),
    "offer": (("customers", "offers"), ("payments", "offer")),
}
"""What a share is by -> the columns that can tell it; without any of them everyone would be unknown (docs/numbers.md 0.5)."""


def clients(business: Business, scope: Scope) -> list[Person]:
    """People of the customers table, payers if there is none, by close date (decisions 26 and 38)."""
    return [p for p in population(business) if scope.matches(p) and scope.in_period(p.close_date)]


def population(business: Business) -> list[Person]:
    """Every client there is, whatever the scope."""
    if "customers" in business.tables:
        return [p for p in business.people.values() if p.row is not None]
    return [p for p in business.people.values() if p.collected]


def answers(business: Business, scope: Scope) -> dict[str, Answer]:
    """Every m.* metric; without the tables or a needed column, no data."""
    if "customers" not in business.tables and "payments" not in business.tables:
        people: list[Person] | None = None
    else:
        people = clients(business, scope)
    found = {"m.clients": count(None if people is None else len(people))}
    found |= _durations(business, scope, people or [])
    found |= _milestones(business, scope, people or [])
    found |= _purchases(business, scope)
    found |= _discount(business, scope)
    found |= shares(business, people or [])
    found["m.active_clients"] = count(None if people is None else sum(p.active for p in people))
    found["m.stayed_pct"] = ratio(None, None) if people is None else ratio(sum(p.active for p in people), len(people))
    start = scope.start - timedelta(days=1) if scope.start else None
    end = min(scope.end or scope.as_of, scope.as_of)
    found["m.active_start"] = count(
        _in_force(business, scope, start and min(start, scope.as_of)) if people is not None else None
    )
    found["m.active_end"] = count(_in_force(business, scope, end) if people is not None else None)
    found["m.avg_coachings"] = _coachings(business, people or [])
    return found


def _in_force(business: Business, scope: Scope, moment: date | None) -> int | None:
    """Clients on the evening of a day: bought by then, not cancelled and not refunded by then. Over all time also those
    who have no day; no day to look at is no data."""
    if moment is None:
        return None
    bought = (
        p for p in population(business)
        if scope.matches(p) and ((p.close_date and p.close_date <= moment) or (scope.all_time and not p.close_date))
    )  # fmt: skip
    return sum(p.ended_on is None or p.ended_on > moment for p in bought)


def _mean(days: Iterable[int | None]) -> Answer:
    """Mean of days; unknown and negative durations are left out (docs/numbers.md 0.7)."""
    valid = [d for d in days if d is not None and d >= 0]
    return ratio(sum(valid), len(valid))


def _days(start: date | None, end: date | None) -> int | None:
    return (end - start).days if start and end else None


def _durations(business: Business, scope: Scope, people: list[Person]) -> dict[str, Answer]:
    called = (_days(p.closing_call.date, p.close_date) for p in people if p.closing_call)
    ends = ((p, min(p.ended_on or scope.as_of, scope.as_of)) for p in people)
    return {
        "m.avg_days_call_close": _mean(called if business.has_sales_calls else []),
        "m.avg_days_optin_close": _mean(_days(p.optin_date, p.close_date) for p in people),
        "m.avg_days_total": _mean(_days(p.joined, end) for p, end in ends),
    }


def _milestones(business: Business, scope: Scope, people: list[Person]) -> dict[str, Answer]:
    as_of = scope.as_of
    onboarded = [p for p in people if p.onboarded_on and p.onboarded_on <= as_of]
    graduates = [p for p in people if graduated(p, as_of)]
    testified = sum(bool(p.text("testimony")) for p in people)
    knows_onboarding = business.onboarding_rule is not None
    knows_graduation = business.has("customers", "graduation_date") or business.has(
        "csm_calls", "status", "type", "success"
    )
    knows_testimony = business.has("customers", "testimony")
    yardstick = median_graduation(business, as_of)
    mature = [p for p in people if yardstick is not None and (_days(p.joined, as_of) or 0) > yardstick]
    praised = sum(bool(p.text("testimony")) for p in graduates)
    return {
        "m.onboarding_pct": ratio(len(onboarded) if knows_onboarding else None, len(people)),
        "m.onb_avg_days": _mean(_days(p.close_date, p.onboarded_on) for p in onboarded),
        "m.graduation_pct": ratio(len(graduates) if knows_graduation else None, len(people)),
        "m.graduation_mature": ratio(
            sum(graduated(p, as_of) for p in mature) if knows_graduation else None, len(mature)
        ),
        "m.grad_avg_days": _mean(graduation_days(p) for p in graduates),
        "m.testimony_pct": ratio(testified if knows_testimony else None, len(people)),
        "m.testimony_graduates": ratio(praised if knows_testimony and knows_graduation else None, len(graduates)),
    }


def graduated(person: Person, as_of: date) -> bool:
    """Whether the person had graduated by `as_of`."""
    return person.graduated_on is not None and person.graduated_on <= as_of


def graduation_days(person: Person) -> int | None:
    """From the onboarding date (docs/numbers.md 2.2)."""
    return _days(person.day("onboarding_date"), person.graduated_on)


def median_graduation(business: Business, as_of: date) -> Fraction | None:
    """The median graduation time of all graduates, not only the filtered ones: one yardstick for every view."""
    days = [d for p in population(business) if graduated(p, as_of) and (d := graduation_days(p)) is not None and d >= 0]
    return Fraction(median(days)) if days else None


def _coachings(business: Business, people: list[Person]) -> Answer:
    sessions: int | Decimal | None = None
    if "csm_calls" in business.tables:
        if business.has("csm_calls", "status", "type"):
            held = [c.status for p in people for c in p.calls if c.type == "coaching"]
            sessions = None if OPEN in held else sum(status in ("qualified", "held") for status in held)
    elif business.has("customers", "coaching_times"):
        sessions = sum((as_number(p.text("coaching_times")) or Decimal(0) for p in people), Decimal(0))
    return ratio(sessions, len(people))


def _first(business: Business, person: Person, tier: str) -> date | None:
    """The day of a person's first collected payment for an offer of a tier."""
    days = (p.date for p in person.collected if p.date and business.payment_tier(p) == tier)
    return min(days, default=None)


def _bought_since(business: Business, person: Person, tier: str, since: date | None) -> bool:
    return since is not None and any(
        p.date and p.date >= since and business.payment_tier(p) == tier for p in person.collected
    )


def _purchases(business: Business, scope: Scope) -> dict[str, Answer]:
    knows_offers = business.has("customers") and business.has("payments", "offer")
    rows = clients(business, scope) if knows_offers else []
    core = [(p, _first(business, p, "core")) for p in rows if _has_tier(business, p, "core")]
    upsold = [(p, _first(business, p, "upsell")) for p in rows if _has_tier(business, p, "upsell")]
    tiers = set(business.tiers.values())
    found = {}
    for tier in ("upsell", "backend"):
        column = f"{tier}_presented"
        shown = [(p, d) for p, d in core if not business.has("customers", column) or as_bool(p.text(column))]
        bought = sum(_bought_since(business, p, tier, day) for p, day in shown)
        reached = sum(_first(business, p, tier) is not None for p in rows)
        found[f"m.milestone_{tier}"] = ratio(reached if tier in tiers else None, len(rows))
        found[f"m.offer_to_{tier}"] = ratio(bought if tier in tiers else None, len(shown))
    ascended = sum(_bought_since(business, p, "backend", day) for p, day in upsold)
    found["m.upsell_to_backend"] = ratio(ascended if "backend" in tiers else None, len(upsold))
    found["m.pif_pct"] = _pif(business, scope)
    found["m.lm_to_offer"] = _lm_to_offer(business, scope)
    return found


def _has_tier(business: Business, person: Person, tier: str) -> bool:
    return any(business.payment_tier(p) == tier for p in person.collected)


def _pif(business: Business, scope: Scope) -> Answer:
    """Clients whose first core deal is paid in full / clients whose first core deal is known (decisions 33 and 45)."""
    if not (business.has("customers") and business.has("payments")):
        return ratio(None, None)
    paid: list[bool] = []
    for person in population(business):
        deals = [d for d in person.deals if d.collected and business.tier(next(iter(d.offers), "")) == "core"]
        if not deals or not scope.matches(person):
            continue
        deal = min(deals, key=lambda d: business.payments.index(d.collected[0]))
        told = deal.type or as_word("deal", person.text("deal"))
        full = _paid_in_full(deal, told, business.has("payments", "deal") or business.has("customers", "deal"))
        if full is not None and scope.in_period(deal.close_date):
            paid.append(full)
    return ratio(sum(paid), len(paid))


def _paid_in_full(deal: Deal, told: str | None, knows_type: bool) -> bool | None:
    if knows_type:
        return None if told is None else told == "full_pay"
    if deal.contracted is None:
        return None
    on_day: list[Payment] = [p for p in deal.collected if p.date and p.date == deal.close_date]
    return sum((p.amount for p in on_day), Decimal(0)) >= deal.contracted


def _lm_to_offer(business: Business, scope: Scope) -> Answer:
    """Of people with a lead magnet, those whose first core purchase is on or after the first one (15, 37, 46)."""
    flagged = business.has("leads", "lead_magnet")
    cohort = bought = 0
    for person in business.people.values():
        optins = [row for row in person.leads if not flagged or row.get("lead_magnet")]
        paid = [p for p in person.collected if business.payment_tier(p) == "lead_magnet"]
        if not (optins or paid) or not scope.matches(person):
            continue
        days = [as_date(row.get("optin_date", "")) for row in optins] + [p.date for p in paid]
        first = min((d for d in days if d), default=None)
        if first is None or not scope.in_period(first):
            continue  # without a day nothing can be said to follow
        cohort += 1
        core = _first(business, person, "core")
        bought += core is not None and core >= first
    return ratio(bought if business.has("payments") and business.tables.get("leads") else None, cohort)


def _discount(business: Business, scope: Scope) -> dict[str, Answer]:
    """Mean discount share over the deals with a contract value (decision 35)."""
    shares_of: list[Fraction] = []
    if business.has("payments", "discount") and business.knows_contracts:
        for deal in business.deals:
            if not (deal.is_closed and scope.in_period(deal.close_date) and scope.matches(deal)):
                continue
            if deal.contracted is not None and deal.contracted + deal.discount:
                shares_of.append(Fraction(deal.discount) / Fraction(deal.contracted + deal.discount))
    return {"m.avg_discount_pct": ratio(sum(shares_of, Fraction(0)), len(shares_of))}


def shares(business: Business, people: list[Person]) -> dict[str, Answer]:
    """m.share(DIM=VALUE) for every value there is; blank is its own share, named unknown."""
    found = {}
    for dim in KNOWN_BY:
        if not any(business.has(table, column) for table, column in KNOWN_BY[dim]):
            continue
        values: dict[str, list[str]] = {}
        for person in people:
            value = _share_value(person, dim)
            values.setdefault(fold(value), []).append(value)
        for members in values.values():
            label = usual(members)
            found[f"m.share({dim}={label})"] = ratio(len(members), len(people))
    return found


def _share_value(person: Person, dim: str) -> str:
    if dim == "gender":
        # A word nobody knows is no blank: it is its own share.
        return as_word("gender", person.text("gender")) or person.text("gender") or "unknown"
    if dim == "age":
        return person.text("age") or "unknown"
    return next(iter(person.dims[dim]), "unknown")
