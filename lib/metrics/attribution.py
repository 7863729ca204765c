"""Attribution by UTM (domain.md section 9): what each source, medium, campaign or rep brought.

`weight` is the credit of a touch under the model the reader chose; `counts_as_lead` is every opt-in, or only the first
one under the first-touch model. `source_weight` is `weight`, but under "any touch" 1 for every source a person came by.
"""

from __future__ import annotations

from lib.metrics.metric import Metric, Page, Part
from lib.metrics.revenue import ADS, COSTS, FROM_PAID_SOURCES, PAYMENTS, PER_LEAD, SOURCED_AD_SPEND, TOUCHES

PAGE: Page = "attribution"
CLOSES = ("customers|payments",)

LEADS = Part(sql="count(distinct person_id) filter (where counts_as_lead)", relation="optins")
CUSTOMERS = Part(sql="sum(weight)", relation="credits")
CASH = Part(sql="sum(weight * cash)", relation="credits")

ATTRIBUTION = (
    Metric(ref="a.customers", page=PAGE, relation="credits", numerator=CUSTOMERS, good="up", needs=CLOSES, headline=True),
    Metric(ref="a.cash", page=PAGE, relation="credits", numerator=CASH, unit="money", good="up", needs=PAYMENTS, headline=True),
    Metric(ref="a.leads", page=PAGE, relation="optins", numerator=LEADS, good="up", needs=(TOUCHES,), headline=True),
    Metric(ref="a.rate", page=PAGE, relation="credits", numerator=CUSTOMERS, denominator=LEADS, unit="rate", good="up", needs=(*PER_LEAD, *CLOSES), headline=True),
    Metric(ref="a.spend", page=PAGE, relation="spend", numerator=ADS, unit="money", needs=COSTS, headline=True),
    Metric(
        ref="a.roas", page=PAGE, relation="credits", numerator=f"sum(source_weight * cash) filter (where {FROM_PAID_SOURCES})",
        denominator=Part(sql=SOURCED_AD_SPEND, relation="spend"), sample=f"count(distinct person_id) filter (where {FROM_PAID_SOURCES})",
        unit="number", good="up", benchmark="B13", needs=(*COSTS, *PAYMENTS), headline=True,
    ),
    Metric(
        ref="a.coverage", page=PAGE, relation="credits", numerator="count(distinct person_id) filter (where has_source)",
        denominator="count(distinct person_id)", unit="rate", good="up", needs=CLOSES, headline=True,
    ),
    Metric(
        ref="a.contracted", page=PAGE, relation="credits", numerator="sum(weight * contracted)", unit="money", good="up",
        needs=("payments.contracted_revenue",), headline=True,
    ),
    Metric(ref="a.revenue_per_lead", page=PAGE, relation="credits", numerator=CASH, denominator=LEADS, unit="money", good="up", needs=(*PER_LEAD, *PAYMENTS)),
    Metric(ref="a.cpl", page=PAGE, relation="spend", numerator=ADS, denominator=LEADS, unit="money", good="down", needs=(*COSTS, *PER_LEAD)),
    Metric(ref="a.cac", page=PAGE, relation="spend", numerator=ADS, denominator=CUSTOMERS, unit="money", good="down", needs=(*COSTS, *CLOSES)),
)  # fmt: skip
