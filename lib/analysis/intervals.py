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


def wilson(share: float, n: float, confidence: float = CONFIDENCE) -> Interval:
    """The interval around a share of `n` cases. Raises :class:`ValueError` where there is no share or no case."""
    z = _Z if confidence == CONFIDENCE else NormalDist().inv_cdf((1 + confidence) / 2)
    if not 0 <= share <= 1 or n <= 0:
        raise ValueError(f"{share} of {n} is no share of cases.")
    middle = share + z**2 / (2 * n)
    spread = z * sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    whole = 1 + z**2 / n
    return max(0.0, (middle - spread) / whole), min(1.0, (middle + spread) / whole)


def newcombe(now: tuple[float, float], before: tuple[float, float], confidence: float = CONFIDENCE) -> Interval:
    """The interval around the change of a share, each given as (share, n): the square-and-add limits of Newcombe (1998,
    Statistics in Medicine 17, 873-890, method 10). Raises :class:`ValueError` as `wilson` does."""
    (p, _), (q, _) = now, before
    (p_low, p_high), (q_low, q_high) = wilson(*now, confidence), wilson(*before, confidence)
    change = p - q
    return change - sqrt((p - p_low) ** 2 + (q_high - q) ** 2), change + sqrt((p_high - p) ** 2 + (q - q_low) ** 2)


def normal(middle: float, variance: float) -> Interval:
    """The interval around a mean, a sum or a change with that variance, by the normal law."""
    spread = _Z * sqrt(max(0.0, variance))
    return middle - spread, middle + spread


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
