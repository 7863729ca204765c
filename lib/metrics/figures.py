"""The sums and counts that several metrics are made of."""

from __future__ import annotations

from lib.metrics.aggregate import Count, CountDistinct, Sum
from lib.metrics.conditions import clients, deals, leads, money, sales, spend

GROSS = Sum("money", of=money.GROSS)
NET = Sum("money", of=money.NET)
KEPT = Sum("money", of=money.KEPT)
REFUNDS = Sum("money", of=money.REFUND)
COLLECTED = Count("money", where=(money.COLLECTED,))
"""Payments that came in."""

DEALS = Count("deals")
CONTRACTED = Sum("deals", of=deals.CONTRACTED)
NEW_CASH = Sum("deals", of=deals.NEW_CASH)
COHORT_CASH = Sum("deals", of=deals.COHORT_CASH)
DISCOUNT = Sum("deals", of=deals.DISCOUNT)
# Beside contract values stands the cash of the deals that have one: like by like.
AGREED = Count("deals", where=(deals.AGREED,))
AGREED_NEW_CASH = Sum("deals", of=deals.NEW_CASH, where=(deals.AGREED,))
AGREED_CASH = Sum("deals", of=deals.COHORT_CASH, where=(deals.AGREED,))

BOOKED = Count("sales")
RESOLVED = Count("sales", where=(sales.RESOLVED,))
DUE = Count("sales", where=(sales.DUE,))
LIVE = Count("sales", where=(sales.LIVE,))
OFFERED = Count("sales", where=(sales.OFFERED,))
# A won deal counts on the day of the person's first live call (decision 33) and belongs to the deal's own closer.
WON = Count("deals", where=(deals.WON_ON_A_CALL,), day="cohort_on")
WON_CASH = Sum("deals", of=deals.NEW_CASH, where=(deals.WON_ON_A_CALL,), day="cohort_on")
WON_PRICE = Sum("deals", of=deals.CONTRACTED, where=(deals.WON_ON_A_CALL,), day="cohort_on")

NEW_CLIENTS = Count("buyers", where=(clients.HAS_PAID,), day="first_paid_on")
LEADS = CountDistinct("optins")
"""People who opted in."""

COSTS = Sum("spend", of=spend.AMOUNT)


def costs_of(*categories: str) -> Sum:
    """Costs of these categories."""
    return Sum("spend", of=spend.AMOUNT, where=(spend.of_category(*categories),))


ADS = costs_of("ads")
SOURCED_ADS = Sum("spend", of=spend.AMOUNT, where=(spend.of_category("ads"), spend.HAS_SOURCE))
"""Ad costs that name their source, and below the clients who came by one of those sources."""
SOURCED_CLIENTS = CountDistinct("credits", where=(leads.FROM_PAID_SOURCE,))
