"""Money of which nothing is known because no rate converts it: that is no data, and not 0 (docs/numbers.md decision 42)."""

from __future__ import annotations

from dataclasses import dataclass

from lib.metrics.aggregate import Aggregate, Term
from lib.metrics.conditions.money import ALIKE, NO_RATE, is_by_due_date
from lib.metrics.metric import Metric
from lib.query.snapshot import Snapshot


@dataclass(frozen=True)
class Unpriced:
    """A sum of money, with the counts of all rows in its scope and of those without a rate. Where they are `alike`, they are
    the rows of its own kind, such as what is pending and overdue: these say something of a sum that comes to 0."""

    part: Aggregate
    rows: Term
    without: Term
    alike: bool = False


OF_PAYMENTS = ("clients", "buyers", "client_money", "deals", "credits")
"""Relations whose money is that of payments, and is 0 where none of them has a rate."""


def is_nothing_known(snapshot: Snapshot, metric: Metric) -> bool:
    """Whether a sum that comes to 0 says nothing, because no payment in the data has a rate."""
    part = metric.part("numerator")
    of_payments = part is not None and part.unit.is_money and part.relation in OF_PAYMENTS
    return of_payments and snapshot.has_only_unpriced


def unpriced(snapshot: Snapshot, metric: Metric) -> list[Unpriced]:
    """What to count of the rows of money under a metric; nothing where every row has a rate."""
    parts = [metric.part("numerator"), metric.part("denominator")]
    sums = [part for part in parts if part and part.relation == "money" and part.unit.is_money]
    if not sums or not snapshot.opens(sums[0]) or NO_RATE not in snapshot.gaps("money"):
        return []
    counted = Term("count(*)"), Term(f"count(*) filter (where {NO_RATE.when})")
    found = [Unpriced(part, *counted) for part in sums]
    for part in sums:
        kind = ALIKE.get(part.of.name) if part.of else None
        if kind and all(map(is_by_due_date, part.where)):
            met = " and ".join([kind, *(one.sql for one in part.where)])
            rows, without = (Term(f"count(*) filter (where {met}{more})") for more in ("", f" and {NO_RATE.when}"))
            found.append(Unpriced(part, rows, without, alike=True))
    return found
