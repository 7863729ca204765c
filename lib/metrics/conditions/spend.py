"""Costs of the company."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, Condition, Gap, because, word
from lib.metrics.units import MONEY

NO_RATE = Gap(
    code="no_rate",
    when="amount is null",
    always=True,
)
NO_CATEGORY = Gap(
    code="no_category",
    when="category is null",
)
NO_COST_SOURCE = Gap(
    code="no_cost_source",
    when="category = 'ads' and utm_source is null",
)
GAPS = (NO_RATE, NO_CATEGORY, NO_COST_SOURCE)
"""What a cost can lack, first reason first."""

HAS_SOURCE = Condition(
    name="has_source",
    sql="utm_source is not null",
    fails=because("no_cost_source"),
    gaps=(NO_COST_SOURCE,),
)
AMOUNT = Amount(
    name="amount",
    sql="amount",
    nothing=because("zero"),
    unit=MONEY,
)


def of_category(*categories: str) -> Condition:
    """A cost of one of these categories."""
    listed = ", ".join(f"'{name}'" for name in categories)
    return Condition(
        name="_or_".join(categories),
        sql=f"category = {listed}" if len(categories) == 1 else f"category in ({listed})",
        fails=word("cost_category", "category"),
        gaps=(NO_CATEGORY,),
    )
