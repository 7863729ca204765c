"""What numbers are made of, step by step, so that a change can be led back to its steps (``lib/analysis/drivers.py``).

A chain is a list of stages, each a sum or a count: a factor is a stage per the one before it. The chain of an amount
multiplies out to its last stage, and the first stage is a factor too; that of a ratio to its last stage per first one.
A ledger is a sum with signs. That each really equals its metric is tested on the sample and on random businesses.
"""

from __future__ import annotations

from dataclasses import dataclass

from lib.metrics import attribution, figures
from lib.metrics.aggregate import Aggregate, Count, Sum
from lib.metrics.conditions import calls, money
from lib.metrics.conditions.condition import Condition
from lib.metrics.needs import CONTRACT, COSTS, DISCOUNTS, FEES, OFFERS_MADE, PAYMENTS, PER_LEAD, SALES
from lib.metrics.units import COUNT, Unit


@dataclass(frozen=True, kw_only=True)
class Stage:
    """One stage. `within` says that its rows are among those of the stage before it, so that their ratio is a share."""

    name: str
    part: Aggregate
    needs: tuple[str, ...]
    unit: Unit = COUNT
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
    part: Aggregate
    sign: int


def _stage(
    name: str,
    part: Aggregate,
    needs: tuple[str, ...] = PAYMENTS,
    *,
    within: bool = False,
) -> Stage:
    """A stage in the unit of what it adds up."""
    return Stage(name=name, part=part, needs=needs, unit=part.unit, within=within)


def _calls(name: str, condition: Condition, *, needs: tuple[str, ...] = ("csm_calls",)) -> Stage:
    return _stage(name, Count("calls", where=(condition,)), needs, within=True)


ANY_LEADS = _stage("leads", figures.LEADS, PER_LEAD)
BOOKED = _stage("booked", figures.BOOKED, SALES)
DUE = _stage("due", figures.DUE, SALES, within=True)
SHOWN = _stage("live", figures.LIVE, SALES, within=True)
KEPT = _stage("resolved", figures.RESOLVED, SALES, within=True)
OFFERED = _stage("offered", figures.OFFERED, OFFERS_MADE, within=True)
CALL_DEALS = _stage("won", figures.WON, within=True)
CALL_PRICE = _stage("contracted", figures.WON_PRICE, CONTRACT)
CALL_CASH = _stage("new_cash", figures.WON_CASH, within=True)

DEALS = _stage("deals", figures.DEALS, within=True)
PRICE = _stage("contracted", figures.CONTRACTED, CONTRACT)
NEW_CASH = _stage("new_cash", figures.NEW_CASH, within=True)
COHORT_CASH = _stage("cohort_cash", figures.COHORT_CASH, within=True)
DISCOUNT = _stage("discount", figures.DISCOUNT, DISCOUNTS[1:])

RECEIVED = _stage("payments", figures.COLLECTED)
GROSS = _stage("gross", figures.GROSS)
NET = _stage("net", figures.NET, FEES)

TOUCH_LEADS = _stage("leads", attribution.LEADS, PER_LEAD)
CUSTOMERS = _stage("customers", attribution.CUSTOMERS, attribution.CLOSES, within=True)
CREDITED = _stage("credited", attribution.CASH)
CREDITED_PRICE = _stage("credited", attribution.CONTRACTED, CONTRACT)
NEW = _stage("new_clients", figures.NEW_CLIENTS)
AD_SPEND = _stage("ads", figures.ADS, COSTS)

CSM_RESOLVED = _calls("resolved", calls.RESOLVED)
CSM_BOOKED = _calls("booked", calls.BOOKED)
CSM_DUE = _calls("due", calls.DUE)
CSM_LIVE = _calls("live", calls.LIVE)
CSM_GOOD = _calls("good", calls.GOOD)
CSM_SUCCESS = _calls("success", calls.SUCCESS, needs=("csm_calls.success",))

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
)

_TAKEN = (
    Term(name="gross", part=figures.GROSS, sign=1),
    Term(name="processing_fees", part=Sum("money", of=money.PROCESSING_FEE), sign=-1),
    Term(name="extra_fees", part=Sum("money", of=money.EXTRA_FEE), sign=-1),
)
_GIVEN_BACK = (
    Term(name="refunds", part=figures.REFUNDS, sign=-1),
    Term(name="chargebacks", part=Sum("money", of=money.CHARGEBACK), sign=-1),
)
_VAT = Term(name="vat", part=Sum("money", of=money.VAT_INSIDE), sign=-1)
LEDGERS: dict[str, tuple[Term, ...]] = {
    "r.net": _TAKEN,
    "r.net_after_refunds": (*_TAKEN, *_GIVEN_BACK),
    "r.net_ex_vat": (*_TAKEN, *_GIVEN_BACK, _VAT),
}
"""Amounts that are other amounts added and taken off."""

CASES: dict[str, Stage] = {
    "r.gross": RECEIVED,
    "r.net": RECEIVED,
    "r.net_after_refunds": RECEIVED,
    "r.contracted": DEALS,
    "v.new_cash": DEALS,
    "v.cohort_cash": DEALS,
    "r.discounts": DEALS,
    "a.cash": CUSTOMERS,
    "a.contracted": CUSTOMERS,
}
"""The cases of an amount: by members it is split into their number, their mix, and what each member brings per case."""
