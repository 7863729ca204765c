"""What a page asks for its numbers with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lib.metrics.bases import CASH
from lib.query import Filters, Period
from lib.query import Snapshot as OpenSnapshot
from lib.query.periods import Comparison, compared
from lib.ui.frame import access


@dataclass(frozen=True)
class Chosen:
    """Everything a page needs to ask for its numbers. `before` is the comparison period, None without one."""

    view: access.View
    data: OpenSnapshot
    period: Period
    comparison: Comparison
    filters: Filters
    as_of: date
    model: str
    basis: str = CASH

    @property
    def before(self) -> Period | None:
        """The period that the numbers are compared with."""
        return compared(self.period, self.comparison, self.as_of, self.data.week_start)

    @property
    def currency(self) -> str:
        """ISO code of the workspace's currency."""
        return self.data.facts["currency"]

    @property
    def identity(self) -> str:
        """Which data this is about; part of every cache key."""
        return self.view.identity

    @property
    def personal(self) -> bool:
        """Whether the reader may see names and addresses."""
        return self.view.role != "masked"
