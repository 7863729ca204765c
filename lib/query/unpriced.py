"""Money of which nothing is known because no rate converts it: that is no data, and not 0 (docs/numbers.md decision 42)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.metrics.aggregate import Aggregate, Term
from lib.metrics.conditions.money import NO_RATE
from lib.metrics.metric import Metric
from lib.query.snapshot import Snapshot


@dataclass(frozen=True)
class Unpriced:
    """A sum of money, with the counts of all rows in its scope and of those without a rate."""

    part: Aggregate
    rows: Term
    without: Term


def unpriced(snapshot: Snapshot, metric: Metric) -> list[Unpriced]:
    """What to count of the rows of money under a metric; nothing where every row has a rate."""
    parts = [metric.part("numerator"), metric.part("denominator")]
    sums = [part for part in parts if part and part.relation == "money" and part.unit.is_money]
    if not sums or not snapshot.opens(sums[0]) or NO_RATE not in snapshot.gaps("money"):
        return []
    counted = Term("count(*)"), Term(f"count(*) filter (where {NO_RATE.when})")
    return [Unpriced(part, *counted) for part in sums]
