"""What numbers are made of, step by step, so that a change can be led back to its steps (``lib/drivers.py``).

A chain is a list of stages, each a sum or a count: a factor is a stage per the one before it. The chain of an amount
multiplies out to its last stage, and the first stage is a factor too; that of a ratio to its last stage per first one.
A ledger is a sum with signs. That each really equals its metric is tested on the sample and on random businesses.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.metrics import attribution
from lib.metrics.metric import Part, Unit
from lib.metrics.revenue import (  # fmt: skip
    ADS,
    CONTRACT,
    COSTS,
    FEES,
    LEADS,
    LIVE,
    NEW_CLIENTS,
    PAYMENTS,
    PER_LEAD,
    RESOLVED,
    SALES,
    WON,
    WON_CASH,
)


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage. `within` says that its rows are among those of the stage before it, so that their ratio is a share."""

    name: str
    part: Part
    needs: tuple[str, ...]
    unit: Unit = "count"
    within: bool = False


@dataclass(frozen=True, kw_only=True)
class Chain:
    """A way to split `metric`. Of an amount with a `rest`, what the last stage does not hold is a term of its own."""

    metric: str
    stages: tuple[Stage, ...]
    rest: bool = False

    @property
    def name(self) -> str:
        """The first stage: where the chain begins."""
        return self.stages[0].name


@dataclass(frozen=True, kw_only=True)
class Term:
    """One term of a ledger, added or taken off."""

    name: str
    part: Part
    sign: int


def _sales(name: str, sql: str, *, within: bool = True, needs: tuple[str, ...] = SALES) -> Stage:
    return Stage(name=name, part=Part(sql=sql, relation="sales"), needs=needs, within=within)


def _deals(name: str, sql: str, unit: Unit, needs: tuple[str, ...] = PAYMENTS, *, within: bool = False) -> Stage:
    return Stage(name=name, part=Part(sql=sql, relation="deals"), needs=needs, unit=unit, within=within)


def _calls(name: str, sql: str, *, needs: tuple[str, ...] = ("csm_calls",)) -> Stage:
    return Stage(name=name, part=Part(sql=f"count(*) filter (where {sql})", relation="calls"), needs=needs, within=True)


def _money(sql: str) -> Part:
    return Part(sql=f"sum({sql})", relation="money")


ANY_LEADS = Stage(name="leads", part=LEADS, needs=PER_LEAD)
BOOKED = _sales("booked", "count(*)", within=False)
DUE = _sales("due", "count(*) filter (where is_due)")
SHOWN = _sales("live", LIVE)
KEPT = _sales("resolved", RESOLVED)
OFFERED = _sales("offered", "count(*) filter (where is_offered)", needs=("sales_calls.offer_made",))
CALL_DEALS = Stage(name="won", part=WON, needs=PAYMENTS, within=True)
CALL_PRICE = Stage(
    name="contracted", part=Part(sql="sum(contracted) filter (where is_call_deal)", relation="deals", on="cohort_on"),
    needs=CONTRACT, unit="money",
)  # fmt: skip
CALL_CASH = Stage(name="new_cash", part=WON_CASH, needs=PAYMENTS, unit="money", within=True)

DEALS = _deals("deals", "count(*)", "count", within=True)
PRICE = _deals("contracted", "sum(contracted)", "money", CONTRACT)
NEW_CASH = _deals("new_cash", "sum(new_cash)", "money", within=True)
COHORT_CASH = _deals("cohort_cash", "sum(cohort_cash)", "money", within=True)
DISCOUNT = _deals("discount", "sum(discount)", "money", ("payments.discount|payments.list_price",))

RECEIVED = Stage(
    name="payments", part=Part(sql="count(*) filter (where is_collected)", relation="money"), needs=PAYMENTS
)
GROSS = Stage(name="gross", part=_money("gross"), needs=PAYMENTS, unit="money")
NET = Stage(name="net", part=_money("gross - processing_fee - extra_fee"), needs=FEES, unit="money")

TOUCH_LEADS = Stage(name="leads", part=attribution.LEADS, needs=PER_LEAD)
CUSTOMERS = Stage(name="customers", part=attribution.CUSTOMERS, needs=attribution.CLOSES, within=True)
CREDITED = Stage(name="credited", part=attribution.CASH, needs=PAYMENTS, unit="money")
CREDITED_PRICE = Stage(
    name="credited", part=Part(sql="sum(weight * contracted)", relation="credits"), needs=CONTRACT, unit="money"
)
NEW = Stage(name="new_clients", part=NEW_CLIENTS, needs=PAYMENTS)
AD_SPEND = Stage(name="ads", part=ADS, needs=COSTS, unit="money")

CSM_RESOLVED = _calls("resolved", "is_resolved")
CSM_BOOKED = _calls("booked", "is_booked")
CSM_DUE = _calls("due", "is_due")
CSM_LIVE = _calls("live", "is_live")
CSM_GOOD = _calls("good", "is_good")
CSM_SUCCESS = _calls("success", "is_success", needs=("csm_calls.success",))

FUNNEL = (ANY_LEADS, BOOKED, DUE, SHOWN, DEALS, PRICE, NEW_CASH)
"""From a lead to cash: leads x booked x came due x show x close x price x collected."""


