"""Published bounds, where they come from, and the verdict on a value (domain.md section 6 and rule 0.6).

Grades: S stated in the product's seed documents, A a data set or its author, P practitioners' or operators' targets, H
our own cut of the evidence named (shown as a guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Band = Literal["great", "normal", "bad", "small_sample", "none"]
Grade = Literal["S", "A", "P", "H"]

SMALL_SAMPLE = 10
"""Below this many cases a verdict says more about luck than about the business (rule 0.6)."""


@dataclass(frozen=True, kw_only=True)
class Benchmark:
    """Bounds of one number. Both bounds belong to Normal. `low` and `high` are in the metric's own unit.

    `good` says on which side Great lies. `year` is the year in which the source was read or published.
    """

    id: str
    low: Decimal
    high: Decimal
    good: Literal["up", "down"]
    grade: Grade
    source: str
    year: int
    currency: str = ""

    def verdict(self, value: Decimal | float | int | None, n: Decimal | float | int | None) -> Band:
        """The band of an unrounded value that rests on `n` cases; ``none`` without a value."""
        if value is None:
            return "none"
        if n is not None and n < SMALL_SAMPLE:
            return "small_sample"
        value = Decimal(str(value))
        if self.low <= value <= self.high:
            return "normal"
        return "great" if (value > self.high) == (self.good == "up") else "bad"


def _b(
    id: str, low: str, high: str, good: Literal["up", "down"], grade: Grade, year: int, source: str, currency: str = ""
) -> Benchmark:
    return Benchmark(
        id=id, low=Decimal(low), high=Decimal(high), good=good, grade=grade, year=year, source=source, currency=currency
    )  # fmt: skip


BENCHMARKS = {
    b.id: b
    for b in (
        _b("B1", "0.80", "0.90", "up", "S", 2025, "Calls_csm glossary (iDealOps); fits 5–12% no-shows of package clients (noshowcalc.com)"),
        _b("B2", "0.25", "0.50", "up", "S", 2025, "Customers glossary (iDealOps); self-paced courses finish at 10–15% (crevio.co), cohorts at 45–75%"),
        _b("B3", "0.65", "0.80", "up", "H", 2025, "our cut around the 65% target of a public sales CRM"),
        _b("B4", "0.60", "0.75", "up", "P", 2025, "public guides for high-ticket calls: under 60 low, over 75 high"),
        _b("B5", "0.55", "0.70", "up", "P", 2026, "Growth Cab, B2B Meeting No-Show Rate study 2026 (CC BY 4.0): 69.6% of 1,380 meetings held; Hormozi case 49% poor, 70% benchmark"),
        _b("B6", "0.20", "0.30", "up", "P", 2025, "public high-ticket guides: under 15 low, over 20 target, over 30 high"),
        _b("B7", "0.75", "0.90", "up", "H", 2025, "our cut around an 80–83% case in published sales-call notes"),
        _b("B8", "0.25", "0.50", "up", "P", 2025, "25% target of a public sales CRM; upper bound is our guide"),
        _b("B9", "0.50", "0.80", "up", "H", 2025, "our cut from a published case: 47% called weak, 82% after fixing"),
        _b("B9b", "0.85", "0.95", "up", "P", 2025, "systemsforcoaches.online: 85–95% typical for coaches"),
        _b("B10", "3", "6", "up", "A", 2025, "3 from David Skok, SaaS Metrics 2.0; 6 and more for sold and delivered services (Hormozi)"),
        _b("B11", "30", "365", "down", "P", 2025, "30-day payback (Hormozi); 5–12 months (Skok)"),
        _b("B12", "0.10", "0.30", "down", "P", 2025, "under 10% from iDealOps company terms; 20–30% of contract value is a vendor's rule (voiq.com)"),
        _b("B13", "2", "3", "up", "P", 2025, "public operator thresholds: 2 and 3, target 4"),
        _b("B19", "0.50", "0.70", "up", "P", 2025, "agencypro.app: agencies 50–70%; services 80% and more (Hormozi)"),
        _b("B20", "0.10", "0.25", "up", "P", 2025, "bennettfinancials.com: 10 solid, 15 strong, 25 elite"),
        _b("B25", "0.10", "0.30", "up", "P", 2025, "diggrowth.com: 10–30% usual in subscriptions; not coaching data"),
        _b("B27", "30", "90", "down", "P", 2025, "resources.rework.com: renewals 96% with value in 30 days, 76% in 90, 61% later (one company)"),
        _b("B29", "0.05", "0.10", "down", "P", 2025, "public creator pricing guide: under 5% aligned, over 10% over-promise; courses 5–15% (topmostlabs.com)"),
        _b("B30", "0.003", "0.0075", "down", "P", 2026, "under 0.3% good practice, 0.75% processor concern, Visa 0.9% from 2026 (freezealert.app)"),
        _b("B31", "0.03", "0.06", "down", "H", 2026, "our cut from Stripe list prices: 2.9% + 30¢, +1.5% international, Klarna 5.99%"),
        _b("B32", "100", "150", "down", "P", 2025, "one operator's US figures; bound to currency and price", "USD"),
    )
}  # fmt: skip
"""Benchmarks by the id that metrics name. A metric without one is compared with the workspace's own past."""
