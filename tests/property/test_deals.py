"""Deals by their state: what all states come to is what the figures say."""

from __future__ import annotations

from datetime import date

from lib.analysis import deals
from lib.metrics.catalog import ALL
from lib.query import Filters, Period, Question, Snapshot, ask


def test_states_make_up_the_figures(sample_snapshot: Snapshot) -> None:
    for period in (Period(), Period(date(2026, 6, 1), date(2026, 9, 30))):
        for chosen in (Filters(), Filters({"closer": ("Ana Ruiz",)})):
            found = deals.sums(sample_snapshot, period, sample_snapshot.as_of, chosen)
            question = Question((period,), chosen, sample_snapshot.as_of)
            told = ask(
                sample_snapshot,
                [ALL[ref] for ref in ("v.deals", "r.contracted", "v.outstanding", "v.cohort_cash")],
                question,
            )
            value = {ref: amount.value for (_, ref, _), amount in told.items()}
            assert sum(one.deals for one in found) == value["v.deals"]
            assert sum(one.contracted for one in found) == value["r.contracted"]
            assert sum(one.outstanding for one in found) == value["v.outstanding"]
            assert sum(one.collected for one in found) == value["v.cohort_cash"]
            assert len(found) >= 3
