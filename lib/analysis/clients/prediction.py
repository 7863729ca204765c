"""Does the score predict who leaves? What it said at the start of each block of days, held against who had left at its end
(docs/numbers-clients.md 16.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lib.analysis.intervals import Interval, normal, wilson
from lib.metrics.health import PARTS, Rules, rules
from lib.query import Snapshot
from lib.query.standing import asked, known, scored

Verdict = Literal["too_few", "wrong_way", "not_shown", "hardly", "so_far", "predicts"]
BEFORE = 90
"""Of so many days before a block there must be data, or the score knew nothing."""
FEWEST, CERTAIN, HARDLY = 10, 100, 0.6
"""Leavers with a score below whom nothing is said, and from whom on it is said without *so far*; from which concordance a
score does more than hardly predict."""
BANDS = ("red", "yellow", "green")
RISKS = ((60, 101, "risk_60"), (30, 60, "risk_30"), (0, 30, "risk_0"))


@dataclass(frozen=True)
class Case:
    """One client in one block. `score` is None without one; `value` of a part likewise."""

    band: str
    score: float | None
    risk: int
    left: bool
    stopped: bool
    going: bool
    parts: tuple[float | None, ...] = ()


@dataclass(frozen=True)
class Line:
    """One row of the table: how many, how many of them left, and the interval of that share."""

    name: str
    cases: int
    left: int
    stopped: int = 0

    @property
    def rate(self) -> float | None:
        """The share who left."""
        return self.left / self.cases if self.cases else None

    @property
    def interval(self) -> Interval | None:
        """The interval around it."""
        return wilson(self.left / self.cases, self.cases) if self.cases else None


@dataclass(frozen=True)
class Concordance:
    """In how many of 100 pairs of somebody who left and somebody who stayed the one who left stood lower; ties count half."""

    value: float
    interval: Interval
    leavers: int
    stayers: int


@dataclass(frozen=True)
class Prediction:
    """The validation of a score. `lines` are its bands, `apart` those without a score and those already going, `risks` the
    same by risk; `caught` are the leavers whom red named, of `leavers` (those without a score are missed)."""

    days: int
    blocks: tuple[date, ...]
    lines: tuple[Line, ...]
    apart: tuple[Line, ...]
    risks: tuple[Line, ...]
    concordance: Concordance | None
    by_risk: Concordance | None
    by_part: dict[str, Concordance | None]
    verdict: Verdict
    caught: int
    leavers: int
    false_alarms: int
    reds: int
    times: float | None
    """How many times as often red leaves as all with a score or without."""


def concordance(pairs: Iterable[tuple[float, bool]]) -> Concordance | None:
    """Of (score, left): the concordance with the interval of Hanley and McNeil (1982, Radiology 143, 29-36); None where
    nobody left or nobody stayed."""
    leave, stay = Counter[float](), Counter[float]()
    for score, left in pairs:
        (leave if left else stay)[score] += 1
    m, n = leave.total(), stay.total()
    if not m or not n:
        return None
    lower, wins = n, 0.0
    for score in sorted({*leave, *stay}):
        lower -= stay[score]  # stayers above this score
        wins += leave[score] * (lower + stay[score] / 2)
    a = wins / (m * n)
    q1, q2 = a / (2 - a), 2 * a * a / (1 + a)
    variance = (a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (m * n)
    low, high = normal(a, variance)
    return Concordance(a, (max(0.0, low), min(1.0, high)), m, n)


def verdict(found: Concordance | None, lines: Sequence[Line]) -> Verdict:
    """What may be said of a score, the first that holds."""
    cases = {line.name: line.cases for line in lines}
    if found is None or found.leavers < FEWEST or not cases.get("red") or not cases.get("green"):
        return "too_few"
    low, high = found.interval
    if high < 0.5:
        return "wrong_way"
    if low <= 0.5:
        return "not_shown"
    if found.value < HARDLY:
        return "hardly"
    return "predicts" if found.leavers >= CERTAIN else "so_far"


def judge(cases: Sequence[Case], days: int = 60, blocks: Sequence[date] = ()) -> Prediction:
    """The validation of some cases."""
    counted = [case for case in cases if not case.going]
    scored_cases = [case for case in counted if case.score is not None]
    lines = tuple(_line(band, [c for c in scored_cases if c.band == band]) for band in BANDS)
    apart = (
        _line("none", [c for c in counted if c.score is None]),
        _line("going", [c for c in cases if c.going]),
    )
    found = concordance((c.score, c.left) for c in scored_cases if c.score is not None)
    risks = tuple(_line(name, [c for c in counted if low <= c.risk < high]) for low, high, name in RISKS)
    by_part = {
        part.name: concordance((v, c.left) for c in counted if c.parts and (v := c.parts[i]) is not None)
        for i, part in enumerate(PARTS)
    }
    red, leavers = lines[0], sum(case.left for case in counted)
    rate = leavers / len(counted) if counted else 0
    return Prediction(
        days, tuple(blocks), lines, apart, risks, found, concordance((-c.risk, c.left) for c in counted), by_part,
        verdict(found, lines), red.left, leavers, red.cases - red.left, red.cases,
        red.rate / rate if red.rate is not None and rate else None,
    )  # fmt: skip


def _line(name: str, cases: Sequence[Case]) -> Line:
    return Line(name, len(cases), sum(c.left for c in cases), sum(c.left or c.stopped for c in cases))


def starts(first: date | None, as_of: date, days: int) -> list[date]:
    """The first days of the blocks, back from the as-of day, as far as there is data before them; oldest first."""
    found = []
    start = as_of - timedelta(days=days)
    while first is not None and start - first >= timedelta(days=BEFORE):
        found.append(start)
        start -= timedelta(days=days)
    return sorted(found)


def validate(snapshot: Snapshot, days: int = 60, by: Rules | None = None) -> Prediction:
    """What the score of this workspace foretold, over blocks of `days` days. `by` are other rules than the workspace's."""
    con = snapshot.con.cursor()
    ((first,),) = con.execute("select least((select min(from_on) from life_due), (select min(from_on) from life where closed_on is not null))").fetchall()  # fmt: skip
    blocks = starts(first, snapshot.as_of, days)
    if not blocks:
        return judge([], days)
    rows = scored(known(blocks), by or rules(snapshot.settings))
    ends = [start + timedelta(days=days) for start in blocks]
    parts = ", ".join(f"s.{part.name}" for part in PARTS)
    owed = f"""select a.person_id, a.on_day from {asked(ends, where="stage <> 'left'")} a join life_dues d
        on d.person_id = a.person_id and d.from_on < a.on_day - 60 and d.to_on > a.on_day group by all"""
    found = con.execute(f"""
        select s.band, s.score, s.risk, coalesce(l.stage = 'left', false), o.person_id is not null,
            s.past_due_since is not null or s.leaving_since is not null or coalesce(s.open_since < s.on_day - 60, false), {parts}
        from {rows} s
        left join {asked(ends, where="true")} l on l.person_id = s.person_id and l.on_day = s.on_day + {days}
        left join ({owed}) o on o.person_id = s.person_id and o.on_day = s.on_day + {days}
    """).fetchall()  # fmt: skip
    cases = [
        Case(band, score, int(risk), left, stopped, going, tuple(values))
        for band, score, risk, left, stopped, going, *values in found
    ]
    return judge(cases, days, blocks)
