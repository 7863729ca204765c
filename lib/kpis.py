"""Metrics with their verdicts: what a card, a table row, an export or the command line says of a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb

from lib.benchmarks import BENCHMARKS, Band
from lib.glossary.glossary import Glossary
from lib.metrics.catalog import PAGES
from lib.metrics.metric import Metric, Page
from lib.periods import Comparison, compared
from lib.query import Filters, Number, Period, Question, Snapshot, Value, ask


@dataclass(frozen=True)
class Kpi:
    """One number as it is shown. `previous` is the value of the comparison period."""

    metric: Metric
    ref: str
    label: str
    now: Value
    before: Value
    band: Band
    reason: str
    dimension: str = ""
    member: str | None = None

    @property
    def value(self) -> Number | None:
        """The value, None without data."""
        return self.now.value

    @property
    def previous(self) -> Number | None:
        """The value of the comparison period, None without one."""
        return self.before.value

    def as_json(self) -> dict[str, Any]:
        """The object of design.md 3.5. Money is a decimal string, rates are fractions."""
        money = self.metric.unit == "money"
        found: dict[str, Any] = {
            "key": self.metric.key,
            "ref": self.ref,
            "page": self.metric.page,
            "label": self.label,
            "value": _plain(self.value, money),
            "unit": self.metric.unit,
            "numerator": _plain(self.now.numerator, False),
            "denominator": _plain(self.now.denominator, False),
            "n": _plain(self.now.n, False),
            "previous": _plain(self.previous, money),
            "band": self.band,
            "reason": self.reason,
        }
        if self.dimension:
            found |= {"dimension": self.dimension, "member": self.member}
        return found


def _plain(value: Number | None, money: bool) -> int | float | str | None:
    if value is None:
        return None
    if money:
        exact = Decimal(str(value)) if isinstance(value, float) else Decimal(value)
        return format(exact.quantize(Decimal("0.0001")).normalize(), "f")
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def verdict(metric: Metric, value: Value, currency: str) -> tuple[Band, str]:
    """The band of a value, and if there is none the reason."""
    if value.value is None:
        return "none", value.reason
    if not metric.benchmark:
        return "none", "no_benchmark"
    benchmark = BENCHMARKS[metric.benchmark]
    if benchmark.currency and benchmark.currency != currency:
        return "none", "currency"
    band = benchmark.verdict(value.value if not isinstance(value.value, float) else Decimal(str(value.value)), value.n)
    return band, "small_sample" if band == "small_sample" else ""


def kpis(
    snapshot: Snapshot,
    *,
    pages: Iterable[Page],
    period: Period,
    glossary: Glossary,
    comparison: Comparison | str = Comparison.PREVIOUS,
    as_of: date | None = None,
    filters: Filters | None = None,
    model: str = "last",
    by: str = "",
    within: tuple[tuple[str, str | None], ...] = (),
    metrics: Sequence[Metric] | None = None,
    con: duckdb.DuckDBPyConnection | None = None,
) -> list[Kpi]:
    """The numbers of `pages` (or just `metrics`), in card order, each with its comparison and verdict."""
    today = as_of or snapshot.as_of
    before = compared(period, Comparison(comparison), today)
    periods = (period,) if before is None else (period, before)
    wanted = list(metrics) if metrics is not None else [m for page in pages for m in PAGES[page]]
    answers = ask(snapshot, wanted, Question(periods, filters or Filters(), today, model, by, within), con)
    currency = snapshot.facts["currency"]
    listed: list[Kpi] = []
    refs = {ref: metric for metric in wanted for ref in (metric.ref, *metric.also)}
    for (position, ref, member), value in answers.items():
        base = ref.split("(")[0]
        if position != 0 or base not in refs or value.reason == "family":
            continue
        metric = refs[base]
        then = answers.get((1, ref, member), Value())
        band, reason = verdict(metric, value, currency)
        if metric.ripe and value.value == 0 and answers[0, metric.ripe, member].value is None:
            band, reason = "none", "unripe"
        label = glossary.metric(metric.key).label
        if "(" in ref:
            label = f"{label} ({ref.split('=', 1)[1]}"
        for name in (ref, *metric.also):
            listed.append(
                Kpi(metric, name, label, value, then, band, reason, by, str(member) if member is not None else None)
            )
    order = {metric.ref: i for i, metric in enumerate(wanted)}
    return sorted(listed, key=lambda k: order[k.metric.ref])
