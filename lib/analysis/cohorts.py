"""Cohorts by the month of close: what became of them, month by month since (docs/numbers.md 8, v.cohort).

A cell is a metric of the people or deals that closed in a month, as it stood at the end of a later one; there is none while that
month is not over. All cells of a measure come out of one statement: it tells what each month adds to both parts of the ratio,
which are then summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from dateutil.relativedelta import relativedelta

from lib.engine.db import literal
from lib.metrics.catalog import ALL
from lib.metrics.metric import Metric
from lib.query import Filters, Snapshot, let_through
from lib.query.buckets import bucket_end

By = Literal["month", "closer", "offer", "utm_source"]
BYS: tuple[By, ...] = ("month", "closer", "offer", "utm_source")
"""What the rows of a triangle are: months of close, or members of a dimension with all their months together."""
MEASURES = {
    "cash": "v.collection",
    "refunds": "v.refund_rate_close",
    "stayed": "m.stayed_pct",
    "graduated": "m.graduation_pct",
    "upsold": "m.offer_to_upsell",
}
"""What can be looked at, each with the metric that every cell is one value of."""

Name = date | str | None


@dataclass(frozen=True)
class Cell:
    """A part and what it is a part of. `months` are those of close that are in it."""

    part: Decimal
    whole: Decimal
    months: tuple[date, ...]

    @property
    def share(self) -> float | None:
        """The share, None where there is nothing to have one of."""
        return float(self.part / self.whole) if self.whole else None


@dataclass(frozen=True)
class Cohort:
    """One line: of a month, or of a member. `size` counts its deals or clients; a cell stands for each month since the close, 0
    being the one of the close, and is None where that month is not over."""

    name: Name
    size: int
    cells: tuple[Cell | None, ...]


def metric_of(measure: str) -> Metric:
    """The metric that the cells of a measure are values of."""
    return ALL[MEASURES[measure]]


def seen(month: date, age: int) -> date:
    """The day at whose end a cohort is looked at."""
    return bucket_end(month + relativedelta(months=age), "month")


def cohorts(
    snapshot: Snapshot, measure: str, today: date, filters: Filters | None = None, by: By = "month"
) -> list[Cohort]:
    """Every line, months oldest first, members by how many there are. Of a member a cell is made of the months that are old
    enough for it."""
    rows = snapshot.con.cursor().execute(_statement(snapshot, measure, today, filters or Filters(), by)).fetchall()
    sizes: dict[tuple[Name, date], int] = defaultdict(int)
    steps: dict[tuple[Name, date], dict[int, list[Decimal]]] = defaultdict(
        lambda: defaultdict(lambda: [Decimal(0), Decimal(0)])
    )
    for member, month, then, n, part, whole in rows:
        age = 0 if then is None else max(0, (then.year - month.year) * 12 + then.month - month.month)
        sizes[member, month] += n
        told = steps[member, month][age]
        told[0] += Decimal(part or 0)
        told[1] += Decimal(whole or 0)
    triangle = {key: _summed(key[1], told, today) for key, told in steps.items()}
    lines: dict[Name, list[tuple[Name, date]]] = defaultdict(list)
    for key in triangle:
        lines[key[1] if by == "month" else key[0]].append(key)
    found = [
        Cohort(name, sum(sizes[key] for key in keys), _together([triangle[key] for key in keys]))
        for name, keys in lines.items()
    ]
    if by == "month":
        return sorted(found, key=lambda one: str(one.name))
    return sorted(found, key=lambda one: (one.name is None, -one.size, str(one.name)))


def together(found: Iterable[Cohort]) -> Cohort | None:
    """All lines as one; None without any."""
    lines = list(found)
    return Cohort(None, sum(one.size for one in lines), _together([one.cells for one in lines])) if lines else None


def _summed(month: date, told: dict[int, list[Decimal]], today: date) -> tuple[Cell, ...]:
    """The cells of one month that are over."""
    cells, part, whole, age = [], Decimal(0), Decimal(0), 0
    while seen(month, age) <= today:
        part, whole = part + told[age][0] if age in told else part, whole + told[age][1] if age in told else whole
        cells.append(Cell(part, whole, (month,)))
        age += 1
    return tuple(cells)


def _together(lines: Sequence[Sequence[Cell | None]]) -> tuple[Cell | None, ...]:
    most = max((len(cells) for cells in lines), default=0)
    found = []
    for age in range(most):
        there = [cell for cells in lines if age < len(cells) and (cell := cells[age])]
        months = tuple(sorted({month for cell in there for month in cell.months}))
        found.append(Cell(sum((c.part for c in there), Decimal(0)), sum((c.whole for c in there), Decimal(0)), months))
    return tuple(found)


def _statement(snapshot: Snapshot, measure: str, today: date, filters: Filters, by: By) -> str:
    """SQL of (member, month of close, month of the step or NULL for what was there at the close, new cases, part, whole)."""
    metric = metric_of(measure)
    part = metric.part("numerator")
    assert part is not None
    where = let_through(snapshot, filters, part.relation)
    member = "null" if by == "month" else snapshot.con.text(by)
    closed = f"closed_on <= {literal(today)} and {where}"
    month = f"cast({snapshot.con.truncated('closed_on', 'month')} as date)"
    mine = f"select *, {member} as member, {month} as month from {snapshot.table(part.relation)} where {closed}"
    until = literal(today + timedelta(days=1))
    return f"with mine as ({mine}) {_STEPS[measure](snapshot, until)}"


def _money(part: str, later: str, where: str = "true", whole: str = "contracted", later_whole: str = "0") -> str:
    """What deals brought: all of it less what came later, and that in the months in which it came."""
    moved = f"""select member, month, cast(date_trunc('month', paid_on) as date) as since, sum({later}) as part, sum({later_whole}) as whole
        from (select member, month, source_table, _import, _row from mine where {where}) join later_cash l using (source_table, _import, _row)
        group by all"""
    return f""", moved as materialized ({moved})
        select member, month, cast(null as date), count(*), sum({part}), sum({whole}) from mine where {where} group by all
        union all select member, month, null, 0, -sum(part), -sum(whole) from moved group by all
        union all select member, month, since, 0, part, whole from moved"""


def _cash(snapshot: Snapshot, until: str) -> str:
    return _money("cohort_cash", "l.amount", "contracted is not null")


def _refunds(snapshot: Snapshot, until: str) -> str:
    return _money("refunded", "l.given_back", whole="cohort_cash", later_whole="l.amount")


def _stayed(snapshot: Snapshot, until: str) -> str:
    """Who has cancelled is gone from that day on; who had money back is gone at the end of every month at which all of it is."""
    return f"""select member, month, cast(null as date), count(*), count(*), count(*) from mine group by all
        union all select member, month, cast(date_trunc('month', cancelled_on) as date), 0, -count(*), 0 from mine
            where cancelled_on is not null and not is_refunded group by all
        union all select member, month, since, 0, sum(coalesce(before, 0) - gone), 0 from (
            select *, lag(gone) over (partition by person_id order by since) as before from (
                select m.person_id, m.member, m.month, e.since,
                    (coalesce(m.cancelled_on <= e.day, false) or coalesce(
                        sum(c.gross) filter (where coalesce(c.event_on <= e.day, true)) > 0
                        and sum(c.refund) filter (where coalesce(c.event_on <= e.day, true))
                            >= sum(c.gross) filter (where coalesce(c.event_on <= e.day, true)), false)) :: integer as gone
                from mine m
                join (select cast(unnest(generate_series((select min(month) from mine), {until} - 1, interval '1 month')) as date) as since, last_day(since) as day) e
                    on e.since >= m.month
                left join {snapshot.table("money")} c on c.person_id = m.person_id
                where m.is_refunded group by m.person_id, m.member, m.month, m.cancelled_on, e.since, e.day
            )
        ) where gone <> coalesce(before, 0) group by all"""


def _graduated(snapshot: Snapshot, until: str) -> str:
    return """select member, month, cast(null as date), count(*), 0, count(*) from mine group by all
        union all select member, month, cast(date_trunc('month', graduated_on) as date), 0, count(*), 0 from mine
            where graduated_on is not null group by all"""


def _upsold(snapshot: Snapshot, until: str) -> str:
    """Both parts grow: who is offered one has bought a core offer first."""
    return """select member, month, cast(date_trunc('month', core_on) as date), count(*), 0, count(*) from mine
            where is_upsell_offered group by all
        union all select member, month, cast(date_trunc('month', greatest(core_on, upsell_since_core)) as date), 0, count(*), 0 from mine
            where is_upsell_offered and upsell_after_core is not null group by all"""


_STEPS = {"cash": _cash, "refunds": _refunds, "stayed": _stayed, "graduated": _graduated, "upsold": _upsold}
