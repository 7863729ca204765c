"""Does the score predict who leaves? What it said at the start of each block of days, held against who had left at its end
(docs/numbers-clients.md 16.3)."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any, Literal

from lib.analysis.intervals import Interval, normal, wilson
from lib.engine.db import literal
from lib.metrics.health import PARTS, Rules, rules
from lib.query import Snapshot
from lib.query.kept_days import NOTHING, Kept, scored_on

Verdict = Literal["too_few", "wrong_way", "not_shown", "hardly", "so_far", "predicts"]
DAYS = 60
"""How many days a block has."""
KEPT = "predictions"
"""The table of a snapshot that holds what was worked out when it was made."""
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
    return _concordance(leave, stay)


def _concordance(leave: Mapping[float, int], stay: Mapping[float, int]) -> Concordance | None:
    """The same of how many left and how many stayed by score."""
    m, n = sum(leave.values()), sum(stay.values())
    if not m or not n:
        return None
    lower, wins = n, 0.0
    for score in sorted({*leave, *stay}):
        stayers = stay.get(score, 0)
        lower -= stayers  # those above this score
        wins += leave.get(score, 0) * (lower + stayers / 2)
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


def judge(cases: Sequence[Case], days: int = DAYS, blocks: Sequence[date] = ()) -> Prediction:
    """The validation of some cases."""
    counted = [case for case in cases if not case.going]
    scored_cases = [case for case in counted if case.score is not None]
    lines = {band: _line(band, [c for c in scored_cases if c.band == band]) for band in BANDS}
    lines |= {
        "none": _line("none", [c for c in counted if c.score is None]),
        "going": _line("going", [c for c in cases if c.going]),
    }
    lines |= {name: _line(name, [c for c in counted if low <= c.risk < high]) for low, high, name in RISKS}
    by_part = {
        part.name: concordance((v, c.left) for c in counted if c.parts and (v := c.parts[i]) is not None)
        for i, part in enumerate(PARTS)
    }
    found = concordance((c.score, c.left) for c in scored_cases if c.score is not None)
    return _told(days, blocks, lines, found, concordance((-c.risk, c.left) for c in counted), by_part)


def _told(
    days: int,
    blocks: Sequence[date],
    lines: Mapping[str, Line],
    found: Concordance | None,
    by_risk: Concordance | None,
    by_part: dict[str, Concordance | None],
) -> Prediction:
    """The validation out of its counts."""
    bands = tuple(lines[band] for band in BANDS)
    red, every = lines["red"], [*bands, lines["none"]]
    leavers, cases = sum(line.left for line in every), sum(line.cases for line in every)
    rate = leavers / cases if cases else 0
    return Prediction(
        days, tuple(blocks), bands, (lines["none"], lines["going"]), tuple(lines[name] for _, _, name in RISKS), found, by_risk, by_part,
        verdict(found, bands), red.left, leavers, red.cases - red.left, red.cases,
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


def validate(snapshot: Snapshot, days: int = DAYS, by: Rules | None = None) -> Prediction:
    """What the score of this workspace foretold, over blocks of `days` days: as it was worked out when the snapshot was made, where that
    was by the same rules. `by` are other rules than the workspace's."""
    blocks, cases = _cases(snapshot, days, by or rules(snapshot.settings))
    if not blocks:
        return judge([], days)
    if KEPT in snapshot.tables:
        asked = f"select told from {KEPT} where rules = {literal(_key(cases))}"
        for (told,) in snapshot.con.cursor().execute(asked).fetchall():
            return _read(json.loads(told))
    return _worked_out(snapshot, days, by or rules(snapshot.settings))


def keep(snapshot: Snapshot, days: int = DAYS) -> tuple[str, str] | None:
    """The rules by which the score is held against what came, as a short text, and what it foretold, to be kept in the table
    :data:`KEPT`: it takes longer than anything else a page shows. None where there is nothing to look at yet."""
    blocks, cases = _cases(snapshot, days, rules(snapshot.settings))
    if not blocks:
        return None
    return _key(cases), json.dumps(
        asdict(_worked_out(snapshot, days, rules(snapshot.settings))), default=date.isoformat
    )


