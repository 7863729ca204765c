"""Published bounds, where they come from, and the verdict on a value (docs/numbers.md section 6 and rule 0.6).

Grades: S stated in the product's seed documents, A a data set or its author, P practitioners' or operators' targets, H
our own cut of the evidence named (shown as a guide).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Band = Literal["great", "normal", "bad", "small_sample", "none"]
Length = Literal["", "month", "year"]
Grade = Literal["S", "A", "P", "H"]

SMALL_SAMPLE = 10
"""Below this many cases a verdict says more about luck than about the business (rule 0.6)."""


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """Bounds of one number, such as a founder sets. Both bounds belong to Normal; they are in the metric's own unit.

    `good` says on which side Great lies.
    """

    low: Decimal
    high: Decimal
    good: Literal["up", "down"]
    inclusive: bool = False
    """Whether the upper bound is Great already: a score out of a hundred is published so (B28)."""

    def verdict(self, value: Decimal | float | int | None, n: Decimal | float | int | None) -> Band:
        """The band of an unrounded value that rests on `n` cases; ``none`` without a value."""
        if value is None:
            return "none"
        if n is not None and n < SMALL_SAMPLE:
            return "small_sample"
        value = Decimal(str(value))
        if self.inclusive and value == (self.high if self.good == "up" else self.low):
            return "great"
        if self.low <= value <= self.high:
            return "normal"
        return "great" if (value > self.high) == (self.good == "up") else "bad"


@dataclass(frozen=True, kw_only=True)
class Benchmark(Bounds):
    """Published bounds. `source` names who published them, `year` when they were published or read.

    What exactly they measure, and what the evidence says, is in the glossary under the same id.
    """

    id: str
    grade: Grade
    source: str
    year: int
    currency: str = ""
    length: Length = ""
    """The length of time that they are for; they say nothing of another one."""


@dataclass(frozen=True, kw_only=True)
class Mismatch:
    """When a workspace reads a metric otherwise than the bounds were meant, so that they say nothing of it.

    It does so under a `setting`, when none of the fields in `lacks` is there, or under an attribution `model`. `code` names
    the reason, ``mismatch_<code>`` in the texts of the interface.
    """

    ref: str
    code: str
    setting: tuple[str, str] = ("", "")
    lacks: str = ""
    model: str = ""


MISMATCHES = (
    Mismatch(ref="e.good_success", code="good_events", setting=("good_events", "literal")),
    Mismatch(ref="e.confirm_pct", code="moved", setting=("moved_in_booked", "no")),
    Mismatch(ref="v.close_rate", code="deposits", setting=("deposits_are_deals", "yes")),
    Mismatch(ref="v.cash_at_close", code="deposits", setting=("deposits_are_deals", "yes")),
    Mismatch(ref="m.onb_avg_days", code="started", lacks="customers.onboarding_completed_date|csm_calls.onboardings"),
    Mismatch(ref="m.pif_pct", code="pif_by_cash", lacks="payments.deal|customers.deal"),
    Mismatch(ref="a.roas", code="overlap", model="any"),
)
"""A wrong badge is worse than none."""


def _b(
    id: str,
    low: str,
    high: str,
    good: Literal["up", "down"],
    grade: Grade,
    year: int,
    source: str,
    currency: str = "",
    inclusive: bool = False,
    length: Length = "",
) -> Benchmark:
    return Benchmark(
        id=id, low=Decimal(low), high=Decimal(high), good=good, grade=grade, year=year, source=source, currency=currency,
        inclusive=inclusive, length=length,
    )  # fmt: skip


BENCHMARKS = {
    b.id: b
    for b in (
        _b("B1", "0.80", "0.90", "up", "S", 2025, "iDealOps, Calls_csm glossary; noshowcalc.com"),
        _b("B2", "0.25", "0.50", "up", "S", 2025, "iDealOps, Customers glossary; crevio.co; productgrowth.in"),
        _b("B3", "0.65", "0.80", "up", "H", 2025, "github.com, public sales CRM"),
        _b("B4", "0.60", "0.75", "up", "P", 2025, "noshowcalc.com; public high-ticket guides"),
        _b("B5", "0.55", "0.70", "up", "P", 2026, "Growth Cab, B2B Meeting No-Show Rate study 2026 (CC BY 4.0); Hormozi"),
        _b("B6", "0.20", "0.30", "up", "P", 2025, "Hormozi; Mariah Coz; public high-ticket guides"),
        _b("B7", "0.75", "0.90", "up", "H", 2025, "Hormozi, Key sales metrics"),
        _b("B8", "0.25", "0.50", "up", "P", 2025, "github.com, public sales CRM"),
        _b("B9", "0.50", "0.80", "up", "H", 2025, "Hormozi, Key sales metrics"),
        _b("B9b", "0.85", "0.95", "up", "P", 2025, "systemsforcoaches.online"),
        _b("B10", "3", "6", "up", "A", 2025, "David Skok, SaaS Metrics 2.0; Hormozi, The Mathematics of Business"),
        _b("B11", "30", "365", "down", "P", 2025, "Hormozi, The Mathematics of Business; David Skok, SaaS Metrics 2.0"),
        _b("B12", "0.10", "0.30", "down", "P", 2025, "iDealOps, Company terms; voiq.com"),
        _b("B13", "2", "3", "up", "P", 2025, "github.com, artiverse-ai/no-more-mondays-apps"),
        _b("B14", "0.03", "0.07", "down", "P", 2025, "public coaching and community guides; Recurly, churn by industry", length="month"),
        _b("B15", "0.75", "0.85", "up", "P", 2025, "public agency benchmarks", length="year"),
        _b("B16", "0.80", "0.90", "up", "A", 2025, "public SaaS retention benchmarks", length="year"),
        _b("B16b", "0.10", "0.20", "down", "A", 2025, "public SaaS retention benchmarks", length="year"),
        _b("B17", "1.00", "1.10", "up", "A", 2025, "public SaaS retention benchmarks", length="year"),
        _b("B18", "0.80", "0.90", "up", "P", 2025, "public renewal benchmarks"),
        _b("B19", "0.50", "0.70", "up", "P", 2025, "agencypro.app; Hormozi, The Mathematics of Business"),
        _b("B20", "0.10", "0.25", "up", "P", 2025, "bennettfinancials.com"),
        _b("B25", "0.10", "0.30", "up", "P", 2025, "diggrowth.com"),
        _b("B27", "30", "90", "down", "P", 2025, "resources.rework.com"),
        _b("B28", "40", "70", "up", "P", 2025, "two public customer health models", inclusive=True),
        _b("B29", "0.05", "0.10", "down", "P", 2025, "public creator pricing guide; topmostlabs.com (Teachable)"),
        _b("B30", "0.003", "0.0075", "down", "P", 2026, "sshield.up.railway.app; freezealert.app"),
        _b("B31", "0.03", "0.06", "down", "H", 2026, "stripe.com/pricing"),
        _b("B32", "100", "150", "down", "P", 2025, "github.com, artiverse-ai/no-more-mondays-apps", "USD"),
        _b("B33", "2", "4", "up", "P", 2015, "Mamoon Hamid, Numbers that actually matter"),
    )
}  # fmt: skip
"""Benchmarks by the id that metrics name. A metric without one is compared with the workspace's own past."""

OF_A_MONTH = {
    "B16": Bounds(low=Decimal("0.982"), high=Decimal("0.991"), good="up"),
    "B16b": Bounds(low=Decimal("0.009"), high=Decimal("0.018"), good="down"),
}
"""What bounds of a year come to for a full month: the twelfth root."""
