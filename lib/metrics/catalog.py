"""Every metric by its ref. Two metrics with one ref, or a reference to a metric that does not exist, is an error."""

from __future__ import annotations

from collections.abc import Iterable

from lib.metrics.attribution import ATTRIBUTION
from lib.metrics.csm_calls import CSM_CALLS
from lib.metrics.customers import CUSTOMERS
from lib.metrics.metric import Metric, Page
from lib.metrics.relations import RELATIONS
from lib.metrics.retention import RETENTION
from lib.metrics.revenue import MIX, REVENUE
from lib.metrics.sales import SALES
from lib.metrics.standing import STANDING
from lib.metrics.unit_economics import SPEND, UNIT_ECONOMICS

PAGES: dict[Page, tuple[Metric, ...]] = {
    "customers": CUSTOMERS,
    "csm_calls": CSM_CALLS,
    "clients": STANDING,
    "revenue": (*REVENUE, *SALES, *SPEND, MIX),
    "retention": RETENTION,
    "attribution": ATTRIBUTION,
    "unit_economics": UNIT_ECONOMICS,
}


def _by_ref(metrics: Iterable[Metric]) -> dict[str, Metric]:
    found: dict[str, Metric] = {}
    for metric in metrics:
        for ref in (metric.ref, *metric.also):
            if ref in found:
                raise ValueError(f"Two metrics are called {ref}.")
            found[ref] = metric
    for metric in found.values():
        named = [*(metric.quotient or ()), metric.under, metric.reaches, metric.ripe]
        unknown = [ref for ref in named if ref and ref not in found]
        unknown += [part.relation for part in metric.parts if part.relation not in RELATIONS]
        if unknown:
            raise ValueError(f"{metric.ref} names {', '.join(unknown)}, which does not exist.")
    return found


ALL = _by_ref(m for metrics in PAGES.values() for m in metrics)
"""Ref -> metric, further refs of the same number included."""

METRICS = tuple(dict.fromkeys(ALL.values()))
"""Every metric once, in page and card order."""


def needed(metrics: Iterable[Metric]) -> tuple[Metric, ...]:
    """`metrics` together with those that their values are made of."""
    found: dict[str, Metric] = {}
    queue = list(metrics)
    while queue:
        metric = queue.pop(0)
        if metric.ref not in found:
            found[metric.ref] = metric
            queue += [ALL[ref] for ref in (*(metric.quotient or ()), metric.reaches, metric.ripe) if ref]
    return tuple(found.values())
