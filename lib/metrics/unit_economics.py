"""Unit economics (docs/numbers.md section 8): what a client costs, brings, and when the one has paid for the other."""

from __future__ import annotations

from lib.metrics import maturing, needs
from lib.metrics.aggregate import Aggregate, AtBoth, AtEnd, AtStart, Count, Sum
from lib.metrics.conditions import calls, clients, deals, delivery, leads, money, standing
from lib.metrics.figures import (
    ADS,
    BOOKED,
    COLLECTED,
    CONTRACTED,
    COSTS,
    GROSS,
    KEPT,
    LEADS,
    LIVE,
    NEW_CLIENTS,
    SOURCED_ADS,
    SOURCED_CLIENTS,
    costs_of,
)
from lib.metrics.metric import Metric, Page
from lib.metrics.units import DAYS, MONEY, NUMBER, RATE

PAGE: Page = "unit_economics"
REVENUE: Page = "revenue"
SERVED = (*needs.COSTS, "customers|payments")
IN_SERVICE = AtBoth("service", of=standing.BOTH_ENDS)
"""The mean of the clients in service before a period and at its end."""
PAID_CLIENTS = (*needs.COSTS, *needs.PAYMENTS)
KEPT_CASH = Sum("buyers", of=clients.KEPT_CASH)
BUYERS = Count("buyers")
DELIVERY = costs_of("delivery")


def _cost(
    ref: str,
    costs: Aggregate,
    cases: Aggregate = NEW_CLIENTS,
    *,
    needs: tuple[str, ...] = PAID_CLIENTS,
    benchmark: str = "",
    headline: bool = False,
    under: str = "",
    page: Page = PAGE,
) -> Metric:
    """What one case costs, a new client if nothing else is said."""
    return Metric(
        ref=ref,
        page=page,
        numerator=costs,
        denominator=cases,
        unit=MONEY,
        good="down",
        benchmark=benchmark,
        needs=needs,
        headline=headline,
        under=under,
    )


