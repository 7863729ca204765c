"""How far a rate could be off by luck alone.

The score interval of Wilson (1927, Journal of the American Statistical Association 22, 209-212) in its closed form: unlike
the textbook p ± 2·se it stays within 0 and 1 and holds for a handful of cases. A library would bring 40 MB for four lines.
"""

from __future__ import annotations

from math import sqrt
from statistics import NormalDist

from lib.metrics.metric import Metric
from lib.query import Value

CONFIDENCE = 0.95
_Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)

Interval = tuple[float, float]


def wilson(share: float, n: float) -> Interval:
    """The interval around a share of `n` cases. Raises :class:`ValueError` where there is no share or no case."""
    if not 0 <= share <= 1 or n <= 0:
        raise ValueError(f"{share} of {n} is no share of cases.")
    middle = share + _Z**2 / (2 * n)
    spread = _Z * sqrt(share * (1 - share) / n + _Z**2 / (4 * n**2))
    whole = 1 + _Z**2 / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def interval(metric: Metric, value: Value) -> Interval | None:
    """The interval of a rate; None for other numbers, without cases, and for ratios that are no share of anything.

    For a share of money it is the interval of as many cases alike in size, which is the best that `n` alone can say.
    """
    if not metric.unit.is_share or metric.quotient or metric.minus or value.value is None or not value.n:
        return None
    share = float(value.value)
    return wilson(share, float(value.n)) if 0 <= share <= 1 and float(value.n) > 0 else None


def is_exact(metric: Metric) -> bool:
    """Whether a rate counts cases, so that its interval is exactly Wilson's."""
    part = metric.part("numerator")
    return part is not None and part.counts_cases and not metric.sample
