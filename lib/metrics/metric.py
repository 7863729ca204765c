"""What a metric is.

A metric is a sum, a count, or a ratio of two of them; each part is one SQL aggregate over one relation, so a ratio of
averages cannot be written. A part's own condition goes inside the aggregate (``filter (where ...)``); the reader's
period and filters are added around it by ``lib/query``. SQL may name three days: ``period_start``, ``period_end``
(both inclusive) and ``as_of``; and over the relation ``credits`` the column ``weight`` of the chosen attribution model.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Unit = Literal["count", "money", "rate", "days", "number"]
Direction = Literal["up", "down", "neutral"]
Which = Literal["numerator", "minus", "denominator", "sample"]
PARTS: tuple[Which, ...] = ("numerator", "minus", "denominator", "sample")
_ADDS_MONEY = re.compile(
    r"^sum\((?!.*/)[^)]*\b(amount|gross|refund|pending|vat|chargeback|contracted|discount|(\w+_)?cash|\w+_fee)\b"
)
Page = Literal["customers", "csm_calls", "revenue", "attribution"]


TAKEN_OFF = {
    "fees": "payments.processing_fee|payments.extra_fee",
    "refunds": "payments.refund_amount|payments.status|payments.kind",
}
"""What is taken off the cash before something is kept, and the fields that tell it."""


@dataclass(frozen=True, kw_only=True)
class Part:
    """One aggregate. `on` replaces the relation's own date, `last_days` its period by the n days that end with it."""

    sql: str
    relation: str
    on: str = ""
    last_days: int = 0

    @property
    def is_money(self) -> bool:
        """Whether the aggregate adds up amounts of money."""
        return bool(_ADDS_MONEY.search(self.sql))


@dataclass(frozen=True, kw_only=True)
class Metric:
    """One KPI. Its texts (label, definition, why, formula, caveat) are in ``lib/glossary`` under `key`.

    `ref` is its id in domain.md; `also` lists further ids of the same number. `relation` is that of every part given as
    plain SQL. Without a `denominator` the value is the numerator. `sample` counts what the value rests on where the
    denominator is not a count. `needs` names the tables and fields without which there is no data; of alternatives
    written ``a|b`` one is enough. `minus` is taken off the numerator (for parts of two relations). `times` scales a ratio. `quotient` makes a metric of two others: (over, under).
    `family` lists the dimensions of a share, one value per member. `headline` puts it among the first cards of its page,
    `under` makes it a second line on another metric's card. `reaches` turns the value into the first day on which the
    numerator, added up by day since a client's first payment, is at least that metric's value per denominator. A `slow`
    metric goes on growing for months after the clients of a period have joined, so a recent period reads low;
    `ripe` names the metric that has no data until it can be judged. A `stock` is what is open today: the data does not say
    what was open on an earlier day. Of an amount that is `kept`, or of what is made of one, everything in `TAKEN_OFF` is taken
    off; where the data has no column for it, the label says so.
    """

    ref: str
    page: Page
    relation: str
    numerator: str | Part = ""
    minus: str | Part = ""
    denominator: str | Part = ""
    unit: Unit = "count"
    good: Direction = "neutral"
    benchmark: str = ""
    sample: str | Part = ""
    needs: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    times: int = 1
    quotient: tuple[str, str] | None = None
    family: tuple[str, ...] = ()
    headline: bool = False
    under: str = ""
    reaches: str = ""
    slow: bool = False
    ripe: str = ""
    stock: bool = False
    kept: bool = False

    @property
    def key(self) -> str:
        """The name under which texts and settings know the metric."""
        return self.ref.replace(".", "_")

    def part(self, which: Which) -> Part | None:
        """A part with its relation, or None if the metric has none."""
        given = getattr(self, which)
        if not given:
            return None
        return given if isinstance(given, Part) else Part(sql=given, relation=self.relation)
