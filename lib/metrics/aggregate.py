"""What a figure is made of: a sum, a count, a median, a state of affairs, of which rows, and by which day.

An aggregate is a structure that says what it is; the SQL is made from it. The reader's period and filters are put around it
by ``lib/query``.

    Count("calls", where=(calls.LIVE,))                                   live calls
    Sum("money", of=money.GROSS)                                          the cash that came in
    CountDistinct("optins", where=(leads.COUNTS_AS_LEAD,))                people, however often they opted in
    LastPerPerson("calls", of=calls.GRADE, where=(calls.GRADED,))         the latest grade of each client, added up
    Open("money", of=money.PENDING)                                       what is owed on the as-of day, whatever the period
    AtStart("clients", where=(...))                                       how many there were when the period began
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from string import Template
from typing import ClassVar, Literal, NamedTuple

from lib.engine.duckdb import DuckDB
from lib.metrics.conditions import calls, clients, deals, money, sales, spend
from lib.metrics.conditions.condition import Amount, Condition, Gap, Reason, because, first_of
from lib.metrics.relations import RELATIONS
from lib.metrics.units import COUNT, Unit

GAPS: dict[str, tuple[Gap, ...]] = {
    "calls": calls.GAPS,
    "sales": sales.GAPS,
    "money": money.GAPS,
    "deals": deals.GAPS,
    "clients": clients.GAPS,
    "spend": spend.GAPS,
}
"""What the rows of a relation can lack, first reason first."""

NO_DATE = "no_date"
"""The reason of a row that has no day to lie in a period with."""

UNEXPLAINED = Reason("null", ())
"""The reason of a row that meets every condition."""

Moment = Literal["", "start", "end", "now"]


class Term(NamedTuple):
    """One column of a statement. `whole_period` says that a bucket of time is judged by all of the period."""

    sql: str
    whole_period: bool = False


ROWS = Term("count(*)")


@dataclass(frozen=True)
class Group:
    """What is asked for in one statement: rows of one relation, placed by one day, of one span of time.

    `last_days` narrows a period to that many days before its end (0 for all). `moment` replaces it by the state of affairs
    when it began or ended: everything that lies on that day or before; of a balance by everything there is now. `latest` keeps of each person the last row that
    meets those conditions.
    """

    relation: str
    day: str
    last_days: int = 0
    moment: Moment = ""
    latest: tuple[Condition, ...] | None = None

    @property
    def whole(self) -> Group:
        """The same rows without those left away that are not a person's last."""
        return Group(self.relation, self.day, self.last_days, self.moment)


@dataclass(frozen=True)
class Aggregate:
    """One figure over the rows of a `relation` that meet all conditions of `where`.

    `day` replaces the relation's own day, `last_days` the period by the n days that end with it.
    """

    relation: str
    of: Amount | None = None
    where: tuple[Condition, ...] = ()
    day: str = ""
    last_days: int = 0

    moment: ClassVar[Moment] = ""
    needs_start: ClassVar[bool] = False
    """Whether it looks at the day before the period, which all time has not."""
    has_rows: ClassVar[bool] = True
    """Whether it is made of rows that can be shown one by one, and belong to members."""
    once_per: ClassVar[str] = ""
    """The column of which a value counts once, whichever rows have it; the first row of each by `once_first`."""
    once_first: ClassVar[str] = "{day}, _import, _row"
    once_reason: ClassVar[str] = ""
    """The reason of the other rows."""

    @property
    def counts_cases(self) -> bool:
        """Whether it is a number of cases, of which shares and intervals can be told."""
        return False

    @property
    def sql(self) -> str:
        """The aggregate as SQL, without the period and the reader's filters."""
        return self._filtered(self._function())

    def _function(self) -> str:
        raise NotImplementedError

    def _filtered(self, function: str) -> str:
        conditions = " and ".join(one.sql for one in self.where)
        return f"{function} filter (where {conditions})" if conditions else function

    @cached_property
    def term(self) -> Term:
        """The aggregate as a column of a statement."""
        return Term(self.sql, any(one.whole_period for one in self.where))

    @property
    def anchor(self) -> str:
        """The day by which rows are placed in time."""
        return self.day or RELATIONS[self.relation].date

    @cached_property
    def group(self) -> Group:
        """What it is asked for together with."""
        return Group(self.relation, self.anchor, self.last_days, self.moment)

    @property
    def unit(self) -> Unit:
        """The unit of what is added up."""
        return self.of.unit if self.of else COUNT

    @cached_property
    def reads(self) -> frozenset[str]:
        """The relations that it is worked out of."""
        return frozenset((self.relation, *(name for one in self.where for name in one.reads)))

    @property
    def adds(self) -> str:
        """What one row adds, as SQL."""
        return self.of.sql if self.of else "1"

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """What a row must meet to be in it: the conditions, and that it adds something."""
        return (*self.where, *([self.of.counts] if self.of else []))

    @cached_property
    def gaps(self) -> tuple[Gap, ...]:
        """What rows can lack that matters here, besides the day that places them in time."""
        named = {gap for one in self.conditions for gap in one.gaps}
        return tuple(gap for gap in GAPS.get(self.relation, ()) if gap.always or gap in named)

    @property
    def undated(self) -> str:
        """Which rows without the day lack it, as SQL."""
        return RELATIONS[self.relation].undated.get(self.anchor, "true")

    @property
    def reason(self) -> Reason:
        """Why a row is not in it: what it lacks, else which condition it does not meet, else that another one counts."""
        cases = [(gap.when, because(gap.code)) for gap in self.gaps]
        cases += [(f"not coalesce({one.sql}, false)", one.fails) for one in self.conditions]
        return first_of(*cases, otherwise=because(self.once_reason) if self.once_reason else UNEXPLAINED)


