"""All cards of a page for a filter not asked before, against one hand-written scan with the same aggregates.

    python -m benchmarks.query_speed --data DIR [--workspace default]

DIR holds the workspace that ``benchmarks.import_speed --keep DIR`` leaves. For each page the floor is one SELECT per
relation that writes the two periods' aggregates side by side (``filter (where ...)``), with the same filter. The bar is 2x.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from lib.analysis.kpis import kpis
from lib.metrics.aggregate import Aggregate, Group
from lib.metrics.catalog import PAGES, needed
from lib.metrics.metric import Page
from lib.query import Filters, Period, Question, Snapshot, parts_of, scope
from lib.query.periods import Comparison, compared
from lib.store.workspace import Workspace
from lib.texts.glossary import Glossary

RUNS = 7


def hand_written(snapshot: Snapshot, page: Page, period: Period, filters: Filters) -> list[str]:
    """One SELECT per relation and anchor: every distinct aggregate of the page, for both periods, in one scan."""
    before = compared(period, Comparison.PREVIOUS, snapshot.as_of)
    assert before is not None
    both = Period(before.start, period.end)
    selects: dict[Group, tuple[str, str, dict[str, None]]] = {}
    for metric in needed(PAGES[page]):
        if metric.family or snapshot.missing(metric):
            continue
        for _, _, part in parts_of(metric):
            over = scope(snapshot, Question((both,), filters, snapshot.as_of), part)
            sql = over.place(part.sql)
            *_, terms = selects.setdefault(part.group, (*over.counted, {}))
            if part.last_days or part.moment or part.once_first != Aggregate.once_first or "select" in sql:
                terms[sql] = None
                continue
            for span in (period, before):
                inside = f"{part.anchor} between date '{span.start}' and date '{span.end}'"
                terms[sql[:-1] + f" and {inside})" if "filter (where" in sql else f"{sql} filter (where {inside})"] = (
                    None
                )
    return [f"select {', '.join(terms)} from {source} where {where}" for source, where, terms in selects.values()]


def median_ms(run: Callable[[int], object]) -> float:
    """Median milliseconds of `run`, which gets a number that has not been used before."""
    times = []
    for i in range(RUNS):
        start = time.perf_counter()
        run(i)
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def run_floor(snapshot: Snapshot, statements: list[list[str]], i: int) -> None:
    """The i-th question's hand-written statements."""
    for sql in statements[i]:
        snapshot.con.execute(sql).fetchall()


def run_page(snapshot: Snapshot, page: Page, periods: list[Period], filters: Filters, i: int) -> None:
    """All cards of a page for the i-th period."""
    kpis(snapshot, pages=[page], period=periods[i], filters=filters, glossary=Glossary.load("en"))


def main() -> None:
    """Print floor, ours and ratio for every page and three widths of filter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--workspace", default="default")
    options = parser.parse_args()
    current = Workspace(options.data, options.workspace).current
    assert current is not None
    snapshot = Snapshot(current.open())
    closers = list(snapshot.members("closer"))
    for label, days, chosen in (
        ("90 days, one closer", 90, 1),
        ("18 months, two closers", 540, 2),
        ("3 years, everything", 1095, 0),
    ):
        for page in PAGES:

            def period(i: int, days: int = days) -> Period:
                end = date(2026, 9, 1) - timedelta(days=i)
                return Period(end - timedelta(days=days), end)

            filters = Filters({"closer": closers[:chosen]})
            lowest = median_ms(
                partial(run_floor, snapshot, [hand_written(snapshot, page, period(i), filters) for i in range(RUNS)])
            )
            ours = median_ms(partial(run_page, snapshot, page, [period(i) for i in range(RUNS)], filters))
            print(f"{label:24} {page:12} floor {lowest:7.1f} ms | ours {ours:7.1f} ms | ratio {ours / lowest:.2f}")


if __name__ == "__main__":
    main()
