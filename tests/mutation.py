"""Whether the golden numbers would notice a mistake: every metric is broken in small ways, one at a time, in memory.

Run ``python -m tests.mutation``, with refs to look at only those. The rules of health and risk are broken too
(``tests/health_slips.py``). A mutant that no expectation of ``tests/golden`` contradicts has survived and is printed: either a
number is missing there, or the mutant says the same as the metric (an equivalent mutant).
Exit code 1 if a mutant survived that is not listed in :data:`EQUIVALENT`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from lib.engine.engine import Connection
from lib.metrics.aggregate import Aggregate, AtEnd, AtStart, Constant, Group, LastPerPerson
from lib.metrics.catalog import ALL, METRICS
from lib.metrics.conditions.condition import Condition
from lib.metrics.metric import Metric, Which
from lib.metrics.relations import RELATIONS
from lib.query import Snapshot
from tests.conftest import COMMISSIONS, GOLDEN_TIERS, QUARTER, ROOT, fill, opened
from tests.golden.expectations import Row, base_ref, disagreement, read
from tests.health_slips import Served, slips
from tests.slips import broken

PARTS: tuple[Which, ...] = ("numerator", "minus", "denominator")
EQUIVALENT = (
    (r"needs nothing$", "without its table or column there is nothing to divide by: no data either way, only the reason given differs"),
    (r"^m\.\w+ numerator: (>= -> >|0 \+ 1) in .*\) >= 0|^m\.\w+ numerator: 0 \+ 1 in .* >= 0'$|^m\.\w+_days\w* numerator: >= -> >",
     "a duration of 0 days adds nothing to the sum; the same condition in the denominator is watched"),
    (r"^m\.avg_coachings denominator: no condition$", "every client has a number of sessions as soon as there are calls"),
    (r"^m\.avg_discount_pct \w+: (> -> >=|no condition|0 \+ 1 in '(ed|coalesce\(discount, 0\) > 0))", "no deal is worth 0 to 1, and a blank discount is stored as 0"),
    (r"^e\.(booked|not_filled_pct) .*(no condition|is_booked')$", "every row is booked (docs/numbers.md 3.2)"),
    (r"^e\.(cancel_pct|booked_success) numerator: without 'is_resolved'$", "a cancelled or successful call is resolved (docs/numbers.md 3.2)"),
    (r"^(r\.pending|r\.overdue|v\.overdue_\w+|v\.next_\w+|v\.delinquency) \w+: (dated by|date of the relation)",
     "a balance is what is open on one day, whenever its rows are dated (docs/numbers.md decision 105)"),
    (r"^v\.overdue_\w+ numerator: (< -> <= in '\(where due_on|without 'due_on < as_of'|without 'as_of - due_on >= 1')",
     "a day or more late and past due are the same, said twice"),
    (r"^v\.instalment_rate numerator: without 'is_collected'$", "what was not collected adds nothing to the money that came in"),
    (r"^v\.net_per_day denominator: 1 \+ 1 in .*then 0 end\), 1",
     "decides only where there is no row, and then there is no money to divide"),
    (r"^v\.net_per_day denominator: or -> and in",
     "what a customers file says was paid is money only where there are no payments, and then there are no fees to be net of"),
    (r"^v\.net_per_day denominator: dated by", "a number of days, whichever rows stand around it"),
    (r"^u\.\w+ denominator: (and -> or in|without) .*(has_paid|first_paid_on)",
     "who has a first payment has paid, and the date filter drops who has no date; over all time an undated payment is left open"),
    (r"^u\.(gross|net)_margin swapped$", "what is kept stands above and below; only the costs are taken off above"),
    (r"^r\.gross_new numerator: = -> <> in",
     "decides only over payers without a dated payment, whom no golden business has; tests/unit/test_kpis.py watches it"),
    (r"^l\.step numerator: without 'from_on <= as_of'$", "a step is taken on its first day or later: who has reached the next one has begun"),
    (r"^l\.step_\d+ numerator: without 'reached_on <= as_of'$",
     "who took n days at most, and began n days ago or more, has arrived by now"),
    (r"^c\.health numerator: without 'score is not null'$", "without a score there is nothing to add"),
    (r"^health\.sentiment known: |^risk\.detractor a point more$", "nobody is asked yet how content they are"),
    (r"^health\.(usage|support) weighs one more$", "enabled for nobody yet"),
    (r"^risk\.not_onboarded holds: 0 \+ 1 in 'and coalesce\(coachings, 0'$", "lib/query/known.py gives 0 for nobody's coachings, never nothing"),
    (r"^c\.health numerator: 15 \+ 1 in", "the fifteenth decimal of a score is the last that it has"),
    (r"^[va]\.roas numerator: = -> <> in .*period_(start|end) = date", "decides only over ad costs without a date, and a cost needs one"),
)  # fmt: skip
"""Survivors, as they are printed -> why no number could tell them from the metric."""


def why_equivalent(survivor: str) -> str:
    """The reason why a survivor says the same as the metric; nothing if there is none."""
    return next((reason for pattern, reason in EQUIVALENT if re.search(pattern, survivor)), "")


@dataclass(frozen=True)
class Mutant:
    """A metric with one thing changed."""

    metric: Metric
    change: str


def mutants(metric: Metric, dates: dict[str, tuple[str, ...]]) -> Iterator[Mutant]:
    """Every way in which a metric is broken. `dates` are the date columns of each relation."""
    for which in PARTS:
        part = metric.part(which)
        if part is None or (metric.family and which == "denominator"):
            continue  # the whole of a family is the sum of its members
        for sql, change in broken(part.sql):
            yield Mutant(_with(metric, which, written(part, sql)), f"{which}: {change}")
        yield from _of_other_rows(metric, which, part)
        if part.last_days:
            yield Mutant(_with(metric, which, replace(part, last_days=part.last_days + 1)), f"{which}: a day more")
        if part.day:
            yield Mutant(_with(metric, which, replace(part, day="")), f"{which}: date of the relation, not {part.day}")
        for other in _other_dates(part, dates):
            yield Mutant(_with(metric, which, replace(part, day=other)), f"{which}: dated by {other}")
    under = metric.denominator
    if metric.numerator and under and not metric.family:
        if isinstance(under, Constant):
            yield Mutant(replace(metric, denominator=Constant(under.value + 1)), "divided by one more")
        else:
            yield Mutant(replace(metric, numerator=under, denominator=metric.numerator), "swapped")
        yield Mutant(replace(metric, denominator=None), "no denominator")
    if metric.minus:
        yield Mutant(replace(metric, minus=None), "nothing taken off")
    if metric.quotient:
        yield Mutant(replace(metric, quotient=(metric.quotient[1], metric.quotient[0])), "quotient upside down")
    if metric.times != 1:
        yield Mutant(replace(metric, times=metric.times + 1), "times one more")
    if metric.needs:
        yield Mutant(replace(metric, needs=()), "needs nothing")


def _with(metric: Metric, which: Which, part: Aggregate) -> Metric:
    changes: dict[str, Any] = {which: part}
    return replace(metric, **changes)


@dataclass(frozen=True)
class Written(Aggregate):
    """An aggregate with other SQL in place of its own, over the same rows."""

    text: str = ""
    rows: Group | None = None

    @property
    def sql(self) -> str:
        """The SQL it was given."""
        return self.text

    @property
    def group(self) -> Group:
        """The rows of the aggregate that it stands in for."""
        assert self.rows is not None
        return self.rows


def written(part: Aggregate, sql: str) -> Written:
    """`part` with other SQL."""
    return Written(part.relation, part.of, part.where, part.day, part.last_days, text=sql, rows=part.group)


def _of_other_rows(metric: Metric, which: Which, part: Aggregate) -> Iterator[Mutant]:
    """A state of affairs at the wrong moment; the last row of each person among the wrong ones."""
    if isinstance(part, AtEnd):
        other = AtEnd if isinstance(part, AtStart) else AtStart
        moved = other(part.relation, part.of, part.where, part.day)
        yield Mutant(_with(metric, which, moved), f"{which}: at the other end of the period")
    if isinstance(part, LastPerPerson):
        for i, one in enumerate(part.where):
            others = (*part.where[:i], *part.where[i + 1 :])
            yield Mutant(_with(metric, which, replace(part, where=others)), f"{which}: last without {one.name!r}")
            for sql, change in broken(one.sql):
                worse = Condition(name=one.name, sql=sql, fails=one.fails)
                changed = replace(part, where=(*part.where[:i], worse, *part.where[i + 1 :]))
                yield Mutant(_with(metric, which, changed), f"{which}: {change}")


def _other_dates(part: Aggregate, dates: dict[str, tuple[str, ...]]) -> list[str]:
    """Two dates that the relation could wrongly be anchored on."""
    return [name for name in dates[part.relation] if name != part.anchor][:2]


BUSINESSES: dict[str, tuple[str, dict[str, str]]] = {
    "metrics.csv": ("business", GOLDEN_TIERS),
    "edges.csv": ("edges", GOLDEN_TIERS),
    "worked_check.csv": ("worked_check", {}),
    "bare.csv": ("bare", {}),
    "agreed.csv": ("agreed", {}),
    "waiting.csv": ("waiting", {}),
    "quarter.csv": ("quarter", QUARTER),
    "truth.csv": ("truth", COMMISSIONS),
}
"""What is expected of a golden business -> its folder and settings."""


def imported(data: Path) -> dict[str, Snapshot]:
    """The golden businesses, open."""
    return {
        name: opened(fill(data / folder, ROOT / "tests/golden" / folder, settings))
        for name, (folder, settings) in BUSINESSES.items()
    }


class Golden:
    """The golden snapshots, open, with the expectations of each metric."""

    def __init__(self, snapshots: Mapping[str, Snapshot]) -> None:
        """`snapshots` are those of :data:`BUSINESSES` by the file of what is expected of them, the first one first."""
        self.dates = _date_columns(next(iter(snapshots.values())).con)
        rows = [(snapshot, row) for name, snapshot in snapshots.items() for row in read(name)]
        self.by_ref: dict[str, list[tuple[Snapshot, Row]]] = {}
        for snapshot, row in rows:
            self.by_ref.setdefault(base_ref(row), []).append((snapshot, row))

    def told_of(self, metric: Metric) -> list[tuple[Snapshot, Row]]:
        """The expectations that a change of the metric can break: its own first."""
        refs = {metric.ref, *metric.also}
        users = [m for m in METRICS if refs & {*(m.quotient or ()), m.reaches}]
        own = [told for ref in sorted(refs) for told in self.by_ref.get(ref, [])]
        return own + [told for user in users for told in self.by_ref.get(user.ref, [])]

    def notices(self, mutant: Mutant) -> bool:
        """Whether an expectation fails while the mutant stands in for its metric."""
        refs = (mutant.metric.ref, *mutant.metric.also)
        before = {ref: ALL[ref] for ref in refs}
        ALL.update(dict.fromkeys(refs, mutant.metric))
        try:
            return any(disagreement(snapshot, row) for snapshot, row in self.told_of(mutant.metric))
        except (duckdb.Error, ArithmeticError):
            return True  # no SQL at all, or no number: nobody could overlook it
        finally:
            ALL.update(before)


def _date_columns(con: Connection) -> dict[str, tuple[str, ...]]:
    found = con.execute(
        "select table_name, column_name from information_schema.columns where data_type = 'DATE' order by all"
    ).fetchall()
    return {name: tuple(c for t, c in found if t == (relation.table or name)) for name, relation in RELATIONS.items()}


def _of_health(folder: Path) -> tuple[int, list[str]]:
    """Break the rules of health and risk. Returns in how many ways, and what went unnoticed."""
    served = Served(folder / "served")
    try:
        made = [*slips()]
        alive = [slip.change for slip in made if not served.notices(slip)]
    finally:
        served.close()
    print(f"health: {len(made) - len(alive)} of {len(made)} noticed")
    return len(made), alive


def main(refs: list[str]) -> int:
    """Break the metrics of `refs` (``health`` for its rules), or all, and print what went unnoticed."""
    killed = 0
    survivors: list[str] = []
    with TemporaryDirectory() as folder:
        golden = Golden(imported(Path(folder)))
        for metric in METRICS:
            if refs and metric.ref not in refs:
                continue
            made = list(mutants(metric, golden.dates))
            alive = [f"{metric.ref} {m.change}" for m in made if not golden.notices(m)]
            killed += len(made) - len(alive)
            survivors += alive
            print(f"{metric.ref}: {len(made) - len(alive)} of {len(made)} noticed")
        if not refs or "health" in refs:
            made_of_health, silent = _of_health(Path(folder))
            killed += made_of_health - len(silent)
            survivors += silent
    unexplained = [survivor for survivor in survivors if not why_equivalent(survivor)]
    print(f"\n{killed} of {killed + len(survivors)} mutants noticed, {len(survivors) - len(unexplained)} equivalent")
    for survivor in survivors:
        reason = why_equivalent(survivor)
        print(f"  equivalent: {survivor} ({reason})" if reason else f"  SURVIVED: {survivor}")
    return 1 if unexplained else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