class Count(Aggregate):
    """How many rows there are."""

    @property
    def counts_cases(self) -> bool:
        return True

    def _function(self) -> str:
        return "count(*)"


class CountDistinct(Count):
    """How many people there are, however many rows each has."""

    once_per = "person_id"
    once_reason = "same_person"

    def _function(self) -> str:
        return f"count(distinct {self.once_per})"


class Sum(Aggregate):
    """What the rows add up to."""

    def _function(self) -> str:
        return f"sum({self.adds})"


class Open(Sum):
    """What is open on the as-of day. No period cuts it: what was open on another day is not in the data."""

    moment: ClassVar[Moment] = "now"


class CountOpen(Count):
    """How many rows meet conditions that are about the as-of day, whatever the period."""

    moment: ClassVar[Moment] = "now"


class Median(Aggregate):
    """The middle of what the rows have."""

    def _function(self) -> str:
        return f"median({self.adds})"


class LastPerPerson(Sum):
    """What each person's last row adds up to, of the rows that meet the conditions."""

    once_per = "person_id"
    once_first = "{day} desc nulls last, _import desc, _row desc"
    once_reason = "not_the_last"

    def _filtered(self, function: str) -> str:
        return function  # the conditions say which rows there is a last one of

    @cached_property
    def group(self) -> Group:
        return Group(self.relation, self.anchor, self.last_days, self.moment, self.where)


class AtEnd(Aggregate):
    """The state of affairs at the end of the period, or today if that is earlier: how many rows had begun, or what they add
    up to, of those that meet the conditions then (``$moment``)."""

    moment: ClassVar[Moment] = "end"

    @property
    def counts_cases(self) -> bool:
        return self.of is None

    def _function(self) -> str:
        return f"sum({self.adds})" if self.of else "count(*)"


class PeopleAtEnd(AtEnd):
    """How many people there are in the state of affairs at the end of the period, however many rows each has then."""

    once_per = "person_id"
    once_reason = "same_person"

    def _function(self) -> str:
        return f"count(distinct {self.once_per})"


class AtStart(AtEnd):
    """The state of affairs before the first day of the period. All time has no first day, so there is no data."""

    moment: ClassVar[Moment] = "start"
    needs_start: ClassVar[bool] = True


class AtBoth(AtEnd):
    """What the rows add up to that had begun by the end of a period, of an amount that asks about both of its ends."""

    needs_start: ClassVar[bool] = True


class DaysOfPeriod(Aggregate):
    """How many days the period has. Where it is open it begins with the first and ends with the last row of its relation
    that meets `bounds`, whichever rows are asked for; without one row that meets `where` there is no number."""

    has_rows = False
    bounds: Condition = money.COLLECTED

    def _function(self) -> str:
        inside = f"from {self.relation} m where m.{self.bounds.sql}"
        known = " and ".join(one.sql for one in self.where)
        last = f"(case when $period_end < date '9999-12-31' then $period_end else (select max(m.{self.anchor}) {inside}) end)"
        first = f"(case when $period_start > date '0001-01-01' then $period_start else (select min(m.{self.anchor}) {inside}) end)"
        some = f"coalesce(max(case when {known} then 1 when not ({known}) then 0 end), 1) = 1"
        return f"case when {some} then\n{DuckDB.days_between(first, last)} + 1 end"

    def _filtered(self, function: str) -> str:
        return function


@dataclass(frozen=True)
class Constant:
    """A number that no row changes, such as the days that a pace looks back."""

    value: int


def with_days(sql: str, **days: str) -> str:
    """SQL with the days in it that it only names, as SQL themselves: ``$as_of`` and the like. An unknown one is an error."""
    return Template(sql).substitute(days) if "$" in sql else sql
