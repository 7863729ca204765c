"""What a change is worth in money: the rules by which the opening list of the overview ranks (docs/numbers.md, decision 117).

A ratio is worth its change x its denominator x what one of its numerator is worth in the same period; a sum is worth its
change x what one of its cases is worth; a balance is worth itself. A metric without a rule here has no price, and is never
in the list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.metrics import figures
from lib.metrics.aggregate import Aggregate

StakeKind = Literal["ratio", "sum", "balance"]
PEOPLE = ("closer", "csm", "utm_source")
"""By whom a change is led back, where nothing else is said."""


@dataclass(frozen=True, kw_only=True)
class Stake:
    """The rule of one metric. Its sentences are in the texts of the interface under `code`, the metric's key."""

    ref: str
    kind: StakeKind = "ratio"
    each: tuple[Aggregate, Aggregate] | None = None
    """What one case of the numerator is worth: a sum of money per cases; None where the numerator is money itself."""
    filters: tuple[str, ...] = ("closer", "country", "utm_source")
    """The filters under which every row of both parts is known; under another one nothing is said."""
    by: tuple[str, ...] = PEOPLE
    """The dimensions in which who moved it is looked for, the first that it can be split by."""
    is_cost: bool = False
    """Its numerator are costs, which come once a month: a shorter period says nothing."""

    @property
    def code(self) -> str:
        """The name of its sentences."""
        return self.ref.replace(".", "_")


EVERY = ("closer", "csm", "offer", "country", "utm_source")

STAKES = (
    Stake(ref="v.close_rate", each=(figures.WON_CASH, figures.WON)),
    Stake(ref="v.sales_show", each=(figures.WON_CASH, figures.LIVE)),
    Stake(ref="v.sales_booked", kind="sum", each=(figures.WON_CASH, figures.BOOKED), by=("utm_source", "closer")),
    Stake(ref="r.gross", kind="sum", filters=EVERY),
    Stake(ref="r.overdue", kind="balance", filters=EVERY),
    Stake(ref="v.refund_rate", filters=EVERY),
    Stake(ref="v.fee_rate", filters=EVERY, by=("method", *PEOPLE)),
    Stake(ref="m.discount_weighted", filters=EVERY),
    Stake(ref="u.cac", filters=(), by=("utm_source",), is_cost=True),
)
"""The rules, by metric. No two of them price the same rows by the same step of the funnel."""

OLD_DEBT = "v.overdue_90_plus"
"""The part of the balance that is named beside it."""
