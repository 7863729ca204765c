"""Leads, their opt-ins, and the credit that touches get for customers (docs/numbers.md section 9)."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, Condition, Reason, because, first_of
from lib.metrics.conditions.money import ALL_TIME
from lib.metrics.units import COUNT, MONEY, Unit

HAS_MAGNET = Condition(
    name="has_magnet",
    sql="any_magnet_on is not null",
    fails=because("no_magnet"),
)
CORE_AFTER_MAGNET = Condition(
    name="core_after_magnet",
    sql="core_on >= any_magnet_on",
    fails=first_of(
        ("any_magnet_on is null", because("no_magnet")),
        ("core_on is null", because("no_core")),
        otherwise=because("bought_before"),
    ),
)

COUNTS_AS_LEAD = Condition(
    name="counts_as_lead",
    sql="counts_as_lead",
    fails=because("later_optin"),
)

HAS_SOURCE = Condition(
    name="has_source",
    sql="has_source",
    fails=because("no_source"),
)
FROM_PAID_SOURCE = Condition(
    name="from_paid_source",
    sql=f"""utm_source in (
    select s.utm_source from spend s where s.category = 'ads' and s.utm_source is not null and s.amount is not null
        and coalesce(s.spent_on between $period_start and $period_end, {ALL_TIME}))""",
    fails=because("unpaid_source"),
    whole_period=True,
    reads=("spend",),
)


def _credit(name: str, sql: str, nothing: Reason, unit: Unit = MONEY) -> Amount:
    return Amount(name=name, sql=sql, nothing=nothing, unit=unit)


def _without(weight: str) -> Reason:
    """The reason of a touch without credit, else of one whose customer brought nothing."""
    return first_of((f"{weight} = 0", because("no_credit")), otherwise=because("zero"))


CREDIT = _credit("credit", "weight", because("no_credit"), COUNT)
CREDITED_CASH = _credit("credited_cash", "weight * cash", _without("weight"))
CREDITED_PRICE = _credit("credited_price", "weight * contracted", _without("weight"))
SOURCE_CASH = _credit("source_cash", "source_weight * cash", _without("source_weight"))
LAST_TOUCH_CASH = _credit("last_touch_cash", "w_last * cash", _without("w_last"))
LAST_TOUCH_PRICE = _credit("last_touch_price", "w_last * contracted", _without("w_last"))