UNIT_ECONOMICS = (
    _cost("u.cac", costs_of("ads", "sales", "marketing_other"), headline=True),
    _cost("u.paid_cac", ADS, under="u.cac"),
    Metric(
        ref="u.cac_ticket",
        page=PAGE,
        numerator=costs_of("ads", "sales", "marketing_other"),
        denominator=CONTRACTED,
        sample=NEW_CLIENTS,
        per_sample=True,
        unit=RATE,
        good="down",
        benchmark="B12",
        needs=(*needs.COSTS, *needs.CONTRACT),
    ),
    _cost("u.coco", costs_of("onboarding")),
    _cost("u.coca", costs_of("ads", "sales", "marketing_other", "onboarding")),
    Metric(
        ref="u.ltv",
        page=PAGE,
        numerator=KEPT_CASH,
        denominator=BUYERS,
        unit=MONEY,
        good="up",
        needs=needs.PAYMENTS,
        kept=True,
        matures_late=maturing.CASH,
    ),
    Metric(
        ref="u.margin_ltv",
        page=PAGE,
        numerator=KEPT_CASH,
        minus=DELIVERY,
        denominator=BUYERS,
        unit=MONEY,
        good="up",
        needs=PAID_CLIENTS,
        under="u.ltv",
        kept=True,
        matures_late=maturing.MARGIN,
    ),
    Metric(
        ref="u.ltv_cac",
        page=PAGE,
        quotient=("u.margin_ltv", "u.cac"),
        sample=NEW_CLIENTS,
        unit=NUMBER,
        good="up",
        benchmark="B10",
        needs=PAID_CLIENTS,
        headline=True,
        kept=True,
        matures_late=maturing.MARGIN,
    ),
    Metric(
        ref="u.payback_days",
        page=PAGE,
        numerator=Sum("client_money", of=money.KEPT),
        denominator=NEW_CLIENTS,
        reaches="u.cac",
        unit=DAYS,
        good="down",
        benchmark="B11",
        needs=PAID_CLIENTS,
        kept=True,
        matures_late=maturing.FIRST_CASH,
    ),
    Metric(
        ref="u.gross_margin",
        page=PAGE,
        numerator=KEPT,
        minus=DELIVERY,
        denominator=KEPT,
        sample=COLLECTED,
        unit=RATE,
        good="up",
        benchmark="B19",
        needs=PAID_CLIENTS,
        kept=True,
    ),
    Metric(
        ref="u.net_margin",
        page=PAGE,
        numerator=KEPT,
        minus=COSTS,
        told=Sum("money", of=money.PROCESSING_FEE),
        told_again=costs_of("processing"),
        denominator=KEPT,
        sample=COLLECTED,
        unit=RATE,
        good="up",
        benchmark="B20",
        needs=PAID_CLIENTS,
        kept=True,
    ),
    Metric(
        ref="u.core",
        page=PAGE,
        numerator=costs_of("retention"),
        denominator=AtStart("service", where=(standing.STILL, standing.NOT_LEFT)),
        unit=MONEY,
        good="down",
        needs=SERVED,
    ),
    _cost("u.cost_to_serve", costs_of("serve", "delivery"), IN_SERVICE, needs=SERVED, headline=True),
    _cost("u.support_cost", costs_of("serve"), IN_SERVICE, needs=SERVED, under="u.cost_to_serve"),
    _cost(
        "u.cost_per_call",
        costs_of("serve", "delivery", "onboarding"),
        Count("calls", where=(calls.LIVE,)),
        needs=(*needs.COSTS, "csm_calls", "csm_calls.status"),
    ),
    Metric(
        ref="u.attach",
        page=PAGE,
        numerator=Count("deals", where=(deals.CORE, deals.RIPE, deals.ATTACHED)),
        denominator=Count("deals", where=(deals.CORE, deals.RIPE)),
        unit=RATE,
        good="up",
        needs=("payments.offer", "offers.upsell|offers.backend|offers.other"),
        matures_late=maturing.ATTACHED,
        headline=True,
    ),
    Metric(
        ref="u.centre",
        page=PAGE,
        numerator=KEPT,
        minus=COSTS,
        told=Sum("money", of=money.PROCESSING_FEE),
        told_again=costs_of("processing"),
        unit=MONEY,
        good="up",
        family=("centre",),
        needs=PAID_CLIENTS,
        kept=True,
    ),
    Metric(
        ref="u.recognised",
        page=PAGE,
        numerator=Sum("recognition", of=delivery.RECOGNISED),
        unit=MONEY,
        good="up",
        needs=needs.PAYMENTS,
    ),
    Metric(
        ref="u.deferred",
        page=PAGE,
        numerator=AtEnd("owing", of=delivery.DEFERRED, where=(standing.THAT_DAY,)),
        unit=MONEY,
        needs=needs.PAYMENTS,
    ),
    Metric(
        ref="u.accrued",
        page=PAGE,
        numerator=AtEnd("owing", of=delivery.ACCRUED, where=(standing.THAT_DAY,)),
        unit=MONEY,
        good="down",
        needs=needs.PAYMENTS,
    ),
)

SPEND = (
    Metric(
        ref="v.roas",
        page=REVENUE,
        numerator=Sum("credits", of=leads.LAST_TOUCH_CASH, where=(leads.FROM_PAID_SOURCE,)),
        denominator=SOURCED_ADS,
        sample=SOURCED_CLIENTS,
        unit=NUMBER,
        good="up",
        benchmark="B13",
        needs=PAID_CLIENTS,
        matures_late=maturing.CASH,
    ),
    Metric(
        ref="v.roas_contracted",
        page=REVENUE,
        numerator=Sum("credits", of=leads.LAST_TOUCH_PRICE, where=(leads.FROM_PAID_SOURCE,)),
        denominator=SOURCED_ADS,
        sample=SOURCED_CLIENTS,
        unit=NUMBER,
        good="up",
        needs=(*needs.COSTS, *needs.AGREED),
        under="v.roas",
        matures_late=maturing.DEALS,
    ),
    Metric(
        ref="v.mer",
        page=REVENUE,
        numerator=GROSS,
        denominator=ADS,
        sample=COLLECTED,
        unit=NUMBER,
        good="up",
        needs=PAID_CLIENTS,
    ),
    _cost("v.cpl", ADS, LEADS, page=REVENUE, needs=(*needs.COSTS, *needs.PER_LEAD)),
    _cost("v.cost_per_booked", ADS, BOOKED, page=REVENUE, needs=(*needs.COSTS, *needs.SALES), benchmark="B32"),
    _cost("v.cost_per_live", ADS, LIVE, page=REVENUE, needs=(*needs.COSTS, *needs.SALES)),
)
