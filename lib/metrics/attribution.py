"""Attribution by UTM (docs/numbers.md section 9): what each source, medium, campaign or rep brought.

`weight` is the credit of a touch under the model the reader chose; `counts_as_lead` is every opt-in, or only the first
one under the first-touch model. `source_weight` is `weight`, but under "any touch" 1 for every source a person came by.
"""

from __future__ import annotations

from lib.metrics import maturing
from lib.metrics.aggregate import CountDistinct, Sum
from lib.metrics.conditions import leads
from lib.metrics.figures import ADS, SOURCED_ADS, SOURCED_CLIENTS
from lib.metrics.metric import Metric, Page
from lib.metrics.needs import AGREED, COSTS, PAYMENTS, PER_LEAD, TOUCHES
from lib.metrics.units import MONEY, NUMBER, RATE

PAGE: Page = "attribution"
CLOSES = ("customers|payments",)

LEADS = CountDistinct("optins", where=(leads.COUNTS_AS_LEAD,))
CUSTOMERS = Sum("credits", of=leads.CREDIT)
CASH = Sum("credits", of=leads.CREDITED_CASH)
CONTRACTED = Sum("credits", of=leads.CREDITED_PRICE)

ATTRIBUTION = (
    Metric(
        ref="a.customers",
        page=PAGE,
        numerator=CUSTOMERS,
        good="up",
        needs=CLOSES,
        headline=True,
    ),
    Metric(
        ref="a.cash",
        page=PAGE,
        numerator=CASH,
        unit=MONEY,
        good="up",
        needs=PAYMENTS,
        headline=True,
        matures_late=maturing.CASH,
    ),
    Metric(
        ref="a.leads",
        page=PAGE,
        numerator=LEADS,
        good="up",
        needs=(TOUCHES,),
        headline=True,
    ),
    Metric(
        ref="a.rate",
        page=PAGE,
        numerator=CUSTOMERS,
        denominator=LEADS,
        unit=RATE,
        good="up",
        needs=(*PER_LEAD, *CLOSES),
        headline=True,
    ),
    Metric(
        ref="a.spend",
        page=PAGE,
        numerator=ADS,
        unit=MONEY,
        needs=COSTS,
        headline=True,
    ),
    Metric(
        ref="a.roas",
        page=PAGE,
        numerator=Sum("credits", of=leads.SOURCE_CASH, where=(leads.FROM_PAID_SOURCE,)),
        denominator=SOURCED_ADS,
        sample=SOURCED_CLIENTS,
        unit=NUMBER,
        good="up",
        benchmark="B13",
        needs=(*COSTS, *PAYMENTS),
        headline=True,
        matures_late=maturing.CASH,
    ),
    Metric(
        ref="a.coverage",
        page=PAGE,
        numerator=CountDistinct("credits", where=(leads.HAS_SOURCE,)),
        denominator=CountDistinct("credits"),
        unit=RATE,
        good="up",
        needs=CLOSES,
        headline=True,
    ),
    Metric(
        ref="a.contracted",
        page=PAGE,
        numerator=CONTRACTED,
        unit=MONEY,
        good="up",
        needs=AGREED,
        headline=True,
        matures_late=maturing.DEALS,
    ),
    Metric(
        ref="a.revenue_per_lead",
        page=PAGE,
        numerator=CASH,
        denominator=LEADS,
        unit=MONEY,
        good="up",
        needs=(*PER_LEAD, *PAYMENTS),
        matures_late=maturing.CASH,
    ),
    Metric(
        ref="a.cpl",
        page=PAGE,
        numerator=ADS,
        denominator=LEADS,
        unit=MONEY,
        good="down",
        needs=(*COSTS, *PER_LEAD),
    ),
    Metric(
        ref="a.cac",
        page=PAGE,
        numerator=ADS,
        denominator=CUSTOMERS,
        unit=MONEY,
        good="down",
        needs=(*COSTS, *CLOSES),
    ),
)
