"""Deals: purchases that closed, told by a payment or by a CRM."""

from __future__ import annotations

from lib.engine.duckdb import DuckDB
from lib.metrics.conditions.condition import Amount, Condition, Gap, because, first_of
from lib.metrics.units import MONEY

NO_CONTRACT = Gap(
    code="no_contract",
    when="contracted is null",
)
GAPS = (NO_CONTRACT,)
"""What a deal can lack."""

WITHOUT_CONTRACT = first_of(("contracted is null", because("no_contract")), otherwise=because("zero"))

WON_ON_A_CALL = Condition(
    name="won_on_a_call",
    sql="is_call_deal",
    fails=because("direct_close"),
)
PRICED = Condition(
    name="priced",
    sql="contracted + coalesce(discount, 0) > 0",
    fails=WITHOUT_CONTRACT,
    gaps=(NO_CONTRACT,),
)

AGREED = Condition(
    name="agreed",
    sql="contracted is not null",
    fails=because("no_contract"),
    gaps=(NO_CONTRACT,),
)

CORE = Condition(
    name="core",
    sql="tier = 'core'",
    fails=because("no_core_deal"),
)
RIPE = Condition(
    name="ripe",
    sql="$as_of - closed_on >= 30",
    fails=because("closed_lately"),
)
ATTACHED = Condition(
    name="attached",
    sql="attached_on <= $as_of",
    fails=because("nothing_attached"),
)

CONTRACTED = Amount(
    name="contracted",
    sql="contracted",
    nothing=WITHOUT_CONTRACT,
    unit=MONEY,
    gaps=(NO_CONTRACT,),
)
DISCOUNT = Amount(
    name="discount",
    sql="discount",
    nothing=because("no_discount"),
    unit=MONEY,
)
LIST_PRICE = Amount(
    name="list_price",
    sql="coalesce(contracted, 0) + coalesce(discount, 0)",
    nothing=WITHOUT_CONTRACT,
    unit=MONEY,
    gaps=(NO_CONTRACT,),
)
DISCOUNT_SHARE = Amount(
    name="discount_share",
    sql=DuckDB.ratio("coalesce(discount, 0)", "(contracted + coalesce(discount, 0))"),
    nothing=WITHOUT_CONTRACT,
    gaps=(NO_CONTRACT,),
)
# What was contracted has come, or is owed, or will not come: deal by deal the three add up to it (docs/numbers.md 8, v.truth).
_LEFT = "greatest(contracted - cohort_cash, 0)"
_OWED = f"case when is_off then least({_LEFT}, asked) else {_LEFT} end"


def _of_contract(name: str, sql: str, nothing: str = "zero") -> Amount:
    return Amount(
        name=name,
        sql=sql,
        nothing=first_of(("contracted is null", because("no_contract")), otherwise=because(nothing)),
        unit=MONEY,
        gaps=(NO_CONTRACT,),
    )


COLLECTED = _of_contract("collected_of_contract", "least(contracted, cohort_cash)", "nothing_collected")
OUTSTANDING = _of_contract("outstanding", _OWED, "nothing_owed")
WRITTEN_OFF = _of_contract("written_off", f"{_LEFT} - ({_OWED})", "nothing_written_off")
OVERPAID = _of_contract("overpaid", "greatest(cohort_cash - contracted, 0)", "within_contract")
REFUNDED = _of_contract("refunded", "refunded", "nothing_given_back")
CHARGED_BACK = _of_contract("charged_back", "charged_back", "nothing_charged_back")
KEPT = _of_contract("deal_kept", "cohort_cash - refunded - charged_back", "zero")

GIVEN_BACK = Amount(
    name="given_back",
    sql="refunded",
    nothing=because("nothing_given_back"),
    unit=MONEY,
)
_NEW, _BACK = "cast(new_cash as decimal(18, 4))", "cast(least(new_cash, refunded + charged_back) as decimal(18, 4))"


def _commission(name: str, cash: str, *roles: str) -> Amount:
    """What roles earn of an amount of cash, to the cent for every deal."""
    parts = (f"coalesce(round({role}_rate * ({cash}), 2), 0)" for role in roles)
    return Amount(name=name, sql=" + ".join(parts), nothing=because("no_commission"), unit=MONEY)


CLOSER_COMMISSION = _commission("closer_commission", f"{_NEW} - {_BACK}", "closer")
SETTER_COMMISSION = _commission("setter_commission", f"{_NEW} - {_BACK}", "setter")
CLAWBACK = Amount(
    name="clawback",
    sql=f"({_commission('', _NEW, 'closer', 'setter').sql}) - ({_commission('', f'{_NEW} - {_BACK}', 'closer', 'setter').sql})",
    nothing=because("no_commission"),
    unit=MONEY,
)

NEW_CASH = Amount(
    name="new_cash",
    sql="new_cash",
    nothing=because("zero"),
    unit=MONEY,
)
COHORT_CASH = Amount(
    name="cohort_cash",
    sql="cohort_cash",
    nothing=because("zero"),
    unit=MONEY,
)