def _key(cases: str) -> str:
    """What is kept holds for one statement: weights, bounds, days and the rules of the program are all in it."""
    return hashlib.sha256(cases.encode()).hexdigest()[:20]


def _read(told: dict[str, Any]) -> Prediction:
    lines = {name: tuple(Line(**line) for line in told[name]) for name in ("lines", "apart", "risks")}
    pairs = {name: _pairs_of(told[name]) for name in ("concordance", "by_risk")}
    by_part = {name: _pairs_of(one) for name, one in told["by_part"].items()}
    blocks = tuple(date.fromisoformat(day) for day in told["blocks"])
    return Prediction(**(told | lines | pairs | {"by_part": by_part, "blocks": blocks}))


def _pairs_of(told: Mapping[str, Any] | None) -> Concordance | None:
    return Concordance(**(dict(told) | {"interval": tuple(told["interval"])})) if told else None


def blocks_of(snapshot: Snapshot, days: int = DAYS) -> list[date]:
    """The first days of the blocks of a snapshot, oldest first. Data begin with the first collected payment or CSM call."""
    first = "least((select min(from_on) from life_due), (select min(from_on) from life where closed_on is not null))"
    ((day,),) = snapshot.con.cursor().execute(f"select {first}").fetchall()
    return starts(day, snapshot.as_of, days)


def _cases(snapshot: Snapshot, days: int, by: Rules, kept: Kept = NOTHING) -> tuple[list[date], str]:
    """The blocks, and SQL of every client in every one of them."""
    blocks = blocks_of(snapshot, days)
    if not blocks:
        return [], ""
    parts = ", ".join(f"s.{part.name}" for part in PARTS)
    end = f"s.on_day + {days}"
    return (
        blocks,
        f"""
        with s as materialized (from {scored_on(blocks, by, kept=kept)}),
        owed as (
            select distinct s.person_id, s.on_day from s
            join life_dues d on d.person_id = s.person_id and d.from_on < {end} - 60 and d.to_on > {end}
        )
        select s.band, s.score, s.risk :: integer as risk, coalesce(l.stage = 'left', false) as has_left, o.person_id is not null as stopped,
            s.past_due_since is not null or s.leaving_since is not null or coalesce(s.open_since < s.on_day - 60, false) as going, {parts}
        from s left join life l on l.person_id = s.person_id and {end} >= l.from_on and {end} < l.to_on
        left join owed o on o.person_id = s.person_id and o.on_day = s.on_day
    """,
    )


def _worked_out(snapshot: Snapshot, days: int, by: Rules) -> Prediction:
    con = snapshot.con.cursor()
    blocks, cases = _cases(snapshot, days, by, snapshot.days_kept)
    con.execute(f"create or replace temp table cases as {cases}")

    def pairs(value: str) -> Concordance | None:
        told = con.execute(f"""
            select {value}, count(*) filter (where has_left), count(*) filter (where not has_left)
            from cases where not going and {value} is not null group by 1
        """).fetchall()
        return _concordance({v: left for v, left, _ in told if left}, {v: stayed for v, _, stayed in told if stayed})

    kinds = {band: f"not going and score is not null and band = '{band}'" for band in BANDS}
    kinds |= {"none": "not going and score is null", "going": "going"}
    kinds |= {name: f"not going and risk >= {low} and risk < {high}" for low, high, name in RISKS}
    counted = ", ".join(
        f"count(*) filter (where {kind}{more})"
        for kind in kinds.values()
        for more in ("", " and has_left", " and (has_left or stopped)")
    )
    counts = con.execute(f"select {counted} from cases").fetchall()[0]
    lines = {name: Line(name, *counts[3 * n : 3 * n + 3]) for n, name in enumerate(kinds)}
    return _told(days, blocks, lines, pairs("score"), pairs("-risk"), {part.name: pairs(part.name) for part in PARTS})