def _tails(metric: str, *last: Stage, rest: bool = False) -> tuple[Chain, ...]:
    """The funnel to a stage of the deals, and what is left of it where there are no leads, no sales calls, no prices."""
    heads = (FUNNEL[:5], FUNNEL[1:5], FUNNEL[4:5])
    whole = [(*head, *last) for head in heads]
    plain = [(*head, *last[1:]) for head in heads] if len(last) > 1 else []
    return tuple(Chain(metric=metric, stages=stages, rest=rest) for stages in (*whole, *plain) if len(stages) > 1)


CHAINS = (
    *_tails("r.gross", PRICE, NEW_CASH, rest=True),
    Chain(metric="r.gross", stages=(RECEIVED, GROSS)),
    Chain(metric="r.net", stages=(RECEIVED, NET)),
    *_tails("v.new_cash", PRICE, NEW_CASH),
    *_tails("v.cohort_cash", PRICE, COHORT_CASH),
    *_tails("r.contracted", PRICE),
    *_tails("v.deals"),
    Chain(metric="r.discounts", stages=(DEALS, DISCOUNT)),
    Chain(metric="v.aov", stages=(DEALS, PRICE, NEW_CASH)),
    Chain(metric="v.sales_live", stages=(ANY_LEADS, BOOKED, DUE, SHOWN)),
    Chain(metric="v.sales_live", stages=(BOOKED, DUE, SHOWN)),
    Chain(metric="v.sales_booked", stages=(ANY_LEADS, BOOKED)),
    Chain(metric="v.sales_booked_to_live", stages=(KEPT, DUE, SHOWN)),
    Chain(metric="v.close_rate", stages=(SHOWN, OFFERED, CALL_DEALS)),
    Chain(metric="v.close_rate_booked", stages=(KEPT, DUE, SHOWN, CALL_DEALS)),
    Chain(metric="v.cash_per_call", stages=(SHOWN, CALL_DEALS, CALL_PRICE, CALL_CASH)),
    Chain(metric="v.cash_per_booked", stages=(BOOKED, DUE, SHOWN, CALL_DEALS, CALL_PRICE, CALL_CASH)),
    Chain(metric="v.revenue_per_lead", stages=(ANY_LEADS, RECEIVED, GROSS)),
    Chain(metric="v.cost_per_live", stages=(SHOWN, BOOKED, AD_SPEND)),
    Chain(metric="v.cost_per_booked", stages=(BOOKED, ANY_LEADS, AD_SPEND)),
    Chain(metric="u.paid_cac", stages=(NEW, ANY_LEADS, AD_SPEND)),
    Chain(metric="a.cash", stages=(TOUCH_LEADS, CUSTOMERS, CREDITED)),
    Chain(metric="a.contracted", stages=(TOUCH_LEADS, CUSTOMERS, CREDITED_PRICE)),
    Chain(metric="a.customers", stages=(TOUCH_LEADS, CUSTOMERS)),
    Chain(metric="a.revenue_per_lead", stages=(TOUCH_LEADS, CUSTOMERS, CREDITED)),
    Chain(metric="a.cac", stages=(CUSTOMERS, TOUCH_LEADS, AD_SPEND)),
    Chain(metric="e.live", stages=(CSM_BOOKED, CSM_DUE, CSM_LIVE)),
    Chain(metric="e.success", stages=(CSM_BOOKED, CSM_DUE, CSM_LIVE, CSM_GOOD, CSM_SUCCESS)),
    Chain(metric="e.booked_to_live", stages=(CSM_RESOLVED, CSM_DUE, CSM_LIVE)),
    Chain(metric="e.booked_success", stages=(CSM_RESOLVED, CSM_DUE, CSM_LIVE, CSM_GOOD, CSM_SUCCESS)),
    Chain(metric="e.calendar_success", stages=(CSM_DUE, CSM_LIVE, CSM_GOOD, CSM_SUCCESS)),
    Chain(metric="e.live_success", stages=(CSM_LIVE, CSM_GOOD, CSM_SUCCESS)),
)  # fmt: skip

_TAKEN = (
    Term(name="gross", part=_money("gross"), sign=1),
    Term(name="processing_fees", part=_money("processing_fee"), sign=-1),
    Term(name="extra_fees", part=_money("extra_fee"), sign=-1),
)
_GIVEN_BACK = (
    Term(name="refunds", part=_money("refund"), sign=-1),
    Term(name="chargebacks", part=_money("chargeback"), sign=-1),
)
LEDGERS: dict[str, tuple[Term, ...]] = {
    "r.net": _TAKEN,
    "r.net_after_refunds": (*_TAKEN, *_GIVEN_BACK),
    "r.net_ex_vat": (*_TAKEN, *_GIVEN_BACK, Term(name="vat", part=_money("vat_inside"), sign=-1)),
}
"""Amounts that are other amounts added and taken off."""

CASES: dict[str, Stage] = {
    "r.gross": RECEIVED, "r.net": RECEIVED, "r.net_after_refunds": RECEIVED, "r.contracted": DEALS, "v.new_cash": DEALS,
    "v.cohort_cash": DEALS, "r.discounts": DEALS, "a.cash": CUSTOMERS, "a.contracted": CUSTOMERS,
}  # fmt: skip
"""The cases of an amount: by members it is split into their number, their mix, and what each member brings per case."""
