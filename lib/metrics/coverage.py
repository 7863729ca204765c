"""Coverage: how many of the rows in scope a figure could use, and what the others lack ("412 of 430 deals; 18 without a date")."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from lib.metrics.aggregate import Aggregate, Group, Term
from lib.metrics.catalog import ALL
from lib.metrics.conditions.condition import Gap
from lib.metrics.metric import Metric


@dataclass(frozen=True)
class Coverage:
    """The rows of a relation in scope, those without a date among them, and per gap how many lack what it names."""

    relation: str
    total: int
    gaps: tuple[tuple[str, int], ...] = ()

    @property
    def covered(self) -> int:
        """Rows that lack nothing."""
        return self.total - self.lacking

    @property
    def lacking(self) -> int:
        """Rows that lack something."""
        return sum(n for _, n in self.gaps)


def covered_parts(metric: Metric) -> list[tuple[Group, tuple[Aggregate, ...]]]:
    """The parts whose rows a metric rests on, those over the same rows together, the numerator's first."""
    if metric.quotient:
        return covered_parts(ALL[metric.quotient[0]])
    found: dict[Group, list[Aggregate]] = {}
    for which in ("numerator", "denominator"):
        part = metric.part(which)
        if part and part.has_rows:
            found.setdefault(part.group.whole, []).append(part)
    return [(group, tuple(parts)) for group, parts in found.items()]


def gap_counts(parts: Sequence[Aggregate], there: Collection[Gap]) -> list[tuple[str, Term]]:
    """(code, count) of what rows of these parts lack; a row counts for the first thing it lacks.

    Only what is `there` at all, in some row of the data, is worth counting.
    """
    known: list[Gap] = list(dict.fromkeys(gap for part in parts for gap in part.gaps if gap in there))
    counted = []
    for i, gap in enumerate(known):
        before = " or ".join(f"({earlier.when})" for earlier in known[:i])
        but = f" and not coalesce({before}, false)" if before else ""
        counted.append((gap.code, Term(f"count(*) filter (where ({gap.when}){but})")))
    return counted


def worst(found: Iterable[Coverage]) -> Coverage | None:
    """Of the coverages of a metric's parts the one that lacks most, the first of equals."""
    return max(found, key=lambda one: one.lacking, default=None)
