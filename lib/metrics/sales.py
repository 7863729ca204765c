"""Sales calls (docs/numbers.md section 4): shown, offered, closed, and what a call brings."""

from __future__ import annotations

from lib.metrics import maturing, needs
from lib.metrics.aggregate import Aggregate, Count
from lib.metrics.conditions import sales
from lib.metrics.figures import BOOKED, DUE, GROSS, LEADS, LIVE, OFFERED, RESOLVED, WON, WON_CASH
from lib.metrics.maturing import Maturing
from lib.metrics.metric import Metric, Page
from lib.metrics.units import MONEY, RATE

PAGE: Page = "revenue"
CLOSES = (*needs.SALES, *needs.DEALS)
CASH = (*needs.SALES, *needs.PAYMENTS)
OFFERS = (*needs.SALES, *needs.OFFERS_MADE)


def _rate(
    ref: str,
    part: Aggregate,
    whole: Aggregate,
    *,
    benchmark: str = "",
    needs: tuple[str, ...] = needs.SALES,
    headline: bool = False,
    under: str = "",
    matures_late: Maturing | None = None,
) -> Metric:
    """Sales calls, or the deals won on them, per sales call."""
    return Metric(
        ref=ref,
        page=PAGE,
        numerator=part,
        denominator=whole,
        unit=RATE,
        good="up",
        benchmark=benchmark,
        needs=needs,
        headline=headline,
        under=under,
        matures_late=matures_late,
    )


SALES = (
    Metric(
        ref="v.sales_booked",
        page=PAGE,
        numerator=BOOKED,
        good="up",
        needs=needs.SALES,
    ),
    Metric(
        ref="v.sales_live",
        page=PAGE,
        numerator=LIVE,
        good="up",
        needs=needs.SALES,
    ),
    _rate("v.sales_show", LIVE, DUE, benchmark="B4", headline=True),
    _rate("v.sales_booked_to_live", LIVE, RESOLVED, benchmark="B5"),
    _rate("v.offer_rate", OFFERED, LIVE, benchmark="B7", needs=OFFERS),
    _rate("v.close_rate", WON, LIVE, benchmark="B6", needs=CLOSES, headline=True, matures_late=maturing.LATER_DEALS),
    _rate("v.close_rate_booked", WON, RESOLVED, needs=CLOSES, under="v.close_rate", matures_late=maturing.LATER_DEALS),
    _rate(
        "v.close_rate_qualified",
        WON,
        Count("sales", where=(sales.LIVE, sales.NOT_BAD_FIT)),
        needs=CLOSES,
        under="v.close_rate",
        matures_late=maturing.LATER_DEALS,
    ),
    _rate(
        "v.close_rate_offered",
        WON,
        OFFERED,
        needs=(*CLOSES, *needs.OFFERS_MADE),
        under="v.close_rate",
        matures_late=maturing.LATER_DEALS,
    ),
    Metric(
        ref="v.cash_per_call",
        page=PAGE,
        numerator=WON_CASH,
        denominator=LIVE,
        unit=MONEY,
        good="up",
        needs=CASH,
        headline=True,
        matures_late=maturing.LATER_DEALS,
    ),
    Metric(
        ref="v.cash_per_booked",
        page=PAGE,
        numerator=WON_CASH,
        denominator=BOOKED,
        unit=MONEY,
        good="up",
        needs=CASH,
        under="v.cash_per_call",
        matures_late=maturing.LATER_DEALS,
    ),
    Metric(
        ref="v.revenue_per_lead",
        page=PAGE,
        numerator=GROSS,
        denominator=LEADS,
        unit=MONEY,
        good="up",
        needs=(*needs.PAYMENTS, *needs.PER_LEAD),
    ),
)
