"""r.* and v.*: money and sales (docs/numbers.md 2.4, 8, decisions 9 to 11, 27 to 34)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from tests.reference.calls import DUE, HELD, OPEN, RESOLVED, Call, earliest
from tests.reference.customers import KNOWN_BY, clients
from tests.reference.deals import Deal
from tests.reference.money import ZERO, Payment, Refund, total
from tests.reference.people import Business
from tests.reference.person import Person
from tests.reference.scope import Answer, Scope, count, money, ratio, settings_under, usual
from tests.reference.text import fold

MIXES = ("method", "deal", "payment_type", "offer", "channel", "country")
CARDS = ("stripe", "card", "tarjeta", "visa", "mastercard", "amex")
"""Words in a payment method that make it a card payment, the only kind that can be charged back."""
AGES = {"0_30": (1, 30), "31_60": (31, 60), "61_90": (61, 90), "90_plus": (91, None)}
"""Days overdue, both ends included."""
BALANCES = (
    "v.delinquency",
    "r.pending",
    "v.pending",
    "r.overdue",
    "v.next_30",
    "v.next_31_60",
    "v.next_61_90",
    *(f"v.overdue_{name}" for name in AGES),
)
"""What is open today, which belongs to no month."""


def answers(business: Business, scope: Scope) -> dict[str, Answer]:
    """Every r.* and v.* metric that needs no costs."""
    found = cash(business, scope)
    found |= _deals(business, scope, found)
    found |= _pending(business, scope)
    found |= _sales(business, scope)
    found |= _mix(business, scope)
    return found


def cash(business: Business, scope: Scope) -> dict[str, Answer]:
    """Cash in, what came off it, and the rates on it."""
    b, known = business, business.has("payments")
    rows = [p for p in b.payments if p.collected and scope.matches(p)]
    collected = [p for p in rows if scope.in_period(p.date)]
    new = {key for key, first in first_payments(b).items() if scope.in_period(first.date)}

    def column(name: str) -> Decimal | None:
        return total(p.number(name) for p in collected) if b.has("payments", name) else None

    gross = total(p.amount for p in collected) if known else None
    processing, extra, vat = column("processing_fee"), column("extra_fee"), column("vat")
    fees = None if processing is None and extra is None else (processing or ZERO) + (extra or ZERO)
    net = None if gross is None or fees is None else gross - fees
    back = [r for r in b.refunds if scope.in_period(r.date) and scope.matches(r)]
    refunds = total(r.amount for r in back) if knows_refunds(b) else None
    disputed = [p for p in collected if p.status == "chargeback"]
    chargebacks = total(p.amount for p in disputed) if b.has("payments", "status") else None
    # Without a column for fees there is nothing to take off (decision 103).
    after = None if gross is None else gross - (fees or ZERO) - (refunds or ZERO) - (chargebacks or ZERO)
    ex_vat = None if after is None or vat is None else after - (vat if b.amounts_include_vat else ZERO)
    people = clients(b, scope)
    n = len(collected) if known else None
    cards = [p for p in collected if not b.has("payments", "method") or is_card(p)]
    found = {
        "r.gross": money(gross),
        "r.gross_new": money(total(p.amount for p in collected if p.person in new) if known else None),
        "r.processing_fees": money(processing),
        "r.extra_fees": money(extra),
        "r.net": money(net),
        "r.chargebacks": money(chargebacks),
        "r.net_after_refunds": money(after),
        "r.net_ex_vat": money(ex_vat),
        "r.refunds": money(refunds),
        "r.vat": money(vat),
        "v.cash": money(gross),
        "v.avg_payment": ratio(gross, n),
        "v.avg_net_payment": ratio(net, n),
        "v.net_per_day": ratio(net, _days_of_period(b, scope)),
        "v.refund_rate": ratio(refunds, gross),
        "v.refund_rate_clients": ratio(sum(bool(p.refunds) for p in people) if knows_refunds(b) else None, len(people)),
        "v.chargeback": ratio(len(disputed) if b.has("payments", "status") else None, len(cards) if known else None),
        "v.fee_rate": ratio(fees, gross),
    }
    newest = min(scope.end or scope.as_of, scope.as_of)
    for days in (7, 14, 30, 60):
        oldest = newest - timedelta(days=days - 1)
        recent = total(p.amount for p in rows if p.date and oldest <= p.date <= newest) * 30
        found[f"v.pace_{days}"] = ratio(recent if known else None, days)
    month = newest - timedelta(days=29)
    lately = total(p.amount - p.fees for p in rows if p.date and month <= p.date <= newest) * 30
    found["v.pace_net_30"] = ratio(lately if net is not None else None, 30)
    found |= _of_clients(b, scope, collected, back)
    return found


def _of_clients(business: Business, scope: Scope, collected: list[Payment], back: list[Refund]) -> dict[str, Answer]:
    """What clients brought after they were won, by the kind of offer: fees, chargebacks and refunds taken off."""
    b, sums = business, {"core": ZERO, "upsell": ZERO, "backend": ZERO}
    deal_of = {id(p): deal for deal in b.deals for p in deal.rows}
    for payment in collected:
        tier, deal = b.payment_tier(payment), deal_of.get(id(payment))
        if tier == "core" and not (deal and is_instalment(payment, deal)):
            continue
        if tier in sums:
            sums[tier] += (ZERO if payment.status == "chargeback" else payment.amount) - payment.fees
    for refund in back:
        tier = b.payment_tier(refund.payment)
        if tier in sums:
            sums[tier] -= refund.amount
    known, offers = b.has("payments"), b.has("payments", "offer")
    told = {tier: known and offers and tier in b.tiers.values() for tier in ("upsell", "backend")} | {"core": known}
    names = {"core": "v.retained_cash", "upsell": "v.upsell_cash", "backend": "v.backend_cash"}
    return {names[tier]: money(amount if told[tier] else None) for tier, amount in sums.items()}


def is_card(payment: Payment) -> bool:
    """Whether the method names a card."""
    return any(word in payment.text("method").casefold() for word in CARDS)


def first_payments(business: Business) -> dict[str, Payment]:
    """The payment that made each payer a client, whatever the scope."""
    firsts = {key: p.first_collected for key, p in business.people.items()}
    return {key: first for key, first in firsts.items() if first is not None}


def new_clients(business: Business, scope: Scope) -> dict[str, Payment]:
    """People, filtered as people are, whose first collected payment lies in the period (decision 40)."""
    firsts = first_payments(business)
    return {k: p for k, p in firsts.items() if scope.in_period(p.date) and scope.matches(business.people[k])}


def _days_of_period(business: Business, scope: Scope) -> int | None:
    """Whole days of the period, both ends included; an open end is the first or last dated collected payment.

    A member that no payment of the period names has no days, and neither has what holds nothing but balances of deals that
    only a row tells; a payment without a rate names it, though nothing of it counts.
    """
    moved = [p.anchor for p in business.payments if not p.is_refund and scope.matches(p)]
    moved += [refund.date for refund in business.refunds if scope.matches(refund)]
    moved += [p.date or p.due_date for p in business.uncounted if scope.matches(p)]
    listed = any(p.pending for p in business.payments)
    told = [d for d in business.deals if d.told_by_row and scope.matches(d) and not listed]
    owed = [d.close_date for d in told if still_owed(business, d)]
    if not any(map(scope.in_period, moved)) and (scope.only or any(map(scope.in_period, owed))):
        return None
    dated = [p.date for p in business.payments if p.collected and p.date]
    start, end = scope.start or min(dated, default=None), scope.end or max(dated, default=None)
    return (end - start).days + 1 if start and end else None


def closed_deals(business: Business, scope: Scope) -> list[Deal]:
    """Deals closed in scope; an unconverted deposit is none (decision 31)."""
    return [d for d in business.deals if d.is_closed and scope.in_period(d.close_date) and scope.matches(d)]


def contracted(deals: Iterable[Deal]) -> Decimal:
    """Contract value, once per deal."""
    return total(d.contracted for d in deals)


def _deals(business: Business, scope: Scope, found: dict[str, Answer]) -> dict[str, Answer]:
    known = business.has("payments")
    deals = closed_deals(business, scope)
    n = len(deals) if business.knows_deals else None
    new_cash = total(d.new_cash for d in deals) if known else None
    cohort = total(d.cash for d in deals) if known else None
    value = contracted(deals) if business.knows_contracts else None
    agreed = [d for d in deals if d.contracted is not None]
    discounts = total(d.discount for d in deals) if business.has("payments", "discount") else None
    listed = None if value is None or discounts is None else value + discounts
    return {
        "r.contracted": money(value),
        "v.contracted": money(value),
        "r.discounts": money(discounts),
        "m.discount_weighted": ratio(discounts, listed),
        "v.new_cash": money(new_cash),
        "v.cohort_cash": money(cohort),
        "v.refund_rate_close": ratio(
            _given_back(business, deals) if known and knows_refunds(business) else None, cohort
        ),
        "v.cash_at_close": ratio(total(d.new_cash for d in agreed) if known else None, value),
        "v.collection": ratio(total(d.cash for d in agreed) if known else None, value),
        **_commissions(business, deals, known),
        **_truth(business, agreed, known and business.knows_contracts),
        "v.deals": count(n),
        "v.aov": ratio(new_cash, n),
        "v.acv": ratio(value, n),
        "v.instalment_rate": _instalments(business, scope),
    }


def _commissions(business: Business, deals: Iterable[Deal], known: bool) -> dict[str, Answer]:
    """What closers and setters earn of the new cash that stayed, deal by deal to the cent."""
    rates = settings_under(business.settings, "commission")
    earned, whole = {"closer": ZERO, "setter": ZERO}, ZERO
    for deal in deals:
        back = total(r.amount for r in business.refunds if r.payment in deal.rows)
        back += total(p.amount for p in deal.collected if p.status == "chargeback")
        for role in earned:
            who = next(iter(deal.dims.get(role, [])), "")
            percent = rates.get(f"{role}.{fold(who)}") or rates.get(role, "")
            if not who or not percent:
                continue
            of_all, of_kept = (
                (cash * Decimal(percent) / 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
                for cash in (deal.new_cash, deal.new_cash - min(deal.new_cash, back))
            )
            earned[role], whole = earned[role] + of_kept, whole + of_all
    has = {
        role: known and any(name.split(".")[0] == role and value for name, value in rates.items()) for role in earned
    }
    told = {f"v.commission_{role}": money(earned[role] if has[role] else None) for role in earned}
    return told | {"v.clawback": money(whole - sum(earned.values()) if any(has.values()) else None)}


def knows_refunds(business: Business) -> bool:
    """Whether the files can say that something went back: a column does, or a sign."""
    told = any(business.has("payments", c) for c in ("refund_amount", "kind", "status"))
    return told or any(p.amount < ZERO for p in business.payments)


def _given_back(business: Business, deals: Iterable[Deal]) -> Decimal:
    return total(r.amount for deal in deals for r in business.refunds if r.payment in deal.rows)


def _truth(business: Business, agreed: list[Deal], known: bool) -> dict[str, Answer]:
    """What became of each contract value: it came in, is still owed, or will not come; and what then went back."""
    b, sums = (
        business,
        dict.fromkeys(("collected", "outstanding", "written_off", "overpaid", "refunds", "disputed"), ZERO),
    )
    for deal in agreed:
        price, cash = deal.contracted or ZERO, deal.cash
        back = total(r.amount for r in b.refunds if r.payment in deal.rows)
        missing = max(ZERO, price - cash)
        called_off = b.people[deal.person].day("cancel_date") or any(p.kind == "churn" for p in deal.rows)
        asked = total(p.amount for p in deal.rows if p.pending)
        owed = min(missing, asked) if called_off or 0 < cash <= back else missing
        sums["collected"] += min(price, cash)
        sums["outstanding"] += owed
        sums["written_off"] += missing - owed
        sums["overpaid"] += max(ZERO, cash - price)
        sums["refunds"] += back
        sums["disputed"] += total(p.amount for p in deal.collected if p.status == "chargeback")
    kept = sums["collected"] + sums["overpaid"] - sums["refunds"] - sums["disputed"]
    told = {
        **{f"v.{name}": (sums[name], known) for name in ("collected", "outstanding", "written_off", "overpaid")},
        "v.deal_refunds": (sums["refunds"], known and knows_refunds(b)),
        "v.deal_chargebacks": (sums["disputed"], known and b.has("payments", "status")),
        "v.deal_kept": (kept, known),
    }
    return {ref: money(amount if is_known else None) for ref, (amount, is_known) in told.items()}


def is_instalment(payment: Payment, deal: Deal) -> bool:
    """A scheduled row, or any row of a deal after the one that closed it unless it says that it closed a sale itself."""
    if payment.kind == "scheduled":
        return True
    if payment.kind in ("new_close_call", "new_close_direct"):
        return False
    return deal.closing is not None and deal.rows.index(payment) > deal.rows.index(deal.closing)


def _instalments(business: Business, scope: Scope) -> Answer:
    paid = due = ZERO
    for deal in business.deals:
        for p in deal.rows:
            if p.is_refund or not (p.collected or p.status in ("pending", "failed")) or not is_instalment(p, deal):
                continue
            if p.due is None or p.due > scope.as_of or not scope.in_period(p.anchor) or not scope.matches(p):
                continue
            due += p.amount
            paid += p.amount if p.collected else ZERO
    return ratio(paid if any(p.pending for p in business.payments) else None, due)


def _pending(business: Business, scope: Scope) -> dict[str, Answer]:
    """What is owed: pending rows, or contract less cash where no pending row exists at all (docs/numbers.md 2.4)."""
    now = replace(scope, start=None, end=None)  # what is open today is so whatever the period (decision 105)
    rows = [p for p in business.payments if p.pending and scope.matches(p)]
    owed: Decimal | None = total(p.amount for p in rows)
    listed = any(p.pending for p in business.payments)
    if not listed:
        owed = total(still_owed(business, d) for d in closed_deals(business, now))
        # Without payments nobody knows what came in, and so what is still owed.
        owed = owed if business.knows_contracts and "payments" in business.tables else None
    lateness = [(p, (scope.as_of - p.due).days) for p in rows if p.due is not None]
    late = [(p, days) for p, days in lateness if days > 0]
    soon = [p for p, days in lateness if -30 <= days <= 0]
    overdue = total(p.amount for p, _ in late)
    found = {
        "r.pending": money(owed),
        "v.pending": money(owed),
        "r.overdue": money(overdue if listed else None),
        "v.next_31_60": money(total(p.amount for p, days in lateness if -60 <= days <= -31) if listed else None),
        "v.next_61_90": money(total(p.amount for p, days in lateness if -90 <= days <= -61) if listed else None),
        "v.next_30": money(total(p.amount for p in soon) if listed else None),
        "v.delinquency": _delinquency(business, now) if listed else ratio(None, None),
    }
    for name, (low, high) in AGES.items():
        aged = total(p.amount for p, days in late if days >= low and (high is None or days <= high))
        found[f"v.overdue_{name}"] = money(aged if listed else None)
    return found


def still_owed(business: Business, deal: Deal) -> Decimal:
    """What a deal was sold for and has not brought in; nothing of one cancelled or refunded in full."""
    refunded = total(r.amount for r in business.refunds if r.payment in deal.rows)
    cancelled = business.people[deal.person].day("cancel_date") or any(p.kind == "churn" for p in deal.rows)
    if deal.contracted is None or cancelled or 0 < deal.cash <= refunded:
        return ZERO
    return max(ZERO, deal.contracted - deal.cash)


def _delinquency(business: Business, scope: Scope) -> Answer:
    """Of the active clients on a plan (payers included), whenever they closed, those with something overdue."""
    on_plan = [
        person
        for person in business.people.values()
        if person.is_client and person.active and _has_plan(person)
        if scope.in_period(person.close_date) and scope.matches(person)
    ]
    late = sum(any(p.pending and p.due is not None and p.due < scope.as_of for p in x.payments) for x in on_plan)
    return ratio(late, len(on_plan))


def _has_plan(person: Person) -> bool:
    return any(p.deal_word == "split_pay" or p.payment_type == "recurring" for p in person.collected)


SALES_RATES = (
    "v.sales_show", "v.sales_booked_to_live", "v.offer_rate", "v.close_rate", "v.close_rate_booked", "v.close_rate_qualified",
    "v.close_rate_offered", "v.cash_per_call",
)  # fmt: skip
"""What would be wrong as long as the outcome of some sales call is open (decision 102)."""


def _sales(business: Business, scope: Scope) -> dict[str, Answer]:
    """Sales calls; won deals count in the period of the person's first live call (decision 33)."""
    b = business
    calls = [c for c in b.sales_calls if scope.in_period(c.date) and scope.matches(c)]
    known = b.has_sales_calls
    live_calls = [c for c in calls if c.live]
    booked = len(calls) if known else None
    resolved = sum(c.status in RESOLVED for c in calls) if known else None
    live = len(live_calls) if known else None
    offers = sum(c.offer_made is True for c in live_calls) if b.has("sales_calls", "offer_made") else None
    qualified = sum(c.status != "bad_fit" for c in live_calls) if known else None
    won = [d for d, call in won_deals(b) if scope.matches(d) and scope.in_period(_first_live(b, d, call))]
    n = len(won) if known and b.knows_deals else None
    new_cash = total(d.new_cash for d in won) if known and b.has("payments") else None
    found = {
        "v.sales_booked": count(booked),
        "v.sales_live": count(live),
        "v.sales_show": ratio(live, sum(c.status in DUE for c in calls)),
        "v.sales_booked_to_live": ratio(live, resolved),
        "v.offer_rate": ratio(offers, live),
        "v.close_rate": ratio(n, live),
        "v.close_rate_booked": ratio(n, resolved),
        "v.close_rate_qualified": ratio(n, qualified),
        "v.close_rate_offered": ratio(n, offers),
        "v.cash_per_call": ratio(new_cash, live),
        "v.cash_per_booked": ratio(new_cash, booked),
    }
    if any(c.status == HELD for c in calls):
        found["v.close_rate_qualified"] = Answer(None)
    if has_open_calls(b, scope):
        found |= dict.fromkeys(SALES_RATES, Answer(None))
        found |= {"v.sales_live": Answer(None)} if live == 0 else {}
    return found


