"""What was sold, over the days in which it is delivered (docs/numbers-clients.md 15.1)."""

from __future__ import annotations

from lib.metrics.conditions.condition import Amount, because
from lib.metrics.units import MONEY

RECOGNISED = Amount(
    name="recognised",
    sql="amount",
    nothing=because("zero"),
    unit=MONEY,
)
DEFERRED = Amount(
    name="deferred",
    sql="deferred",
    nothing=because("nothing_deferred"),
    unit=MONEY,
)
ACCRUED = Amount(
    name="accrued",
    sql="accrued",
    nothing=because("nothing_accrued"),
    unit=MONEY,
)
