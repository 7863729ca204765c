"""What a metric is.

A metric is a sum, a count, or a ratio of two of them; each part is one aggregate over one relation
(``lib/metrics/aggregate.py``), so a ratio of averages cannot be written. Over the relation ``credits`` the SQL column
``weight`` is that of the chosen attribution model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lib.metrics.aggregate import Aggregate, Constant
from lib.metrics.maturing import Maturing
from lib.metrics.units import COUNT, Unit

Direction = Literal["up", "down", "neutral"]
Which = Literal["numerator", "minus", "told", "told_again", "denominator", "sample"]
PARTS: tuple[Which, ...] = ("numerator", "minus", "told", "told_again", "denominator", "sample")
Page = Literal["customers", "csm_calls", "clients", "revenue", "retention", "attribution", "unit_economics"]


TAKEN_OFF = {
    "fees": "payments.processing_fee|payments.extra_fee",
    "refunds": "payments.refund_amount|payments.status|payments.kind",
}
"""What is taken off the cash before something is kept, and the fields that tell it."""


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One KPI. Its texts (label, definition, why, formula, caveat) are in ``lib/texts/{en,es}/metrics.toml`` under `key`.

    Without a `denominator` the value is the numerator; a family's is the sum of its members.
    """

    ref: str
    """Its id in docs/numbers.md."""
    page: Page
    numerator: Aggregate | None = None
    minus: Aggregate | None = None
    """Taken off the numerator, for parts of two relations."""
    told: Aggregate | None = None
    told_again: Aggregate | None = None
    """Two sums of the same costs: one is off the numerator already, the other is in what is taken off. The smaller of them
    is given back, so that they count once, as the larger."""
    denominator: Aggregate | Constant | None = None
    times: int = 1
    """Scales a ratio."""
    unit: Unit = COUNT
    good: Direction = "neutral"
    """Which way is good news."""
    benchmark: str = ""
    """The id of published bounds (``lib/metrics/benchmarks.py``)."""
    sample: Aggregate | None = None
    """Counts what the value rests on, where the denominator is not a count."""
    per_sample: bool = False
    """Both sides are meant per one of what the sample counts, which cancels; without one there is neither, and no value."""
    needs: tuple[str, ...] = ()
    """The tables and fields without which there is no data; of alternatives written ``a|b`` one is enough."""
    also: tuple[str, ...] = ()
    """Further ids of the same number."""
    quotient: tuple[str, str] | None = None
    """Makes a metric of two others: (over, under)."""
    family: tuple[str, ...] = ()
    """The dimensions of a share, one value for each member."""
    headline: bool = False
    """Puts it among the first cards of its page."""
    under: str = ""
    """Makes it a second line on another metric's card."""
    reaches: str = ""
    """Turns the value into the first day on which the numerator, added up by day since a client's first payment, is at least
    that metric's value per denominator."""
    matures_late: Maturing | None = None
    """How it ages: its comparison is made at equal age (decision 106)."""
    ripe: str = ""
    """The metric that has no data until a slow one can be judged."""
    stock: bool = False
    """It is what is open today: the data does not say what was open on an earlier day."""
    kept: bool = False
    """Of the amount, or of what is made of one, everything in `TAKEN_OFF` is taken off; where the data has no column for it,
    the label says so."""

    @property
    def key(self) -> str:
        """The name under which texts and settings know the metric."""
        return self.ref.replace(".", "_")

    @property
    def constant(self) -> int | None:
        """The number that the numerator is divided by, None where that is no constant."""
        return self.denominator.value if isinstance(self.denominator, Constant) else None

    @property
    def ripe_days(self) -> int:
        """How many days after the end of a period a number can be judged, 0 for one that does not wait."""
        return self.matures_late.ripe_days if self.matures_late else 0

    @property
    def slow(self) -> bool:
        """Whether it goes on growing for months after the people of a period began, so that a recent period reads low."""
        return self.ripe_days > 0

    @property
    def is_share_of_cases(self) -> bool:
        """Whether it is a part of some number of cases, which cannot be more than all of them: where it comes out so, as for
        deals without a closer per call without one, the two are not the same cases."""
        parts = (self.part("numerator"), self.part("denominator"))
        return self.unit.is_share and not self.minus and all(part and not part.unit.is_money for part in parts)

    @property
    def is_balance(self) -> bool:
        """Whether it is what is open on the as-of day, which no period cuts."""
        part = self.part("numerator")
        return part is not None and part.moment == "now"

    @property
    def is_state(self) -> bool:
        """Whether it is a state of affairs on one day, and not what a period adds up to."""
        part = self.part("numerator")
        return part is not None and bool(part.moment)

    def part(self, which: Which) -> Aggregate | None:
        """An aggregate of the metric, or None if it has none of that name."""
        given = getattr(self, which)
        return given if isinstance(given, Aggregate) else None

    @property
    def parts(self) -> tuple[Aggregate, ...]:
        """All aggregates that the value and its sample are made of."""
        return tuple(part for which in PARTS if (part := self.part(which)))