def has_open_calls(business: Business, scope: Scope) -> bool:
    """Whether the outcome of some sales call in scope is not known."""
    return any(c.status == OPEN and scope.in_period(c.date) and scope.matches(c) for c in business.sales_calls)


def won_deals(business: Business) -> list[tuple[Deal, Call]]:
    """Closed deals won on a call, with that call (decision 34)."""
    won = []
    for deal in business.deals:
        if deal.is_closed:
            person = business.people[deal.person]
            call = business.sale_call(person, deal.told("sales_call_id"), deal.told("channel"), deal.close_date)
            if call is not None:
                won.append((deal, call))
    return won


def _first_live(business: Business, deal: Deal, call: Call) -> date | None:
    return earliest(c for c in business.people[deal.person].sales_calls if c.live) or call.date


def _mix(business: Business, scope: Scope) -> dict[str, Answer]:
    """v.mix(DIM=VALUE): the share of collected cash; blank is named unknown."""
    rows = [p for p in business.payments if p.collected and scope.in_period(p.date) and scope.matches(p)]
    gross = total(p.amount for p in rows)
    found: dict[str, Answer] = {}
    for dim in MIXES:
        columns = KNOWN_BY[dim] if dim in ("offer", "country") else (("payments", dim),)
        if not any(business.has(table, column) for table, column in columns):
            continue
        groups: dict[str, list[tuple[str, Decimal]]] = {}
        for p in rows:
            value = _mix_value(p, dim)
            groups.setdefault(fold(value), []).append((value, p.amount))
        for members in groups.values():
            label = usual([name for name, _ in members])
            found[f"v.mix({dim}={label})"] = ratio(total(a for _, a in members), gross)
    return found


def _mix_value(payment: Payment, dim: str) -> str:
    if dim in ("offer", "country"):
        return next(iter(payment.dims[dim]), "unknown")
    known = {"deal": payment.deal_word, "payment_type": payment.payment_type, "channel": payment.channel}
    return known.get(dim) or payment.text(dim) or "unknown"
